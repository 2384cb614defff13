//! What goes with a command and is not part of it: read from files, or asked for at the terminal.

use super::{
    Attachments, ClientVerb, Command, DeskVerb, JournalVerb, PersonVerb, SchoolVerb, SecretError, StockVerb, VaultVerb,
    control::is_asked_for_password, read_secret, support,
};
use catalogue::{Message, Tells, Ui, say as message};
use domain::Secret;
use keyfile::Form;
use serde_json::Value;
use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

/// Why a command has not what goes with it.
#[derive(Debug)]
pub enum EnclosedError {
    /// No password.
    Secret(SecretError),
    /// The file that is sent cannot be opened.
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
}

impl Tells for EnclosedError {
    fn message(&self) -> Message {
        match self {
            Self::Secret(error) => error.message(),
            Self::File { path, cause } => {
                message("terminal-cannot-open").with("path", path.display()).with("cause", cause)
            }
        }
    }
}

/// What goes with a command to the daemon of this socket: passphrase or password, and the file that is sent; `about`: what may be told of
/// the configuration to whoever helps.
///
/// # Errors
/// Where a password is not to be had, or the file cannot be opened.
pub fn enclosed_in(ui: &Ui, command: &Command, socket: &Path, about: &Value) -> Result<Attachments, EnclosedError> {
    let (secret, account) = (secret_of(ui, command)?, account_of(ui, command, socket)?);
    let mut enclosed = Attachments { secret, account, language: Some(ui.language), ..Attachments::default() };
    match command {
        Command::SupportBundle { .. } => {
            let path = || "support-bundle".into(); // no words: what is sent has no name yet
            let gathered = support::gathered(about).map_err(|cause| EnclosedError::File { path: path(), cause });
            enclosed.file = Some(gathered?);
        }
        Command::Import(import) => enclosed.file = Some(opened(&import.file)?),
        Command::School(SchoolVerb::Import { table, .. }) | Command::Person(PersonVerb::Import { table, .. }) => {
            enclosed.file = Some(opened(&table.file)?);
        }
        Command::Journal(JournalVerb::Verify { against: Some(copy), .. }) => enclosed.file = Some(opened(copy)?),
        Command::Stock(StockVerb::ImportConsole(table)) => enclosed.file = Some(opened(&table.file)?),
        _ => {}
    }
    Ok(enclosed)
}

/// The caller's own password, where it is asked for and they are not the machine's administrator.
fn account_of(ui: &Ui, command: &Command, socket: &Path) -> Result<Option<Secret>, EnclosedError> {
    let file = match command {
        Command::Export(export) => export.account_password_file.as_ref(),
        Command::Backup { account_password_file, .. } | Command::DevicePin { account_password_file, .. } => {
            account_password_file.as_ref()
        }
        Command::Client(
            ClientVerb::Add { account_password_file, .. }
            | ClientVerb::Key { account_password_file, .. }
            | ClientVerb::Hook { account_password_file, .. },
        ) => account_password_file.as_ref(),
        Command::Desk(DeskVerb::Add { account_password_file, .. } | DeskVerb::Code { account_password_file, .. }) => {
            account_password_file.as_ref()
        }
        Command::Vault(VaultVerb::Rekey { account_password_file }) => account_password_file.as_ref(),
        _ => None,
    };
    let asked = command.asks_password() && is_asked_for_password(socket);
    Ok(if asked || file.is_some() { Some(secret(ui, file, "ask-own-password")?) } else { None })
}

/// A password or passphrase, from a file or typed.
fn secret(ui: &Ui, file: Option<&PathBuf>, prompt: &str) -> Result<Secret, EnclosedError> {
    read_secret(file, &ui.t(prompt)).map_err(EnclosedError::Secret)
}

fn opened(file: &Path) -> Result<File, EnclosedError> {
    File::open(file).map_err(|cause| EnclosedError::File { path: file.to_owned(), cause })
}

/// The passphrase or password that goes with a command.
fn secret_of(ui: &Ui, command: &Command) -> Result<Option<Secret>, EnclosedError> {
    Ok(match command {
        Command::Import(import) => {
            let file = import.password_file.as_ref().or(import.key_file.as_ref());
            file.map(|file| secret(ui, Some(file), "ask-import")).transpose()?
        }
        Command::Export(export) if export.format == Form::Pskc => {
            let file = export.password_file.as_ref().or(export.key_file.as_ref());
            Some(secret(ui, file, "ask-export")?)
        }
        Command::Backup { passphrase_file, .. } => Some(secret(ui, passphrase_file.as_ref(), "ask-backup")?),
        Command::Stock(StockVerb::HandOver { passcode_file, without: None, .. }) => {
            Some(secret(ui, passcode_file.as_ref(), "ask-passcode")?)
        }
        Command::Person(PersonVerb::Add { password_file: Some(file), .. }) => {
            Some(secret(ui, Some(file), "field-password")?)
        }
        _ => None,
    })
}
