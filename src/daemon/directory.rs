//! `[[directory]]` as it is written: where people are pulled from, how often, and what its attributes mean.

use super::{
    handed,
    named_file::{self, NamedFileError},
};
use claims::{Mapping, Unusable, WrittenMapping};
use directory::{InvalidServer, Server, Way};
use jiff::{SignedDuration, tz::TimeZone};
use serde::Deserialize;
use station::{PulledFrom, Reading};
use std::{path::PathBuf, sync::Arc};

/// Minutes between two pulls where nothing is said: a night's.
const EVERY: u32 = 24 * 60;
/// Entries asked for at once where nothing is said.
const PAGE: u16 = 500;
/// The most often, and the most rarely, in minutes.
const MINUTES: std::ops::RangeInclusive<u32> = 5..=7 * 24 * 60;

/// One directory.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DirectoryConfig {
    /// What it is called here, and in the journal.
    pub name: String,
    /// `ldaps://HOST`, `ldap://HOST` or `ldapi://PATH`.
    pub url: String,
    /// TLS on `ldap://`: yes without it; no is possible on this machine only.
    pub start_tls: Option<bool>,
    /// The account that asks…
    pub bind_dn: Option<String>,
    /// …and the file with its password, readable by the station alone.
    pub password_file: Option<PathBuf>,
    /// Authorities that are believed in place of the machine's own: a PEM file.
    pub authorities: Option<PathBuf>,
    /// Below which entry people are looked for.
    pub base: String,
    /// Who of them.
    #[serde(default = "everybody")]
    pub filter: String,
    /// Minutes between two pulls, 5 to 10,080.
    pub every: Option<u32>,
    /// How many entries are asked for at once, 1 to 5,000.
    pub page: Option<u16>,
    /// By what somebody is known for good.
    #[serde(default = "entry_uuid")]
    pub id: String,
    /// Which attributes say who somebody is and what they do; without it those of French academies: `uid`, `cn`, `mail`, and
    /// roles by `FrEduFonctAdm`, `FrEduRneResp`, `FrEduRne` and `FrEduResDel`.
    pub mapping: Option<WrittenMapping>,
}

fn everybody() -> String {
    "(objectClass=person)".to_owned()
}
fn entry_uuid() -> String {
    "entryUUID".to_owned()
}

/// The attributes of French academies.
fn of_academies() -> WrittenMapping {
    WrittenMapping {
        login: "uid".to_owned(),
        name: vec!["cn".to_owned()],
        email: Some("mail".to_owned()),
        fredu: true,
        delegated: Vec::new(),
        rule: Vec::new(),
    }
}

/// `[[directory]]` cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryConfigError {
    /// Its address.
    #[error("url of [[directory]] {name:?}: {source}")]
    Server {
        /// Which.
        name: String,
        /// Why.
        #[source]
        source: InvalidServer,
    },
    /// Two of them have one name, or one has none.
    #[error("the names of [[directory]] differ, and have letters, digits, - _ . only: {0:?} does not do")]
    Name(String),
    /// An account without password, or the other way round.
    #[error("bind_dn and password_file of [[directory]] {0:?} go together: write both, or neither")]
    Account(String),
    /// Rules that give a role where there can be none.
    #[error("mapping of [[directory]] {name:?}: {source}")]
    Mapping {
        /// Which.
        name: String,
        /// Why.
        #[source]
        source: Unusable,
    },
    /// The file of the account's password, or of its authorities.
    #[error(transparent)]
    File(#[from] NamedFileError),
    /// Too often, too rarely, or too many at once.
    #[error("every of [[directory]] {0:?} is 5 to 10080 minutes, and page 1 to 5000 entries")]
    Range(String),
}

impl DirectoryConfig {
    /// The files that it names.
    pub fn files(&self) -> impl Iterator<Item = (&PathBuf, files::Trust)> {
        let password = self.password_file.iter().map(|file| (file, handed::trust(file)));
        password.chain(self.authorities.iter().map(|file| (file, files::Trust::Steady)))
    }

    /// Whether it can be used; `before`: those that were written before it.
    ///
    /// # Errors
    /// What cannot be.
    pub fn check(&self, before: &[Self]) -> Result<(), DirectoryConfigError> {
        let name = || self.name.clone();
        if self.name.is_empty() || !self.name.chars().all(is_of_name) || before.iter().any(|one| one.name == self.name)
        {
            return Err(DirectoryConfigError::Name(name()));
        }
        if self.bind_dn.is_some() != self.password_file.is_some() {
            return Err(DirectoryConfigError::Account(name()));
        }
        if !MINUTES.contains(&self.every.unwrap_or(EVERY)) || !(1..=5_000).contains(&self.page.unwrap_or(PAGE)) {
            return Err(DirectoryConfigError::Range(name()));
        }
        self.way().map(drop)
    }

    fn way(&self) -> Result<Way, DirectoryConfigError> {
        Way::of(&self.url, self.start_tls)
            .map_err(|source| DirectoryConfigError::Server { name: self.name.clone(), source })
    }

    /// Opens what it names; nothing is asked yet. `zone`: the academy's, whose days a delegation has.
    ///
    /// # Errors
    /// A mapping or a file that cannot be used.
    pub fn open(&self, zone: TimeZone) -> Result<PulledFrom, DirectoryConfigError> {
        let bind = match (&self.bind_dn, &self.password_file) {
            (Some(dn), Some(file)) => Some((dn.clone(), named_file::line(file)?)),
            _ => None,
        };
        let written = self.mapping.clone().unwrap_or_else(of_academies);
        let unusable = |source| DirectoryConfigError::Mapping { name: self.name.clone(), source };
        let mapping = Mapping::new(written, zone).map_err(unusable)?;
        let attributes = std::iter::once(&*self.id).chain(mapping.attributes()).map(str::to_owned).collect();
        let server = Server {
            name: self.name.clone(),
            url: self.url.clone(),
            way: self.way()?,
            bind,
            authorities: self.authorities.as_deref().map(named_file::open).transpose()?,
            base: self.base.clone(),
            filter: self.filter.clone(),
            attributes,
            page: self.page.unwrap_or(PAGE),
        };
        Ok(PulledFrom {
            directory: Arc::new(server),
            reading: Reading { subject: self.id.clone(), mapping },
            every: SignedDuration::from_mins(i64::from(self.every.unwrap_or(EVERY))),
        })
    }
}

/// It stands in addresses of the panel.
fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_.".contains(c)
}
