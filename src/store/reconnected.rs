//! A server that goes away: the connection that writes is made anew, and what was being made durable when it went is looked up, never guessed.
//! Of a change the journal tells, because each ends with an entry whose authenticator nothing else has; of the books, which have no entries,
//! the server's own memory of its transactions.

use super::{Result, Store, StoreError, access, store::Writer};
use crate::engine::{self, Connection, ErrorKind, Server, Sql, Transaction, Watch, postgres};
use std::{
    sync::atomic::Ordering,
    thread::sleep,
    time::{Duration, Instant},
};

/// How long somebody who changes something waits for a server that is gone; it takes less to start one anew.
const PATIENCE: Duration = Duration::from_secs(10);
/// Between two attempts.
const PAUSE: Duration = Duration::from_millis(100);

/// The one connection that writes to a server's database. Another station that has it is named.
pub(super) fn to_write(server: &Server, watch: Option<Watch>) -> Result<Connection> {
    let conn = postgres::open(server, false, watch)?;
    match postgres::take_the_right(&conn)? {
        None => Ok(conn),
        Some(by) => Err(StoreError::ServedElsewhere { database: server.to_string(), by }),
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

    /// Whether this station is still the one that writes. Where the line to the server was cut it takes the right anew, before anybody asks for
    /// a change: a server that is away is waited for at the next look.
    ///
    /// # Errors
    /// [`StoreError::ServedElsewhere`]: another station took over meanwhile, and nothing more can be changed here.
    pub fn keep_the_right(&self) -> Result<()> {
        let Some(server) = &self.paths.server else { return Ok(()) };
        let mut writer = self.writer();
        let asked = writer.conn.sql().run("SELECT 1");
        if !asked.is_err_and(|error| error.kind() == ErrorKind::Lost) {
            return Ok(());
        }
        match self.again(server) {
            Ok(conn) => writer.conn = conn,
            Err(error @ StoreError::ServedElsewhere { .. }) => return Err(error),
            Err(error) => tracing::debug!(%error, "the server of the database is away"),
        }
        Ok(())
    }

    /// A new connection that writes. The server may need a moment to see that the old one is gone.
    fn again(&self, server: &Server) -> Result<Connection> {
        let patience = if self.taken_over.load(Ordering::Relaxed) { Duration::ZERO } else { PATIENCE };
        let until = Instant::now() + patience;
        loop {
            match to_write(server, self.readers.watch()) {
                Ok(conn) => {
                    access::watch(&conn)?;
                    self.taken_over.store(false, Ordering::Relaxed);
                    return Ok(conn);
                }
                Err(StoreError::Unreachable(_) | StoreError::ServedElsewhere { .. }) if Instant::now() < until => {
                    sleep(PAUSE)
                }
                Err(error) => {
                    let taken_over = matches!(error, StoreError::ServedElsewhere { .. });
                    self.taken_over.store(taken_over, Ordering::Relaxed);
                    return Err(error);
                }
            }
        }
    }
}
