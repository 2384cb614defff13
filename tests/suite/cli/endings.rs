//! Whatever keeps the program from starting, or ends it, is one sentence with what to do in both languages: of every variant of every
//! error that it can end with. Each type is walked from variant to variant by a match without a wildcard, so that a new variant
//! does not compile before it has its place here.
//!
//! Long because it is one list.

use std::{
    fmt::Debug,
    fs,
    io::Error,
    mem::{Discriminant, discriminant},
    net::SocketAddr,
    path::PathBuf,
};
use trousseau::{
    catalogue::{self, CataloguesError, Tells},
    claims::Unusable,
    cli::control::ControlSocket,
    daemon::{
        ConfigError, DaemonError, DatabaseConfigError, DemoError, DeskError, DirectoryConfigError, DoorsError, Mail,
        MailError, Missing, NamedFileError, ScimError, SignInError, Task, TicketDeskError, VerifierConfigError,
    },
    desk::{JoinError, Over, Refusal},
    directory::InvalidServer,
    domain::{Language, NoEntropy, Role},
    emulated::{HubError, TokenSpec},
    files::{Distrust, Trust},
    keyfile::WordsError,
    outgoing::{InvalidAddress, OutgoingError},
    post::{SenderError, StationeryError, TemplateError},
    profile::ProfileError,
    station::{StationError, TextError},
    store::{EngineError, ErrorKind, Fault, InvalidServer as InvalidDatabase, Mode, StoreError},
    usb::BusError,
    web::Tls,
};

/// What the system says; it is told once.
const CAUSE: &str = "EIO 5";

fn cause() -> Error {
    Error::other(CAUSE)
}

fn path() -> PathBuf {
    "/srv/clefs".into()
}

fn of_the_engine() -> EngineError {
    EngineError::new(ErrorKind::Other, CAUSE)
}

/// A type of which one value of each variant can be had, one after the other.
trait Walk: Sized {
    /// The one after this; the first after none.
    fn after(one: Option<&Self>) -> Option<Self>;
}

fn every<T: Walk + Debug>() -> Vec<T> {
    let all: Vec<T> = std::iter::successors(T::after(None), |one| T::after(Some(one))).take(200).collect();
    let mut seen: Vec<Discriminant<T>> = Vec::new();
    for one in &all {
        assert!(!seen.contains(&discriminant(one)), "the walk comes twice to {one:?}");
        seen.push(discriminant(one));
    }
    all
}

/// A failure is told, in both languages.
fn told(error: &impl Tells, shown: &dyn Debug) {
    let [french, english] = [Language::Fr, Language::En].map(|language| {
        let said = catalogue::for_terminal(language).tell_at_terminal(error);
        assert!(said.contains(' ') && said.matches(['.', ':', ';', '!', ',']).count() >= 1, "{shown:?}: {said}");
        // keys of messages, placeholders, and what Rust makes of values
        for raw in ["{", "}", "$", "Some(", "None", "Err(", "Error(", "PathBuf", "\\\"", "Custom", "kind:"] {
            assert!(!said.contains(raw), "{raw} is no word: {said} ({shown:?})");
        }
        for key in ["start-", "error-", "terminal-", "input-"] {
            assert!(!said.starts_with(key), "{said}");
        }
        for once in [CAUSE, "(os error", "/srv/clefs"] {
            let told = said.matches(once).count();
            // a command that is to be copied has the path again
            assert!(told <= 1 || (once == "/srv/clefs" && said.contains('`')), "{once} is told {told} times: {said}");
        }
        said
    });
    assert_ne!(french, english, "{shown:?}");
}

