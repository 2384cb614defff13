//! The doors as they are reached: `doctor` asks the public address for a path that only this process answers, as somebody far away
//! would, and looks what arrives: by which door, from whom, and whether a forged line changes anything.

use super::{
    Config,
    doors::{Public, SpokenBy},
};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned, pki_types::ServerName};
use station::{Area, Finding, Station};
use std::{
    collections::BTreeMap,
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream, ToSocketAddrs},
    sync::Arc,
    time::Duration,
};
use web::Challenges;

/// How long each step may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// An answer is a few lines.
const LONGEST: u64 = 64 * 1024;
/// Addresses that nobody has (RFC 5737), for forged lines.
const FORGED: [&str; 2] = ["192.0.2.66", "127.0.0.1"];

/// Lets `doctor` look at the doors of this station.
pub(super) fn examine_by(station: &Station, config: &Config, own: SocketAddr, challenges: Arc<Challenges>) {
    let public = config.public.clone();
    station.examine_doors_by(move |station| {
        let Some(public) = &public else {
            return vec![Finding::good(
                Area::Doors,
                format!("the panel is reached at the station only, http://{own}/"),
            )];
        };
        match station.unguessable() {
            Ok(secret) => examine(public, own, &challenges.open(&secret)),
            Err(error) => vec![Finding::bad(Area::Doors, error.to_string(), "start the station again")],
        }
    });
}

/// What can be said of the doors of a station that does not run.
pub fn without_station(config: &Config) -> Vec<Finding> {
    vec![match config.check_doors() {
        Err(error) => Finding::bad(Area::Doors, "the station would not start with these doors", error.to_string()),
        Ok(()) => Finding::good(
            Area::Doors,
            "the two doors can be told apart; what arrives at them is tried while the station runs",
        ),
    }]
}

fn examine(public: &Public, own: SocketAddr, path: &str) -> Vec<Finding> {
    let bad = |what: String, todo: String| vec![Finding::bad(Area::Doors, what, todo)];
    let url = &public.url;
    let plain = match ask(public.authority(), path, &[]) {
        Ok(told) => told,
        Err(error) => return bad(format!("{url} does not answer as it should ({error})"), remedy_of(&error, public)),
    };
    let points = format!(
        "point the proxy at {}, which is [public] listen, and not at {own}, the station's own door",
        public.listen
    );
    if plain.door() == "own" {
        return bad(
            format!("{url} leads to the station's own door: whoever asks there could count as standing at the station"),
            points,
        );
    }
    match plain.get("verdict") {
        "admitted" => {}
        "web-wrong-host" => {
            let host = plain.get("host");
            let todo = format!("let the proxy pass the name on that people ask for (Host: {})", public.authority());
            return bad(format!("what arrives from {url} asks for {host}"), todo);
        }
        "web-anonymous" => {
            let todo = "let the proxy add the client's address to X-Forwarded-For (README)".to_owned();
            return bad(format!("the proxy of {url} does not say who asks"), todo);
        }
        other => return bad(format!("what arrives from {url} is refused ({other})"), points),
    }
    let mut findings = vec![Finding::good(Area::Doors, format!("{url} leads to the public door, over TLS"))];
    let address = plain.get("address");
    for forged in FORGED {
        let told =
            ask(public.authority(), path, &[("X-Forwarded-For", forged), ("Forwarded", &format!("for={forged}"))]);
        let believed = told.map(|told| told.get("address").to_owned());
        if believed.as_deref().is_ok_and(|believed| believed == address) {
            continue;
        }
        let todo = match public.by {
            SpokenBy::Us { .. } => "name the proxy that stands before this door: [public] proxy = its address",
            SpokenBy::Proxies(_) => {
                "let the proxy put the client's address after what the client wrote: `option forwardfor` (HAProxy), `proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for` (nginx)"
            }
        };
        findings.push(Finding::bad(
            Area::Doors,
            format!("a forged line (X-Forwarded-For: {forged}) changes the address that the station writes down"),
            todo,
        ));
        return findings;
    }
    findings.push(Finding::good(Area::Doors, format!("forged lines change nothing: this machine is {address} there")));
    findings
}

