//! What a batch does with a token next: from its record, from what the plug told, and from nothing else.
//!
//! Asked again after every step, until the answer is *done* or a reason to stop. So a token that was pulled out half-way
//! goes on where it stopped when it is plugged in again, and one that is done is left alone.

use domain::{BatchStep, BatchStop, BatchTask, CustodyState};
use store::{BatchLine, BatchPlan};

/// The next thing to do with a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Put it into stock.
    Register,
    /// Take it back from its holder.
    TakeBack,
    /// Write a secret.
    Program,
    /// Have a code prove what is written.
    Verify,
    /// Empty it.
    Wipe,
    /// Nothing: it reached the goal.
    Done,
    /// Nothing more: somebody has to look at it.
    Stop(BatchStop),
}

/// What is known of a token at this moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    /// Where it stands, and whether in the school of the batch; `None`: in no inventory.
    pub custody: Option<(CustodyState, bool)>,
    /// Its live credential that is certainly in it; whether a code proved it.
    pub credential: Option<bool>,
    /// A secret can be written to it.
    pub can_program: bool,
    /// It carries an access code or a PIN of an older key of the vault.
    pub old_key: bool,
    /// Why the slot that would be programmed may not be: what it holds is not ours, or cannot be seen.
    pub barred: Option<BatchStop>,
}

pub(super) fn next(plan: &BatchPlan, line: Option<&BatchLine>, known: Known) -> Next {
    let task = plan.task;
    let reached = |step| line.is_some_and(|line| line.reached(step));
    if reached(task.goal(plan.confirm)) && line.is_some_and(|line| line.undone.is_none()) {
        return Next::Done;
    }
    // before anything is done with it: no token is left half-way for what could be told at once
    if task == BatchTask::Program && !known.can_program {
        return Next::Stop(BatchStop::Unsupported);
    }
    match known.custody {
        None => match task {
            BatchTask::Register => Next::Register,
            BatchTask::Program => known.barred.map_or(Next::Register, Next::Stop),
            BatchTask::Verify | BatchTask::Wipe => Next::Stop(BatchStop::Unlisted),
        },
        Some((_, false)) => Next::Stop(BatchStop::Elsewhere),
        Some((CustodyState::InStock, true)) => in_stock(plan, reached(BatchStep::Written), known),
        // what is written may be given at once to somebody who waits: its code is still awaited
        Some((CustodyState::Reserved | CustodyState::Allocated, true)) => match (task, known.credential) {
            (BatchTask::Program, Some(false)) if reached(BatchStep::Written) => Next::Verify,
            _ => Next::Stop(BatchStop::SetAside),
        },
        Some((CustodyState::HandedOver, true)) => match task {
            BatchTask::Wipe if plan.take_back => Next::TakeBack,
            BatchTask::Register | BatchTask::Program | BatchTask::Verify | BatchTask::Wipe => {
                Next::Stop(BatchStop::HandedOver)
            }
        },
        Some((CustodyState::Lost, true)) => Next::Stop(BatchStop::Lost),
        Some((CustodyState::Defective, true)) => Next::Stop(BatchStop::Defective),
        Some((CustodyState::Retired, true)) => Next::Stop(BatchStop::Retired),
    }
}

