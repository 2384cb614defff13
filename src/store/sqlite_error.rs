//! What SQLite answers, as an error of the store.

use super::{DATABASE, StoreError};
use rusqlite::{ErrorCode, ffi};

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full(error),
            // a byte is written into each new page of the shared memory (`-shm`), and the disk has no room for it: SQLite tells so
            // (os_unix.c, unixShmMap) with a code of its own
            Some(ErrorCode::SystemIoFailure) if extended(&error) == Some(ffi::SQLITE_IOERR_SHMSIZE) => {
                Self::Full(error)
            }
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

/// The code in full: which operation failed, not only that one did.
fn extended(error: &rusqlite::Error) -> Option<i32> {
    Some(error.sqlite_error()?.extended_code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_without_room_for_the_shared_memory_is_full_and_any_other_failure_of_the_disk_is_one() {
        let told = |code| StoreError::from(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None));
        for code in [ffi::SQLITE_IOERR_SHMSIZE, ffi::SQLITE_FULL] {
            assert!(matches!(told(code), StoreError::Full(_)), "{code}");
        }
        for code in [ffi::SQLITE_IOERR, ffi::SQLITE_IOERR_SHMMAP, ffi::SQLITE_IOERR_WRITE, ffi::SQLITE_IOERR_FSYNC] {
            assert!(matches!(told(code), StoreError::Disk(_)), "{code}");
        }
    }
}
