//! Nitrokey Pro, Pro 2, Storage, Storage 2 and Purism Librem Key over their HID interface.
//!
//! Such a token asks for its own PINs and feels no finger: the host reads codes and counters. Every change reads serial
//! and slots anew just before it, and is believed only when the slot reads back as it was written, its neighbours as they
//! were, and its first code is the one that the secret gives; that code is spent. Attempts of a PIN are counted before
//! one is made. What an attempt opens is a temporary password, made here and forgotten with the session; the token
//! forgets it when it loses power or sees the next attempt.
//!
//! Which firmware speaks which payloads comes from the profile; nothing here compares versions. Secrets are put into
//! requests that wipe themselves, and nothing is logged.

mod content;
mod link;
mod look;
mod pins;
mod token;

pub(super) use token::Nitrokey;

use super::{
    AccessCodes, CodeRequest, DevicePin, DriverError, HotpCredential, Identity, Misfit, OnTouch, Overwrite, PinAttempt,
    Session, SlotNumber, TotpCredential, Unable,
};
use content::Content;
use domain::Secret;
use link::{QUICK, WITH_CARD};
use look::Look;
use oath::{Algorithm, Code, Digits, Parameters, hotp};
use pins::password_of;
use token::{BAD_SLOT, done};
use usb::{HidInterface, UsbDevice};
use wire::nitrokey::{
    CONFIG_EIGHT_DIGITS, CodeInfo, Command, CommandStatus, Name, OtpData, Password, Response, Slot, SlotData, SlotInfo,
    WholeSlot,
};
use zeroize::Zeroizing;

/// The page that the protocol is spoken on since Pro 0.10 and Storage 0.53; before, it was a boot keyboard's.
const VENDOR_PAGE: u16 = 0xff00;
const KEYBOARD: (u16, u16) = (0x0001, 0x0006);
/// What a slot of ours is called on the token and in the maker's tools.
const NAME: &str = "trousseau";
/// The interface that the conversation goes through.
pub(super) fn interface(device: &UsbDevice) -> Option<&HidInterface> {
    let vendor = device.hid.iter().find(|hid| hid.usage_page == VENDOR_PAGE);
    vendor.or_else(|| device.hid.iter().find(|hid| (hid.usage_page, hid.usage) == KEYBOARD))
}

impl Nitrokey {
    /// Name, secret and the rest; the answer to what stores it.
    fn store(&mut self, slot: Slot, content: &Content<'_>, look: &Look) -> Result<Response, DriverError> {
        let number = look.number(slot);
        let config = if content.digits == Digits::EIGHT { CONFIG_EIGHT_DIGITS } else { 0 };
        let data = SlotData { slot: slot.code(), factor: content.factor, config, token_id: [0; 13] };
        if look.dialect.old {
            let mut secret = Zeroizing::new([0; 20]);
            secret[..content.secret.len()].copy_from_slice(content.secret.expose());
            let whole = WholeSlot { name: Name::new(NAME), secret, data };
            return self.change(number, look.dialect, |_| Command::WriteWholeSlot(whole));
        }
        let name = OtpData::Name(Name::new(NAME));
        self.change(number, look.dialect, |admin| Command::SendOtpData(admin, name))
            .and_then(|answer| done(answer, number))?;
        let mut secret = Zeroizing::new([0; 60]);
        secret[..content.secret.len()].copy_from_slice(content.secret.expose());
        // both parts, always: an abandoned transfer may have left bytes behind
        for part in 0..2 {
            let at = usize::from(part) * 30;
            let mut bytes = Zeroizing::new([0; 30]);
            bytes.copy_from_slice(&secret[at..at + 30]);
            let data = OtpData::Secret(part, bytes);
            let answer = self
                .change(number, look.dialect, |admin| Command::SendOtpData(admin, data))
                .and_then(|a| done(a, number))?;
            // the whole secret comes back: what it is going to store is known before it does
            if part == 1 && answer.result[..40] != secret[..40] {
                return Err(DriverError::Garbage("another secret came back than was sent"));
            }
        }
        self.change(number, look.dialect, |admin| Command::WriteSlot(admin, data))
    }

    fn write(&mut self, slot: Slot, content: &Content<'_>, overwrite: Overwrite) -> Result<(), DriverError> {
        let look = self.look()?;
        let number = look.number(slot);
        if !look.has(slot) {
            return Err(BAD_SLOT);
        }
        if overwrite != Overwrite::Confirmed && look.is_programmed(slot) {
            return Err(DriverError::Occupied { slot: number });
        }
        content.check(slot, look.dialect)?;
        let answer = self.store(slot, content, &look);
        match answer.and_then(|answer| done(answer, number)) {
            // it is written; whatever goes wrong while it is proven cannot take that back
            Ok(_) => self.prove(slot, content, &look).map_err(|error| match error {
                error @ DriverError::Transport(_) => error,
                _ => DriverError::Unconfirmed { slot: number },
            }),
            // the request went out and no answer came: it may be written
            Err(DriverError::Busy | DriverError::Garbage(_)) => Err(DriverError::Unconfirmed { slot: number }),
            Err(error) => Err(error),
        }
    }