impl Walk for DaemonError {
    fn after(one: Option<&Self>) -> Option<Self> {
        let address = SocketAddr::from(([127, 0, 0, 1], 8480));
        Some(match one {
            None => Self::Config(ConfigError::MetricsKey(path())),
            Some(Self::Config(_)) => StoreError::KeyMissing { path: path() }.into(),
            Some(Self::Store(_)) => StationError::Broken.into(),
            Some(Self::Station(_)) => ProfileError::Empty(path()).into(),
            Some(Self::Profile(_)) => BusError::Unreadable(CAUSE.into()).into(),
            Some(Self::Bus(_)) => HubError::SocketTaken(7).into(),
            Some(Self::Hub(_)) => no_socket(),
            Some(Self::Control(_)) => Self::Listen { address, source: cause() },
            Some(Self::Listen { .. }) => {
                CataloguesError::Malformed { file: "fr/x.ftl".into(), what: CAUSE.into() }.into()
            }
            Some(Self::Catalogues(_)) => TextError::Empty { path: path() }.into(),
            Some(Self::Charter(_)) => WordsError::Wrong { path: path(), fault: CAUSE.into() }.into(),
            Some(Self::Words(_)) => StationeryError::Unreadable { path: path(), source: cause() }.into(),
            Some(Self::Stationery(_)) => Self::Zone("Mars/Phobos".to_owned()),
            Some(Self::Zone(_)) => Tls::read(&path(), "/srv/key".as_ref()).err().unwrap().into(),
            Some(Self::Tls(_)) => Self::System(cause()),
            Some(Self::System(_)) => Self::Desk(path()),
            Some(Self::Desk(_)) => Self::TakenOver,
            Some(Self::TakenOver) => Self::TaskEnded { task: Task::Panel, reason: CAUSE.to_owned() },
            Some(Self::TaskEnded { .. }) => return None,
        })
    }
}

/// A control socket in a folder that is a file.
fn no_socket() -> DaemonError {
    let file = tempfile::NamedTempFile::new().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let bound = runtime.block_on(async { ControlSocket::bind(&file.path().join("control")) });
    bound.err().unwrap().into()
}

impl Walk for Task {
    fn after(one: Option<&Self>) -> Option<Self> {
        Some(match one {
            None => Self::Panel,
            Some(Self::Panel) => Self::Timer,
            Some(Self::Timer) => Self::Mailroom,
            Some(Self::Mailroom) => Self::Desks,
            Some(Self::Desks) => Self::Watchdog,
            Some(Self::Watchdog) => Self::Journal,
            Some(Self::Journal) => Self::Hooks,
            Some(Self::Hooks) => Self::Directories,
            Some(Self::Directories) => Self::Verifier,
            Some(Self::Verifier) => Self::Reload,
            Some(Self::Reload) => Self::Right,
            Some(Self::Right) => Self::Some,
            Some(Self::Some) => return None,
        })
    }
}

impl Walk for ConfigError {
    fn after(one: Option<&Self>) -> Option<Self> {
        Some(match one {
            None => Self::Unreadable { path: path(), source: cause() },
            Some(Self::Unreadable { .. }) => Self::Garbled { path: path(), what: CAUSE.to_owned() },
            Some(Self::Garbled { .. }) => Self::MetricsKey(path()),
            Some(Self::MetricsKey(_)) => DoorsError::Both.into(),
            Some(Self::Doors(_)) => DatabaseConfigError::NoAddress("database_authorities").into(),
            Some(Self::Database(_)) => MailError::NoWay.into(),
            Some(Self::Mail(_)) => SignInError::NoProxy.into(),
            Some(Self::SignIn(_)) => DirectoryConfigError::Name(String::new()).into(),
            Some(Self::Directory(_)) => ScimError(Unusable::NoName).into(),
            Some(Self::Scim(_)) => TicketDeskError::Account.into(),
            Some(Self::TicketDesk(_)) => VerifierConfigError::Account.into(),
            Some(Self::Verifier(_)) => Distrust::Owner { path: path(), owner: 1000 }.into(),
            Some(Self::Distrust(_)) => no_secret(),
            Some(Self::Secret(_)) => return None,
        })
    }
}

impl Walk for DatabaseConfigError {
    fn after(one: Option<&Self>) -> Option<Self> {
        Some(match one {
            None => InvalidDatabase::Address.into(),
            Some(Self::Server(_)) => Self::NoAddress("database_password_file"),
            Some(Self::NoAddress(_)) => no_secret(),
            Some(Self::File(_)) => return None,
        })
    }
}

impl Walk for InvalidDatabase {
    fn after(one: Option<&Self>) -> Option<Self> {
        Some(match one {
            None => Self::Address,
            Some(Self::Address) => Self::Incomplete,
            Some(Self::Incomplete) => Self::Password,
            Some(Self::Password) => Self::Authorities(CAUSE.to_owned()),
            Some(Self::Authorities(_)) => return None,
        })
    }
}

/// What each section says whose file of a secret holds none.
fn no_secret<E: From<NamedFileError>>() -> E {
    NamedFileError::NoSecret(path()).into()
}

