//! The journal compared with a copy that was kept elsewhere.

use super::{Actor, InputFault, Journal, Result, StationError};
use domain::Act;
use serde::Serialize;
use std::io::BufRead;
use store::Fault;

/// What a comparison with a copy came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CopyCheck {
    /// Entries that the copy has.
    pub entries: usize,
    /// The first of them.
    pub first: u64,
    /// The last of them.
    pub last: u64,
    /// The first that is not in the journal as the copy has it.
    pub fault: Option<Fault>,
}

impl Journal<'_> {
    /// Compares the journal with a copy that was kept elsewhere: syslog, or `journalctl -o json`.
    ///
    /// # Errors
    /// The text cannot be read, or has no line of this station's.
    pub fn compare(&self, actor: &Actor, copy: impl BufRead) -> Result<CopyCheck> {
        actor.check(Act::ReadJournal, None)?;
        let heads = self.store.read(|r| Ok::<_, StationError>(r.heads_of_copy(copy)))?;
        let heads = heads.map_err(|_| InputFault::Copy)?;
        let ends = heads.first().zip(heads.last());
        let (first, last) = ends.map(|(first, last)| (first.number, last.number)).ok_or(InputFault::Copy)?;
        let fault = self.store.first_unlike(&heads)?;
        Ok(CopyCheck { entries: heads.len(), first, last, fault })
    }
}
