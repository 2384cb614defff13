//! What is asked of other machines over HTTPS: one question, one answer. Nothing is followed, nothing is waited for long, and an answer
//! has an end. An address is one that somebody wrote into the configuration, or that whoever is named there told.
//!
//! The only file that names ureq. TLS is rustls with ring, and the machine's roots or those of one file. A proxy that the machine's
//! environment names is used.

use jiff::Timestamp;
use std::{
    fs, io,
    net::IpAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, TlsProvider, parse_pem};

/// How long a question may take in all.
const PATIENCE: Duration = Duration::from_secs(8);
/// How long until somebody picks up.
const CONNECT: Duration = Duration::from_secs(4);
/// The longest answer, in bytes: keys and documents of a provider have some thousands.
const LARGEST: u64 = 512 * 1024;

/// An address that may be asked: `https://…`, or `http://` on this very machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(String);

/// A text is no such address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no address to ask: https://name/… is expected, or http:// on this machine alone")]
pub struct InvalidAddress(pub String);

impl Address {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Address {
    type Err = InvalidAddress;
    fn from_str(text: &str) -> Result<Self, InvalidAddress> {
        let refused = || InvalidAddress(text.to_owned());
        let uri: ureq::http::Uri = text.parse().map_err(|_| refused())?;
        let host = uri.host().filter(|host| !host.is_empty()).ok_or_else(refused)?;
        let named = uri.authority().is_some_and(|authority| !authority.as_str().contains('@'));
        let bare = host.trim_matches(['[', ']']);
        let here = bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        match uri.scheme_str() {
            Some("https") if named => Ok(Self(text.to_owned())),
            Some("http") if named && here => Ok(Self(text.to_owned())),
            Some(_) | None => Err(refused()),
        }
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// 200, 404…
    pub status: u16,
    /// What it says, whole.
    pub body: Vec<u8>,
    /// The other machine's clock.
    pub date: Option<Timestamp>,
}

/// Why nothing came back.
#[derive(Debug, thiserror::Error)]
pub enum OutgoingError {
    /// Nobody answers, or not in time.
    #[error("{0} does not answer: {1}")]
    Unreachable(String, ureq::Error),
    /// Its certificate is not one that this machine trusts, or not for that name.
    #[error("the certificate of {0} is not trusted by this machine: {1}")]
    Certificate(String, ureq::Error),
    /// More than an answer may have.
    #[error("the answer of {0} has no end")]
    Endless(String),
    /// The roots cannot be read.
    #[error("the authorities in {} cannot be read: one PEM file is expected", .0.display())]
    Authorities(PathBuf, #[source] Option<io::Error>),
}

/// Asks.
#[derive(Debug, Clone)]
pub struct Outgoing {
    agent: ureq::Agent,
}

impl Outgoing {
    /// One that trusts what the machine trusts or, where a file is given, the authorities in it alone.
    ///
    /// # Errors
    /// The file has no certificate.
    pub fn new(authorities: Option<&Path>) -> Result<Self, OutgoingError> {
        Self::patient(authorities, PATIENCE)
    }

    /// The same, that waits this long for an answer.
    ///
    /// # Errors
    /// The file has no certificate.
    pub fn patient(authorities: Option<&Path>, patience: Duration) -> Result<Self, OutgoingError> {
        let roots = match authorities {
            Some(path) => read(path)?,
            None => rustls_native_certs::load_native_certs()
                .certs
                .iter()
                .map(|der| Certificate::from_der(der).to_owned())
                .collect(),
        };
        let tls = TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            .root_certs(RootCerts::new_with_certs(&roots))
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()));
        let config = ureq::Agent::config_builder()
            .tls_config(tls.build())
            .max_redirects(0)
            .http_status_as_error(false)
            .timeout_global(Some(patience))
            .timeout_connect(Some(CONNECT))
            .user_agent("trousseau");
        Ok(Self { agent: ureq::Agent::new_with_config(config.build()) })
    }

    /// Asks for what is there; `bearer`: with this token.
    ///
    /// # Errors
    /// Nothing came back, or too much.
    pub fn get(&self, address: &Address, bearer: Option<&str>) -> Result<Answer, OutgoingError> {
        let mut request = self.agent.get(address.as_str()).header("accept", "application/json, application/jwt");
        if let Some(bearer) = bearer {
            request = request.header("authorization", format!("Bearer {bearer}"));
        }
        told(address, request.call())
    }

