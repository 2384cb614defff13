//! A batch: one task that is done with many tokens, one after the other or ten at once.
//!
//! What a task asks of a token is a row of steps, the last of which is its goal: a token that reached it is done. What
//! keeps a token from it is a [`BatchStop`], one variant for each thing that a person can do something about.

use super::{Act, verb::words};

words! {
    /// What is done with each token of a batch.
    BatchTask {
        /// Put it into stock.
        Register => "register",
        /// Put it into stock and program it.
        Program => "program",
        /// See that its codes are those of its record.
        Verify => "verify",
        /// Empty it, and put it back into stock.
        Wipe => "wipe",
    }
}

words! {
    /// What a token has gone through in a batch. Words are appended, never renamed.
    BatchStep {
        /// It came into stock.
        Registered => "registered",
        /// It came back from its holder.
        TakenBack => "taken_back",
        /// Its secret was written.
        Written => "written",
        /// A code proved what was written.
        Confirmed => "confirmed",
        /// A code proved what was written before this batch.
        Verified => "verified",
        /// What we had written is gone from it.
        Wiped => "wiped",
    }
}

words! {
    /// Why a batch stopped at a token. Words are appended, never renamed.
    BatchStop {
        /// Two plugged tokens answer with this serial.
        Duplicate => "duplicate",
        /// It hides its serial.
        Hidden => "hidden",
        /// The inventory does not know it.
        Unlisted => "unlisted",
        /// It belongs to another school.
        Elsewhere => "elsewhere",
        /// It is in stock already.
        InStock => "in_stock",
        /// It is set aside for somebody, or allocated.
        SetAside => "set_aside",
        /// It is in somebody's hands, says the inventory.
        HandedOver => "handed_over",
        /// It was declared lost, and here it is.
        Lost => "lost",
        /// It was declared unusable.
        Defective => "defective",
        /// It left the inventory for good.
        Retired => "retired",
        /// It holds our secret already, and nothing was written over it.
        Programmed => "programmed",
        /// Its slots hold something that is not ours.
        ForeignSlot => "foreign_slot",
        /// What its slots hold cannot be seen, and nobody said that it is nothing.
        UnseenSlot => "unseen_slot",
        /// It has no secret of ours to be verified.
        NoSecret => "no_secret",
        /// It holds nothing of ours that could be wiped.
        Empty => "empty",
        /// This is not to be had from such a token.
        Unsupported => "unsupported",
        /// It asks for its own PIN, which nobody here knows.
        DevicePin => "device_pin",
        /// It was pulled out before it was done.
        Unplugged => "unplugged",
        /// The conversation with it failed.
        Failed => "failed",
        /// Nobody touched it in time.
        NoTouch => "no_touch",
        /// Somebody stopped the wait for a touch.
        Cancelled => "cancelled",
        /// Its code is not the one that is expected.
        WrongCode => "wrong_code",
        /// A rule of the station says no.
        Refused => "refused",
    }
}

words! {
    /// Why a batch rests.
    BatchRest {
        /// Somebody asked for it.
        Asked => "asked",
        /// The station was started anew.
        Restart => "restart",
        /// Nothing was plugged in for long, so that nobody may be there any more.
        Idle => "idle",
    }
}

words! {
    /// What a lane shows from afar.
    BatchSign {
        /// Nothing is plugged in there.
        Free => "free",
        /// It is at work.
        Working => "working",
        /// A finger is awaited.
        Touch => "touch",
        /// Done.
        Done => "done",
        /// Somebody has to look.
        Look => "look",
    }
}

words! {
    /// What undoing a batch makes of one of its tokens.
    UndoFate {
        /// It leaves the stock again.
        Leaves => "leaves",
        /// It stays in stock, as it was before, without the secret that this batch wrote.
        Emptied => "emptied",
        /// It is set aside, allocated or with somebody.
        Given => "given",
        /// It has seen more than this batch since.
        MovedOn => "moved_on",
        /// Nothing was changed that could be undone.
        Nothing => "nothing",
        /// It was undone.
        Undone => "undone",
    }
}

impl BatchTask {
    /// The steps, in order; the last one is the goal. `confirm`: a code has to prove what is written. `take_back`: what is
    /// noted with its holder comes back.
    pub fn steps(self, confirm: bool, take_back: bool) -> &'static [BatchStep] {
        use BatchStep as S;
        match (self, confirm, take_back) {
            (Self::Register, ..) => &[S::Registered],
            (Self::Program, true, _) => &[S::Registered, S::Written, S::Confirmed],
            (Self::Program, false, _) => &[S::Registered, S::Written],
            (Self::Verify, ..) => &[S::Verified],
            (Self::Wipe, _, true) => &[S::TakenBack, S::Wiped],
            (Self::Wipe, _, false) => &[S::Wiped],
        }
    }

    /// The step with which a token is done.
    pub fn goal(self, confirm: bool) -> BatchStep {
        match self {
            Self::Register => BatchStep::Registered,
            Self::Program if confirm => BatchStep::Confirmed,
            Self::Program => BatchStep::Written,
            Self::Verify => BatchStep::Verified,
            Self::Wipe => BatchStep::Wiped,
        }
    }

    /// What whoever begins such a batch must be allowed to do with each token, besides [`Act::Convey`].
    pub fn acts(self) -> &'static [Act] {
        match self {
            Self::Register => &[Act::Register],
            Self::Program => &[Act::Register, Act::Enrol],
            Self::Verify => &[Act::Verify],
            Self::Wipe => &[Act::ManageDevice],
        }
    }

    /// Whether something of it can be undone: a code that was spent and a secret that was wiped are gone.
    pub fn can_be_undone(self) -> bool {
        match self {
            Self::Register | Self::Program => true,
            Self::Verify | Self::Wipe => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_goal_of_a_task_is_its_last_step() {
        for task in BatchTask::ALL {
            for (confirm, take_back) in [(true, true), (true, false), (false, true), (false, false)] {
                assert_eq!(task.steps(confirm, take_back).last(), Some(&task.goal(confirm)), "{task}");
            }
        }
    }

    #[test]
    fn whoever_begins_a_batch_must_be_allowed_whatever_it_does_to_a_token() {
        assert_eq!(BatchTask::Register.acts(), [Act::Register]);
        assert_eq!(BatchTask::Program.acts(), [Act::Register, Act::Enrol]);
        assert_eq!(BatchTask::Verify.acts(), [Act::Verify]);
        assert_eq!(BatchTask::Wipe.acts(), [Act::ManageDevice]);
    }

    #[test]
    fn what_put_tokens_into_stock_can_be_undone_and_a_spent_code_or_a_wiped_secret_cannot() {
        let undoable = BatchTask::ALL.iter().copied().filter(|task| task.can_be_undone());
        assert_eq!(undoable.collect::<Vec<_>>(), [BatchTask::Register, BatchTask::Program]);
    }
}
