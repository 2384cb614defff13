//! What the door keeps in memory.

use super::{
    pins::RightPins,
    together::{Single, Together},
    verdict::Verdict,
    work::Work,
};
use crate::Result;
use store::{Attempt, Guess, QuestionHash, Stopped};

/// What the door keeps in memory.
#[derive(Default)]
pub(crate) struct DoorBooks {
    /// Questions that are looked at now: whoever asks the same meanwhile waits for the answer.
    pub(super) under_way: Single<QuestionHash>,
    pub(super) reserving: Together<Guess, Result<Result<Attempt, Stopped>>>,
    pub(super) deciding: Together<Work, Result<Verdict>>,
    pub(crate) pins: RightPins,
}
