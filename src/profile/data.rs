//! One profile file, read and checked.

use super::{
    Family, Form, Otp, Outdated, ProfileError, Range, UsbEntry,
    model::Model,
    nitrokey::{self, NitrokeyTraits},
    nitrokey3::{self, Nitrokey3Traits},
    typing::Looks,
    yubikey::{self, Traits},
};
use domain::Firmware;
use serde::Deserialize;

/// One product or generation of tokens.
#[derive(Debug, Clone)]
pub struct Profile {
    /// The file's name without `.toml`.
    pub name: String,
    /// Which driver speaks to it.
    pub family: Family,
    /// The versions that it is about; all where the file does not say.
    pub firmware: Range,
    pub(super) usb: Vec<UsbEntry>,
    models: Vec<Model>,
    own: Own,
}

/// What matters to the profile's family alone: the section that bears its word.
#[derive(Debug, Clone)]
enum Own {
    YubiKey(Box<yubikey::Section>),
    Nitrokey(nitrokey::Section),
    Nitrokey3(nitrokey3::Section),
    /// Nothing differs between its firmwares that its driver would have to know.
    OnlyKey,
    Typing(Looks),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    family: Family,
    #[serde(default)]
    firmware: Range,
    usb: Vec<UsbEntry>,
    model: Vec<Model>,
    yubikey: Option<Box<yubikey::Section>>,
    nitrokey: Option<nitrokey::Section>,
    nitrokey3: Option<nitrokey3::Section>,
    typing: Option<Looks>,
}

impl Profile {
    /// From a file's text; `stem` is its name without `.toml`.
    pub(super) fn parse(stem: &str, text: &str) -> Result<Self, ProfileError> {
        let file: File = toml::from_str(text)
            .map_err(|source| ProfileError::Syntax { stem: stem.to_owned(), source: Box::new(source) })?;
        let invalid = |what: String| Err(ProfileError::Invalid { stem: stem.to_owned(), what });
        if file.firmware.is_empty() || file.usb.iter().any(|usb| usb.firmware.is_some_and(Range::is_empty)) {
            return invalid("a firmware range ends before it begins".to_owned());
        }
        if file.usb.is_empty() {
            return invalid("there is no [[usb]] entry".to_owned());
        }
        if let Some(usb) = file.usb.iter().find(|usb| usb.promises_otp() != (usb.otp == Otp::Yes)) {
            return invalid(format!("{:04x}:{:04x}: `interfaces` and `otp` disagree", usb.vid, usb.pid));
        }
        if !file.model.last().is_some_and(Model::fits_all) {
            return invalid("the last [[model]] must be a name without conditions".to_owned());
        }
        let own = match file.family {
            Family::YubiKey => file.yubikey.map(Own::YubiKey),
            Family::Nitrokey => file.nitrokey.map(Own::Nitrokey),
            Family::Nitrokey3 => file.nitrokey3.map(Own::Nitrokey3),
            Family::OnlyKey => Some(Own::OnlyKey),
            // nothing to say where the FIDO interface says it all
            Family::Typing => Some(Own::Typing(file.typing.unwrap_or_default())),
        };
        let Some(own) = own else { return invalid(format!("there is no [{}] section", file.family)) };
        if let Own::Typing(looks) = &own
            && let Err(what) = looks.check(&file.usb)
        {
            return invalid(what);
        }
        Ok(Self {
            name: stem.to_owned(),
            family: file.family,
            firmware: file.firmware,
            usb: file.usb,
            models: file.model,
            own,
        })
    }

    /// What a YubiKey of this firmware can do; `None` where the profile is about another family.
    pub fn yubikey(&self, firmware: Firmware) -> Option<Traits> {
        match &self.own {
            Own::YubiKey(section) => Some(section.at(firmware)),
            Own::Nitrokey(_) | Own::Nitrokey3(_) | Own::OnlyKey | Own::Typing(_) => None,
        }
    }

    /// What a Nitrokey of the Pro family and this firmware can do; `None` where the profile is about another family.
    pub fn nitrokey(&self, firmware: Firmware) -> Option<NitrokeyTraits> {
        match &self.own {
            Own::Nitrokey(section) => Some(section.at(firmware)),
            Own::YubiKey(_) | Own::Nitrokey3(_) | Own::OnlyKey | Own::Typing(_) => None,
        }
    }

    /// What a Nitrokey 3 of this firmware can do; `None` where the profile is about another family.
    pub fn nitrokey3(&self, firmware: Firmware) -> Option<Nitrokey3Traits> {
        match &self.own {
            Own::Nitrokey3(section) => Some(section.at(firmware)),
            Own::YubiKey(_) | Own::Nitrokey(_) | Own::OnlyKey | Own::Typing(_) => None,
        }
    }

    /// Whether a token of this firmware is too old for codes, and what brings it up to date; `None`: it is not.
    pub fn outdated(&self, firmware: Firmware) -> Option<Outdated> {
        match &self.own {
            Own::YubiKey(section) => {
                let abilities = section.at(firmware).abilities;
                // what it was made with is what it keeps
                (!abilities.write_hotp && !abilities.write_totp).then_some(Outdated { needed: None, tool: None })
            }
            Own::Nitrokey3(section) => section.outdated(firmware),
            Own::Nitrokey(_) | Own::OnlyKey | Own::Typing(_) => None,
        }
    }

    /// The product strings of which a device must bear one; none: VID and PID say enough.
    pub fn products(&self) -> &[String] {
        match &self.own {
            Own::YubiKey(_) | Own::Nitrokey(_) | Own::Nitrokey3(_) | Own::OnlyKey => &[],
            Own::Typing(looks) => looks.products(),
        }
    }

    /// Whether a token of this profile is a disk too.
    pub(super) fn has_disk(&self) -> bool {
        match &self.own {
            Own::Nitrokey(section) => section.storage,
            Own::YubiKey(_) | Own::Nitrokey3(_) | Own::OnlyKey | Own::Typing(_) => false,
        }
    }

    /// Whether a product of this profile is called that.
    pub fn calls(&self, name: &str) -> bool {
        self.models.iter().any(|model| model.name == name) || (self.models.is_empty() && self.name == name)
    }

    /// The number of the form of a product that is called that.
    pub(super) fn form_of(&self, name: &str) -> Option<u8> {
        self.models.iter().find(|model| model.name == name)?.form
    }

    /// The forms of its products.
    pub(super) fn forms(&self) -> impl Iterator<Item = Option<u8>> + '_ {
        self.models.iter().map(|model| model.form)
    }

    /// The product's name as far as bcdDevice tells.
    pub fn model_of_bcd(&self, bcd_device: u16) -> &str {
        self.model(firmware_of_bcd(bcd_device), None)
    }

    /// The product's name as people know it; `form` where the token told it.
    pub fn model(&self, firmware: Firmware, form: Option<Form>) -> &str {
        let fits = |model: &&Model| model.fits(firmware, form);
        self.models.iter().find(fits).or(self.models.last()).map_or(&self.name, |model| &model.name)
    }
}

/// bcdDevice where it is the firmware: major in the high byte, minor and patch in a nibble each. For families where it is
/// something else their profiles give no range, or the first look at the token tells.
pub(super) fn firmware_of_bcd(bcd: u16) -> Firmware {
    let [major, low] = bcd.to_be_bytes();
    Firmware(major, low >> 4, low & 0x0f)
}
