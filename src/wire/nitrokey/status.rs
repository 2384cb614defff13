//! What an answer says of itself: byte 0 (is the token ready), byte 6 (how the command ended), and Storage's own pair.

/// Byte 0 of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceStatus {
    /// Idle; the rest is the answer to the last command.
    Ready,
    /// At work.
    Busy,
    /// Something failed.
    Error,
    /// A command was received and is not worked on yet.
    Received,
    /// Anything else.
    Unknown(u8),
}

impl DeviceStatus {
    /// From the wire.
    pub fn of_byte(byte: u8) -> Self {
        match byte {
            0 => Self::Ready,
            1 => Self::Busy,
            2 => Self::Error,
            3 => Self::Received,
            other => Self::Unknown(other),
        }
    }

    /// To the wire.
    pub fn byte(self) -> u8 {
        match self {
            Self::Ready => 0,
            Self::Busy => 1,
            Self::Error => 2,
            Self::Received => 3,
            Self::Unknown(byte) => byte,
        }
    }
}

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[$vdoc])* $variant,)+
            /// Anything else.
            Unknown(u8),
        }

        impl $name {
            /// From the wire.
            pub fn of_byte(byte: u8) -> Self {
                match byte {
                    $($code => Self::$variant,)+
                    other => Self::Unknown(other),
                }
            }

            /// To the wire.
            pub fn byte(self) -> u8 {
                match self {
                    $(Self::$variant => $code,)+
                    Self::Unknown(byte) => byte,
                }
            }
        }
    };
}

codes! {
    /// Byte 6 of an answer: how the command ended.
    CommandStatus {
        /// Done.
        Ok = 0,
        /// The request was damaged.
        WrongCrc = 1,
        /// There is no such slot.
        WrongSlot = 2,
        /// The slot is empty.
        NotProgrammed = 3,
        /// The PIN was wrong; one retry less.
        WrongPassword = 4,
        /// No or another temporary password, or nothing was sent to write.
        NotAuthorized = 5,
        /// The time is earlier than what the token has seen.
        TimestampWarning = 6,
        /// A slot needs a name.
        NoName = 7,
        /// This hardware cannot.
        NotSupported = 8,
        /// This firmware knows no such command.
        UnknownCommand = 9,
        /// Decrypting failed.
        AesDecryption = 10,
        /// Making a key failed.
        AesKey = 11,
        /// The user PIN was not changed: too short, or refused by the card.
        UserPinChange = 12,
        /// The admin PIN was not changed.
        AdminPinChange = 13,
        /// The user PIN was not unblocked.
        Unblock = 14,
    }
}

codes! {
    /// How one of Storage's own commands (0x20 to 0x5F) ended; byte 22.
    StorageStatus {
        /// Nothing was asked.
        Idle = 0,
        /// Done.
        Ok = 1,
        /// At work.
        Busy = 2,
        /// The PIN was wrong.
        WrongPassword = 3,
        /// At work for long; byte 23 says how far.
        Progress = 4,
        /// The user PIN is needed first.
        NoUserPin = 6,
        /// The smart card failed.
        SmartCard = 7,
        /// Not with the security bit set.
        SecurityBit = 8,
    }
}
