//! `trousseau bench …`: the project's own figures, one file a subject. A room of its own, because it is built for speed
//! whatever the rooms that it looks at are built for: code of the peers that is generic is compiled here.

pub mod academy;

mod error;
pub mod growth;
pub mod keyfile;
pub mod lengthy;
pub mod oath;
pub mod pages;
mod plot;
mod report;
pub mod rig;
pub mod schools;
mod scratch;
pub mod station;
pub mod store;
pub mod verify;

pub use error::MeasureError;
