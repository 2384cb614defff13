//! OnlyKey's own protocol over HID: 64-byte reports both ways without check sums; requests are bytes, answers are text, but
//! for the labels of its slots.
//!
//! Both sides stand on this module: the driver encodes what the emulated token decodes and the reverse. It knows nothing of
//! what an answer means for a write, nor of time. What arrives from a wire is never trusted: every decoder answers `None`
//! or a value, none panics.
//!
//! Source: `docs/protocols/onlykey.md, 2 and 3`, from python-onlykey and the published firmware (okcore, usb_desc).

mod answer;
mod label;
mod request;

pub use answer::{Answer, Unlocked, Version};
pub use label::{LABEL_SIZE, Label};
pub use request::{MOST_KEY, Request, is_cut};

/// Bytes of a report, without the report id.
pub const REPORT_SIZE: usize = 64;
/// Slots of an OnlyKey: six buttons, pressed short and long.
pub const SLOTS: u8 = 12;
/// Slots of an OnlyKey Duo: three buttons, short and long, in four colours.
pub const DUO_SLOTS: u8 = 24;
