//! The database's file itself, beside SQLite: opened before the first connection, closed after the last.
//!
//! POSIX locks belong to a process and a file: whoever closes *any* descriptor of the database drops every lock that SQLite
//! holds on it ("How to corrupt", 2.2), unseen. Another program with an SQLite before 3.51 then believes to be the last user,
//! writes the log back and removes it under the running station, which goes on writing into a file without a name. So nothing
//! in this program opens the database but this file and SQLite; and because a promise of that kind is broken sooner or later
//! (by a command that is given the database's own path), the same bytes are also locked in a way that no close takes away: an
//! *open file description lock*. It keeps every other program from having the file for itself as long as the station lives.

use super::{Result, StoreError, files};
use nix::{
    errno::Errno,
    fcntl::{FcntlArg, fcntl},
    libc,
};
use std::{
    fs::{File, Metadata},
    io,
    os::{
        fd::AsRawFd,
        unix::fs::{FileExt, MetadataExt},
    },
    path::{Path, PathBuf},
    sync::OnceLock,
    time::{Duration, Instant},
};

/// The bytes on which readers hold a lock, and that a program needs to have the file for itself (SQLite, `os.h`:
/// `SHARED_FIRST`, `SHARED_SIZE`).
const SHARED: (libc::off_t, libc::off_t) = (0x4000_0002, 510);
/// How long another program may be closing the file.
const PATIENCE: Duration = Duration::from_secs(5);

/// The open file, and its log once SQLite has made it.
pub(super) struct DatabaseFile {
    file: File,
    /// Where both stood when SQLite had opened them.
    places: OnceLock<[(PathBuf, Place); 2]>,
}

/// Which file that is, whatever its name: device and inode.
type Place = (u64, u64);

fn place(of: &Metadata) -> Place {
    (of.dev(), of.ino())
}

impl DatabaseFile {
    /// Opens the file, or makes an empty one. No connection may live in this process yet: [`files::Lock`] sees to that.
    pub fn open(database: &Path, exists: bool) -> Result<Self> {
        if exists {
            File::open(database).map(Self::of).map_err(|e| files::not_readable(database, e))
        } else {
            files::create_private(database).map(Self::of).map_err(|e| files::not_writable(database, e))
        }
    }

    fn of(file: File) -> Self {
        Self { file, places: OnceLock::new() }
    }

    /// The file, and the log that stands beside it now, are those that SQLite writes to, until the last connection is closed.
    pub fn note_places(&self, database: &Path) -> Result<()> {
        let log = log_of(database);
        let held = self.file.metadata().map_err(|e| files::not_readable(database, e))?;
        let beside = log.metadata().map_err(|e| files::not_readable(&log, e))?;
        let _ = self.places.set([(database.to_owned(), place(&held)), (log, place(&beside))]); // once for each opening
        Ok(())
    }

    /// Both files are still under their names. Where another program moved, removed or replaced one, SQLite goes on writing into
    /// files that nobody finds again.
    pub fn check_in_place(&self) -> Result<()> {
        let moved =
            |(path, expected): &&(PathBuf, Place)| path.metadata().map(|found| place(&found)).ok() != Some(*expected);
        match self.places.get().into_iter().flatten().find(moved) {
            None => Ok(()),
            Some((path, _)) => Err(StoreError::Replaced { path: path.clone() }),
        }
    }

    /// The size of the file, and the number of pages that its header names (SQLite file format, 1.3: offset 28, big-endian).
    pub fn bytes_and_pages(&self) -> io::Result<(u64, u64)> {
        let mut pages = [0u8; 4];
        self.file.read_exact_at(&mut pages, 28)?;
        Ok((self.file.metadata()?.len(), u32::from_be_bytes(pages).into()))
    }

    /// From here on no other program has the file for itself.
    pub fn hold(&self, database: &Path) -> Result<()> {
        let patience = Instant::now() + PATIENCE;
        loop {
            match self.lock(libc::F_RDLCK) {
                Ok(()) => return Ok(()),
                Err(Errno::EAGAIN | Errno::EACCES) if Instant::now() < patience => {
                    std::thread::sleep(Duration::from_millis(20));
                }
                // a file system without such locks: SQLite's own are held, and are not taken away by us
                Err(Errno::EINVAL | Errno::ENOLCK | Errno::EOPNOTSUPP) => {
                    tracing::warn!(
                        "{} lies where files cannot be locked twice: keep other programs away",
                        database.display()
                    );
                    return Ok(());
                }
                Err(errno) => return Err(StoreError::NotWritable { path: database.to_owned(), source: errno.into() }),
            }
        }
    }

    /// The last connection may have the file for itself now.
    pub fn let_go(&self) {
        let _ = self.lock(libc::F_UNLCK); // it ends with the file in any case
    }

    fn lock(&self, kind: libc::c_int) -> nix::Result<()> {
        let (start, length) = SHARED;
        let lock = libc::flock {
            l_type: kind as libc::c_short,
            l_whence: libc::SEEK_SET as libc::c_short,
            l_start: start,
            l_len: length,
            l_pid: 0,
        };
        fcntl(self.file.as_raw_fd(), FcntlArg::F_OFD_SETLK(&lock)).map(drop)
    }
}

/// Where SQLite keeps the write-ahead log of a database (SQLite file format, 4).
fn log_of(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_has_the_file_for_itself_for_a_moment_is_waited_for() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let ours = DatabaseFile::open(file.path(), true).unwrap();
        let theirs = DatabaseFile::of(File::options().read(true).write(true).open(file.path()).unwrap());
        theirs.lock(libc::F_WRLCK).unwrap();
        let closing = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(200));
            theirs.let_go();
            theirs
        });
        ours.hold(file.path()).unwrap();
        let theirs = closing.join().unwrap();
        assert!(theirs.lock(libc::F_WRLCK).is_err(), "nobody else has it for themselves from here on");
        ours.let_go();
        theirs.lock(libc::F_WRLCK).unwrap();
    }
}
