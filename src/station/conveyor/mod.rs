//! The conveyor: one task, chosen once, that is done with every token as it is plugged in.
//!
//! A *batch* says what is to be done, in which school and in whose name, and keeps a line for each token; it is stored, so
//! that a restart loses nothing: it rests then, until somebody who stands there lets it go on. One thing at a time
//! listens to the bench, a batch or a stock-take.
//!
//! What happens to a token next is decided in [`next`], from its record and the batch alone; [`run`] does it, on that
//! token's own lane and by the same use cases as the buttons. Steps are not reported: they are read from the journal entries of those
//! use cases, and kept in the same transaction ([`Conveyor::note_steps`]). So no step is there without its entry, and no
//! entry without its step.

mod next;
mod run;
mod undo;
mod view;

pub use store::{BatchCounts, BatchPlan};
pub use view::{BatchRow, BatchView, ConveyorView, Lane as ConveyorLane, LaneSays, LineView};

use super::{Actor, Conveyor, Door, Result, StationError};
use crate::reach::{check_served, named_school};
use domain::{Act, BatchId, BatchRest, BatchStep, BatchTask, DeskId, Event, Stage, TokenRef, Uai, event};
use jiff::SignedDuration;
use store::{Batch, Change, Entries, Entry, Reader, StoreError};

/// As long as a session may idle: whoever began the batch may have left.
const IDLE: SignedDuration = SignedDuration::from_mins(30);

