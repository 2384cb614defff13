//! One token through a batch, on its own lane: what [`next`] says is done by the use case of the button, and asked again.
//!
//! Nothing here waits for another lane: the database takes one change after the other, and whatever is slow is the token.
//! What goes wrong becomes a [`BatchStop`] on the token's line and its words on the lane; the batch goes on with the others.

use super::{
    entry,
    next::{Known, Next, next},
};
use crate::{
    Actor, Conveyor, Door, EnrolOptions, Result, StationError,
    enrol::{choose_kind, obstacle},
    lane::{Job, Lane},
    named::called,
    outcome::{Done, Ended, Outcome},
    proving::ask_for,
};
use bench::BenchError;
use domain::{BatchStop, BatchTask, IntentStage, SecondLook, TokenProof, TokenRef, Verb, event};
use driver::{DriverError, Identity, Overwrite, Session, SlotContent};
use store::{Batch, BatchLine, Purpose, Reader};

/// More steps than any task has: what goes on for longer goes round in a circle.
const STEPS: usize = 6;

/// What a token stops for, and what its lane says.
struct Stopped(BatchStop, StationError);

impl Conveyor<'_> {
    /// Takes the token's lane for the batch, or waits in line for it. A lane that cannot be had is a reason to stop like
    /// any other.
    pub(super) fn run_on_lane(&self, batch: Batch, named: &TokenRef) -> Result<()> {
        let actor = self.operator(&batch)?;
        let verb = verb_of(batch.plan.task);
        let seen = self.store.read(|r| r.batch_line(batch.id, named))?;
        let claim = match self.bench.claim(named, verb) {
            Err(BenchError::Busy(_)) => None,
            Ok(claim) => Some(claim),
            Err(error) => return self.note_stop(&actor, &batch, named, &Stopped::by(error.into())),
        };
        let waits = claim.is_none();
        let (kept, of) = (self.kept(), named.clone());
        let job: Job = Box::new(move |session, lane| {
            if waits {
                match kept.noun().is_still_wanted(&batch, &of, seen.as_ref()) {
                    Ok(true) => lane.begin(verb),
                    Ok(false) => return,
                    Err(error) => return lane.finish(Outcome::of(verb, Err(error))),
                }
            }
            let ended = kept.noun().convey_one(&actor, &batch, &of, session, lane);
            lane.finish(Outcome::of(verb, ended));
        });
        match claim {
            Some(claim) => claim.run(job),
            None => self.bench.line_up(named, job)?,
        }
        Ok(())
    }

    /// Whether the batch still wants a token that waited for its lane: what it waited for may have been the batch itself.
    fn is_still_wanted(&self, batch: &Batch, named: &TokenRef, seen: Option<&BatchLine>) -> Result<bool> {
        self.store.read(|r| {
            let at_work = r.batch_at_bench(self.desk())?.is_some_and(|at_bench| at_bench.id == batch.id);
            Ok(at_work && r.batch_line(batch.id, named)?.as_ref() == seen)
        })
    }

    /// Whoever has the batch at the bench, with the roles of this moment.
    fn operator(&self, batch: &Batch) -> Result<Actor> {
        let grants = self.store.read(|r| r.grants_at(batch.person, self.now()))?;
        let door = Door::Conveyor { batch: batch.id };
        Ok(Actor { person: Some(batch.person), name: batch.by.clone(), grants, door })
    }

    fn convey_one(
        &self,
        actor: &Actor,
        batch: &Batch,
        named: &TokenRef,
        session: &mut dyn Session,
        lane: &Lane,
    ) -> Ended {
        match self.step_by_step(actor, batch, named, session, lane) {
            Ok(before) => Ok(Done::Conveyed { serial: self.store.read(|r| called(r, named))?, before }),
            Err(stopped) => {
                if let Err(error) = self.note_stop(actor, batch, named, &stopped) {
                    tracing::warn!(%named, %error, "why a batch stopped at a token could not be noted");
                }
                Err(stopped.1)
            }
        }
    }

    /// Step after step until it is done; whether it was done before.
    fn step_by_step(
        &self,
        actor: &Actor,
        batch: &Batch,
        named: &TokenRef,
        session: &mut dyn Session,
        lane: &Lane,
    ) -> Result<bool, Stopped> {
        let verb = verb_of(batch.plan.task);
        let mut looked = false;
        for at in 0..STEPS {
            let next = self.next_of(batch, named)?;
            // these end what the token with this number holds: it shows that it is this one, once
            if matches!(next, Next::TakeBack | Next::Wipe) && !std::mem::replace(&mut looked, true) {
                self.prove_in_batch(actor, batch, named, session, lane)?;
            }
            match next {
                Next::Done => return Ok(at == 0),
                Next::Stop(stop) => {
                    return Err(Stopped(stop, StationError::Stopped { token: named.clone(), stop }));
                }
                Next::Register => drop(self.tokens().register(actor, named, batch.plan.school)?),
                Next::TakeBack => {
                    let shown = lane.proof().unwrap_or(TokenProof::Unproven);
                    self.tokens().take_back_here(actor, named, shown)?;
                }
                Next::Program => {
                    let options = EnrolOptions {
                        kind: batch.plan.kind,
                        slot: batch.plan.slot,
                        digits: batch.plan.digits,
                        overwrite: if batch.plan.unseen_is_empty { Overwrite::Unseen } else { Overwrite::Never },
                        confirm: batch.plan.confirm,
                        ..EnrolOptions::default()
                    };
                    let done = self.bench().enrol_on_lane(actor, named, options, session, lane)?;
                    if matches!(done, Done::Enrolled { confirmed: false, .. }) && batch.plan.confirm {
                        // the secret is in it: plugged in again, its code is all that is asked for
                        let cancelled = lane.is_cancelled();
                        let why = if cancelled { DriverError::Cancelled } else { DriverError::TouchTimeout };
                        return Err(Stopped::by(why.into()));
                    }
                }
                Next::Verify => {
                    self.bench().verify_on_lane(actor, named, session, lane)?;
                    lane.proven(TokenProof::Code);
                }
                Next::Wipe => drop(self.bench().wipe_on_lane(actor, named, session, lane)?),
            }
            lane.work(verb);
        }
        Err(Stopped::by(BenchError::Busy(named.clone()).into()))
    }

    /// A token that lets its codes be read proves itself; of any other, the entry says that it was not asked, and somebody else
    /// than who has the batch looks at it.
    fn prove_in_batch(
        &self,
        actor: &Actor,
        batch: &Batch,
        named: &TokenRef,
        session: &mut dyn Session,
        lane: &Lane,
    ) -> Result<()> {
        let Some(token) = self.store.read(|r| r.find_token(named))? else { return Ok(()) };
        let identity = self.bench.identity(named)?.ok_or_else(|| self.bench.not_here(named))?;
        let proof = match lane.proof() {
            Some(proof @ (TokenProof::Code | TokenProof::Wrong)) => proof,
            // in the station's own name: a code that is right is no step of the batch
            Some(_) | None => self.tokens().prove_by_reading(&Actor::station(), &token, &identity, session)?,
        };
        lane.proven(proof);
        match proof {
            TokenProof::Code | TokenProof::NoSecret => Ok(()),
            TokenProof::Wrong => Err(StationError::AnotherSecret(named.clone())),
            TokenProof::Unproven | TokenProof::Empty => self.change(actor, |tx| {
                ask_for(tx, actor, SecondLook::Batch, (&batch.id, Some(batch.plan.school)), 1, "")?;
                let unproven = event::Batch::Unproven { token_proof: proof };
                Ok(((), entry(unproven, batch.id, batch.plan.school).token(token.id, &token.serial)))
            }),
        }
    }

    fn next_of(&self, batch: &Batch, named: &TokenRef) -> Result<Next> {
        let identity = self.bench.identity(named)?.ok_or_else(|| self.bench.not_here(named))?;
        self.store.read(|r| {
            let line = r.batch_line(batch.id, named)?;
            Ok(next(&batch.plan, line.as_ref(), known(r, batch, named, &identity)?))
        })
    }

    /// Why the batch stopped, on the token's line and in the journal. A token that was done stays so.
    fn note_stop(&self, actor: &Actor, batch: &Batch, named: &TokenRef, stopped: &Stopped) -> Result<()> {
        let Stopped(stop, error) = stopped;
        // a lane that broke off because the token is gone: the plug was pulled
        let gone = matches!(stop, BatchStop::Failed) && !self.is_still_there(named);
        let stop = if gone { BatchStop::Unplugged } else { *stop };
        if self.store.read(|r| r.batch_line(batch.id, named))?.is_some_and(|line| line.is_done()) {
            return Ok(());
        }
        let seat = self.bench.snapshot().into_iter().find(|seat| seat.is_named(named));
        let (model, port) = seat.map(|seat| (seat.model, seat.device.port.to_string())).unzip();
        // what the batch says by itself has its words in every language
        let detail = (!matches!(error, StationError::Stopped { .. })).then(|| error.to_string());
        self.change(actor, |tx| {
            let place = (model.as_deref().unwrap_or_default(), port.as_deref());
            tx.stop_batch_line(batch.id, named, place, (stop, detail.as_deref()))?;
            let token = tx.find_token(named).ok().flatten();
            let line = tx.batch_line(batch.id, named)?.map(|line| line.about.name);
            let serial = line.unwrap_or_else(|| named.clone());
            let entry = entry(event::Batch::Stopped { serial, stop }, batch.id, batch.plan.school);
            Ok(((), token.map_or(entry.clone(), |token| entry.token(token.id, &token.serial))))
        })
    }

    /// Whether the bus still has the token: asked of the bus, because the bench hears of a pulled plug a moment later.
    fn is_still_there(&self, named: &TokenRef) -> bool {
        let seat = self.bench.snapshot().into_iter().find(|seat| seat.is_named(named));
        let Some(seat) = seat else { return false };
        self.bench.sockets().scan().is_ok_and(|devices| devices.contains(&seat.device))
    }
}

