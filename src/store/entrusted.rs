//! Credentials whose codes another program checks: which, under which name there, and what is not true there yet. What should be true is
//! derived from the records when it is made so; here is only that something changed, in the transaction of the change itself.

use super::sql::{At, school_list};
use super::{Bookkeeping, Change, Reader, Result, Store, StoreError};
use crate::engine::{self, Optional, Row};
use domain::{CredentialId, TokenId, Uai};
use jiff::Timestamp;
use std::sync::Arc;

/// A credential that is, or was, there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entrusted {
    /// Which.
    pub credential: CredentialId,
    /// Its token.
    pub token: TokenId,
    /// Made once for it, hexadecimal.
    pub random: String,
    /// Its serial there.
    pub serial: String,
    /// Its codes are checked there, and nowhere here.
    pub of_record: bool,
    /// It was seen there.
    pub was_there: bool,
    /// The number of the last change that matters there.
    pub wanted: u64,
    /// Where it should stand, as it was last made true.
    pub place: Option<String>,
    /// Since when something is not true there yet.
    pub since: Option<Timestamp>,
    /// When that is tried again.
    pub due: Option<Timestamp>,
    /// How often it was tried.
    pub tries: u32,
    /// What somebody has to do something about: a word.
    pub problem: Option<String>,
    /// What was said the last time.
    pub fault: Option<String>,
}

/// What is not true there yet, in figures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WaitingEntrusted {
    /// How many credentials are checked there.
    pub entrusted: u32,
    /// Of how many something is not true there yet.
    pub waiting: u32,
    /// Of how many of them somebody has to do something.
    pub stuck: u32,
    /// Since when the oldest waits.
    pub since: Option<Timestamp>,
}

const COLUMNS: &str =
    "e.credential, c.token, e.random, e.serial, e.of_record, e.was_there, e.wanted, e.place, e.since, e.due,
    e.tries, e.problem, e.fault";
const TABLES: &str = "entrusted e JOIN credential c ON c.id = e.credential";

fn entrusted(row: &Row<'_>) -> engine::Result<Entrusted> {
    let at = |column| Ok::<_, engine::Error>(row.get::<_, Option<At>>(column)?.map(|at| at.0));
    Ok(Entrusted {
        credential: row.get(0)?,
        token: row.get(1)?,
        random: row.get(2)?,
        serial: row.get(3)?,
        of_record: row.get(4)?,
        was_there: row.get(5)?,
        wanted: row.get(6)?,
        place: row.get(7)?,
        since: at(8)?,
        due: at(9)?,
        tries: row.get(10)?,
        problem: row.get(11)?,
        fault: row.get(12)?,
    })
}

impl Reader<'_> {
    /// What is known of a credential there; `None`: it never was to be.
    pub fn entrusted(&self, credential: CredentialId) -> Result<Option<Entrusted>> {
        let sql = format!("SELECT {COLUMNS} FROM {TABLES} WHERE e.credential = ?");
        Ok(self.conn.prepare_cached(&sql)?.query_row([credential], entrusted).optional()?)
    }

    /// The same of every credential of a token, the newest first.
    pub fn entrusted_of(&self, token: TokenId) -> Result<Vec<Entrusted>> {
        let sql = format!("SELECT {COLUMNS} FROM {TABLES} WHERE c.token = ? ORDER BY c.id DESC");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map([token], entrusted)?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// The one that waits longest of those that are due at `now`.
    pub fn due_entrusted(&self, now: Timestamp) -> Result<Option<Entrusted>> {
        let sql = format!("SELECT {COLUMNS} FROM {TABLES} WHERE e.due <= ? ORDER BY e.due, e.credential LIMIT 1");
        Ok(self.conn.prepare_cached(&sql)?.query_row([At(now)], entrusted).optional()?)
    }

    /// When the next one is due.
    pub fn next_entrusted(&self) -> Result<Option<Timestamp>> {
        let mut statement = self.conn.prepare_cached("SELECT min(due) FROM entrusted WHERE due IS NOT NULL")?;
        Ok(statement.query_row([], |row| row.get::<_, Option<At>>(0))?.map(|at| at.0))
    }

    /// Those of which something is not true there yet, the oldest first; `all`: every one.
    pub fn all_entrusted(&self, all: bool) -> Result<Vec<Entrusted>> {
        let which = if all { "" } else { "WHERE e.due IS NOT NULL" };
        let sql = format!("SELECT {COLUMNS} FROM {TABLES} {which} ORDER BY e.since NULLS LAST, e.credential");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map([], entrusted)?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// The same in figures.
    pub fn waiting_entrusted(&self) -> Result<WaitingEntrusted> {
        let mut statement = self.conn.prepare_cached(
            "SELECT (SELECT count(*) FROM entrusted WHERE of_record = 1), count(*), count(problem), min(since)
             FROM entrusted WHERE due IS NOT NULL",
        )?;
        Ok(statement.query_row([], |row| {
            let since = row.get::<_, Option<At>>(3)?.map(|at| at.0);
            Ok(WaitingEntrusted { entrusted: row.get(0)?, waiting: row.get(1)?, stuck: row.get(2)?, since })
        })?)
    }

    /// Tokens in somebody's hands, of these schools (`None`: of all), of which something in use is not checked there.
    pub fn not_entrusted(&self, schools: Option<&[Uai]>) -> Result<Vec<TokenId>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT DISTINCT t.id FROM token t JOIN credential c ON c.token = t.id
             LEFT JOIN entrusted e ON e.credential = c.id
             WHERE t.state = 'handed_over' AND c.state IN ('pre_activation', 'active') AND c.stage <> 'stored'
               AND coalesce(e.of_record, 0) = 0 AND (?1 IS NULL OR t.school IN (SELECT value FROM json_each(?1)))
             ORDER BY t.id",
        )?;
        let rows = statement.query_map([schools.map(school_list)], |row| row.get(0))?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }
}

