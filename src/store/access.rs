//! What somebody gets in with and may do (account, second factor, roles, by what outside sources know them), tied to this station: an HMAC over all of it under a key
//! derived from the vault's, renewed in the very transaction that changes any of it. A role or a password that another program
//! wrote into the database has none, and is told by `journal verify` and `doctor`.
//!
//! Triggers of the one connection that writes note whose access was touched; they are temporary, so nobody else has them. What did not
//! fit before a change is not sealed by it: it stays told until somebody accepts it by name.
//!
//! It holds against whoever can write to the database and not read the vault's key beside it, and against mistakes.

use super::{Result, vault::Vault};
use crate::engine::{self, Connection, Optional, Sql, Value};
use data_encoding::HEXUPPER;
use domain::PersonId;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The schema from which on everybody is sealed.
pub(super) const SINCE: usize = 26;

/// Tables and what of them counts; the column that names the person.
pub(super) const WATCHED: [(&str, &str, &str); 5] = [
    ("person", "login, email, enabled, uid", "id"),
    ("account", "memory, passes, lanes, salt, hash, second_factor", "person"),
    ("authenticator", "version, sealed, confirmed", "person"),
    ("role_grant", "person, role, school, until, source", "person"),
    ("identity", "source, subject, person", "person"),
];

/// From now on this connection notes whose access it touches.
pub(super) fn watch(conn: &Connection) -> Result<()> {
    match conn {
        Connection::Sqlite(_) => watch_in_file(conn.sql()),
        // the triggers are the schema's there, and note it for whoever has such a table
        Connection::Postgres(_) => Ok(conn.sql().run("CREATE TEMP TABLE touched (person BIGINT PRIMARY KEY)")?),
    }
}

/// No `OR IGNORE`: in a trigger the conflict clause of the outer
/// statement counts.
fn watch_in_file(conn: Sql<'_>) -> Result<()> {
    let mut batch = "CREATE TEMP TABLE touched (person INTEGER PRIMARY KEY) STRICT;".to_owned();
    for (table, columns, person) in WATCHED {
        let (old, new) = (("OLD", "DELETE"), ("NEW", "INSERT"));
        let of = format!("UPDATE OF {columns}");
        for (row, event) in [old, new, ("OLD", of.as_str()), ("NEW", of.as_str())] {
            let name = format!("touched_{table}_{row}_{}", &event[..6]);
            batch += &format!(
                "CREATE TEMP TRIGGER {name} AFTER {event} ON main.{table}
                 BEGIN INSERT INTO touched SELECT {row}.{person} WHERE {row}.{person} NOT IN (SELECT person FROM touched); END;"
            );
        }
    }
    Ok(conn.run(&batch)?)
}

/// Whose access this transaction touched so far.
pub(super) fn touched(tx: Sql<'_>) -> Result<Vec<PersonId>> {
    ids(tx, "SELECT person FROM touched")
}

/// Seals those whom this transaction touched, under `after`. `before`: the state that it began from; whose access did not fit
/// there is left as it is.
pub(super) fn seal_touched(
    tx: Sql<'_>,
    touched: Vec<PersonId>,
    before: Sql<'_>,
    old: &Vault,
    after: &Vault,
) -> Result<()> {
    let (was, is) = (Sealer::new(old), Sealer::new(after));
    for person in touched {
        if !was.is_foreign(before, person)? {
            is.seal(tx, person)?;
        }
    }
    tx.prepare_cached("DELETE FROM touched")?.execute([])?;
    Ok(())
}

/// Everybody whose access fits counts as touched: a new key seals it anew.
pub(super) fn touch_all(tx: Sql<'_>) -> Result<()> {
    tx.execute("INSERT INTO touched SELECT id FROM person WHERE id NOT IN (SELECT person FROM touched)", [])?;
    Ok(())
}

/// Seals everybody as they are: once after the upgrade, and when somebody accepts what was found.
pub(super) fn seal_all(conn: Sql<'_>, vault: &Vault) -> Result<()> {
    let sealer = Sealer::new(vault);
    ids(conn, "SELECT id FROM person")?.into_iter().try_for_each(|person| sealer.seal(conn, person))
}

