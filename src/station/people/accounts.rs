//! Signing in: passwords, sessions, the one-time link of the first administrator.
//!
//! Attempts are throttled per name and per address, across restarts. A wrong name and a wrong password get one answer,
//! after the same work.

use crate::station::{Actor, Door, Result, Station, StationError};
use crate::{
    domain::{Grant, Login, Notice, NoticeKind, PersonId, Role, Scope, Secret, Verb},
    store::{
        Author, Change, Entry, Language, Link, LinkPurpose, NewPerson, PasswordHash, Session, Throttle, ThrottleKind,
        TokenHash,
    },
};
use jiff::{SignedDuration, Timestamp};
use std::net::IpAddr;

/// A session ends when it was not used for this long…
const IDLE: SignedDuration = SignedDuration::from_mins(30);
/// …or when it is this old.
const ABSOLUTE: SignedDuration = SignedDuration::from_hours(12);
/// How long the first administrator's link lives.
const SETUP_LINK: SignedDuration = SignedDuration::from_hours(1);
/// Wrong attempts that cost nothing; from then on the wait doubles, up to [`LONGEST_WAIT`].
pub(in crate::station) const FREE_ATTEMPTS: u32 = 5;
const FIRST_WAIT: u64 = 5;
const LONGEST_WAIT: u64 = 15 * 60;
/// NIST SP 800-63B asks for 8; the station guards secrets of hundreds of people.
const SHORTEST_PASSWORD: usize = 12;

/// Who a session belongs to.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// As whom requests of this session act.
    pub actor: Actor,
    /// The sign-in name.
    pub login: Login,
    /// The nonce that every form of this session carries.
    pub csrf: String,
    /// The person's language.
    pub language: Language,
}

/// The first administrator.
#[derive(Debug)]
pub struct NewAccount {
    /// Sign-in name.
    pub login: Login,
    /// Name as people say it.
    pub name: String,
    /// Password, at least 12 characters.
    pub password: Secret,
}

impl Station {
    /// Opens a session; the answer is the token for its cookie, which is stored hashed. Where the person asked for a
    /// second factor, the session waits for [`Station::complete_sign_in`].
    pub fn sign_in(&self, login: &str, password: &Secret, from: IpAddr, at_station: bool) -> Result<String> {
        let typed = login.trim().to_lowercase();
        let (name, address) = (typed.clone(), from.to_string());
        let counters = [(ThrottleKind::Person, name.as_str()), (ThrottleKind::Address, address.as_str())];
        self.check_throttles(&counters)?;
        let person = match typed.parse::<Login>() {
            Ok(login) => self.store.read(|r| r.person_by_login(&login))?,
            Err(_) => None,
        };
        let hash = match &person {
            Some(person) => self.store.read(|r| r.password(person.id))?,
            None => None,
        };
        // the same work whether the account exists or not
        let fits = hash.clone().unwrap_or_else(PasswordHash::decoy).verify(password);
        let Some(person) = person.filter(|person| fits && hash.is_some() && person.enabled) else {
            self.count_failure(&counters)?;
            return Err(StationError::SignInRefused);
        };
        if person.doubted {
            return Err(StationError::AccountInDoubt);
        }
        let token = self.bearer()?;
        let now = self.now();
        let pending = self.store.read(|r| r.second_factor(person.id))?;
        let csrf = self.bearer()?;
        let session = Session { person: person.id, csrf, at_station, address: from, opened: now, seen: now, pending };
        let author = Author { person: Some(person.id), name: person.name.clone(), door: "panel".to_owned() };
        let renewed = match hash.filter(PasswordHash::is_outdated) {
            Some(_) => Some(PasswordHash::new(password, &*self.entropy)?),
            None => None,
        };
        self.store.change(&author, now, |tx| {
            if let Some(hash) = &renewed {
                tx.set_password(person.id, hash)?;
            }
            tx.open_session(TokenHash::of(&token), &session)?;
            for (kind, subject) in counters {
                tx.clear_throttle(kind, subject)?;
            }
            tx.sweep_sessions(now - IDLE, now - ABSOLUTE)?;
            let entry = Entry::new(Verb::SignIn).fact("address", from).fact("at_station", at_station);
            Ok::<_, StationError>(((), if pending { entry.fact("second_factor", "awaited") } else { entry }))
        })?;
        Ok(token)
    }

