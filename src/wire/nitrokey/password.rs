//! PINs and temporary passwords: 25 bytes, NUL padded, wiped and never shown.

use zeroize::Zeroizing;

/// Bytes of a PIN or temporary password in a report.
pub const PASSWORD_SIZE: usize = 25;

/// A PIN of the token's smart card, or the temporary password that a right PIN bought.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(Zeroizing<[u8; PASSWORD_SIZE]>);

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password")
    }
}

impl Password {
    /// 1 to 25 bytes without NUL (which ends it on the token's side); `None` for others.
    pub fn new(text: &[u8]) -> Option<Self> {
        ((1..=PASSWORD_SIZE).contains(&text.len()) && !text.contains(&0)).then(|| Self::take(text))
    }

    /// From a report, whatever stands there.
    pub fn take(bytes: &[u8]) -> Self {
        let mut password = Zeroizing::new([0; PASSWORD_SIZE]);
        let len = bytes.len().min(PASSWORD_SIZE);
        password[..len].copy_from_slice(&bytes[..len]);
        Self(password)
    }

    /// None, as commands carry it that need none: all zero.
    pub fn none() -> Self {
        Self::take(&[])
    }

    /// As it stands in a report.
    pub fn bytes(&self) -> &[u8; PASSWORD_SIZE] {
        &self.0
    }

    /// Up to the first NUL: what a smart card is given.
    pub fn text(&self) -> &[u8] {
        let end = self.0.iter().position(|byte| *byte == 0).unwrap_or(PASSWORD_SIZE);
        &self.0[..end]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_has_1_to_25_bytes_and_no_nul() {
        assert_eq!(Password::new(b"12345678").unwrap().text(), b"12345678");
        assert_eq!(Password::new(&[b'x'; 25]).unwrap().text().len(), 25);
        for bad in [&b""[..], &[b'x'; 26], b"12\x0034"] {
            assert_eq!(Password::new(bad), None);
        }
        assert_eq!(format!("{:?}", Password::take(b"12345678")), "Password");
    }
}
