//! Which secret does the token hold? Settled at every plug, before anything else is done with it, and by every code.
//!
//! An intent that was stored and never sent is given up. One that was sent stands beside what was in use before, and codes of
//! both are accepted, until something proves which of them is there: an empty slot (neither), a code that the host reads, one
//! that a touch types, or one that a person types anywhere, at the desk or on the telephone. The one that is not there is
//! deactivated; its secret stays in the vault until a write is proven by the driver, because a code that is typed may have been noted
//! before. A code that fits both settles nothing. Where neither fits, that is said, and everything stays as it is.

use super::super::{
    Actor, Bench, Result, StationError,
    at_hand::{CodeSource, Via},
    lane::Lane,
    named::of_plugged,
    outcome::{Done, Ended, Outcome, Settled},
    secrets::destroy,
};
use super::intent::{confirm, give_up, reached};
use crate::{guess, reach::token_for};
use bench::Finger;
use domain::{Act, Checkpoint, CredentialId, CredentialState, IntentStage, Serial, Stage, TokenId, TokenRef, Verb};
use driver::{CodeRequest, DriverError, Identity, Session, SlotContent, SlotNumber};
use oath::{Code, LookAhead, Totp, hotp, validate_hotp};
use std::{sync::mpsc, time::Duration};
use store::{Attempt, Credential, Entries, MovingFactor, Token};

/// How long a person who named a token waits for what it tells.
const PATIENCE: Duration = Duration::from_secs(10);

/// What asking the token told.
enum SlotAnswer {
    /// The slot is empty.
    Empty,
    /// It holds this one; HOTP: and its next counter is this.
    Holds(CredentialId, Option<u64>),
    /// It holds none of them.
    Neither,
    /// Only a code that somebody makes it type can tell.
    Nothing,
}

