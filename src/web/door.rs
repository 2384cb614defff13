//! The two doors: the station's own, which proves that somebody is at the station, and the public one, which never does.
//!
//! Which of them a request came in by is a matter of the socket that accepted it, never of an address or a header. The own
//! door refuses what was forwarded, and whoever is not one of its people by the uid that the kernel gives the connection.

use super::{connections::Connection, failure::Failure, headers::host, local, monitor};
use axum::http::{HeaderMap, HeaderName, Version, header, request::Parts, uri::Authority};
use std::net::{IpAddr, Ipv4Addr};

/// Headers of which each says: I was passed on. Those that begin with `x-forwarded` too.
const FORWARDED: [&str; 14] = [
    "forwarded",
    "via",
    "x-real-ip",
    "x-client-ip",
    "x-cluster-client-ip",
    "x-original-host",
    "x-original-url",
    "x-proxyuser-ip",
    "x-envoy-external-address",
    "client-ip",
    "true-client-ip",
    "cf-connecting-ip",
    "fastly-client-ip",
    "cdn-loop",
];

/// Where a request came in.
#[derive(Debug, Clone)]
pub enum Door {
    /// The station's own door, on loopback: whoever comes in here is at the station.
    Own {
        /// Its port; `None`: whichever.
        port: Option<u16>,
        /// Who is at the desk.
        desk: Desk,
    },
    /// The door for everybody else; whoever comes in here is not at the station, whatever their address.
    Public {
        /// Its name, as in `https://name`.
        authority: String,
        /// The reverse proxies that speak TLS for it, and that alone may connect; empty: it speaks TLS itself.
        proxies: Vec<IpAddr>,
    },
    /// The verification door's own address: programs with a key come in here, nobody else, and not to the panel.
    Programs,
}

/// Whose processes stand for somebody at the desk.
#[derive(Debug, Clone, Default)]
pub struct Desk {
    /// Those that the configuration names; `None`: people of this machine, not its services.
    pub users: Option<Vec<u32>>,
}

impl Desk {
    /// Whether a process of this uid is somebody at the desk.
    pub fn admits(&self, uid: u32) -> bool {
        match &self.users {
            Some(users) => users.contains(&uid),
            // services have small numbers, or those that systemd lends; nobody is nobody
            None => uid == rustix::process::geteuid().as_raw() || (1000..61_184).contains(&uid) || uid > 65_535,
        }
    }
}

impl Default for Door {
    fn default() -> Self {
        Self::Own { port: None, desk: Desk::default() }
    }
}

impl Door {
    /// Whether whoever comes in here is at the station.
    pub(super) fn is_own(&self) -> bool {
        matches!(self, Self::Own { .. })
    }

    /// Whether nobody but a proxy of ours connects here.
    pub(super) fn is_behind_proxy(&self) -> bool {
        matches!(self, Self::Public { proxies, .. } if !proxies.is_empty())
    }

    /// Whether that is the address of a proxy of ours, which speaks for this door.
    pub(super) fn is_proxy(&self, from: IpAddr) -> bool {
        matches!(self, Self::Public { proxies, .. } if proxies.contains(&from))
    }

