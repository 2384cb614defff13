//! A server that goes away: the connection that writes is made anew, and what was being made durable when it went is looked up, never guessed.
//! Of a change the journal tells, because each ends with an entry whose authenticator nothing else has; of the books, which have no entries,
//! the server's own memory of its transactions.

use super::{Result, Store, StoreError, access, store::Writer};
use crate::engine::{self, Connection, ErrorKind, Server, Sql, Transaction, Watch, postgres};
use std::{
    thread::sleep,
    time::{Duration, Instant},
};

/// How long somebody who changes something waits for a server that is gone; it takes less to start one anew.
const PATIENCE: Duration = Duration::from_secs(10);
/// Between two attempts.
const PAUSE: Duration = Duration::from_millis(100);

/// The one connection that writes to a server's database. Another program that has it is named.
pub(super) fn to_write(server: &Server, watch: Option<Watch>) -> Result<Connection> {
    let conn = postgres::open(server, false, watch)?;
    match postgres::take_the_right(&conn)? {
        None => Ok(conn),
        Some(pid) => Err(StoreError::InUse { dir: server.to_string().into(), pid: pid.to_string() }),
    }
}

impl Store {
    /// Begins the transaction of the one connection that writes. Where the server was away since the last one, nothing was asked of it yet.
    pub(super) fn begin<'w>(&self, conn: &'w mut Connection) -> Result<Transaction<'w>> {
        match (conn.begin(true), &self.paths.server) {
            (Err(lost), Some(server)) if lost.kind() == ErrorKind::Lost => {
                *conn = self.again(server)?;
                conn.begin(true)?;
            }
            (begun, _) => begun?,
        }
        Ok(conn.begun())
    }

    /// What making a transaction durable came to. Where the server went meanwhile, it is asked by `stands` once it is back: the transaction
    /// stands, or nothing was changed, or nobody knows yet; the last two are errors.
    pub(super) fn sure(
        &self,
        writer: &mut Writer,
        committed: Result<()>,
        stands: impl FnOnce(Sql<'_>) -> engine::Result<Option<bool>>,
    ) -> Result<()> {
        let (lost, server) = match (committed, &self.paths.server) {
            (Err(StoreError::Unreachable(lost)), Some(server)) => (lost, server),
            (committed, _) => return committed,
        };
        let asked = self.again(server).and_then(|conn| {
            writer.conn = conn;
            Ok(stands(writer.conn.sql())?)
        });
        match asked {
            Ok(Some(true)) => Ok(()),
            Ok(Some(false)) => Err(StoreError::Unreachable(lost)),
            Ok(None) | Err(_) => Err(StoreError::Unknown(lost)),
        }
    }

    /// A new connection that writes. The server may need a moment to see that the old one is gone.
    fn again(&self, server: &Server) -> Result<Connection> {
        let until = Instant::now() + PATIENCE;
        loop {
            match to_write(server, self.readers.watch()) {
                Ok(conn) => {
                    access::watch(&conn)?;
                    return Ok(conn);
                }
                Err(StoreError::Unreachable(_) | StoreError::InUse { .. }) if Instant::now() < until => sleep(PAUSE),
                Err(error) => return Err(error),
            }
        }
    }
}
