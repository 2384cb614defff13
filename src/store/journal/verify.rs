//! Walks the whole journal and says what does not agree.

use super::{COLUMNS, ChainKey, Head, chain::facts_json, head, record};
use crate::{StoreError, engine::Sql};
use serde::Serialize;

/// One thing that is wrong with the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case", tag = "fault")]
pub enum Fault {
    /// The content or the place of an entry is not what was written.
    #[error("entry {number} is not what was written there: it was edited, moved or put in")]
    Altered {
        /// Which.
        number: u64,
    },
    /// An entry in the middle is gone.
    #[error("entry {number} is missing")]
    Missing {
        /// Which.
        number: u64,
    },
    /// The end is gone: cut off, or the database is an older one.
    #[error(
        "the database ends at entry {found}, but entry {expected} was written: it was cut, or an older database was put back"
    )]
    Behind {
        /// The last entry in the database.
        found: u64,
        /// The last one that is known to have been written.
        expected: u64,
    },
    /// An older database was put back and worked with.
    #[error("entry {number} is another one than was written first: an older database was put back and used")]
    Diverged {
        /// Which.
        number: u64,
    },
    /// The head that somebody brought on paper is not in this journal.
    #[error(
        "entry {number} is not the one on the paper: copy its head once more; if it is right, the journal was cut, or an older database was put back"
    )]
    Paper {
        /// Which.
        number: u64,
    },
    /// The head file is not there.
    #[error("the journal head file is missing although there are {entries} entries: put it back")]
    HeadMissing {
        /// Entries in the database.
        entries: u64,
    },
    /// Account, second factor or roles of somebody were not written by the station.
    #[error("what {login} signs in with, or may do, was written by another program")]
    Foreign {
        /// Whose.
        login: String,
    },
    /// The head file was not written by this station.
    #[error("the journal head file was not written by this station: put the right one back")]
    HeadForged,
}

/// What a verification found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JournalCheck {
    /// Entries looked at.
    pub entries: u64,
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
/// what the comparison with the head file found, `foreign` whose access the station did not write. An altered entry is reported once; those after it are judged against what it should have left behind.
pub(crate) fn verify(
    conn: Sql<'_>,
    chain: &ChainKey,
    at_end: Option<Fault>,
    known: Option<Head>,
    foreign: Vec<String>,
) -> Result<JournalCheck, StoreError> {
    let mut check = JournalCheck { entries: 0, head: String::new(), faults: vec![], count: 0 };
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
    let mut statement = conn.prepare(&format!("SELECT {COLUMNS} FROM journal ORDER BY number"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        check.entries += 1;
        let (number, stored): (u64, [u8; 32]) = (row.get("number")?, row.get("mac")?);
        for number in (last.number + 1..number).take(100) {
            found(Fault::Missing { number });
        }
        let follows = number == last.number + 1;
        let facts: String = row.get("facts")?;
        // a row that cannot even be read as an entry was edited as well
        let right = record(&row)
            .is_ok_and(|record| chain.next(&last, &record).mac == stored && facts_json(&record.facts) == facts);
        if follows && !right {
            found(Fault::Altered { number });
        }
        last = Head { number, mac: stored };
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
