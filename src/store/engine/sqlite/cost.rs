//! What SQLite tells of each statement that ended.

use super::super::{Ran, Result, Watch};
use rusqlite::{
    Connection, StatementStatus,
    trace::{TraceEvent, TraceEventCodes},
};
use std::collections::HashMap;

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
