//! Slots that are being emptied, and what is known to be gone from one.
//!
//! A row is made before anything is sent and closed when the token proved that the slot is empty; in between it may or may
//! not be. What was written into a slot later than that is there again.

use super::sql::At;
use super::{Change, Reader, Result};
use crate::engine;
use domain::TokenId;

impl Reader<'_> {
    /// Slots of a token whose emptying was begun and is not proven.
    pub fn open_wipes(&self, token: TokenId) -> Result<Vec<u8>> {
        let mut statement =
            self.conn.prepare_cached("SELECT slot FROM wipe WHERE token = ? AND ended IS NULL ORDER BY slot")?;
        let rows = statement.query_map([token], |row| row.get(0))?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// Something of ours was sent to this slot, and it is not known to have been emptied since: what it holds is ours.
    pub fn is_ours(&self, token: TokenId, slot: u8) -> Result<bool> {
        let mut statement = self.conn.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM credential WHERE token = ?1 AND slot = ?2 AND stage <> 'stored'
             AND id > coalesce((SELECT upto FROM wipe WHERE token = ?1 AND slot = ?2 AND ended IS NOT NULL), 0))",
        )?;
        Ok(statement.query_row((token, slot), |row| row.get(0))?)
    }
}

impl Change<'_> {
    /// The slot is about to be emptied of all that was written into it so far.
    pub fn begin_wipe(&self, token: TokenId, slot: u8) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO wipe (token, slot, upto, begun)
                 SELECT ?1, ?2, max(id), ?3 FROM credential WHERE token = ?1 AND slot = ?2 HAVING max(id) IS NOT NULL
                 ON CONFLICT (token, slot) DO UPDATE SET upto = excluded.upto, begun = excluded.begun, ended = NULL",
            )?
            .execute((token, slot, At(self.at)))?;
        Ok(())
    }

    /// The token proved that the slot is empty.
    pub fn end_wipe(&self, token: TokenId, slot: u8) -> Result<()> {
        self.conn.prepare_cached("UPDATE wipe SET ended = ?3 WHERE token = ?1 AND slot = ?2")?.execute((
            token,
            slot,
            At(self.at),
        ))?;
        Ok(())
    }

    /// The slot was written again, proven: whether it was empty in between does not matter any more.
    pub fn forget_wipe(&self, token: TokenId, slot: u8) -> Result<()> {
        self.conn
            .prepare_cached("DELETE FROM wipe WHERE token = ?1 AND slot = ?2 AND ended IS NULL")?
            .execute((token, slot))?;
        Ok(())
    }
}
