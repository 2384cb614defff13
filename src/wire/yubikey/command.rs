//! Slot commands (byte 64 of a frame) and what each carries.

use super::{
    config::{AccessCode, Configuration, NO_ACCESS_CODE, WritePayload},
    frame::Frame,
};

/// One of the two slots' command pairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SlotCommand {
    /// For slot 1.
    first: u8,
    /// For slot 2.
    second: u8,
}

impl SlotCommand {
    /// Write a configuration (58 bytes).
    pub const WRITE: Self = Self { first: 0x01, second: 0x03 };
    /// Update flags and access code (58 bytes).
    pub const UPDATE: Self = Self { first: 0x04, second: 0x05 };
    /// Write an NDEF record.
    pub const NDEF: Self = Self { first: 0x08, second: 0x09 };
    /// Yubico-OTP challenge: 6 bytes, answered with 16.
    pub const CHALLENGE_OTP: Self = Self { first: 0x20, second: 0x28 };
    /// HMAC-SHA1 challenge: 64 bytes, answered with 20.
    pub const CHALLENGE_HMAC: Self = Self { first: 0x30, second: 0x38 };

    /// The code for slot `number` (1 or 2); `None` for others.
    pub fn code(self, number: u8) -> Option<u8> {
        match number {
            1 => Some(self.first),
            2 => Some(self.second),
            _ => None,
        }
    }

    /// The slot number when `code` is one of this pair.
    pub fn slot_of(self, code: u8) -> Option<u8> {
        [(self.first, 1), (self.second, 2)].into_iter().find(|(c, _)| *c == code).map(|(_, slot)| slot)
    }
}

/// A command with its content; [`Command::encode`] makes the frame.
pub enum Command<'a> {
    /// Write slot `slot`; `current` is the access code it has now.
    Write {
        /// 1 or 2.
        slot: u8,
        /// What to write.
        configuration: &'a Configuration,
        /// The access code the slot has now.
        current: AccessCode,
    },
    /// Change flags of slot `slot`.
    Update {
        /// 1 or 2.
        slot: u8,
        /// Flags and access code to set.
        configuration: &'a Configuration,
        /// The access code the slot has now.
        current: AccessCode,
    },
    /// Empty slot `slot`: 52 zero bytes (no CRC) and the access code.
    Delete {
        /// 1 or 2.
        slot: u8,
        /// The access code the slot has now.
        current: AccessCode,
    },
    /// Exchange the slots.
    Swap,
    /// Read the serial number.
    Serial,
    /// Read a page of device information.
    DeviceInfo {
        /// From 0.
        page: u8,
    },
    /// The invalid scan map that makes a NEO refresh its status; the token must refuse it.
    RefreshNeo,
    /// HMAC-SHA1 of an already padded challenge.
    Challenge {
        /// 1 or 2.
        slot: u8,
        /// 64 bytes.
        padded: &'a [u8; 64],
    },
}

impl Command<'_> {
    /// Code of the swap command.
    pub const SWAP: u8 = 0x06;
    /// Code of the serial command.
    pub const SERIAL: u8 = 0x10;
    /// Code of the device configuration ("mode") command.
    pub const MODE: u8 = 0x11;
    /// Code of the scan map command.
    pub const SCAN_MAP: u8 = 0x12;
    /// Code of the device information command.
    pub const DEVICE_INFO: u8 = 0x13;
    /// Code of the FIPS mode query.
    pub const FIPS_MODE: u8 = 0x14;
    /// Code of the command that sets device information.
    pub const SET_DEVICE_INFO: u8 = 0x15;

    /// The frame; `None` when the slot is neither 1 nor 2.
    pub fn encode(&self) -> Option<Frame> {
        match self {
            Self::Write { slot, configuration, current } => {
                Frame::new(SlotCommand::WRITE.code(*slot)?, &WritePayload::encode(configuration, current))
            }
            Self::Update { slot, configuration, current } => {
                Frame::new(SlotCommand::UPDATE.code(*slot)?, &WritePayload::encode(configuration, current))
            }
            Self::Delete { slot, current } => {
                Frame::new(SlotCommand::WRITE.code(*slot)?, &WritePayload::encode_delete(current))
            }
            Self::Swap => Frame::new(Self::SWAP, &[]),
            Self::Serial => Frame::new(Self::SERIAL, &[]),
            Self::DeviceInfo { page: 0 } => Frame::new(Self::DEVICE_INFO, &[]),
            Self::DeviceInfo { page } => Frame::new(Self::DEVICE_INFO, &[*page]),
            Self::RefreshNeo => Frame::new(Self::SCAN_MAP, &[0x63; 51]),
            Self::Challenge { slot, padded } => Frame::new(SlotCommand::CHALLENGE_HMAC.code(*slot)?, *padded),
        }
    }

    /// A delete without access code, for slots that have none.
    pub fn delete(slot: u8) -> Self {
        Self::Delete { slot, current: NO_ACCESS_CODE }
    }
}
