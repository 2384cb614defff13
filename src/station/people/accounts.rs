//! Signing in: passwords, sessions, the one-time link of the first administrator.
//!
//! Guesses are counted before they are looked at (`station/attempt.rs`): by name and address, or on a device of the
//! person's own by that device. A wrong name and a wrong password get one answer, after the same work.

use super::{
    address::address,
    password::known_of,
    second_factor::needs_factor,
    seen::known,
    signed_in::{ABSOLUTE, Coming, IDLE, SignedIn},
};
use crate::{Accounts, Actor, Door, InputFault, Result, StationError, guess, typed::required};
use domain::{Grant, Login, Notice, NoticeKind, PersonId, Role, Scope, Secret, event};
use jiff::{SignedDuration, Timestamp};
use std::net::IpAddr;
use store::{
    Author, Change, Entry, Language, LinkPurpose, NewPerson, OlderLinks, PasswordHash, Person, Session, TokenHash,
};

/// How long a typed password is enough for what changes who may do what.
const FRESH: SignedDuration = SignedDuration::from_mins(10);
/// How long the first administrator's link lives.
const SETUP_LINK: SignedDuration = SignedDuration::from_hours(1);
/// A sign-in name has 64 characters at most; whatever is longer is somebody's mistake, and is cut before it is counted.
pub(super) const LONGEST_NAME: usize = 65;

/// The first administrator.
#[derive(Debug)]
pub struct NewAccount {
    /// Sign-in name.
    pub login: Login,
    /// Name as people say it.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// Password, at least 12 characters…
    pub password: Secret,
    /// …and the same once more.
    pub again: Secret,
    /// The language of panel and mail.
    pub language: Language,
}

/// Who could come in by the panel's sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WhoComesIn {
    /// There is an administrator.
    pub administrator: bool,
    /// Somebody has a password.
    pub anybody: bool,
}

/// The link of a station that starts without an administrator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FirstLink {
    /// A new one: its token, or the address that it makes.
    Made(String),
    /// One of an earlier start, or of the command, can still be used.
    Open {
        /// Until then.
        until: Timestamp,
    },
}

