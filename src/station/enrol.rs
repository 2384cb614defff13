//! Enrolment: the secret goes to the vault before it goes to the token (house rule 13).
//!
//! Intent and access code are stored and committed; then the write; then its proof; then, if asked for, a touch whose
//! code confirms it. A cable pulled at any moment leaves an intent that the token's page shows, never a token whose
//! secret nobody knows. The access code of a slot is made once and kept: an interrupted write cannot lose it.

use super::{
    Actor, Result, Station, StationError,
    at_hand::{CodeSource, TOUCH_WINDOW},
    bench::Lane,
};
use crate::{
    domain::{Act, CredentialEvent, CredentialId, CredentialState, CustodyState, IntentStage, Secret, Serial, Verb},
    driver::{AccessCodes, Bank, DriverError, HotpCredential, Identity, Overwrite, Session, SlotNumber, SlotStatus},
    oath::{Algorithm, Digits, Parameters, Period, StationClock},
    store::{Entries, Entry, MovingFactor, NewCredential, Reader, SealedFor, Token},
};
use std::{collections::BTreeMap, sync::Arc};

/// How a token is to be enrolled.
#[derive(Debug, Clone, Copy)]
pub struct EnrolOptions {
    /// Which slot; `None`: the one that is ours already, else the first empty one.
    pub slot: Option<u8>,
    /// Digits of a code.
    pub digits: Digits,
    /// A person named the slot and said yes to overwriting what is not ours.
    pub overwrite: bool,
    /// Wait for a touch whose code confirms it.
    pub confirm: bool,
}

impl Default for EnrolOptions {
    fn default() -> Self {
        Self { slot: None, digits: Digits::SIX, overwrite: false, confirm: true }
    }
}

/// What was decided before the wire.
struct Plan {
    token: Token,
    slot: u8,
    digits: Digits,
    credential: CredentialId,
    secret: Secret,
    access_code: Secret,
    overwrite: Overwrite,
    confirm: bool,
    identity: Identity,
    source: CodeSource,
}

impl Station {
    /// Programs HOTP into the plugged token. The answer comes when the intent is stored and the lane is at work;
    /// progress and end are on the token's card.
    pub fn start_enrol(self: &Arc<Self>, actor: &Actor, serial: &Serial, options: EnrolOptions) -> Result<()> {
        actor.check_at_station()?;
        let token = self.store.read(|r| self.token_for(actor, r, serial, Act::Enrol))?;
        let identity = self.bench.identity(serial)?.ok_or_else(|| StationError::NotPlugged(serial.clone()))?;
        if !identity.abilities.write_hotp {
            return Err(DriverError::Unsupported("HOTP cannot be written to it; its secret comes in a key file").into());
        }
        self.check_device_pin(&token, &identity)?;
        let claim = self.bench.claim(serial, Verb::Enrol)?;
        let plan = match self.plan(actor, serial, &identity, options) {
            Ok(plan) => plan,
            Err(error) => {
                claim.give_back();
                return Err(error);
            }
        };
        let (station, actor) = (self.clone(), actor.clone());
        claim.run(Box::new(move |session, lane| {
            let ended = station.write(&actor, &plan, session, lane);
            lane.look_again(session);
            lane.finish(Verb::Enrol, ended.map(|key| (key, facts(&plan))));
        }));
        Ok(())
    }

