//! How the clocks of TOTP tokens were seen to drift. What follows from it is `oath`'s to say.

use super::sql::At;
use super::{Change, Reader, Result, StoreError};
use crate::engine;
use domain::CredentialId;
use oath::{Observation, StationClock};

/// Further than any clock runs off by itself: a month of steps of 30 s.
const SET: i64 = 744 * 120;

impl Reader<'_> {
    /// What was observed of one credential, oldest first.
    pub fn drifts(&self, id: CredentialId) -> Result<Vec<Observation>> {
        let mut statement = self.conn.prepare_cached("SELECT at, steps FROM drift WHERE credential = ? ORDER BY at")?;
        let rows = statement
            .query_map([id], |row| Ok(Observation { at: row.get::<_, At>(0)?.0.as_second(), drift: row.get(1)? }))?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// The history of every credential in the tokens of one lot; those that were never observed are left out.
    pub fn drifts_of_lot(&self, lot: &str) -> Result<Vec<Vec<Observation>>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT DISTINCT d.credential FROM token t JOIN credential c ON c.token = t.id
             JOIN drift d ON d.credential = c.id WHERE t.lot = ? ORDER BY d.credential",
        )?;
        let ids = statement.query_map([lot], |row| row.get(0))?.collect::<engine::Result<Vec<CredentialId>>>()?;
        ids.into_iter().map(|id| self.drifts(id)).collect()
    }
}

impl Change<'_> {
    /// Sets the drift of a TOTP credential, in time steps, against the clock that the station has now. Against one that is
    /// kept right it is also kept as observed now; the other kind counts until then.
    pub fn learn_drift(&self, id: CredentialId, steps: i64, clock: StationClock) -> Result<()> {
        let learned = match clock {
            StationClock::Synchronised => {
                "UPDATE credential SET drift = ?2, unkept_drift = NULL WHERE id = ?1 AND kind = 'totp'"
            }
            StationClock::Unsynchronised => "UPDATE credential SET unkept_drift = ?2 WHERE id = ?1 AND kind = 'totp'",
        };
        if self.conn.prepare_cached(learned)?.execute((id, steps))? != 1 {
            return Err(StoreError::Gone { what: "TOTP credential" });
        }
        if clock == StationClock::Unsynchronised {
            return Ok(());
        }
        // a clock that was set does not go on from where it was
        self.conn
            .prepare_cached("DELETE FROM drift WHERE credential = ?1 AND abs(steps - ?2) > ?3")?
            .execute((id, steps, SET))?;
        self.conn
            .prepare_cached(
                "INSERT INTO drift (credential, at, steps) VALUES (?1, ?2, ?3)
                 ON CONFLICT (credential, at) DO UPDATE SET steps = ?3",
            )?
            .execute((id, At(self.at), steps))?;
        Ok(())
    }
}
