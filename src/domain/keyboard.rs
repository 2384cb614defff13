//! What keyboards make of the keys that tokens and scanners press: both press the keys of a US keyboard, and the computer
//! writes what stands on these keys in its own layout.
//!
//! Layouts are told by the text itself: `àéè` can only come from keys that are digits elsewhere. Sources: the layouts `fr`,
//! `fr(mac)`, `be`, `fr(bepo)` and `fr(afnor)` of xkeyboard-config; what Windows and macOS make of the same keys is equal or
//! in the same rows.

use super::{InvalidSerial, Serial};

/// Why a text is not a code of digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a digit: type the digits that the token shows, nothing else")]
pub struct DigitsError(pub char);

/// One layout: what its keys write where a US keyboard writes digits, and the letters that stand elsewhere.
struct Layout {
    /// What the keys `1234567890` write.
    digits: &'static str,
    /// What is written, and the letter, hyphen or bracket of a US keyboard on the same key. Letters that are missing stand on their own
    /// keys; capitals follow where both are letters.
    others: &'static [(char, char)],
}

/// Where the letters of any AZERTY stand, and its hyphen and closing bracket.
const AZERTY: &[(char, char)] =
    &[('a', 'q'), ('q', 'a'), ('z', 'w'), ('w', 'z'), (',', 'm'), ('?', 'M'), (')', '-'), ('$', ']')];

/// Layouts with other signs than digits on the digit keys, the most frequent first.
const LAYOUTS: [Layout; 4] = [
    // France, under Windows and Linux
    Layout { digits: "&é\"'(-è_çà", others: AZERTY },
    // France under macOS, Belgium
    Layout { digits: "&é\"'(§è!çà", others: AZERTY },
    Layout {
        digits: "\"«»()@+-/*",
        others: &[
            ('b', 'q'),
            ('é', 'w'),
            ('p', 'e'),
            ('o', 'r'),
            ('è', 't'),
            ('^', 'y'),
            ('!', 'Y'),
            ('v', 'u'),
            ('d', 'i'),
            ('l', 'o'),
            ('j', 'p'),
            ('u', 's'),
            ('i', 'd'),
            ('e', 'f'),
            (',', 'g'),
            (';', 'G'),
            ('c', 'h'),
            ('t', 'j'),
            ('s', 'k'),
            ('r', 'l'),
            ('à', 'z'),
            ('y', 'x'),
            ('x', 'c'),
            ('.', 'v'),
            (':', 'V'),
            ('k', 'b'),
            ('\'', 'n'),
            ('?', 'N'),
            ('q', 'm'),
            ('=', '-'),
        ],
    },
    // NF Z71-300
    Layout { digits: "àéèê()‘’«»", others: AZERTY },
];

/// How many of them, at the beginning, are what people call AZERTY.
const AZERTYS: usize = 2;

/// A scan map made for AZERTY presses shift with the digit keys, which a US layout writes so. No layout of a desk: for codes only.
const SHIFTED: &str = "!@#$%^&*()";

impl Layout {
    /// The digit of the key that writes this.
    fn digit(&self, written: char) -> Option<char> {
        digit_on(self.digits, written)
    }

    /// What a US keyboard writes with the key that writes this.
    fn pressed(&self, written: char) -> char {
        let lower = written.to_lowercase().next().unwrap_or(written);
        let on = |sign: char| self.others.iter().find(|(here, _)| *here == sign).map(|(_, key)| *key);
        if let Some(digit) = self.digit(written) {
            return digit;
        }
        match (on(written), on(lower)) {
            (Some(key), _) => key,
            (None, Some(key)) => key.to_ascii_uppercase(),
            (None, None) => written,
        }
    }
}

