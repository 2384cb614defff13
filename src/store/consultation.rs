//! Who looked at what is held about whom: counted by day, until the day is over.

use super::{Bookkeeping, Change, Reader, Result, sql::At};
use crate::engine;
use domain::PersonId;
use jiff::Timestamp;

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

/// How often somebody looked at what is held about a person, in one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Consultation {
    /// Who looked.
    pub viewer: PersonId,
    /// At whose.
    pub person: PersonId,
    /// When first.
    pub first: Timestamp,
    /// How often.
    pub count: u64,
}

/// How many lists of people somebody looked at, in one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listing {
    /// Who looked.
    pub viewer: PersonId,
    /// When first.
    pub first: Timestamp,
    /// How many lists.
    pub lists: u64,
    /// How many names were on them, together.
    pub names: u64,
}

fn day(at: Timestamp) -> i64 {
    at.as_microsecond().div_euclid(DAY)
}

impl Reader<'_> {
    /// Those of the days before that of `now`, by viewer.
    pub fn consultations_before(&self, now: Timestamp) -> Result<Vec<Consultation>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT viewer, person, first, count FROM consultation WHERE day < ? ORDER BY viewer, first, person",
        )?;
        let rows = statement.query_map([day(now)], |row| {
            let At(first) = row.get(2)?;
            Ok(Consultation { viewer: row.get(0)?, person: row.get(1)?, first, count: row.get(3)? })
        })?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// The lists of the days before that of `now`, by viewer.
    pub fn listings_before(&self, now: Timestamp) -> Result<Vec<Listing>> {
        let sql = "SELECT viewer, first, lists, names FROM listing WHERE day < ? ORDER BY viewer, first";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([day(now)], |row| {
            let At(first) = row.get(1)?;
            Ok(Listing { viewer: row.get(0)?, first, lists: row.get(2)?, names: row.get(3)? })
        })?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }
}

impl Bookkeeping<'_> {
    /// Adds these to what is counted for their day.
    pub fn count_consultations(&self, consultations: &[Consultation]) -> Result<()> {
        let mut statement = self.conn.prepare_cached(
            "INSERT INTO consultation (viewer, person, day, first, count) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (viewer, person, day) DO UPDATE SET count = consultation.count + excluded.count",
        )?;
        for Consultation { viewer, person, first, count } in consultations {
            statement.execute((viewer, person, day(*first), At(*first), count))?;
        }
        Ok(())
    }

    /// Adds these to what is counted for their day.
    pub fn count_listings(&self, listings: &[Listing]) -> Result<()> {
        let mut statement = self.conn.prepare_cached(
            "INSERT INTO listing (viewer, day, first, lists, names) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (viewer, day) DO UPDATE SET lists = listing.lists + excluded.lists, names = listing.names + excluded.names",
        )?;
        for Listing { viewer, first, lists, names } in listings {
            statement.execute((viewer, day(*first), At(*first), lists, names))?;
        }
        Ok(())
    }
}

impl Change<'_> {
    /// They are in the journal now: those of this viewer, of the days before that of `now`.
    pub fn clear_consultations(&self, viewer: PersonId, now: Timestamp) -> Result<()> {
        let sql = "DELETE FROM consultation WHERE viewer = ? AND day < ?";
        self.conn.prepare_cached(sql)?.execute((viewer, day(now)))?;
        let sql = "DELETE FROM listing WHERE viewer = ? AND day < ?";
        self.conn.prepare_cached(sql)?.execute((viewer, day(now)))?;
        Ok(())
    }
}
