//! The two doors of a configuration: the station's own, on loopback, and the public one with TLS or a named proxy. What could
//! not be told apart, or would be readable by others, is refused at the start, with what to write.

use serde::Deserialize;
use std::{
    fmt::{self, Display, Formatter},
    fs,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

/// The door for everybody who is not at the station.
#[derive(Debug, Clone)]
pub struct Public {
    /// Where it listens.
    pub listen: SocketAddr,
    /// The address under which people reach it, such as https://clefs.example.fr.
    pub url: String,
    /// Who speaks TLS.
    pub by: SpokenBy,
}

/// Who speaks TLS for the public door.
#[derive(Debug, Clone)]
pub enum SpokenBy {
    /// The panel itself, with two PEM files.
    Us {
        /// The certificate with its chain.
        certificate: PathBuf,
        /// Its private key.
        key: PathBuf,
    },
    /// Reverse proxies at these addresses; nobody else may connect, and the client that they name is believed.
    Proxies(Vec<IpAddr>),
}

/// `[public]` as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenPublic {
    listen: Option<SocketAddr>,
    url: Option<String>,
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
    proxy: Option<OneOrMore>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(IpAddr),
    More(Vec<IpAddr>),
}

/// What `[public]` lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// The address that people type.
    Url,
    /// Where it listens.
    Listen,
    /// The certificate has no key.
    Key,
    /// The key has no certificate.
    Certificate,
    /// Neither certificate nor proxy.
    Tls,
}

impl Display for Missing {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Url => "url, the address that people type",
            Self::Listen => "listen, where it listens",
            Self::Key => "key, which goes with certificate",
            Self::Certificate => "certificate, which goes with key",
            Self::Tls => "certificate and key, or proxy",
        })
    }
}

/// Why the doors are refused.
#[derive(Debug, thiserror::Error)]
pub enum DoorsError {
    /// A key of versions that had one door.
    #[error(
        "{0} is from a version with one door: write the section [public] with url = \"https://…\", listen = \"address:port\", and \
         either certificate = and key =, or proxy = the address of the reverse proxy (which points at that listen, not at the \
         station's own)"
    )]
    OldKey(&'static str),
    /// The own door where others reach it.
    #[error(
        "listen = {0} is the station's own door, and whoever comes in there counts as standing at the station: leave it on \
         127.0.0.1, and write for everybody else the section [public] with its own listen, url, and certificate and key or proxy"
    )]
    OwnDoorOutside(SocketAddr),
    /// Something of `[public]` is missing.
    #[error("[public] lacks {0}")]
    Missing(Missing),
    /// Two answers to one question.
    #[error(
        "[public] has certificate and proxy, and only one of them can speak TLS: write certificate and key, or proxy"
    )]
    Both,
    /// Passwords would cross the network in the clear.
    #[error("[public] url = {0}: people reach the panel by https://name or https://name:port, without a path")]
    Url(String),
    /// Two doors at one place.
    #[error(
        "[public] listen = {0} is where the station's own door is ({1}): they are told apart by where a connection comes in, so give \
         each a port of its own"
    )]
    OnePlace(SocketAddr, SocketAddr),
    /// The public name leads to the own door.
    #[error(
        "[public] url = {0} leads to the station's own door ({1}): nobody at a distance would reach it, and a proxy there would put \
         everybody at the station. Write the name and port of the public door"
    )]
    UrlIsOwn(String, SocketAddr),
    /// A proxy that is everybody or nobody.
    #[error(
        "[public] proxy = {0} is no machine: write the address that the proxy connects from, 127.0.0.1 if it runs here"
    )]
    NoProxy(String),
    /// An open port for a proxy that is at home.
    #[error(
        "[public] listen = {0} is open to the network, and its proxy runs on this machine: listen on 127.0.0.1 with a port of its own, \
         such as 127.0.0.1:8481"
    )]
    ProxyAtHome(SocketAddr),
    /// A certificate without its key, or the reverse.
    #[error(
        "[verification] has one of certificate and key: write both, or neither where it listens on this machine alone"
    )]
    VerificationTls,
    /// There is no public door for programs to ask at.
    #[error(
        "[verification] at_public = true, and there is no [public]: write that section, or listen = an address of its own"
    )]
    VerificationPublic,
    /// Two doors at one place.
    #[error("[verification] listen = {0} is where another door is: give it a port of its own, such as 127.0.0.1:8482")]
    VerificationPlace(SocketAddr),
    /// No such user.
    #[error("desk_users: this machine has no user {0:?}: write names of /etc/passwd, or numbers")]
    NoSuchUser(String),
}

