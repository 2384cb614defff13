//! One VID/PID of a profile, and what it promises.

use super::Range;
use serde::Deserialize;

/// One VID/PID of a profile.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UsbEntry {
    /// idVendor.
    pub vid: u16,
    /// idProduct.
    pub pid: u16,
    /// What this PID promises: `otp`, `fido`, `ccid`.
    pub interfaces: Vec<Interface>,
    /// Whether the OTP interface is there.
    pub otp: Otp,
    /// Narrower than the profile's own range, where given.
    pub(super) firmware: Option<Range>,
}

/// An interface that a PID promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Interface {
    /// The one that OTP is spoken or typed through.
    Otp,
    /// FIDO over HID.
    Fido,
    /// Smart card.
    Ccid,
}

/// Whether a VID/PID has the OTP interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Otp {
    /// It has.
    Yes,
    /// Switched off; the maker's own tool can switch it on.
    Disabled,
    /// The product has none.
    Never,
}

impl UsbEntry {
    /// Another interface than OTP is there too, whose use makes the OTP one deaf for a while.
    pub fn is_composite(&self) -> bool {
        self.interfaces.len() > 1
    }

    /// Whether its interfaces name the one for OTP.
    pub(super) fn promises_otp(&self) -> bool {
        self.interfaces.contains(&Interface::Otp)
    }
}
