//! Resynchronisation: two or more consecutive codes in a wide window give a token's counter, or its clock's drift.
//!
//! Every place where the codes stand is looked at (RFC 4226, 7.4 leaves that open, and taking the first match of the
//! first code refuses genuine pairs). One place is the answer; two ask for one more code rather than guess. Nothing is
//! stored here; whoever stores the answer burns every code seen with it, in one transaction.

use super::{Diagnosis, Parameters, Period, Searcher, Sequence, TokenTime, Totp, diagnosis::diagnose};
use domain::Secret;
use std::ops::Range;

/// How many counters a HOTP resynchronisation looks at: 1 to 10,000,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResyncWindow(u32);

impl ResyncWindow {
    /// The widest window: ten million counters.
    pub const MAX: Self = Self(10_000_000);

    /// What to use unless told otherwise: 1,000 counters for two codes, 1,000,000 for three or more. Random codes of
    /// six digits pass with a probability of 10^-9 and 10^-12.
    pub fn for_codes(codes: &Sequence) -> Self {
        if codes.is_short() { Self(1_000) } else { Self(1_000_000) }
    }

    /// How many counters are looked at, from the next expected one on.
    pub fn get(self) -> u32 {
        self.0
    }
}

/// A window of no counters, or of too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a resynchronisation window has 1 to 10,000,000 counters, not {0}: use 1,000 for two codes, 1,000,000 for three"
)]
pub struct InvalidWindow(u32);

impl TryFrom<u32> for ResyncWindow {
    type Error = InvalidWindow;
    fn try_from(counters: u32) -> Result<Self, InvalidWindow> {
        if (1..=Self::MAX.0).contains(&counters) { Ok(Self(counters)) } else { Err(InvalidWindow(counters)) }
    }
}

/// The outcome, for HOTP or TOTP.
#[derive(Debug, Clone, PartialEq)]
pub enum Resync<F = Found> {
    /// The codes stand in one place.
    Found(F),
    /// They stand in several: ask for one more code, the next one, and try with all of them.
    Ambiguous {
        /// The places, ascending.
        candidates: Vec<F>,
    },
    /// They stand nowhere in the window.
    NotFound(Diagnosis),
}

/// Where consecutive codes stand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// The counter of the first code.
    pub counter: u64,
    /// The next expected counter from now on: every code seen is burnt.
    pub next: u64,
    /// How many codes the token had shown without the station: 0 when the first code was the expected one.
    pub ahead: u64,
    /// The probability that random codes would have passed, for the whole window.
    pub false_acceptance: f64,
}

/// Looks for `codes` at every counter from `next_counter` to the end of the window.
pub fn resynchronise(
    searcher: Searcher,
    secret: &Secret,
    parameters: Parameters,
    next_counter: u64,
    window: ResyncWindow,
    codes: &Sequence,
) -> Resync {
    let width = u64::from(window.get());
    let places = Places { searcher, secret, parameters, expected: next_counter, back: width };
    let found = |counter: u64| Found {
        counter,
        next: counter + codes.length(),
        ahead: counter - next_counter,
        false_acceptance: codes.chance(width),
    };
    places.look(next_counter..next_counter.saturating_add(width), codes, found)
}

/// How far a TOTP token's clock may be wrong, in hours: 1 to 744 (a month) on each side, 24 unless set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DriftWindow {
    /// Hours that it may be slow.
    back: u32,
    /// Hours that it may be fast.
    ahead: u32,
}

/// Ten years.
const FAR_AHEAD: u32 = 87_660;

impl DriftWindow {
    /// A clock that was set at another time than now: one that began anew when its battery was changed, or that counts from
    /// its maker's own epoch. From 1970 to ten years from now: 70 million steps of 30 s, some seconds of search, and three
    /// random codes of six digits pass with a probability of 10^-10.
    const ANY: Self = Self { back: u32::MAX, ahead: FAR_AHEAD };

    /// The furthest that a clock runs off by itself: beyond it, the clock was set.
    const MONTH: Self = Self { back: 744, ahead: 744 };

    /// The steps at which `token`'s clock may stand at the Unix time `now`: around both the station's time and the
    /// drift last known, whether accepted already or not.
    pub(super) fn around(self, totp: &Totp, token: TokenTime, now: i64) -> Range<u64> {
        let here = totp.step_at(now);
        let known = here.saturating_add_signed(token.drift);
        let (back, ahead) = self.steps(totp.period);
        // of a clock that was set at another time, the station's time tells nothing
        let here = if here.abs_diff(known) > Self::MONTH.steps(totp.period).0 { known } else { here };
        here.min(known).saturating_sub(back)..here.max(known).saturating_add(ahead).saturating_add(1)
    }

    /// The same in steps, rounded up: slow, fast.
    pub(super) fn steps(self, period: Period) -> (u64, u64) {
        let steps = |hours: u32| (u64::from(hours) * 3600).div_ceil(period.seconds().into());
        (steps(self.back), steps(self.ahead))
    }
}

impl Default for DriftWindow {
    fn default() -> Self {
        Self { back: 24, ahead: 24 }
    }
}

