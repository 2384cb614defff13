//! A station that stands by while another one has the database of a server: it looks who serves, whether it could take over, and notes the end of
//! the journal as the other one goes on.

use super::{Paths, Result, Store, StoreError, epoch, files, journal, schema};
use crate::engine::{Connection, Server, Sql, postgres};

/// Looks at who serves, from a machine that would.
pub struct Standby {
    paths: Paths,
    server: Server,
    conn: Option<Connection>,
    /// The journal was in doubt when it was last looked at, which was told.
    doubts: bool,
}

impl Standby {
    /// For the database of these paths; `None`: it is a file, beside which nobody stands by.
    pub fn beside(paths: &Paths) -> Option<Self> {
        let server = paths.server.clone()?;
        Some(Self { paths: paths.clone(), server, conn: None, doubts: false })
    }

    /// Whether this machine could take over: it has the key that opens the database. Found out while there is time, and not when it is needed.
    ///
    /// The end of the journal is noted on this machine too. What was noted before has to be in it still: where it is not, the note stays as it
    /// is, and whoever takes over finds the journal in doubt.
    ///
    /// # Errors
    /// [`StoreError::KeyMissing`] or [`StoreError::KeyForeign`], and whatever server and disk answer.
    pub fn follow(&mut self) -> Result<()> {
        let (paths, (key, _)) = (self.paths.clone(), epoch::first_key(&self.paths)?);
        let told = self.doubts;
        let conn = self.asked()?;
        self.doubts = match (schema::inspect(conn, &paths.place())?, key) {
            (schema::Found::Ours, Some(key)) => {
                let (key, _) = epoch::fitting(conn.sql(), key, &paths)?;
                let fault = note_end(conn.sql(), &epoch::load(conn.sql(), key)?.chain, &paths)?;
                if let Some(fault) = fault.as_ref().filter(|_| !told) {
                    tracing::error!(%fault, "the journal on the server is not the one that was noted here");
                }
                fault.is_some()
            }
            (schema::Found::Ours, None) => return Err(StoreError::KeyMissing { path: paths.key }),
            // the one that serves has only begun
            (schema::Found::Empty | schema::Found::Prepared, _) => false,
        };
        Ok(())
    }

    /// Who serves at this moment; `None`: nobody does.
    ///
    /// # Errors
    /// The server cannot be asked.
    pub fn who_serves(&mut self) -> Result<Option<String>> {
        let asked = self.asked().and_then(|conn| Ok(postgres::who_has_the_right(conn)?));
        if asked.is_err() {
            self.conn = None;
        }
        asked
    }

    fn asked(&mut self) -> Result<&Connection> {
        let conn = match self.conn.take() {
            Some(conn) if !conn.is_over() => conn,
            Some(_) | None => postgres::stand_by(&self.server)?,
        };
        Ok(self.conn.insert(conn))
    }
}

/// Notes where the journal ends, if what was noted before is in it.
fn note_end(conn: Sql<'_>, chain: &journal::ChainKey, paths: &Paths) -> Result<Option<journal::Fault>> {
    let file = paths.head();
    let fault = if file.exists() { journal::compare(&file, conn, chain)? } else { None };
    if fault.is_none() {
        let head = journal::tip(conn, chain)?;
        journal::write_head(&file, chain, &head).map_err(|error| files::not_writable(&file, error))?;
    }
    Ok(fault)
}

impl Store {
    /// The machines that stand by while this station has the database, by name: none where it is a file.
    pub fn who_stands_by(&self) -> Result<Vec<String>> {
        if self.paths.server.is_none() {
            return Ok(Vec::new());
        }
        let conn = self.readers.take()?;
        let machines = postgres::who_stands_by(&conn)?;
        self.readers.give_back(conn);
        Ok(machines)
    }
}
