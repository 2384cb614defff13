//! The journal: who did what, when and to which token, append-only and authenticated.
//!
//! Every entry carries an HMAC over its predecessor's and its own content (`chain`); number and HMAC of the newest
//! one, the *head*, are also kept in a file beside the database (`head`). The head file is written after each commit:
//! after a crash the database may be ahead of it, never behind. `verify` tells what does not agree.
//!
//! What the journal cannot find: database, head file and every printed head rolled back together.

mod chain;
mod head;
mod query;
mod slip;
mod verify;

pub(super) use chain::ChainKey;
pub use chain::{Head, InvalidHead};
pub(super) use head::{compare, write as write_head};
pub use query::JournalQuery;
pub(super) use verify::verify;
pub use verify::{Fault, JournalCheck};

use super::{Reader, Result, sql::At};
use crate::engine::{Row, Sql, named};
use domain::{Fact, PersonId, Serial, TokenId, Uai, Verb, fact::Spells};
use jiff::Timestamp;
use rusqlite::OptionalExtension;
use std::{collections::BTreeMap, str::FromStr};

/// Who is behind a change, as the journal keeps it for ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// The person; `None` for the machine's administrator and for the station itself.
    pub person: Option<PersonId>,
    /// The name at that time.
    pub name: String,
    /// The door they came through: `panel`, `cli:0`, `station`…
    pub door: String,
}

/// One entry to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub(super) verb: Verb,
    token: Option<(TokenId, Serial)>,
    school: Option<Uai>,
    subject: Option<PersonId>,
    facts: BTreeMap<String, String>,
}

impl Entry {
    /// What was done; the rest is added by the methods below.
    pub fn new(verb: Verb) -> Self {
        Self { verb, token: None, school: None, subject: None, facts: BTreeMap::new() }
    }
    /// What was done.
    pub fn verb(&self) -> Verb {
        self.verb
    }
    /// The token it is about, where there is one.
    pub fn about(&self) -> Option<&(TokenId, Serial)> {
        self.token.as_ref()
    }
    /// The value of a fact.
    pub fn get<T: FromStr>(&self, fact: Fact<T>) -> Option<T> {
        fact.of(&self.facts)
    }
    /// The token it is about.
    pub fn token(mut self, id: TokenId, serial: &Serial) -> Self {
        self.token = Some((id, serial.clone()));
        self
    }
    /// The school it is about.
    pub fn school(mut self, school: impl Into<Option<Uai>>) -> Self {
        self.school = school.into();
        self
    }
    /// The person it is about, who is not the one who acts.
    pub fn subject(mut self, person: PersonId) -> Self {
        self.subject = Some(person);
        self
    }
    /// A fact. Never a secret, never a code.
    pub fn fact<T>(mut self, fact: Fact<T>, value: impl Spells<T>) -> Self {
        self.facts.insert(fact.name().to_owned(), value.spelled());
        self
    }
    /// A fact that may be missing; nothing is written then.
    pub fn maybe<T>(self, fact: Fact<T>, value: Option<impl Spells<T>>) -> Self {
        match value {
            Some(value) => self.fact(fact, value),
            None => self,
        }
    }
}

/// The entries of one change: at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entries(Vec<Entry>);

impl Entries {
    /// `first`, and whatever else happened in the same change.
    pub fn new(first: Entry, rest: impl IntoIterator<Item = Entry>) -> Self {
        Self(std::iter::once(first).chain(rest).collect())
    }
}

impl Entries {
    /// Every one of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.0.iter()
    }

    /// All of them with one more fact.
    pub fn each_with<T>(mut self, fact: Fact<T>, value: impl Spells<T>) -> Self {
        let value = value.spelled();
        for entry in &mut self.0 {
            entry.facts.insert(fact.name().to_owned(), value.clone());
        }
        self
    }

    /// The first of them with one more fact, where there is one.
    pub fn first_with<T>(mut self, fact: Fact<T>, value: Option<impl Spells<T>>) -> Self {
        if let (Some(first), Some(value)) = (self.0.first_mut(), value) {
            first.facts.insert(fact.name().to_owned(), value.spelled());
        }
        self
    }

    /// What else happened in the same change.
    pub fn and(mut self, rest: impl IntoIterator<Item = Entry>) -> Self {
        self.0.extend(rest);
        self
    }
}

impl IntoIterator for Entries {
    type Item = Entry;
    type IntoIter = std::vec::IntoIter<Entry>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl From<Entry> for Entries {
    fn from(entry: Entry) -> Self {
        Self(vec![entry])
    }
}

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

impl Reader<'_> {
    /// Number and authenticator of the newest entry: what is printed on slips.
    pub fn journal_head(&self) -> Result<Head> {
        Ok(tip(self.conn, self.chain)?)
    }
}

const COLUMNS: &str = "number, at, person, who, door, verb, token, serial, school, subject, facts, mac";

fn record(row: &Row<'_>) -> rusqlite::Result<Record> {
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

/// The head as the database has it.
pub(super) fn tip(conn: Sql<'_>, chain: &ChainKey) -> rusqlite::Result<Head> {
    let newest = conn
        .prepare_cached("SELECT number, mac FROM journal ORDER BY number DESC LIMIT 1")?
        .query_row([], |row| Ok(Head { number: row.get(0)?, mac: row.get(1)? }))
        .optional()?;
    Ok(newest.unwrap_or(chain.genesis))
}

/// Appends `entries` after `head`; answers with the new head.
pub(super) fn append(
    conn: Sql<'_>,
    chain: &ChainKey,
    mut head: Head,
    author: &Author,
    at: Timestamp,
    entries: Entries,
) -> rusqlite::Result<Head> {
    let mut insert = conn.prepare_cached(
        "INSERT INTO journal (number, at, person, who, door, verb, token, serial, school, subject, facts, mac)
         VALUES (:number, :at, :person, :who, :door, :verb, :token, :serial, :school, :subject, :facts, :mac)",
    )?;
    for entry in entries.0 {
        let (token, serial) = entry.token.unzip();
        let record = Record {
            number: head.number + 1,
            at,
            author: author.clone(),
            verb: entry.verb,
            token,
            serial,
            school: entry.school,
            subject: entry.subject,
            facts: entry.facts,
        };
        head = chain.next(&head, &record);
        insert.execute(named! {
            ":number": record.number, ":at": At(at), ":person": author.person, ":who": author.name,
            ":door": author.door, ":verb": record.verb, ":token": record.token, ":serial": record.serial,
            ":school": record.school, ":subject": record.subject, ":facts": chain::facts_json(&record.facts),
            ":mac": head.mac,
        })?;
    }
    Ok(head)
}
