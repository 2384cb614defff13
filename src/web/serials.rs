//! The serial of a token as it is typed, scanned, or stands in an address.

use super::{failure::Failure, fields::Fields};
use domain::{Serial, scanned_serial};

/// A serial as people type or scan it.
pub(crate) fn typed_serial(fields: &Fields) -> Result<Serial, Failure> {
    scanned(fields.text("serial"))
}

/// The serial in what was typed or scanned.
pub(crate) fn scanned(text: &str) -> Result<Serial, Failure> {
    scanned_serial(text).map_err(Failure::invalid)
}

pub(crate) fn serial_of(text: &str) -> Result<Serial, Failure> {
    text.parse().map_err(Failure::invalid)
}
