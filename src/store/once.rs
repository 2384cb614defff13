//! What programs had done, by a key of their own choice, so that a question which is asked again is answered and not done again.

use super::sql::At;
use super::{Bookkeeping, Change, Reader, Result};
use crate::engine::Optional;
use domain::ClientId;
use jiff::Timestamp;

/// By what a question of a program is known again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Once {
    /// SHA-256 of the key that the program chose.
    pub key: [u8; 32],
    /// SHA-256 of what it asked.
    pub asked: [u8; 32],
}

/// What was done with such a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoneOnce {
    /// What was asked.
    pub asked: [u8; 32],
    /// What came of it by its number, where it made something and that was written down.
    pub made: Option<String>,
}

impl Reader<'_> {
    /// What this program had done with this key.
    pub fn done_once(&self, client: ClientId, key: &[u8; 32]) -> Result<Option<DoneOnce>> {
        let mut statement =
            self.conn.prepare_cached("SELECT asked, made FROM done_once WHERE client = ?1 AND once = ?2")?;
        let found =
            statement.query_row((client, &key[..]), |row| Ok(DoneOnce { asked: row.get(0)?, made: row.get(1)? }));
        Ok(found.optional()?)
    }
}

impl Change<'_> {
    /// The act of this transaction is that of this key. `false`: one was done with it already.
    pub fn do_once(&self, client: ClientId, once: &Once) -> Result<bool> {
        let done = self
            .conn
            .prepare_cached(
                "INSERT INTO done_once (client, once, asked, at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
            )?
            .execute((client, &once.key[..], &once.asked[..], At(self.at)))?;
        Ok(done == 1)
    }
}

impl Bookkeeping<'_> {
    /// What came of the act of this key.
    pub fn note_made(&self, client: ClientId, key: &[u8; 32], made: &str) -> Result<()> {
        let mut statement =
            self.conn.prepare_cached("UPDATE done_once SET made = ?3 WHERE client = ?1 AND once = ?2")?;
        statement.execute((client, &key[..], made))?;
        Ok(())
    }

    /// Keys from before that moment are forgotten.
    pub fn forget_done_once(&self, before: Timestamp) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM done_once WHERE at < ?1")?.execute([At(before)])?;
        Ok(())
    }
}