impl Stopped {
    fn by(error: StationError) -> Self {
        Self(stop_of(&error), error)
    }
}

impl From<StationError> for Stopped {
    fn from(error: StationError) -> Self {
        Self::by(error)
    }
}

/// What an error means for a batch; its own words are kept beside.
fn stop_of(error: &StationError) -> BatchStop {
    use DriverError as D;
    match error {
        StationError::ForeignSlot { .. } => BatchStop::ForeignSlot,
        StationError::UnseenSlot { .. } => BatchStop::UnseenSlot,
        StationError::NoCredential(_) | StationError::Shut { .. } => BatchStop::NoSecret,
        StationError::NothingToWipe(_) => BatchStop::Empty,
        StationError::Outdated { .. } | StationError::TooOld { .. } => BatchStop::Unsupported,
        StationError::CodeRefused | StationError::CounterBehind { .. } | StationError::AnotherSecret(_) => {
            BatchStop::WrongCode
        }
        StationError::Driver(error) => match error {
            D::Unsupported(_) => BatchStop::Unsupported,
            D::PinNeeded { .. } | D::WrongPin { .. } | D::LastAttempt { .. } | D::PinLocked { .. } => {
                BatchStop::DevicePin
            }
            D::TouchTimeout => BatchStop::NoTouch,
            D::Cancelled => BatchStop::Cancelled,
            D::NoCode => BatchStop::WrongCode,
            D::Refused { .. } | D::Occupied { .. } => BatchStop::ForeignSlot,
            _ => BatchStop::Failed,
        },
        StationError::Bench(error) => match error {
            BenchError::DuplicateSerial(_) => BatchStop::Duplicate,
            BenchError::NotPlugged(_) => BatchStop::Unplugged,
            BenchError::MayBeHidden { .. } => BatchStop::Hidden,
            BenchError::KeysNotKept { .. }
            | BenchError::WrongToken { .. }
            | BenchError::Contradicts { .. }
            | BenchError::Busy(_)
            | BenchError::Port(_) => BatchStop::Refused,
        },
        StationError::Store(_) => BatchStop::Failed,
        _ => BatchStop::Refused,
    }
}

