//! Everyday validation: one code against a narrow window (RFC 4226, 7.4; RFC 6238, 5.2 and 6).
//!
//! Every comparison takes constant time and the whole window is always scanned, so that the time of an answer
//! tells nothing about where a match lies. Nothing is stored here: the caller writes [`Accepted::next`] or
//! [`AcceptedStep`] back in one transaction that checks that nobody else did meanwhile; of two simultaneous
//! submissions of one code, one wins.

use super::{Code, Parameters, Totp, hotp};
use domain::Secret;
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};

/// How many counters beyond the next expected one are tried: 10 every day, [`LookAhead::MAX`] while a write is settled.
///
/// Presses by mistake move a token ahead; beyond this many, it has to be resynchronised. A random code passes
/// with probability `(s + 1) / 10^digits`, hence the bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LookAhead(u32);

impl LookAhead {
    /// The widest window that is still safe with six digits: 101 chances in a million.
    pub const MAX: Self = Self(100);

    /// Counters beyond the next expected one.
    pub fn get(self) -> u32 {
        self.0
    }
}

impl Default for LookAhead {
    fn default() -> Self {
        Self(10)
    }
}

/// A HOTP code that matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accepted {
    /// The counter whose code it is.
    pub counter: u64,
    /// The next expected counter from now on; everything below it is burnt.
    pub next: u64,
}

/// Looks for `code` at the counters `next_counter ..= next_counter + look_ahead`; `None` when it is none of them.
///
/// A code that also stands among as many counters *below* `next_counter` is refused: it was most likely seen
/// before, and two equal codes inside one window would let a watched code in a second time. A genuine token loses
/// one press in about 100,000 to this, and its next code passes.
pub fn validate_hotp(
    secret: &Secret,
    parameters: Parameters,
    next_counter: u64,
    look_ahead: LookAhead,
    code: Code,
) -> Option<Accepted> {
    let width = u64::from(look_ahead.get()) + 1;
    let matches = |counter| same(hotp(secret, parameters, counter), code);
    let burnt = any((next_counter.saturating_sub(width)..next_counter).map(matches));

    // The very last counter is never accepted: there would be no next one.
    let mut counter = 0;
    let mut found = Choice::from(0);
    for candidate in next_counter..next_counter.saturating_add(width) {
        let hit = matches(candidate);
        counter.conditional_assign(&candidate, hit & !found);
        found |= hit;
    }
    bool::from(found & !burnt).then(|| Accepted { counter, next: counter + 1 })
}

/// Whether the station's clock can be trusted enough to learn from it how a token's clock drifts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StationClock {
    /// Kept by NTP or set by a person who vouches for it.
    Synchronised,
    /// Unknown: what is found of a token's clock says as much about the station's.
    Unsynchronised,
}

/// What is known of one TOTP token beside its secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TokenTime {
    /// How many steps the token runs ahead of the station (negative: behind), as far as is known.
    pub drift: i64,
    /// The last step that was accepted; neither it nor an older one ever is again.
    pub last_step: Option<u64>,
}

impl TokenTime {
    /// The first step that may still be accepted.
    pub fn earliest(&self) -> u64 {
        self.last_step.map_or(0, |step| step.saturating_add(1))
    }
}

/// A TOTP code that matched: what to store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AcceptedStep {
    /// The step of the token's clock; burnt with everything below it.
    pub step: u64,
    /// The drift to expect next time, by the clock that the station had now.
    pub drift: i64,
}

/// Looks for `code` one step around where the token's clock should stand: the step of `now` (Unix seconds) plus the
/// learned drift. `None` when it is none of the three, or not later than the last accepted step.
pub fn validate_totp(secret: &Secret, totp: &Totp, token: TokenTime, now: i64, code: Code) -> Option<AcceptedStep> {
    let matches = |step| same(totp.code(secret, step), code);
    let burnt = any(token.last_step.into_iter().map(matches));
    let here = totp.step_at(now);
    let expected = here.saturating_add_signed(token.drift);

    // Outer steps first, the expected one last: the drift learned is the nearest that explains the code, while the
    // latest step is burnt, so that two equal codes in the window do not let one in twice.
    let (mut nearest, mut latest, mut found) = (0, 0, Choice::from(0));
    for step in [expected.saturating_sub(1), expected.saturating_add(1), expected] {
        let hit = matches(step) & Choice::from(u8::from(step >= token.earliest()));
        nearest.conditional_assign(&step, hit);
        latest.conditional_assign(&step.max(latest), hit);
        found |= hit;
    }
    let drift = nearest.wrapping_sub(here).cast_signed();
    bool::from(found & !burnt).then_some(AcceptedStep { step: latest, drift })
}

