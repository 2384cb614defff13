//! `[yubikey]` of a profile: what one firmware of a YubiKey can do and how it misbehaves, the answer its driver works
//! with.

use super::{
    Abilities,
    range::{Range, When},
};
use domain::Firmware;
use serde::Deserialize;
use std::time::Duration;

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

/// The section of a file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Section {
    features: Features,
    #[serde(default)]
    reclaim: Vec<Reclaim>,
    typing: Typing,
}

/// `[yubikey.features]` of a file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Features {
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

/// `[[yubikey.reclaim]]` of a file.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reclaim {
    ms: u64,
    since: Option<Firmware>,
    before: Option<Firmware>,
}

impl Section {
    pub(super) fn at(&self, firmware: Firmware) -> Traits {
        let Self { features, reclaim, typing } = self;
        let has = |when: &When| when.holds(firmware);
        let deaf = reclaim.iter().find(|entry| Range::new(entry.since, entry.before).holds(firmware));
        Traits {
            abilities: Abilities {
                tells_serial: has(&features.serial_command) || has(&features.device_info),
                write_hotp: has(&features.hotp),
                // TOTP is HMAC-SHA1 of the time step: what answers challenges gives codes to the host
                write_totp: has(&features.challenge_response),
                reads_totp: has(&features.challenge_response),
                write_challenge_response: has(&features.challenge_response),
                swap: has(&features.swap),
                make_serial_visible: has(&features.update) && has(&features.serial_command),
                types_codes: has(&features.hotp),
                ..Abilities::default()
            },
            slot_bits: has(&features.slot_bits),
            touch_bits: has(&features.touch_bits),
            serial_command: has(&features.serial_command),
            device_info: has(&features.device_info),
            moving_factor: has(&features.moving_factor),
            fast_trigger: has(&features.fast_trigger),
            update: has(&features.update),
            update_access_code: has(&features.update_access_code),
            refresh_status: has(&features.refresh_status),
            reclaim: deaf.map_or(Duration::ZERO, |entry| Duration::from_millis(entry.ms)),
            typing: Typing { numeric_keypad: typing.numeric_keypad && has(&features.numeric_keypad), ..*typing },
        }
    }
}
