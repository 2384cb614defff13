//! The families that have a driver, and what any of them may be able to do.

use domain::Firmware;
use serde::{Deserialize, Serialize};

domain::words! {
    /// A family: which driver speaks to a token. The word stands in profiles, in the database and on the command line.
    Family {
        /// YubiKeys, over the feature reports of their keyboard.
        YubiKey => "yubikey",
        /// Nitrokey Pro and Storage, Librem Key, over 64-byte feature reports.
        Nitrokey => "nitrokey",
        /// Nitrokey 3, over the packets of its FIDO interface.
        Nitrokey3 => "nitrokey3",
        /// OnlyKey and OnlyKey Duo, over a raw HID interface; codes are typed.
        OnlyKey => "onlykey",
        /// Tokens that only type: HOTP over a keyboard.
        Typing => "typing",
    }
}

/// The same in the inventory, which also knows tokens that no driver speaks to.
impl From<Family> for domain::Family {
    fn from(family: Family) -> Self {
        match family {
            Family::YubiKey => Self::YubiKey,
            Family::Nitrokey => Self::Nitrokey,
            Family::Nitrokey3 => Self::Nitrokey3,
            Family::OnlyKey => Self::OnlyKey,
            Family::Typing => Self::Typing,
        }
    }
}

impl Family {
    /// Which driver speaks to tokens of this family of the inventory. `None`: nobody knows yet, or none does.
    pub fn of(family: domain::Family) -> Option<Self> {
        Self::ALL.iter().copied().find(|driver| domain::Family::from(*driver) == family)
    }

    /// A slot is guarded by a code of its own against being written again.
    pub fn has_access_codes(self) -> bool {
        match self {
            Self::YubiKey => true,
            // a PIN of the whole token guards it, or a finger, or nothing can be written
            Self::Nitrokey | Self::Nitrokey3 | Self::OnlyKey | Self::Typing => false,
        }
    }
}

/// What one token of one firmware can do; from its profile, never from a version comparison in code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Abilities {
    /// The serial can be asked for; a slot of another program may still hide it. Asked of families that can hide it.
    pub tells_serial: bool,
    /// HOTP can be written.
    pub write_hotp: bool,
    /// TOTP can be written.
    pub write_totp: bool,
    /// HMAC-SHA1 challenge-response can be written.
    pub write_challenge_response: bool,
    /// Slots can be exchanged.
    pub swap: bool,
    /// A hidden serial can be made visible without touching the secret.
    pub make_serial_visible: bool,
    /// Codes are typed on touch and can be captured.
    pub types_codes: bool,
    /// The host can ask for the code of a HOTP slot.
    pub reads_hotp: bool,
    /// The host can ask for the code of a TOTP slot.
    pub reads_totp: bool,
    /// The host can read the counter of a HOTP slot.
    pub reads_counters: bool,
    /// Its own PINs can be changed.
    pub changes_pins: bool,
}

/// A firmware that is too old for codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outdated {
    /// The first firmware that can do it, where the token can get it.
    pub needed: Option<Firmware>,
    /// The maker's program that brings it.
    pub tool: Option<String>,
}
