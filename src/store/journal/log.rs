//! The end of the journal: its head, and what is appended to it.

use super::{
    Author, Entries, Record,
    chain::{ChainKey, Head, facts_json},
};
use crate::{
    Reader, Result,
    engine::{Sql, named},
    sql::At,
};
use jiff::Timestamp;
use rusqlite::OptionalExtension;

impl Reader<'_> {
    /// Number and authenticator of the newest entry: what is printed on slips.
    pub fn journal_head(&self) -> Result<Head> {
        Ok(tip(self.conn, self.chain)?)
    }
}

/// The head as the database has it.
pub(crate) fn tip(conn: Sql<'_>, chain: &ChainKey) -> rusqlite::Result<Head> {
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
            ":school": record.school, ":subject": record.subject, ":facts": facts_json(&record.facts),
            ":mac": head.mac,
        })?;
    }
    Ok(head)
}
