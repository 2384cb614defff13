//! A firmware version. It is only carried and shown here: what a version *means* is in the profiles.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A firmware version, `major.minor.patch`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Firmware(pub u8, pub u8, pub u8);

/// Why a text is not a firmware version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a firmware version: write three numbers below 256, such as 5.4.3")]
pub struct InvalidFirmware(pub String);

impl fmt::Display for Firmware {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

impl FromStr for Firmware {
    type Err = InvalidFirmware;

    fn from_str(text: &str) -> Result<Self, InvalidFirmware> {
        let parts: Vec<u8> =
            text.split('.').map(str::parse).collect::<Result<_, _>>().map_err(|_| InvalidFirmware(text.to_owned()))?;
        match parts[..] {
            [major, minor, patch] => Ok(Self(major, minor, patch)),
            _ => Err(InvalidFirmware(text.to_owned())),
        }
    }
}

impl TryFrom<String> for Firmware {
    type Error = InvalidFirmware;
    fn try_from(text: String) -> Result<Self, InvalidFirmware> {
        text.parse()
    }
}

impl From<Firmware> for String {
    fn from(firmware: Firmware) -> String {
        firmware.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_written_and_ordered_by_number_not_by_text() {
        let version: Firmware = "4.3.10".parse().unwrap();
        assert_eq!(version.to_string(), "4.3.10");
        assert!(version > "4.3.6".parse().unwrap());
        assert_eq!(serde_json::to_string(&version).unwrap(), "\"4.3.10\"", "as `devices --json` writes it");
    }

    #[test]
    fn anything_but_three_small_numbers_is_refused() {
        for text in ["", "5", "5.4", "5.4.3.1", "5.4.x", "5.256.0", "5..3"] {
            assert_eq!(text.parse::<Firmware>(), Err(InvalidFirmware(text.to_owned())));
        }
    }
}
