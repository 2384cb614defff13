//! The two ways in: [`Store::read`] and [`Store::change`]. No change without an entry in the journal: the closure must
//! return the entries, and both are one transaction.
//!
//! What is no change of state (when a session was last seen, how often somebody guessed wrong) goes through
//! [`Store::keep`], whose transaction reaches those tables only.

use super::epoch::Keys;
use super::journal::{self, Author, ChainKey, Entries, Fault, Head};
use super::news::News;
use super::vault::Vault;
use super::{Paths, Result, Store, StoreError, access, open};
use crate::engine::Sql;
use domain::{Entropy, PersonId, Uai, Verb, fact};
use jiff::Timestamp;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::cell::{Cell, RefCell};
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLockReadGuard};
use std::time::{Duration, Instant};

/// Hears what was done, once it stands.
pub type Hearer = Box<dyn Fn(&[Verb]) + Send + Sync>;

/// What can be read, at one moment: every query of one `Reader` sees the same state.
pub struct Reader<'a> {
    pub(super) conn: Sql<'a>,
    pub(super) vault: &'a Vault,
    pub(super) chain: &'a ChainKey,
}

/// Reading, and keeping the books: sessions and throttle counters.
pub struct Bookkeeping<'a>(pub(super) Reader<'a>);

/// Everything that can be done inside a change.
pub struct Change<'a> {
    pub(super) books: Bookkeeping<'a>,
    pub(super) entropy: &'a dyn Entropy,
    /// The time of this change.
    pub at: Timestamp,
    /// Who makes it; `None`: the machine's administrator, or the station by itself.
    pub by: Option<PersonId>,
    /// Once this change stands, somebody must look at the outbox.
    pub(super) mail_is_due: Cell<bool>,
    /// What somebody else may wait for.
    pub(super) news: RefCell<News>,
}

impl<'a> Deref for Bookkeeping<'a> {
    type Target = Reader<'a>;
    fn deref(&self) -> &Reader<'a> {
        &self.0
    }
}

impl<'a> Deref for Change<'a> {
    type Target = Bookkeeping<'a>;
    fn deref(&self) -> &Bookkeeping<'a> {
        &self.books
    }
}

/// The one connection that writes, and what is known of the journal's end.
pub(super) struct Writer {
    pub conn: Connection,
    pub head: Head,
    pub fault: Option<Fault>,
}

