//! The name a person signs in with.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The name a person signs in with: 2 to 64 of `a-z 0-9 . _ -` and `@`, lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Login(String);

/// Why a text is not a login.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a sign-in name: 2 to 64 letters a-z, digits, and . _ - @")]
pub struct InvalidName(pub String);

impl Login {
    /// The text, in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Login {
    type Err = InvalidName;
    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let lower = text.trim().to_lowercase();
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".@_-".contains(c);
        if (2..=64).contains(&lower.len()) && lower.chars().all(allowed) {
            Ok(Self(lower))
        } else {
            Err(InvalidName(text.to_owned()))
        }
    }
}

impl TryFrom<String> for Login {
    type Error = InvalidName;
    fn try_from(text: String) -> Result<Self, InvalidName> {
        text.parse()
    }
}

impl From<Login> for String {
    fn from(login: Login) -> String {
        login.0
    }
}

impl fmt::Display for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_lower_case_letters_digits_and_four_signs() {
        for (typed, kept) in
            [("jdupont", "jdupont"), (" J.Dupont ", "j.dupont"), ("a-b_c@ac.fr", "a-b_c@ac.fr"), ("42", "42")]
        {
            assert_eq!(typed.parse::<Login>().unwrap().as_str(), kept);
        }
        assert!("x".repeat(64).parse::<Login>().is_ok());
    }

    #[test]
    fn whatever_else_is_typed_is_no_name() {
        for text in ["", "j", "j dupont", "jérôme", "a/b", "a\0b", &"x".repeat(65)] {
            assert_eq!(text.parse::<Login>(), Err(InvalidName(text.to_owned())));
        }
    }
}
