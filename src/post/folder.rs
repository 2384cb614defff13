//! Mail into a folder: one `.eml` file each, readable by every mail program. For the demo, for trying out, and for a
//! mail system that fetches files.
//!
//! A file has the mail's own id as its name: a mail that is written twice is there once. It appears whole or not at all.

use super::{Barred, Barrier, Letter, Post, PostError, Sender, WayOut, message::message};
use files::NewFile;
use std::{fs, io, io::Write, os::unix::fs::DirBuilderExt, path::PathBuf};

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
        PostError::Unreachable(Barred { why: Barrier::Folder, said: format!("{}: {error}", self.path.display()) })
    }
}

impl Post for Folder {
    fn send(&self, letter: &Letter) -> Result<(), PostError> {
        let bytes = message(&self.sender, letter)?.formatted();
        self.make()?;
        // whoever fetches mail from here may write here: nothing of theirs is followed or written to
        let written = NewFile::begin(&self.path.join(format!("{}.eml", letter.id))).and_then(|new| {
            new.file().write_all(&bytes)?;
            new.finish(true)
        });
        written.map_err(|error| self.barred(&error))
    }

    fn examine(&self) -> Result<WayOut, PostError> {
        self.make()?;
        let probe = tempfile::NamedTempFile::new_in(&self.path);
        probe.map_err(|error| self.barred(&error))?;
        Ok(WayOut::Folder(self.path.clone()))
    }

    fn way(&self) -> String {
        format!("{}, {}", self.path.display(), self.sender)
    }
}
