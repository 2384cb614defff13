//! Why a key was not read. No reason carries a secret: what it tells in the words of the file is a [`Quoted`].

use super::quoted::Quoted;
use domain::InvalidSerial;

/// Why one key was not read. The rest of the file goes on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Neither serial nor identifier.
    #[error("the key has no serial number: add the one printed on the token, or ask the vendor for a complete file")]
    NoSerial,
    /// A line of a list of otpauth addresses that holds none.
    #[error("the line holds no otpauth address that can be read: nothing of it was taken, check it or take it out")]
    NoAddress,
    /// A label without a serial number.
    #[error(
        "the label of this otpauth address names no serial number: write the one printed on the token in place of the name, or \
         before the address with a semicolon between"
    )]
    NoSerialInLabel,
    /// A serial that no token has.
    #[error("{0}")]
    Serial(#[from] InvalidSerial),
    /// No secret, or only a reference to one.
    #[error("the file holds no secret for this key: ask the vendor for a file with the keys themselves")]
    NoSecret,
    /// A secret of no bytes or of too many.
    #[error("a secret has 1 to 256 bytes, not {0}: check the column or the encoding that it was read from")]
    SecretLength(usize),
    /// Text that is neither of the encodings.
    #[error("{field} is not {expected}: check the file, a character may be missing or changed")]
    Encoding {
        /// The element or column.
        field: &'static str,
        /// The encoding that was looked for.
        expected: &'static str,
    },
    /// A secret that is longer or shorter than those of the other rows.
    #[error(
        "the secret has {found} bytes where most of this file have {usual}: a character may be missing, or this is a remark"
    )]
    OddLength {
        /// Bytes of this one.
        found: usize,
        /// Bytes of most.
        usual: usize,
    },
    /// A key where the serial belongs. It is not shown.
    #[error("a key stands where the serial number belongs: check the order of the columns, or say what they hold")]
    KeyAsSerial,
    /// A key in a column that people see. It is not shown.
    #[error("a key stands in the column {0}: check the order of the columns, or say what they hold")]
    KeyInColumn(&'static str),
    /// A serial that a spreadsheet shortened.
    #[error(
        "a spreadsheet has shortened this serial number and its last digits are lost: make the column a text there, and \
         export again from where the file came"
    )]
    Rounded,
    /// Something else than HOTP or TOTP.
    #[error("the algorithm {0} is not supported, HOTP and TOTP are: register this token for custody only")]
    Algorithm(Quoted),
    /// The key is a PIN (RFC 6030, 10.3).
    #[error("this entry is a PIN, not a one-time password key: nothing to do, PINs are set by their holders")]
    Pin,
    /// A digest that is not one of three.
    #[error("the digest {0} is not supported, SHA-1, SHA-256 and SHA-512 are: ask the vendor which of them it is")]
    Digest(Quoted),
    /// Codes of a length or form that cannot be verified.
    #[error("codes of {0} are not supported, 6 to 8 decimal digits without check digit are: register for custody only")]
    Format(Quoted),
    /// A number out of its range.
    #[error("{field} is {value}, which is not a number from {low} to {high}: correct it in the file")]
    Number {
        /// The element or column.
        field: &'static str,
        /// What was found.
        value: Quoted,
        /// Least.
        low: i64,
        /// Most.
        high: i64,
    },
    /// Not a date.
    #[error("{field} is {value}, which is not a date: write it as 2031-08-31 or 31/08/2031")]
    Date {
        /// The element or column.
        field: &'static str,
        /// What was found.
        value: Quoted,
    },
    /// A date whose column has the month first, in places at least.
    #[error("{0} has the month first in this column (08/31/2031): write its days as 2031-08-31 or 31/08/2031")]
    MonthFirst(&'static str),
    /// The same thing said twice.
    #[error("{0} is given twice: which one counts cannot be known, remove the wrong one")]
    Twice(&'static str),
    /// RFC 6030, 5: not understood means not permitted.
    #[error("the key's policy says {0}, which is not understood, so its use is not permitted: ask the vendor")]
    Policy(Quoted),
    /// The policy leaves one-time passwords out.
    #[error("the key's policy does not permit one-time passwords: ask the vendor for keys with the usage OTP")]
    NotForOtp,
    /// A cipher that is not AES-CBC.
    #[error(
        "the cipher {0} is not supported, AES-128, AES-192 and AES-256 in CBC mode are: ask the vendor for one of them"
    )]
    Cipher(Quoted),
    /// Encrypted, and nothing was given to open it.
    #[error("the value is encrypted and no key was given: give the pre-shared key, the vendor sends it separately")]
    NoKey,
    /// The key given does not fit the cipher.
    #[error(
        "the cipher needs a key of {expected} bytes, the one given has {given}: check that the whole key was typed"
    )]
    KeyLength {
        /// Bytes that the cipher needs.
        expected: usize,
        /// Bytes that were given.
        given: usize,
    },
    /// The MAC does not fit.
    #[error(
        "the value does not fit its MAC: it was changed on the way, or the key or password is wrong. Compare the file with \
         the vendor's checksum and try again"
    )]
    Mac,
    /// Nothing sensible came out of decryption.
    #[error("the value does not decrypt: check the key or password, then the file")]
    Decryption,
    /// A character that no text may have.
    #[error("{0} contains a control character: remove it, no name has one")]
    Character(&'static str),
    /// A row with too few or too many cells.
    #[error("the row has {found} cells where {expected} are expected: check quotes and delimiters in this row")]
    Cells {
        /// Least number of cells.
        expected: usize,
        /// What was found.
        found: usize,
    },
    /// A word that is no family of tokens that come with a file.
    #[error(
        "{0} is no family of tokens: write yubikey, nitrokey, nitrokey3, onlykey, typing or unseen, or leave it out"
    )]
    Family(Quoted),
    /// An entry of a log that holds no one-time password key.
    #[error("{0} is not an OATH-HOTP configuration: nothing to do, trousseau verifies HOTP and TOTP only")]
    Configuration(Quoted),
}

