//! Why a genuine token's codes may not have been found: what the helpdesk tells the person on the telephone.
//!
//! A diagnosis changes nothing and proves nothing; it is given only when chance is an unlikely explanation.

use super::{Digits, Hit, Sequence};
use std::fmt;

/// The likeliest reason why consecutive codes stand nowhere in the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Diagnosis {
    /// The codes have another length than this token's.
    OtherLength {
        /// The length of what was typed.
        typed: Digits,
        /// The length of this token's codes.
        expected: Digits,
    },
    /// Consecutive, but used: they start before the next expected counter.
    Used {
        /// The counter (or time step) of the first.
        counter: u64,
        /// How many counters (or steps) before the expected one.
        behind: u64,
    },
    /// Consecutive, of a time so long ago that its clock must have been set back: none of its codes counts any more.
    ClockBack {
        /// How many steps before the expected one.
        behind: u64,
    },
    /// The same code twice in a row.
    Repeated,
    /// Consecutive in the opposite order.
    Reversed {
        /// The counter (or step) of the oldest.
        counter: u64,
    },
    /// All in the window and in order, but not one after the other.
    Skipped {
        /// The counter (or step) of the first.
        counter: u64,
        /// How many codes between the first and the last were left out.
        missing: u64,
    },
    /// All but one stand where they should.
    Mistyped {
        /// Which code does not fit, from 0.
        index: usize,
        /// The counter (or step) of the first.
        counter: u64,
    },
    /// Two codes that stand nowhere near: a third one lets the search go further than two can be believed.
    TooFew,
    /// Nothing of this token.
    Unknown,
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherLength { typed, expected } => write!(
                f,
                "these codes have {} digits, this token's have {}: check the number on its back",
                typed.get(),
                expected.get()
            ),
            Self::Used { behind, .. } => write!(
                f,
                "these codes were used, or passed over, {behind} codes ago: press the token again and type what it shows now"
            ),
            Self::ClockBack { .. } => write!(
                f,
                "these codes are this token's, of a time long ago: its clock was set back, as by a new battery. Program it anew or replace it"
            ),
            Self::Repeated => {
                write!(f, "the same code was typed twice: wait for the next code, or press again, before the second")
            }
            Self::Reversed { .. } => write!(f, "the codes were typed in the wrong order: type the older one first"),
            Self::Skipped { missing, .. } => write!(
                f,
                "the codes are this token's, but {missing} between them were left out: type codes that follow each other"
            ),
            Self::Mistyped { index, .. } => {
                write!(
                    f,
                    "code {} does not fit the others: press the token again and type fresh codes with care",
                    index + 1
                )
            }
            Self::TooFew => write!(
                f,
                "these two codes are not near where this token should be: give a third code, the next one, and the search goes much further"
            ),
            Self::Unknown => write!(
                f,
                "none of these codes is near where this token should be: check its number, or look which token they come from"
            ),
        }
    }
}

/// Chance must explain a finding at most this often before a diagnosis names it.
const BELIEVABLE: f64 = 0.01;
/// Nobody presses a token more often than this between two codes that they type.
const LEFT_OUT: u64 = 100;

/// What `hits` tell, sorted and of the counters from some way before `expected` on, `positions` in all. The whole
/// sequence is known to stand nowhere from `expected` on.
pub(super) fn diagnose(codes: &Sequence, hits: &[Hit], expected: u64, positions: u64) -> Diagnosis {
    if let Some(&counter) = codes.starts(hits).last() {
        return Diagnosis::Used { counter, behind: expected.saturating_sub(counter) };
    }
    if codes.codes().windows(2).any(|pair| pair[0] == pair[1]) {
        return Diagnosis::Repeated;
    }
    reversed(codes, hits)
        .or_else(|| skipped(codes, hits, expected, positions))
        .or_else(|| codes.is_short().then_some(Diagnosis::TooFew))
        .or_else(|| mistyped(codes, hits, expected, positions))
        .unwrap_or(Diagnosis::Unknown)
}

fn reversed(codes: &Sequence, hits: &[Hit]) -> Option<Diagnosis> {
    let last = codes.codes().len() - 1;
    let mut mirrored: Vec<_> = hits.iter().map(|hit| Hit { index: last - hit.index, ..*hit }).collect();
    mirrored.sort_unstable();
    codes.reversed().starts(&mirrored).last().map(|&counter| Diagnosis::Reversed { counter })
}

