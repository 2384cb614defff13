//! What is to stand in a slot, and whether a firmware can hold it.

use crate::{DriverError, Misfit};
use domain::Secret;
use oath::Digits;
use wire::nitrokey::{Dialect, Slot};

/// The largest counter of an old Storage.
const SEVEN_DIGITS: u32 = 9_999_999;

/// What is to stand in a slot.
pub(super) struct Content<'a> {
    pub secret: &'a Secret,
    pub digits: Digits,
    /// HOTP: the counter. TOTP: the interval.
    pub factor: u64,
    /// The moment whose code proves it, for TOTP.
    pub now: u64,
}

impl Content<'_> {
    /// Whether a token whose firmware speaks `dialect` can hold it there.
    pub(super) fn check(&self, slot: Slot, dialect: Dialect) -> Result<(), DriverError> {
        let (bytes, longest) = (self.secret.expose(), if dialect.old { 20 } else { 40 });
        let factor = self.factor;
        let misfit = if ![Digits::SIX, Digits::EIGHT].contains(&self.digits) {
            Misfit::Digits
        } else if !(16..=longest).contains(&bytes.len()) {
            Misfit::SecretLength { least: 16, most: longest }
        } else if bytes.iter().all(|byte| *byte == 0) {
            // it would keep the secret that it has
            Misfit::ZeroSecret
        } else if matches!(slot, Slot::Totp(_)) && !(1..=u64::from(u16::MAX)).contains(&factor) {
            Misfit::TimeStep
        } else if matches!(slot, Slot::Hotp(_)) && dialect.old && dialect.storage && factor > SEVEN_DIGITS.into() {
            Misfit::Counter { most: SEVEN_DIGITS }
        } else {
            return Ok(());
        };
        Err(DriverError::BadArgument(misfit))
    }
}
