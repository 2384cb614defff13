//! What the sources, manifests and documents promise, read from themselves.

mod circles;
mod doctors_table;
mod doors;
pub mod floors;
mod french;
mod glossary;
mod long;
mod nouns;
mod profiles;
mod protocols;
mod retention;
mod security_file;
mod terminal;
pub mod words;
