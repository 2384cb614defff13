//! Every change of the records: one transaction with its entries in the journal, and with what those who wait for it make of it.

use super::{
    Actor, Result, Station, StationError,
    dry_run::{NoChange, reported},
};
use store::{Change, Entries, StoreError};

impl Station {
    /// One transaction with its journal entries, in the actor's name, now.
    pub(crate) fn change<T, J: Into<Entries>>(
        &self,
        actor: &Actor,
        work: impl FnOnce(&Change<'_>) -> Result<(T, J)>,
    ) -> Result<T> {
        self.change_or(actor, work)
    }

    /// The same where a file may only be tried: its report comes back, and nothing was changed.
    pub(crate) fn try_change<R, J: Into<Entries>>(
        &self,
        actor: &Actor,
        work: impl FnOnce(&Change<'_>) -> Result<(R, J), NoChange<R>>,
    ) -> Result<R> {
        reported(self.change_or(actor, work))
    }

    fn change_or<T, J: Into<Entries>, E: From<StationError> + From<StoreError>>(
        &self,
        actor: &Actor,
        work: impl FnOnce(&Change<'_>) -> Result<(T, J), E>,
    ) -> Result<T, E> {
        self.store.change(&actor.author(), self.now(), |tx| {
            let (value, entries) = work(tx)?;
            let entries = self.heard(tx, entries.into())?;
            self.clients().note_once(tx, actor)?;
            Ok((value, self.conveyor().note_steps(tx, actor, entries)?))
        })
    }

    /// What a change brought goes to those who wait for it, in the same change: the nouns above hear of it here, so that those below
    /// need not know them.
    pub(crate) fn heard(&self, tx: &Change<'_>, mut entries: Entries) -> Result<Entries> {
        while let Some(news) = tx.take_news()? {
            entries = entries.and(self.stock().hear(tx, &news)?).and(self.requests().hear(tx, &news)?);
            entries = entries.and(self.tokens().hear(tx, &news)?);
        }
        Ok(entries)
    }
}
