//! The two ways in: [`Store::read`] and [`Store::change`]. No change without an entry in the journal: the closure must
//! return the entries, and both are one transaction.
//!
//! What is no change of state (when a session was last seen, how often somebody guessed wrong) goes through
//! [`Store::keep`], whose transaction reaches those tables only.

use super::{
    Author, Bookkeeping, Change, Entries, Fault, Reader, Result, Store, StoreError, access, epoch::Keys, journal,
    store::Writer, vault::Vault,
};
use crate::engine::Sql;
use domain::event;
use jiff::Timestamp;
use std::cell::{Cell, RefCell};

impl Store {
    /// Reads, beside whatever is written at the same time.
    pub fn read<T, E: From<StoreError>>(&self, work: impl FnOnce(&Reader<'_>) -> Result<T, E>) -> Result<T, E> {
        let (mut work, mut answer) = (Some(work), None);
        self.read_once(&mut |reader| answer = work.take().map(|work| work(reader)))?;
        answer.expect("a read that did not fail has called the closure")
    }

    /// What is the same for every [`Self::read`]: compiled once, not for each of some two hundred closures.
    fn read_once(&self, work: &mut dyn FnMut(&Reader<'_>)) -> Result<()> {
        if let Some(open) = self.held()? {
            work(&Reader { conn: open.conn.sql(), vault: &open.keys.vault, chain: &open.keys.chain });
            self.hold(open);
            return Ok(());
        }
        let (conn, keys) = self.reader()?;
        let tx = conn.begun();
        work(&Reader { conn: tx.sql(), vault: &keys.vault, chain: &keys.chain });
        drop(tx);
        self.readers.give_back(conn);
        Ok(())
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
        if let Some(fault) = &*self.fault() {
            return Err(StoreError::JournalInDoubt(fault.clone()).into());
        }
        let mut verbs = Vec::new();
        let value = self.commit(&mut writer, author, at, None, |tx| {
            let (value, entries) = work(tx)?;
            let entries = entries.into();
            verbs.extend(entries.iter().map(journal::Entry::verb));
            Ok::<_, E>((value, entries))
        })?;
        // whoever hears it may read at once
        drop(writer);
        self.tell(&verbs);
        Ok(value)
    }

    fn tell(&self, verbs: &[domain::Verb]) {
        for hear in self.hearers().iter() {
            hear(verbs);
        }
    }

    /// Keeps the books: sessions and throttle counters only, without an entry.
    pub fn keep<T, E: From<StoreError>>(&self, work: impl FnOnce(&Bookkeeping<'_>) -> Result<T, E>) -> Result<T, E> {
        let (mut work, mut answer) = (Some(work), None);
        self.keep_once(&mut |books| {
            answer = work.take().map(|work| work(books));
            matches!(answer, Some(Ok(_)))
        })?;
        answer.expect("bookkeeping that did not fail has called the closure")
    }

    /// What is the same for every [`Self::keep`]: compiled once. Where `work` says no, nothing is kept.
    fn keep_once(&self, work: &mut dyn FnMut(&Bookkeeping<'_>) -> bool) -> Result<()> {
        let mut writer = self.writer();
        self.check_in_place()?;
        let tx = self.begin(&mut writer.conn)?;
        let keys = self.keys();
        if work(&Bookkeeping(Reader { conn: tx.sql(), vault: &keys.vault, chain: &keys.chain })) {
            let mark = tx.sql().mark()?;
            let committed = self.disk.commit(Box::new(|| Ok(tx.commit()?)));
            // without a mark nothing was written, whose answer could be lost
            self.sure(&mut writer, committed, |sql| mark.map_or(Ok(Some(true)), |mark| sql.stands(&mark)))?;
            self.let_go();
        }
        Ok(())
    }

    /// What is wrong with the journal's end, if anything: until [`Store::accept_journal`] nothing is changed.
    pub fn journal_fault(&self) -> Option<Fault> {
        self.fault().clone()
    }

    /// A named person looked at the journal in doubt, and at whoever has access that the station did not write, and goes on:
    /// that itself is an entry, with the fault and `reason`.
    pub fn accept_journal(&self, author: &Author, at: Timestamp, reason: &str) -> Result<()> {
        let mut writer = self.writer();
        let foreign = access::foreign(writer.conn.sql(), &self.keys().vault)?;
        let fault = self.fault().clone().or_else(|| Some(Fault::Foreign { login: foreign.first()?.clone() }));
        let Some(fault) = fault else { return Ok(()) };
        writer.head = journal::tip(writer.conn.sql(), &self.keys().chain)?;
        self.commit(&mut writer, author, at, None, |tx| {
            access::seal_all(tx.conn, tx.vault)?;
            let accepted = (!foreign.is_empty()).then(|| foreign.join(" "));
            let accepted = event::Journal::Accepted { fault: fault.to_string(), reason: reason.to_owned(), accepted };
            Ok::<_, StoreError>(((), journal::Entry::new(accepted)))
        })?;
        *self.fault() = None;
        Ok(())
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
        let (mut work, mut answer) = (Some(work), None);
        self.commit_once(writer, author, at, after, &mut |change| match work.take()?(change) {
            Ok((value, entries)) => {
                answer = Some(Ok(value));
                Some(entries.into())
            }
            Err(error) => {
                answer = Some(Err(error));
                None
            }
        })?;
        answer.expect("a transaction that did not fail has called the closure")
    }

    /// What is the same for every [`Self::commit`]: compiled once, not for each of some hundred and fifty closures. `work` gives
    /// no entries where it refuses: then nothing is changed.
    fn commit_once(
        &self,
        writer: &mut Writer,
        author: &Author,
        at: Timestamp,
        after: Option<&Keys>,
        work: &mut dyn FnMut(&Change<'_>) -> Option<Entries>,
    ) -> Result<()> {
        self.check_in_place()?;
        let tx = self.begin(&mut writer.conn)?;
        let keys = self.keys();
        let chain = &after.unwrap_or(&keys).chain;
        let tip = journal::tip(tx.sql(), chain)?;
        if writer.perhaps.take() == Some(tip) {
            // what a server did not say stands
            writer.head = tip;
        }
        if tip != writer.head {
            // somebody else wrote into the database while we had it
            let fault = if tip.number < writer.head.number {
                Fault::Behind { found: tip.number, expected: writer.head.number }
            } else {
                Fault::Diverged { number: writer.head.number }
            };
            drop(tx);
            *self.fault() = Some(fault.clone());
            return Err(StoreError::JournalInDoubt(fault));
        }
        let reader = Reader { conn: tx.sql(), vault: &keys.vault, chain: &keys.chain };
        let change = Change {
            books: Bookkeeping(reader),
            entropy: &*self.entropy,
            at,
            by: author.person,
            mail_is_due: Cell::new(false),
            entrusted_is_due: Cell::new(false),
            news: RefCell::default(),
            stock: RefCell::default(),
        };
        let Some(entries) = work(&change) else { return Ok(()) };
        change.write_stock()?;
        let (mail_is_due, entrusted_is_due) = (change.mail_is_due.get(), change.entrusted_is_due.get());
        self.seal_access(tx.sql(), &keys.vault, after.map_or(&keys.vault, |keys| &keys.vault))?;
        let head = journal::append(tx.sql(), chain, tip, author, at, entries, &*self.entropy)?;
        let committed = self.disk.commit(Box::new(|| Ok(tx.commit()?)));
        let sure = self.sure(writer, committed, |sql| Ok(Some(journal::tip(sql, chain)? == head)));
        if let Err(StoreError::Unknown(_)) = &sure {
            writer.perhaps = Some(head);
        }
        sure?;
        self.let_go();
        writer.head = head;
        // The change stands, whatever becomes of the head file: it may be behind, and is written again next time.
        if let Err(error) = journal::write_head(&self.paths.head(), chain, &head) {
            tracing::warn!(%error, "the journal head could not be written; it will be with the next change");
        }
        if mail_is_due {
            self.outbox_bell.notify_one();
        }
        if entrusted_is_due {
            self.entrusted_bell.notify_one();
        }
        Ok(())
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
        access::seal_touched(tx, touched, before.sql(), old, new)?;
        self.readers.give_back(before);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Entry, Mode, Options, to_the_end};
    use super::*;

    fn author() -> Author {
        Author { person: None, name: "root".into(), door: "cli:0".into() }
    }

    fn set(store: &Store, value: &str) -> Result<()> {
        store.change(&author(), Timestamp::UNIX_EPOCH, |tx| {
            Ok((tx.set_setting("text", Some(value))?, Entry::new(event::Setting::Internal {})))
        })
    }

    fn pragma(store: &Store, name: &str, value: i64) {
        store.writer().conn.sql().run(&format!("PRAGMA {name} = {value}")).unwrap();
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
        let check = store.verify_journal(None, &mut to_the_end).unwrap();
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
        assert!(store.verify_journal(None, &mut to_the_end).unwrap().is_sound());
    }

    #[test]
    fn a_reader_cannot_write() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(Options::in_dir(dir.path(), Mode::Hid)).unwrap();
        let error = store.read(|r| Ok::<_, StoreError>(r.conn.execute("DELETE FROM setting", [])?)).unwrap_err();
        assert!(matches!(error, StoreError::ReadOnly(_)));
    }
}
