//! One row of a table: from cells to a record, with the rules that it took.

use super::{
    dialect::{Dialect, DialectName},
    identity::identity,
    secrets::is_key,
};
use crate::{
    column::Column,
    quoted::{self, Quoted},
    record::{Device, KeyCredential, KeyFactor, KeyNotes, KeyRecord, Policy, Validity},
    refusal::Refusal,
    rule::Rule,
    rules::Rules,
    said::{digest_named, family},
    text::{date_of_column, name, number},
    vocabulary,
};
use domain::{OtpKind, Serial};
use oath::{Algorithm, Digits, InvalidSecret, Parameters, Period, credential_secret};
use table::Row;

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

    /// The serial in the words of the file, where it looks like one. What stands for the identity of another configuration
    /// is that configuration's own: for a static password it is the password.
    pub(super) fn said_serial(&self, dialect: &Dialect) -> Option<String> {
        let identity = || self.get(dialect, Column::PublicId).filter(|_| only_hotp(self, dialect).is_ok());
        quoted::serial(self.get(dialect, Column::Serial).or_else(identity)?)
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
    if cells.0.iter().skip(dialect.columns.len()).any(|cell| !cell.is_empty()) {
        rules.add(Rule::ExtraCells);
    }
    let text = |column: Column| match get(column) {
        Some(cell) if column != Column::KeyId && is_bare_key(cell) => Err(Refusal::KeyInColumn(column.word())),
        Some(cell) => name(cell, column.word()),
        None => Ok(None),
    };
    let mut date = |column: Column, order| match get(column) {
        Some(cell) => date_of_column(cell, column.word(), order, rules).map(Some),
        None => Ok(None),
    };
    let validity =
        Validity { start: date(Column::Start, dialect.starts)?, expiry: date(Column::Expiry, dialect.expiries)? };
    let yubico = matches!(dialect.name, DialectName::YubicoTraditional | DialectName::YubicoLog);
    let device = Device {
        manufacturer: text(Column::Manufacturer)?.or_else(|| yubico.then(|| "Yubico".into())),
        model: text(Column::Model)?,
        lot: text(Column::Lot)?,
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
    let family = get(Column::Family).map(self::family).transpose()?;
    Ok(KeyRecord { serial, family, credential: Some(credential), device, key, policy: Policy::default() })
}

/// Yubico's logs also hold configurations that are no one-time passwords of OATH.
fn only_hotp(cells: &Cells, dialect: &Dialect) -> Result<(), Refusal> {
    if let Some(kind) = cells.get(dialect, Column::Configuration)
        && !kind.eq_ignore_ascii_case("oath-hotp")
    {
        return Err(Refusal::Configuration(Quoted::of(kind)));
    }
    if dialect.name == DialectName::YubicoLog {
        match cells.get(dialect, Column::PrivateId) {
            Some("0") => {}
            Some(_) => return Err(Refusal::Configuration(Quoted::of("Yubico OTP"))),
            None => return Err(Refusal::Configuration(Quoted::of("static password"))),
        }
    }
    Ok(())
}

fn serial(cells: &Cells, dialect: &Dialect, rules: &mut Rules) -> Result<Serial, Refusal> {
    if let Some(serial) = cells.get(dialect, Column::Serial) {
        let secret = cells.get(dialect, Column::Secret).unwrap_or_default();
        if is_bare_key(serial) && !is_key(secret) {
            return Err(Refusal::KeyAsSerial);
        }
        if is_rounded(serial) {
            return Err(Refusal::Rounded);
        }
        return Ok(serial.strip_prefix('\'').unwrap_or(serial).parse()?);
    }
    let said = needed(cells.get(dialect, Column::PublicId), Refusal::NoSerial)?;
    let number = identity(said).ok_or(Refusal::NoSerial)?;
    rules.add(Rule::SerialFromPublicId);
    Ok(number.to_string().parse()?)
}

/// A key in the place of something else: no serial, name or number has digits in several places of 16 characters that
/// decode, except the identifiers of some tokens, which come beside a key. Base 64, which mixes capitals and others as any
/// name may, is only told where it is long.
fn is_bare_key(text: &str) -> bool {
    let runs = text.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty()).count();
    let digits = text.len() >= 20 && text.bytes().all(|byte| byte.is_ascii_digit());
    let mixed = text.chars().any(|c| c.is_ascii_uppercase()) && text.chars().any(|c| c.is_ascii_lowercase());
    text.chars().all(|c| c.is_ascii_alphanumeric() || "+/=".contains(c))
        && (runs >= 2 || digits)
        && (!mixed || text.len() >= 24)
        && is_key(text)
}

