//! The doors as they are reached: `doctor` asks the public address for a path that only this process answers, as somebody far away
//! would, and looks what arrives: by which door, from whom, and whether a forged line changes anything.

use super::{
    Config,
    doors::{Public, SpokenBy},
    renewal,
};
use provider::Provider;
use rustls::{ClientConnection, StreamOwned, pki_types::ServerName};
use station::{Area, Finding, Station, Unreached};
use std::{
    collections::BTreeMap,
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream, ToSocketAddrs},
    sync::Arc,
    time::Duration,
};
use store::Store;
use web::{Challenges, Verdict};

/// How long each step may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// An answer is a few lines.
const LONGEST: u64 = 64 * 1024;
/// Addresses that nobody has (RFC 5737), for forged lines.
const FORGED: [&str; 2] = ["192.0.2.66", "127.0.0.1"];

/// Lets `doctor` look at the doors of this station.
pub(super) fn examine_by(
    station: &Station,
    config: &Config,
    own: SocketAddr,
    challenges: Arc<Challenges>,
    provider: Option<Arc<Provider>>,
    on_a_server: Option<Arc<Store>>,
) {
    let (public, verification) = (config.public.clone(), config.verification.clone());
    let shared = on_a_server.filter(|_| config.stands_by());
    station.examine_doors_by(move |secret| {
        let mut findings = match (&public, secret) {
            (None, _) => vec![Finding::DoorsOwnOnly(own)],
            (Some(public), Ok(secret)) => examine(public, own, &challenges.open(&secret)),
            (Some(_), Err(error)) => vec![Finding::Failed(Area::Doors, error)],
        };
        findings.extend(verification.finding());
        findings.extend(provider.as_deref().map(examine_provider));
        findings.extend(shared.as_deref().map(examine_others));
        findings
    });
}

/// Which machines would take over from this one.
fn examine_others(store: &Store) -> Finding {
    match store.who_stands_by() {
        Ok(machines) if machines.is_empty() => Finding::StandbyNone,
        Ok(machines) => Finding::StandbyThere(machines),
        Err(error) => Finding::Failed(Area::Database, error.into()),
    }
}

/// Whether the provider answers, and by which clock it makes what is believed for a while.
fn examine_provider(provider: &Provider) -> Finding {
    let name = provider.name().to_owned();
    match provider.examine() {
        Ok(Some(seconds)) if seconds.abs() > provider::SKEW => Finding::ProviderClock { name, seconds },
        Ok(_) => Finding::ProviderWell(name),
        Err(fault) => Finding::ProviderSilent { name, cause: fault.to_string() },
    }
}

/// What can be said of the doors of a station that does not run.
pub fn without_station(config: &Config) -> Vec<Finding> {
    let doors = match config.check_doors() {
        Err(error) => Finding::DoorsRefused(error.to_string()),
        Ok(()) => Finding::DoorsApart,
    };
    std::iter::once(doors).chain(config.verification.finding()).chain(renewal::without_station(config)).collect()
}

fn examine(public: &Public, own: SocketAddr, path: &str) -> Vec<Finding> {
    let (url, listen) = (public.url.to_string(), public.listen);
    let proxy = matches!(public.by, SpokenBy::Proxies(_));
    let plain = match ask(public.authority(), path, &[]) {
        Ok(told) => told,
        Err(how) => return vec![Finding::DoorsUnreached { url, listen, proxy, how }],
    };
    if plain.door() == "own" {
        return vec![Finding::DoorsWrong { url, listen, own }];
    }
    match plain.get("verdict").parse() {
        Ok(Verdict::Admitted) => {}
        Ok(Verdict::WrongHost) => {
            let (host, authority) = (plain.get("host").to_owned(), public.authority().to_owned());
            return vec![Finding::DoorsHost { url, host, authority }];
        }
        Ok(Verdict::Anonymous) => return vec![Finding::DoorsAnonymous(url)],
        Ok(Verdict::Forwarded | Verdict::NotTheProxy | Verdict::NotAtDesk | Verdict::Refused) | Err(_) => {
            let verdict = plain.get("verdict").to_owned();
            return vec![Finding::DoorsVerdict { url, verdict, listen, own }];
        }
    }
    let mut findings = vec![Finding::DoorsPublic(url)];
    let address = plain.get("address");
    for forged in FORGED {
        let told =
            ask(public.authority(), path, &[("X-Forwarded-For", forged), ("Forwarded", &format!("for={forged}"))]);
        let believed = told.map(|told| told.get("address").to_owned());
        if believed.as_deref().is_ok_and(|believed| believed == address) {
            continue;
        }
        findings.push(Finding::DoorsForged { forged: forged.to_owned(), proxy });
        return findings;
    }
    findings.push(Finding::DoorsUnforged(address.to_owned()));
    findings
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
        let config = tls::client(None).map_err(io::Error::other)?;
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
