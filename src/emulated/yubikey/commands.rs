//! What the token does with a frame (`docs/protocols/yubikey.md, 4`).
//! A refused command changes nothing and answers nothing.

use super::{
    YubiKeySpec,
    setup::Setup,
    slot::Slot,
    token::{Output, TOUCH_WINDOW, YubiKey},
};
use crate::fault::Fault;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use std::time::Instant;
use wire::{
    keyboard::DEFAULT_SCAN_MAP,
    nitrokey3::error,
    yubikey::{
        AccessCode, Command, Configuration, ExtFlags, Flags, Frame, InfoPage, SlotCommand, SlotMode, TicketFlags,
        Version, WritePayload, unpad_challenge,
    },
};

/// The maker's commands on the FIDO interface: mode, and device configuration.
const CTAP_MODE: u8 = 0x40;
const CTAP_READ_CONFIG: u8 = 0x42;
const CTAP_WRITE_CONFIG: u8 = 0x43;
/// Bytes of an NDEF record.
const NDEF_SIZE: usize = 54;

impl YubiKey {
    pub(super) fn execute(&mut self, frame: &Frame, now: Instant) {
        if let Some(slot) = SlotCommand::WRITE.slot_of(frame.command) {
            return self.change(|token| token.write(slot, &frame.payload));
        }
        if let Some(slot) = SlotCommand::UPDATE.slot_of(frame.command) {
            return self.change(|token| token.update(slot, &frame.payload));
        }
        if let Some(slot) = SlotCommand::CHALLENGE_HMAC.slot_of(frame.command) {
            return self.challenge(slot, &frame.payload, now);
        }
        if SlotCommand::NDEF.slot_of(frame.command).is_some() {
            return self.change(|token| token.set_ndef(&frame.payload));
        }
        let firmware = self.spec.firmware;
        match frame.command {
            Command::SWAP => self.change(Self::swap),
            Command::SERIAL if firmware >= (2, 2, 0) && self.serial_visible() => {
                self.answer(&self.told_serial().to_be_bytes());
            }
            Command::MODE => self.change(|token| token.spec.firmware.0 >= 3 && token.setup.set_mode(&frame.payload)),
            Command::SCAN_MAP => self.change(|token| token.set_scan_map(&frame.payload)),
            Command::DEVICE_INFO if firmware >= (4, 1, 0) => self.device_info(frame.payload[0]),
            Command::FIPS_MODE if (firmware.0, firmware.1) == (4, 4) => self.answer(&[0]),
            Command::SET_DEVICE_INFO if firmware.0 >= 5 => self.configure(&frame.payload),
            _ => {}
        }
    }

    /// Runs a change; when it was accepted the sequence moves: +1, or 0 when no slot is configured any more.
    fn change(&mut self, change: impl FnOnce(&mut Self) -> bool) {
        if self.fault == Some(Fault::Refuse) {
            return;
        }
        if self.fault == Some(Fault::Lost) {
            self.fault = None;
            return;
        }
        if !change(self) {
            return;
        }
        if self.fault == Some(Fault::Silent) {
            self.fault = None;
            return;
        }
        // what real tokens do after 255 is not known; clients accept no value but 0 with both slots empty
        let configured = self.slots.iter().any(Option::is_some);
        self.sequence = if configured { self.sequence.wrapping_add(1).max(1) } else { 0 };
    }

    /// The device configuration. A client believes only a sequence that moves, also where both slots are empty.
    fn configure(&mut self, data: &[u8]) {
        if self.fault != Some(Fault::Refuse) && self.setup.write(data) {
            self.sequence = self.sequence.wrapping_add(1).max(1);
        }
    }

    fn write(&mut self, number: u8, payload: &[u8; 64]) -> bool {
        let Some(payload) = WritePayload::decode(payload) else { return false };
        let (configuration, current) = match payload {
            WritePayload::Store(configuration, current) => (Some(configuration), current),
            WritePayload::Delete(current) => (None, current),
        };
        let suits = configuration.as_deref().is_none_or(|new| suits_firmware(new, self.spec.firmware));
        if !suits || !self.may_change(number, current) {
            return false;
        }
        self.slots[usize::from(number) - 1] = configuration.map(|new| Slot::new(*new));
        true
    }

    fn update(&mut self, number: u8, payload: &[u8; 64]) -> bool {
        let firmware = self.spec.firmware;
        let Some(WritePayload::Store(new, current)) = WritePayload::decode(payload) else { return false };
        if firmware < (2, 3, 0) || !self.may_change(number, current) {
            return false;
        }
        self.slots[usize::from(number) - 1].as_mut().is_some_and(|slot| slot.update(&new, firmware))
    }

    /// The access code fits, and slot 1 does not protect slot 2.
    fn may_change(&self, number: u8, current: AccessCode) -> bool {
        let [first, second] = &self.slots;
        let flagged = |slot: &Option<Slot>| {
            slot.as_ref().is_some_and(|slot| slot.configuration.ticket.has(TicketFlags::PROTECT_CFG2))
        };
        let shielded = number == 2 && flagged(first) && !flagged(second);
        let slot = if number == 1 { first } else { second };
        !shielded && slot.as_ref().is_none_or(|slot| slot.opens(current))
    }

    fn swap(&mut self) -> bool {
        if self.spec.firmware < (2, 3, 0) || self.slots.iter().flatten().any(Slot::is_protected) {
            return false;
        }
        self.slots.swap(0, 1);
        true
    }