/// A number as a spreadsheet shortens it: its last digits are lost.
fn is_rounded(text: &str) -> bool {
    let Some((number, power)) = text.split_once(['E', 'e']) else { return false };
    let number = number.replacen([',', '.'], "", 1);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(&number) && power.strip_prefix('+').is_some_and(digits)
}

fn credential(cells: &Cells, dialect: &Dialect, rules: &mut Rules) -> Result<KeyCredential, Refusal> {
    let get = |column| cells.get(dialect, column);
    let factor = factor(cells, dialect, rules)?;
    let text = needed(get(Column::Secret), Refusal::NoSecret)?;
    let bytes = dialect.secrets.read(text, rules)?;
    let secret = credential_secret(bytes.to_vec()).map_err(|InvalidSecret(bytes)| Refusal::SecretLength(bytes))?;
    let algorithm = match digest(cells, dialect)? {
        Some(said) => said,
        None => assumed_digest(bytes.len(), dialect, rules),
    };
    let digits = match get(Column::Digits) {
        // A traditional log says 0 where the tool kept its default.
        Some("0") if dialect.name == DialectName::YubicoTraditional => assumed_six(rules),
        Some(said) => {
            let digits = said.parse::<u8>().ok().and_then(|digits| Digits::try_from(digits).ok());
            digits.ok_or_else(|| Refusal::Format(Quoted::of(&format!("{said} digits"))))?
        }
        None => assumed_six(rules),
    };
    Ok(KeyCredential { secret, parameters: Parameters { algorithm, digits }, factor })
}

fn assumed_six(rules: &mut Rules) -> Digits {
    rules.add(Rule::DigitsAssumed);
    Digits::SIX
}

/// privacyIDEA and LinOTP give their own tables no column for it and take it from the length of the secret; everybody else
/// means SHA-1.
fn assumed_digest(bytes: usize, dialect: &Dialect, rules: &mut Rules) -> Algorithm {
    let algorithm = match bytes {
        32 if dialect.is_a_servers() => Algorithm::Sha256,
        64 if dialect.is_a_servers() => Algorithm::Sha512,
        _ => {
            rules.add(Rule::DigestAssumed);
            return Algorithm::Sha1;
        }
    };
    rules.add(Rule::DigestByLength);
    algorithm
}

/// The digest, in its own column or beside the kind of token (`TOTP-SHA256`).
fn digest(cells: &Cells, dialect: &Dialect) -> Result<Option<Algorithm>, Refusal> {
    let beside = cells.get(dialect, Column::Type).and_then(digest_in);
    let Some(said) = cells.get(dialect, Column::Digest) else { return Ok(beside) };
    match (digest_in(said), vocabulary::kind(said)) {
        (Some(digest), _) if beside.is_some_and(|other| other != digest) => Err(Refusal::Twice("digest")),
        (Some(digest), _) => Ok(Some(digest)),
        (None, Some(_)) => Ok(beside),
        (None, None) => Err(Refusal::Digest(Quoted::of(said))),
    }
}

/// The digest that a cell names, alone or after the kind of token.
fn digest_in(cell: &str) -> Option<Algorithm> {
    let packed = vocabulary::packed(cell);
    let mut bare = packed.as_str();
    while let Some(rest) = ["oath", "totp", "hotp", "hmac"].iter().find_map(|word| bare.strip_prefix(word)) {
        bare = rest;
    }
    digest_named(bare).map(|(digest, _)| digest)
}

/// HOTP or TOTP, in its own column or in that of the algorithm; `None` where neither says.
fn kind(cells: &Cells, dialect: &Dialect) -> Result<Option<OtpKind>, Refusal> {
    let mut found = None;
    for column in [Column::Type, Column::Digest] {
        let Some(said) = cells.get(dialect, column) else { continue };
        let refused = || Refusal::Algorithm(Quoted::of(said));
        match vocabulary::kind(said) {
            Some(kind) => {
                let kind = kind.ok_or_else(refused)?;
                if found.replace(kind).is_some_and(|before| before != kind) {
                    return Err(Refusal::Twice("type"));
                }
            }
            None if column == Column::Type && digest_in(said).is_none() => return Err(refused()),
            None => {}
        }
    }
    Ok(found)
}

