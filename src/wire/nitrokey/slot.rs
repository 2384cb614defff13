//! Slots by their number on the wire, names and configuration bits.

/// HOTP slots that people may use.
pub const HOTP_SLOTS: u8 = 3;
/// TOTP slots that people may use.
pub const TOTP_SLOTS: u8 = 15;
/// The HOTP slot that only VERIFY_OTP_CODE uses, by its number on the wire.
pub const VERIFY_SLOT: u8 = 0x13;
/// Bytes of a slot's name.
pub const NAME_SIZE: usize = 15;
/// Configuration bit: eight digits instead of six.
pub const CONFIG_EIGHT_DIGITS: u8 = 0x01;

const HOTP: u8 = 0x10;
const TOTP: u8 = 0x20;

/// A slot that people may use, counted from 0 as in the maker's tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    /// 0 to 2.
    Hotp(u8),
    /// 0 to 14.
    Totp(u8),
}

impl Slot {
    /// All of them, HOTP first.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..HOTP_SLOTS).map(Self::Hotp).chain((0..TOTP_SLOTS).map(Self::Totp))
    }

    /// The number on the wire.
    pub fn code(self) -> u8 {
        match self {
            Self::Hotp(number) => HOTP + number,
            Self::Totp(number) => TOTP + number,
        }
    }

    /// The slot of a number on the wire; `None` for those that people may not use.
    pub fn of_code(code: u8) -> Option<Self> {
        Self::all().find(|slot| slot.code() == code)
    }
}

/// A slot's name: 15 bytes, NUL padded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Name(pub [u8; NAME_SIZE]);

impl Name {
    /// The first 15 bytes of a text; a longer one is cut at a character.
    pub fn new(text: &str) -> Self {
        let mut name = [0; NAME_SIZE];
        let end = (0..=NAME_SIZE.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        name[..end].copy_from_slice(&text.as_bytes()[..end]);
        Self(name)
    }

    /// As text; bytes that are none are shown as `�`.
    pub fn text(&self) -> String {
        let end = self.0.iter().position(|byte| *byte == 0).unwrap_or(NAME_SIZE);
        String::from_utf8_lossy(&self.0[..end]).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eighteen_slots_and_their_numbers() {
        let codes: Vec<u8> = Slot::all().map(Slot::code).collect();
        assert_eq!((codes.len(), codes[0], codes[2], codes[3], codes[17]), (18, 0x10, 0x12, 0x20, 0x2e));
        assert!(Slot::all().all(|slot| Slot::of_code(slot.code()) == Some(slot)));
        assert_eq!((Slot::of_code(VERIFY_SLOT), Slot::of_code(0x2f)), (None, None));
    }

    #[test]
    fn names_are_cut_at_a_character() {
        assert_eq!(Name::new("trousseau").text(), "trousseau");
        assert_eq!(Name::new("Académie de Créteil").text(), "Académie de Cr");
        assert_eq!(Name([0xff; 15]).text().chars().count(), 15);
    }
}
