//! The serial in a label, or in the cell before an address.

use super::super::quoted;
use domain::Serial;

/// The one word of a label that can be a token's serial: it has a digit, and no other word has. A label with an `@` is a
/// person's, and one with `=` or `&` is the rest of an address that was spoilt. Digits in groups are one number.
pub(super) fn serial_in(account: &str) -> Option<Serial> {
    if account.contains(['@', '=', '&', '?', '/', '%']) {
        return None;
    }
    let words: Vec<_> = account.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).collect();
    let mut numbered = words.iter().map(|word| word.trim_matches('-')).filter(|word| word.contains(is_digit));
    let first = numbered.next()?;
    if numbered.next().is_none() {
        return serial(first);
    }
    let grouped = account.chars().all(|c| is_digit(c) || c == ' ');
    grouped.then(|| account.replace(' ', "")).as_deref().and_then(serial)
}

/// The last cell of what stands before an address in its line: a table with a column of addresses, or a list with points.
pub(super) fn cell_before(before: &str) -> Option<Serial> {
    let cells = before.trim_end_matches(is_border).split([';', ',', '\t', '|']);
    let cell = cells.rev().map(|cell| cell.trim_matches(is_border)).find(|cell| !cell.is_empty())?;
    // "1." and "2)" number the lines of a list
    if cell.ends_with(['.', ')']) {
        return None;
    }
    cell.contains(is_digit).then(|| serial(cell)).flatten()
}

fn serial(text: &str) -> Option<Serial> {
    quoted::serial(text)?.parse().ok()
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

fn is_border(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | ';' | ',' | '|' | '<' | '(' | '[' | '-' | '*' | '•' | '=' | ':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_serial_is_the_one_word_with_a_digit() {
        for (label, serial) in [
            ("LOGE0001", Some("LOGE0001")),
            (" otp-2600123 ", Some("OTP-2600123")),
            ("Clef LOGE0001 (Élodie)", Some("LOGE0001")),
            ("12 345 678", Some("12345678")),
            ("C200 LOGE0001", None),
            ("elodie.petit2@ecole.example", None),
            ("Élodie", None),
            ("", None),
            ("JBSWY3DPEHPK3PXP", None),
            ("LOGE0001&secret=JBSWY3DPEHPK3PXP", None),
            ("0000", None),
        ] {
            assert_eq!(serial_in(label).map(String::from).as_deref(), serial, "{label}");
        }
    }

    #[test]
    fn a_cell_before_the_address_is_its_serial_unless_it_numbers_the_lines() {
        for (before, serial) in [
            ("LOGE0001;", Some("LOGE0001")),
            ("Élodie\t\"LOGE0001\"\t\"", Some("LOGE0001")),
            ("LOGE0001 - ", Some("LOGE0001")),
            ("", None),
            ("- ", None),
            ("12. ", None),
            ("3) ", None),
            ("Élodie;", None),
            ("JBSWY3DPEHPK3PXP;", None),
        ] {
            assert_eq!(cell_before(before).map(String::from).as_deref(), serial, "{before}");
        }
    }
}
