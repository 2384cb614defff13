//! A secret that cannot be printed, serialised or cloned (house rule 8).

use std::fmt;
use zeroize::Zeroizing;

/// The shared secret K of RFC 4226, an access code, a device PIN: bytes that must not leak.
///
/// There is no `Clone`, no `Serialize` and no `Display`; [`Secret::expose`] is the one way in, and the
/// bytes are wiped when the value is dropped.
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Takes the bytes over. Any length, also empty; the use sets the bounds.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes themselves. Every caller of this is a place to review.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// Number of bytes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True when there are no bytes.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({} bytes)", self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_the_length_only() {
        assert_eq!(format!("{:?}", Secret::new(b"12345".to_vec())), "Secret(5 bytes)");
    }
}
