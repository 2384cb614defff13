//! A whole database from one engine into another: what a backup of a server's is made of, and how a backup comes onto a server. Every row as it
//! is, sealed values and authenticators too: the journal's chain, the counts and every sealed value are the referee.

use super::{Result, StoreError, schema};
use crate::{
    engine::{self, Connection, ErrorKind, carry, postgres::prepared},
    wanted::{Wanted, still_wanted},
};

/// Makes `file`, an empty database of SQLite's, what `server` is at this moment; its connection is in a transaction that reads.
pub(super) fn into_file(server: &Connection, file: &Connection, watch: Wanted<'_>) -> Result<()> {
    schema::migrate(file, |_, _| Ok(()))?;
    file.sql().run("PRAGMA foreign_keys = off")?;
    carried(server, file, watch)
}

/// Makes `server`, which is empty, what `file` is, a database of this version. Nothing stays there of what fails.
pub(super) fn onto_server(file: &Connection, server: &Connection, watch: Wanted<'_>) -> Result<()> {
    let mut made = false;
    schema::migrate(server, |_, before| {
        made = before == 0;
        Ok(())
    })?;
    let done = carried(file, server, watch);
    if done.is_err() && made {
        prepared::forget(server.sql())?;
    }
    done
}

fn carried(from: &Connection, to: &Connection, watch: Wanted<'_>) -> Result<()> {
    let tx = to.writing()?;
    let mut stopped = None;
    let copied = tx.sql().without_rules(|sql| {
        carry::rows(from.sql(), sql, &mut |copied, of| {
            still_wanted(watch, copied, of).map_err(|error| {
                stopped = Some(error);
                engine::Error::new(ErrorKind::Other, "stopped")
            })
        })
    });
    match (copied, stopped) {
        (Ok(()), _) => Ok(tx.commit()?),
        (Err(_), Some(stopped)) => Err(stopped),
        (Err(error), None) => Err(StoreError::from(error)),
    }
}
