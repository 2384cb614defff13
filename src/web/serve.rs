//! A door's listener: in the clear on this machine or behind a proxy, or over TLS (rustls with ring).
//!
//! The loop of accepting is our own on hyper's connection, because what is bounded is bounded here: handshake, header and idle
//! time, the pace of bodies, what a client leaves unread, and how many connections there are ([`super::connections`]). What the
//! system refuses for a moment (no descriptor left) is waited out; nothing a client does ends the door.

use super::{
    connections::{Connection, Connections, Place},
    pace::{Answered, Arriving, Unread},
    tls::Tls,
};
use axum::{Router, body::Body, extract::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use rustix::process::{Resource, getrlimit, setrlimit};
use std::{
    io,
    net::TcpListener,
    pin::pin,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    sync::watch,
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;
use tower_service::Service;

/// How long open requests may go on once the station is told to end; live events would go on for ever.
const GRACE: Duration = Duration::from_secs(1);
/// How long a TLS handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// How long a header may take, from the last answer on: this is also how long an idle connection is kept.
const HEADER: Duration = Duration::from_secs(15);
/// A header with all its lines.
const LARGEST_HEADER: usize = 32 * 1024;
/// Lines of a header.
const HEADER_LINES: usize = 64;
/// How long it is waited where the system has no descriptor or memory for another connection.
const BREATH: Duration = Duration::from_millis(100);
/// How often the log is told of that.
const TOLD_EVERY: Duration = Duration::from_secs(60);

/// Connections at a time at each door, by the descriptors that this process may have.
pub struct Room {
    /// At the station's own.
    pub own: usize,
    /// At the public one.
    pub public: usize,
    /// At the one of programs, which keep theirs open.
    pub programs: usize,
}

impl Room {
    /// Descriptors for everything else: database, tokens, files, the control socket, mail.
    const ELSE: usize = 256;

    /// What the limits allow; the soft one is raised as far as is of use.
    pub fn of_this_process() -> Self {
        let mut limit = getrlimit(Resource::Nofile);
        let wanted = limit.maximum.unwrap_or(u64::MAX).min(2048);
        if limit.current.is_some_and(|current| current < wanted) {
            limit.current = Some(wanted);
            let _ = setrlimit(Resource::Nofile, limit); // then it stays as it is, and is read again below
        }
        let there =
            getrlimit(Resource::Nofile).current.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX));
        let room = there.saturating_sub(Self::ELSE);
        Self { own: (room / 4).clamp(16, 256), public: (room / 2).clamp(16, 1024), programs: (room / 4).clamp(16, 512) }
    }
}

/// Serves a door until `stop` resolves; open requests may end, live events are cut off a second later. At most `most`
/// connections at a time.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    tls: Option<Tls>,
    most: usize,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let tls = tls.map(|tls| TlsAcceptor::from(tls.config()));
    let (connections, mut open) = (Connections::new(most), JoinSet::new());
    let (end, ending) = watch::channel(false);
    let mut told: Option<Instant> = None;
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            Some(_) = open.join_next(), if !open.is_empty() => continue,
            accepted = listener.accept() => accepted,
        };
        match accepted.and_then(|(stream, peer)| Ok((stream.local_addr()?, stream, peer))) {
            Ok((local, stream, peer)) => {
                // where nobody can be sent away, whoever comes is
                if let Some(place) = connections.place(peer, local) {
                    open.spawn(converse(stream, place, router.clone(), tls.clone(), ending.clone()));
                }
            }
            Err(error) => {
                if told.is_none_or(|at| at.elapsed() > TOLD_EVERY) {
                    told = Some(Instant::now());
                    tracing::warn!(%error, "a connection could not be accepted; the panel goes on");
                }
                connections.make_room();
                sleep(BREATH).await;
            }
        }
    }
    drop(listener);
    let _ = end.send(true); // an error means that nobody is connected
    let _ = timeout(GRACE, async { while open.join_next().await.is_some() {} }).await;
    open.shutdown().await;
    Ok(())
}

async fn converse(
    stream: TcpStream,
    place: Place,
    router: Router,
    tls: Option<TlsAcceptor>,
    ending: watch::Receiver<bool>,
) {
    let _ = stream.set_nodelay(true); // slower without, and nothing worse
    let leave = place.connection.clone();
    let talk = async {
        match tls {
            None => talk(stream, place.connection.clone(), router, ending).await,
            Some(tls) => {
                // whoever does not finish it is no browser, or has gone
                if let Ok(Ok(stream)) = timeout(HANDSHAKE, tls.accept(stream)).await {
                    talk(stream, place.connection.clone(), router, ending).await;
                }
            }
        }
    };
    tokio::select! {
        () = talk => {}
        () = leave.must_leave() => {}
    }
}

/// Requests and answers, until one side has enough.
async fn talk(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    connection: Connection,
    router: Router,
    mut ending: watch::Receiver<bool>,
) {
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let (mut router, connection) = (router.clone(), connection.clone());
        async move {
            connection.waits(false);
            let mut request: Request = request.map(|body| Body::new(Arriving::new(body, connection.clone())));
            request.extensions_mut().insert(connection.clone());
            let answer = router.call(request).await;
            answer.map(|answer| answer.map(|body| Answered::new(body, connection)))
        }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEADER).max_buf_size(LARGEST_HEADER).max_headers(HEADER_LINES);
    let mut conversation = pin!(http.serve_connection(TokioIo::new(Unread::new(stream)), service));
    // what ends badly ended by the client: it went away, was too slow, or spoke no HTTP
    tokio::select! {
        _ = conversation.as_mut() => return,
        _ = ending.wait_for(|ending| *ending) => conversation.as_mut().graceful_shutdown(),
    }
    let _ = conversation.await;
}
