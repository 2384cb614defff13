//! What can go wrong in a conversation with a token.

use super::{DevicePin, Misfit, SlotNumber, Unable};
use domain::Serial;
use serde::{Deserialize, Deserializer, Serialize};

/// A text of this program. Named, since serde takes a `&str` for one that it should borrow.
type Fixed = &'static str;

/// What can go wrong in a conversation. Each is one situation that a person can do something about.
#[derive(Debug, thiserror::Error, Serialize, Deserialize)]
pub enum DriverError {
    /// The link failed: unplugged, or a fault on the bus.
    #[error(transparent)]
    Transport(#[from] usb::TransportError),
    /// The node could not be opened.
    #[error(transparent)]
    Open(#[from] usb::OpenError),
    /// Frames that make no sense: wrong check sum, wrong length, wrong order.
    #[error("the token answered with garbage ({0}): unplug it, wait two seconds, plug it in again")]
    Garbage(#[serde(deserialize_with = "told")] Fixed),
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
    /// It typed, and nothing of it was a code.
    #[error("what the token typed is no code: touch it briefly for slot 1, hold it for three seconds for slot 2")]
    NoCode,
    /// It waits for a PIN that is typed on its own buttons; nothing was changed.
    #[error("the token is locked: type its PIN on its own buttons")]
    Locked,
    /// It was never set up, and does nothing before it is.
    #[error("the token was never set up: give it a PIN with the maker's app, then plug it in again")]
    NotSetUp,
    /// It changes slots in its configuration mode only; nothing was changed.
    #[error(
        "the token changes slots in its config mode only: hold its button 6 for five seconds, type its PIN, then try again"
    )]
    ConfigMode,
    /// This firmware cannot do it.
    #[error("this token cannot do that: {0}")]
    Unsupported(Unable),
    /// It wants a PIN first; nothing was changed.
    #[error("the token asks for its {pin} PIN first: give it, then try again")]
    PinNeeded {
        /// Which PIN.
        pin: DevicePin,
    },
    /// The PIN was wrong, and one attempt is spent.
    #[error("the {pin} PIN of the token is another: {left} attempts are left before it locks")]
    WrongPin {
        /// Which PIN.
        pin: DevicePin,
        /// Attempts that are left.
        left: u8,
    },
    /// One attempt is left, and nobody said yes to spending it; it was not.
    #[error("one attempt is left of the {pin} PIN of the token, and a wrong one locks it: say yes to spending it")]
    LastAttempt {
        /// Which PIN.
        pin: DevicePin,
    },
    /// No attempt is left.
    #[error("the {pin} PIN of the token is locked: unlock it with the maker's own tool, or reset the token")]
    PinLocked {
        /// Which PIN.
        pin: DevicePin,
    },
    /// The arguments do not fit the token.
    #[error("{0}")]
    BadArgument(Misfit),
    /// Another token answers than the one that was opened.
    #[error("another token answers here: {expected} was expected, {found} is plugged")]
    AnotherToken {
        /// The one that was opened.
        expected: Serial,
        /// The one that answers.
        found: Serial,
    },
}

/// What the garbage was is for the logs of the machine that it came to.
fn told<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Fixed, D::Error> {
    String::deserialize(deserializer).map(|_| "the log of the desk's machine says more")
}
