//! `trousseau bench …`: the project's own figures, one file a subject.

pub mod keyfile;
pub mod oath;
mod plot;
pub mod store;
