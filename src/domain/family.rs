//! The families of tokens, as the inventory knows them. Serials are unique within one.

use super::{TokenKind, verb::words};

words! {
    /// What makes a token, as far as the station knows: with its serial, its name. The word stands in the database, in
    /// [`TokenRef`](crate::TokenRef)s and on the command line.
    Family {
        /// YubiKeys.
        YubiKey => "yubikey",
        /// Nitrokey Pro and Storage, Librem Key.
        Nitrokey => "nitrokey",
        /// Nitrokey 3.
        Nitrokey3 => "nitrokey3",
        /// OnlyKey and OnlyKey Duo.
        OnlyKey => "onlykey",
        /// Tokens that only type.
        Typing => "typing",
        /// Registered by its number, and never plugged: the first plug tells the family, once.
        Unseen => "unseen",
        /// A secret in an authenticator application.
        Software => "software",
    }
}

impl Family {
    /// The kind of the tokens of this family.
    pub const fn kind(self) -> TokenKind {
        match self {
            Self::YubiKey | Self::Nitrokey | Self::Nitrokey3 | Self::OnlyKey | Self::Typing | Self::Unseen => {
                TokenKind::Hardware
            }
            Self::Software => TokenKind::Software,
        }
    }
}
