//! What a token says of itself: firmware and serial first, then attempts left and slots.

use super::{
    link::{QUICK, WITH_CARD},
    token::{Nitrokey, done},
};
use crate::{Bank, DevicePin, DriverError, PinStatus, SlotContent, SlotNumber, SlotStatus, Unable};
use domain::{Firmware, Serial};
use profile::NitrokeyTraits;
use wire::nitrokey::{
    Command, CommandStatus, DeviceRecord, Dialect, Response, Slot, SlotInfo, StatusInfo, StorageState, StorageStatus,
    TOTP_SLOTS,
};

/// TOTP slots are numbered from here on, so that no two slots of a token share a number.
const TOTP_FROM: u8 = 11;

/// The number of a slot in records: HOTP 1 to 3, TOTP 11 to 25.
pub(super) fn number_of(slot: Slot) -> SlotNumber {
    SlotNumber(match slot {
        Slot::Hotp(number) => 1 + number,
        Slot::Totp(number) => TOTP_FROM + number,
    })
}

/// One look.
pub(super) struct Look {
    pub firmware: Firmware,
    pub serial: Serial,
    pub profile: String,
    pub model: String,
    pub traits: NitrokeyTraits,
    pub dialect: Dialect,
    /// Codes need the user PIN.
    pub codes_protected: bool,
    pub pins: [PinStatus; 2],
    /// Every slot that this firmware has, with what stands in it.
    pub slots: Vec<(Slot, Option<SlotInfo>)>,
}

impl Nitrokey {
    /// Everything.
    pub(super) fn look(&mut self) -> Result<Look, DriverError> {
        let mut look = self.glance()?;
        for at in 0..look.pins.len() {
            look.pins[at].left = self.left(look.pins[at].pin, &look)?;
        }
        let last_totp = look.traits.last_totp;
        for slot in Slot::all().filter(|slot| last_totp || *slot != Slot::Totp(TOTP_SLOTS - 1)) {
            let answer = self.ask(&Command::ReadSlot { slot: slot.code(), binary: true }, look.dialect)?;
            let info = if answer.status == CommandStatus::NotProgrammed {
                None
            } else {
                let answer = done(answer, number_of(slot))?;
                let read = SlotInfo::decode(&answer.result, slot, look.dialect);
                Some(read.ok_or(DriverError::Garbage("a counter that is no number"))?)
            };
            look.slots.push((slot, info));
        }
        Ok(look)
    }

    /// Firmware, serial and settings; an error where another token answers than before. Attempts and slots are not read.
    pub(super) fn glance(&mut self) -> Result<Look, DriverError> {
        let device = &self.token.device;
        let (vid, pid, bcd) = (device.vid, device.pid, device.bcd_device);
        let known = self.token.profiles.match_device(vid, pid, bcd);
        let storage = known.and_then(|(profile, _)| profile.nitrokey(Firmware(0, 0, 0))).is_some_and(|t| t.storage);
        // these two questions are the same in every dialect
        let any = Dialect { storage, old: false };
        let request = self.link.numbered(Command::Status.encode(any));
        let status = StatusInfo::decode(&done(self.link.call(&request, QUICK)?, SlotNumber(0))?.result);
        let ((major, minor), number) = if storage {
            let record = self.device_record(any)?;
            let (major, minor, build) = record.version;
            // a build stands for the version that it became
            ((major, minor.saturating_add(u8::from(build != 0))), record.serial)
        } else {
            (status.firmware, status.serial)
        };
        let firmware = Firmware(major, minor, 0);
        let serial: Serial =
            format!("{number:08X}").parse().map_err(|_| DriverError::Garbage("a serial number of zero"))?;
        self.bind(&serial)?;
        let told = self.token.profiles.match_firmware(vid, pid, firmware);
        let told = told.and_then(|(profile, _)| Some((profile.clone(), profile.nitrokey(firmware)?)));
        let (profile, traits) = told.ok_or(DriverError::Unsupported(Unable::UnknownFirmware))?;
        let pins = [DevicePin::Admin, DevicePin::User].map(|pin| PinStatus { pin, left: 0 });
        Ok(Look {
            firmware,
            serial,
            model: profile.model(firmware, None).to_owned(),
            profile: profile.name,
            dialect: Dialect { storage, old: traits.old_payloads },
            traits,
            codes_protected: status.config.user_password == 1,
            pins,
            slots: Vec::new(),
        })
    }

    /// Attempts that a PIN has left.
    pub(super) fn left(&mut self, pin: DevicePin, look: &Look) -> Result<u8, DriverError> {
        let command = match pin {
            DevicePin::Admin => Command::AdminRetries,
            DevicePin::User => Command::UserRetries,
        };
        Ok(done(self.ask(&command, look.dialect)?, SlotNumber(0))?.result[0])
    }

    fn device_record(&mut self, dialect: Dialect) -> Result<DeviceRecord, DriverError> {
        let request = self.link.numbered(Command::DeviceStatus.encode(dialect));
        let at_work = |answer: &Response| {
            matches!(StorageState::decode(&answer.result).status, StorageStatus::Busy | StorageStatus::Progress)
        };
        let answer = self.link.call_until(&request, WITH_CARD, |answer| !at_work(answer))?;
        DeviceRecord::decode(&answer.result).ok_or(DriverError::Garbage("a device status that is none"))
    }

    fn bind(&mut self, found: &Serial) -> Result<(), DriverError> {
        match &self.bound {
            Some(expected) if expected != found => {
                Err(DriverError::AnotherToken { expected: expected.clone(), found: found.clone() })
            }
            _ => {
                self.bound = Some(found.clone());
                Ok(())
            }
        }
    }
}

impl Look {
    pub fn number(&self, slot: Slot) -> SlotNumber {
        number_of(slot)
    }

    pub fn has(&self, slot: Slot) -> bool {
        self.slots.iter().any(|(one, _)| *one == slot)
    }

    pub fn info(&self, slot: Slot) -> Option<&SlotInfo> {
        self.slots.iter().find(|(one, _)| *one == slot)?.1.as_ref()
    }

    pub fn is_programmed(&self, slot: Slot) -> bool {
        self.info(slot).is_some()
    }

    pub fn statuses(&self) -> Vec<SlotStatus> {
        let status = |(slot, info): &(Slot, Option<SlotInfo>)| {
            let (bank, place) = match slot {
                Slot::Hotp(number) => (Bank::Hotp, 1 + number),
                Slot::Totp(number) => (Bank::Totp, 1 + number),
            };
            SlotStatus {
                number: number_of(*slot),
                bank,
                place,
                content: SlotContent::told(info.is_some()),
                touch: None,
            }
        };
        self.slots.iter().map(status).collect()
    }
}
