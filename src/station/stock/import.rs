//! Key files into the inventory: what each key of the file would become, line by line, and then all of it or nothing.
//!
//! The file is read twice by those who want to look first: a dry run does everything that the import does and takes it
//! back. Nothing that is known is ever overwritten: the same key again changes nothing, another key for the same
//! serial is refused and named. The file is read inside of the transaction: nothing else is changed meanwhile.

use super::import_report::{CodeToCompare, ImportLine, ImportReport};
use crate::{
    Actor, InputFault, Result, Stock,
    dry_run::NoChange,
    hashing::Hashing,
    reach::check_served,
    work::{Far, OFTEN, Progress},
};
use domain::{
    Act, CredentialState, CustodyState, IntentStage, KeyFate, TokenId, TokenKind, Uai,
    event::{self, Brought},
};
use keyfile::{Given, KeyCredential, KeyFactor, KeyFile, KeyNotes, KeyRecord, Policy, Rule, Unlock};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeSet,
    io::{BufReader, Read},
    sync::{Arc, Mutex, PoisonError},
};
use store::{Change, Credential, Drift, Entries, Entry, MovingFactor, NewCredential, NewToken, Reader, Token};

/// How a key file is to be imported.
#[derive(Debug)]
pub struct ImportOptions {
    /// The file's name, for the journal.
    pub name: String,
    /// Whose stock new tokens come into.
    pub school: Uai,
    /// Only looks what would happen.
    pub dry_run: bool,
    /// Keys that are refused are left out; without it, one that is refused stops the whole file.
    pub keep_good: bool,
    /// What opens an encrypted file.
    pub unlock: Unlock,
    /// What the person says of the file where it says nothing itself.
    pub given: Given,
}

impl Stock<'_> {
    /// Imports a key file of any kind, or looks what an import would do. `progress` is told how many keys were read.
    ///
    /// # Errors
    /// [`crate::StationError::Cancelled`] where `progress` was stopped before all of it was read: then nothing was changed.
    pub fn import_keys(
        &self,
        actor: &Actor,
        file: impl Read,
        options: ImportOptions,
        progress: &Progress,
    ) -> Result<ImportReport> {
        actor.check(Act::Import, Some(options.school))?;
        let ImportOptions { name, school, dry_run, keep_good, unlock, given } = options;
        let hash = Arc::new(Mutex::default());
        let input = BufReader::with_capacity(64 * 1024, Hashing { input: file, hash: hash.clone() });
        let mut file = KeyFile::open_as(input, unlock, given.clone())?;
        if file.format().1.is_none() && (given.secrets.is_some() || !given.columns.is_empty()) {
            return Err(InputFault::NoTable.into());
        }
        let now = self.now();
        self.try_change(actor, |tx| {
            check_served(tx, school, tx.at)?;
            let explanation = file.explanation();
            let (format, dialect) = file.format();
            let table = dialect.map(|dialect| (dialect.secrets.encoding, dialect.columns.clone()));
            let unused = dialect.map(|dialect| dialect.unused.clone()).unwrap_or_default();
            let (mut lines, mut entries, mut named) = (Vec::<ImportLine>::new(), Vec::new(), Vec::new());
            let mut seen = BTreeSet::new();
            let (mut compare, doubtful) = (None, file.remarks().iter().any(Rule::is_doubt));
            for read in &mut file {
                let read = read?;
                let rules: Vec<_> = match &read.line.outcome {
                    keyfile::Outcome::Deviation(rules) => rules.iter().collect(),
                    _ => Vec::new(),
                };
                let doubtful = doubtful || rules.iter().any(|rule| rule.is_doubt());
                let mut line = ImportLine {
                    number: read.line.number,
                    serial: read.line.serial,
                    fate: KeyFate::Unreadable,
                    refusal: None,
                    detail: None,
                    rules,
                };
                use keyfile::Outcome::{LeftOut, Refused};
                if let LeftOut(refusal) | Refused(refusal) = &read.line.outcome {
                    if matches!(read.line.outcome, LeftOut(_)) {
                        line.fate = KeyFate::LeftOut;
                    }
                    (line.refusal, line.detail) = (Some(refusal.word()), Some(refusal.to_string()));
                }
                if let Some(record) = read.record {
                    line.serial = Some(record.serial.to_string());
                    let said_family = record.family.is_some();
                    let wanted = dry_run && doubtful && compare.is_none();
                    let code = wanted.then(|| CodeToCompare::of(&record, now)).flatten();
                    let (fate, token) = take(tx, school, record, &mut seen, &mut entries)?;
                    line.fate = fate;
                    named.extend(token.filter(|_| said_family).map(|token| (lines.len(), token)));
                    // a token that somebody has is never told a code of
                    compare = compare.or(code.filter(|_| line.fate == KeyFate::New));
                }
                lines.push(line);
                if lines.len().is_multiple_of(OFTEN) {
                    progress.at(Far { done: lines.len() as u64, total: 0 })?;
                }
            }
            // once all are there: two families may have one number, also within the file
            for (line, token) in named {
                lines[line].serial = tx.token_name(token)?.map(|name| name.to_string());
            }
            let remarks = file.remarks().iter().collect();
            let digest = std::mem::take(&mut *hash.lock().unwrap_or_else(PoisonError::into_inner)).finish();
            let given = given.clone();
            let mut report = ImportReport {
                explanation,
                format,
                table,
                unused,
                given,
                compare,
                digest,
                lines,
                remarks,
                done: false,
            };
            if dry_run || (!keep_good && report.refused() > 0) {
                return Err(NoChange::Undone(Box::new(report)));
            }
            report.done = true;
            let fates = event::Counts::of(|fate| report.count(fate));
            let taken = event::Import::KeyFile { file: name, sha256: report.digest.clone(), fates };
            Ok((report, Entries::new(Entry::new(taken).school(school), entries)))
        })
    }
}