    /// What telephones read over NFC: a length, a kind (`U`: an address, `T`: a text), up to 54 bytes, and the access code of the
    /// slot whose code goes with it. Kept, and otherwise harmless: nothing here has NFC.
    fn set_ndef(&mut self, payload: &[u8; 64]) -> bool {
        let (length, kind) = (usize::from(payload[0]), payload[1]);
        let code: AccessCode = payload[56..62].try_into().expect("64 bytes");
        let fits = length <= NDEF_SIZE && matches!(kind, b'U' | b'T' | 0);
        if !matches!(self.spec.firmware.0, 3 | 5) || !fits || !self.slots.iter().flatten().all(|slot| slot.opens(code))
        {
            return false;
        }
        self.ndef = (length != 0).then(|| payload[2..2 + length].to_vec());
        true
    }

    /// 45 usages and an access code. All zero restores the default; a map that types one key for several characters is
    /// invalid (which is what clients send to a NEO to make it refresh its status).
    fn set_scan_map(&mut self, payload: &[u8; 64]) -> bool {
        let map: [u8; 45] = payload[..45].try_into().expect("64 bytes");
        let code: AccessCode = payload[45..51].try_into().expect("64 bytes");
        let distinct = map.iter().enumerate().all(|(at, key)| !map[..at].contains(key));
        if self.spec.firmware < (3, 0, 0) || !self.slots.iter().flatten().all(|slot| slot.opens(code)) {
            return false;
        }
        if map == [0; 45] {
            self.scan_map = DEFAULT_SCAN_MAP;
        } else if distinct {
            self.scan_map = map;
        } else {
            return false;
        }
        true
    }

    /// The flag in either slot, or both slots empty.
    fn serial_visible(&self) -> bool {
        self.slots.iter().all(Option::is_none) || self.any_slot_has(ExtFlags::SERIAL_API_VISIBLE)
    }

    fn challenge(&mut self, number: u8, payload: &[u8; 64], now: Instant) {
        let Some(slot) = &self.slots[usize::from(number) - 1] else { return };
        let configuration = &slot.configuration;
        if self.spec.firmware < (2, 2, 0) || configuration.mode() != SlotMode::ChallengeHmac {
            return;
        }
        let message = if configuration.config.has(Flags::HMAC_LT64) { unpad_challenge(payload) } else { &payload[..] };
        let mut mac =
            <Hmac<Sha1> as KeyInit>::new_from_slice(&configuration.oath_secret()).expect("HMAC takes any key");
        mac.update(message);
        let answer = mac.finalize().into_bytes().to_vec();
        if configuration.config.has(Flags::CHAL_BTN_TRIG) {
            self.output = Output::Touch { until: now + TOUCH_WINDOW, answer };
        } else {
            self.answer(&answer);
        }
    }

    /// One page; asking for another is answered with nothing.
    fn device_info(&mut self, page: u8) {
        if page == 0 {
            self.answer(&info_page(&self.setup, &self.spec, self.told_serial()));
        }
    }
}

/// What the maker's own commands say on the FIDO interface (yubikit, `_ManagementCtapBackend`); `Err`: a code of CTAPHID.
pub(super) fn over_fido(
    setup: &mut Setup,
    spec: &YubiKeySpec,
    serial: u32,
    command: u8,
    data: &[u8],
) -> Result<Vec<u8>, u8> {
    let done = |done: bool| if done { Ok(Vec::new()) } else { Err(error::INVALID_LENGTH) };
    match (command, data) {
        (CTAP_MODE, data) if spec.firmware.0 >= 3 => done(setup.set_mode(data)),
        (CTAP_READ_CONFIG, [] | [0]) if spec.firmware >= (4, 1, 0) => Ok(info_page(setup, spec, serial)),
        (CTAP_WRITE_CONFIG, data) if spec.firmware.0 >= 5 => done(setup.write(data)),
        _ => Err(error::INVALID_COMMAND),
    }
}

/// The first page of device information: length and TLVs, without CRC.
fn info_page(setup: &Setup, spec: &YubiKeySpec, serial: u32) -> Vec<u8> {
    let (major, minor, patch) = spec.firmware;
    let mut tags = vec![(0x01, setup.supported().to_be_bytes().to_vec())];
    if serial != 0 {
        tags.push((0x02, serial.to_be_bytes().to_vec()));
    }
    tags.extend([
        (0x03, setup.enabled.to_be_bytes().to_vec()),
        (0x04, vec![0x01]),
        (0x05, vec![major, minor, patch]),
        (0x06, setup.auto_eject.to_vec()),
        (0x07, vec![if setup.challenge_timeout == 0 { 15 } else { setup.challenge_timeout }]),
        (0x08, vec![setup.flags]),
        (0x0a, vec![u8::from(setup.is_locked())]),
    ]);
    let body = InfoPage(tags).encode().expect("a page of nine short tags");
    body[..body.len() - 2].to_vec()
}

/// HOTP came with 2.1, HMAC challenges and initial moving factors with 2.2.
fn suits_firmware(configuration: &Configuration, firmware: Version) -> bool {
    match configuration.mode() {
        SlotMode::Keyboard => true,
        SlotMode::Hotp if configuration.moving_factor() == 0 => firmware >= (2, 1, 0),
        SlotMode::Hotp | SlotMode::ChallengeHmac | SlotMode::ChallengeOtp => firmware >= (2, 2, 0),
    }
}
