//! `[ticket_desk]` in the configuration: where tickets go. Mailed without it; put to a GLPI with it.

use super::{
    handed,
    named_file::{self, NamedFileError},
};
use files::Trust;
use glpi::{Contract, Glpi, Settings, TicketDesk};
use outgoing::{InvalidAddress, Outgoing, OutgoingError};
use serde::Deserialize;
use std::{path::PathBuf, sync::Arc};

/// By which way tickets go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeskKind {
    /// To the address of the settings.
    #[default]
    Mail,
    /// To a GLPI, by `apirest.php`.
    GlpiV1,
    /// To a GLPI, by `api.php/v2`.
    GlpiV2,
}

/// `[ticket_desk]` as it is written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TicketDeskConfig {
    /// `mail` (without it), `glpi_v1` or `glpi_v2`.
    pub kind: DeskKind,
    /// Where the GLPI is: `https://name` or `https://name/folder`.
    pub url: Option<String>,
    /// The file with the App-Token; `glpi_v1`, where the GLPI asks for one.
    pub app_token_file: Option<PathBuf>,
    /// The file with the account's user token; `glpi_v1`.
    pub user_token_file: Option<PathBuf>,
    /// The client of OAuth2 that this station is there; `glpi_v2`…
    pub client: Option<String>,
    /// …and the file with its secret.
    pub client_secret_file: Option<PathBuf>,
    /// The account whose tickets they are; `glpi_v2`…
    pub user: Option<String>,
    /// …and the file with its password.
    pub password_file: Option<PathBuf>,
    /// The number of the category that tickets get there.
    pub category: Option<u64>,
    /// The number of the entity that they belong to there.
    pub entity: Option<u64>,
    /// Authorities that are believed in place of the machine's own: a PEM file.
    pub authorities: Option<PathBuf>,
}

