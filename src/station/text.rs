//! Texts that an academy may write itself: its own file where its folder has one, that of the program otherwise. A text
//! that cannot be shown is told at start, not when somebody needs it.

use rust_embed::RustEmbed;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// A text cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum TextError {
    /// The file is there and cannot be read.
    #[error("the text {path} cannot be read ({source}): it must be a text in UTF-8")]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The file says nothing.
    #[error("the text {path} is empty: write it, or remove the file to have the one of the program")]
    Empty {
        /// Which.
        path: PathBuf,
    },
    /// The file says more than its sheet of paper holds.
    #[error("the text {path} has {length} characters, and its page holds {most}: shorten it")]
    TooLong {
        /// Which.
        path: PathBuf,
        /// How long it is.
        length: usize,
        /// How long it may be.
        most: usize,
    },
}

/// The text `file` of this room of `templates/` (`charter`, `slip`): that of `folder` where it has one, else that of the
/// program.
pub fn text<E: RustEmbed>(room: &str, file: &str, folder: Option<&Path>) -> Result<String, TextError> {
    let replaced = folder.map(|folder| folder.join(room).join(file)).filter(|path| path.exists());
    let Some(path) = replaced else {
        return Ok(E::get(file).map(|file| String::from_utf8_lossy(&file.data).into_owned()).unwrap_or_default());
    };
    let text = fs::read_to_string(&path);
    let text = text.map_err(|source| TextError::Unreadable { path: path.clone(), source })?;
    if text.trim().is_empty() { Err(TextError::Empty { path }) } else { Ok(text) }
}
