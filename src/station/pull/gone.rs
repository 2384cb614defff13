//! Somebody of whom a directory tells no longer, or again.

use super::{Gone, Pull};
use crate::{
    Result, ToldFate,
    leaver::{Leaver, Left},
};
use domain::PersonId;

impl Pull<'_> {
    /// What the directory gave goes, and where nothing else is left, what they hold is due back: [`Leaver::leaves`].
    pub(super) fn leaves(&mut self, id: PersonId) -> Result<()> {
        let Left { person, stays, keys, mut entries } = self.leaver().leaves(id, false)?;
        self.entries.append(&mut entries);
        self.report.gone.push(Gone { person: id, login: person.login, name: person.name, stays, keys });
        Ok(())
    }

    /// Their roles from there are others: what the directory had asked back of whoever is back stays with them, and a key goes on with its
    /// holder to the school where they are now. True: a key is due back all the same, by somebody else's word.
    pub(super) fn told_anew(&mut self, fate: &ToldFate) -> Result<bool> {
        let leaver = self.leaver();
        let mut entries = if fate.given.is_empty() { Vec::new() } else { leaver.is_back(fate.person)? };
        entries.append(&mut leaver.goes_on(fate)?);
        self.entries.append(&mut entries);
        Ok(!self.tx.due_of(fate.person)?.is_empty())
    }

    fn leaver(&self) -> Leaver<'_> {
        Leaver { requests: &self.requests, tx: self.tx, source: self.source, by: &self.actor.name }
    }
}