    /// Sends a form; `basic`: as this account.
    ///
    /// # Errors
    /// Nothing came back, or too much.
    pub fn post(
        &self,
        address: &Address,
        form: &[(&str, &str)],
        basic: Option<(&str, &str)>,
    ) -> Result<Answer, OutgoingError> {
        let mut request = self.agent.post(address.as_str()).header("accept", "application/json");
        if let Some((account, password)) = basic {
            let pair = data_encoding::BASE64.encode(format!("{account}:{password}").as_bytes());
            request = request.header("authorization", format!("Basic {pair}"));
        }
        told(address, request.send_form(form.iter().copied()))
    }
}

impl Outgoing {
    /// Asks for what is there, with these headers.
    ///
    /// # Errors
    /// Nothing came back, or too much.
    pub fn get_with(&self, address: &Address, headers: &[(&str, String)]) -> Result<Answer, OutgoingError> {
        let mut request = self.agent.get(address.as_str()).header("accept", "application/json");
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        told(address, request.call())
    }

    /// Sends a JSON document with these headers.
    ///
    /// # Errors
    /// Nothing came back, or too much.
    pub fn send(&self, address: &Address, headers: &[(&str, String)], body: &[u8]) -> Result<Answer, OutgoingError> {
        let mut request = self.agent.post(address.as_str()).header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        told(address, request.send(body))
    }
}

impl Outgoing {
    /// Sends bytes.
    ///
    /// # Errors
    /// Nothing came back, or too much.
    pub fn exchange(&self, address: &Address, bytes: &[u8]) -> Result<Answer, OutgoingError> {
        told(address, self.agent.post(address.as_str()).header("content-type", "application/octet-stream").send(bytes))
    }
}

fn read(path: &Path) -> Result<Vec<Certificate<'static>>, OutgoingError> {
    let unread = |source| OutgoingError::Authorities(path.to_owned(), source);
    let pem = fs::read(path).map_err(|source| unread(Some(source)))?;
    let certificate = |item| match item {
        Ok(PemItem::Certificate(certificate)) => Some(certificate),
        Ok(_) | Err(_) => None,
    };
    let found: Vec<_> = parse_pem(&pem).filter_map(certificate).collect();
    if found.is_empty() { Err(unread(None)) } else { Ok(found) }
}

fn told(
    address: &Address,
    answered: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
) -> Result<Answer, OutgoingError> {
    let failed = |error| match error {
        ureq::Error::BodyExceedsLimit(_) => OutgoingError::Endless(address.0.clone()),
        error @ (ureq::Error::Rustls(_) | ureq::Error::Tls(_)) => OutgoingError::Certificate(address.0.clone(), error),
        ureq::Error::Io(source) if source.get_ref().is_some_and(|inner| inner.is::<rustls::Error>()) => {
            OutgoingError::Certificate(address.0.clone(), ureq::Error::Io(source))
        }
        error => OutgoingError::Unreachable(address.0.clone(), error),
    };
    let mut answer = answered.map_err(failed)?;
    let date = answer.headers().get("date").and_then(|date| date.to_str().ok());
    let date = date.and_then(|date| jiff::fmt::rfc2822::parse(date).ok()).map(|date| date.timestamp());
    let status = answer.status().as_u16();
    let body = answer.body_mut().with_config().limit(LARGEST).read_to_vec().map_err(failed)?;
    Ok(Answer { status, body, date })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_encrypted_or_on_this_very_machine_is_asked() {
        for good in ["https://fim.example.fr/oidc", "http://127.0.0.1:8080/x", "http://localhost/", "http://[::1]:1/"] {
            assert_eq!(good.parse::<Address>().unwrap().as_str(), good);
        }
        for bad in [
            "http://fim.example.fr/",
            "http://127.0.0.1.evil.example/",
            "http://127.0.0.1@evil.example/",
            "https://a@b.example/",
            "http://169.254.169.254/latest/meta-data",
            "file:///etc/passwd",
            "ftp://localhost/",
            "//fim.example.fr/",
            "fim.example.fr",
            "",
        ] {
            assert!(bad.parse::<Address>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_redirect_is_not_followed_and_an_answer_without_end_is_cut_off() {
        use std::io::{Read, Write};
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address: Address = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
        let serve = std::thread::spawn(move || {
            for head in
                ["302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0", "200 OK\r\nconnection: close"]
            {
                let (mut stream, _) = listener.accept().unwrap();
                let _ = stream.read(&mut [0; 4096]).unwrap();
                stream.write_all(format!("HTTP/1.1 {head}\r\n\r\n").as_bytes()).unwrap();
                // whoever hangs up has read enough
                while head.starts_with("200") && stream.write_all(&[b'x'; 65_536]).is_ok() {}
            }
        });
        let outgoing = Outgoing::new(None).unwrap();
        assert_eq!(outgoing.get(&address, None).unwrap().status, 302);
        assert!(matches!(outgoing.get(&address, None), Err(OutgoingError::Endless(_))));
        serve.join().unwrap();
        assert!(matches!(outgoing.get(&address, None), Err(OutgoingError::Unreachable(..))));
    }
}