impl TryFrom<WrittenPublic> for Public {
    type Error = DoorsError;

    fn try_from(written: WrittenPublic) -> Result<Self, DoorsError> {
        let url = written.url.ok_or(DoorsError::Missing(Missing::Url))?;
        let url = url.trim_end_matches('/').to_owned();
        authority(&url)?;
        let by = match (written.certificate, written.key, written.proxy) {
            (Some(certificate), Some(key), None) => SpokenBy::Us { certificate, key },
            (Some(_), None, None) => return Err(DoorsError::Missing(Missing::Key)),
            (None, Some(_), None) => return Err(DoorsError::Missing(Missing::Certificate)),
            (None, None, None) => return Err(DoorsError::Missing(Missing::Tls)),
            (None, None, Some(OneOrMore::One(proxy))) => SpokenBy::Proxies(vec![proxy]),
            (None, None, Some(OneOrMore::More(proxies))) => SpokenBy::Proxies(proxies),
            (_, _, Some(_)) => return Err(DoorsError::Both),
        };
        Ok(Self { listen: written.listen.ok_or(DoorsError::Missing(Missing::Listen))?, url, by })
    }
}

impl Public {
    /// The host of its address, with the port if one is written.
    pub fn authority(&self) -> &str {
        self.url.strip_prefix("https://").unwrap_or(&self.url)
    }

    /// The same without the port: what a certificate names.
    pub fn host(&self) -> &str {
        let authority = self.authority();
        let port = authority.rsplit_once(':').filter(|(_, port)| port.bytes().all(|c| c.is_ascii_digit()));
        port.map_or(authority, |(host, _)| host).trim_matches(['[', ']'])
    }
}

/// The host of an https address.
fn authority(url: &str) -> Result<&str, DoorsError> {
    let authority =
        url.strip_prefix("https://").filter(|rest| !rest.is_empty() && !rest.contains(['/', '?', '#', '@', ' ']));
    authority.ok_or_else(|| DoorsError::Url(url.to_owned()))
}

/// What holds of the two together.
pub(super) fn check(own: SocketAddr, public: Option<&Public>) -> Result<(), DoorsError> {
    if !own.ip().to_canonical().is_loopback() {
        return Err(DoorsError::OwnDoorOutside(own));
    }
    let Some(public) = public else { return Ok(()) };
    let listen = public.listen;
    let same_port = listen.port() == own.port() && own.port() != 0;
    if same_port && (listen.ip().is_unspecified() || listen.ip().to_canonical() == own.ip().to_canonical()) {
        return Err(DoorsError::OnePlace(listen, own));
    }
    let (host, port) =
        match public.authority().rsplit_once(':').filter(|(_, port)| port.bytes().all(|c| c.is_ascii_digit())) {
            Some((host, port)) => (host, port.parse().unwrap_or(0)),
            None => (public.authority(), 443),
        };
    let here = host == "localhost" || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    if here && port == own.port() {
        return Err(DoorsError::UrlIsOwn(public.url.clone(), own));
    }
    if let SpokenBy::Proxies(proxies) = &public.by {
        if let Some(none) = proxies.iter().find(|proxy| proxy.is_unspecified() || proxy.is_multicast()) {
            return Err(DoorsError::NoProxy(none.to_string()));
        }
        if proxies.is_empty() {
            return Err(DoorsError::NoProxy("[]".to_owned()));
        }
        if proxies.iter().all(|proxy| proxy.is_loopback()) && !listen.ip().is_loopback() {
            return Err(DoorsError::ProxyAtHome(listen));
        }
    }
    Ok(())
}

