//! YubiKeys over their OTP interface.
//!
//! Every change reads status and serial anew in the same conversation just before it: a slot that was filled meanwhile
//! is not overwritten, and another token in the same socket is noticed. A change is believed only when the programming
//! sequence says so; where it cannot say, that is an error of its own, never a success.
//!
//! TOTP lives in a challenge-response slot: the challenge is the time step, the code is made here of the answer. Such a slot
//! knows neither period nor digits, so that whoever asks for a code says them. What a slot is for it does not tell: one that
//! types, or is empty, gives no answer at all.
//!
//! Which firmware can do what comes from the profile; nothing here compares versions. Secrets are put into frames that
//! wipe themselves, and nothing is logged.

mod link;
mod look;
mod token;

#[cfg(test)]
mod tests;

pub(super) use token::YubiKey;

use super::{
    AccessCodes, CodeRequest, DriverError, HotpCredential, Identity, Misfit, OnTouch, Overwrite, Session, SlotNumber,
    TotpCredential, TypedCode, Unable, capture, recognised::KEYBOARD,
};
use domain::Secret;
use look::{Look, version};
use oath::{Algorithm, Code, Digits, Parameters, hotp};
use std::time::Duration;
use token::BAD_SLOT;
use usb::{HidInterface, UsbDevice};
use wire::yubikey::{AccessCode, Command, Configuration, Flags, NO_ACCESS_CODE, TicketFlags};

const SLOTS: [u8; 2] = [1, 2];
/// The interface that the conversation goes through: the keyboard, wherever it stands.
pub(super) fn interface(device: &UsbDevice) -> Option<&HidInterface> {
    device.hid.iter().find(|hid| (hid.usage_page, hid.usage) == KEYBOARD)
}

impl YubiKey {
    /// Writes a configuration after the checks that every write needs.
    fn write(
        &mut self,
        slot: SlotNumber,
        mut configuration: Configuration,
        access: &AccessCodes<'_>,
        overwrite: Overwrite,
        look: &Look,
    ) -> Result<(), DriverError> {
        if overwrite != Overwrite::Confirmed && look.is_programmed(slot.0) {
            return Err(DriverError::Occupied { slot });
        }
        configuration.access_code = access_code(access.new)?;
        let current = access_code(access.current)?;
        self.change(&Command::Write { slot: slot.0, configuration: &configuration, current }, slot, &look.status)
    }
}

impl Session for YubiKey {
    fn identify(&mut self) -> Result<Identity, DriverError> {
        let look = self.look()?;
        Ok(Identity {
            family: self.token.family,
            slots: SLOTS.map(|slot| look.slot(slot)).to_vec(),
            pins: Vec::new(),
            foreign: 0,
            outdated: look.outdated,
            profile: look.profile,
            model: look.model,
            firmware: Some(version(&look.status)),
            serial: look.serial,
            abilities: look.traits.abilities,
        })
    }

    fn write_hotp(
        &mut self,
        slot: SlotNumber,
        credential: &HotpCredential<'_>,
        access: &AccessCodes<'_>,
        overwrite: Overwrite,
        _: OnTouch<'_>,
    ) -> Result<(), DriverError> {
        check_slot(slot)?;
        let eight = match credential.digits {
            Digits::SIX => false,
            Digits::EIGHT => true,
            _ => return Err(DriverError::BadArgument(Misfit::Digits)),
        };
        check_secret(credential.secret)?;
        let look = self.look()?;
        if !look.traits.abilities.write_hotp {
            return Err(DriverError::Unsupported(Unable::OldForHotp));
        }
        if credential.counter != 0 && !look.traits.moving_factor {
            return Err(DriverError::Unsupported(Unable::FirstCounter));
        }
        let mut configuration = Configuration::hotp(credential.secret.expose(), eight, credential.counter)
            .ok_or(DriverError::BadArgument(Misfit::CounterStep))?;
        configuration.ext = look.flags_for_typing();
        configuration.ticket = look.ticket(configuration.ticket);
        self.write(slot, configuration, access, overwrite, &look)
    }

    /// A slot that asks for a finger is believed by the programming sequence alone: a code would ask for one.
    fn write_totp(
        &mut self,
        slot: SlotNumber,
        credential: &TotpCredential<'_>,
        access: &AccessCodes<'_>,
        overwrite: Overwrite,
        _on_touch: OnTouch<'_>,
    ) -> Result<(), DriverError> {
        let TotpCredential { secret, algorithm, digits, period, touch, now } = *credential;
        if algorithm != Algorithm::Sha1 {
            return Err(DriverError::BadArgument(Misfit::Sha1));
        }
        self.write_challenge_response(slot, secret, touch, access, overwrite)?;
        if touch {
            return Ok(());
        }
        let step = now / u64::from(period.seconds());
        match self.hmac(slot, &step.to_be_bytes(), &mut |_| {}) {
            Ok(mac) if Code::of_mac(&mac, digits) == hotp(secret, Parameters { algorithm, digits }, step) => Ok(()),
            Err(DriverError::Transport(error)) => Err(error.into()),
            Ok(_) | Err(_) => Err(DriverError::Unconfirmed { slot }),
        }
    }

