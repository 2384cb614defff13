//! One conversation with one token: what a family may offer, as small methods of which each can be left out.

use super::{
    AccessCodes, CodeRequest, DevicePin, DriverError, HotpCredential, Identity, Overwrite, PinAttempt, SlotNumber,
    TotpCredential, TypedCode, Unable,
};
use domain::{Secret, Serial};
use oath::Code;
use std::time::Duration;

/// Told while a call waits for a finger; the argument is the seconds left, where the token says so.
pub type OnTouch<'a> = &'a mut dyn FnMut(Option<u8>);

/// One conversation with one token. Blocking; every call is bounded in time. Not shared between threads.
///
/// What a family must provide: [`Session::identify`], whose [`Identity::abilities`] say which of the other methods
/// work, and these methods; the rest answer [`DriverError::Unsupported`]. A family also must
///
/// - bind the session to the serial that the first look read, and answer [`DriverError::AnotherToken`] from then on
///   where another one answers;
/// - look anew, in the same conversation, before it changes anything;
/// - believe a change only when the token proved it: what may or may not be written is [`DriverError::Unconfirmed`];
/// - leave nothing behind that is secret: frames are wiped, an authorisation ends with the session.
///
/// # Errors
///
/// Each call may answer these, whatever it is for; its own errors are said at the method.
///
/// - [`DriverError::Transport`]: unplugged, or a fault on the bus. [`DriverError::Open`]: the node is not there or not ours.
/// - [`DriverError::Garbage`], [`DriverError::Busy`]: no answer that holds together, or none in time.
/// - [`DriverError::AnotherToken`]: another serial answers than at the first look.
/// - [`DriverError::Unsupported`]: this family, model or firmware cannot; nothing was sent that changes anything.
/// - [`DriverError::Locked`], [`DriverError::NotSetUp`], [`DriverError::ConfigMode`]: a token with buttons for its PIN waits for
///   a person.
pub trait Session: Send {
    /// What the token says of itself, read anew: firmware, serial, slots, attempts that its PINs have left.
    ///
    /// # Errors
    ///
    /// Those of every call only. A serial that is hidden is no error: [`Identity::serial`] is `None`.
    fn identify(&mut self) -> Result<Identity, DriverError>;

    /// The serial that a person typed for a token that tells none: a family that can remember it does so with the next write.
    fn called(&mut self, _serial: &Serial) {}

    /// Writes HOTP into a slot and proves that the token took it. Some families want a finger before what stood there goes.
    ///
    /// # Errors
    ///
    /// [`DriverError::BadArgument`]: slot, digits, counter or length of the secret do not fit. [`DriverError::Occupied`]: `overwrite`
    /// does not allow it. [`DriverError::PinNeeded`], [`DriverError::Refused`]: a PIN is missing, the access code is another.
    /// [`DriverError::SequenceExhausted`]: unplug it first. With these nothing was written. [`DriverError::TouchTimeout`]: nobody
    /// touched it where the token wants that to store. [`DriverError::Unconfirmed`]: it may or may not be written.
    fn write_hotp(
        &mut self,
        _slot: SlotNumber,
        _credential: &HotpCredential<'_>,
        _access: &AccessCodes<'_>,
        _overwrite: Overwrite,
        _on_touch: OnTouch<'_>,
    ) -> Result<(), DriverError> {
        Err(DriverError::Unsupported(Unable::Hotp))
    }

    /// Writes TOTP into a slot and proves that the token took it.
    ///
    /// # Errors
    ///
    /// Those of [`Session::write_hotp`]; [`DriverError::BadArgument`] also for an algorithm or a time step that does not fit.
    fn write_totp(
        &mut self,
        _slot: SlotNumber,
        _credential: &TotpCredential<'_>,
        _access: &AccessCodes<'_>,
        _overwrite: Overwrite,
        _on_touch: OnTouch<'_>,
    ) -> Result<(), DriverError> {
        Err(DriverError::Unsupported(Unable::Totp))
    }

    /// Writes an HMAC-SHA1 challenge-response secret (20 bytes), optionally asking for a touch at every use.
    ///
    /// # Errors
    ///
    /// Those of [`Session::write_hotp`].
    fn write_challenge_response(
        &mut self,
        _slot: SlotNumber,
        _secret: &Secret,
        _touch: bool,
        _access: &AccessCodes<'_>,
        _overwrite: Overwrite,
    ) -> Result<(), DriverError> {
        Err(DriverError::Unsupported(Unable::Challenge))
    }

    /// HMAC-SHA1 of `challenge` (1 to 63 bytes) under the slot's secret.
    ///
    /// # Errors
    ///
    /// [`DriverError::BadArgument`]: slot, or length of the challenge. [`DriverError::WrongMode`]: the slot is empty or of another
    /// kind. [`DriverError::TouchTimeout`]: nobody touched it.
    fn challenge(
        &mut self,
        _slot: SlotNumber,
        _challenge: &[u8],
        _on_touch: OnTouch<'_>,
    ) -> Result<[u8; 20], DriverError> {
        Err(DriverError::Unsupported(Unable::Challenge))
    }

