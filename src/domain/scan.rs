//! What a barcode scanner or a person puts into a serial field: the serial within it.
//!
//! A scanner is a keyboard: on a French layout it sends the digit row without shift, some send the symbology in front
//! (AIM identifier, ISO/IEC 15424), and labels of goods wrap the serial in GS1 elements (article number with its check
//! digit, then the serial). Where none of these public rules fits, the text is taken as it is: makers' own numbers have
//! check digits that nobody publishes.

use super::{
    InvalidSerial, Serial,
    keyboard::{only_one, readings},
};

/// Ends a GS1 element of variable length.
const SEPARATOR: char = '\u{1d}';

/// The serial that was typed or scanned.
pub fn scanned_serial(text: &str) -> Result<Serial, InvalidSerial> {
    only_one(readings(text).iter().map(|read| serial_within(read)).collect())
}

fn serial_within(text: &str) -> Result<Serial, InvalidSerial> {
    let bare = without_symbology(text.trim()).trim_start_matches(SEPARATOR);
    gs1_serial(bare).unwrap_or(bare).trim_matches(SEPARATOR).parse()
}

/// `]C1…`: a bracket, the symbology's letter, a modifier.
fn without_symbology(text: &str) -> &str {
    let mut rest = text.chars();
    match (rest.next(), rest.next(), rest.next()) {
        (Some(']'), Some(letter), Some(modifier))
            if letter.is_ascii_alphabetic() && modifier.is_ascii_alphanumeric() =>
        {
            rest.as_str()
        }
        _ => text,
    }
}

/// The serial (21) behind an article number (01), as GS1 writes it; `None`: it is no such label, which the check digit of
/// the article number tells.
fn gs1_serial(text: &str) -> Option<&str> {
    let (article, rest) = text.strip_prefix("01")?.split_at_checked(14)?;
    let serial = rest.strip_prefix("21").filter(|_| is_article_number(article))?;
    serial.split(SEPARATOR).next().filter(|serial| !serial.is_empty())
}

/// Fourteen digits of which the last is the check digit (GS1 General Specifications, 7.9: weights 3 and 1).
fn is_article_number(text: &str) -> bool {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(10)).collect();
    digits.is_some_and(|digits| {
        let weighted = digits.iter().enumerate().map(|(at, digit)| if at % 2 == 0 { 3 * digit } else { *digit });
        digits.len() == 14 && weighted.sum::<u32>().is_multiple_of(10)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> String {
        scanned_serial(text).unwrap().to_string()
    }

    #[test]
    fn a_plain_number_is_itself_whatever_the_layout() {
        assert_eq!(read(" 000217403981 \r\n"), "000217403981");
        assert_eq!(read("àààé&è'à\"ç_&"), "000217403981");
        assert_eq!(read("ftTK-1007"), "FTTK-1007");
        assert_eq!(read("GKTààà&é\""), "GKT000123");
        let unclear = InvalidSerial::Unclear("GAKT000123".into(), "GQKT000123".into());
        assert_eq!(scanned_serial("GQKTààà&é\""), Err(unclear), "a scanner's A, or a person's Q");
        assert_eq!(read("GQKT000123"), "GQKT000123");
        assert_eq!(read("FTTK)&ààè"), "FTTK-1007", "the hyphen's key");
    }

    #[test]
    fn the_symbology_in_front_is_dropped() {
        assert_eq!(read("]C0217403981"), "217403981");
        assert_eq!(read("]A0ABC-12"), "ABC-12");
        // what is no letter with its modifier is no symbology
        for text in ["]--ABC", "]A-ABC", "]0AABC"] {
            assert_eq!(without_symbology(text), text);
        }
    }

    #[test]
    fn the_serial_of_a_gs1_label_is_found_behind_its_article_number() {
        // the article number of GS1's own examples
        assert_eq!(read("010950600013435221217403981"), "217403981");
        assert_eq!(read("]C1010950600013435221ABC12\u{1d}10LOT7"), "ABC12");
    }

    #[test]
    fn a_number_that_only_begins_like_a_label_is_kept_whole() {
        // the check digit is wrong
        assert_eq!(read("010950600013435321217403981"), "010950600013435321217403981");
        assert_eq!(read("0109506000134352"), "0109506000134352");
        assert_eq!(read("01"), "01");
    }

    proptest! {
        #[test]
        fn whatever_is_scanned_is_a_serial_or_refused(text in "\\PC{0,80}") {
            if let Ok(serial) = scanned_serial(&text) {
                prop_assert_eq!(serial.as_str().parse::<Serial>().unwrap(), serial);
            }
        }
    }
}
