//! Open sessions: each person sees and ends their own; whoever manages people ends those of somebody else.

use super::{
    seen::{check_for, check_other},
    signed_in::{ABSOLUTE, IDLE},
};
use crate::{Accounts, Actor, Result, StationError};
use domain::{Act, PersonId, event};
use jiff::Timestamp;
use store::{Entry, OpenSession, Reader, TokenHash};

impl Accounts<'_> {
    /// The actor's own open sessions, the newest first; `session`: the token of the one that asks.
    pub fn own_sessions(&self, actor: &Actor, session: &str) -> Result<Vec<OpenSession>> {
        let Some(person) = actor.person else { return Ok(Vec::new()) };
        let here = store::TokenHash::of(session).name();
        let mut open = self.store.read(|r| live(r, person, self.now()))?;
        for one in &mut open {
            one.here = one.name == here;
        }
        Ok(open)
    }

    /// Ends one of the actor's own sessions.
    pub fn end_own_session(&self, actor: &Actor, name: &str) -> Result<()> {
        let person = actor.person.ok_or(StationError::NoSuchSession)?;
        self.change(actor, |tx| {
            if !tx.end_session_named(person, name)? {
                return Err(StationError::NoSuchSession);
            }
            Ok(((), Entry::new(event::Person::SessionsEnded { sessions_ended: 1 }).subject(person)))
        })
    }

    /// Ends every session of somebody else; how many there were.
    pub fn end_sessions_of(&self, actor: &Actor, person: PersonId) -> Result<usize> {
        check_other(actor, person)?;
        self.change(actor, |tx| {
            check_for(tx, actor, Act::ManagePeople, person)?;
            let ended = tx.end_sessions(person)?;
            let told = event::Person::SessionsEnded { sessions_ended: ended as u64 };
            Ok((ended, Entry::new(told).subject(person)))
        })
    }

    /// This session's person signed in completely: the device is theirs from now on. `device`: the token that it brought
    /// along; the answer is the one that it has now.
    pub fn know_device(&self, session: &str, device: Option<&str>) -> Result<Option<String>> {
        let now = self.now();
        let Some(signed_in) = self.session(session)? else { return Ok(None) };
        let Some(person) = signed_in.actor.person else { return Ok(None) };
        let brought = device.filter(|device| {
            // one that we never gave away may be one that a stranger knows
            self.store.read(|r| r.is_device(TokenHash::of(device))).unwrap_or(false)
        });
        let device = match brought {
            Some(device) => device.to_owned(),
            None => self.bearer()?,
        };
        self.store.keep(|books| books.know_device(TokenHash::of(&device), person, now))?;
        Ok(Some(device))
    }
}

/// Those that are neither idle for too long nor too old.
pub(super) fn live(r: &Reader<'_>, person: PersonId, now: Timestamp) -> Result<Vec<OpenSession>> {
    let mut open = r.sessions_of(person)?;
    open.retain(|one| now.duration_since(one.seen) < IDLE && now.duration_since(one.opened) < ABSOLUTE);
    Ok(open)
}
