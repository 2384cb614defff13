//! The daemon's control socket: one command a connection, JSON lines.
//!
//! The client sends one [`Request`]; the daemon answers with lines of [`Reply`], the last of which tells how it ended.
//! Who asks is what the kernel says (SO_PEERCRED), never what the request says; the mode 0660 says who may ask at all.

use super::{Answer, Command, Enclosed, Exit, Gone, execute};
use crate::{
    domain::Secret,
    keyfile::KeyFileError,
    station::{Actor, Station, StationError},
};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File, Permissions},
    io::{self, BufRead, BufReader, Read, Seek, Write},
    os::unix::{fs::PermissionsExt, net::UnixStream},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::{net::UnixListener, sync::Semaphore};
use zeroize::{Zeroize, Zeroizing};

/// A request is one line of at most this many bytes.
const LONGEST: u64 = 64 * 1024;
/// A file that comes with a request is at most this large; 100,000 keys have 74 MB.
const LARGEST_FILE: u64 = 256 * 1024 * 1024;
/// Commands that run at a time; more wait.
const AT_A_TIME: usize = 16;
/// How long a client may take to send its line or to take ours.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a client asks for.
#[derive(Serialize, Deserialize)]
struct Request {
    command: Command,
    /// The passphrase, password or key that goes with it.
    secret: Option<String>,
    /// The caller's own password.
    account: Option<String>,
    /// Bytes of the file that follows the line, if one does.
    file: Option<u64>,
}

/// One line of the daemon's answer.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Reply {
    Answer(Answer),
    Ended { exit: Exit, sentence: Option<String> },
}

/// The socket cannot be had.
#[derive(Debug, thiserror::Error)]
#[error("the control socket {} cannot be used ({source}): check its directory, or choose another with --socket", .path.display())]
pub struct ControlError {
    path: PathBuf,
    source: io::Error,
}

/// How a command ended, and the sentence that says why not.
pub type Ended = (Exit, Option<String>);

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
        }
        let mut fresh = path.as_os_str().to_owned();
        fresh.push(".new");
        let fresh = PathBuf::from(fresh);
        let _ = fs::remove_file(&fresh); // there only after a crash between the two steps
        let listener = UnixListener::bind(&fresh).map_err(failed)?;
        fs::set_permissions(&fresh, Permissions::from_mode(0o660)).map_err(failed)?;
        fs::rename(&fresh, path).map_err(failed)?;
        Ok(Self { listener, path: path.to_owned() })
    }

    /// Serves until the socket fails; that is when the daemon must end.
    pub async fn serve(self, station: Arc<Station>) -> io::Result<()> {
        let free = Arc::new(Semaphore::new(AT_A_TIME));
        loop {
            let permit = free.clone().acquire_owned().await.map_err(io::Error::other)?;
            let (stream, _) = self.listener.accept().await?;
            let station = station.clone();
            tokio::task::spawn_blocking(move || {
                if let Err(error) = converse(&station, stream) {
                    tracing::warn!(%error, "a command line client went away");
                }
                drop(permit);
            });
        }
    }
}

fn converse(station: &Arc<Station>, stream: tokio::net::UnixStream) -> io::Result<()> {
    let uid = stream.peer_cred()?.uid();
    let stream = stream.into_std()?;
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut line = Zeroizing::new(String::new());
    let mut input = BufReader::new(&stream);
    input.by_ref().take(LONGEST).read_line(&mut line)?;
    let (exit, sentence) = match serde_json::from_str::<Request>(&line) {
        Err(error) => {
            let sentence = format!("the daemon does not understand this ({error}): use the trousseau that it runs");
            (Exit::Usage, Some(sentence))
        }
        Ok(request) => {
            let mut emit = |answer| send(&stream, &Reply::Answer(answer)).map_err(|_| Gone);
            let done = actor(station, uid).and_then(|actor| {
                let [secret, account] =
                    [request.secret, request.account].map(|text| text.map(|text| Secret::new(text.into_bytes())));
                let file = request.file.map(|size| received(&mut input, size)).transpose()?;
                execute(station, &actor, request.command, Enclosed { secret, account, file }, &mut emit)
            });
            ended(done)
        }
    };
    send(&stream, &Reply::Ended { exit, sentence })
}

/// The file that follows a request, kept nameless until it was dealt with: a client that sends slowly holds up nobody.
fn received(input: &mut impl Read, size: u64) -> Result<File, StationError> {
    if size > LARGEST_FILE {
        return Err(StationError::Invalid(format!("a key file has at most {} MiB: split it", LARGEST_FILE >> 20)));
    }
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
    station.actor_of_uid(uid)?.ok_or_else(|| StationError::NoSuchPerson(format!("uid {uid}")))
}

/// The exit code of a result, with its sentence.
pub fn ended(done: Result<(), StationError>) -> Ended {
    match done {
        Ok(()) => (Exit::Done, None),
        Err(error) => (Exit::of(&error), Some(error.to_string())),
    }
}

fn send(mut stream: &UnixStream, reply: &Reply) -> io::Result<()> {
    let mut line = serde_json::to_vec(reply)?;
    line.push(b'\n');
    stream.write_all(&line)
}

/// Asks a running daemon; `None` when none listens there.
pub fn ask(
    path: &Path,
    command: &Command,
    enclosed: &Enclosed,
    show: &mut dyn FnMut(Answer) -> Result<(), Gone>,
) -> Result<Option<Ended>, ControlError> {
    let failed = |source| ControlError { path: path.to_owned(), source };
    let mut stream = match UnixStream::connect(path) {
        Ok(stream) => stream,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused) => {
            return Ok(None);
        }
        Err(error) => return Err(failed(error)),
    };
    let text =
        |secret: &Option<Secret>| secret.as_ref().map(|secret| String::from_utf8_lossy(secret.expose()).into_owned());
    let size = enclosed.file.as_ref().map(|file| file.metadata().map(|file| file.len()));
    let file = size.transpose().map_err(failed)?;
    let (secret, account) = (text(&enclosed.secret), text(&enclosed.account));
    let mut request = Request { command: command.clone(), secret, account, file };
    let mut line = Zeroizing::new(serde_json::to_string(&request).map_err(|error| failed(error.into()))?);
    line.push('\n');
    request.secret.zeroize();
    request.account.zeroize();
    stream.write_all(line.as_bytes()).map_err(failed)?;
    if let Some(mut file) = enclosed.file.as_ref() {
        match io::copy(&mut file, &mut stream) {
            // the daemon has refused, and its answer says why
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            sent => drop(sent.map_err(failed)?),
        }
    }
    for line in BufReader::new(stream).lines() {
        let reply = serde_json::from_str(&line.map_err(failed)?).map_err(|error| failed(io::Error::other(error)))?;
        match reply {
            Reply::Answer(answer) => {
                if show(answer).is_err() {
                    return Ok(Some((Exit::Done, None)));
                }
            }
            Reply::Ended { exit, sentence } => return Ok(Some((exit, sentence))),
        }
    }
    Err(failed(io::Error::new(io::ErrorKind::UnexpectedEof, "the daemon ended in the middle of its answer")))
}
