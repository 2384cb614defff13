//! What is said of a plugged token that cannot be used as it is, of a touch that is awaited, and of a lane of the conveyor.

use crate::message::{Message, Tells, say};
use bench::{Finger, Keys, TouchHint, UnusableReason};
use station::{Advice, LaneSays};

impl Tells for Advice {
    fn message(&self) -> Message {
        match self {
            Self::Looking => say("face-looking"),
            Self::Unusable(reason) => reason.message(),
            Self::HiddenBySlot { port } => say("face-hidden").with("port", port),
            Self::HiddenByFirmware { port } => say("face-hidden-firmware").with("port", port),
            Self::HiddenAlways { port } => say("face-hidden-always").with("port", port),
            Self::Update { found, needed, tool } => {
                say("face-update").with("found", found).with("needed", needed).with("tool", tool)
            }
            Self::TooOld { found } => say("face-too-old").with("found", found),
            Self::Elsewhere { school: Some(school) } => say("face-elsewhere").school(school),
            Self::Elsewhere { school: None } => say("face-elsewhere-none"),
            Self::Keys { keys, port } => say(match keys {
                Keys::NotPermitted => "keys-not-permitted",
                Keys::Kept | Keys::Taken => "keys-taken",
                Keys::NoNode => "keys-no-node",
            })
            .with("port", port),
            Self::Duplicate { other_port } => say("face-duplicate").with("port", other_port),
            Self::Stranger(stranger) => say("face-stranger")
                .with("serial", &stranger.serial)
                .with("recorded", &stranger.recorded)
                .with("seen", &stranger.seen),
            Self::Lost(serial) => say("face-lost").with("serial", serial),
            Self::Defective(serial) => say("face-defective").with("serial", serial),
            Self::Retired => say("face-retired"),
        }
    }
}

impl Tells for UnusableReason {
    fn message(&self) -> Message {
        say(match self {
            Self::Permission => "unusable-permission",
            Self::NoHidNode => "unusable-no-hid-node",
            Self::UnknownFamily => "unusable-unknown-family",
            Self::OtpDisabled => "unusable-otp-disabled",
            Self::NoOtp => "unusable-no-otp",
            Self::Unlike => "unusable-unlike",
            Self::Locked => "unusable-locked",
            Self::NotSetUp => "unusable-not-set-up",
            Self::Silent => "unusable-silent",
            Self::BadSerial => "unusable-bad-serial",
        })
    }
}

impl Tells for TouchHint {
    fn message(&self) -> Message {
        say(match self {
            Self::Long => "touch-long",
            Self::Other(Finger::Any) => "touch-other",
            Self::Other(Finger::Short) => "touch-other-short",
            Self::Other(Finger::Long) => "touch-other-long",
        })
    }
}

impl Tells for LaneSays {
    fn message(&self) -> Message {
        match self {
            Self::Advice(advice) => advice.message(),
            Self::Stop(stop) => stop.message(),
            Self::Touch(hint) => hint.message(),
            Self::Ended(outcome) => outcome.message(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::for_terminal;
    use domain::{Firmware, Language, NamedSchool};
    use std::collections::BTreeSet;

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
            Advice::Elsewhere {
                school: Some(NamedSchool {
                    uai: "0951099D".parse().expect("a school"),
                    name: "Collège Jean Moulin".to_owned(),
                }),
            },
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
        let mut keys = BTreeSet::new();
        for advice in all() {
            let Message { key, args } = advice.message();
            assert!(keys.insert(key), "{key} is said of two things");
            for language in Language::ALL {
                let ui = for_terminal(*language);
                assert!(ui.knows(key), "{language}: {key} is missing");
                let (said, terminal) = (ui.tell(&advice), ui.tell_at_terminal(&advice));
                // the panel has its own fields for a number or a port; the command line says them
                for (name, value) in args.iter().filter(|_| !matches!(advice, Advice::Keys { .. })) {
                    assert!(
                        format!("{said}{terminal}").contains(&value.to_string()),
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