impl Conveyor<'_> {
    /// Begins a batch, with what is plugged in already. It works in this person's name until it rests or ends.
    pub fn begin_batch(&self, actor: &Actor, plan: &BatchPlan) -> Result<BatchId> {
        let person = check_operator(actor, plan.school)?;
        may_all(actor, plan)?;
        let id = self.change(actor, |tx| {
            check_served(tx, plan.school, tx.at)?;
            check_bench_free(tx, self.desk())?;
            let id = tx.add_batch(plan, self.desk(), person, &actor.name)?;
            let begun = event::Batch::Begun {
                task: plan.task,
                digits: plan.digits.get(),
                confirm: plan.confirm,
                take_back: plan.take_back,
                unseen_is_empty: plan.unseen_is_empty,
                slot: plan.slot,
                otp: plan.kind,
            };
            Ok((id, entry(begun, id, plan.school)))
        })?;
        self.convey_what_is_plugged();
        Ok(id)
    }

    /// A batch rests: what is plugged in is left alone. Whoever could use the bench themselves may let it rest.
    pub fn rest_batch(&self, actor: &Actor, id: BatchId) -> Result<()> {
        actor.check_at_station()?;
        let uses_benches = actor.may_somewhere(Act::StockTake) || actor.may_somewhere(Act::Convey);
        if !uses_benches {
            return Err(StationError::NotAllowed { act: Act::Convey });
        }
        self.change(actor, |tx| {
            let batch = open_batch(tx, id)?;
            // a bench is one: whoever could use it themselves may free it, whatever the school
            if batch.desk != self.desk() && !actor.may(Act::Convey, Some(batch.plan.school)) {
                return Err(StationError::NotAllowed { act: Act::Convey });
            }
            tx.rest_batch(id, BatchRest::Asked)?;
            Ok(((), entry(event::Batch::Rests { rest: BatchRest::Asked }, id, batch.plan.school)))
        })
    }

    /// A batch that rests goes on, in this person's name.
    pub fn resume_batch(&self, actor: &Actor, id: BatchId) -> Result<()> {
        let batch = self.store.read(|r| batch_for(r, actor, id).and_then(|_| open_batch(r, id)))?;
        let person = check_operator(actor, batch.plan.school)?;
        may_all(actor, &batch.plan)?;
        if batch.is_at_bench() && batch.desk == self.desk() {
            return Ok(());
        }
        self.change(actor, |tx| {
            let batch = open_batch(tx, id)?;
            check_bench_free(tx, self.desk())?;
            tx.resume_batch(id, self.desk(), person, &actor.name)?;
            Ok(((), entry(event::Batch::GoesOn { batch_goes_on: true }, id, batch.plan.school)))
        })?;
        self.convey_what_is_plugged();
        Ok(())
    }

    /// A batch is over. What a lane has begun is still brought to its end.
    pub fn end_batch(&self, actor: &Actor, id: BatchId) -> Result<()> {
        actor.check_at_station()?;
        self.change(actor, |tx| {
            batch_for(tx, actor, id)?;
            let batch = open_batch(tx, id)?;
            tx.end_batch(id)?;
            let counts = tx.batch_counts(&[id])?.remove(&id).unwrap_or_default();
            let (batch_done, batch_stopped) = (counts.done.into(), counts.stopped.into());
            let ended = event::Batch::Ended { batch_ended: true, batch_done, batch_stopped };
            Ok(((), entry(ended, id, batch.plan.school)))
        })
    }

    /// The station was started: nobody may stand there, so that a batch which was at work rests.
    pub(super) fn rest_after_restart(&self) -> Result<()> {
        match self.store.read(|r| r.batch_at_bench(self.desk()))? {
            Some(batch) => self.rest_by_itself(&batch, BatchRest::Restart),
            None => Ok(()),
        }
    }

    /// A token was read, or its printed serial was typed: what the batch at the bench asks for is done with it, on its
    /// own lane.
    pub(super) fn convey(&self, named: &TokenRef) -> Result<()> {
        let Some(batch) = self.store.read(|r| r.batch_at_bench(self.desk()))? else { return Ok(()) };
        if self.now() > batch.active + IDLE {
            return self.rest_by_itself(&batch, BatchRest::Idle);
        }
        self.run_on_lane(batch, named)
    }

    /// Steps that these entries tell of, where they are a batch's: kept beside them, and each entry names the batch.
    pub(super) fn note_steps(&self, tx: &Change<'_>, actor: &Actor, entries: Entries) -> Result<Entries> {
        let Door::Conveyor { batch: id } = actor.door else { return Ok(entries) };
        let batch = tx.batch(id)?.ok_or(StationError::NoSuchBatch(id))?;
        for entry in entries.iter() {
            if let (Some((token, _)), Some(step)) = (entry.about(), step_of(&batch, entry.event())) {
                let done = step == batch.plan.task.goal(batch.plan.confirm);
                let token = tx.token(*token)?.ok_or(StoreError::Gone { what: "token" })?;
                let port = self.bench.port(&self.at_bench(&token)?);
                tx.reach_batch_step(id, &token, port.as_deref(), (step, done))?;
            }
        }
        Ok(entries.of_batch(id))
    }

    fn rest_by_itself(&self, batch: &Batch, why: BatchRest) -> Result<()> {
        self.change(&Actor::station(), |tx| {
            tx.rest_batch(batch.id, why)?;
            Ok(((), entry(event::Batch::Rests { rest: why }, batch.id, batch.plan.school)))
        })
    }

    fn convey_what_is_plugged(&self) {
        for seat in self.bench.snapshot() {
            if let Some(named) = seat.name()
                && let Err(error) = self.convey(&named)
            {
                tracing::warn!(%named, %error, "a token that is plugged in could not be taken by the batch");
            }
        }
    }
}

/// One thing at a time listens to the bench.
pub(super) fn check_bench_free(r: &Reader<'_>, desk: Option<DeskId>) -> Result<()> {
    if let Some(take) = r.stock_take_at_bench(desk)? {
        return Err(StationError::BenchCounts(named_school(r, take.school)?));
    }
    match r.batch_at_bench(desk)? {
        Some(batch) => Err(StationError::BenchConveys(named_school(r, batch.plan.school)?)),
        None => Ok(()),
    }
}

/// Somebody who stands at the station, with a name that its entries can bear.
fn check_operator(actor: &Actor, school: Uai) -> Result<domain::PersonId> {
    actor.check_at_station()?;
    actor.check(Act::Convey, Some(school))?;
    actor.person.ok_or(StationError::AtStationOnly)
}

