//! The admin PIN that some families ask for before a slot is changed.
//!
//! One PIN a token, sealed in the vault apart from every secret. The factory's is tried once, while not a single attempt is
//! missing, and replaced at once by the one that the vault always makes for this token, which nobody chose; a PIN that a
//! technician typed stays, until the vault gets a new key: then every PIN of the time before is replaced. A token that was programmed after the backup from which the station was set up has that one
//! already. Commits to the database (C)
//! and calls of the driver (D) of such a change, in this order:
//!
//! 1. D the present PIN is given;
//! 2. C *next*: the new one is sealed beside the present one;
//! 3. D the change; D the new one is given, which proves it;
//! 4. C *changed*: it takes the place of the present one.
//!
//! After an interruption both are in the vault, and the one that was sent is tried first. The last attempt is never spent but
//! by a person who saw that it is the last.

use super::{
    Actor, Bench, Result, StationError,
    at_hand::TOUCH_WINDOW,
    lane::Lane,
    outcome::{Done, Outcome},
};
use crate::{entries::of_token, reach::token_for};
use domain::{
    Act, CustodyState, Secret, Serial, TokenRef, Verb,
    event::{self, DevicePinAct},
};
use driver::{DevicePin, DriverError, Family, Identity, PinAttempt, Session, SlotStatus, Unable};
use store::{Entry, Purpose, Reader, SealedFor, Token};

/// The admin PIN of a Nitrokey as it leaves the factory.
pub(super) const FACTORY: &[u8] = b"12345678";
/// Attempts of a PIN that nobody has got wrong.
const ALL: u8 = 3;

/// What is known of the admin PIN of a token.
enum Known {
    /// It asks for none.
    NotAsked,
    /// It is one of these, the likeliest first.
    Sealed(Vec<KeptPin>),
    /// Nobody was ever wrong about it: this one may be tried, the factory's or the vault's.
    Likely(Secret),
    /// Somebody has to type it.
    Unknown,
}

/// A PIN of the vault.
struct KeptPin {
    pin: Secret,
    /// It was about to take the place of the other.
    next: bool,
}

/// The admin PIN of a token, for the one page that shows it.
#[derive(Debug)]
pub struct ShownPin {
    /// The PIN that it took last.
    pub present: Secret,
    /// A change was interrupted: it may be this one already.
    pub next: Option<Secret>,
}

