//! What became of each key: one line each, with the rules under which it was accepted or the reason why it was not.
//!
//! A line never carries a secret. Every sentence says what was found and what to do next.

use super::{refusal::Refusal, rules::Rules};
use std::fmt;

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
