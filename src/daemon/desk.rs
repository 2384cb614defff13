//! `trousseau station`: this machine is a desk of a centre. It keeps its own key and whose desk it is, and nothing else.

use super::{Config, DESK, DaemonError, GRACE, OpenDoor, Task, alive, handed, open_bus, told::on};
use bench::OwnBus;
use catalogue::{Message, Tells, say};
use cli::DeskOf;
use data_encoding::HEXLOWER;
use desk::{
    Carried, Carrier, Code, Desk, DeskOptions, HELD, JoinError, LineName, NotCarried, OwnKey, PublicKey, Refusal, join,
};
use files::{Distrust, NewFile, as_owner_of, judge};
use outgoing::{Address, InvalidAddress, Outgoing, OutgoingError};
use profile::Profiles;
use serde::{Deserialize, Serialize};
use std::{
    fs, io,
    io::Write,
    net::SocketAddr,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::{
    signal::unix::{SignalKind, signal},
    task::JoinSet,
};

/// The machine's own key, PKCS #8.
const KEY: &str = "desk.key";
/// The credential of the unit that holds the key, where the service manager keeps it.
const HANDED: &str = "trousseau.desk-key";
/// How long an exchange may take beyond what the centre holds it.
const ON_ITS_WAY: Duration = Duration::from_secs(10);
/// How long a browser at the desk waits for its ticket.
const TICKET: Duration = Duration::from_secs(8);

/// What is noted when a machine joins.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Noted {
    /// The address of the centre's panel.
    centre: String,
    /// The centre's public key.
    key: String,
    /// Who vouches for its certificate, where this machine does not know them.
    authorities: Option<PathBuf>,
}