/// Takes one key, or says why not; and which token it is of, where that is known.
fn take(
    tx: &Change<'_>,
    school: Uai,
    record: KeyRecord,
    seen: &mut BTreeSet<(TokenId, Option<u8>)>,
    entries: &mut Vec<Entry>,
) -> Result<(KeyFate, Option<TokenId>)> {
    let slot = record.device.crypto_module.as_deref().and_then(|module| module.trim().parse().ok());
    let mut known = tx.tokens_named(record.named())?;
    if known.len() > 1 && known.iter().any(|token| token.school == Some(school)) {
        known.retain(|token| token.school == Some(school));
    }
    if let [token] = &known[..]
        && !seen.insert((token.id, slot))
    {
        return Ok((KeyFate::Twice, None));
    }
    let (id, fate) = match &known[..] {
        [] if !tx.tokens_alike(&record.serial)?.is_empty() => return Ok((KeyFate::Alike, None)),
        [] => {
            let id = add_token(tx, school, &record)?;
            seen.insert((id, slot));
            (id, KeyFate::New)
        }
        [token] => match against(tx, token, school, slot, &record)? {
            KeyFate::Completed => (token.id, KeyFate::Completed),
            decided => return Ok((decided, Some(token.id))),
        },
        _ => return Ok((KeyFate::Ambiguous, None)),
    };
    if let Some(credential) = &record.credential {
        // a key that was here before goes on where it stood: what was accepted once is never accepted again
        let before = if fate == KeyFate::New { Vec::new() } else { tx.credentials_of(id)? };
        add_credential(tx, id, slot, credential, before, &record)?;
    }
    if record.device != Default::default() {
        tx.set_token_notes(id, &json(&record.device))?;
    }
    let credential = if record.credential.is_some() { Brought::Imported } else { Brought::None };
    let entry = if fate == KeyFate::New {
        Entry::new(event::Register::ByKeyFile { credential, slot })
    } else {
        Entry::new(event::Import::Key { credential, slot })
    };
    entries.push(entry.token(id, &record.serial).school(school));
    Ok((fate, Some(id)))
}

