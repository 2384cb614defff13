//! The inventory as a file: a table without secrets for whoever sees the stock; secrets only for an administrator who
//! types the password again and says why. Every export is in the journal.
//!
//! What is asked for is checked first ([`Stock::prepare_export`]), which is done at once; to write it may take long
//! ([`Stock::export_keys`]), and whoever fetches what was written is asked once more whether they may have it
//! ([`KeyExport::check`]).

use super::import::CredentialNotes;
use crate::{
    Actor, InputFault, Result, StationError, Stock,
    people::password::check_passphrase,
    typed::required,
    work::{Far, Progress},
};
use domain::{
    Act, Secret, TokenId, Uai,
    event::{self, ExportFormat, YesNo},
};
use keyfile::{CsvWriter, Device, KeyCredential, KeyFactor, KeyRecord, Protection, PskcWriter, Sealing, WriteError};
use serde::{Serialize, de::DeserializeOwned};
use std::io::Write;
use store::{Credential, Entry, MovingFactor, Reader, Token};

/// What an export is to be.
#[derive(Debug)]
pub struct ExportOptions {
    /// Only tokens of this school; `None`: of every school.
    pub school: Option<Uai>,
    /// The kind of file.
    pub to: ExportTo,
    /// Why; asked for wherever secrets leave the station.
    pub reason: String,
    /// The administrator's password, again; the machine's own administrator has none.
    pub password: Option<Secret>,
}

/// The kind of file.
#[derive(Debug)]
pub enum ExportTo {
    /// RFC 6030, secrets encrypted.
    Pskc(Sealing),
    /// A table.
    Csv {
        /// With the secrets, in plain.
        plain_secrets: bool,
    },
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ExportReport {
    /// Keys, or rows of a table.
    pub written: u64,
    /// Tokens that were left out: PSKC has no room for one without a secret.
    pub left_out: u64,
}

/// An export that may begin: its actor may have it, and gave what is asked of them.
#[derive(Debug)]
pub struct KeyExport {
    to: ExportTo,
    school: Option<Uai>,
    /// Why; `None`: no secret leaves the station.
    reason: Option<String>,
}

impl KeyExport {
    /// Whether somebody may have it; their password is not asked for once more.
    ///
    /// # Errors
    /// [`StationError::NotAllowed`].
    pub fn check(&self, actor: &Actor) -> Result<()> {
        if self.reason.is_some() {
            actor.check(Act::ExportSecrets, None)?;
        }
        schools(actor, self.school).map(drop)
    }
}

/// The schools whose tokens somebody may have; `None`: all.
fn schools(actor: &Actor, asked: Option<Uai>) -> Result<Option<Vec<Uai>>> {
    match (actor.schools_for(Act::SeeStock), asked) {
        (None, asked) => Ok(asked.map(|school| vec![school])),
        (Some(mine), None) if !mine.is_empty() => Ok(Some(mine)),
        (Some(mine), Some(school)) if mine.contains(&school) => Ok(Some(vec![school])),
        (Some(_), _) => Err(StationError::NotAllowed { act: Act::SeeStock }),
    }
}

impl Stock<'_> {
    /// Whether this actor may have what they ask for, and gave what is asked for it: a reason, the password again, a passphrase that
    /// will do.
    ///
    /// # Errors
    /// Which of these is missing.
    pub fn prepare_export(&self, actor: &Actor, options: ExportOptions) -> Result<KeyExport> {
        let secrets = match &options.to {
            ExportTo::Pskc(sealing) => {
                if let Protection::Password { password, .. } = &sealing.protection {
                    check_passphrase(password)?;
                }
                true
            }
            ExportTo::Csv { plain_secrets } => *plain_secrets,
        };
        let reason = if secrets { Some(self.check_export(actor, &options)?) } else { None };
        schools(actor, options.school)?;
        Ok(KeyExport { to: options.to, school: options.school, reason })
    }

    /// Writes the inventory, with what is live in each token. The entry in the journal is there before the first byte is, and stays
    /// where the rest is no longer wanted. `progress` is told tokens.
    ///
    /// # Errors
    /// [`StationError::Cancelled`] where `progress` was stopped; and where `out` cannot be written.
    pub fn export_keys(
        &self,
        actor: &Actor,
        out: &mut dyn Write,
        export: &KeyExport,
        progress: &Progress,
    ) -> Result<ExportReport> {
        export.check(actor)?;
        let schools = schools(actor, export.school)?;
        let tokens = self.store.read(|r| r.token_ids(schools.as_deref()))?;
        let format = match export.to {
            ExportTo::Pskc(_) => ExportFormat::Pskc,
            ExportTo::Csv { .. } => ExportFormat::Csv,
        };
        self.change(actor, |_| {
            let (tokens, secrets) = (tokens.len() as u64, export.reason.as_ref().map_or(YesNo::No, |_| YesNo::Yes));
            let exported = event::Export::Inventory { format, tokens, secrets, comment: export.reason.clone() };
            Ok(((), Entry::new(exported).school(export.school)))
        })?;
        self.store.read(|r| match &export.to {
            ExportTo::Csv { plain_secrets } => write_csv(r, out, &tokens, *plain_secrets, progress),
            ExportTo::Pskc(sealing) => self.write_pskc(r, out, &tokens, sealing, progress),
        })
    }

