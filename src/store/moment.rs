//! One page, one moment: everything that a page asks for is read in one transaction, however many use cases it asks, so that
//! its figures and its lists agree.

use super::{Result, Store, epoch::Keys};
use crate::engine::Connection;
use std::{cell::RefCell, sync::Arc};

thread_local! {
    /// The moment that this thread holds.
    static HELD: RefCell<Option<Held>> = const { RefCell::new(None) };
}

/// A moment of one store: it begins with the first read.
struct Held {
    store: *const Store,
    open: Option<Open>,
}

/// A connection in the middle of a transaction that reads.
pub(super) struct Open {
    pub conn: Connection,
    pub keys: Arc<Keys>,
}

impl Store {
    /// Everything that `work` reads on this thread is of one moment: that of its first read, and after each change of its own
    /// a new one. Not for what waits for somebody else's change: it would never see it.
    pub fn at_one_moment<T>(&self, work: impl FnOnce() -> T) -> T {
        if HELD.with_borrow(Option::is_some) {
            return work(); // it is part of a larger one
        }
        HELD.set(Some(Held { store: self, open: None }));
        let _end = End(self);
        work()
    }

    /// What this thread holds of this store, for a read; `None`: every read is a moment of its own.
    pub(super) fn held(&self) -> Result<Option<Open>> {
        let ours = |held: &mut Option<Held>| {
            held.as_mut().filter(|held| std::ptr::eq(held.store, self)).map(|held| held.open.take())
        };
        match HELD.with_borrow_mut(ours) {
            None => Ok(None),
            Some(Some(open)) => Ok(Some(open)),
            Some(None) => {
                let (conn, keys) = self.reader()?;
                Ok(Some(Open { conn, keys }))
            }
        }
    }

    /// Keeps it for the next read.
    pub(super) fn hold(&self, open: Open) {
        HELD.with_borrow_mut(|held| {
            if let Some(held) = held {
                held.open = Some(open);
            }
        });
    }

    /// The next read begins a new moment.
    pub(super) fn let_go(&self) {
        let ours = |held: &mut Option<Held>| held.as_mut().filter(|held| std::ptr::eq(held.store, self))?.open.take();
        if let Some(open) = HELD.with_borrow_mut(ours) {
            // one that cannot be rolled back is closed
            if open.conn.roll_back().is_ok() {
                self.readers.give_back(open.conn);
            }
        }
    }
}

/// Ends a moment, also where the work panicked.
struct End<'a>(&'a Store);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.let_go();
        HELD.set(None);
    }
}

#[cfg(test)]
mod tests {
    use crate::{Author, Entry, Mode, Options, Result, Store};
    use domain::event;
    use jiff::Timestamp;

    fn set(store: &Store, value: &str) {
        let author = Author { person: None, name: "root".into(), door: "cli:0".into() };
        let changed = store.change(&author, Timestamp::UNIX_EPOCH, |tx| {
            Ok::<_, crate::StoreError>((tx.set_setting("text", Some(value))?, Entry::new(event::Setting::Internal {})))
        });
        changed.unwrap();
    }

    fn entries(store: &Store) -> Result<usize> {
        store.read(|r| Ok(r.journal(Default::default(), 100)?.len()))
    }

    #[test]
    fn what_is_read_at_one_moment_agrees_and_ones_own_change_begins_another() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(Options::in_dir(dir.path(), Mode::Hid)).unwrap();
        set(&store, "one");
        store.at_one_moment(|| {
            assert_eq!(entries(&store).unwrap(), 1);
            std::thread::scope(|scope| scope.spawn(|| set(&store, "two")).join().unwrap());
            assert_eq!(entries(&store).unwrap(), 1, "somebody else changed something meanwhile");
            // a part of it is of the same moment
            store.at_one_moment(|| assert_eq!(entries(&store).unwrap(), 1));
            set(&store, "three");
            assert_eq!(entries(&store).unwrap(), 3, "one sees what one did");
            // within a read there may be another
            let within = store
                .read(|r| Ok::<_, crate::StoreError>((r.journal(Default::default(), 100)?.len(), entries(&store)?)));
            assert_eq!(within.unwrap(), (3, 3));
        });
        set(&store, "four");
        assert_eq!(entries(&store).unwrap(), 4, "it is over");
    }

    #[test]
    fn a_moment_ends_with_a_panic_too() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(Options::in_dir(dir.path(), Mode::Hid)).unwrap();
        let work = || {
            store.at_one_moment(|| {
                entries(&store).unwrap();
                panic!("as it may happen");
            })
        };
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).is_err());
        set(&store, "one");
        assert_eq!(entries(&store).unwrap(), 1);
    }
}
