//! Around a backup: where `--rotate` puts it, that it is read again and noted once it has its name, which older ones then go; and
//! `trousseau backup verify`, which needs no station.
//!
//! All of this is done by whoever asks, never by the daemon: it opens no path that a client names.

use super::{
    Answer, Attachments, Command, SecretError,
    command::Verify,
    exchange::document,
    read_secret,
    rotation::{Keep, backup_moment, backup_name, surplus},
};
use catalogue::{Message, Tells, Ui, say as message};
use domain::Secret;
use files::{Distrust, Trust, judge};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};
use store::{Examined, StoreError, examine_backup, to_the_end};

/// What the configuration says of backups.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BackupPlan {
    /// Where `--rotate` puts them.
    pub folder: PathBuf,
    /// The file whose first line is their passphrase; its owner alone reads it.
    pub passphrase_file: Option<PathBuf>,
    /// Days of which one stays.
    pub daily: u16,
    /// Weeks of which one stays.
    pub weekly: u16,
    /// Months of which one stays.
    pub monthly: u16,
}

impl Default for BackupPlan {
    fn default() -> Self {
        let Keep { daily, weekly, monthly } = Keep::default();
        Self { folder: "/var/backups/trousseau".into(), passphrase_file: None, daily, weekly, monthly }
    }
}

impl BackupPlan {
    /// How many stay.
    pub fn keep(&self) -> Keep {
        Keep { daily: self.daily, weekly: self.weekly, monthly: self.monthly }
    }
}

