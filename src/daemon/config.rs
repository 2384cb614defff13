//! The configuration: one TOML file, and flags that win over it.
//!
//! Long because it is one list of what an installation decides.

use super::{
    Mail, MailError,
    database::{DatabaseConfig, DatabaseConfigError},
    directory::{DirectoryConfig, DirectoryConfigError},
    doors::{self, DoorsError, Public, SpokenBy, WrittenPublic},
    elsewhere::{SignIn, SignInError},
    handed,
    journal_copy::JournalCopy,
    named_file::{self, NamedFileError},
    scim::{Scim, ScimError},
    ticket_desk::{TicketDeskConfig, TicketDeskError},
    verification::Verification,
    verifier::{VerifierConfig, VerifierConfigError},
};
use cli::{Place, backup::BackupPlan};
use emulated::TokenSpec;
use files::{Distrust, Trust, judge};
use serde::Deserialize;
use std::{
    fs, io,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};
use store::{Mode, Paths};
use usb::Keyboards;

const FILE: &str = "/etc/trousseau.toml";
const DATA: &str = "/var/lib/trousseau";
const SOCKET: &str = "/run/trousseau/control";

/// Everything that an installation decides.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file that all of this was read from, if there is one.
    pub file: Option<PathBuf>,
    /// Database, journal head, vault key. The server is none of it before it is asked: [`Config::opened`].
    pub paths: Paths,
    /// The server that the database is on; `None`: it is a file.
    pub database: Option<DatabaseConfig>,
    /// The control socket.
    pub socket: PathBuf,
    /// Where the station's own door is: on this machine, for whoever stands there.
    pub listen: SocketAddr,
    /// Whose processes are at the desk; `None`: those of people of this machine.
    pub desk: Option<Vec<u32>>,
    /// Real tokens or emulated ones.
    pub bus: Mode,
    /// The emulated ones.
    pub tokens: Vec<TokenSpec>,
    /// Firmware profiles in place of the built-in ones.
    pub profiles: Option<PathBuf>,
    /// The door for everybody who is not at the station; `None`: there is none.
    pub public: Option<Public>,
    /// The academy's time zone, an IANA name.
    pub zone: String,
    /// How the panel presents itself.
    pub web: Look,
    /// A folder whose words, style and script replace those in the program.
    pub templates: Option<PathBuf>,
    /// What becomes of keyboards that nobody knows.
    pub keyboards: Keyboards,
    /// By which key figures are read from elsewhere.
    pub metrics: Figures,
    /// Where programs ask whether a code is right.
    pub verification: Verification,
    /// The program that checks codes in the station's place.
    pub verifier: Option<VerifierConfig>,
    /// Whether and where the journal is copied as it goes.
    pub journal: JournalCopy,
    /// The way out for mail; without it mails are queued and wait.
    pub mail: Option<Mail>,
    /// Where backups go, and how many stay.
    pub backup: BackupPlan,
    /// Where people sign in who do not do so here.
    pub sign_in: SignIn,
    /// Where people are pulled from.
    pub directories: Vec<DirectoryConfig>,
    /// What programs mean that tell of people.
    pub scim: Scim,
    /// Where tickets go.
    pub ticket_desk: TicketDeskConfig,
}

/// `[metrics]` as it is written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Figures {
    /// The file with the key; without it figures are read at the station's own door alone.
    pub key_file: Option<PathBuf>,
}

impl Figures {
    /// The key, read.
    ///
    /// # Errors
    /// The file cannot be read, or its key could be guessed.
    pub fn key(&self) -> Result<Option<web::MetricsKey>, ConfigError> {
        let Some(path) = &self.key_file else { return Ok(None) };
        let key = named_file::line(path)?;
        let key = std::str::from_utf8(key.expose()).ok().and_then(web::MetricsKey::of);
        key.map(Some).ok_or_else(|| ConfigError::MetricsKey(path.clone()))
    }
}

/// How the panel presents itself, as it is written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Look {
    /// Whose service this is: « Académie de Versailles ».
    pub academy: Option<String>,
    /// `base` or `dsfr`.
    pub theme: web::Theme,
}

