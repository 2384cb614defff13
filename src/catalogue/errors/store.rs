//! What the memory says: database, vault, journal. What SQLite says is left out: it is English, and for the log.

use crate::message::{Message, Tells, say};
use store::StoreError;

impl Tells for StoreError {
    fn message(&self) -> Message {
        match self {
            Self::InUse { dir, pid } => say("error-store-in-use").with("path", dir.display()).with("pid", pid),
            Self::ServedElsewhere { database, by } => {
                say("error-store-served-elsewhere").with("database", database).with("by", by)
            }
            Self::NotWritable { path, source } => {
                say("error-store-not-writable").with("path", path.display()).with("cause", source)
            }
            Self::NotReadable { path, source } => {
                say("error-store-not-readable").with("path", path.display()).with("cause", source)
            }
            Self::Full(_) => say("error-store-full"),
            Self::ReadOnly(_) => say("error-store-read-only"),
            Self::Disk(_) => say("error-store-disk"),
            Self::Corrupt { path, detail } => {
                say("error-store-corrupt").with("path", path.display()).with("cause", detail)
            }
            Self::NotOurs { path } => say("error-store-not-ours").with("path", path.display()),
            Self::Newer { found, known } => say("error-store-newer").with("found", found).with("known", known),
            Self::WrongMode { database, asked } => {
                say("error-store-wrong-mode").with("recorded", database).with("asked", asked)
            }
            Self::DatabaseGone { path } => say("error-store-database-gone").with("path", path.display()),
            Self::Replaced { path } => {
                say("error-store-replaced").with("path", path.display()).with("pid", std::process::id())
            }
            Self::KeyMissing { path } => say("error-store-key-missing").with("path", path.display()),
            Self::KeyForeign { path } => say("error-store-key-foreign").with("path", path.display()),
            Self::KeyExposed { path, mode } => {
                say("error-store-key-exposed").with("path", path.display()).with("mode", format_args!("{mode:04o}"))
            }
            Self::KeyGarbled { path } => say("error-store-key-garbled").with("path", path.display()),
            Self::SealBroken { .. } => say("error-store-seal-broken"),
            Self::JournalInDoubt(_) => say("error-store-journal-in-doubt"),
            Self::Distrust(distrust) => distrust.message(),
            Self::Gone { .. } => say("error-store-gone"),
            Self::AmbiguousSerial { serial, candidates } => {
                say("error-store-ambiguous-serial").with("serial", serial).with("names", StoreError::names(candidates))
            }
            Self::Refused(_) => say("error-store-refused"),
            Self::Busy(_) => say("error-store-busy"),
            Self::Unreachable(_) => say("error-store-unreachable"),
            Self::Unknown(_) => say("error-store-unknown"),
            Self::Denied(_) => say("error-store-denied"),
            Self::Database(_) => say("error-store-database"),
            Self::NoEntropy(_) => say("error-store-no-entropy"),
            Self::NotABackup { path } => say("error-store-not-a-backup").with("path", path.display()),
            Self::BackupNewer { path } => say("error-store-backup-newer").with("path", path.display()),
            Self::BackupTruncated { path } => say("error-store-backup-truncated").with("path", path.display()),
            Self::BackupGarbled { path } => say("error-store-backup-garbled").with("path", path.display()),
            Self::WrongPassphrase => say("error-store-wrong-passphrase"),
            Self::WeakPassphrase => say("error-store-weak-passphrase"),
            Self::Stopped => say("error-cancelled"),
            Self::NotEmpty { dir } => say("error-store-not-empty").with("path", dir.display()),
        }
    }
}
