//! Why profiles cannot be used: each sentence names the file and what to correct in it.

use std::{io, path::PathBuf};

/// Why the profiles cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// The folder or a file in it cannot be read.
    #[error("{} cannot be read ({source}): check the folder of firmware profiles in the configuration", .path.display())]
    Unreadable {
        /// The folder or file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A folder without profiles would make every token unknown.
    #[error("{} holds no .toml file: give a folder with firmware profiles, or none to use the built-in ones", .0.display())]
    Empty(PathBuf),
    /// Not TOML, or fields that do not belong there.
    #[error("firmware profile {stem}.toml: {source}; correct the file")]
    Syntax {
        /// The file, without `.toml`.
        stem: String,
        /// Where and what.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// Well formed, and yet wrong.
    #[error("firmware profile {stem}.toml: {what}; correct the file")]
    Invalid {
        /// The file, without `.toml`.
        stem: String,
        /// What is wrong.
        what: String,
    },
}
