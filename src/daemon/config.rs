//! The configuration: one TOML file, and flags that win over it.

use super::{Mail, MailError};
use crate::{cli::Place, emulated::TokenSpec, store::Mode, store::Paths};
use serde::Deserialize;
use std::{
    fs, io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};

const FILE: &str = "/etc/trousseau.toml";
const DATA: &str = "/var/lib/trousseau";
const SOCKET: &str = "/run/trousseau/control";

/// Everything that an installation decides.
#[derive(Debug, Clone)]
pub struct Config {
    /// Database, journal head, vault key.
    pub paths: Paths,
    /// The control socket.
    pub socket: PathBuf,
    /// Where the panel listens.
    pub listen: SocketAddr,
    /// Real tokens or emulated ones.
    pub bus: Mode,
    /// The emulated ones.
    pub tokens: Vec<TokenSpec>,
    /// Firmware profiles in place of the built-in ones.
    pub profiles: Option<PathBuf>,
    /// Certificate chain and key of the panel; a must wherever others can listen.
    pub tls: Option<Tls>,
    /// The reverse proxy that speaks TLS for the panel; the address it forwards is believed.
    pub trusted_proxy: Option<IpAddr>,
    /// The address under which people reach the panel, such as https://clefs.example.fr.
    pub public_url: Option<String>,
    /// The academy's time zone, an IANA name.
    pub zone: String,
    /// A folder whose words, style and script replace those in the program.
    pub templates: Option<PathBuf>,
    /// The way out for mail; without it mails are queued and wait.
    pub mail: Option<Mail>,
}

/// What TLS needs: two PEM files.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// The certificate with its chain.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// The file as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Written {
    data: Option<PathBuf>,
    key: Option<PathBuf>,
    socket: Option<PathBuf>,
    listen: Option<SocketAddr>,
    bus: Option<Mode>,
    tokens: Vec<String>,
    profiles: Option<PathBuf>,
    tls: Option<Tls>,
    trusted_proxy: Option<IpAddr>,
    public_url: Option<String>,
    zone: Option<String>,
    templates: Option<PathBuf>,
    mail: Option<Mail>,
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
    /// A panel without encryption where others can listen.
    #[error(
        "the panel would be readable by everybody at {0}: listen on 127.0.0.1, or configure [tls] or the trusted_proxy that speaks it"
    )]
    Exposed(SocketAddr),
    /// The way out for mail.
    #[error(transparent)]
    Mail(#[from] MailError),
}

impl Config {
    /// Reads the file, if there is one, and puts the flags over it.
    pub fn load(place: &Place, listen: Option<SocketAddr>) -> Result<Self, ConfigError> {
        let written = match &place.config {
            Some(path) => read(path)?,
            None if Path::new(FILE).exists() => read(Path::new(FILE))?,
            None => Written::default(),
        };
        let file = place.config.clone().unwrap_or_else(|| FILE.into());
        let mut tokens = place.tokens.clone();
        for text in &written.tokens {
            let garbled = |error: crate::emulated::InvalidSpec| ConfigError::Garbled {
                path: file.clone(),
                what: error.to_string(),
            };
            tokens.push(text.parse().map_err(garbled)?);
        }
        let data = place.data.clone().or(written.data).unwrap_or_else(|| DATA.into());
        let socket = place.socket.clone().or(written.socket);
        let usual = if data == Path::new(DATA) { SOCKET.into() } else { data.join("control") };
        let mut paths = Paths::in_dir(data);
        if let Some(key) = written.key {
            paths.key = key;
        }
        let loopback = SocketAddr::from((Ipv4Addr::LOCALHOST, 8480));
        Ok(Self {
            paths,
            socket: socket.unwrap_or(usual),
            listen: listen.or(written.listen).unwrap_or(loopback),
            bus: place.bus.or(written.bus).unwrap_or(Mode::Hid),
            tokens,
            profiles: written.profiles,
            tls: written.tls,
            trusted_proxy: written.trusted_proxy,
            public_url: written.public_url,
            zone: written.zone.unwrap_or_else(|| "Europe/Paris".to_owned()),
            templates: written.templates,
            mail: written.mail,
        })
    }

    /// Passwords and secrets never cross a network in the clear.
    pub fn check_exposure(&self) -> Result<(), ConfigError> {
        if self.listen.ip().is_loopback() || self.tls.is_some() || self.trusted_proxy.is_some() {
            Ok(())
        } else {
            Err(ConfigError::Exposed(self.listen))
        }
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
    fn a_panel_that_others_could_overhear_is_refused() {
        let config = load("listen = '0.0.0.0:8480'", Place::default()).unwrap();
        assert!(matches!(config.check_exposure(), Err(ConfigError::Exposed(_))));
        let config =
            load("listen = '0.0.0.0:8480'\n[tls]\ncertificate = 'c.pem'\nkey = 'k.pem'", Place::default()).unwrap();
        config.check_exposure().unwrap();
    }
}
