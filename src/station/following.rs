//! Tokens whose codes the host can read are compared with their record whenever they are plugged in.
//!
//! HOTP resynchronises by it. A counter alone proves nothing, anybody can build a device that tells one: where it is not the
//! one that is stored, the token must also show the code of that counter. Codes that were made meanwhile are spent by it. A
//! token that stands behind its record was programmed by somebody else, or is a copy: that is said, and nothing is changed.
//! Of TOTP the code of this very moment must fit. Such tokens have no clock of their own, so that there is no drift to be
//! learned here, and the code is not spent: nobody saw it.

use super::{
    Actor, Bench, Result, StationError,
    at_hand::Via,
    enrol::confirm,
    named::of_plugged,
    outcome::{Done, Ended},
    secrets::{judged, judged_now},
};
use crate::{entries::of_token, guess};
use domain::{Checkpoint, Serial, TokenProof, Verb, event};
use driver::{CodeRequest, DriverError, Identity, Session, SlotContent, SlotNumber};
use oath::{Code, Period, StationClock, hotp};
use store::{Attempt, Credential, Entries, MovingFactor, Token};

/// What there is to be compared.
struct Followed {
    token: Token,
    credential: Credential,
    slot: SlotNumber,
}

/// How that ended.
struct Compared {
    /// What was put right.
    told: Option<Done>,
    /// A code of it was right.
    proof: Option<TokenProof>,
}

impl Compared {
    /// Nothing was asked, or nothing could be.
    const NOTHING: Self = Self { told: None, proof: None };
    /// It showed a code, and there was nothing to put right.
    const RIGHT: Self = Self { told: None, proof: Some(TokenProof::Code) };

    fn right(told: Done) -> Self {
        Self { told: Some(told), ..Self::RIGHT }
    }
}