impl Store {
    /// Rings after each change of which the other program should know: one ring is kept until somebody waits for it.
    pub fn entrusted_bell(&self) -> Arc<tokio::sync::Notify> {
        self.entrusted_bell.clone()
    }
}

impl Change<'_> {
    /// The codes of a credential are checked there from now on, under this serial; one that was there before keeps its own.
    pub fn entrust(&self, credential: CredentialId, random: &str, serial: &str) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO entrusted (credential, random, serial, of_record, since, due) VALUES (?1, ?2, ?3, 1, ?4, ?4)
                 ON CONFLICT (credential) DO UPDATE SET of_record = 1",
            )?
            .execute((credential, random, serial, At(self.at)))?;
        self.touch_entrusted(credential)
    }

    /// Something that matters there has changed about a credential. One that is not there: nothing.
    pub fn touch_entrusted(&self, credential: CredentialId) -> Result<()> {
        self.entrusted_is_due.set(true);
        self.entrusted_changed(credential, self.at)
    }

    /// The codes of a credential are checked here again.
    pub fn take_back_codes(&self, credential: CredentialId) -> Result<()> {
        let sql = "UPDATE entrusted SET of_record = 0 WHERE credential = ? AND of_record = 1";
        match self.conn.prepare_cached(sql)?.execute([credential])? {
            1 => Ok(()),
            _ => Err(StoreError::Gone { what: "entrusted" }),
        }
    }
}

impl Bookkeeping<'_> {
    /// Something that matters there is otherwise since this moment. One that is not there: nothing.
    pub fn entrusted_changed(&self, credential: CredentialId, at: Timestamp) -> Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE entrusted SET wanted = wanted + 1, since = coalesce(since, ?2), due = ?2, tries = 0 WHERE credential = ?1",
            )?
            .execute((credential, At(at)))?;
        Ok(())
    }

    /// What the change of this number wanted is true there, in this place; what came later still waits.
    pub fn entrusted_applied(&self, credential: CredentialId, wanted: u64, place: &str) -> Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE entrusted SET applied = ?2, place = ?3, problem = NULL, fault = NULL, tries = 0,
                     since = CASE WHEN wanted = ?2 THEN NULL ELSE since END, due = CASE WHEN wanted = ?2 THEN NULL ELSE due END WHERE credential = ?1",
            )?
            .execute((credential, wanted, place))?;
        Ok(())
    }

    /// It was seen there.
    pub fn entrusted_seen(&self, credential: CredentialId) -> Result<()> {
        self.conn.prepare_cached("UPDATE entrusted SET was_there = 1 WHERE credential = ?")?.execute([credential])?;
        Ok(())
    }

    /// Not now: it is due at `due` again.
    pub fn entrusted_put_off(
        &self,
        credential: CredentialId,
        due: Timestamp,
        problem: Option<&str>,
        fault: &str,
    ) -> Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE entrusted SET due = ?2, tries = tries + 1, problem = ?3, fault = ?4 WHERE credential = ?1 AND due IS NOT NULL",
            )?
            .execute((credential, At(due), problem, fault))?;
        Ok(())
    }

    /// What waits of these credentials is due at `at`; `None`: of all. How many.
    pub fn entrusted_again(&self, credentials: Option<&[CredentialId]>, at: Timestamp) -> Result<usize> {
        let sql = "UPDATE entrusted SET due = ?1 WHERE due IS NOT NULL";
        let Some(some) = credentials else { return Ok(self.conn.prepare_cached(sql)?.execute([At(at)])?) };
        let mut statement = self.conn.prepare_cached(&format!("{sql} AND credential = ?2"))?;
        some.iter().try_fold(0, |done, one| Ok(done + statement.execute((At(at), *one))?))
    }
}
