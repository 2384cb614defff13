//! What to do next with a plugged token that cannot be used as it is: one value for every such card, with the key of its
//! message, for the panel and, under `terminal-`, for the command line.
//!
//! The matches here have no wildcard: a new face, reason or state of custody does not compile before it has words.

use super::views::{Card, Face, HiddenBy, Keys, Stranger, UnusableReason};
use domain::{CustodyState, Firmware, Uai};

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
        school: Option<Uai>,
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
            Face::Elsewhere { school, .. } => Some(Advice::Elsewhere { school: *school }),
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

    /// The key of the panel's message.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Looking => "face-looking",
            Self::Unusable(reason) => match reason {
                UnusableReason::Permission => "unusable-permission",
                UnusableReason::NoHidNode => "unusable-no-hid-node",
                UnusableReason::UnknownFamily => "unusable-unknown-family",
                UnusableReason::OtpDisabled => "unusable-otp-disabled",
                UnusableReason::NoOtp => "unusable-no-otp",
                UnusableReason::Unlike => "unusable-unlike",
                UnusableReason::Locked => "unusable-locked",
                UnusableReason::NotSetUp => "unusable-not-set-up",
                UnusableReason::Silent => "unusable-silent",
                UnusableReason::BadSerial => "unusable-bad-serial",
            },
            Self::HiddenBySlot { .. } => "face-hidden",
            Self::HiddenByFirmware { .. } => "face-hidden-firmware",
            Self::HiddenAlways { .. } => "face-hidden-always",
            Self::Update { .. } => "face-update",
            Self::TooOld { .. } => "face-too-old",
            Self::Elsewhere { school: Some(_) } => "face-elsewhere",
            Self::Elsewhere { school: None } => "face-elsewhere-none",
            Self::Keys { keys, .. } => match keys {
                Keys::NotPermitted => "keys-not-permitted",
                Keys::Kept | Keys::Taken => "keys-taken",
                Keys::NoNode => "keys-no-node",
            },
            Self::Duplicate { .. } => "face-duplicate",
            Self::Stranger(_) => "face-stranger",
            Self::Lost(_) => "face-lost",
            Self::Defective(_) => "face-defective",
            Self::Retired => "face-retired",
        }
    }

    /// The arguments of that message.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Update { found, needed, tool } => {
                vec![("found", found.to_string()), ("needed", needed.to_string()), ("tool", tool.clone())]
            }
            Self::TooOld { found } => vec![("found", found.to_string())],
            Self::Elsewhere { school: Some(school) } => vec![("uai", school.to_string())],
            Self::Duplicate { other_port } => vec![("port", other_port.clone())],
            Self::HiddenBySlot { port }
            | Self::HiddenByFirmware { port }
            | Self::HiddenAlways { port }
            | Self::Keys { port, .. } => vec![("port", port.clone())],
            Self::Stranger(stranger) => vec![
                ("serial", stranger.serial.to_string()),
                ("recorded", stranger.recorded.clone()),
                ("seen", stranger.seen.clone()),
            ],
            Self::Lost(serial) | Self::Defective(serial) => vec![("serial", serial.to_string())],
            Self::Looking | Self::Unusable(_) | Self::Elsewhere { school: None } | Self::Retired => vec![],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::BTreeSet, fs, path::Path};

    /// One of each, made of the lists that the enums keep themselves.
    fn all() -> Vec<Advice> {
        let serial = || "1111".parse().expect("a serial");
        let (found, needed) = (Firmware(1, 3, 1), Firmware(1, 4, 0));
        let mut all: Vec<_> = UnusableReason::ALL.iter().copied().map(Advice::Unusable).collect();
        all.extend([
            Advice::Looking,
            Advice::HiddenBySlot { port: "1-1".to_owned() },
            Advice::HiddenByFirmware { port: "1-1".to_owned() },
            Advice::HiddenAlways { port: "1-1".to_owned() },
            Advice::Update { found, needed, tool: "Nitrokey App 2".to_owned() },
            Advice::TooOld { found },
            Advice::Elsewhere { school: Some("0951099D".parse().expect("a school")) },
            Advice::Elsewhere { school: None },
            Advice::Duplicate { other_port: "1-2".to_owned() },
            Advice::Keys { port: "1-1".to_owned(), keys: Keys::NotPermitted },
            Advice::Keys { port: "1-1".to_owned(), keys: Keys::Taken },
            Advice::Keys { port: "1-1".to_owned(), keys: Keys::NoNode },
            Advice::Lost(serial()),
            Advice::Defective(serial()),
            Advice::Retired,
        ]);
        all
    }

    #[test]
    fn every_card_that_cannot_be_used_says_in_both_languages_and_on_the_command_line_what_to_do() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../templates/i18n");
        let mut keys = BTreeSet::new();
        for advice in all() {
            assert!(keys.insert(advice.key()), "{} is said of two things", advice.key());
            for language in ["fr", "en"] {
                let files =
                    fs::read_dir(root.join(language)).expect("the catalogue").map(|file| file.expect("a file").path());
                let words: String = files.map(|file| fs::read_to_string(file).expect("text")).collect();
                let message = |key: String| {
                    let said = words.split(&format!("\n{key} = ")).nth(1).and_then(|rest| rest.lines().next());
                    said.map(str::to_owned)
                };
                let said = message(advice.key().to_owned());
                let said = said.unwrap_or_else(|| panic!("{language}: {} is missing", advice.key()));
                let terminal = message(format!("terminal-{}", advice.key())).unwrap_or_default();
                // the panel has its own fields for a number or a port; the command line says them
                for (name, _) in advice.args().iter().filter(|_| !matches!(advice, Advice::Keys { .. })) {
                    assert!(
                        format!("{said}{terminal}").contains(&format!("{{ ${name} }}")),
                        "{language}: {said} lacks {name}"
                    );
                }
                // being read is over in a moment, and asks for nothing
                let tells =
                    [". ", " : ", ": ", "? "].iter().any(|behind| said.contains(behind)) || advice == Advice::Looking;
                assert!(tells, "{language}: {said} does not say what to do");
            }
        }
    }
}
