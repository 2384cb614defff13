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

#[cfg(test)]
mod tests;

use super::capture;
use super::pause::Pause;
use super::recognised::{KEYBOARD, Recognised};
use super::{
    AccessCodes, Bank, CodeRequest, DriverError, HotpCredential, Identity, Misfit, OnTouch, Overwrite, Session,
    SlotContent, SlotNumber, SlotStatus, TotpCredential, TypedCode, Unable,
};
use domain::{Firmware, Secret, Serial};
use link::{Link, Reply};
use oath::{Algorithm, Code, Digits, Parameters, hotp};
use profile::{Form, Outdated, Profile, Traits, UsbEntry};
use std::{sync::Arc, time::Duration};
use usb::{Bus, HidInterface, Transport, UsbDevice};
use wire::yubikey::{
    AccessCode, AnswerReader, Command, Configuration, DeviceInfo, ExtFlags, Flags, InfoPage, NO_ACCESS_CODE, Status,
    TicketFlags, pad_challenge,
};

const SLOTS: [u8; 2] = [1, 2];
/// The sequence counts to here; what it does then is not known, so that a write could not prove itself.
const LAST_SEQUENCE: u8 = 255;
/// Device information has two or three pages at most; a token that never ends is faulty.
const MOST_PAGES: u8 = 8;
/// First wait for a token that just served another interface.
const RECLAIM_POLL: Duration = Duration::from_millis(25);
/// Longer than a command of another program takes.
const AFTER_A_REFUSAL: Duration = Duration::from_millis(50);

/// The interface that the conversation goes through: the keyboard, wherever it stands.
pub(super) fn interface(device: &UsbDevice) -> Option<&HidInterface> {
    device.hid.iter().find(|hid| (hid.usage_page, hid.usage) == KEYBOARD)
}

/// One YubiKey.
pub(super) struct YubiKey {
    bus: Arc<dyn Bus>,
    link: Link,
    token: Recognised,
    /// The serial that the first look read: this session is about no other token.
    bound: Option<Serial>,
    /// It answered a command, or the time in which it may be deaf has passed.
    awake: bool,
}

/// What one look told.
struct Look {
    status: Status,
    profile: String,
    outdated: Option<Outdated>,
    traits: Traits,
    model: String,
    serial: Option<Serial>,
}

impl YubiKey {
    pub(super) fn new(
        bus: Arc<dyn Bus>,
        transport: Box<dyn Transport>,
        token: &Recognised,
        pause: Box<dyn Pause>,
    ) -> Self {
        Self { bus, link: Link::new(transport, pause), token: token.clone(), bound: None, awake: false }
    }

    /// Status and serial, read now; an error where another token answers than before.
    fn look(&mut self) -> Result<Look, DriverError> {
        let mut status = self.link.status()?;
        let (mut profile, mut usb, mut traits) = self.profile_of(&status)?;
        if traits.refresh_status {
            self.run(&Command::RefreshNeo)?;
            status = self.link.status()?;
            (profile, usb, traits) = self.profile_of(&status)?;
        }
        let firmware = version(&status);
        let patience = if usb.is_composite() { traits.reclaim } else { Duration::ZERO };
        let info = if traits.device_info { self.device_info(patience)? } else { None };
        let told = info.as_ref().and_then(|info| info.serial);
        let serial = match told {
            Some(number) => Some(number),
            None if traits.serial_command => self.serial(patience)?,
            None => None,
        };
        self.awake = true;
        let serial = serial.map(as_serial).transpose()?;
        self.bind(serial.as_ref())?;
        let form = info.map(|info| Form {
            factor: info.form_factor.shape(),
            nfc: info.nfc_supported.is_some(),
            fips: info.form_factor.is_fips(),
        });
        let model = profile.model(firmware, form).to_owned();
        let outdated = profile.outdated(firmware);
        Ok(Look { status, outdated, profile: profile.name, traits, model, serial })
    }

    fn profile_of(&self, status: &Status) -> Result<(Profile, UsbEntry, Traits), DriverError> {
        let device = &self.token.device;
        let firmware = version(status);
        let known = self.token.profiles.match_firmware(device.vid, device.pid, firmware);
        let told = known.and_then(|(profile, usb)| Some((profile.clone(), usb.clone(), profile.yubikey(firmware)?)));
        told.ok_or(DriverError::Unsupported(Unable::UnknownFirmware))
    }

    fn bind(&mut self, found: Option<&Serial>) -> Result<(), DriverError> {
        match (&self.bound, found) {
            (Some(expected), Some(found)) if expected != found => {
                Err(DriverError::AnotherToken { expected: expected.clone(), found: found.clone() })
            }
            (None, Some(found)) => {
                self.bound = Some(found.clone());
                Ok(())
            }
            // A token that hides its serial now may have shown it before: deleting the slot that showed it hides it.
            (Some(_) | None, _) => Ok(()),
        }
    }

    /// All pages of device information; `None` where the token stays deaf.
    fn device_info(&mut self, patience: Duration) -> Result<Option<DeviceInfo>, DriverError> {
        let mut info = DeviceInfo::default();
        for page in 0..MOST_PAGES {
            let Some(answer) = self.ask_awake(&Command::DeviceInfo { page }, patience)? else { return Ok(None) };
            let length = answer.raw().first().copied().map_or(0, usize::from);
            let data = answer.data(1 + length).ok_or(DriverError::Garbage("device information damaged"))?;
            let page =
                InfoPage::decode(&data[1..]).map_err(|_| DriverError::Garbage("device information malformed"))?;
            info.absorb(&page).map_err(|_| DriverError::Garbage("device information malformed"))?;
            if !info.more {
                return Ok(Some(info));
            }
        }
        Err(DriverError::Garbage("device information without end"))
    }

