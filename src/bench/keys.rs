//! What becomes of the keys that tokens and unknown keyboards type.

use serde::{Deserialize, Serialize};

/// A plugged keyboard that is neither a token nor the station's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyboardView {
    /// The socket it sits in.
    pub port: String,
    /// idVendor and idProduct, as `lsusb` writes them.
    pub usb_id: String,
    /// What becomes of its keys.
    pub hold: KeyboardHold,
}

domain::words! {
    /// What becomes of what a plugged token types.
    Keys {
        /// It reaches the station and nobody else, or there is nothing that it could type with.
        Kept => "kept",
        /// It goes to the window that has the focus: this machine does not permit to keep it.
        NotPermitted => "not_permitted",
        /// It goes to another program, which took it first.
        Taken => "taken",
        /// It goes to the window that has the focus: the kernel has made no event node for it, or another one a moment ago.
        NoNode => "no_node",
    }
}

impl Default for Keys {
    /// What has no seat types nothing that is the station's.
    fn default() -> Self {
        Self::Kept
    }
}

/// What becomes of the keys of an unknown keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyboardHold {
    /// They go to the window that has the focus.
    Free,
    /// They go nowhere.
    Held,
    /// They should go nowhere, and this machine does not permit it.
    Refused,
    /// It was there when the station started: perhaps the machine's own, and not held.
    Before,
}
