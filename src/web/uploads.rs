//! Files that somebody has sent and not yet decided about: one a person and kind, nameless on disk, gone after a quarter
//! of an hour. What was looked at is what is imported: the file is not sent twice.

use super::{
    context::Context,
    failure::Failure,
    guard::LARGEST_FORM,
    kept::Kept,
    load::{Receiving, Spooled},
};
use axum::extract::multipart::{Field, Multipart};
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

/// Bytes that go to the disk together.
const AT_ONCE: usize = 256 * 1024;

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
    pub fn begin(self: Arc<Self>, context: &Context, dry_run: bool) {
        let (station, actor) = (context.app.station.clone(), context.signed_in.actor.clone());
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

/// A form with a file: the file, nameless on disk, its name without folders, and the fields beside it. Whether its sender may
/// send it at all was asked before; that the form is this session's is read before anything else of it.
pub(super) async fn received(
    context: &Context,
    mut form: Multipart,
) -> Result<(Spooled, String, BTreeMap<String, String>), Failure> {
    let receiving = begin_to_receive(context, &mut form).await?;
    let (mut file, mut name, mut fields) = (None, String::new(), Fields::default());
    while let Some(mut field) = form.next_field().await.map_err(|_| Failure::Unreadable)? {
        if field.name() != Some("file") {
            fields.take(&mut field).await?;
            continue;
        }
        if file.is_some() {
            return Err(Failure::Unreadable);
        }
        let said = field.file_name().unwrap_or_default();
        name =
            said.rsplit(['/', '\\']).next().unwrap_or_default().chars().filter(|c| !c.is_control()).take(100).collect();
        file = Some(spooled(context, &mut field).await?);
    }
    let mut file = file.ok_or(Failure::Unreadable)?;
    file.receiving = Some(receiving);
    Ok((file, name, fields.0))
}

/// The first field of a form with files is its nonce: nothing else is read before it was seen to be this session's. From then
/// on this person sends this form and no other.
pub(super) async fn begin_to_receive(context: &Context, form: &mut Multipart) -> Result<Receiving, Failure> {
    let mut nonce = Fields::default();
    let first = form.next_field().await.map_err(|_| Failure::Unreadable)?;
    nonce.take(&mut first.filter(|field| field.name() == Some("csrf")).ok_or(Failure::Stale)?).await?;
    if nonce.0.get("csrf") != Some(&context.signed_in.csrf) {
        return Err(Failure::Stale);
    }
    context.app.load.receive(context.signed_in.actor.person.ok_or(Failure::NotSignedIn)?)
}

/// What is typed beside files: no larger than a form without them.
#[derive(Default)]
pub(super) struct Fields(pub BTreeMap<String, String>);

impl Fields {
    /// Takes one field more.
    pub async fn take(&mut self, field: &mut Field<'_>) -> Result<(), Failure> {
        let name = field.name().unwrap_or_default().to_owned();
        let mut bytes = Vec::new();
        let mut left =
            LARGEST_FORM.saturating_sub(self.0.iter().map(|(name, text)| name.len() + text.len()).sum::<usize>());
        left = left.checked_sub(name.len()).ok_or(Failure::Unreadable)?;
        while let Some(chunk) = field.chunk().await.map_err(|_| Failure::Unreadable)? {
            left = left.checked_sub(chunk.len()).ok_or(Failure::Unreadable)?;
            bytes.extend_from_slice(&chunk);
        }
        self.0.insert(name, String::from_utf8(bytes).map_err(|_| Failure::Unreadable)?);
        Ok(())
    }
}

/// One file on its way to the disk, which is waited for on a thread that may wait.
async fn spooled(context: &Context, field: &mut Field<'_>) -> Result<Spooled, Failure> {
    let (mut kept, mut pending) = (context.app.load.spool()?, Vec::new());
    loop {
        let chunk = field.chunk().await.map_err(|_| Failure::Unreadable)?;
        pending.extend_from_slice(chunk.as_deref().unwrap_or_default());
        if pending.len() < AT_ONCE && chunk.is_some() {
            continue;
        }
        let writing = tokio::task::spawn_blocking(move || kept.write(&pending).map(|()| kept));
        kept = writing.await.map_err(|_| Failure::Broken)?.map_err(|error| {
            tracing::warn!(%error, "a file that is sent cannot be kept");
            Failure::NoRoom
        })?;
        pending = Vec::new();
        if chunk.is_none() {
            return Ok(kept);
        }
    }
}
