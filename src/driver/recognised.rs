//! What a look at the bus alone makes of a plugged device: a token for one of the drivers, or why not.

use super::DriverError;
use profile::{Family, Profiles};
use std::path::PathBuf;
use usb::{HidInterface, OpenError, UsbDevice};

/// Usage page and usage of a keyboard.
pub(super) const KEYBOARD: (u16, u16) = (0x0001, 0x0006);
/// Of FIDO.
pub(super) const FIDO: (u16, u16) = (0xf1d0, 0x0001);

/// A device that a driver can open.
#[derive(Debug, Clone)]
pub struct Recognised {
    /// The device as the scan saw it.
    pub device: UsbDevice,
    /// The family.
    pub family: Family,
    /// The profile, by the device's descriptors; the first look at the token may find another.
    pub profile: String,
    /// The product's name, as far as the descriptors tell; the first look at the token may know better.
    pub model: String,
    pub(super) interface: HidInterface,
    pub(super) profiles: Profiles,
}

impl Recognised {
    /// It is the same kind of token, and a conversation with it goes through the same node.
    pub fn speaks_through(&self, other: &Self) -> bool {
        self.interface == other.interface && (self.family, &self.profile) == (other.family, &other.profile)
    }
}

/// Why a plugged device cannot be used. Each but the first is worth showing: what happened and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// Something else that is plugged in: a mouse, a hub. Not to be shown.
    #[error("this is no token")]
    NotAToken,
    /// A maker that we know, a product that we do not.
    #[error(
        "{vid:04x}:{pid:04x} is not in the firmware profiles: add it there (`trousseau devices --propose`), or use another token"
    )]
    UnknownModel {
        /// idVendor.
        vid: u16,
        /// idProduct.
        pid: u16,
    },
    /// The product has no OTP interface by design.
    #[error("a {0} has no OTP interface and never will: use another token")]
    NoOtp(String),
    /// The OTP interface is switched off.
    #[error("the OTP interface of this {0} is switched off: switch it on with the maker's own tool")]
    OtpDisabled(String),
    /// It has the numbers of a product and does not look like it: it may be anybody's keyboard, and is not opened.
    #[error(
        "this has the numbers of a {model}, but {what}: it is not opened; use another token, or correct the profile"
    )]
    Unlike {
        /// The product whose numbers it has.
        model: String,
        /// What is wrong with it.
        what: &'static str,
    },
    /// The kernel made no node for the OTP interface; just after a plug it may only be late.
    #[error(
        "the kernel has no hidraw node for this {0}: close other programs that use it, then plug it in again; where none does, check that the module usbhid is loaded"
    )]
    NoNode(String),
    /// The node may not be opened.
    #[error("no permission for {}: install the udev rules with `trousseau udev | sudo tee /etc/udev/rules.d/70-trousseau.rules`, then plug the token again", .0.display())]
    NoPermission(PathBuf),
}

impl Unusable {
    /// The reason that an error of [`super::open`] or of the first look gives, where it is one of these.
    pub fn of(error: &DriverError) -> Option<Self> {
        match error {
            DriverError::Open(OpenError::Permission(node)) => Some(Self::NoPermission(node.clone())),
            _ => None,
        }
    }
}
