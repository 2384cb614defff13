//! What a client may take its time for: a body has a pace, and an answer is read. Whoever is slower is cut off.
//!
//! A body that is answered before it was read, as of a request that has no right, is read to its end first: clients send it after its head,
//! and a connection with half a request on it cannot be gone on with.

use super::connections::Connection;
use axum::body::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use std::{
    future::poll_fn,
    io,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Sleep, sleep},
};

/// How long a body may say nothing, and an answer lie unread.
const SILENCE: Duration = Duration::from_secs(20);
/// Bytes a second that a body has on average, once it has taken longer than [`SILENCE`].
const SLOWEST: u64 = 4 * 1024;
/// How much of a body is read that nobody wanted.
const UNWANTED: u64 = 64 * 1024;

/// A body on its way in. While it says nothing, its connection waits for its client.
struct Arriving {
    body: Incoming,
    connection: Connection,
    since: Instant,
    bytes: u64,
    silence: Option<Pin<Box<Sleep>>>,
}

impl Body for Arriving {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let this = &mut *self;
        let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(cx) else {
            this.connection.waits(true);
            let silence = this.silence.get_or_insert_with(|| Box::pin(sleep(SILENCE)));
            return silence.as_mut().poll(cx).map(|()| Some(Err(io::ErrorKind::TimedOut.into())));
        };
        this.connection.waits(false);
        this.silence = None;
        let Some(frame) = frame else { return Poll::Ready(None) };
        let frame = frame.map_err(io::Error::other)?;
        this.bytes += frame.data_ref().map_or(0, |data| data.len() as u64);
        let taken = this.since.elapsed();
        let dribbles = taken > SILENCE && this.bytes < SLOWEST * taken.as_secs();
        Poll::Ready(Some(if dribbles { Err(io::ErrorKind::TimedOut.into()) } else { Ok(frame) }))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The body of a request, wherever it is read.
#[derive(Clone)]
pub(super) struct Asked(Arc<Mutex<Arriving>>);

impl Asked {
    pub fn new(body: Incoming, connection: Connection) -> Self {
        Self(Arc::new(Mutex::new(Arriving { body, connection, since: Instant::now(), bytes: 0, silence: None })))
    }

    fn arriving(&self) -> MutexGuard<'_, Arriving> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads what its request was answered without. `false`: there is more of it than is worth it, or it does not come, as where its client
    /// asks before it sends it.
    pub async fn read_rest(self, asks_first: bool) -> bool {
        let Some(arriving) = Arc::into_inner(self.0) else { return true }; // the answer goes on reading it
        let mut body = arriving.into_inner().unwrap_or_else(PoisonError::into_inner);
        let most = body.bytes + UNWANTED;
        while !body.is_end_stream() {
            if asks_first && body.bytes == 0 || body.bytes + body.size_hint().lower() > most {
                return false;
            }
            match poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
                Some(Ok(_)) => {}
                Some(Err(_)) => return false,
                None => break,
            }
        }
        true
    }
}

impl Body for Asked {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        Pin::new(&mut *self.arriving()).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.arriving().is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.arriving().size_hint()
    }
}

/// An answer on its way out; with its end the connection waits for its client again.
pub(super) struct Answered {
    body: axum::body::Body,
    connection: Connection,
}

impl Answered {
    pub fn new(body: axum::body::Body, connection: Connection) -> Self {
        Self { body, connection }
    }
}

impl Drop for Answered {
    fn drop(&mut self) {
        self.connection.waits(true);
    }
}

impl Body for Answered {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A stream whose other end must read what it is sent.
pub(super) struct Unread<S> {
    stream: S,
    since: Option<Pin<Box<Sleep>>>,
}

impl<S> Unread<S> {
    pub fn new(stream: S) -> Self {
        Self { stream, since: None }
    }

    fn watched<T>(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.since = None;
            return written;
        }
        let since = self.since.get_or_insert_with(|| Box::pin(sleep(SILENCE)));
        since.as_mut().poll(cx).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Unread<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, to: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, to)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Unread<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.watched(cx, written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(cx);
        self.watched(cx, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let ended = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.watched(cx, ended)
    }
}
