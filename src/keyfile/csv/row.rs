//! One row of a table: from cells to a record, with the rules that it took.

use super::super::record::{Device, KeyCredential, KeyFactor, KeyNotes, KeyRecord, Policy, Validity};
use super::super::report::{Refusal, Rule, Rules};
use super::super::text::{date, name, number, shortened};
use super::dialect::{Column, Dialect, DialectName};
use super::needed;
use crate::domain::Serial;
use crate::oath::{Algorithm, Digits, InvalidSecret, Parameters, Period, credential_secret};
use crate::table::Row;

/// The cells of a row as text. What is not UTF-8 is in an older character set, by a named rule.
pub(super) struct Cells(Vec<String>);

impl Cells {
    pub(super) fn of(mut row: Row, rules: &mut Rules) -> Self {
        if let Some(rule) = row.marks.charset.and_then(Rule::of_charset) {
            rules.add(rule);
        }
        if row.marks.mended {
            rules.add(Rule::MendedAccents);
        }
        Self(std::mem::take(&mut row.cells))
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
pub(super) fn is_empty(row: &Row) -> bool {
    let first = row.cell(0);
    row.is_blank() || first.starts_with('#') || first.starts_with("LOGGING START")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modhex_is_yubicos_alphabet() {
        assert_eq!(modhex("cccccccccccc"), Some(0));
        assert_eq!(modhex("vvgutbiedkvi"), Some(0xff5e_d173_29f7));
        assert_eq!(modhex("a"), None);
    }
}
