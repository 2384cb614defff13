//! The two kinds of token, and the telephones that software ones live in.

use super::verb::words;

words! {
    /// What a token is: a thing that is handed over, or a secret in its holder's telephone.
    TokenKind {
        /// A thing with a serial printed on it.
        Hardware => "hardware",
        /// A secret in an authenticator application. It lies in no cupboard, and nobody hands it over.
        Software => "software",
    }
}

impl TokenKind {
    /// The family of software tokens. Serials are unique within it; no profile has this name.
    pub const SOFTWARE_FAMILY: &str = "software";

    /// The kind of a token of this family.
    pub fn of_family(family: &str) -> Self {
        if family == Self::SOFTWARE_FAMILY { Self::Software } else { Self::Hardware }
    }
}

words! {
    /// What a telephone runs: its holder gets the instructions for just that.
    PhoneSystem {
        /// Android.
        Android => "android",
        /// iOS.
        Ios => "ios",
        /// Anything else, or a computer.
        Other => "other",
    }
}
