//! Backup and restore: one file with a consistent copy of the database and the vault's key, under a passphrase.
//!
//! A backup is taken beside running work. A restore fills an empty directory and never overwrites; it ends every
//! session, voids open links and leaves an entry in the journal. What it cannot know (codes that were accepted since, accounts
//! that were shut) it keeps in doubt until somebody has looked: `restored.rs`.

mod examined;
mod format;
mod kept;

pub use examined::{Examined, examine};
pub use kept::KeptBackup;

use super::epoch::{self, Keys};
use super::journal::{self, JournalCheck};
use super::moved;
use super::open::settle;
use super::reconnected::to_write;
use super::schema::{self, Found};
use super::sql::At;
use super::{Author, Entry, Mode, Options, Paths, Result, Store, StoreError, files};
use crate::engine::{Optional, postgres, sqlite};
use crate::wanted::{Wanted, still_wanted, to_the_end};
use domain::{Entropy, Secret, event};
use format::{Defect, Header};
use jiff::Timestamp;
use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a restore found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// What kind of tokens the database is for.
    pub mode: Mode,
    /// The state of the journal as it was in the backup.
    pub journal: JournalCheck,
    /// The backup's moment.
    pub taken: Timestamp,
    /// Accounts that wait to be confirmed.
    pub accounts: usize,
    /// Keys of which one code alone is not believed.
    pub keys: usize,
}

impl Store {
    /// Writes a backup to `out`, an empty file that whoever asks has opened; `name` is what they call it. The journal says
    /// so first, and again if it fails or is stopped: what was written until then is worth nothing, and its owner throws it
    /// away. `watch` is told bytes of the database; each counts half when it is copied, and half when it is sealed.
    ///
    /// # Errors
    /// [`StoreError::Stopped`] where `watch` wants no more; [`StoreError::WeakPassphrase`]; and where the database cannot be read
    /// or `out` not be written.
    pub fn backup(
        &self,
        out: &File,
        name: &Path,
        passphrase: &Secret,
        author: &Author,
        at: Timestamp,
        watch: Wanted<'_>,
    ) -> Result<()> {
        if std::str::from_utf8(passphrase.expose()).map_or(0, |text| text.chars().count()) < 12 {
            return Err(StoreError::WeakPassphrase);
        }
        let entry = |failed| Entry::new(event::Backup { file: name.display().to_string(), failed, kept: None });
        self.change(author, at, |_| Ok::<_, StoreError>(((), entry(None))))?;
        let written = self.write_backup(out, name, passphrase, watch);
        if let Err(error) = &written {
            self.change(author, at, |_| Ok::<_, StoreError>(((), entry(Some(error.to_string())))))?;
        }
        written
    }

    fn write_backup(&self, out: &File, name: &Path, passphrase: &Secret, watch: Wanted<'_>) -> Result<()> {
        let (keys, mut copy) = self.copy_database(watch)?;
        let header = Header::new(&keys.vault, passphrase, &*self.entropy)?;
        let bytes = copy.metadata().map_err(|e| files::not_readable(&self.paths.dir, e))?.len();
        let mut write = || {
            let mut file = BufWriter::new(out);
            file.write_all(&header.bytes)?;
            let mut sealed = |sealed: u64| watch((bytes + sealed) / 2, bytes);
            if !format::seal(&header, &keys.vault, &mut copy, &mut file, &mut sealed)? {
                return Ok(Err(StoreError::Stopped));
            }
            file.flush()?;
            out.sync_all().map(Ok)
        };
        write().map_err(|e| files::not_writable(name, e))?
    }

    /// One consistent state, by SQLite's own online backup, and the keys of that moment. The copy has no name from the moment
    /// that SQLite has it open: whatever ends this process, nothing of it stays.
    fn copy_database(&self, watch: Wanted<'_>) -> Result<(Arc<Keys>, File)> {
        let path = files::beside(&self.paths.dir.join("backup-copy"));
        // open until the copy was read: to close it would take SQLite's locks away
        let mut file = files::create_private(&path).map_err(|e| files::not_writable(&path, e))?;
        let named = Temporary(path);
        let mut copy = sqlite::open(&named.0, false, None)?;
        // it is thrown away if anything fails; and nothing is written beside it
        copy.sql().run("PRAGMA journal_mode = off; PRAGMA synchronous = off")?;
        drop(named);
        let source = match &self.paths.server {
            None => sqlite::open(&self.paths.database(), true, None)?,
            Some(server) => postgres::open(server, true, None)?,
        };
        // the backup reads within this very transaction
        let keys = self.moment(&source)?;
        let moment = source.begun();
        match &self.paths.server {
            None => sqlite::copy::pages(&source, &mut copy, |copied, of| still_wanted(watch, copied / 2, of))?,
            Some(_) => moved::into_file(&source, &copy, watch)?,
        }
        drop(moment);
        drop(copy);
        file.rewind().map_err(|e| files::not_readable(&self.paths.dir, e))?;
        Ok((keys, file))
    }
}

