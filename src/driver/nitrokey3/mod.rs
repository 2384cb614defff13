//! Nitrokey 3 over the FIDO interface: the admin app for firmware and UUID, the secrets app for credentials.
//!
//! The token's serial is its UUID: the number that the maker's client prints, and one that names a single token. Its
//! credentials have names and no slots; here it has one slot, which holds the newest credential of ours (`look`). To write
//! is to put the new one under a name of its own, to have its first code, and only then to let the old one go: the token is
//! never empty, and whatever cuts this short leaves one of the two that can be told apart by a code. The old one goes with
//! a finger on the token; where none comes, it stays until the next write, and does not count.
//!
//! Counters cannot be read: whoever asks for a code moves them, and the proof of a write spends the first. What holds no
//! secret of ours is left alone. The PIN locks only credentials that say so, which ours do not; it is checked, set and changed
//! here, its attempts counted before one is made.

mod link;
mod look;
mod token;

pub(super) use token::Nitrokey3;

use super::recognised::FIDO;
use super::{
    AccessCodes, CodeRequest, DevicePin, DriverError, HotpCredential, Identity, Misfit, OnTouch, Overwrite, PinAttempt,
    Session, SlotNumber, TotpCredential, Unable,
};
use domain::Secret;
use link::QUICK;
use look::{Look, Ours, name_of};
use oath::{Algorithm, Code, Digits, Parameters, hotp};
use token::{SLOT, failed};
use usb::{HidInterface, UsbDevice};
use wire::nitrokey3::{
    CodeAnswer, Command, Hidden, Hotp, NewCredential, OathAlgorithm, OathKind, PROPERTY_TOUCH, Reply, Status,
};

/// Attempts that are left of a PIN when it is asked about; one more wrong one would lock it.
const LAST_ATTEMPT: u8 = 1;

/// The interface that the conversation goes through.
pub(super) fn interface(device: &UsbDevice) -> Option<&HidInterface> {
    device.hid.iter().find(|hid| (hid.usage_page, hid.usage) == FIDO)
}

/// What is to be stored.
struct Content<'a> {
    secret: &'a Secret,
    kind: OathKind,
    algorithm: Algorithm,
    digits: Digits,
    touch: bool,
    /// HOTP: the counter. TOTP: the time step whose code proves it.
    factor: u64,
}

impl Nitrokey3 {
    /// Opens what the PIN locks, for the one command that follows.
    fn unlock(&mut self, ours: &Ours, look: &Look, on_touch: OnTouch<'_>) -> Result<(), DriverError> {
        if !ours.entry.listed.pin {
            return Ok(());
        }
        let pin = look.given.clone().ok_or(DriverError::PinNeeded { pin: DevicePin::User })?;
        match self.touched(&Command::VerifyPin(pin), on_touch)?.status {
            Status::Ok => Ok(()),
            Status::VerificationFailed => Err(DriverError::PinNeeded { pin: DevicePin::User }),
            status => Err(failed(status)),
        }
    }

    fn write(
        &mut self,
        slot: SlotNumber,
        content: &Content<'_>,
        overwrite: Overwrite,
        on_touch: OnTouch<'_>,
    ) -> Result<(), DriverError> {
        let before = self.writable(slot)?;
        if overwrite != Overwrite::Confirmed && !before.ours.is_empty() {
            return Err(DriverError::Occupied { slot });
        }
        let counter = check(content)?;
        let number = before.next_number()?;
        let put = Command::Put(NewCredential {
            label: name_of(number),
            kind: content.kind,
            algorithm: match content.algorithm {
                Algorithm::Sha1 => OathAlgorithm::Sha1,
                Algorithm::Sha256 => OathAlgorithm::Sha256,
                Algorithm::Sha512 => OathAlgorithm::Sha512,
            },
            digits: content.digits.get(),
            secret: Hidden::new(content.secret.expose()),
            properties: if content.touch { PROPERTY_TOUCH } else { 0 },
            counter,
        });
        let sent = if content.touch { self.touched(&put, on_touch) } else { self.secrets(&put, QUICK, on_touch) };
        match sent.map(|reply| reply.status) {
            Ok(Status::Ok) => {}
            // in no list, and there all the same
            Ok(Status::Blocked) => return Err(DriverError::PinNeeded { pin: DevicePin::User }),
            Ok(Status::Full) => {
                return Err(DriverError::BadArgument(Misfit::Full));
            }
            Ok(Status::NotSatisfied) => return Err(DriverError::TouchTimeout),
            Ok(_) => return Err(DriverError::Unsupported(Unable::Credential)),
            // the request went out and no answer came: it may be stored
            Err(DriverError::Busy | DriverError::Garbage(_)) => return Err(DriverError::Unconfirmed { slot }),
            Err(error) => return Err(error),
        }
        self.prove(number, content, &before, on_touch)?;
        match self.let_go(&before, on_touch) {
            // nobody came: it stays, beside the new one that counts
            Err(DriverError::TouchTimeout) => Ok(()),
            ended => ended,
        }
    }