    /// The serial number by its own command; `None` where it is hidden.
    fn serial(&mut self, patience: Duration) -> Result<Option<u32>, DriverError> {
        let Some(answer) = self.ask_awake(&Command::Serial, patience)? else { return Ok(None) };
        let bytes = answer.data(4).ok_or(DriverError::Garbage("a damaged serial number"))?;
        Ok(bytes.try_into().ok().map(u32::from_be_bytes))
    }

    /// Asks a question; asks again for `patience` where the token is deaf because it just served another interface.
    fn ask_awake(&mut self, command: &Command<'_>, patience: Duration) -> Result<Option<AnswerReader>, DriverError> {
        let begun = self.link.pause.elapsed();
        let mut wait = RECLAIM_POLL;
        loop {
            if let Reply::Data(answer) = self.run(command)? {
                self.awake = true;
                return Ok(Some(answer));
            }
            if self.awake || self.link.pause.elapsed().saturating_sub(begun) >= patience {
                return Ok(None);
            }
            self.link.pause.pause(wait);
            wait = (wait * 2).min(Duration::from_millis(400));
        }
    }

    fn run(&mut self, command: &Command<'_>) -> Result<Reply, DriverError> {
        let frame = command.encode().ok_or(BAD_SLOT)?;
        self.link.call(&frame, &mut |_| {})
    }

    /// Sends a change and proves it by the sequence. `before` was read in the same conversation.
    fn change(&mut self, command: &Command<'_>, slot: SlotNumber, before: &Status) -> Result<(), DriverError> {
        if before.sequence == LAST_SEQUENCE {
            return Err(DriverError::SequenceExhausted);
        }
        for last in [false, true] {
            match self.run(command)? {
                Reply::Data(_) => return Err(DriverError::Garbage("data where none was asked for")),
                Reply::Status { status, .. } if status.accepted_since(*before) => return Ok(()),
                // A refusal leaves everything as it was; slots that moved while the sequence did not prove nothing.
                Reply::Status { status, .. }
                    if (status.sequence, status.touch_low) == (before.sequence, before.touch_low) =>
                {
                    // A frame that another program broke is dropped without a word, and looks just like a wrong code. Codes
                    // may be tried as often as one likes: only what is refused twice is refused.
                    self.link.begin_anew();
                    if !last {
                        self.link.pause.pause(AFTER_A_REFUSAL);
                    }
                }
                Reply::Status { .. } => return Err(DriverError::Unconfirmed { slot }),
            }
        }
        Err(DriverError::Refused { slot })
    }

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

    /// What the slot answers to a challenge, in a conversation that looked at the token already.
    fn hmac(&mut self, slot: SlotNumber, challenge: &[u8], on_touch: OnTouch<'_>) -> Result<[u8; 20], DriverError> {
        let padded = pad_challenge(challenge).ok_or(DriverError::BadArgument(Misfit::Challenge))?;
        let frame = Command::Challenge { slot: slot.0, padded: &padded }.encode().ok_or(BAD_SLOT)?;
        match self.link.call(&frame, on_touch)? {
            Reply::Data(answer) => {
                let mac = answer.data(20).ok_or(DriverError::Garbage("a damaged answer"))?;
                mac.try_into().map_err(|_| DriverError::Garbage("a damaged answer"))
            }
            Reply::Status { touch: true, .. } => Err(DriverError::TouchTimeout),
            Reply::Status { touch: false, .. } => Err(DriverError::WrongMode { slot }),
        }
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

impl Look {
    fn is_programmed(&self, slot: u8) -> bool {
        if self.traits.slot_bits { self.status.is_valid(slot) } else { self.status.sequence != 0 }
    }

    fn slot(&self, slot: u8) -> SlotStatus {
        let programmed = self.is_programmed(slot);
        let touch = (self.traits.touch_bits && programmed).then(|| self.status.is_touch(slot));
        SlotStatus {
            number: SlotNumber(slot),
            bank: Bank::Any,
            place: slot,
            content: SlotContent::told(programmed),
            touch,
        }
    }

    /// Extended flags of every slot that we write.
    fn flags(&self) -> ExtFlags {
        let update = if self.traits.update { ExtFlags::ALLOW_UPDATE } else { ExtFlags::default() };
        ExtFlags::SERIAL_API_VISIBLE.with(update)
    }

    fn flags_for_typing(&self) -> ExtFlags {
        let keypad = self.traits.typing.numeric_keypad;
        let keypad = if keypad { ExtFlags::USE_NUMERIC_KEYPAD } else { ExtFlags::default() };
        let fast = if self.traits.fast_trigger { ExtFlags::FAST_TRIG } else { ExtFlags::default() };
        self.flags().with(keypad).with(fast)
    }

    fn ticket(&self, ticket: TicketFlags) -> TicketFlags {
        if self.traits.typing.enter { ticket.with(TicketFlags::APPEND_CR) } else { ticket }
    }
}

const BAD_SLOT: DriverError = DriverError::BadArgument(Misfit::Slot { last: 2 });
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

fn as_serial(number: u32) -> Result<Serial, DriverError> {
    number.to_string().parse().map_err(|_| DriverError::Garbage("a serial number of zero"))
}

fn version(status: &Status) -> Firmware {
    let (major, minor, patch) = status.version;
    Firmware(major, minor, patch)
}
