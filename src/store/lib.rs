//! The station's memory: SQLite, the vault, the journal.
//!
//! [`Store::open`] takes the lock and looks at key, database and journal head; [`Store::read`] reads one consistent
//! state; [`Store::change`] is the only way to change it, and asks for a journal entry. What can be asked and changed is
//! methods of [`Reader`], [`Bookkeeping`] and [`Change`], one file a subject.
//!
//! All SQL lives here, so that a second engine can stand beside SQLite. The store knows no rules beyond those that keep
//! its rows true (states, transitions, references); who may do what, and why, is the station's. It knows no tokens that
//! are plugged, and no clock: the time of a change is given.

mod access;
mod attempt;
mod authenticator;
mod backup;
mod batch;
mod care;
mod change;
mod console;
mod credential;
mod database_file;
mod disk;
mod drift;
mod engine;
mod entropy;
mod epoch;
mod error;
mod files;
mod grant;
mod journal;
mod memory;
mod news;
mod open;
mod order;
mod outbox;
mod password;
mod person;
mod pin;
mod rekey;
mod request;
mod restored;
mod schema;
mod school;
mod sealed;
mod second_look;
mod setting;
mod sign_in;
mod sql;
mod stock_take;
mod ticket;
mod token;
mod vault;
mod waiting;
mod wipe;

pub use attempt::{Attempt, Counter, Guess, Refusals, Stopped, Trace};
pub use authenticator::Authenticator;
pub use backup::{Restored, restore};
pub use batch::{Batch, BatchCounts, BatchLine, BatchPlan};
pub use care::DueToken;
pub use change::{Bookkeeping, Change, Hearer, Reader};
pub use credential::{Credential, Drift, MovingFactor, NewCredential, Standing};
pub use disk::{Commit, Disk, RealDisk};
pub use entropy::OsEntropy;
pub use epoch::{OldKeyed, VaultState};
pub use error::{Result, StoreError};
pub use files::{DATABASE, Paths};
pub use grant::HeldRole;
pub use journal::{Author, Entries, Entry, Fault, Head, InvalidHead, JournalCheck, JournalQuery, Record};
pub use memory::keep_memory_private;
pub use news::News;
pub use open::{Mode, Options};
pub use order::{NewOrder, Order, OrderQuery};
pub use outbox::{Mail, MailTo};
pub use password::PasswordHash;
pub use person::{AddressChange, NewPerson, Person, PersonQuery};
pub use pin::PinStatus;
pub use request::{Document, NewRequest, Request, RequestQuery};
pub use restored::{DoubtedPerson, RestoredFrom};
pub use school::{School, SchoolStock};
pub use second_look::{AskedLook, WaitingLook};
pub use sign_in::{AskedLink, Link, OpenSession, Session, TokenHash};
pub use stock_take::{StockTake, StockTakeLine};
pub use ticket::{NewTicket, Ticket, TicketNote, TicketQuery};
pub use token::{Holder, Keeping, NewToken, Token, TokenLine, TokenPage, TokenQuery, Unsettled, only};
pub use vault::{Purpose, SealedFor};
pub use waiting::First;

pub use domain::{Language, LinkPurpose};

use change::{Pool, Writer};
use database_file::DatabaseFile;
use domain::Entropy;
use epoch::Keys;
use files::Lock;
use std::sync::{Arc, Mutex, RwLock};

/// The store of one station. Share it as `Arc<Store>`; every method is blocking.
pub struct Store {
    // in this order: the writer is closed after the readers, which cannot write the log back, then the file (to close it
    // takes SQLite's locks away), and the lock is let go last
    readers: Pool,
    writer: Mutex<Writer>,
    keys: RwLock<Arc<Keys>>,
    paths: Paths,
    mode: Mode,
    entropy: Arc<dyn Entropy>,
    disk: Arc<dyn Disk>,
    outbox_bell: Arc<tokio::sync::Notify>,
    hearers: RwLock<Vec<Hearer>>,
    file: DatabaseFile,
    _lock: Lock,
}

impl Drop for Store {
    fn drop(&mut self) {
        // the last connection to be closed writes the log back, for which it needs the file for itself
        self.file.let_go();
    }
}

impl Store {
    /// What kind of tokens the database is for.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// The data directory.
    pub fn folder(&self) -> &std::path::Path {
        &self.paths.dir
    }

    /// Rings after each change that left mail to be sent: one ring is kept until somebody waits for it.
    pub fn outbox_bell(&self) -> Arc<tokio::sync::Notify> {
        self.outbox_bell.clone()
    }

    /// Recomputes the whole journal and compares it with the head file and with `known`, a head kept on paper; looks who has
    /// access that the station did not write.
    pub fn verify_journal(&self, known: Option<Head>) -> Result<JournalCheck> {
        let writer = self.writer();
        self.read(|r| {
            // head file and snapshot are taken while nobody writes; the long walk goes on beside the writers
            let at_end = journal::compare(&self.paths.head(), r.conn, r.chain)?;
            drop(writer);
            let foreign = access::foreign(r.conn, r.vault)?;
            journal::verify(r.conn, r.chain, at_end, known, foreign)
        })
    }

    /// The sign-in names of those whose account, second factor or roles another program wrote.
    pub fn foreign_access(&self) -> Result<Vec<String>> {
        self.read(|r| access::foreign(r.conn, r.vault))
    }

    /// SQLite's own examination of every page, index and reference; what is wrong, at most ten sentences. Seconds on a
    /// large database.
    pub fn integrity(&self) -> Result<Vec<String>> {
        self.file.check_in_place()?;
        self.read(|r| {
            let mut statement = r.conn.prepare("PRAGMA integrity_check(10)")?;
            let rows = statement.query_map([], |row| row.get(0))?;
            let mut faults: Vec<String> = rows.collect::<rusqlite::Result<_>>()?;
            faults.retain(|fault| fault != "ok");
            let mut statement =
                r.conn.prepare("SELECT \"table\", rowid, parent FROM pragma_foreign_key_check LIMIT 10")?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let (table, id, parent): (String, Option<i64>, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
                faults.push(format!("row {} of {table} names a {parent} that is not there", id.unwrap_or_default()));
            }
            Ok(faults)
        })
    }
}
