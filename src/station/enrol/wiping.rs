//! Wiping: slots of ours are emptied, seen to be empty, and only then their secrets destroyed.
//!
//! Commits to the database (C) and calls of the driver (D), in this order:
//!
//! 1. D the token's own PIN, where it asks for one;
//! 2. C *begun*: which slots; what was in use in them ends, its secrets stay;
//! 3. D each slot is emptied, with the vault's access code; D a new look at all of them;
//! 4. C *wiped*: the secrets are destroyed.
//!
//! After an interruption the next plug tells: an empty slot finishes by itself, any other asks to be wiped again. Access codes
//! stay in the vault: they cost nothing, and an older backup may need them. A slot that is not ours is left alone and named.

use super::super::{
    Actor, Bench, Result, StationError,
    at_hand::TOUCH_WINDOW,
    lane::Lane,
    named::of_plugged,
    outcome::{Done, Ended, Outcome},
    secrets::{destroy, turn},
};
use crate::{entries::of_token, reach::token_for};
use domain::{Act, CredentialEvent, CredentialState, CustodyState, Stage, TokenRef, Verb, event};
use driver::{DriverError, Identity, Session, SlotContent, SlotNumber, Unable};
use store::{Change, Credential, Entry, Reader, SealedFor, Token};

impl Bench<'_> {
    /// Empties the slots of the plugged token that are ours; it is in stock, and nobody is to collect it. The end is on the
    /// token's card.
    pub fn start_wipe(&self, actor: &Actor, named: impl Into<TokenRef>) -> Result<()> {
        actor.check_at_station()?;
        let token = self.store.read(|r| token_for(actor, r, &named.into(), Act::ManageDevice))?;
        let (named, at_bench) = (token.full_name(), self.at_bench(&token)?);
        let identity = self.bench.identity(&at_bench)?.ok_or_else(|| self.bench.not_here(&at_bench))?;
        self.check_wipe(actor, &named, &identity)?;
        let claim = self.bench.claim(&at_bench, Verb::Destroy)?;
        let (kept, actor) = (self.kept(), actor.clone());
        claim.run(Box::new(move |session, lane| {
            let ended = kept.noun().wipe_on_lane(&actor, &named, session, lane);
            lane.finish(Outcome::of(Verb::Destroy, ended));
        }));
        Ok(())
    }

    /// The same for a caller that has the token's lane already.
    pub(crate) fn wipe_on_lane(
        &self,
        actor: &Actor,
        named: &TokenRef,
        session: &mut dyn Session,
        lane: &Lane,
    ) -> Ended {
        let identity = session.identify()?;
        let token = self.check_wipe(actor, named, &identity)?;
        let ended = self.wipe(actor, &token, &identity, session, lane);
        lane.look_again(session);
        ended
    }

    /// What is refused before anything is done.
    fn check_wipe(&self, actor: &Actor, named: &TokenRef, identity: &Identity) -> Result<Token> {
        actor.check_at_station()?;
        if !identity.abilities.write_hotp && !identity.abilities.write_totp {
            return Err(DriverError::Unsupported(Unable::Empty).into());
        }
        let token = self.store.read(|r| {
            let token = self.token_to_wipe(actor, r, named)?;
            let kept = |one: &Credential| one.slot.is_some() && one.state != CredentialState::Destroyed;
            let nothing =
                slots_of_ours(r, &token, identity)?.is_empty() && !r.credentials_of(token.id)?.iter().any(kept);
            if nothing { Err(StationError::NothingToWipe(token.name())) } else { Ok(token) }
        })?;
        self.check_device_pin(&token, identity)?;
        Ok(token)
    }

    /// The wire. What is told names the slots that are not ours and were left as they are.
    fn wipe(&self, actor: &Actor, token: &Token, identity: &Identity, session: &mut dyn Session, lane: &Lane) -> Ended {
        self.open_device(actor, token, identity, session, lane)?;
        let slots = self.change(actor, |tx| {
            let token = self.token_to_wipe(actor, tx, &token.full_name())?;
            let slots = slots_of_ours(tx, &token, identity)?;
            slots.iter().try_for_each(|slot| tx.begin_wipe(token.id, *slot))?;
            of_slots(tx, &token)?
                .iter()
                .try_for_each(|one| turn(tx, &token, one, CredentialEvent::Deactivate).map(drop))?;
            Ok((slots.clone(), wipe_entry(&token, &slots, Stage::WipeBegun)))
        })?;
        let mut refused = None;
        for slot in &slots {
            let access = self.store.read(|r| r.unseal(SealedFor::AccessCode(token.id, *slot)))?;
            let mut touch = |_| lane.await_touch(Verb::Destroy, TOUCH_WINDOW);
            match session.delete(SlotNumber(*slot), access.as_ref(), &mut touch) {
                // another program put an access code of its own on it: the others are emptied all the same
                Err(error @ DriverError::Refused { .. }) => refused = refused.or(Some(error)),
                deleted => deleted?,
            }
            lane.work(Verb::Destroy);
        }
        if let Some(error) = refused {
            return Err(error.into());
        }
        let after = session.identify()?;
        if let Some(slot) = programmed(&after).find(|slot| slots.contains(slot)) {
            return Err(DriverError::Unconfirmed { slot: SlotNumber(slot) }.into());
        }
        self.note_wiped(actor, token, &slots, &after)?;
        Ok(done(token, &after))
    }

    fn note_wiped(&self, actor: &Actor, token: &Token, slots: &[u8], after: &Identity) -> Result<()> {
        self.change(actor, |tx| {
            // where nothing is any more, an access code of an older key guards nothing: also where somebody else emptied it
            for empty in after.slots.iter().filter(|status| status.content == SlotContent::Empty) {
                tx.forget_old_access_code(token.id, empty.number.0)?;
            }
            Ok(((), wiped(tx, token, slots)?))
        })
    }

    /// A wipe that was interrupted: what is empty is done, what is not is to be wiped again.
    pub(super) fn settle_wipe(&self, serial: &domain::Serial, identity: &Identity) -> Result<Option<Done>> {
        let found = self.store.read(|r| match of_plugged(r, serial, identity)? {
            Some(token) => Ok::<_, StationError>(Some((r.open_wipes(token.id)?, token))),
            None => Ok(None),
        })?;
        let Some((open, token)) = found.filter(|(open, _)| !open.is_empty()) else { return Ok(None) };
        if filled(identity).any(|slot| open.contains(&slot)) {
            return Err(StationError::WipeAgain(token.name()));
        }
        self.note_wiped(&Actor::station(), &token, &open, identity)?;
        Ok(Some(done(&token, identity)))
    }

    /// The token, where it may be wiped: in stock, and set aside for nobody.
    fn token_to_wipe(&self, actor: &Actor, r: &Reader<'_>, named: &TokenRef) -> Result<Token> {
        let token = token_for(actor, r, named, Act::ManageDevice)?;
        match token.state {
            CustodyState::InStock => Ok(token),
            state @ (CustodyState::Reserved
            | CustodyState::Allocated
            | CustodyState::HandedOver
            | CustodyState::Lost
            | CustodyState::Defective
            | CustodyState::Retired) => Err(StationError::NotEnrollable { token: token.name(), state }),
        }
    }
}

