//! Certificate and key of a door that speaks TLS itself. They are read again while it is open: who connects afterwards is shown
//! the new certificate, who is connected goes on, and where the new pair cannot be used the old one stays.

use catalogue::{Message, Tells, say};
use jiff::Timestamp;
use rustls::{
    ServerConfig,
    crypto::CryptoProvider,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use sha2::{Digest, Sha256};
use std::{
    fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
};
use x509_cert::der::Decode;

/// Certificate or key cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("certificate {} and key {} cannot be used ({source}): name a PEM chain and its unencrypted PEM key", .certificate.display(), .key.display())]
pub struct TlsError {
    certificate: PathBuf,
    key: PathBuf,
    #[source]
    source: io::Error,
}

impl Tells for TlsError {
    fn message(&self) -> Message {
        say("start-tls")
            .with("certificate", self.certificate.display())
            .with("key", self.key.display())
            .with("cause", &self.source)
    }
}

/// A server's certificate, as far as somebody has to know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    der: CertificateDer<'static>,
    /// Until when it is good.
    pub ends: Timestamp,
}

impl Certificate {
    /// Reads the first certificate of a PEM file, the server's own.
    ///
    /// # Errors
    /// No certificate, or one that is none.
    pub fn read(path: &Path) -> io::Result<Self> {
        let first = CertificateDer::pem_file_iter(path).map_err(io::Error::other)?.next();
        Self::of(first.ok_or_else(none)?.map_err(io::Error::other)?)
    }

    fn of(der: CertificateDer<'static>) -> io::Result<Self> {
        let read = x509_cert::Certificate::from_der(&der).map_err(io::Error::other)?;
        let ends = read.tbs_certificate().validity().not_after.to_unix_duration().as_secs();
        let ends = i64::try_from(ends).ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
        Ok(Self { der, ends: ends.unwrap_or(Timestamp::MAX) })
    }

    /// Whether a browser that goes to `host` (a name or an address, without a port) finds itself named in it.
    pub fn names(&self, host: &str) -> bool {
        let Ok(name) = ServerName::try_from(host.trim_matches(['[', ']'])) else { return false };
        webpki::EndEntityCert::try_from(&self.der)
            .is_ok_and(|read| read.verify_is_valid_for_subject_name(&name).is_ok())
    }

    /// SHA-256 of it, as browsers show it: `AB:CD:…`.
    pub fn fingerprint(&self) -> String {
        Sha256::digest(&self.der).iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":")
    }
}

fn none() -> io::Error {
    io::Error::new(ErrorKind::InvalidData, "no certificate")
}

/// What became of a look at the two files.
#[derive(Debug)]
pub enum Renewal {
    /// They are as they were at the last look.
    Same,
    /// New connections are shown this one.
    Renewed(Certificate),
    /// They changed and cannot be used: the one before stays.
    Refused(TlsError),
}

/// Certificate and key of a door; all copies are of one pair.
#[derive(Clone)]
pub struct Tls {
    pair: Arc<Pair>,
    config: Arc<ServerConfig>,
}

/// Two files, and what is made of them.
#[derive(Debug)]
struct Pair {
    certificate: PathBuf,
    key: PathBuf,
    provider: CryptoProvider,
    shown: RwLock<(Arc<CertifiedKey>, Certificate)>,
    /// A digest of both files at the last look.
    seen: Mutex<[u8; 32]>,
}

impl ResolvesServerCert for Pair {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.shown.read().unwrap_or_else(PoisonError::into_inner).0.clone())
    }
}

impl Tls {
    /// Reads a PEM certificate chain and its PEM key.
    ///
    /// # Errors
    /// One cannot be read, is none, or they do not belong together.
    pub fn read(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        let provider = rustls::crypto::ring::default_provider();
        let read = || -> io::Result<Self> {
            let (seen, bytes) = read_both(certificate, key)?;
            let (certificate, key) = (certificate.to_owned(), key.to_owned());
            let shown = RwLock::new(belonging(&bytes, &provider)?);
            let pair = Arc::new(Pair { certificate, key, provider: provider.clone(), shown, seen: Mutex::new(seen) });
            let config = ServerConfig::builder_with_provider(Arc::new(provider.clone()))
                .with_safe_default_protocol_versions()
                .map_err(io::Error::other)?;
            let mut config = config.with_no_client_auth().with_cert_resolver(pair.clone());
            config.alpn_protocols = vec![b"http/1.1".to_vec()];
            Ok(Self { pair, config: Arc::new(config) })
        };
        read().map_err(|source| TlsError { certificate: certificate.to_owned(), key: key.to_owned(), source })
    }

    /// Reads both files once more, and shows the new certificate to whoever connects from now on. What is wrong with a pair is
    /// told once.
    pub fn look_again(&self) -> Renewal {
        let Pair { certificate, key, provider, shown, seen } = &*self.pair;
        let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        let read = read_both(certificate, key);
        // files that cannot be read are a state of their own
        let now = read.as_ref().map_or([0; 32], |(digest, _)| *digest);
        if std::mem::replace(&mut *seen, now) == now {
            return Renewal::Same;
        }
        match read.and_then(|(_, bytes)| belonging(&bytes, provider)) {
            Ok(new) => {
                let certificate = new.1.clone();
                *shown.write().unwrap_or_else(PoisonError::into_inner) = new;
                Renewal::Renewed(certificate)
            }
            Err(source) => {
                Renewal::Refused(TlsError { certificate: certificate.to_owned(), key: key.to_owned(), source })
            }
        }
    }

    /// The certificate that is shown now.
    pub fn certificate(&self) -> Certificate {
        self.pair.shown.read().unwrap_or_else(PoisonError::into_inner).1.clone()
    }

    pub(crate) fn config(&self) -> Arc<ServerConfig> {
        self.config.clone()
    }
}

type Bytes = (Vec<u8>, zeroize::Zeroizing<Vec<u8>>);

/// Both files, and a digest of them.
fn read_both(certificate: &Path, key: &Path) -> io::Result<([u8; 32], Bytes)> {
    let (chain, key) = (fs::read(certificate)?, zeroize::Zeroizing::new(fs::read(key)?));
    let digest = Sha256::new().chain_update((chain.len() as u64).to_be_bytes()).chain_update(&chain).chain_update(&key);
    Ok((digest.finalize().into(), (chain, key)))
}

/// Chain and key, where they belong together.
fn belonging((chain, key): &Bytes, provider: &CryptoProvider) -> io::Result<(Arc<CertifiedKey>, Certificate)> {
    let chain: Vec<_> = CertificateDer::pem_slice_iter(chain).collect::<Result<_, _>>().map_err(io::Error::other)?;
    let certificate = Certificate::of(chain.first().ok_or_else(none)?.clone())?;
    let key = PrivateKeyDer::from_pem_slice(key).map_err(io::Error::other)?;
    let certified = CertifiedKey::from_der(chain, key, provider).map_err(io::Error::other)?;
    Ok((Arc::new(certified), certificate))
}
