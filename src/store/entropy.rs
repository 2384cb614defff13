//! The operating system's random bytes.

use domain::{Entropy, NoEntropy};

/// `getrandom(2)`: the one real source of [`Entropy`].
#[derive(Debug, Clone, Copy, Default)]
pub struct OsEntropy;

impl Entropy for OsEntropy {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        getrandom::fill(bytes).map_err(|_| NoEntropy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_draws_are_alike() {
        let draw = || {
            let mut bytes = [0; 32];
            OsEntropy.fill(&mut bytes).unwrap();
            bytes
        };
        let (one, two) = (draw(), draw());
        assert!(one != two && one != [0; 32]);
    }
}
