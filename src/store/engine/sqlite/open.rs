//! How connections to SQLite are opened, and what each kind of them is told.

use super::{
    super::{Connection, Error, ErrorKind, Result, Watch},
    Connection as Ours, cost,
};
use rusqlite::{OpenFlags, config::DbConfig};
use std::{path::Path, time::Duration};

/// Opens a connection to a database that is there; `watch` hears of its statements.
pub(crate) fn open(database: &Path, read_only: bool, watch: Option<Watch>) -> Result<Connection> {
    let access = if read_only { OpenFlags::SQLITE_OPEN_READ_ONLY } else { OpenFlags::SQLITE_OPEN_READ_WRITE };
    let mut conn = rusqlite::Connection::open_with_flags(database, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    conn.busy_timeout(Duration::from_secs(5))?;
    conn.set_prepared_statement_cache_capacity(128);
    // SQLite's statistics would otherwise have every statement planned anew whenever a value that its plan might depend on is
    // bound: four statements of each imported key, and nearly every one of a page
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    if read_only {
        // holds the whole index that a search walks: 100,000 tokens need some 5 MiB
        conn.pragma_update(None, "cache_size", -8_192)?;
    }
    if let Some(watch) = watch {
        cost::listen(&mut conn, watch)?;
    }
    Ok(Connection::Sqlite(Ours(conn)))
}

/// The pragmas of the one connection that writes. Not before the file is known to be ours.
pub(crate) fn in_wal(conn: &Connection) -> Result<()> {
    let conn = conn.sql();
    let wal: String = conn.query_row("PRAGMA journal_mode = wal", [], |row| row.get(0))?;
    if wal != "wal" {
        return Err(Error::new(ErrorKind::Other, "journal_mode=wal is refused"));
    }
    let pragmas = [
        // what was acknowledged survives a power cut
        "synchronous = full",
        "foreign_keys = on",
        // so that INSERT OR REPLACE cannot slip past the triggers that forbid DELETE
        "recursive_triggers = on",
        // a destroyed secret, sealed as it is, does not stay in free pages
        "secure_delete = on",
        // what a statement needs to undo itself stays in memory, not in a temporary file
        "temp_store = memory",
        // the log shrinks again after a large import
        "journal_size_limit = 67108864",
        // pages of one large import stay in memory until it is committed, instead of going to the log again and again
        "cache_size = -65536",
    ];
    pragmas.iter().try_for_each(|pragma| conn.run(&format!("PRAGMA {pragma}")))
}

/// Writes the whole database anew. The copy that this takes lies on the disk of the database, without a name: in memory, a large academy's
/// would be more than the service may have (1,000,000 entries of the journal take 250 MB). By a connection of its own, since one
/// that changes where it keeps such things loses its temporary triggers.
pub(crate) fn write_anew(database: &Path) -> Result<()> {
    let Connection::Sqlite(Ours(conn)) = open(database, false, None)? else { return Ok(()) };
    conn.pragma_update(None, "synchronous", "full")?;
    conn.pragma_update(None, "secure_delete", true)?;
    conn.pragma_update(None, "temp_store", "file")?;
    // for the whole process: where this folder is none any more, SQLite takes the system's
    if let Some(folder) = database.parent().and_then(Path::to_str) {
        conn.pragma_update(None, "temp_store_directory", folder)?;
    }
    Ok(conn.execute_batch("VACUUM")?)
}

/// One in memory, empty.
pub(crate) fn in_memory() -> Result<Connection> {
    Ok(Connection::Sqlite(Ours(rusqlite::Connection::open_in_memory()?)))
}
