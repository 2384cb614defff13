//! One entry as it stands in the journal, and how it is read.

use super::Author;
use crate::{
    engine::{self, Row},
    sql::At,
};
use domain::{BatchId, Event, PersonId, Serial, TokenId, Uai, Verb, event::Undeclared};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// One entry as it stands in the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Position in the chain, from 1.
    pub number: u64,
    /// When, to the microsecond.
    pub at: Timestamp,
    /// Who.
    pub author: Author,
    /// What.
    pub verb: Verb,
    /// The token it is about.
    pub token: Option<TokenId>,
    /// The serial of that token.
    pub serial: Option<Serial>,
    /// The school it is about.
    pub school: Option<Uai>,
    /// The person it is about.
    pub subject: Option<PersonId>,
    /// What is told of it, as it is written: names in snake case, in order, each with a text.
    pub facts: BTreeMap<String, String>,
}

impl Record {
    /// What was done, with what is told of it.
    ///
    /// # Errors
    /// [`Undeclared`] where no version of the program wrote such an entry: it was altered, and is shown as it stands.
    pub fn event(&self) -> Result<Event, Undeclared> {
        Event::of(self.verb, &self.facts)
    }

    /// The batch at the conveyor that did it, or that it is about.
    pub fn batch(&self) -> Option<BatchId> {
        Event::batch_of(&self.facts)
    }
}

/// The columns that an entry is read from, with its authenticator.
pub(super) const COLUMNS: &str = "number, at, person, who, door, verb, token, serial, school, subject, facts, mac";

/// An entry of a row with these columns.
pub(super) fn record(row: &Row<'_>) -> engine::Result<Record> {
    let facts: String = row.get("facts")?;
    let facts = serde_json::from_str(&facts).map_err(|error| engine::Error::column(10, error))?;
    Ok(Record {
        number: row.get("number")?,
        at: row.get::<_, At>("at")?.0,
        author: Author { person: row.get("person")?, name: row.get("who")?, door: row.get("door")? },
        verb: row.get("verb")?,
        token: row.get("token")?,
        serial: row.get("serial")?,
        school: row.get("school")?,
        subject: row.get("subject")?,
        facts,
    })
}
