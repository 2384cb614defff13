//! What became of each key: one line each, with the rules under which it was accepted or the reason why it was not.
//!
//! A line never carries a secret. Every sentence says what was found and what to do next.

use super::quoted::Quoted;
use domain::{InvalidSerial, words};
use std::fmt;
use table::Charset;

/// The fate of one key of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Place in the file: the key's number in XML, the row's line in CSV; both from 1.
    pub number: u64,
    /// The serial in the words of the file; `None` where there is none.
    pub serial: Option<String>,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Read as the format's text has it.
    Ready,
    /// Read, under these named rules.
    Deviation(Rules),
    /// Nothing that this station keeps, and nothing to do about it: left out without harm to the rest of the file.
    LeftOut(Refusal),
    /// Not read.
    Refused(Refusal),
}

impl Outcome {
    pub(super) fn accepted(rules: Rules) -> Self {
        if rules.is_empty() { Self::Ready } else { Self::Deviation(rules) }
    }

    /// A key that is not read: refused, unless there is nothing that anybody could do about it.
    pub(super) fn not_read(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Pin => Self::LeftOut(refusal),
            refusal => Self::Refused(refusal),
        }
    }

    /// Whether the key came out as a record.
    pub fn is_accepted(&self) -> bool {
        match self {
            Self::Ready | Self::Deviation(_) => true,
            Self::LeftOut(_) | Self::Refused(_) => false,
        }
    }
}

impl fmt::Display for Line {
    /// One line for people: number, serial, and every sentence.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: ", self.number, self.serial.as_deref().unwrap_or("-"))?;
        match &self.outcome {
            Outcome::Ready => f.write_str("ready"),
            Outcome::Deviation(rules) => {
                for (n, rule) in rules.iter().enumerate() {
                    write!(f, "{}{rule}: {}", if n == 0 { "accepted; " } else { "; " }, rule.sentence())?;
                }
                Ok(())
            }
            Outcome::LeftOut(refusal) => write!(f, "left out; {}: {refusal}", refusal.word()),
            Outcome::Refused(refusal) => write!(f, "refused; {}: {refusal}", refusal.word()),
        }
    }
}

