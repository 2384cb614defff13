//! The PIN that a holder knows: 4 to 8 digits, and none of those that a thief tries first.
//!
//! Pure: what is hashed, sealed and counted is the memory's. No error here repeats what was typed.

use super::{Secret, Uai, digits_from_keyboard};
use std::ops::RangeInclusive;

/// A PIN that the policy accepts. It is not kept: only its hash is, sealed.
#[derive(Debug)]
pub struct Pin(Secret);

/// Why a PIN is not accepted. The message never repeats the PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WeakPin {
    /// Not 4 to 8 digits.
    #[error("a PIN is 4 to 8 digits and nothing else: type digits only")]
    Shape,
    /// `1234`, `9876`, `2468`, `8901`.
    #[error("digits that count up or down are what a thief tries first: mix them")]
    Run,
    /// `1111`, `1212`, `123123`.
    #[error("repeated digits are what a thief tries first: use more different ones")]
    Repeat,
    /// `1975`, `120575`: a year of birth, or a date.
    #[error("a year or date of birth is easy to find out: choose something else")]
    Year,
    /// Four digits or more of the school's UAI.
    #[error("the digits of the school's number are printed on every letter: choose something else")]
    School,
    /// The second time, something else was typed.
    #[error("the PIN was typed differently the second time: type it twice, the same both times")]
    Differs,
}

/// How many digits a PIN has.
const LENGTH: RangeInclusive<usize> = 4..=8;
/// Years in which somebody who holds a token, or their children, may be born.
const YEARS: RangeInclusive<u16> = 1930..=2029;

impl Pin {
    /// Reads a PIN as typed (AZERTY's digit row understood) and holds it against the policy; `schools`: the person's.
    pub fn choose(typed: &str, schools: &[Uai]) -> Result<Self, WeakPin> {
        let text = digits_from_keyboard(typed).map_err(|_| WeakPin::Shape)?;
        let pin = Self(Secret::new(text.into_bytes()));
        check(std::str::from_utf8(pin.0.expose()).unwrap_or_default(), schools)?;
        Ok(pin)
    }

    /// The same, typed twice: a slip of the finger would lock its owner out.
    pub fn choose_twice(typed: &str, again: &str, schools: &[Uai]) -> Result<Self, WeakPin> {
        let (pin, second) = (Self::choose(typed, schools)?, digits_from_keyboard(again).map_err(|_| WeakPin::Differs)?);
        if pin.0.expose() == second.as_bytes() { Ok(pin) } else { Err(WeakPin::Differs) }
    }

    /// Its digits, to be hashed.
    pub fn secret(&self) -> &Secret {
        &self.0
    }
}

/// The policy. `text` is made of digits.
fn check(text: &str, schools: &[Uai]) -> Result<(), WeakPin> {
    let digits = text.as_bytes();
    if !LENGTH.contains(&digits.len()) {
        return Err(WeakPin::Shape);
    }
    let repeats =
        |unit: usize| digits.len().is_multiple_of(unit) && digits.chunks(unit).all(|part| *part == digits[..unit]);
    if (1..=digits.len() / 2).any(repeats) {
        return Err(WeakPin::Repeat);
    }
    let is_year = |part: &str| part.parse().is_ok_and(|year| YEARS.contains(&year));
    if (text.len() == 4 && is_year(text)) || is_date(text, is_year) {
        return Err(WeakPin::Year);
    }
    // modulo 10: 8901 counts on through the nought
    let step = |pair: &[u8]| (i16::from(pair[1]) - i16::from(pair[0])).rem_euclid(10);
    if digits.windows(2).all(|pair| step(pair) == step(&digits[..2])) {
        return Err(WeakPin::Run);
    }
    // four digits of the UAI in a row are most of a short PIN and half of a long one
    let of_school =
        |uai: &Uai| digits.windows(4).any(|part| uai.as_str().as_bytes()[..7].windows(4).any(|own| own == part));
    if schools.iter().any(of_school) {
        return Err(WeakPin::School);
    }
    Ok(())
}

