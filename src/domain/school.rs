//! Schools: the UAI with its check letter, the degree, the contract with the State.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Unité administrative immatriculée: seven digits and a check letter, upper case.
///
/// The letter is the seven digits modulo 23 in `ABCDEFGHJKLMNPRSTUVWXYZ` (34 of 34 public UAIs agree).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Uai([u8; 8]);

/// A school as people are told of it: by its name. Messages take nothing else; programs are given the identifier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(into = "Uai")]
pub struct NamedSchool {
    /// Its identifier.
    pub uai: Uai,
    /// Its name.
    pub name: String,
}

impl From<NamedSchool> for Uai {
    fn from(school: NamedSchool) -> Self {
        school.uai
    }
}

impl fmt::Display for NamedSchool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// Why a text is not a UAI.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidUai {
    /// Not seven digits and a letter.
    #[error("{0:?} is not a UAI: seven digits and a letter, such as 0951099D")]
    Shape(String),
    /// The letter does not belong to the digits.
    #[error("{given} cannot be right: the letter of these digits is {expected}; check for a mistyped digit")]
    CheckLetter {
        /// What was typed.
        given: String,
        /// The letter that the digits give.
        expected: char,
    },
}

impl Uai {
    /// The eight characters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a UAI is ASCII by construction")
    }
}

impl FromStr for Uai {
    type Err = InvalidUai;

    fn from_str(text: &str) -> Result<Self, InvalidUai> {
        const LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPRSTUVWXYZ";
        let upper = text.trim().to_ascii_uppercase();
        let shape = || InvalidUai::Shape(text.to_owned());
        let bytes: [u8; 8] = upper.as_bytes().try_into().map_err(|_| shape())?;
        if !bytes[..7].iter().all(u8::is_ascii_digit) || !bytes[7].is_ascii_uppercase() {
            return Err(shape());
        }
        let number = bytes[..7].iter().fold(0u32, |n, d| n * 10 + u32::from(d - b'0'));
        let expected = LETTERS[(number % 23) as usize];
        if bytes[7] != expected {
            return Err(InvalidUai::CheckLetter { given: upper, expected: expected.into() });
        }
        Ok(Self(bytes))
    }
}

impl TryFrom<String> for Uai {
    type Error = InvalidUai;
    fn try_from(text: String) -> Result<Self, InvalidUai> {
        text.parse()
    }
}

impl From<Uai> for String {
    fn from(uai: Uai) -> String {
        uai.as_str().to_owned()
    }
}

impl fmt::Display for Uai {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

super::verb::words! {
    /// First degree (primary) or second degree (collèges, lycées).
    Degree {
        /// Premier degré.
        First => "first",
        /// Second degré.
        Second => "second",
    }
}

super::verb::words! {
    /// What binds a school to the State. Schools without contract are not served (OKEY's rule).
    Contract {
        /// Établissement public.
        Public => "public",
        /// Privé sous contrat.
        PrivateUnderContract => "private_under_contract",
        /// Privé hors contrat: not served.
        PrivateWithoutContract => "private_without_contract",
    }
}

impl Contract {
    /// Whether tokens are provided to this school at all.
    pub fn is_served(self) -> bool {
        match self {
            Self::Public | Self::PrivateUnderContract => true,
            Self::PrivateWithoutContract => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_uais_have_the_right_letter() {
        for uai in ["0951099D", "0130040Y", "0040010P", "0132410Z", "0750655E", "0750655e"] {
            assert_eq!(uai.parse::<Uai>().unwrap().as_str(), uai.to_uppercase());
        }
    }

    #[test]
    fn a_mistyped_digit_is_found_by_the_letter() {
        assert_eq!("0951098D".parse::<Uai>(), Err(InvalidUai::CheckLetter { given: "0951098D".into(), expected: 'C' }));
        assert!(matches!("951099D".parse::<Uai>(), Err(InvalidUai::Shape(_))));
    }
}