    /// The new credential is there, everything else is as it was, and its first code is right.
    fn prove(
        &mut self,
        number: u16,
        content: &Content<'_>,
        before: &Look,
        on_touch: OnTouch<'_>,
    ) -> Result<(), DriverError> {
        let unconfirmed = || DriverError::Unconfirmed { slot: SLOT };
        let after = self.look()?;
        let newest = after.newest().map_err(|_| unconfirmed())?;
        let others = after.ours.iter().filter(|ours| ours.number != number);
        let kept = before.ours.iter().filter(|ours| !ours.entry.listed.pin);
        if newest.number != number || !others.eq(kept) || !after.has_foreign_of(before) {
            return Err(unconfirmed());
        }
        let parameters = Parameters { algorithm: content.algorithm, digits: content.digits };
        let code = self.code(newest, &after, content.factor, on_touch)?;
        if code == hotp(content.secret, parameters, content.factor) { Ok(()) } else { Err(unconfirmed()) }
    }

    /// Removes what a look saw of ours, the oldest first.
    fn let_go(&mut self, look: &Look, on_touch: OnTouch<'_>) -> Result<(), DriverError> {
        for ours in &look.ours {
            self.unlock(ours, look, on_touch)?;
            let delete = Command::Delete(ours.entry.label.clone());
            let reply = if look.traits.touch_to_delete {
                self.touched(&delete, on_touch)?
            } else {
                self.secrets(&delete, QUICK, on_touch)?
            };
            match reply.status {
                Status::Ok | Status::NotFound => {}
                status => return Err(failed(status)),
            }
        }
        Ok(())
    }

    /// The code of a credential of ours. A counter pays no attention to `moving`.
    fn code(&mut self, ours: &Ours, look: &Look, moving: u64, on_touch: OnTouch<'_>) -> Result<Code, DriverError> {
        self.unlock(ours, look, on_touch)?;
        let calculate = Command::Calculate { label: ours.entry.label.clone(), challenge: moving };
        let reply = if ours.entry.listed.touch && !ours.entry.listed.pin {
            self.touched(&calculate, on_touch)?
        } else {
            self.secrets(&calculate, QUICK, on_touch)?
        };
        if reply.status != Status::Ok {
            return Err(failed(reply.status));
        }
        let told = CodeAnswer::decode(&reply.data).ok_or(DriverError::Garbage("a code that is none"))?;
        let digits = Digits::try_from(told.digits).map_err(|_| DriverError::Garbage("a code of too many digits"))?;
        Ok(Code::new(told.truncated % digits.modulus(), digits))
    }

    /// A look, where this slot can hold something.
    fn writable(&mut self, slot: SlotNumber) -> Result<Look, DriverError> {
        if slot != SLOT {
            return Err(DriverError::BadArgument(Misfit::OnlySlot));
        }
        let look = self.look()?;
        if look.traits.secrets { Ok(look) } else { Err(TOO_OLD) }
    }

    /// Whether an attempt at the PIN may be made.
    fn check_attempt(&mut self, pin: DevicePin, attempt: PinAttempt) -> Result<(), DriverError> {
        match (self.attempts()?, attempt) {
            (None, _) => Err(DriverError::Unsupported(Unable::PinNotSet)),
            (Some(0), _) => Err(DriverError::PinLocked { pin }),
            (Some(LAST_ATTEMPT), PinAttempt::WhileSpare) => Err(DriverError::LastAttempt { pin }),
            (Some(_), PinAttempt::WhileSpare | PinAttempt::EvenLast) => Ok(()),
        }
    }

    /// How an attempt at the PIN ended.
    fn pin_ended(&mut self, pin: DevicePin, reply: &Reply) -> Result<(), DriverError> {
        match reply.status {
            Status::Ok => Ok(()),
            Status::VerificationFailed => match self.attempts()? {
                Some(0) | None => Err(DriverError::PinLocked { pin }),
                Some(left) => Err(DriverError::WrongPin { pin, left }),
            },
            status => Err(failed(status)),
        }
    }
}

impl Session for Nitrokey3 {
    fn identify(&mut self) -> Result<Identity, DriverError> {
        let look = self.look()?;
        Ok(Identity {
            family: self.token.family,
            slots: look.slots(),
            pins: look.pin.into_iter().collect(),
            foreign: u8::try_from(look.foreign.len()).unwrap_or(u8::MAX),
            outdated: look.outdated,
            profile: look.profile,
            model: look.model,
            firmware: Some(look.firmware),
            serial: look.serial,
            abilities: look.traits.abilities,
        })
    }

