//! Files that a work of the panel has made: sealed while they wait, given out once, and only to whoever may have them at that moment.

use super::kept::Kept;
use catalogue::Message;
use station::{Actor, Spooled, StationError, Work};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Whether somebody may have a file.
type May = Box<dyn Fn(&Actor) -> Result<(), StationError> + Send + Sync>;

/// What an export says of what it wrote.
pub(super) struct Written {
    /// The name that the file is saved under.
    pub name: &'static str,
    /// What is in it.
    pub told: Message,
    /// Whether somebody may have it.
    pub may: May,
}

/// A file that waits for whoever asked for it.
pub(super) struct Exported {
    file: Mutex<Option<Spooled>>,
    written: Written,
}

/// Everybody's exports of one kind.
pub(super) type Exports = Kept<Work<Exported>>;

impl Exported {
    pub fn new(file: Spooled, written: Written) -> Self {
        Self { file: Mutex::new(Some(file)), written }
    }

    /// The name that it is saved under.
    pub fn name(&self) -> &'static str {
        self.written.name
    }

    /// What is in it.
    pub fn told(&self) -> &Message {
        &self.written.told
    }

    /// Whether somebody may have it now.
    pub fn check(&self, actor: &Actor) -> Result<(), StationError> {
        (self.written.may)(actor)
    }

    /// Whether it was not given out yet.
    pub fn waits(&self) -> bool {
        self.file().is_some()
    }

    /// The file, once.
    pub fn take(&self) -> Option<Spooled> {
        self.file().take()
    }

    fn file(&self) -> MutexGuard<'_, Option<Spooled>> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
