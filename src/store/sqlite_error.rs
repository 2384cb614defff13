//! What SQLite answers, as an error of the store.

use super::{DATABASE, StoreError};
use rusqlite::ErrorCode;

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full(error),
            Some(ErrorCode::ReadOnly) => Self::ReadOnly(error),
            Some(ErrorCode::SystemIoFailure) => Self::Disk(error),
            Some(ErrorCode::ConstraintViolation) => Self::Refused(error),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy(error),
            Some(ErrorCode::DatabaseCorrupt) => Self::Corrupt { path: DATABASE.into(), detail: error.to_string() },
            Some(ErrorCode::NotADatabase) => Self::NotOurs { path: DATABASE.into() },
            Some(_) | None => Self::Database(error),
        }
    }
}
