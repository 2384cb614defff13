//! The host's side of a token: what a family knows, and one conversation with one token.
//!
//! A driver sees `usb`, `wire` and `profile`; it never sees the store, people or custody. It answers with values and
//! errors that say what happened; what to do next is said by the floors above, in the person's language.

mod pause;
mod recognise;
mod yubikey;

pub use crate::domain::Firmware;
use crate::domain::{Secret, Serial};
use crate::oath::{Code, Digits};
pub use crate::profile::Abilities;
pub use recognise::{Recognised, Unusable, open, recognise};
use serde::Serialize;
use std::time::Duration;

/// One programmable slot, numbered as printed in the maker's own tools: 1, 2, …
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct SlotNumber(pub u8);

/// What the token says of one slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SlotStatus {
    /// Which slot.
    pub number: SlotNumber,
    /// Something is programmed in it.
    pub programmed: bool,
    /// It is triggered by touch (HOTP, static); `None` where the firmware does not tell.
    pub touch: Option<bool>,
}

/// What is known of a token after the first look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Identity {
    /// The family's word, as in the profile: `yubikey`.
    pub family: String,
    /// The profile that matched, the file's stem in `firmware-profiles/`.
    pub profile: String,
    /// The product's name as people know it: `YubiKey 5 NFC`.
    pub model: String,
    /// Firmware, where it is told.
    pub firmware: Option<Firmware>,
    /// Serial number; `None` when the token hides it.
    pub serial: Option<Serial>,
    /// The slots, in order.
    pub slots: Vec<SlotStatus>,
    /// What this token can be asked for.
    pub abilities: Abilities,
}

/// What is to be written for HOTP.
pub struct HotpCredential<'a> {
    /// 20 bytes (16 also fit).
    pub secret: &'a Secret,
    /// Six or eight; other numbers are refused by families that cannot.
    pub digits: Digits,
    /// The first counter; some families take multiples of 16 only.
    pub counter: u64,
}

/// The access code that protects a slot: six bytes.
#[derive(Debug, Default)]
pub struct AccessCodes<'a> {
    /// The code the slot has now; `None`: none.
    pub current: Option<&'a Secret>,
    /// The code it shall have afterwards; `None`: none.
    pub new: Option<&'a Secret>,
}

/// What may be overwritten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overwrite {
    /// Only an empty slot.
    Never,
    /// Whatever is there: it is ours, or a person named it and said yes.
    Confirmed,
}

/// A code that a touch produced, read from the token's own keyboard reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedCode {
    /// What was typed before the code, such as an OATH token identifier; empty as a rule.
    pub prefix: String,
    /// The code.
    pub code: Code,
}

/// Told while a call waits for a finger; the argument is the seconds left, where the token says so.
pub type OnTouch<'a> = &'a mut dyn FnMut(Option<u8>);

/// One conversation with one token. Blocking; every call is bounded in time. Not shared between threads.
pub trait Session: Send {
    /// Status, firmware, serial and slots, read anew.
    fn identify(&mut self) -> Result<Identity, DriverError>;

    /// Writes HOTP into a slot and proves that the token took it.
    fn write_hotp(
        &mut self,
        slot: SlotNumber,
        credential: &HotpCredential<'_>,
        access: &AccessCodes<'_>,
        overwrite: Overwrite,
    ) -> Result<(), DriverError>;

    /// Writes an HMAC-SHA1 challenge-response secret (20 bytes), optionally asking for a touch at every use.
    fn write_challenge_response(
        &mut self,
        slot: SlotNumber,
        secret: &Secret,
        touch: bool,
        access: &AccessCodes<'_>,
        overwrite: Overwrite,
    ) -> Result<(), DriverError>;

    /// HMAC-SHA1 of `challenge` (1 to 63 bytes) under the slot's secret.
    fn challenge(&mut self, slot: SlotNumber, challenge: &[u8], on_touch: OnTouch<'_>)
    -> Result<[u8; 20], DriverError>;

    /// Empties a slot.
    fn delete(&mut self, slot: SlotNumber, access: Option<&Secret>) -> Result<(), DriverError>;

    /// Exchanges slots 1 and 2.
    fn swap(&mut self) -> Result<(), DriverError>;

    /// Sets the flag that lets the serial be read, leaving the secrets alone.
    fn make_serial_visible(&mut self, access: Option<&Secret>) -> Result<(), DriverError>;

    /// Waits up to `window` for a touch and reads the code it types. Reports are kept only while this runs.
    /// `cancelled` is asked at least four times a second.
    fn capture_code(&mut self, window: Duration, cancelled: &dyn Fn() -> bool) -> Result<TypedCode, DriverError>;
}

/// What can go wrong in a conversation. Each is one situation that a person can do something about.
#[derive(Debug, thiserror::Error)]
pub enum DriverError {
    /// The link failed: unplugged, or a fault on the bus.
    #[error(transparent)]
    Transport(#[from] crate::usb::TransportError),
    /// The node could not be opened.
    #[error(transparent)]
    Open(#[from] crate::usb::OpenError),
    /// Frames that make no sense: wrong check sum, wrong length, wrong order.
    #[error("the token answered with garbage ({0}): unplug it, wait two seconds, plug it in again")]
    Garbage(&'static str),
    /// Not ready within the time it is allowed.
    #[error("the token stayed busy: close other programs that use it, then plug it in again")]
    Busy,
    /// It refused the command: wrong access code, protected or locked slot.
    #[error("the token refused: slot {} is protected by an access code that is not ours", .slot.0)]
    Refused {
        /// Which slot was meant.
        slot: SlotNumber,
    },
    /// The change may or may not have been made: the token's own proof says neither.
    #[error("it is not certain that slot {} was written: plug the token in again, then check it with a code", .slot.0)]
    Unconfirmed {
        /// Which slot was meant.
        slot: SlotNumber,
    },
    /// So many changes were made since it was plugged that another could not be proven; nothing was sent.
    #[error("the token must be unplugged before it is changed again: its change counter is full")]
    SequenceExhausted,
    /// Nothing programmed there, or something of another kind.
    #[error("slot {} holds nothing that can answer this", .slot.0)]
    WrongMode {
        /// Which slot was meant.
        slot: SlotNumber,
    },
    /// The slot is programmed and overwriting was not confirmed.
    #[error("slot {} is already programmed: say that it may be overwritten, or choose another", .slot.0)]
    Occupied {
        /// Which slot was meant.
        slot: SlotNumber,
    },
    /// Nobody touched it in time.
    #[error("nobody touched the token in time: touch it when its light blinks")]
    TouchTimeout,
    /// The person stopped it.
    #[error("stopped")]
    Cancelled,
    /// The token hides what was asked for.
    #[error("the token hides its serial number: type the printed one, or make it visible")]
    SerialHidden,
    /// Typed text holds no code.
    #[error("what the token typed holds no code of 6 to 8 digits: is this slot programmed for HOTP?")]
    NoCode,
    /// This firmware cannot do it.
    #[error("this token cannot do that: {0}")]
    Unsupported(&'static str),
    /// The arguments do not fit the token.
    #[error("{0}")]
    BadArgument(&'static str),
    /// Another token answers than the one that was opened.
    #[error("another token answers here: {expected} was expected, {found} is plugged")]
    AnotherToken {
        /// The one that was opened.
        expected: Serial,
        /// The one that answers.
        found: Serial,
    },
}
