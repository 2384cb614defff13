//! OnlyKey and OnlyKey Duo: TOTP that is written over a raw HID interface and typed on the press of a button.
//!
//! Such a token says little: no code, no secret, no counter can be read, and HOTP it does not know. What the firmware says of
//! a write, and the label that reads back, is all the proof there is before a button is pressed; what a slot without a
//! label holds cannot be told. It has no serial number either, every one says the same: the one that a person typed
//! ([`Session::called`]) is remembered in the label of the slot that we write, and read from there at the next plug. Its clock
//! has no battery: it is told the time at every look, and believes it once after each plug.
//!
//! On its keyboard it also plays a YubiKey; that interface is opened for typed codes alone, nothing is ever asked there.

mod link;

use super::capture;
use super::pause::Pause;
use super::recognised::{KEYBOARD, Recognised};
use super::{
    AccessCodes, Bank, DriverError, Identity, Misfit, OnTouch, Overwrite, Session, SlotContent, SlotNumber, SlotStatus,
    TotpCredential, TypedCode, Unable,
};
use domain::{Firmware, Secret, Serial};
use link::{CHANGE, LABEL, Link, STATE};
use oath::{Algorithm, Digits, Period};
use profile::{Abilities, Form};
use std::{sync::Arc, time::Duration};
use usb::{Bus, HidInterface, Transport, UsbDevice};
use wire::onlykey::{Answer, Label, MOST_KEY, Request, Unlocked, is_cut};
use zeroize::Zeroizing;

/// The page that the protocol is spoken on.
const RAW_PAGE: u16 = 0xffab;
/// What stands before a serial in the label of a slot of ours.
const MARK: &str = "OTP#";
/// The label of a slot of ours whose serial is not known or too long.
const PLAIN: &str = "OTP";
/// Shortest secret that is written.
const LEAST_KEY: usize = 16;

/// The interface that the conversation goes through.
pub(super) fn interface(device: &UsbDevice) -> Option<&HidInterface> {
    device.hid.iter().find(|hid| hid.usage_page == RAW_PAGE)
}

/// One OnlyKey.
pub(super) struct OnlyKey {
    bus: Arc<dyn Bus>,
    link: Link,
    token: Recognised,
    /// Seconds from 1970 to the moment from which the pause counts.
    epoch: u64,
    /// The serial that a look read: this session is about no other token.
    bound: Option<Serial>,
    /// The one that a person typed.
    called: Option<Serial>,
}

/// What one look told.
struct Look {
    unlocked: Unlocked,
    /// In the order of the slots.
    labels: Vec<Label>,
    serial: Option<Serial>,
}

impl OnlyKey {
    /// `now`: seconds since 1970.
    pub(super) fn new(
        bus: Arc<dyn Bus>,
        transport: Box<dyn Transport>,
        token: &Recognised,
        pause: Box<dyn Pause>,
        now: u64,
    ) -> Self {
        let epoch = now.saturating_sub(pause.elapsed().as_secs());
        let link = Link::new(transport, pause);
        Self { bus, link, token: token.clone(), epoch, bound: None, called: None }
    }

    /// State, firmware and labels, read now; an error where another token answers than before.
    fn look(&mut self) -> Result<Look, DriverError> {
        let now = self.epoch + self.link.pause.elapsed().as_secs();
        self.link.ask(&Request::SetTime(u32::try_from(now).unwrap_or(u32::MAX)))?;
        let unlocked = self.link.answer(STATE, |answer| match answer {
            Answer::Unlocked(unlocked) => Some(Ok(unlocked)),
            answer => failure(answer).map(Err),
        })?;
        let labels = self.labels(unlocked.slots())?;
        let serial = serial_of(&labels);
        if let (Some(expected), Some(found)) = (&self.bound, &serial)
            && expected != found
        {
            return Err(DriverError::AnotherToken { expected: expected.clone(), found: found.clone() });
        }
        self.bound = self.bound.take().or(serial);
        // a slot that remembered it may have been wiped since; the token is still the same
        Ok(Look { unlocked, labels, serial: self.bound.clone() })
    }

