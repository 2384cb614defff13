//! One entry as it stands in the journal, and how it is read.

use super::Author;
use crate::{engine::Row, sql::At};
use domain::{Fact, PersonId, Serial, TokenId, Uai, Verb};
use jiff::Timestamp;
use std::{collections::BTreeMap, str::FromStr};

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
    /// Facts, in snake case, ordered by name.
    pub facts: BTreeMap<String, String>,
}

impl Record {
    /// The value of a fact.
    pub fn get<T: FromStr>(&self, fact: Fact<T>) -> Option<T> {
        fact.of(&self.facts)
    }
}

/// The columns that an entry is read from, with its authenticator.
pub(super) const COLUMNS: &str = "number, at, person, who, door, verb, token, serial, school, subject, facts, mac";

/// An entry of a row with these columns.
pub(super) fn record(row: &Row<'_>) -> rusqlite::Result<Record> {
    let facts: String = row.get("facts")?;
    let facts = serde_json::from_str(&facts)
        .map_err(|e| rusqlite::Error::FromSqlConversionFailure(10, rusqlite::types::Type::Text, e.into()))?;
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
