//! The second factor of signing in, asked for after the password: the passcode of one's own token, or a code of an
//! authenticator application. Holders switch the passcode on for themselves; roles of the settings must have one, and whoever
//! has none sets the application up there and then, before the session opens anything. Who has lost it is let in again
//! ([`Accounts::let_in`]) and sets up another.

use super::pin::{PinState, own_token, pin_state};
use crate::{Accounts, Actor, Door, Result, SignedIn, StationError, guess};
use domain::{Grant, Notice, NoticeKind, PersonId, Secret, event};
use jiff::SignedDuration;
use oath::{Algorithm, Code, Digits, Parameters, Period, TokenTime, Totp, validate_totp};
use store::{Attempt, Change, Entry, Reader, Session, TokenHash};

/// How long the second factor is awaited after the password.
pub(crate) const PENDING: SignedDuration = SignedDuration::from_mins(15);

/// What is asked for after the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactorAsked {
    /// PIN and code of one's own token.
    Passcode,
    /// A code of the authenticator application.
    Authenticator,
    /// An authenticator application is to be set up first.
    SetUp,
}

/// The secret of an authenticator application, shown once.
#[derive(Debug)]
pub struct ShownAuthenticator {
    /// The account's name in the application.
    pub login: String,
    /// The secret.
    pub secret: Secret,
    /// How codes are made of it.
    pub totp: Totp,
}

const PARAMETERS: Parameters = Parameters { algorithm: Algorithm::Sha1, digits: Digits::SIX };

impl Accounts<'_> {
    /// What the sign-in of this person asks for after the password; `None`: nothing.
    pub(crate) fn factor_of(&self, r: &Reader<'_>, person: PersonId) -> Result<Option<FactorAsked>> {
        if r.second_factor(person)? {
            return Ok(Some(FactorAsked::Passcode));
        }
        if r.has_authenticator(person)? {
            return Ok(Some(FactorAsked::Authenticator));
        }
        if !needs_factor(r, &r.grants_at(person, self.now())?)? {
            return Ok(None);
        }
        let passcode = own_token(r, person, self.now())?.is_some() && pin_state(r, person)? != PinState::Missing;
        Ok(Some(if passcode { FactorAsked::Passcode } else { FactorAsked::SetUp }))
    }

    /// What the session that waits asks for.
    pub fn factor_asked(&self, token: &str) -> Result<FactorAsked> {
        let (_, person) = self.pending(token)?.ok_or(StationError::SignInRefused)?;
        // what was asked for may have been switched off meanwhile: then the password is given anew
        self.store.read(|r| self.factor_of(r, person.id))?.ok_or(StationError::SignInRefused)
    }

    /// A new secret for whoever must set one up, shown once; the one before is void.
    pub fn show_authenticator(&self, token: &str) -> Result<ShownAuthenticator> {
        let pending = self.pending_session(token)?.ok_or(StationError::SignInRefused)?;
        let person = pending.actor.person.ok_or(StationError::SignInRefused)?;
        let secret = self.secret::<20>()?;
        self.change(&pending.actor, |tx| {
            if self.factor_of(tx, person)? != Some(FactorAsked::SetUp) {
                return Err(StationError::SignInRefused);
            }
            tx.set_authenticator(person, &secret)?;
            let authenticator = event::Authenticator::Shown;
            Ok(((), Entry::new(event::Person::Authenticator { authenticator }).subject(person)))
        })?;
        let totp = Totp::new(PARAMETERS, Period::default());
        Ok(ShownAuthenticator { login: pending.login.to_string(), secret, totp })
    }

    /// The step of a code of somebody's application; the change that the code opens spends it.
    fn authenticator_step(&self, person: PersonId, code: Code, counted: &Attempt) -> Result<Option<u64>> {
        let Some(found) = self.store.read(|r| r.authenticator(person, counted))? else { return Ok(None) };
        let totp = Totp::new(PARAMETERS, Period::default());
        let token = TokenTime { drift: 0, last_step: found.next_step.checked_sub(1) };
        let now = self.now().as_second();
        let fits = validate_totp(&found.secret, &totp, token, now, code);
        Ok(fits.map(|accepted| accepted.step))
    }

    /// Switches the second factor on or off; a passcode proves that the holder could use it, and that it is they.
    pub fn set_second_factor(&self, actor: &Actor, on: bool, passcode: &str) -> Result<()> {
        let person = actor.person.ok_or(StationError::NoPassword)?;
        self.codes().verify_own_passcode(actor, passcode)?;
        self.change(actor, |tx| {
            if !tx.set_second_factor(person, on)? {
                return Err(StationError::NoPassword);
            }
            tell(tx, person, on, &actor.name)?;
            Ok(((), Entry::new(event::Person::SecondFactor { second_factor: on }).subject(person)))
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
            fresh: false,
            came: session.came,
        }))
    }

    /// Passcode or code after the password: the session is opened under a new token, the old one is void.
    pub fn complete_sign_in(&self, token: &str, typed: &str) -> Result<String> {
        let pending = self.pending_session(token)?.ok_or(StationError::SignInRefused)?;
        let person = pending.actor.person.ok_or(StationError::SignInRefused)?;
        let asked = self.factor_asked(token)?;
        let mut spent = None;
        if asked == FactorAsked::Passcode {
            self.codes().verify_own_passcode(&pending.actor, typed)?;
        } else {
            let code = typed.trim().parse().map_err(|_| StationError::CodeRefused)?;
            let attempt = self.attempt(guess::authenticator(person))?;
            let step = self.authenticator_step(person, code, &attempt)?.ok_or(StationError::CodeRefused)?;
            spent = Some((step, attempt));
        }
        let (opened, csrf, now) = (self.bearer()?, self.bearer()?, self.now());
        self.change(&pending.actor, |tx| {
            let Some(session) = tx.session(TokenHash::of(token))? else { return Err(StationError::SignInRefused) };
            if let Some((step, attempt)) = spent {
                if !tx.use_authenticator(person, step)? {
                    return Err(StationError::CodeRefused);
                }
                attempt.succeeded(tx)?;
                if asked == FactorAsked::SetUp {
                    tell(tx, person, true, &pending.actor.name)?;
                }
            }
            tx.end_session(TokenHash::of(token))?;
            let address = session.address;
            let session = Session { csrf, opened: now, seen: now, pending: false, factor: true, ..session };
            tx.open_session(TokenHash::of(&opened), &session)?;
            let (at_station, second_factor) = (Some(session.at_station), Some(event::SignInFactor::Given));
            let source = session.came.map(|came| came.source);
            Ok(((), Entry::new(event::SignIn { address: Some(address), at_station, second_factor, source })))
        })?;
        Ok(opened)
    }

    fn pending(&self, token: &str) -> Result<Option<(Session, store::Person)>> {
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

/// Whether one of these roles must have a second factor.
pub(super) fn needs_factor(r: &Reader<'_>, grants: &[Grant]) -> Result<bool> {
    let needed = r.settings()?.second_factor;
    Ok(grants.iter().any(|grant| needed.contains(&grant.role)))
}

/// The person learns that their sign-in asks for a passcode, or no longer.
pub(crate) fn tell(tx: &Change<'_>, person: PersonId, on: bool, by: &str) -> Result<()> {
    let notice = Notice::to_person(NoticeKind::SecondFactor, person);
    Ok(tx.notify(&notice.fact("what", if on { "on" } else { "off" }).fact("by", by))?)
}
