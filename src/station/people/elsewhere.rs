//! Whoever signed in elsewhere comes in here: at the academy's portal or at a provider of OpenID Connect. Who they are is proven by
//! whoever calls this; here it is asked whether they may come in, and as whom.

use super::{seen::known, signed_in::Coming, told::take};
use crate::{Accounts, Actor, Door, Result, StationError};
use domain::{Checkpoint, Source, Subject, Told};
use std::net::IpAddr;
use store::{CameBy, Entry, Trace};

/// Somebody whom a source vouches for.
#[derive(Debug, Clone)]
pub struct Vouched {
    /// Who vouches.
    pub source: Source,
    /// What it says of them.
    pub told: Told,
    /// What the provider calls its own session, where it says.
    pub sid: Option<String>,
    /// They gave a second factor there, and what is asked for here counts as given.
    pub factor: bool,
}

impl Accounts<'_> {
    /// Opens a session for them; the answer is the token for its cookie. Where a second factor is asked for that they did not give,
    /// the session waits for [`Accounts::complete_sign_in`].
    ///
    /// # Errors
    /// What [`crate::People::told`] refuses; [`StationError::AccountShut`]: they may not sign in here, whoever vouches.
    pub fn sign_in_vouched(&self, vouched: &Vouched, from: IpAddr, at_station: bool) -> Result<String> {
        let Vouched { source, told, sid, factor } = vouched;
        let fate = take(self, source, told)?;
        let person = self.store.read(|r| known(r, fate.person))?;
        if !person.enabled {
            return Err(StationError::AccountShut);
        }
        if person.doubted {
            return Err(StationError::AccountInDoubt);
        }
        let came = CameBy { source: source.clone(), subject: told.subject.clone(), sid: sid.clone() };
        let coming = Coming { person: person.id, from, at_station, factor: *factor, came: Some(came) };
        let begins = self.beginning(coming)?;
        let door = Door::Panel { at_station };
        let actor = Actor { person: Some(person.id), name: person.name, grants: Vec::new(), door };
        self.change(&actor, |tx| Ok(((), Entry::new(begins.open(tx)?))))?;
        Ok(begins.token)
    }

    /// Somebody spoke as the portal from there, and is not: the journal is told how often, in a quarter of an hour.
    pub fn note_forged(&self, from: IpAddr) -> Result<()> {
        let trace = Trace { address: Some(from), ..Trace::default() };
        Ok(self.store.keep(|books| books.tally(Checkpoint::Header.word(), &trace, self.now(), (1, 0)))?)
    }

    /// The source says that this subject, or a session of its own, is over: what came about by it ends here. How many sessions.
    pub fn signed_out_there(&self, source: &Source, subject: Option<&Subject>, sid: Option<&str>) -> Result<usize> {
        self.store.keep(|books| Ok(books.end_sessions_by(source, subject, sid)?))
    }
}
