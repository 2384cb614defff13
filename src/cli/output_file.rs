//! The file that a command makes: the caller's own process opens it, also where a daemon writes to it.

use super::{Command, PersonVerb, keys::Export};
use catalogue::{Message, Tells, say as message};
use files::NewFile;
use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

/// A file that is begun, and gets its name when the command is done.
pub struct OutputFile {
    path: PathBuf,
    new: NewFile,
    force: bool,
    may_force: bool,
}

/// Why a file is not made.
#[derive(Debug)]
pub enum OutputFileError {
    /// Another one has its name.
    There {
        /// Where.
        path: PathBuf,
        /// The command could replace it.
        may_force: bool,
    },
    /// It cannot be begun.
    Begun {
        /// Where.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// It cannot get its name.
    Finished {
        /// Where.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
}

impl Tells for OutputFileError {
    fn message(&self) -> Message {
        match self {
            Self::There { path, may_force: true } => {
                message("terminal-there-already-force").with("path", path.display())
            }
            Self::There { path, may_force: false } => message("terminal-there-already").with("path", path.display()),
            Self::Begun { path, cause } => {
                message("terminal-cannot-make").with("path", path.display()).with("cause", cause)
            }
            Self::Finished { path, cause } => {
                message("terminal-cannot-write").with("path", path.display()).with("cause", cause)
            }
        }
    }
}

impl OutputFile {
    /// Begins the file of a command that makes one.
    ///
    /// # Errors
    /// Where it is there already, or cannot be begun.
    pub fn for_command(command: &Command) -> Result<Option<Self>, OutputFileError> {
        let (path, force, may_force) = match command {
            Command::Export(Export { file, force, .. }) => (file, *force, true),
            Command::Backup { file: Some(file), .. }
            | Command::SupportBundle { file }
            | Command::Person(PersonVerb::Export { file: Some(file), .. }) => (file, false, false),
            _ => return Ok(None),
        };
        if path.symlink_metadata().is_ok() && !force {
            return Err(OutputFileError::There { path: path.clone(), may_force });
        }
        let new = NewFile::begin(path).map_err(|cause| OutputFileError::Begun { path: path.clone(), cause })?;
        Ok(Some(Self { path: path.clone(), new, force, may_force }))
    }

    /// What is written to.
    pub fn file(&self) -> &File {
        self.new.file()
    }

    /// Where it will stand.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Gives it its name.
    ///
    /// # Errors
    /// Where another one took it meanwhile, or the disk refuses.
    pub fn finish(self) -> Result<(), OutputFileError> {
        let Self { path, new, force, may_force } = self;
        new.finish(force).map_err(|cause| match cause.kind() {
            io::ErrorKind::AlreadyExists => OutputFileError::There { path, may_force },
            _ => OutputFileError::Finished { path, cause },
        })
    }
}