/// Six or eight digits that read as a day, a month and a year: `120575`, `12051975`.
fn is_date(text: &str, is_year: impl Fn(&str) -> bool) -> bool {
    let number = |part: &str| part.parse::<u16>().unwrap_or(0);
    let year = match text.len() {
        6 => true,
        8 => is_year(&text[4..]),
        _ => return false,
    };
    year && (1..=31).contains(&number(&text[..2])) && (1..=12).contains(&number(&text[2..4]))
}

/// What is typed as one string, a PIN and then the code of the token: the two parts. A PIN that was left out, or is too
/// short to be one, is a part too: the code beside it was shown and must be burnt.
///
/// `digits`: how long a code of the token is. `None` where the text cannot be a passcode of such a token.
pub fn split_passcode(typed: &str, digits: usize) -> Option<(Secret, String)> {
    let text = digits_from_keyboard(typed).ok()?;
    let at = text.len().checked_sub(digits).filter(|at| at <= LENGTH.end())?;
    let (pin, code) = text.split_at(at);
    Some((Secret::new(pin.as_bytes().to_vec()), code.to_owned()))
}

/// Whether this could be a PIN at all: only then is a wrong one counted.
pub fn is_pin_shaped(pin: &Secret) -> bool {
    LENGTH.contains(&pin.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_thief_tries_first_is_refused_each_with_its_reason() {
        let schools = ["0951099D".parse().unwrap(), "0130040Y".parse().unwrap()];
        let refused = |typed: &str| Pin::choose(typed, &schools).err();
        for (typed, why) in [
            ("", WeakPin::Shape),
            ("123", WeakPin::Shape),
            ("123456789", WeakPin::Shape),
            ("12a4", WeakPin::Shape),
            ("1234", WeakPin::Run),
            ("9876", WeakPin::Run),
            ("7890", WeakPin::Run),
            ("2109", WeakPin::Run),
            ("2468", WeakPin::Run),
            ("87654321", WeakPin::Run),
            ("0000", WeakPin::Repeat),
            ("1212", WeakPin::Repeat),
            ("0505", WeakPin::Repeat),
            ("123123", WeakPin::Repeat),
            ("47474747", WeakPin::Repeat),
            ("1930", WeakPin::Year),
            ("1975", WeakPin::Year),
            ("2003", WeakPin::Year),
            ("120575", WeakPin::Year),
            ("12051975", WeakPin::Year),
            ("9510", WeakPin::School),
            ("0951099", WeakPin::School),
            ("75109983", WeakPin::School),
            ("30040", WeakPin::School),
        ] {
            assert_eq!(refused(typed), Some(why), "{typed}");
        }
        for typed in [
            "4719", "50382", "804417", "è(&8 9", "2591", "31418", "1929", "2030", "321475", "321275", "121375",
            "12053175",
        ] {
            assert_eq!(refused(typed), None, "{typed}");
        }
        assert_eq!(Pin::choose("9510", &[]).err(), None, "the number of a school that is not theirs");
    }

    #[test]
    fn it_is_typed_twice_on_whatever_keyboard() {
        let pin = Pin::choose_twice("4719", "'è&ç", &[]).unwrap();
        assert_eq!(pin.secret().expose(), b"4719");
        assert_eq!(Pin::choose_twice("4719", "4718", &[]).err(), Some(WeakPin::Differs));
        assert_eq!(Pin::choose_twice("4719", "", &[]).err(), Some(WeakPin::Differs));
        assert!(!format!("{pin:?}").contains("4719"));
    }

    #[test]
    fn a_passcode_is_cut_at_the_length_of_the_code() {
        let (pin, code) = split_passcode("4719 755224", 6).unwrap();
        assert_eq!((pin.expose(), code.as_str()), (b"4719".as_slice(), "755224"));
        assert_eq!(split_passcode("'è&ç è((éé'", 6).unwrap().1, "755224");
        let (pin, code) = split_passcode("755224", 6).unwrap();
        assert_eq!((is_pin_shaped(&pin), code.as_str()), (false, "755224"), "the PIN was left out");
        assert!(split_passcode("75522", 6).is_none());
        assert!(split_passcode("123456789755224", 6).is_none());
    }
}
