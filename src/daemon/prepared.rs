//! `trousseau database init`, which makes a server ready for a station; and `trousseau restore`, which may put a station there.

use super::{
    Config, ConfigError,
    database::{DatabaseConfigError, server},
    named_file,
};
use catalogue::{Message, Tells, Ui, say};
use cli::{Init, Restore, RestoreError};
use store::{Paths, Prepared, Server, StoreError};

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

/// Why a server is not ready.
#[derive(Debug)]
pub enum PrepareError {
    /// The configuration names none.
    NoServer,
    /// It cannot be used.
    Config(ConfigError),
    /// The server did not do it.
    Store(StoreError),
}

/// Why a backup is not restored.
#[derive(Debug)]
pub enum NotRestored {
    /// The server that is named, or that the configuration has, cannot be used.
    Server(ConfigError),
    /// Anything else.
    Backup(RestoreError),
}

impl Tells for NotRestored {
    fn message(&self) -> Message {
        match self {
            Self::Server(error) => error.message(),
            Self::Backup(error) => error.message(),
        }
    }
}

impl Tells for PrepareError {
    fn message(&self) -> Message {
        match self {
            Self::NoServer => say("terminal-database-no-server"),
            Self::Config(error) => error.message(),
            Self::Store(error) => error.message(),
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
        Some(address) => server(address, password, written.authorities.as_deref()).map_err(told)?,
        None => {
            let password = password.map(named_file::line).transpose();
            station.administered(password.map_err(|error| told(error.into()))?.as_ref())
        }
    };
    let made = store::prepare(&administrator, &station).map_err(PrepareError::Store)?;
    Ok(PreparedServer { server: station, made })
}

/// Restores a backup into an empty directory, and onto the server that is named or that the configuration has.
///
/// # Errors
/// The server cannot be used, and as [`Restore::run`] says.
pub fn restore(config: &Config, asked: &Restore, ui: &Ui) -> Result<String, NotRestored> {
    let told = |error: DatabaseConfigError| NotRestored::Server(error.into());
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
    asked.run(&Paths { server, ..config.paths.clone() }, ui).map_err(NotRestored::Backup)
}