/// A drift window of no hours, or of too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a token's clock is searched 1 to 744 hours around the station's, not {0}: a token further off is defective")]
pub struct InvalidDriftWindow(u32);

impl TryFrom<u32> for DriftWindow {
    type Error = InvalidDriftWindow;
    fn try_from(hours: u32) -> Result<Self, InvalidDriftWindow> {
        if (1..=744).contains(&hours) { Ok(Self { back: hours, ahead: hours }) } else { Err(InvalidDriftWindow(hours)) }
    }
}

/// Where consecutive codes of a token's clock stand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FoundTime {
    /// The step of the last code: burnt, with everything below it.
    pub step: u64,
    /// How many steps the token's clock runs ahead of the station's (negative: behind).
    pub drift: i64,
    /// The probability that random codes would have passed, for the whole window.
    pub false_acceptance: f64,
}

/// Looks for `codes`, the last of which was shown at the Unix time `now`, a day around both the station's time and where
/// the token was last known to stand; three or more then at any time. Never at or below the last accepted step.
pub fn resynchronise_time(
    searcher: Searcher,
    secret: &Secret,
    totp: &Totp,
    token: TokenTime,
    now: i64,
    codes: &Sequence,
) -> Resync<FoundTime> {
    let within = |window| look_around(searcher, secret, totp, token, now, window, codes);
    match within(DriftWindow::default()) {
        Resync::NotFound(Diagnosis::Unknown | Diagnosis::Mistyped { .. }) if !codes.is_short() => {}
        told => return told,
    }
    let month = DriftWindow::MONTH.steps(totp.period).0;
    match within(DriftWindow::ANY) {
        Resync::NotFound(Diagnosis::Used { behind, .. }) if behind > month => {
            Resync::NotFound(Diagnosis::ClockBack { behind })
        }
        told => told,
    }
}

fn look_around(
    searcher: Searcher,
    secret: &Secret,
    totp: &Totp,
    token: TokenTime,
    now: i64,
    window: DriftWindow,
    codes: &Sequence,
) -> Resync<FoundTime> {
    let here = totp.step_at(now);
    let around = window.around(totp, token, now);
    let start = around.start.max(token.earliest());
    let end = around.end.max(start);
    let back = start - around.start;
    let places = Places { searcher, secret, parameters: totp.parameters, expected: start, back };
    let found = |first: u64| {
        let step = first + codes.length() - 1;
        let drift = step.wrapping_sub(here).cast_signed();
        FoundTime { step, drift, false_acceptance: codes.chance(end - start) }
    };
    places.look(start..end, codes, found)
}

/// One secret's counters or steps, to look for a sequence in.
struct Places<'a> {
    searcher: Searcher,
    secret: &'a Secret,
    parameters: Parameters,
    /// The first place that counts.
    expected: u64,
    /// How many places before it a diagnosis looks at.
    back: u64,
}

