//! Ways back for those who forgot: one-time links for a new PIN or a new password, and letting somebody in again.
//!
//! A link is stored as a digest, lives for a short while, works once, and travels sealed in the mail that carries it:
//! neither the helpdesk nor the journal ever sees it. Looking at it does not use it up: mail scanners look.

use super::{
    accounts::{LONGEST_NAME, password_told},
    password::known_of,
    pin::{check_needs_pin, choose, tell},
    seen::{check_for, check_other, known},
};
use crate::{Accounts, Actor, Door, Result, StationError, guess, people::pin::put_pin};
use domain::{Act, Checkpoint, Login, Notice, NoticeKind, PersonId, Secret, event};
use jiff::{SignedDuration, Timestamp};
use std::net::IpAddr;
use store::{self, Attempt, Change, Counter, Entry, Link, LinkPurpose, OlderLinks, PasswordHash, TokenHash, Trace};

/// How long the link for a new password lives.
const PASSWORD_LINK: SignedDuration = SignedDuration::from_hours(1);
/// How long the first link of a new account lives: whoever did not expect it may be away for a weekend.
const FIRST_LINK: SignedDuration = SignedDuration::from_hours(72);
/// So many links for a password that people asked for themselves are open at a time.
const MOST_LINKS: u32 = 3;
/// A link that somebody asked for is made after so long at the least…
const LINK_WAITS: SignedDuration = SignedDuration::from_secs(2);
/// …and so much later at the most, by chance.
const LINK_SPREAD_MS: i64 = 8000;
/// How long the link for a new PIN lives; it asks for a sign-in besides.
const PIN_LINK: SignedDuration = SignedDuration::from_hours(4);

