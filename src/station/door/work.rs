//! A question on its way from what takes long to the one step that decides it.

use super::subject::About;
use crate::people::tried_pin::TriedPin;
use oath::Code;
use store::{Attempt, AwaitedCode, Client, QuestionHash, Token};

/// A question of which everything was looked at that takes long; the rest is one step with others.
pub(crate) struct Work {
    pub(super) client: Client,
    pub(super) hash: QuestionHash,
    pub(super) about: About,
    pub(super) attempt: Attempt,
    pub(super) step: Step,
}

pub(super) enum Step {
    /// PIN and code, or the code alone.
    First {
        tries: Vec<Try>,
        pins: Vec<TriedPin>,
        /// Where the code stands, if that is far away.
        far: Option<AwaitedCode>,
    },
    /// The code that was asked for.
    Next { transaction: String, code: Code },
}

/// What was typed, as it is read for one key.
pub(super) struct Try {
    pub token: Token,
    pub code: Code,
    /// Which of the PINs stands before it; `None`: none is asked for.
    pub pin: Option<usize>,
}