impl Walk for NamedFileError {
    fn after(one: Option<&Self>) -> Option<Self> {
        Some(match one {
            None => Distrust::Owner { path: path(), owner: 1000 }.into(),
            Some(Self::Distrust(_)) => Self::Unreadable { path: path(), source: cause() },
            Some(Self::Unreadable { .. }) => Self::NoSecret(path()),
            Some(Self::NoSecret(_)) => return None,
        })
    }
}

impl Walk for TicketDeskError {
    fn after(one: Option<&Self>) -> Option<Self> {
        Some(match one {
            None => Self::Besides("client"),
            Some(Self::Besides(_)) => Self::Lacks("url"),
            Some(Self::Lacks(_)) => Self::Account,
            Some(Self::Account) => InvalidAddress("glpi".to_owned()).into(),
            Some(Self::Address(_)) => OutgoingError::Authorities(path(), None).into(),
            Some(Self::Authorities(_)) => no_secret(),
            Some(Self::Secret(_)) => return None,
        })
    }
}

impl Walk for DeskError {
    fn after(one: Option<&Self>) -> Option<Self> {
        Some(match one {
            None => DaemonError::TakenOver.into(),
            Some(Self::Daemon(_)) => Self::NotJoined,
            Some(Self::NotJoined) => Self::OtherCentre("https://clefs.example.fr".to_owned()),
            Some(Self::OtherCentre(_)) => InvalidAddress("clefs".to_owned()).into(),
            Some(Self::Address(_)) => OutgoingError::Authorities(path(), None).into(),
            Some(Self::Authorities(_)) => JoinError::NoCentre.into(),
            Some(Self::Join(_)) => Self::File { path: path(), source: cause() },
            Some(Self::File { .. }) => Distrust::Owner { path: path(), owner: 1000 }.into(),
            Some(Self::Distrust(_)) => Self::Station(path()),
            Some(Self::Station(_)) => Self::Garbled(path()),
            Some(Self::Garbled(_)) => return None,
        })
    }
}

impl Walk for JoinError {
    fn after(one: Option<&Self>) -> Option<Self> {
        Some(match one {
            None => Self::NotCarried(CAUSE.into()),
            Some(Self::NotCarried(_)) => Self::NoCentre,
            Some(Self::NoCentre) => Over::Silent.into(),
            Some(Self::Over(_)) => Self::Refused(Refusal::Code),
            Some(Self::Refused(_)) => return None,
        })
    }
}

impl Walk for Distrust {
    fn after(one: Option<&Self>) -> Option<Self> {
        Some(match one {
            None => Self::Owner { path: path(), owner: 1000 },
            Some(Self::Owner { .. }) => Self::Mode { path: path(), mode: 0o644, trust: Trust::Secret, folder: false },
            Some(Self::Mode { .. }) => Self::Above { path: path(), above: "/srv".into(), mode: 0o777 },
            Some(Self::Above { .. }) => Self::Unreadable { path: path(), source: cause() },
            Some(Self::Unreadable { .. }) => return None,
        })
    }
}

impl Walk for DoorsError {
    fn after(one: Option<&Self>) -> Option<Self> {
        let at = SocketAddr::from(([0, 0, 0, 0], 443));
        let url = || "https://clefs.example.fr".to_owned();
        Some(match one {
            None => Self::OldKey("public_url"),
            Some(Self::OldKey(_)) => Self::OwnDoorOutside(at),
            Some(Self::OwnDoorOutside(_)) => Self::Missing(Missing::Url),
            Some(Self::Missing(_)) => Self::Both,
            Some(Self::Both) => Self::Url(url()),
            Some(Self::Url(_)) => Self::OnePlace(at, at),
            Some(Self::OnePlace(..)) => Self::UrlIsOwn(url(), at),
            Some(Self::UrlIsOwn(..)) => Self::NoProxy("[]".to_owned()),
            Some(Self::NoProxy(_)) => Self::ProxyAtHome(at),
            Some(Self::ProxyAtHome(_)) => Self::NoSuchUser("zoe".to_owned()),
            Some(Self::NoSuchUser(_)) => Self::VerificationTls,
            Some(Self::VerificationTls) => Self::VerificationPublic,
            Some(Self::VerificationPublic) => Self::VerificationPlace(at),
            Some(Self::VerificationPlace(_)) => return None,
        })
    }
}

