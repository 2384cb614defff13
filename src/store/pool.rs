//! Connections for reading, made as they are needed and kept for the next.

use super::{Paths, Result, Watch};
use crate::engine::{Connection, postgres, sqlite};
use std::sync::{Mutex, PoisonError};

/// Connections for reading, made as they are needed and kept for the next.
pub(super) struct Pool {
    place: Paths,
    watch: Option<Watch>,
    idle: Mutex<Vec<Connection>>,
}

impl Pool {
    /// How many are kept open.
    const KEPT: usize = 4;

    /// Without any, for this database.
    pub fn new(place: Paths, watch: Option<Watch>) -> Self {
        Self { place, watch, idle: Mutex::default() }
    }

    /// Who hears of statements.
    pub fn watch(&self) -> Option<Watch> {
        self.watch.clone()
    }

    /// One that is idle, or a new one.
    pub fn take(&self) -> Result<Connection> {
        while let Some(conn) = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop() {
            if !conn.is_over() {
                return Ok(conn);
            }
        }
        let watch = self.watch.clone();
        Ok(match &self.place.server {
            Some(server) => postgres::open(server, true, watch)?,
            None => sqlite::open(&self.place.database(), true, watch)?,
        })
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
