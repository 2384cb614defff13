//! What to do next with a plugged token that cannot be used as it is: one value for every such card, for panel and command line.
//! Its words are in the catalogue's `advice.rs`.
//!
//! The matches here have no wildcard: a new face, reason or state of custody does not compile before it has its advice.

use super::{Card, Face, HiddenBy};
use bench::{Keys, Stranger, UnusableReason};
use domain::{CustodyState, Firmware, NamedSchool};

/// What keeps a token from being used, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Advice {
    /// It was just plugged in.
    Looking,
    /// No conversation with it is possible.
    Unusable(UnusableReason),
    /// A slot keeps its serial from being read.
    HiddenBySlot {
        /// Where it is plugged in.
        port: String,
    },
    /// Its firmware is from before the command that reads the serial.
    HiddenByFirmware {
        /// Where it is plugged in.
        port: String,
    },
    /// Such tokens never tell a serial.
    HiddenAlways {
        /// Where it is plugged in.
        port: String,
    },
    /// Its firmware is too old, and the maker has newer firmware for it.
    Update {
        /// What it has.
        found: Firmware,
        /// The first that can do it.
        needed: Firmware,
        /// The maker's program.
        tool: String,
    },
    /// Its firmware is too old, and stays so.
    TooOld {
        /// What it has.
        found: Firmware,
    },
    /// What it types would reach others: nothing begins with it.
    Keys {
        /// Where it is plugged in.
        port: String,
        /// What becomes of its keys.
        keys: Keys,
    },
    /// It belongs to a school that is none of the actor's.
    Elsewhere {
        /// The school.
        school: Option<NamedSchool>,
    },
    /// Two tokens answer with one serial.
    Duplicate {
        /// Where the other one is.
        other_port: String,
    },
    /// It is not like the record of its number.
    Stranger(Stranger),
    /// It was reported lost.
    Lost(domain::Serial),
    /// It was declared unusable.
    Defective(domain::Serial),
    /// It left the inventory.
    Retired,
}

impl Card {
    /// What keeps this token from being used, what is told first before the rest; nothing: it can be used, or put into stock.
    pub fn advice(&self) -> Vec<Advice> {
        let port = || self.port.clone();
        let of_face = match &self.face {
            Face::Looking => Some(Advice::Looking),
            Face::Unusable { reason, .. } => Some(Advice::Unusable(*reason)),
            Face::SerialHidden { by, .. } => Some(match by {
                HiddenBy::Slot => Advice::HiddenBySlot { port: port() },
                HiddenBy::Firmware => Advice::HiddenByFirmware { port: port() },
                HiddenBy::Design => Advice::HiddenAlways { port: port() },
            }),
            Face::Elsewhere { school, .. } => Some(Advice::Elsewhere { school: school.clone() }),
            Face::Duplicate { other_port, .. } => Some(Advice::Duplicate { other_port: other_port.clone() }),
            Face::Stranger { stranger, .. } => Some(Advice::Stranger(stranger.clone())),
            Face::Unregistered { .. } => None,
            Face::Known { token, .. } => match token.state {
                CustodyState::InStock | CustodyState::Reserved | CustodyState::Allocated | CustodyState::HandedOver => {
                    None
                }
                CustodyState::Lost => Some(Advice::Lost(token.serial.clone())),
                CustodyState::Defective => Some(Advice::Defective(token.serial.clone())),
                CustodyState::Retired => Some(Advice::Retired),
            },
        };
        let keys = (self.keys != Keys::Kept).then(|| Advice::Keys { port: port(), keys: self.keys });
        of_face.into_iter().chain(self.too_old()).chain(keys).collect()
    }

    /// Its firmware is too old for what the station does.
    fn too_old(&self) -> Option<Advice> {
        let (outdated, found) = (self.outdated.as_ref()?, self.firmware?);
        Some(match (outdated.needed, outdated.tool.clone()) {
            (Some(needed), Some(tool)) => Advice::Update { found, needed, tool },
            (Some(_) | None, _) => Advice::TooOld { found },
        })
    }
}

impl Advice {
    /// One word for programs, where a token cannot be used for codes at all.
    pub fn reason(&self) -> Option<&'static str> {
        match self {
            Self::Looking => Some("looking"),
            Self::Unusable(reason) => Some(reason.word()),
            Self::HiddenBySlot { .. } | Self::HiddenByFirmware { .. } | Self::HiddenAlways { .. } => {
                Some("serial_hidden")
            }
            Self::Update { .. } | Self::TooOld { .. } => Some("old_firmware"),
            Self::Keys { keys, .. } => match keys {
                Keys::Kept => None,
                Keys::NotPermitted => Some("keys_not_permitted"),
                Keys::Taken => Some("keys_taken"),
                Keys::NoNode => Some("keys_no_node"),
            },
            Self::Duplicate { .. } => Some("duplicate"),
            Self::Stranger(stranger) => Some(stranger.what.word()),
            Self::Elsewhere { .. } | Self::Lost(_) | Self::Defective(_) | Self::Retired => None,
        }
    }
}
