//! Key files that somebody has sent and not yet decided about: one a person, nameless on disk, gone after a quarter of
//! an hour. What was looked at is what is imported: the file is not sent twice.

use crate::{
    domain::{PersonId, Secret, Uai},
    keyfile::{Unlock, pre_shared_key},
    station::{Actor, ImportOptions, ImportReport, Station, StationError},
};
use std::{
    collections::BTreeMap,
    fs::File,
    io::Seek,
    panic::{self, AssertUnwindSafe},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// How long a file waits for a decision.
const WAITS: Duration = Duration::from_secs(15 * 60);

/// One file and what is known of it.
pub(super) struct Upload {
    file: Mutex<File>,
    /// Its name, for the journal.
    pub name: String,
    /// Whose stock it is for.
    pub school: Uai,
    /// Refused keys are left out.
    pub keep_good: bool,
    /// Password, or pre-shared key as text.
    unlock: Option<Secret>,
    stage: Mutex<Stage>,
    since: Instant,
}

/// How far a file has come.
#[derive(Clone)]
pub(super) enum Stage {
    /// It is read, to see what an import would do, or to do it: so many keys.
    Reading { keys: u64 },
    /// Read: what would happen, or what has happened.
    Read(Arc<ImportReport>),
    /// It could not be read: key and arguments of the message.
    Failed(&'static str, BTreeMap<&'static str, String>),
}

/// Everybody's files.
#[derive(Default)]
pub(super) struct Uploads(Mutex<BTreeMap<PersonId, Arc<Upload>>>);

impl Uploads {
    /// Takes a file in, in the place of this person's last one, which must not be on its way into the store.
    pub fn put(&self, person: PersonId, upload: Upload) -> Arc<Upload> {
        let upload = Arc::new(upload);
        self.alive().insert(person, upload.clone());
        upload
    }

    /// The file of this person.
    pub fn of(&self, person: PersonId) -> Option<Arc<Upload>> {
        self.alive().get(&person).cloned()
    }

    /// Forgets the file of this person.
    pub fn forget(&self, person: PersonId) {
        self.alive().remove(&person);
    }

    fn alive(&self) -> MutexGuard<'_, BTreeMap<PersonId, Arc<Upload>>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, upload| upload.since.elapsed() < WAITS);
        all
    }
}

impl Upload {
    /// A file that nobody has looked at yet.
    pub fn new(file: File, name: String, school: Uai, keep_good: bool, unlock: Option<Secret>) -> Self {
        let stage = Mutex::new(Stage::Reading { keys: 0 });
        Self { file: Mutex::new(file), name, school, keep_good, unlock, stage, since: Instant::now() }
    }

    /// How far it has come.
    pub fn stage(&self) -> Stage {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes the file that was looked at for its import; false when somebody was faster, or clicked twice.
    pub fn claim(&self) -> bool {
        let mut stage = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        let looked = matches!(&*stage, Stage::Read(report) if !report.done);
        if looked {
            *stage = Stage::Reading { keys: 0 };
        }
        looked
    }

    /// Reads the file: to look, or to import. Blocking; [`Upload::stage`] tells the progress.
    pub fn begin(self: &Arc<Self>, station: &Station, actor: &Actor, dry_run: bool) {
        // whoever waits for the end gets one, also where it is a bug of ours
        let read = panic::catch_unwind(AssertUnwindSafe(|| self.read(station, actor, dry_run)));
        self.set(match read {
            Ok(Ok(report)) => Stage::Read(Arc::new(report)),
            Ok(Err(error)) => Stage::Failed(error.key(), error.args()),
            Err(_) => Stage::Failed("web-broken", BTreeMap::new()),
        });
    }

    fn read(&self, station: &Station, actor: &Actor, dry_run: bool) -> Result<ImportReport, StationError> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.rewind().map_err(crate::keyfile::KeyFileError::Input)?;
        let options = ImportOptions {
            name: self.name.clone(),
            school: self.school,
            dry_run,
            keep_good: self.keep_good,
            unlock: self.unlock(),
        };
        station.import_keys(actor, &*file, options, &mut |keys| self.set(Stage::Reading { keys }))
    }

    /// What was typed is a key where it reads as one, and a password otherwise.
    fn unlock(&self) -> Unlock {
        let Some(typed) = &self.unlock else { return Unlock::Nothing };
        match std::str::from_utf8(typed.expose()).ok().and_then(pre_shared_key) {
            Some(key) => Unlock::Key(key),
            None => Unlock::Password(Secret::new(typed.expose().to_vec())),
        }
    }

    fn set(&self, stage: Stage) {
        *self.stage.lock().unwrap_or_else(PoisonError::into_inner) = stage;
    }
}
