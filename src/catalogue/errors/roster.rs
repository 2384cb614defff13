//! Why a table of schools or people, or one line of it, is not taken. `column` and `role` are words of the house.

use crate::message::{Message, Tells, say};
use domain::InvalidUai;
use keyfile::shortened;
use station::{LineFault, RosterError};

impl Tells for RosterError {
    fn message(&self) -> Message {
        match self {
            Self::NoColumn(column) => say("error-roster-no-column").name("column", *column),
            Self::TwoColumns { column, first, second } => say("error-roster-two-columns")
                .name("column", *column)
                .with("first", shortened(first))
                .with("second", shortened(second)),
            Self::NoSchool => say("error-roster-no-school"),
            Self::TooManyLines(limit) => say("error-roster-too-many-lines").with("limit", limit),
        }
    }
}

impl Tells for LineFault {
    fn message(&self) -> Message {
        match self {
            Self::Missing(column) => say("line-fault-missing").name("column", *column),
            Self::Uai(InvalidUai::Shape(value)) => say("line-fault-uai").with("value", shortened(value)),
            Self::Uai(InvalidUai::CheckLetter { given, expected }) => {
                say("line-fault-uai-letter").with("value", given).with("expected", expected)
            }
            Self::UnknownSchool(uai) => say("line-fault-unknown-school").with("value", uai),
            Self::Value { column, value } => say("line-fault-value").name("column", *column).with("value", value),
            Self::TooLong(column) => say("line-fault-too-long").name("column", *column),
            Self::Character(column) => say("line-fault-character").name("column", *column),
            Self::Lost(column) => say("line-fault-lost").name("column", *column),
            Self::Closed => say("line-fault-closed"),
            Self::NoSchool(value) => say("line-fault-no-school").with("value", value),
            Self::OtherAcademy(value) => say("line-fault-other-academy").with("value", value),
            Self::Repeats(line) => say("line-fault-repeats").with("line", line),
            Self::Formula(column) => say("line-fault-formula").name("column", *column),
            Self::Login(value) => say("line-fault-login").with("value", value),
            Self::Email(value) => say("line-fault-email").with("value", value),
            Self::RoleByHand(role) => say("line-fault-role-by-hand").name("role", *role),
            Self::Guarded => say("line-fault-guarded"),
            Self::Contradicts(line) => say("line-fault-contradicts").with("line", line),
        }
    }
}