/// The tightest chain of all codes in ascending order.
fn skipped(codes: &Sequence, hits: &[Hit], expected: u64, positions: u64) -> Option<Diagnosis> {
    let last = codes.codes().len() - 1;
    let before = |counter: u64, index: usize| {
        hits.iter().rev().find(|hit| hit.index == index && hit.counter < counter).map(|hit| hit.counter)
    };
    let chains = hits.iter().filter(|hit| hit.index == last).filter_map(|end| {
        let start = (0..last).rev().try_fold(end.counter, before)?;
        (start >= expected).then_some((end.counter - start, start))
    });
    let (span, counter) = chains.min()?;
    let missing = span - last as u64;
    // Each later code had `span` places to stand in by chance.
    let chance = codes.chance(positions) * (span as f64).powi(last as i32);
    (missing <= LEFT_OUT && chance <= BELIEVABLE).then_some(Diagnosis::Skipped { counter, missing })
}

/// All codes but one in their places.
fn mistyped(codes: &Sequence, hits: &[Hit], expected: u64, positions: u64) -> Option<Diagnosis> {
    let number = codes.codes().len();
    let chance = codes.chance(positions) * number as f64 * f64::from(codes.digits().modulus());
    if chance > BELIEVABLE {
        return None;
    }
    let at = |counter: u64, index: usize| hits.binary_search(&Hit { counter, index }).is_ok();
    hits.iter().filter_map(|hit| hit.counter.checked_sub(hit.index as u64)).filter(|start| *start >= expected).find_map(
        |counter| {
            let mut wrong = (0..number).filter(|&index| !at(counter.saturating_add(index as u64), index));
            let index = wrong.next()?;
            wrong.next().is_none().then_some(Diagnosis::Mistyped { index, counter })
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(codes: &[&str], hits: &[(u64, usize)], positions: u64) -> Diagnosis {
        let codes: Vec<super::super::Code> = codes.iter().map(|code| code.parse().unwrap()).collect();
        let hits: Vec<_> = hits.iter().map(|&(counter, index)| Hit { counter, index }).collect();
        diagnose(&codes.try_into().unwrap(), &hits, 500, positions)
    }

    #[test]
    fn codes_so_far_apart_that_chance_may_have_put_them_there_are_not_called_skipped() {
        let apart = |span: u64, positions| told(&["123456", "654321"], &[(600, 0), (600 + span, 1)], positions);
        assert_eq!(apart(100, 1_000_000), Diagnosis::Skipped { counter: 600, missing: 99 });
        assert_eq!(apart(100, 1_000_000_000), Diagnosis::TooFew, "among so many, chance puts two codes anywhere");
    }

    #[test]
    fn codes_farther_apart_than_anybody_presses_are_not_called_skipped() {
        let three =
            |span: u64| told(&["123456", "654321", "111222"], &[(600, 0), (601, 1), (600 + span, 2)], 1_000_000);
        assert_eq!(three(102), Diagnosis::Skipped { counter: 600, missing: 100 });
        assert_ne!(three(94_017), Diagnosis::Skipped { counter: 600, missing: 94_015 });
    }

    #[test]
    fn all_codes_but_one_in_their_places_are_believed_as_long_as_chance_seldom_puts_them_there() {
        let three = ["123456", "654321", "111222"];
        let two_fit = |positions| told(&three, &[(600, 0), (602, 2)], positions);
        let mistyped = Diagnosis::Mistyped { index: 1, counter: 600 };
        assert_eq!(two_fit(1_000), mistyped);
        assert_eq!(two_fit(3_000_000_000), mistyped, "once in a hundred is seldom enough");
        assert_eq!(two_fit(4_000_000_000), Diagnosis::Unknown);
        assert_eq!(told(&three, &[(400, 0), (402, 2)], 1_000), Diagnosis::Unknown, "it lies behind");
        assert_eq!(
            told(&three[..2], &[(600, 0)], 1_000),
            Diagnosis::TooFew,
            "one of two may also stand there by chance"
        );
    }

    #[test]
    fn every_diagnosis_says_what_to_do() {
        let (typed, expected) = (Digits::EIGHT, Digits::SIX);
        for (diagnosis, says) in [
            (Diagnosis::OtherLength { typed, expected }, "have 8 digits, this token's have 6: check the number"),
            (Diagnosis::Used { counter: 7, behind: 3 }, "3 codes ago: press the token again"),
            (Diagnosis::Repeated, "typed twice: wait for the next code"),
            (Diagnosis::Reversed { counter: 7 }, "wrong order: type the older one first"),
            (Diagnosis::Skipped { counter: 7, missing: 2 }, "2 between them were left out: type codes that follow"),
            (Diagnosis::Mistyped { index: 0, counter: 7 }, "code 1 does not fit the others: press the token again"),
            (Diagnosis::ClockBack { behind: 9_000_000 }, "its clock was set back"),
            (Diagnosis::TooFew, "give a third code, the next one"),
            (Diagnosis::Unknown, "check its number"),
        ] {
            assert!(diagnosis.to_string().contains(says), "{diagnosis}");
        }
    }
}
