//! Codes that a touch types, read from the token's own keyboard reports, whatever the family
//! (`docs/protocols/typing-tokens.md, 1 and 3`).
//!
//! Keys are positions, so the layout of the computer does not matter; a scan map made for AZERTY, which presses shift
//! with the digit row, is understood as well. What is typed is kept while a capture runs, wiped after it, never logged.
//! A line that is no code (the Yubico OTP of a slot as it was delivered, a static password) is forgotten at once: the wait
//! goes on, and whoever waits hears only that there was one.

use crate::{DriverError, TypedCode, pause::Pause};
use oath::Code;
use std::time::Duration;
use usb::Transport;
use wire::keyboard::{KeyReader, MODHEX, REPORT_SIZE};
use zeroize::Zeroizing;

/// How long one look at the node lasts, and so how soon a cancellation is seen.
const LOOK: Duration = Duration::from_millis(100);
/// Silence that ends a code without Enter; a slot may be told to pause for half a second within.
const GAP: Duration = Duration::from_millis(800);
/// An OATH token identifier.
const TOKEN_ID: usize = 12;
/// Longer than any code with identifier: a static password or a stuck key.
const MOST_KEYS: usize = 128;
/// How often the time begins anew after a line that is no code: a key that is stuck must not be listened to for ever.
const MOST_RENEWALS: u8 = 4;

/// Reads one typed code.
///
/// `window` is the time for the first key, and anew after each line that is no code ([`MOST_RENEWALS`] times). `passed_over` is
/// told of each such line, never what it was. [`DriverError::NoCode`]: lines came, and none was a code.
pub(super) fn capture(
    link: &mut dyn Transport,
    pause: &dyn Pause,
    window: Duration,
    cancelled: &dyn Fn() -> bool,
    passed_over: &mut dyn FnMut(),
) -> Result<TypedCode, DriverError> {
    let mut line = Line::default();
    let mut keys = KeyReader::default();
    let (mut begun, mut others) = (pause.elapsed(), 0u8);
    let mut last_key = begun;
    loop {
        if cancelled() {
            return Err(DriverError::Cancelled);
        }
        let now = pause.elapsed();
        if line.is_empty() && now.saturating_sub(begun) >= window {
            return Err(if others == 0 { DriverError::TouchTimeout } else { DriverError::NoCode });
        }
        let mut ended = !line.is_empty() && now.saturating_sub(last_key) >= GAP;
        if !ended {
            let mut report = Zeroizing::new([0; REPORT_SIZE]);
            let Some(length) = link.read_input(&mut report[..], LOOK)? else { continue };
            let fresh = report.get(..length).and_then(|report| keys.take(report));
            for key in fresh.ok_or(DriverError::Garbage("a keyboard report of another length"))? {
                last_key = pause.elapsed();
                ended |= line.take(key);
            }
        }
        if ended {
            if let Some(code) = std::mem::take(&mut line).code() {
                return Ok(code);
            }
            if others < MOST_RENEWALS {
                begun = pause.elapsed();
            }
            others = others.saturating_add(1);
            passed_over();
        }
    }
}

/// What was typed since the last Enter or pause. Wiped when dropped.
#[derive(Default)]
struct Line {
    typed: Zeroizing<String>,
    /// More than any code has: the rest is not even kept.
    too_long: bool,
}

impl Line {
    fn is_empty(&self) -> bool {
        self.typed.is_empty()
    }

    /// One more key; true: the line ends with it.
    fn take(&mut self, key: char) -> bool {
        match key {
            '\n' => return !self.is_empty(),
            // Tab before everything is what some slots are told to type
            '\t' if self.is_empty() => {}
            // a string that grows would leave copies of its old self behind
            _ if self.typed.len() + key.len_utf8() > MOST_KEYS => self.too_long = true,
            key => {
                if self.typed.capacity() == 0 {
                    self.typed.reserve_exact(MOST_KEYS);
                }
                self.typed.push(key);
            }
        }
        false
    }

