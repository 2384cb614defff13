//! Which table this is: delimiter, header, columns, encoding of the secrets; and a sentence that says so.

use super::super::error::KeyFileError;
use super::super::text;
use crate::domain::words;
use crate::keyfile::Rules;
use crate::table::Row;
use std::fmt;

words! {
    /// Tables that are known.
    DialectName {
        /// A first row names the columns; our own exports, Entra's, and most others.
        Header => "header",
        /// `serial, key, hotp or totp, digits, period`, as privacyIDEA and LinOTP have it; also called OATH CSV.
        Oath => "oath",
        /// Serial and secret only.
        TwoColumns => "two_columns",
        /// YubiKey Personalization Tool, traditional log: `OATH-HOTP, date, slot, public identity, …`.
        YubicoTraditional => "yubico_traditional",
        /// YubiKey Personalization Tool, Yubico log: `serial, public identity, private identity, key, …`.
        YubicoLog => "yubico_log",
    }
}

words! {
    /// How secrets are written.
    SecretEncoding {
        /// Hexadecimal.
        Hex => "hex",
        /// Base 32 (RFC 4648, 6).
        Base32 => "base32",
        /// Base 64 (RFC 4648, 4).
        Base64 => "base64",
    }
}

words! {
    /// What a column holds.
    Column {
        /// The serial.
        Serial => "serial",
        /// The secret.
        Secret => "secret",
        /// `hotp` or `totp`.
        Type => "type",
        /// The digest.
        Digest => "digest",
        /// Digits of a code.
        Digits => "digits",
        /// The next counter.
        Counter => "counter",
        /// Seconds of a time step.
        Period => "period",
        /// Steps by which the token's clock is fast.
        Drift => "drift",
        /// Who made it.
        Manufacturer => "manufacturer",
        /// The model.
        Model => "model",
        /// Batch or lot.
        Batch => "batch",
        /// First day.
        Start => "start",
        /// Last day.
        Expiry => "expiry",
        /// The person, in the words of the file.
        User => "user",
        /// Who issued it.
        Issuer => "issuer",
        /// A name for people.
        Name => "name",
        /// Identifier of the key.
        KeyId => "key_id",
        /// Slot of a YubiKey.
        Slot => "slot",
        /// Yubico's public identity, in modhex.
        PublicId => "public_id",
        /// Yubico's private identity; `0` in OATH mode.
        PrivateId => "private_id",
        /// Kind of configuration: `OATH-HOTP` and others.
        Configuration => "configuration",
        /// Not used.
        Other => "other",
    }
}

/// What a table was taken for. A person may correct any of it before the import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialect {
    /// Which table.
    pub name: DialectName,
    /// What separates the cells; `None`: they come out of a workbook.
    pub delimiter: Option<u8>,
    /// Whether the first row names the columns.
    pub header: bool,
    /// What each column holds.
    pub columns: Vec<Column>,
    /// How secrets are written.
    pub secret: SecretEncoding,
    /// The secrets of the first rows fit hexadecimal and base 32.
    pub ambiguous: bool,
}

impl fmt::Display for Dialect {
    /// One sentence for the person who imports.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.name {
            DialectName::Header => "a table whose first row names its columns",
            DialectName::Oath => "a table as privacyIDEA and LinOTP write it (serial, key, type, digits, period)",
            DialectName::TwoColumns => "a table of serial and secret",
            DialectName::YubicoTraditional => "a traditional log of the YubiKey Personalization Tool",
            DialectName::YubicoLog => "a Yubico log of the YubiKey Personalization Tool",
        };
        let delimiter = match self.delimiter {
            None => "out of a workbook",
            Some(b'\t') => "separated by tabs",
            Some(b';') => "separated by semicolons",
            Some(b'|') => "separated by bars",
            Some(_) => "separated by commas",
        };
        write!(f, "{name}, {delimiter}; columns: ")?;
        for (n, column) in self.columns.iter().enumerate() {
            write!(f, "{}{column}", if n == 0 { "" } else { ", " })?;
        }
        match (self.columns.contains(&Column::Secret), self.ambiguous) {
            (true, false) => write!(f, "; secrets in {}", self.secret),
            (true, true) => write!(f, "; secrets in {}, though base32 would fit too: verify a code", self.secret),
            (false, _) => f.write_str("; no secrets"),
        }
    }
}

