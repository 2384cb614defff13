//! Why a key file cannot be read or written. Only numbers and words of the file fill these messages.

use crate::message::{Message, Tells, say};
use keyfile::{KeyFileError, Unsupported, Unwritable, WriteError};

impl Tells for KeyFileError {
    fn message(&self) -> Message {
        match self {
            Self::Input(_) => say("error-keyfile-input"),
            Self::Xml { line, fault: _ } => say("error-keyfile-xml").with("line", line),
            Self::DocumentType => say("error-keyfile-document-type"),
            Self::Entity(_) => say("error-keyfile-entity"),
            Self::TooLarge(_) => say("error-keyfile-too-large"),
            Self::TooDeep => say("error-keyfile-too-deep"),
            Self::Charset(_) => say("error-keyfile-charset"),
            Self::NotKeyFile(_) => say("error-keyfile-not-key-file"),
            Self::Foreign(foreign) => foreign.message(),
            Self::Version(_) => say("error-keyfile-version"),
            Self::Order(element) => say("error-keyfile-order").with("element", element),
            Self::NeedsKey(_) => say("error-keyfile-needs-key"),
            Self::NeedsPassword(_) => say("error-keyfile-needs-password"),
            Self::NeedsCertificate => say("error-keyfile-needs-certificate"),
            Self::WrongKey => say("error-keyfile-wrong-key"),
            Self::KeyLength { expected, given } => key_length(*expected, *given),
            Self::Unsupported(unsupported) => unsupported.message(),
            Self::Parameter(element) => say("error-keyfile-parameter").with("element", element),
            Self::Twice(element) => say("error-keyfile-twice").with("element", element),
            Self::Table(error) => error.message(),
            Self::UnknownColumns => say("error-keyfile-unknown-columns"),
            Self::Empty => say("error-keyfile-empty"),
        }
    }
}

/// `expected` and `given` in bytes.
fn key_length(expected: usize, given: usize) -> Message {
    say("error-keyfile-key-length").with("expected", expected).with("given", given)
}

impl Tells for Unsupported {
    fn message(&self) -> Message {
        match self {
            Self::Derivation(value) => say("error-keyfile-derivation").with("value", value),
            Self::Rounds(value) => say("error-keyfile-rounds").with("value", value),
            Self::KeyLength(value) => say("error-keyfile-derived-length").with("value", value),
            Self::Prf(value) => say("error-keyfile-prf").with("value", value),
            Self::Mac(value) => say("error-keyfile-mac").with("value", value),
            Self::MacCipher(value) => say("error-keyfile-mac-cipher").with("value", value),
            Self::MacReference => say("error-keyfile-mac-reference"),
            Self::Draft => say("error-keyfile-draft"),
        }
    }
}

impl Tells for WriteError {
    fn message(&self) -> Message {
        match self {
            Self::Output(_) | Self::Entropy(_) => say("error-keyfile-write"),
            Self::KeyLength { expected, given } => key_length(*expected, *given),
            Self::Password => {
                let rounds = WriteError::ROUNDS;
                say("error-keyfile-password").with("least", rounds.start()).with("most", rounds.end())
            }
            Self::NoCredential(serial) => say("error-keyfile-no-credential").with("serial", serial),
            Self::Value { serial, field } => say(match field {
                Unwritable::Counter => "error-keyfile-counter",
                Unwritable::Period => "error-keyfile-period",
                Unwritable::Name => "error-keyfile-name",
            })
            .with("serial", serial),
            Self::Empty => say("error-keyfile-nothing"),
        }
    }
}
