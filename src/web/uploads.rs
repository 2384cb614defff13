//! Files that somebody has sent and not yet decided about: one a person and kind, nameless on disk, gone after a quarter
//! of an hour. What was looked at is what is imported: the file is not sent twice.

use super::{kept::Kept, load::Spooled};
use domain::{Secret, Uai};
use keyfile::{Given, KeyFileError, Unlock, pre_shared_key};
use station::{
    Actor, ConsoleReport, ImportOptions, ImportReport, RosterKind, RosterOptions, RosterReport, Station, StationError,
};
use std::{
    collections::BTreeMap,
    fs::File,
    io::Seek,
    panic::{self, AssertUnwindSafe},
    sync::{Arc, Mutex, PoisonError},
};

/// What is done with a file: looked at first, then done.
pub(super) trait Reading: Send + Sync + 'static {
    /// What is told of it.
    type Report: Send + Sync;

    /// Reads the file from its beginning. `progress` is told how much was read.
    fn read(
        &self,
        name: &str,
        file: &File,
        station: &Station,
        actor: &Actor,
        dry_run: bool,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Self::Report, StationError>;

    /// Whether it was done, and not only looked at.
    fn is_done(report: &Self::Report) -> bool;
}

/// A key file.
pub(super) struct Keys {
    /// Whose stock it is for.
    pub school: Uai,
    /// Refused keys are left out.
    pub keep_good: bool,
    /// Password, or pre-shared key as text.
    pub unlock: Option<Secret>,
    /// What its sender says of it: the same for the look and for the import.
    pub given: Given,
}

/// A table of schools or people.
pub(super) struct Roster {
    /// Which of the two.
    pub kind: RosterKind,
    /// Refused lines are left out.
    pub keep_good: bool,
    /// People who are new get a link to choose a password.
    pub send_links: bool,
    /// The school of those for whom the list names none.
    pub school: Option<Uai>,
}

/// What the retired console left behind.
pub(super) struct Console;

/// One file and what is known of it.
pub(super) struct Upload<R: Reading> {
    file: Mutex<Spooled>,
    /// Its name, for the journal.
    pub name: String,
    /// What is done with it.
    pub reading: R,
    stage: Mutex<Stage<R::Report>>,
}

/// How far a file has come.
pub(super) enum Stage<T> {
    /// It is read, to see what an import would do, or to do it: so many keys or lines.
    Reading { count: u64 },
    /// Read: what would happen, or what has happened.
    Read(Arc<T>),
    /// It could not be read: key and arguments of the message.
    Failed(&'static str, BTreeMap<&'static str, String>),
}

impl<T> Clone for Stage<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Reading { count } => Self::Reading { count: *count },
            Self::Read(report) => Self::Read(report.clone()),
            Self::Failed(key, args) => Self::Failed(key, args.clone()),
        }
    }
}

/// Everybody's files of one kind. A file takes the place of its person's last one, which must not be on its way into the
/// store.
pub(super) type Uploads<R> = Kept<Upload<R>>;

impl<R: Reading> Upload<R> {
    /// A file that nobody has looked at yet.
    pub fn new(file: Spooled, name: String, reading: R) -> Self {
        let stage = Mutex::new(Stage::Reading { count: 0 });
        Self { file: Mutex::new(file), name, reading, stage }
    }

    /// How far it has come.
    pub fn stage(&self) -> Stage<R::Report> {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes the file that was looked at for its import; false when somebody was faster, or clicked twice.
    pub fn claim(&self) -> bool {
        let mut stage = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        let looked = matches!(&*stage, Stage::Read(report) if !R::is_done(report));
        if looked {
            *stage = Stage::Reading { count: 0 };
        }
        looked
    }

    /// Reads the file on a thread of its own, to look or to import; [`Upload::stage`] tells how far it is.
    pub fn begin(self: Arc<Self>, station: &Arc<Station>, actor: &Actor, dry_run: bool) {
        let (station, actor) = (station.clone(), actor.clone());
        std::thread::spawn(move || {
            // whoever waits for the end gets one, also where it is a bug of ours
            let read = panic::catch_unwind(AssertUnwindSafe(|| self.read(&station, &actor, dry_run)));
            self.set(match read {
                Ok(Ok(report)) => Stage::Read(Arc::new(report)),
                Ok(Err(error)) => {
                    error.log_cause();
                    Stage::Failed(error.key(), error.args())
                }
                Err(_) => Stage::Failed("web-broken", BTreeMap::new()),
            });
        });
    }

    fn read(&self, station: &Station, actor: &Actor, dry_run: bool) -> Result<R::Report, StationError> {
        let mut spooled = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        spooled.file.rewind().map_err(KeyFileError::Input)?;
        let mut progress = |count| self.set(Stage::Reading { count });
        let read = self.reading.read(&self.name, &spooled.file, station, actor, dry_run, &mut progress);
        spooled.receiving = None;
        read
    }

    fn set(&self, stage: Stage<R::Report>) {
        *self.stage.lock().unwrap_or_else(PoisonError::into_inner) = stage;
    }
}

impl Reading for Keys {
    type Report = ImportReport;

    fn read(
        &self,
        name: &str,
        file: &File,
        station: &Station,
        actor: &Actor,
        dry_run: bool,
        progress: &mut dyn FnMut(u64),
    ) -> Result<ImportReport, StationError> {
        let (name, school, keep_good) = (name.to_owned(), self.school, self.keep_good);
        let given = self.given.clone();
        let options = ImportOptions { name, school, dry_run, keep_good, unlock: self.unlock(), given };
        station.import_keys(actor, file, options, progress)
    }

    fn is_done(report: &ImportReport) -> bool {
        report.done
    }
}

impl Keys {
    /// What was typed is a key where it reads as one, and a password otherwise.
    fn unlock(&self) -> Unlock {
        let Some(typed) = &self.unlock else { return Unlock::Nothing };
        match std::str::from_utf8(typed.expose()).ok().and_then(pre_shared_key) {
            Some(key) => Unlock::Key(key),
            None => Unlock::Password(Secret::new(typed.expose().to_vec())),
        }
    }
}

impl Reading for Roster {
    type Report = RosterReport;

    fn read(
        &self,
        name: &str,
        file: &File,
        station: &Station,
        actor: &Actor,
        dry_run: bool,
        progress: &mut dyn FnMut(u64),
    ) -> Result<RosterReport, StationError> {
        let (name, keep_good, send_links) = (name.to_owned(), self.keep_good, self.send_links);
        let options = RosterOptions { name, dry_run, keep_good, send_links, school: self.school };
        station.import_roster(actor, self.kind, file, &options, progress)
    }

    fn is_done(report: &RosterReport) -> bool {
        report.done
    }
}

impl Reading for Console {
    type Report = ConsoleReport;

    fn read(
        &self,
        name: &str,
        file: &File,
        station: &Station,
        actor: &Actor,
        dry_run: bool,
        _progress: &mut dyn FnMut(u64),
    ) -> Result<ConsoleReport, StationError> {
        station.import_console(actor, file, name, dry_run)
    }

    fn is_done(report: &ConsoleReport) -> bool {
        report.done
    }
}
