//! What should be true there of one credential, in the station's words, and by which name it goes there.

use oath::{Parameters, Period};

/// Letters of a serial there.
const LONGEST: usize = 40;
/// Letters of the mark that end it.
const OF_MARK: usize = 8;

/// What should be true there of a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Its serial there, of [`serial_there`].
    pub serial: String,
    /// What its description there is, to the letter: by it the station knows its own ([`mark`]).
    pub mark: String,
    /// Digest and digits.
    pub parameters: Parameters,
    /// What moves its codes on, and how far the station knows it to be.
    pub moving: Moving,
    /// Where it should stand.
    pub place: Place,
    /// It was seen there before: where it is gone, nobody knows which of its codes were used.
    pub was_there: bool,
}

/// What moves the codes of a credential on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moving {
    /// A counter: the one that the station expects next.
    Counter(u64),
    /// The time: its steps, the one that the station expects next at the earliest, and the one of this moment.
    Clock {
        /// The length of a step.
        period: Period,
        /// Everything below is spent.
        next: u64,
        /// The step of this moment.
        now: u64,
        /// At which second step 0 begins: only 0 is known there.
        t0: i64,
    },
}

/// Where a credential should stand there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Its codes are accepted of this person: their sign-in name there.
    InUse(String),
    /// It is this person's, and refused for now.
    Suspended(String),
    /// Nobody's, and refused.
    Off,
    /// In wrong hands: refused for good.
    Revoked,
}

domain::words! {
    /// Why what should be true there cannot be made so, until somebody does something about it.
    Problem {
        /// Something of that serial is there that the station did not make.
        NotOurs => "not_ours",
        /// It was there, and is not any more.
        Vanished => "vanished",
        /// It was revoked there, which is for good.
        Revoked => "revoked",
        /// What is there has other digits, or counts otherwise.
        OtherShape => "other_shape",
        /// Nobody of that sign-in name is known there.
        NoSuchUser => "no_such_user",
        /// The account may not do that there.
        Forbidden => "forbidden",
        /// It says yes, and nothing moves; or its codes are others.
        NotMoved => "not_moved",
        /// It cannot do what this credential does.
        Unsupported => "unsupported",
        /// It refuses, in words of its own.
        Refused => "refused",
    }
}

/// The serial there of a credential whose token bears this number. `random`: hexadecimal, made once for each credential, so that neither
/// a key with a new secret nor a station that was restored ever meets another secret under its own name.
pub fn serial_there(number: &str, random: &str) -> String {
    let kept = number.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' });
    let number: String = kept.take(LONGEST - OF_MARK - 1).collect();
    let random: String = random.chars().take(OF_MARK).map(|c| c.to_ascii_uppercase()).collect();
    format!("{number}-{random}")
}

/// By what the station knows its own there.
pub fn mark(credential: i64, random: &str) -> String {
    format!("trousseau {credential} {random}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_serial_there_is_one_that_every_version_takes() {
        assert_eq!(serial_there("4711", "9f3a2c41d0e1f233"), "4711-9F3A2C41");
        let strange = serial_there(&"é/ :x".repeat(20), "9f3a2c41d0e1f233");
        assert!(strange.len() <= LONGEST && strange.ends_with("-9F3A2C41"), "{strange}");
        assert!(strange.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-' || c == b'_'), "{strange}");
    }
}
