//! How what takes long in the store tells how far it is, and hears whether it is still wanted.

use super::{Result, StoreError};

/// Is told how many there are done and how many there are, and says whether somebody still wants the rest.
pub type Wanted<'a> = &'a mut dyn FnMut(u64, u64) -> bool;

/// For whoever waits in any case.
pub fn to_the_end(_done: u64, _total: u64) -> bool {
    true
}

/// Tells `watch` how far it is.
///
/// # Errors
/// [`StoreError::Stopped`] where nobody wants the rest.
pub(crate) fn still_wanted(watch: Wanted<'_>, done: u64, total: u64) -> Result<()> {
    if watch(done, total) { Ok(()) } else { Err(StoreError::Stopped) }
}
