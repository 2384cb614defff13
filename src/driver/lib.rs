//! The host's side of a token: what a family knows, and one conversation with one token.
//!
//! A family is a module here with a [`Session`], the choice of its HID interface, and two arms of a `match` in
//! `recognise`. A driver sees `usb`, `wire` and `profile`; it never sees the store, people or custody. It answers with values and
//! errors that say what happened; what to do next is said by the floors above, in the person's language.

mod capture;
mod error;
mod nitrokey;
mod nitrokey3;
mod onlykey;
mod pause;
mod proposal;
mod reason;
mod recognise;
mod recognised;
mod session;
mod typing;
mod yubikey;

pub use domain::Firmware;
use domain::{Secret, Serial};
pub use error::DriverError;
use oath::{Algorithm, Code, Digits, Period};
pub use profile::{Abilities, Family, Outdated};
pub use proposal::{Unlikely, propose};
pub use reason::{Misfit, Unable};
pub use recognise::{open, recognise};
pub use recognised::{Recognised, Unusable};
use serde::{Deserialize, Serialize};
pub use session::{OnTouch, Session};

/// One programmable slot. The number is the family's own and names one slot of a token; records keep it.
///
/// Where a family has one row of slots it is the number that the maker's tools print. Where it has banks, the driver
/// chooses numbers that no two slots share, and [`SlotStatus::place`] is what the maker's tools print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SlotNumber(pub u8);

domain::words! {
    /// What a slot can hold.
    Bank {
        /// Whatever the family can write.
        Any => "any",
        /// HOTP only.
        Hotp => "hotp",
        /// TOTP only.
        Totp => "totp",
    }
}

domain::words! {
    /// A PIN that a token itself asks for; not the PIN of a person.
    DevicePin {
        /// Lets slots be changed.
        Admin => "admin",
        /// Lets codes be read.
        User => "user",
    }
}

/// How far an attempt at a PIN may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PinAttempt {
    /// Only while a wrong PIN would leave another attempt.
    WhileSpare,
    /// Also the last one, whose failure locks it: a person saw the number and said yes.
    EvenLast,
}

/// One PIN of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinStatus {
    /// Which.
    pub pin: DevicePin,
    /// Attempts before it locks; 0: it is locked.
    pub left: u8,
}

/// What a token tells of a slot's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlotContent {
    /// Certainly nothing.
    Empty,
    /// Something is programmed in it.
    Programmed,
    /// The token does not tell.
    Unseen,
}

impl SlotContent {
    /// For tokens that always tell.
    pub(crate) fn told(programmed: bool) -> Self {
        if programmed { Self::Programmed } else { Self::Empty }
    }
}

/// What the token says of one slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotStatus {
    /// Which slot.
    pub number: SlotNumber,
    /// What it can hold.
    pub bank: Bank,
    /// Its number within the bank, as the maker's tools print it.
    pub place: u8,
    /// What it holds.
    pub content: SlotContent,
    /// It is triggered by touch (HOTP, static); `None` where the firmware does not tell.
    pub touch: Option<bool>,
}

impl SlotStatus {
    /// Something is certainly in it.
    pub fn is_programmed(&self) -> bool {
        self.content == SlotContent::Programmed
    }
}

/// What is known of a token after a look at it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The family.
    pub family: Family,
    /// The profile that matched, the file's stem in `firmware-profiles/`.
    pub profile: String,
    /// The product's name as people know it: `YubiKey 5 NFC`.
    pub model: String,
    /// Firmware, where it is told.
    pub firmware: Option<Firmware>,
    /// Serial number; `None` when the token hides it.
    pub serial: Option<Serial>,
    /// The slots, in order; none where the token tells nothing of them.
    pub slots: Vec<SlotStatus>,
    /// The PINs that it asks for itself, with the attempts that are left; none as a rule.
    pub pins: Vec<PinStatus>,
    /// What it holds beside these slots: credentials of other programs, which are counted and left alone.
    pub foreign: u8,
    /// What this token can be asked for.
    pub abilities: Abilities,
    /// Its firmware is too old for codes; what to do about it.
    pub outdated: Option<Outdated>,
}

/// What is to be written for HOTP.
pub struct HotpCredential<'a> {
    /// 16 to 20 bytes fit every family that writes HOTP; some take more.
    pub secret: &'a Secret,
    /// Six or eight; other numbers are refused by families that cannot.
    pub digits: Digits,
    /// The first counter; some families take multiples of 16 only.
    pub counter: u64,
}

/// What is to be written for TOTP.
pub struct TotpCredential<'a> {
    /// 16 to 20 bytes fit every family that writes TOTP; some take more.
    pub secret: &'a Secret,
    /// The hash under the HMAC; others than SHA-1 are refused by families that cannot.
    pub algorithm: Algorithm,
    /// Six or eight digits a code.
    pub digits: Digits,
    /// The time step in seconds.
    pub period: Period,
    /// A finger is asked for at every code; refused by families that cannot.
    pub touch: bool,
    /// Seconds since 1970, for families that prove a write by a code.
    pub now: u64,
}

/// For which moment a code is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeRequest {
    /// TOTP: seconds since 1970. HOTP slots pay no attention to it.
    pub time: u64,
    /// TOTP: the time step, for families that do not store it themselves.
    pub period: Period,
    /// The digits, for families that do not store them themselves.
    pub digits: Digits,
}

/// The access code that protects a slot: six bytes. Families that have none pay no attention to it.
#[derive(Debug, Default)]
pub struct AccessCodes<'a> {
    /// The code the slot has now; `None`: none.
    pub current: Option<&'a Secret>,
    /// The code it shall have afterwards; `None`: none.
    pub new: Option<&'a Secret>,
}

/// What may be overwritten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Overwrite {
    /// Nothing: only a slot that is certainly empty is written.
    Never,
    /// What cannot be seen: a person said that there is nothing.
    Unseen,
    /// Whatever is there: it is ours, or a person named it and said yes.
    Confirmed,
}

impl Overwrite {
    /// Whether a slot with this content, which is not known to be ours, may be written.
    pub fn allows(self, content: SlotContent) -> bool {
        match content {
            SlotContent::Empty => true,
            SlotContent::Unseen => self != Self::Never,
            SlotContent::Programmed => self == Self::Confirmed,
        }
    }
}

/// A code that a touch produced, read from the token's own keyboard reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedCode {
    /// What was typed before the code, such as an OATH token identifier; empty as a rule.
    pub prefix: String,
    /// The code.
    pub code: Code,
}
