//! The files beside the database: who may read them, and how they are written without a moment in which half of one could be
//! seen.

use super::{Paths, StoreError};
use files::{Distrust, Trust, judge};
use rustix::fs::{FlockOperation, flock};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// Makes the data directory (0700) where there is none. One that others can look into is closed, and that is said; one that
/// others could have written to, or could replace, is refused.
pub(super) fn make_dir(dir: &Path) -> Result<(), StoreError> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(|e| not_writable(dir, e))?;
    match judge(dir, Trust::Secret) {
        Err(Distrust::Mode { mode, .. }) if mode & 0o022 == 0 => {
            tracing::warn!(dir = %dir.display(), "others could look into the data directory (mode {mode:04o}): it is closed now (0700)");
            fs::set_permissions(dir, fs::Permissions::from_mode(0o700)).map_err(|e| not_writable(dir, e))?;
            Ok(judge(dir, Trust::Secret)?)
        }
        judged => Ok(judged?),
    }
}

/// The lock on one data directory; let go when dropped, and by the kernel when the process dies.
#[derive(Debug)]
pub(super) struct Lock(File);

impl Lock {
    /// Takes the lock, or names the process that has it.
    pub fn take(paths: &Paths) -> Result<Self, StoreError> {
        let path = paths.lock();
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .custom_flags(rustix::fs::OFlags::NOFOLLOW.bits().cast_signed())
            .open(&path)
            .map_err(|e| not_writable(&path, e))?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(rustix::io::Errno::WOULDBLOCK) => {
                let mut pid = String::new();
                let _ = file.read_to_string(&mut pid); // only to name it; the lock has been refused anyway
                let pid = pid.trim();
                let pid = if pid.is_empty() { "?" } else { pid }.to_owned();
                return Err(StoreError::InUse { dir: paths.dir.clone(), pid });
            }
            Err(errno) => return Err(not_writable(&path, errno.into())),
        }
        let write = |file: &mut File| {
            file.set_len(0)?;
            file.rewind()?;
            writeln!(file, "{}", std::process::id())
        };
        write(&mut file).map_err(|e| not_writable(&path, e))?;
        Ok(Self(file))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing is not enough: a process that is being started at this moment shares the descriptor until its exec.
        let _ = flock(&self.0, FlockOperation::Unlock); // nothing can be done about a failure; the file is closed next
    }
}

/// Writes a whole file under its name at once, readable by its owner only: temporary file, fsync, rename.
pub(super) fn write_whole(path: &Path, content: &[u8]) -> io::Result<()> {
    let temporary = beside(path);
    let mut file = create_private(&temporary)?;
    file.write_all(content)?;
    file.sync_data()?;
    fs::rename(&temporary, path)
}

/// The name under which a file is written before it gets its own: `.new` appended.
pub(super) fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    name.into()
}

/// Removes what a process that was killed left half-written: files that never got their own names. Under the lock, before
/// anything is opened.
pub(super) fn sweep(paths: &Paths) {
    for unfinished in
        [paths.head(), paths.key.clone(), paths.next_key(), paths.dir.join("backup-copy"), paths.database()]
    {
        let unfinished = beside(&unfinished);
        match fs::remove_file(&unfinished) {
            Ok(()) => {
                tracing::info!(file = %unfinished.display(), "what a process that was killed left behind is removed")
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => {
                tracing::warn!(file = %unfinished.display(), %error, "a leftover cannot be removed: remove it by hand")
            }
        }
    }
}

/// An empty file that its owner alone can read, also where a broken one was left behind.
pub(super) fn create_private(path: &Path) -> io::Result<File> {
    files::make_anew(path)
}

/// Makes the names in a directory durable.
pub(super) fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

pub(super) fn not_writable(path: &Path, source: io::Error) -> StoreError {
    StoreError::NotWritable { path: path.to_owned(), source }
}

pub(super) fn not_readable(path: &Path, source: io::Error) -> StoreError {
    StoreError::NotReadable { path: path.to_owned(), source }
}
