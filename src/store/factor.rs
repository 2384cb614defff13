//! What moves a credential on: a counter or time, and where its token is expected.

use oath::{Period, StationClock, TokenTime, Totp};

/// What moves a credential on, and how far it is. Everything below is spent: no code of it is ever accepted again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MovingFactor {
    /// RFC 4226.
    Hotp {
        /// The next expected counter, at most 2^63-1.
        counter: u64,
    },
    /// RFC 6238.
    Totp {
        /// Length of one time step.
        period: Period,
        /// The Unix time in seconds at which step 0 begins; 0 for nearly every token.
        t0: i64,
        /// How fast the token's clock is.
        drift: Drift,
        /// The first time step of which no code was accepted yet.
        next_step: u64,
    },
}

/// By how many time steps a token's clock is fast (negative: slow), against either of two clocks: a station's that nobody
/// keeps right may itself be off, and is set one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Drift {
    /// Against a clock that was kept right.
    pub kept: i64,
    /// Against the station's own, found while nobody kept it right; `None`: it was not.
    pub unkept: Option<i64>,
}

impl Drift {
    /// Against the clock that the station has now.
    pub fn by(self, clock: StationClock) -> i64 {
        match clock {
            StationClock::Synchronised => self.kept,
            StationClock::Unsynchronised => self.unkept.unwrap_or(self.kept),
        }
    }

    /// What was found with this clock, and nothing of the other.
    pub fn found(steps: i64, clock: StationClock) -> Self {
        match clock {
            StationClock::Synchronised => Self { kept: steps, unkept: None },
            StationClock::Unsynchronised => Self { kept: 0, unkept: Some(steps) },
        }
    }
}

/// Where a credential's token is expected, as the search and the checks of codes take it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// HOTP: the next counter.
    Counter(u64),
    /// TOTP: how time becomes codes, and where the token's clock stands by the station's.
    Clock(Totp, TokenTime),
}
