//! Where the files of a station lie.

use std::path::PathBuf;

/// The database's file name.
pub const DATABASE: &str = "trousseau.db";

/// Where everything lies. [`Paths::in_dir`] puts all of it into one directory; the key may be kept elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// The directory of database, journal head and lock.
    pub dir: PathBuf,
    /// The vault's key.
    pub key: PathBuf,
}

impl Paths {
    /// All files in one directory.
    pub fn in_dir(dir: impl Into<PathBuf>) -> Self {
        let dir = dir.into();
        Self { key: dir.join("vault.key"), dir }
    }
    /// The SQLite database.
    pub fn database(&self) -> PathBuf {
        self.dir.join(DATABASE)
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