    /// The slot reads as it was written, the others as before, and its first code is right.
    fn prove(&mut self, slot: Slot, content: &Content<'_>, before: &Look) -> Result<(), DriverError> {
        let unconfirmed = || DriverError::Unconfirmed { slot: before.number(slot) };
        let after = self.look()?;
        let others = |look: &Look| look.slots.iter().filter(|(other, _)| *other != slot).copied().collect::<Vec<_>>();
        if others(&after) != others(before) {
            return Err(unconfirmed());
        }
        let eight = content.digits == Digits::EIGHT;
        let as_written = |info: &SlotInfo| {
            info.name == Name::new(NAME)
                && (info.config & CONFIG_EIGHT_DIGITS != 0) == eight
                && info.factor == content.factor
        };
        if !after.info(slot).is_some_and(as_written) {
            return Err(unconfirmed());
        }
        if after.codes_protected && self.user.is_none() {
            // without the user PIN no code can be asked for: what was read back has to do
            return Ok(());
        }
        let parameters = Parameters { algorithm: Algorithm::Sha1, digits: content.digits };
        let moving = match slot {
            Slot::Hotp(_) => content.factor,
            Slot::Totp(_) => content.now / content.factor,
        };
        let code = self.code(slot, content.now, &after)?;
        if code == hotp(content.secret, parameters, moving) { Ok(()) } else { Err(unconfirmed()) }
    }

    /// The code of a slot. There is no clock in it: the time is told just before.
    fn code(&mut self, slot: Slot, time: u64, look: &Look) -> Result<Code, DriverError> {
        let number = look.number(slot);
        let Some(info) = look.info(slot) else { return Err(DriverError::WrongMode { slot: number }) };
        if let Slot::Totp(_) = slot {
            // whatever the token believes: this machine's clock is the one that codes are checked by
            let told = Command::SetTime { force: true, time };
            self.ask(&told, look.dialect).and_then(|answer| done(answer, number))?;
        }
        let user = if look.codes_protected {
            self.user.clone().ok_or(DriverError::PinNeeded { pin: DevicePin::User })?
        } else {
            Password::none()
        };
        let interval = match slot {
            Slot::Totp(_) => u8::try_from(info.factor).unwrap_or(u8::MAX),
            Slot::Hotp(_) => 0,
        };
        let command = Command::Code { slot: slot.code(), interval, user: user.clone() };
        let request = self.link.numbered(command.encode(look.dialect));
        if look.dialect.old && look.codes_protected {
            let authorize = Command::AuthorizeUser(request.crc(), user);
            self.ask(&authorize, look.dialect).and_then(|answer| done(answer, number))?;
        }
        let answer = self.link.call(&request, QUICK)?;
        if answer.status == CommandStatus::NotAuthorized {
            return Err(DriverError::PinNeeded { pin: DevicePin::User });
        }
        let told = CodeInfo::decode(&done(answer, number)?.result);
        let digits = if told.config & CONFIG_EIGHT_DIGITS != 0 { Digits::EIGHT } else { Digits::SIX };
        if told.code >= digits.modulus() {
            return Err(DriverError::Garbage("a code with too many digits"));
        }
        Ok(Code::new(told.code, digits))
    }
}

