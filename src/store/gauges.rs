//! Figures of the store for whoever watches over it: no names.

use super::{Reader, Result, Store, StoreError, sql::At};
use jiff::Timestamp;
use std::fs;

impl Reader<'_> {
    /// When the oldest mail was queued that is neither sent nor given up.
    pub fn oldest_mail(&self) -> Result<Option<Timestamp>> {
        // two questions in one, each with an index of its own: what is over is never walked through
        let mut statement = self.conn.prepare_cached(
            "SELECT min(queued) FROM (SELECT queued FROM outbox WHERE due IS NOT NULL
             UNION ALL SELECT queued FROM outbox WHERE due IS NULL AND sent IS NULL AND given_up IS NULL) AS waiting",
        )?;
        Ok(statement.query_row([], |row| row.get::<_, Option<At>>(0))?.map(|at| at.0))
    }
}

impl Store {
    /// Bytes of the database file, and of the log beside it that is not written back yet; on a server, of the database with all that
    /// belongs to it, and no log.
    pub fn bytes(&self) -> (u64, u64) {
        if self.paths().server.is_some() {
            let size = "SELECT pg_database_size(current_database())";
            let size = self.read(|r| Ok::<_, StoreError>(r.conn.query_row(size, [], |row| row.get(0))?));
            return (size.unwrap_or_default(), 0);
        }
        let database = self.paths().database();
        let mut log = database.clone().into_os_string();
        log.push("-wal");
        let size = |path: &std::path::Path| fs::metadata(path).map_or(0, |found| found.len());
        (size(&database), size(log.as_ref()))
    }
}