    fn labels(&mut self, slots: u8) -> Result<Vec<Label>, DriverError> {
        self.link.ask(&Request::Labels)?;
        let label = |wanted: u8| {
            move |answer| match answer {
                Answer::Label(slot, label) if slot == wanted => Some(Ok(label)),
                Answer::Label(..) => Some(Err(DriverError::Garbage("labels out of order"))),
                answer => failure(answer).map(Err),
            }
        };
        (1..=slots).map(|slot| self.link.answer(LABEL, label(slot))).collect()
    }

    /// Sends a change and waits until the token says that it was made.
    fn change(&mut self, slot: SlotNumber, request: &Request, done: Answer) -> Result<(), DriverError> {
        self.link.ask(request)?;
        let said = self.link.answer(CHANGE, |answer| match answer {
            answer if answer == done => Some(Ok(())),
            Answer::Refused => Some(Err(DriverError::Unsupported(Unable::PasswordThere))),
            answer => failure(answer).map(Err),
        });
        // it went out, and nothing was said of it
        said.map_err(|error| if matches!(error, DriverError::Busy) { DriverError::Unconfirmed { slot } } else { error })
    }

    /// The labels are as they were, but for that of `slot`.
    fn prove(&mut self, slot: SlotNumber, before: &Look, label: Label) -> Result<(), DriverError> {
        let mut expected: Vec<_> = before.labels.iter().map(|label| label.text()).collect();
        expected[usize::from(slot.0) - 1] = label.text();
        let after = self.labels(before.unlocked.slots())?;
        let same = after.iter().map(Label::text).eq(expected);
        if same { Ok(()) } else { Err(DriverError::Unconfirmed { slot }) }
    }
}

impl Session for OnlyKey {
    fn identify(&mut self) -> Result<Identity, DriverError> {
        let look = self.look()?;
        let (major, minor, patch) = look.unlocked.version;
        let firmware = Firmware(major, minor, patch);
        let device = &self.token.device;
        let profiles = &self.token.profiles;
        let told = profiles.match_firmware(device.vid, device.pid, firmware);
        let (profile, _) = told.ok_or(DriverError::Unsupported(Unable::UnknownFirmware))?;
        let form = Form { factor: if look.unlocked.duo { DUO } else { CLASSIC }, nfc: false, fips: false };
        let status = |(label, number): (&Label, u8)| SlotStatus {
            number: SlotNumber(number),
            bank: Bank::Totp,
            place: number,
            content: content(label),
            touch: None,
        };
        Ok(Identity {
            family: self.token.family,
            profile: profile.name.clone(),
            model: profile.model(firmware, Some(form)).to_owned(),
            firmware: Some(firmware),
            serial: look.serial.clone(),
            slots: look.labels.iter().zip(1..).map(status).collect(),
            pins: Vec::new(),
            foreign: 0,
            outdated: None,
            abilities: Abilities { write_totp: true, types_codes: true, ..Abilities::default() },
        })
    }

    fn called(&mut self, serial: &Serial) {
        self.called = Some(serial.clone());
    }

