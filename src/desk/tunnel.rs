//! TLS 1.3 between the two ends of a line, inside of whatever carries it: proxies of schools that open HTTPS see nothing, and change nothing.
//!
//! Each side shows its raw public key (RFC 7250). A desk speaks with the one centre whose key it noted when it joined.

use super::key::{OwnKey, PublicKey};
use rustls::{
    ClientConfig, ClientConnection, DigitallySignedStruct, DistinguishedName, Error, ServerConfig, ServerConnection,
    SignatureScheme,
    client::{
        AlwaysResolvesClientRawPublicKeys,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::{CryptoProvider, WebPkiSupportedAlgorithms, verify_tls13_signature_with_raw_key},
    pki_types::{CertificateDer, ServerName, SubjectPublicKeyInfoDer, UnixTime},
    server::{
        AlwaysResolvesServerRawPublicKeys,
        danger::{ClientCertVerified, ClientCertVerifier},
    },
    version::TLS13,
};
use std::{
    io::{ErrorKind, Read, Write},
    sync::Arc,
};

/// No name is asked for: it is the key that counts.
const NAME: &str = "centre.invalid";
/// What the two ends of a line share and nobody else does is made of this label (RFC 5705).
const LABEL: &[u8] = b"EXPERIMENTAL trousseau joins";

/// One end of the tunnel of one line.
pub(crate) struct Tunnel(rustls::Connection);

/// The tunnel is broken: somebody changed what went through, or is not who they should be.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("the line is not what it should be: {0}")]
pub struct Broken(#[from] Error);

impl Tunnel {
    /// A desk's end, to the centre with this key; `None`: to whichever, which has to prove itself by the code.
    pub fn of_desk(own: &OwnKey, centre: Option<PublicKey>) -> Result<Self, Broken> {
        let provider = provider();
        let judge = Arc::new(Judge { known: centre, algorithms: provider.signature_verification_algorithms });
        let config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&TLS13])?
            .dangerous()
            .with_custom_certificate_verifier(judge)
            .with_client_cert_resolver(Arc::new(AlwaysResolvesClientRawPublicKeys::new(own.certified())));
        let name = ServerName::try_from(NAME).expect("a name");
        Ok(Self(ClientConnection::new(Arc::new(config), name)?.into()))
    }

    /// The centre's end, to whichever desk: its key is looked at afterwards ([`Tunnel::other`]).
    pub fn of_centre(own: &OwnKey) -> Result<Self, Broken> {
        let provider = provider();
        let judge = Arc::new(Judge { known: None, algorithms: provider.signature_verification_algorithms });
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&TLS13])?
            .with_client_cert_verifier(judge)
            .with_cert_resolver(Arc::new(AlwaysResolvesServerRawPublicKeys::new(own.certified())));
        // each line shows its keys
        config.send_tls13_tickets = 0;
        Ok(Self(ServerConnection::new(Arc::new(config))?.into()))
    }

    /// The key of the other end, once it has proven that it has it.
    pub fn other(&self) -> Option<PublicKey> {
        if self.0.is_handshaking() {
            return None;
        }
        self.0.peer_certificates()?.first().and_then(PublicKey::of)
    }

    /// What this line's two ends know and nobody else does.
    pub fn bound(&self) -> Result<[u8; 32], Broken> {
        Ok(self.0.export_keying_material([0; 32], LABEL, None)?)
    }

    /// What came by the line; what it says is added to `said`.
    pub fn hear(&mut self, mut bytes: &[u8], said: &mut Vec<u8>) -> Result<(), Broken> {
        let lost = |error: std::io::Error| Broken(Error::General(error.to_string()));
        while !bytes.is_empty() {
            self.0.read_tls(&mut bytes).map_err(lost)?;
            self.0.process_new_packets()?;
            match self.0.reader().read_to_end(said) {
                Err(error) if error.kind() != ErrorKind::WouldBlock => return Err(lost(error)),
                Ok(_) | Err(_) => {}
            }
        }
        Ok(())
    }

    /// Says this, as soon as the other end is known.
    pub fn say(&mut self, bytes: &[u8]) {
        self.0.writer().write_all(bytes).expect("written to memory");
    }

    /// What is to go over the line now.
    pub fn take(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        while self.0.wants_write() {
            self.0.write_tls(&mut bytes).expect("written to memory");
        }
        bytes
    }
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// Believes a key that is proven, and where one is known, that one alone.
#[derive(Debug)]
struct Judge {
    known: Option<PublicKey>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl Judge {
    fn believes(&self, shown: &CertificateDer<'_>) -> Result<(), Error> {
        let key = PublicKey::of(shown).ok_or_else(|| Error::General("another kind of key".to_owned()))?;
        match self.known {
            Some(known) if known != key => {
                Err(Error::General("another machine than the one that was joined".to_owned()))
            }
            Some(_) | None => Ok(()),
        }
    }

    fn signed(
        &self,
        message: &[u8],
        shown: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let key = SubjectPublicKeyInfoDer::from(shown.as_ref());
        verify_tls13_signature_with_raw_key(message, &key, signature, &self.algorithms)
    }
}

/// Of TLS 1.2, which is never spoken.
fn never() -> Result<HandshakeSignatureValid, Error> {
    Err(Error::General("TLS 1.3 alone is spoken".to_owned()))
}

impl ServerCertVerifier for Judge {
    fn verify_server_cert(
        &self,
        shown: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.believes(shown).map(|()| ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        never()
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        shown: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.signed(message, shown, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ED25519]
    }

    fn requires_raw_public_keys(&self) -> bool {
        true
    }
}

impl ClientCertVerifier for Judge {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        shown: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        self.believes(shown).map(|()| ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        never()
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        shown: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.signed(message, shown, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ED25519]
    }

    fn requires_raw_public_keys(&self) -> bool {
        true
    }
}
