//! What whoever imports a file says beside it: what the file itself does not say, and how a table is to be read.
//!
//! What the file says stands. What it leaves open is assumed, by a named rule, and here the person decides instead. The same
//! for every kind of file, behind the readers.

use super::column::Column;
use super::encoding::SecretEncoding;
use super::entries::ReadEntry;
use super::record::{KeyFactor, KeyRecord};
use super::refusal::Refusal;
use super::report::Outcome;
use super::rule::Rule;
use super::rules::Rules;
use domain::OtpKind;
use oath::{Algorithm, Digits, Period};
use serde::{Deserialize, Serialize};

/// What a person says of a file; nothing by default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Given {
    /// HOTP or TOTP, where the file does not say.
    pub kind: Option<OtpKind>,
    /// The digest, where the file does not say.
    pub digest: Option<Algorithm>,
    /// Digits of a code, where the file does not say.
    pub digits: Option<Digits>,
    /// Length of a time step, where the file does not say.
    pub period: Option<Period>,
    /// The next counter of HOTP, where the file does not say; at most 2^63-1.
    pub counter: Option<u64>,
    /// How the secrets of a table are written: nothing else is read.
    pub secrets: Option<SecretEncoding>,
    /// What the columns of a table hold, from the first; told by the table where it is empty.
    pub columns: Vec<Column>,
}

impl Given {
    /// Puts what is given in the place of what was assumed, and refuses a record that shows its own secret.
    pub(super) fn settle(&self, entry: &mut ReadEntry) {
        let Some(record) = &mut entry.record else { return };
        if let Outcome::Deviation(mut rules) = entry.line.outcome.clone() {
            self.replace(record, &mut rules);
            entry.line.outcome = Outcome::accepted(rules);
        }
        if let Some(refusal) = shown(record) {
            entry.line.outcome = Outcome::Refused(refusal);
            entry.line.serial = entry.line.serial.take().and_then(|text| super::quoted::serial(&text));
            entry.record = None;
        }
    }

    fn replace(&self, record: &mut KeyRecord, rules: &mut Rules) {
        let Some(credential) = &mut record.credential else { return };
        if let Some(kind) = self.kind.filter(|_| rules.take(Rule::AlgorithmAssumed)) {
            match (kind, credential.factor) {
                (OtpKind::Totp, KeyFactor::Hotp { .. }) => {
                    rules.take(Rule::CounterAssumed);
                    rules.add(Rule::PeriodAssumed);
                    credential.factor = KeyFactor::Totp { period: Period::THIRTY, time: 0, drift: 0 };
                }
                (OtpKind::Hotp, KeyFactor::Totp { .. }) => {
                    rules.take(Rule::PeriodAssumed);
                    rules.add(Rule::CounterAssumed);
                    credential.factor = KeyFactor::Hotp { counter: 0 };
                }
                (OtpKind::Hotp, KeyFactor::Hotp { .. }) | (OtpKind::Totp, KeyFactor::Totp { .. }) => {}
            }
        }
        let assumed = [Rule::DigestAssumed, Rule::DigestByLength];
        if let Some(digest) = self.digest.filter(|_| assumed.map(|rule| rules.take(rule)).contains(&true)) {
            credential.parameters.algorithm = digest;
        }
        if let Some(digits) = self.digits.filter(|_| rules.take(Rule::DigitsAssumed)) {
            credential.parameters.digits = digits;
        }
        match &mut credential.factor {
            KeyFactor::Hotp { counter } => {
                if let Some(given) = self.counter.filter(|_| rules.take(Rule::CounterAssumed)) {
                    *counter = given;
                }
            }
            KeyFactor::Totp { period, .. } => {
                if let Some(given) = self.period.filter(|_| rules.take(Rule::PeriodAssumed)) {
                    *period = given;
                }
            }
        }
    }
}

/// Whether a field that people see says the secret itself, in whatever encoding: columns were exchanged, or a key was pasted
/// into the serial.
fn shown(record: &KeyRecord) -> Option<Refusal> {
    let secret = record.credential.as_ref()?.secret.expose();
    let says = |text: &str| {
        let read = SecretEncoding::ALL.iter().filter_map(|encoding| encoding.decode(text));
        secret.len() >= 8 && read.into_iter().any(|bytes| bytes[..] == *secret)
    };
    if says(record.serial.as_str()) {
        return Some(Refusal::KeyAsSerial);
    }
    let fields = [
        ("manufacturer", &record.device.manufacturer),
        ("model", &record.device.model),
        ("lot", &record.device.lot),
        ("user", &record.device.user_id),
        ("user", &record.key.user_id),
        ("issuer", &record.key.issuer),
        ("name", &record.key.friendly_name),
        ("key_id", &record.key.id),
        ("slot", &record.device.crypto_module),
    ];
    let said = fields.into_iter().find(|(_, text)| text.as_deref().is_some_and(says));
    said.map(|(field, _)| Refusal::KeyInColumn(field))
}
