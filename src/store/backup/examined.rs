//! A backup is opened and read as a restore would read it, in memory, without a station: what is in it, and whether it would
//! restore. Nothing of it is written to a disk where the machine has room for it in memory.

use super::{BufReader, BufWriter, File, Header, Path, PathBuf, Result, StoreError, Write, files, format, fs, refused};
use crate::engine::{Optional, sqlite};
use crate::{
    Mode, access,
    epoch::{self, Keys},
    integrity,
    journal::{self, JournalCheck},
    open::settle,
    schema::{self, Found},
    sql::At,
    wanted::{Wanted, still_wanted},
};
use jiff::Timestamp;
use serde::Serialize;
use std::os::unix::fs::DirBuilderExt;
use std::sync::atomic::{AtomicU32, Ordering};

/// Where the machine keeps files in memory.
const MEMORY: &str = "/dev/shm";

/// What is in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Examined {
    /// What marks the station, the same in all of its backups.
    pub station: String,
    /// Real tokens or emulated ones.
    pub mode: Mode,
    /// The moment of the newest entry in its journal.
    pub taken: Option<Timestamp>,
    /// The schema that it was written with.
    pub schema: u32,
    /// Bytes of the file.
    pub bytes: u64,
    /// Schools.
    pub schools: u64,
    /// People.
    pub people: u64,
    /// Tokens.
    pub tokens: u64,
    /// Secrets in the vault.
    pub secrets: u64,
    /// The journal, from its first entry.
    pub journal: JournalCheck,
    /// What the database says of itself; nothing where all is well.
    pub faults: Vec<String>,
}

impl Examined {
    /// It would restore, and nothing in it is wrong.
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty() && self.journal.is_sound()
    }
}

/// Opens the backup `file` and looks at all that is in it; `watch` is told how many entries of the journal were looked at.
///
/// # Errors
/// Where it is no backup, is newer, cut off or damaged, where the passphrase is another one, and where neither memory nor the folder for
/// temporary files has room for it.
pub fn examine(file: &Path, passphrase: &domain::Secret, watch: Wanted<'_>) -> Result<Examined> {
    let from = File::open(file).map_err(|e| files::not_readable(file, e))?;
    let bytes = from.metadata().map_err(|e| files::not_readable(file, e))?.len();
    let mut from = BufReader::new(from);
    let (header, vault) = Header::read(&mut from, passphrase).map_err(|defect| refused(defect, file))?;
    let place = Place::with_room(bytes)?;
    let path = place.0.join("database");
    let mut to = BufWriter::new(files::create_private(&path).map_err(|e| files::not_writable(&path, e))?);
    format::open(&header, &vault, &mut from, &mut to).map_err(|defect| match refused(defect, file) {
        // what cannot be written is the copy
        StoreError::NotReadable { source, .. } if source.kind() == std::io::ErrorKind::StorageFull => {
            files::not_writable(&place.0, source)
        }
        refused => refused,
    })?;
    to.flush().map_err(|e| files::not_writable(&path, e))?;
    drop(to);

    let garbled = || StoreError::BackupGarbled { path: file.to_owned() };
    let newer = |error| match error {
        StoreError::Newer { .. } => StoreError::BackupNewer { path: file.to_owned() },
        StoreError::Corrupt { .. } | StoreError::NotOurs { .. } => garbled(),
        other => other,
    };
    let conn = sqlite::open(&path, false, None)?;
    conn.sql().run("PRAGMA journal_mode = memory").map_err(|error| newer(error.into()))?;
    conn.sql().run("PRAGMA synchronous = off")?;
    if schema::inspect(&conn, &path).map_err(newer)? != Found::Ours {
        return Err(garbled());
    }
    let schema = conn.sql().query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let (mode, id, check): (Mode, [u8; 16], [u8; 16]) =
        conn.sql().query_row("SELECT mode, id, key_check FROM station", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    if check != vault.check {
        return Err(garbled());
    }
    let faults = integrity::examined(conn.sql())?;
    // one of an older version is brought to this one, as a restore does it
    schema::migrate(&conn, |conn, before| settle(conn, before, &vault))?;
    let Keys { vault, chain } = epoch::load(conn.sql(), vault)?;
    let foreign = access::foreign(conn.sql(), &vault)?;
    let mut told = |done, total| still_wanted(watch, done, total).is_ok();
    let journal = journal::verify(conn.sql(), &chain, None, None, foreign, &mut told)?;
    let newest = conn
        .sql()
        .query_row("SELECT at FROM journal ORDER BY number DESC LIMIT 1", [], |row| row.get::<_, At>(0))
        .optional()?;
    let count = |sql: &str| conn.sql().query_row(sql, [], |row| row.get(0));
    Ok(Examined {
        station: data_encoding::HEXLOWER.encode(&id[..4]),
        mode,
        taken: newest.map(|At(at)| at),
        schema,
        bytes,
        schools: count("SELECT count(*) FROM school")?,
        people: count("SELECT count(*) FROM person")?,
        tokens: count("SELECT count(*) FROM token")?,
        secrets: count("SELECT count(*) FROM sealed")?,
        journal,
        faults,
    })
}

/// A folder of our own for one copy, gone with the guard.
struct Place(PathBuf);

impl Place {
    /// In memory where there is room for so many bytes, else where temporary files are.
    fn with_room(bytes: u64) -> Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let has_room = |path: &Path| {
            rustix::fs::statvfs(path).is_ok_and(|found| found.f_bavail.saturating_mul(found.f_frsize) / 2 > bytes)
        };
        let memory = Path::new(MEMORY);
        let above = if has_room(memory) { memory.to_owned() } else { std::env::temp_dir() };
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = above.join(format!("trousseau-{}-{number}", std::process::id()));
        let made = |path: &Path| fs::DirBuilder::new().mode(0o700).create(path);
        made(&path).map_err(|e| files::not_writable(&path, e))?;
        Ok(Self(path))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            tracing::warn!(folder = %self.0.display(), %error, "the copy of a backup cannot be removed: remove it by hand");
        }
    }
}
