//! The public identity of a token, as it stands in tables beside a key or in place of a serial.

/// The number that a public identity stands for: modhex (Yubico: `cbdefghijklnrtuv` for 0 to 15), or an OATH token
/// identifier: none, two or four characters of maker and type in modhex, then the token's own number.
pub(super) fn identity(text: &str) -> Option<u64> {
    let number = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let maker = text.strip_suffix(number)?;
    if number.is_empty() {
        return modhex(text);
    }
    let known = maker.is_empty() || (matches!(maker.len(), 2 | 4) && modhex(maker).is_some());
    (known && number.len() <= 12 && number.bytes().all(|byte| byte.is_ascii_digit())).then(|| number.parse().ok())?
}

/// The number that a text in modhex stands for; at most 8 bytes.
fn modhex(text: &str) -> Option<u64> {
    if text.is_empty() || text.len() > 16 {
        return None;
    }
    text.chars().try_fold(0u64, |number, c| {
        let digit = "cbdefghijklnrtuv".find(c.to_ascii_lowercase())?;
        Some(number << 4 | u64::try_from(digit).ok()?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modhex_is_yubicos_alphabet() {
        assert_eq!(modhex("cccccccccccc"), Some(0));
        assert_eq!(modhex("vvgutbiedkvi"), Some(0xff5e_d173_29f7));
        assert_eq!(modhex("a"), None);
    }

    #[test]
    fn an_oath_token_identifier_is_its_number() {
        assert_eq!(identity("ubnu12345678"), Some(12_345_678));
        assert_eq!(identity("ub0012345678"), Some(12_345_678));
        assert_eq!(identity("000012345678"), Some(12_345_678));
        assert_eq!(identity("cccccccirblh"), modhex("cccccccirblh"));
        // no maker has such letters, and scan codes of a static password are no identity
        for text in ["abcd12345678", "ubn12345678", "0b080f0f1200271e", ""] {
            assert_eq!(identity(text), None, "{text}");
        }
    }
}
