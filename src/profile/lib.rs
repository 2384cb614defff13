//! Token families and firmware ranges as data: `firmware-profiles/*.toml`.
//!
//! A file names its family and says which VID/PIDs are tokens of it, what they are called, and, in the section that bears
//! the family's word, what matters to that family's driver. Drivers ask for one firmware's answer (such as [`Traits`])
//! and compare no versions themselves. Files are part of the program, or come from a folder
//! that takes their place; both are checked at once when they are loaded, and a mistake is named with its file.
//! Nothing here opens a device.

mod data;
mod error;
mod family;
mod model;
mod nitrokey;
mod nitrokey3;
mod range;
mod typing;
mod udev;
mod usb_entry;
mod usbguard;
mod yubikey;

#[cfg(test)]
mod tests;

pub use data::Profile;
pub use error::ProfileError;
pub use family::{Abilities, Family, Outdated};
pub use model::Form;
pub use nitrokey::NitrokeyTraits;
pub use nitrokey3::Nitrokey3Traits;
pub use range::Range;
pub use typing::makes_keyboards;
pub use usb_entry::{Interface, Otp, UsbEntry};
pub use yubikey::{Traits, Typing};

use data::firmware_of_bcd;
use domain::Firmware;
use rust_embed::Embed;
use std::{fs, path::Path, sync::Arc};
use usb::Keyboards;

#[derive(Embed)]
#[folder = "../../firmware-profiles/"]
struct Embedded;

/// All profiles, in the order of their file names. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Profiles(Arc<[Profile]>);

impl Profiles {
    /// The built-in profiles, or those of `folder` in their place.
    pub fn load(folder: Option<&Path>) -> Result<Self, ProfileError> {
        let mut files = match folder {
            None => embedded(),
            Some(folder) => in_folder(folder)?,
        };
        files.sort();
        let profiles: Vec<Profile> =
            files.iter().map(|(stem, text)| Profile::parse(stem, text)).collect::<Result<_, _>>()?;
        check_all(&profiles)?;
        Ok(Self(profiles.into()))
    }

    /// The profile and USB entry of a device, by the firmware that its bcdDevice implies.
    ///
    /// Where no range holds that firmware, the last profile with this VID/PID: the device is known, and its status
    /// will tell more (see [`Profiles::match_firmware`]).
    pub fn match_device(&self, vid: u16, pid: u16, bcd_device: u16) -> Option<(&Profile, &UsbEntry)> {
        self.match_firmware(vid, pid, firmware_of_bcd(bcd_device)).or_else(|| self.entries(vid, pid).last())
    }

    /// The profile and USB entry for a firmware that the device itself told.
    pub fn match_firmware(&self, vid: u16, pid: u16, firmware: Firmware) -> Option<(&Profile, &UsbEntry)> {
        let narrowed = self.entries(vid, pid).find(|(_, usb)| usb.firmware.is_some_and(|range| range.holds(firmware)));
        narrowed.or_else(|| {
            self.entries(vid, pid).find(|(profile, usb)| usb.firmware.is_none() && profile.firmware.holds(firmware))
        })
    }

    /// Whether there is a profile of this name.
    pub fn knows(&self, name: &str) -> bool {
        self.0.iter().any(|profile| profile.name == name)
    }

    /// The number of the form of a product, as a profile of this name has it; `None` where the profile tells no forms.
    pub fn form_of(&self, name: &str, model: &str) -> Option<u8> {
        self.0.iter().find(|profile| profile.name == name)?.form_of(model)
    }

    /// Every form that a product of some profile has, with its family; `None`: a product whose form no token tells.
    pub fn forms(&self) -> Vec<(Family, Option<u8>)> {
        let mut forms: Vec<_> = self.0.iter().flat_map(|one| one.forms().map(|form| (one.family, form))).collect();
        forms.sort();
        forms.dedup();
        forms
    }

    /// Whether some profile calls a product this.
    pub fn knows_model(&self, model: &str) -> bool {
        self.0.iter().any(|profile| profile.calls(model))
    }

    /// Whether some profile has this vendor: an unknown product of it is worth showing to a person.
    pub fn knows_vendor(&self, vid: u16) -> bool {
        self.0.iter().flat_map(|profile| &profile.usb).any(|usb| usb.vid == vid)
    }

    /// The udev rules that these profiles imply: hidraw and event nodes of the VID/PIDs with an OTP interface, and
    /// nothing else; and the event nodes in the sockets where `keyboards` says that unknown ones are ignored. No `usb`
    /// device node: hot-plug needs no permission on it and nothing here writes to it.
    pub fn udev_rules(&self, keyboards: &Keyboards) -> String {
        udev::rules(keyboards, self.0.iter().flat_map(|profile| profile.usb.iter().map(move |usb| (profile, usb))))
    }

    /// The USBGuard rules that these profiles imply: each VID/PID may be plugged in, with the interfaces that it promises and
    /// no other.
    pub fn usbguard_rules(&self) -> String {
        usbguard::rules(self.0.iter().flat_map(|profile| profile.usb.iter().map(move |usb| (profile, usb))))
    }

    fn entries(&self, vid: u16, pid: u16) -> impl Iterator<Item = (&Profile, &UsbEntry)> {
        let all = self.0.iter().flat_map(|profile| profile.usb.iter().map(move |usb| (profile, usb)));
        all.filter(move |(_, usb)| usb.vid == vid && usb.pid == pid)
    }
}

fn embedded() -> Vec<(String, String)> {
    let file = |name: &str| {
        let stem = name.strip_suffix(".toml")?.to_owned();
        Some((stem, String::from_utf8_lossy(&Embedded::get(name)?.data).into_owned()))
    };
    Embedded::iter().filter_map(|name| file(&name)).collect()
}

fn in_folder(folder: &Path) -> Result<Vec<(String, String)>, ProfileError> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        move |source| ProfileError::Unreadable { path, source }
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable(folder))? {
        let path = entry.map_err(unreadable(folder))?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            files.push((stem, fs::read_to_string(&path).map_err(unreadable(&path))?));
        }
    }
    if files.is_empty() { Err(ProfileError::Empty(folder.to_owned())) } else { Ok(files) }
}

/// No two entries may claim the same VID/PID and firmware, and no two families the same VID/PID: which of them won would
/// be chance.
fn check_all(profiles: &[Profile]) -> Result<(), ProfileError> {
    let entries: Vec<_> =
        profiles.iter().flat_map(|profile| profile.usb.iter().map(move |usb| (profile, usb))).collect();
    for (place, (profile, usb)) in entries.iter().enumerate() {
        let rivals = || entries[..place].iter().filter(|(_, entry)| (entry.vid, entry.pid) == (usb.vid, usb.pid));
        if let Some((other, _)) = rivals().find(|(other, _)| other.family != profile.family) {
            let what = format!("{:04x}:{:04x} is of another family in {}", usb.vid, usb.pid, other.name);
            return Err(ProfileError::Invalid { stem: profile.name.clone(), what });
        }
        let clash = rivals().find(|(other, entry)| {
            entry.firmware.is_some() == usb.firmware.is_some()
                && entry.firmware.unwrap_or(other.firmware).overlaps(usb.firmware.unwrap_or(profile.firmware))
        });
        if let Some((other, _)) = clash {
            let what = format!("{:04x}:{:04x} is claimed for the same firmware by {}", usb.vid, usb.pid, other.name);
            return Err(ProfileError::Invalid { stem: profile.name.clone(), what });
        }
    }
    Ok(())
}