/// Whatever the batch will do, this person may do in its school.
fn may_all(actor: &Actor, plan: &BatchPlan) -> Result<()> {
    plan.task.acts().iter().try_for_each(|act| actor.check(*act, Some(plan.school)))?;
    if plan.take_back { actor.check(Act::TakeBack, Some(plan.school)) } else { Ok(()) }
}

/// The batch, while it is not over.
fn open_batch(r: &Reader<'_>, id: BatchId) -> Result<Batch> {
    let batch = r.batch(id)?.ok_or(StationError::NoSuchBatch(id))?;
    if batch.ended.is_some() { Err(StationError::BatchEnded(id)) } else { Ok(batch) }
}

/// The step that an entry of a use case stands for.
fn step_of(batch: &Batch, event: &Event) -> Option<BatchStep> {
    match event {
        Event::Register(_) => Some(BatchStep::Registered),
        Event::TakeBack(_) => Some(BatchStep::TakenBack),
        Event::Enrol(enrol) => step_of_stage(enrol.stage()),
        Event::Destroy(event::Destroy::Wiped { stage, .. }) => step_of_stage(*stage),
        Event::Destroy(event::Destroy::Ended { .. }) => None,
        Event::Verify(_) if batch.plan.task == BatchTask::Program => Some(BatchStep::Confirmed),
        Event::Verify(_) => Some(BatchStep::Verified),
        Event::School(_)
        | Event::Person(_)
        | Event::Role(_)
        | Event::SignIn(_)
        | Event::Allocate(_)
        | Event::Release(_)
        | Event::HandOver(_)
        | Event::ReportLost(_)
        | Event::Found(_)
        | Event::MarkDefective(_)
        | Event::Repair(_)
        | Event::Retire(_)
        | Event::MoveSchool(_)
        | Event::Resynchronise(_)
        | Event::Identify(_)
        | Event::Suspend(_)
        | Event::Resume(_)
        | Event::Import(_)
        | Event::Export(_)
        | Event::Backup(_)
        | Event::Restore(_)
        | Event::Setting(_)
        | Event::Device(_)
        | Event::Journal(_)
        | Event::Request(_)
        | Event::Approve(_)
        | Event::Reconsider(_)
        | Event::Consult(_)
        | Event::Client(_)
        | Event::Desk(_)
        | Event::Entrust(_)
        | Event::Refuse(_)
        | Event::Cancel(_)
        | Event::Expire(_)
        | Event::Reserve(_)
        | Event::SignCharter(_)
        | Event::SetPin(_)
        | Event::Unlock(_)
        | Event::Recover(_)
        | Event::Swap(_)
        | Event::Ticket(_)
        | Event::Order(_)
        | Event::Receive(_)
        | Event::StockTake(_)
        | Event::Diagnose(_)
        | Event::Recall(_)
        | Event::Move(_)
        | Event::Activate(_)
        | Event::Withdraw(_)
        | Event::Mail(_)
        | Event::Batch(_)
        | Event::Undo(_)
        | Event::Rekey(_)
        | Event::Attempt(_)
        | Event::Witness(_) => None,
    }
}

/// The step that a stage of a credential stands for.
fn step_of_stage(stage: Stage) -> Option<BatchStep> {
    match stage {
        Stage::Written => Some(BatchStep::Written),
        Stage::Confirmed => Some(BatchStep::Confirmed),
        Stage::Wiped => Some(BatchStep::Wiped),
        Stage::Stored
        | Stage::Sent
        | Stage::Failed
        | Stage::GivenUp
        | Stage::Finished
        | Stage::RolledBack
        | Stage::Empty
        | Stage::Neither
        | Stage::WipeBegun => None,
    }
}

/// An entry about a batch.
fn entry(event: event::Batch, id: BatchId, school: Uai) -> Entry {
    Entry::new(event).batch(id).school(school)
}

/// The batch, when the actor may see what was done in its school.
fn batch_for(r: &Reader<'_>, actor: &Actor, id: BatchId) -> Result<Batch> {
    let batch = r.batch(id)?.ok_or(StationError::NoSuchBatch(id))?;
    actor.check_of(Act::Convey, Some(batch.plan.school), Act::Convey, StationError::NoSuchBatch(id))?;
    Ok(batch)
}