impl Dialect {
    /// Tells the dialect by the first rows of a table.
    pub(super) fn of(head: &[Row], delimiter: Option<u8>) -> Result<Self, KeyFileError> {
        let rows = head.iter().filter(|row| !super::row::is_empty(row)).map(|row| row.cells.clone());
        let rows: Vec<Vec<String>> = rows.collect();
        let first = rows.first().ok_or(KeyFileError::Empty)?;
        let named = header(first);
        let data: Vec<_> = rows.iter().skip(usize::from(named.is_some())).collect();
        let (name, columns) = match named {
            Some(columns) => (DialectName::Header, columns),
            None => positions(&data)?,
        };
        let secrets = columns.iter().position(|column| *column == Column::Secret);
        let secrets = data.iter().filter_map(|row| row.get(secrets?).map(String::as_str));
        let (secret, ambiguous) = encoding(secrets.filter(|text| !text.is_empty()));
        Ok(Self { name, delimiter, header: name == DialectName::Header, columns, secret, ambiguous })
    }

    /// Where a column is.
    pub(super) fn place(&self, column: Column) -> Option<usize> {
        self.columns.iter().position(|c| *c == column)
    }
}

/// The columns that a first row names; `None` if it names neither a serial nor an identity.
fn header(row: &[String]) -> Option<Vec<Column>> {
    let columns: Vec<_> = row.iter().map(|name| column(name)).collect();
    let told = columns.iter().filter(|column| **column != Column::Other).count();
    let key = columns.contains(&Column::Serial) || columns.contains(&Column::PublicId);
    (key && told >= 2).then_some(columns)
}

/// A column's name as people write it, in English and French, whatever its case, accents and hyphens.
fn column(name: &str) -> Column {
    let name: String = name
        .to_lowercase()
        .chars()
        .filter_map(|c| match c {
            'é' | 'è' | 'ê' => Some('e'),
            'û' => Some('u'),
            c if c.is_ascii_alphanumeric() => Some(c),
            _ => None,
        })
        .collect();
    match name.as_str() {
        "serial" | "serialnumber" | "serialno" | "sn" | "numerodeserie" | "nodeserie" | "ndeserie" | "serie"
        | "tokenserial" | "serialnum" => Column::Serial,
        "secret" | "secretkey" | "secrethex" | "secretbase32" | "secretbase64" | "seed" | "key" | "otpkey"
        | "hmackey" | "graine" | "clesecrete" => Column::Secret,
        "type" | "otptype" | "tokentype" => Column::Type,
        "digest" | "hash" | "hashlib" | "algorithm" | "algorithme" | "hashalgorithm" => Column::Digest,
        "digits" | "otplen" | "length" | "chiffres" | "otplength" | "hotpdigits" => Column::Digits,
        "counter" | "compteur" | "movingfactor" | "hotpcounter" => Column::Counter,
        "period" | "timestep" | "timeinterval" | "interval" | "periode" | "pas" => Column::Period,
        "drift" | "timedrift" | "timeshift" | "derive" => Column::Drift,
        "manufacturer" | "vendor" | "fabricant" => Column::Manufacturer,
        "model" | "modele" => Column::Model,
        "batch" | "lot" | "batchno" => Column::Batch,
        "start" | "startdate" | "debut" => Column::Start,
        "expiry" | "expirydate" | "expires" | "expiration" | "expirationdate" | "fin" => Column::Expiry,
        "upn" | "user" | "userid" | "username" | "utilisateur" => Column::User,
        "issuer" | "emetteur" => Column::Issuer,
        "name" | "friendlyname" | "nom" | "label" => Column::Name,
        "keyid" | "id" => Column::KeyId,
        "slot" | "configslot" | "emplacement" => Column::Slot,
        "publicid" | "publicidentity" | "tokenidentifier" => Column::PublicId,
        "privateid" | "privateidentity" => Column::PrivateId,
        "eventtype" | "configuration" => Column::Configuration,
        _ => Column::Other,
    }
}

