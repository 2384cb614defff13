//! What to do next with a plugged token that cannot be used as it is: one value for every such card, with the key of the
//! panel's message and, as its `Display`, the sentence of the command line.
//!
//! The matches here have no wildcard: a new face, reason or state of custody does not compile before it has words.

use super::{
    StationError,
    views::{Card, Face, HiddenBy, Keys, Stranger, UnusableReason},
};
use domain::{CustodyState, Firmware, Uai};

/// What keeps a token from being used, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Advice {
    /// It was just plugged in.
    #[error("it is being read: wait a moment, and plug it in again where this lasts")]
    Looking,
    /// No conversation with it is possible.
    #[error("{detail}")]
    Unusable {
        /// Why.
        reason: UnusableReason,
        /// The driver's sentence: what happened and what to do.
        detail: String,
    },
    /// A slot keeps its serial from being read.
    #[error(
        "it hides its serial number, because another program wrote a slot without the flag that shows it: give the printed one, as \
         in `trousseau enrol SERIAL --port {port}`, or type it at the bench{}",
        if *.can_make_visible { ", where it can be made readable for good" } else { "" }
    )]
    HiddenBySlot {
        /// Where it is plugged in.
        port: String,
        /// The bench can set the flag.
        can_make_visible: bool,
    },
    /// Its firmware is from before the command that reads the serial.
    #[error(
        "its firmware cannot tell a serial number over USB: give the printed one, as in `trousseau enrol SERIAL --port {port}`, or \
         type it at the bench"
    )]
    HiddenByFirmware {
        /// Where it is plugged in.
        port: String,
    },
    /// Such tokens never tell a serial.
    #[error(
        "it works without serial number: give the printed one, or the one that it was given here, as in `trousseau enrol SERIAL \
         --port {port}`, or type it at the bench"
    )]
    HiddenAlways {
        /// Where it is plugged in.
        port: String,
    },
    /// Its firmware is too old, and the maker has newer firmware for it.
    #[error(
        "its firmware {found} is too old for codes, {needed} is needed: update it with {tool}, then plug it in again"
    )]
    Update {
        /// What it has.
        found: Firmware,
        /// The first that can do it.
        needed: Firmware,
        /// The maker's program.
        tool: String,
    },
    /// Its firmware is too old, and stays so.
    #[error("its firmware {found} is older than codes and cannot be updated: use another token")]
    TooOld {
        /// What it has.
        found: Firmware,
    },
    /// What it types would reach others: nothing begins with it.
    #[error("{}", keys_not_kept(.port, .keys))]
    Keys {
        /// Where it is plugged in.
        port: String,
        /// What becomes of its keys.
        keys: Keys,
    },
    /// It belongs to a school that is none of the actor's.
    #[error("it belongs to {}: give it back there", .school.map_or("no school, ask a technician".to_owned(), |school| school.to_string()))]
    Elsewhere {
        /// The school.
        school: Option<Uai>,
    },
    /// Two tokens answer with one serial.
    #[error("another token answers with this serial in {other_port}: unplug one of them")]
    Duplicate {
        /// Where the other one is.
        other_port: String,
    },
    /// It is not like the record of its number.
    #[error("{}", StationError::from(.0))]
    Stranger(Stranger),
    /// It was reported lost.
    #[error("it was reported lost: say `trousseau stock found {0}` when it is back")]
    Lost(domain::Serial),
    /// It was declared unusable.
    #[error("it was declared unusable: say `trousseau stock repair {0}` when it works after all, or retire it")]
    Defective(domain::Serial),
    /// It left the inventory.
    #[error("it was retired: keep it out of the cupboard, and use another token")]
    Retired,
}

impl Card {
    /// What keeps this token from being used, what is told first before the rest; nothing: it can be used, or put into stock.
    pub fn advice(&self) -> Vec<Advice> {
        let port = || self.port.clone();
        let of_face = match &self.face {
            Face::Looking => Some(Advice::Looking),
            Face::Unusable { reason, detail } => Some(Advice::Unusable { reason: *reason, detail: detail.clone() }),
            Face::SerialHidden { by, can_make_visible } => Some(match by {
                HiddenBy::Slot => Advice::HiddenBySlot { port: port(), can_make_visible: *can_make_visible },
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

fn keys_not_kept(port: &str, keys: &Keys) -> StationError {
    StationError::KeysNotKept { port: port.to_owned(), keys: *keys }
}

impl Advice {
    /// One word for programs, where a token cannot be used for codes at all.
    pub fn reason(&self) -> Option<&'static str> {
        match self {
            Self::Looking => Some("looking"),
            Self::Unusable { reason, .. } => Some(reason.word()),
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

    /// Where it is plugged in, where a command can be told so instead of a serial that the token does not tell.
    pub fn port(&self) -> Option<&str> {
        match self {
            Self::HiddenBySlot { port, .. } | Self::HiddenByFirmware { port } | Self::HiddenAlways { port } => {
                Some(port)
            }
            Self::Looking
            | Self::Unusable { .. }
            | Self::Update { .. }
            | Self::TooOld { .. }
            | Self::Elsewhere { .. }
            | Self::Duplicate { .. }
            | Self::Keys { .. }
            | Self::Stranger(_)
            | Self::Lost(_)
            | Self::Defective(_)
            | Self::Retired => None,
        }
    }

    /// The key of the panel's message.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Looking => "face-looking",
            Self::Unusable { reason, .. } => match reason {
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
            Self::Looking
            | Self::Unusable { .. }
            | Self::HiddenBySlot { .. }
            | Self::HiddenByFirmware { .. }
            | Self::HiddenAlways { .. }
            | Self::Elsewhere { school: None }
            | Self::Keys { .. }
            | Self::Stranger(_)
            | Self::Lost(_)
            | Self::Defective(_)
            | Self::Retired => vec![],
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
        let unusable = |reason: &UnusableReason| Advice::Unusable { reason: *reason, detail: "a: b".to_owned() };
        let mut all: Vec<_> = UnusableReason::ALL.iter().map(unusable).collect();
        all.extend([
            Advice::Looking,
            Advice::HiddenBySlot { port: "1-1".to_owned(), can_make_visible: true },
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
            let sentence = advice.to_string();
            // what happened, and behind the colon what to do
            assert!(
                sentence.split_once(':').is_some_and(|(what, next)| !what.is_empty() && next.len() > 1),
                "{sentence}"
            );
            for language in ["fr", "en"] {
                let files =
                    fs::read_dir(root.join(language)).expect("the catalogue").map(|file| file.expect("a file").path());
                let words: String = files.map(|file| fs::read_to_string(file).expect("text")).collect();
                let start = format!("\n{} = ", advice.key());
                let said = words.split(&start).nth(1).and_then(|rest| rest.lines().next());
                let said = said.unwrap_or_else(|| panic!("{language}: {} is missing", advice.key()));
                for (name, _) in advice.args() {
                    assert!(said.contains(&format!("{{ ${name} }}")), "{language}: {said} lacks {name}");
                }
                // being read is over in a moment, and asks for nothing
                let tells =
                    [". ", " : ", ": ", "? "].iter().any(|behind| said.contains(behind)) || advice == Advice::Looking;
                assert!(tells, "{language}: {said} does not say what to do");
            }
        }
    }
}
