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
pub trait Session: Send {
    /// What the token says of itself, read anew: firmware, serial, slots, attempts that its PINs have left.
    fn identify(&mut self) -> Result<Identity, DriverError>;

    /// The serial that a person typed for a token that tells none: a family that can remember it does so with the next write.
    fn called(&mut self, _serial: &Serial) {}

    /// Writes HOTP into a slot and proves that the token took it. Some families want a finger before what stood there goes.
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
    fn challenge(
        &mut self,
        _slot: SlotNumber,
        _challenge: &[u8],
        _on_touch: OnTouch<'_>,
    ) -> Result<[u8; 20], DriverError> {
        Err(DriverError::Unsupported(Unable::Challenge))
    }

    /// The code of a slot now. For HOTP the token's counter moves on.
    fn read_code(
        &mut self,
        _slot: SlotNumber,
        _asked: CodeRequest,
        _on_touch: OnTouch<'_>,
    ) -> Result<Code, DriverError> {
        Err(DriverError::Unsupported(Unable::ReadCodes))
    }

    /// The counter of a HOTP slot: the one of its next code. Nothing moves.
    fn read_counter(&mut self, _slot: SlotNumber) -> Result<u64, DriverError> {
        Err(DriverError::Unsupported(Unable::ReadCounters))
    }

    /// Gives the token one of its own PINs; what needs it works for the rest of this session, or for the next change
    /// where the family forgets it then. An attempt is spent when it is wrong: [`Identity::pins`] says how many there are,
    /// and a person is shown that number *before* this is called. The last one is not spent without a yes to it.
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
    fn delete(
        &mut self,
        _slot: SlotNumber,
        _access: Option<&Secret>,
        _on_touch: OnTouch<'_>,
    ) -> Result<(), DriverError> {
        Err(DriverError::Unsupported(Unable::Empty))
    }

    /// Exchanges slots 1 and 2.
    fn swap(&mut self) -> Result<(), DriverError> {
        Err(DriverError::Unsupported(Unable::Swap))
    }

    /// Sets the flag that lets the serial be read, leaving the secrets alone.
    fn make_serial_visible(&mut self, _access: Option<&Secret>) -> Result<(), DriverError> {
        Err(DriverError::Unsupported(Unable::HideSerial))
    }

    /// Waits up to `window` for a touch and reads the code it types. Reports are kept only while this runs.
    /// `cancelled` is asked at least four times a second. `passed_over` is told of each line that is no code: the wait goes
    /// on, and `window` begins anew a few times. [`DriverError::NoCode`]: there were such lines, and no other.
    fn capture_code(
        &mut self,
        _window: Duration,
        _cancelled: &dyn Fn() -> bool,
        _passed_over: &mut dyn FnMut(),
    ) -> Result<TypedCode, DriverError> {
        Err(DriverError::Unsupported(Unable::TypeCodes))
    }
}
