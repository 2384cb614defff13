//! What failed, for the journal: how often, of whom and whence.

use crate::{Bookkeeping, Reader, Result, engine, sql::At};
use domain::{Checkpoint, PersonId, TokenId};
use jiff::Timestamp;
use std::net::IpAddr;

/// So many lines of the tally wait for the journal at most; more of them become one line.
const MOST_REFUSALS: u32 = 200;

/// Of whom and whence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trace {
    /// Whose secret it is.
    pub person: Option<PersonId>,
    /// Of which token.
    pub token: Option<TokenId>,
    /// Who guesses, where they are signed in.
    pub by: Option<PersonId>,
    /// From where, where nobody is.
    pub address: Option<IpAddr>,
}

/// What was refused some times, and waits to be told by the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusals {
    /// A word of [`Checkpoint`], or of an act that somebody may not do.
    pub what: String,
    /// Of whom and whence.
    pub trace: Trace,
    /// The first.
    pub first: Timestamp,
    /// How often.
    pub count: u32,
    /// How often there was no looking at it at all any more.
    pub stopped: u32,
}

impl Refusals {
    /// How many there were, looked at or not.
    pub fn all(&self) -> u32 {
        self.count + self.stopped
    }
}

impl Reader<'_> {
    /// What was refused since the journal was told last.
    pub fn refusals(&self) -> Result<Vec<Refusals>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT what, person, token, actor, address, first, count, stopped FROM refusal
             WHERE count > 0 OR stopped > 0 ORDER BY first, what",
        )?;
        let rows = statement.query_map([], |row| {
            let address: String = row.get(4)?;
            Ok(Refusals {
                what: row.get(0)?,
                trace: Trace {
                    person: row.get(1)?,
                    token: row.get(2)?,
                    by: row.get(3)?,
                    address: address.parse().ok(),
                },
                first: row.get::<_, At>(5)?.0,
                count: row.get(6)?,
                stopped: row.get(7)?,
            })
        })?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }
}

impl Bookkeeping<'_> {
    /// Adds refusals, and guesses that were not looked at, to the tally.
    pub fn tally(&self, what: &str, trace: &Trace, now: Timestamp, (count, stopped): (u32, u32)) -> Result<()> {
        let nobody = Trace::default();
        let (full, known): (bool, bool) = self
            .conn
            .prepare_cached(
                "SELECT (SELECT count(*) FROM refusal) >= ?1, EXISTS (SELECT 1 FROM refusal WHERE what = ?2
                 AND person IS NOT DISTINCT FROM ?3 AND token IS NOT DISTINCT FROM ?4 AND actor IS NOT DISTINCT FROM ?5 AND address = ?6)",
            )?
            .query_row((MOST_REFUSALS, what, trace.person, trace.token, trace.by, address_of(trace)), |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        let trace = if full && !known { &nobody } else { trace };
        self.conn
            .prepare_cached(
                "INSERT INTO refusal (what, person, token, actor, address, first, count, stopped)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                 ON CONFLICT (what, coalesce(person, 0), coalesce(token, 0), coalesce(actor, 0), address)
                 DO UPDATE SET count = refusal.count + ?7, stopped = refusal.stopped + ?8",
            )?
            .execute((what, trace.person, trace.token, trace.by, address_of(trace), At(now), count, stopped))?;
        Ok(())
    }

    /// One that was counted proved to be right.
    pub(super) fn untally(&self, at: Checkpoint, trace: &Trace) -> Result<()> {
        // where the journal was told in between, there is nothing to take back
        self.conn
            .prepare_cached(
                "UPDATE refusal SET count = count - 1 WHERE what = ? AND person IS NOT DISTINCT FROM ? AND token IS NOT DISTINCT FROM ? AND actor IS NOT DISTINCT FROM ?
                 AND address = ? AND count > 0",
            )?
            .execute((at.word(), trace.person, trace.token, trace.by, address_of(trace)))?;
        Ok(())
    }

    /// Empties the tally: the journal tells of it now.
    pub fn clear_refusals(&self) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM refusal")?.execute([])?;
        Ok(())
    }
}

fn address_of(trace: &Trace) -> String {
    trace.address.map(|address| address.to_canonical().to_string()).unwrap_or_default()
}
