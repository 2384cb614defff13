//! Why the memory cannot do what was asked. Each sentence says what happened and what to do next; all of them are
//! failures of database, vault or configuration (exit code 5), and in none of them was anything changed.

use super::{DATABASE, Mode, journal::Fault};
use crate::engine::{self, ErrorKind};
use domain::{NoEntropy, Serial, TokenRef};
use std::io;
use std::path::PathBuf;

/// What the store answers with.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// What can go wrong in the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process has the database.
    #[error("the database in {} is in use by process {pid}: stop that one first, or talk to it through its socket", .dir.display())]
    InUse {
        /// Its directory.
        dir: PathBuf,
        /// The other process, as its lock file says; `?` while it is only starting.
        pid: String,
    },
    /// Another station, often of another machine, has the database of a server.
    #[error("the database {database} is in use by {by}: stop that one first, or give it the command")]
    ServedElsewhere {
        /// Which, on which server.
        database: String,
        /// Who, as the server tells.
        by: String,
    },
    /// A file or directory cannot be made or written.
    #[error("{} cannot be written ({source}): give the service's user this directory, on a writable disk with space left", .path.display())]
    NotWritable {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file cannot be read.
    #[error("{} cannot be read ({source}): check its owner and permissions, and the disk", .path.display())]
    NotReadable {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Others can read or change what only the station may.
    #[error(transparent)]
    Distrust(#[from] files::Distrust),
    /// No space left.
    #[error("the disk is full: nothing was changed; make space, then do it again")]
    Full(#[source] engine::Error),
    /// The database can be read but not written.
    #[error(
        "the database is read-only: nothing was changed; check the disk and the permissions of the data directory, then do it again"
    )]
    ReadOnly(#[source] engine::Error),
    /// The disk does not do what it should.
    #[error("the disk failed ({0}): nothing was changed; check the disk, and take a backup")]
    Disk(#[source] engine::Error),
    /// The database is damaged.
    #[error("the database {} is damaged ({detail}): leave it as it is, and restore the last backup into an empty directory", .path.display())]
    Corrupt {
        /// Which.
        path: PathBuf,
        /// What was found.
        detail: String,
    },
    /// Some other file is where the database should be.
    #[error("{} is not a trousseau database: choose another directory, or move that file away", .path.display())]
    NotOurs {
        /// Which.
        path: PathBuf,
    },
    /// A later version wrote it.
    #[error(
        "the database was written by a newer trousseau (schema {found}, this one knows {known}): install the newer trousseau again"
    )]
    Newer {
        /// Its schema.
        found: i64,
        /// The newest schema known here.
        known: i64,
    },
    /// Emulated tokens in a real inventory, or the reverse.
    #[error(
        "this database belongs to `--bus {database}`, not to `--bus {asked}`: choose the other bus or another directory; emulated and real tokens never mix"
    )]
    WrongMode {
        /// What the database is marked with.
        database: Mode,
        /// What was asked for.
        asked: Mode,
    },
    /// Traces of a database, but no database.
    #[error("{} is gone although its journal head is still there: put the database back, or restore the last backup into an empty directory", .path.display())]
    DatabaseGone {
        /// Where it should be.
        path: PathBuf,
    },
    /// Another program took the files away from under the running station.
    #[error("{} was moved, removed or replaced while the station runs, and what is changed now would be lost: nothing is changed; put it back in its place before the station ends (what was removed can still be copied from /proc/{pid}/fd)", .path.display(), pid = std::process::id())]
    Replaced {
        /// Which file.
        path: PathBuf,
    },
    /// The vault's key is not there.
    #[error("the vault key {} is missing and cannot be made anew, for what is sealed opens with no other: put it back, or restore the last backup into an empty directory", .path.display())]
    KeyMissing {
        /// Where it should be.
        path: PathBuf,
    },
    /// The key of another vault.
    #[error("the key {} belongs to another vault: put this database's own key back, or restore the last backup into an empty directory", .path.display())]
    KeyForeign {
        /// Which.
        path: PathBuf,
    },
    /// Others can read the key.
    #[error("the vault key {} could be read by others (mode {mode:04o}): find out who had access, then `chmod 600` it and give it to the service's user", .path.display())]
    KeyExposed {
        /// Which.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The key file holds something else.
    #[error("{} is not a vault key: put the right file back, or restore the last backup into an empty directory", .path.display())]
    KeyGarbled {
        /// Which.
        path: PathBuf,
    },
    /// A sealed value does not open.
    #[error(
        "a sealed {purpose} was altered outside of trousseau: run `trousseau journal verify`, and restore the last backup"
    )]
    SealBroken {
        /// What it was for.
        purpose: &'static str,
    },
    /// The journal does not agree with what was written outside the database.
    #[error(
        "the journal is in doubt: {0}; nothing is changed until somebody looked (`trousseau journal verify`) and went on by name (`trousseau journal accept`), or the last backup was restored"
    )]
    JournalInDoubt(Fault),
    /// No row where one was expected.
    #[error("this {what} is not (or no longer) there: load the page again")]
    Gone {
        /// What was looked for.
        what: &'static str,
    },
    /// Tokens of several families bear the serial.
    #[error("several tokens bear the number {serial}: say which is meant, one of {}", Self::names(.candidates))]
    AmbiguousSerial {
        /// The number.
        serial: Serial,
        /// What each is called in full, and its model.
        candidates: Vec<(TokenRef, String)>,
    },
    /// The database enforces a rule that the caller broke.
    #[error(
        "the database refuses this ({0}): nothing was changed; load the page again, and report it if it comes back"
    )]
    Refused(#[source] engine::Error),
    /// Another process keeps the database.
    #[error(
        "the database was busy for too long: nothing was changed; do it again, and close other programs that use it"
    )]
    Busy(#[source] engine::Error),
    /// The server that has the database does not answer.
    #[error(
        "the database server cannot be reached ({0}): nothing is changed until it is; look whether it runs, and do it again then"
    )]
    Unreachable(#[source] engine::Error),
    /// The server went away while a change was made durable, and was not back in time to say whether it is.
    #[error(
        "the database server went away in the middle ({0}): whether this was done is known when it is back; load the page again then"
    )]
    Unknown(#[source] engine::Error),
    /// The server does not let the station's role in, or not do what this version needs.
    #[error(
        "the database server refuses the station ({0}): prepare it for this version with `trousseau database init`, and look at address, role and password in the configuration"
    )]
    Denied(#[source] engine::Error),
    /// Everything else a database may say.
    #[error("the database failed ({0}): nothing was changed; run `trousseau doctor`")]
    Database(#[source] engine::Error),
    /// No random bytes.
    #[error(transparent)]
    NoEntropy(#[from] NoEntropy),
    /// Not a backup at all.
    #[error("{} is not a trousseau backup: choose the right file", .path.display())]
    NotABackup {
        /// Which.
        path: PathBuf,
    },
    /// Written by a later version.
    #[error("{} was written by a newer trousseau: install that one to restore it", .path.display())]
    BackupNewer {
        /// Which.
        path: PathBuf,
    },
    /// The file ends too early.
    #[error("the backup {} is cut off: copy it again from where it came, or take an older one", .path.display())]
    BackupTruncated {
        /// Which.
        path: PathBuf,
    },
    /// Bytes in it have changed.
    #[error("the backup {} is damaged: copy it again from where it came, or take an older one", .path.display())]
    BackupGarbled {
        /// Which.
        path: PathBuf,
    },
    /// The passphrase does not open it.
    #[error("the passphrase is not the one of this backup: type it again")]
    WrongPassphrase,
    /// A passphrase that protects nothing.
    #[error("the passphrase of a backup needs at least 12 characters: a sentence of several words is best")]
    WeakPassphrase,
    /// Nobody waited for the end of what takes long.
    #[error("stopped as asked: nothing was changed")]
    Stopped,
    /// A restore never overwrites.
    #[error("{} is not empty: restore into an empty directory, and move it into place yourself", .dir.display())]
    NotEmpty {
        /// Where the restore should have gone.
        dir: PathBuf,
    },
}

impl StoreError {
    /// `yubikey:1234567 (YubiKey 5 NFC), typing:1234567`: the candidates of [`StoreError::AmbiguousSerial`], what to type and what each is.
    pub fn names(candidates: &[(TokenRef, String)]) -> String {
        let called = |(name, model): &(TokenRef, String)| match model.as_str() {
            "" => name.to_string(),
            model => format!("{name} ({model})"),
        };
        candidates.iter().map(called).collect::<Vec<_>>().join(", ")
    }

    /// Logs what the message leaves out, which is English and of use to whoever runs the station. Called once, where the error becomes a
    /// message.
    pub fn log_cause(&self) {
        if self.leaves_out_the_cause() {
            tracing::error!(error = %self, "the store failed");
        }
    }

    /// The message says less than is known: the log has the rest.
    fn leaves_out_the_cause(&self) -> bool {
        match self {
            Self::Full(_)
            | Self::ReadOnly(_)
            | Self::Disk(_)
            | Self::SealBroken { .. }
            | Self::JournalInDoubt(_)
            | Self::Refused(_)
            | Self::Busy(_)
            | Self::Unreachable(_)
            | Self::Unknown(_)
            | Self::Denied(_)
            | Self::Database(_)
            | Self::NoEntropy(_)
            | Self::NotWritable { .. }
            | Self::NotReadable { .. }
            | Self::Corrupt { .. }
            | Self::Replaced { .. } => true,
            Self::InUse { .. }
            | Self::ServedElsewhere { .. }
            | Self::Distrust(_)
            | Self::NotOurs { .. }
            | Self::Newer { .. }
            | Self::WrongMode { .. }
            | Self::DatabaseGone { .. }
            | Self::KeyMissing { .. }
            | Self::KeyForeign { .. }
            | Self::KeyExposed { .. }
            | Self::KeyGarbled { .. }
            | Self::Gone { .. }
            | Self::AmbiguousSerial { .. }
            | Self::NotABackup { .. }
            | Self::BackupNewer { .. }
            | Self::BackupTruncated { .. }
            | Self::BackupGarbled { .. }
            | Self::WrongPassphrase
            | Self::WeakPassphrase
            | Self::Stopped
            | Self::NotEmpty { .. } => false,
        }
    }
}

impl From<engine::Error> for StoreError {
    fn from(error: engine::Error) -> Self {
        match error.kind() {
            ErrorKind::Full => Self::Full(error),
            ErrorKind::ReadOnly => Self::ReadOnly(error),
            ErrorKind::Disk => Self::Disk(error),
            ErrorKind::Rule => Self::Refused(error),
            ErrorKind::Busy => Self::Busy(error),
            ErrorKind::Damaged => Self::Corrupt { path: DATABASE.into(), detail: error.to_string() },
            ErrorKind::NotOurs => Self::NotOurs { path: DATABASE.into() },
            ErrorKind::Lost => Self::Unreachable(error),
            ErrorKind::Denied => Self::Denied(error),
            ErrorKind::NoRow | ErrorKind::Other => Self::Database(error),
        }
    }
}
