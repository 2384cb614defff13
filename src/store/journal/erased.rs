//! Personal words of an entry are erased, and the chain holds.
//!
//! The authenticator of an entry is a keyed digest of all that it says, the 16 random bytes of its *salt* among it. To erase its
//! personal words (who, names, addresses, free texts) the station puts something without meaning in their place, forgets the
//! salt, and keeps a *stub*: an HMAC, under the journal's key of that time, over the authenticator before it, its own, and what
//! is left. The authenticator itself stays, and with it every later entry, the head file, and each head that was ever printed.
//! What is left is exactly: number, moment, act, door, token, school, the numbers of the people, and facts that name nobody.
//!
//! Why a salt an entry, and not a key a person: one entry names several people, in free texts too, and what is too old goes
//! whoever it is about. Whoever has the vault's key cannot try names against the authenticator, because the salt is gone.
//! Entries of before 0041 have none; of those, whoever has the vault's key could tell whether a guess is right.
//!
//! Nothing but the station can do this: without the key nobody makes a stub, and what is not sound is not erased either, so
//! that a forged entry never gets one.

use super::{
    ChainKey, Fault, Head, Record,
    chain::{Line, facts_json},
    record::{COLUMNS, record},
};
use crate::{
    Result, StoreError,
    engine::{self, Optional, Row, Sql, ToColumn, named},
};
use std::collections::BTreeMap;
use subtle::ConstantTimeEq;

/// What stands in an entry from now on.
pub(crate) struct Blanked {
    /// Who did it.
    pub who: String,
    /// What is told of it.
    pub facts: BTreeMap<String, String>,
}

/// The columns of a salt and a stub; a database of an older version, such as one in a backup, has neither.
pub(super) fn columns(conn: Sql<'_>) -> Result<&'static str> {
    Ok(if conn.has_column("journal", "stub")? { "salt, stub" } else { "NULL AS salt, NULL AS stub" })
}

/// Whether the entry of a row with its salt and stub is what was written there, or what the station left of it.
pub(super) fn is_right(chain: &ChainKey, before: &Head, row: &Row<'_>) -> Result<bool> {
    let (stored, facts): ([u8; 32], String) = (row.get("mac")?, row.get("facts")?);
    let (salt, stub): (Option<[u8; 16]>, Option<[u8; 32]>) = (row.get("salt")?, row.get("stub")?);
    // a row that cannot even be read as an entry was edited as well
    let Ok(record) = record(row) else { return Ok(false) };
    let line = Line::of(&record, &facts, salt);
    let right = match stub {
        None => chain.next(before, &line).mac == stored,
        Some(stub) => salt.is_none() && bool::from(chain.stub(&before.mac, &stored, &line).ct_eq(&stub)),
    };
    Ok(right && facts_json(&record.facts) == facts)
}

/// Lets `blank` say what is left of the entries of these numbers, in order; `None`: it stays as it is. How many were changed.
///
/// # Errors
/// [`StoreError::JournalInDoubt`] where an entry that would change is not sound.
pub(crate) fn blank(
    conn: Sql<'_>,
    chain: &ChainKey,
    numbers: impl IntoIterator<Item = u64>,
    mut blank: impl FnMut(&Record) -> Option<Blanked>,
) -> Result<u64> {
    let mut find = conn.prepare(&format!("SELECT {COLUMNS}, salt, stub FROM journal WHERE number = ?"))?;
    let mut before = conn.prepare("SELECT mac FROM journal WHERE number = ?")?;
    let mut update = conn
        .prepare("UPDATE journal SET who = :who, facts = :facts, salt = NULL, stub = :stub WHERE number = :number")?;
    let mut count = 0;
    for number in numbers {
        let mac = before.query_row([number - 1], |row| row.get(0)).optional()?;
        let head = Head { number: number - 1, mac: mac.unwrap_or(chain.genesis.mac) };
        let mut rows = find.query([number])?;
        let Some(row) = rows.next()? else { continue };
        let mut entry = record(&row)?;
        let Some(Blanked { who, facts }) = blank(&entry) else { continue };
        if entry.author.name == who && entry.facts == facts {
            continue;
        }
        if !is_right(chain, &head, &row)? {
            return Err(StoreError::JournalInDoubt(Fault::Altered { number }));
        }
        let mac: [u8; 32] = row.get("mac")?;
        drop(rows);
        (entry.author.name, entry.facts) = (who, facts);
        let facts = facts_json(&entry.facts);
        let stub = chain.stub(&head.mac, &mac, &Line::of(&entry, &facts, None));
        update.execute(named! { ":who": entry.author.name, ":facts": facts, ":stub": stub, ":number": number })?;
        count += 1;
    }
    Ok(count)
}

/// The numbers that a query answers with.
pub(crate) fn numbers(conn: Sql<'_>, sql: &str, values: &[(&str, &dyn ToColumn)]) -> Result<Vec<u64>> {
    let mut statement = conn.prepare(sql)?;
    let rows = statement.query_map(values, |row| row.get(0))?;
    Ok(rows.collect::<engine::Result<_>>()?)
}
