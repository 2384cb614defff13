//! How connections to a server are opened, and how one program has the database for itself.

use super::{
    super::{Connection, Error, ErrorKind, Result, Watch},
    Connection as Ours,
};
use ::postgres::{Config, NoTls, config::Host};
use std::{fmt, str::FromStr, sync::Arc, time::Duration};

/// `TROU`, and what is locked: the right to write.
const RIGHT: i64 = i64::from_be_bytes(*b"TROUwrit");

/// Where a server is, which database, and as whom: what stands behind `postgresql://` (PostgreSQL's manual, 34.1.1). Printed without its
/// password.
#[derive(Clone)]
pub struct Server {
    text: Arc<str>,
    config: Arc<Config>,
}

impl FromStr for Server {
    type Err = InvalidServer;

    fn from_str(text: &str) -> Result<Self, InvalidServer> {
        let mut config = Config::from_str(text).map_err(|_| InvalidServer::Address)?;
        if config.get_hosts().is_empty() || config.get_dbname().is_none() || config.get_user().is_none() {
            return Err(InvalidServer::Incomplete);
        }
        config.application_name("trousseau").connect_timeout(Duration::from_secs(5));
        // what is prepared is kept; what a transaction waits for is another writer, and not for ever
        config.options("-c lock_timeout=5s -c client_min_messages=warning -c timezone=UTC");
        Ok(Self { text: text.into(), config: config.into() })
    }
}

/// Why a text names no database of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidServer {
    /// It cannot be read at all.
    #[error("this is no address of a PostgreSQL database: write postgresql://USER@HOST/DATABASE")]
    Address,
    /// It lacks somebody, somewhere or something.
    #[error(
        "the address of a PostgreSQL database names a host, a user and a database: postgresql://USER@HOST/DATABASE"
    )]
    Incomplete,
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.config.get_hosts().first().map(|host| match host {
            Host::Tcp(name) => name.clone(),
            Host::Unix(path) => path.display().to_string(),
        });
        write!(f, "{} ({})", self.config.get_dbname().unwrap_or_default(), host.unwrap_or_default())
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl PartialEq for Server {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Server {}

/// Opens a connection; `watch` hears of its statements.
pub(crate) fn open(server: &Server, read_only: bool, watch: Option<Watch>) -> Result<Connection> {
    let ours = Ours::new(server.config.connect(NoTls)?, watch);
    if read_only {
        ours.run("SET default_transaction_read_only = on")?;
    }
    Ok(Connection::Postgres(ours.into()))
}

/// Takes the right to write, which lasts as long as the connection: one program at a time has it. The process of the server's that has it
/// already is named otherwise.
pub(crate) fn take_the_right(conn: &Connection) -> Result<Option<i64>> {
    let sql = conn.sql();
    if sql.query_row("SELECT pg_try_advisory_lock(?)", [RIGHT], |row| row.get(0))? {
        return Ok(None);
    }
    let whose = sql.query_row(
        "SELECT CAST(pid AS BIGINT) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1
         AND (CAST(classid AS BIGINT) << 32) + CAST(objid AS BIGINT) = ? AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
        [RIGHT],
        |row| row.get(0),
    );
    match whose {
        Ok(pid) => Ok(Some(pid)),
        // it was let go of in between
        Err(error) if error.kind() == ErrorKind::NoRow => Ok(Some(0)),
        Err(error) => Err(Error::new(error.kind(), error)),
    }
}