impl Places<'_> {
    /// All places within `window` where the sequence starts, each told by `found`; or why there is none.
    fn look<F>(&self, window: Range<u64>, codes: &Sequence, found: impl Fn(u64) -> F) -> Resync<F> {
        let expected = self.parameters.digits;
        if codes.digits() != expected {
            return Resync::NotFound(Diagnosis::OtherLength { typed: codes.digits(), expected });
        }
        let find = |first: u64, count| self.searcher.find(self.secret, self.parameters, first, count, codes.codes());
        let width = window.end - window.start;
        let ahead = find(window.start, width.saturating_add(codes.length() - 1));
        match codes.starts(&ahead)[..] {
            [] => {
                let back = self.back.min(window.start);
                let mut hits = find(window.start - back, back);
                hits.extend(ahead);
                Resync::NotFound(diagnose(codes, &hits, self.expected, width + back))
            }
            [start] => Resync::Found(found(start)),
            ref starts => Resync::Ambiguous { candidates: starts.iter().copied().map(found).collect() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Algorithm, Code, Digits, hotp};

    const SIX: Parameters = Parameters { algorithm: Algorithm::Sha1, digits: Digits::SIX };

    fn secret() -> Secret {
        Secret::new(b"12345678901234567890".to_vec())
    }
    fn codes(counters: impl IntoIterator<Item = u64>) -> Sequence {
        let codes: Vec<_> = counters.into_iter().map(|counter| hotp(&secret(), SIX, counter)).collect();
        codes.try_into().unwrap()
    }
    fn resync(next: u64, codes: &Sequence) -> Resync {
        resynchronise(Searcher::default(), &secret(), SIX, next, ResyncWindow::for_codes(codes), codes)
    }
    fn diagnosis(next: u64, codes: &Sequence) -> Diagnosis {
        match resync(next, codes) {
            Resync::NotFound(diagnosis) => diagnosis,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_pair_is_found_from_the_first_to_the_last_place_of_the_window_and_burnt() {
        for counter in [500, 501, 1499] {
            let Resync::Found(found) = resync(500, &codes([counter, counter + 1])) else { panic!("{counter}") };
            assert_eq!((found.counter, found.next, found.ahead), (counter, counter + 2, counter - 500));
            assert!((found.false_acceptance - 1e-9).abs() < 1e-15);
        }
        assert!(matches!(resync(500, &codes([1500, 1501])), Resync::NotFound(_)));
        assert!(matches!(
            resync(0, &codes([999_999, 1_000_000, 1_000_001])),
            Resync::Found(Found { ahead: 999_999, .. })
        ));
    }

    #[test]
    fn the_helpdesk_learns_why_codes_were_not_found() {
        let used = Diagnosis::Used { counter: 499, behind: 1 };
        assert_eq!(diagnosis(500, &codes([499, 500])), used, "one code is enough to be used");
        assert_eq!(diagnosis(500, &codes([700, 700])), Diagnosis::Repeated);
        assert_eq!(diagnosis(500, &codes([701, 700])), Diagnosis::Reversed { counter: 700 });
        assert_eq!(diagnosis(500, &codes([700, 703])), Diagnosis::Skipped { counter: 700, missing: 2 });
        assert_eq!(diagnosis(500, &codes([700, 702, 703])), Diagnosis::Skipped { counter: 700, missing: 1 });
        assert_eq!(diagnosis(500, &codes([700, 2_000_000, 702])), Diagnosis::Mistyped { index: 1, counter: 700 });
        // of two codes nobody can tell a slip of the finger from a token that was pressed in a pocket
        assert_eq!(diagnosis(500, &codes([700, 2_000_000])), Diagnosis::TooFew);
        assert_eq!(diagnosis(500, &codes([2_000_000, 2_000_001])), Diagnosis::TooFew);
        assert_eq!(diagnosis(500, &codes([2_000_000, 2_000_001, 2_000_002])), Diagnosis::Unknown);
        let eight: Vec<Code> = vec!["12345678".parse().unwrap(); 2];
        let other = Diagnosis::OtherLength { typed: Digits::EIGHT, expected: Digits::SIX };
        assert_eq!(diagnosis(500, &eight.try_into().unwrap()), other);
    }

    #[test]
    fn a_clock_hours_off_is_found_on_both_sides() {
        let totp = Totp::new(SIX, Period::THIRTY);
        let (now, here) = (1_700_000_000, totp.step_at(1_700_000_000).cast_signed());
        for drift in [-2879, -700, 0, 1, 700, 2880] {
            let step = (here + drift).cast_unsigned();
            let look =
                |token| resynchronise_time(Searcher::default(), &secret(), &totp, token, now, &codes([step - 1, step]));
            let token = TokenTime { drift: 3, last_step: Some(step - 2) };
            let Resync::Found(found) = look(token) else { panic!("{drift}") };
            assert_eq!((found.step, found.drift), (step, drift));
            let places = DriftWindow::default().around(&totp, token, now);
            let places = places.end - places.start.max(token.earliest());
            assert!((found.false_acceptance - places as f64 * 1e-12).abs() < 1e-15, "one chance for every place");
            let used = look(TokenTime { last_step: Some(step), ..token });
            assert!(matches!(used, Resync::NotFound(Diagnosis::Used { .. })), "{drift}: {used:?}");
        }
    }

    #[test]
    fn a_clock_that_was_set_at_another_time_is_found_by_three_codes_and_asked_for_with_two() {
        let totp = Totp::new(SIX, Period::THIRTY);
        let now = 1_700_000_000;
        let fresh = TokenTime::default();
        let look =
            |token, codes: &Sequence| resynchronise_time(Searcher::default(), &secret(), &totp, token, now, codes);
        // new batteries: the year 1970 or 2000; a maker's epoch; five years fast
        for moment in [600, 946_684_800, 1_262_304_000, 1_860_000_000] {
            let step = totp.step_at(moment);
            let two = look(fresh, &codes([step, step + 1]));
            assert_eq!(two, Resync::NotFound(Diagnosis::TooFew), "{moment}");
            let Resync::Found(found) = look(fresh, &codes([step, step + 1, step + 2])) else { panic!("{moment}") };
            assert_eq!(found.step, step + 2);
            assert!(found.false_acceptance < 1e-9, "{}", found.false_acceptance);
            // from now on two codes are enough, where it stands
            let known = TokenTime { drift: found.drift, last_step: Some(found.step) };
            let Resync::Found(again) = look(known, &codes([step + 40, step + 41])) else { panic!("{moment}") };
            assert_eq!((again.step, again.false_acceptance < 1e-8), (step + 41, true));
        }
        // what was accepted once is never accepted again, also by a clock that went back
        let used = TokenTime { drift: 0, last_step: Some(totp.step_at(now)) };
        let old = totp.step_at(946_684_800);
        let back = look(used, &codes([old, old + 1, old + 2]));
        assert!(matches!(back, Resync::NotFound(Diagnosis::ClockBack { behind }) if behind > 25_000_000), "{back:?}");
    }

    #[test]
    fn windows_have_bounds() {
        assert_eq!(ResyncWindow::try_from(0), Err(InvalidWindow(0)));
        assert_eq!(ResyncWindow::try_from(10_000_001), Err(InvalidWindow(10_000_001)));
        assert_eq!(DriftWindow::try_from(745), Err(InvalidDriftWindow(745)));
    }
}
