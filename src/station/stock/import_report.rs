//! What an import of a key file came to, or would come to.

use domain::{KeyFate, TokenRef};
use jiff::Timestamp;
use keyfile::{Column, Given, KeyCredential, KeyFactor, KeyRecord, Rule, SecretEncoding, Unused};
use oath::Code;
use serde::Serialize;

/// One key's line of the report. Never carries a secret.
#[derive(Debug, Clone, Serialize)]
pub struct ImportLine {
    /// Place in the file, from 1: the key's number in XML, the row's line in a table.
    pub number: u64,
    /// The serial in the words of the file.
    pub serial: Option<String>,
    /// What becomes of it.
    pub fate: KeyFate,
    /// Why it cannot be read, as a word…
    pub refusal: Option<&'static str>,
    /// …and as a sentence.
    pub detail: Option<String>,
    /// The rules under which it was accepted.
    pub rules: Vec<Rule>,
}

/// What became of a file.
#[derive(Debug, Clone, Serialize)]
pub struct ImportReport {
    /// What the file was taken for, in English.
    pub explanation: String,
    /// The same as words: the format…
    pub format: &'static str,
    /// …of a table, how its secrets are written, and its columns.
    pub table: Option<(SecretEncoding, Vec<Column>)>,
    /// Columns of a table that hold something and are not used.
    pub unused: Vec<Unused>,
    /// What the person said of the file.
    pub given: Given,
    /// In a dry run with a doubt: one code to compare with the token in the hand.
    pub compare: Option<CodeToCompare>,
    /// SHA-256 of the file as far as it was read, hexadecimal.
    pub digest: String,
    /// Each key.
    pub lines: Vec<ImportLine>,
    /// What is to be said of the file as a whole.
    pub remarks: Vec<Rule>,
    /// It was done; false for a dry run, and where a refused key stopped it.
    pub done: bool,
}

/// One code of one token of the file, for whoever has that token in the hand: where something was assumed, it tells before
/// the import whether rightly. Only of a token that nobody has yet, only in a dry run, and burnt by nothing: after the
/// import it is still the code that is expected next.
#[derive(Debug, Clone, Serialize)]
pub struct CodeToCompare {
    /// Which token, as the file calls it.
    #[serde(rename = "serial")]
    pub token: TokenRef,
    /// What it shows.
    #[serde(serialize_with = "code_text")]
    pub code: Code,
    /// HOTP: of this counter, the next press.
    pub counter: Option<u64>,
    /// TOTP: at this moment.
    pub at: Option<Timestamp>,
}

fn code_text<S: serde::Serializer>(code: &Code, serializer: S) -> std::result::Result<S::Ok, S::Error> {
    serializer.collect_str(code)
}

impl CodeToCompare {
    /// The code that the token of this key shows next; `None`: no time step of ours is reached, or the key has no secret.
    pub(super) fn of(record: &KeyRecord, now: Timestamp) -> Option<Self> {
        let KeyCredential { secret, parameters, factor } = record.credential.as_ref()?;
        let (moving, counter, at) = match *factor {
            KeyFactor::Hotp { counter } => (counter, Some(counter), None),
            KeyFactor::Totp { period, drift, .. } => {
                let step = now.as_second().div_euclid(i64::from(period.seconds())) + i64::from(drift);
                (u64::try_from(step).ok()?, None, Some(now))
            }
        };
        Some(Self { token: record.named(), code: oath::hotp(secret, *parameters, moving), counter, at })
    }
}

impl ImportReport {
    /// How many keys came to this.
    pub fn count(&self, fate: KeyFate) -> usize {
        self.lines.iter().filter(|line| line.fate == fate).count()
    }

    /// How many keys are not taken.
    pub fn refused(&self) -> usize {
        self.lines.iter().filter(|line| line.fate.is_refused()).count()
    }
}
