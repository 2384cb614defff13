//! Programs that may ask the station something: what each may ask, and how much of the first factor it leaves to the station.

use super::verb::words;

words! {
    /// What a program may ask. One program, one purpose: what a key that got out is good for is read off its client.
    ClientScope {
        /// Whether a code is right: VPN, Wi-Fi, single sign-on.
        Verify => "verify",
        /// What the panel shows.
        ReadApi => "api_read",
        /// What the panel does.
        WriteApi => "api_write",
        /// Tells of people, as an identity system does (SCIM): `/scim/v2`.
        Scim => "scim",
    }
}

words! {
    /// What whoever signs in types at a program of [`ClientScope::Verify`].
    Typing {
        /// PIN and code, one behind the other.
        Passcode => "passcode",
        /// The code alone: the program has asked for a password itself.
        Code => "code",
    }
}

/// The most questions a minute that a client may be given.
pub const MOST_A_MINUTE: u32 = 1_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_its_own() {
        assert_eq!(ClientScope::WORDS, ["verify", "api_read", "api_write", "scim"]);
        assert!(Typing::ALL.iter().all(|one| one.word().parse() == Ok(*one)));
    }
}
