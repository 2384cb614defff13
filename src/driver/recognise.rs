//! Whether a plugged device is a token that can be used, and if not, why: from the scan alone, nothing is opened. And
//! which driver opens it.

use super::{
    DriverError, Recognised, Session, Unusable, nitrokey, nitrokey3, onlykey, pause::RealPause, proposal::propose,
    typing, yubikey,
};
use domain::Entropy;
use profile::{Family, Otp, Profile, Profiles, UsbEntry};
use std::sync::Arc;
use usb::{Bus, HidInterface, UsbDevice};

/// Finds the driver for a device.
///
/// # Errors
///
/// [`Unusable`]: why it cannot be used; for a person, what to do about it follows from the variant.
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
///
/// # Errors
///
/// [`DriverError::Open`]: the node is not there (any more), not allowed, or taken.
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
    use crate::recognised::KEYBOARD;
    use std::path::PathBuf;
    use usb::{OpenError, PortPath};

    fn device(vid: u16, pid: u16, hid: &[(u16, u16)]) -> UsbDevice {
        let hid = (0..).zip(hid).map(|(number, (usage_page, usage))| HidInterface {
            number,
            usage_page: *usage_page,
            usage: *usage,
            may_type: (*usage_page, *usage) == KEYBOARD,
            node: PathBuf::from(format!("/dev/hidraw{number}")),
            bound: 1,
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
            keys: Vec::new(),
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