impl Bench<'_> {
    /// A technician typed the admin PIN of the plugged token: it is tried, and sealed if the token takes it. `last`: they
    /// were told that one attempt is left, and said yes to it. The end is on the token's card.
    pub fn start_device_pin(&self, actor: &Actor, named: impl Into<TokenRef>, pin: Secret, last: bool) -> Result<()> {
        actor.check_at_station()?;
        let token = self.store.read(|r| token_for(actor, r, &named.into(), Act::Enrol))?;
        let claim = self.bench.claim(&self.at_bench(&token)?, Verb::Device)?;
        let (kept, actor) = (self.kept(), actor.clone());
        let attempt = if last { PinAttempt::EvenLast } else { PinAttempt::WhileSpare };
        claim.run(Box::new(move |session, lane| {
            let mut touch = |_| lane.await_touch(Verb::Device, TOUCH_WINDOW);
            let fits = session.enter_pin(DevicePin::Admin, &pin, attempt, &mut touch).map_err(Into::into);
            let ended = fits.and_then(|()| kept.noun().keep_device_pin(&actor, &token, &pin, DevicePinAct::Typed));
            lane.look_again(session);
            lane.finish(Outcome::of(Verb::Device, ended.map(|()| Done::DevicePinKept { serial: token.name() })));
        }));
        Ok(())
    }

    /// The plugged token leaves: it gets the factory's admin PIN back. The end is on its card.
    pub fn start_factory_pin(&self, actor: &Actor, named: impl Into<TokenRef>) -> Result<()> {
        actor.check_at_station()?;
        let named = named.into();
        let token = self.store.read(|r| {
            let token = token_for(actor, r, &named, Act::ManageDevice)?;
            match token.state {
                CustodyState::InStock | CustodyState::Defective | CustodyState::Retired => Ok(token),
                state @ (CustodyState::Reserved
                | CustodyState::Allocated
                | CustodyState::HandedOver
                | CustodyState::Lost) => Err(StationError::NotEnrollable { token: token.name(), state }),
            }
        })?;
        let at_bench = self.at_bench(&token)?;
        let identity = self.bench.identity(&at_bench)?.ok_or_else(|| self.bench.not_here(&at_bench))?;
        if !changes_factory_pin(&identity) {
            return Err(DriverError::Unsupported(Unable::ChangePin).into());
        }
        let claim = self.bench.claim(&at_bench, Verb::Device)?;
        let (kept, actor) = (self.kept(), actor.clone());
        claim.run(Box::new(move |session, lane| {
            let factory = Secret::new(FACTORY.to_vec());
            let changed =
                kept.noun().give_pin(&actor, &token, &identity, session, lane).and_then(|given| match given {
                    Some(pin) if pin.expose() != FACTORY => {
                        kept.noun().change_pin_of(&actor, &token, &pin, &factory, session, lane)
                    }
                    Some(_) | None => Ok(()),
                });
            lane.look_again(session);
            lane.finish(Outcome::of(Verb::Device, changed.map(|()| Done::FactoryPin { serial: token.name() })));
        }));
        Ok(())
    }

    /// Shows the admin PIN that the vault keeps for a token, to whoever types their password again; the journal says to
    /// whom.
    pub fn show_device_pin(
        &self,
        actor: &Actor,
        named: impl Into<TokenRef>,
        password: Option<&Secret>,
    ) -> Result<ShownPin> {
        actor.check_at_station()?;
        let named = named.into();
        self.store.read(|r| token_for(actor, r, &named, Act::ShowDevicePin))?;
        self.accounts().check_again(actor, password)?;
        self.change(actor, |tx| {
            let token = token_for(actor, tx, &named, Act::ShowDevicePin)?;
            let present = tx.unseal(SealedFor::DevicePin(token.id))?;
            let present = present.ok_or_else(|| StationError::NoDevicePin(token.name()))?;
            let next = tx.unseal(SealedFor::NextDevicePin(token.id))?;
            Ok((ShownPin { present, next }, pin_entry(&token, DevicePinAct::Shown)))
        })
    }

    /// Refuses a token whose admin PIN is neither known nor the factory's for sure, before anything is stored for it.
    pub(super) fn check_device_pin(&self, token: &Token, identity: &Identity) -> Result<()> {
        match self.known_pin(token, identity)? {
            Known::NotAsked | Known::Sealed(_) | Known::Likely(_) => Ok(()),
            Known::Unknown => Err(DriverError::PinNeeded { pin: DevicePin::Admin }.into()),
        }
    }

    /// Gives the token its admin PIN, where it asks for one, before a slot is changed. The factory's is replaced.
    pub(super) fn open_device(
        &self,
        actor: &Actor,
        token: &Token,
        identity: &Identity,
        session: &mut dyn Session,
        lane: &Lane,
    ) -> Result<()> {
        match self.give_pin(actor, token, identity, session, lane)? {
            Some(pin) if changes_factory_pin(identity) => {
                // whoever has an old backup knows the one of an older key
                let (new, old) = self.store.read(|r| {
                    Ok::<_, StationError>((
                        device_pin(r, &token.serial),
                        r.carries_old_key(token.id, Purpose::DevicePin)?,
                    ))
                })?;
                if pin.expose() != FACTORY && !old {
                    return Ok(());
                }
                self.change_pin_of(actor, token, &pin, &new, session, lane)
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Gives the token the PIN that fits, and answers with it; `None`: it asks for none.
    fn give_pin(
        &self,
        actor: &Actor,
        token: &Token,
        identity: &Identity,
        session: &mut dyn Session,
        lane: &Lane,
    ) -> Result<Option<Secret>> {
        let mut give = |pin: &Secret| {
            let mut touch = |_| lane.await_touch(Verb::Device, TOUCH_WINDOW);
            session.enter_pin(DevicePin::Admin, pin, PinAttempt::WhileSpare, &mut touch)
        };
        let mut refused = DriverError::PinNeeded { pin: DevicePin::Admin };
        match self.known_pin(token, identity)? {
            Known::NotAsked => return Ok(None),
            Known::Likely(pin) => {
                give(&pin)?;
                let which = if pin.expose() == FACTORY { DevicePinAct::Factory } else { DevicePinAct::Regained };
                self.keep_device_pin(actor, token, &pin, which)?;
                return Ok(Some(pin));
            }
            Known::Sealed(kept) => {
                let open = kept.len() > 1;
                for KeptPin { pin, next } in kept {
                    match give(&pin) {
                        Ok(()) => {
                            if open {
                                let which = if next { DevicePinAct::Changed } else { DevicePinAct::NotChanged };
                                self.keep_device_pin(actor, token, &pin, which)?;
                            }
                            return Ok(Some(pin));
                        }
                        Err(error @ DriverError::WrongPin { .. }) => refused = error,
                        Err(error) => return Err(error.into()),
                    }
                }
            }
            Known::Unknown => {}
        }
        Err(refused.into())
    }

    /// The token took `old` a moment ago: from now on it is `new`.
    fn change_pin_of(
        &self,
        actor: &Actor,
        token: &Token,
        old: &Secret,
        new: &Secret,
        session: &mut dyn Session,
        lane: &Lane,
    ) -> Result<()> {
        self.change(actor, |tx| {
            tx.seal(SealedFor::NextDevicePin(token.id), new)?;
            Ok(((), pin_entry(token, DevicePinAct::Next)))
        })?;
        let mut touch = |_| lane.await_touch(Verb::Device, TOUCH_WINDOW);
        session.change_pin(DevicePin::Admin, Some(old), new, PinAttempt::WhileSpare, &mut touch)?;
        session.enter_pin(DevicePin::Admin, new, PinAttempt::WhileSpare, &mut touch)?;
        self.keep_device_pin(
            actor,
            token,
            new,
            if new.expose() == FACTORY { DevicePinAct::Factory } else { DevicePinAct::Changed },
        )
    }

    fn known_pin(&self, token: &Token, identity: &Identity) -> Result<Known> {
        let Some(status) = identity.pins.iter().find(|status| status.pin == DevicePin::Admin) else {
            return Ok(Known::NotAsked);
        };
        self.store.read(|r| {
            let next = r.unseal(SealedFor::NextDevicePin(token.id))?.map(|pin| KeptPin { pin, next: true });
            let present = r.unseal(SealedFor::DevicePin(token.id))?.map(|pin| KeptPin { pin, next: false });
            let kept: Vec<_> = next.into_iter().chain(present).collect();
            if !kept.is_empty() {
                return Ok(Known::Sealed(kept));
            }
            if identity.family != Family::Nitrokey || status.left != ALL {
                return Ok(Known::Unknown);
            }
            let filled = identity.slots.iter().any(SlotStatus::is_programmed);
            let regained = filled && changes_factory_pin(identity) && !r.is_known_since_restore(token.id)?;
            Ok(Known::Likely(if regained { device_pin(r, &token.serial) } else { Secret::new(FACTORY.to_vec()) }))
        })
    }

    /// The token took this PIN: it is the one, and no other is kept.
    fn keep_device_pin(&self, actor: &Actor, token: &Token, pin: &Secret, which: DevicePinAct) -> Result<()> {
        self.change(actor, |tx| {
            tx.seal(SealedFor::DevicePin(token.id), pin)?;
            tx.remove_sealed(SealedFor::NextDevicePin(token.id))?;
            Ok(((), pin_entry(token, which)))
        })
    }
}

/// Sixteen characters that are not mistaken for each other when somebody has to type them.
fn device_pin(r: &Reader<'_>, serial: &Serial) -> Secret {
    let drawn = r.derived::<10>(Purpose::DevicePin, serial, None);
    Secret::new(data_encoding::BASE32_NOPAD.encode(drawn.expose()).into_bytes())
}

/// It leaves the factory with a PIN that everybody knows, and lets us change it.
pub(super) fn changes_factory_pin(identity: &Identity) -> bool {
    identity.family == Family::Nitrokey && identity.abilities.changes_pins
}

fn pin_entry(token: &Token, which: DevicePinAct) -> Entry {
    of_token(event::Device::Pin { device_pin: which }, token)
}
