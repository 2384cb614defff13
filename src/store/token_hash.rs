//! Session and link tokens are stored as SHA-256 digests only: they are 256 random bits, so that no slow hash is needed.

use sha2::{Digest, Sha256};

/// The digest of a session's or link's token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenHash(pub(super) [u8; 32]);

impl TokenHash {
    /// Of the token as it stands in the cookie or link.
    pub fn of(token: &str) -> Self {
        Self(Sha256::digest(token.as_bytes()).into())
    }

    /// A name by which a person's own page can point at it: it opens nothing.
    pub fn name(&self) -> String {
        data_encoding::BASE64URL_NOPAD.encode(&self.0[..12])
    }

    pub(super) fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}
