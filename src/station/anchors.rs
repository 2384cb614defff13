//! The journal as it is copied elsewhere, entry by entry.

use super::{Result, nouns::Journal};
use std::sync::Arc;
use store::{Anchor, Head};
use tokio::sync::Notify;

impl Journal<'_> {
    /// Rings after each change: one ring is kept until somebody waits for it.
    pub fn bell(&self) -> Arc<Notify> {
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
    pub fn head(&self) -> Result<Head> {
        Ok(self.store.read(|r| r.journal_head())?)
    }
}