    /// Its word in figures.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Own { .. } => "own",
            Self::Public { .. } => "public",
            Self::Programs => "programs",
        }
    }

    /// The cookie of a session that was opened here. Cookies know no ports: another door is another name.
    pub(super) fn cookie(&self) -> String {
        match self {
            Self::Own { port: None, .. } => "trousseau".to_owned(),
            Self::Own { port: Some(port), .. } => format!("trousseau-{port}"),
            // over TLS only, for this host only: the browser holds it; programs have none
            Self::Public { .. } | Self::Programs => "__Host-trousseau".to_owned(),
        }
    }

    /// The cookie by which a device is known here.
    pub(super) fn device_cookie(&self) -> String {
        format!("{}-device", self.cookie())
    }

    /// Whether this request may come in here.
    pub(super) async fn admit(&self, request: &Parts) -> Result<(), Failure> {
        let host = host(&request.headers, &request.uri).unwrap_or_default();
        let connection = request.extensions.get::<Connection>();
        match self {
            Self::Own { port, desk } => {
                // browsers have spoken HTTP/1.1 for decades; proxies still ask in 1.0
                if is_forwarded(&request.headers) || request.version < Version::HTTP_11 {
                    return Err(Failure::Forwarded);
                }
                if !is_own_host(host, *port) {
                    return Err(Failure::WrongHost);
                }
                // the routes in process have no connection
                let Some(connection) = connection.cloned() else { return Ok(()) };
                match connection.uid().await {
                    Some(uid) if desk.admits(uid) || monitor::is_watched(request.uri.path()) => Ok(()),
                    uid => Err(Failure::NotAtDesk { uid }),
                }
            }
            Self::Public { authority, proxies } => {
                let from = connected(connection);
                if !proxies.is_empty() && !proxies.contains(&from) {
                    return Err(Failure::NotTheProxy);
                }
                if self.peer(&request.headers, connection).is_none() {
                    return Err(Failure::Anonymous);
                }
                if same_authority(host, authority) { Ok(()) } else { Err(Failure::WrongHost) }
            }
            // a key is asked for at every question: whatever the name, a page elsewhere has none
            Self::Programs => Ok(()),
        }
    }

    /// Who asks: the connection's own address or, behind a proxy, the last one of all forwarded lines that is no proxy of
    /// ours; what stands before it was written by the client. `None`: the proxy does not say.
    pub(super) fn peer(&self, headers: &HeaderMap, connection: Option<&Connection>) -> Option<IpAddr> {
        let from = connected(connection);
        match self {
            Self::Public { proxies, .. } if !proxies.is_empty() => forwarded(headers, from, proxies),
            Self::Own { .. } | Self::Public { .. } | Self::Programs => Some(from),
        }
    }
}

/// The address of the connection. Tests call the routes without one: they are on this machine.
pub(super) fn connected(connection: Option<&Connection>) -> IpAddr {
    connection.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |connection| connection.peer().ip().to_canonical())
}

/// The last element of all lines that is no proxy of ours. The one that is connected may ask for itself: its own address is
/// a client like any other, and what stands before it is not believed.
fn forwarded(headers: &HeaderMap, from: IpAddr, proxies: &[IpAddr]) -> Option<IpAddr> {
    let lines: Vec<&str> =
        headers.get_all("x-forwarded-for").into_iter().map(|line| line.to_str().unwrap_or("?")).collect();
    let all = lines.join(",");
    let mut last = None;
    for element in all.rsplit(',').map(str::trim) {
        let address = local::address(element)?;
        last = Some(address);
        if address == from || !proxies.contains(&address) {
            break;
        }
    }
    last
}

fn is_forwarded(headers: &HeaderMap) -> bool {
    let tells = |name: &HeaderName| FORWARDED.contains(&name.as_str()) || name.as_str().starts_with("x-forwarded");
    headers.keys().any(tells)
}

/// This machine's names for itself, and the port that is listened on.
fn is_own_host(host: &str, port: Option<u16>) -> bool {
    let Ok(authority) = host.parse::<Authority>() else { return false };
    let asked = authority.port_u16().unwrap_or(80);
    let name = authority.host();
    let here = name == "localhost" || local::address(name).is_some_and(|address| address.is_loopback());
    here && !host.contains('@') && port.is_none_or(|port| port == asked)
}

/// The same name, the same port; 443 need not be said.
fn same_authority(one: &str, other: &str) -> bool {
    let plain = |authority: &str| authority.strip_suffix(":443").unwrap_or(authority).to_ascii_lowercase();
    plain(one) == plain(other)
}

domain::words! {
    /// What became of a request at a door, for `doctor`.
    Verdict {
        /// It came in.
        Admitted => "admitted",
        /// It named another host.
        WrongHost => "wrong_host",
        /// It was passed on to the station's own door.
        Forwarded => "forwarded",
        /// A proxy's door, and another address than the proxy's.
        NotTheProxy => "not_the_proxy",
        /// The proxy does not say who asks.
        Anonymous => "anonymous",
        /// The program belongs to nobody who works at the station.
        NotAtDesk => "not_at_desk",
        /// Anything else.
        Refused => "refused",
    }
}