impl Store {
    /// Reads, beside whatever is written at the same time.
    pub fn read<T, E: From<StoreError>>(&self, work: impl FnOnce(&Reader<'_>) -> Result<T, E>) -> Result<T, E> {
        let conn = self.readers.take()?;
        let (tx, keys) = self.moment(&conn)?;
        let result = work(&Reader { conn: Sql(&tx), vault: &keys.vault, chain: &keys.chain });
        drop(tx);
        self.readers.give_back(conn);
        result
    }

    /// Changes something: one transaction together with its journal entries. An error of the closure, or of the
    /// database, leaves everything as it was.
    ///
    /// There is one writer: the closure must not wait for anything, nor call `change`, `keep` or `verify_journal` again.
    pub fn change<T, E, J>(
        &self,
        author: &Author,
        at: Timestamp,
        work: impl FnOnce(&Change<'_>) -> Result<(T, J), E>,
    ) -> Result<T, E>
    where
        E: From<StoreError>,
        J: Into<Entries>,
    {
        let mut writer = self.writer();
        if let Some(fault) = &writer.fault {
            return Err(StoreError::JournalInDoubt(fault.clone()).into());
        }
        let mut verbs = Vec::new();
        let value = self.commit(&mut writer, author, at, None, |tx| {
            let (value, entries) = work(tx)?;
            let entries = entries.into();
            verbs.extend(entries.iter().map(|entry| entry.verb));
            Ok::<_, E>((value, entries))
        })?;
        // whoever hears it may read at once
        drop(writer);
        for hear in self.hearers().iter() {
            hear(&verbs);
        }
        Ok(value)
    }

    /// `hear` is told of each change once it stands, by the thread that made it: what was done, in the order of its entries.
    pub fn on_change(&self, hear: Hearer) {
        self.hearers.write().unwrap_or_else(PoisonError::into_inner).push(hear);
    }

    fn hearers(&self) -> RwLockReadGuard<'_, Vec<Hearer>> {
        self.hearers.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps the books: sessions and throttle counters only, without an entry.
    pub fn keep<T, E: From<StoreError>>(&self, work: impl FnOnce(&Bookkeeping<'_>) -> Result<T, E>) -> Result<T, E> {
        let mut writer = self.writer();
        self.file.check_in_place()?;
        let tx = writer.conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(StoreError::from)?;
        let keys = self.keys();
        let value = work(&Bookkeeping(Reader { conn: Sql(&tx), vault: &keys.vault, chain: &keys.chain }))?;
        self.disk.commit(Box::new(|| Ok(tx.commit()?)))?;
        Ok(value)
    }

    /// What is wrong with the journal's end, if anything: until [`Store::accept_journal`] nothing is changed.
    pub fn journal_fault(&self) -> Option<Fault> {
        self.writer().fault.clone()
    }

    /// A named person looked at the journal in doubt, and at whoever has access that the station did not write, and goes on:
    /// that itself is an entry, with the fault and `reason`.
    pub fn accept_journal(&self, author: &Author, at: Timestamp, reason: &str) -> Result<()> {
        let mut writer = self.writer();
        let foreign = access::foreign(Sql(&writer.conn), &self.keys().vault)?;
        let fault = writer.fault.clone().or_else(|| Some(Fault::Foreign { login: foreign.first()?.clone() }));
        let Some(fault) = fault else { return Ok(()) };
        writer.head = journal::tip(Sql(&writer.conn), &self.keys().chain)?;
        self.commit(&mut writer, author, at, None, |tx| {
            access::seal_all(tx.conn, tx.vault)?;
            let entry = journal::Entry::new(domain::Verb::Journal);
            let entry = entry.fact(fact::FAULT, fault.to_string()).fact(fact::REASON, reason);
            let entry = if foreign.is_empty() { entry } else { entry.fact(fact::ACCEPTED, foreign.join(" ")) };
            Ok::<_, StoreError>(((), entry))
        })?;
        writer.fault = None;
        Ok(())
    }

    pub(super) fn writer(&self) -> MutexGuard<'_, Writer> {
        // a panic inside a change has rolled its transaction back; the connection itself is sound
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The keys of this moment.
    pub(super) fn keys(&self) -> Arc<Keys> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A transaction that reads, and the keys of its moment: a new key and what is sealed under it come at once.
    pub(super) fn moment<'c>(&self, conn: &'c Connection) -> Result<(Transaction<'c>, Arc<Keys>)> {
        let patience = Instant::now() + Duration::from_secs(5);
        loop {
            let tx = conn.unchecked_transaction()?;
            let keys = self.keys();
            let check: [u8; 16] =
                tx.prepare_cached("SELECT key_check FROM station")?.query_row([], |row| row.get(0))?;
            if check == keys.vault.check {
                return Ok((tx, keys));
            }
            if Instant::now() > patience {
                return Err(StoreError::KeyForeign { path: self.paths.key.clone() });
            }
            drop(tx);
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// One transaction. `after`: the keys that are in force from its entries on, where they are others.
    pub(super) fn commit<T, E, J>(
        &self,
        writer: &mut Writer,
        author: &Author,
        at: Timestamp,
        after: Option<&Keys>,
        work: impl FnOnce(&Change<'_>) -> Result<(T, J), E>,
    ) -> Result<T, E>
    where
        E: From<StoreError>,
        J: Into<Entries>,
    {
        self.file.check_in_place()?;
        let tx = writer.conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(StoreError::from)?;
        let keys = self.keys();
        let chain = &after.unwrap_or(&keys).chain;
        let tip = journal::tip(Sql(&tx), chain).map_err(StoreError::from)?;
        if tip != writer.head {
            // somebody else wrote into the database while we had it
            let fault = if tip.number < writer.head.number {
                Fault::Behind { found: tip.number, expected: writer.head.number }
            } else {
                Fault::Diverged { number: writer.head.number }
            };
            drop(tx);
            writer.fault = Some(fault.clone());
            return Err(StoreError::JournalInDoubt(fault).into());
        }
        let reader = Reader { conn: Sql(&tx), vault: &keys.vault, chain: &keys.chain };
        let change = Change {
            books: Bookkeeping(reader),
            entropy: &*self.entropy,
            at,
            by: author.person,
            mail_is_due: Cell::new(false),
            news: RefCell::default(),
        };
        let (value, entries) = work(&change)?;
        let mail_is_due = change.mail_is_due.get();
        self.seal_access(Sql(&tx), &keys.vault, after.map_or(&keys.vault, |keys| &keys.vault))?;
        let head = journal::append(Sql(&tx), chain, tip, author, at, entries.into()).map_err(StoreError::from)?;
        self.disk.commit(Box::new(|| Ok(tx.commit()?)))?;
        writer.head = head;
        // The change stands, whatever becomes of the head file: it may be behind, and is written again next time.
        if let Err(error) = journal::write_head(&self.paths.head(), chain, &head) {
            tracing::warn!(%error, "the journal head could not be written; it will be with the next change");
        }
        if mail_is_due {
            self.outbox_bell.notify_one();
        }
        Ok(value)
    }
}

impl Change<'_> {
    /// What is new since this was last asked, in this change; `None`: nothing.
    pub fn take_news(&self) -> Result<Option<News>> {
        let mut news = self.news.take();
        if !news.credentials.is_empty() {
            let ids = serde_json::to_string(&news.credentials).expect("a list of numbers is always JSON");
            let mut statement = self.conn.prepare_cached(
                "SELECT DISTINCT t.school FROM credential c JOIN token t ON t.id = c.token
                 WHERE t.state = 'in_stock' AND t.school IS NOT NULL AND c.id IN (SELECT value FROM json_each(?))",
            )?;
            let schools = statement.query_map([ids], |row| row.get(0))?;
            news.stock.extend(schools.collect::<rusqlite::Result<Vec<Uai>>>()?);
            news.credentials.clear();
        }
        Ok(Some(news).filter(|news| *news != News::default()))
    }

    /// Notes something new.
    pub(super) fn tell(&self, note: impl FnOnce(&mut News)) {
        note(&mut self.news.borrow_mut());
    }
}

impl Store {
    /// Seals whoever's access the transaction touched; what they had before it is what the readers still see. Most changes
    /// touch nobody's, and need no reader.
    fn seal_access(&self, tx: Sql<'_>, old: &Vault, new: &Vault) -> Result<()> {
        let touched = access::touched(tx)?;
        if touched.is_empty() {
            return Ok(());
        }
        let before = self.readers.take()?;
        access::seal_touched(tx, touched, Sql(&before), old, new)?;
        self.readers.give_back(before);
        Ok(())
    }
}

/// Connections for reading, made as they are needed and kept for the next.
pub(super) struct Pool {
    database: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Pool {
    /// How many are kept open.
    const KEPT: usize = 4;

    pub fn new(database: PathBuf) -> Self {
        Self { database, idle: Mutex::default() }
    }

    fn take(&self) -> Result<Connection> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.map_or_else(|| open::connect(&self.database, true), Ok)
    }

    fn give_back(&self, conn: Connection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < Self::KEPT {
            idle.push(conn);
        }
    }
}

impl Store {
    /// Where the files are.
    pub fn paths(&self) -> &Paths {
        &self.paths
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Entry, Mode, Options};
    use super::*;

    fn author() -> Author {
        Author { person: None, name: "root".into(), door: "cli:0".into() }
    }

    fn set(store: &Store, value: &str) -> Result<()> {
        store.change(&author(), Timestamp::UNIX_EPOCH, |tx| {
            Ok((tx.set_setting("text", Some(value))?, Entry::new(Verb::Setting)))
        })
    }

    fn pragma(store: &Store, name: &str, value: i64) {
        store.writer().conn.query_row(&format!("PRAGMA {name} = {value}"), [], |_| Ok(())).unwrap_or(());
    }

    #[test]
    fn a_full_disk_is_told_changes_nothing_and_ends_when_there_is_space() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(Options::in_dir(dir.path(), Mode::Hid)).unwrap();
        set(&store, "before").unwrap();
        pragma(&store, "max_page_count", 1); // SQLite takes the present size where that is more
        let long = "x".repeat(100_000);
        let head = std::fs::read(store.paths().head()).unwrap();
        assert!(matches!(set(&store, &long), Err(StoreError::Full(_))));
        assert_eq!(std::fs::read(store.paths().head()).unwrap(), head, "the head is never ahead of the database");
        assert_eq!(store.read(|r| r.setting("text")).unwrap().as_deref(), Some("before"));
        pragma(&store, "max_page_count", 1_000_000);
        set(&store, &long).unwrap();
        let check = store.verify_journal(None).unwrap();
        assert!(check.is_sound() && check.entries == 2, "{check:?}");
    }

    #[test]
    fn a_database_that_becomes_read_only_is_told_and_changes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(Options::in_dir(dir.path(), Mode::Hid)).unwrap();
        set(&store, "before").unwrap();
        pragma(&store, "query_only", 1);
        assert!(matches!(set(&store, "after"), Err(StoreError::ReadOnly(_))));
        pragma(&store, "query_only", 0);
        assert_eq!(store.read(|r| r.setting("text")).unwrap().as_deref(), Some("before"));
        set(&store, "after").unwrap();
        assert!(store.verify_journal(None).unwrap().is_sound());
    }

    #[test]
    fn of_the_connections_of_a_busy_moment_four_are_kept_for_the_next() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(Options::in_dir(dir.path(), Mode::Hid)).unwrap();
        let idle = || store.readers.idle.lock().unwrap().len();
        let before = idle();
        let taken: Vec<_> = (0..6).map(|_| store.readers.take().unwrap()).collect();
        assert_eq!(idle(), 0, "those that were kept are taken first: {before}");
        for (given, conn) in taken.into_iter().enumerate() {
            store.readers.give_back(conn);
            assert_eq!(idle(), (given + 1).min(4));
        }
    }

    #[test]
    fn a_reader_cannot_write() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(Options::in_dir(dir.path(), Mode::Hid)).unwrap();
        let error = store.read(|r| Ok::<_, StoreError>(r.conn.execute("DELETE FROM setting", [])?)).unwrap_err();
        assert!(matches!(error, StoreError::ReadOnly(_)));
    }
}
