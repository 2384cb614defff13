//! A certificate that is renewed while the door is open, as whoever connects sees it.

use crate::support::PATIENCE;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned, pki_types::ServerName};
use std::{
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::Arc,
};
use trousseau::{
    catalogue::Tells,
    cli::{Place, SelfSigned},
    daemon::{Config, SelfSignedError, self_signed},
    web::{Certificate, Renewal, Tls, serve},
};

const NAME: &str = "clefs.example.fr";

/// A pair of this folder, and its fingerprint.
fn pair(folder: &Path, name: &str) -> (PathBuf, PathBuf, String) {
    let (certificate, key) = (folder.join(format!("{name}.pem")), folder.join(format!("{name}.key")));
    let config = Config::load(&Place { data: Some(folder.to_owned()), ..Place::default() }, None).unwrap();
    let asked = SelfSigned { names: vec![NAME.into()], certificate: Some(certificate.clone()), key: Some(key.clone()) };
    let made = self_signed(&config, &asked).unwrap();
    (certificate, key, made.fingerprint)
}

/// Somebody who is connected, and saw this certificate.
struct Client(StreamOwned<ClientConnection, TcpStream>);

impl Client {
    fn connect(address: SocketAddr, trusted: &[&Path]) -> std::io::Result<Self> {
        use rustls::pki_types::pem::PemObject;
        let mut roots = RootCertStore::empty();
        for path in trusted {
            roots.add(rustls::pki_types::CertificateDer::from_pem_file(path).unwrap()).unwrap();
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let config = config.with_root_certificates(roots).with_no_client_auth();
        let connection = ClientConnection::new(Arc::new(config), ServerName::try_from(NAME).unwrap()).unwrap();
        let stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let mut client = Self(StreamOwned::new(connection, stream));
        client.ask()?;
        Ok(client)
    }

    /// One request on this connection.
    fn ask(&mut self) -> std::io::Result<()> {
        self.0.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")?;
        let mut answer = [0; 1024];
        let length = self.0.read(&mut answer)?;
        assert!(answer[..length].starts_with(b"HTTP/1.1 200 "), "{:?}", String::from_utf8_lossy(&answer[..length]));
        Ok(())
    }

    fn saw(&self, folder: &Path) -> String {
        let shown = &self.0.conn.peer_certificates().unwrap()[0];
        let path = folder.join("seen.der.pem");
        let text = data_encoding::BASE64.encode(shown);
        fs::write(&path, format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n")).unwrap();
        Certificate::read(&path).unwrap().fingerprint()
    }
}

#[test]
fn a_renewed_certificate_is_shown_to_whoever_connects_and_who_is_connected_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let (first, first_key, first_print) = pair(folder.path(), "first");
    let (second, second_key, second_print) = pair(folder.path(), "second");
    let install = |certificate: &Path, key: &Path| {
        fs::copy(certificate, at("live.pem")).unwrap();
        fs::copy(key, at("live.key")).unwrap();
    };
    install(&first, &first_key);
    let tls = Tls::read(&at("live.pem"), &at("live.key")).unwrap();
    assert!(tls.certificate().names(NAME) && !tls.certificate().names("autre.example.fr"));
    let days = (tls.certificate().ends.as_second() - jiff::Timestamp::now().as_second()) / 86_400;
    assert!((390..398).contains(&days), "{days}");

    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let router = axum::Router::new().route("/", axum::routing::get(|| async { "here" }));
    runtime.spawn(serve(listener, router, Some(tls.clone()), 16, std::future::pending()));

    let trusted = [first.as_path(), second.as_path()];
    let mut before = Client::connect(address, &trusted).unwrap();
    assert_eq!(before.saw(folder.path()), first_print);
    assert!(matches!(tls.look_again(), Renewal::Same));

    // half of a renewal: the certificate of one, the key of the other
    fs::copy(&second, at("live.pem")).unwrap();
    let Renewal::Refused(error) = tls.look_again() else { panic!("they do not belong together") };
    assert_eq!(error.message().key, "start-tls");
    assert!(matches!(tls.look_again(), Renewal::Same), "it is told once");
    assert_eq!(Client::connect(address, &trusted).unwrap().saw(folder.path()), first_print, "the old one serves on");
    fs::remove_file(at("live.key")).unwrap();
    assert!(matches!(tls.look_again(), Renewal::Refused(_)));

    install(&second, &second_key);
    let Renewal::Renewed(shown) = tls.look_again() else { panic!("a whole pair") };
    assert_eq!(shown.fingerprint(), second_print);
    assert_eq!(Client::connect(address, &trusted).unwrap().saw(folder.path()), second_print);
    before.ask().unwrap();
    assert!(Client::connect(address, &trusted[..1]).is_err(), "whoever trusts the first one only is not let in");
}

#[test]
fn a_certificate_of_the_first_day_replaces_nothing_and_its_key_is_nobody_elses_to_read() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key, print) = pair(folder.path(), "first");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    assert_eq!((mode(&certificate), mode(&key)), (0o644, 0o600));
    assert_eq!((print.len(), Certificate::read(&certificate).unwrap().fingerprint()), (95, print.clone()));
    let config = Config::load(&Place { data: Some(folder.path().to_owned()), ..Place::default() }, None).unwrap();
    let there = |certificate: &Path, key: &Path| {
        let asked = SelfSigned {
            names: vec!["192.0.2.7".into()],
            certificate: Some(certificate.to_owned()),
            key: Some(key.to_owned()),
        };
        self_signed(&config, &asked)
    };
    let new = folder.path().join("new.pem");
    assert!(matches!(there(&new, &key), Err(SelfSignedError::There(path)) if path == key));
    assert!(!new.exists(), "nothing is half made");
    assert!(matches!(there(&certificate, &folder.path().join("new.key")), Err(SelfSignedError::There(_))));
    assert_eq!(Certificate::read(&certificate).unwrap().fingerprint(), print);
    // an address is a name too
    there(&new, &folder.path().join("new.key")).unwrap();
    assert!(Certificate::read(&new).unwrap().names("192.0.2.7"));
    let asked = SelfSigned::default();
    assert!(matches!(self_signed(&config, &asked), Err(SelfSignedError::NoFiles)));
}
