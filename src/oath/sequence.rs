//! Consecutive codes of one token: what a resynchronisation, an identification or a search for parameters stands on.

use super::{Code, Digits, Hit};

/// Two to five codes that one token showed one after the other, all of one length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence(Vec<Code>);

/// Why codes are no [`Sequence`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSequence {
    /// Fewer than two, or more than five.
    #[error(
        "two to five codes in a row are needed, not {0}: press the token once for each and type them in that order"
    )]
    Number(usize),
    /// Codes of different lengths.
    #[error("one token's codes all have the same length: type each code again, all of its digits")]
    MixedLengths,
}

impl Sequence {
    /// The codes, the oldest first.
    pub fn codes(&self) -> &[Code] {
        &self.0
    }

    /// How many there are, 2 to 5, as a distance between counters.
    pub(super) fn length(&self) -> u64 {
        self.0.len() as u64
    }

    /// Fewer than three codes: too few to be looked for far away.
    pub fn is_short(&self) -> bool {
        self.0.len() < 3
    }

    /// The length of each code.
    pub fn digits(&self) -> Digits {
        self.0[0].digits()
    }

    /// The probability that codes drawn at random stand, in this order, at one of `positions` places: `positions` ÷
    /// 10^(digits × codes). Exact unless two places show the same codes (then it is slightly less), for codes drawn
    /// evenly; who prefers the codes that 31 bits favour gains 3 % a code with eight digits, 0.03 % with six.
    pub fn chance(&self, positions: u64) -> f64 {
        self.expected(positions).min(1.0)
    }

    /// How many of `positions` places show random codes on average; not bounded by 1.
    pub(super) fn expected(&self, positions: u64) -> f64 {
        positions as f64 * f64::from(self.digits().modulus()).powi(-(self.0.len() as i32))
    }

    /// The counters at which the whole sequence starts, ascending; `hits` are of these codes and sorted.
    pub(super) fn starts(&self, hits: &[Hit]) -> Vec<u64> {
        let at = |counter: u64, index: usize| hits.binary_search(&Hit { counter, index }).is_ok();
        let starts = hits.iter().filter(|hit| hit.index == 0).map(|hit| hit.counter);
        starts.filter(|start| (1..self.0.len()).all(|index| at(start.saturating_add(index as u64), index))).collect()
    }

    /// The same codes, the newest first.
    pub(super) fn reversed(&self) -> Self {
        Self(self.0.iter().rev().copied().collect())
    }
}

impl TryFrom<Vec<Code>> for Sequence {
    type Error = InvalidSequence;
    fn try_from(codes: Vec<Code>) -> Result<Self, InvalidSequence> {
        if !(2..=5).contains(&codes.len()) {
            return Err(InvalidSequence::Number(codes.len()));
        }
        if codes.iter().any(|code| code.digits() != codes[0].digits()) {
            return Err(InvalidSequence::MixedLengths);
        }
        Ok(Self(codes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sequence(codes: &[&str]) -> Result<Sequence, InvalidSequence> {
        codes.iter().map(|code| code.parse().unwrap()).collect::<Vec<_>>().try_into()
    }

    #[test]
    fn a_sequence_has_two_to_five_codes_of_one_length() {
        assert_eq!(sequence(&["123456"]), Err(InvalidSequence::Number(1)));
        assert_eq!(sequence(&["123456"; 6]), Err(InvalidSequence::Number(6)));
        assert_eq!(sequence(&["123456", "12345678"]), Err(InvalidSequence::MixedLengths));
        assert_eq!(sequence(&["123456", "654321"]).unwrap().codes().len(), 2);
    }

    #[test]
    fn chance_counts_places_and_digits() {
        let two = sequence(&["123456", "654321"]).unwrap();
        assert!((two.chance(1000) - 1e-9).abs() < 1e-15);
        let three = sequence(&["12345678", "87654321", "00000000"]).unwrap();
        assert!((three.chance(1_000_000) - 1e-18).abs() < 1e-24);
    }

    #[test]
    fn a_start_needs_every_code_in_its_place() {
        let two = sequence(&["111111", "222222"]).unwrap();
        let hits = [(3, 0), (5, 0), (6, 1), (7, 0), (9, 1)].map(|(counter, index)| Hit { counter, index });
        assert_eq!(two.starts(&hits), [5]);
    }
}