/// What a key means for a token that is known: [`KeyFate::Completed`] when it lacks exactly this.
fn against(tx: &Change<'_>, token: &Token, school: Uai, slot: Option<u8>, record: &KeyRecord) -> Result<KeyFate> {
    if token.school.is_some_and(|owner| owner != school) {
        return Ok(KeyFate::Elsewhere);
    }
    if token.state == CustodyState::Retired {
        return Ok(KeyFate::Retired);
    }
    if token.kind() == TokenKind::Software {
        return Ok(KeyFate::Different);
    }
    let Some(key) = &record.credential else { return Ok(KeyFate::Unchanged) };
    let mut fate = KeyFate::Completed;
    for credential in tx.credentials_of(token.id)?.iter().filter(|credential| credential.slot == slot) {
        let same = is_same(tx, credential, key)?;
        match credential.state {
            CredentialState::PreActivation
            | CredentialState::Active
            | CredentialState::Suspended
            | CredentialState::SuspendedUnconfirmed => {
                return Ok(if same { KeyFate::Unchanged } else { KeyFate::Different });
            }
            CredentialState::Compromised if same => fate = KeyFate::Compromised,
            CredentialState::Deactivated | CredentialState::Compromised | CredentialState::Destroyed => {}
        }
    }
    // the token's own parameters are told by the first plug; what the delivery says of it is kept now
    if fate == KeyFate::Completed {
        let expires = record.device.validity.expiry.or(record.policy.validity.expiry);
        tx.set_token_supply(token.id, expires, record.device.lot.as_deref())?;
    }
    Ok(fate)
}

/// Whether the credential is this very key: secret, digest, digits and kind. Where it stands does not matter.
fn is_same(r: &Reader<'_>, credential: &Credential, key: &KeyCredential) -> Result<bool> {
    let kind = match (credential.factor, key.factor) {
        (MovingFactor::Hotp { .. }, KeyFactor::Hotp { .. }) => true,
        (MovingFactor::Totp { period, .. }, KeyFactor::Totp { period: other, .. }) => period == other,
        (MovingFactor::Hotp { .. }, KeyFactor::Totp { .. }) | (MovingFactor::Totp { .. }, KeyFactor::Hotp { .. }) => {
            false
        }
    };
    let secret = r.secret(credential.id)?;
    let equal = secret.is_some_and(|secret| secret.expose() == key.secret.expose());
    Ok(kind && equal && credential.parameters == key.parameters)
}

fn add_token(tx: &Change<'_>, school: Uai, record: &KeyRecord) -> Result<TokenId> {
    let device = &record.device;
    let maker = device.manufacturer.clone().unwrap_or_default();
    let model = match &device.model {
        Some(model) if maker.is_empty() => model.clone(),
        Some(model) => format!("{maker} {model}"),
        None => maker,
    };
    Ok(tx.add_token(&NewToken {
        family: record.family.unwrap_or(domain::Family::Unseen),
        serial: record.serial.clone(),
        profile: None,
        model,
        firmware: None,
        school: Some(school),
        expires: device.validity.expiry.or(record.policy.validity.expiry),
        lot: device.lot.clone(),
    })?)
}

fn add_credential(
    tx: &Change<'_>,
    token: TokenId,
    slot: Option<u8>,
    key: &KeyCredential,
    before: Vec<Credential>,
    KeyRecord { key: notes, policy, .. }: &KeyRecord,
) -> Result<()> {
    let (mut spent_counter, mut spent_step) = (0, 0);
    for credential in before.into_iter().filter(|credential| credential.slot == slot) {
        match credential.factor {
            MovingFactor::Hotp { counter } => spent_counter = spent_counter.max(counter),
            MovingFactor::Totp { next_step, .. } => spent_step = spent_step.max(next_step),
        }
    }
    let factor = match key.factor {
        KeyFactor::Hotp { counter } => MovingFactor::Hotp { counter: counter.max(spent_counter) },
        KeyFactor::Totp { period, time, drift } => MovingFactor::Totp {
            period,
            t0: 0,
            drift: Drift { kept: drift.into(), unkept: None },
            next_step: u64::try_from(time).unwrap_or(0).max(spent_step),
        },
    };
    let new = NewCredential { token, slot, parameters: key.parameters, factor, stage: IntentStage::Written };
    let id = tx.add_credential(&new, &key.secret)?;
    if *notes != KeyNotes::default() || *policy != Policy::default() {
        tx.set_credential_notes(id, &json(&CredentialNotes { key: notes.clone(), policy: policy.clone() }))?;
    }
    Ok(())
}

/// What is kept beside a credential.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct CredentialNotes {
    pub key: KeyNotes,
    pub policy: Policy,
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("texts, numbers and times")
}
