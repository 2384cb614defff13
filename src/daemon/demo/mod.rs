//! The station to try out: emulated tokens, a sample school, people of every role with passwords that are made anew at
//! every start, all in a directory that goes away at the end; and what happened there before ([`past`]).

mod error;
mod past;

pub use error::DemoError;

use super::{Config, Daemon, DaemonError, JournalCopy, Look, Mail, TicketDeskConfig, open_store};
use domain::Entropy;
use domain::{Contract, Degree, Grant, NoEntropy, Role, Scope, Secret, SettingName, Uai};
use emulated::{Hub, InvalidSpec, TokenSpec};
use jiff::Timestamp;
use post::Tray;
use profile::Profiles;
use station::{Actor, Charters, InputFault, Mailroom, NewPerson, NewSchool, Station, StationError};
use std::{
    fs,
    net::SocketAddr,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use store::{Mode, OsEntropy, Paths};
use web::Tour;

use past::{Almanac, Delivery};

/// A delivery that nobody has unpacked: its first serial, and how many there are.
const BOX: (u32, u32) = (12_345_601, 12);
/// Two of the four lie beside the station.
const TOKENS: [&str; 4] = [
    "yubikey,serial=7654321,firmware=5.4.3,pid=0407",
    "yubikey,serial=5123456,firmware=4.3.5,pid=0401",
    "yubikey,serial=3456789,firmware=3.4.9,pid=0111,unplugged",
    "yubikey,serial=9876543,firmware=5.7.1,pid=0407,unplugged",
];
const SCHOOLS: [(&str, &str); 2] = [("0951099D", "Lycée Jean-Jacques Rousseau"), ("0750655E", "Lycée Louis-le-Grand")];
/// How long the first look at the tokens of the past may take.
const FIRST_LOOK: Duration = Duration::from_secs(10);
/// Who sends the demo's mails, which go into a folder and onto a page.
const SENDER: &str = "Clefs OTP <clefs-otp@example.org>";
/// Where its orders go.
const SUPPLIER: &str = "commandes@fournisseur.example.fr";
/// Where its tickets go.
const TICKETS: &str = "filaos@example.org";
/// Sign-in name, name, roles; `true`: in the first school only. The principal of a small school is its technician too.
const PEOPLE: [(&str, &str, &[Role], bool); 8] = [
    ("principale", "Claire Moreau", &[Role::Principal, Role::Technician], true),
    ("adjoint", "Karim Benali", &[Role::Deputy], true),
    ("professeure", "Agnès Petit", &[Role::Requester], true),
    ("gestionnaire", "Luc Fontaine", &[Role::Requester], true),
    ("technicien", "Yann Le Goff", &[Role::Technician], false),
    ("assistance", "Nadia Roussel", &[Role::Helpdesk], false),
    ("administratrice", "Hélène Garnier", &[Role::Administrator], false),
    ("auditeur", "Paul Mercier", &[Role::Auditor], false),
];

/// A demo that listens and is not yet serving.
pub struct Demo {
    daemon: Daemon,
    accounts: Vec<Account>,
    folder: Folder,
}

/// Somebody who may sign in to a demo.
#[derive(Debug)]
pub struct Account {
    /// Sign-in name.
    pub login: &'static str,
    /// Name as people say it.
    pub name: &'static str,
    /// What they may do.
    pub roles: &'static [Role],
    /// Made for this demo alone.
    pub password: String,
}

impl Demo {
    /// Opens a demo station; its data lies under `temporary` until the end. `lived_in`: with seven months behind it.
    pub fn open(temporary: &Path, listen: SocketAddr, lived_in: bool) -> Result<Self, DemoError> {
        let folder = Folder::make(temporary)?;
        let delivery = lived_in.then(Delivery::made).transpose()?;
        let config = Config {
            file: None,
            paths: Paths::in_dir(folder.0.join("data")),
            database: None,
            socket: folder.0.join("control"),
            listen,
            bus: Mode::Emulated,
            tokens: tokens(delivery.as_ref())?,
            profiles: None,
            desk: None,
            public: None,
            keyboards: Default::default(),
            journal: JournalCopy { copy: Some(false), socket: None },
            metrics: Default::default(),
            verifier: None,
            verification: Default::default(),
            zone: "Europe/Paris".to_owned(),
            web: Look { academy: Some("Académie d’exemple".to_owned()), ..Look::default() },
            templates: None,
            mail: Some(Mail::into_folder(folder.0.join("mail"), SENDER)),
            backup: Default::default(),
            sign_in: Default::default(),
            directories: Vec::new(),
            scim: Default::default(),
            ticket_desk: TicketDeskConfig::default(),
        };
        let accounts = begin(&config, delivery.as_ref())?;
        let daemon =
            Daemon::open_with(&config, Some(Tray::default()), lived_in.then(|| Tour::beginning(Timestamp::now())))?;
        Ok(Self { daemon, accounts, folder })
    }

    /// Where it is.
    pub fn url(&self) -> String {
        self.daemon.url()
    }

    /// Who may sign in.
    pub fn accounts(&self) -> &[Account] {
        &self.accounts
    }

    /// The control socket.
    pub fn control(&self) -> PathBuf {
        self.folder.0.join("control")
    }

    /// Serves until it is told to end.
    pub async fn run(self) -> Result<(), DemoError> {
        Ok(self.daemon.run().await?)
    }
}

/// What can be plugged in: the four, those of the past that somebody brings or waits for, and the box beside them.
fn tokens(delivery: Option<&Delivery>) -> Result<Vec<TokenSpec>, InvalidSpec> {
    let boxed =
        (0..BOX.1).map(|number| format!("yubikey,serial={},firmware=5.4.3,pid=0407,unplugged,boxed", BOX.0 + number));
    let mut tokens = TOKENS.iter().map(|text| text.parse()).collect::<Result<Vec<_>, _>>()?;
    if let Some(delivery) = delivery {
        tokens.extend(delivery.at_hand());
    }
    tokens.extend(boxed.map(|text| text.parse()).collect::<Result<Vec<_>, _>>()?);
    Ok(tokens)
}

/// The station as it was opened and lived in, before tokens are plugged into it.
fn begin(config: &Config, delivery: Option<&Delivery>) -> Result<Vec<Account>, DemoError> {
    let store = open_store(config)?;
    let charters = Charters::load(None).map_err(DaemonError::from)?;
    let profiles = Profiles::load(None).map_err(DaemonError::from)?;
    let clock = Almanac::back(if delivery.is_some() { past::OPENED } else { 0 });
    let hub = Hub::new(delivery.map(Delivery::plugged).unwrap_or_default()).map_err(DaemonError::from)?;
    let (store, bus, entropy) = (Arc::new(store), Arc::new(hub), Arc::new(OsEntropy));
    // what was queued in the past is sent when the demo begins
    let mailroom = Mailroom::closed(None).map_err(DaemonError::from)?;
    let station = Station::new(store, bus, profiles, charters, mailroom, clock.clone(), entropy);
    let (accounts, school) = furnish(&station)?;
    if let Some(delivery) = delivery {
        let _bench = station.open_bench().map_err(DaemonError::System)?;
        station.bench().settle(FIRST_LOOK);
        past::happened(&station, &clock, school, delivery)?;
    }
    Ok(accounts)
}

/// Schools and people; the school that most of them belong to.
fn furnish(station: &Station) -> Result<(Vec<Account>, Uai), DemoError> {
    let machine = Actor::machine(rustix::process::geteuid().as_raw());
    let mut uais: Vec<Uai> = Vec::new();
    for (uai, name) in SCHOOLS {
        let uai = uai.parse().map_err(|fault| StationError::from(InputFault::Uai(fault)))?;
        let (degree, contract) = (Degree::Second, Contract::Public);
        station.people().add_school(&machine, &NewSchool { uai, name: name.to_owned(), degree, contract })?;
        uais.push(uai);
    }
    station.settings().set(&machine, SettingName::SupplierAddress, SUPPLIER)?;
    station.settings().set(&machine, SettingName::TicketAddress, TICKETS)?;
    // visitors come without a telephone; the first lines of the demo say so
    for name in SettingName::ALL.iter().filter(|name| name.role().is_some()) {
        station.settings().set(&machine, *name, "no")?;
    }
    let mut accounts = Vec::new();
    for (login, name, roles, in_school) in PEOPLE {
        let password = password()?;
        let scope = if in_school { Scope::School(uais[0]) } else { Scope::Academy };
        let typed = login.parse().map_err(|fault| StationError::from(InputFault::Login(fault)))?;
        let new = NewPerson {
            login: typed,
            name: name.to_owned(),
            email: Some(format!("{login}@example.fr")),
            grants: roles.iter().map(|role| Grant { role: *role, scope }).collect(),
            password: Some(Secret::new(password.clone().into_bytes())),
            uid: None,
        };
        station.people().add_person(&machine, &new)?;
        accounts.push(Account { login, name, roles, password });
    }
    Ok((accounts, uais[0]))
}

/// Sixteen letters and digits that cannot be mistaken for each other, in groups of four: 80 bits.
fn password() -> Result<String, NoEntropy> {
    let mut bytes = [0; 10];
    OsEntropy.fill(&mut bytes)?;
    let letters = data_encoding::BASE32.encode(&bytes).to_lowercase();
    Ok((0..4).map(|group| &letters[group * 4..group * 4 + 4]).collect::<Vec<_>>().join("-"))
}

/// A private directory that goes away with it.
struct Folder(PathBuf);

impl Folder {
    fn make(under: &Path) -> Result<Self, DemoError> {
        let mut name = [0; 8];
        OsEntropy.fill(&mut name)?;
        let path = under.join(format!("trousseau-demo-{}", data_encoding::HEXLOWER.encode(&name)));
        let made = fs::DirBuilder::new().mode(0o700).create(&path);
        made.map_err(|source| DemoError::Folder { path: path.clone(), source })?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0); // what cannot be removed is the temporary directory's to clean
    }
}
