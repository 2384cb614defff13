//! Why a whole file cannot be read or written. Reading stops there; keys read before stand.

use super::limits;
use domain::NoEntropy;
use std::{io, ops::RangeInclusive};
use table::{Foreign, TableError};

/// Why reading stops.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The file cannot be read at all.
    #[error("the file cannot be read ({0}): check that it is still there and readable")]
    Input(#[source] io::Error),
    /// Not well-formed XML, or cut off.
    #[error(
        "the file is not well-formed XML ({fault}, line {line}): it may be cut off or changed, copy it again from where it came"
    )]
    Xml {
        /// What the reader says, in English.
        fault: String,
        /// The line where reading stopped, from 1.
        line: u64,
    },
    /// A document type, by which XML bombs and external entities come in.
    #[error(
        "the file brings its own document type (DTD), which no key file needs: it is refused, ask its sender for a plain file"
    )]
    DocumentType,
    /// An entity that is none of the five.
    #[error("the file uses the entity &{0};, which no key file needs: it is refused, ask its sender for a plain file")]
    Entity(String),
    /// One piece of the file is larger than anything that a key file holds.
    #[error("one {0} of the file is larger than {max} bytes, no key file needs that: it is refused, check where it comes from",
        max = limits::PACKAGE_BYTES)]
    TooLarge(&'static str),
    /// Elements within elements without end.
    #[error("the file nests elements more than {depth} deep, no key file needs that: it is refused, check where it comes from",
        depth = limits::DEPTH)]
    TooDeep,
    /// Not UTF-8.
    #[error("the file is written in {0}, not in UTF-8: save it again as UTF-8")]
    Charset(String),
    /// XML, but no key file.
    #[error(
        "the file begins with <{0}>, which is no key file that this station knows (PSKC, SafeNet, SecurID sdtid): check the file"
    )]
    NotKeyFile(String),
    /// A file of another kind, named for what it is.
    #[error("{}", .0.sentence())]
    Foreign(Foreign),
    /// A PSKC version from the future.
    #[error("the file is PSKC {0}; version 1.0 is known: ask its sender for version 1.0 (RFC 6030)")]
    Version(String),
    /// Encryption or MAC parameters after the keys that need them.
    #[error("{0} comes after the keys that need it: the file is out of order, ask its sender for a new one")]
    Order(&'static str),
    /// The pre-shared key is needed.
    #[error("the file is encrypted with the pre-shared key {0:?}: give that key, the vendor sends it separately")]
    NeedsKey(String),
    /// The password is needed.
    #[error("the file is encrypted with the password {0:?}: give that password, the vendor sends it separately")]
    NeedsPassword(String),
    /// Neither key nor password will do.
    #[error("the file is encrypted for a certificate, which is not supported: ask for a pre-shared key or a password")]
    NeedsCertificate,
    /// The key or password does not open the file.
    #[error("the key or password does not open this file: check it, upper and lower case count")]
    WrongKey,
    /// A key of the wrong length.
    #[error(
        "the cipher needs a key of {expected} bytes, the one given has {given}: check that the whole key was typed"
    )]
    KeyLength {
        /// Bytes that the cipher needs.
        expected: usize,
        /// Bytes that were given.
        given: usize,
    },
    /// Parameters that cannot be used.
    #[error(transparent)]
    Unsupported(#[from] Unsupported),
    /// A parameter is missing or broken: the name of its element.
    #[error("the file's {0} is missing or cannot be read: ask its sender for a complete file")]
    Parameter(&'static str),
    /// A parameter is there twice: the name of its element.
    #[error("the file has its {0} twice: ask its sender for a new one")]
    Twice(&'static str),
    /// A table that cannot be read at all.
    #[error(transparent)]
    Table(TableError),
    /// CSV whose columns cannot be told.
    #[error(
        "the columns of this table cannot be told: add a first row with serial, secret, type, digits, counter, period"
    )]
    UnknownColumns,
    /// Nothing in it.
    #[error("the file holds no key: check that the right file was chosen")]
    Empty,
}

