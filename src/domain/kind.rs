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