impl Accounts<'_> {
    /// Opens a session; the answer is the token for its cookie, which is stored hashed. Where a second
    /// factor is asked for, the session waits for [`Accounts::complete_sign_in`]. `device`: what [`Station::know_device`] gave
    /// the browser before.
    pub fn sign_in(
        &self,
        login: &str,
        password: &Secret,
        from: IpAddr,
        at_station: bool,
        device: Option<&str>,
    ) -> Result<String> {
        let typed: String = login.trim().to_lowercase().chars().take(LONGEST_NAME).collect();
        let person = match typed.parse::<Login>() {
            Ok(login) => self.store.read(|r| r.person_by_login(&login))?,
            Err(_) => None,
        };
        let hash = match &person {
            Some(person) => self.store.read(|r| r.password(person.id))?,
            None => None,
        };
        let known = match (&person, device.map(TokenHash::of)) {
            (Some(person), Some(device)) => {
                self.store.read(|r| r.is_known_device(device, person.id))?.then_some(device)
            }
            _ => None,
        };
        let attempt = self.attempt(guess::sign_in(&typed, person.as_ref().map(|person| person.id), known, from))?;
        // the same work whether the account exists or not
        let fits = hash.clone().unwrap_or_else(PasswordHash::decoy).verify(password, &attempt);
        let Some(person) = person.filter(|person| fits && hash.is_some() && person.enabled) else {
            attempt.failed();
            return Err(StationError::SignInRefused);
        };
        if person.doubted {
            return Err(StationError::AccountInDoubt);
        }
        let coming = Coming { person: person.id, from, at_station, factor: false, came: None };
        let (begins, now) = (self.beginning(coming)?, self.now());
        let author = Author { person: Some(person.id), name: person.name.clone(), door: "panel".to_owned() };
        let renewed = match hash.filter(PasswordHash::is_outdated) {
            Some(_) => Some(PasswordHash::new(password, self.entropy)?),
            None => None,
        };
        self.store.change(&author, now, |tx| {
            if let Some(hash) = &renewed {
                tx.renew_hash(person.id, hash)?;
            }
            let told = begins.open(tx)?;
            attempt.succeeded(tx)?;
            Ok::<_, StationError>(((), Entry::new(told)))
        })?;
        Ok(begins.token)
    }

    /// Who is behind a cookie; `None` when the session is unknown, waits for its second factor, was opened before its
    /// person needed one, idle for too long, too old, or its person disabled.
    pub fn session(&self, token: &str) -> Result<Option<SignedIn>> {
        let (hash, now) = (TokenHash::of(token), self.now());
        let Some((session, person)) = self.living(hash, now)? else { return Ok(None) };
        // once a minute is enough for a limit of thirty
        if now.duration_since(session.seen) > SignedDuration::from_mins(1) {
            self.store.keep(|books| books.touch_session(hash, now))?;
        }
        let door = Door::Panel { at_station: session.at_station };
        Ok(Some(SignedIn {
            actor: Actor { person: Some(person.id), name: person.name, grants: person.grants, door },
            login: person.login,
            csrf: session.csrf,
            language: person.language,
            fresh: now.duration_since(session.proven) < FRESH,
            came: session.came,
        }))
    }

    /// Whether [`Self::session`] would find somebody. Looking is no sign of life: the session does not last longer by it.
    pub fn is_open(&self, token: &str) -> Result<bool> {
        Ok(self.living(TokenHash::of(token), self.now())?.is_some())
    }

    fn living(&self, hash: TokenHash, now: Timestamp) -> Result<Option<(Session, Person)>> {
        let found = self.store.read(|r| {
            let Some(session) = r.session(hash)? else { return Ok::<_, StationError>(None) };
            let Some(mut person) = r.person(session.person)? else { return Ok(None) };
            // what a source tells at a sign-in holds in the sessions that began by it
            person.grants = r.grants_of(person.id, now, session.came.as_ref().map(|came| &came.source))?;
            if !session.factor && needs_factor(r, &person.grants)? {
                return Ok(None);
            }
            Ok(Some((session, person)))
        })?;
        let live = |session: &Session| {
            !session.pending && now.duration_since(session.seen) < IDLE && now.duration_since(session.opened) < ABSOLUTE
        };
        Ok(found.filter(|(session, person)| live(session) && person.enabled && !person.doubted))
    }

    /// As whom a uid of this machine acts on the command line: root and the service's own uid are the machine's
    /// administrator; of all others, the person who bears the uid; `None`: nobody here.
    pub fn actor_of_uid(&self, uid: u32) -> Result<Option<Actor>> {
        if Actor::is_machine(uid) {
            return Ok(Some(Actor::machine(uid)));
        }
        let now = self.now();
        self.store.read(|r| {
            let Some(person) = r.person_by_uid(uid)?.filter(|person| person.enabled) else { return Ok(None) };
            if person.doubted {
                return Err(StationError::AccountInDoubt);
            }
            let grants = r.grants_of(person.id, now, None)?;
            Ok(Some(Actor { person: Some(person.id), name: person.name, grants, door: Door::Cli { uid } }))
        })
    }

    /// Ends one session.
    pub fn sign_out(&self, token: &str) -> Result<()> {
        Ok(self.store.keep(|books| books.end_session(TokenHash::of(token)))?)
    }

    /// Ends every session of the actor.
    pub fn sign_out_everywhere(&self, actor: &Actor) -> Result<()> {
        match actor.person {
            Some(person) => Ok(self.store.keep(|books| books.end_sessions(person)).map(drop)?),
            None => Ok(()),
        }
    }

    /// The language of panel and mail.
    pub fn set_language(&self, actor: &Actor, language: Language) -> Result<()> {
        let Some(person) = actor.person else { return Ok(()) };
        self.change(actor, |tx| {
            tx.set_language(person, language)?;
            Ok(((), Entry::new(event::Person::Language { language }).subject(person)))
        })
    }

    /// Changes one's own password; every session ends.
    pub fn change_password(&self, actor: &Actor, old: &Secret, new: &Secret) -> Result<()> {
        let Some(person) = actor.person else { return Err(StationError::WrongPassword) };
        self.check_password(person, old)?;
        let known = self.store.read(|r| known_of(r, &known(r, person)?))?;
        let hash = self.hash_password(new, &known)?;
        self.change(actor, |tx| {
            tx.set_password(person, &hash)?;
            password_told(tx, person, &actor.name)?;
            let password = event::PasswordAct::Changed;
            Ok(((), Entry::new(event::Person::Password { password }).subject(person)))
        })
    }

    /// Whether there is anybody yet for whom the sign-in is of use.
    pub fn who_comes_in(&self) -> Result<WhoComesIn> {
        let (administrator, anybody) =
            self.store.read(|r| Ok::<_, StationError>((r.has_administrator()?, r.has_passwords()?)))?;
        Ok(WhoComesIn { administrator, anybody })
    }

    /// A one-time link for the first administrator, as the part behind `/setup/`. Only the machine's own administrator
    /// gets one, and only while there is no administrator.
    pub fn setup_link(&self, actor: &Actor) -> Result<String> {
        if actor.person.is_some() {
            return Err(StationError::NotAllowed { act: domain::Act::Administer });
        }
        let token = self.bearer()?;
        let expires = self.now() + SETUP_LINK;
        self.change(actor, |tx| {
            if tx.has_role(Role::Administrator)? {
                return Err(StationError::AlreadySetUp);
            }
            tx.add_link(TokenHash::of(&token), LinkPurpose::Setup, None, expires, OlderLinks::Void)?;
            Ok(((), Entry::new(event::Setting::SetupLink { setup_link: event::SetupLink::Made })))
        })?;
        Ok(token)
    }

    /// The same for a station that starts: a link that can still be used stays, so that starting again takes it from nobody.
    pub fn first_link(&self, actor: &Actor) -> Result<FirstLink> {
        match self.store.read(|r| r.setup_link_until(self.now()))? {
            Some(until) => Ok(FirstLink::Open { until }),
            None => Ok(FirstLink::Made(self.setup_link(actor)?)),
        }
    }

    /// Whether a setup link can still be used. Looking does not use it up: mail scanners look.
    pub fn link_is_valid(&self, token: &str, from: IpAddr) -> Result<bool> {
        let attempt = self.attempt(guess::link_from(from))?;
        let too_late = self.store.read(|r| r.has_role(Role::Administrator))?;
        let valid = self.open_link(token, LinkPurpose::Setup, &attempt)?.is_some() && !too_late;
        if valid {
            self.was_right(attempt)?;
        }
        Ok(valid)
    }

    /// Uses a setup link up: makes the first administrator. Whether there is one is asked again in the transaction: the
    /// link may be an hour old.
    pub fn redeem_link(&self, token: &str, account: &NewAccount, from: IpAddr) -> Result<PersonId> {
        let attempt = self.attempt(guess::link_from(from))?;
        if account.password.expose() != account.again.expose() {
            return Err(InputFault::PasswordsDiffer.into());
        }
        let name = required(&account.name, InputFault::PersonName)?;
        let email = address(Some(&account.email))?.ok_or(InputFault::Address)?;
        let known = [name.clone(), account.login.to_string(), email.clone()];
        let hash = self.hash_password(&account.password, &known)?;
        let actor = Actor { person: None, name: name.clone(), grants: vec![], door: Door::Station };
        let new =
            NewPerson { login: account.login.clone(), name, email: Some(email), language: account.language, uid: None };
        self.change(&actor, |tx| {
            if tx.consume_link(TokenHash::of(token), LinkPurpose::Setup, &attempt)?.is_none() {
                return Err(StationError::LinkRefused);
            }
            if tx.has_role(Role::Administrator)? {
                return Err(StationError::AlreadySetUp);
            }
            attempt.succeeded(tx)?;
            if tx.person_by_login(&new.login)?.is_some() {
                return Err(StationError::LoginTaken(new.login.to_string()));
            }
            let id = tx.add_person(&new)?;
            tx.set_password(id, &hash)?;
            tx.grant(id, Grant { role: Role::Administrator, scope: Scope::Academy })?;
            let (login, role) = (new.login.clone(), Role::Administrator);
            Ok((id, Entry::new(event::Person::Administrator { login, role }).subject(id)))
        })
    }

    /// Whatever carries secrets away asks for the password again: an open session, or a uid of this machine, is not
    /// enough. The machine's own administrator has none.
    pub(crate) fn check_again(&self, actor: &Actor, password: Option<&Secret>) -> Result<()> {
        match (actor.person, password) {
            (None, _) => Ok(()),
            (Some(person), Some(password)) => self.check_password(person, password),
            (Some(_), None) => Err(StationError::WrongPassword),
        }
    }

    /// The person of a session types their password again: for some minutes it is enough for what is weighty.
    pub fn prove_again(&self, actor: &Actor, token: &str, password: &Secret) -> Result<()> {
        self.check_password(actor.person.ok_or(StationError::WrongPassword)?, password)?;
        Ok(self.store.keep(|books| books.prove_session(TokenHash::of(token), self.now()))?)
    }

    /// Checks somebody's password once more, before something weighty; throttled like a sign-in.
    pub(crate) fn check_password(&self, person: PersonId, password: &Secret) -> Result<()> {
        let attempt = self.attempt(guess::password_again(person))?;
        let hash = self.store.read(|r| r.password(person))?;
        if hash.unwrap_or_else(PasswordHash::decoy).verify(password, &attempt) {
            self.was_right(attempt)
        } else {
            attempt.failed();
            Err(StationError::WrongPassword)
        }
    }
}

/// The person learns that their password was changed.
pub(crate) fn password_told(tx: &Change<'_>, person: PersonId, by: &str) -> Result<()> {
    Ok(tx.notify(&Notice::to_person(NoticeKind::PasswordChanged, person).fact("by", by))?)
}
