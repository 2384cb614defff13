//! A person is erased: the row keeps its number and gets a pseudonym, what was theirs goes, and their name goes wherever it
//! stands, in the journal too. What is too old loses its personal words in the same way.
//!
//! `personal.rs` says what that is; nothing else in the store changes what is kept for good.

use super::{
    Change, Reader, Result, Store, StoreError,
    journal::{self, Blanked},
    personal::{COLUMNS, Held},
    scrub::Needles,
    sql::At,
};
use crate::engine::{self, Optional, RowNumbers, named, sqlite};
use domain::{
    Login, PersonId,
    event::{ERASED, ERASED_LOGIN, Personal, Told, Value},
    fold,
};
use std::{collections::BTreeMap, time::Duration};

/// What an erasure changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Erased {
    /// Entries of the journal.
    pub entries: u64,
    /// Other texts, and rows that were theirs.
    pub texts: u64,
}

/// What an erasure looks for, and by which number it finds a row again.
struct Sought {
    needles: Needles,
    numbers: RowNumbers,
}

impl Reader<'_> {
    /// Whether this person was erased.
    pub fn is_erased(&self, id: PersonId) -> Result<bool> {
        let mut statement = self.conn.prepare_cached("SELECT erased IS NOT NULL FROM person WHERE id = ?")?;
        Ok(statement.query_row([id], |row| row.get(0)).optional()?.unwrap_or(false))
    }
}

impl Change<'_> {
    /// Erases a person, who holds no token and has no open request; `pseudonym` is what they are called from now on.
    ///
    /// Where somebody else has the same name, it stays in texts that are tied to this person by nothing else.
    pub fn erase_person(&self, id: PersonId, pseudonym: &str) -> Result<Erased> {
        let person = self.person(id)?.ok_or(StoreError::Gone { what: "person" })?;
        let namesakes: u64 = self.conn.query_row(
            "SELECT count(*) FROM person WHERE id <> ?1 AND erased IS NULL AND lower(name) = lower(?2)",
            (id, &person.name),
            |row| row.get(0),
        )?;
        let name = (namesakes == 0).then_some(person.name.as_str());
        let needles = Needles::new(name, person.login.as_str(), person.email.as_deref(), pseudonym);
        let sought = Sought { needles, numbers: self.conn.row_numbers()? };
        self.while_erasing(|| {
            let entries = self.erase_from_journal(id, pseudonym, &sought.needles)?;
            let mut texts = 0;
            for (table, column, held) in COLUMNS {
                texts += match held {
                    Held::Row => {
                        self.conn.execute(&format!("DELETE FROM \"{table}\" WHERE \"{column}\" = ?1"), [id])? as u64
                    }
                    Held::Words(of) => self.erase_text(table, column, of, id, ERASED, &sought)?,
                    Held::Name(of) => self.erase_text(table, column, of, id, pseudonym, &sought)?,
                    Held::Mail => self.erase_mails(table, column, &sought)?,
                    Held::Number | Held::By | Held::Own | Held::Journal | Held::Nobody => 0,
                };
            }
            self.conn.execute(
                "UPDATE document SET bytes = NULL WHERE request IN (SELECT id FROM request WHERE person = ?)",
                [id],
            )?;
            self.clear_pin(id)?;
            self.clear_authenticator(id)?;
            let login: Login = format!("{ERASED_LOGIN}-{id}").parse().expect("letters and digits");
            self.conn.execute(
                "UPDATE person SET login = ?2, name = ?3, folded = ?4, email = NULL, enabled = 0, uid = NULL, hand = NULL,
                    hand_at = NULL, erased = ?5 WHERE id = ?1",
                (id, &login, pseudonym, fold(pseudonym), At(self.at)),
            )?;
            Ok(Erased { entries, texts })
        })
    }

    /// What else never changes may lose its personal words within `work`.
    pub(super) fn while_erasing<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.conn.execute("INSERT INTO erasing VALUES (1)", [])?;
        let done = work()?;
        self.conn.execute("DELETE FROM erasing", [])?;
        Ok(done)
    }

    /// Mails to others that name them go.
    fn erase_mails(&self, table: &str, column: &str, sought: &Sought) -> Result<u64> {
        let number = sought.numbers.of(table);
        let mut delete = self.conn.prepare(&format!("DELETE FROM \"{table}\" WHERE {number} = ?1"))?;
        let mut count = 0;
        for (row, _) in self.naming(table, column, sought)? {
            count += delete.execute([row])? as u64;
        }
        Ok(count)
    }

    /// Rows whose text names them, each with the text that names nobody.
    fn naming(&self, table: &str, column: &str, Sought { needles, numbers }: &Sought) -> Result<Vec<(i64, String)>> {
        let condition = needles.condition(&format!("\"{column}\""));
        let number = numbers.of(table);
        let mut find =
            self.conn.prepare(&format!("SELECT {number}, \"{column}\" FROM \"{table}\" WHERE {condition}"))?;
        let rows = find.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let found = rows.collect::<engine::Result<Vec<(i64, String)>>>()?;
        let named = found.into_iter().filter_map(|(row, text)| Some((row, needles.scrubbed(&text)?)));
        Ok(named.collect())
    }

    /// Puts `instead` where the row is theirs, and the pseudonym where they are named elsewhere. How many texts changed.
    fn erase_text(
        &self,
        table: &str,
        column: &str,
        of: &str,
        id: PersonId,
        instead: &str,
        sought: &Sought,
    ) -> Result<u64> {
        let own = format!(
            "UPDATE \"{table}\" SET \"{column}\" = ?2 WHERE ({of}) AND ?1 IS NOT NULL AND \"{column}\" IS NOT NULL
             AND \"{column}\" <> ?2"
        );
        let mut count = self.conn.execute(&own, (id, instead))? as u64;
        let number = sought.numbers.of(table);
        let mut update = self.conn.prepare(&format!("UPDATE \"{table}\" SET \"{column}\" = ?2 WHERE {number} = ?1"))?;
        for (row, text) in self.naming(table, column, sought)? {
            count += update.execute((row, text))? as u64;
        }
        Ok(count)
    }

    /// Entries by them, about them, and in which they are named.
    fn erase_from_journal(&self, id: PersonId, pseudonym: &str, needles: &Needles) -> Result<u64> {
        let sql = format!(
            "SELECT number FROM journal WHERE person = :id OR subject = :id OR {} ORDER BY number",
            needles.condition("who || '\n' || facts")
        );
        let numbers = journal::numbers(self.conn, &sql, named! { ":id": id })?;
        journal::blank(self.conn, self.chain, numbers, |entry| {
            let by = entry.author.person == Some(id);
            let own = entry.subject == Some(id) || (by && entry.subject.is_none());
            let scrub = |text: &str| needles.scrubbed(text).unwrap_or_else(|| text.to_owned());
            let who = if by { pseudonym.to_owned() } else { scrub(&entry.author.name) };
            let told = entry.event().map_or_else(|_| Told::from(&entry.facts), |event| event.told(entry.batch()));
            let fact = |(name, value): (&str, &Value)| {
                let text = value.to_string();
                let text = match (Personal::of(name), value) {
                    (Some(Personal::Name), _) if entry.subject == Some(id) => pseudonym.to_owned(),
                    (Some(kind @ (Personal::Words | Personal::Login | Personal::Mail)), _) if own => kind.erased(),
                    (Some(kind @ Personal::Network), _) if own || by => kind.erased(),
                    (_, Value::Login(_)) if needles.is_login(&text) => Personal::Login.erased(),
                    (_, Value::Text(_) | Value::Address(_) | Value::Typed(_)) => scrub(&text),
                    _ => text,
                };
                (name.to_owned(), text)
            };
            Some(Blanked { who, facts: told.iter().map(fact).collect::<BTreeMap<_, _>>() })
        })
    }
}

