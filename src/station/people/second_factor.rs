//! One's own token as second factor of signing in: after the password, the passcode. The holder switches it on; who has
//! lost the token is let in again by the helpdesk ([`Station::let_in`]).

use crate::station::{Actor, Door, Result, SignedIn, Station, StationError};
use crate::{
    domain::{Notice, NoticeKind, PersonId, Verb},
    store::{Change, Entry, Session, TokenHash},
};
use jiff::SignedDuration;

/// How long the second factor is awaited after the password.
pub(in crate::station) const PENDING: SignedDuration = SignedDuration::from_mins(15);

impl Station {
    /// Switches the second factor on or off; a passcode proves that the holder could use it, and that it is they.
    pub fn set_second_factor(&self, actor: &Actor, on: bool, passcode: &str) -> Result<()> {
        let person = actor.person.ok_or(StationError::NoPassword)?;
        self.verify_own_passcode(actor, passcode)?;
        self.change(actor, |tx| {
            if !tx.set_second_factor(person, on)? {
                return Err(StationError::NoPassword);
            }
            tell(tx, person, on, &actor.name)?;
            Ok(((), Entry::new(Verb::Person).subject(person).fact("second_factor", on)))
        })
    }

    /// Who gave the right password and owes the passcode; they may do nothing else, and have no role until then.
    pub fn pending_session(&self, token: &str) -> Result<Option<SignedIn>> {
        let found = self.pending(token)?;
        let Some((session, person)) = found else { return Ok(None) };
        let door = Door::Panel { at_station: session.at_station };
        Ok(Some(SignedIn {
            actor: Actor { person: Some(person.id), name: person.name, grants: vec![], door },
            login: person.login,
            csrf: session.csrf,
            language: person.language,
        }))
    }

    /// The passcode after the password: the session is opened under a new token, the old one is void.
    pub fn complete_sign_in(&self, token: &str, passcode: &str) -> Result<String> {
        let pending = self.pending_session(token)?.ok_or(StationError::SignInRefused)?;
        self.verify_own_passcode(&pending.actor, passcode)?;
        let (opened, csrf, now) = (self.bearer()?, self.bearer()?, self.now());
        self.change(&pending.actor, |tx| {
            let Some(session) = tx.session(TokenHash::of(token))? else { return Err(StationError::SignInRefused) };
            tx.end_session(TokenHash::of(token))?;
            let address = session.address;
            let session = Session { csrf, opened: now, seen: now, pending: false, ..session };
            tx.open_session(TokenHash::of(&opened), &session)?;
            let entry = Entry::new(Verb::SignIn).fact("address", address).fact("at_station", session.at_station);
            Ok(((), entry.fact("second_factor", true)))
        })?;
        Ok(opened)
    }

    fn pending(&self, token: &str) -> Result<Option<(Session, crate::store::Person)>> {
        let (hash, now) = (TokenHash::of(token), self.now());
        self.store.read(|r| {
            let Some(session) = r.session(hash)? else { return Ok(None) };
            let live = session.pending && now.duration_since(session.opened) < PENDING;
            Ok(r.person(session.person)?
                .filter(|person| live && person.enabled && !person.doubted)
                .map(|person| (session, person)))
        })
    }
}

/// The person learns that their sign-in asks for a passcode, or no longer.
pub(in crate::station) fn tell(tx: &Change<'_>, person: PersonId, on: bool, by: &str) -> Result<()> {
    let notice = Notice::to_person(NoticeKind::SecondFactor, person);
    Ok(tx.notify(&notice.fact("what", if on { "on" } else { "off" }).fact("by", by))?)
}