    /// The code of a slot now. For HOTP the token's counter moves on.
    ///
    /// # Errors
    ///
    /// [`DriverError::WrongMode`]: nothing there makes codes. [`DriverError::PinNeeded`]: the token wants its PIN first.
    /// [`DriverError::TouchTimeout`]: nobody touched it. After [`DriverError::Busy`] and [`DriverError::Garbage`] the counter of a
    /// HOTP slot may have moved all the same.
    fn read_code(
        &mut self,
        _slot: SlotNumber,
        _asked: CodeRequest,
        _on_touch: OnTouch<'_>,
    ) -> Result<Code, DriverError> {
        Err(DriverError::Unsupported(Unable::ReadCodes))
    }

    /// The counter of a HOTP slot: the one of its next code. Nothing moves.
    ///
    /// # Errors
    ///
    /// [`DriverError::BadArgument`]: no such slot. [`DriverError::WrongMode`]: the slot is empty, or holds TOTP.
    fn read_counter(&mut self, _slot: SlotNumber) -> Result<u64, DriverError> {
        Err(DriverError::Unsupported(Unable::ReadCounters))
    }

    /// Gives the token one of its own PINs; what needs it works for the rest of this session, or for the next change
    /// where the family forgets it then. An attempt is spent when it is wrong: [`Identity::pins`] says how many there are,
    /// and a person is shown that number *before* this is called. The last one is not spent without a yes to it.
    ///
    /// # Errors
    ///
    /// [`DriverError::LastAttempt`], [`DriverError::PinLocked`]: no attempt was made. [`DriverError::WrongPin`]: one was spent.
    /// [`DriverError::BadArgument`]: the PIN is too short or too long for any token of the family.
    fn enter_pin(
        &mut self,
        _pin: DevicePin,
        _text: &Secret,
        _attempt: PinAttempt,
        _on_touch: OnTouch<'_>,
    ) -> Result<(), DriverError> {
        Err(DriverError::Unsupported(Unable::Pin))
    }

    /// Gives the token another of its own PINs; `old` is the present one, `None` where it has none yet. The rules of
    /// [`Session::enter_pin`] hold for the attempt that `old` is.
    ///
    /// # Errors
    ///
    /// Those of [`Session::enter_pin`]. [`DriverError::BadArgument`] also where `old` is missing or the token does not take `new`;
    /// [`DriverError::PinNeeded`]: there is a PIN, and `old` is `None`.
    fn change_pin(
        &mut self,
        _pin: DevicePin,
        _old: Option<&Secret>,
        _new: &Secret,
        _attempt: PinAttempt,
        _on_touch: OnTouch<'_>,
    ) -> Result<(), DriverError> {
        Err(DriverError::Unsupported(Unable::ChangePin))
    }

    /// Empties a slot. Some families want a finger first.
    ///
    /// # Errors
    ///
    /// [`DriverError::BadArgument`]: no such slot. [`DriverError::PinNeeded`], [`DriverError::Refused`],
    /// [`DriverError::SequenceExhausted`], [`DriverError::TouchTimeout`]: nothing was emptied. [`DriverError::Unconfirmed`]: it may or
    /// may not be empty.
    fn delete(
        &mut self,
        _slot: SlotNumber,
        _access: Option<&Secret>,
        _on_touch: OnTouch<'_>,
    ) -> Result<(), DriverError> {
        Err(DriverError::Unsupported(Unable::Empty))
    }

    /// Exchanges slots 1 and 2.
    ///
    /// # Errors
    ///
    /// [`DriverError::BadArgument`]: both are empty. [`DriverError::Refused`]: one has an access code. [`DriverError::SequenceExhausted`],
    /// [`DriverError::Unconfirmed`]: as for a write.
    fn swap(&mut self) -> Result<(), DriverError> {
        Err(DriverError::Unsupported(Unable::Swap))
    }

    /// Sets the flag that lets the serial be read, leaving the secrets alone.
    ///
    /// # Errors
    ///
    /// [`DriverError::SerialHidden`]: no slot is programmed that could have the flag. [`DriverError::Refused`]: the access code is
    /// another, or the slot allows no update. [`DriverError::SequenceExhausted`], [`DriverError::Unconfirmed`]: as for a write.
    fn make_serial_visible(&mut self, _access: Option<&Secret>) -> Result<(), DriverError> {
        Err(DriverError::Unsupported(Unable::HideSerial))
    }

    /// Waits up to `window` for a touch and reads the code it types. Reports are kept only while this runs.
    /// `cancelled` is asked at least four times a second. `passed_over` is told of each line that is no code: the wait goes
    /// on, and `window` begins anew a few times.
    ///
    /// # Errors
    ///
    /// [`DriverError::TouchTimeout`]: nothing was typed. [`DriverError::NoCode`]: there were lines, and none was a code.
    /// [`DriverError::Cancelled`]: `cancelled` said so.
    fn capture_code(
        &mut self,
        _window: Duration,
        _cancelled: &dyn Fn() -> bool,
        _passed_over: &mut dyn FnMut(),
    ) -> Result<TypedCode, DriverError> {
        Err(DriverError::Unsupported(Unable::TypeCodes))
    }
}
