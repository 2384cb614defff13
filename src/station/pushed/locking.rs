//! What a program closes by saying that somebody is no longer there, and opens again by saying that they are.

use super::Push;
use crate::{PushFault, Result, StationError, leaver::Leaver, people::seen::known};
use domain::{PersonId, Role, event};
use store::{Entry, SourceLock};

impl Push<'_> {
    /// The account is closed, whatever other roles there are: sessions end, the key opens nothing and is due back, and those who see to it
    /// are told. What was open before is noted, so that it can be opened again.
    pub(super) fn lock(&self, person: PersonId) -> Result<Vec<Entry>> {
        let mut entries = self.left(person, true)?;
        let found = known(self.tx, person)?;
        if found.enabled {
            self.tx.set_enabled(person, false)?;
            self.tx.note_source_lock(person, self.source, SourceLock::Account)?;
            entries.push(Entry::new(event::Person::Enabled { enabled: false }).subject(person));
        }
        let administers = found.grants.iter().any(|grant| grant.role == Role::Administrator);
        if administers && !self.tx.has_administrator()? {
            return Err(StationError::Push(PushFault::LastAdministrator));
        }
        Ok(entries)
    }

    /// Whoever has no role left has left; their account stays open.
    pub(super) fn leave(&self, person: PersonId) -> Result<Vec<Entry>> {
        if self.tx.grants(person)?.is_empty() { self.left(person, false) } else { Ok(Vec::new()) }
    }

    fn left(&self, person: PersonId, locked: bool) -> Result<Vec<Entry>> {
        Ok(self.leaver().leaves(person, locked)?.entries)
    }

    /// What this program closed is open again: the account, and where there is a role to hold them for, the keys that were not taken back
    /// meanwhile.
    pub(super) fn lift(&self, person: PersonId, has_role: bool) -> Result<Vec<Entry>> {
        let mut entries = Vec::new();
        let closed = self.tx.source_locks(person, self.source)?.contains(&SourceLock::Account);
        if closed && !known(self.tx, person)?.enabled {
            self.tx.set_enabled(person, true)?;
            entries.push(Entry::new(event::Person::Enabled { enabled: true }).subject(person));
        }
        if has_role {
            entries.append(&mut self.leaver().is_back(person)?);
        }
        Ok(entries)
    }

    pub(super) fn leaver(&self) -> Leaver<'_> {
        Leaver { requests: &self.requests, tx: self.tx, source: self.source, by: &self.actor.name }
    }
}
