//! Use cases. Owns clock and entropy; the only floor that knows both tokens and records.
//!
//! Every method is blocking and bounded in time (the panel calls them from a blocking thread); every change is one
//! transaction together with its journal entry, by a named actor, at a time.

mod actor;
mod error;
pub mod views;

pub use actor::{Actor, Door};
pub use error::StationError;
