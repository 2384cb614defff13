//! How something done with a plugged token ended, as a value: whoever tells it to people has the words.

use super::StationError;
use domain::{Serial, Symptom, TokenKind, TokenRef, Verb};
use std::sync::Arc;

/// How something done with a plugged token ended.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// What was done.
    pub verb: Verb,
    /// What ended well, or why it did not.
    pub ended: Result<Done, Arc<StationError>>,
    /// It broke off, and another look at the token found this: told in place of the error, and still it was not done.
    pub found: Option<Done>,
}

impl Outcome {
    /// It went well.
    pub fn is_ok(&self) -> bool {
        self.ended.is_ok()
    }
}

/// What can end well with a plugged token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// A code of it was right.
    Verified {
        /// Its number.
        serial: Serial,
        /// Codes that it had shown since the last one that the station saw.
        ahead: u64,
    },
    /// Its counter was found anew.
    Resynchronised {
        /// Its number.
        serial: Serial,
        /// Codes that it had shown since the last one that the station saw.
        ahead: u64,
    },
    /// It is its holder's from now on.
    HandedOver {
        /// Its number.
        serial: Serial,
        /// The journal entry of which its slip is made.
        slip: u64,
    },
    /// The admin PIN that a person typed is the one, and is in the vault.
    DevicePinKept {
        /// Its number.
        serial: Serial,
    },
    /// It has the factory's admin PIN again.
    FactoryPin {
        /// Its number.
        serial: Serial,
    },
    /// It holds a new secret.
    Enrolled {
        /// Its number.
        serial: Serial,
        /// The slot.
        slot: u8,
        /// A code proved it; else the first that is verified does.
        confirmed: bool,
    },
    /// An enrolment that was left open is no more.
    Settled {
        /// Its number.
        serial: Serial,
        /// The slot.
        slot: u8,
        /// What it holds.
        how: Settled,
    },
    /// Slots of ours are empty, and their secrets destroyed.
    Wiped {
        /// Its number.
        serial: Serial,
        /// Slots that were programmed elsewhere, and left.
        foreign: Vec<u8>,
        /// Credentials of other programs beside the slots, which were left.
        others: u8,
    },
    /// Its number can be read from now on.
    MadeVisible,
    /// It reached the goal of the batch.
    Conveyed {
        /// Its number.
        serial: Serial,
        /// It had before, and nothing was changed.
        before: bool,
    },
    /// What the batch had done with it is undone.
    Undone {
        /// Its number.
        serial: Serial,
    },
    /// What is wrong with it.
    Diagnosed {
        /// Its number, where anybody could say it.
        serial: Option<TokenRef>,
        /// Hardware or software, where the inventory knows it.
        kind: Option<TokenKind>,
        /// What is wrong; `None`: only more codes can tell.
        symptom: Option<Symptom>,
        /// Counter drift: how many codes ahead it was.
        ahead: Option<u64>,
        /// Clock drift: how many steps its clock is fast, or slow.
        drift: Option<i64>,
    },
}

impl Done {
    /// The token stands where it stood before what was begun: that was not done.
    pub(crate) fn is_rolled_back(&self) -> bool {
        matches!(self, Self::Settled { how: Settled::RolledBack, .. })
    }
}

/// How an enrolment that was left open ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// The token holds the new secret.
    Finished,
    /// It holds the one of before.
    RolledBack,
}
