//! `trousseau restore`: needs no station, and makes one.

use super::{SecretError, read_secret};
use catalogue::{Message, Tells, Ui, say as message};
use domain::{Clock, MachineUser};
use station::SystemClock;
use std::{path::PathBuf, sync::Arc};
use store::{self, Author, OsEntropy, Paths, StoreError};

/// Fills an empty data directory from a backup.
#[derive(Debug, clap::Args)]
pub struct Restore {
    /// The backup.
    pub file: PathBuf,
    /// Where the passphrase is read from (`-`: the input); asked for without it.
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// The server that the database goes to, prepared by `trousseau database init`: postgresql://ROLE@HOST/DATABASE. Without it the one of
    /// the configuration, or a file.
    #[arg(long, value_name = "ADDRESS")]
    pub into: Option<String>,
    /// The file with the role's password, which nobody else may read; without it the one of the configuration.
    #[arg(long, value_name = "FILE", requires = "into")]
    pub into_password_file: Option<PathBuf>,
}

/// Why a restore did not happen.
#[derive(Debug)]
pub enum RestoreError {
    /// No passphrase.
    Secret(SecretError),
    /// The store refused.
    Store(StoreError),
}

impl Tells for RestoreError {
    fn message(&self) -> Message {
        match self {
            Self::Secret(error) => error.message(),
            Self::Store(error) => error.message(),
        }
    }
}

impl Restore {
    /// Restores into `paths`; the sentences for the person.
    ///
    /// # Errors
    /// Where no passphrase is to be had, and where the backup or the directory will not do.
    pub fn run(&self, paths: &Paths, ui: &Ui) -> Result<String, RestoreError> {
        let passphrase =
            read_secret(self.passphrase_file.as_ref(), &ui.t("ask-backup")).map_err(RestoreError::Secret)?;
        let uid = rustix::process::getuid().as_raw();
        // no words: the door as the journal has it
        let author = Author { person: None, name: MachineUser(uid).to_string(), door: format!("cli:{uid}") };
        let (entropy, now) = (Arc::new(OsEntropy), SystemClock.now());
        let restored = store::restore(&self.file, paths, &passphrase, entropy, &author, now);
        let restored = restored.map_err(RestoreError::Store)?;
        let journal = match restored.journal.count {
            0 => message("terminal-restored-sound"),
            faults => message("terminal-restored-faults").count("faults", faults),
        };
        let into =
            message("terminal-restored").with("path", paths.dir.display()).count("entries", restored.journal.entries);
        let since = message("terminal-restored-unknown").with("taken", restored.taken);
        let accounts = message("terminal-restored-accounts").count("accounts", restored.accounts);
        let keys = message("terminal-restored-keys").count("keys", restored.keys);
        let [into, journal, since, accounts, keys] =
            [into, journal, since, accounts, keys].map(|said| ui.message(&said));
        let void = ui.t("terminal-restored-void");
        Ok(format!("{into}; {journal}\n{since}\n  {accounts}\n  {keys}\n  {void}"))
    }
}
