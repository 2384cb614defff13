//! Ways back for those who forgot: one-time links for a new PIN or a new password, and letting somebody in again.
//!
//! A link is stored as a digest, lives for a short while, works once, and travels sealed in the mail that carries it:
//! neither the helpdesk nor the journal ever sees it. Looking at it does not use it up: mail scanners look.

use super::{
    accounts::password_told,
    pin::{check_for, check_needs_pin, check_other, choose, known, tell, throttled_as},
};
use crate::station::{Actor, Door, Result, Station, StationError};
use crate::{
    domain::{Act, Login, Notice, NoticeKind, PersonId, Secret, Verb},
    store::{self, Change, Entries, Entry, Link, LinkPurpose, PasswordHash, ThrottleKind, TokenHash},
};
use jiff::{SignedDuration, Timestamp};
use std::net::IpAddr;

/// How long the link for a new password lives.
const PASSWORD_LINK: SignedDuration = SignedDuration::from_hours(1);
/// How long the first link of a new account lives: whoever did not expect it may be away for a weekend.
const FIRST_LINK: SignedDuration = SignedDuration::from_hours(72);
/// How long the link for a new PIN lives; it asks for a sign-in besides.
const PIN_LINK: SignedDuration = SignedDuration::from_hours(4);

impl Station {
    /// Sends somebody a link to set a new PIN, to the address on file: whoever starts it neither chooses nor sees it.
    pub fn start_pin_change(&self, actor: &Actor, person: PersonId) -> Result<()> {
        check_other(actor, person)?;
        let link = self.bearer()?;
        let until = self.now() + PIN_LINK;
        self.change(actor, |tx| {
            let holder = check_for(tx, actor, Act::StartPinChange, person)?;
            check_needs_pin(tx, &holder)?;
            if holder.email.is_none() {
                return Err(StationError::NoAddress(holder.name));
            }
            tx.add_link(TokenHash::of(&link), LinkPurpose::Pin, Some(person), until)?;
            let notice = Notice::to_person(NoticeKind::PinLink, person).fact("until", until).fact("by", &actor.name);
            tx.notify(&notice.secret(Secret::new(link.as_bytes().to_vec())))?;
            Ok(((), Entry::new(Verb::Recover).subject(person).fact("link", LinkPurpose::Pin)))
        })
    }

    /// Whether the actor can still use this link for a new PIN.
    pub fn pin_link_is_valid(&self, actor: &Actor, link: &str) -> Result<bool> {
        let found = self.open_link(link, LinkPurpose::Pin)?;
        Ok(found.is_some_and(|found| found.person.is_some() && found.person == actor.person))
    }

    /// Uses a link for a new PIN up. Only the person it was sent to can, signed in (`session`: the cookie's token, the
    /// one session that stays open).
    pub fn redeem_pin_link(&self, actor: &Actor, session: &str, link: &str, typed: &str, again: &str) -> Result<()> {
        let person = actor.person.ok_or(StationError::LinkRefused)?;
        let pin = self.store.read(|r| choose(r, person, typed, again))?;
        let hash = PasswordHash::new(pin.secret(), &*self.entropy)?;
        self.change(actor, |tx| {
            // somebody else's link is not used up by trying it
            let theirs = tx.link(TokenHash::of(link))?.is_some_and(|link| link.person == Some(person));
            if !theirs || tx.consume_link(TokenHash::of(link), LinkPurpose::Pin)?.is_none() {
                return Err(StationError::LinkRefused);
            }
            let further = self.put_pin(tx, person, &hash)?;
            tx.clear_throttle(ThrottleKind::Person, &throttled_as(person))?;
            tx.end_other_sessions(person, TokenHash::of(session))?;
            tell(tx, person, "changed", &actor.name)?;
            let entry = Entry::new(Verb::SetPin).subject(person).fact("link", LinkPurpose::Pin);
            Ok(((), Entries::new(entry, further)))
        })?;
        self.bench.stir();
        Ok(())
    }