/// Why this machine cannot be a desk.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// What a station needs too.
    #[error(transparent)]
    Daemon(#[from] DaemonError),
    /// It has not joined.
    #[error("this machine has not joined a centre: say which with --centre, and have a code ready")]
    NotJoined,
    /// It is another centre's.
    #[error("this machine is a desk of {0}: to be another's, remove desk.key and desk.json from its data directory")]
    OtherCentre(String),
    /// No address.
    #[error(transparent)]
    Address(#[from] InvalidAddress),
    /// The authorities cannot be read.
    #[error(transparent)]
    Authorities(#[from] OutgoingError),
    /// It did not become one.
    #[error(transparent)]
    Join(#[from] JoinError),
    /// A file of it cannot be read or written.
    #[error("{} cannot be read or written ({source})", .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Others could have read its key.
    #[error(transparent)]
    Distrust(#[from] Distrust),
    /// The data directory is that of a station.
    #[error("{} is the data directory of a station: a desk takes one of its own", .0.display())]
    Station(PathBuf),
    /// A file of it is not what was written.
    #[error("{} is not what was written when this machine joined: remove it, and join again", .0.display())]
    Garbled(PathBuf),
}

impl Tells for DeskError {
    fn message(&self) -> Message {
        match self {
            Self::Daemon(error) => error.message(),
            Self::NotJoined => say("start-desk-not-joined"),
            Self::OtherCentre(centre) => say("start-desk-other-centre").with("centre", centre),
            Self::Address(InvalidAddress(address)) => say("start-desk-address").with("address", address),
            Self::Authorities(error) => say("start-desk-authorities").with("cause", error),
            Self::Join(error) => match error {
                JoinError::NotCarried(cause) => match cause.downcast_ref() {
                    Some(OutgoingError::Certificate(..)) => say("start-desk-certificate"),
                    _ => say("start-desk-unreachable").with("cause", cause),
                },
                JoinError::NoCentre | JoinError::Over(_) => say("start-desk-no-centre"),
                JoinError::Refused(Refusal::Version) => say("start-desk-version"),
                JoinError::Refused(_) => say("start-desk-code"),
            },
            Self::File { path, source } => on("start-desk-file", path, source),
            Self::Distrust(error) => error.message(),
            Self::Station(path) => say("start-desk-is-station").with("path", path.display()),
            Self::Garbled(path) => say("start-desk-garbled").with("path", path.display()),
        }
    }
}

/// Over HTTPS, by whatever proxy the machine's environment names.
struct Https {
    outgoing: Outgoing,
    lines: String,
}

impl Https {
    fn to(centre: &str, authorities: Option<&Path>) -> Result<Self, DeskError> {
        let lines = format!("{}/desk/line", centre.trim_end_matches('/'));
        lines.parse::<Address>().map_err(|_| InvalidAddress(centre.to_owned()))?;
        Ok(Self { outgoing: Outgoing::patient(authorities, HELD + ON_ITS_WAY)?, lines })
    }
}

impl Carrier for Https {
    fn exchange(&self, line: LineName, exchange: &[u8]) -> Result<Carried, NotCarried> {
        let address: Address = format!("{}/{}", self.lines, HEXLOWER.encode(&line)).parse()?;
        let answer = self.outgoing.exchange(&address, exchange)?;
        match answer.status {
            200 => Ok(Carried::Exchange(answer.body)),
            410 => Ok(Carried::Gone),
            status => Err(format!("{} answers {status}", self.lines).into()),
        }
    }
}

/// Whether this machine joined a centre; which.
///
/// # Errors
/// [`DeskError::File`], [`DeskError::Garbled`].
pub fn desk_of(config: &Config) -> Result<Option<String>, DeskError> {
    Ok(noted(config)?.map(|noted| noted.centre))
}

/// Joins a centre, by the code that was read out there: the one that is said, or the one that this machine is a desk of. Where root does it,
/// what is written belongs to whom the data directory belongs to.
///
/// # Errors
/// [`DeskError`].
pub fn join_centre(config: &Config, of: &DeskOf, code: &str) -> Result<String, DeskError> {
    let joined = as_owner_of(&config.paths.dir, || join_as_owner(config, of, code));
    joined.map_err(DaemonError::System)?
}

fn join_as_owner(config: &Config, of: &DeskOf, code: &str) -> Result<String, DeskError> {
    let folder = &config.paths.dir;
    if config.is_begun() {
        return Err(DeskError::Station(folder.clone()));
    }
    let before = noted(config)?;
    let centre = of.centre.clone().or(before.as_ref().map(|noted| noted.centre.clone()));
    let centre = centre.ok_or(DeskError::NotJoined)?.trim_end_matches('/').to_owned();
    // the service begins in another folder
    let authorities = of.authorities.as_deref().map(std::path::absolute).transpose().map_err(DaemonError::System)?;
    let authorities = authorities.or(before.filter(|noted| noted.centre == centre).and_then(|noted| noted.authorities));
    let unwritten = |path: &Path| {
        let path = path.to_owned();
        move |source| DeskError::File { path, source }
    };
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(unwritten(folder))?;
    let path = key_path(config);
    if !path.exists() {
        let made = OwnKey::make().map_err(no_entropy)?;
        written(&path, &made).map_err(unwritten(&path))?;
    }
    let own = own_key(config)?;
    let carrier = Https::to(&centre, authorities.as_deref())?;
    let key = join(&carrier, &own, &host(), &Code::typed(code))?.to_string();
    let noted = Noted { centre, key, authorities };
    let text = serde_json::to_vec_pretty(&noted).map_err(|error| unwritten(folder)(error.into()))?;
    let path = folder.join(DESK);
    written(&path, &text).map_err(unwritten(&path))?;
    Ok(noted.centre)
}

fn no_entropy(none: domain::NoEntropy) -> DaemonError {
    DaemonError::Store(none.into())
}

/// The name of this machine.
fn host() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

fn written(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let made = NewFile::begin(path)?;
    made.file().write_all(bytes)?;
    made.finish(true)
}

fn key_path(config: &Config) -> PathBuf {
    handed::credential(HANDED).unwrap_or_else(|| config.paths.dir.join(KEY))
}

fn own_key(config: &Config) -> Result<OwnKey, DeskError> {
    let path = key_path(config);
    judge(&path, handed::trust(&path))?;
    let kept = fs::read(&path).map_err(|source| DeskError::File { path: path.clone(), source })?;
    OwnKey::read(&zeroize::Zeroizing::new(kept)).map_err(|_| DeskError::Garbled(path))
}

fn noted(config: &Config) -> Result<Option<Noted>, DeskError> {
    let path = config.paths.dir.join(DESK);
    match fs::read(&path) {
        Ok(noted) => serde_json::from_slice(&noted).map(Some).map_err(|_| DeskError::Garbled(path)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(DeskError::File { path, source }),
    }
}

/// A desk that listens at its own door and has not begun.
pub struct DeskDaemon {
    desk: Arc<Desk>,
    own: OpenDoor,
    /// Where its own door is.
    pub address: SocketAddr,
    /// The address of the centre's panel.
    pub centre: String,
}

impl DeskDaemon {
    /// Opens bus and door. `centre`: the one that was said, if any.
    ///
    /// # Errors
    /// [`DeskError`].
    pub fn open(config: &Config, centre: Option<&str>) -> Result<Self, DeskError> {
        config.check_doors().map_err(DaemonError::from)?;
        let noted = noted(config)?.ok_or(DeskError::NotJoined)?;
        if centre.is_some_and(|centre| centre.trim_end_matches('/') != noted.centre) {
            return Err(DeskError::OtherCentre(noted.centre));
        }
        let key: PublicKey = noted.key.parse().map_err(|_| DeskError::Garbled(config.paths.dir.join(DESK)))?;
        let beside = config.paths.dir.join(KEY);
        if key_path(config) != beside && beside.exists() {
            tracing::warn!(path = %beside.display(), "a key lies here beside the one that the service manager hands over: it is not used, and could be copied");
        }
        let profiles = Profiles::load(config.profiles.as_deref()).map_err(DaemonError::from)?;
        let (bus, _) = open_bus(config)?;
        let (clock, entropy) = (Arc::new(station::SystemClock), Arc::new(store::OsEntropy));
        let options = DeskOptions {
            key: own_key(config)?,
            centre: key,
            bus: OwnBus::new(bus, profiles.clone(), clock, entropy),
            profiles,
            keyboards: config.keyboards.clone(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
            host: host(),
        };
        let carrier = Arc::new(Https::to(&noted.centre, noted.authorities.as_deref())?);
        let desk = Desk::new(options, carrier).map_err(no_entropy)?;
        let (listener, address) = OpenDoor::bind(config.listen)?;
        let asked = desk.clone();
        let look = web::WebConfig { public_url: Some(noted.centre.clone()), ..config.look()? };
        let users = web::Desk { users: config.desk.clone() };
        let router = web::desk_door(&look, address.port(), users, Arc::new(move || asked.ticket(TICKET)));
        let router = router.map_err(DaemonError::from)?;
        let own = OpenDoor { listener, address, router, tls: None };
        Ok(Self { desk, own, address, centre: noted.centre })
    }

    /// Runs until SIGTERM or SIGINT, or until its door ends, which is an error.
    ///
    /// # Errors
    /// [`DaemonError`].
    pub async fn run(self) -> Result<(), DeskError> {
        let (desk, ends) = (self.desk.clone(), self.desk.clone());
        let running = std::thread::Builder::new().name("desk".to_owned()).spawn(move || desk.run());
        let running = running.map_err(DaemonError::System)?;
        let mut tasks = JoinSet::new();
        let OpenDoor { listener, router, tls, .. } = self.own;
        let most = web::Room::of_this_process();
        tasks.spawn(web::serve(listener, router, tls, most.own, std::future::pending()));
        tasks.spawn(alive::keep_telling(self.address));
        let mut terminate = signal(SignalKind::terminate()).map_err(DaemonError::System)?;
        let mut interrupt = signal(SignalKind::interrupt()).map_err(DaemonError::System)?;
        alive::ready();
        let ended = tokio::select! {
            _ = terminate.recv() => None,
            _ = interrupt.recv() => None,
            ended = tasks.join_next() => ended,
        };
        alive::stopping();
        ends.stop();
        let over = tokio::task::spawn_blocking(move || running.join());
        let _ = tokio::time::timeout(GRACE, over).await;
        let reason = match ended {
            None => return Ok(()),
            Some(Ok(Err(error))) => error.to_string(),
            Some(Err(error)) => error.to_string(),
            Some(Ok(Ok(()))) => "without an error".to_owned(),
        };
        Err(DaemonError::TaskEnded { task: Task::Panel, reason }.into())
    }
}