impl Bench<'_> {
    /// A station begins: what the one before stored and never sent is given up.
    pub(crate) fn give_up_unsent(&self) -> Result<()> {
        let mut tokens: Vec<TokenId> = self.store.read(|r| r.unsent())?.into_iter().map(|one| one.token).collect();
        tokens.dedup();
        for id in tokens {
            if let Some(token) = self.store.read(|r| r.token(id))? {
                self.give_up_stored(&token)?;
            }
        }
        Ok(())
    }

    fn give_up_stored(&self, token: &Token) -> Result<()> {
        let given_up = self.change(&Actor::station(), |tx| {
            let given_up = give_up(tx, token, |_| true)?;
            let (first, rest) = given_up.split_first().ok_or_else(|| StationError::NothingOpen(token.name()))?;
            Ok(((), Entries::new(first.clone(), rest.to_vec())))
        });
        match given_up {
            Err(StationError::NothingOpen(_)) => Ok(()),
            given_up => given_up,
        }
    }

    /// A token was read: whatever was begun with it and not ended is ended now, as far as the token tells. `None`: there was
    /// nothing.
    pub(crate) fn settle_token(&self, identity: &Identity, session: &mut dyn Session) -> Option<(Verb, Ended)> {
        let serial = identity.serial.as_ref()?;
        let enrolled = self.settle_enrolment(serial, identity, session).transpose().map(|ended| (Verb::Enrol, ended));
        enrolled.or_else(|| self.settle_wipe(serial, identity).transpose().map(|ended| (Verb::Destroy, ended)))
    }

    /// A person named a token that tells no serial of its own: what was begun with it is settled as at the plug of any other,
    /// before anything else is done with it.
    pub(crate) fn settle_named(&self, named: &TokenRef, seen: &Identity) -> Result<()> {
        let serial = named.serial();
        let open = self.store.read(|r| match of_plugged(r, serial, seen)? {
            Some(token) => {
                Ok::<_, StationError>(!r.open_intents(token.id)?.is_empty() || !r.open_wipes(token.id)?.is_empty())
            }
            None => Ok(false),
        })?;
        if !open {
            return Ok(());
        }
        let (kept, serial, (told, done)) = (self.kept(), serial.clone(), mpsc::channel());
        self.bench.claim(named, Verb::Enrol)?.run(Box::new(move |session, lane| {
            let identity = session.identify().map(|identity| Identity { serial: Some(serial), ..identity });
            match identity.ok().and_then(|identity| kept.noun().settle_token(&identity, session)) {
                Some((verb, ended)) => lane.finish(Outcome::of(verb, ended)),
                None => lane.rest(),
            }
            let _ = told.send(());
        }));
        let _ = done.recv_timeout(PATIENCE);
        Ok(())
    }

    /// The same while it stays plugged. `None`: nobody but a finger can tell.
    pub(super) fn settle_now(&self, serial: &Serial, session: &mut dyn Session) -> Option<Ended> {
        let identity = session.identify().ok()?;
        match self.settle_enrolment(serial, &identity, session) {
            Ok(None) | Err(StationError::Unsettled { .. }) => None,
            settled => settled.transpose(),
        }
    }

    /// A finger tells which secret the plugged token holds: by one code, and a second one where the first is far ahead.
    /// The end is on the token's card.
    pub fn start_settle(&self, actor: &Actor, named: impl Into<TokenRef>) -> Result<()> {
        actor.check_at_station()?;
        let token = self.store.read(|r| token_for(actor, r, &named.into(), Act::Verify))?;
        let open = self.store.read(|r| r.open_intents(token.id))?;
        let slot = open.first().and_then(|intent| intent.slot);
        let slot = slot.ok_or_else(|| StationError::NothingOpen(token.name()))?;
        let claim = self.bench.claim(&self.at_bench(&token)?, Verb::Enrol)?;
        let (kept, actor) = (self.kept(), actor.clone());
        claim.run(Box::new(move |session, lane| {
            let ended = match kept.noun().settle_now(&token.serial, session) {
                Some(settled) => settled,
                None => kept.noun().settle_by_touch(&actor, &token, slot, session, lane),
            };
            lane.look_again(session);
            lane.finish(Outcome::of(Verb::Enrol, ended));
        }));
        Ok(())
    }

    fn settle_by_touch(&self, actor: &Actor, token: &Token, slot: u8, session: &mut dyn Session, lane: &Lane) -> Ended {
        let open = || self.store.read(|r| r.open_intents(token.id));
        let before: Vec<CredentialId> = open()?.iter().map(|intent| intent.id).collect();
        let family = self.bench.identity_to_prove(&self.at_bench(token)?)?.map(|identity| identity.family);
        let finger = family.map_or(Finger::Any, |family| Finger::of(family, Some(slot)));
        let mut touched = || self.codes().code_at_hand(CodeSource::Touch(finger), Verb::Enrol, session, lane);
        let first = touched()?;
        match self.codes().verify_as(actor, Act::Verify, &token.full_name(), first, Via::Typed) {
            Ok(_) => {}
            Err(StationError::CodeRefused) => {
                let codes = [first, touched()?];
                match self.codes().resync_as(actor, Act::Verify, &token.full_name(), &codes) {
                    Ok(_) => {}
                    Err(StationError::NotSynchronised(_)) => return Err(self.neither(token, slot)?),
                    Err(error) => return Err(error),
                }
            }
            Err(error) => return Err(error),
        }
        let finished = self.store.read(|r| {
            let written = |id: &CredentialId| Ok::<_, StationError>(r.credential(*id)?.map(|one| one.state));
            let states = before.iter().map(written).collect::<Result<Vec<_>>>()?;
            Ok::<_, StationError>(
                states
                    .iter()
                    .flatten()
                    .any(|state| matches!(state, CredentialState::Active | CredentialState::Suspended)),
            )
        })?;
        match (finished, open()?.is_empty()) {
            (true, _) => Ok(done(token, slot, Settled::Finished)),
            (false, true) => Ok(done(token, slot, Settled::RolledBack)),
            // the code fits both
            (false, false) => Err(StationError::Unsettled { token: token.name() }),
        }
    }

    /// Every slot of the token with an open intent.
    fn settle_enrolment(
        &self,
        serial: &Serial,
        identity: &Identity,
        session: &mut dyn Session,
    ) -> Result<Option<Done>> {
        let found = self.store.read(|r| match of_plugged(r, serial, identity)? {
            Some(token) => Ok::<_, StationError>(Some((r.open_intents(token.id)?, token))),
            None => Ok(None),
        })?;
        let Some((open, token)) = found.filter(|(open, _)| !open.is_empty()) else { return Ok(None) };
        if open.iter().any(|intent| intent.stage == IntentStage::Stored) {
            self.give_up_stored(&token)?;
        }
        let mut slots: Vec<u8> =
            open.iter().filter(|one| one.stage == IntentStage::Sent).filter_map(|one| one.slot).collect();
        slots.dedup();
        let mut said = None;
        for slot in slots {
            said = Some(self.settle_slot(&token, slot, identity, session)?);
        }
        Ok(said.or_else(|| Some(done(&token, open[0].slot.unwrap_or_default(), Settled::RolledBack))))
    }

    fn settle_slot(&self, token: &Token, slot: u8, identity: &Identity, session: &mut dyn Session) -> Result<Done> {
        let candidates = self.store.read(|r| r.candidates(token.id, Some(slot)))?;
        match self.ask(token, slot, identity, session, &candidates)? {
            SlotAnswer::Nothing => Err(StationError::Unsettled { token: token.name() }),
            SlotAnswer::Neither => Err(self.neither(token, slot)?),
            SlotAnswer::Empty => {
                self.change(&Actor::station(), |tx| {
                    for one in tx.candidates(token.id, Some(slot))? {
                        destroy(tx, token, &one)?;
                    }
                    tx.forget_wipe(token.id, slot)?;
                    Ok(((), reached(token, slot, Stage::Empty)))
                })?;
                Err(StationError::SlotEmpty { token: token.name(), slot })
            }
            SlotAnswer::Holds(id, next) => {
                let settled = self.change(&Actor::station(), |tx| {
                    let present = tx.candidates(token.id, Some(slot))?.into_iter().find(|one| one.id == id);
                    let present = present.ok_or_else(|| StationError::NoCredential(token.name()))?;
                    if let (MovingFactor::Hotp { counter }, Some(next)) = (present.factor, next)
                        && !tx.advance(id, counter, next)?
                    {
                        return Err(StationError::CodeRefused);
                    }
                    let settled = if present.is_open() { Settled::Finished } else { Settled::RolledBack };
                    let entry = confirm(tx, token, &present)?;
                    let entry = entry.ok_or_else(|| StationError::NothingOpen(token.name()))?;
                    Ok((settled, entry))
                })?;
                Ok(done(token, slot, settled))
            }
        }
    }

    /// What the token tells of a slot by itself.
    fn ask(
        &self,
        token: &Token,
        slot: u8,
        identity: &Identity,
        session: &mut dyn Session,
        candidates: &[Credential],
    ) -> Result<SlotAnswer> {
        if identity.slots.iter().any(|status| status.number.0 == slot && status.content == SlotContent::Empty) {
            return Ok(SlotAnswer::Empty);
        }
        let touched = |one: &&Credential| CodeSource::of_credential(identity, one).is_touch();
        let (typed, read): (Vec<_>, Vec<_>) = candidates.iter().partition(touched);
        if read.is_empty() {
            return Ok(SlotAnswer::Nothing);
        }
        let attempt = self.attempt(guess::codes(Checkpoint::Settling, token, &Actor::station()))?;
        let (mut fitting, mut shown) = (Vec::new(), None);
        for credential in read {
            match self.fits(slot, identity, session, credential, &mut shown, &attempt) {
                Ok(Some(next)) => fitting.push((credential.id, next)),
                // something of another kind stands there
                Ok(None) | Err(StationError::Driver(DriverError::WrongMode { .. })) => {}
                // only its holder knows that PIN
                Err(StationError::Driver(DriverError::PinNeeded { .. })) => {
                    self.was_not_made(attempt)?;
                    return Ok(SlotAnswer::Nothing);
                }
                Err(error @ StationError::Driver(_)) => {
                    self.was_not_made(attempt)?;
                    return Err(error);
                }
                Err(error) => return Err(error),
            }
        }
        if !fitting.is_empty() || !typed.is_empty() {
            self.was_right(attempt)?;
        }
        Ok(match fitting[..] {
            [(id, next)] => SlotAnswer::Holds(id, next),
            [] if typed.is_empty() => SlotAnswer::Neither,
            _ => SlotAnswer::Nothing,
        })
    }

    /// Whether a code that the host reads is one of this secret; HOTP: and the counter after it. A new secret begins at the
    /// counter that it was written with, an old one stands where its record does or beyond: where the token tells its
    /// counter, the code must be that counter's.
    fn fits(
        &self,
        slot: u8,
        identity: &Identity,
        session: &mut dyn Session,
        credential: &Credential,
        shown: &mut Option<(Option<u64>, Code)>,
        _counted: &Attempt,
    ) -> Result<Option<Option<u64>>> {
        let Some(secret) = self.store.read(|r| r.secret(credential.id))? else { return Ok(None) };
        let (slot, parameters) = (SlotNumber(slot), credential.parameters);
        let mut asked =
            CodeRequest { time: self.codes().unix_time(), period: Default::default(), digits: parameters.digits };
        match credential.factor {
            MovingFactor::Hotp { counter } => {
                // asked once, for the old and the new: every code that is read moves the token on
                let (told, code) = match *shown {
                    Some(shown) => shown,
                    None => {
                        let tells = identity.abilities.reads_counters;
                        let told = if tells { Some(session.read_counter(slot)?) } else { None };
                        *shown.insert((told, session.read_code(slot, asked, &mut |_| {})?))
                    }
                };
                Ok(match told {
                    Some(told) if told < counter => None,
                    Some(told) => (hotp(&secret, parameters, told) == code).then_some(Some(told + 1)),
                    None => {
                        validate_hotp(&secret, parameters, counter, LookAhead::MAX, code).map(|found| Some(found.next))
                    }
                })
            }
            MovingFactor::Totp { period, t0, .. } => {
                asked.period = period;
                let code = session.read_code(slot, asked, &mut |_| {})?;
                let totp = Totp { t0, ..Totp::new(parameters, period) };
                let now = i64::try_from(asked.time).unwrap_or(i64::MAX);
                Ok((totp.code_at(&secret, now) == code).then_some(None))
            }
        }
    }

    /// The token holds none of the secrets that it may hold: noted; as a guess it was counted before.
    fn neither(&self, token: &Token, slot: u8) -> Result<StationError> {
        self.change(&Actor::station(), |_| Ok(((), reached(token, slot, Stage::Neither))))?;
        Ok(StationError::NeitherFits { token: token.name(), slot })
    }
}

fn done(token: &Token, slot: u8, how: Settled) -> Done {
    Done::Settled { serial: token.name(), slot, how }
}
