//! How something done with a plugged token ended, as a value: whoever tells it to people has the words.

use super::StationError;
use bench::End;
use domain::{Symptom, TokenKind, TokenRef, Verb};
use std::sync::Arc;

/// What something that was done with a token came to, or why not.
pub(crate) type Ended = Result<Done, StationError>;

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
    /// How it ended. Made once, where it ends: what is to be known of a failure is logged here.
    pub(crate) fn of(verb: Verb, ended: Ended) -> Self {
        let ended = ended.inspect_err(StationError::log_cause).map_err(Arc::new);
        Self { verb, ended, found: None }
    }

    /// It went well.
    pub fn is_ok(&self) -> bool {
        self.ended.is_ok()
    }
}

impl End for Outcome {
    fn is_ok(&self) -> bool {
        self.is_ok()
    }

    /// Whoever waits for something that broke off is told so, unless it came to its end by what was found.
    fn after(self, left: Self) -> Self {
        match (left, self) {
            (Self { verb: of, ended: Err(broken), .. }, Self { verb, ended: Ok(done), .. })
                if of != verb || done.is_rolled_back() =>
            {
                Self { verb, ended: Err(broken), found: Some(done) }
            }
            (_, told) => told,
        }
    }
}

/// What can end well with a plugged token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// A code of it was right.
    Verified {
        /// What it is called.
        serial: TokenRef,
        /// Codes that it had shown since the last one that the station saw.
        ahead: u64,
    },
    /// Its counter was found anew.
    Resynchronised {
        /// What it is called.
        serial: TokenRef,
        /// Codes that it had shown since the last one that the station saw.
        ahead: u64,
    },
    /// It is its holder's from now on.
    HandedOver {
        /// What it is called.
        serial: TokenRef,
        /// The journal entry of which its slip is made.
        slip: u64,
    },
    /// The admin PIN that a person typed is the one, and is in the vault.
    DevicePinKept {
        /// What it is called.
        serial: TokenRef,
    },
    /// It has the factory's admin PIN again.
    FactoryPin {
        /// What it is called.
        serial: TokenRef,
    },
    /// It holds a new secret.
    Enrolled {
        /// What it is called.
        serial: TokenRef,
        /// The slot.
        slot: u8,
        /// A code proved it; else the first that is verified does.
        confirmed: bool,
    },
    /// An enrolment that was left open is no more.
    Settled {
        /// What it is called.
        serial: TokenRef,
        /// The slot.
        slot: u8,
        /// What it holds.
        how: Settled,
    },
    /// Slots of ours are empty, and their secrets destroyed.
    Wiped {
        /// What it is called.
        serial: TokenRef,
        /// Slots that were programmed elsewhere, and left.
        foreign: Vec<u8>,
        /// Credentials of other programs beside the slots, which were left.
        others: u8,
    },
    /// Its number can be read from now on.
    MadeVisible,
    /// It reached the goal of the batch.
    Conveyed {
        /// What it is called.
        serial: TokenRef,
        /// It had before, and nothing was changed.
        before: bool,
    },
    /// What the batch had done with it is undone.
    Undone {
        /// What it is called.
        serial: TokenRef,
    },
    /// What is wrong with it.
    Diagnosed {
        /// What it is called, where anybody could say it.
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
    fn is_rolled_back(&self) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;
    use bench::BenchError;

    fn told(verb: Verb, done: &Done) -> Outcome {
        Outcome::of(verb, Ok(done.clone()))
    }

    fn broken_off(verb: Verb) -> Outcome {
        Outcome::of(verb, Err(not_plugged()))
    }

    fn not_plugged() -> StationError {
        BenchError::NotPlugged("1".parse().unwrap()).into()
    }

    fn settled(how: Settled) -> Done {
        Done::Settled { serial: "1".parse().unwrap(), slot: 1, how }
    }

    #[test]
    fn what_broke_off_is_told_as_failed_unless_it_came_to_its_end_by_settling() {
        // whether it went well, and what is told
        let of = |left, told: Outcome| {
            let one = told.after(left);
            let ok = one.is_ok();
            let done = one.found.or_else(|| one.ended.as_ref().ok().cloned());
            (ok, done.ok_or_else(|| one.ended.unwrap_err().to_string()))
        };
        let gone = || Err(not_plugged().to_string());
        let (finished, rolled_back) = (&settled(Settled::Finished), &settled(Settled::RolledBack));
        assert_eq!(of(broken_off(Verb::Enrol), told(Verb::Enrol, finished)), (true, Ok(finished.clone())));
        // the words say where the token stands, the mark that it was not done
        let back = || told(Verb::Enrol, rolled_back).after(broken_off(Verb::Enrol));
        assert_eq!(of(broken_off(Verb::Enrol), told(Verb::Enrol, rolled_back)), (false, Ok(rolled_back.clone())));
        assert!(matches!(*back().ended.unwrap_err(), StationError::Bench(BenchError::NotPlugged(_))));
        // another act that broke off is not done by that
        assert_eq!(of(broken_off(Verb::Verify), told(Verb::Enrol, finished)), (false, Ok(finished.clone())));
        // what was done before is over, where there is something new
        let verified = &Done::Verified { serial: "1".parse().unwrap(), ahead: 0 };
        assert_eq!(of(told(Verb::Verify, verified), broken_off(Verb::Enrol)), (false, gone()));
    }
}