/// `[ticket_desk]` cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TicketDeskError {
    /// Something that goes with another kind, or with a GLPI where tickets are mailed.
    #[error("{0} in [ticket_desk] does not go with this kind: leave it out, or write another kind")]
    Besides(&'static str),
    /// Something that this kind needs.
    #[error("[ticket_desk] lacks {0}, without which a GLPI of this kind lets nobody in")]
    Lacks(&'static str),
    /// One without the other.
    #[error("user and password_file in [ticket_desk] go together: write both, or neither")]
    Account,
    /// Its address.
    #[error("url in [ticket_desk]: {0}")]
    Address(#[from] InvalidAddress),
    /// Authorities.
    #[error("in [ticket_desk]: {0}")]
    Authorities(#[from] OutgoingError),
    /// The file of a token, secret or password.
    #[error(transparent)]
    Secret(#[from] NamedFileError),
}

impl TicketDeskConfig {
    /// The files that it names.
    pub fn files(&self) -> impl Iterator<Item = (&PathBuf, Trust)> {
        let secrets = [&self.app_token_file, &self.user_token_file, &self.client_secret_file, &self.password_file];
        let secrets = secrets.into_iter().flatten().map(|file| (file, handed::trust(file)));
        secrets.chain(self.authorities.iter().map(|file| (file, Trust::Steady)))
    }

    /// The desk that this describes; `None`: tickets are mailed. Nothing is asked yet.
    ///
    /// # Errors
    /// What is written cannot be used.
    pub fn open(&self) -> Result<Option<Arc<dyn TicketDesk>>, TicketDeskError> {
        self.check()?;
        let address = || self.url.clone().ok_or(TicketDeskError::Lacks("url"));
        let contract = match self.kind {
            DeskKind::Mail => return Ok(None),
            DeskKind::GlpiV1 => Contract::V1 {
                app: self.app_token_file.as_deref().map(named_file::line).transpose()?,
                user: named_file::line(
                    self.user_token_file.as_deref().ok_or(TicketDeskError::Lacks("user_token_file"))?,
                )?,
            },
            DeskKind::GlpiV2 => Contract::V2 {
                client: self.client.clone().ok_or(TicketDeskError::Lacks("client"))?,
                secret: named_file::line(
                    self.client_secret_file.as_deref().ok_or(TicketDeskError::Lacks("client_secret_file"))?,
                )?,
                account: match (&self.user, &self.password_file) {
                    (Some(user), Some(file)) => Some((user.clone(), named_file::line(file)?)),
                    (None, None) => None,
                    (Some(_), None) | (None, Some(_)) => return Err(TicketDeskError::Account),
                },
            },
        };
        let settings = Settings { address: address()?, contract, category: self.category, entity: self.entity };
        let asks = Arc::new(Outgoing::new(self.authorities.as_deref())?);
        Ok(Some(Arc::new(Glpi::new(settings, asks)?)))
    }

    /// What is written and does not go with its kind.
    fn check(&self) -> Result<(), TicketDeskError> {
        let v1 =
            [("app_token_file", self.app_token_file.is_some()), ("user_token_file", self.user_token_file.is_some())];
        let v2 = [
            ("client", self.client.is_some()),
            ("client_secret_file", self.client_secret_file.is_some()),
            ("user", self.user.is_some()),
            ("password_file", self.password_file.is_some()),
        ];
        let both = [
            ("url", self.url.is_some()),
            ("category", self.category.is_some()),
            ("entity", self.entity.is_some()),
            ("authorities", self.authorities.is_some()),
        ];
        let besides: Vec<_> = match self.kind {
            DeskKind::Mail => [&v1[..], &v2, &both].concat(),
            DeskKind::GlpiV1 => v2.to_vec(),
            DeskKind::GlpiV2 => v1.to_vec(),
        };
        match besides.into_iter().find(|(_, written)| *written) {
            Some((name, _)) => Err(TicketDeskError::Besides(name)),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{named_file::tests::written, told::tests::said};

    fn open(text: &str) -> Result<bool, TicketDeskError> {
        toml::from_str::<TicketDeskConfig>(text).unwrap().open().map(|desk| desk.is_some())
    }

    #[test]
    fn tickets_are_mailed_unless_a_whole_glpi_is_written_down() {
        let folder = tempfile::tempdir().unwrap();
        let file = written(folder.path(), b"geheim\n");
        let file = file.display();
        assert!(!open("").unwrap() && !open("kind = 'mail'").unwrap());
        let v1 = format!("kind = 'glpi_v1'\nurl = 'https://glpi.example.fr/'\nuser_token_file = '{file}'\n");
        let v2 = format!(
            "kind = 'glpi_v2'\nurl = 'https://glpi.example.fr/api.php'\nclient = 'c'\nclient_secret_file = '{file}'\n"
        );
        assert!(open(&v1).unwrap() && open(&v2).unwrap());
        assert!(open(&format!("{v1}app_token_file = '{file}'\ncategory = 12\nentity = 0")).unwrap());
        assert!(open(&format!("{v2}user = 'clefs'\npassword_file = '{file}'")).unwrap());
        for (text, expected) in [
            ("url = 'https://glpi.example.fr'".to_owned(), "url"),
            ("kind = 'glpi_v1'\nurl = 'https://glpi.example.fr'".to_owned(), "user_token_file"),
            (v1.replace("url = 'https://glpi.example.fr/'\n", ""), "url"),
            (v1.replace("https://glpi", "http://glpi"), "http:// on this machine alone"),
            (v1.replace(".fr/'", ".fr/?x=1'"), "?x=1"),
            (format!("{v1}client = 'c'"), "client"),
            (v2.replace("client = 'c'\n", ""), "client"),
            (format!("{v2}app_token_file = '{file}'"), "app_token_file"),
            (format!("{v2}user = 'clefs'"), "go together"),
            (v1.replace("user_token_file = '", "user_token_file = '/nowhere"), "/nowhere"),
            (format!("{v1}authorities = '/nowhere'"), "/nowhere"),
        ] {
            let said = said(&open(&text).unwrap_err());
            assert!(said.contains(expected), "{text}: {said}");
        }
        written(folder.path(), b"\n");
        assert!(said(&open(&v1).unwrap_err()).contains("holds no secret"));
        assert!(toml::from_str::<TicketDeskConfig>("kind = 'jira'").is_err());
    }
}
