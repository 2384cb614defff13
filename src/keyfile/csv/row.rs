//! One row of a table: from cells to a record, with the rules that it took.

use super::super::record::{Device, KeyCredential, KeyFactor, KeyNotes, KeyRecord, Policy, Validity};
use super::super::report::{Refusal, Rule, Rules};
use super::super::text::{date, name, number, shortened};
use super::dialect::{Column, Dialect, DialectName};
use super::needed;
use crate::domain::Serial;
use crate::oath::{Algorithm, Digits, InvalidSecret, Parameters, Period, credential_secret};

/// The cells of a row as text, spaces at the ends removed. What is not UTF-8 is Windows-1252, by a named rule.
pub(super) struct Cells(Vec<String>);

impl Cells {
    pub(super) fn of(row: &csv::ByteRecord, rules: &mut Rules) -> Self {
        let cell = |bytes: &[u8]| {
            let (text, recoded) = text(bytes);
            if recoded {
                rules.add(Rule::Windows1252);
            }
            text
        };
        Self(row.iter().map(cell).collect())
    }

    pub(super) fn into_strings(mut self) -> Vec<String> {
        std::mem::take(&mut self.0)
    }

    /// The serial in the words of the file.
    pub(super) fn said_serial(&self, dialect: &Dialect) -> Option<String> {
        let serial = self.get(dialect, Column::Serial).or_else(|| self.get(dialect, Column::PublicId));
        serial.map(shortened)
    }

    /// The cell of a column, if it is there and not empty.
    fn get(&self, dialect: &Dialect, column: Column) -> Option<&str> {
        self.0.get(dialect.place(column)?).map(String::as_str).filter(|cell| !cell.is_empty())
    }
}

impl Drop for Cells {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.0); // one of them is the secret
    }
}

/// Nothing in it, or a remark: `#` and the first line of Yubico's logs.
pub(super) fn is_empty(row: &csv::ByteRecord) -> bool {
    let first = row.get(0).unwrap_or_default().trim_ascii();
    row.iter().all(|cell| cell.trim_ascii().is_empty())
        || first.starts_with(b"#")
        || first.starts_with(b"LOGGING START")
}

/// What a row says.
pub(super) fn record(cells: &Cells, dialect: &Dialect, rules: &mut Rules) -> Result<KeyRecord, Refusal> {
    let get = |column| cells.get(dialect, column);
    if cells.0.len() < 2 {
        return Err(Refusal::Cells { expected: 2, found: cells.0.len() });
    }
    only_hotp(cells, dialect)?;
    let serial = serial(cells, dialect, rules)?;
    let credential = credential(cells, dialect, rules)?;
    let text = |column: Column| get(column).map_or(Ok(None), |cell| name(cell, column.word()));
    let validity = Validity {
        start: get(Column::Start).map(|cell| date(cell, "start", rules)).transpose()?,
        expiry: get(Column::Expiry).map(|cell| date(cell, "expiry", rules)).transpose()?,
    };
    let yubico = matches!(dialect.name, DialectName::YubicoTraditional | DialectName::YubicoLog);
    let device = Device {
        manufacturer: text(Column::Manufacturer)?.or_else(|| yubico.then(|| "Yubico".into())),
        model: text(Column::Model)?,
        batch: text(Column::Batch)?,
        crypto_module: text(Column::Slot)?,
        validity,
        ..Device::default()
    };
    let key = KeyNotes {
        id: text(Column::KeyId)?,
        issuer: text(Column::Issuer)?,
        friendly_name: text(Column::Name)?,
        user_id: text(Column::User)?,
        ..KeyNotes::default()
    };
    Ok(KeyRecord { serial, credential: Some(credential), device, key, policy: Policy::default() })
}

/// Yubico's logs also hold configurations that are no one-time passwords of OATH.
fn only_hotp(cells: &Cells, dialect: &Dialect) -> Result<(), Refusal> {
    if let Some(kind) = cells.get(dialect, Column::Configuration)
        && !kind.eq_ignore_ascii_case("oath-hotp")
    {
        return Err(Refusal::Configuration(shortened(kind)));
    }
    if dialect.name == DialectName::YubicoLog {
        match cells.get(dialect, Column::PrivateId) {
            Some("0") => {}
            Some(_) => return Err(Refusal::Configuration("Yubico OTP".into())),
            None => return Err(Refusal::Configuration("static password".into())),
        }
    }
    Ok(())
}

fn serial(cells: &Cells, dialect: &Dialect, rules: &mut Rules) -> Result<Serial, Refusal> {
    if let Some(serial) = cells.get(dialect, Column::Serial) {
        return Ok(serial.parse()?);
    }
    let identity = needed(cells.get(dialect, Column::PublicId), Refusal::NoSerial)?;
    let number = modhex(identity).ok_or(Refusal::NoSerial)?;
    rules.add(Rule::SerialFromPublicId);
    Ok(number.to_string().parse()?)
}

