//! Events: what the journal keeps, one variant an act, each with its fields. Nothing else is written, and nothing is read by a name.
//!
//! [`declared`] says which there are; encoding and decoding are made of it. What is written is a JSON object of texts, as ever:
//! what is decoded encodes back to the same bytes. Names and words are appended, never renamed: the journal is for ever. Where
//! an older version wrote less, or something else, a field may be missing, or the act has a form for it.

mod about;
mod counts;
mod declared;
mod facts;
mod lists;
mod personal;
mod value;
mod words;

pub use about::Paper;
pub use counts::{Counted, Counts, Findings};
pub use declared::*;
pub use facts::Told;
pub use lists::{Address, Changes, NoList, SerialLine, Slots, Spaced, Typed};
pub use personal::{ERASED, ERASED_LOGIN, Personal};
pub use value::Value;
pub use words::{
    Authenticator, Brought, ConsoleList, DevicePinAct, ExportFormat, HandOverProof, LinkPurpose, MadeVisible,
    Overwritten, PasscodeFate, PasswordAct, RefusedAct, Restored, SetupLink, SignInFactor, Stage, ToNobody, YesNo,
};
