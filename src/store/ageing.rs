//! What is too old loses its personal words: what of the journal, and what of the other tables.

use super::{
    Change, Reader, Result,
    journal::{self, Blanked, Record},
    sql::At,
};
use crate::engine::{self, Optional, named};
use domain::{
    Kept, PersonId, Verb,
    event::{ERASED, Personal},
};
use jiff::Timestamp;

/// Tables, columns and rows of what ended before `?1`; each column gets `?2` where it says anything else.
const TEXTS: [(Kept, &str, &str, &str); 14] = [
    (Kept::Requests, "request", "need", ENDED_REQUEST),
    (Kept::Requests, "request", "reason", ENDED_REQUEST),
    (
        Kept::Requests,
        "document",
        "name",
        "request IN (SELECT id FROM request WHERE since < ?1 AND state IN ('refused', 'handed_over', 'cancelled', 'expired'))",
    ),
    (Kept::Tickets, "ticket", "text", CLOSED_TICKET),
    (Kept::Tickets, "ticket", "done", CLOSED_TICKET),
    (Kept::Tickets, "ticket", "by_name", CLOSED_TICKET),
    (Kept::Tickets, "ticket_note", "text", NOTE_OF_CLOSED),
    (Kept::Tickets, "ticket_note", "author", NOTE_OF_CLOSED),
    (Kept::Stock, "stock_take", "by_name", "closed < ?1"),
    (Kept::Stock, "stock_take", "closed_by", "closed < ?1"),
    (Kept::Stock, "stock_take_line", "whose", "take IN (SELECT id FROM stock_take WHERE closed < ?1)"),
    (Kept::Stock, "batch", "by_name", "ended < ?1"),
    (Kept::Stock, "token_order", "author", ENDED_ORDER),
    (Kept::Stock, "token_order", "comment", ENDED_ORDER),
];
const ENDED_REQUEST: &str = "since < ?1 AND state IN ('refused', 'handed_over', 'cancelled', 'expired')";
const CLOSED_TICKET: &str = "since < ?1 AND state = 'closed'";
const NOTE_OF_CLOSED: &str = "ticket IN (SELECT id FROM ticket WHERE since < ?1 AND state = 'closed')";
const ENDED_ORDER: &str = "since < ?1 AND state IN ('received', 'closed', 'cancelled')";

impl Reader<'_> {
    /// People who left, and of whom nothing is newer than `before`: they may not sign in or have no role, hold no token, wait for
    /// none, and were not erased.
    pub fn left_before(&self, before: Timestamp) -> Result<Vec<PersonId>> {
        let mut statement = self.conn.prepare(
            "SELECT id FROM person p WHERE erased IS NULL
             AND (enabled = 0 OR NOT EXISTS (SELECT 1 FROM role_grant WHERE person = p.id))
             AND NOT EXISTS (SELECT 1 FROM token WHERE holder = p.id)
             AND NOT EXISTS (SELECT 1 FROM request WHERE person = p.id
                 AND state NOT IN ('refused', 'handed_over', 'cancelled', 'expired'))
             AND coalesce((SELECT at FROM journal WHERE person = p.id ORDER BY number DESC LIMIT 1), 0) < ?1
             AND coalesce((SELECT at FROM journal WHERE subject = p.id ORDER BY number DESC LIMIT 1), 0) < ?1
             AND EXISTS (SELECT 1 FROM journal WHERE subject = p.id OR person = p.id)",
        )?;
        let rows = statement.query_map([At(before)], |row| row.get(0))?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }
}

impl Change<'_> {
    /// What is older than `before` of this kind loses its personal words. How many entries or texts. People who left are the
    /// caller's: [`Reader::left_before`].
    pub fn age(&self, kept: Kept, before: Timestamp) -> Result<u64> {
        self.while_erasing(|| match kept {
            Kept::Addresses | Kept::Journal => self.age_entries(kept, before),
            Kept::Slips => self.age_slips(before),
            Kept::Requests | Kept::Tickets | Kept::Stock => self.age_texts(kept, before),
            Kept::Leavers => Ok(0),
        })
    }

    fn age_texts(&self, kept: Kept, before: Timestamp) -> Result<u64> {
        let mut count = 0;
        for (_, table, column, rows) in TEXTS.iter().filter(|(of, ..)| *of == kept) {
            let sql = format!("UPDATE {table} SET {column} = ?2 WHERE {rows} AND {column} <> ?2");
            count += self.conn.execute(&sql, (At(before), ERASED))? as u64;
        }
        if kept == Kept::Requests {
            let sql = "UPDATE document SET bytes = NULL WHERE name = ?1 AND bytes IS NOT NULL";
            count += self.conn.execute(sql, [ERASED])? as u64;
        }
        Ok(count)
    }

    /// Entries up to the first that is not old; where the last look ended is kept, so that none is looked at twice.
    fn age_entries(&self, kept: Kept, before: Timestamp) -> Result<u64> {
        let done: u64 = self.setting(kept.word())?.and_then(|text| text.parse().ok()).unwrap_or_default();
        let first_young: Option<u64> = self
            .conn
            .query_row(
                "SELECT number FROM journal WHERE number > ?1 AND at >= ?2 ORDER BY number LIMIT 1",
                (done, At(before)),
                |row| row.get(0),
            )
            .optional()?;
        let upto = first_young.map_or_else(|| self.journal_head().map(|head| head.number), |young| Ok(young - 1))?;
        let with_address = kept == Kept::Addresses;
        let verbs = Verb::ALL.iter().filter(|verb| match kept {
            Kept::Addresses => Kept::WITH_ADDRESS.contains(verb),
            _ => !verb.has_slip(),
        });
        let verbs = serde_json::to_string(&verbs.map(|verb| verb.word()).collect::<Vec<_>>()).expect("words");
        let sql = "SELECT number FROM journal WHERE number > :done AND number <= :upto
                   AND verb IN (SELECT value FROM json_each(:verbs)) ORDER BY number";
        let old = journal::numbers(self.conn, sql, named! { ":done": done, ":upto": upto, ":verbs": verbs })?;
        let count = journal::blank(self.conn, self.chain, old, |entry| Some(aged(entry, with_address)))?;
        self.set_setting(kept.word(), Some(&upto.to_string()))?;
        Ok(count)
    }

    /// Slips of tokens that nobody holds now.
    fn age_slips(&self, before: Timestamp) -> Result<u64> {
        let sql = "SELECT number FROM journal INDEXED BY journal_slip WHERE verb IN ('hand_over', 'take_back')
                   AND at < :before AND stub IS NULL
                   AND NOT EXISTS (SELECT 1 FROM token t WHERE t.id = journal.token AND t.holder IS NOT NULL)
                   ORDER BY number";
        let old = journal::numbers(self.conn, sql, named! { ":before": At(before) })?;
        journal::blank(self.conn, self.chain, old, |entry| Some(aged(entry, false)))
    }
}

/// The entry without its personal words, or without addresses of machines only. Who is no person keeps their name.
fn aged(entry: &Record, addresses_only: bool) -> Blanked {
    let goes = |kind: &Personal| !addresses_only || *kind == Personal::Network;
    let fact = |(name, value): (&String, &String)| {
        let kind = Personal::of(name).filter(goes);
        (name.clone(), kind.map_or_else(|| value.clone(), Personal::erased))
    };
    let keeps_name = addresses_only || entry.author.person.is_none();
    let who = if keeps_name { entry.author.name.clone() } else { ERASED.to_owned() };
    Blanked { who, facts: entry.facts.iter().map(fact).collect() }
}