/// Slots that certainly hold something.
fn programmed(identity: &Identity) -> impl Iterator<Item = u8> {
    identity.slots.iter().filter(|status| status.is_programmed()).map(|status| status.number.0)
}

/// Slots that may hold something.
fn filled(identity: &Identity) -> impl Iterator<Item = u8> {
    identity.slots.iter().filter(|status| status.content != SlotContent::Empty).map(|status| status.number.0)
}

/// Those of them that we wrote.
fn slots_of_ours(r: &Reader<'_>, token: &Token, identity: &Identity) -> Result<Vec<u8>> {
    let mut ours = Vec::new();
    for slot in filled(identity) {
        if r.is_ours(token.id, slot)? {
            ours.push(slot);
        }
    }
    Ok(ours)
}

/// What was to be written into a slot of the token, whatever became of it. A secret that came in a key file is in none.
fn of_slots(r: &Reader<'_>, token: &Token) -> Result<Vec<Credential>> {
    Ok(r.credentials_of(token.id)?.into_iter().filter(|credential| credential.slot.is_some()).collect())
}

/// The slots are empty: their secrets are destroyed.
fn wiped(tx: &Change<'_>, token: &Token, slots: &[u8]) -> Result<Entry> {
    of_slots(tx, token)?.iter().try_for_each(|credential| destroy(tx, token, credential))?;
    slots.iter().try_for_each(|slot| tx.end_wipe(token.id, *slot))?;
    Ok(wipe_entry(token, slots, Stage::Wiped))
}

fn wipe_entry(token: &Token, slots: &[u8], stage: Stage) -> Entry {
    of_token(event::Destroy::Wiped { slots: event::Slots(slots.to_vec()), stage }, token)
}

/// The end, with what is left in it.
fn done(token: &Token, after: &Identity) -> Done {
    Done::Wiped { serial: token.name(), foreign: programmed(after).collect(), others: after.foreign }
}
