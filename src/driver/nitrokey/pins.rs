//! PINs: what is left of one before an attempt, and what a right one buys.

use super::{look::Look, token::Nitrokey};
use crate::{DevicePin, DriverError, Misfit, PinAttempt};
use data_encoding::BASE32_NOPAD;
use domain::{Secret, Serial};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use wire::nitrokey::{PASSWORD_SIZE, Password};
use zeroize::Zeroizing;

/// Attempts that are left of a PIN when it is asked about; one more wrong one would lock it.
const LAST_ATTEMPT: u8 = 1;

impl Nitrokey {
    /// Refuses an attempt that would be the last, unless somebody said yes to it.
    pub(super) fn check_spare(&mut self, pin: DevicePin, attempt: PinAttempt, look: &Look) -> Result<(), DriverError> {
        match (self.left(pin, look)?, attempt) {
            (0, _) => Err(DriverError::PinLocked { pin }),
            (LAST_ATTEMPT, PinAttempt::WhileSpare) => Err(DriverError::LastAttempt { pin }),
            (_, PinAttempt::WhileSpare | PinAttempt::EvenLast) => Ok(()),
        }
    }

    /// The PIN was wrong, and this is what is left.
    pub(super) fn wrong(&mut self, pin: DevicePin, look: &Look) -> Result<DriverError, DriverError> {
        Ok(match self.left(pin, look)? {
            0 => DriverError::PinLocked { pin },
            left => DriverError::WrongPin { pin, left },
        })
    }

    /// A password that nobody can guess who does not know the PIN.
    pub(super) fn temporary(&self, pin: DevicePin, text: &Secret) -> Option<Password> {
        let mut mac = <Hmac<Sha1> as KeyInit>::new_from_slice(text.expose()).ok()?;
        mac.update(b"trousseau temporary password ");
        mac.update(pin.word().as_bytes());
        mac.update(self.bound.as_ref().map_or("", Serial::as_str).as_bytes());
        let password = Zeroizing::new(BASE32_NOPAD.encode(&mac.finalize().into_bytes()));
        Password::new(&password.as_bytes()[..PASSWORD_SIZE])
    }
}

/// A PIN as it is sent.
pub(super) fn password_of(pin: &Secret) -> Result<Password, DriverError> {
    Password::new(pin.expose()).ok_or(DriverError::BadArgument(Misfit::PinLength { least: 1, most: 25 }))
}
