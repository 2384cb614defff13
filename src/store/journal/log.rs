//! The end of the journal: its head, and what is appended to it.

use super::{
    Author, Entries, Entry,
    chain::{ChainKey, Head, Line, facts_json},
};
use crate::{
    Reader, Result,
    engine::{self, Optional, Sql, named},
    sql::At,
};
use domain::Entropy;
#[cfg(debug_assertions)]
use domain::{BatchId, Event};
use jiff::Timestamp;

impl Reader<'_> {
    /// Number and authenticator of the newest entry: what is printed on slips.
    pub fn journal_head(&self) -> Result<Head> {
        Ok(tip(self.conn, self.chain)?)
    }
}

/// The head as the database has it.
pub(crate) fn tip(conn: Sql<'_>, chain: &ChainKey) -> engine::Result<Head> {
    let newest = conn
        .prepare_cached("SELECT number, mac FROM journal ORDER BY number DESC LIMIT 1")?
        .query_row([], |row| Ok(Head { number: row.get(0)?, mac: row.get(1)? }))
        .optional()?;
    Ok(newest.unwrap_or(chain.genesis))
}

/// Appends `entries` after `head`; answers with the new head.
pub(crate) fn append(
    conn: Sql<'_>,
    chain: &ChainKey,
    mut head: Head,
    author: &Author,
    at: Timestamp,
    entries: Entries,
    entropy: &dyn Entropy,
) -> Result<Head> {
    let mut insert = conn.prepare_cached(
        "INSERT INTO journal (number, at, person, who, door, verb, token, serial, school, subject, facts, mac, salt)
         VALUES (:number, :at, :person, :who, :door, :verb, :token, :serial, :school, :subject, :facts, :mac, :salt)",
    )?;
    for entry in entries.0 {
        let Entry { event, batch, token, school, subject } = entry;
        let (verb, number) = (event.verb(), head.number + 1);
        #[cfg(debug_assertions)]
        let meant = event.clone();
        let facts = facts_json(&event.told(batch));
        #[cfg(debug_assertions)]
        assert_comes_back(&meant, batch, &facts);
        let (token, serial) = token.as_ref().map(|(token, serial)| (*token, serial)).unzip();
        let mut salt = [0; 16];
        entropy.fill(&mut salt)?;
        let facts = facts.as_str();
        let line = Line { number, at, author, verb, token, serial, school, subject, facts, salt: Some(salt) };
        head = chain.next(&head, &line);
        insert.execute(named! {
            ":number": number, ":at": At(at), ":person": author.person, ":who": author.name, ":door": author.door,
            ":verb": verb, ":token": token, ":serial": serial, ":school": school, ":subject": subject, ":facts": facts,
            ":mac": head.mac, ":salt": salt,
        })?;
    }
    Ok(head)
}

/// Whatever is written is read again as what it was meant to be.
#[cfg(debug_assertions)]
fn assert_comes_back(meant: &Event, batch: Option<BatchId>, facts: &str) {
    let read = serde_json::from_str(facts).expect("names and texts");
    assert_eq!(Event::of(meant.verb(), &read).as_ref(), Ok(meant), "of the batch {batch:?}: {facts}");
    assert_eq!(Event::batch_of(&read), batch, "{facts}");
}
