//! Bytes and one descriptor over a Unix socket, against a clock: whoever sends slowly, or for ever, is left alone.

use rustix::{
    io::Errno,
    net::{
        RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags,
        recvmsg, sendmsg,
    },
};
use std::{
    fs::File,
    io::{self, IoSlice, IoSliceMut, Read, Write},
    mem::MaybeUninit,
    os::{
        fd::{AsFd, OwnedFd},
        unix::net::UnixStream,
    },
    time::{Duration, Instant},
};

/// Room for the descriptors of one message: one is expected, the kernel keeps back any other.
const ROOM: usize = rustix::cmsg_space!(ScmRights(1));

/// Sends `bytes`, and `file` with the first of them.
pub(super) fn send(stream: &mut UnixStream, bytes: &[u8], file: Option<&File>) -> io::Result<()> {
    let mut room = [MaybeUninit::uninit(); ROOM];
    let mut control = SendAncillaryBuffer::new(&mut room);
    let descriptors = file.map(|file| [file.as_fd()]);
    if let Some(descriptors) = &descriptors {
        control.push(SendAncillaryMessage::ScmRights(descriptors));
    }
    let sent = sendmsg(&*stream, &[IoSlice::new(bytes)], &mut control, SendFlags::NOSIGNAL)?;
    stream.write_all(&bytes[sent..])
}

/// What a client sends, until a moment that its reading must be over by.
pub(super) struct Incoming<'a> {
    stream: &'a UnixStream,
    until: Instant,
    file: Option<OwnedFd>,
}

impl<'a> Incoming<'a> {
    /// All of it must have come within `patience`.
    pub fn within(stream: &'a UnixStream, patience: Duration) -> Self {
        Self { stream, until: Instant::now() + patience, file: None }
    }

    /// What comes from now on must have come within `patience`.
    pub fn allow(&mut self, patience: Duration) {
        self.until = Instant::now() + patience;
    }

    /// The descriptor that came with it; only the first.
    pub fn take_file(&mut self) -> Option<File> {
        self.file.take().map(File::from)
    }
}

impl Read for Incoming<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        loop {
            let left = self.until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(io::ErrorKind::TimedOut.into());
            }
            self.stream.set_read_timeout(Some(left))?;
            let mut room = [MaybeUninit::uninit(); ROOM];
            let mut control = RecvAncillaryBuffer::new(&mut room);
            match recvmsg(self.stream, &mut [IoSliceMut::new(bytes)], &mut control, RecvFlags::CMSG_CLOEXEC) {
                Ok(received) => {
                    for message in control.drain() {
                        if let RecvAncillaryMessage::ScmRights(descriptors) = message {
                            // those beyond the first are closed here
                            self.file = descriptors.fold(self.file.take(), |first, next| first.or(Some(next)));
                        }
                    }
                    return Ok(received.bytes);
                }
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => return Err(io::ErrorKind::TimedOut.into()),
                Err(error) => return Err(error.into()),
            }
        }
    }
}