    fn write_challenge_response(
        &mut self,
        slot: SlotNumber,
        secret: &Secret,
        touch: bool,
        access: &AccessCodes<'_>,
        overwrite: Overwrite,
    ) -> Result<(), DriverError> {
        check_slot(slot)?;
        check_secret(secret)?;
        let look = self.look()?;
        if !look.traits.abilities.write_challenge_response {
            return Err(DriverError::Unsupported(Unable::OldForChallenge));
        }
        let mut configuration = Configuration::challenge_hmac(secret.expose(), touch).ok_or(BAD_SECRET)?;
        configuration.ext = look.flags();
        self.write(slot, configuration, access, overwrite, &look)
    }

    fn challenge(
        &mut self,
        slot: SlotNumber,
        challenge: &[u8],
        on_touch: OnTouch<'_>,
    ) -> Result<[u8; 20], DriverError> {
        check_slot(slot)?;
        if !self.look()?.is_programmed(slot.0) {
            return Err(DriverError::WrongMode { slot });
        }
        self.hmac(slot, challenge, on_touch)
    }

    fn read_code(&mut self, slot: SlotNumber, asked: CodeRequest, on_touch: OnTouch<'_>) -> Result<Code, DriverError> {
        let step = asked.time / u64::from(asked.period.seconds());
        Ok(Code::of_mac(&self.challenge(slot, &step.to_be_bytes(), on_touch)?, asked.digits))
    }

    fn delete(&mut self, slot: SlotNumber, access: Option<&Secret>, _: OnTouch<'_>) -> Result<(), DriverError> {
        check_slot(slot)?;
        let current = access_code(access)?;
        let look = self.look()?;
        if look.traits.slot_bits && !look.is_programmed(slot.0) {
            // Nothing to do, and the sequence could not tell that from a refusal.
            return Ok(());
        }
        self.change(&Command::Delete { slot: slot.0, current }, slot, &look.status)
    }

    fn swap(&mut self) -> Result<(), DriverError> {
        let look = self.look()?;
        if !look.traits.abilities.swap {
            return Err(DriverError::Unsupported(Unable::Swap));
        }
        let Some(slot) = SLOTS.into_iter().find(|slot| look.is_programmed(*slot)) else {
            return Err(DriverError::BadArgument(Misfit::BothEmpty));
        };
        self.change(&Command::Swap, SlotNumber(slot), &look.status)
    }

    /// Sets the flags of one programmed slot as we would write them, because they can be replaced but not read: a slot
    /// that types gets our Enter and keypad, a challenge slot keeps short challenges and loses its touch requirement.
    /// A slot that types is preferred.
    fn make_serial_visible(&mut self, access: Option<&Secret>) -> Result<(), DriverError> {
        let current = access_code(access)?;
        let look = self.look()?;
        if look.serial.is_some() {
            return Ok(());
        }
        if !look.traits.abilities.make_serial_visible {
            return Err(DriverError::Unsupported(Unable::ChangeFlags));
        }
        if access.is_some() && !look.traits.update_access_code {
            return Err(DriverError::Unsupported(Unable::ChangeProtectedFlags));
        }
        let programmed = || SLOTS.into_iter().filter(|slot| look.is_programmed(*slot));
        let types = |slot: &u8| look.slot(*slot).touch.unwrap_or(true);
        let slot = programmed().find(types).or_else(|| programmed().next()).ok_or(DriverError::SerialHidden)?;
        let mut configuration = Configuration { access_code: current, ..Configuration::default() };
        if types(&slot) {
            configuration.ext = look.flags_for_typing();
            configuration.ticket = look.ticket(TicketFlags::default());
        } else {
            configuration.ext = look.flags();
            configuration.config = Flags::HMAC_LT64;
        }
        let update = Command::Update { slot, configuration: &configuration, current };
        self.change(&update, SlotNumber(slot), &look.status)
    }

    fn capture_code(
        &mut self,
        window: Duration,
        cancelled: &dyn Fn() -> bool,
        passed_over: &mut dyn FnMut(),
    ) -> Result<TypedCode, DriverError> {
        let mut second = self.bus.open(&self.token.interface)?;
        capture::capture(second.as_mut(), self.link.pause.as_ref(), window, cancelled, passed_over)
    }
}

const BAD_SECRET: DriverError = DriverError::BadArgument(Misfit::SecretLength { least: 16, most: 20 });

fn check_slot(slot: SlotNumber) -> Result<(), DriverError> {
    if SLOTS.contains(&slot.0) { Ok(()) } else { Err(BAD_SLOT) }
}

fn check_secret(secret: &Secret) -> Result<(), DriverError> {
    if (16..=20).contains(&secret.len()) { Ok(()) } else { Err(BAD_SECRET) }
}

fn access_code(code: Option<&Secret>) -> Result<AccessCode, DriverError> {
    let Some(code) = code else { return Ok(NO_ACCESS_CODE) };
    match AccessCode::try_from(code.expose()) {
        Ok(bytes) if bytes != NO_ACCESS_CODE => Ok(bytes),
        _ => Err(DriverError::BadArgument(Misfit::AccessCode)),
    }
}
