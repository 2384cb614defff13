//! What people type or paste into a code or serial field, on whatever keyboard.
//!
//! A token that types its code as US key positions yields `à&é"'(` for digits on a French AZERTY layout
//! without shift; every field understands that.

/// Why a text is not a code of digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a digit: type the digits that the token shows, nothing else")]
pub struct DigitsError(pub char);

/// The text with AZERTY's unshifted digit row read as the digits of the same keys, and spaces removed.
///
/// `&é"'(-è_çà` stand on the keys `1234567890`. A hyphen is ambiguous (6, or a separator) and is left to the caller:
/// it is mapped to 6 only when another character of the text is an AZERTY one.
pub fn normalise_keyboard(text: &str) -> String {
    const AZERTY: [(char, char); 13] = [
        ('&', '1'),
        ('é', '2'),
        ('É', '2'),
        ('"', '3'),
        ('\'', '4'),
        ('’', '4'),
        ('(', '5'),
        ('è', '7'),
        ('È', '7'),
        ('_', '8'),
        ('ç', '9'),
        ('à', '0'),
        ('À', '0'),
    ];
    let digit = |c: char| AZERTY.iter().find(|(key, _)| *key == c).map(|(_, digit)| *digit);
    let shifted = text.chars().any(|c| digit(c).is_some());
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| if shifted && c == '-' { '6' } else { digit(c).unwrap_or(c) })
        .collect()
}

/// What a search looks for: a name keeps its apostrophes; only a text without letters is read as typed digits.
pub fn normalise_search(text: &str) -> String {
    let letters = text.chars().any(|c| c.is_ascii_alphabetic());
    if letters { text.trim().to_owned() } else { normalise_keyboard(text) }
}

/// The digits of a code field: AZERTY understood, spaces (also thin and no-break ones) and separating hyphens dropped.
pub fn digits_from_keyboard(text: &str) -> Result<String, DigitsError> {
    let normal: String = normalise_keyboard(text).chars().filter(|c| !matches!(c, '-' | '.')).collect();
    match normal.chars().find(|c| !c.is_ascii_digit()) {
        None => Ok(normal),
        Some(c) => Err(DigitsError(c)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn azerty_without_shift_is_read_as_digits() {
        assert_eq!(normalise_keyboard("&é\"'(-è_çà"), "1234567890");
        assert_eq!(digits_from_keyboard("è((éé'").unwrap(), "755224");
    }

    #[test]
    fn spaces_and_separators_are_dropped() {
        assert_eq!(digits_from_keyboard(" 755 224\u{202f}").unwrap(), "755224");
        assert_eq!(digits_from_keyboard("755-224").unwrap(), "755224");
    }

    #[test]
    fn a_letter_is_named_in_the_refusal() {
        assert_eq!(digits_from_keyboard("75522x"), Err(DigitsError('x')));
    }
}
