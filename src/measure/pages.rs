//! How fast the whole panel is at academy size: every list, search and home page through sign-in, router and station,
//! over a socket of this machine, as a browser asks for it.
//!
//! English because it is for whoever works on the program: figures of a benchmark.

use crate::{
    MeasureError,
    academy::{Academy, PASSWORD},
    report::Report,
    rig::station_of,
};
use emulated::Hub;
use station::Station;
use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::Arc,
    time::Duration,
};
use store::Store;

/// Pages, and who looks at them. `{person}`, `{school}`, `{serial}`, `{from}` and `{to}` are filled in.
pub const PAGES: &[(&str, &[&str])] = &[
    (
        "principal",
        &[
            "/",
            "/requests",
            "/bench",
            "/tokens",
            "/tokens?q=martin+47",
            "/tokens/{serial}",
            "/orders",
            "/figures",
            "/tokens?view=due_back",
            "/tickets",
            "/requests?tab=under-way",
            "/requests?tab=ended",
            "/orders?all=1&sort=state",
            "/slips",
            "/second-look",
            "/people",
            "/people?q=martin",
            "/people?without=1",
            "/people/{person}",
        ],
    ),
    ("requester", &["/", "/requests", "/me"]),
    (
        "helpdesk",
        &[
            "/",
            "/search?q=martin+4711",
            "/search?q=martin",
            "/search?q=zzzz",
            "/requests",
            "/tokens",
            "/tokens?q=4711",
            "/people?q=martin+4711",
            "/people/{person}",
            "/schools",
            "/schools?q=095&sort=tokens&desc=1",
            "/schools/{school}",
            "/search?q=p4711@",
            "/search?q=10004711",
            "/search?q={school}",
            "/requests?tab=ended&q=martin",
            "/tickets?all=1&sort=school",
            "/people?q=p4711@",
            "/tickets",
            "/tokens?view=due_back",
        ],
    ),
    (
        "technician",
        &[
            "/",
            "/tokens?state=in_stock",
            "/tokens?page=2000",
            "/orders",
            "/stock-take",
            "/conveyor",
            "/tokens?view=free",
            "/tokens?view=held",
            "/tokens?view=to_hand_over",
            "/tokens?view=due_back",
            "/tokens?view=expiring",
            "/tokens?view=never_verified",
            "/tokens?view=away",
            "/tokens?sort=holder",
            "/tokens?sort=holder&desc=1&page=1000",
            "/tokens?sort=since",
            "/tokens?sort=since&page=2000",
            "/tokens?sort=state&page=1000",
        ],
    ),
    (
        "administrator",
        &[
            "/",
            "/settings",
            "/people",
            "/people?q=lefevre",
            "/people?page=1200",
            "/people?sort=login&page=600",
            "/people.csv",
            "/import",
            "/mail",
        ],
    ),
    (
        "auditor",
        &[
            "/",
            "/journal",
            "/journal?page=10000",
            "/journal?person={person}",
            "/journal?person=lefevre+4711",
            "/journal?serial={serial}",
            "/journal?school={school}",
            "/journal?verb=verify",
            "/journal?verb=verify&page=5000",
            "/journal?verb=register&school={school}",
            "/journal?verb=import",
            "/journal?from={from}&to={to}",
            "/journal?verb=resynchronise&from={from}&to={to}",
            "/journal?school={school}&from={from}&to={to}",
        ],
    ),
];

/// Asks once for a page.
pub(crate) type Ask<'a> = &'a mut dyn FnMut() -> io::Result<()>;

/// Measures every page of [`PAGES`].
pub(crate) fn pages(store: Store, academy: &Academy, report: &mut Report<'_>) -> Result<(), MeasureError> {
    visited(store, academy, |login, page, ask| report.latency(&format!("{login}: {}", academy.filled(page)), |_| ask()))
}

/// Gives every page of [`PAGES`] to whoever measures it: who looks at it, its address as it stands there, and how it is asked for.
pub(crate) fn visited(
    store: Store,
    academy: &Academy,
    mut visit: impl FnMut(&str, &str, Ask<'_>) -> Result<(), MeasureError>,
) -> Result<(), MeasureError> {
    let station = station_of(Arc::new(store), Arc::new(Hub::new([])?))?;
    let router = web::router(station.clone(), web::WebConfig::default())?;
    let runtime = tokio::runtime::Runtime::new()?;
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let address = listener.local_addr()?;
    listener.set_nonblocking(true)?;
    runtime.spawn(web::serve(listener, router, None, 64, std::future::pending()));
    let result = each(address, &station, academy, &mut visit);
    runtime.shutdown_timeout(Duration::from_secs(1));
    result
}

fn each(
    address: SocketAddr,
    station: &Station,
    academy: &Academy,
    visit: &mut impl FnMut(&str, &str, Ask<'_>) -> Result<(), MeasureError>,
) -> Result<(), MeasureError> {
    for (login, pages) in PAGES {
        let password = domain::Secret::new(PASSWORD.as_bytes().to_vec());
        let session = station.accounts().sign_in(login, &password, address.ip(), true, None)?;
        for page in *pages {
            let path = academy.filled(page);
            let answer = fetched(address, &session, &path)?;
            if !answer.starts_with("HTTP/1.1 200") {
                let answer = answer.lines().next().unwrap_or_default().to_owned();
                return Err(MeasureError::NoPage { login, path, answer });
            }
            visit(login, page, &mut || fetched(address, &session, &path).map(drop))?;
        }
    }
    Ok(())
}

/// One page, with the one that it leads to: what was searched for and found once opens by itself.
fn fetched(address: SocketAddr, session: &str, path: &str) -> io::Result<String> {
    let answer = fetched_alone(address, session, path)?;
    match answer.starts_with("HTTP/1.1 303").then(|| location(&answer)).flatten() {
        Some(found) => fetched_alone(address, session, found),
        None => Ok(answer),
    }
}

/// Where an answer leads to, on this station.
fn location(answer: &str) -> Option<&str> {
    let lines = answer.lines().take_while(|line| !line.is_empty());
    lines
        .filter_map(|line| line.split_once(": "))
        .find(|(name, _)| name.eq_ignore_ascii_case("location"))
        .map(|(_, to)| to)
}

/// One answer, over a connection of its own.
fn fetched_alone(address: SocketAddr, session: &str, path: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    let ask =
        format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nCookie: trousseau={session}\r\nConnection: close\r\n\r\n");
    stream.write_all(ask.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
