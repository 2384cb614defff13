//! `trousseau bench …`: the project's own figures, one file a subject.

mod academy;
pub mod keyfile;
pub mod oath;
mod plot;
pub mod station;
pub mod store;

pub use academy::{Academy, PASSWORD};
pub use store::{BenchError, Report};