/// The columns of a table without header, by what its rows look like.
fn positions(rows: &[&Vec<String>]) -> Result<(DialectName, Vec<Column>), KeyFileError> {
    use Column as C;
    let cell = |row: &Vec<String>, n: usize| row.get(n).map(|cell| cell.to_lowercase()).unwrap_or_default();
    let any = |test: &dyn Fn(&Vec<String>) -> bool| rows.iter().any(|row| test(row));
    let yubico = ["oath-hotp", "yubico otp", "static password", "challenge-response", "scan code"];
    if any(&|row| yubico.iter().any(|kind| cell(row, 0).starts_with(kind)) && row.len() >= 6) {
        let head = [C::Configuration, C::Other, C::Slot, C::PublicId, C::PrivateId, C::Secret];
        let rest = [C::Other, C::Other, C::Other, C::Other, C::Other, C::Digits];
        return Ok((DialectName::YubicoTraditional, [head, rest].concat()));
    }
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if any(&|row| row.len() >= 6 && number(&cell(row, 0)) && text::hex(&cell(row, 3)).is_some_and(|k| k.len() >= 16)) {
        return Ok((DialectName::YubicoLog, vec![C::Serial, C::PublicId, C::PrivateId, C::Secret]));
    }
    if any(&|row| matches!(cell(row, 2).as_str(), "hotp" | "totp" | "ocra")) {
        return Ok((DialectName::Oath, vec![C::Serial, C::Secret, C::Type, C::Digits, C::Period]));
    }
    let two = |row: &Vec<String>| row.iter().filter(|cell| !cell.is_empty()).count() == 2 && row.len() >= 2;
    if any(&two) && encoding_fits(rows.iter().filter_map(|row| row.get(1)).map(String::as_str)) {
        return Ok((DialectName::TwoColumns, vec![C::Serial, C::Secret]));
    }
    Err(KeyFileError::UnknownColumns)
}

/// The encoding that all the secrets fit, and whether that leaves a doubt. A wrong one shows in every line of the report.
fn encoding<'a>(secrets: impl Iterator<Item = &'a str> + Clone) -> (SecretEncoding, bool) {
    let fits = |encoding: SecretEncoding| secrets.clone().all(|text| encoding.decode(text).is_some());
    let hex = fits(SecretEncoding::Hex);
    let base32 = fits(SecretEncoding::Base32);
    match (hex, base32) {
        (true, base32) => (SecretEncoding::Hex, base32 && secrets.clone().next().is_some()),
        (false, true) => (SecretEncoding::Base32, false),
        (false, false) if fits(SecretEncoding::Base64) => (SecretEncoding::Base64, false),
        // No encoding fits all: the one that most rows fit, so that the report shows the few that are wrong.
        (false, false) => {
            let count = |encoding: SecretEncoding| secrets.clone().filter(|s| encoding.decode(s).is_some()).count();
            let best = [SecretEncoding::Base64, SecretEncoding::Base32, SecretEncoding::Hex];
            (best.into_iter().max_by_key(|encoding| count(*encoding)).unwrap_or(SecretEncoding::Hex), false)
        }
    }
}

fn encoding_fits<'a>(mut secrets: impl Iterator<Item = &'a str>) -> bool {
    secrets.any(|text| text.len() >= 8 && SecretEncoding::ALL.iter().any(|encoding| encoding.decode(text).is_some()))
}

impl SecretEncoding {
    /// The bytes of a text; `None` if it is not of this encoding.
    pub(super) fn decode(self, text: &str) -> Option<zeroize::Zeroizing<Vec<u8>>> {
        match self {
            Self::Hex => text::hex(text),
            Self::Base32 => text::base32(text),
            Self::Base64 => text::base64(text, "secret", &mut Rules::default()).ok(),
        }
    }
}
