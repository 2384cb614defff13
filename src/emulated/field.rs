//! The fields of a specification, as every family reads its own, and what is wrong with them.

/// The families' words, for the sentence.
const FAMILIES: &str = "yubikey, nitrokey-pro, nitrokey-storage, librem-key, nitrokey-3, onlykey, typing";

/// Why a text is no specification.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSpec {
    /// The first word is no family.
    #[error("{0:?} is no family that can be emulated: begin with one of {FAMILIES}")]
    Family(String),
    /// A field is unknown or has no value.
    #[error("{field:?} is no field of this emulated token: port=, unplugged, {expected} is expected")]
    Field {
        /// What was given.
        field: String,
        /// The family's own fields.
        expected: &'static str,
    },
    /// A value does not fit its field.
    #[error("{value:?} is no {field}: {expected}")]
    Value {
        /// The field.
        field: &'static str,
        /// What was given.
        value: String,
        /// What would do.
        expected: &'static str,
    },
    /// No serial was given.
    #[error("an emulated token needs a serial number: add serial=7654321")]
    NoSerial,
}

/// One field of a family: its name, and its value where it has one.
pub(super) type Field<'a> = (&'a str, Option<&'a str>);

/// A value that does not fit.
pub(super) fn wrong(field: &'static str, value: &str, expected: &'static str) -> InvalidSpec {
    InvalidSpec::Value { field, value: value.to_owned(), expected }
}

/// A field that the family does not have.
pub(super) fn unknown((name, value): Field<'_>, expected: &'static str) -> InvalidSpec {
    let field = value.map_or_else(|| name.to_owned(), |value| format!("{name}={value}"));
    InvalidSpec::Field { field, expected }
}