impl Bench<'_> {
    /// A token was read: if its codes can be read too, it is compared with the record. `None`: there is nothing to tell.
    /// And what it has shown of itself by it; `None`: nothing yet.
    pub(super) fn follow(
        &self,
        identity: &Identity,
        session: &mut dyn Session,
    ) -> (Option<(Verb, Ended)>, Option<TokenProof>) {
        let Some(serial) = identity.serial.as_ref() else { return (None, None) };
        let compared = self.followed(serial, identity).and_then(|followed| match followed {
            Some(followed) => self.compare(&followed, session),
            None => Ok(Compared::NOTHING),
        });
        let proof = match &compared {
            Ok(compared) => compared.proof,
            Err(StationError::CodeRefused | StationError::CounterBehind { .. }) => Some(TokenProof::Wrong),
            Err(_) => None,
        };
        let told = compared.map(|compared| compared.told).transpose();
        (told.map(|told| (Verb::Resynchronise, told)), proof)
    }

    /// The credential whose slot can be looked at.
    fn followed(&self, serial: &Serial, identity: &Identity) -> Result<Option<Followed>> {
        let programmed =
            |slot: u8| identity.slots.iter().any(|one| one.number.0 == slot && one.content != SlotContent::Empty);
        let told = |credential: &Credential| match credential.factor {
            MovingFactor::Hotp { .. } => identity.abilities.reads_hotp && identity.abilities.reads_counters,
            MovingFactor::Totp { .. } => identity.abilities.reads_totp,
        };
        self.store.read(|r| {
            let Some(token) = of_plugged(r, serial, identity)? else { return Ok(None) };
            let found =
                judged(r, token.id, self.now())?.unwrap_or_default().into_iter().filter(told).find_map(|credential| {
                    let slot = credential.slot.filter(|slot| programmed(*slot))?;
                    Some((credential, SlotNumber(slot)))
                });
            Ok(found.map(|(credential, slot)| Followed { token, credential, slot }))
        })
    }

    fn compare(&self, followed: &Followed, session: &mut dyn Session) -> Result<Compared> {
        match followed.credential.factor {
            MovingFactor::Hotp { counter } => self.compare_counter(followed, counter, session),
            MovingFactor::Totp { period, .. } => self.compare_moment(followed, period, session),
        }
    }

    fn compare_counter(&self, followed: &Followed, expected: u64, session: &mut dyn Session) -> Result<Compared> {
        let Followed { token, credential, slot } = followed;
        let told = session.read_counter(*slot)?;
        // after a restore an equal counter may be another secret's
        let known =
            credential.verified && !credential.doubted && self.store.read(|r| r.is_known_since_restore(token.id))?;
        if told == expected && known {
            return Ok(Compared::NOTHING);
        }
        let Some(ahead) = told.checked_sub(expected) else { return self.note_behind(token, told, expected) };
        let attempt = self.attempt(guess::codes(Checkpoint::Plugged, token, &Actor::station()))?;
        let (digits, period) = (credential.parameters.digits, Period::default());
        let code = match session.read_code(*slot, CodeRequest { time: 0, period, digits }, &mut |_| {}) {
            Ok(code) => code,
            // its codes ask for a PIN that only the holder knows
            Err(DriverError::PinNeeded { .. }) => return self.was_not_made(attempt).map(|()| Compared::NOTHING),
            Err(error) => {
                self.was_not_made(attempt)?;
                return Err(error.into());
            }
        };
        if !self.is_code_at(credential, told, code, &attempt)? {
            attempt.failed();
            return Err(StationError::CodeRefused);
        }
        self.change(&Actor::station(), |tx| {
            let present = judged_now(tx, token, credential, tx.at)?;
            if !tx.advance(present.id, expected, told + 1)? {
                return Err(StationError::CodeRefused);
            }
            let settled = confirm(tx, token, &present)?;
            attempt.succeeded(tx)?;
            let (next, plugged) = (told + 1, Some(true));
            let found = event::Resynchronise::Found { next, ahead, drift: None, codes: None, plugged, by_holder: None };
            Ok(((), Entries::new(of_token(found, token), settled)))
        })?;
        Ok(Compared::right(Done::Resynchronised { serial: token.name(), ahead }))
    }

    fn compare_moment(&self, followed: &Followed, period: Period, session: &mut dyn Session) -> Result<Compared> {
        let Followed { token, credential, slot } = followed;
        let attempt = self.attempt(guess::codes(Checkpoint::Plugged, token, &Actor::station()))?;
        let asked = CodeRequest { time: self.codes().unix_time(), period, digits: credential.parameters.digits };
        let code = match session.read_code(*slot, asked, &mut |_| {}) {
            Ok(code) => code,
            // its codes ask for a PIN that only the holder knows, or for a finger that nobody is asked for here
            Err(DriverError::PinNeeded { .. } | DriverError::TouchTimeout) => {
                return self.was_not_made(attempt).map(|()| Compared::NOTHING);
            }
            Err(error) => {
                self.was_not_made(attempt)?;
                return Err(error.into());
            }
        };
        if !self.codes().shows_now(credential, code, &attempt)? {
            attempt.failed();
            return Err(StationError::CodeRefused);
        }
        if credential.verified {
            return self.was_right(attempt).map(|()| Compared::RIGHT);
        }
        self.change(&Actor::station(), |tx| {
            let accepted = self.codes().accept(tx, token, StationClock::Unsynchronised, code, Via::Read, &attempt)?;
            attempt.succeeded(tx)?;
            let verified = event::Verify { plugged: Some(true), ..event::Verify::default() };
            Ok(((), Entries::new(of_token(verified, token), accepted.settled)))
        })?;
        Ok(Compared::right(Done::Verified { serial: token.name(), ahead: 0 }))
    }

    /// Whether this is the code of a HOTP credential at the counter that the token told.
    fn is_code_at(&self, credential: &Credential, told: u64, code: Code, _counted: &Attempt) -> Result<bool> {
        let secret = self.store.read(|r| r.secret(credential.id))?;
        Ok(secret.is_some_and(|secret| hotp(&secret, credential.parameters, told) == code))
    }

    fn note_behind(&self, token: &Token, told: u64, expected: u64) -> Result<Compared> {
        self.change(&Actor::station(), |_| {
            Ok(((), of_token(event::Device::Behind { counter: told, behind: expected - told }, token)))
        })?;
        Err(StationError::CounterBehind { token: token.name(), behind: expected - told })
    }
}
