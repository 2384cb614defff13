//! Tokens whose counter the host can read resynchronise by being plugged in.
//!
//! A counter alone proves nothing, anybody can build a device that tells one: where it is not the one that is stored, the
//! token must also show the code of that counter. Codes that were made meanwhile are spent by it. A token that stands
//! behind its record was programmed by somebody else, or is a copy: that is said, and nothing is changed.

use super::{Actor, Result, Station, StationError, bench::Ended, verify::confirm};
use crate::{
    domain::{IntentStage, Serial, Verb},
    driver::{CodeRequest, DriverError, Identity, Session, SlotNumber},
    oath::{Period, hotp},
    store::{Credential, Entry, MovingFactor, ThrottleKind, Token},
};
use std::collections::BTreeMap;

/// What there is to be compared.
struct Followed {
    token: Token,
    credential: Credential,
    slot: SlotNumber,
    expected: u64,
}

impl Station {
    /// A token was read: if its counter can be read too, it is compared with the record. `None`: there is nothing to tell.
    pub(super) fn follow(&self, identity: &Identity, session: &mut dyn Session) -> Option<(Verb, Ended)> {
        let serial = identity.serial.as_ref().filter(|_| identity.abilities.reads_counters)?;
        let compared = self.followed(serial, identity).and_then(|followed| match followed {
            Some(followed) => self.compare(&followed, session),
            None => Ok(None),
        });
        let facts = |ahead: u64| BTreeMap::from([("serial", serial.to_string()), ("ahead", ahead.to_string())]);
        let told = compared.map(|ahead| ahead.map(|ahead| ("resynchronised", facts(ahead)))).transpose()?;
        Some((Verb::Resynchronise, told))
    }

    /// The credential whose slot can be looked at.
    fn followed(&self, serial: &Serial, identity: &Identity) -> Result<Option<Followed>> {
        let programmed = |slot: u8| identity.slots.iter().any(|one| one.number.0 == slot && one.programmed);
        self.store.read(|r| {
            let Some(token) = r.find_token(None, serial)? else { return Ok(None) };
            let found = r.credentials_of(token.id)?.into_iter().find_map(|credential| {
                // of an intent that was never sent the token knows nothing
                let sent = credential.state.is_live() && credential.stage != IntentStage::Stored;
                let slot = credential.slot.filter(|slot| sent && programmed(*slot))?;
                match credential.factor {
                    MovingFactor::Hotp { counter } => Some((credential, SlotNumber(slot), counter)),
                    MovingFactor::Totp { .. } => None,
                }
            });
            Ok(found.map(|(credential, slot, expected)| Followed { token, credential, slot, expected }))
        })
    }

    /// How far the token was ahead, where something was put right.
    fn compare(&self, followed: &Followed, session: &mut dyn Session) -> Result<Option<u64>> {
        let Followed { token, credential, slot, expected } = followed;
        let told = session.read_counter(*slot)?;
        if told == *expected && credential.verified {
            return Ok(None);
        }
        let Some(ahead) = told.checked_sub(*expected) else { return self.note_behind(token, told, *expected) };
        let subject = token.id.to_string();
        let counters = [(ThrottleKind::Token, subject.as_str())];
        self.check_throttles(&counters)?;
        let (digits, period) = (credential.parameters.digits, Period::default());
        let code = match session.read_code(*slot, CodeRequest { time: 0, period, digits }, &mut |_| {}) {
            Ok(code) => code,
            // its codes ask for a PIN that only the holder knows
            Err(DriverError::PinNeeded { .. }) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let secret = self.store.read(|r| r.secret(credential.id))?;
        let proven = secret.is_some_and(|secret| hotp(&secret, credential.parameters, told) == code);
        if !proven {
            self.count_failure(&counters)?;
            return Err(StationError::CodeRefused);
        }
        self.change(&Actor::station(), |tx| {
            let present = tx.credential(credential.id)?.filter(|present| present.state.is_live());
            let present = present.ok_or_else(|| StationError::NoCredential(token.serial.clone()))?;
            if !tx.advance(present.id, *expected, told + 1)? {
                return Err(StationError::CodeRefused);
            }
            confirm(tx, &present)?;
            tx.clear_throttle(ThrottleKind::Token, &subject)?;
            let entry = Entry::new(Verb::Resynchronise).token(token.id, &token.serial).school(token.school);
            Ok(((), entry.fact("next", told + 1).fact("ahead", ahead).fact("plugged", true)))
        })?;
        Ok(Some(ahead))
    }

    fn note_behind(&self, token: &Token, told: u64, expected: u64) -> Result<Option<u64>> {
        self.change(&Actor::station(), |_| {
            let entry = Entry::new(Verb::Device).token(token.id, &token.serial).school(token.school);
            Ok(((), entry.fact("counter", told).fact("behind", expected - told)))
        })?;
        Err(StationError::CounterBehind { serial: token.serial.clone(), behind: expected - told })
    }
}