    /// The label first: it says whose the slot is, whatever happens to the rest.
    fn write_totp(
        &mut self,
        slot: SlotNumber,
        credential: &TotpCredential<'_>,
        _access: &AccessCodes<'_>,
        overwrite: Overwrite,
        _on_touch: OnTouch<'_>,
    ) -> Result<(), DriverError> {
        let TotpCredential { secret, algorithm, digits, period, .. } = *credential;
        if (algorithm, digits, period) != (Algorithm::Sha1, Digits::SIX, Period::THIRTY) {
            return Err(DriverError::BadArgument(Misfit::Fixed));
        }
        if !(LEAST_KEY..=MOST_KEY).contains(&secret.len()) {
            return Err(DriverError::BadArgument(Misfit::SecretLength { least: LEAST_KEY, most: MOST_KEY }));
        }
        if is_cut(secret.expose()) {
            return Err(DriverError::BadArgument(Misfit::ZerosInSecret));
        }
        let look = self.look()?;
        if overwrite.allows(content(&look.label(slot)?)) {
            let serial = look.serial.as_ref().or(self.called.as_ref());
            let label = serial.and_then(|serial| Label::new(&format!("{MARK}{serial}")));
            let label = label.or_else(|| Label::new(PLAIN)).unwrap_or(Label::NONE);
            self.change(slot, &Request::SetLabel { slot: slot.0, label }, Answer::LabelSet)?;
            let key = Zeroizing::new(secret.expose().to_vec());
            self.change(slot, &Request::SetTotpKey { slot: slot.0, key }, Answer::KeySet)?;
            return self.prove(slot, &look, label);
        }
        Err(DriverError::Occupied { slot })
    }

    /// Everything in the slot, whatever its label says: what else stands there cannot be read.
    fn delete(
        &mut self,
        slot: SlotNumber,
        _access: Option<&Secret>,
        _on_touch: OnTouch<'_>,
    ) -> Result<(), DriverError> {
        let look = self.look()?;
        look.label(slot)?;
        self.change(slot, &Request::WipeSlot { slot: slot.0 }, Answer::Wiped)?;
        self.prove(slot, &look, Label::NONE)
    }

    fn capture_code(
        &mut self,
        window: Duration,
        cancelled: &dyn Fn() -> bool,
        passed_over: &mut dyn FnMut(),
    ) -> Result<TypedCode, DriverError> {
        let usage = |hid: &&HidInterface| (hid.usage_page, hid.usage) == KEYBOARD;
        let keyboard = self.token.device.hid.iter().find(usage);
        let keyboard = keyboard.ok_or(DriverError::Unsupported(Unable::NoKeyboard))?;
        let mut keyboard = self.bus.open(keyboard)?;
        capture::capture(keyboard.as_mut(), self.link.pause.as_ref(), window, cancelled, passed_over)
    }
}

/// The forms that a profile may tell apart.
const CLASSIC: u8 = 1;
const DUO: u8 = 2;

impl Look {
    fn label(&self, slot: SlotNumber) -> Result<Label, DriverError> {
        let at = usize::from(slot.0).wrapping_sub(1);
        let bad = DriverError::BadArgument(Misfit::Slot { last: u8::try_from(self.labels.len()).unwrap_or(u8::MAX) });
        self.labels.get(at).copied().ok_or(bad)
    }
}

/// What a label tells of its slot.
fn content(label: &Label) -> SlotContent {
    if label.is_empty() { SlotContent::Unseen } else { SlotContent::Programmed }
}

/// The serial that a slot of ours remembers; none where two slots remember two.
fn serial_of(labels: &[Label]) -> Option<Serial> {
    let mut found = labels.iter().filter_map(|label| label.text().strip_prefix(MARK)?.parse().ok());
    let first: Serial = found.next()?;
    found.all(|other| other == first).then_some(first)
}

/// What an answer means that nobody waits for; `None`: nothing, it belongs to what was asked before.
fn failure(answer: Answer) -> Option<DriverError> {
    match answer {
        Answer::Locked => Some(DriverError::Locked),
        Answer::NotSetUp => Some(DriverError::NotSetUp),
        Answer::NeedsConfigMode => Some(DriverError::ConfigMode),
        Answer::Refused => Some(DriverError::Garbage("an error that does not belong to what was asked")),
        Answer::Unlocked(_)
        | Answer::Label(..)
        | Answer::LabelSet
        | Answer::KeySet
        | Answer::Wiping
        | Answer::Wiped => None,
    }
}
