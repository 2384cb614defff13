//! One code from one secret and one moving factor.

pub use domain::Algorithm;
use domain::{Secret, digits_from_keyboard};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use std::{fmt, ops::RangeInclusive, str::FromStr};

/// How many digits a code has: 6, 7 or 8 (RFC 4226, 5.3 asks for at least 6; 31 bits carry no more than 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Digits(u8);

impl Digits {
    /// Six digits, what nearly every token shows.
    pub const SIX: Self = Self(6);
    /// Eight digits.
    pub const EIGHT: Self = Self(8);

    /// The number of digits, 6 to 8.
    pub fn get(self) -> u8 {
        self.0
    }

    /// 10 to the number of digits: codes are below it.
    pub fn modulus(self) -> u32 {
        10u32.pow(self.0.into())
    }
}

impl TryFrom<u8> for Digits {
    type Error = InvalidCode;
    fn try_from(n: u8) -> Result<Self, InvalidCode> {
        if (6..=8).contains(&n) { Ok(Self(n)) } else { Err(InvalidCode::Digits(n.into())) }
    }
}

impl From<Digits> for u8 {
    fn from(digits: Digits) -> u8 {
        digits.0
    }
}

/// Why something is not a code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidCode {
    /// A number of digits outside 6 to 8.
    #[error("a code has 6 to 8 digits, not {0}: check that one code was typed, and all of it")]
    Digits(usize),
    /// Something that is no digit.
    #[error(transparent)]
    Character(#[from] domain::DigitsError),
}

/// One code as shown or typed by a token: value and number of digits, so that `012345` is not `12345`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code {
    value: u32,
    digits: Digits,
}

impl Code {
    /// The value below `10^digits` that `truncated`, the 31 bits of RFC 4226 5.3, gives.
    pub fn new(truncated: u32, digits: Digits) -> Self {
        Self { value: truncated % digits.modulus(), digits }
    }
    /// The code that an HMAC-SHA-1 gives which a token computed (the dynamic truncation of RFC 4226, 5.3).
    pub fn of_mac(mac: &[u8; 20], digits: Digits) -> Self {
        Self::new(truncate(mac), digits)
    }
    /// The value, below `10^digits`.
    pub fn value(self) -> u32 {
        self.value
    }
    /// The number of digits.
    pub fn digits(self) -> Digits {
        self.digits
    }
}

impl FromStr for Code {
    type Err = InvalidCode;
    /// Accepts what people type: spaces, hyphens, AZERTY without shift.
    fn from_str(text: &str) -> Result<Self, InvalidCode> {
        let text = digits_from_keyboard(text)?;
        let digits = u8::try_from(text.len()).map_err(|_| InvalidCode::Digits(text.len()))?.try_into()?;
        let value = text.bytes().fold(0u32, |n, d| n * 10 + u32::from(d - b'0'));
        Ok(Self { value, digits })
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:0width$}", self.value, width = usize::from(self.digits.0))
    }
}

/// A code is a one-time secret: `Debug` (which ends in logs) shows its length only.
impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Code({} digits)", self.digits.0)
    }
}

/// What a secret is used with: digest and number of digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parameters {
    /// The hash under the HMAC.
    pub algorithm: Algorithm,
    /// Digits of a code.
    pub digits: Digits,
}

/// Bytes of a credential's secret. RFC 4226 asks for 16 or more; tokens with shorter ones exist and are not ours to
/// refuse. Secrets longer than a block of the digest are hashed first, as HMAC says.
pub const SECRET_BYTES: RangeInclusive<usize> = 1..=256;

/// A secret of a length that no token has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a secret has 1 to 256 bytes, not {0}: check the column or the encoding that it was read from")]
pub struct InvalidSecret(pub usize);

/// Bytes that were typed, imported or drawn become a credential's secret, if [`SECRET_BYTES`] allows their number.
///
/// # Errors
///
/// [`InvalidSecret`] with the number of bytes, where it is outside of [`SECRET_BYTES`].
pub fn credential_secret(bytes: Vec<u8>) -> Result<Secret, InvalidSecret> {
    let secret = Secret::new(bytes);
    if SECRET_BYTES.contains(&secret.len()) { Ok(secret) } else { Err(InvalidSecret(secret.len())) }
}

/// HOTP(K, C) of RFC 4226, 5.3: the plain reference, one code at a time.
pub fn hotp(secret: &Secret, parameters: Parameters, counter: u64) -> Code {
    fn keyed<M: Mac + KeyInit>(secret: &Secret, counter: u64) -> u32 {
        mac(<M as KeyInit>::new_from_slice(secret.expose()).expect("HMAC takes a key of any length"), counter)
    }
    let truncated = match parameters.algorithm {
        Algorithm::Sha1 => keyed::<Hmac<sha1::Sha1>>(secret, counter),
        Algorithm::Sha256 => keyed::<Hmac<sha2::Sha256>>(secret, counter),
        Algorithm::Sha512 => keyed::<Hmac<sha2::Sha512>>(secret, counter),
    };
    Code::new(truncated, parameters.digits)
}

/// The 31 bits of RFC 4226 5.3 that a keyed HMAC gives at one counter.
pub(super) fn mac(mut keyed: impl Mac, counter: u64) -> u32 {
    keyed.update(&counter.to_be_bytes());
    truncate(&keyed.finalize().into_bytes())
}

fn truncate(mac: &[u8]) -> u32 {
    let offset = usize::from(mac[mac.len() - 1] & 0x0f);
    let window: [u8; 4] = mac[offset..offset + 4].try_into().expect("every digest has 20 bytes or more");
    u32::from_be_bytes(window) & 0x7fff_ffff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc_4226_appendix_d() {
        let secret = Secret::new(b"12345678901234567890".to_vec());
        let parameters = Parameters { algorithm: Algorithm::Sha1, digits: Digits::SIX };
        let codes =
            ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"];
        for (counter, code) in codes.iter().enumerate() {
            assert_eq!(hotp(&secret, parameters, counter as u64).to_string(), *code);
        }
    }

    #[test]
    fn a_secret_has_1_to_256_bytes() {
        let lengths = [0, 1, 20, 256, 257].map(|n| credential_secret(vec![7; n]).map(|secret| secret.len()));
        assert_eq!(lengths, [Err(InvalidSecret(0)), Ok(1), Ok(20), Ok(256), Err(InvalidSecret(257))]);
    }

    #[test]
    fn a_log_shows_how_long_a_code_is_and_not_the_code() {
        assert_eq!(format!("{:?}", "07081804".parse::<Code>().unwrap()), "Code(8 digits)");
    }

    #[test]
    fn a_code_keeps_its_leading_zeros() {
        let code: Code = "07081804".parse().unwrap();
        assert_eq!((code.value(), code.to_string().as_str()), (7_081_804, "07081804"));
        assert_eq!("12345".parse::<Code>(), Err(InvalidCode::Digits(5)));
    }
}