/// How long whoever still reads is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

impl Store {
    /// Writes the database anew and empties its write-ahead log: what was erased, and lay in pages that are free or half
    /// filled, is in neither file any more. As long as a copy of the file takes; who reads goes on meanwhile, who changes
    /// something waits. False where somebody read for so long that the log could not be emptied: the next start does it.
    pub fn forget_traces(&self) -> Result<bool> {
        let writer = self.writer();
        self.check_in_place()?;
        self.let_go();
        if self.paths.server.is_some() {
            return writer.conn.sql().write_anew().map(|()| true).map_err(Into::into);
        }
        sqlite::write_anew(&self.paths.database())?;
        let until = std::time::Instant::now() + PATIENCE;
        loop {
            let busy: bool = writer.conn.sql().query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
            if !busy || std::time::Instant::now() > until {
                return Ok(!busy);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// What a test of the schema asks.
#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Mode, Options};
    use std::collections::BTreeSet;

    #[test]
    fn every_text_and_every_number_of_a_person_is_erased_or_said_to_be_of_nobody() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(Options::in_dir(dir.path(), Mode::Hid)).unwrap();
        let found = store.read(|r| {
            let mut statement = r.conn.prepare(
                "SELECT t.name, c.name FROM pragma_table_list t, pragma_table_info(t.name) c
                 WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND c.type = 'TEXT'
                 UNION SELECT t.name, f.\"from\" FROM pragma_table_list t, pragma_foreign_key_list(t.name) f
                 WHERE t.schema = 'main' AND t.type = 'table' AND f.\"table\" = 'person'",
            )?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok::<_, StoreError>(rows.collect::<engine::Result<BTreeSet<(String, String)>>>()?)
        });
        let told = COLUMNS.iter().map(|(table, column, _)| ((*table).to_owned(), (*column).to_owned()));
        assert_eq!(found.unwrap(), told.collect(), "say in personal.rs what a new column is to a person");
        assert!(COLUMNS.is_sorted_by_key(|(table, column, _)| (*table, *column)));
    }
}