impl Walk for SignInError {
    fn after(one: Option<&Self>) -> Option<Self> {
        Some(match one {
            None => Self::NoProxy,
            Some(Self::NoProxy) => Self::Name("ct remote user".to_owned()),
            Some(Self::Name(_)) => Self::SignOut("ftp://portail".to_owned()),
            Some(Self::SignOut(_)) => Unusable::NoName.into(),
            Some(Self::Person(_)) => InvalidAddress("fim".to_owned()).into(),
            Some(Self::Issuer(_)) => OutgoingError::Authorities(path(), None).into(),
            Some(Self::Authorities(_)) => Self::TwoProofs,
            Some(Self::TwoProofs) => Self::Key(path()),
            Some(Self::Key(_)) => no_secret(),
            Some(Self::Secret(_)) => return None,
        })
    }
}

impl Walk for Unusable {
    fn after(one: Option<&Self>) -> Option<Self> {
        Some(match one {
            None => Self::Role(Role::Administrator),
            Some(Self::Role(_)) => Self::NoSchool(Role::Principal),
            Some(Self::NoSchool(_)) => Self::Both(Role::Deputy),
            Some(Self::Both(_)) => Self::NoName,
            Some(Self::NoName) => return None,
        })
    }
}

impl Walk for VerifierConfigError {
    fn after(one: Option<&Self>) -> Option<Self> {
        Some(match one {
            None => Self::Address("http://mfa.example.fr".to_owned()),
            Some(Self::Address(_)) => Self::Account,
            Some(Self::Account) => no_secret(),
            Some(Self::Secret(_)) => OutgoingError::Authorities(path(), None).into(),
            Some(Self::Authorities(_)) => return None,
        })
    }
}

impl Walk for DirectoryConfigError {
    fn after(one: Option<&Self>) -> Option<Self> {
        let name = || "academie".to_owned();
        Some(match one {
            None => Self::Server { name: name(), source: InvalidServer::Address("http://x".to_owned()) },
            Some(Self::Server { .. }) => Self::Name(name()),
            Some(Self::Name(_)) => Self::Account(name()),
            Some(Self::Account(_)) => Self::Mapping { name: name(), source: Unusable::NoName },
            Some(Self::Mapping { .. }) => no_secret(),
            Some(Self::File(_)) => Self::Range(name()),
            Some(Self::Range(_)) => return None,
        })
    }
}

impl Walk for Missing {
    fn after(one: Option<&Self>) -> Option<Self> {
        Some(match one {
            None => Self::Url,
            Some(Self::Url) => Self::Listen,
            Some(Self::Listen) => Self::Key,
            Some(Self::Key) => Self::Certificate,
            Some(Self::Certificate) => Self::Tls,
            Some(Self::Tls) => return None,
        })
    }
}

impl Walk for MailError {
    fn after(one: Option<&Self>) -> Option<Self> {
        let server = || "smtp.example.fr".to_owned();
        Some(match one {
            None => SenderError("personne".to_owned()).into(),
            Some(Self::Sender(_)) => Self::NoWay,
            Some(Self::NoWay) => Self::TwoWays,
            Some(Self::TwoWays) => Self::ServersOwn,
            Some(Self::ServersOwn) => Self::Exposed { server: server() },
            Some(Self::Exposed { .. }) => Self::ExposedPassword { server: server() },
            Some(Self::ExposedPassword { .. }) => Self::Account,
            Some(Self::Account) => no_secret(),
            Some(Self::File(_)) => Self::Timeout,
            Some(Self::Timeout) => Self::Port,
            Some(Self::Port) => Self::Host("smtp example".to_owned()),
            Some(Self::Host(_)) => wrong_authorities(),
            Some(Self::Server(_)) => return None,
        })
    }
}