/// The digit of the key, of these ten, that writes this: also with caps lock (É), and where a program made an apostrophe nicer.
fn digit_on(row: &str, written: char) -> Option<char> {
    let plain = |sign: char| row.chars().position(|key| key == sign);
    let lower = written.to_lowercase().next().unwrap_or(written);
    let straight = if matches!(written, '’' | '‘') { '\'' } else { lower };
    let key = plain(written).or_else(|| plain(lower)).or_else(|| plain(straight))?;
    u32::try_from((key + 1) % 10).ok().and_then(|digit| char::from_digit(digit, 10))
}

/// Whether this is a sign that some layout may have put in the place of a digit, or of a letter.
fn is_sign(c: char) -> bool {
    !c.is_ascii_alphanumeric() && !is_separator(c) && !matches!(c, '[' | ']') && !c.is_control()
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '.')
}

/// Every sign is a digit of this row, apart from digits, spaces and, where no digit key writes them, hyphens and points.
fn read_by(row: &str, text: &str) -> Option<String> {
    let digit = |c: char| if c.is_ascii_digit() { Some(c) } else { digit_on(row, c) };
    let kept = text.chars().filter(|c| digit(*c).is_some() || !is_separator(*c));
    kept.map(digit).collect()
}

/// The digits of a code field: typed by a person, or by a token on whatever layout; spaces (also thin and no-break ones) and
/// separating hyphens dropped. Where several layouts explain the text, the most frequent one is taken: a code that was read
/// wrongly is not accepted, and the next one is.
pub fn digits_from_keyboard(text: &str) -> Result<String, DigitsError> {
    if text.chars().any(is_sign) {
        let rows = LAYOUTS.iter().map(|layout| layout.digits).chain([SHIFTED]);
        if let Some(read) = { rows }.find_map(|row| read_by(row, text)) {
            return Ok(read);
        }
    }
    let plain: String = text.chars().filter(|c| !is_separator(*c)).collect();
    let unread = |c: &char| !c.is_ascii_digit() && LAYOUTS.iter().all(|layout| layout.digit(*c).is_none());
    // of a text that is half from one layout, half from another, the sign that is in none is the one to look at
    match plain.chars().find(unread).or_else(|| plain.chars().find(|c| !c.is_ascii_digit())) {
        None => Ok(plain),
        Some(c) => Err(DigitsError(c)),
    }
}

/// What was typed or scanned, as numbers and names in it may have been meant, the likeliest first; itself alone where it has
/// no sign of another layout. A scanner presses keys by their places, letters too; a person who forgot the shift key finds the
/// letters, and only the digits are others.
pub(super) fn readings(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    if !text.chars().any(is_sign) {
        return vec![text.to_owned()];
    }
    let meant = |read: &str| !read.chars().any(is_sign);
    let all_digits = |layout: &&Layout| {
        text.chars().filter(|c| is_sign(*c)).all(|c| layout.digit(c).is_some() || layout.pressed(c) == '-')
    };
    // BÉPO has letters where AZERTY has é, è, à and the apostrophe: where the keys make a number of the form that is printed on
    // tokens, both are told
    let labelled = |layout: &&Layout| {
        let read: String = text.trim().chars().map(|c| layout.pressed(c)).collect();
        is_labelled(&read) && text.chars().any(|c| layout.digit(c).is_some())
    };
    // an AZERTY that explains every sign as a digit is likelier than a layout that has letters there, and the more frequent one
    // than the other, which differ in a hyphen
    let (azerty, others) = LAYOUTS.split_at(AZERTYS);
    let candidates: Vec<_> = match azerty.iter().find(all_digits) {
        Some(azerty) => {
            let others = others.iter().filter(|layout| all_digits(layout) || labelled(layout));
            std::iter::once(azerty).chain(others).collect()
        }
        // signs alone, none of which is a digit there, come from no number
        None => LAYOUTS.iter().filter(|layout| text.chars().any(|c| is_sign(c) && layout.digit(c).is_some())).collect(),
    };
    for layout in candidates {
        let by_place: String = text.chars().map(|c| layout.pressed(c)).collect();
        let by_person: String = text.chars().map(|c| layout.digit(c).unwrap_or(c)).collect();
        for read in [by_place, by_person].into_iter().filter(|read| meant(read)) {
            if !found.contains(&read) {
                found.push(read);
            }
        }
    }
    if found.is_empty() { vec![text.to_owned()] } else { found }
}

