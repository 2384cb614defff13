//! How old the newest backup is that is known to be good, and whether that is too old.

use super::{Level, Result, Station};
use jiff::Timestamp;
use serde::Serialize;
use store::KeptBackup;

/// From so many days on it is told.
const LATE: i64 = 2;
/// From so many days on it has to be mended.
const TOO_LATE: i64 = 8;

/// How old the newest good backup is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BackupAge {
    /// Which it is; `None`: there was none yet.
    pub kept: Option<KeptBackup>,
    /// Whole days since; of a station that never had one, since its journal began.
    pub days: i64,
}

impl BackupAge {
    /// As of `now`; `began`: when the journal did.
    pub fn at(kept: Option<KeptBackup>, began: Option<Timestamp>, now: Timestamp) -> Self {
        let since = kept.as_ref().map(|kept| kept.at).or(began);
        let days = since.map_or(0, |since| now.duration_since(since).as_hours() / 24);
        Self { kept, days }
    }

    /// Whether something is to be done. A station in its first days that never had one is told, and no more.
    pub fn level(&self) -> Level {
        match (&self.kept, self.days) {
            (_, TOO_LATE..) => Level::Bad,
            (Some(_), ..LATE) => Level::Well,
            (Some(_) | None, _) => Level::Warning,
        }
    }
}

impl Station {
    /// How old the newest good backup is.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn backup_age(&self) -> Result<BackupAge> {
        let (kept, began) = self.store.read(|r| r.backup_kept())?;
        Ok(BackupAge::at(kept, began, self.now()))
    }
}