/// Equal in value and number of digits, in constant time.
fn same(a: Code, b: Code) -> Choice {
    a.value().ct_eq(&b.value()) & a.digits().get().ct_eq(&b.digits().get())
}

/// True when any is, looking at all of them.
fn any(choices: impl Iterator<Item = Choice>) -> Choice {
    choices.fold(Choice::from(0), |any, one| any | one)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Algorithm, Digits, Period};

    const SIX: Parameters = Parameters { algorithm: Algorithm::Sha1, digits: Digits::SIX };

    fn secret() -> Secret {
        Secret::new(b"12345678901234567890".to_vec())
    }
    fn validate(next: u64, code: Code) -> Option<Accepted> {
        validate_hotp(&secret(), SIX, next, LookAhead::default(), code)
    }

    #[test]
    fn a_code_passes_from_the_next_counter_to_the_end_of_the_look_ahead_and_never_outside() {
        for counter in 80..130 {
            let accepted = validate(100, hotp(&secret(), SIX, counter));
            let expected = (100..=110).contains(&counter).then_some(Accepted { counter, next: counter + 1 });
            assert_eq!(accepted, expected, "counter {counter}");
        }
    }

    #[test]
    fn a_code_that_was_burnt_twice_is_burnt() {
        for burnt in [[0, 0], [0, 1], [1, 0], [1, 1]] {
            assert_eq!(bool::from(any(burnt.into_iter().map(Choice::from))), burnt != [0, 0], "{burnt:?}");
        }
    }

    #[test]
    fn a_code_of_another_length_is_another_code() {
        let eight = Parameters { digits: Digits::EIGHT, ..SIX };
        assert_eq!(validate_hotp(&secret(), eight, 0, LookAhead::MAX, hotp(&secret(), SIX, 0)), None);
    }

    #[test]
    fn equal_codes_in_one_window_let_a_watched_code_in_once_only() {
        // The first pair of counters less than 11 apart with the same code, found by search.
        let codes: Vec<_> = (0..400_000).map(|counter| hotp(&secret(), SIX, counter)).collect();
        let first = (0..codes.len() - 10).find(|&i| codes[i + 1..i + 10].contains(&codes[i])).expect("a collision");
        let once = validate(first as u64, codes[first]).expect("the first time");
        assert_eq!(once.counter, first as u64);
        assert_eq!(validate(once.next, codes[first]), None, "the same code again");
        let other = validate(once.next, codes[first + 1]).expect("another code between them");
        assert_eq!(validate(other.next, codes[first]), None, "still the same code");
    }

    #[test]
    fn the_end_of_the_counters_is_no_way_round() {
        assert_eq!(validate(u64::MAX, hotp(&secret(), SIX, u64::MAX)), None);
        let last = Accepted { counter: u64::MAX - 1, next: u64::MAX };
        assert_eq!(validate(u64::MAX - 3, hotp(&secret(), SIX, u64::MAX - 1)), Some(last));
    }

    #[test]
    fn a_time_code_passes_one_step_around_the_drift_and_the_drift_follows_it() {
        let totp = Totp::new(SIX, Period::SIXTY);
        let now = 1_700_000_000;
        let here = totp.step_at(now).cast_signed();
        for offset in -10..=10 {
            let step = (here + offset).cast_unsigned();
            let token = TokenTime { drift: 4, last_step: None };
            let accepted = validate_totp(&secret(), &totp, token, now, totp.code(&secret(), step));
            let expected = (3..=5).contains(&offset).then_some(AcceptedStep { step, drift: offset });
            assert_eq!(accepted, expected, "offset {offset}");
        }
    }

    #[test]
    fn a_time_code_is_never_accepted_twice_nor_after_a_later_one() {
        let totp = Totp::new(SIX, Period::THIRTY);
        let now = 1_700_000_000;
        let here = totp.step_at(now);
        for last in here - 1..=here + 1 {
            for step in here - 1..=here + 1 {
                let token = TokenTime { drift: 0, last_step: Some(last) };
                let code = totp.code(&secret(), step);
                let accepted = validate_totp(&secret(), &totp, token, now, code);
                assert_eq!(accepted.is_some(), step > last, "step {step} after {last}");
            }
        }
    }
}
