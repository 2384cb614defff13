//! Bytes written as text: hexadecimal, base 32, base 64, as people and programs write them. What is not quite right about a
//! text is told beside its bytes; whether that is accepted is for who asks.

use super::limits;
use data_encoding::{BASE32_NOPAD, BASE64_NOPAD, HEXUPPER_PERMISSIVE};
use domain::words;
use zeroize::Zeroizing;

words! {
    /// How secrets are written.
    SecretEncoding {
        /// Hexadecimal.
        Hex => "hex",
        /// Base 32 (RFC 4648, 6).
        Base32 => "base32",
        /// Base 64 (RFC 4648, 4).
        Base64 => "base64",
    }
}

impl SecretEncoding {
    /// The bytes of a text; `None` if it is not of this encoding.
    pub(super) fn decode(self, text: &str) -> Option<Zeroizing<Vec<u8>>> {
        match self {
            Self::Hex => hex(text),
            Self::Base32 => base32(text),
            Self::Base64 => base64(text).map(|read| read.bytes),
        }
    }
}

/// Hexadecimal in either case, spaces and colons between.
pub(super) fn hex(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let packed: Zeroizing<String> = Zeroizing::new(text.chars().filter(|c| !matches!(c, ' ' | ':' | '-')).collect());
    let packed = packed.strip_prefix("0x").unwrap_or(&packed);
    HEXUPPER_PERMISSIVE.decode(packed.as_bytes()).ok().map(Zeroizing::new)
}

/// Base 32 (RFC 4648, 6) in either case, padded or not, spaces and hyphens between.
pub(super) fn base32(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let packed: Zeroizing<String> = Zeroizing::new(
        text.chars().filter(|c| !matches!(c, ' ' | '-')).map(|c| c.to_ascii_uppercase()).collect::<String>(),
    );
    BASE32_NOPAD.decode(packed.trim_end_matches('=').as_bytes()).ok().map(Zeroizing::new)
}

/// What a text in base 64 says, and what is not quite right about it.
pub(super) struct Base64 {
    pub bytes: Zeroizing<Vec<u8>>,
    /// White space stands within.
    pub spaced: bool,
    /// Its closing `=` are missing.
    pub unpadded: bool,
}

/// Base 64 (RFC 4648, 4); white space anywhere, `=` at the end or none at all. `None` if it is anything else, or longer than
/// any value of a key file.
pub(super) fn base64(text: &str) -> Option<Base64> {
    let text = text.trim();
    if text.len() > 2 * limits::VALUE_BYTES {
        return None;
    }
    let mut packed = Zeroizing::new(Vec::with_capacity(text.len()));
    packed.extend(text.bytes().filter(|byte| !byte.is_ascii_whitespace()));
    let significant = packed.iter().rposition(|byte| *byte != b'=').map_or(0, |last| last + 1);
    let padding = packed.len() - significant;
    let unpadded = !packed.len().is_multiple_of(4);
    if padding > if unpadded { 0 } else { 2 } {
        return None;
    }
    let bytes = BASE64_NOPAD.decode(&packed[..significant]).ok()?;
    Some(Base64 { bytes: Zeroizing::new(bytes), spaced: packed.len() < text.len(), unpadded })
}
