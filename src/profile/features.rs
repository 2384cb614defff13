//! What one firmware can do and how it misbehaves: the answer a driver works with.

use super::range::{Range, When};
use crate::domain::Firmware;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What one token of one firmware can do; from its profile, never from a version comparison in code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Abilities {
    /// HOTP can be written.
    pub write_hotp: bool,
    /// HMAC-SHA1 challenge-response can be written.
    pub write_challenge_response: bool,
    /// Slots can be exchanged.
    pub swap: bool,
    /// A hidden serial can be made visible without touching the secret.
    pub make_serial_visible: bool,
    /// Codes are typed on touch and can be captured.
    pub types_codes: bool,
}

/// What is typed with the code of a slot that we program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Typing {
    /// Digits from the numeric keypad: the same on every layout, AZERTY included; needs Num Lock.
    pub numeric_keypad: bool,
    /// Enter after the code.
    pub enter: bool,
}

/// Everything a driver needs to know of one firmware, quirks included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traits {
    /// What the floors above may ask for.
    pub abilities: Abilities,
    /// The status tells which slots are programmed.
    pub slot_bits: bool,
    /// The status tells which slots are triggered by touch.
    pub touch_bits: bool,
    /// The serial can be asked for.
    pub serial_command: bool,
    /// Device information can be asked for.
    pub device_info: bool,
    /// HOTP may start at another counter than 0.
    pub moving_factor: bool,
    /// Slot 1 may be told to fire sooner while it is alone.
    pub fast_trigger: bool,
    /// Flags can be updated, and slots can be told to allow it.
    pub update: bool,
    /// An update may carry an access code.
    pub update_access_code: bool,
    /// The status is stale until a command was refused.
    pub refresh_status: bool,
    /// How long the OTP interface may stay deaf after another interface was used.
    pub reclaim: Duration,
    /// What is typed with a code; the keypad only where the firmware has it.
    pub typing: Typing,
}

/// `[features]` of a file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Features {
    slot_bits: When,
    touch_bits: When,
    serial_command: When,
    device_info: When,
    hotp: When,
    challenge_response: When,
    moving_factor: When,
    numeric_keypad: When,
    fast_trigger: When,
    update: When,
    update_access_code: When,
    swap: When,
    refresh_status: When,
}

/// `[[reclaim]]` of a file.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reclaim {
    ms: u64,
    since: Option<Firmware>,
    before: Option<Firmware>,
}

impl Features {
    pub(super) fn at(&self, firmware: Firmware, reclaim: &[Reclaim], typing: Typing) -> Traits {
        let has = |when: &When| when.holds(firmware);
        let deaf = reclaim.iter().find(|entry| Range::new(entry.since, entry.before).holds(firmware));
        Traits {
            abilities: Abilities {
                write_hotp: has(&self.hotp),
                write_challenge_response: has(&self.challenge_response),
                swap: has(&self.swap),
                make_serial_visible: has(&self.update) && has(&self.serial_command),
                types_codes: has(&self.hotp),
            },
            slot_bits: has(&self.slot_bits),
            touch_bits: has(&self.touch_bits),
            serial_command: has(&self.serial_command),
            device_info: has(&self.device_info),
            moving_factor: has(&self.moving_factor),
            fast_trigger: has(&self.fast_trigger),
            update: has(&self.update),
            update_access_code: has(&self.update_access_code),
            refresh_status: has(&self.refresh_status),
            reclaim: deaf.map_or(Duration::ZERO, |entry| Duration::from_millis(entry.ms)),
            typing: Typing { numeric_keypad: typing.numeric_keypad && has(&self.numeric_keypad), ..typing },
        }
    }
}
