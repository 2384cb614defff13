//! Where the files of a station lie.

use crate::engine::Server;
use std::path::PathBuf;

/// The database's file name.
pub const DATABASE: &str = "trousseau.db";

/// Where everything lies. [`Paths::in_dir`] puts all of it into one directory; the key may be kept elsewhere, and may be handed
/// over by who starts the station.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// The directory of database, journal head and lock.
    pub dir: PathBuf,
    /// The vault's key.
    pub key: PathBuf,
    /// A key that the service manager opened for this start, and that nobody writes (systemd.exec(5), Credentials).
    pub handed_key: Option<PathBuf>,
    /// The server that the database is on; `None`: it is a file in the directory.
    pub server: Option<Server>,
}

/// Where the key that is in use came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyPlace {
    /// From its file; nothing else is given.
    File,
    /// The service manager handed it over, and it lies nowhere else.
    Handed,
    /// It was handed over, and a copy that anybody with the disk can read still lies at the place of the file.
    HandedAndFile,
    /// From its file, because the one that was handed over is of before a new key was made.
    FileAfterHanded,
}

impl Paths {
    /// All files in one directory.
    pub fn in_dir(dir: impl Into<PathBuf>) -> Self {
        let dir = dir.into();
        Self { key: dir.join("vault.key"), handed_key: None, server: None, dir }
    }
    /// The SQLite database.
    pub fn database(&self) -> PathBuf {
        self.dir.join(DATABASE)
    }
    /// What the database is called: its file, or where on which server.
    pub fn place(&self) -> PathBuf {
        self.server.as_ref().map_or_else(|| self.database(), |server| server.to_string().into())
    }
    /// Count and head of the journal, outside of the database.
    pub fn head(&self) -> PathBuf {
        self.dir.join("journal-head")
    }
    /// A key that is about to take the place of the vault's.
    pub fn next_key(&self) -> PathBuf {
        let mut name = self.key.as_os_str().to_owned();
        name.push(".next");
        name.into()
    }
    /// The lock that one process holds.
    pub fn lock(&self) -> PathBuf {
        self.dir.join("trousseau.lock")
    }
}
