//! The daemon's control socket: one command a connection, JSON lines.
//!
//! The client sends one [`Request`]; the daemon answers with lines of [`Reply`], the last of which tells how it ended.
//! Who asks is what the kernel says (SO_PEERCRED), never what the request says; the mode 0660 says who may ask at all.
//! A file that the daemon is to write is opened by the client, and its descriptor travels with the request (SCM_RIGHTS):
//! the daemon opens no path that a client names. A client that says nothing more (it shuts down its half of the connection)
//! wants what takes long to end; it is still told how it ended.

mod serve;
mod share;
mod wire;

pub use serve::ControlSocket;

use super::{Answer, Attachments, Command, Exit, Hangup, exchange::words};
use catalogue::{Message, Tells, say as message};
use domain::{Language, Secret};
use serde::{Deserialize, Serialize};
use station::StationError;
use std::{
    io::{self, BufRead, BufReader, ErrorKind},
    net::Shutdown,
    os::unix::{fs::MetadataExt, net::UnixStream},
    path::{Path, PathBuf},
};
use zeroize::{Zeroize, Zeroizing};

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
    /// What the caller reads.
    #[serde(default)]
    language: Option<Language>,
}

/// One line of the daemon's answer.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Reply {
    Answer(Answer),
    Ended { exit: Exit, sentence: Option<String> },
}

/// The socket cannot be had, or the daemon ended in the middle of its answer.
#[derive(Debug, thiserror::Error)]
#[error("the control socket {} cannot be used ({source}): check its directory, or choose another with --socket", .path.display())]
pub struct ControlError {
    path: PathBuf,
    source: io::Error,
}

impl Tells for ControlError {
    fn message(&self) -> Message {
        let socket = self.path.display();
        match self.source.kind() {
            ErrorKind::UnexpectedEof => message("terminal-socket-ended").with("path", socket),
            _ => message("terminal-socket").with("path", socket).with("cause", &self.source),
        }
    }
}

/// How a command ended, and the sentence that says why not.
pub type Ended = (Exit, Option<String>);

/// The exit code of a result, with its sentence in the caller's language.
pub fn ended(done: Result<(), StationError>, language: Option<Language>) -> Ended {
    match done {
        Ok(()) => (Exit::Done, None),
        Err(error) => (Exit::of(&error), Some(sentence(&error, language))),
    }
}

/// An error in the caller's language.
pub(super) fn sentence(error: &StationError, language: Option<Language>) -> String {
    words(language).refused_at_terminal(error)
}

/// Whether a daemon would ask this process for a password: it runs as somebody else, and this is not root.
pub fn is_asked_for_password(path: &Path) -> bool {
    let me = rustix::process::geteuid().as_raw();
    me != 0 && path.symlink_metadata().is_ok_and(|socket| socket.uid() != me)
}

/// Asks a running daemon; `None` when none listens there.
pub fn ask(
    path: &Path,
    command: &Command,
    enclosed: &Attachments,
    show: &mut dyn FnMut(Answer) -> Result<(), Hangup>,
) -> Result<Option<Ended>, ControlError> {
    let failed = |source| ControlError { path: path.to_owned(), source };
    let mut stream = match UnixStream::connect(path) {
        Ok(stream) => stream,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::ConnectionRefused) => {
            return Ok(None);
        }
        Err(error) => return Err(failed(error)),
    };
    match put(&mut stream, command, enclosed) {
        // the daemon has refused, and its answer says why
        Err(error) if error.kind() == ErrorKind::BrokenPipe => {}
        sent => sent.map_err(failed)?,
    }
    for line in BufReader::new(&stream).lines() {
        let reply = serde_json::from_str(&line.map_err(failed)?).map_err(|error| failed(io::Error::other(error)))?;
        match reply {
            // asked to stop: nothing more is said to the daemon, whose answer tells how far it came
            Reply::Answer(Answer::Pulse) => {
                if show(Answer::Pulse).is_err() {
                    let _ = stream.shutdown(Shutdown::Write); // gone already, and its end is read below
                }
            }
            Reply::Answer(answer) => {
                if show(answer).is_err() {
                    return Ok(Some((Exit::Done, None)));
                }
            }
            Reply::Ended { exit, sentence } => return Ok(Some((exit, sentence))),
        }
    }
    Err(failed(ErrorKind::UnexpectedEof.into()))
}

/// The request, with the descriptor of the file that is to be written, and the file that is sent.
fn put(stream: &mut UnixStream, command: &Command, enclosed: &Attachments) -> io::Result<()> {
    let text =
        |secret: &Option<Secret>| secret.as_ref().map(|secret| String::from_utf8_lossy(secret.expose()).into_owned());
    let size = enclosed.file.as_ref().map(|file| file.metadata().map(|file| file.len()));
    let (secret, account) = (text(&enclosed.secret), text(&enclosed.account));
    let mut request =
        Request { command: command.clone(), secret, account, file: size.transpose()?, language: enclosed.language };
    let mut line = Zeroizing::new(serde_json::to_string(&request)?);
    line.push('\n');
    request.secret.zeroize();
    request.account.zeroize();
    wire::send(stream, line.as_bytes(), enclosed.out.as_ref())?;
    match enclosed.file.as_ref() {
        Some(mut file) => io::copy(&mut file, stream).map(drop),
        None => Ok(()),
    }
}
