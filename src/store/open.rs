//! Opening the store: lock, key, database, journal head, in this order; each is looked at before anything is written.

use super::{
    Disk, Mode, OsEntropy, Paths, RealDisk, Result, Store, StoreError, access,
    database_file::DatabaseFile,
    epoch,
    files::{self, Lock},
    journal::{self, ChainKey, Fault},
    pool::Pool,
    reconnected::to_write,
    schema::{self, Found},
    store::Writer,
    vault::Vault,
};
use crate::engine::{self, Connection, Sql, Watch, sqlite};
use domain::Entropy;
use std::path::Path;
use std::sync::{Arc, Mutex, RwLock, atomic::AtomicBool};

/// How to open the store.
#[derive(Clone)]
pub struct Options {
    /// Where the files are.
    pub paths: Paths,
    /// What kind of tokens this process works with.
    pub mode: Mode,
    /// Random bytes for keys and nonces.
    pub entropy: Arc<dyn Entropy>,
    /// What the database lies on.
    pub disk: Arc<dyn Disk>,
    /// Who hears what each statement costs.
    pub watch: Option<Watch>,
}

impl Options {
    /// Everything in `dir`, as [`Options::at`] says.
    pub fn in_dir(dir: impl Into<std::path::PathBuf>, mode: Mode) -> Self {
        Self::at(Paths::in_dir(dir), mode)
    }

    /// These files on the machine's disk; random bytes of the operating system; statements go to the log, where it asks for
    /// them.
    pub fn at(paths: Paths, mode: Mode) -> Self {
        Self { paths, mode, entropy: Arc::new(OsEntropy), disk: Arc::new(RealDisk), watch: engine::logged() }
    }
}

impl Store {
    /// Opens the store, or makes a new one where there is nothing. Only one process at a time has it.
    ///
    /// A journal in doubt does not keep the store from opening: it can be read and verified, see
    /// [`Store::journal_fault`]; but nothing is changed until somebody accepted it.
    pub fn open(options: Options) -> Result<Self> {
        let Options { paths, mode, entropy, disk, watch } = options;
        files::make_dir(&paths.dir)?;
        let lock = Lock::take(&paths)?;
        files::sweep(&paths);
        let (key, handed) = epoch::first_key(&paths)?;
        let (file, writer) = match &paths.server {
            None => {
                let (file, writer) = from_file(&paths, key.is_some(), watch.clone())?;
                (Some(file), writer)
            }
            Some(server) => (None, to_write(server, watch.clone())?),
        };
        let database = paths.database();
        let found = schema::inspect(&writer, &paths.place())?;
        if found != Found::Ours && paths.head().exists() {
            return Err(StoreError::DatabaseGone { path: paths.place() });
        }
        let vault = match (key, found) {
            (Some(key), Found::Ours) => {
                if let Some(file) = &file {
                    whole(&writer, &database, file)?;
                }
                epoch::key_that_fits(writer.sql(), key, &paths)?
            }
            (Some(key), Found::Empty | Found::Prepared) => key,
            (None, Found::Ours) => return Err(StoreError::KeyMissing { path: paths.key }),
            (None, Found::Empty | Found::Prepared) => {
                let vault = Vault::generate(&*entropy)?;
                vault.write(&paths.key)?;
                vault
            }
        };
        if found == Found::Ours {
            check_mode(writer.sql(), mode)?;
        }
        if let Some(file) = &file {
            sqlite::in_wal(&writer)?;
            file.hold(&database)?;
        }
        let mut id = [0u8; 16];
        entropy.fill(&mut id)?;
        let begin = |conn: Sql<'_>| conn.execute("INSERT INTO station VALUES (1, ?, ?, ?)", (id, mode, vault.check));
        schema::migrate(&writer, |conn, before| {
            if before == 0 {
                begin(conn)?;
            }
            settle(conn, before, &vault)
        })?;
        if found == Found::Prepared {
            begin(writer.sql())?;
        }
        let keys = epoch::load(writer.sql(), vault)?;
        access::watch(&writer)?;
        let (head, fault) = settle_head(writer.sql(), &keys.chain, &paths)?;
        if let Some(file) = &file {
            file.note_places(&database)?;
        }
        Ok(Self {
            readers: Pool::new(paths.clone(), watch),
            writer: Mutex::new(Writer { conn: writer, head, perhaps: None }),
            fault: Mutex::new(fault),
            keys: RwLock::new(Arc::new(keys)),
            paths,
            handed,
            mode,
            entropy,
            disk,
            outbox_bell: Arc::default(),
            entrusted_bell: Arc::default(),
            hearers: RwLock::default(),
            taken_over: AtomicBool::default(),
            file,
            _lock: lock,
        })
    }
}

/// The database's file, and the one connection that writes to it. Made where there is none, unless something tells that there was one.
fn from_file(paths: &Paths, has_key: bool, watch: Option<Watch>) -> Result<(DatabaseFile, Connection)> {
    let database = paths.database();
    let exists = database.metadata().is_ok_and(|m| m.len() > 0);
    if !exists && paths.head().exists() {
        return Err(StoreError::DatabaseGone { path: database });
    }
    if exists && !has_key {
        return Err(StoreError::KeyMissing { path: paths.key.clone() });
    }
    let file = DatabaseFile::open(&database, exists)?;
    Ok((file, sqlite::open(&database, false, watch)?))
}

/// What SQL alone cannot do for a database of an older schema, in the transaction of its migrations.
pub(super) fn settle(conn: Sql<'_>, before: usize, vault: &Vault) -> Result<()> {
    if before < access::SINCE { access::seal_all(conn, vault) } else { Ok(()) }
}

/// A file cut short is found now, not at the first page that is missing.
fn whole(conn: &Connection, database: &Path, file: &DatabaseFile) -> Result<()> {
    let damaged = |detail: String| StoreError::Corrupt { path: database.to_owned(), detail };
    // the write-ahead log is written back first: after that the file alone must hold every page
    let located = |e: engine::Error| match StoreError::from(e) {
        StoreError::Corrupt { detail, .. } => damaged(detail),
        other => other,
    };
    let conn = conn.sql();
    conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).map_err(located)?;
    let pages: u64 = conn.query_row("PRAGMA page_count", [], |row| row.get(0)).map_err(located)?;
    let size: u64 = conn.query_row("PRAGMA page_size", [], |row| row.get(0)).map_err(located)?;
    // page_count follows the file where the header disagrees: read the header's own number as well
    let (bytes, header) = file.bytes_and_pages().map_err(|e| files::not_readable(database, e))?;
    if bytes < pages * size || bytes < header * size {
        return Err(damaged(format!("{bytes} of {} bytes are there", pages.max(header) * size)));
    }
    Ok(())
}

/// The database's own mark: its kind of tokens.
fn check_mode(conn: Sql<'_>, asked: Mode) -> Result<()> {
    let database: Mode = conn.query_row("SELECT mode FROM station", [], |row| row.get(0))?;
    if database != asked {
        return Err(StoreError::WrongMode { database, asked });
    }
    Ok(())
}

/// Compares the head file with the database and brings it up to date, unless something must be looked at first.
fn settle_head(conn: Sql<'_>, chain: &ChainKey, paths: &Paths) -> Result<(journal::Head, Option<Fault>)> {
    let head = journal::tip(conn, chain)?;
    let fault = journal::compare(&paths.head(), conn, chain)?;
    if fault.is_none() {
        journal::write_head(&paths.head(), chain, &head).map_err(|e| files::not_writable(&paths.head(), e))?;
    }
    Ok((head, fault))
}