/// The file as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Written {
    data: Option<PathBuf>,
    key: Option<PathBuf>,
    database: Option<String>,
    database_password_file: Option<PathBuf>,
    database_authorities: Option<PathBuf>,
    database_standby: bool,
    socket: Option<PathBuf>,
    listen: Option<SocketAddr>,
    desk_users: Option<Vec<String>>,
    bus: Option<Mode>,
    tokens: Vec<String>,
    profiles: Option<PathBuf>,
    public: Option<WrittenPublic>,
    tls: Option<toml::Value>,
    trusted_proxy: Option<toml::Value>,
    public_url: Option<toml::Value>,
    zone: Option<String>,
    templates: Option<PathBuf>,
    web: Look,
    keyboards: Keyboards,
    mail: Option<Mail>,
    backup: BackupPlan,
    journal: JournalCopy,
    metrics: Figures,
    sign_in: SignIn,
    verification: Verification,
    verifier: Option<VerifierConfig>,
    directory: Vec<DirectoryConfig>,
    scim: Scim,
    ticket_desk: TicketDeskConfig,
}

/// The configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("the configuration {} cannot be read ({source}): check its path and permissions", .path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The file is no TOML, or names something that is no setting.
    #[error("the configuration {} is not understood: {what}", .path.display())]
    Garbled {
        /// Which.
        path: PathBuf,
        /// What is wrong, and where.
        what: String,
    },
    /// A key of figures that somebody could guess.
    #[error("the key in {} is shorter than 20 signs, and could be guessed: write one with `openssl rand -hex 32`", .0.display())]
    MetricsKey(PathBuf),
    /// Doors that could not be told apart, or would be open to everybody.
    #[error(transparent)]
    Doors(#[from] DoorsError),
    /// The server that the database is on.
    #[error(transparent)]
    Database(#[from] DatabaseConfigError),
    /// Where people sign in.
    #[error(transparent)]
    SignIn(#[from] SignInError),
    /// The way out for mail.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// Where people are pulled from.
    #[error(transparent)]
    Directory(#[from] DirectoryConfigError),
    /// What programs mean that tell of people.
    #[error(transparent)]
    Scim(#[from] ScimError),
    /// Where tickets go.
    #[error(transparent)]
    TicketDesk(#[from] TicketDeskError),
    /// Who checks codes in the station's place.
    #[error(transparent)]
    Verifier(#[from] VerifierConfigError),
    /// A file that others could have changed, or read.
    #[error(transparent)]
    Distrust(#[from] Distrust),
    /// The file of the key of figures.
    #[error(transparent)]
    Secret(#[from] NamedFileError),
}

impl Config {
    /// Reads the file, if there is one, and puts the flags over it.
    pub fn load(place: &Place, listen: Option<SocketAddr>) -> Result<Self, ConfigError> {
        let read_from = place.config.clone().or_else(|| Some(FILE.into()).filter(|file: &PathBuf| file.exists()));
        if let Some(path) = &read_from {
            judge(path, Trust::Steady)?;
        }
        let written = read_from.as_deref().map(read).transpose()?.unwrap_or_default();
        for (key, there) in [
            ("public_url", written.public_url.is_some()),
            ("trusted_proxy", written.trusted_proxy.is_some()),
            ("[tls]", written.tls.is_some()),
        ] {
            if there {
                return Err(DoorsError::OldKey(key).into());
            }
        }
        for (n, directory) in written.directory.iter().enumerate() {
            directory.check(&written.directory[..n])?;
        }
        if let Some(verifier) = &written.verifier {
            verifier.check()?;
        }
        let file = place.config.clone().unwrap_or_else(|| FILE.into());
        let mut tokens = place.tokens.clone();
        for text in &written.tokens {
            let garbled =
                |error: emulated::InvalidSpec| ConfigError::Garbled { path: file.clone(), what: error.to_string() };
            tokens.push(text.parse().map_err(garbled)?);
        }
        let data = place.data.clone().or(written.data).unwrap_or_else(|| DATA.into());
        let socket = place.socket.clone().or(written.socket);
        let usual = if data == Path::new(DATA) { SOCKET.into() } else { data.join("control") };
        let mut paths = Paths::in_dir(data);
        if let Some(key) = written.key {
            paths.key = key;
        }
        paths.handed_key = handed::vault_key();
        let loopback = SocketAddr::from((Ipv4Addr::LOCALHOST, 8480));
        Ok(Self {
            file: read_from,
            paths,
            database: DatabaseConfig::new(
                written.database,
                written.database_password_file,
                written.database_authorities,
                written.database_standby,
            )?,
            socket: socket.unwrap_or(usual),
            listen: listen.or(written.listen).unwrap_or(loopback),
            desk: written.desk_users.map(|users| doors::uids(&users)).transpose()?,
            bus: place.bus.or(written.bus).unwrap_or(Mode::Hid),
            tokens,
            profiles: written.profiles,
            public: written.public.map(Public::try_from).transpose()?,
            zone: written.zone.unwrap_or_else(|| "Europe/Paris".to_owned()),
            web: written.web,
            templates: written.templates,
            keyboards: written.keyboards,
            journal: written.journal,
            metrics: written.metrics,
            verification: written.verification,
            verifier: written.verifier,
            mail: written.mail,
            backup: written.backup,
            sign_in: written.sign_in,
            directories: written.directory,
            scim: written.scim,
            ticket_desk: written.ticket_desk,
        })
    }

    /// What the station rests on besides its data directory, and what is asked of each.
    pub fn files(&self) -> Vec<(PathBuf, Trust)> {
        let steady = [self.file.as_ref(), self.templates.as_ref(), self.profiles.as_ref()];
        let tls = match self.public.as_ref().map(|public| &public.by) {
            Some(SpokenBy::Us { certificate, key }) => vec![(certificate, Trust::Steady), (key, handed::trust(key))],
            Some(_) | None => vec![],
        };
        let mail = self.mail.iter().flat_map(|mail| {
            let (password, authorities) = (mail.password_file.as_ref(), mail.authorities.as_ref());
            password
                .map(|file| (file, handed::trust(file)))
                .into_iter()
                .chain(authorities.map(|file| (file, Trust::Steady)))
        });
        let database = self.database.iter().flat_map(DatabaseConfig::files);
        let directories = self.directories.iter().flat_map(DirectoryConfig::files);
        let verifier = self.verifier.iter().flat_map(VerifierConfig::files);
        let figures = self.metrics.key_file.iter().map(|file| (file, handed::trust(file)));
        let door = self.verification.tls().into_iter();
        let door = door.flat_map(|(certificate, key)| [(certificate, Trust::Steady), (key, handed::trust(key))]);
        let steady = steady.into_iter().flatten().map(|path| (path, Trust::Steady));
        let backup = self.backup.passphrase_file.iter().map(|file| (file, handed::trust(file)));
        steady
            .chain(tls)
            .chain(door)
            .chain(mail)
            .chain(backup)
            .chain(database)
            .chain(directories)
            .chain(verifier)
            .chain(figures)
            .chain(self.sign_in.files())
            .chain(self.ticket_desk.files())
            .map(|(path, trust)| (path.clone(), trust))
            .collect()
    }

    /// What may be told of it to whoever helps: which ways are chosen, and no name, no address of a machine, no account.
    pub fn without_names(&self) -> serde_json::Value {
        let public = self.public.as_ref().map(|public| match public.by {
            SpokenBy::Us { .. } => "certificate",
            SpokenBy::Proxies(_) => "proxy",
        });
        serde_json::json!({
            "file": self.file.is_some(),
            "database": if self.database.is_some() { "server" } else { "file" },
            "own_data": self.paths.dir != Path::new(DATA),
            "own_port": self.listen.port(),
            "public": public,
            "public_port": self.public.as_ref().map(|public| public.listen.port()),
            "verification": self.verification.listen.map(|listen| listen.port()),
            "verification_at_public": self.verification.at_public,
            "bus": self.bus,
            "desk_users": self.desk.as_ref().map(Vec::len),
            "profiles": self.profiles.is_some(),
            "templates": self.templates.is_some(),
            "zone": self.zone,
            "mail": self.mail.is_some(),
            "directories": self.directories.len(),
            "ticket_desk": format!("{:?}", self.ticket_desk.kind),
            "verifier": self.verifier.as_ref().map(|verifier| verifier.kind),
            "backup": [self.backup.daily, self.backup.weekly, self.backup.monthly],
            "sign_in": [self.sign_in.header.is_some(), self.sign_in.provider.is_some()],
            "backup_passphrase": self.backup.passphrase_file.is_some(),
        })
    }

    /// Where everything lies, with what the database's server is asked with, which is read now.
    ///
    /// # Errors
    /// A file of the server's that cannot be used.
    pub fn opened(&self) -> Result<Paths, ConfigError> {
        let server = self.database.as_ref().map(DatabaseConfig::server).transpose()?;
        Ok(Paths { server, ..self.paths.clone() })
    }

    /// Whether this machine waits while another one serves the database.
    pub fn stands_by(&self) -> bool {
        self.database.as_ref().is_some_and(|database| database.standby)
    }

    /// Whether a station was ever begun here. Beside a server's database there is what the station writes here.
    pub fn is_begun(&self) -> bool {
        let sign = if self.database.is_some() { self.paths.head() } else { self.paths.database() };
        // what cannot be looked at is told by whoever opens it
        sign.try_exists().unwrap_or(true)
    }

    /// Refuses what others could have changed or read, before any of it is used.
    pub fn check_files(&self) -> Result<(), ConfigError> {
        self.files().iter().try_for_each(|(path, trust)| Ok(judge(path, *trust)?))
    }

    /// Whether the two doors can be told apart, and nobody's password crosses a network in the clear.
    pub fn check_doors(&self) -> Result<(), ConfigError> {
        doors::check(self.listen, self.public.as_ref())?;
        Ok(self.verification.check(self.listen, self.public.as_ref())?)
    }

    /// The address under which the panel is opened: the public one where there is one, else that of the own door, which `listens` there.
    pub fn panel_url(&self, listens: SocketAddr) -> String {
        self.public_url().map_or_else(|| format!("http://{listens}"), str::to_owned)
    }

    /// The address under which people reach the panel who are not at the station.
    pub fn public_url(&self) -> Option<&str> {
        self.public.as_ref().map(|public| public.url.as_str())
    }
}

fn read(path: &Path) -> Result<Written, ConfigError> {
    let text = fs::read_to_string(path).map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
    toml::from_str(&text)
        .map_err(|error| ConfigError::Garbled { path: path.to_owned(), what: error.to_string().trim().to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str, place: Place) -> Result<Config, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("trousseau.toml");
        fs::write(&path, text).unwrap();
        Config::load(&Place { config: Some(path), ..place }, None)
    }

    #[test]
    fn flags_win_over_the_file_and_the_file_over_what_is_usual() {
        let config = load("data = '/srv/keys'\nlisten = '127.0.0.1:9000'", Place::default()).unwrap();
        assert_eq!((config.paths.dir.to_str(), config.socket.to_str()), (Some("/srv/keys"), Some("/srv/keys/control")));
        assert_eq!((config.listen.port(), config.bus), (9000, Mode::Hid));
        let place = Place { data: Some("/elsewhere".into()), bus: Some(Mode::Emulated), ..Place::default() };
        let config = load("data = '/srv/keys'\nkey = '/root/key'", place).unwrap();
        assert_eq!((config.paths.dir.to_str(), config.paths.key.to_str()), (Some("/elsewhere"), Some("/root/key")));
    }

    #[test]
    fn a_setting_that_is_none_is_named() {
        let error = load("lisen = '127.0.0.1:9000'", Place::default()).unwrap_err().to_string();
        assert!(error.contains("lisen"), "{error}");
    }

    #[test]
    fn keys_of_older_versions_are_refused_with_what_is_written_in_their_place() {
        for old in
            ["public_url = 'https://a.example'", "trusted_proxy = '127.0.0.1'", "[tls]\ncertificate = 'c'\nkey = 'k'"]
        {
            let error = load(old, Place::default()).unwrap_err().to_string();
            assert!(error.contains("[public]") && error.contains("url = ") && error.contains("proxy = "), "{error}");
        }
    }
}
