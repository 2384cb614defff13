//! What SQLite answers, as what the store tells apart.

use super::super::{Error, ErrorKind};
use rusqlite::{ErrorCode, ffi};

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        let kind = match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => ErrorKind::Full,
            // a byte is written into each new page of the shared memory (`-shm`), and the disk has no room for it: SQLite tells so
            // (os_unix.c, unixShmMap) with a code of its own
            Some(ErrorCode::SystemIoFailure) if extended(&error) == Some(ffi::SQLITE_IOERR_SHMSIZE) => ErrorKind::Full,
            Some(ErrorCode::ReadOnly) => ErrorKind::ReadOnly,
            Some(ErrorCode::SystemIoFailure) => ErrorKind::Disk,
            Some(ErrorCode::ConstraintViolation) => ErrorKind::Rule,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => ErrorKind::Busy,
            Some(ErrorCode::DatabaseCorrupt) => ErrorKind::Damaged,
            Some(ErrorCode::NotADatabase) => ErrorKind::NotOurs,
            Some(_) | None => ErrorKind::Other,
        };
        Self::new(kind, error)
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
        let told = |code| Error::from(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None)).kind();
        for code in [ffi::SQLITE_IOERR_SHMSIZE, ffi::SQLITE_FULL] {
            assert_eq!(told(code), ErrorKind::Full, "{code}");
        }
        for code in [ffi::SQLITE_IOERR, ffi::SQLITE_IOERR_SHMMAP, ffi::SQLITE_IOERR_WRITE, ffi::SQLITE_IOERR_FSYNC] {
            assert_eq!(told(code), ErrorKind::Disk, "{code}");
        }
    }
}
