//! One function wires everything; every long task is watched, and if one ends, all end.
//!
//! The bus is chosen here, at run time; nothing below knows whether it is the machine's or an emulated one.

mod alive;
mod asking;
mod config;
mod database;
mod demo;
mod desk;
mod desk_lines;
mod directory;
mod doors;
mod elsewhere;
mod handed;
mod hooks;
mod journal_copy;
mod lasting;
mod mail;
mod named_file;
mod prepared;
mod reach;
mod renewal;
mod scim;
mod self_signed;
mod standby;
mod ticket_desk;
mod told;
mod verification;
mod verifier;

pub use self::verifier::{VerifierConfig, VerifierConfigError};
pub use config::{Config, ConfigError, Figures, Look};
pub use database::{DatabaseConfig, DatabaseConfigError};
pub use demo::{Account, Demo, DemoError};
pub use desk::{DeskDaemon, DeskError, desk_of, join_centre};
pub use directory::{DirectoryConfig, DirectoryConfigError};
pub use doors::{DoorsError, Missing, Public, SpokenBy};
pub use elsewhere::{SignIn, SignInError};
pub use journal_copy::JournalCopy;
pub use mail::{Mail, MailError};
pub use named_file::NamedFileError;
pub use prepared::{NotRestored, PrepareError, PreparedServer, prepare_database, restore};
pub use reach::without_station;
pub use scim::{Scim, ScimError};
pub use self_signed::{SelfSignedError, SelfSignedPair, self_signed};
pub use standby::{Turn, stand_by, who_serves};
pub use ticket_desk::{DeskKind, TicketDeskConfig, TicketDeskError};
pub use verification::Verification;

use cli::control::{ControlError, ControlSocket};
use domain::{Clock, Entropy};
use emulated::{Hub, HubError};
use journal_copy::Teller;
use keyfile::{WordsError, use_words};
use post::{StationeryError, Tray};
use profile::{ProfileError, Profiles};
use renewal::Renewer;
use station::{
    Actor, Charters, Desks, FirstLink, Language, MailRound, Mailroom, OpenBench, PulledFrom, Serving, Station,
    StationError, SystemClock, TextError,
};
use std::{
    fmt::{self, Display, Formatter},
    io,
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};
use store::{Mode, Options, OsEntropy, Store, StoreError};
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::{Notify, watch},
    task::JoinSet,
};
use usb::{Bus, BusError, hid::HidBus};

/// How long open requests may go on once the station is told to end; live events would go on for ever.
const GRACE: Duration = Duration::from_secs(2);
/// Connections that may wait to be accepted; the system's own limit may be lower. The standard library asks for 128, and whoever
/// comes when these are full tries again after a whole second.
const BACKLOG: i32 = 4096;

