//! The columns of a table without titles, by what most of its rows hold. One odd row decides nothing.

use super::{dialect::DialectName, identity::identity, secrets::is_key};
use crate::{
    column::Column as C,
    encoding::{SecretEncoding, hex},
    error::KeyFileError,
    said::digest_named,
    vocabulary,
};

/// The first rows, by columns.
struct Sample<'a>(&'a [&'a Vec<String>]);

impl Sample<'_> {
    fn width(&self) -> usize {
        self.0.iter().map(|row| row.len()).max().unwrap_or(0)
    }

    /// The cells of a column that hold anything.
    fn cells(&self, column: usize) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(move |row| row.get(column)).map(String::as_str).filter(|cell| !cell.is_empty())
    }

    /// Whether at least half of a column's cells pass a test; false where it is empty.
    fn mostly(&self, column: usize, test: impl Fn(&str) -> bool) -> bool {
        let (all, passed) =
            self.cells(column).fold((0, 0), |(all, passed), cell| (all + 1, passed + usize::from(test(cell))));
        all > 0 && 2 * passed >= all
    }

    /// Whether at least half of the rows pass a test in this column: what every row must have is there, and one that is shifted
    /// by a remark does not make a column.
    fn in_half(&self, column: usize, test: impl Fn(&str) -> bool) -> bool {
        self.half(|row| row.get(column).is_some_and(|cell| test(cell)))
    }

    fn half(&self, test: impl Fn(&Vec<String>) -> bool) -> bool {
        let passed = self.0.iter().filter(|row| test(row)).count();
        passed > 0 && 2 * passed >= self.0.len()
    }
}

/// Which table it is, and what its columns hold.
pub(super) fn positions(rows: &[&Vec<String>]) -> Result<(DialectName, Vec<C>), KeyFileError> {
    let sample = Sample(rows);
    if let Some(yubico) = yubico(&sample) {
        return Ok(yubico);
    }
    let columns = 0..sample.width();
    let kind = columns.clone().find(|column| sample.mostly(*column, is_kind));
    // a serial may look like a key (32 hexadecimal digits); where two columns do, it comes first
    let secret = columns.clone().rev().find(|column| sample.in_half(*column, is_key));
    let short = |cell: &str| cell.len() >= 8 && SecretEncoding::ALL.iter().any(|e| e.decode(cell).is_some());
    let secret = secret.or_else(|| (sample.width() == 2 && sample.mostly(1, short)).then_some(1));
    let secret = secret.ok_or(KeyFileError::UnknownColumns)?;
    let mut told = vec![C::Other; sample.width().max(secret + 1)];
    told[secret] = C::Secret;
    let name = match kind {
        // multiOTP: serial, manufacturer, algorithm, seed, digits, interval or event
        Some(2) if secret == 3 => {
            set(&mut told, &[(0, C::Serial), (1, C::Manufacturer), (2, C::Type), (4, C::Digits), (5, C::Factor)]);
            DialectName::MultiOtp
        }
        // privacyIDEA, LinOTP, NetIQ; with the owner before it, the export of privacyIDEA's janitor
        Some(kind) if kind == secret + 1 && secret >= 1 => {
            set(&mut told, &[(secret - 1, C::Serial), (kind, C::Type), (kind + 1, C::Digits), (kind + 2, C::Factor)]);
            if secret >= 2 {
                told[0] = C::User;
            }
            if secret == 1 { DialectName::Oath } else { DialectName::Judged }
        }
        Some(kind) => {
            told[kind] = C::Type;
            let serial = serial(&sample, secret, Some(kind)).ok_or(KeyFileError::UnknownColumns)?;
            told[serial] = C::Serial;
            DialectName::Judged
        }
        None => {
            let serial = serial(&sample, secret, None).ok_or(KeyFileError::UnknownColumns)?;
            told[serial] = C::Serial;
            if sample.width() == 2 { DialectName::TwoColumns } else { DialectName::Judged }
        }
    };
    numbers(&sample, &mut told);
    Ok((name, told))
}

fn is_kind(cell: &str) -> bool {
    vocabulary::kind(cell).is_some()
}

fn set(told: &mut [C], columns: &[(usize, C)]) {
    for (place, column) in columns {
        if let Some(cell) = told.get_mut(*place) {
            *cell = *column;
        }
    }
}

/// The column of serials: the one before the secret, or another that looks like it.
fn serial(sample: &Sample<'_>, secret: usize, kind: Option<usize>) -> Option<usize> {
    let before = (0..secret).rev();
    let after = secret + 1..sample.width();
    let told = |cell: &str| cell.parse::<domain::Serial>().is_ok() && cell.chars().any(|c| c.is_ascii_digit());
    before.chain(after).filter(|column| Some(*column) != kind).find(|column| sample.in_half(*column, told))
}

/// What is left of the columns: digests, and numbers that only mean one thing. A counter may be any number.
fn numbers(sample: &Sample<'_>, told: &mut [C]) {
    for column in 0..told.len() {
        if told[column] != C::Other {
            continue;
        }
        let is = |wanted: &[&str]| !sample.mostly(column, |cell| !wanted.contains(&cell));
        let number = |cell: &str| cell.len() <= 10 && cell.bytes().all(|byte| byte.is_ascii_digit());
        let found = if sample.cells(column).next().is_none() {
            C::Other
        } else if sample.mostly(column, |cell| digest_named(cell).is_some()) {
            C::Digest
        } else if is(&["30", "60"]) {
            C::Period
        } else if is(&["6", "8"]) {
            C::Digits
        } else if sample.mostly(column, number) {
            C::Counter
        } else {
            C::Other
        };
        // the columns beyond are named as not used
        let taken =
            told.contains(&found) || (found == C::Counter && told.iter().any(|c| matches!(c, C::Period | C::Factor)));
        if found != C::Other && !taken {
            told[column] = found;
        }
    }
}

/// The two logs of Yubico's personalization tool.
fn yubico(sample: &Sample<'_>) -> Option<(DialectName, Vec<C>)> {
    let cell = |row: &Vec<String>, n: usize| row.get(n).map(|cell| cell.to_lowercase()).unwrap_or_default();
    let kinds = ["oath-hotp", "yubico otp", "static password", "challenge-response", "scan code"];
    if sample.half(|row| row.len() >= 6 && kinds.iter().any(|kind| cell(row, 0).starts_with(kind))) {
        let head = [C::Configuration, C::Other, C::Slot, C::PublicId, C::PrivateId, C::Secret];
        let rest = [C::Other, C::Other, C::Other, C::Other, C::Other, C::Digits, C::Counter];
        return Some((DialectName::YubicoTraditional, widened([head.as_slice(), &rest].concat(), sample)));
    }
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let public = |text: &str| text.is_empty() || identity(text).is_some();
    let private = |text: &str| text.is_empty() || text == "0" || (text.len() == 12 && hex(text).is_some());
    let log = |row: &Vec<String>| {
        let key = hex(&cell(row, 3)).is_some_and(|key| key.len() >= 16);
        row.len() >= 6 && number(&cell(row, 0)) && public(&cell(row, 1)) && private(&cell(row, 2)) && key
    };
    let columns = vec![C::Serial, C::PublicId, C::PrivateId, C::Secret];
    sample.half(log).then(|| (DialectName::YubicoLog, widened(columns, sample)))
}

fn widened(mut columns: Vec<C>, sample: &Sample<'_>) -> Vec<C> {
    columns.resize(columns.len().max(sample.width()), C::Other);
    columns
}
