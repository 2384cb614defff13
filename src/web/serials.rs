//! The name of a token, and a serial alone, as they are typed, scanned, or stand in an address.

use super::{failure::Failure, fields::Fields};
use domain::{Serial, TokenRef, scanned_serial, scanned_token};

/// The name of a token as people type or scan it.
pub(crate) fn typed_token(fields: &Fields) -> Result<TokenRef, Failure> {
    scanned_token(fields.text("serial")).map_err(Failure::invalid)
}

/// The serial in what was typed or scanned.
pub(crate) fn scanned(text: &str) -> Result<Serial, Failure> {
    scanned_serial(text).map_err(Failure::invalid)
}

/// The name of a token in an address.
pub(crate) fn token_of(text: &str) -> Result<TokenRef, Failure> {
    text.parse().map_err(Failure::invalid)
}
