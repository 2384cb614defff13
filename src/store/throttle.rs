//! How often somebody guessed wrong, across restarts. The limits and delays are the station's.

use super::sql::At;
use super::{Bookkeeping, Reader, Result};
use jiff::Timestamp;
use rusqlite::OptionalExtension;

crate::domain::words! {
    /// What is counted.
    ThrottleKind {
        /// Attempts for one person: their sign-in name, known or not.
        Person => "person",
        /// Attempts with one token: its row id.
        Token => "token",
        /// Attempts from one address.
        Address => "address",
    }
}

/// One counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Throttle {
    /// Failures since the last success.
    pub failures: u32,
    /// The last failure.
    pub last: Timestamp,
    /// Nothing is tried before this time.
    pub until: Option<Timestamp>,
}

impl Reader<'_> {
    /// The counter of `subject`, if it ever failed.
    pub fn throttle(&self, kind: ThrottleKind, subject: &str) -> Result<Option<Throttle>> {
        let mut statement =
            self.conn.prepare_cached("SELECT failures, last, until FROM throttle WHERE kind = ? AND subject = ?")?;
        let throttle = statement.query_row((kind, subject), |row| {
            Ok(Throttle {
                failures: row.get(0)?,
                last: row.get::<_, At>(1)?.0,
                until: row.get::<_, Option<At>>(2)?.map(|at| at.0),
            })
        });
        Ok(throttle.optional()?)
    }
}

impl Bookkeeping<'_> {
    /// Replaces the counter of `subject`.
    pub fn set_throttle(&self, kind: ThrottleKind, subject: &str, throttle: Throttle) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO throttle (kind, subject, failures, last, until) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (kind, subject) DO UPDATE SET failures = ?3, last = ?4, until = ?5",
            )?
            .execute((kind, subject, throttle.failures, At(throttle.last), throttle.until.map(At)))?;
        Ok(())
    }

    /// Forgets the counter of `subject`, after a success or by hand.
    pub fn clear_throttle(&self, kind: ThrottleKind, subject: &str) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM throttle WHERE kind = ? AND subject = ?")?.execute((kind, subject))?;
        Ok(())
    }

    /// Forgets counters whose last failure was before `before`.
    pub fn sweep_throttles(&self, before: Timestamp) -> Result<usize> {
        Ok(self.conn.prepare_cached("DELETE FROM throttle WHERE last < ?")?.execute([At(before)])?)
    }
}
