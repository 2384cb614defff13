//! The outside as small traits: the clock and the source of random bytes.
//!
//! Traits only, so that the memory and the use cases share them without knowing whose clock it is. The real ones are
//! made where the daemon is wired; tests move time by hand.

use jiff::Timestamp;

/// What time it is.
pub trait Clock: Send + Sync {
    /// Now, in UTC.
    fn now(&self) -> Timestamp;

    /// Whether somebody keeps it right (NTP): only then is learned from it how a token's clock drifts.
    fn is_synchronised(&self) -> bool {
        false
    }
}

/// Where random bytes come from. They make secrets, nonces and session tokens: the source must be cryptographic.
pub trait Entropy: Send + Sync {
    /// Fills all of `bytes`, or fails and leaves them unusable.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoEntropy>;
}

/// The machine gives no random bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this machine gives no random numbers: check that /dev/urandom is there, then start again")]
pub struct NoEntropy;
