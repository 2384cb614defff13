//! The YubiKey OTP interface over USB HID: 8-byte feature reports that carry 70-byte frames and chunked answers.
//!
//! Both sides stand on this module: the driver encodes what the emulated token decodes and the reverse. It knows
//! nothing of slots being ours, of touch timing or of firmware ranges (those are data in `profile`). What arrives from
//! a wire is never trusted: every decoder answers `None` or an error, none panics.
//!
//! Source: `docs/protocols/yubikey.md, 2 to 9`, from yubikit, ykpers and the .NET SDK.

mod command;
mod config;
mod crc;
mod device_info;
mod frame;
mod report;
mod status;

#[cfg(test)]
mod vectors;

pub use command::{Command, SlotCommand};
pub use config::{
    ACCESS_CODE_SIZE, AccessCode, CONFIG_SIZE, Configuration, ExtFlags, Flags, NO_ACCESS_CODE, SlotMode, TicketFlags,
    WRITE_SIZE, WritePayload, pad_challenge, unpad_challenge,
};
pub use crc::{RESIDUAL, crc16, sealed, unsealed};
pub use device_info::{DeviceInfo, FormFactor, InfoPage, Malformed, capability};
pub use frame::{FRAME_SIZE, Frame, FrameBuffer, PAYLOAD_SIZE, Received};
pub use report::{Answer, AnswerReader, REPORT_SIZE, Report, Step, chunk_answer};
pub use status::{Status, TOUCH_FLAGS, Version};
