//! Time as a moving factor (RFC 6238): the step of a time, and the code at a step.
//!
//! Knows nothing of clocks: `now` is always a parameter, in seconds since 1970-01-01T00:00:00Z.

use super::{Code, Parameters, hotp};
use domain::Secret;
use serde::{Deserialize, Serialize};
use std::num::NonZeroU32;

/// Length of a time step in seconds, at least 1 (X of RFC 6238, 4.1). Nearly every token uses 30 or 60.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Period(NonZeroU32);

impl Period {
    /// 30 s, the default of RFC 6238.
    pub const THIRTY: Self = Self(NonZeroU32::new(30).expect("not zero"));
    /// 60 s, what many hardware tokens use.
    pub const SIXTY: Self = Self(NonZeroU32::new(60).expect("not zero"));

    /// The period in seconds, at least 1.
    pub fn seconds(self) -> u32 {
        self.0.get()
    }
}

impl Default for Period {
    fn default() -> Self {
        Self::THIRTY
    }
}

/// A period of no seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a time step lasts 1 second or more, not 0: use 30 or 60, what the vendor's sheet says")]
pub struct InvalidPeriod;

impl TryFrom<u32> for Period {
    type Error = InvalidPeriod;
    fn try_from(seconds: u32) -> Result<Self, InvalidPeriod> {
        NonZeroU32::new(seconds).map(Self).ok_or(InvalidPeriod)
    }
}

impl From<Period> for u32 {
    fn from(period: Period) -> u32 {
        period.seconds()
    }
}

/// How one credential turns time into codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totp {
    /// Digest and digits.
    pub parameters: Parameters,
    /// X, the length of a step.
    pub period: Period,
    /// T0, the Unix time in seconds at which step 0 begins; 0 for nearly every token.
    pub t0: i64,
}

impl Totp {
    /// Steps counted from 1970 (T0 = 0).
    pub fn new(parameters: Parameters, period: Period) -> Self {
        Self { parameters, period, t0: 0 }
    }

    /// The step that contains the Unix time `now` (T of RFC 6238, 4.2); step 0 for any time before T0.
    pub fn step_at(&self, now: i64) -> u64 {
        let since = i128::from(now) - i128::from(self.t0);
        u64::try_from(since / i128::from(self.period.seconds())).unwrap_or(0)
    }

    /// The code that an exact clock shows at the Unix time `now`.
    pub fn code_at(&self, secret: &Secret, now: i64) -> Code {
        self.code(secret, self.step_at(now))
    }

    /// The code of one step.
    pub fn code(&self, secret: &Secret, step: u64) -> Code {
        hotp(secret, self.parameters, step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Algorithm, Digits};

    /// The table of RFC 6238 appendix B. Its text gives one seed of 20 bytes; by errata 2866 the reference
    /// program, which made the table, repeats those digits to 32 bytes for SHA-256 and 64 for SHA-512.
    #[test]
    fn rfc_6238_appendix_b_with_its_errata() {
        let seed = |length| Secret::new(b"1234567890".iter().copied().cycle().take(length).collect());
        let suites = [(Algorithm::Sha1, seed(20)), (Algorithm::Sha256, seed(32)), (Algorithm::Sha512, seed(64))];
        let table = [
            (59, ["94287082", "46119246", "90693936"]),
            (1_111_111_109, ["07081804", "68084774", "25091201"]),
            (1_111_111_111, ["14050471", "67062674", "99943326"]),
            (1_234_567_890, ["89005924", "91819424", "93441116"]),
            (2_000_000_000, ["69279037", "90698825", "38618901"]),
            (20_000_000_000, ["65353130", "77737706", "47863826"]),
        ];
        for (now, codes) in table {
            for ((algorithm, secret), code) in suites.iter().zip(codes) {
                let totp = Totp::new(Parameters { algorithm: *algorithm, digits: Digits::EIGHT }, Period::THIRTY);
                assert_eq!(totp.code_at(secret, now).to_string(), code, "{algorithm:?} at {now}");
            }
        }
    }

    #[test]
    fn steps_begin_at_t0_and_never_before() {
        let parameters = Parameters { algorithm: Algorithm::Sha1, digits: Digits::SIX };
        let totp = Totp { t0: 1000, ..Totp::new(parameters, Period::SIXTY) };
        let steps = [i64::MIN, 999, 1000, 1059, 1060, 1120].map(|now| totp.step_at(now));
        assert_eq!(steps, [0, 0, 0, 0, 1, 2]);
        assert_eq!(Period::try_from(0), Err(InvalidPeriod));
    }
}
