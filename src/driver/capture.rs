//! Codes that a touch types, read from the token's own keyboard reports, whatever the family.
//!
//! Keys are positions, so the layout of the computer does not matter; a scan map made for AZERTY, which presses shift
//! with the digit row, is understood as well. What is typed is kept while a capture runs, wiped after it, never logged.

use crate::driver::{DriverError, TypedCode, pause::Pause};
use crate::oath::Code;
use crate::usb::Transport;
use crate::wire::keyboard::{KeyReader, REPORT_SIZE};
use std::time::Duration;
use zeroize::Zeroizing;

/// How long one look at the node lasts, and so how soon a cancellation is seen.
const LOOK: Duration = Duration::from_millis(100);
/// Silence that ends a code without Enter; a slot may be told to pause for half a second within.
const GAP: Duration = Duration::from_millis(800);
/// An OATH token identifier.
const TOKEN_ID: usize = 12;
/// Longer than any code with identifier: a static password or a stuck key.
const MOST_KEYS: usize = 128;

/// Reads one typed code.
pub(super) fn capture(
    link: &mut dyn Transport,
    pause: &dyn Pause,
    window: Duration,
    cancelled: &dyn Fn() -> bool,
) -> Result<TypedCode, DriverError> {
    let mut typed = Zeroizing::new(String::with_capacity(MOST_KEYS));
    let mut keys = KeyReader::default();
    let begun = pause.elapsed();
    let mut last_key = begun;
    loop {
        if cancelled() {
            return Err(DriverError::Cancelled);
        }
        let now = pause.elapsed();
        if typed.is_empty() && now.saturating_sub(begun) >= window {
            return Err(DriverError::TouchTimeout);
        }
        if !typed.is_empty() && now.saturating_sub(last_key) >= GAP {
            return read_code(&typed);
        }
        let mut report = Zeroizing::new([0; REPORT_SIZE]);
        let Some(length) = link.read_input(&mut report[..], LOOK)? else { continue };
        let fresh = report.get(..length).and_then(|report| keys.take(report));
        for key in fresh.ok_or(DriverError::Garbage("a keyboard report of another length"))? {
            last_key = pause.elapsed();
            if key == '\n' && !typed.is_empty() {
                return read_code(&typed);
            }
            if !key.is_whitespace() {
                typed.push(unshifted_digit(key));
            }
        }
        if typed.len() >= MOST_KEYS {
            return Err(DriverError::NoCode);
        }
    }
}

/// Shift with the digit row is a digit: a code holds no punctuation.
fn unshifted_digit(key: char) -> char {
    ")!@#$%^&*(".chars().zip('0'..='9').find(|(shifted, _)| *shifted == key).map_or(key, |(_, digit)| digit)
}

/// A code of 6 to 8 digits, or one behind a token identifier of twelve characters (the identifier may end in digits, so
/// its length decides), or one behind anything that does not end in a digit.
fn read_code(typed: &str) -> Result<TypedCode, DriverError> {
    let split = match typed.len() {
        6..=8 => 0,
        18..=20 => TOKEN_ID,
        _ => typed.trim_end_matches(|c: char| c.is_ascii_digit()).len(),
    };
    let (prefix, code) = typed.split_at(split);
    if !code.bytes().all(|c| c.is_ascii_digit()) {
        return Err(DriverError::NoCode);
    }
    let code: Code = code.parse().map_err(|_| DriverError::NoCode)?;
    Ok(TypedCode { prefix: prefix.to_owned(), code })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_with_and_without_what_is_typed_before_it() {
        let read = |typed| read_code(typed).map(|t| (t.prefix, t.code.to_string())).ok();
        let some = |prefix: &str, code: &str| Some((prefix.to_owned(), code.to_owned()));
        assert_eq!(read("755224"), some("", "755224"));
        assert_eq!(read("07081804"), some("", "07081804"));
        assert_eq!(read("ubhe12345678755224"), some("ubhe12345678", "755224"));
        assert_eq!(read("ubhe1234567894287082"), some("ubhe12345678", "94287082"));
        assert_eq!(read("cccc755224"), some("cccc", "755224"));
        assert_eq!(read("75522"), None);
        assert_eq!(read("755224755224755"), None);
        assert_eq!(read("ccccccbcgujhingjrdejhgfnuetrgigvejhhgbkugded"), None);
        assert_eq!(read("secret"), None);
    }

    #[test]
    fn an_azerty_scan_map_types_digits_too() {
        assert_eq!(")!@#$%^&*(a".chars().map(unshifted_digit).collect::<String>(), "0123456789a");
    }
}