words! {
    /// Named rules under which files are accepted that are not as their format says, or that say too little.
    Rule {
        /// The elements stand in no namespace.
        MissingNamespace => "missing_namespace",
        /// The elements stand in the namespace of a draft of RFC 6030.
        DraftNamespace => "draft_namespace",
        /// An element of XML encryption stands in another namespace than its own.
        OddNamespace => "odd_namespace",
        /// `Version` is absent or not `1.0`.
        OddVersion => "odd_version",
        /// Element or attribute names of a draft (`Device`, `KeyId`, `Usage`).
        DraftNames => "draft_names",
        /// Names in other capitals than the format's.
        NamesInOtherCase => "names_in_other_case",
        /// Encrypted values and no `MACMethod`.
        MissingMacMethod => "missing_mac_method",
        /// `MACMethod` is there, the value's own MAC is not.
        MissingValueMac => "missing_value_mac",
        /// `MACMethod` has no key of its own.
        MacKeyIsEncryptionKey => "mac_key_is_encryption_key",
        /// The MAC covers the decrypted value.
        MacOverPlainValue => "mac_over_plain_value",
        /// Few rounds between password and key.
        WeakDerivation => "weak_derivation",
        /// `KeyLength` is absent.
        KeyLengthAssumed => "key_length_assumed",
        /// Encrypted values and no `EncryptionKey`.
        UnnamedEncryptionKey => "unnamed_encryption_key",
        /// Spaces or line ends within base 64.
        WhitespaceInBase64 => "whitespace_in_base64",
        /// Base 64 without its `=`.
        UnpaddedBase64 => "unpadded_base64",
        /// The secret is written in hexadecimal where base 64 belongs.
        HexSecret => "hex_secret",
        /// A number is written in base 64.
        IntegerInBase64 => "integer_in_base64",
        /// No `SerialNo`: the key's identifier is taken.
        SerialFromKeyId => "serial_from_key_id",
        /// No serial: the number within the public identity is taken.
        SerialFromPublicId => "serial_from_public_id",
        /// No serial: the one in the label of an otpauth address is taken.
        SerialFromLabel => "serial_from_label",
        /// The kind of key is not said.
        AlgorithmAssumed => "algorithm_assumed",
        /// The kind of key is said in other words.
        AlgorithmNameVariant => "algorithm_name_variant",
        /// The digest is said in other words.
        SuiteNameVariant => "suite_name_variant",
        /// The digest stands in an attribute of `Suite`.
        SuiteAsAttribute => "suite_as_attribute",
        /// The number of digits is not said.
        DigitsAssumed => "digits_assumed",
        /// The counter is not said.
        CounterAssumed => "counter_assumed",
        /// The length of a time step is not said.
        PeriodAssumed => "period_assumed",
        /// The token's clock counts from the year 2000.
        ClockOfTheYear2000 => "clock_of_the_year_2000",
        /// A date without time zone, or without time.
        DateWithoutZone => "date_without_zone",
        /// A date whose day and month cannot be told apart.
        AmbiguousDate => "ambiguous_date",
        /// A transfer of several codes, of which the file lacks some.
        BatchIncomplete => "batch_incomplete",
        /// Something beside the key that the station does not know.
        ExtensionIgnored => "extension_ignored",
        /// The file's signature was not checked.
        SignatureNotVerified => "signature_not_verified",
        /// A row in the Windows character set.
        Windows1252 => "windows_1252",
        /// A row in ISO 8859-15.
        Latin9 => "iso_8859_15",
        /// A row in the character set of older Macs.
        MacRoman => "mac_roman",
        /// A row in the character set of DOS.
        Cp850 => "cp850",
        /// UTF-8 had been taken for something else and saved so; it was put right.
        MendedAccents => "mended_accents",
        /// The secrets could be read in two ways.
        AmbiguousSecretEncoding => "ambiguous_secret_encoding",
        /// The secret is written in another way than those of most rows.
        OtherSecretEncoding => "other_secret_encoding",
        /// The secret has a length that few have.
        OddSecretLength => "odd_secret_length",
        /// The digest is not said.
        DigestAssumed => "digest_assumed",
        /// The digest is not said: it was judged by the length of the secret.
        DigestByLength => "digest_by_length",
        /// What the columns hold was judged by the rows.
        ColumnsAssumed => "columns_assumed",
        /// Columns that hold something are not used.
        ColumnsUnused => "columns_unused",
        /// More cells than columns.
        ExtraCells => "extra_cells",
        /// A value that goes with the other kind of token.
        ValueUnused => "value_unused",
        /// A date was read day first.
        DayFirst => "day_first",
        /// A date's year has two digits.
        ShortYear => "short_year",
        /// A date is a number of days, as spreadsheets count them.
        DayNumber => "day_number",
        /// Lines above the row that names the columns are no keys.
        TitlesAbove => "titles_above",
        /// Read for custody: serial, expiry, batch.
        SecretNotRead => "secret_not_read",
    }
}

impl Rule {
    /// The rule by which a row of this character set is read; `None`: Unicode needs none.
    pub(super) fn of_charset(charset: Charset) -> Option<Self> {
        match charset {
            Charset::Utf8 | Charset::Utf16 => None,
            Charset::Windows1252 => Some(Self::Windows1252),
            Charset::Latin9 => Some(Self::Latin9),
            Charset::MacRoman => Some(Self::MacRoman),
            Charset::Cp850 => Some(Self::Cp850),
        }
    }

