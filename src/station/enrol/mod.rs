//! Enrolment: the secret goes to the vault before it goes to the token (house rule 13).
//!
//! Commits to the database (C) and calls of the driver (D), in this order:
//!
//! 1. C *stored*: access code and new secret are in the vault; what was in use in the slot stays in use;
//! 2. D the token's own PIN, where it asks for one ([`super::device_pin`] has its own steps);
//! 3. C *sent*: from here on the token may hold either;
//! 4. D the write, which the driver proves; what certainly was not written is given up (C *failed*);
//! 5. C *written*: the new secret is in use, and what the slot held before leaves the vault;
//! 6. D a code, by a touch or read; C *confirmed*.
//!
//! Whatever breaks in between, the next plug finds out where it stopped ([`settling`]). The access code of a slot is made once
//! and kept, so that an interrupted write cannot lose it, until the slot is proven empty under a newer key of the vault.

mod intent;
mod settling;
mod slots;
mod wiping;

pub(super) use intent::confirm;
pub use slots::EnrolOptions;

use super::{
    Actor, Bench, Result, StationError,
    at_hand::{CodeSource, TOUCH_WINDOW},
    lane::Lane,
    outcome::{Done, Ended, Outcome},
    secrets::turn,
};
use crate::{entries::of_token, guess, reach::token_for};
use domain::{
    Act, Checkpoint, CredentialEvent, CredentialId, CustodyState, IntentStage, OtpKind, Secret, Stage, TokenProof,
    TokenRef, Verb, event,
};
use driver::{
    AccessCodes, DriverError, HotpCredential, Identity, Overwrite, Session, SlotContent, SlotNumber, TotpCredential,
};
use intent::{forget_former, give_up, reached, takes_the_slot};
use oath::{Algorithm, Code, Parameters, StationClock};
use slots::{access_codes, choose_slot};
pub(super) use slots::{choose_kind, obstacle};
use store::{Change, Drift, Entries, MovingFactor, NewCredential, Token};

/// What was decided before the wire.
struct Plan {
    token: Token,
    slot: u8,
    parameters: Parameters,
    factor: MovingFactor,
    credential: CredentialId,
    secret: Secret,
    access_code: Secret,
    /// What a slot may have that was programmed under an older key, of which the inventory has not heard.
    before: Vec<Secret>,
    overwrite: Overwrite,
    confirm: bool,
    identity: Identity,
}

