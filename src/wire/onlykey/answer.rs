//! What the token says: sentences in ASCII, and the labels.

use super::{DUO_SLOTS, REPORT_SIZE, SLOTS, label::Label};

/// Firmware as the token tells it: major, minor, patch.
pub type Version = (u8, u8, u8);

/// An unlocked token's word about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unlocked {
    /// Firmware.
    pub version: Version,
    /// It is an OnlyKey Duo, with 24 slots in place of 12.
    pub duo: bool,
}

/// One report from the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It is open.
    Unlocked(Unlocked),
    /// It waits for its PIN; said again every second.
    Locked,
    /// It was never set up: it has no PIN.
    NotSetUp,
    /// One of the labels.
    Label(u8, Label),
    /// A label was set.
    LabelSet,
    /// A TOTP key was set.
    KeySet,
    /// A part of a slot was wiped; more is to come.
    Wiping,
    /// The last part of a slot was wiped.
    Wiped,
    /// It changes slots in its configuration mode only.
    NeedsConfigMode,
    /// Another error.
    Refused,
}

const UNLOCKED: &str = "UNLOCKED";
const LOCKED: &str = "INITIALIZED";
const NOT_SET_UP: &str = "UNINITIALIZED";
const SET_LABEL: &str = "Successfully set Label";
const SET_KEY: &str = "Successfully set 2FA Key";
/// What a wiped slot loses, in the order in which it is said.
const PARTS: [&str; 10] = [
    "Label",
    "URL",
    "Additional Characters",
    "Delay 1",
    "Username",
    "Delay 2",
    "Password",
    "Delay 3",
    "2FA Type",
    "2FA Key",
];
const DEVICE_LOCKED: &str = "Error device locked";
const CONFIG_MODE: &str = "Error not in config mode";
const FIRST_SET_UP: &str = "Error OnlyKey must be initialized first";
/// Between the number of a slot and its label.
const BAR: u8 = b'|';
/// Slots from ten on are numbered as if their decimal digits were hexadecimal ones.
const GAP: u8 = 6;

impl Unlocked {
    /// How many slots it has.
    pub fn slots(self) -> u8 {
        if self.duo { DUO_SLOTS } else { SLOTS }
    }

    /// `v3.0.4-prodc`, `v0.2-beta.8c`: three numbers wherever they stand, and a letter for the hardware.
    fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.strip_prefix('v')?.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
        let mut number = || numbers.next().map_or(Some(0), |part| part.parse().ok());
        let version = (number()?, number()?, number()?);
        let duo = match text.chars().last()? {
            'n' | 'p' => true,
            'c' | 'o' => false,
            _ => return None,
        };
        Some(Self { version, duo })
    }
}

impl Answer {
    /// From a report; `None` for anything else that the token may say.
    pub fn decode(report: &[u8]) -> Option<Self> {
        let report: &[u8; REPORT_SIZE] = report.try_into().ok()?;
        if report[1] == BAR && report[0] < b' ' {
            let slot = match report[0] {
                slot @ 1..=9 => slot,
                number if number > 9 + GAP => number - GAP,
                _ => return None,
            };
            let label = Label(*report[2..].first_chunk()?);
            return (slot <= DUO_SLOTS).then_some(Self::Label(slot, label));
        }
        let text = std::str::from_utf8(report).ok()?.trim_end_matches('\0');
        if let Some(word) = text.strip_prefix(UNLOCKED) {
            return Unlocked::parse(word).map(Self::Unlocked);
        }
        Some(match text {
            _ if text.starts_with(LOCKED) => Self::Locked,
            _ if text.starts_with(NOT_SET_UP) => Self::NotSetUp,
            SET_LABEL => Self::LabelSet,
            SET_KEY => Self::KeySet,
            DEVICE_LOCKED => Self::Locked,
            CONFIG_MODE => Self::NeedsConfigMode,
            FIRST_SET_UP => Self::NotSetUp,
            _ => match text.strip_prefix("Successfully wiped ") {
                Some(part) if part == PARTS[PARTS.len() - 1] => Self::Wiped,
                Some(_) => Self::Wiping,
                None if text.starts_with("Error") => Self::Refused,
                None => return None,
            },
        })
    }

