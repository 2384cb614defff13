//! What the attributes of a directory, a portal or a sign-in say of a person: pure, by rules that are data.
//!
//! An attribute has a name, whose case does not matter, and values. A [`Mapping`] says which of them is whose name and address, and by
//! which rules a value gives a role. What is malformed is refused, value by value and with a reason: it never gives a role, and keeps
//! no other from being given.

mod attributes;
mod delegation;
mod mapping;
mod refusal;
mod rule;

pub use attributes::Attributes;
pub use mapping::{Mapping, Nobody, Read, Unusable, WrittenMapping};
pub use refusal::{Refusal, Why};
pub use rule::{AttributeIs, Delegation, Rule, SchoolsIn};
