//! What names a token: a serial, with its family where two share the number.
//!
//! `1234567`, or `yubikey:1234567`: the family's word, a colon, the serial. No serial has a colon in it, a shell passes it as it
//! is, a path of a URL carries it as it is (RFC 3986, 3.3), and it is a key of its own on AZERTY. A barcode has the bare
//! number, which is what nearly every token is called; who types the family types letters and digits around the colon.

use super::{Family, InvalidSerial, Serial, scanned_serial};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The name of a token. Without a family it names every token with the serial: whoever looks it up asks which is meant
/// where there are several.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TokenRef {
    serial: Serial,
    family: Option<Family>,
}

impl TokenRef {
    /// The token of this family with this serial.
    pub fn of(family: Family, serial: Serial) -> Self {
        Self { serial, family: Some(family) }
    }

    /// The number alone.
    pub fn serial(&self) -> &Serial {
        &self.serial
    }

    /// The family, where it is said.
    pub fn family(&self) -> Option<Family> {
        self.family
    }
}

/// The token that was typed or scanned: the number as [`scanned_serial`] reads it, the family's word in front of it or not.
///
/// # Errors
/// As [`scanned_serial`]; and a word in front of a colon that is no family.
pub fn scanned_token(text: &str) -> Result<TokenRef, InvalidSerial> {
    read(text, scanned_serial)
}

fn read(text: &str, serial: impl Fn(&str) -> Result<Serial, InvalidSerial>) -> Result<TokenRef, InvalidSerial> {
    let named = text.split_once(':').map(|(word, number)| (word.trim(), number));
    match named.filter(|(word, _)| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric())) {
        Some((word, number)) => {
            let family = word.to_ascii_lowercase().parse();
            let family = family.map_err(|_| InvalidSerial::Family(word.chars().take(20).collect()))?;
            Ok(TokenRef::of(family, serial(number)?))
        }
        None => Ok((&serial(text)?).into()),
    }
}

impl FromStr for TokenRef {
    type Err = InvalidSerial;

    fn from_str(text: &str) -> Result<Self, InvalidSerial> {
        read(text, str::parse)
    }
}

impl TryFrom<String> for TokenRef {
    type Error = InvalidSerial;
    fn try_from(text: String) -> Result<Self, InvalidSerial> {
        text.parse()
    }
}

impl From<TokenRef> for String {
    fn from(named: TokenRef) -> String {
        named.to_string()
    }
}

impl From<&Serial> for TokenRef {
    fn from(serial: &Serial) -> Self {
        Self { serial: serial.clone(), family: None }
    }
}

impl From<&TokenRef> for TokenRef {
    fn from(named: &TokenRef) -> Self {
        named.clone()
    }
}

impl fmt::Display for TokenRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.family {
            Some(family) => f.pad(&format!("{family}:{}", self.serial)),
            None => f.pad(self.serial.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> String {
        scanned_token(text).unwrap().to_string()
    }

    #[test]
    fn a_number_alone_is_the_name_that_it_always_was() {
        assert_eq!(read(" 12 345 678 "), "12345678");
        assert_eq!(read("àààé&è'à\"ç_&"), "000217403981");
        assert_eq!("1234567".parse::<TokenRef>().unwrap(), (&"1234567".parse::<Serial>().unwrap()).into());
    }

    #[test]
    fn a_family_in_front_is_read_in_any_case_and_written_in_one() {
        assert_eq!(read("YubiKey: 1234567"), "yubikey:1234567");
        assert_eq!(read("nitrokey3:ab-1"), "nitrokey3:AB-1");
        assert_eq!(read("yubikey:&é\"'(-è"), read("yubikey:123456-7").replace('-', ""), "AZERTY without shift");
        for family in Family::ALL {
            let named = TokenRef::of(*family, "AB-1".parse().unwrap());
            assert_eq!(named.to_string().parse(), Ok(named));
        }
    }

    #[test]
    fn what_is_no_family_is_said_as_it_was_typed() {
        assert_eq!(scanned_token("SN:1234567"), Err(InvalidSerial::Family("SN".into())));
        assert_eq!(scanned_token("yubikey:"), Err(InvalidSerial::Empty));
        assert_eq!(scanned_token("yubikey:000"), Err(InvalidSerial::Zero));
        assert!(matches!("12;:3".parse::<TokenRef>(), Err(InvalidSerial::Character(_))));
    }

    #[test]
    fn a_name_is_json_as_it_is_written() {
        let named: TokenRef = serde_json::from_str("\"yubikey:ab-1\"").unwrap();
        assert_eq!(serde_json::to_string(&named).unwrap(), "\"yubikey:AB-1\"");
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_a_name_or_refused(text in "\\PC{0,80}") {
            if let Ok(named) = scanned_token(&text) {
                prop_assert_eq!(named.to_string().parse::<TokenRef>().unwrap(), named);
            }
        }
    }
}