    /// Somebody forgot their password: a link goes to the address on file. The answer, the work and the count are the
    /// same whether there is such a person or not.
    pub fn forgot_password(&self, login: &str, from: IpAddr) -> Result<()> {
        let typed = login.trim().to_lowercase();
        // apart from failed sign-ins: a whole school may sit behind one address
        let (name, address) = (format!("forgot:{typed}"), format!("forgot:{from}"));
        let counters = [(ThrottleKind::Person, name.as_str()), (ThrottleKind::Address, address.as_str())];
        self.check_throttles(&counters)?;
        self.count_failure(&counters)?;
        let (link, until) = (self.bearer()?, self.now() + PASSWORD_LINK);
        let nobody =
            Actor { person: None, name: String::new(), grants: vec![], door: Door::Panel { at_station: false } };
        self.change(&nobody, |tx| {
            let person = match typed.parse::<Login>() {
                Ok(login) => tx.person_by_login(&login)?.filter(|person| person.enabled && person.email.is_some()),
                Err(_) => None,
            };
            let entry = Entry::new(Verb::Recover).fact("address", from);
            // what was typed is not kept: people type passwords into the wrong field
            let Some(person) = person else { return Ok(((), entry.fact("link", "nobody"))) };
            mail_password_link(tx, person.id, &link, until, None)?;
            Ok(((), entry.subject(person.id).fact("link", LinkPurpose::Password)))
        })
    }

    /// Whether a link for a new password can still be used.
    pub fn password_link_is_valid(&self, link: &str) -> Result<bool> {
        Ok(self.open_link(link, LinkPurpose::Password)?.is_some())
    }

    /// Uses a link for a new password up: every session ends, and attempts that were counted are forgotten.
    pub fn redeem_password_link(&self, link: &str, new: &Secret) -> Result<()> {
        let person = self.open_link(link, LinkPurpose::Password)?.and_then(|link| link.person);
        let person = self.store.read(|r| known(r, person.ok_or(StationError::LinkRefused)?))?;
        let hash = self.hash_password(new)?;
        let door = Door::Panel { at_station: false };
        let actor = Actor { person: Some(person.id), name: person.name.clone(), grants: vec![], door };
        self.change(&actor, |tx| {
            if tx.consume_link(TokenHash::of(link), LinkPurpose::Password)?.is_none() {
                return Err(StationError::LinkRefused);
            }
            tx.set_password(person.id, &hash)?;
            forget_attempts(tx, &person)?;
            password_told(tx, person.id, &person.name)?;
            Ok(((), Entry::new(Verb::Person).subject(person.id).fact("password", "link")))
        })
    }

    /// Lets somebody in again who is locked out: attempts that were counted are forgotten, and the second factor is
    /// switched off. They are told, and must sign in with their password.
    pub fn let_in(&self, actor: &Actor, person: PersonId) -> Result<()> {
        check_other(actor, person)?;
        self.change(actor, |tx| {
            let locked_out = check_for(tx, actor, Act::Recover, person)?;
            forget_attempts(tx, &locked_out)?;
            let off = tx.second_factor(person)? && tx.set_second_factor(person, false)?;
            if off {
                tx.end_sessions(person)?;
                super::second_factor::tell(tx, person, false, &actor.name)?;
            }
            Ok(((), Entry::new(Verb::Recover).subject(person).fact("second_factor_off", off)))
        })
    }

    /// Sends somebody whose account was just opened a link to choose their password.
    pub(in crate::station) fn send_password_link(&self, tx: &Change<'_>, person: PersonId, by: &str) -> Result<()> {
        mail_password_link(tx, person, &self.bearer()?, tx.at + FIRST_LINK, Some(by))
    }

    fn open_link(&self, link: &str, purpose: LinkPurpose) -> Result<Option<Link>> {
        let now = self.now();
        let found = self.store.read(|r| r.link(TokenHash::of(link)))?;
        Ok(found.filter(|link| link.purpose == purpose && link.consumed.is_none() && link.expires >= now))
    }
}

/// A link for a password goes to the address on file.
fn mail_password_link(tx: &Change<'_>, person: PersonId, link: &str, until: Timestamp, by: Option<&str>) -> Result<()> {
    tx.add_link(TokenHash::of(link), LinkPurpose::Password, Some(person), until)?;
    let notice = Notice::to_person(NoticeKind::PasswordLink, person).fact("until", until).maybe("by", by);
    Ok(tx.notify(&notice.secret(Secret::new(link.as_bytes().to_vec())))?)
}

/// Attempts to sign in, to give the password again, and with the PIN.
fn forget_attempts(tx: &Change<'_>, person: &store::Person) -> Result<()> {
    for subject in [person.login.to_string(), format!("#{}", person.id), throttled_as(person.id)] {
        tx.clear_throttle(ThrottleKind::Person, &subject)?;
    }
    Ok(())
}
