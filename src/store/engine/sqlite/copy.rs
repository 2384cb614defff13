//! One consistent copy of a database, by SQLite's own online backup.

use super::super::{Connection, Error, ErrorKind};
use rusqlite::backup::{Backup, Progress, StepResult};
use std::time::Duration;

/// Pages that are copied at once: 4 MiB.
const PAGES: i32 = 1024;
/// How long a copy waits where it is kept out for a moment.
const WAIT: Duration = Duration::from_millis(10);

/// Copies every page. What is read within one transaction stays as it is, however many steps it takes. `watch` is told bytes: copied, and
/// in all; its error ends the copy.
pub(crate) fn pages<E: From<Error>>(
    source: &Connection,
    copy: &mut Connection,
    mut watch: impl FnMut(u64, u64) -> Result<(), E>,
) -> Result<(), E> {
    let size: u64 = source.sql().query_row("PRAGMA page_size", [], |row| row.get(0))?;
    let (Connection::Sqlite(source), Connection::Sqlite(copy)) = (source, copy) else {
        return Err(Error::new(ErrorKind::Other, "only SQLite is copied by pages").into());
    };
    let copying = Backup::new(&source.0, &mut copy.0).map_err(Error::from)?;
    loop {
        let step = copying.step(PAGES).map_err(Error::from)?;
        if step == StepResult::Done {
            return Ok(());
        }
        let Progress { remaining, pagecount } = copying.progress();
        let bytes = |pages: i32| u64::try_from(pages).unwrap_or_default() * size;
        watch(bytes(pagecount - remaining), bytes(pagecount))?;
        if step != StepResult::More {
            // another program keeps the database for itself
            std::thread::sleep(WAIT);
        }
    }
}
