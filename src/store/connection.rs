//! Connections to SQLite: how they are opened, and those for reading that are kept.

use super::{Result, StoreError, Watch, cost::listen};
use rusqlite::{Connection, OpenFlags, config::DbConfig};
use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// Opens a connection to a database that is there.
pub(super) fn connect(database: &Path, read_only: bool) -> Result<Connection> {
    let access = if read_only { OpenFlags::SQLITE_OPEN_READ_ONLY } else { OpenFlags::SQLITE_OPEN_READ_WRITE };
    let conn = Connection::open_with_flags(database, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    conn.busy_timeout(Duration::from_secs(5))?;
    conn.set_prepared_statement_cache_capacity(128);
    // SQLite's statistics would otherwise have every statement planned anew whenever a value that its plan might depend on is
    // bound: four statements of each imported key, and nearly every one of a page
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    if read_only {
        // holds the whole index that a search walks: 100,000 tokens need some 5 MiB
        conn.pragma_update(None, "cache_size", -8_192)?;
    }
    Ok(conn)
}

/// The pragmas of the one connection that writes. Not before the file is known to be ours.
pub(super) fn prepare(conn: &Connection) -> Result<()> {
    let wal: String = conn.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0))?;
    if wal != "wal" {
        return Err(StoreError::Database(rusqlite::Error::InvalidParameterName("journal_mode=wal is refused".into())));
    }
    conn.pragma_update(None, "synchronous", "full")?;
    conn.pragma_update(None, "foreign_keys", true)?;
    // so that INSERT OR REPLACE cannot slip past the triggers that forbid DELETE
    conn.pragma_update(None, "recursive_triggers", true)?;
    // a destroyed secret, sealed as it is, does not stay in free pages
    conn.pragma_update(None, "secure_delete", true)?;
    // what a statement needs to undo itself stays in memory, not in a temporary file
    conn.pragma_update(None, "temp_store", "memory")?;
    // the log shrinks again after a large import
    conn.pragma_update_and_check(None, "journal_size_limit", 64 << 20, |_| Ok(()))?;
    // pages of one large import stay in memory until it is committed, instead of going to the log again and again
    conn.pragma_update(None, "cache_size", -65_536)?;
    Ok(())
}

/// Writes the whole database anew. The copy that this takes lies on the disk of the database, without a name: in memory, a large academy's
/// would be more than the service may have (1,000,000 entries of the journal take 250 MB). By a connection of its own, since one
/// that changes where it keeps such things loses its temporary triggers.
pub(super) fn write_anew(database: &Path) -> Result<()> {
    let conn = connect(database, false)?;
    conn.pragma_update(None, "synchronous", "full")?;
    conn.pragma_update(None, "secure_delete", true)?;
    conn.pragma_update(None, "temp_store", "file")?;
    // for the whole process: where this folder is none any more, SQLite takes the system's
    if let Some(folder) = database.parent().and_then(Path::to_str) {
        conn.pragma_update(None, "temp_store_directory", folder)?;
    }
    Ok(conn.execute_batch("VACUUM")?)
}

/// Connections for reading, made as they are needed and kept for the next.
pub(super) struct Pool {
    database: PathBuf,
    watch: Option<Watch>,
    idle: Mutex<Vec<Connection>>,
}

impl Pool {
    /// How many are kept open.
    const KEPT: usize = 4;

    /// Without any, for this database.
    pub fn new(database: PathBuf, watch: Option<Watch>) -> Self {
        Self { database, watch, idle: Mutex::default() }
    }

    /// One that is idle, or a new one.
    pub fn take(&self) -> Result<Connection> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        if let Some(conn) = idle {
            return Ok(conn);
        }
        let mut conn = connect(&self.database, true)?;
        if let Some(watch) = &self.watch {
            listen(&mut conn, watch.clone())?;
        }
        Ok(conn)
    }

    /// Keeps it for the next, if there are not enough already.
    pub fn give_back(&self, conn: Connection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < Self::KEPT {
            idle.push(conn);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Mode, Options, Store};

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
}
