//! How a key stands, in one word: where it is, what its secret is worth and what time does to it, all in one, so that no page says
//! "handed over" in one place and "suspended" in another.

use domain::{CustodyState, IntentStage, WARNINGS, whole_days};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use store::TokenLine;

/// How a key stands. Whose it is, its row tells ([`crate::TokenRow::holder`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum KeyState {
    /// In the cupboard, and nothing is known to be in it that could be used.
    ToProgram,
    /// In the cupboard, ready for somebody.
    Free,
    /// Set aside for somebody who has still something to do.
    Reserved,
    /// Waits to be given to its person.
    ToHandOver,
    /// With its holder, and it opens.
    With,
    /// With its holder, and it opens nothing until it is resumed.
    Suspended,
    /// With somebody who is to give it back.
    DueBack {
        /// Whole days since it was asked back, 0 or more.
        days: i64,
    },
    /// Free or with its holder, and its last day comes near.
    Expires {
        /// Whole days until then; negative: it is over.
        days: i64,
    },
    /// Declared lost.
    Lost,
    /// Does not work any more.
    Defective,
    /// Left the inventory for good.
    Retired,
}

impl KeyState {
    /// The state of a token of the inventory at this moment. What is due back is said before what is suspended, as it is to come
    /// back whatever its secret is; what has gone expires unseen.
    pub fn of(line: &TokenLine, now: Timestamp) -> Self {
        let credential = line.credential.as_ref();
        let suspended = credential.is_some_and(|credential| credential.state.is_suspended());
        let usable = line.unsettled.is_none()
            && credential.is_some_and(|one| one.state.is_live() && one.stage != IntentStage::Stored);
        let near = |expires: &Timestamp| *expires <= now + SignedDuration::from_hours(24 * i64::from(WARNINGS[0]));
        let expires = line
            .token
            .expires
            .filter(near)
            .map(|expires| Self::Expires { days: whole_days(expires.duration_since(now)) });
        match line.token.state {
            CustodyState::InStock if usable => expires.unwrap_or(Self::Free),
            CustodyState::InStock => Self::ToProgram,
            CustodyState::Reserved => Self::Reserved,
            CustodyState::Allocated => Self::ToHandOver,
            CustodyState::HandedOver => match line.due {
                Some(since) => Self::DueBack { days: whole_days(now.duration_since(since)).max(0) },
                None if suspended => Self::Suspended,
                None => expires.unwrap_or(Self::With),
            },
            CustodyState::Lost => Self::Lost,
            CustodyState::Defective => Self::Defective,
            CustodyState::Retired => Self::Retired,
        }
    }

    /// The word of the state: of its message, and of its colour.
    pub fn word(self) -> &'static str {
        match self {
            Self::ToProgram => "to_program",
            Self::Free => "free",
            Self::Reserved => "reserved",
            Self::ToHandOver => "to_hand_over",
            Self::With => "with",
            Self::Suspended => "suspended",
            Self::DueBack { .. } => "due_back",
            Self::Expires { .. } => "expires",
            Self::Lost => "lost",
            Self::Defective => "defective",
            Self::Retired => "retired",
        }
    }
}