    /// What was found, and what to do about it.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::MissingNamespace => "the file names no XML namespace; it was read as PSKC. Nothing to do",
            Self::DraftNamespace => "the file uses a draft's namespace; it was read as PSKC. Nothing to do",
            Self::OddNamespace => {
                "an element stands in an unexpected namespace; it was read by its name. Nothing to do"
            }
            Self::OddVersion => "the version is not 1.0; it was read as 1.0. Verify one code of a token",
            Self::DraftNames => "the file uses names of a draft of RFC 6030. Verify one code of a token",
            Self::NamesInOtherCase => {
                "the names are in other capitals than the format has; they were understood. Nothing to do"
            }
            Self::MissingMacMethod => {
                "nothing protects the encrypted values against change. Compare some serials with the delivery, verify a code"
            }
            Self::MissingValueMac => {
                "this value has no MAC: a change would not be noticed. Verify a code of this token"
            }
            Self::MacKeyIsEncryptionKey => {
                "the MAC uses the encryption key itself, as drafts did; it fits. Nothing to do"
            }
            Self::MacOverPlainValue => "the MAC covers the decrypted value, as drafts did; it fits. Nothing to do",
            Self::WeakDerivation => {
                "fewer than 1,000 rounds lie between password and key. Ask the vendor for more, keep the file locked away"
            }
            Self::KeyLengthAssumed => {
                "the length of the derived key is not said; the cipher's was taken. Nothing to do"
            }
            Self::UnnamedEncryptionKey => {
                "the file does not name its encryption key; the one given fits. Nothing to do"
            }
            Self::WhitespaceInBase64 => "spaces within a base 64 value were skipped. Nothing to do",
            Self::UnpaddedBase64 => "a base 64 value lacks its closing '='. Nothing to do if a code verifies",
            Self::HexSecret => "the secret was written in hexadecimal and read so. Verify a code of this token",
            Self::IntegerInBase64 => "a number was written in base 64 and read so. Verify a code of this token",
            Self::SerialFromKeyId => "no serial is given; the key's identifier was taken. Compare it with the token",
            Self::SerialFromPublicId => {
                "no serial is given; the number in the public identity was taken. Compare it with the token"
            }
            Self::SerialFromLabel => "no serial is given; the number in the label was taken. Compare it with the token",
            Self::AlgorithmAssumed => "HOTP or TOTP is not said; it was judged by the other values. Verify a code",
            Self::AlgorithmNameVariant => "the algorithm is named in another way; it was understood. Nothing to do",
            Self::SuiteNameVariant => "the digest is named in another way; it was understood. Verify a code",
            Self::SuiteAsAttribute => "the digest stands in an attribute; it was read from there. Verify a code",
            Self::DigitsAssumed => "the number of digits is not said; 6 was taken. Verify a code of this token",
            Self::CounterAssumed => "the counter is not said; 0 was taken. Resynchronise if the token was used before",
            Self::PeriodAssumed => "the length of a time step is not said; 30 s was taken. Verify a code of this token",
            Self::ClockOfTheYear2000 => {
                "the token's clock counts from the year 2000, as those of eToken PASS do; it was taken so. Verify a code"
            }
            Self::AmbiguousDate => {
                "day and month of a date cannot be told apart; it was left out. Look it up on the delivery note"
            }
            Self::BatchIncomplete => {
                "the transfer has more QR codes than this file. Add the text of the others, or read them in another file"
            }
            Self::DateWithoutZone => "a date has no time zone; UTC was taken. Nothing to do",
            Self::ExtensionIgnored => {
                "an extension is not known to this station and was left out. Ask the vendor what it means"
            }
            Self::SignatureNotVerified => {
                "the file is signed; the signature was not checked. pskctool --verify can do it"
            }
            Self::Windows1252 => "the row is not UTF-8; it was read as Windows-1252. Check the accents",
            Self::Latin9 => "the row is not UTF-8; it was read as ISO 8859-15. Check the accents",
            Self::MacRoman => "the row is not UTF-8; it was read as Mac Roman. Check the accents",
            Self::Cp850 => "the row is not UTF-8; it was read as DOS text (CP850). Check the accents",
            Self::MendedAccents => {
                "accents had been spoilt by another program (\"Ã©\"); they were put right. Check them"
            }
            Self::AmbiguousSecretEncoding => {
                "the secrets fit hexadecimal and base 32; hexadecimal was taken. Verify a code before handing out"
            }
            Self::OtherSecretEncoding => {
                "the secret is written in another encoding than most of the file (hexadecimal, base32, base64) and was read as \
                 what it is. Verify a code of this token"
            }
            Self::OddSecretLength => {
                "the secret has a length that is not usual: a character may be missing. Verify a code of this token"
            }
            Self::DigestAssumed => "the digest is not said; SHA-1 was taken. Verify a code of this token",
            Self::DigestByLength => {
                "the digest is not said; it was judged by the length of the secret, as privacyIDEA and LinOTP do. Verify a code"
            }
            Self::ColumnsAssumed => {
                "the table has no titles; what its columns hold was judged by the rows. Compare a code, or say what they hold"
            }
            Self::ColumnsUnused => "columns of the file are not used. See which, and say what they hold if it matters",
            Self::ExtraCells => "the row has cells beyond the columns; they were not used. Look at this row",
            Self::ValueUnused => {
                "a counter of a TOTP token, or a time step of a HOTP token, was not used. Check the kind of this token"
            }
            Self::DayFirst => "a date was read day first, 03/04 is the third of April. Nothing to do if it is so",
            Self::ShortYear => "the year of a date has two digits; this century was taken. Nothing to do if it is so",
            Self::DayNumber => {
                "a date is a number of days, as spreadsheets count them; it was read so. Compare one with the delivery note"
            }
            Self::TitlesAbove => {
                "what stands above the names of the columns is no key and was left out. Look at the beginning of the file"
            }
            Self::SecretNotRead => {
                "a SecurID token: serial, expiry and batch were read for custody, its secret was not. Codes stay with RSA's server"
            }
        }
    }
}

