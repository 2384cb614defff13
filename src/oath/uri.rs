//! `otpauth://` addresses (Key URI Format): what authenticator applications read from a QR code, and the secret as text for
//! those who type it.
//!
//! Both carry the secret: they wipe themselves, and are for the one page that shows them.

use super::{Algorithm, Totp};
use domain::Secret;
use zeroize::Zeroizing;

/// `otpauth://totp/ISSUER:ACCOUNT?secret=…`; issuer and account may be any text.
pub fn otpauth_uri(issuer: &str, account: &str, secret: &Secret, totp: &Totp) -> Zeroizing<String> {
    let (issuer, account, text) = (escaped(issuer), escaped(account), secret_text(secret));
    let algorithm = match totp.parameters.algorithm {
        Algorithm::Sha1 => "SHA1",
        Algorithm::Sha256 => "SHA256",
        Algorithm::Sha512 => "SHA512",
    };
    let (digits, period) = (totp.parameters.digits.get(), totp.period.seconds());
    Zeroizing::new(format!(
        "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}&algorithm={algorithm}&digits={digits}&period={period}",
        *text
    ))
}

/// The secret in Base32 without padding, as applications take it.
pub fn secret_text(secret: &Secret) -> Zeroizing<String> {
    Zeroizing::new(data_encoding::BASE32_NOPAD.encode(secret.expose()))
}

/// Everything but the unreserved characters of RFC 3986 as `%XX`.
fn escaped(text: &str) -> String {
    let escape = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Digits, Parameters, Period};

    #[test]
    fn an_address_says_everything_and_nothing_in_a_name_gets_out_of_its_place() {
        let totp = Totp::new(Parameters { algorithm: Algorithm::Sha1, digits: Digits::SIX }, Period::THIRTY);
        let secret = Secret::new(b"12345678901234567890".to_vec());
        assert_eq!(
            *otpauth_uri("Clefs: é&x=1", "a.petit@école", &secret, &totp),
            "otpauth://totp/Clefs%3A%20%C3%A9%26x%3D1:a.petit%40%C3%A9cole?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=Clefs%3A%20%C3%A9%26x%3D1&algorithm=SHA1&digits=6&period=30"
        );
    }
}
