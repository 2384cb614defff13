//! The newest backup that was read again after it was written, as the station remembers it.

use super::{Author, Entry, Path, Result, Store, StoreError};
use crate::{Reader, sql::At};
use domain::event;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A backup that is known to be good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptBackup {
    /// When it was read again.
    pub at: Timestamp,
    /// Where it was then.
    pub file: String,
    /// Its bytes.
    pub bytes: u64,
    /// Entries of the journal in it.
    pub entries: u64,
}

impl Store {
    /// Notes, here and in the journal, that a backup has its name and was read to its end.
    ///
    /// # Errors
    /// Where the database cannot be written.
    pub fn note_backup(&self, file: &Path, bytes: u64, entries: u64, author: &Author, at: Timestamp) -> Result<()> {
        let file = file.display().to_string();
        self.change(author, at, |tx| {
            tx.conn.execute(
                "INSERT INTO backup_kept (id, at, file, bytes, entries) VALUES (1, ?1, ?2, ?3, ?4)
                 ON CONFLICT (id) DO UPDATE SET at = ?1, file = ?2, bytes = ?3, entries = ?4",
                (At(at), &file, bytes, entries),
            )?;
            Ok::<_, StoreError>((
                (),
                Entry::new(event::Backup { file: file.clone(), failed: None, kept: Some(entries) }),
            ))
        })
    }
}

impl Reader<'_> {
    /// The newest backup that is known to be good, and since when there is a journal.
    pub fn backup_kept(&self) -> Result<(Option<KeptBackup>, Option<Timestamp>)> {
        let mut statement = self.conn.prepare_cached(
            "SELECT k.at, k.file, k.bytes, k.entries, (SELECT at FROM journal ORDER BY number LIMIT 1)
             FROM (SELECT 1) AS one LEFT JOIN backup_kept k ON TRUE",
        )?;
        Ok(statement.query_row([], |row| {
            let (at, began): (Option<At>, Option<At>) = (row.get(0)?, row.get(4)?);
            let kept = match at {
                None => None,
                Some(At(at)) => Some(KeptBackup { at, file: row.get(1)?, bytes: row.get(2)?, entries: row.get(3)? }),
            };
            Ok((kept, began.map(|At(at)| at)))
        })?)
    }
}