impl Rule {
    /// Whether a wrong guess would make wrong codes: one code of a token in hand tells.
    pub fn is_doubt(self) -> bool {
        match self {
            Self::OddVersion
            | Self::DraftNames
            | Self::MissingValueMac
            | Self::UnpaddedBase64
            | Self::HexSecret
            | Self::IntegerInBase64
            | Self::AlgorithmAssumed
            | Self::SuiteNameVariant
            | Self::SuiteAsAttribute
            | Self::DigitsAssumed
            | Self::PeriodAssumed
            | Self::AmbiguousSecretEncoding
            | Self::OtherSecretEncoding
            | Self::OddSecretLength
            | Self::DigestAssumed
            | Self::DigestByLength
            | Self::ColumnsAssumed
            | Self::ExtraCells
            | Self::ClockOfTheYear2000
            | Self::ValueUnused => true,
            Self::MissingNamespace
            | Self::DraftNamespace
            | Self::OddNamespace
            | Self::MissingMacMethod
            | Self::MacKeyIsEncryptionKey
            | Self::MacOverPlainValue
            | Self::WeakDerivation
            | Self::KeyLengthAssumed
            | Self::UnnamedEncryptionKey
            | Self::WhitespaceInBase64
            | Self::SerialFromKeyId
            | Self::SerialFromPublicId
            | Self::AlgorithmNameVariant
            | Self::CounterAssumed
            | Self::DateWithoutZone
            | Self::ExtensionIgnored
            | Self::SignatureNotVerified
            | Self::Windows1252
            | Self::Latin9
            | Self::MacRoman
            | Self::Cp850
            | Self::MendedAccents
            | Self::ColumnsUnused
            | Self::NamesInOtherCase
            | Self::SerialFromLabel
            | Self::AmbiguousDate
            | Self::BatchIncomplete
            | Self::DayFirst
            | Self::ShortYear
            | Self::DayNumber
            | Self::TitlesAbove
            | Self::SecretNotRead => false,
        }
    }
}

/// A set of [`Rule`]s.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Rules(u64);

const _: () = assert!(Rule::ALL.len() <= 64);

impl Rules {
    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether `rule` is among them.
    pub fn contains(self, rule: Rule) -> bool {
        self.0 & Self::bit(rule) != 0
    }

    /// The rules, in the order of declaration.
    pub fn iter(self) -> impl Iterator<Item = Rule> {
        Rule::ALL.iter().copied().filter(move |rule| self.contains(*rule))
    }

    pub(super) fn add(&mut self, rule: Rule) {
        self.0 |= Self::bit(rule);
    }

    pub(super) fn join(&mut self, others: Self) {
        self.0 |= others.0;
    }

    /// Takes a rule away; whether it was there.
    pub(super) fn take(&mut self, rule: Rule) -> bool {
        let found = self.contains(rule);
        self.0 &= !Self::bit(rule);
        found
    }

    fn bit(rule: Rule) -> u64 {
        1 << rule as u32
    }
}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(Rule::word)).finish()
    }
}

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
    /// An entry of a log that holds no one-time password key.
    #[error("{0} is not an OATH-HOTP configuration: nothing to do, trousseau verifies HOTP and TOTP only")]
    Configuration(Quoted),
}

impl Refusal {
    /// Every word that [`Refusal::word`] gives.
    pub const WORDS: [&'static str; 29] = [
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
            Self::Configuration(_) => "configuration",
        }
    }
}
