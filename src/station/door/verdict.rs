//! What a program asks, and what it is told.

use super::subject::Subject;
use domain::{OtpKind, Secret, TokenRef};
use std::{net::IpAddr, time::Duration};

/// A refusal is told so long after its question, or a whole number of times that: how long it took tells nothing of why.
pub const REFUSED_AFTER: Duration = Duration::from_millis(200);

/// What a program asks.
#[derive(Debug)]
pub struct DoorQuestion {
    /// About whom.
    pub subject: Subject,
    /// What was typed.
    pub typed: Secret,
    /// The challenge that it answers.
    pub transaction: Option<String>,
    /// From where it is asked.
    pub from: IpAddr,
}

/// What it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Yes, by this key.
    Accepted {
        /// What the key is called.
        token: TokenRef,
        /// What its codes count.
        kind: OtpKind,
    },
    /// No.
    Refused,
    /// The key was found far from where it was: its next code proves it.
    NextCode {
        /// What the next question names.
        transaction: String,
    },
}

domain::words! {
    /// What became of a question.
    DoorOutcome {
        /// Yes.
        Accepted => "accepted",
        /// No.
        Refused => "refused",
        /// The next code was asked for.
        NextCode => "next_code",
        /// It could not be answered.
        Failed => "failed",
    }
}