    /// The token then stands one counter further: the first code was spent as the proof.
    fn write_hotp(
        &mut self,
        slot: SlotNumber,
        credential: &HotpCredential<'_>,
        _access: &AccessCodes<'_>,
        overwrite: Overwrite,
        on_touch: OnTouch<'_>,
    ) -> Result<(), DriverError> {
        let HotpCredential { secret, digits, counter } = *credential;
        let (kind, algorithm) = (OathKind::Hotp(Hotp::Shown), Algorithm::Sha1);
        let content = Content { secret, kind, algorithm, digits, touch: false, factor: counter };
        self.write(slot, &content, overwrite, on_touch)
    }

    fn write_totp(
        &mut self,
        slot: SlotNumber,
        credential: &TotpCredential<'_>,
        _access: &AccessCodes<'_>,
        overwrite: Overwrite,
        on_touch: OnTouch<'_>,
    ) -> Result<(), DriverError> {
        let TotpCredential { secret, algorithm, digits, period, touch, now } = *credential;
        let factor = now / u64::from(period.seconds());
        let content = Content { secret, kind: OathKind::Totp, algorithm, digits, touch, factor };
        self.write(slot, &content, overwrite, on_touch)
    }

    fn read_code(&mut self, slot: SlotNumber, asked: CodeRequest, on_touch: OnTouch<'_>) -> Result<Code, DriverError> {
        let look = self.writable(slot)?;
        let newest = look.newest()?;
        let moving = match newest.entry.kind {
            Some(OathKind::Hotp(Hotp::Shown)) => 0,
            Some(OathKind::Totp) => asked.time / u64::from(asked.period.seconds()),
            Some(OathKind::Hotp(Hotp::Reverse) | OathKind::Hmac | OathKind::Password) | None => {
                return Err(DriverError::WrongMode { slot });
            }
        };
        self.code(newest, &look, moving, on_touch)
    }

    fn enter_pin(
        &mut self,
        pin: DevicePin,
        text: &Secret,
        attempt: PinAttempt,
        on_touch: OnTouch<'_>,
    ) -> Result<(), DriverError> {
        let given = pin_of(pin, text)?;
        self.glance()?;
        self.check_attempt(pin, attempt)?;
        self.pin = None;
        let reply = self.touched(&Command::VerifyPin(given.clone()), on_touch)?;
        self.pin_ended(pin, &reply)?;
        self.pin = Some(given);
        Ok(())
    }

    fn change_pin(
        &mut self,
        pin: DevicePin,
        old: Option<&Secret>,
        new: &Secret,
        attempt: PinAttempt,
        on_touch: OnTouch<'_>,
    ) -> Result<(), DriverError> {
        let new = pin_of(pin, new)?;
        self.glance()?;
        self.pin = None;
        let command = match old {
            Some(old) => {
                let old = pin_of(pin, old)?;
                self.check_attempt(pin, attempt)?;
                Command::ChangePin { old, new }
            }
            None if self.attempts()?.is_some() => return Err(DriverError::PinNeeded { pin }),
            None => Command::SetPin(new),
        };
        let reply = self.touched(&command, on_touch)?;
        self.pin_ended(pin, &reply)
    }

    /// Everything of ours, what was left behind too; the newest goes last.
    fn delete(&mut self, slot: SlotNumber, _access: Option<&Secret>, on_touch: OnTouch<'_>) -> Result<(), DriverError> {
        let before = self.writable(slot)?;
        match self.let_go(&before, on_touch) {
            Ok(()) => {}
            Err(DriverError::Busy | DriverError::Garbage(_)) => return Err(DriverError::Unconfirmed { slot }),
            Err(error) => return Err(error),
        }
        let after = self.look()?;
        let emptied = after.ours.is_empty() && after.has_foreign_of(&before);
        if emptied { Ok(()) } else { Err(DriverError::Unconfirmed { slot }) }
    }
}

const TOO_OLD: DriverError = DriverError::Unsupported(Unable::OldForCodes);

/// Whether the token can hold it; the counter as it is sent.
fn check(content: &Content<'_>) -> Result<Option<u32>, DriverError> {
    let counter = match content.kind {
        OathKind::Hotp(_) => u32::try_from(content.factor).map(Some),
        OathKind::Totp | OathKind::Hmac | OathKind::Password => Ok(None),
    };
    let misfit = if ![Digits::SIX, Digits::EIGHT].contains(&content.digits) {
        Misfit::Digits
    } else if !(16..=64).contains(&content.secret.len()) {
        Misfit::SecretLength { least: 16, most: 64 }
    } else if content.algorithm == Algorithm::Sha512 {
        Misfit::Sha256
    } else {
        return counter.map_err(|_| DriverError::BadArgument(Misfit::Counter { most: u32::MAX }));
    };
    Err(DriverError::BadArgument(misfit))
}

fn pin_of(pin: DevicePin, text: &Secret) -> Result<Hidden, DriverError> {
    match pin {
        DevicePin::Admin => Err(DriverError::Unsupported(Unable::AdminPin)),
        DevicePin::User if (1..=64).contains(&text.len()) => Ok(Hidden::new(text.expose())),
        DevicePin::User => Err(DriverError::BadArgument(Misfit::PinLength { least: 1, most: 64 })),
    }
}