    /// Who is behind a cookie; `None` when the session is unknown, waits for its second factor, idle for too long, too old, or its person disabled.
    pub fn session(&self, token: &str) -> Result<Option<SignedIn>> {
        let (hash, now) = (TokenHash::of(token), self.now());
        let found = self.store.read(|r| {
            let Some(session) = r.session(hash)? else { return Ok::<_, StationError>(None) };
            let Some(mut person) = r.person(session.person)? else { return Ok(None) };
            person.grants = r.grants_at(person.id, now)?;
            Ok(Some((session, person)))
        })?;
        let live = |session: &Session| {
            !session.pending && now.duration_since(session.seen) < IDLE && now.duration_since(session.opened) < ABSOLUTE
        };
        let Some((session, person)) =
            found.filter(|(session, person)| live(session) && person.enabled && !person.doubted)
        else {
            return Ok(None);
        };
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
        }))
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
            let grants = r.grants_at(person.id, now)?;
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
            Ok(((), Entry::new(Verb::Person).subject(person).fact("language", language)))
        })
    }

    /// Changes one's own password; every session ends.
    pub fn change_password(&self, actor: &Actor, old: &Secret, new: &Secret) -> Result<()> {
        let Some(person) = actor.person else { return Err(StationError::WrongPassword) };
        self.check_password(person, old)?;
        let hash = self.hash_password(new)?;
        self.change(actor, |tx| {
            tx.set_password(person, &hash)?;
            password_told(tx, person, &actor.name)?;
            Ok(((), Entry::new(Verb::Person).subject(person).fact("password", "changed")))
        })
    }

    /// A one-time link for the first administrator, as the part behind `/setup/`. Only the machine's own administrator
    /// gets one, and only while there is no administrator.
    pub fn setup_link(&self, actor: &Actor) -> Result<String> {
        if actor.person.is_some() {
            return Err(StationError::NotAllowed { act: crate::domain::Act::Administer });
        }
        let token = self.bearer()?;
        let expires = self.now() + SETUP_LINK;
        self.change(actor, |tx| {
            if tx.has_role(Role::Administrator)? {
                return Err(StationError::AlreadySetUp);
            }
            tx.add_link(TokenHash::of(&token), LinkPurpose::Setup, None, expires)?;
            Ok(((), Entry::new(Verb::Setting).fact("setup_link", "made")))
        })?;
        Ok(token)
    }

    /// Whether a setup link can still be used. Looking does not use it up: mail scanners look.
    pub fn link_is_valid(&self, token: &str) -> Result<bool> {
        let now = self.now();
        let (link, too_late) = self
            .store
            .read(|r| Ok::<_, StationError>((r.link(TokenHash::of(token))?, r.has_role(Role::Administrator)?)))?;
        let fresh = |link: Link| link.purpose == LinkPurpose::Setup && link.consumed.is_none() && link.expires >= now;
        Ok(!too_late && link.is_some_and(fresh))
    }

    /// Uses a setup link up: makes the first administrator. Whether there is one is asked again in the transaction: the
    /// link may be an hour old.
    pub fn redeem_link(&self, token: &str, account: &NewAccount) -> Result<PersonId> {
        let hash = self.hash_password(&account.password)?;
        let actor = Actor { person: None, name: account.name.clone(), grants: vec![], door: Door::Station };
        let new = NewPerson {
            login: account.login.clone(),
            name: account.name.clone(),
            email: None,
            language: Language::Fr,
            uid: None,
        };
        self.change(&actor, |tx| {
            if tx.consume_link(TokenHash::of(token), LinkPurpose::Setup)?.is_none() {
                return Err(StationError::LinkRefused);
            }
            if tx.has_role(Role::Administrator)? {
                return Err(StationError::AlreadySetUp);
            }
            if tx.person_by_login(&new.login)?.is_some() {
                return Err(StationError::LoginTaken(new.login.to_string()));
            }
            let id = tx.add_person(&new)?;
            tx.set_password(id, &hash)?;
            tx.grant(id, Grant { role: Role::Administrator, scope: Scope::Academy })?;
            Ok((id, Entry::new(Verb::Person).subject(id).fact("login", &new.login).fact("role", Role::Administrator)))
        })
    }

    /// Whatever carries secrets away asks for the password again: an open session, or a uid of this machine, is not
    /// enough. The machine's own administrator has none.
    pub(in crate::station) fn check_again(&self, actor: &Actor, password: Option<&Secret>) -> Result<()> {
        match (actor.person, password) {
            (None, _) => Ok(()),
            (Some(person), Some(password)) => self.check_password(person, password),
            (Some(_), None) => Err(StationError::WrongPassword),
        }
    }

    /// Checks somebody's password once more, before something weighty; throttled like a sign-in.
    pub(in crate::station) fn check_password(&self, person: PersonId, password: &Secret) -> Result<()> {
        let subject = format!("#{person}");
        let counters = [(ThrottleKind::Person, subject.as_str())];
        self.check_throttles(&counters)?;
        let hash = self.store.read(|r| r.password(person))?;
        if hash.unwrap_or_else(PasswordHash::decoy).verify(password) {
            Ok(self.store.keep(|books| books.clear_throttle(ThrottleKind::Person, &subject))?)
        } else {
            self.count_failure(&counters)?;
            Err(StationError::WrongPassword)
        }
    }

    /// A hash of a password that is good enough.
    pub(in crate::station) fn hash_password(&self, password: &Secret) -> Result<PasswordHash> {
        let text = std::str::from_utf8(password.expose()).unwrap_or_default();
        let one_character = text.chars().all(|c| text.starts_with(c));
        if text.chars().count() < SHORTEST_PASSWORD || one_character {
            return Err(StationError::WeakPassword);
        }
        Ok(PasswordHash::new(password, &*self.entropy)?)
    }

    pub(in crate::station) fn check_throttles(&self, counters: &[(ThrottleKind, &str)]) -> Result<()> {
        let now = self.now();
        for (kind, subject) in counters {
            let until = self.store.read(|r| r.throttle(*kind, subject))?.and_then(|throttle| throttle.until);
            if let Some(until) = until.filter(|until| *until > now) {
                let seconds = until.duration_since(now).as_secs().unsigned_abs() + 1;
                return Err(StationError::Throttled { seconds });
            }
        }
        Ok(())
    }

    pub(in crate::station) fn count_failure(&self, counters: &[(ThrottleKind, &str)]) -> Result<()> {
        let now = self.now();
        Ok(self.store.keep(|books| {
            for (kind, subject) in counters {
                let failures = books.throttle(*kind, subject)?.map_or(0, |throttle| throttle.failures) + 1;
                books.set_throttle(
                    *kind,
                    subject,
                    Throttle { failures, last: now, until: wait_until(failures, now) },
                )?;
            }
            Ok::<_, crate::store::StoreError>(())
        })?)
    }
}

/// The person learns that their password was changed.
pub(in crate::station) fn password_told(tx: &Change<'_>, person: PersonId, by: &str) -> Result<()> {
    Ok(tx.notify(&Notice::to_person(NoticeKind::PasswordChanged, person).fact("by", by))?)
}

/// When the next attempt may be made after this many failures.
fn wait_until(failures: u32, now: Timestamp) -> Option<Timestamp> {
    let beyond = failures.checked_sub(FREE_ATTEMPTS)?;
    let seconds = FIRST_WAIT.saturating_mul(1 << beyond.min(20)).min(LONGEST_WAIT);
    Some(now + SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX)))
}
