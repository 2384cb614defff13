//! A file that may be looked at before it is taken: the transaction does everything, and is taken back where only the
//! report is wanted.

use super::{Result, StationError};

/// Why such a transaction ends without a change.
pub(super) enum NoChange<R> {
    Failed(StationError),
    /// A dry run, or something in the file that is refused: the report alone.
    Undone(Box<R>),
}

impl<R, E: Into<StationError>> From<E> for NoChange<R> {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// The report, whether what it tells was done or taken back.
pub(super) fn reported<R>(done: Result<R, NoChange<R>>) -> Result<R> {
    match done {
        Ok(report) => Ok(report),
        Err(NoChange::Undone(report)) => Ok(*report),
        Err(NoChange::Failed(error)) => Err(error),
    }
}
