//! Files that somebody has sent and not yet decided about: one a person and kind, nameless on disk, gone after a quarter
//! of an hour. What was looked at is what is imported: the file is not sent twice.

use super::{
    kept::{Begun, Kept},
    load::{AtWork, Spooled},
};
use domain::{RosterKind, Secret, Uai};
use keyfile::{Given, KeyFileError, Unlock, pre_shared_key};
use station::{
    Actor, ConsoleReport, ImportOptions, ImportReport, Progress, RosterOptions, RosterReport, Station, StationError,
    Work,
};
use std::{
    fs::File,
    io::Seek,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// What is done with a file: looked at first, then done.
pub(super) trait Reading: Send + Sync + 'static {
    /// What is told of it.
    type Report: Send + Sync;

    /// Reads the file from its beginning.
    fn read(
        &self,
        name: &str,
        file: &File,
        station: &Station,
        actor: &Actor,
        dry_run: bool,
        progress: &Progress,
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
    /// The academy whose schools alone are taken.
    pub academy: Option<String>,
}

/// What the retired console left behind.
pub(super) struct Console;

/// One file and what is known of it.
pub(super) struct Upload<R: Reading> {
    sent: Arc<Sent<R>>,
    /// The look, and after it the import.
    work: Mutex<Arc<Work<R::Report>>>,
}

/// What was sent.
struct Sent<R> {
    file: Mutex<Spooled>,
    name: String,
    reading: R,
}

/// Everybody's files of one kind. A file takes the place of its person's last one, which must not be on its way into the
/// store.
pub(super) type Uploads<R> = Kept<Upload<R>>;

impl<R: Reading> Begun for Upload<R> {
    fn is_under_way(&self) -> bool {
        self.work().end().is_none()
    }

    fn stop(&self) {
        self.work().stop();
    }
}

impl<R: Reading> Upload<R> {
    /// Begins to look at a file.
    pub fn begin(
        file: Spooled,
        name: String,
        reading: R,
        (station, actor): (&Arc<Station>, &Actor),
        at_work: AtWork,
    ) -> Self {
        let sent = Arc::new(Sent { file: Mutex::new(file), name, reading });
        let work = Mutex::new(sent.clone().work(station.clone(), actor.clone(), true, at_work));
        Self { sent, work }
    }

    /// Begins its import; nothing where somebody was faster, or clicked twice.
    pub fn import(&self, (station, actor): (&Arc<Station>, &Actor), at_work: AtWork) {
        let mut work = self.now();
        if matches!(work.end(), Some(Ok(report)) if !R::is_done(report)) {
            *work = self.sent.clone().work(station.clone(), actor.clone(), false, at_work);
        }
    }

    /// What is done with it, or was done last.
    pub fn work(&self) -> Arc<Work<R::Report>> {
        self.now().clone()
    }

    /// Its name, for the journal.
    pub fn name(&self) -> &str {
        &self.sent.name
    }

    /// What is done with it.
    pub fn reading(&self) -> &R {
        &self.sent.reading
    }

    fn now(&self) -> MutexGuard<'_, Arc<Work<R::Report>>> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<R: Reading> Sent<R> {
    fn work(
        self: Arc<Self>,
        station: Arc<Station>,
        actor: Actor,
        dry_run: bool,
        at_work: AtWork,
    ) -> Arc<Work<R::Report>> {
        Work::begin(move |progress| {
            let _at_work = at_work;
            self.read(&station, &actor, dry_run, progress).inspect_err(StationError::log_cause)
        })
    }

    fn read(
        &self,
        station: &Station,
        actor: &Actor,
        dry_run: bool,
        progress: &Progress,
    ) -> Result<R::Report, StationError> {
        let mut spooled = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        spooled.file.rewind().map_err(KeyFileError::Input)?;
        let read = self.reading.read(&self.name, &spooled.file, station, actor, dry_run, progress);
        spooled.receiving = None;
        read
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
        progress: &Progress,
    ) -> Result<ImportReport, StationError> {
        let (name, school, keep_good) = (name.to_owned(), self.school, self.keep_good);
        let given = self.given.clone();
        let options = ImportOptions { name, school, dry_run, keep_good, unlock: self.unlock(), given };
        station.stock().import_keys(actor, file, options, progress)
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
        progress: &Progress,
    ) -> Result<RosterReport, StationError> {
        let (name, keep_good, send_links) = (name.to_owned(), self.keep_good, self.send_links);
        let academy = self.academy.clone();
        let options = RosterOptions { name, dry_run, keep_good, send_links, school: self.school, academy };
        station.people().import_roster(actor, self.kind, file, &options, progress)
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
        progress: &Progress,
    ) -> Result<ConsoleReport, StationError> {
        station.stock().import_console(actor, file, name, dry_run, progress)
    }

    fn is_done(report: &ConsoleReport) -> bool {
        report.done
    }
}