impl Bench<'_> {
    /// Programs a new secret into the plugged token. The answer comes when the intent is stored and the lane is at work;
    /// progress and end are on the token's card.
    pub fn start_enrol(&self, actor: &Actor, named: impl Into<TokenRef>, options: EnrolOptions) -> Result<()> {
        actor.check_at_station()?;
        let token = self.store.read(|r| token_for(actor, r, &named.into(), Act::Enrol))?;
        let (named, at_bench) = (token.full_name(), self.at_bench(&token)?);
        let identity = self.bench.identity(&at_bench)?.ok_or_else(|| self.bench.not_here(&at_bench))?;
        self.check_enrol(actor, &named, &identity, options)?;
        let claim = self.bench.claim(&at_bench, Verb::Enrol)?;
        let plan = self.plan(actor, &named, &identity, options)?;
        let (kept, actor) = (self.kept(), actor.clone());
        claim.run(Box::new(move |session, lane| {
            let ended = kept.noun().carry_out(&actor, &plan, session, lane);
            lane.finish(Outcome::of(Verb::Enrol, ended));
        }));
        Ok(())
    }

    /// The same for a caller that has the token's lane already.
    pub(crate) fn enrol_on_lane(
        &self,
        actor: &Actor,
        named: &TokenRef,
        options: EnrolOptions,
        session: &mut dyn Session,
        lane: &Lane,
    ) -> Ended {
        let identity = session.identify()?;
        self.check_enrol(actor, named, &identity, options)?;
        let plan = self.plan(actor, named, &identity, options)?;
        self.carry_out(actor, &plan, session, lane)
    }

    /// What was planned, and then the token's card as it is now.
    fn carry_out(&self, actor: &Actor, plan: &Plan, session: &mut dyn Session, lane: &Lane) -> Ended {
        let ended = self.write(actor, plan, session, lane);
        lane.look_again(session);
        // what it now holds was written a moment ago
        if ended.is_ok() {
            lane.proven(TokenProof::Code);
            // a number that a person typed for it is its own from now on
            if let Err(error) = self.keep_device(&plan.token.serial, &plan.identity) {
                tracing::warn!(%error, "what a programmed token tells of itself could not be noted");
            }
        }
        ended
    }

    /// What is refused before anything is stored.
    fn check_enrol(&self, actor: &Actor, named: &TokenRef, identity: &Identity, options: EnrolOptions) -> Result<()> {
        actor.check_at_station()?;
        let token = self.store.read(|r| token_for(actor, r, named, Act::Enrol))?;
        choose_kind(identity, options.kind)?;
        self.check_device_pin(&token, identity)
    }

    /// Chooses the slot and stores secret, access code and intent, before anything is sent.
    fn plan(&self, actor: &Actor, named: &TokenRef, identity: &Identity, options: EnrolOptions) -> Result<Plan> {
        let kind = choose_kind(identity, options.kind)?;
        let secret = self.otp_secret()?;
        self.change(actor, |tx| {
            let token = token_for(actor, tx, named, Act::Enrol)?;
            match token.state {
                CustodyState::InStock | CustodyState::Reserved | CustodyState::Allocated => {}
                state @ (CustodyState::HandedOver
                | CustodyState::Lost
                | CustodyState::Defective
                | CustodyState::Retired) => {
                    return Err(StationError::NotEnrollable { token: token.name(), state });
                }
            }
            let slot = choose_slot(tx, &token, identity, kind, options.slot)?;
            let ours = tx.is_ours(token.id, slot)?;
            let there = identity.slots.iter().find(|status| status.number.0 == slot).map(|status| status.content);
            let foreign = there.filter(|content| !ours && *content != SlotContent::Empty);
            if let Some(content) = foreign.filter(|content| !options.overwrite.allows(*content)) {
                let token = token.name();
                return Err(match content {
                    SlotContent::Unseen => StationError::UnseenSlot { token, slot },
                    SlotContent::Programmed | SlotContent::Empty => StationError::ForeignSlot { token, slot },
                });
            }
            let overwrite = if ours { Overwrite::Confirmed } else { options.overwrite };
            let unsent = give_up(tx, &token, |intent| intent.slot == Some(slot))?;
            let (access_code, before) = access_codes(tx, &token, slot)?;
            let parameters = Parameters { algorithm: Algorithm::Sha1, digits: options.digits };
            let factor = match kind {
                OtpKind::Hotp => MovingFactor::Hotp { counter: 0 },
                OtpKind::Totp => {
                    MovingFactor::Totp { period: options.period, t0: 0, drift: Drift::default(), next_step: 0 }
                }
            };
            let stage = IntentStage::Stored;
            let new = NewCredential { token: token.id, slot: Some(slot), parameters, factor, stage };
            let credential = tx.add_credential(&new, &secret)?;
            let overwritten = foreign.map(|content| {
                if content == SlotContent::Unseen { event::Overwritten::Unseen } else { event::Overwritten::Foreign }
            });
            let (stage, digits) = (stage.into(), options.digits.get());
            let stored = event::Enrol::Stored { slot, stage, digits, otp: Some(kind), overwritten };
            let entry = of_token(stored, &token);
            let (confirm, identity) = (options.confirm, identity.clone());
            let plan = Plan {
                token,
                slot,
                parameters,
                factor,
                credential,
                secret,
                access_code,
                before,
                overwrite,
                confirm,
                identity,
            };
            Ok((plan, Entries::new(entry, unsent)))
        })
    }

    /// The wire: PIN, write, proof, code.
    fn write(&self, actor: &Actor, plan: &Plan, session: &mut dyn Session, lane: &Lane) -> Ended {
        if let Err(error) = self.open_device(actor, &plan.token, &plan.identity, session, lane) {
            // nothing was sent, whatever it was
            self.note_failure(actor, plan, &error, true)?;
            return Err(error);
        }
        self.note(actor, plan, IntentStage::Sent, |tx| {
            Ok(tx.set_stage(plan.credential, IntentStage::Stored, IntentStage::Sent)?)
        })?;
        if let Err(error) = self.send(plan, session, lane) {
            let certainly = certainly_not_written(&error);
            let error = StationError::from(error);
            self.note_failure(actor, plan, &error, certainly)?;
            if certainly {
                return Err(error);
            }
            // the token is still there: it may tell by itself
            return match self.settle_now(&plan.token.serial, session) {
                Some(settled) => settled,
                None => Err(error),
            };
        }
        self.note(actor, plan, IntentStage::Written, |tx| {
            takes_the_slot(tx, &plan.token, plan.credential)?;
            forget_former(tx, &plan.token, plan.slot)
        })?;
        let enrolled = |confirmed| Done::Enrolled { serial: plan.token.name(), slot: plan.slot, confirmed };
        if !plan.confirm {
            return Ok(enrolled(false));
        }
        let source = CodeSource::of(&plan.identity, Some(plan.slot), plan.parameters.digits, plan.factor);
        match self.codes().code_at_hand(source, Verb::Enrol, session, lane) {
            Ok(code) => {
                self.confirm(actor, plan, source, code)?;
                Ok(enrolled(true))
            }
            // the secret is in the token all the same; the first code that is verified confirms it
            Err(DriverError::TouchTimeout | DriverError::Cancelled | DriverError::PinNeeded { .. }) => {
                Ok(enrolled(false))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The write itself, proven by the driver.
    fn send(&self, plan: &Plan, session: &mut dyn Session, lane: &Lane) -> Result<(), DriverError> {
        // the vault's code opens the slot where it is ours; a slot without a code accepts any
        let mut current = std::iter::once(&plan.access_code).chain(&plan.before).peekable();
        while let Some(code) = current.next() {
            match self.send_with(plan, code, session, lane) {
                Err(DriverError::Refused { .. }) if current.peek().is_some() => {}
                sent => return sent,
            }
        }
        unreachable!("there is at least the vault's own code")
    }

    /// The same, with this code for what the slot holds.
    fn send_with(
        &self,
        plan: &Plan,
        current: &Secret,
        session: &mut dyn Session,
        lane: &Lane,
    ) -> Result<(), DriverError> {
        let (slot, secret, digits) = (SlotNumber(plan.slot), &plan.secret, plan.parameters.digits);
        let access = AccessCodes { current: Some(current), new: Some(&plan.access_code) };
        let mut touch = |_| lane.await_touch(Verb::Enrol, TOUCH_WINDOW);
        session.called(&plan.token.serial);
        match plan.factor {
            MovingFactor::Hotp { counter } => {
                let credential = HotpCredential { secret, digits, counter };
                session.write_hotp(slot, &credential, &access, plan.overwrite, &mut touch)
            }
            MovingFactor::Totp { period, .. } => {
                let (algorithm, now) = (plan.parameters.algorithm, self.codes().unix_time());
                let credential = TotpCredential { secret, algorithm, digits, period, touch: false, now };
                session.write_totp(slot, &credential, &access, plan.overwrite, &mut touch)
            }
        }
    }

    fn confirm(&self, actor: &Actor, plan: &Plan, source: CodeSource, code: Code) -> Result<()> {
        let attempt = self.attempt(guess::codes(Checkpoint::Confirmation, &plan.token, actor))?;
        self.change(actor, |tx| {
            let clock = StationClock::Unsynchronised;
            let accepted = self.codes().accept(tx, &plan.token, clock, code, source.via(), &attempt)?;
            attempt.succeeded(tx)?;
            let (slot, stage, counter) = (plan.slot, Stage::Confirmed, accepted.verified.counter);
            let confirmed = of_token(event::Enrol::Confirmed { slot, stage, counter }, &plan.token);
            Ok(((), Entries::new(confirmed, accepted.settled)))
        })
    }

    /// One step of the intent, with what else changes in the same moment.
    fn note(
        &self,
        actor: &Actor,
        plan: &Plan,
        stage: IntentStage,
        change: impl FnOnce(&Change<'_>) -> Result<()>,
    ) -> Result<()> {
        self.change(actor, |tx| {
            change(tx)?;
            Ok(((), reached(&plan.token, plan.slot, stage.into())))
        })
    }

    /// A write that the token certainly did not take is given up; of any other the intent stays until it is settled.
    fn note_failure(&self, actor: &Actor, plan: &Plan, error: &StationError, certainly: bool) -> Result<()> {
        self.change(actor, |tx| {
            // another look may have settled it meanwhile: the token was plugged in again while this call was dying
            let open = tx.credential(plan.credential)?.filter(|intent| certainly && intent.is_open());
            if let Some(intent) = open {
                turn(tx, &plan.token, &intent, CredentialEvent::Destroy)?;
            }
            let failed = event::Enrol::Failed { slot: plan.slot, stage: Stage::Failed, error: error.to_string() };
            Ok(((), of_token(failed, &plan.token)))
        })
    }

    /// Twenty random bytes without four zeros in a row, at which an OnlyKey would cut them.
    fn otp_secret(&self) -> Result<Secret> {
        let secret = self.secret::<20>()?;
        let cut = secret.expose().windows(4).any(|bytes| bytes == [0; 4]);
        if cut { self.otp_secret() } else { Ok(secret) }
    }
}

fn certainly_not_written(error: &DriverError) -> bool {
    match error {
        DriverError::Open(_)
        | DriverError::Refused { .. }
        | DriverError::Occupied { .. }
        | DriverError::SequenceExhausted
        | DriverError::PinNeeded { .. }
        | DriverError::WrongPin { .. }
        | DriverError::LastAttempt { .. }
        | DriverError::PinLocked { .. }
        | DriverError::Locked
        | DriverError::NotSetUp
        | DriverError::ConfigMode
        | DriverError::Unsupported(_)
        | DriverError::BadArgument(_)
        | DriverError::AnotherToken { .. } => true,
        DriverError::Transport(_)
        | DriverError::Garbage(_)
        | DriverError::Busy
        | DriverError::Unconfirmed { .. }
        | DriverError::WrongMode { .. }
        | DriverError::TouchTimeout
        | DriverError::Cancelled
        | DriverError::SerialHidden
        | DriverError::NoCode => false,
    }
}
