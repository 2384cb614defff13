//! `database` as it is written: on which server the database lies, where it is no file of this machine. And `trousseau database init`, which
//! makes such a server ready.

use super::{
    Config, ConfigError, handed,
    secret_file::{self, SecretFileError},
};
use catalogue::{Message, Tells, Ui, say};
use cli::{Init, Restore, RestoreError};
use files::Trust;
use std::{
    fs, io,
    path::{Path, PathBuf},
};
use store::{InvalidServer, Paths, Prepared, Server, StoreError};

/// Where the server is, and how it is asked.
#[derive(Debug, Clone)]
pub struct DatabaseConfig {
    /// `postgresql://ROLE@HOST/DATABASE`.
    pub address: String,
    /// The file with the role's password, readable by the station alone.
    pub password_file: Option<PathBuf>,
    /// Authorities that are believed in place of the machine's own: a PEM file.
    pub authorities: Option<PathBuf>,
}

/// `database` cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseConfigError {
    /// Its address, or its authorities.
    #[error("database: {0}")]
    Server(#[from] InvalidServer),
    /// What belongs to it stands without it.
    #[error(
        "{0} is about a server that the database is on: write database = \"postgresql://ROLE@HOST/DATABASE\" as well"
    )]
    NoAddress(&'static str),
    /// The password.
    #[error(transparent)]
    Password(#[from] SecretFileError),
    /// The file of the authorities.
    #[error("the authorities {} of the database's server cannot be read ({source}): check path and permissions", .path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

impl DatabaseConfig {
    /// As it is written; nothing is opened.
    ///
    /// # Errors
    /// It is no address, or there is none though something of it is told.
    pub(super) fn new(
        address: Option<String>,
        password_file: Option<PathBuf>,
        authorities: Option<PathBuf>,
    ) -> Result<Option<Self>, DatabaseConfigError> {
        let Some(address) = address else {
            return match (password_file, authorities) {
                (None, None) => Ok(None),
                (Some(_), _) => Err(DatabaseConfigError::NoAddress("database_password_file")),
                (None, Some(_)) => Err(DatabaseConfigError::NoAddress("database_authorities")),
            };
        };
        Server::check(&address)?;
        Ok(Some(Self { address, password_file, authorities }))
    }

    /// The files that it names.
    pub(super) fn files(&self) -> impl Iterator<Item = (&PathBuf, Trust)> {
        let password = self.password_file.iter().map(|file| (file, handed::trust(file)));
        password.chain(self.authorities.iter().map(|file| (file, Trust::Steady)))
    }

    /// What the server is asked with; its files are read, nothing is asked yet.
    ///
    /// # Errors
    /// A file that cannot be used.
    pub fn server(&self) -> Result<Server, DatabaseConfigError> {
        server(&self.address, self.password_file.as_deref(), self.authorities.as_deref())
    }

    /// The same server, as the administrator that every server has.
    fn administered(&self, password_file: Option<&Path>) -> Result<Server, DatabaseConfigError> {
        let password = password_file.map(secret_file::line).transpose()?;
        Ok(self.server()?.administered(password.as_ref()))
    }
}

fn server(
    address: &str,
    password_file: Option<&Path>,
    authorities: Option<&Path>,
) -> Result<Server, DatabaseConfigError> {
    let password = password_file.map(secret_file::line).transpose()?;
    let authorities = authorities.map(read).transpose()?;
    Ok(Server::new(address, password.as_ref(), authorities.as_deref())?)
}

fn read(path: &Path) -> Result<Vec<u8>, DatabaseConfigError> {
    fs::read(path).map_err(|source| DatabaseConfigError::Unreadable { path: path.to_owned(), source })
}

/// A server is ready.
#[derive(Debug)]
pub struct PreparedServer {
    server: Server,
    made: Prepared,
}

impl Tells for PreparedServer {
    fn message(&self) -> Message {
        let Prepared { role, database, before, version } = self.made;
        let key = match (before, role || database) {
            (0, _) => "terminal-database-made",
            (before, false) if before == version => "terminal-database-as-it-was",
            (_, _) => "terminal-database-brought",
        };
        say(key)
            .with("database", &self.server)
            .with("role", self.server.role())
            .with("before", before)
            .with("version", version)
    }
}

/// Why a server is not ready, or a backup not restored.
#[derive(Debug)]
pub enum PrepareError {
    /// The configuration names none.
    NoServer,
    /// It cannot be used.
    Config(ConfigError),
    /// The server did not do it.
    Store(StoreError),
    /// The backup was not restored.
    Restore(RestoreError),
}

impl Tells for PrepareError {
    fn message(&self) -> Message {
        match self {
            Self::NoServer => say("terminal-database-no-server"),
            Self::Config(error) => error.message(),
            Self::Store(error) => error.message(),
            Self::Restore(error) => error.message(),
        }
    }

    fn message_at_terminal(&self) -> Message {
        match self {
            Self::Store(error) => error.message_at_terminal(),
            other => other.message(),
        }
    }
}

/// Makes the server that the configuration names ready for a station.
///
/// # Errors
/// There is none, or it refuses.
pub fn prepare_database(config: &Config, asked: &Init) -> Result<PreparedServer, PrepareError> {
    let written = config.database.as_ref().ok_or(PrepareError::NoServer)?;
    let told = |error: DatabaseConfigError| PrepareError::Config(error.into());
    let station = written.server().map_err(told)?;
    let password = asked.password_file.as_deref();
    let administrator = match &asked.by {
        Some(address) => server(address, password, written.authorities.as_deref()),
        None => written.administered(password),
    };
    let made = store::prepare(&administrator.map_err(told)?, &station).map_err(PrepareError::Store)?;
    Ok(PreparedServer { server: station, made })
}

/// Restores a backup into an empty directory, and onto the server that is named or that the configuration has.
///
/// # Errors
/// The server cannot be used, and as [`Restore::run`] says.
pub fn restore(config: &Config, asked: &Restore, ui: &Ui) -> Result<String, PrepareError> {
    let told = |error: DatabaseConfigError| PrepareError::Config(error.into());
    let server = match (&asked.into, &config.database) {
        (Some(address), written) => {
            let authorities = written.as_ref().and_then(|written| written.authorities.as_deref());
            let password = asked.into_password_file.as_deref();
            let password = password.or_else(|| written.as_ref().and_then(|written| written.password_file.as_deref()));
            Some(server(address, password, authorities).map_err(told)?)
        }
        (None, Some(written)) => Some(written.server().map_err(told)?),
        (None, None) => None,
    };
    asked.run(&Paths { server, ..config.paths.clone() }, ui).map_err(PrepareError::Restore)
}
