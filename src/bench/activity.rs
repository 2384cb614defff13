//! What is being done with a plugged token, as it is shown.

use domain::Verb;
use driver::Family;
use jiff::Timestamp;
use serde::Serialize;

/// What is being done with a plugged token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Activity {
    /// Nothing.
    Idle,
    /// Frames are on the wire.
    Working {
        /// The verb.
        verb: Verb,
    },
    /// Waiting for a finger.
    Touch {
        /// The verb it is for.
        verb: Verb,
        /// Until when.
        until: Timestamp,
        /// Which touch.
        finger: Finger,
        /// It typed something that is no code: the finger was for another slot.
        other: bool,
    },
}

impl Activity {
    /// What is to be said besides "touch it", where there is something: which touch, after another one came.
    pub fn hint(&self) -> Option<TouchHint> {
        match self {
            Self::Touch { finger, other: true, .. } => Some(TouchHint::Other(*finger)),
            Self::Touch { finger: Finger::Long, other: false, .. } => Some(TouchHint::Long),
            Self::Touch { finger: Finger::Any | Finger::Short, other: false, .. } => None,
            Self::Idle | Self::Working { .. } => None,
        }
    }
}

/// What is to be said of a touch besides that it is awaited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TouchHint {
    /// It has to be a long one.
    Long,
    /// Another slot was touched: this touch is wanted.
    Other(Finger),
}

/// Which touch makes a token type the code that is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Finger {
    /// Whatever this token feels.
    Any,
    /// A short one: slot 1.
    Short,
    /// One of three seconds: slot 2.
    Long,
}

impl Finger {
    /// The one for a slot of such a token.
    pub fn of(family: Family, slot: Option<u8>) -> Self {
        match (family, slot) {
            (Family::YubiKey, Some(1)) => Self::Short,
            (Family::YubiKey, Some(2)) => Self::Long,
            (Family::YubiKey | Family::Nitrokey | Family::Nitrokey3 | Family::OnlyKey | Family::Typing, _) => Self::Any,
        }
    }
}
