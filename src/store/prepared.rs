//! A server is made ready for a station: role, database and schema, by somebody who administers it. Before the first start, and before the
//! start of a version with another schema; done twice it changes nothing.

use super::{
    Result, StoreError,
    migrations::MIGRATIONS,
    schema::{self, Found},
};
use crate::engine::{
    Server,
    postgres::{self, prepared},
};
use std::path::PathBuf;

/// What was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prepared {
    /// There was no such role.
    pub role: bool,
    /// There was no such database.
    pub database: bool,
    /// The version of the schema that was there; 0: none.
    pub before: usize,
    /// The version that is there now.
    pub version: usize,
}

/// Makes the server of `station` ready, asked as an administrator of it.
///
/// # Errors
/// The server is not there or refuses; the database is somebody else's, or of a newer version.
pub fn prepare(administrator: &Server, station: &Server) -> Result<Prepared> {
    let (role, database) = prepared::role_and_database(&postgres::open(administrator, false, None)?, station)?;
    let place = PathBuf::from(station.to_string());
    let conn = postgres::open(&administrator.at(station.dbname()), false, None)?;
    let before = match schema::inspect(&conn, &place)? {
        Found::Empty => 0,
        Found::Prepared | Found::Ours => schema::version(&conn).map(usize::try_from)?.unwrap_or_default(),
    };
    // what needs the vault's key is done by the station that has it
    schema::migrate(&conn, |_, _| Ok::<_, StoreError>(()))?;
    let tx = conn.writing()?;
    prepared::grant(tx.sql(), station)?;
    tx.commit()?;
    Ok(Prepared { role, database, before, version: MIGRATIONS.len() })
}

/// Takes away the database of `station` with all that is in it, asked as an administrator of the server: one that was made to be thrown away.
///
/// # Errors
/// The server is not there or refuses, as where somebody has it open.
pub fn discard(administrator: &Server, station: &Server) -> Result<()> {
    Ok(prepared::discard(&postgres::open(administrator, false, None)?, station)?)
}
