//! What waits for somebody, as home pages begin with it: the first few, and how many there are.

use super::sql::{At, id_list, school_list};
use super::{Holder, Reader, Result};
use crate::engine::{self, Row};
use domain::{PersonId, Uai};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// The first of a list, and how many there are in all.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct First<T> {
    /// The first few.
    pub rows: Vec<T>,
    /// All of them.
    pub total: u32,
}

impl Reader<'_> {
    /// People whose PIN is locked, with a role in one of these schools (`None`: anywhere), by name.
    pub fn locked_pins(&self, schools: Option<&[Uai]>) -> Result<Vec<Holder>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT p.id, p.name FROM pin JOIN person p ON p.id = pin.person WHERE pin.locked = 1
             AND (?1 IS NULL OR p.id IN (SELECT person FROM role_grant WHERE school IN (SELECT value FROM json_each(?1))))
             ORDER BY p.folded, p.id",
        )?;
        Ok(statement.query_map([schools.map(school_list)], holder)?.collect::<engine::Result<_>>()?)
    }

    /// Enabled people without a mail address, by name.
    pub fn unreachable(&self, limit: u32) -> Result<First<Holder>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT id, name FROM person WHERE enabled = 1 AND email IS NULL ORDER BY folded LIMIT ?",
        )?;
        let rows = statement.query_map([limit], holder)?.collect::<engine::Result<_>>()?;
        let mut count = self.conn.prepare_cached("SELECT count(*) FROM person WHERE enabled = 1 AND email IS NULL")?;
        Ok(First { rows, total: count.query_row([], |row| row.get(0))? })
    }

    /// Schools that are served and in which nobody who may sign in is principal, by name.
    pub fn without_principal(&self, now: Timestamp, limit: u32) -> Result<First<(Uai, String)>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT uai, name, count(*) OVER () FROM school WHERE contract <> 'private_without_contract' AND (closed IS NULL OR closed > ?1)
             AND NOT EXISTS (SELECT 1 FROM role_grant JOIN person ON id = person
                             WHERE school = uai AND role = 'principal' AND enabled = 1 AND (until IS NULL OR until > ?1))
             ORDER BY name, uai LIMIT ?2",
        )?;
        first(statement.query_map((At(now), limit), |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?)
    }

    /// How many credentials were stored or written, and never confirmed.
    pub fn count_unfinished(&self) -> Result<u32> {
        // the first condition is the one of the index: SQLite does not see that the second is a part of it
        let mut statement = self.conn.prepare_cached(
            "SELECT count(*) FROM credential WHERE state IN ('pre_activation', 'active') AND state = 'pre_activation'",
        )?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }

    /// What these people are called.
    pub fn names(&self, people: &[PersonId]) -> Result<BTreeMap<PersonId, String>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT id, name FROM person WHERE id IN (SELECT CAST(value AS BIGINT) FROM json_each(?))",
        )?;
        let rows = statement.query_map([id_list(people)], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }
}

fn holder(row: &Row<'_>) -> engine::Result<Holder> {
    Ok(Holder { id: row.get(0)?, name: row.get(1)? })
}

/// Rows that each tell how many there are.
fn first<T>(rows: impl Iterator<Item = engine::Result<(T, u32)>>) -> Result<First<T>> {
    let mut found = First { rows: Vec::new(), total: 0 };
    for row in rows {
        let (row, total) = row?;
        found.rows.push(row);
        found.total = total;
    }
    Ok(found)
}
