//! Entries that are printed on paper: handovers and returns, each with the head as it was then.

use super::{
    Head,
    record::{COLUMNS, Record, record},
};
use crate::{
    Reader, Result,
    engine::{self, Optional, Row, named},
    part::{List, Page, Part},
    sql::{At, school_list},
};
use domain::Uai;
use jiff::Timestamp;
use std::ops::Range;

impl Reader<'_> {
    /// One entry, and the head that it left behind.
    pub fn journal_entry(&self, number: u64) -> Result<Option<(Record, Head)>> {
        let Ok(number) = i64::try_from(number) else { return Ok(None) };
        let sql = format!("SELECT {COLUMNS} FROM journal WHERE number = ?");
        Ok(self.conn.prepare_cached(&sql)?.query_row([number], with_head).optional()?)
    }

    /// A part of the handovers and returns of these schools (`None`: of all) within `when`, the first one first.
    pub fn journal_slips(
        &self,
        schools: Option<&[Uai]>,
        when: &Range<Timestamp>,
        part: Part,
    ) -> Result<Page<(Record, Head)>> {
        let from = "FROM journal INDEXED BY journal_slip
             WHERE verb IN ('hand_over', 'take_back') AND at >= :start AND at < :end
             AND (:schools IS NULL OR school IN (SELECT value FROM json_each(:schools)))";
        let values = named! { ":start": At(when.start), ":end": At(when.end), ":schools": schools.map(school_list) };
        self.part(&List { columns: COLUMNS, from, order: "at, number", values }, part, with_head)
    }
}

fn with_head(row: &Row<'_>) -> engine::Result<(Record, Head)> {
    let record = record(row)?;
    let head = Head { number: record.number, mac: row.get("mac")? };
    Ok((record, head))
}
