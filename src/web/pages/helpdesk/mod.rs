//! Whoever calls: one assistant from who or which key over what happens to how it ends, the search before it, and the tickets.

pub(crate) mod assistant;
pub(crate) mod case;
pub(crate) mod diagnosis;
mod ends;
mod own;
mod plugged;
mod result;
pub(crate) mod resync;
mod symptoms;
pub(crate) mod telephone;
pub(crate) mod tickets;
mod whose;