/// What the card says is being done.
fn verb_of(task: BatchTask) -> Verb {
    match task {
        BatchTask::Register => Verb::Register,
        BatchTask::Program => Verb::Enrol,
        BatchTask::Verify => Verb::Verify,
        BatchTask::Wipe => Verb::Destroy,
    }
}

fn known(r: &Reader<'_>, batch: &Batch, named: &TokenRef, identity: &Identity) -> Result<Known> {
    let token = r.find_token(named)?;
    let old_key = match &token {
        Some(token) => {
            r.carries_old_key(token.id, Purpose::AccessCode)? || r.carries_old_key(token.id, Purpose::DevicePin)?
        }
        None => false,
    };
    let credentials = token.as_ref().map(|token| r.credentials_of(token.id)).transpose()?.unwrap_or_default();
    // an intent that was never written is none: it is given up by the next one
    let written = credentials.iter().find(|one| one.state.is_live() && one.stage == IntentStage::Written);
    let kind = choose_kind(identity, batch.plan.kind).ok();
    let obstacle = match kind {
        Some(kind) => obstacle(r, token.as_ref(), identity, kind, batch.plan.slot)?,
        None => None,
    };
    let barred = match obstacle {
        Some(SlotContent::Programmed) => Some(BatchStop::ForeignSlot),
        Some(SlotContent::Unseen) if !batch.plan.unseen_is_empty => Some(BatchStop::UnseenSlot),
        Some(SlotContent::Unseen | SlotContent::Empty) | None => None,
    };
    Ok(Known {
        custody: token.map(|token| (token.state, token.school == Some(batch.plan.school))),
        credential: written.map(|credential| credential.verified),
        can_program: kind.is_some(),
        old_key,
        barred,
    })
}
