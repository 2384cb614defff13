//! How long before its last day a token's holder is warned, and why a token is asked back.

use super::verb::words;
use jiff::SignedDuration;

/// Days before the last day, the first warning first.
pub const WARNINGS: [u16; 3] = [90, 30, 7];

words! {
    /// Why a token is due back.
    DueReason {
        /// Its holder left the school for somewhere that the academy does not serve.
        Left => "left",
        /// Another one has taken its place.
        Replaced => "replaced",
    }
}

/// The warning that belongs to what is `left` until the last day: the nearest one that was reached. `None`: too early.
pub fn warning(left: SignedDuration) -> Option<u16> {
    let reached = |days: &u16| left <= SignedDuration::from_hours(24 * i64::from(*days));
    WARNINGS.into_iter().rev().find(reached)
}

/// Whole days, the one that has begun not counted; negative: so many days ago.
pub fn whole_days(left: SignedDuration) -> i64 {
    left.as_hours().div_euclid(24)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_come_ninety_thirty_and_seven_days_before_and_the_last_one_stays() {
        let days = |days: i64| warning(SignedDuration::from_hours(24 * days));
        let found = [400, 91, 90, 31, 30, 8, 7, 0, -30].map(days);
        assert_eq!(found, [None, None, Some(90), Some(90), Some(30), Some(30), Some(7), Some(7), Some(7)]);
    }
}
