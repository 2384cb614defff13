//! What each statement costs, told to whoever asks: the log, the project's figures, and the tests that no page walks through
//! the whole inventory.

use std::{sync::Arc, time::Duration};
use tracing::{Level, enabled, trace};

/// A statement that ended.
#[derive(Debug)]
pub struct Ran<'a> {
    /// Its text, with place holders and not with values: those may be secrets.
    pub sql: &'a str,
    /// From its first step to its last row, with what the caller did between rows.
    pub took: Duration,
    /// Instructions of SQLite's machine.
    pub steps: u64,
    /// Rows that it only looked at because it walked through a table without an index.
    pub scanned: u64,
}

/// Hears of every statement that ended.
pub type Watch = Arc<dyn Fn(&Ran<'_>) + Send + Sync>;

/// Tells the log, where `TROUSSEAU_LOG` asks for `sql=trace`.
pub(crate) fn logged() -> Option<Watch> {
    enabled!(target: "sql", Level::TRACE).then(|| {
        Arc::new(|ran: &Ran<'_>| {
            let micros = u64::try_from(ran.took.as_micros()).unwrap_or(u64::MAX);
            trace!(target: "sql", micros, steps = ran.steps, scanned = ran.scanned, "{}", ran.sql);
        }) as Watch
    })
}