/// A mail server whose authority is no certificate.
fn wrong_authorities() -> MailError {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("authorities.pem");
    fs::write(&file, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap();
    let text = format!("from = 'a@example.fr'\nserver = 'smtp.example.fr'\nauthorities = '{}'", file.display());
    toml::from_str::<Mail>(&text).unwrap().open(None).err().unwrap()
}

impl Walk for DemoError {
    fn after(one: Option<&Self>) -> Option<Self> {
        Some(match one {
            None => DaemonError::System(cause()).into(),
            Some(Self::Daemon(_)) => StationError::Broken.into(),
            Some(Self::Station(_)) => Self::Folder { path: path(), source: cause() },
            Some(Self::Folder { .. }) => NoEntropy.into(),
            Some(Self::NoEntropy(_)) => "kein-token".parse::<TokenSpec>().unwrap_err().into(),
            Some(Self::Token(_)) => return None,
        })
    }
}

impl Walk for BusError {
    fn after(one: Option<&Self>) -> Option<Self> {
        Some(match one {
            None => Self::Unreadable(CAUSE.into()),
            Some(Self::Unreadable(_)) => Self::NoHotplug(CAUSE.into()),
            Some(Self::NoHotplug(_)) => return None,
        })
    }
}

impl Walk for HubError {
    fn after(one: Option<&Self>) -> Option<Self> {
        Some(match one {
            None => Self::NoSuchToken("7654321".to_owned()),
            Some(Self::NoSuchToken(_)) => Self::Unplugged("7654321".to_owned()),
            Some(Self::Unplugged(_)) => Self::SocketTaken(7),
            Some(Self::SocketTaken(_)) => return None,
        })
    }
}

impl Walk for ProfileError {
    fn after(one: Option<&Self>) -> Option<Self> {
        let stem = || "yubikey-9".to_owned();
        Some(match one {
            None => Self::Unreadable { path: path(), source: cause() },
            Some(Self::Unreadable { .. }) => Self::Empty(path()),
            Some(Self::Empty(_)) => {
                Self::Syntax { stem: stem(), source: Box::new(toml::from_str::<toml::Table>("a").unwrap_err()) }
            }
            Some(Self::Syntax { .. }) => Self::Invalid { stem: stem(), what: CAUSE.to_owned() },
            Some(Self::Invalid { .. }) => return None,
        })
    }
}

impl Walk for TextError {
    fn after(one: Option<&Self>) -> Option<Self> {
        Some(match one {
            None => Self::Unreadable { path: path(), source: cause() },
            Some(Self::Unreadable { .. }) => Self::Empty { path: path() },
            Some(Self::Empty { .. }) => Self::TooLong { path: path(), length: 9000, most: 4000 },
            Some(Self::TooLong { .. }) => return None,
        })
    }
}

impl Walk for WordsError {
    fn after(one: Option<&Self>) -> Option<Self> {
        Some(match one {
            None => Self::Unreadable { path: path(), source: cause() },
            Some(Self::Unreadable { .. }) => Self::Wrong { path: path(), fault: CAUSE.to_owned() },
            Some(Self::Wrong { .. }) => return None,
        })
    }
}

impl Walk for CataloguesError {
    fn after(one: Option<&Self>) -> Option<Self> {
        let file = || "fr/desk.ftl".to_owned();
        Some(match one {
            None => Self::Unreadable { file: file(), source: cause() },
            Some(Self::Unreadable { .. }) => Self::Malformed { file: file(), what: CAUSE.to_owned() },
            Some(Self::Malformed { .. }) => TextError::Empty { path: path() }.into(),
            Some(Self::Text(_)) => return None,
        })
    }
}

impl Walk for StationeryError {
    fn after(one: Option<&Self>) -> Option<Self> {
        let source = TemplateError::Unsaid("link");
        Some(match one {
            None => Self::Unreadable { path: path(), source: cause() },
            Some(Self::Unreadable { .. }) => Self::Unusable { file: "fr/pin_link.txt".to_owned(), source },
            Some(Self::Unusable { .. }) => return None,
        })
    }
}

impl Walk for StoreError {
    fn after(one: Option<&Self>) -> Option<Self> {
        Some(match one {
            None => Self::InUse { dir: path(), pid: "7".to_owned() },
            Some(Self::InUse { .. }) => {
                Self::ServedElsewhere { database: "clefs (bd)".to_owned(), by: "clefs-2".to_owned() }
            }
            Some(Self::ServedElsewhere { .. }) => Self::NotWritable { path: path(), source: cause() },
            Some(Self::NotWritable { .. }) => Self::NotReadable { path: path(), source: cause() },
            Some(Self::NotReadable { .. }) => Distrust::Owner { path: path(), owner: 1000 }.into(),
            Some(Self::Distrust(_)) => Self::Full(of_the_engine()),
            Some(Self::Full(_)) => Self::ReadOnly(of_the_engine()),
            Some(Self::ReadOnly(_)) => Self::Disk(of_the_engine()),
            Some(Self::Disk(_)) => Self::Corrupt { path: path(), detail: CAUSE.to_owned() },
            Some(Self::Corrupt { .. }) => Self::NotOurs { path: path() },
            Some(Self::NotOurs { .. }) => Self::Newer { found: 99, known: 48 },
            Some(Self::Newer { .. }) => Self::WrongMode { database: Mode::Hid, asked: Mode::Emulated },
            Some(Self::WrongMode { .. }) => Self::DatabaseGone { path: path() },
            Some(Self::DatabaseGone { .. }) => Self::Replaced { path: path() },
            Some(Self::Replaced { .. }) => Self::KeyMissing { path: path() },
            Some(Self::KeyMissing { .. }) => Self::KeyForeign { path: path() },
            Some(Self::KeyForeign { .. }) => Self::KeyExposed { path: path(), mode: 0o644 },
            Some(Self::KeyExposed { .. }) => Self::KeyGarbled { path: path() },
            Some(Self::KeyGarbled { .. }) => Self::SealBroken { purpose: "pin" },
            Some(Self::SealBroken { .. }) => Self::JournalInDoubt(Fault::Missing { number: 7 }),
            Some(Self::JournalInDoubt(_)) => Self::Gone { what: "token" },
            Some(Self::Gone { .. }) => {
                Self::AmbiguousSerial { serial: "1234".parse().unwrap(), candidates: Vec::new() }
            }
            Some(Self::AmbiguousSerial { .. }) => Self::Refused(of_the_engine()),
            Some(Self::Refused(_)) => Self::Busy(of_the_engine()),
            Some(Self::Busy(_)) => Self::Unreachable(of_the_engine()),
            Some(Self::Unreachable(_)) => Self::Unknown(of_the_engine()),
            Some(Self::Unknown(_)) => Self::Denied(of_the_engine()),
            Some(Self::Denied(_)) => Self::Database(of_the_engine()),
            Some(Self::Database(_)) => NoEntropy.into(),
            Some(Self::NoEntropy(_)) => Self::NotABackup { path: path() },
            Some(Self::NotABackup { .. }) => Self::BackupNewer { path: path() },
            Some(Self::BackupNewer { .. }) => Self::BackupTruncated { path: path() },
            Some(Self::BackupTruncated { .. }) => Self::BackupGarbled { path: path() },
            Some(Self::BackupGarbled { .. }) => Self::WrongPassphrase,
            Some(Self::WrongPassphrase) => Self::WeakPassphrase,
            Some(Self::WeakPassphrase) => Self::Stopped,
            Some(Self::Stopped) => Self::NotEmpty { dir: path() },
            Some(Self::NotEmpty { .. }) => return None,
        })
    }
}

#[test]
fn every_failure_of_a_start_is_a_sentence_in_both_languages_and_tells_its_cause_once() {
    fn all<T: Walk + Tells + Debug>() -> usize {
        let found = every::<T>();
        found.iter().for_each(|one| told(one, one));
        found.len()
    }
    let walked = [
        all::<ConfigError>(),
        all::<SignInError>(),
        all::<DatabaseConfigError>(),
        all::<DirectoryConfigError>(),
        all::<TicketDeskError>(),
        all::<VerifierConfigError>(),
        all::<NamedFileError>(),
        all::<DoorsError>(),
        all::<MailError>(),
        all::<DemoError>(),
        all::<Distrust>(),
        all::<BusError>(),
        all::<TextError>(),
        all::<WordsError>(),
        all::<CataloguesError>(),
        all::<StoreError>(),
        all::<DeskError>(),
    ];
    let of_daemon = |error: DaemonError| told(&error, &error);
    let daemons = every::<DaemonError>();
    let variants = daemons.len();
    daemons.into_iter().for_each(of_daemon);
    every::<HubError>().into_iter().map(DaemonError::from).for_each(of_daemon);
    every::<ProfileError>().into_iter().map(DaemonError::from).for_each(of_daemon);
    every::<StationeryError>().into_iter().map(DaemonError::from).for_each(of_daemon);
    every::<Unusable>().into_iter().map(SignInError::Person).for_each(|error| told(&error, &error));
    let refusals = [JoinError::Refused(Refusal::Version), JoinError::Refused(Refusal::Revoked)];
    every::<JoinError>().into_iter().chain(refusals).map(DeskError::from).for_each(|error| told(&error, &error));
    every::<Missing>().into_iter().map(DoorsError::Missing).for_each(|error| told(&error, &error));
    every::<InvalidDatabase>().into_iter().map(DatabaseConfigError::from).for_each(|error| told(&error, &error));
    let ended = |task| DaemonError::TaskEnded { task, reason: CAUSE.to_owned() };
    every::<Task>().into_iter().map(ended).for_each(of_daemon);
    assert_eq!((walked.iter().sum::<usize>(), variants), (135, 18), "as many as there are variants: {walked:?}");
}
