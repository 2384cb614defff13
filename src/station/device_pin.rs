//! The admin PIN that some families ask for before a slot is changed.
//!
//! One PIN a token, sealed in the vault apart from every secret. It is the one that a technician typed and the token took;
//! a token that was never given one gets the factory's first, once, while not a single attempt is missing, and the journal
//! says so. The last attempt is never spent but by a person who saw that it is the last. PINs are not changed here.

use super::{Actor, Result, Station, at_hand::TOUCH_WINDOW, bench::Lane};
use crate::{
    domain::{Act, Secret, Serial, Verb},
    driver::{DevicePin, DriverError, Family, Identity, PinAttempt, Session},
    store::{Entry, SealedFor, Token},
};
use std::{collections::BTreeMap, sync::Arc};

/// The admin PIN of a Nitrokey as it leaves the factory.
const FACTORY: &[u8] = b"12345678";
/// Attempts of a PIN that nobody has got wrong.
const ALL: u8 = 3;

/// What is known of the admin PIN of a token.
enum Known {
    /// It asks for none.
    NotAsked,
    /// It took this one before.
    Sealed(Secret),
    /// Nobody was ever wrong about it: the factory's may be tried.
    Factory,
    /// Somebody has to type it.
    Unknown,
}

impl Station {
    /// A technician typed the admin PIN of the plugged token: it is tried, and sealed if the token takes it. `last`: they
    /// were told that one attempt is left, and said yes to it. The end is on the token's card.
    pub fn start_device_pin(self: &Arc<Self>, actor: &Actor, serial: &Serial, pin: Secret, last: bool) -> Result<()> {
        actor.check_at_station()?;
        let token = self.store.read(|r| self.token_for(actor, r, serial, Act::Enrol))?;
        let claim = self.bench.claim(serial, Verb::Device)?;
        let (station, actor) = (self.clone(), actor.clone());
        let attempt = if last { PinAttempt::EvenLast } else { PinAttempt::WhileSpare };
        claim.run(Box::new(move |session, lane| {
            let mut touch = |_| lane.await_touch(Verb::Device, TOUCH_WINDOW);
            let kept = session.enter_pin(DevicePin::Admin, &pin, attempt, &mut touch).map_err(Into::into);
            let kept = kept.and_then(|()| station.keep_device_pin(&actor, &token, &pin, "typed"));
            lane.look_again(session);
            let facts = BTreeMap::from([("serial", token.serial.to_string())]);
            lane.finish(Verb::Device, kept.map(|()| ("device-pin-kept", facts)));
        }));
        Ok(())
    }

    /// Refuses a token whose admin PIN is neither known nor the factory's for sure, before anything is stored for it.
    pub(super) fn check_device_pin(&self, token: &Token, identity: &Identity) -> Result<()> {
        match self.known_pin(token, identity)? {
            Known::NotAsked | Known::Sealed(_) | Known::Factory => Ok(()),
            Known::Unknown => Err(DriverError::PinNeeded { pin: DevicePin::Admin }.into()),
        }
    }

    /// Gives the token its admin PIN, where it asks for one, before a slot is changed.
    pub(super) fn open_device(
        &self,
        actor: &Actor,
        token: &Token,
        identity: &Identity,
        session: &mut dyn Session,
        lane: &Lane,
    ) -> Result<()> {
        let touch = &mut |_| lane.await_touch(Verb::Device, TOUCH_WINDOW);
        match self.known_pin(token, identity)? {
            Known::NotAsked => Ok(()),
            Known::Sealed(pin) => Ok(session.enter_pin(DevicePin::Admin, &pin, PinAttempt::WhileSpare, touch)?),
            Known::Factory => {
                let factory = Secret::new(FACTORY.to_vec());
                session.enter_pin(DevicePin::Admin, &factory, PinAttempt::WhileSpare, touch)?;
                self.keep_device_pin(actor, token, &factory, "factory")
            }
            Known::Unknown => Err(DriverError::PinNeeded { pin: DevicePin::Admin }.into()),
        }
    }

    fn known_pin(&self, token: &Token, identity: &Identity) -> Result<Known> {
        let Some(status) = identity.pins.iter().find(|status| status.pin == DevicePin::Admin) else {
            return Ok(Known::NotAsked);
        };
        Ok(match self.store.read(|r| r.unseal(SealedFor::DevicePin(token.id)))? {
            Some(pin) => Known::Sealed(pin),
            None if identity.family == Family::Nitrokey && status.left == ALL => Known::Factory,
            None => Known::Unknown,
        })
    }

    fn keep_device_pin(&self, actor: &Actor, token: &Token, pin: &Secret, which: &str) -> Result<()> {
        self.change(actor, |tx| {
            tx.seal(SealedFor::DevicePin(token.id), pin)?;
            let entry = Entry::new(Verb::Device).token(token.id, &token.serial).school(token.school);
            Ok(((), entry.fact("device_pin", which)))
        })
    }
}
