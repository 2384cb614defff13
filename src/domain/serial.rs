//! The serial number of a token, as printed on it and as read from it.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A token's serial: 1 to 32 of `A-Z 0-9 -`, upper case, never all zeros.
///
/// A YubiKey's is its decimal number; other families use hexadecimal or letters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Serial(String);

/// Why a text is not a serial.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSerial {
    /// Nothing but spaces.
    #[error("no serial number was given: type the one printed on the token")]
    Empty,
    /// More than 32 characters.
    #[error("a serial number has at most 32 characters: check that one token was scanned, not two")]
    TooLong,
    /// A character outside `A-Z 0-9 -`.
    #[error("{0:?} is not part of a serial number: letters, digits and hyphens only")]
    Character(char),
    /// Two numbers that the computer's layout may have been given as this: a scanner presses keys by their places, a person
    /// finds the letters.
    #[error(
        "this may be read as {0} or as {1}: type the printed number, with shift for its digits, or set the scanner to the computer's layout"
    )]
    Unclear(String, String),
    /// What stands in front of a colon is no family.
    #[error(
        "{0:?} is no family of tokens: type the number alone, or one of yubikey, nitrokey, nitrokey3, onlykey, typing, unseen, software in front of the colon"
    )]
    Family(String),
    /// Zero is what an unset serial reads as; it names no token.
    #[error("a serial number of zero names no token: type the one printed on it")]
    Zero,
}

impl Serial {
    /// The text, in upper case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Serial {
    type Err = InvalidSerial;

    fn from_str(text: &str) -> Result<Self, InvalidSerial> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
        if text.is_empty() {
            return Err(InvalidSerial::Empty);
        }
        if text.chars().count() > 32 {
            return Err(InvalidSerial::TooLong);
        }
        if let Some(c) = text.chars().find(|c| !(c.is_ascii_uppercase() || c.is_ascii_digit() || *c == '-')) {
            return Err(InvalidSerial::Character(c));
        }
        if text.chars().all(|c| c == '0') {
            return Err(InvalidSerial::Zero);
        }
        Ok(Self(text))
    }
}

impl TryFrom<String> for Serial {
    type Error = InvalidSerial;
    fn try_from(text: String) -> Result<Self, InvalidSerial> {
        text.parse()
    }
}

impl From<Serial> for String {
    fn from(serial: Serial) -> String {
        serial.0
    }
}

impl fmt::Display for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_serial_is_stored_in_upper_case_without_spaces() {
        assert_eq!(" 12 345 678 ".parse::<Serial>().unwrap().as_str(), "12345678");
        assert_eq!("ab-1".parse::<Serial>().unwrap().as_str(), "AB-1");
    }

    #[test]
    fn a_serial_is_written_as_it_is_read() {
        let serial: Serial = serde_json::from_str("\"ab-1\"").unwrap();
        assert_eq!(serde_json::to_string(&serial).unwrap(), "\"AB-1\"");
    }

    #[test]
    fn zero_nothing_and_odd_characters_are_no_serials() {
        assert_eq!("000".parse::<Serial>(), Err(InvalidSerial::Zero));
        assert_eq!("  ".parse::<Serial>(), Err(InvalidSerial::Empty));
        assert_eq!("12;3".parse::<Serial>(), Err(InvalidSerial::Character(';')));
        assert_eq!("1".repeat(33).parse::<Serial>(), Err(InvalidSerial::TooLong));
    }
}
