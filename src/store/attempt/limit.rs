//! How many guesses are free, and how long the waits are from then on.

use jiff::{SignedDuration, Timestamp};

/// A counter that was quiet for this long is forgotten altogether.
pub(super) const FORGOTTEN_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// How many guesses are free, and how long the waits are from then on.
pub(super) struct Limit {
    free: u32,
    first: u64,
    longest: u64,
    /// After so long without a guess the count begins anew.
    pub quiet: SignedDuration,
    /// Being right once says that the failures before were slips: not where guesses at many are counted.
    pub cleared_by_success: bool,
}

/// Guesses at one person, account or token.
pub(super) const TIGHT: Limit =
    Limit { free: 5, first: 5, longest: 15 * 60, quiet: FORGOTTEN_AFTER, cleared_by_success: true };
/// Guesses from one address: a whole school may sit behind it.
pub(super) const SOFT: Limit =
    Limit { free: 30, first: 5, longest: 60, quiet: SignedDuration::from_hours(1), cleared_by_success: false };
/// Mails that somebody asks for by a name.
pub(super) const MAILS: Limit =
    Limit { free: 3, first: 5 * 60, longest: 3600, quiet: SignedDuration::from_hours(1), cleared_by_success: false };

impl Limit {
    /// When the next guess may be made after this many failures.
    pub fn wait_until(&self, failures: u32, now: Timestamp) -> Option<Timestamp> {
        let beyond = failures.checked_sub(self.free)?;
        let seconds = self.first.saturating_mul(1 << beyond.min(20)).min(self.longest);
        Some(now + SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        let now = Timestamp::UNIX_EPOCH;
        let wait = |failures| TIGHT.wait_until(failures, now).map(|until| until.duration_since(now).as_secs());
        assert_eq!([4, 5, 6, 7, 50].map(wait), [None, Some(5), Some(10), Some(20), Some(900)]);
    }
}
