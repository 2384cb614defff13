//! How much is done at a time, so that nobody's load keeps the others from their pages: work of the station, what strangers
//! have computed (every password is a costly hash), requests of one session, files on their way in.

use super::failure::Failure;
use domain::PersonId;
use std::{
    collections::BTreeMap,
    fs::File,
    io,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Use cases at a time; more wait, the first come first.
const WORK: usize = 32;
/// Questions of programs at a time: most of them wait for the disk, together. The panel has turns of its own.
const ASKING: usize = 96;
/// Works at a time that take long (an import, a search through all tokens), each on a thread of its own.
const LONG: usize = 8;
/// Forms at a time of people who are not signed in…
const STRANGERS: usize = 4;
/// …and how many may wait for that; whoever comes then is told to try again.
const STRANGERS_WAITING: usize = 96;
/// Requests of one session at a time. A browser has six connections.
const OF_ONE_SESSION: usize = 12;
/// Live pages of one session.
const STREAMS: usize = 8;
/// Files at a time that are on their way in or looked at for the first time.
const ARRIVING: usize = 4;
/// Bytes of files that lie waiting for a decision, of all people together.
const SPOOLED: u64 = 1 << 30;
/// What must stay free beside the database.
const LEFT_FREE: u64 = 128 << 20;

/// Everything that is bounded.
pub(super) struct Load {
    work: Arc<Semaphore>,
    asking: Arc<Semaphore>,
    long: Arc<Semaphore>,
    strangers: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    arriving: Arc<Semaphore>,
    sessions: Counts<String>,
    streams: Counts<String>,
    people: Counts<PersonId>,
    spooled: Arc<Mutex<u64>>,
    spool: Option<PathBuf>,
}

impl Load {
    pub fn new(spool: Option<PathBuf>) -> Self {
        let many = |number| Arc::new(Semaphore::new(number));
        Self {
            work: many(WORK),
            asking: many(ASKING),
            long: many(LONG),
            strangers: many(STRANGERS),
            waiting: many(STRANGERS_WAITING),
            arriving: many(ARRIVING),
            sessions: Counts::default(),
            streams: Counts::default(),
            people: Counts::default(),
            spooled: Arc::default(),
            spool,
        }
    }

    /// A turn for one use case.
    pub async fn turn(&self) -> OwnedSemaphorePermit {
        self.work.clone().acquire_owned().await.expect("this semaphore is never closed")
    }

    /// A turn for one question of a program.
    pub async fn asking(&self) -> OwnedSemaphorePermit {
        self.asking.clone().acquire_owned().await.expect("this semaphore is never closed")
    }

    /// A place for a work that takes long; it is over when this goes.
    pub fn at_work(&self) -> Result<AtWork, Failure> {
        Ok(AtWork { _turn: self.long.clone().try_acquire_owned().map_err(|_| Failure::Busy)? })
    }

    /// A turn for the form of somebody who is not signed in.
    pub async fn stranger(&self) -> Result<OwnedSemaphorePermit, Failure> {
        let _waiting = self.waiting.clone().try_acquire_owned().map_err(|_| Failure::Busy)?;
        Ok(self.strangers.clone().acquire_owned().await.expect("this semaphore is never closed"))
    }

    /// One request more of this session.
    pub fn of_session(&self, token: &str) -> Result<Counted<String>, Failure> {
        self.sessions.one_more(token.to_owned(), OF_ONE_SESSION)
    }

    /// One live page more of this session.
    pub fn stream(&self, token: &str) -> Result<Counted<String>, Failure> {
        self.streams.one_more(token.to_owned(), STREAMS)
    }

    /// Somebody begins to send files: one form a person, and few at a time.
    pub fn receive(&self, person: PersonId) -> Result<Receiving, Failure> {
        let one = self.people.one_more(person, 1).map_err(|_| Failure::UploadUnderWay)?;
        let turn = self.arriving.clone().try_acquire_owned().map_err(|_| Failure::Busy)?;
        Ok(Receiving { _one: one, _turn: turn })
    }

    /// A nameless file on disk, which counts what is put into it.
    pub fn spool(&self) -> Result<Spooled, Failure> {
        let file = match &self.spool {
            Some(folder) => tempfile::tempfile_in(folder),
            None => tempfile::tempfile(),
        };
        let file = file.map_err(|error| {
            tracing::error!(%error, "no file for what is sent");
            Failure::Broken
        })?;
        Ok(Spooled { file, bytes: 0, all: self.spooled.clone(), receiving: None })
    }
}

/// One of the few works that take long.
pub(super) struct AtWork {
    _turn: OwnedSemaphorePermit,
}

/// A form with files on its way in.
pub(super) struct Receiving {
    _one: Counted<PersonId>,
    _turn: OwnedSemaphorePermit,
}

/// A file on disk whose bytes are counted until it goes.
pub(super) struct Spooled {
    pub file: File,
    bytes: u64,
    all: Arc<Mutex<u64>>,
    /// Its person sends no other until this one was looked at.
    pub receiving: Option<Receiving>,
}

impl Spooled {
    /// Writes `chunk`, unless too much lies there already or the disk fills up. Blocks.
    pub fn write(&mut self, chunk: &[u8]) -> io::Result<()> {
        let more = chunk.len() as u64;
        {
            let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
            if *all + more > SPOOLED || left_on_disk(&self.file)? < LEFT_FREE {
                return Err(io::ErrorKind::StorageFull.into());
            }
            *all += more;
            self.bytes += more;
        }
        io::Write::write_all(&mut self.file, chunk)
    }
}

impl Drop for Spooled {
    fn drop(&mut self) {
        *self.all.lock().unwrap_or_else(PoisonError::into_inner) -= self.bytes;
    }
}

fn left_on_disk(file: &File) -> io::Result<u64> {
    let disk = rustix::fs::fstatvfs(file)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// How many of each are under way.
struct Counts<K>(Arc<Mutex<BTreeMap<K, usize>>>);

impl<K> Default for Counts<K> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K: Ord + Clone> Counts<K> {
    fn one_more(&self, key: K, most: usize) -> Result<Counted<K>, Failure> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = all.entry(key.clone()).or_default();
        if *count >= most {
            return Err(Failure::Busy);
        }
        *count += 1;
        Ok(Counted { key, all: self.0.clone() })
    }
}

/// One of them; it is over when this goes.
pub(super) struct Counted<K: Ord> {
    key: K,
    all: Arc<Mutex<BTreeMap<K, usize>>>,
}

impl<K: Ord> Drop for Counted<K> {
    fn drop(&mut self) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = all.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                all.remove(&self.key);
            }
        }
    }
}