fn remedy_of(error: &Unreached, public: &Public) -> String {
    match error {
        Unreached::Name(_) => "enter the name in the DNS, or correct [public] url".to_owned(),
        Unreached::Connect(_) => match public.by {
            SpokenBy::Us { .. } => {
                "see whether the firewall and the port of [public] url and listen are right".to_owned()
            }
            SpokenBy::Proxies(_) => "start the proxy, and see whether it listens where [public] url says".to_owned(),
        },
        Unreached::Tls(_) => "renew the certificate, or let this machine trust the authority that signed it".to_owned(),
        Unreached::Answer(_) => format!(
            "point the proxy at {}, which is [public] listen; this was answered by something else",
            public.listen
        ),
    }
}

/// Why nothing was told.
#[derive(Debug, thiserror::Error)]
enum Unreached {
    #[error("its name is not known here: {0}")]
    Name(io::Error),
    #[error("nobody can be connected to: {0}")]
    Connect(io::Error),
    #[error("TLS: {0}")]
    Tls(io::Error),
    #[error("the answer is not the station's: {0:?}")]
    Answer(String),
}

/// What the station told of a request as it arrived.
#[derive(Debug)]
struct Told(BTreeMap<String, String>);

impl Told {
    fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("-", String::as_str)
    }
    fn door(&self) -> &str {
        self.get("door")
    }
}

/// Asks for `path` at `https://authority`, with these lines besides.
fn ask(authority: &str, path: &str, lines: &[(&str, &str)]) -> Result<Told, Unreached> {
    let (host, port) = match authority.rsplit_once(':').filter(|(_, port)| port.bytes().all(|c| c.is_ascii_digit())) {
        Some((host, port)) => (host, port.parse().unwrap_or(443)),
        None => (authority, 443),
    };
    let bare = host.trim_matches(['[', ']']);
    let addresses = (bare, port).to_socket_addrs().map_err(Unreached::Name)?;
    let mut refused = io::Error::from(io::ErrorKind::AddrNotAvailable);
    let mut stream = None;
    for address in addresses {
        match TcpStream::connect_timeout(&address, PATIENCE) {
            Ok(connected) => {
                stream = Some(connected);
                break;
            }
            Err(error) => refused = error,
        }
    }
    let stream = stream.ok_or(Unreached::Connect(refused))?;
    stream
        .set_read_timeout(Some(PATIENCE))
        .and_then(|()| stream.set_write_timeout(Some(PATIENCE)))
        .map_err(Unreached::Connect)?;
    let tls = || {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?;
        let config = config.with_root_certificates(roots).with_no_client_auth();
        let name = ServerName::try_from(bare.to_owned()).map_err(io::Error::other)?;
        let connection = ClientConnection::new(Arc::new(config), name).map_err(io::Error::other)?;
        Ok(StreamOwned::new(connection, stream))
    };
    let mut stream = tls().map_err(Unreached::Tls)?;
    let lines: String = lines.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {authority}\r\nUser-Agent: trousseau-doctor\r\nConnection: close\r\n{lines}\r\n"
    );
    stream.write_all(request.as_bytes()).map_err(Unreached::Tls)?;
    let mut answer = Vec::new();
    if let Err(error) = (&mut stream).take(LONGEST).read_to_end(&mut answer) {
        // some servers end the connection without ending TLS
        if answer.is_empty() {
            return Err(Unreached::Tls(error));
        }
    }
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let told: BTreeMap<_, _> = answer
        .lines()
        .filter_map(|line| line.trim_end().split_once(' '))
        .filter(|(name, _)| ["door", "address", "verdict", "host"].contains(name))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    if told.contains_key("door") && answer.starts_with("HTTP/1.") {
        Ok(Told(told))
    } else {
        Err(Unreached::Answer(
            answer.lines().next().unwrap_or_default().chars().filter(|c| !c.is_control()).take(80).collect(),
        ))
    }
}
