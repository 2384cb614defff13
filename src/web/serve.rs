//! A door's listener: in the clear on this machine or behind a proxy, or over TLS (rustls with ring).
//!
//! The loop of accepting is our own on hyper's connection, because what is bounded is bounded here: handshake, header and idle
//! time, the pace of bodies, what a client leaves unread, and how many connections there are ([`super::connections`]). What the
//! system refuses for a moment (no descriptor left) is waited out; nothing a client does ends the door.

use super::{
    connections::{Connection, Connections, Place},
    pace::{Answered, Asked, Unread},
    tls::Tls,
};
use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{
        HeaderValue,
        header::{CONNECTION, EXPECT},
    },
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use rustix::process::{Resource, getrlimit, setrlimit};
use std::{
    convert::Infallible,
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
            let (head, body) = request.into_parts();
            let (asks_first, asked) = (head.headers.contains_key(EXPECT), Asked::new(body, connection.clone()));
            let mut request = Request::from_parts(head, Body::new(asked.clone()));
            request.extensions_mut().insert(connection.clone());
            let mut answer = router.call(request).await?;
            // whoever asks before it sends its body is told in the answer that it is not wanted
            if !asked.read_rest(asks_first).await {
                answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            }
            connection.waits(false);
            Ok::<_, Infallible>(answer.map(|body| Answered::new(body, connection)))
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

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::post;
    use std::{
        future::pending,
        io::{BufRead, BufReader, Read, Write},
        net::{SocketAddr, TcpStream},
        thread,
    };

    /// A door whose answer is said before anything is read.
    fn door() -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let at = listener.local_addr().unwrap();
        let router = Router::new().route("/", post(|| async { "no" }));
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(serve(listener, router, None, 8, pending()))
        });
        at
    }

    struct Client(BufReader<TcpStream>);

    impl Client {
        fn of(at: SocketAddr) -> Self {
            let stream = TcpStream::connect(at).unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
            Self(BufReader::new(stream))
        }

        fn says(&mut self, what: &str) {
            self.0.get_mut().write_all(what.as_bytes()).unwrap();
        }

        /// Its answer's head, in lower case.
        fn hears(&mut self) -> String {
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") {
                assert_ne!(self.0.read_line(&mut head).unwrap(), 0, "the connection ended after {head:?}");
            }
            self.0.read_exact(&mut [0; 2]).unwrap();
            head.to_lowercase()
        }
    }

    #[test]
    fn what_comes_after_its_answer_is_read_and_the_connection_goes_on() {
        let mut client = Client::of(door());
        for body in ["12345", "1234567890"] {
            client.says(&format!("POST / HTTP/1.1\r\nHost: here\r\nContent-Length: {}\r\n\r\n", body.len()));
            thread::sleep(Duration::from_millis(200));
            client.says(body);
            assert!(!client.hears().contains("connection: close"));
        }
        client.says("POST / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
        thread::sleep(Duration::from_millis(200));
        client.says("0\r\n\r\n");
        assert!(!client.hears().contains("connection: close"));
    }

    #[test]
    fn what_nobody_wants_is_not_waited_for_and_the_client_is_told_that_the_connection_ends() {
        for unwanted in ["Content-Length: 99999999", "Content-Length: 5\r\nExpect: 100-continue"] {
            let mut client = Client::of(door());
            client.says(&format!("POST / HTTP/1.1\r\nHost: here\r\n{unwanted}\r\n\r\n"));
            let head = client.hears();
            assert!(head.starts_with("http/1.1 200") && head.contains("connection: close"), "{head}");
        }
    }
}