    /// Chooses the slot and stores secret, access code and intent, before anything is sent.
    fn plan(&self, actor: &Actor, serial: &Serial, identity: &Identity, options: EnrolOptions) -> Result<Plan> {
        let (secret, fresh_code) = (self.secret::<20>()?, self.access_code()?);
        self.change(actor, |tx| {
            let token = self.token_for(actor, tx, serial, Act::Enrol)?;
            match token.state {
                CustodyState::InStock | CustodyState::Reserved | CustodyState::Allocated => {}
                state @ (CustodyState::HandedOver
                | CustodyState::Lost
                | CustodyState::Defective
                | CustodyState::Retired) => {
                    return Err(StationError::NotEnrollable { serial: serial.clone(), state });
                }
            }
            let slot = choose_slot(tx, &token, identity, options.slot)?;
            let ours = is_ours(tx, &token, slot)?;
            let programmed = identity.slots.iter().any(|status| status.number.0 == slot && status.programmed);
            if programmed && !ours && !options.overwrite {
                return Err(StationError::ForeignSlot { serial: serial.clone(), slot });
            }
            let overwrite = if ours || options.overwrite { Overwrite::Confirmed } else { Overwrite::Never };
            if let Some(old) = tx.current_credential(token.id, Some(slot))? {
                let ended = old.state.after(CredentialEvent::Deactivate).unwrap_or(CredentialState::Deactivated);
                tx.set_credential_state(old.id, old.state, ended)?;
            }
            let access_code = match tx.unseal(SealedFor::AccessCode(token.id, slot))? {
                Some(code) => code,
                None => {
                    tx.seal(SealedFor::AccessCode(token.id, slot), &fresh_code)?;
                    fresh_code
                }
            };
            let new = NewCredential {
                token: token.id,
                slot: Some(slot),
                parameters: Parameters { algorithm: Algorithm::Sha1, digits: options.digits },
                factor: MovingFactor::Hotp { counter: 0 },
                stage: IntentStage::Stored,
            };
            let credential = tx.add_credential(&new, &secret)?;
            let entry =
                enrol_entry(&token, slot).fact("stage", IntentStage::Stored).fact("digits", options.digits.get());
            let entry = if programmed && !ours { entry.fact("overwritten", "yes") } else { entry };
            let (digits, confirm, identity) = (options.digits, options.confirm, identity.clone());
            let source = if identity.abilities.reads_hotp {
                CodeSource::Slot(SlotNumber(slot), digits, Period::default())
            } else {
                CodeSource::Touch
            };
            let plan =
                Plan { token, slot, digits, credential, secret, access_code, overwrite, confirm, identity, source };
            Ok((plan, entry))
        })
    }