impl Refusal {
    /// Every word that [`Refusal::word`] gives.
    pub const WORDS: [&'static str; 30] = [
        "no_serial",
        "no_address",
        "no_serial_in_label",
        "serial",
        "no_secret",
        "secret_length",
        "encoding",
        "odd_length",
        "key_as_serial",
        "key_in_column",
        "rounded",
        "algorithm",
        "pin",
        "digest",
        "format",
        "number",
        "date",
        "month_first",
        "twice",
        "policy",
        "not_for_otp",
        "cipher",
        "no_key",
        "key_length",
        "mac",
        "decryption",
        "character",
        "cells",
        "family",
        "configuration",
    ];

    /// A stable word for translations and counts.
    pub fn word(&self) -> &'static str {
        match self {
            Self::NoSerial => "no_serial",
            Self::NoAddress => "no_address",
            Self::NoSerialInLabel => "no_serial_in_label",
            Self::Serial(_) => "serial",
            Self::NoSecret => "no_secret",
            Self::SecretLength(_) => "secret_length",
            Self::Encoding { .. } => "encoding",
            Self::OddLength { .. } => "odd_length",
            Self::KeyAsSerial => "key_as_serial",
            Self::KeyInColumn(_) => "key_in_column",
            Self::Rounded => "rounded",
            Self::Algorithm(_) => "algorithm",
            Self::Pin => "pin",
            Self::Digest(_) => "digest",
            Self::Format(_) => "format",
            Self::Number { .. } => "number",
            Self::Date { .. } => "date",
            Self::MonthFirst(_) => "month_first",
            Self::Twice(_) => "twice",
            Self::Policy(_) => "policy",
            Self::NotForOtp => "not_for_otp",
            Self::Cipher(_) => "cipher",
            Self::NoKey => "no_key",
            Self::KeyLength { .. } => "key_length",
            Self::Mac => "mac",
            Self::Decryption => "decryption",
            Self::Character(_) => "character",
            Self::Cells { .. } => "cells",
            Self::Family(_) => "family",
            Self::Configuration(_) => "configuration",
        }
    }
}
