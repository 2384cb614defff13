//! The daemon's side of the socket. A client costs one thread while it is there; how many there are, and how many of them
//! work, is shared between uids, so that nobody holds up anybody else: neither by sending slowly nor by watching.

use super::{ControlError, Ended, Reply, Request, ended, share::Shares, wire::Incoming};
use crate::{Answer, Attachments, Command, Exit, Hangup, exchange::words, execute};
use domain::{Language, Secret};
use files::{Trust, judge};
use keyfile::KeyFileError;
use rustix::{
    fs::OFlags,
    io::Errno,
    net::{RecvFlags, recv},
};
use station::{Actor, InputFault, Station, StationError};
use std::{
    convert::Infallible,
    fs::{self, File, Permissions},
    io::{self, BufRead, BufReader, Read, Seek, Write},
    os::unix::{
        fs::{MetadataExt, PermissionsExt},
        net::UnixStream,
    },
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::net::UnixListener;
use zeroize::Zeroizing;

/// A request is one line of at most this many bytes.
const LONGEST: u64 = 64 * 1024;
/// A file that comes with a request is at most this large; 100,000 keys have 74 MB.
const LARGEST_FILE: u64 = 256 * 1024 * 1024;
/// How long a client may take for its whole line, and to take one of ours.
const PATIENCE: Duration = Duration::from_secs(10);
/// What a client must send of its file in a second, at least.
const SLOWEST: u64 = 512 * 1024;
/// Clients at a time, whatever they do; of one uid; kept for the machine's administrator.
const CLIENTS: (usize, usize, usize) = (128, 40, 24);
/// Commands that work at a time (those that only watch are clients, no more); the same three.
const WORKING: (usize, usize, usize) = (16, 6, 4);
/// How long a command waits for its turn.
const TURN: Duration = Duration::from_secs(30);
/// How often it is told at most that none can be accepted.
const TOLD_AGAIN: Duration = Duration::from_secs(600);
/// After an accept that failed: the first pause, and the longest.
const PAUSE: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(1));

/// The bound socket; the file goes away with it.
pub struct ControlSocket {
    listener: UnixListener,
    path: PathBuf,
}

impl Drop for ControlSocket {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path); // a leftover is replaced at the next start
    }
}

impl ControlSocket {
    /// Binds the socket, mode 0660 from its first moment under its name. Whoever holds the database's lock owns the
    /// name: a socket that a crash left behind is replaced. Needs a tokio runtime.
    pub fn bind(path: &Path) -> Result<Self, ControlError> {
        let failed = |source| ControlError { path: path.to_owned(), source };
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
            // whoever could put another socket there would be told passwords
            let judged = judge(folder, Trust::Place);
            judged.map_err(|error| failed(io::Error::other(error.to_string())))?;
        }
        let mut fresh = path.as_os_str().to_owned();
        fresh.push(".new"); // no words: the name of a file
        let fresh = PathBuf::from(fresh);
        let _ = fs::remove_file(&fresh); // there only after a crash between the two steps
        let listener = UnixListener::bind(&fresh).map_err(failed)?;
        fs::set_permissions(&fresh, Permissions::from_mode(0o660)).map_err(failed)?;
        fs::rename(&fresh, path).map_err(failed)?;
        Ok(Self { listener, path: path.to_owned() })
    }

    /// Serves for as long as the daemon lives. What keeps it from accepting (too many open files) passes: it is told
    /// once, and tried again.
    pub async fn serve(self, station: Arc<Station>) -> Infallible {
        let clients = Shares::new(CLIENTS.0, CLIENTS.1, CLIENTS.2);
        let working = Shares::new(WORKING.0, WORKING.1, WORKING.2);
        let (mut pause, mut told) = (PAUSE.0, None::<Instant>);
        loop {
            let accepted = self.listener.accept().await.and_then(|(stream, _)| {
                let uid = stream.peer_cred()?.uid();
                let stream = stream.into_std()?;
                stream.set_nonblocking(false)?;
                stream.set_write_timeout(Some(PATIENCE))?;
                Ok((stream, uid))
            });
            let (stream, uid) = match accepted {
                Ok(client) => client,
                Err(error) => {
                    if told.is_none_or(|told| told.elapsed() > TOLD_AGAIN) {
                        told = Some(Instant::now());
                        tracing::warn!(%error, "commands cannot be accepted at the moment; it is tried again");
                    }
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(PAUSE.1);
                    continue;
                }
            };
            pause = PAUSE.0;
            let Some(place) = clients.take(uid, Duration::ZERO) else {
                let _ = send(&stream, &busy(None)); // whoever went away needs no answer
                continue;
            };
            let (station, working) = (station.clone(), working.clone());
            // no words: the name of a thread
            let thread = std::thread::Builder::new().name(format!("command of uid {uid}")).spawn(move || {
                if let Err(error) = converse(&station, &stream, uid, &working) {
                    tracing::debug!(%error, uid, "a command line client went away");
                }
                drop(place);
            });
            if let Err(error) = thread {
                tracing::warn!(%error, "no thread for a command: it was turned away");
            }
        }
    }
}