impl From<TableError> for KeyFileError {
    /// What a key file of any kind can be keeps its own word.
    fn from(error: TableError) -> Self {
        match error {
            TableError::Empty => Self::Empty,
            TableError::Row => Self::TooLarge("row"),
            TableError::Foreign(foreign) => Self::Foreign(foreign),
            error => Self::Table(error),
        }
    }
}

/// A parameter of a PSKC file that is not understood, with its value in the file.
#[derive(Debug, thiserror::Error)]
pub enum Unsupported {
    /// How the key comes from a password.
    #[error("the file's key derivation {0:?} is not supported: ask its sender for PBKDF2")]
    Derivation(String),
    /// How often PBKDF2 goes round.
    #[error("the file's number of PBKDF2 rounds {0:?} is not supported: ask its sender for 1,000 to 10,000,000")]
    Rounds(String),
    /// How many bytes PBKDF2 makes.
    #[error("the file's key length {0:?} is not supported: ask its sender for 16, 24 or 32 bytes")]
    KeyLength(String),
    /// What PBKDF2 is made of.
    #[error(
        "the file's pseudorandom function {0:?} is not supported: ask its sender for HMAC-SHA1, HMAC-SHA256 or HMAC-SHA512"
    )]
    Prf(String),
    /// How values are protected against changes.
    #[error("the file's MAC {0:?} is not supported: ask its sender for HMAC-SHA1, HMAC-SHA256 or HMAC-SHA512")]
    Mac(String),
    /// How the key of the MAC is encrypted.
    #[error("the cipher {0:?} of the file's MAC key is not supported: ask its sender for AES in CBC mode")]
    MacCipher(String),
    /// The key of the MAC is elsewhere.
    #[error("the file only refers to its MAC key: ask its sender for a MACKey in the file")]
    MacReference,
    /// A draft of RFC 6030 with a cipher that nothing else can be made of.
    #[error(
        "the file is a draft of RFC 6030 from 2006 to 2008, encrypted in a way that is not supported: convert it with pskc2pskc \
         (of python-pskc), or ask its sender for a file as RFC 6030 has it"
    )]
    Draft,
}

/// Why writing stops. What was written so far is not a key file: remove it.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The output cannot be written.
    #[error("the file cannot be written ({0}): check the free space and the folder")]
    Output(#[from] io::Error),
    /// No random bytes.
    #[error(transparent)]
    Entropy(#[from] NoEntropy),
    /// The pre-shared key does not fit the cipher.
    #[error("the cipher needs a key of {expected} bytes, the one given has {given}: give a key of the right length")]
    KeyLength {
        /// Bytes that the cipher needs.
        expected: usize,
        /// Bytes that were given.
        given: usize,
    },
    /// An empty password, or rounds out of range.
    #[error("a password of at least 8 bytes and {min} to {max} rounds are needed: choose a longer password",
        min = limits::LEAST_ROUNDS, max = limits::ROUNDS)]
    Password,
    /// A record without a secret.
    #[error("{0} has no secret in this station: export it as CSV, or leave it out")]
    NoCredential(String),
    /// A value that the schema has no room for.
    #[error("{what} of {serial} cannot be written in PSKC: correct it first, or export as CSV", what = .field.sentence())]
    Value {
        /// The token.
        serial: String,
        /// The field.
        field: Unwritable,
    },
    /// A file without keys is not valid.
    #[error("there is no key to write: choose at least one")]
    Empty,
}

impl WriteError {
    /// The rounds of PBKDF2 that a file may be written with.
    pub const ROUNDS: RangeInclusive<u32> = limits::LEAST_ROUNDS..=limits::ROUNDS;
}

/// What a PSKC file has no room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unwritable {
    /// A counter beyond 63 bits.
    Counter,
    /// A period beyond 31 bits.
    Period,
    /// A name with control characters.
    Name,
}

impl Unwritable {
    fn sentence(self) -> &'static str {
        match self {
            Self::Counter => "the counter",
            Self::Period => "the period",
            Self::Name => "a name with control characters",
        }
    }
}
