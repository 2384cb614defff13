//! `[nitrokey]` of a profile: what one firmware of a Nitrokey Pro, Storage or Librem Key can do.

use super::{Abilities, range::When};
use domain::Firmware;
use serde::Deserialize;

/// Everything the driver needs to know of one firmware.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NitrokeyTraits {
    /// What the floors above may ask for.
    pub abilities: Abilities,
    /// It tells firmware and serial in its own device status.
    pub storage: bool,
    /// Slots are written in one report, protected commands announced by their CRC.
    pub old_payloads: bool,
    /// The last TOTP slot can be written.
    pub last_totp: bool,
}

/// The section of a file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Section {
    pub(super) storage: bool,
    old_payloads: When,
    last_totp: When,
}

impl Section {
    pub(super) fn at(&self, firmware: Firmware) -> NitrokeyTraits {
        NitrokeyTraits {
            abilities: Abilities {
                write_hotp: true,
                write_totp: true,
                reads_hotp: true,
                reads_totp: true,
                reads_counters: true,
                // a Storage changes them by other commands, which nothing here speaks
                changes_pins: !self.storage,
                ..Abilities::default()
            },
            storage: self.storage,
            old_payloads: self.old_payloads.holds(firmware),
            last_totp: self.last_totp.holds(firmware),
        }
    }
}
