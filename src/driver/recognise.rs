//! Whether a plugged device is a token that can be used, and if not, why: from the scan alone, nothing is opened.

use super::{DriverError, Session, nitrokey, nitrokey3, onlykey, pause::RealPause, proposal::propose, typing, yubikey};
use crate::domain::Entropy;
use crate::profile::{Family, Otp, Profile, Profiles, UsbEntry};
use crate::usb::{Bus, HidInterface, OpenError, UsbDevice};
use std::{path::PathBuf, sync::Arc};

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
        "the kernel made no hidraw node for this {0}: plug it in again, and check that the module usbhid is loaded"
    )]
    NoNode(String),
    /// The node may not be opened.
    #[error("no permission for {}: install the udev rules with `trousseau udev | sudo tee /etc/udev/rules.d/70-trousseau.rules`, then plug the token again", .0.display())]
    NoPermission(PathBuf),
}

impl Unusable {
    /// The reason that an error of [`open`] or of the first look gives, where it is one of these.
    pub fn of(error: &DriverError) -> Option<Self> {
        match error {
            DriverError::Open(OpenError::Permission(node)) => Some(Self::NoPermission(node.clone())),
            _ => None,
        }
    }
}

/// Finds the driver for a device.
pub fn recognise(profiles: &Profiles, device: &UsbDevice) -> Result<Recognised, Unusable> {
    let Some((profile, usb)) = profiles.match_device(device.vid, device.pid, device.bcd_device) else {
        let known = profiles.knows_vendor(device.vid) || matches!(propose(profiles, device), Some(Ok(_)));
        return Err(if known {
            Unusable::UnknownModel { vid: device.vid, pid: device.pid }
        } else {
            Unusable::NotAToken
        });
    };
    let model = profile.model_of_bcd(device.bcd_device).to_owned();
    match usb.otp {
        Otp::Never => return Err(Unusable::NoOtp(model)),
        Otp::Disabled => return Err(Unusable::OtpDisabled(model)),
        Otp::Yes => {}
    }
    let (family, interface) = (profile.family, interface(profile, usb, device, &model)?.clone());
    let (device, profile) = (device.clone(), profile.name.clone());
    Ok(Recognised { device, family, profile, model, interface, profiles: profiles.clone() })
}

/// The HID interface that the family's conversation goes through.
fn interface<'a>(
    profile: &Profile,
    usb: &UsbEntry,
    device: &'a UsbDevice,
    model: &str,
) -> Result<&'a HidInterface, Unusable> {
    match profile.family {
        Family::YubiKey => yubikey::interface(device).ok_or_else(|| Unusable::NoNode(model.to_owned())),
        Family::Nitrokey => nitrokey::interface(device).ok_or_else(|| Unusable::NoNode(model.to_owned())),
        Family::Nitrokey3 => nitrokey3::interface(device).ok_or_else(|| Unusable::NoNode(model.to_owned())),
        Family::OnlyKey => onlykey::interface(device).ok_or_else(|| Unusable::NoNode(model.to_owned())),
        Family::Typing => typing::interface(device, model, profile, usb),
    }
}

/// Opens a token with its family's driver. Nothing is sent yet: the first [`Session::identify`] binds the session to the serial that answers.
///
/// `bus` is kept, because capturing typed codes opens the node a second time. `now`, in seconds since 1970, is for families
/// with a clock that has to be told; `entropy` makes the nonces by which some tell the answers to one host from those to
/// another.
pub fn open(
    bus: Arc<dyn Bus>,
    token: &Recognised,
    now: u64,
    entropy: Arc<dyn Entropy>,
) -> Result<Box<dyn Session>, DriverError> {
    let transport = bus.open(&token.interface)?;
    let pause = Box::new(RealPause::default());
    Ok(match token.family {
        Family::YubiKey => Box::new(yubikey::YubiKey::new(bus, transport, token, pause)),
        Family::Nitrokey => Box::new(nitrokey::Nitrokey::new(transport, token, pause)),
        Family::Nitrokey3 => Box::new(nitrokey3::Nitrokey3::new(transport, token, pause, entropy)),
        Family::OnlyKey => Box::new(onlykey::OnlyKey::new(bus, transport, token, pause, now)),
        Family::Typing => Box::new(typing::Typing::new(bus, transport, token, pause)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::usb::PortPath;

    fn device(vid: u16, pid: u16, hid: &[(u16, u16)]) -> UsbDevice {
        let hid = (0..).zip(hid).map(|(number, (usage_page, usage))| HidInterface {
            number,
            usage_page: *usage_page,
            usage: *usage,
            node: PathBuf::from(format!("/dev/hidraw{number}")),
        });
        UsbDevice {
            port: PortPath("1-1".to_owned()),
            address: 1,
            vid,
            pid,
            bcd_device: 0x0543,
            manufacturer: None,
            product: None,
            serial: None,
            hid: hid.collect(),
        }
    }

    fn recognised(device: &UsbDevice) -> Result<Recognised, Unusable> {
        recognise(&Profiles::load(None).unwrap(), device)
    }

    #[test]
    fn the_keyboard_interface_is_chosen_wherever_it_stands() {
        let token = recognised(&device(0x1050, 0x0407, &[(0xf1d0, 1), KEYBOARD])).unwrap();
        assert_eq!((token.interface.number, token.family, token.model.as_str()), (1, Family::YubiKey, "YubiKey 5"));
    }

    #[test]
    fn every_reason_is_its_own() {
        let reason = |pid, hid: &[_]| recognised(&device(0x1050, pid, hid)).unwrap_err();
        assert_eq!(recognised(&device(0x046d, 0xc077, &[(1, 2)])).unwrap_err(), Unusable::NotAToken);
        assert_eq!(reason(0x9999, &[KEYBOARD]), Unusable::UnknownModel { vid: 0x1050, pid: 0x9999 });
        assert_eq!(reason(0x0406, &[(0xf1d0, 1)]), Unusable::OtpDisabled("YubiKey 5".to_owned()));
        assert_eq!(reason(0x0120, &[(0xf1d0, 1)]), Unusable::NoOtp("Security Key by Yubico".to_owned()));
        assert_eq!(reason(0x0407, &[]), Unusable::NoNode("YubiKey 5".to_owned()));
        assert_eq!(reason(0x0407, &[(0xf1d0, 1)]), Unusable::NoNode("YubiKey 5".to_owned()));
    }

    #[test]
    fn a_refused_node_is_a_reason_and_other_errors_are_not() {
        let node = PathBuf::from("/dev/hidraw3");
        let refused = DriverError::Open(OpenError::Permission(node.clone()));
        assert_eq!(Unusable::of(&refused), Some(Unusable::NoPermission(node.clone())));
        assert_eq!(Unusable::of(&DriverError::Open(OpenError::Gone(node))), None);
    }
}
