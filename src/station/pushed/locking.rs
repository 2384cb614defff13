//! What a program closes by saying that somebody is no longer there, and opens again by saying that they are.

use super::Push;
use crate::{
    PushFault, Result, StationError,
    custody::turn_credentials,
    entries::{of_holder, of_token},
    leaver::{Leaver, Left},
    people::seen::known,
};
use domain::{CredentialEvent, CustodyState, PersonId, Role, TokenId, event};
use store::{Entry, PushedLock};

impl Push<'_> {
    /// The account is closed, whatever other roles there are: sessions end, the key opens nothing and is due back, and those who see to it
    /// are told. What was open before is noted, so that it can be opened again.
    pub(super) fn lock(&self, person: PersonId) -> Result<Vec<Entry>> {
        let mut entries = self.left(person, true)?;
        let found = known(self.tx, person)?;
        if found.enabled {
            self.tx.set_enabled(person, false)?;
            self.tx.note_pushed_lock(person, self.source, PushedLock::Account)?;
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
        let leaver = Leaver { requests: &self.requests, tx: self.tx, source: self.source, by: &self.actor.name };
        let Left { asked, entries, .. } = leaver.leaves(person, locked)?;
        for (token, resumes) in asked {
            self.tx.note_pushed_lock(person, self.source, PushedLock::Token { token, resumes })?;
        }
        Ok(entries)
    }

    /// What this program closed is open again: the account, and where there is a role to hold them for, the keys that were not taken back
    /// meanwhile.
    pub(super) fn lift(&self, person: PersonId, has_role: bool) -> Result<Vec<Entry>> {
        let (locks, mut entries) = (self.tx.pushed_locks(person, self.source)?, Vec::new());
        for lock in &locks {
            match *lock {
                PushedLock::Account if !known(self.tx, person)?.enabled => {
                    self.tx.set_enabled(person, true)?;
                    entries.push(Entry::new(event::Person::Enabled { enabled: true }).subject(person));
                }
                PushedLock::Token { token, resumes } if has_role => {
                    entries.append(&mut self.held_again(person, token, resumes)?);
                }
                PushedLock::Account | PushedLock::Token { .. } => {}
            }
        }
        if has_role && !locks.is_empty() {
            self.tx.forget_pushed_locks(person, self.source)?;
        }
        Ok(entries)
    }

    /// A key that was asked back stays with its holder.
    fn held_again(&self, person: PersonId, token: TokenId, resumes: bool) -> Result<Vec<Entry>> {
        let tx = self.tx;
        let still = tx.token(token)?.filter(|token| {
            token.state == CustodyState::HandedOver && token.holder.as_ref().is_some_and(|holder| holder.id == person)
        });
        let Some(token) = still else { return Ok(Vec::new()) };
        tx.clear_due(token.id)?;
        // somebody may have ended it meanwhile, which stays
        let rests = tx.credentials_of(token.id)?.iter().all(|one| one.state.after(CredentialEvent::Resume).is_ok());
        if !resumes || !rests {
            return Ok(Vec::new());
        }
        let turned = turn_credentials(tx, &token, CredentialEvent::Resume)?;
        let mut named = token.holder.as_ref().map(|holder| holder.name.clone());
        let resumed = turned.into_iter().map(|credential| {
            let person = named.take();
            let of = if person.is_some() { of_holder } else { of_token };
            of(event::Resume { credential, from: token.state, person, comment: None }, &token)
        });
        Ok(resumed.collect())
    }
}
