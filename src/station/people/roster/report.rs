//! What became of a table of schools or people, line by line, and why a line or the whole file was refused.

use super::columns::Column;
use domain::{InvalidUai, LineChange, LineFate, Role, Uai};
use serde::{Serialize, Serializer, ser::SerializeStruct};
use std::collections::BTreeMap;
use table::{Charset, Marks, Shape};

/// Why a line is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LineFault {
    /// A cell that must say something is empty.
    #[error("{0} is missing: fill the cell in")]
    Missing(Column),
    /// Not a UAI.
    #[error(transparent)]
    Uai(#[from] InvalidUai),
    /// No such school here.
    #[error("school {0} is not known here: import the schools first, or check the UAI")]
    UnknownSchool(Uai),
    /// A word that means nothing here.
    #[error("{value:?} is no {column} that is known here: see the list of words on the import page")]
    Value {
        /// Where.
        column: Column,
        /// What it says, shortened.
        value: String,
    },
    /// Longer than anything that belongs there.
    #[error("{0} is longer than anything that belongs there: shorten it")]
    TooLong(Column),
    /// A control character, or another that has no place there.
    #[error("{0} has characters that do not belong there: type it again")]
    Character(Column),
    /// Characters of it are lost.
    #[error("{0} has lost characters on its way through another program (?, #N/A, �): type it again in the list")]
    Lost(Column),
    /// A school that is closed, and not known here.
    #[error("this school is closed: it is left out")]
    Closed,
    /// Something of the ministry's directory that is no school: an office, a care home, guidance.
    #[error("{0:?} is no school: it is left out")]
    NoSchool(String),
    /// A school of another academy than the one that was asked for.
    #[error("a school of another academy ({0}): it is left out")]
    OtherAcademy(String),
    /// Another line says the same of the same school.
    #[error("line {0} says the same already: it is left out")]
    Repeats(u64),
    /// A spreadsheet would run it.
    #[error("{0} begins like a formula (= + - @), which a spreadsheet would run: type it again")]
    Formula(Column),
    /// Not a sign-in name.
    #[error("{0:?} is no sign-in name: 2 to 64 letters a-z, digits, and . _ - @")]
    Login(String),
    /// Not a mail address.
    #[error("{0:?} is no mail address: name@example.fr is expected")]
    Email(String),
    /// A role that no file gives.
    #[error("the role of {0} is never given by a file: give it by hand, on the person's page")]
    RoleByHand(Role),
    /// Somebody whose account weighs more than a file.
    #[error("this person has a role in the whole academy: change the account by hand, on the person's page")]
    Guarded,
    /// Another line says otherwise of the same person or school.
    #[error("line {0} says otherwise of the same one: correct one of the two")]
    Contradicts(u64),
}

impl LineFault {
    /// Its stable word.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Missing(_) => "missing",
            Self::Uai(InvalidUai::Shape(_)) => "uai",
            Self::Uai(InvalidUai::CheckLetter { .. }) => "uai_letter",
            Self::UnknownSchool(_) => "unknown_school",
            Self::Value { .. } => "value",
            Self::TooLong(_) => "too_long",
            Self::Character(_) => "character",
            Self::Lost(_) => "lost",
            Self::Closed => "closed",
            Self::NoSchool(_) => "no_school",
            Self::OtherAcademy(_) => "other_academy",
            Self::Repeats(_) => "repeats",
            Self::Formula(_) => "formula",
            Self::Login(_) => "login",
            Self::Email(_) => "email",
            Self::RoleByHand(_) => "role_by_hand",
            Self::Guarded => "guarded",
            Self::Contradicts(_) => "contradicts",
        }
    }
}

impl LineFault {
    /// Whether nobody has to do anything about it: the line is left out, not refused.
    pub fn leaves_out(&self) -> bool {
        match self {
            Self::Closed | Self::NoSchool(_) | Self::OtherAcademy(_) | Self::Repeats(_) => true,
            Self::Missing(_)
            | Self::Uai(_)
            | Self::UnknownSchool(_)
            | Self::Value { .. }
            | Self::TooLong(_)
            | Self::Character(_)
            | Self::Lost(_)
            | Self::Formula(_)
            | Self::Login(_)
            | Self::Email(_)
            | Self::RoleByHand(_)
            | Self::Guarded
            | Self::Contradicts(_) => false,
        }
    }
}

