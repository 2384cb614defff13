//! The open store: what it holds, and what each way in takes of it.

use super::{
    Disk, Mode, Paths, Result, StoreError,
    database_file::DatabaseFile,
    epoch::Keys,
    files::Lock,
    journal::{Fault, Head},
    paths::KeyPlace,
    pool::Pool,
};
use crate::engine::Connection;
use domain::{Entropy, Verb};
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, atomic::AtomicBool},
    time::{Duration, Instant},
};

/// Hears what was done, once it stands.
pub type Hearer = Box<dyn Fn(&[Verb]) + Send + Sync>;

/// The store of one station. Share it as `Arc<Store>`; every method is blocking.
pub struct Store {
    // in this order: the writer is closed after the readers, which cannot write the log back, then the file (to close it
    // takes SQLite's locks away), and the lock is let go last
    pub(super) readers: Pool,
    pub(super) writer: Mutex<Writer>,
    /// What is wrong with the journal's end. Beside the writer: who reads it waits for no change.
    pub(super) fault: Mutex<Option<Fault>>,
    pub(super) keys: RwLock<Arc<Keys>>,
    pub(super) paths: Paths,
    /// The check value of the key that was handed over, which stays what it is for as long as the process lives.
    pub(super) handed: Option<[u8; 16]>,
    pub(super) mode: Mode,
    pub(super) entropy: Arc<dyn Entropy>,
    pub(super) disk: Arc<dyn Disk>,
    pub(super) outbox_bell: Arc<tokio::sync::Notify>,
    pub(super) entrusted_bell: Arc<tokio::sync::Notify>,
    pub(super) hearers: RwLock<Vec<Hearer>>,
    /// Another station had the database of the server when it was last asked, and for so long that nobody waits for its end.
    pub(super) taken_over: AtomicBool,
    pub(super) file: Option<DatabaseFile>,
    pub(super) _lock: Lock,
}

impl Drop for Store {
    fn drop(&mut self) {
        // the last connection to be closed writes the log back, for which it needs the file for itself
        if let Some(file) = &self.file {
            file.let_go();
        }
    }
}

/// The one connection that writes, and what is known of the journal's end.
pub(super) struct Writer {
    pub conn: Connection,
    pub head: Head,
    /// The end of the journal if the last change stands, where a server did not say whether it does.
    pub perhaps: Option<Head>,
}

impl Store {
    /// Another program has not taken the database's file away.
    pub(super) fn check_in_place(&self) -> Result<()> {
        self.file.as_ref().map_or(Ok(()), DatabaseFile::check_in_place)
    }

    /// What kind of tokens the database is for.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// The data directory.
    pub fn folder(&self) -> &std::path::Path {
        &self.paths.dir
    }

    /// Rings after each change that left mail to be sent: one ring is kept until somebody waits for it.
    pub fn outbox_bell(&self) -> Arc<tokio::sync::Notify> {
        self.outbox_bell.clone()
    }

    /// Where the files are.
    pub fn paths(&self) -> &Paths {
        &self.paths
    }

    /// Where the vault's key came from, and whether it also lies where it need not.
    pub fn key_place(&self) -> KeyPlace {
        if self.paths.handed_key.is_none() {
            return KeyPlace::File;
        }
        match (self.handed == Some(self.keys().vault.check), self.paths.key.symlink_metadata().is_ok()) {
            (true, false) => KeyPlace::Handed,
            (true, true) => KeyPlace::HandedAndFile,
            (false, _) => KeyPlace::FileAfterHanded,
        }
    }

    /// `hear` is told of each change once it stands, by the thread that made it: what was done, in the order of its entries.
    pub fn on_change(&self, hear: Hearer) {
        self.hearers.write().unwrap_or_else(PoisonError::into_inner).push(hear);
    }

    /// Who hears of changes.
    pub(super) fn hearers(&self) -> RwLockReadGuard<'_, Vec<Hearer>> {
        self.hearers.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The one connection that writes; waits for whoever has it.
    pub(super) fn writer(&self) -> MutexGuard<'_, Writer> {
        // a panic inside a change has rolled its transaction back; the connection itself is sound
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is wrong with the journal's end, to be read or changed.
    pub(super) fn fault(&self) -> MutexGuard<'_, Option<Fault>> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The keys of this moment.
    pub(super) fn keys(&self) -> Arc<Keys> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A connection in the middle of a transaction that reads, and the keys of its moment.
    pub(super) fn reader(&self) -> Result<(Connection, Arc<Keys>)> {
        loop {
            let conn = self.readers.take()?;
            match self.moment(&conn) {
                Ok(keys) => return Ok((conn, keys)),
                // it was idle when the server went; nothing was asked of it yet
                Err(StoreError::Unreachable(_)) if conn.is_over() => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Begins a transaction that reads, with the keys of its moment: a new key and what is sealed under it come at once.
    pub(super) fn moment(&self, conn: &Connection) -> Result<Arc<Keys>> {
        let patience = Instant::now() + Duration::from_secs(5);
        loop {
            let tx = conn.reading()?;
            let keys = self.keys();
            let mut statement = tx.sql().prepare_cached("SELECT key_check FROM station")?;
            let check: [u8; 16] = statement.query_row([], |row| row.get(0))?;
            drop(statement);
            if check == keys.vault.check {
                tx.leave_open();
                return Ok(keys);
            }
            if Instant::now() > patience {
                return Err(StoreError::KeyForeign { path: self.paths.key.clone() });
            }
            drop(tx);
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}