fn factor(cells: &Cells, dialect: &Dialect, rules: &mut Rules) -> Result<KeyFactor, Refusal> {
    let get = |column| cells.get(dialect, column);
    let yubico = matches!(dialect.name, DialectName::YubicoTraditional | DialectName::YubicoLog);
    let either = get(Column::Factor);
    let (kind, said) = match kind(cells, dialect)? {
        Some(kind) => (kind, true),
        None if yubico => (OtpKind::Hotp, true),
        None => {
            rules.add(Rule::AlgorithmAssumed);
            let timed = get(Column::Period).is_some() || matches!(either, Some("30" | "60"));
            (if timed { OtpKind::Totp } else { OtpKind::Hotp }, false)
        }
    };
    // servers write the counter of HOTP there, and some programs a time step in every row: from a counter that is taken too low a
    // token is found again, from one too high it never is
    let step = dialect.is_a_servers() && matches!(either, Some("30" | "60"));
    let period = get(Column::Period).or(either.filter(|_| kind == OtpKind::Totp || step));
    let counter = get(Column::Counter).or(either.filter(|_| kind == OtpKind::Hotp && !step));
    let beside = match kind {
        OtpKind::Hotp => period.or(get(Column::Drift)),
        OtpKind::Totp => counter,
    };
    if said && beside.is_some_and(|cell| cell != "0") {
        rules.add(Rule::ValueUnused);
    }
    match kind {
        OtpKind::Totp => {
            let period = match period {
                Some(said) => seconds(said)?,
                None => {
                    rules.add(Rule::PeriodAssumed);
                    30
                }
            };
            let period =
                u32::try_from(period).ok().and_then(|period| Period::try_from(period).ok()).unwrap_or_default();
            let drift =
                get(Column::Drift).map_or(Ok(0), |said| number(said, "drift", i32::MIN.into(), i32::MAX.into()))?;
            Ok(KeyFactor::Totp { period, time: 0, drift: i32::try_from(drift).unwrap_or(0) })
        }
        OtpKind::Hotp => {
            let counter = match counter {
                Some(said) => number(said, "counter", 0, i64::MAX)?,
                None => {
                    rules.add(Rule::CounterAssumed);
                    0
                }
            };
            Ok(KeyFactor::Hotp { counter: u64::try_from(counter).unwrap_or(0) })
        }
    }
}

/// A length of time in seconds, also as `30 s` or `60 sec`.
fn seconds(said: &str) -> Result<i64, Refusal> {
    let bare = said.trim_end_matches(|c: char| c.is_alphabetic() || c == '.').trim_end();
    let unit = vocabulary::packed(&said[bare.len()..]);
    let known = ["", "s", "sec", "secs", "second", "seconds", "seconde", "secondes"].contains(&unit.as_str());
    number(if known { bare } else { said }, "period", 1, i32::MAX.into())
}

/// A cell that must be there and not be empty.
fn needed(cell: Option<&str>, refusal: Refusal) -> Result<&str, Refusal> {
    cell.filter(|cell| !cell.is_empty()).ok_or(refusal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_do_to_keep_zeros_is_undone_and_what_a_spreadsheet_lost_is_told() {
        assert!(["8,65999E+12", "8.65999E+12", "9E+10"].iter().all(|text| is_rounded(text)));
        assert!(!["E210", "12E4", "SERIE+1", "2600123456789"].iter().any(|text| is_rounded(text)));
    }

    #[test]
    fn the_digest_may_stand_beside_the_kind() {
        for text in ["TOTP-SHA256", "HMAC-SHA256", "oath totp sha-256", "SHA256"] {
            assert_eq!(digest_in(text), Some(Algorithm::Sha256), "{text}");
        }
        assert_eq!(digest_in("TOTP"), None);
        assert_eq!(digest_in("urn:ietf:params:xml:ns:keyprov:pskc:totp"), None);
    }
}
