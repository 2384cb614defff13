//! Mail into a folder: one `.eml` file each, readable by every mail program. For the demo, for trying out, and for a
//! mail system that fetches files.
//!
//! A file has the mail's own id as its name: a mail that is written twice is there once. It appears whole or not at all.

use super::{Letter, Post, PostError, Sender, message::message};
use std::{
    fs, io,
    io::Write,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::PathBuf,
};

/// A folder that mail goes into.
pub struct Folder {
    path: PathBuf,
    sender: Sender,
}

impl Folder {
    /// Mail from `sender` into this folder, which is made where it is missing.
    pub fn new(path: PathBuf, sender: Sender) -> Self {
        Self { path, sender }
    }

    fn make(&self) -> Result<(), PostError> {
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.path);
        made.map_err(|error| self.barred(&error))
    }

    fn barred(&self, error: &io::Error) -> PostError {
        PostError::Unreachable(format!("{}: {error}", self.path.display()))
    }
}

impl Post for Folder {
    fn send(&self, letter: &Letter) -> Result<(), PostError> {
        let bytes = message(&self.sender, letter)?.formatted();
        self.make()?;
        let (unfinished, path) = (format!(".{}", letter.id), format!("{}.eml", letter.id));
        let (unfinished, path) = (self.path.join(unfinished), self.path.join(path));
        let written = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&unfinished)
            .and_then(|mut file| file.write_all(&bytes).and_then(|()| file.sync_all()))
            .and_then(|()| fs::rename(&unfinished, &path));
        written.map_err(|error| self.barred(&error))
    }

    fn examine(&self) -> Result<String, PostError> {
        self.make()?;
        let probe = tempfile::NamedTempFile::new_in(&self.path);
        probe.map_err(|error| self.barred(&error))?;
        Ok(format!("mail goes into the folder {}", self.path.display()))
    }
}