/// The uids of users of this machine, named or numbered.
pub(super) fn uids(users: &[String]) -> Result<Vec<u32>, DoorsError> {
    let known = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let number = |name: &str| {
        known.lines().find_map(|line| {
            let mut fields = line.split(':');
            (fields.next()? == name).then(|| fields.nth(1)?.parse().ok()).flatten()
        })
    };
    let uid =
        |name: &String| name.parse().ok().or_else(|| number(name)).ok_or_else(|| DoorsError::NoSuchUser(name.clone()));
    users.iter().map(uid).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::tests::said;

    fn refused(own: &str, public: &str) -> String {
        let checked = || {
            let public = match public {
                "" => None,
                text => Some(Public::try_from(toml::from_str::<WrittenPublic>(text).unwrap())?),
            };
            check(own.parse().unwrap(), public.as_ref())
        };
        checked().err().map_or_else(String::new, |error: DoorsError| said(&error))
    }

    #[test]
    fn doors_that_could_not_be_told_apart_are_refused_with_what_to_write() {
        const OWN: &str = "127.0.0.1:8480";
        let good = [
            "url='https://a.example'\nlisten='0.0.0.0:443'\ncertificate='c'\nkey='k'",
            "url='https://a.example/'\nlisten='127.0.0.1:8481'\nproxy='127.0.0.1'",
            "url='https://a.example:8443'\nlisten='192.0.2.1:8480'\nproxy=['192.0.2.7', '192.0.2.8']",
        ];
        for public in good.into_iter().chain([""]) {
            assert_eq!(refused(OWN, public), "", "{public}");
        }
        for (own, public, says) in [
            ("0.0.0.0:8480", "", "leave it on 127.0.0.1"),
            ("192.0.2.1:8480", good[0], "leave it on 127.0.0.1"),
            (OWN, "url='https://a.example'\nlisten='0.0.0.0:443'", "write certificate and key"),
            (OWN, "url='https://a.example'\nlisten='0.0.0.0:443'\ncertificate='c'", "no key"),
            (
                OWN,
                "url='https://a.example'\nlisten='0.0.0.0:443'\ncertificate='c'\nkey='k'\nproxy='127.0.0.1'",
                "only one",
            ),
            (OWN, "url='http://a.example'\nlisten='127.0.0.1:8481'\nproxy='127.0.0.1'", "https://name"),
            (OWN, "url='https://a.example/x'\nlisten='127.0.0.1:8481'\nproxy='127.0.0.1'", "without a path"),
            (OWN, "listen='127.0.0.1:8481'\nproxy='127.0.0.1'", "no url"),
            (OWN, "url='https://a.example'\nproxy='127.0.0.1'", "no listen"),
            (OWN, "url='https://a.example'\nlisten='127.0.0.1:8480'\nproxy='127.0.0.1'", "a port of its own"),
            (OWN, "url='https://a.example'\nlisten='0.0.0.0:8480'\ncertificate='c'\nkey='k'", "a port of its own"),
            (OWN, "url='https://localhost:8480'\nlisten='127.0.0.1:8481'\nproxy='127.0.0.1'", "own door"),
            (OWN, "url='https://a.example'\nlisten='0.0.0.0:8481'\nproxy='127.0.0.1'", "listen on 127.0.0.1"),
            (OWN, "url='https://a.example'\nlisten='0.0.0.0:8481'\nproxy='0.0.0.0'", "is no machine"),
            (OWN, "url='https://a.example'\nlisten='0.0.0.0:8481'\nproxy=[]", "is no machine"),
        ] {
            let error = refused(own, public);
            assert!(error.contains(says), "{own} {public}: {error:?}");
        }
    }

    #[test]
    fn the_desk_is_named_by_user_or_number() {
        assert_eq!(uids(&["root".to_owned(), "4711".to_owned()]).unwrap(), [0, 4711]);
        assert!(uids(&["nobody-of-that-name".to_owned()]).unwrap_err().to_string().contains("/etc/passwd"));
    }
}
