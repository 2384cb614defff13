//! The Nitrokey Pro family (Pro, Pro 2, Storage, Storage 2, Librem Key) over HID: 64-byte feature reports, one a command
//! and one an answer, each with a CRC.
//!
//! Both sides stand on this module: the driver encodes what the emulated token decodes and the reverse. Offsets are those
//! of `docs/protocols/nitrokey.md, 2 and 6`, counted from byte 0 of the report. Payloads have changed
//! once (Pro 0.8, Storage 0.54) and differ a little between Pro and Storage: [`Dialect`] says which of them is spoken; it knows no firmware versions.
//! What arrives from a wire is never trusted: every decoder answers `None` or a value, none panics.

mod answer;
mod command;
mod crc;
mod frame;
mod password;
mod slot;
mod status;

#[cfg(test)]
mod vectors;

pub use answer::{CodeInfo, DeviceRecord, GeneralConfig, SlotInfo, StatusInfo, StorageState};
pub use command::{Command, OtpData, SlotData, WholeSlot, id};
pub use crc::crc32;
pub use frame::{NUMBER_AT, REPORT_SIZE, RESULT_SIZE, Request, Response};
pub use password::{PASSWORD_SIZE, Password};
pub use slot::{CONFIG_EIGHT_DIGITS, HOTP_SLOTS, NAME_SIZE, Name, Slot, TOTP_SLOTS, VERIFY_SLOT};
pub use status::{CommandStatus, DeviceStatus, StorageStatus};

/// Which payloads a token speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// A Storage: its own device status, counters as decimal digits on old firmware.
    pub storage: bool,
    /// Before SEND_OTP_DATA: secrets of 20 bytes, every protected command announced by its CRC.
    pub old: bool,
}