impl Verdict {
    fn of(admitted: &Result<(), Failure>) -> Self {
        match admitted {
            Ok(()) => Self::Admitted,
            Err(Failure::WrongHost) => Self::WrongHost,
            Err(Failure::Forwarded) => Self::Forwarded,
            Err(Failure::NotTheProxy) => Self::NotTheProxy,
            Err(Failure::Anonymous) => Self::Anonymous,
            Err(Failure::NotAtDesk { .. }) => Self::NotAtDesk,
            Err(_) => Self::Refused,
        }
    }
}

/// The path under which `doctor` asks what arrives, and what is told it.
pub(super) fn told(door: &Door, request: &Parts, admitted: &Result<(), Failure>) -> String {
    let connection = request.extensions.get::<Connection>();
    let name = door.word();
    let peer = door.peer(&request.headers, connection).map_or_else(|| "-".to_owned(), |address| address.to_string());
    let verdict = Verdict::of(admitted);
    let host = request.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("-");
    format!("door {name}\naddress {peer}\nverdict {verdict}\nhost {host}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(lines: &[(&'static str, &str)], from: &str, proxies: &[&str]) -> Option<IpAddr> {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        let proxies: Vec<IpAddr> = proxies.iter().map(|proxy| proxy.parse().unwrap()).collect();
        forwarded(&headers, from.parse().unwrap(), &proxies)
    }

    #[test]
    fn the_client_is_the_last_forwarded_element_that_is_no_proxy_of_ours() {
        let is = |lines: &[&str], expected: Option<&str>| {
            let lines: Vec<_> = lines.iter().map(|line| ("x-forwarded-for", *line)).collect();
            let found = ask(&lines, "10.0.0.1", &["10.0.0.1", "10.0.0.2"]);
            assert_eq!(found, expected.map(|address| address.parse().unwrap()), "{lines:?}");
        };
        is(&["203.0.113.66"], Some("203.0.113.66"));
        is(&["127.0.0.1, 203.0.113.66"], Some("203.0.113.66"));
        is(&["127.0.0.1", "203.0.113.66"], Some("203.0.113.66"));
        is(&["::1", "127.0.0.1, 203.0.113.66, 10.0.0.2"], Some("203.0.113.66"));
        is(&["203.0.113.66:4711"], Some("203.0.113.66"));
        is(&["[2001:db8::7]:4711"], Some("2001:db8::7"));
        is(&["::ffff:203.0.113.66"], Some("203.0.113.66"));
        is(&["127.0.0.1, 10.0.0.1"], Some("10.0.0.1"));
        is(&["127.0.0.1, garbage"], None);
        is(&["127.0.0.1,"], None);
        is(&["garbage, 203.0.113.66"], Some("203.0.113.66"));
        is(&[], None);
    }

    #[test]
    fn the_own_door_knows_its_own_names_only() {
        for host in ["localhost:8480", "127.0.0.1:8480", "127.0.0.2:8480", "[::1]:8480"] {
            assert!(is_own_host(host, Some(8480)), "{host}");
        }
        for host in
            ["localhost", "localhost:9000", "clefs.example.fr:8480", "x@localhost:8480", "", "localhost.evil:8480"]
        {
            assert!(!is_own_host(host, Some(8480)), "{host}");
        }
        assert!(is_own_host("localhost", Some(80)) && is_own_host("localhost", None));
    }

    #[test]
    fn people_are_at_the_desk_and_services_are_not() {
        let desk = Desk::default();
        assert!(desk.admits(rustix::process::geteuid().as_raw()) && desk.admits(1000) && desk.admits(1_234_567));
        assert!(!desk.admits(33) && !desk.admits(65_534) && !desk.admits(61_500));
        let desk = Desk { users: Some(vec![990]) };
        assert!(desk.admits(990) && !desk.admits(1000) && !desk.admits(rustix::process::geteuid().as_raw()));
    }
}
