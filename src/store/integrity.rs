//! Whether everything is as the station left it: journal, access, and the database itself.

use super::{
    Result, Store, access,
    journal::{self, Fault, Head, JournalCheck},
    wanted::Wanted,
};
use crate::engine::{self, Sql};

impl Store {
    /// Recomputes the whole journal and compares it with the head file and with `known`, a head kept on paper; looks who has
    /// access that the station did not write. `watch` is told how many entries were looked at.
    ///
    /// # Errors
    /// [`StoreError::Stopped`](super::StoreError::Stopped) where `watch` wants no more; and where the database cannot be read.
    pub fn verify_journal(&self, known: Option<Head>, watch: Wanted<'_>) -> Result<JournalCheck> {
        let writer = self.writer();
        self.read(|r| {
            // head file and snapshot are taken while nobody writes; the long walk goes on beside the writers
            let at_end = journal::compare(&self.paths.head(), r.conn, r.chain)?;
            drop(writer);
            let foreign = access::foreign(r.conn, r.vault)?;
            journal::verify(r.conn, r.chain, at_end, known, foreign, watch)
        })
    }

    /// The first of these heads, which a copy elsewhere has, that the journal does not hold as it is.
    pub fn first_unlike(&self, heads: &[Head]) -> Result<Option<Fault>> {
        self.read(|r| journal::first_unlike(r.conn, r.chain, heads))
    }

    /// The sign-in names of those whose account, second factor or roles another program wrote.
    pub fn foreign_access(&self) -> Result<Vec<String>> {
        self.read(|r| access::foreign(r.conn, r.vault))
    }

    /// SQLite's own examination of every page, index and reference; what is wrong, at most ten sentences. Seconds on a
    /// large database.
    pub fn integrity(&self) -> Result<Vec<String>> {
        self.check_in_place()?;
        self.read(|r| examined(r.conn))
    }
}

/// What SQLite itself says of a database; nothing where all is well.
pub(super) fn examined(conn: Sql<'_>) -> Result<Vec<String>> {
    if !conn.is_a_file() {
        // a server looks at its pages as it reads them, and at references as they are written
        return Ok(Vec::new());
    }
    let mut statement = conn.prepare("PRAGMA integrity_check(10)")?;
    let rows = statement.query_map([], |row| row.get(0))?;
    let mut faults: Vec<String> = rows.collect::<engine::Result<_>>()?;
    faults.retain(|fault| fault != "ok");
    let mut statement = conn.prepare("SELECT \"table\", rowid, parent FROM pragma_foreign_key_check LIMIT 10")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (table, id, parent): (String, Option<i64>, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        faults.push(format!("row {} of {table} names a {parent} that is not there", id.unwrap_or_default()));
    }
    Ok(faults)
}
