//! Somebody of whom a directory tells no longer.

use super::{Gone, Pull};
use crate::{
    Result,
    leaver::{Leaver, Left},
};
use domain::PersonId;

impl Pull<'_> {
    /// What the directory gave goes, and where nothing else is left, what they hold is due back: [`Leaver::leaves`].
    pub(super) fn leaves(&mut self, id: PersonId) -> Result<()> {
        let leaver = Leaver { requests: &self.requests, tx: self.tx, source: self.source, by: &self.actor.name };
        let Left { person, stays, keys, mut entries, .. } = leaver.leaves(id, false)?;
        self.entries.append(&mut entries);
        self.report.gone.push(Gone { person: id, login: person.login, name: person.name, stays, keys });
        Ok(())
    }

    /// Whether they hold a key that is due back.
    pub(super) fn is_due(&self, id: PersonId) -> Result<bool> {
        Ok(!self.tx.due_of(id)?.is_empty())
    }
}