fn credential(cells: &Cells, dialect: &Dialect, rules: &mut Rules) -> Result<KeyCredential, Refusal> {
    let get = |column| cells.get(dialect, column);
    let factor = factor(cells, dialect, rules)?;
    let text = needed(get(Column::Secret), Refusal::NoSecret)?;
    let expected = dialect.secret.word();
    let bytes = dialect.secret.decode(text).ok_or(Refusal::Encoding { field: "secret", expected })?;
    if dialect.ambiguous {
        rules.add(Rule::AmbiguousSecretEncoding);
    }
    let secret = credential_secret(bytes.to_vec()).map_err(|InvalidSecret(bytes)| Refusal::SecretLength(bytes))?;
    let algorithm = match get(Column::Digest) {
        Some(said) => match digest_named(said) {
            Some((algorithm, _)) => algorithm,
            None => return Err(Refusal::Digest(shortened(said))),
        },
        None => Algorithm::Sha1,
    };
    let digits = match get(Column::Digits) {
        // A traditional log says 0 where the tool kept its default.
        Some("0") if dialect.name == DialectName::YubicoTraditional => assumed_six(rules),
        Some(said) => {
            let digits = said.parse::<u8>().ok().and_then(|digits| Digits::try_from(digits).ok());
            digits.ok_or_else(|| Refusal::Format(format!("{} digits", shortened(said))))?
        }
        None => assumed_six(rules),
    };
    Ok(KeyCredential { secret, parameters: Parameters { algorithm, digits }, factor })
}

fn assumed_six(rules: &mut Rules) -> Digits {
    rules.add(Rule::DigitsAssumed);
    Digits::SIX
}

fn factor(cells: &Cells, dialect: &Dialect, rules: &mut Rules) -> Result<KeyFactor, Refusal> {
    let get = |column| cells.get(dialect, column);
    let yubico = matches!(dialect.name, DialectName::YubicoTraditional | DialectName::YubicoLog);
    let timed = match get(Column::Type).map(str::to_lowercase).as_deref() {
        Some("hotp" | "hmac" | "event" | "oath-hotp") => false,
        Some("totp" | "time") => true,
        Some(other) => return Err(Refusal::Algorithm(shortened(other))),
        None if yubico => false,
        None => {
            rules.add(Rule::AlgorithmAssumed);
            get(Column::Period).is_some()
        }
    };
    if timed {
        let period = match get(Column::Period) {
            Some(said) => number(said, "period", 1, i32::MAX.into())?,
            None => {
                rules.add(Rule::PeriodAssumed);
                30
            }
        };
        let period = u32::try_from(period).ok().and_then(|period| Period::try_from(period).ok()).unwrap_or_default();
        let drift = get(Column::Drift).map_or(Ok(0), |said| number(said, "drift", i32::MIN.into(), i32::MAX.into()))?;
        return Ok(KeyFactor::Totp { period, time: 0, drift: i32::try_from(drift).unwrap_or(0) });
    }
    let counter = match get(Column::Counter) {
        Some(said) => number(said, "counter", 0, i64::MAX)?,
        None => {
            rules.add(Rule::CounterAssumed);
            0
        }
    };
    Ok(KeyFactor::Hotp { counter: u64::try_from(counter).unwrap_or(0) })
}

/// A digest by the names that files have, and whether it is one of the two usual ones (`SHA256`, `HMAC-SHA256`).
pub(crate) fn digest_named(said: &str) -> Option<(Algorithm, bool)> {
    let exact = ["SHA1", "SHA256", "SHA512", "HMAC-SHA1", "HMAC-SHA256", "HMAC-SHA512"].contains(&said);
    let bare: String = said.to_ascii_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    let algorithm = bare.strip_prefix("hmac").unwrap_or(&bare).parse().ok()?;
    Some((algorithm, exact))
}

/// A cell as text, spaces at the ends removed, and whether it was Windows-1252 instead of UTF-8.
pub(super) fn text(bytes: &[u8]) -> (String, bool) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (disarmed(text.trim()), false),
        Err(_) => (disarmed(windows_1252(bytes).trim()), true),
    }
}

/// The apostrophe that our own tables put before what a spreadsheet would run.
fn disarmed(cell: &str) -> String {
    match cell.strip_prefix('\'') {
        Some(rest) if super::write::is_formula(rest) => rest.to_owned(),
        Some(_) | None => cell.to_owned(),
    }
}

/// The number that a public identity in modhex stands for (Yubico: `cbdefghijklnrtuv` for 0 to 15); at most 8 bytes.
fn modhex(text: &str) -> Option<u64> {
    if text.is_empty() || text.len() > 16 {
        return None;
    }
    text.chars().try_fold(0u64, |number, c| {
        let digit = "cbdefghijklnrtuv".find(c.to_ascii_lowercase())?;
        Some(number << 4 | u64::try_from(digit).ok()?)
    })
}

/// WHATWG's windows-1252: ISO 8859-1 with the 32 characters of 0x80 to 0x9F.
fn windows_1252(bytes: &[u8]) -> String {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    bytes
        .iter()
        .map(|byte| match byte {
            0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
            _ => char::from(*byte),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modhex_is_yubicos_alphabet() {
        assert_eq!(modhex("cccccccccccc"), Some(0));
        assert_eq!(modhex("vvgutbiedkvi"), Some(0xff5e_d173_29f7));
        assert_eq!(modhex("a"), None);
    }

    #[test]
    fn the_windows_character_set_keeps_french() {
        assert_eq!(windows_1252(b"Lyc\xe9e \x80 \x9cuvre"), "Lycée € œuvre");
    }
}
