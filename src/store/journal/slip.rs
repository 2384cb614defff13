//! Entries that are printed on paper: handovers and returns, each with the head as it was then.

use super::{
    Head,
    record::{COLUMNS, Record, record},
};
use crate::{
    Reader, Result,
    engine::Row,
    sql::{At, school_list},
};
use domain::Uai;
use jiff::Timestamp;
use rusqlite::OptionalExtension;
use std::ops::Range;

impl Reader<'_> {
    /// One entry, and the head that it left behind.
    pub fn journal_entry(&self, number: u64) -> Result<Option<(Record, Head)>> {
        let Ok(number) = i64::try_from(number) else { return Ok(None) };
        let sql = format!("SELECT {COLUMNS} FROM journal WHERE number = ?");
        Ok(self.conn.prepare_cached(&sql)?.query_row([number], with_head).optional()?)
    }

    /// Handovers and returns of these schools (`None`: of all) within `when`, the first one first; at most `limit`.
    pub fn journal_slips(
        &self,
        schools: Option<&[Uai]>,
        when: &Range<Timestamp>,
        limit: u32,
    ) -> Result<Vec<(Record, Head)>> {
        let schools = schools.map(school_list);
        let sql = format!(
            "SELECT {COLUMNS} FROM journal INDEXED BY journal_slip
             WHERE verb IN ('hand_over', 'take_back') AND at >= ? AND at < ?
             AND (?3 IS NULL OR school IN (SELECT value FROM json_each(?3))) ORDER BY at, number LIMIT ?4"
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map((At(when.start), At(when.end), schools, limit), with_head)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

fn with_head(row: &Row<'_>) -> rusqlite::Result<(Record, Head)> {
    let record = record(row)?;
    let head = Head { number: record.number, mac: row.get("mac")? };
    Ok((record, head))
}