    /// What the token sends: one report, but for a wiped slot, where each part has its own.
    pub fn encode(self) -> Vec<[u8; REPORT_SIZE]> {
        match self {
            Self::Unlocked(Unlocked { version: (major, minor, patch), duo }) => {
                let hardware = if duo { 'p' } else { 'c' };
                vec![said(&format!("{UNLOCKED}v{major}.{minor}.{patch}-prod{hardware}"))]
            }
            Self::Locked => vec![said(LOCKED)],
            Self::NotSetUp => vec![said(NOT_SET_UP)],
            Self::Label(slot, label) => {
                let number = if slot > 9 { slot + GAP } else { slot };
                let mut report = [0; REPORT_SIZE];
                report[..2].copy_from_slice(&[number, BAR]);
                report[2..2 + label.0.len()].copy_from_slice(&label.0);
                vec![report]
            }
            Self::LabelSet => vec![said(SET_LABEL)],
            Self::KeySet => vec![said(SET_KEY)],
            Self::Wiping => vec![said("Successfully wiped URL")],
            Self::Wiped => PARTS.iter().map(|part| said(&format!("Successfully wiped {part}"))).collect(),
            Self::NeedsConfigMode => vec![said(CONFIG_MODE)],
            Self::Refused => vec![said("Error password already enabled on this slot, device PIN required")],
        }
    }
}

fn said(text: &str) -> [u8; REPORT_SIZE] {
    let mut report = [0; REPORT_SIZE];
    report.iter_mut().zip(text.bytes()).for_each(|(to, from)| *to = from);
    report
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unlocked(text: &str) -> Option<(Version, u8)> {
        match Answer::decode(&said(text))? {
            Answer::Unlocked(unlocked) => Some((unlocked.version, unlocked.slots())),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn firmware_and_hardware_are_read_of_every_generation() {
        assert_eq!(unlocked("UNLOCKEDv0.2-beta.8c"), Some(((0, 2, 8), 12)));
        assert_eq!(unlocked("UNLOCKEDv2.1.2-prodo"), Some(((2, 1, 2), 12)));
        assert_eq!(unlocked("UNLOCKEDv3.0.4-prodp"), Some(((3, 0, 4), 24)));
        assert_eq!(unlocked("UNLOCKEDv3.0.4-testn"), Some(((3, 0, 4), 24)));
        assert_eq!(
            (unlocked("UNLOCKED"), unlocked("UNLOCKEDv3.0.4-prodx"), unlocked("UNLOCKEDv999.1.1c")),
            (None, None, None)
        );
    }

    #[test]
    fn every_answer_reads_as_it_was_said() {
        let label = Label::new("mail").unwrap();
        for answer in [
            Answer::Unlocked(Unlocked { version: (3, 0, 4), duo: true }),
            Answer::Locked,
            Answer::NotSetUp,
            Answer::Label(9, label),
            Answer::Label(10, label),
            Answer::Label(24, Label::NONE),
            Answer::LabelSet,
            Answer::KeySet,
            Answer::Wiping,
            Answer::NeedsConfigMode,
            Answer::Refused,
        ] {
            let [report] = answer.encode()[..] else { panic!("{answer:?}") };
            assert_eq!(Answer::decode(&report), Some(answer));
        }
        let wiped: Vec<_> = Answer::Wiped.encode().iter().map(|report| Answer::decode(report).unwrap()).collect();
        assert_eq!((wiped.len(), wiped[8], wiped[9]), (10, Answer::Wiping, Answer::Wiped));
    }

    #[test]
    fn the_number_of_the_tenth_slot_is_sixteen() {
        assert_eq!(Answer::Label(10, Label::NONE).encode()[0][..2], [16, b'|']);
        assert_eq!(Answer::decode(&said("\u{f}|x")), None, "fifteen is no slot's number");
    }

    #[test]
    fn what_is_no_answer_is_none() {
        for text in ["", "hello", "Successfully", "UNLOCKEDv"] {
            assert_eq!(Answer::decode(&said(text)), None, "{text}");
        }
        assert_eq!(Answer::decode(&[0; 63]), None);
        assert_eq!(Answer::decode(&[0xff; 64]), None);
    }
}
