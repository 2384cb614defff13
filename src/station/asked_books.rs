//! What programs asked is written down.

use super::{Clients, Result};
use domain::Checkpoint;
use store::{StoreError, Trace};

impl Clients<'_> {
    /// When programs asked last, and from where wrong keys were shown, is written down. Called by a timer, and at the end.
    pub fn tick(&self) -> Result<()> {
        self.forget_done_once()?;
        let (used, refused, now) = (self.asked().used(), self.asked().taken(), self.now());
        self.door().pins.sweep(now);
        if used.is_empty() && refused.is_empty() {
            return Ok(());
        }
        self.store.keep(|books| {
            books.note_clients(used)?;
            for (address, count) in refused {
                let trace = Trace { address, ..Trace::default() };
                books.tally(Checkpoint::ClientKey.word(), &trace, now, (count, 0))?;
            }
            Ok::<_, StoreError>(())
        })?;
        Ok(())
    }
}
