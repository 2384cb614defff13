//! `[nitrokey3]` of a profile: what one firmware of a Nitrokey 3 can do.

use super::{Abilities, Outdated, range::When};
use domain::Firmware;
use serde::Deserialize;

/// Everything the driver needs to know of one firmware.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nitrokey3Traits {
    /// What the floors above may ask for.
    pub abilities: Abilities,
    /// It has the secrets app, with credentials that need no PIN.
    pub secrets: bool,
    /// A list of credentials tells their properties.
    pub properties: bool,
    /// A credential goes only with a finger on the token.
    pub touch_to_delete: bool,
}

/// The section of a file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Section {
    secrets: When,
    properties: When,
    touch_to_delete: When,
    /// The maker's program that brings new firmware.
    update: Option<String>,
}

impl Section {
    /// Whether this firmware is from before the secrets app.
    pub(super) fn outdated(&self, firmware: Firmware) -> Option<Outdated> {
        let old = !self.secrets.holds(firmware);
        old.then(|| Outdated { needed: self.secrets.after(firmware), tool: self.update.clone() })
    }

    pub(super) fn at(&self, firmware: Firmware) -> Nitrokey3Traits {
        let secrets = self.secrets.holds(firmware);
        Nitrokey3Traits {
            // its counters cannot be read: whoever asks for a code moves them
            abilities: Abilities {
                write_hotp: secrets,
                write_totp: secrets,
                reads_hotp: secrets,
                reads_totp: secrets,
                ..Abilities::default()
            },
            secrets,
            properties: self.properties.holds(firmware),
            touch_to_delete: self.touch_to_delete.holds(firmware),
        }
    }
}
