//! What of a file's own words may stand in a report: nothing that could be a secret.
//!
//! A report is read on a page, saved as a table, printed by the command line. A cell that is not understood may be a key in
//! the wrong column, so its text is only repeated where it cannot be one: known words, and few characters beside them.
//! Everything else is told by its length. The types hold it: a refusal carries [`Quoted`], which nothing else makes.

use super::shorten::shortened;
use super::vocabulary::{is_harmless, parts};
use std::fmt;

/// Letters and digits beside known words: a key has at least 80 bits, which 8 characters of any alphabet do not carry.
const UNKNOWN: usize = 8;

/// A piece of a file as a report may tell it.
#[derive(Clone, PartialEq, Eq)]
pub struct Quoted(String);

impl Quoted {
    /// The text in quotes where no secret can be in it, and its length otherwise.
    pub fn of(text: &str) -> Self {
        let text = text.trim();
        let characters = text.chars().count();
        Self(if is_shown(text) {
            format!("{:?}", shortened(text))
        } else {
            format!("a text of {characters} characters")
        })
    }
}

impl fmt::Display for Quoted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Quoted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether no secret can be in this text.
fn is_shown(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    // words of one or two letters are known by no list; many of them may be a key in pairs
    let unknown: usize = parts(text).filter(|(word, _)| !is_harmless(word)).map(|(_, characters)| characters).sum();
    let other = text.chars().filter(|c| !c.is_alphanumeric() && !" -_.:/#,+".contains(*c)).count();
    (unknown <= UNKNOWN && other <= 2) || (digits <= 14 && is_number_or_date(text))
}

/// A date with its time, or a number as spreadsheets write it: digits, few letters, at least one sign between.
fn is_number_or_date(text: &str) -> bool {
    let signs = |c: char| "-/.:+, ".contains(c);
    let letters = text.chars().filter(|c| c.is_alphabetic()).all(|c| "TZEtze".contains(c));
    let runs = text.split(|c: char| !c.is_ascii_digit()).map(str::len);
    letters && text.chars().all(|c| c.is_ascii_alphanumeric() || signs(c)) && runs.max().unwrap_or(0) <= 10
}

/// The name of a column that is not used, as a report may tell it: words of letters, and short numbers. `None` where a key
/// could stand instead.
pub(super) fn column_name(text: &str) -> Option<String> {
    let word = |word: &str| {
        let stem = word.trim_end_matches(|c: char| c.is_ascii_digit());
        let digits = word.len() - stem.len();
        let mixed = stem.chars().any(|c| c.is_ascii_digit());
        !mixed && digits <= 4 && stem.chars().count() <= 15
    };
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).peekable();
    (words.peek().is_some() && words.all(word)).then(|| shortened(text))
}

/// A serial in the words of the file for the line of its key: shown where it looks like one, whatever else the row says.
/// Serials have at most 15 letters and digits nearly everywhere, or up to 19 digits; keys have at least 16, and are no number
/// that short.
pub(super) fn serial(text: &str) -> Option<String> {
    let letters = text.chars().filter(char::is_ascii_alphanumeric).count();
    let number = text.chars().all(|c| c.is_ascii_digit() || " -".contains(c));
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || " -".contains(c));
    let most = if number { 19 } else { 15 };
    (plain && (1..=most).contains(&letters)).then(|| shortened(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_short_or_known_is_shown_and_what_may_be_a_key_is_told_by_its_length() {
        for shown in [
            "demain",
            "MD5",
            "-1",
            "0",
            "ocra",
            "OCRA-1:HOTP-SHA1-6:QN08",
            "31/08/2031 12:00",
            "2031-13-31T00:00:00Z",
            "Static Password: Scan Code",
            "Yubico OTP",
            "8,65999E+12",
            "urn:ietf:params:xml:ns:keyprov:pskc:pin",
            "voir courrier",
        ] {
            assert_eq!(Quoted::of(shown).to_string(), format!("{shown:?}"));
        }
        for hidden in [
            "3132333435363738393031323334353637383930",
            "31 32 33 34 35 36 37 38 39 30",
            "3132-3334-3536-3738-3930",
            "JBSWY3DPEHPK3PXP",
            "jbsw y3dp ehpk 3pxp",
            "0b080f0f1200271e",
            "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=",
            "otpauth://totp/x?secret=JBSWY3DPEHPK3PXP",
            "correct horse battery staple",
        ] {
            let said = Quoted::of(hidden).to_string();
            assert_eq!(said, format!("a text of {} characters", hidden.chars().count()));
        }
    }

    #[test]
    fn a_column_is_named_unless_a_key_stands_there() {
        assert_eq!(column_name("Date d'achat du boîtier 2"), Some("Date d'achat du boîtier 2".into()));
        for hidden in ["7a6b5c4d3e2f10a1b2c3", "JBSW Y3DP EHPK 3PXP", "deadbeefdeadbeefdeadbeef", "", "7a 6b 5c"] {
            assert_eq!(column_name(hidden), None, "{hidden}");
        }
    }

    #[test]
    fn a_serial_is_shown_and_a_key_in_its_place_is_not() {
        for shown in ["UBNU12345678", "LOGE0001", "2600100700778", "00040008CFA5", "1234567890123456", "1234-5678"] {
            assert_eq!(serial(shown), Some(shown.to_owned()));
        }
        let keys = ["7a6b5c4d3e2f10a1b2c3", "emtcTT4vEKGyw9Tl9gcYKTpLXG0=", "31323334353637383930"];
        assert!(keys.iter().all(|key| serial(key).is_none()));
        assert_eq!(serial("=13"), None);
        assert_eq!(serial("JBSWY3DPEHPK3PXP"), None);
        assert_eq!(serial("3132 3334 3536 3738 3930"), None);
    }
}