impl Serialize for LineFault {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut told = serializer.serialize_struct("LineFault", 2)?;
        told.serialize_field("word", self.word())?;
        told.serialize_field("sentence", &self.to_string())?;
        told.end()
    }
}

/// One line of the report.
#[derive(Debug, Clone, Serialize)]
pub struct RosterLine {
    /// The line of the file on which it begins, from 1.
    pub number: u64,
    /// UAI or sign-in name in the words of the file, shortened.
    pub id: String,
    /// The name in the words of the file, shortened.
    pub name: String,
    /// What becomes of it.
    pub fate: LineFate,
    /// Why it is not taken.
    pub fault: Option<LineFault>,
    /// What it changes of something that is known.
    pub changes: Vec<LineChange>,
}

/// What became of a file.
#[derive(Debug, Clone, Serialize)]
pub struct RosterReport {
    /// The columns that are read, each with its name in the file.
    pub columns: Vec<(Column, String)>,
    /// The names of those that are not read.
    pub ignored: Vec<String>,
    /// The school that was taken where a line names none.
    pub school: Option<Uai>,
    /// What is to be said of the file as a whole: header, sheets, lines that are no rows.
    #[serde(skip)]
    pub shape: Shape,
    /// The ministry's own directory of schools: a line that is refused there stops no other.
    pub directory: bool,
    /// How its accents were read.
    pub accents: Accents,
    /// SHA-256 of the file, hexadecimal.
    pub digest: String,
    /// Each line.
    pub lines: Vec<RosterLine>,
    /// It was done; false for a dry run, and where a refused line stopped it.
    pub done: bool,
}

/// How the accents of a file were read, so that a person can see whether that is right.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Accents {
    /// How many lines with accents were read in each character set.
    pub charsets: BTreeMap<Charset, usize>,
    /// How many lines had accents that another program had spoilt ("Ã©"), and have them right now.
    pub mended: usize,
    /// Some of the names with accents as they were read, each with its line: at most three of each character set.
    pub names: Vec<(u64, String)>,
}

impl Accents {
    /// Takes one line into account.
    pub(crate) fn add(&mut self, marks: Marks, number: u64, name: &str) {
        let Some(charset) = marks.charset else { return };
        let count = self.charsets.entry(charset).or_default();
        *count += 1;
        self.mended += usize::from(marks.mended);
        if *count <= 3 && !name.is_ascii() {
            self.names.push((number, name.to_owned()));
        }
    }

    /// Whether a person should look at the names: something else than Unicode was read, or put right.
    pub fn is_doubtful(&self) -> bool {
        let unicode = |charset: &Charset| matches!(charset, Charset::Utf8 | Charset::Utf16);
        self.mended > 0 || !self.charsets.keys().all(unicode)
    }
}

impl RosterReport {
    /// How many lines came to this.
    pub fn count(&self, fate: LineFate) -> usize {
        self.lines.iter().filter(|line| line.fate == fate).count()
    }
}

/// Why a whole file is refused.
#[derive(Debug, thiserror::Error)]
pub enum RosterError {
    /// A column without which no line means anything.
    #[error("the table has no column {0}: name the columns in the first row")]
    NoColumn(Column),
    /// Two columns that say the same thing.
    #[error("the columns {first:?} and {second:?} both hold the {column}: leave one of them out")]
    TwoColumns {
        /// What they hold.
        column: Column,
        /// The name of one…
        first: String,
        /// …and of the other.
        second: String,
    },
    /// Nobody in the file has a school, and nothing else says which.
    #[error(
        "the list has no column for the school (UAI): say once which school it is of (--school UAI), or add the column"
    )]
    NoSchool,
    /// More lines than any academy has people.
    #[error("the table has more than {0} lines: split it")]
    TooManyLines(usize),
}