impl Session for Nitrokey {
    fn identify(&mut self) -> Result<Identity, DriverError> {
        let look = self.look()?;
        Ok(Identity {
            family: self.token.family,
            slots: look.statuses(),
            pins: look.pins.to_vec(),
            foreign: 0,
            outdated: None,
            profile: look.profile,
            model: look.model,
            firmware: Some(look.firmware),
            serial: Some(look.serial),
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
        _: OnTouch<'_>,
    ) -> Result<(), DriverError> {
        let place @ Slot::Hotp(_) = slot_of(slot)? else {
            return Err(DriverError::BadArgument(Misfit::TotpSlot));
        };
        let HotpCredential { secret, digits, counter } = *credential;
        self.write(place, &Content { secret, digits, factor: counter, now: 0 }, overwrite)
    }

    fn write_totp(
        &mut self,
        slot: SlotNumber,
        credential: &TotpCredential<'_>,
        _access: &AccessCodes<'_>,
        overwrite: Overwrite,
        _: OnTouch<'_>,
    ) -> Result<(), DriverError> {
        let place @ Slot::Totp(_) = slot_of(slot)? else {
            return Err(DriverError::BadArgument(Misfit::HotpSlot));
        };
        let TotpCredential { secret, algorithm, digits, period, touch, now } = *credential;
        if algorithm != Algorithm::Sha1 {
            return Err(DriverError::BadArgument(Misfit::Sha1));
        }
        if touch {
            return Err(DriverError::Unsupported(Unable::Finger));
        }
        self.write(place, &Content { secret, digits, factor: u64::from(period.seconds()), now }, overwrite)
    }

    fn read_code(&mut self, slot: SlotNumber, asked: CodeRequest, _: OnTouch<'_>) -> Result<Code, DriverError> {
        let place = slot_of(slot)?;
        let look = self.look()?;
        self.code(place, asked.time, &look)
    }

    fn read_counter(&mut self, slot: SlotNumber) -> Result<u64, DriverError> {
        let place = slot_of(slot)?;
        let look = self.look()?;
        match (place, look.info(place)) {
            (Slot::Hotp(_), Some(info)) => Ok(info.factor),
            (Slot::Hotp(_), None) | (Slot::Totp(_), _) => Err(DriverError::WrongMode { slot }),
        }
    }

    fn enter_pin(
        &mut self,
        pin: DevicePin,
        text: &Secret,
        attempt: PinAttempt,
        _: OnTouch<'_>,
    ) -> Result<(), DriverError> {
        let password = password_of(text)?;
        let look = self.glance()?;
        self.check_spare(pin, attempt, &look)?;
        let temporary = self.temporary(pin, text).ok_or(DriverError::Garbage("no temporary password"))?;
        // the token forgets the one of before at any attempt
        let (command, kept) = match pin {
            DevicePin::Admin => {
                (Command::Authenticate { pin: password, temporary: temporary.clone() }, &mut self.admin)
            }
            DevicePin::User => {
                (Command::AuthenticateUser { pin: password, temporary: temporary.clone() }, &mut self.user)
            }
        };
        *kept = None;
        let request = self.link.numbered(command.encode(look.dialect));
        let answer = self.link.call(&request, WITH_CARD)?;
        match answer.status {
            CommandStatus::Ok => {
                *match pin {
                    DevicePin::Admin => &mut self.admin,
                    DevicePin::User => &mut self.user,
                } = Some(temporary);
                Ok(())
            }
            CommandStatus::WrongPassword => Err(self.wrong(pin, &look)?),
            _ => Err(DriverError::Garbage("an answer to a PIN that is none")),
        }
    }

    /// What the old PIN has opened is closed by it.
    fn change_pin(
        &mut self,
        pin: DevicePin,
        old: Option<&Secret>,
        new: &Secret,
        attempt: PinAttempt,
        _: OnTouch<'_>,
    ) -> Result<(), DriverError> {
        let missing = DriverError::BadArgument(Misfit::PresentPin);
        let (old, new) = (password_of(old.ok_or(missing)?)?, password_of(new)?);
        let look = self.glance()?;
        if !look.traits.abilities.changes_pins {
            return Err(DriverError::Unsupported(Unable::ChangePin));
        }
        self.check_spare(pin, attempt, &look)?;
        let (command, kept) = match pin {
            DevicePin::Admin => (Command::ChangeAdminPin { old, new }, &mut self.admin),
            DevicePin::User => (Command::ChangeUserPin { old, new }, &mut self.user),
        };
        *kept = None;
        let request = self.link.numbered(command.encode(look.dialect));
        match self.link.call(&request, WITH_CARD)?.status {
            CommandStatus::Ok => Ok(()),
            CommandStatus::WrongPassword => Err(self.wrong(pin, &look)?),
            CommandStatus::AdminPinChange | CommandStatus::UserPinChange => {
                let least = match pin {
                    DevicePin::Admin => 8,
                    DevicePin::User => 6,
                };
                Err(DriverError::BadArgument(Misfit::PinLength { least, most: 20 }))
            }
            _ => Err(DriverError::Garbage("an answer to a PIN that is none")),
        }
    }

    fn delete(&mut self, slot: SlotNumber, _access: Option<&Secret>, _: OnTouch<'_>) -> Result<(), DriverError> {
        let place = slot_of(slot)?;
        let before = self.look()?;
        if !before.is_programmed(place) {
            return Ok(());
        }
        let erased = self.change(slot, before.dialect, |admin| Command::EraseSlot(place.code(), admin));
        match erased.and_then(|answer| done(answer, slot)) {
            Ok(_) => {}
            Err(DriverError::Busy | DriverError::Garbage(_)) => return Err(DriverError::Unconfirmed { slot }),
            Err(error) => return Err(error),
        }
        let after = self.look()?;
        let emptied = before.slots.iter().map(|(other, info)| (*other, info.filter(|_| *other != place)));
        if emptied.eq(after.slots) { Ok(()) } else { Err(DriverError::Unconfirmed { slot }) }
    }
}

fn slot_of(number: SlotNumber) -> Result<Slot, DriverError> {
    Slot::all().find(|slot| look::number_of(*slot) == number).ok_or(BAD_SLOT)
}
