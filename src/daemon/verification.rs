//! The verification door of a configuration: an address of its own, the public door, both, or none.

use super::doors::{DoorsError, Public};
use serde::Deserialize;
use station::Finding;
use std::{net::SocketAddr, path::PathBuf};

/// `[verification]` as it is written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Verification {
    /// Where it listens by itself; without it programs ask at the public door, or nowhere.
    pub listen: Option<SocketAddr>,
    /// The certificate with its chain, for a door of its own that speaks TLS.
    pub certificate: Option<PathBuf>,
    /// Its private key.
    pub key: Option<PathBuf>,
    /// Programs may ask at the public door too.
    pub at_public: bool,
}

impl Verification {
    /// Certificate and key, where it speaks TLS.
    pub(super) fn tls(&self) -> Option<(&PathBuf, &PathBuf)> {
        self.certificate.as_ref().zip(self.key.as_ref())
    }

    /// What holds of it beside the other doors.
    pub(super) fn check(&self, own: SocketAddr, public: Option<&Public>) -> Result<(), DoorsError> {
        if self.certificate.is_some() != self.key.is_some() {
            return Err(DoorsError::VerificationTls);
        }
        if self.at_public && public.is_none() {
            return Err(DoorsError::VerificationPublic);
        }
        let others = [Some(own), public.map(|public| public.listen)];
        match others.into_iter().flatten().find(|other| Some(*other) == self.listen && other.port() != 0) {
            Some(other) => Err(DoorsError::VerificationPlace(other)),
            None => Ok(()),
        }
    }

    /// What the doctor says of it.
    pub(super) fn finding(&self) -> Option<Finding> {
        let listen = self.listen?;
        let clear = self.tls().is_none() && !listen.ip().to_canonical().is_loopback();
        Some(if clear { Finding::VerificationClear(listen) } else { Finding::VerificationListens(listen) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_in_the_clear_on_a_network_are_found() {
        let finding = |listen: &str, tls: bool| {
            let file = tls.then(|| PathBuf::from("f"));
            let listen = Some(listen.parse().unwrap());
            Verification { listen, certificate: file.clone(), key: file, at_public: false }.finding()
        };
        assert!(matches!(finding("127.0.0.1:8482", false), Some(Finding::VerificationListens(_))));
        assert!(matches!(finding("[::1]:8482", false), Some(Finding::VerificationListens(_))));
        assert!(matches!(finding("0.0.0.0:8482", false), Some(Finding::VerificationClear(_))));
        assert!(matches!(finding("192.0.2.1:8482", false), Some(Finding::VerificationClear(_))));
        assert!(matches!(finding("192.0.2.1:8482", true), Some(Finding::VerificationListens(_))));
        assert!(Verification::default().finding().is_none());
    }
}
