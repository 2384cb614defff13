//! What the sources, manifests and documents promise, read from themselves.

mod circles;
mod doctors_table;
mod doors;
pub mod floors;
mod glossary;
mod long;
mod nouns;
mod protocols;
mod terminal;
pub mod words;