    /// The code, where it is one: the last field of the line, tabs being what tokens put between fields.
    fn code(self) -> Option<TypedCode> {
        self.typed.trim_end_matches('\t').rsplit('\t').next().filter(|_| !self.too_long).and_then(read_code)
    }
}

/// Digits that are all typed with shift, as a scan map for AZERTY has them, are digits; where some are and some are not, it
/// is somebody's password.
fn unshifted(typed: &str) -> Option<Zeroizing<String>> {
    const SHIFTED: &str = ")!@#$%^&*(";
    let digit = |key| SHIFTED.chars().zip('0'..='9').find(|(shifted, _)| *shifted == key).map(|(_, digit)| digit);
    if !typed.chars().any(|key| digit(key).is_some()) {
        return Some(Zeroizing::new(typed.to_owned()));
    }
    let plain = typed.chars().any(|key| key.is_ascii_digit());
    (!plain).then(|| Zeroizing::new(typed.chars().map(|key| digit(key).unwrap_or(key)).collect()))
}

/// A code of 6 to 8 digits; or one behind a token identifier of whole bytes, each in hexadecimal digits or modhex. One of twelve
/// characters may itself end in digits, so its length decides.
fn read_code(typed: &str) -> Option<TypedCode> {
    let typed = unshifted(typed)?;
    let digits = typed.len() - typed.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let split = match typed.len() {
        6..=8 => 0,
        18..=20 => TOKEN_ID,
        length => length - digits,
    };
    let (prefix, code) = typed.split_at_checked(split)?;
    let of_an_id = |c: u8| c.is_ascii_digit() || (b'a'..=b'f').contains(&c) || MODHEX.contains(&c);
    let is_code = code.bytes().all(|c| c.is_ascii_digit()) && prefix.len() % 2 == 0 && prefix.bytes().all(of_an_id);
    let code: Code = is_code.then(|| code.parse().ok()).flatten()?;
    Some(TypedCode { prefix: prefix.to_owned(), code })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_code_is_found_with_and_without_what_is_typed_before_it() {
        let read = |typed| read_code(typed).map(|t| (t.prefix, t.code.to_string()));
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
        assert_eq!(read_code("&%%@@$").map(|typed| typed.code.to_string()).as_deref(), Some("755224"));
        assert!(read_code("&55@@4").is_none(), "half with shift and half without is a password");
    }

    fn of_line(typed: &str) -> Option<String> {
        let mut line = Line::default();
        for key in typed.chars() {
            line.take(key);
        }
        line.code().map(|typed| typed.code.to_string())
    }

    #[test]
    fn passwords_that_end_in_digits_are_no_codes() {
        for password in
            ["Rentree202609", "motdepasse123456", "ab.123456", "12.3456", "pass word 755224", "0x755224", "é755224"]
        {
            assert_eq!(of_line(password), None, "{password}");
        }
    }

    #[test]
    fn fields_stand_between_tabs() {
        assert_eq!(of_line("ubhe12345678\t755224\t").as_deref(), Some("755224"));
        assert_eq!(of_line("\t07081804").as_deref(), Some("07081804"));
        assert_eq!(of_line("755224\tsecret"), None);
    }

    proptest! {
        /// Whatever is typed: no panic, and what is taken for a code is in the line.
        #[test]
        fn nothing_but_what_was_typed_is_a_code(typed in "[ -~\t]{0,200}") {
            if let Some(code) = of_line(&typed) {
                let digits = typed.chars().filter(|c| !c.is_whitespace()).count();
                prop_assert!((6..=20).contains(&code.len()) && digits >= code.len());
            }
        }

        /// The Yubico OTP of a slot as it was delivered, and what `ykman otp static --generate` makes, are in modhex.
        #[test]
        fn modhex_is_never_a_code(typed in "[cbdefghijklnrtuv]{1,60}") {
            prop_assert_eq!(of_line(&typed), None);
        }
    }
}