    /// The wire: write, proof, touch. The answer is the message's key.
    fn write(&self, actor: &Actor, plan: &Plan, session: &mut dyn Session, lane: &Lane) -> Result<&'static str> {
        if let Err(error) = self.open_device(actor, &plan.token, &plan.identity, session, lane) {
            if let StationError::Driver(error) = &error {
                self.note_unopened(actor, plan, error)?;
            }
            return Err(error);
        }
        self.note_stage(actor, plan, IntentStage::Sent)?;
        let credential = HotpCredential { secret: &plan.secret, digits: plan.digits, counter: 0 };
        // the vault's code opens the slot where it is ours; a slot without a code accepts any
        let access = AccessCodes { current: Some(&plan.access_code), new: Some(&plan.access_code) };
        let mut touch = |_| lane.await_touch(Verb::Enrol, TOUCH_WINDOW);
        let written = session.write_hotp(SlotNumber(plan.slot), &credential, &access, plan.overwrite, &mut touch);
        if let Err(error) = written {
            self.note_failure(actor, plan, &error)?;
            return Err(error.into());
        }
        self.note_stage(actor, plan, IntentStage::Written)?;
        if !plan.confirm {
            return Ok("enrolled-unverified");
        }
        match self.code_at_hand(plan.source, Verb::Enrol, session, lane) {
            Ok(code) => {
                self.confirm(actor, plan, code)?;
                Ok("enrolled")
            }
            // the secret is in the token all the same; the first code that is verified confirms it
            Err(DriverError::TouchTimeout | DriverError::Cancelled | DriverError::PinNeeded { .. }) => {
                Ok("enrolled-unverified")
            }
            Err(error) => Err(error.into()),
        }
    }

    fn confirm(&self, actor: &Actor, plan: &Plan, code: crate::oath::Code) -> Result<()> {
        self.change(actor, |tx| {
            let verified = self.accept(tx, &plan.token, StationClock::Unsynchronised, code)?;
            let entry = enrol_entry(&plan.token, plan.slot).fact("stage", "confirmed");
            Ok(((), entry.fact("counter", verified.counter)))
        })
    }

    fn note_stage(&self, actor: &Actor, plan: &Plan, stage: IntentStage) -> Result<()> {
        self.change(actor, |tx| {
            tx.set_stage(plan.credential, stage)?;
            // a token with a credential is one that can be given
            let served = if stage == IntentStage::Written { self.serve(tx, &plan.token)? } else { Vec::new() };
            Ok(((), Entries::new(enrol_entry(&plan.token, plan.slot).fact("stage", stage), served)))
        })
    }

    /// Its PIN was not given: nothing was sent, and the intent is given up.
    fn note_unopened(&self, actor: &Actor, plan: &Plan, error: &DriverError) -> Result<()> {
        self.change(actor, |tx| {
            tx.set_credential_state(plan.credential, CredentialState::PreActivation, CredentialState::Destroyed)?;
            Ok(((), enrol_entry(&plan.token, plan.slot).fact("stage", "failed").fact("error", error)))
        })
    }

    /// A write that the token certainly did not take is given up; of any other the intent stays for all to see.
    fn note_failure(&self, actor: &Actor, plan: &Plan, error: &DriverError) -> Result<()> {
        self.change(actor, |tx| {
            if certainly_not_written(error) {
                tx.set_credential_state(plan.credential, CredentialState::PreActivation, CredentialState::Destroyed)?;
            }
            Ok(((), enrol_entry(&plan.token, plan.slot).fact("stage", "failed").fact("error", error)))
        })
    }

    /// Six random bytes that are not all zero (which would mean: no code).
    fn access_code(&self) -> Result<Secret> {
        let code = self.secret::<6>()?;
        if code.expose().iter().all(|byte| *byte == 0) { self.access_code() } else { Ok(code) }
    }
}

/// The slot that was asked for; else the one that is ours; else the first empty one; else the first.
fn choose_slot(r: &Reader<'_>, token: &Token, identity: &Identity, asked: Option<u8>) -> Result<u8> {
    let known = |number: u8| hotp_slots(identity).any(|status| status.number.0 == number);
    if let Some(number) = asked {
        let sentence = format!("there is no slot {number} on this token: choose another");
        return if known(number) { Ok(number) } else { Err(StationError::Invalid(sentence)) };
    }
    for status in hotp_slots(identity) {
        if status.programmed && is_ours(r, token, status.number.0)? {
            return Ok(status.number.0);
        }
    }
    let empty = hotp_slots(identity).find(|status| !status.programmed);
    Ok(empty.or(hotp_slots(identity).next()).map_or(1, |status| status.number.0))
}

/// The slots that can hold what is enrolled here.
fn hotp_slots(identity: &Identity) -> impl Iterator<Item = &SlotStatus> {
    identity.slots.iter().filter(|status| matches!(status.bank, Bank::Any | Bank::Hotp))
}

/// We programmed this slot, or may have: something of ours was sent to it once.
fn is_ours(r: &Reader<'_>, token: &Token, slot: u8) -> Result<bool> {
    let sent = |stage| matches!(stage, IntentStage::Sent | IntentStage::Written);
    let credentials = r.credentials_of(token.id)?;
    Ok(credentials.iter().any(|credential| credential.slot == Some(slot) && sent(credential.stage)))
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

fn enrol_entry(token: &Token, slot: u8) -> Entry {
    Entry::new(Verb::Enrol).token(token.id, &token.serial).school(token.school).fact("slot", slot)
}

fn facts(plan: &Plan) -> BTreeMap<&'static str, String> {
    [("serial", plan.token.serial.to_string()), ("slot", plan.slot.to_string())].into()
}