fn in_stock(plan: &BatchPlan, written_here: bool, known: Known) -> Next {
    match (plan.task, known.credential) {
        (BatchTask::Register, _) => Next::Stop(BatchStop::InStock),
        // what it carries is in every old backup: emptied first, and then programmed anew
        (BatchTask::Program, Some(_)) if known.old_key && !written_here => Next::Wipe,
        (BatchTask::Program, None) => known.barred.map_or(Next::Program, Next::Stop),
        // written by us and never proven: the code is what is missing
        (BatchTask::Program, Some(false)) if plan.confirm || written_here => Next::Verify,
        (BatchTask::Program, Some(_)) => Next::Stop(BatchStop::Programmed),
        (BatchTask::Verify, Some(_)) => Next::Verify,
        (BatchTask::Verify, None) => Next::Stop(BatchStop::NoSecret),
        (BatchTask::Wipe, _) => Next::Wipe,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oath::Digits;

    fn plan(task: BatchTask) -> BatchPlan {
        let school = "0951099D".parse().unwrap();
        BatchPlan {
            task,
            school,
            kind: None,
            slot: None,
            digits: Digits::SIX,
            confirm: true,
            take_back: false,
            unseen_is_empty: false,
        }
    }

    fn shown(next: Next) -> String {
        match next {
            Next::Stop(stop) => stop.to_string(),
            next => format!("{next:?}"),
        }
    }

    #[test]
    fn every_task_in_every_state_is_as_the_table_says() {
        use CustodyState as S;
        let here = |state| Some((state, true));
        //        custody,              secret,      register     program        verify         wipe
        let table: [(_, Option<bool>, [&str; 4]); 12] = [
            (None, None, ["Register", "Register", "unlisted", "unlisted"]),
            (Some((S::InStock, false)), None, ["elsewhere", "elsewhere", "elsewhere", "elsewhere"]),
            (Some((S::Lost, false)), Some(true), ["elsewhere", "elsewhere", "elsewhere", "elsewhere"]),
            (here(S::InStock), None, ["in_stock", "Program", "no_secret", "Wipe"]),
            (here(S::InStock), Some(false), ["in_stock", "Verify", "Verify", "Wipe"]),
            (here(S::InStock), Some(true), ["in_stock", "programmed", "Verify", "Wipe"]),
            (here(S::Reserved), Some(false), ["set_aside", "set_aside", "set_aside", "set_aside"]),
            (here(S::Allocated), Some(true), ["set_aside", "set_aside", "set_aside", "set_aside"]),
            (here(S::HandedOver), Some(true), ["handed_over", "handed_over", "handed_over", "handed_over"]),
            (here(S::Lost), None, ["lost", "lost", "lost", "lost"]),
            (here(S::Defective), None, ["defective", "defective", "defective", "defective"]),
            (here(S::Retired), None, ["retired", "retired", "retired", "retired"]),
        ];
        for (custody, credential, row) in table {
            for (task, expected) in BatchTask::ALL.iter().zip(row) {
                let known = Known { custody, credential, can_program: true, old_key: false, barred: None };
                assert_eq!(shown(next(&plan(*task), None, known)), expected, "{task}: {custody:?}, {credential:?}");
            }
        }
    }

    #[test]
    fn what_cannot_be_programmed_is_told_before_it_is_registered() {
        let known = Known { custody: None, credential: None, can_program: false, old_key: false, barred: None };
        assert_eq!(next(&plan(BatchTask::Program), None, known), Next::Stop(BatchStop::Unsupported));
        assert_eq!(next(&plan(BatchTask::Register), None, known), Next::Register);
        let foreign = Known { can_program: true, barred: Some(BatchStop::ForeignSlot), ..known };
        assert_eq!(next(&plan(BatchTask::Program), None, foreign), Next::Stop(BatchStop::ForeignSlot));
        assert_eq!(next(&plan(BatchTask::Register), None, foreign), Next::Register);
    }

    #[test]
    fn what_carries_an_old_key_is_emptied_and_programmed_anew_once() {
        let custody = Some((CustodyState::InStock, true));
        let known = Known { custody, credential: Some(true), can_program: true, old_key: true, barred: None };
        let program = plan(BatchTask::Program);
        assert_eq!(next(&program, None, known), Next::Wipe);
        assert_eq!(next(&program, None, Known { credential: None, ..known }), Next::Program);
        assert_eq!(next(&program, None, Known { old_key: false, ..known }), Next::Stop(BatchStop::Programmed));
        assert_eq!(next(&plan(BatchTask::Register), None, known), Next::Stop(BatchStop::InStock));
    }

    #[test]
    fn keys_that_are_noted_with_their_holder_come_back_only_where_that_was_asked_for() {
        let custody = Some((CustodyState::HandedOver, true));
        let known = Known { custody, credential: Some(true), can_program: true, old_key: false, barred: None };
        assert_eq!(next(&BatchPlan { take_back: true, ..plan(BatchTask::Wipe) }, None, known), Next::TakeBack);
        assert_eq!(
            next(&BatchPlan { take_back: true, ..plan(BatchTask::Verify) }, None, known),
            Next::Stop(BatchStop::HandedOver)
        );
    }
}