/// Restores a backup into the empty (or missing) directory of `paths`.
pub fn restore(
    file: &Path,
    paths: &Paths,
    passphrase: &Secret,
    entropy: Arc<dyn Entropy>,
    author: &Author,
    at: Timestamp,
) -> Result<Restored> {
    let mut from = BufReader::new(File::open(file).map_err(|e| files::not_readable(file, e))?);
    check_empty(paths)?;
    let (header, vault) = Header::read(&mut from, passphrase).map_err(|defect| refused(defect, file))?;
    files::make_dir(&paths.dir)?;
    let lock = files::Lock::take(paths)?;
    let database = paths.database();
    let arriving = Temporary(files::beside(&database));
    let mut to = files::create_private(&arriving.0).map_err(|e| files::not_writable(&arriving.0, e))?;
    let mut buffered = BufWriter::new(&mut to);
    format::open(&header, &vault, &mut from, &mut buffered).map_err(|defect| refused(defect, file))?;
    buffered.flush().and_then(|()| buffered.get_ref().sync_all()).map_err(|e| files::not_writable(&arriving.0, e))?;
    drop(buffered);

    let conn = sqlite::open(&arriving.0, false, None)?;
    if schema::inspect(&conn, &arriving.0)? != Found::Ours {
        return Err(StoreError::BackupGarbled { path: file.to_owned() });
    }
    let (mode, check): (Mode, [u8; 16]) =
        conn.sql().query_row("SELECT mode, key_check FROM station", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let sound: String = conn.sql().query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if check != vault.check || sound != "ok" {
        return Err(StoreError::BackupGarbled { path: file.to_owned() });
    }
    let Keys { vault, chain } = epoch::load(conn.sql(), vault)?;
    // the head of the copy: from here on the restored station is measured by it
    let head = journal::tip(conn.sql(), &chain)?;
    let taken =
        conn.sql().query_row("SELECT at FROM journal ORDER BY number DESC LIMIT 1", [], |row| row.get::<_, At>(0));
    let taken = taken.optional()?.map_or(at, |taken| taken.0);
    let onto = match &paths.server {
        None => None,
        Some(server) => {
            let onto = to_write(server, None)?;
            if schema::inspect(&onto, &paths.place())? == Found::Ours {
                return Err(StoreError::NotEmpty { dir: paths.place() });
            }
            // one of an older version is brought to this one first
            schema::migrate(&conn, |conn, before| settle(conn, before, &vault))?;
            Some(onto)
        }
    };
    let undo = [Temporary(paths.head()), Temporary(paths.key.clone())];
    journal::write_head(&paths.head(), &chain, &head).map_err(|e| files::not_writable(&paths.head(), e))?;
    vault.write(&paths.key)?;
    match onto {
        Some(onto) => moved::onto_server(&conn, &onto, &mut to_the_end)?,
        None => {
            drop(conn);
            fs::rename(&arriving.0, &database)
                .and_then(|()| files::sync_dir(&paths.dir))
                .map_err(|e| files::not_writable(&database, e))?;
        }
    }
    undo.into_iter().for_each(std::mem::forget); // from here on they stay
    drop(lock);

    let store = Store::open(Options { entropy, ..Options::at(paths.clone(), mode) })?;
    let journal = store.verify_journal(None, &mut to_the_end)?;
    let (accounts, keys) = store.change(author, at, |tx| {
        tx.conn.execute("DELETE FROM session", [])?;
        let links = tx.conn.execute("DELETE FROM link WHERE consumed IS NULL", [])?;
        let (accounts, keys) = tx.doubt_everything(taken)?;
        let restored = event::Restore {
            file: file.display().to_string(),
            entries: head.number,
            journal_faults: journal.count,
            backup_of: Some(taken),
            links: Some(links as u64),
            accounts: Some(accounts as u64),
            keys: Some(keys as u64),
        };
        Ok::<_, StoreError>(((accounts, keys), Entry::new(restored)))
    })?;
    Ok(Restored { mode, journal, taken, accounts, keys })
}

/// Nothing but the lock of an attempt that failed, and what it left half-written when it was killed, may be there.
fn check_empty(paths: &Paths) -> Result<()> {
    let occupied = match fs::read_dir(&paths.dir) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => false,
        Err(e) => return Err(files::not_readable(&paths.dir, e)),
        Ok(entries) => {
            let left = [paths.lock(), files::beside(&paths.database())];
            entries.flatten().any(|entry| !left.contains(&entry.path()))
        }
    };
    if occupied || paths.key.symlink_metadata().is_ok() {
        return Err(StoreError::NotEmpty { dir: paths.dir.clone() });
    }
    Ok(())
}

fn refused(defect: Defect, file: &Path) -> StoreError {
    let path = file.to_owned();
    match defect {
        Defect::Io(source) => StoreError::NotReadable { path, source },
        Defect::NotABackup => StoreError::NotABackup { path },
        Defect::Newer => StoreError::BackupNewer { path },
        Defect::Truncated => StoreError::BackupTruncated { path },
        Defect::Garbled => StoreError::BackupGarbled { path },
        Defect::WrongPassphrase => StoreError::WrongPassphrase,
    }
}

/// A file that goes away with the guard, unless it got another name before.
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0); // it was renamed, or never made
    }
}
