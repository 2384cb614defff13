//! Making a file where somebody else may have been before: a link, a pipe or a file of theirs under the name, or another
//! folder in place of the one that was meant.
//!
//! A file has no name until it is whole. Its folder is opened once and held, so that swapping it later changes nothing.

use rustix::{
    fs::{AtFlags, CWD, Mode, OFlags, RenameFlags, linkat, openat, renameat, renameat_with, unlinkat},
    io::Errno,
};
use std::{
    ffi::{OsStr, OsString},
    fs::{self, File, OpenOptions},
    io,
    os::{
        fd::{AsRawFd, OwnedFd},
        unix::fs::OpenOptionsExt,
    },
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
};

const PRIVATE: Mode = Mode::RUSR.union(Mode::WUSR);

/// A file on its way to a name: it is under it whole, or not at all. Only its owner can read it.
#[derive(Debug)]
pub struct NewFile {
    folder: OwnedFd,
    name: OsString,
    file: File,
    /// Its name meanwhile, on disks that know no nameless files.
    draft: Option<OsString>,
}

impl NewFile {
    /// Begins a file that is to be at `path`.
    pub fn begin(path: &Path) -> io::Result<Self> {
        let no_name = || io::Error::new(io::ErrorKind::InvalidInput, "a name is missing");
        let name = path.file_name().ok_or_else(no_name)?.to_owned();
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let folder = openat(CWD, folder, OFlags::DIRECTORY | OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())?;
        let (file, draft) = match openat(&folder, ".", OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC, PRIVATE) {
            Ok(file) => (file, None),
            Err(Errno::OPNOTSUPP | Errno::ISDIR | Errno::INVAL | Errno::NOENT) => {
                let draft = draft(&name);
                let fresh = OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::RDWR | OFlags::CLOEXEC;
                (openat(&folder, &draft, fresh, PRIVATE)?, Some(draft))
            }
            Err(error) => return Err(error.into()),
        };
        Ok(Self { folder, name, file: file.into(), draft })
    }

    /// What is written to.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// Gives it its name, durably. What is there already stays, and this is an error; unless it is to be replaced.
    pub fn finish(mut self, replace: bool) -> io::Result<()> {
        self.file.sync_all()?;
        match (&self.draft, replace) {
            (None, false) => self.link(&self.name)?,
            (None, true) => {
                let draft = draft(&self.name);
                self.link(&draft)?;
                self.draft = Some(draft.clone()); // goes away with this guard if the next step fails
                renameat(&self.folder, &draft, &self.folder, &self.name)?;
            }
            (Some(draft), false) => {
                renameat_with(&self.folder, draft, &self.folder, &self.name, RenameFlags::NOREPLACE)?;
            }
            (Some(draft), true) => renameat(&self.folder, draft, &self.folder, &self.name)?,
        }
        self.draft = None;
        Ok(rustix::fs::fsync(&self.folder)?)
    }

    /// A name for the nameless: by its descriptor, so that it is this very file.
    fn link(&self, name: &OsStr) -> io::Result<()> {
        let own = format!("/proc/self/fd/{}", self.file.as_raw_fd());
        Ok(linkat(CWD, own, &self.folder, name, AtFlags::SYMLINK_FOLLOW)?)
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if let Some(draft) = &self.draft {
            let _ = unlinkat(&self.folder, draft, AtFlags::empty()); // nothing more can be done about it
        }
    }
}

/// A name beside the one that is meant, used once in this process.
fn draft(name: &OsStr) -> OsString {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let mut draft = OsString::from(".");
    draft.push(name);
    draft.push(format!(".{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed)));
    draft
}

/// An empty file that its owner alone can read, in a folder of our own: what was left behind under the name goes, be it a
/// broken file or a link; nothing is written through it.
pub fn make_anew(path: &Path) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let no_link = OFlags::NOFOLLOW.bits().cast_signed();
    OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).custom_flags(no_link).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        io::Write,
        os::unix::fs::{MetadataExt, symlink},
    };

    fn whole(path: &Path, replace: bool) -> io::Result<()> {
        let new = NewFile::begin(path)?;
        new.file().write_all(b"ours")?;
        new.finish(replace)
    }

    #[test]
    fn a_new_file_is_there_whole_or_not_at_all_and_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("backup");
        let new = NewFile::begin(&path).unwrap();
        new.file().write_all(b"half").unwrap();
        drop(new);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left of what was given up");
        whole(&path, false).unwrap();
        let found = fs::metadata(&path).unwrap();
        assert_eq!((found.mode() & 0o7777, found.nlink(), fs::read(&path).unwrap()), (0o600, 1, b"ours".to_vec()));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn nothing_that_is_there_is_taken_over_or_written_through() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("victim"), "theirs").unwrap();
        symlink(at("victim"), at("link")).unwrap();
        symlink(at("nowhere"), at("dangling")).unwrap();
        fs::hard_link(at("victim"), at("hard")).unwrap();
        rustix::fs::mknodat(CWD, at("fifo"), rustix::fs::FileType::Fifo, PRIVATE, 0).unwrap();
        for name in ["victim", "link", "dangling", "hard", "fifo"] {
            let refused = whole(&at(name), false).unwrap_err();
            assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists, "{name}");
            whole(&at(name), true).unwrap();
            assert!(fs::symlink_metadata(at(name)).unwrap().is_file(), "{name} is replaced, not followed");
        }
        assert!(!at("nowhere").exists());
        fs::write(at("victim"), "theirs").unwrap();
        symlink(at("victim"), at("draft.new")).unwrap();
        make_anew(&at("draft.new")).unwrap().write_all(b"ours").unwrap();
        assert_eq!(fs::read(at("victim")).unwrap(), b"theirs");
    }

    #[test]
    fn another_folder_in_place_of_the_one_that_was_meant_gets_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let (meant, other) = (folder.path().join("meant"), folder.path().join("other"));
        fs::create_dir(&meant).unwrap();
        fs::create_dir(&other).unwrap();
        let new = NewFile::begin(&meant.join("backup")).unwrap();
        fs::rename(&meant, folder.path().join("aside")).unwrap();
        symlink(&other, &meant).unwrap();
        new.finish(false).unwrap();
        assert!(folder.path().join("aside/backup").exists() && !other.join("backup").exists());
    }
}
