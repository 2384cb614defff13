//! What is wrong with a journal that does not verify.

use crate::message::{Message, Tells, say};
use station::Unready;
use store::Fault;

impl Tells for Unready {
    fn message(&self) -> Message {
        match self {
            Self::Memory => say("ready-not-memory"),
            Self::Journal => say("ready-not-journal"),
            Self::Bench => say("ready-not-bench"),
        }
    }
}

impl Tells for Fault {
    fn message(&self) -> Message {
        match self {
            Self::Altered { number } => say("journal-fault-altered").with("number", number),
            Self::Missing { number } => say("journal-fault-missing").with("number", number),
            Self::Behind { found, expected } => {
                say("journal-fault-behind").with("found", found).with("expected", expected)
            }
            Self::Diverged { number } => say("journal-fault-diverged").with("number", number),
            Self::Paper { number } => say("journal-fault-paper").with("number", number),
            Self::Unlike { number } => say("journal-fault-unlike").with("number", number),
            Self::Gone { number } => say("journal-fault-gone").with("number", number),
            Self::HeadMissing { entries } => say("journal-fault-head-missing").with("entries", entries),
            Self::Foreign { login } => say("journal-fault-foreign").with("login", login),
            Self::HeadForged => say("journal-fault-head-forged"),
        }
    }
}