/// The sign-in names of those whose access this station did not write.
pub(super) fn foreign(conn: Sql<'_>, vault: &Vault) -> Result<Vec<String>> {
    let sealer = Sealer::new(vault);
    let mut found = Vec::new();
    for person in ids(conn, "SELECT id FROM person ORDER BY login")? {
        if sealer.is_foreign(conn, person)? {
            found.push(conn.query_row("SELECT login FROM person WHERE id = ?", [person], |row| row.get(0))?);
        }
    }
    Ok(found)
}

fn ids(conn: Sql<'_>, query: &str) -> Result<Vec<PersonId>> {
    let mut statement = conn.prepare_cached(query)?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<engine::Result<_>>()?)
}

/// Makes and checks seals under one key.
struct Sealer(Hmac<Sha256>);

impl Sealer {
    fn new(vault: &Vault) -> Self {
        let key = vault.subkey(b"trousseau access 1");
        Self(Hmac::new_from_slice(&*key).expect("any length"))
    }

    fn seal(&self, conn: Sql<'_>, person: PersonId) -> Result<()> {
        let Some(mac) = self.mac(conn, person)? else { return Ok(()) };
        let seal: [u8; 32] = mac.finalize().into_bytes().into();
        conn.prepare_cached(
            "INSERT INTO access_seal VALUES (?1, ?2) ON CONFLICT (person) DO UPDATE SET seal = excluded.seal",
        )?
        .execute((person, seal))?;
        Ok(())
    }

    /// Somebody is there, and their access is not what was sealed.
    fn is_foreign(&self, conn: Sql<'_>, person: PersonId) -> Result<bool> {
        let Some(mac) = self.mac(conn, person)? else { return Ok(false) };
        let mut statement = conn.prepare_cached("SELECT seal FROM access_seal WHERE person = ?")?;
        let seal: Option<[u8; 32]> = statement.query_row([person], |row| row.get(0)).optional()?;
        Ok(seal.is_none_or(|seal| mac.verify_slice(&seal).is_err()))
    }

    /// Over all that counts of a person, as SQL literals, which no text can imitate; `None`: there is no such person.
    fn mac(&self, conn: Sql<'_>, person: PersonId) -> Result<Option<Hmac<Sha256>>> {
        let mut statement = conn.prepare_cached(
            "SELECT p.id, login, email, enabled, uid, memory, passes, lanes, salt, hash, second_factor, version, confirmed,
                 CASE WHEN sealed IS NULL THEN 1 ELSE 0 END
             FROM person p LEFT JOIN account a ON a.person = p.id LEFT JOIN authenticator t ON t.person = p.id WHERE p.id = ?",
        )?;
        let mut rows = statement.query([person])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let mut mac = self.0.clone();
        for place in 0..14 {
            mac.update(if place == 0 { b"" } else { b"," });
            mac.update(literal(&row.value(place)?).as_bytes());
        }
        let mut statement = conn.prepare_cached(
            "SELECT role, school, until, source FROM role_grant WHERE person = ?
             ORDER BY role, school NULLS FIRST, source NULLS FIRST",
        )?;
        let mut rows = statement.query([person])?;
        while let Some(row) = rows.next()? {
            for (before, place) in [(";", 0), (",", 1), (",", 2), (",", 3)] {
                let value = row.value(place)?;
                // a seal of before there were sources is over the same text
                if place < 3 || value != Value::Null {
                    mac.update(before.as_bytes());
                    mac.update(literal(&value).as_bytes());
                }
            }
        }
        let mut statement =
            conn.prepare_cached("SELECT source, subject FROM identity WHERE person = ? ORDER BY source, subject")?;
        let mut rows = statement.query([person])?;
        while let Some(row) = rows.next()? {
            mac.update(format!("@{},{}", literal(&row.value(0)?), literal(&row.value(1)?)).as_bytes());
        }
        Ok(Some(mac))
    }
}

/// As SQL writes it, and as SQLite's `quote` does.
fn literal(value: &Value<'_>) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Text(text) => format!("'{}'", text.replace('\'', "''")),
        Value::Blob(bytes) => format!("X'{}'", HEXUPPER.encode(bytes)),
    }
}
