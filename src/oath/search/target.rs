//! A code to look for, prepared so that no division is needed.

use crate::Code;

/// A wanted code. `t % 10^d == code` for a `t` of 31 bits means that `t - code` is a multiple of 10^d = 2^d × 5^d that
/// did not wrap; multiplied by the inverse of 5^d and rotated by d, multiples of 10^d and only they become quotients.
#[derive(Clone, Copy)]
pub(super) struct Target {
    /// The code, negated modulo 2^32.
    pub(super) negated: u32,
    /// The inverse of 5^d modulo 2^32.
    pub(super) inverse: u32,
    /// d: 10^d has as many zero bits at its end as the code has digits.
    pub(super) zeros: u32,
    /// The largest quotient that 31 bits give.
    pub(super) bound: u32,
}

impl Target {
    pub(super) fn new(code: Code) -> Self {
        let zeros = u32::from(code.digits().get());
        let odd = 5u32.pow(zeros);
        // Newton: an odd number is its own inverse modulo 8, and each step doubles the bits that are right.
        let inverse = (0..4).fold(odd, |x, _| x.wrapping_mul(2u32.wrapping_sub(odd.wrapping_mul(x))));
        Self { negated: code.value().wrapping_neg(), inverse, zeros, bound: 0x7fff_ffff / code.digits().modulus() }
    }

    /// Whether `truncated`, the 31 bits of RFC 4226 5.3, shows as this code.
    pub(super) fn matches(&self, truncated: u32) -> bool {
        truncated.wrapping_add(self.negated).wrapping_mul(self.inverse).rotate_right(self.zeros) <= self.bound
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Digits;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_target_matches_what_the_remainder_says(t in 0u32..1 << 31, near in -2i64..=2, digits in 6u8..=8) {
            let digits = Digits::try_from(digits).unwrap();
            let other = u32::try_from((i64::from(t) + near).clamp(0, i64::from(i32::MAX))).unwrap();
            let target = Target::new(Code::new(other, digits));
            prop_assert!(Target::new(Code::new(t, digits)).matches(t));
            prop_assert_eq!(target.matches(t), other % digits.modulus() == t % digits.modulus());
        }
    }
}