impl Accounts<'_> {
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
            tx.add_link(TokenHash::of(&link), LinkPurpose::Pin, Some(person), until, OlderLinks::Void)?;
            let notice = Notice::to_person(NoticeKind::PinLink, person).fact("until", until).fact("by", &actor.name);
            tx.notify(&notice.secret(Secret::new(link.as_bytes().to_vec())))?;
            Ok(((), Entry::new(event::Recover::Link { link: LinkPurpose::Pin, address: None }).subject(person)))
        })
    }

    /// Whether the actor can still use this link for a new PIN.
    pub fn pin_link_is_valid(&self, actor: &Actor, link: &str) -> Result<bool> {
        let Some(person) = actor.person else { return Ok(false) };
        let attempt = self.attempt(guess::link_by(person))?;
        let found = self.open_link(link, LinkPurpose::Pin, &attempt)?;
        let theirs = found.is_some_and(|found| found.person == Some(person));
        if theirs {
            self.was_right(attempt)?;
        }
        Ok(theirs)
    }

    /// Uses a link for a new PIN up. Only the person it was sent to can, signed in (`session`: the cookie's token, the
    /// one session that stays open).
    pub fn redeem_pin_link(&self, actor: &Actor, session: &str, link: &str, typed: &str, again: &str) -> Result<()> {
        let person = actor.person.ok_or(StationError::LinkRefused)?;
        let pin = self.store.read(|r| choose(r, person, typed, again))?;
        let attempt = self.attempt(guess::link_by(person))?;
        let hash = PasswordHash::new(pin.secret(), self.entropy)?;
        self.change(actor, |tx| {
            // somebody else's link is not used up by trying it
            let theirs = tx.link(TokenHash::of(link), &attempt)?.is_some_and(|link| link.person == Some(person));
            if !theirs || tx.consume_link(TokenHash::of(link), LinkPurpose::Pin, &attempt)?.is_none() {
                return Err(StationError::LinkRefused);
            }
            attempt.succeeded(tx)?;
            put_pin(tx, person, &hash)?;
            tx.forget(&Counter::Pin(person))?;
            tx.end_other_sessions(person, TokenHash::of(session))?;
            tell(tx, person, "changed", &actor.name)?;
            Ok(((), Entry::new(event::SetPin::ByLink { link: LinkPurpose::Pin }).subject(person)))
        })
    }

    /// Somebody forgot their password: a link goes to the address on file. The answer, the work and the count are the
    /// same whether there is such a person or not; the link is made afterwards ([`Accounts::make_asked_links`]), at a moment
    /// that nobody knows: what is asked next would wait for it, and tell whether there was one to make.
    pub fn forgot_password(&self, login: &str, from: IpAddr) -> Result<()> {
        let typed: String = login.trim().to_lowercase().chars().take(LONGEST_NAME).collect();
        // every mail counts, also one that was asked for rightly
        self.attempt(guess::forgotten(&typed, from))?.failed();
        let person = match typed.parse::<Login>() {
            Ok(login) => self.store.read(|r| r.person_by_login(&login))?,
            Err(_) => None,
        };
        let person = person.filter(|person| person.enabled && person.email.is_some()).map(|person| person.id);
        // whoever signs in elsewhere gets no password by asking for one: it would outlive what is taken away there
        let elsewhere =
            |id| self.store.read(|r| Ok::<_, StationError>(r.password(id)?.is_none() && r.is_identified(id)?));
        let person = match person {
            Some(id) if elsewhere(id)? => None,
            person => person,
        };
        // what was typed is not kept: people type passwords into the wrong field
        let chance = i64::from(u16::from_le_bytes(self.random::<2>()?));
        let due = self.now() + LINK_WAITS + SignedDuration::from_millis(chance * LINK_SPREAD_MS / i64::from(u16::MAX));
        self.store.keep(|books| books.ask_link(person, from, due))?;
        self.store.outbox_bell().notify_one();
        Ok(())
    }

    /// Makes the links that were asked for and are due, and answers with when the next one is; called before mails are sent.
    /// Nobody's earlier link dies of it: strangers can ask too.
    pub fn make_asked_links(&self) -> Result<Option<Timestamp>> {
        for asked in self.store.read(|r| r.asked_links())? {
            if asked.due > self.now() {
                return Ok(Some(asked.due));
            }
            let open = match asked.person {
                Some(person) => self.store.read(|r| r.open_links(person, LinkPurpose::Password, self.now()))?,
                None => 0,
            };
            let Some(person) = asked.person.filter(|_| open < MOST_LINKS) else {
                let trace = Trace { person: asked.person, address: Some(asked.address), ..Trace::default() };
                self.store.keep(|books| {
                    books.tally(Checkpoint::Forgotten.word(), &trace, asked.due, (1, 0))?;
                    books.forget_asked_link(asked.id)
                })?;
                continue;
            };
            let (link, until) = (self.bearer()?, self.now() + PASSWORD_LINK);
            self.change(&Actor::nobody(), |tx| {
                tx.forget_asked_link(asked.id)?;
                tx.add_link(TokenHash::of(&link), LinkPurpose::Password, Some(person), until, OlderLinks::Stay)?;
                mail_link(tx, person, &link, until, None)?;
                let (link, address) = (LinkPurpose::Password, Some(asked.address));
                Ok(((), Entry::new(event::Recover::Link { link, address }).subject(person)))
            })?;
        }
        Ok(None)
    }

    /// Whether a link for a new password can still be used.
    pub fn password_link_is_valid(&self, link: &str, from: IpAddr) -> Result<bool> {
        let attempt = self.attempt(guess::link_from(from))?;
        let valid = self.open_link(link, LinkPurpose::Password, &attempt)?.is_some();
        if valid {
            self.was_right(attempt)?;
        }
        Ok(valid)
    }

    /// Uses a link for a new password up: every session ends, every other link of the person is void, and attempts that
    /// were counted are forgotten.
    pub fn redeem_password_link(&self, link: &str, new: &Secret, from: IpAddr) -> Result<()> {
        let attempt = self.attempt(guess::link_from(from))?;
        let person = self.open_link(link, LinkPurpose::Password, &attempt)?.and_then(|link| link.person);
        let person = self.store.read(|r| known(r, person.ok_or(StationError::LinkRefused)?))?;
        let about = self.store.read(|r| known_of(r, &person))?;
        let hash = match self.hash_password(new, &about) {
            Ok(hash) => hash,
            Err(weak) => {
                // the link was right, the new password is not
                self.was_right(attempt)?;
                return Err(weak);
            }
        };
        let door = Door::Panel { at_station: false };
        let actor = Actor { person: Some(person.id), name: person.name.clone(), grants: vec![], door };
        self.change(&actor, |tx| {
            if tx.consume_link(TokenHash::of(link), LinkPurpose::Password, &attempt)?.is_none() {
                return Err(StationError::LinkRefused);
            }
            attempt.succeeded(tx)?;
            tx.set_password(person.id, &hash)?;
            forget_attempts(tx, &person)?;
            password_told(tx, person.id, &person.name)?;
            let password = event::PasswordAct::Link;
            Ok(((), Entry::new(event::Person::Password { password }).subject(person.id)))
        })
    }

    /// Lets somebody in again who is locked out: attempts that were counted are forgotten, and the second factor is
    /// switched off, or set up anew where their role needs one. They are told, and must sign in with their password.
    pub fn let_in(&self, actor: &Actor, person: PersonId) -> Result<()> {
        check_other(actor, person)?;
        self.change(actor, |tx| {
            let locked_out = check_for(tx, actor, Act::Recover, person)?;
            forget_attempts(tx, &locked_out)?;
            let forgotten = tx.clear_authenticator(person)?;
            let off = (tx.second_factor(person)? && tx.set_second_factor(person, false)?) || forgotten;
            if off {
                tx.end_sessions(person)?;
                super::second_factor::tell(tx, person, false, &actor.name)?;
            }
            Ok(((), Entry::new(event::Recover::LetIn { second_factor_off: off }).subject(person)))
        })
    }

    /// Sends somebody whose account was just opened a link to choose their password.
    pub(crate) fn send_password_link(&self, tx: &Change<'_>, person: PersonId, by: &str) -> Result<()> {
        tx.forget_invitation(Some(person))?;
        mail_password_link(tx, person, &self.bearer()?, tx.at + FIRST_LINK, Some(by))
    }

    /// A link that can still be used; looking at it is a guess, which was counted before.
    pub(super) fn open_link(&self, link: &str, purpose: LinkPurpose, counted: &Attempt) -> Result<Option<Link>> {
        let now = self.now();
        let found = self.store.read(|r| r.link(TokenHash::of(link), counted))?;
        Ok(found.filter(|link| link.purpose == purpose && link.consumed.is_none() && link.expires >= now))
    }
}

/// A link for a password goes to the address on file; it takes the place of the one before.
fn mail_password_link(tx: &Change<'_>, person: PersonId, link: &str, until: Timestamp, by: Option<&str>) -> Result<()> {
    tx.add_link(TokenHash::of(link), LinkPurpose::Password, Some(person), until, OlderLinks::Void)?;
    mail_link(tx, person, link, until, by)
}

fn mail_link(tx: &Change<'_>, person: PersonId, link: &str, until: Timestamp, by: Option<&str>) -> Result<()> {
    let notice = Notice::to_person(NoticeKind::PasswordLink, person).fact("until", until).maybe("by", by);
    Ok(tx.notify(&notice.secret(Secret::new(link.as_bytes().to_vec())))?)
}

/// Attempts to sign in, to give the password again, and with the PIN.
fn forget_attempts(tx: &Change<'_>, person: &store::Person) -> Result<()> {
    let counters = [
        Counter::Account(person.login.to_string()),
        Counter::Forgotten(person.login.to_string()),
        Counter::Password(person.id),
        Counter::Pin(person.id),
        Counter::Authenticator(person.id),
    ];
    Ok(counters.iter().try_for_each(|counter| tx.forget(counter))?)
}
