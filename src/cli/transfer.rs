//! `trousseau restore`: needs no station, and makes one.

use super::read_secret;
use domain::Clock;
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
}

/// Why a restore did not happen.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// No passphrase.
    #[error(transparent)]
    Secret(#[from] super::SecretError),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Restore {
    /// Restores into `paths`; the sentence for the person.
    pub fn run(&self, paths: &Paths) -> Result<String, RestoreError> {
        let passphrase = read_secret(self.passphrase_file.as_ref(), "Passphrase of the backup")?;
        let uid = rustix::process::getuid().as_raw();
        let author = Author { person: None, name: format!("uid {uid}"), door: format!("cli:{uid}") };
        let (entropy, now) = (Arc::new(OsEntropy), SystemClock.now());
        let restored = store::restore(&self.file, paths, &passphrase, entropy, &author, now)?;
        let journal = match restored.journal.count {
            0 => "its journal is sound".to_owned(),
            faults => format!("its journal has {faults} faults: run `trousseau journal verify`"),
        };
        let (dir, entries) = (paths.dir.display(), restored.journal.entries);
        let (taken, accounts, keys) = (restored.taken, restored.accounts, restored.keys);
        Ok(format!(
            "restored into {dir} with {entries} entries; {journal}
what happened since the backup of {taken} is not known here:
  {accounts} accounts cannot sign in before somebody has looked at them: `trousseau restored list`, then `trousseau restored confirm`
  {keys} keys are believed again once they show two codes that follow each other
  sessions and links are void; passwords and PINs are those of the backup"
        ))
    }
}
