//! What opens an encrypted key file.

use crate::encoding::{base64, hex};
use domain::Secret;

/// What opens an encrypted file.
#[derive(Debug)]
pub enum Unlock {
    /// Nothing was given; enough for files in plain.
    Nothing,
    /// The pre-shared key, or the key that a password would give.
    Key(Secret),
    /// The password.
    Password(Secret),
}

/// A pre-shared key as people paste it: hexadecimal or base 64, 16, 24 or 32 bytes. `None` if it is neither.
pub fn pre_shared_key(text: &str) -> Option<Secret> {
    let fits = |bytes: &[u8]| matches!(bytes.len(), 16 | 24 | 32);
    let text = text.trim();
    let hex = hex(text).filter(|bytes| fits(bytes));
    let bytes = hex.or_else(|| base64(text).map(|read| read.bytes).filter(|bytes| fits(bytes)))?;
    Some(Secret::new(bytes.to_vec()))
}
