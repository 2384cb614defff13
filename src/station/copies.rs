//! The journal as it is copied elsewhere, and compared with such a copy.

use super::{Actor, InputFault, Journal, Result, Station, StationError};
use domain::Act;
use serde::Serialize;
use std::{io::BufRead, sync::Arc};
use store::{Anchor, Fault, Head};
use tokio::sync::Notify;

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

impl Station {
    /// Rings after each change: one ring is kept until somebody waits for it.
    pub fn journal_bell(&self) -> Arc<Notify> {
        let bell = Arc::new(Notify::new());
        let rung = bell.clone();
        self.store.on_change(Box::new(move |_| rung.notify_one()));
        bell
    }

    /// The entries after this number, the oldest first, for a copy outside: no names.
    pub fn anchors_after(&self, number: u64, most: u32) -> Result<Vec<Anchor>> {
        Ok(self.store.read(|r| r.anchors_after(number, most))?)
    }

    /// Number and authenticator of the newest entry.
    pub fn journal_head(&self) -> Result<Head> {
        Ok(self.store.read(|r| r.journal_head())?)
    }
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