fn busy(language: Option<Language>) -> Reply {
    Reply::Ended { exit: Exit::Refused, sentence: Some(words(language).t("terminal-busy")) }
}

fn converse(station: &Arc<Station>, stream: &UnixStream, uid: u32, working: &Arc<Shares>) -> io::Result<()> {
    let mut line = Zeroizing::new(String::new());
    let mut input = BufReader::new(Incoming::within(stream, PATIENCE));
    input.by_ref().take(LONGEST).read_line(&mut line)?;
    let (exit, sentence) = match serde_json::from_str::<Request>(&line) {
        Err(error) => {
            // nobody knows which language somebody reads who is not understood
            (Exit::Usage, Some(words(None).with("terminal-not-understood", [("cause", &error.to_string())])))
        }
        Ok(request) => {
            let turn = if goes_on(&request.command) { None } else { working.take(uid, TURN) };
            if turn.is_none() && !goes_on(&request.command) {
                return send(stream, &busy(request.language));
            }
            answer(station, stream, uid, request, &mut input)
        }
    };
    send(stream, &Reply::Ended { exit, sentence })
}

/// What only watches, for as long as somebody likes, takes nobody's turn.
fn goes_on(command: &Command) -> bool {
    matches!(command, Command::Devices { watch: true, .. })
}

fn answer(
    station: &Arc<Station>,
    stream: &UnixStream,
    uid: u32,
    request: Request,
    input: &mut BufReader<Incoming<'_>>,
) -> Ended {
    let mut emit = |answer| {
        let pulse = answer == Answer::Pulse;
        send(stream, &Reply::Answer(answer)).map_err(|_| Hangup)?;
        if pulse && has_hung_up(stream) { Err(Hangup) } else { Ok(()) }
    };
    let language = request.language;
    let done = actor(station, uid).and_then(|actor| {
        let [secret, account] =
            [request.secret, request.account].map(|text| text.map(|text| Secret::new(text.into_bytes())));
        let out = input.get_mut().take_file().map(|file| fit(file, uid)).transpose()?;
        let file = request.file.map(|size| received(input, size)).transpose()?;
        let enclosed = Attachments { secret, account, file, out, language };
        let done = execute(station, &actor, request.command, enclosed, &mut emit);
        station.noting(&actor, done)
    });
    ended(done, language)
}

/// Whether a client has said its last word: it went away, or wants what it asked for to end.
fn has_hung_up(stream: &UnixStream) -> bool {
    let flags = RecvFlags::PEEK | RecvFlags::DONTWAIT;
    matches!(recv(stream, &mut [0_u8; 1][..], flags), Ok((_, 0)))
}

/// The file that a client has opened for us: an empty, ordinary one of its own, that nobody else has under another name
/// for longer than this client.
fn fit(file: File, uid: u32) -> Result<File, StationError> {
    let found = file.metadata().map_err(|_| InputFault::NotNewFile)?;
    let flags = rustix::fs::fcntl_getfl(&file).map_err(|_: Errno| InputFault::NotNewFile)?;
    let writes = flags.intersects(OFlags::WRONLY | OFlags::RDWR) && !flags.contains(OFlags::APPEND);
    let own = found.uid() == uid || Actor::is_machine(uid);
    if found.is_file() && found.len() == 0 && found.nlink() <= 1 && own && writes {
        return Ok(file);
    }
    Err(InputFault::NotNewFile.into())
}

/// The file that follows a request, kept nameless until it was dealt with.
fn received(input: &mut BufReader<Incoming<'_>>, size: u64) -> Result<File, StationError> {
    if size > LARGEST_FILE {
        return Err(InputFault::FileSize(LARGEST_FILE >> 20).into());
    }
    input.get_mut().allow(PATIENCE + Duration::from_secs(size / SLOWEST));
    let mut keep = || {
        let mut file = tempfile::tempfile()?;
        if io::copy(&mut input.take(size), &mut file)? < size {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        file.rewind()?;
        Ok(file)
    };
    keep().map_err(|error| KeyFileError::Input(error).into())
}

/// Who a uid is here, or nobody.
fn actor(station: &Station, uid: u32) -> Result<Actor, StationError> {
    // no words: who it would be, as the journal has it
    station.accounts().actor_of_uid(uid)?.ok_or_else(|| StationError::NoSuchPerson(format!("uid {uid}")))
}

fn send(mut stream: &UnixStream, reply: &Reply) -> io::Result<()> {
    let mut line = serde_json::to_vec(reply)?;
    line.push(b'\n');
    stream.write_all(&line)
}
