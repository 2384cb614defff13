//! `[verifier]` as it is written: the privacyIDEA or eduMFA that checks codes in the station's place. And the task
//! that keeps it up to date.

use super::{
    asking::{Http, Way},
    handed,
    named_file::{self, NamedFileError},
};
use domain::Uai;
use files::Trust;
use outgoing::{Address, Outgoing, OutgoingError};
use serde::Deserialize;
use station::{Station, StationError, Verifier, VerifierRound};
use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use verifier::Kind;

/// The verifier, as it is written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerifierConfig {
    /// `privacyidea` or `edumfa`.
    pub kind: Kind,
    /// `https://mfa.example.fr`, with what stands before `/auth` there; `http://` on this machine alone.
    pub address: String,
    /// The account that asks…
    pub account: Option<String>,
    /// …and the file with its password, readable by the station alone.
    pub password_file: Option<PathBuf>,
    /// In place of an account: the header in which a key is sent…
    pub key_header: Option<String>,
    /// …and the file with that key.
    pub key_file: Option<PathBuf>,
    /// The realm in which people are known there.
    pub realm: Option<String>,
    /// The resolver, where the realm has several.
    pub resolver: Option<String>,
    /// Authorities that are believed in place of the machine's own: a PEM file.
    pub authorities: Option<PathBuf>,
    /// Whose keys it checks, by UAI; without it those of every school.
    pub schools: Option<Vec<Uai>>,
    /// Everything comes back: each key is refused there, and the station checks its codes itself.
    #[serde(default)]
    pub gives_back: bool,
}

/// `[verifier]` cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum VerifierConfigError {
    /// Its address.
    #[error("address of [verifier]: {0:?} is none: write https://name/…, or http:// on this machine alone")]
    Address(String),
    /// Who asks.
    #[error(
        "[verifier] asks as an account (account and password_file) or with a key (key_header and key_file): write one of the two, whole"
    )]
    Account,
    /// The file of the password or key.
    #[error(transparent)]
    Secret(#[from] NamedFileError),
    /// The authorities.
    #[error(transparent)]
    Authorities(#[from] OutgoingError),
}

impl VerifierConfig {
    /// The files that it names.
    pub fn files(&self) -> impl Iterator<Item = (&PathBuf, Trust)> {
        let secrets = self.password_file.iter().chain(&self.key_file).map(|file| (file, handed::trust(file)));
        secrets.chain(self.authorities.iter().map(|file| (file, Trust::Steady)))
    }

    /// Whether it can be used.
    ///
    /// # Errors
    /// What cannot be.
    pub fn check(&self) -> Result<(), VerifierConfigError> {
        self.base()?;
        self.way().map(drop)
    }

    fn base(&self) -> Result<String, VerifierConfigError> {
        let base = self.address.trim_end_matches('/');
        let plain = !base.contains(['?', '#', ' ']);
        let good = plain && format!("{base}/auth").parse::<Address>().is_ok();
        if good { Ok(base.to_owned()) } else { Err(VerifierConfigError::Address(self.address.clone())) }
    }

    fn way(&self) -> Result<(&str, &Path, bool), VerifierConfigError> {
        match (&self.account, &self.password_file, &self.key_header, &self.key_file) {
            (Some(account), Some(file), None, None) => Ok((account, file, true)),
            (None, None, Some(header), Some(file)) if is_header(header) => Ok((header, file, false)),
            _ => Err(VerifierConfigError::Account),
        }
    }

    /// Opens what it names; nothing is asked yet.
    ///
    /// # Errors
    /// A file that cannot be used.
    pub fn open(&self) -> Result<Verifier, VerifierConfigError> {
        let base = self.base()?;
        let (name, file, signs_in) = self.way()?;
        let (name, secret) = (name.to_owned(), named_file::line(file)?);
        let way =
            if signs_in { Way::Account { name, password: secret } } else { Way::Key { header: name, key: secret } };
        let outgoing = Outgoing::new(self.authorities.as_deref())?;
        Ok(Verifier {
            kind: self.kind,
            address: base.clone(),
            asks: Arc::new(Http::new(outgoing, base, way)),
            realm: self.realm.clone(),
            resolver: self.resolver.clone(),
            schools: self.schools.clone(),
            gives_back: self.gives_back,
        })
    }
}

fn is_header(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

/// How long until the task looks again where nobody rings.
const QUIET: Duration = Duration::from_secs(60);
/// Looks for what no change told: one in so many quiet ones.
const SWEEP: Duration = Duration::from_secs(3600);
/// Until a look that failed is tried again.
const FAILED: Duration = Duration::from_secs(30);

/// Makes true there what changes here, one key after the other, whenever the bell rings or something is due; for ever.
pub(super) async fn keep_applying(station: Arc<Station>) -> io::Result<()> {
    let bell = station.codes().verifier_bell();
    let mut swept = None::<std::time::Instant>;
    loop {
        let asked = station.clone();
        let sweeps = swept.is_none_or(|at| at.elapsed() > SWEEP);
        let round = tokio::task::spawn_blocking(move || {
            if sweeps {
                asked.tokens().verifier_sweep()?;
            }
            Ok::<_, StationError>((asked.tokens().verifier_round()?, asked.now()))
        });
        let pause = match round.await.map_err(io::Error::other)? {
            Ok((round, now)) => {
                if sweeps {
                    swept = Some(std::time::Instant::now());
                }
                let until = |at: jiff::Timestamp| Duration::try_from(at.duration_since(now)).unwrap_or_default();
                match round {
                    VerifierRound::Done => continue,
                    VerifierRound::Idle(None) => QUIET,
                    VerifierRound::Idle(Some(at)) | VerifierRound::Away(at) => until(at).min(QUIET),
                }
            }
            Err(error) => {
                tracing::warn!(%error, "what the other verifier is to know could not be looked at");
                FAILED
            }
        };
        tokio::select! {
            () = bell.notified() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::named_file::tests::written as secret;

    pub(crate) fn config(address: &str, folder: &Path) -> VerifierConfig {
        let file = secret(folder, b"geheim\n");
        let written = format!(
            "kind = 'edumfa'\naddress = '{address}'\naccount = 'trousseau'\npassword_file = '{}'",
            file.display()
        );
        toml::from_str(&written).unwrap()
    }

    #[test]
    fn nothing_crosses_a_network_in_the_clear_and_somebody_asks() {
        let folder = tempfile::tempdir().unwrap();
        for good in ["https://mfa.example.fr", "https://mfa.example.fr/pi/", "http://127.0.0.1:5000"] {
            config(good, folder.path()).check().unwrap();
        }
        for bad in ["http://mfa.example.fr", "https://a@b.fr", "https://mfa.example.fr/?x", "mfa.example.fr", ""] {
            assert!(matches!(config(bad, folder.path()).check(), Err(VerifierConfigError::Address(_))), "{bad}");
        }
        let good = config("https://mfa.example.fr", folder.path());
        let nobody = VerifierConfig { account: None, ..good.clone() };
        assert!(matches!(nobody.check(), Err(VerifierConfigError::Account)));
        let both = VerifierConfig { key_header: Some("X-API-Key".to_owned()), ..good };
        assert!(matches!(both.check(), Err(VerifierConfigError::Account)));
    }
}
