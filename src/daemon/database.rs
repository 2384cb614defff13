//! `database` as it is written: on which server the database lies, where it is no file of this machine.

use super::{
    handed,
    named_file::{self, NamedFileError},
};
use files::Trust;
use std::path::{Path, PathBuf};
use store::{InvalidServer, Server};

/// Where the server is, and how it is asked.
#[derive(Debug, Clone)]
pub struct DatabaseConfig {
    /// `postgresql://ROLE@HOST/DATABASE`.
    pub address: String,
    /// The file with the role's password, readable by the station alone.
    pub password_file: Option<PathBuf>,
    /// Authorities that are believed in place of the machine's own: a PEM file.
    pub authorities: Option<PathBuf>,
    /// Where another machine serves, this one waits, and takes over if that one stops.
    pub standby: bool,
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
    /// The file of the password, or of the authorities.
    #[error(transparent)]
    File(#[from] NamedFileError),
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
        standby: bool,
    ) -> Result<Option<Self>, DatabaseConfigError> {
        let Some(address) = address else {
            return match (password_file, authorities, standby) {
                (None, None, false) => Ok(None),
                (Some(_), _, _) => Err(DatabaseConfigError::NoAddress("database_password_file")),
                (None, Some(_), _) => Err(DatabaseConfigError::NoAddress("database_authorities")),
                (None, None, true) => Err(DatabaseConfigError::NoAddress("database_standby")),
            };
        };
        Server::check(&address)?;
        Ok(Some(Self { address, password_file, authorities, standby }))
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
}

/// What a server is asked with.
pub(super) fn server(
    address: &str,
    password_file: Option<&Path>,
    authorities: Option<&Path>,
) -> Result<Server, DatabaseConfigError> {
    let password = password_file.map(named_file::line).transpose()?;
    let authorities = authorities.map(named_file::open).transpose()?;
    Ok(Server::new(address, password.as_ref(), authorities.as_deref())?)
}
