//! Walks the whole journal and says what does not agree.

use super::{ChainKey, Fault, Head, erased, head, record::COLUMNS};
use crate::{
    StoreError,
    engine::Sql,
    wanted::{Wanted, still_wanted},
};
use serde::Serialize;

/// After so many entries a verification tells how far it is: some milliseconds.
const OFTEN: u64 = 1000;

/// What a verification found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JournalCheck {
    /// Entries looked at.
    pub entries: u64,
    /// Those of them whose personal words the station has erased.
    pub erased: u64,
    /// Number and authenticator of the newest, as printed on slips.
    pub head: String,
    /// What is wrong, in the order of the entries; the first 100.
    pub faults: Vec<Fault>,
    /// How many faults there are in all.
    pub count: u64,
}

impl JournalCheck {
    /// Nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.count == 0
    }
}

/// Recomputes every authenticator, then compares with `known`, a head that was kept elsewhere (on a slip); `at_end` is
/// what the comparison with the head file found, `foreign` whose access the station did not write. `watch` is told how many entries
/// were looked at, of how many. An altered entry is reported once; those after it are judged against what it should have left behind.
pub(crate) fn verify(
    conn: Sql<'_>,
    chain: &ChainKey,
    at_end: Option<Fault>,
    known: Option<Head>,
    foreign: Vec<String>,
    watch: Wanted<'_>,
) -> Result<JournalCheck, StoreError> {
    let mut check = JournalCheck { entries: 0, erased: 0, head: String::new(), faults: vec![], count: 0 };
    let mut found = |fault: Fault| {
        if check.faults.contains(&fault) {
            return;
        }
        check.count += 1;
        if check.faults.len() < 100 {
            check.faults.push(fault);
        }
    };
    let mut last = chain.genesis;
    let total: u64 = conn.query_row("SELECT coalesce(max(number), 0) FROM journal", [], |row| row.get(0))?;
    let erased = erased::columns(conn)?;
    // some at a time: a server sends all that is asked for at once
    let mut statement = conn
        .prepare(&format!("SELECT {COLUMNS}, {erased} FROM journal WHERE number > ? ORDER BY number LIMIT {OFTEN}"))?;
    loop {
        let (mut rows, mut more) = (statement.query([last.number])?, false);
        while let Some(row) = rows.next()? {
            if check.entries.is_multiple_of(OFTEN) {
                still_wanted(watch, check.entries, total)?;
            }
            check.entries += 1;
            let (number, stored): (u64, [u8; 32]) = (row.get("number")?, row.get("mac")?);
            for number in (last.number + 1..number).take(100) {
                found(Fault::Missing { number });
            }
            let follows = number == last.number + 1;
            if row.get::<_, Option<[u8; 32]>>("stub")?.is_some() {
                check.erased += 1;
            }
            let right = erased::is_right(chain, &last, &row)?;
            if follows && !right {
                found(Fault::Altered { number });
            }
            last = Head { number, mac: stored };
            more = true;
        }
        if !more {
            break;
        }
    }
    if let Some(fault) = at_end {
        found(fault);
    }
    if let Some(known) = known
        && head::holds(conn, chain, known)?.is_some()
    {
        found(Fault::Paper { number: known.number });
    }
    foreign.into_iter().for_each(|login| found(Fault::Foreign { login }));
    check.head = last.to_string();
    Ok(check)
}
