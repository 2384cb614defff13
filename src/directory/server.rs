//! Where a directory is, how it is spoken to, and what it is asked.

use domain::Secret;
use std::net::IpAddr;

/// How a directory is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// TLS from the first byte (`ldaps://`).
    Tls,
    /// TLS begun by StartTLS (`ldap://`).
    StartTls,
    /// Nothing leaves this machine (`ldapi://`, or `ldap://` on loopback without StartTLS).
    Here,
}

/// One server and one question.
pub struct Server {
    /// What the directory is called here.
    pub name: String,
    /// `ldaps://HOST[:PORT]`, `ldap://HOST[:PORT]` or `ldapi://PATH`.
    pub url: String,
    /// How it is spoken to.
    pub way: Way,
    /// As whom: a distinguished name and its password; `None`: as nobody (as this process on `ldapi`).
    pub bind: Option<(String, Secret)>,
    /// Certificate authorities in PEM, in place of those that this machine trusts.
    pub authorities: Option<Vec<u8>>,
    /// Below which entry people are looked for.
    pub base: String,
    /// Who of them.
    pub filter: String,
    /// What is asked of each: names of attributes.
    pub attributes: Vec<String>,
    /// How many are asked for at once.
    pub page: u16,
}

/// An address of a directory that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidServer {
    /// No such way to speak.
    #[error("{0:?} is no address of a directory: ldaps://, ldap:// or ldapi:// is expected")]
    Address(String),
    /// Names, mail addresses and a password would cross a network for everybody to read.
    #[error(
        "{0:?} without TLS would send everybody's data and the password in the clear: use ldaps://, or start_tls = true"
    )]
    InTheClear(String),
}

impl Way {
    /// How this address is spoken to.
    ///
    /// # Errors
    /// Where it is none, or data would cross a network in the clear.
    pub fn of(url: &str, start_tls: Option<bool>) -> Result<Self, InvalidServer> {
        let (scheme, rest) = url.split_once("://").ok_or_else(|| InvalidServer::Address(url.to_owned()))?;
        if rest.is_empty() || url.contains(char::is_whitespace) {
            return Err(InvalidServer::Address(url.to_owned()));
        }
        match (scheme, start_tls) {
            ("ldaps", _) => Ok(Self::Tls),
            ("ldapi", _) => Ok(Self::Here),
            ("ldap", None | Some(true)) => Ok(Self::StartTls),
            ("ldap", Some(false)) if is_here(rest) => Ok(Self::Here),
            ("ldap", Some(false)) => Err(InvalidServer::InTheClear(url.to_owned())),
            _ => Err(InvalidServer::Address(url.to_owned())),
        }
    }
}

/// Whether what stands behind `ldap://` is this machine.
fn is_here(rest: &str) -> bool {
    let host = rest.split('/').next().unwrap_or_default();
    let host = match host.strip_prefix('[') {
        Some(six) => six.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_crosses_a_network_in_the_clear() {
        assert_eq!(Way::of("ldaps://annuaire.example.fr", None), Ok(Way::Tls));
        assert_eq!(Way::of("ldap://annuaire.example.fr:3890", None), Ok(Way::StartTls));
        assert_eq!(Way::of("ldapi://%2Frun%2Fslapd%2Fldapi", None), Ok(Way::Here));
        for here in ["ldap://127.0.0.1:3890", "ldap://[::1]:3890/", "ldap://localhost"] {
            assert_eq!(Way::of(here, Some(false)), Ok(Way::Here), "{here}");
        }
        for abroad in
            ["ldap://annuaire.example.fr", "ldap://127.0.0.1.example.fr", "ldap://10.0.0.1", "ldap://[fe80::1]"]
        {
            assert_eq!(Way::of(abroad, Some(false)), Err(InvalidServer::InTheClear(abroad.to_owned())), "{abroad}");
        }
        for wrong in ["https://annuaire.example.fr", "annuaire.example.fr", "ldaps://", "ldap://a b"] {
            assert!(matches!(Way::of(wrong, None), Err(InvalidServer::Address(_))), "{wrong}");
        }
    }
}