/// A number as makers of tokens print it: some letters, then four digits at least.
fn is_labelled(text: &str) -> bool {
    let number = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let letters = text.len() - number.len();
    (1..=6).contains(&letters) && number.len() >= 4 && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// What a search looks for: a name keeps its apostrophes; only a text without letters is read as typed digits.
pub fn normalise_search(text: &str) -> String {
    let letters = text.chars().any(|c| c.is_ascii_alphabetic());
    if letters { text.trim().to_owned() } else { normalise_keyboard(text) }
}

/// The likeliest reading of a text that is no code and no serial, without spaces.
pub fn normalise_keyboard(text: &str) -> String {
    let read = readings(text).into_iter().next().unwrap_or_default();
    read.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The one serial that all readings come to; two that differ are a question that only the label can answer.
pub(super) fn only_one(serials: Vec<Result<Serial, InvalidSerial>>) -> Result<Serial, InvalidSerial> {
    let mut fault = None;
    let mut read: Vec<Serial> = Vec::new();
    for serial in serials {
        match serial {
            Ok(serial) if !read.contains(&serial) => read.push(serial),
            Ok(_) => {}
            Err(refused) => drop(fault.get_or_insert(refused)),
        }
    }
    match (&read[..], fault) {
        ([], fault) => Err(fault.unwrap_or(InvalidSerial::Empty)),
        ([only], _) => Ok(only.clone()),
        ([first, second, ..], _) => Err(InvalidSerial::Unclear(first.to_string(), second.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What a layout writes for the keys of a US keyboard.
    fn written(layout: &Layout, pressed: &str) -> String {
        let key = |c: char| {
            let digits = layout.digits.chars().zip("1234567890".chars());
            let others = layout.others.iter().copied();
            let lower = c.to_ascii_lowercase();
            let on =
                |sign: char| digits.clone().chain(others.clone()).find(|(_, key)| *key == sign).map(|(here, _)| here);
            match (on(c), on(lower)) {
                (Some(here), _) => here,
                (None, Some(here)) => here.to_uppercase().next().unwrap(),
                (None, None) => c,
            }
        };
        pressed.chars().map(key).collect()
    }

    #[test]
    fn every_digit_is_read_through_every_layout_also_with_caps_lock() {
        for layout in LAYOUTS {
            for (sign, digit) in layout.digits.chars().zip("1234567890".chars()) {
                assert_eq!(layout.digit(sign), Some(digit), "{sign}");
                let capital = sign.to_uppercase().next().unwrap();
                assert_eq!(layout.digit(capital), Some(digit), "{capital}");
            }
            assert_eq!(digits_from_keyboard(layout.digits).unwrap(), "1234567890");
            assert_eq!(digits_from_keyboard(&layout.digits.to_uppercase()).unwrap(), "1234567890");
        }
        assert_eq!(digits_from_keyboard(SHIFTED).unwrap(), "1234567890");
    }

    #[test]
    fn a_pin_that_a_person_typed_stands_before_a_code_that_a_token_typed() {
        assert_eq!(digits_from_keyboard("4719è((éé'").unwrap(), "4719755224");
        assert_eq!(digits_from_keyboard("4719 À&É\"'(").unwrap(), "4719012345");
        assert_eq!(digits_from_keyboard("’é").unwrap(), "42", "an apostrophe that a program made nicer");
    }

    #[test]
    fn spaces_and_separators_are_dropped() {
        assert_eq!(digits_from_keyboard(" 755 224\u{202f}").unwrap(), "755224");
        assert_eq!(digits_from_keyboard("755-224").unwrap(), "755224");
        assert_eq!(digits_from_keyboard("755.224").unwrap(), "755224");
    }

    #[test]
    fn what_is_in_no_layout_is_named_in_the_refusal() {
        assert_eq!(digits_from_keyboard("75522x"), Err(DigitsError('x')));
        assert_eq!(digits_from_keyboard("è((é°"), Err(DigitsError('°')));
        assert_eq!(digits_from_keyboard("&é§_"), Err(DigitsError('&')), "two layouts at once are none");
    }

    #[test]
    fn every_letter_is_read_through_every_layout() {
        for layout in LAYOUTS {
            let pressed: String = ('a'..='z').chain('A'..='Z').collect();
            let read: String = written(&layout, &pressed).chars().map(|c| layout.pressed(c)).collect();
            assert_eq!(read, pressed, "{}", layout.digits);
        }
    }

    proptest! {
        #[test]
        fn a_code_comes_through_any_layout(code in "[0-9]{6,8}", at in 0..LAYOUTS.len()) {
            let typed = written(&LAYOUTS[at], &code);
            let read = digits_from_keyboard(&typed).unwrap();
            // the more frequent layouts come first, where they explain all of it
            let earlier = LAYOUTS[..at].iter().any(|layout| read_by(layout.digits, &typed).is_some());
            prop_assert!(read == code || earlier, "{typed} was read as {read}");
        }

        #[test]
        fn a_serial_that_a_scanner_presses_on_any_layout_is_itself_or_a_question(serial in "[A-Z]{2,4}[0-9]{4,8}", at in 0..LAYOUTS.len()) {
            let typed = written(&LAYOUTS[at], &serial);
            match super::super::scanned_serial(&typed) {
                Ok(read) => prop_assert_eq!(read.to_string(), serial),
                Err(InvalidSerial::Unclear(..)) => prop_assert!(readings(&typed).contains(&serial), "{typed}"),
                Err(refused) => prop_assert!(false, "{refused}"),
            }
        }

        #[test]
        fn a_serial_of_bepos_accents_and_an_azertys_digits_is_a_question(letters in "[WTZ]{1,4}", digits in "[1458]{4,8}") {
            let (serial, bepo) = (format!("{letters}{digits}"), &LAYOUTS[AZERTYS]);
            let typed = written(bepo, &serial);
            match super::super::scanned_serial(&typed) {
                Err(InvalidSerial::Unclear(first, second)) => {
                    prop_assert!(first != serial && second == serial, "{typed}: {first} or {second}");
                }
                other => prop_assert!(false, "{typed} was read as {other:?}"),
            }
        }

        #[test]
        fn what_a_person_types_without_shift_is_itself_or_a_question(letters in "[A-Z]{2,4}", digits in "[0-9]{4,8}") {
            let typed = format!("{letters}{}", written(&LAYOUTS[0], &digits));
            match super::super::scanned_serial(&typed) {
                Ok(read) => prop_assert_eq!(read.to_string(), format!("{letters}{digits}")),
                Err(InvalidSerial::Unclear(..)) => {
                    // letters that change places, or digits that stand in two layouts, or are the last letters and all digits of
                    // a number on BÉPO
                    let signs = written(&LAYOUTS[0], &digits);
                    let twice = |layout: &Layout| {
                        let keys: String = signs.chars().map(|c| layout.pressed(c)).collect();
                        let number = keys.trim_start_matches(|c: char| c.is_ascii_alphabetic());
                        number.len() >= 4 && number.chars().all(|c| c == '-' || c.is_ascii_digit())
                    };
                    prop_assert!(letters.contains(['A', 'Q', 'W', 'Z']) || LAYOUTS[AZERTYS..].iter().any(twice), "{typed}");
                }
                Err(refused) => prop_assert!(false, "{refused}"),
            }
        }
    }
}