    /// Secrets leave the station: an administrator, the password again, and a reason, which is the answer.
    fn check_export(&self, actor: &Actor, options: &ExportOptions) -> Result<String> {
        actor.check(Act::ExportSecrets, None)?;
        let reason = required(&options.reason, InputFault::ExportReason)?;
        self.accounts().check_again(actor, options.password.as_ref())?;
        Ok(reason)
    }

    fn write_pskc(
        &self,
        r: &Reader<'_>,
        out: &mut dyn Write,
        tokens: &[TokenId],
        sealing: &Sealing,
        progress: &Progress,
    ) -> Result<ExportReport> {
        let mut writer = PskcWriter::new(out, sealing, self.entropy)?;
        let mut report = ExportReport { written: 0, left_out: 0 };
        for id in told(tokens, progress) {
            let id = id?;
            let records = records(r, id, true)?;
            let keys = records.iter().filter(|record| record.credential.is_some());
            let mut written = 0;
            for record in keys {
                writer.write(record)?;
                written += 1;
            }
            report.written += written;
            report.left_out += u64::from(written == 0);
        }
        writer.finish()?;
        Ok(report)
    }
}

/// One token after the other; `progress` is told before each how many were written.
fn told(tokens: &[TokenId], progress: &Progress) -> impl Iterator<Item = Result<TokenId>> {
    let total = tokens.len() as u64;
    let far = (0..).map(move |done| Far { done, total });
    tokens.iter().zip(far).map(|(id, far)| progress.at(far).map(|()| *id))
}

fn write_csv(
    r: &Reader<'_>,
    out: &mut dyn Write,
    tokens: &[TokenId],
    secrets: bool,
    progress: &Progress,
) -> Result<ExportReport> {
    let mut writer = CsvWriter::new(out, secrets)?;
    let mut written = 0;
    for id in told(tokens, progress) {
        let id = id?;
        for record in records(r, id, secrets)? {
            writer.write(&record)?;
            written += 1;
        }
    }
    let out = writer.finish()?;
    out.flush().map_err(WriteError::Output)?;
    Ok(ExportReport { written, left_out: 0 })
}

/// A record for each live credential of a token; one without where there is none.
fn records(r: &Reader<'_>, id: TokenId, secrets: bool) -> Result<Vec<KeyRecord>> {
    let Some(token) = r.token(id)? else { return Ok(Vec::new()) };
    let live = r.credentials_of(id)?.into_iter().filter(|credential| credential.state.is_live());
    let mut records = live.map(|one| record(r, &token, Some(&one), secrets)).collect::<Result<Vec<_>>>()?;
    if records.is_empty() {
        records.push(record(r, &token, None, secrets)?);
    }
    Ok(records)
}

fn record(r: &Reader<'_>, token: &Token, credential: Option<&Credential>, secrets: bool) -> Result<KeyRecord> {
    let mut device: Device = r.token_notes(token.id)?.map_or_else(Device::default, |notes| parsed(&notes));
    if device.manufacturer.is_none() && device.model.is_none() && !token.model.is_empty() {
        device.model = Some(token.model.clone());
    }
    device.lot = device.lot.or_else(|| token.lot.clone());
    if device.validity.expiry.is_none() {
        device.validity.expiry = token.expires;
    }
    let mut notes = CredentialNotes::default();
    let mut key = None;
    if let Some(credential) = credential {
        notes = r.credential_notes(credential.id)?.map_or_else(CredentialNotes::default, |notes| parsed(&notes));
        device.crypto_module = device.crypto_module.or_else(|| credential.slot.map(|slot| slot.to_string()));
        // a table without secrets still tells the parameters
        let secret = if secrets { r.secret(credential.id)? } else { Some(Secret::new(Vec::new())) };
        key = secret.map(|secret| KeyCredential {
            secret,
            parameters: credential.parameters,
            factor: factor(credential),
        });
    }
    let (serial, family) = (token.serial.clone(), Some(token.family));
    Ok(KeyRecord { serial, family, credential: key, device, key: notes.key, policy: notes.policy })
}

/// Where the credential stands now. What a file's `Time` said is spent: a reader begins at its own clock.
fn factor(credential: &Credential) -> KeyFactor {
    match credential.factor {
        MovingFactor::Hotp { counter } => KeyFactor::Hotp { counter },
        MovingFactor::Totp { period, drift, .. } => KeyFactor::Totp {
            period,
            time: 0,
            drift: i32::try_from(drift.kept).unwrap_or(if drift.kept < 0 { i32::MIN } else { i32::MAX }),
        },
    }
}

/// Notes that an older version wrote may say less; none of them is worth an export.
fn parsed<T: DeserializeOwned + Default>(notes: &str) -> T {
    serde_json::from_str(notes).unwrap_or_default()
}
