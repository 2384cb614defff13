//! What exactly is wrong, where one refusal has several reasons: of a document, a password, a passcode, a serial in a parcel.

use domain::{event::PasscodeFate, words};
use serde::Serialize;
use std::fmt;

/// What is wrong with a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DocumentFault {
    /// Too large.
    #[error("it is larger than 5 MiB")]
    Large,
    /// Something else than a document to look at.
    #[error("it is neither PDF nor JPEG nor PNG")]
    Kind,
}

/// Why a password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Weakness {
    /// Too short.
    #[error("this password is too short: use at least 12 characters, a sentence of several words is best")]
    Short,
    /// One of those that everybody tries.
    #[error("this password is among those that are tried first: choose a sentence of several words of your own")]
    Common,
    /// Made of names that everybody knows here.
    #[error("this password is made of your name, your school or a word of the house: choose words that nobody expects")]
    Context,
    /// Repeated, in a row, a date.
    #[error("this password is easily guessed (repetitions, runs, dates): choose a sentence of several words")]
    Guessable,
    /// Good enough for a sign-in, not for a file.
    #[error(
        "a file can be tried without end, so that this passphrase is too weak: use four or more words that do not belong together"
    )]
    Passphrase,
}

/// What was wrong with a passcode, for those who help its holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasscodeFault {
    /// Nobody set a PIN.
    #[error("the holder has set no PIN: it is set with the request, or by a link that the helpdesk sends")]
    NoPin,
    /// The PIN is locked.
    #[error("the PIN is locked after too many wrong ones: the principal or the helpdesk unlocks it")]
    Locked,
    /// The PIN is wrong, the code was right and is spent.
    #[error("the PIN is wrong: try again with the next code")]
    WrongPin,
    /// The PIN is right, the code is not.
    #[error("the PIN is right, the code is not: try the next code, then resynchronise the token")]
    WrongCode,
    /// Neither is right.
    #[error("neither PIN nor code is right: check that it is this person's token")]
    Neither,
}

impl From<PasscodeFault> for PasscodeFate {
    fn from(fault: PasscodeFault) -> Self {
        match fault {
            PasscodeFault::NoPin => Self::NoPin,
            PasscodeFault::Locked => Self::Locked,
            PasscodeFault::WrongPin => Self::WrongPin,
            PasscodeFault::WrongCode => Self::WrongCode,
            PasscodeFault::Neither => Self::Neither,
        }
    }
}

words! {
    /// Why a serial of a parcel is refused.
    SerialFault {
        /// It cannot be read as one.
        Unreadable => "unreadable",
        /// It stands in the list twice.
        Twice => "twice",
        /// It came with an order before.
        CameBefore => "came_before",
        /// It was in the school's inventory before this order was made, or is no longer in stock.
        HereAlready => "here_already",
        /// It belongs to another school.
        Elsewhere => "elsewhere",
        /// It equals another number of the inventory but for zeros in front.
        Alike => "alike",
        /// Several tokens of the school have the number: which of them came is said with the family.
        Ambiguous => "ambiguous",
    }
}

/// One serial of a parcel that is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RefusedSerial {
    /// As it was typed.
    pub serial: String,
    /// Why.
    pub fault: SerialFault,
}

impl fmt::Display for RefusedSerial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let why = match self.fault {
            SerialFault::Unreadable => "is no serial (one a line, without spaces)",
            SerialFault::Twice => "is there twice",
            SerialFault::CameBefore => "came with an order before",
            SerialFault::HereAlready => "was here before this order",
            SerialFault::Elsewhere => "belongs to another school",
            SerialFault::Alike => {
                "equals another number of the inventory but for zeros in front: put it into stock alone if it is another token"
            }
            SerialFault::Ambiguous => {
                "is the number of several tokens here: write the family in front, such as yubikey:1234567"
            }
        };
        write!(f, "{} {why}", self.serial)
    }
}

domain::words! {
    /// Why what a program tells of people is not taken.
    PushFault {
        /// It tells of somebody, or of a group, with that name or identifier already.
        Taken => "taken",
        /// It tells of nobody, and of no group, by that number.
        Unknown => "unknown",
        /// It was told otherwise meanwhile.
        Moved => "moved",
        /// A group has somebody in it of whom it does not tell.
        Member => "member",
        /// The name they sign in with cannot be one.
        Login => "login",
        /// Nobody would be left who administers the station.
        LastAdministrator => "last_administrator",
    }
}

domain::words! {
    /// Why a program is not answered.
    ClientFault {
        /// It shows no key, or none that is good.
        Unknown => "unknown",
        /// It may not ask from there.
        Elsewhere => "elsewhere",
        /// It may ask, but not this.
        Scope => "scope",
    }
}
