//! Devices on which somebody signed in completely: guesses from there have a counter of their own.

use super::{Bookkeeping, Reader, Result, TokenHash, sql::At};
use domain::PersonId;
use jiff::Timestamp;

impl Reader<'_> {
    /// Whether this person signed in completely on the device with this token before.
    pub fn is_known_device(&self, device: TokenHash, person: PersonId) -> Result<bool> {
        let mut statement =
            self.conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM known_device WHERE hash = ? AND person = ?)")?;
        Ok(statement.query_row((device.as_bytes(), person), |row| row.get(0))?)
    }

    /// Whether anybody did.
    pub fn is_device(&self, device: TokenHash) -> Result<bool> {
        let mut statement = self.conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM known_device WHERE hash = ?)")?;
        Ok(statement.query_row([device.as_bytes()], |row| row.get(0))?)
    }
}

impl Bookkeeping<'_> {
    /// So many devices of one person are known at most; those that were not used for longest give way.
    const MOST_DEVICES: u32 = 20;

    /// This person signed in completely on this device.
    pub fn know_device(&self, device: TokenHash, person: PersonId, now: Timestamp) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO known_device (hash, person, seen) VALUES (?1, ?2, ?3)
                 ON CONFLICT (hash, person) DO UPDATE SET seen = max(known_device.seen, ?3)",
            )?
            .execute((device.as_bytes(), person, At(now)))?;
        self.conn
            .prepare_cached(
                "DELETE FROM known_device WHERE person = ?1 AND hash NOT IN
                 (SELECT hash FROM known_device WHERE person = ?1 ORDER BY seen DESC LIMIT ?2)",
            )?
            .execute((person, Self::MOST_DEVICES))?;
        Ok(())
    }
}
