//! What a token says of itself: status and serial, and what its profile makes of them.

use super::token::YubiKey;
use crate::{Bank, DriverError, SlotContent, SlotNumber, SlotStatus, Unable};
use domain::{Firmware, Serial};
use profile::{Form, Outdated, Profile, Traits, UsbEntry};
use std::time::Duration;
use wire::yubikey::{Command, DeviceInfo, ExtFlags, InfoPage, Status, TicketFlags};

/// Device information has two or three pages at most; a token that never ends is faulty.
const MOST_PAGES: u8 = 8;

/// What one look told.
pub(super) struct Look {
    pub status: Status,
    pub profile: String,
    pub outdated: Option<Outdated>,
    pub traits: Traits,
    pub model: String,
    pub serial: Option<Serial>,
}

impl YubiKey {
    /// Status and serial, read now; an error where another token answers than before.
    pub(super) fn look(&mut self) -> Result<Look, DriverError> {
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
}

impl Look {
    pub fn is_programmed(&self, slot: u8) -> bool {
        if self.traits.slot_bits { self.status.is_valid(slot) } else { self.status.sequence != 0 }
    }

    pub fn slot(&self, slot: u8) -> SlotStatus {
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
    pub fn flags(&self) -> ExtFlags {
        let update = if self.traits.update { ExtFlags::ALLOW_UPDATE } else { ExtFlags::default() };
        ExtFlags::SERIAL_API_VISIBLE.with(update)
    }

    pub fn flags_for_typing(&self) -> ExtFlags {
        let keypad = self.traits.typing.numeric_keypad;
        let keypad = if keypad { ExtFlags::USE_NUMERIC_KEYPAD } else { ExtFlags::default() };
        let fast = if self.traits.fast_trigger { ExtFlags::FAST_TRIG } else { ExtFlags::default() };
        self.flags().with(keypad).with(fast)
    }

    pub fn ticket(&self, ticket: TicketFlags) -> TicketFlags {
        if self.traits.typing.enter { ticket.with(TicketFlags::APPEND_CR) } else { ticket }
    }
}

fn as_serial(number: u32) -> Result<Serial, DriverError> {
    number.to_string().parse().map_err(|_| DriverError::Garbage("a serial number of zero"))
}

/// The firmware that a status tells.
pub(super) fn version(status: &Status) -> Firmware {
    let (major, minor, patch) = status.version;
    Firmware(major, minor, patch)
}
