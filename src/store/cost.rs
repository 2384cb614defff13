//! What each statement costs, told to whoever asks: the log, the project's figures, and the tests that no page walks through
//! the whole inventory.

use super::Result;
use rusqlite::{
    Connection, StatementStatus,
    trace::{TraceEvent, TraceEventCodes},
};
use std::{collections::HashMap, sync::Arc, time::Duration};
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
pub(super) fn logged() -> Option<Watch> {
    enabled!(target: "sql", Level::TRACE).then(|| {
        Arc::new(|ran: &Ran<'_>| {
            let micros = u64::try_from(ran.took.as_micros()).unwrap_or(u64::MAX);
            trace!(target: "sql", micros, steps = ran.steps, scanned = ran.scanned, "{}", ran.sql);
        }) as Watch
    })
}

/// Has `watch` hear of the statements of `conn`, from now on.
pub(super) fn listen(conn: &mut Connection, watch: Watch) -> Result<()> {
    // SQLite counts from when a statement was prepared, and a kept one is prepared once
    let mut before: HashMap<String, (i32, i32)> = HashMap::new();
    let heard = move |event: TraceEvent<'_>| {
        let TraceEvent::Profile(statement, took) = event else { return };
        let status = |which| statement.get_status(which);
        let now = (status(StatementStatus::VmStep), status(StatementStatus::FullscanStep));
        let sql = statement.sql();
        let then = before.insert(sql.clone().into_owned(), now).unwrap_or_default();
        // another statement of the same text begins from nothing
        let since = |now: i32, then: i32| u64::try_from(if now < then { now } else { now - then }).unwrap_or_default();
        watch(&Ran { sql: &sql, took, steps: since(now.0, then.0), scanned: since(now.1, then.1) });
    };
    conn.trace_v2(TraceEventCodes::SQLITE_TRACE_PROFILE, Some(heard))?;
    Ok(())
}
