//! How fast the whole panel is at academy size: every list, search and home page through sign-in, router and station,
//! over a socket of this machine, as a browser asks for it.

use super::DaemonError;
use cli::bench::{Academy, BenchError, PASSWORD, Report};
use emulated::Hub;
use profile::Profiles;
use station::{Charters, Mailroom, Station, StationError, SystemClock};
use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::Arc,
    time::Duration,
};
use store::{OsEntropy, Store};

/// Pages, and who looks at them. `{person}`, `{school}`, `{serial}`, `{from}` and `{to}` are filled in.
const PAGES: &[(&str, &[&str])] = &[
    (
        "principal",
        &[
            "/",
            "/requests",
            "/hand-over",
            "/tokens",
            "/tokens?q=martin+47",
            "/tokens/{serial}",
            "/orders",
            "/figures",
            "/deadlines",
            "/tickets",
            "/people",
            "/people?q=martin",
            "/people/{person}",
        ],
    ),
    ("requester", &["/", "/requests", "/me"]),
    (
        "helpdesk",
        &[
            "/",
            "/helpdesk?q=martin+4711",
            "/helpdesk?q=martin",
            "/helpdesk?q=zzzz",
            "/requests",
            "/tokens",
            "/tokens?q=4711",
            "/people?q=martin+4711",
            "/people/{person}",
            "/schools",
            "/schools/{school}",
            "/tickets",
            "/deadlines",
        ],
    ),
    ("technician", &["/", "/tokens?state=in_stock", "/tokens?page=2000", "/orders", "/stock-take"]),
    ("administrator", &["/", "/settings", "/people", "/people?q=lefevre", "/import"]),
    (
        "auditor",
        &[
            "/",
            "/journal",
            "/journal?before=500000",
            "/journal?person={person}",
            "/journal?person=lefevre+4711",
            "/journal?serial={serial}",
            "/journal?school={school}",
            "/journal?verb=verify",
            "/journal?verb=verify&before=500000",
            "/journal?verb=register&school={school}",
            "/journal?verb=import",
            "/journal?from={from}&to={to}",
            "/journal?verb=resynchronise&from={from}&to={to}",
            "/journal?school={school}&from={from}&to={to}",
        ],
    ),
];

/// Why the pages could not be measured.
#[derive(Debug, thiserror::Error)]
pub enum PagesError {
    /// The store's own figures.
    #[error(transparent)]
    Bench(#[from] BenchError),
    /// The panel does not start.
    #[error(transparent)]
    Daemon(#[from] DaemonError),
    /// Nobody can sign in.
    #[error(transparent)]
    Station(#[from] StationError),
    /// The socket.
    #[error("the panel on {address} does not answer ({source}): see whether something else holds the machine up")]
    Socket {
        /// Where it listens.
        address: SocketAddr,
        /// What went wrong.
        #[source]
        source: io::Error,
    },
    /// A page that is measured must be one.
    #[error("{login} got no page from {path} but: {answer}")]
    NoPage {
        /// Who asked.
        login: &'static str,
        /// For what.
        path: String,
        /// The first line of the answer.
        answer: String,
    },
}

/// Measures every page of [`PAGES`].
pub fn pages(store: Store, academy: &Academy, report: &mut Report<'_>) -> Result<(), PagesError> {
    let hub = Hub::new([]).map_err(DaemonError::from)?;
    let charters = Charters::load(None).map_err(DaemonError::from)?;
    let profiles = Profiles::load(None).map_err(DaemonError::from)?;
    let (clock, entropy) = (Arc::new(SystemClock), Arc::new(OsEntropy));
    let mailroom = Mailroom::closed(None).map_err(DaemonError::from)?;
    let station = Station::new(Arc::new(store), Arc::new(hub), profiles, charters, mailroom, clock, entropy);
    let router = web::router(station.clone(), web::WebConfig::default()).map_err(DaemonError::from)?;
    let runtime = tokio::runtime::Runtime::new().map_err(DaemonError::System)?;
    let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(DaemonError::System)?;
    let address = listener.local_addr().map_err(DaemonError::System)?;
    listener.set_nonblocking(true).map_err(DaemonError::System)?;
    runtime.spawn(web::serve(listener, router, None, 64, std::future::pending()));
    let result = measured(address, &station, academy, report);
    runtime.shutdown_timeout(Duration::from_secs(1));
    result
}

fn measured(
    address: SocketAddr,
    station: &Station,
    academy: &Academy,
    report: &mut Report<'_>,
) -> Result<(), PagesError> {
    let socket = |source| PagesError::Socket { address, source };
    for (login, pages) in PAGES {
        let password = domain::Secret::new(PASSWORD.as_bytes().to_vec());
        let session = station.accounts().sign_in(login, &password, address.ip(), true, None)?;
        for page in *pages {
            let path = academy.filled(page);
            let answer = fetched(address, &session, &path).map_err(socket)?;
            if !answer.starts_with("HTTP/1.1 200") {
                let answer = answer.lines().next().unwrap_or_default().to_owned();
                return Err(PagesError::NoPage { login, path, answer });
            }
            report.timed(&format!("{login}: {path}"), |_| {
                fetched(address, &session, &path).map(drop).map_err(BenchError::from)
            })?;
        }
    }
    Ok(())
}

/// One page over a connection of its own.
fn fetched(address: SocketAddr, session: &str, path: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    let ask =
        format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nCookie: trousseau={session}\r\nConnection: close\r\n\r\n");
    stream.write_all(ask.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