/// Why a backup is not made, or not believed.
#[derive(Debug)]
pub enum BackupError {
    /// No passphrase.
    Secret(SecretError),
    /// Others could read it.
    Distrust(Distrust),
    /// Nobody is there to type it, and no file says it.
    NoPassphrase,
    /// It does not open, or not to its end.
    Store(StoreError),
    /// It opens, and something in it is wrong.
    Unsound {
        /// Which.
        path: PathBuf,
        /// What is wrong with the database.
        faults: Vec<String>,
        /// What is wrong with the journal.
        journal: u64,
    },
    /// The folder cannot be listed.
    Unlisted {
        /// Which.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// One that should go stays.
    Unremoved {
        /// Which.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
}

impl Tells for BackupError {
    fn message(&self) -> Message {
        match self {
            Self::Secret(error) => error.message(),
            Self::Distrust(error) => error.message(),
            Self::NoPassphrase => message("terminal-backup-no-passphrase"),
            Self::Store(error) => error.message(),
            Self::Unsound { path, faults, journal } => message("terminal-backup-unsound")
                .with("path", path.display())
                .count("faults", faults.len())
                .count("entries", *journal)
                .with("cause", faults.first().map_or("-", String::as_str)),
            Self::Unlisted { path, cause } => {
                message("terminal-backup-unlisted").with("path", path.display()).with("cause", cause)
            }
            Self::Unremoved { path, cause } => {
                message("terminal-backup-unremoved").with("path", path.display()).with("cause", cause)
            }
        }
    }
}

impl Command {
    /// Fills in what `backup --rotate` leaves to the configuration: folder, name, passphrase.
    ///
    /// # Errors
    /// Where the passphrase's file is not to be believed, or where there is none and nobody to ask.
    pub fn plan_backup(&mut self, plan: &BackupPlan, now: Timestamp) -> Result<(), BackupError> {
        let Self::Backup { file, rotate: Some(folder), passphrase_file, .. } = self else { return Ok(()) };
        let folder = folder.get_or_insert_with(|| plan.folder.clone());
        *file = Some(folder.join(backup_name(now)));
        if passphrase_file.is_none() {
            let named = plan.passphrase_file.clone();
            match &named {
                Some(named) => judge(named, Trust::Secret).map_err(BackupError::Distrust)?,
                None if !super::sure::can_ask() => return Err(BackupError::NoPassphrase),
                None => {}
            }
            *passphrase_file = named;
        }
        Ok(())
    }
}

/// What is done once a backup has its name.
pub struct AfterBackup {
    file: PathBuf,
    passphrase: Secret,
    rotate: Option<(PathBuf, Keep)>,
}

impl AfterBackup {
    /// After this command; `None`: it makes none.
    pub fn of(command: &Command, enclosed: &Attachments, plan: &BackupPlan) -> Option<Self> {
        let Command::Backup { file: Some(file), rotate, .. } = command else { return None };
        let passphrase = Secret::new(enclosed.secret.as_ref()?.expose().to_vec());
        let rotate = rotate.as_ref().map(|folder| (folder.clone().unwrap_or_else(|| plan.folder.clone()), plan.keep()));
        Some(Self { file: file.clone(), passphrase, rotate })
    }

    /// Reads it again, all of it; the command that notes it.
    ///
    /// # Errors
    /// Where it would not restore.
    pub fn examine(&self) -> Result<Command, BackupError> {
        let found = examined(&self.file, &self.passphrase)?;
        let Examined { bytes, ref journal, .. } = found;
        let entries = journal.entries;
        sound(&self.file, &found)?;
        Ok(Command::BackupKept { file: self.file.clone(), bytes, entries })
    }

    /// Removes older ones that the rotation does not keep, and says which; nothing without `--rotate`.
    ///
    /// # Errors
    /// Where the folder cannot be listed, or one of them not be removed.
    pub fn prune(&self, ui: &Ui) -> Result<Option<Answer>, BackupError> {
        let gone = self.gone()?;
        let said = message("terminal-backup-gone").count("count", gone.len()).with("names", gone.join(", "));
        let text = ui.message(&said);
        Ok((!gone.is_empty()).then(|| Answer::Document { json: json!({ "removed": gone }), text }))
    }

    fn gone(&self) -> Result<Vec<String>, BackupError> {
        let Some((folder, keep)) = &self.rotate else { return Ok(Vec::new()) };
        let unlisted = |cause| BackupError::Unlisted { path: folder.clone(), cause };
        let mut all = BTreeSet::new();
        for entry in fs::read_dir(folder).map_err(unlisted)? {
            let entry = entry.map_err(unlisted)?;
            let is_file = entry.file_type().map_err(unlisted)?.is_file();
            all.extend(entry.file_name().to_str().filter(|_| is_file).and_then(backup_moment));
        }
        let made = self.file.file_name().and_then(|name| name.to_str()).and_then(backup_moment);
        let Some(made) = made else { return Ok(Vec::new()) };
        let gone = surplus(&all, made, *keep).into_iter().map(|at| {
            let name = backup_name(at);
            let path = folder.join(&name);
            fs::remove_file(&path).map_err(|cause| BackupError::Unremoved { path, cause })?;
            Ok(name)
        });
        gone.collect()
    }
}

impl Verify {
    /// What is in the backup: as a document, in words, and whether something is wrong with it.
    ///
    /// # Errors
    /// Where no passphrase is to be had, or the backup does not open to its end.
    pub fn run(&self, ui: &Ui) -> Result<(Value, String, Result<(), BackupError>), BackupError> {
        let passphrase =
            read_secret(self.passphrase_file.as_ref(), &ui.t("ask-backup")).map_err(BackupError::Secret)?;
        let found = examined(&self.file, &passphrase)?;
        Ok((with_verdict(&found), said(&self.file, &found, ui), sound(&self.file, &found)))
    }
}

fn examined(file: &Path, passphrase: &Secret) -> Result<Examined, BackupError> {
    examine_backup(file, passphrase, &mut to_the_end).map_err(BackupError::Store)
}

fn sound(file: &Path, found: &Examined) -> Result<(), BackupError> {
    if found.is_sound() {
        return Ok(());
    }
    Err(BackupError::Unsound { path: file.to_owned(), faults: found.faults.clone(), journal: found.journal.count })
}

fn with_verdict(found: &Examined) -> Value {
    let mut told = document(found);
    told["would_restore"] = json!(found.is_sound());
    told
}

fn said(file: &Path, found: &Examined, ui: &Ui) -> String {
    let Examined { station, mode, taken, bytes, schools, people, tokens, secrets, journal, .. } = found;
    let taken = taken.map_or_else(|| "-".to_owned(), |at| at.to_string());
    let about = message("terminal-backup-about")
        .with("path", file.display())
        .with("station", station)
        .with("mode", mode)
        .with("taken", taken)
        .count("bytes", *bytes);
    let holds = message("terminal-backup-holds")
        .count("schools", *schools)
        .count("people", *people)
        .count("tokens", *tokens)
        .count("secrets", *secrets);
    let chain = message("terminal-backup-journal").count("entries", journal.entries).with("head", &journal.head);
    let mut lines = vec![ui.message(&about), ui.message(&holds), ui.message(&chain)];
    lines.extend(found.is_sound().then(|| ui.t("terminal-backup-would-restore")));
    lines.join("\n  ")
}