/// Why the station does not run.
#[derive(Debug, thiserror::Error)]
pub enum DaemonError {
    /// The configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Database, vault, journal.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What the station does at its start.
    #[error(transparent)]
    Station(#[from] StationError),
    /// The firmware profiles.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// The machine's bus.
    #[error(transparent)]
    Bus(#[from] BusError),
    /// The emulated bus.
    #[error(transparent)]
    Hub(#[from] HubError),
    /// The control socket.
    #[error(transparent)]
    Control(#[from] ControlError),
    /// The panel's address.
    #[error("the panel cannot listen on {address} ({source}): choose another address with --listen")]
    Listen {
        /// Where it should have listened.
        address: SocketAddr,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The panel's words.
    #[error(transparent)]
    Catalogues(#[from] web::CataloguesError),
    /// The charter.
    #[error(transparent)]
    Charter(#[from] TextError),
    /// The words of key tables.
    #[error(transparent)]
    Words(#[from] WordsError),
    /// The texts of mails.
    #[error(transparent)]
    Stationery(#[from] StationeryError),
    /// No such time zone.
    #[error("{0:?} is no time zone: write an IANA name such as Europe/Paris or Indian/Reunion")]
    Zone(String),
    /// Certificate or key.
    #[error(transparent)]
    Tls(#[from] web::TlsError),
    /// Threads, signals.
    #[error("the system refused a thread or a signal ({0}): look at the limits of this service")]
    System(#[source] io::Error),
    /// The data directory is that of a desk.
    #[error("{} is the data directory of a desk: there is no station here", .0.display())]
    Desk(PathBuf),
    /// Another machine serves the database now.
    #[error("another machine took over: this one stops, and stands by when it is started again")]
    TakenOver,
    /// One of the long tasks ended.
    #[error("{task} ended by itself ({reason}): the station stops so that it can be started again whole")]
    TaskEnded {
        /// Which.
        task: Task,
        /// Why, as far as it is known.
        reason: String,
    },
}

/// What runs for as long as the station does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// One of the panel's doors.
    Panel,
    /// Deadlines and reminders.
    Timer,
    /// Mail on its way out.
    Mailroom,
    /// Lines of desks.
    Desks,
    /// What tells systemd that the station lives.
    Watchdog,
    /// What tells the journal to the system's log.
    Journal,
    /// What tells programs of what happens.
    Hooks,
    /// People pulled from directories.
    Directories,
    /// What makes changes true at the other verifier.
    Verifier,
    /// What reads files again when systemd says so.
    Reload,
    /// What keeps the right to change the database of a server.
    Right,
    /// One of them: it panicked, and the log says which.
    Some,
}

impl Display for Task {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Panel => "the panel",
            Self::Timer => "the timer",
            Self::Mailroom => "the mailroom",
            Self::Desks => "the lines of desks",
            Self::Watchdog => "the watchdog",
            Self::Journal => "the copy of the journal",
            Self::Hooks => "the telling of programs",
            Self::Directories => "the pull of directories",
            Self::Verifier => "the task of the other verifier",
            Self::Reload => "the reload",
            Self::Right => "the right to change the database",
            Self::Some => "a task",
        })
    }
}

/// How often deadlines and reminders are looked at.
const TICK: Duration = Duration::from_secs(15 * 60);

/// What time brings to roles, requests and tokens; a look that fails is told, and tried again at the next.
async fn keep_time(station: Arc<Station>, renewer: Option<Arc<Renewer>>) -> io::Result<()> {
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let (station, renewer) = (station.clone(), renewer.clone());
        let looked = tokio::task::spawn_blocking(move || {
            if let Err(error) = station.people().roles_tick().and_then(|_| station.requests().requests_tick()) {
                tracing::warn!(%error, "the deadlines of roles and requests could not be looked at");
            }
            if let Err(error) = station.clients().tick() {
                tracing::warn!(%error, "when programs asked last could not be written down");
            }
            if let Err(error) = station.attempts_tick() {
                tracing::warn!(%error, "what was refused could not be told to the journal");
            }
            if let Err(error) = station.consultations_tick() {
                tracing::warn!(%error, "who looked at what is held about whom could not be told to the journal");
            }
            let called = |id| catalogue::erased_name(&catalogue::for_terminal(Language::Fr), id);
            if let Err(error) = station.people().retention_tick(&called) {
                tracing::warn!(%error, "what is too old could not be let go");
            }
            if let Err(error) = station.tokens().care_tick() {
                tracing::warn!(%error, "tokens that expire or are due back could not be looked at");
            }
            if let Some(renewer) = renewer {
                renewer.look();
            }
        });
        looked.await.map_err(io::Error::other)?;
    }
}

/// How often it is looked whether a directory's time has come.
const LOOK: Duration = Duration::from_secs(60);

/// People pulled from directories, each in its time; what a pull ends in is kept for doctor and home. Asleep until the journal's bell
/// rings where time brings nothing.
async fn pull_people(station: Arc<Station>, bell: Arc<Notify>) -> io::Result<()> {
    loop {
        let station = station.clone();
        let looked = tokio::task::spawn_blocking(move || {
            let looked = station.directories().tick().and_then(|_| station.directories().is_waiting());
            looked.unwrap_or_else(|error| {
                tracing::warn!(%error, "the directories could not be looked at");
                true
            })
        });
        if looked.await.map_err(io::Error::other)? {
            tokio::time::sleep(LOOK).await;
        } else {
            bell.notified().await;
        }
    }
}

/// How often it is looked whether this station is still the one that changes the database of a server.
const HELD: Duration = Duration::from_secs(1);

/// The right to change the database of a server, taken up again where the line was cut. It ends where another machine took over: this one is
/// started again, and stands by.
async fn keep_the_right(store: Arc<Store>) -> io::Result<()> {
    let mut looks = tokio::time::interval(HELD);
    looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        looks.tick().await;
        let store = store.clone();
        let looked = tokio::task::spawn_blocking(move || store.keep_the_right());
        looked.await.map_err(io::Error::other)?.map_err(io::Error::other)?;
    }
}

/// SIGHUP, by which systemd says `reload`: what is read again without a restart is read now.
async fn reload(mut hangup: Signal, renewer: Option<Arc<Renewer>>) -> io::Result<()> {
    while hangup.recv().await.is_some() {
        if let Some(renewer) = renewer.clone() {
            tokio::task::spawn_blocking(move || renewer.look()).await.map_err(io::Error::other)?;
        }
    }
    Ok(())
}

/// How long until the outbox is looked at again where nothing is due and nobody rings, or where a look failed.
const QUIET: Duration = Duration::from_secs(3600);
const FAILED: Duration = Duration::from_secs(60);

/// Mail, one at a time: asleep until one is queued or due. A look that fails is told once, and tried again.
async fn send_mail(station: Arc<Station>) -> io::Result<()> {
    let bell = station.mail().outbox_bell();
    let opened = station.clone();
    let opened = tokio::task::spawn_blocking(move || opened.mail().open_mailroom()).await.map_err(io::Error::other)?;
    let mut failing = opened.inspect_err(|error| tracing::warn!(%error, "the outbox cannot be looked at")).is_err();
    loop {
        let asked = station.clone();
        let round = tokio::task::spawn_blocking(move || asked.mail().deliver_next()).await.map_err(io::Error::other)?;
        let pause = match round {
            Ok(MailRound::Done) => {
                failing = false;
                continue;
            }
            Ok(MailRound::Idle(until)) => {
                failing = false;
                let pause = until.map(|until| until.duration_since(SystemClock.now()));
                pause.map_or(QUIET, |pause| Duration::try_from(pause).unwrap_or_default()).min(QUIET)
            }
            Err(error) => {
                if !failing {
                    tracing::warn!(%error, "the outbox cannot be looked at");
                }
                failing = true;
                FAILED
            }
        };
        tokio::select! {
            () = bell.notified() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// The mailroom of a configuration, for a panel that is reached under `panel`; `tray`: copies of what it sends.
pub fn open_mailroom(config: &Config, panel: Option<&str>, tray: Option<&Tray>) -> Result<Mailroom, DaemonError> {
    let zone = zone(config)?;
    let mut mailroom = Mailroom::closed(config.templates.as_deref())?.for_readers(zone, panel);
    if let Some(desk) = config.ticket_desk.open().map_err(ConfigError::from)? {
        mailroom = mailroom.putting_tickets_to(desk);
    }
    let Some(mail) = &config.mail else { return Ok(mailroom) };
    let post = mail.open(panel).map_err(ConfigError::from)?;
    Ok(mailroom.sending_by(match tray {
        Some(tray) => Arc::new(tray.below(post)),
        None => post,
    }))
}

/// The directories of a configuration; nothing is asked yet.
///
/// # Errors
/// Where a file that it names cannot be used.
pub fn open_directories(config: &Config) -> Result<Vec<PulledFrom>, DaemonError> {
    let open = |one: &DirectoryConfig| -> Result<PulledFrom, DaemonError> {
        Ok(one.open(zone(config)?).map_err(ConfigError::from)?)
    };
    config.directories.iter().map(open).collect()
}

/// The other verifier of a configuration; nothing is asked yet.
///
/// # Errors
/// Where a file that it names cannot be used.
pub fn open_verifier(config: &Config) -> Result<Option<station::Verifier>, DaemonError> {
    Ok(config.verifier.as_ref().map(VerifierConfig::open).transpose().map_err(ConfigError::from)?)
}

impl Config {
    /// How every page looks, the one of a machine that stands by too.
    fn look(&self) -> Result<web::WebConfig, DaemonError> {
        Ok(web::WebConfig {
            public_url: self.public_url().map(str::to_owned),
            zone: zone(self)?,
            academy: self.web.academy.clone(),
            theme: self.web.theme,
            templates: self.templates.clone(),
            ..web::WebConfig::default()
        })
    }
}

fn zone(config: &Config) -> Result<jiff::tz::TimeZone, DaemonError> {
    jiff::tz::TimeZone::get(&config.zone).map_err(|_| DaemonError::Zone(config.zone.clone()))
}

/// The bus of a configuration; the hub beside it where it is an emulated one.
pub fn open_bus(config: &Config) -> Result<(Arc<dyn Bus>, Option<Hub>), DaemonError> {
    match config.bus {
        Mode::Hid => Ok((Arc::new(HidBus::new()?), None)),
        Mode::Emulated => {
            let hub = Hub::new(config.tokens.iter().cloned())?;
            Ok((Arc::new(hub.clone()), Some(hub)))
        }
    }
}

/// What is noted in the data directory of a desk.
const DESK: &str = "desk.json";

/// The store of a configuration.
pub fn open_store(config: &Config) -> Result<Store, DaemonError> {
    if config.paths.dir.join(DESK).exists() {
        return Err(DaemonError::Desk(config.paths.dir.clone()));
    }
    Ok(Store::open(Options::at(config.opened()?, config.bus))?)
}

/// A station that listens and is not yet serving.
pub struct Daemon {
    /// What it serves.
    pub station: Arc<Station>,
    /// Where the station's own door is, with the port that was chosen.
    pub address: SocketAddr,
    own: OpenDoor,
    public: Option<(OpenDoor, String)>,
    programs: Option<OpenDoor>,
    control: ControlSocket,
    renewer: Option<Arc<Renewer>>,
    teller: Option<Teller>,
    /// Another program checks codes.
    entrusts: bool,
    /// The database, where it is a server's.
    on_a_server: Option<Arc<Store>>,
    desks: Arc<Desks>,
    _bench: OpenBench,
}

/// A door that listens.
struct OpenDoor {
    listener: TcpListener,
    address: SocketAddr,
    router: axum::Router,
    tls: Option<web::Tls>,
}

impl OpenDoor {
    fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), DaemonError> {
        let failed = |source| DaemonError::Listen { address, source };
        let listener = TcpListener::bind(address).map_err(failed)?;
        rustix::net::listen(&listener, BACKLOG).map_err(|errno| failed(errno.into()))?;
        listener.set_nonblocking(true).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok((listener, address))
    }

    fn own(config: &Config, panel: &web::Panel, bound: (TcpListener, SocketAddr)) -> Self {
        let (listener, address) = bound;
        let desk = web::Desk { users: config.desk.clone() };
        Self {
            listener,
            address,
            router: panel.through(web::Door::Own { port: Some(address.port()), desk }),
            tls: None,
        }
    }

    /// Where programs ask.
    fn programs(config: &Config, router: impl FnOnce() -> axum::Router) -> Result<Option<Self>, DaemonError> {
        let Some(listen) = config.verification.listen else { return Ok(None) };
        let (listener, address) = Self::bind(listen)?;
        let tls = config.verification.tls().map(|(certificate, key)| web::Tls::read(certificate, key)).transpose()?;
        Ok(Some(Self { listener, address, router: router(), tls }))
    }

    fn public(public: &Public, through: impl FnOnce(web::Door) -> axum::Router) -> Result<Self, DaemonError> {
        let (listener, address) = Self::bind(public.listen)?;
        let (proxies, tls) = match &public.by {
            SpokenBy::Us { certificate, key } => (Vec::new(), Some(web::Tls::read(certificate, key)?)),
            SpokenBy::Proxies(proxies) => (proxies.clone(), None),
        };
        let door = web::Door::Public { authority: public.authority().to_owned(), proxies };
        Ok(Self { listener, address, router: through(door), tls })
    }
}

/// The configuration, and the firmware profiles that it names.
pub fn profiles(place: &cli::Place) -> Result<(Config, Profiles), DaemonError> {
    let config = Config::load(place, None)?;
    let profiles = Profiles::load(config.profiles.as_deref())?;
    Ok((config, profiles))
}

impl Daemon {
    /// Opens everything: store first (its lock says that nobody else is the station here), then bus, bench, addresses. It waits for disk
    /// and server: on a thread that has entered a runtime and drives no futures.
    pub fn open(config: &Config) -> Result<Self, DaemonError> {
        Self::open_with(config, None, None)
    }

    /// The same; `tray`: mails can be read in the panel, by everybody.
    fn open_with(config: &Config, tray: Option<Tray>, tour: Option<web::Tour>) -> Result<Self, DaemonError> {
        config.check_doors()?;
        config.check_files()?;
        let profiles = Profiles::load(config.profiles.as_deref())?;
        let store = Arc::new(open_store(config)?);
        let on_a_server = config.database.is_some().then(|| store.clone());
        // beside the lock: whoever finds the one finds the other, and waits there until the station serves
        let control = ControlSocket::bind(&config.socket)?;
        let (bus, hub) = open_bus(config)?;
        let charters = Charters::load(config.templates.as_deref())?;
        use_words(config.templates.as_deref())?;
        let bound = OpenDoor::bind(config.listen)?;
        let address = bound.1;
        // what is emulated is tried out on this machine, under the address that it listens on
        let own = (config.bus == Mode::Emulated).then(|| url(address));
        let mailroom = open_mailroom(config, config.public_url().or(own.as_deref()), tray.as_ref())?;
        let (clock, entropy) = (Arc::new(SystemClock), Arc::new(OsEntropy));
        let station = Station::new(store, bus, profiles, charters, mailroom, clock, entropy);
        station.bench().set_keyboards(config.keyboards.clone());
        station.rests_on(config.files(), Some(&config.socket));
        station.directories().set_directories(open_directories(config)?);
        station.directories().provision_by(config.scim.open(zone(config)?).map_err(ConfigError::from)?);
        station.directories().signs_in_by(config.sign_in.ways());
        if let Some(verifier) = open_verifier(config)? {
            station.verifies_by(verifier);
        }
        station.reached_at(&config.panel_url(address));
        let bench = station.open_bench().map_err(DaemonError::System)?;
        let (clock, entropy): (Arc<dyn Clock>, Arc<dyn Entropy>) = (Arc::new(SystemClock), Arc::new(OsEntropy));
        let elsewhere = config.sign_in.open(config.public.as_ref(), &zone(config)?, &clock, &entropy);
        let elsewhere = elsewhere.map_err(ConfigError::from)?;
        let provider = elsewhere.provider.clone();
        let panel = web::Panel::open(
            station.clone(),
            web::WebConfig {
                hub,
                tray,
                tour,
                spool: Some(config.paths.dir.clone()),
                metrics: config.metrics.key()?,
                elsewhere,
                verification: config.verification.at_public,
                ..config.look()?
            },
        )?;
        let own = OpenDoor::own(config, &panel, bound);
        let public = match &config.public {
            Some(public) => Some((OpenDoor::public(public, |door| panel.through(door))?, public.url.clone())),
            None => None,
        };
        let programs = OpenDoor::programs(config, || panel.for_programs())?;
        station.serves(Serving {
            since: SystemClock.now(),
            process: std::process::id(),
            own: address,
            public: config.public_url().map(str::to_owned),
        });
        let renewer = public.as_ref().and_then(|(door, _)| Renewer::of(config, door.tls.as_ref())).map(Arc::new);
        if let Some(renewer) = renewer.clone() {
            station.certificate_by(move || renewer.shown());
        }
        let desks = station.desks();
        if let Some(public) = config.public_url() {
            desks.open(public)?;
        }
        reach::examine_by(&station, config, address, panel.challenges(), provider, on_a_server.clone());
        let teller = config.journal.teller(&config.paths.dir);
        Ok(Self {
            station,
            address,
            own,
            public,
            programs,
            control,
            renewer,
            teller,
            entrusts: config.verifier.is_some(),
            on_a_server,
            desks,
            _bench: bench,
        })
    }

    /// The address to open in a browser at the station.
    pub fn url(&self) -> String {
        url(self.address)
    }

    /// The address for everybody else, and where it listens.
    pub fn public(&self) -> Option<(&str, SocketAddr)> {
        self.public.as_ref().map(|(door, url)| (url.as_str(), door.address))
    }

    /// Where programs ask whether a code is right.
    pub fn verification(&self) -> Option<SocketAddr> {
        self.programs.as_ref().map(|door| door.address)
    }

    /// Where there is no administrator yet: how one is made. Its link is the full address of a page, good for an hour; one that was
    /// printed before and can still be used is left alone, and cannot be printed again: of it there is only a digest.
    ///
    /// # Errors
    /// [`DaemonError::Station`]: the link could not be made.
    pub fn first_link(&self) -> Result<Option<FirstLink>, DaemonError> {
        let accounts = self.station.accounts();
        if accounts.who_comes_in()?.administrator {
            return Ok(None);
        }
        Ok(Some(match accounts.first_link(&Actor::machine(rustix::process::geteuid().as_raw()))? {
            FirstLink::Made(link) => FirstLink::Made(self.station.full_address(&format!("/setup/{link}"))),
            open @ FirstLink::Open { .. } => open,
        }))
    }

    /// Serves until SIGTERM or SIGINT, or until one of the long tasks ends, which is an error.
    pub async fn run(self) -> Result<(), DaemonError> {
        let (stop, stopping) = watch::channel(false);
        let kept = self.station.clone();
        let mut tasks = JoinSet::new();
        let most = web::Room::of_this_process();
        let number = 1 + usize::from(self.public.is_some()) + usize::from(self.programs.is_some());
        let doors = [
            (Some(self.own), most.own),
            (self.public.map(|(door, _)| door), most.public),
            (self.programs, most.programs),
        ];
        for (door, most) in doors.into_iter().filter_map(|(door, most)| Some((door?, most))) {
            let mut stopping = stopping.clone();
            let stopped = async move {
                let _ = stopping.wait_for(|stop| *stop).await; // an error means that the station is gone already
            };
            tasks.spawn(
                async move { (Task::Panel, web::serve(door.listener, door.router, door.tls, most, stopped).await) },
            );
        }
        let (station, renewer) = (self.station.clone(), self.renewer.clone());
        tasks.spawn(async move { (Task::Timer, keep_time(station, renewer).await) });
        // a terminal that closes ends what runs in it, where there is nothing to read again
        if self.renewer.is_some() || alive::is_watched() {
            let (hangup, renewer) = (signal(SignalKind::hangup()).map_err(DaemonError::System)?, self.renewer);
            tasks.spawn(async move { (Task::Reload, reload(hangup, renewer).await) });
        }
        // also without a directory: programs tell of people, and who lost their last role is waited for
        let (station, bell) = (self.station.clone(), self.station.journal().bell());
        tasks.spawn(async move { (Task::Directories, pull_people(station, bell).await) });
        if self.entrusts {
            let station = self.station.clone();
            tasks.spawn(async move { (Task::Verifier, verifier::keep_applying(station).await) });
        }
        if let Some(store) = self.on_a_server {
            tasks.spawn(async move { (Task::Right, keep_the_right(store).await) });
        }
        let desks = self.desks;
        tasks.spawn(async move { (Task::Desks, desk_lines::keep(desks).await) });
        let station = self.station.clone();
        tasks.spawn(async move { (Task::Mailroom, send_mail(station).await) });
        if let Some(teller) = self.teller {
            let (station, bell) = (self.station.clone(), self.station.journal().bell());
            tasks.spawn(async move { (Task::Journal, teller.keep_telling(station, bell).await) });
        }
        let (station, bell) = (self.station.clone(), self.station.journal().bell());
        tasks.spawn(async move { (Task::Hooks, hooks::keep_telling(station, bell).await) });
        tasks.spawn(async move { match self.control.serve(self.station).await {} });
        tasks.spawn(async move { (Task::Watchdog, alive::keep_telling(self.address).await) });
        let mut terminate = signal(SignalKind::terminate()).map_err(DaemonError::System)?;
        let mut interrupt = signal(SignalKind::interrupt()).map_err(DaemonError::System)?;
        alive::ready();
        let ended = tokio::select! {
            _ = terminate.recv() => None,
            _ = interrupt.recv() => None,
            ended = tasks.join_next() => ended,
        };
        alive::stopping();
        let _ = stop.send(true); // the panel may be what ended
        if ended.is_none() {
            // the panel ends by itself once open requests are answered; live events are cut off after the grace
            let both = async {
                for _ in 0..number {
                    tasks.join_next().await;
                }
            };
            let _ = tokio::time::timeout(GRACE, both).await;
        }
        tasks.abort_all();
        // it waits for the store
        tokio::task::spawn_blocking(move || last_words(&kept))
            .await
            .map_err(|error| DaemonError::System(error.into()))?;
        match ended {
            None => Ok(()),
            Some(Ok((Task::Right, Err(_)))) => Err(DaemonError::TakenOver),
            Some(Ok((task, result))) => {
                let reason = result.err().map_or_else(|| "without an error".to_owned(), |error| error.to_string());
                Err(DaemonError::TaskEnded { task, reason })
            }
            Some(Err(error)) => Err(DaemonError::TaskEnded { task: Task::Some, reason: error.to_string() }),
        }
    }
}

/// What is told to the journal now and then, before nobody is there to tell it.
fn last_words(station: &Station) {
    if let Err(error) = station.consultations_tick() {
        tracing::warn!(%error, "who looked at what is held about whom could not be told to the journal");
    }
    if let Err(error) = station.clients().tick() {
        tracing::warn!(%error, "when programs asked last could not be written down");
    }
}

fn url(address: SocketAddr) -> String {
    format!("http://{address}/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpStream;

    #[test]
    fn whoever_comes_with_three_hundred_others_waits_for_no_second_try() {
        let (_listener, address) = OpenDoor::bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let most: usize = std::fs::read_to_string("/proc/sys/net/core/somaxconn").unwrap().trim().parse().unwrap();
        assert!(most > 300, "this machine lets {most} wait at the most");
        let connect = || TcpStream::connect_timeout(&address, Duration::from_millis(500));
        let crowd: Vec<_> = (0..300).map(|_| connect()).collect();
        let waits = crowd.iter().filter(|one| one.is_ok()).count();
        assert_eq!(waits, 300, "{:?}", crowd.iter().find_map(|one| one.as_ref().err()));
    }
}
