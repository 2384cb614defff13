//! Passwords and passphrases: from a file, from the input, or typed without being shown. Never from the command line,
//! where every user of the machine could read them.

use catalogue::{Message, Tells, say as message};
use domain::Secret;
use rustix::termios::{LocalModes, OptionalActions, isatty, tcgetattr, tcsetattr};
use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

/// Nothing could be read.
#[derive(Debug)]
pub struct SecretError {
    /// The file; `None`: the terminal.
    from: Option<PathBuf>,
    source: io::Error,
}

impl Tells for SecretError {
    fn message(&self) -> Message {
        match &self.from {
            Some(path) => message("terminal-no-secret").with("path", path.display()),
            None => message("terminal-no-secret-typed"),
        }
        .with("cause", &self.source)
    }
}

/// The first line of `file` (`-`: of the input); without a file it is asked for on the terminal.
pub fn read_secret(file: Option<&PathBuf>, prompt: &str) -> Result<Secret, SecretError> {
    let failed = |source| SecretError { from: file.cloned(), source };
    let line = match file {
        Some(file) if file == Path::new("-") => first_line(io::stdin().lock()),
        Some(file) => File::open(file).and_then(first_line),
        None => ask(prompt),
    };
    line.map_err(failed)
}

fn first_line(from: impl Read) -> io::Result<Secret> {
    let mut line = Zeroizing::new(String::new());
    BufReader::new(from.take(4096)).read_line(&mut line)?;
    Ok(Secret::new(line.trim_end_matches(['\n', '\r']).as_bytes().to_vec()))
}

fn ask(prompt: &str) -> io::Result<Secret> {
    let terminal = File::open("/dev/tty")?;
    if !isatty(&terminal) {
        return Err(io::ErrorKind::NotConnected.into());
    }
    write!(io::stderr().lock(), "{prompt}: ")?;
    io::stderr().flush()?;
    let before = tcgetattr(&terminal)?;
    let mut silent = before.clone();
    silent.local_modes.remove(LocalModes::ECHO);
    tcsetattr(&terminal, OptionalActions::Flush, &silent)?;
    let line = first_line(&terminal);
    tcsetattr(&terminal, OptionalActions::Flush, &before)?;
    writeln!(io::stderr().lock())?;
    line
}
