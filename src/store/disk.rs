//! The disk under the database, as a trait: disks fill up, fail, and stand still in the middle of a change, and what the
//! station does then must be seen in tests. It is asked for one thing, to make a transaction durable, because all
//! that came before leaves no trace without that. What is durable is SQLite's to know, not this file's.

use super::Result;

/// Makes transactions durable.
pub trait Disk: Send + Sync {
    /// Runs `commit`, whose answer is the transaction's. A disk that fails answers with an error and lets `commit` go
    /// without having run it: then nothing was changed.
    fn commit(&self, commit: Commit<'_>) -> Result<()>;
}

/// What makes one transaction durable; dropped, it takes the transaction back.
pub type Commit<'a> = Box<dyn FnOnce() -> Result<()> + 'a>;

/// The machine's own: whatever SQLite does on it.
#[derive(Debug, Clone, Copy, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn commit(&self, commit: Commit<'_>) -> Result<()> {
        commit()
    }
}
