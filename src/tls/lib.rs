//! TLS to other machines: rustls with ring, and whose certificates are believed. One place, so that a directory, a database server and what
//! the doctor asks are all judged by the same rule: the name that was asked for, and the machine's authorities or those of one file.

use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};
use std::sync::Arc;

/// A text is no list of authorities.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no certificate in PEM: {0}")]
pub struct InvalidAuthorities(String);

/// What a connection is opened with. `authorities`, PEM: those alone are believed; without them, those that this machine trusts.
///
/// # Errors
/// The text has no certificate, or one that cannot be read.
pub fn client(authorities: Option<&[u8]>) -> Result<ClientConfig, InvalidAuthorities> {
    let mut roots = RootCertStore::empty();
    let invalid = |error: &dyn std::fmt::Display| InvalidAuthorities(error.to_string());
    match authorities {
        Some(pem) => {
            for certificate in CertificateDer::pem_slice_iter(pem) {
                let certificate = certificate.map_err(|error| invalid(&error))?;
                roots.add(certificate).map_err(|error| invalid(&error))?;
            }
            if roots.is_empty() {
                return Err(InvalidAuthorities("there is none".to_owned()));
            }
        }
        None => {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    Ok(versions.map_err(|error| invalid(&error))?.with_root_certificates(roots).with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authorities_are_certificates_and_at_least_one() {
        let refused = |pem: &[u8]| client(Some(pem)).unwrap_err().to_string();
        assert_eq!(refused(b""), "no certificate in PEM: there is none");
        assert_eq!(refused(b"nothing of the kind\n"), "no certificate in PEM: there is none");
        let garbled = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert!(refused(garbled).starts_with("no certificate in PEM: "), "{}", refused(garbled));
        client(None).unwrap();
    }
}
