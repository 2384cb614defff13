//! PINs: chosen by the holder alone, never shown, never mailed, locked after too many wrong ones.
//!
//! The helpdesk and the school unlock a PIN or let its holder begin a new one; nobody chooses it for somebody else, and
//! nobody does any of it for themselves.

use super::delegates::check_independent;
use super::seen::{check_for, check_other};
use super::tried_pin::TriedPin;
use crate::{
    Accounts, Actor, PasscodeFault, Result, StationError, at_hand::Via, door::RightPins, entries::of_token, guess,
    secrets::judged,
};
use domain::{Act, Checkpoint, Entropy, Notice, NoticeKind, PersonId, Pin, Secret, Uai, event, is_pin_shaped};
use jiff::Timestamp;
use oath::Code;
use store::{
    self, Attempt, Change, Counter, Entries, Entry, LinkPurpose, PasswordHash, Reader, Store, StoreError, Token,
};

domain::words! {
    /// How a PIN stands.
    PinState {
        /// There is none.
        Missing => "missing",
        /// It is set and accepted.
        Set => "set",
        /// Too many wrong ones: somebody unlocks it, or it is set anew.
        Locked => "locked",
    }
}

impl Accounts<'_> {
    /// How the PIN of a person stands, for themselves and for those who may unlock it.
    pub fn pin_state(&self, actor: &Actor, person: PersonId) -> Result<PinState> {
        self.store.read(|r| {
            if actor.person != Some(person) {
                check_for(r, actor, Act::Unlock, person)?;
            }
            pin_state(r, person)
        })
    }

    /// Unlocks somebody else's PIN; they are told.
    pub fn unlock(&self, actor: &Actor, person: PersonId) -> Result<()> {
        check_other(actor, person)?;
        self.change(actor, |tx| {
            let holder = check_for(tx, actor, Act::Unlock, person)?;
            check_stands_by(tx, actor, Act::Unlock, &holder, tx.at)?;
            tx.forgive_pin(person)?;
            tx.forget(&Counter::Pin(person))?;
            tell(tx, person, "unlocked", &actor.name)?;
            Ok(((), Entry::new(event::Unlock {}).subject(person)))
        })
    }

    /// Sets one's own new PIN: one code of one's own token proves that it is still in the right hands. The code is spent.
    pub fn change_pin(&self, actor: &Actor, code: Code, typed: &str, again: &str) -> Result<()> {
        let person = actor.person.ok_or(StationError::NoTokenOfOwn)?;
        let pin = self.store.read(|r| choose(r, person, typed, again))?;
        let token = self.store.read(|r| own_token(r, person, self.now()))?.ok_or(StationError::NoTokenOfOwn)?;
        let attempt = self.attempt(guess::codes_of(Checkpoint::PinChange, &token, person, actor))?;
        let hash = PasswordHash::new(pin.secret(), self.entropy)?;
        let clock = self.codes().clock_quality();
        self.change(actor, |tx| {
            let accepted = self.codes().accept(tx, &token, clock, code, Via::Typed, &attempt)?;
            put_pin(tx, person, &hash)?;
            attempt.succeeded(tx)?;
            tell(tx, person, "changed", &actor.name)?;
            let set = of_token(event::SetPin::ByCode { counter: accepted.verified.counter }, &token);
            Ok(((), Entries::new(set.subject(person), accepted.settled)))
        })
    }

    /// Somebody without a mail address and without a code types a new PIN at the station, while the principal or deputy,
    /// whose session it is, stands by and vouches for them.
    pub fn confirm_pin(&self, actor: &Actor, person: PersonId, typed: &str, again: &str) -> Result<()> {
        actor.check_at_station()?;
        check_other(actor, person)?;
        let pin = self.store.read(|r| {
            check_for(r, actor, Act::ConfirmPin, person)?;
            choose(r, person, typed, again)
        })?;
        let hash = PasswordHash::new(pin.secret(), self.entropy)?;
        self.change(actor, |tx| {
            let holder = check_for(tx, actor, Act::ConfirmPin, person)?;
            check_stands_by(tx, actor, Act::ConfirmPin, &holder, tx.at)?;
            check_needs_pin(tx, &holder)?;
            if holder.email.is_some() {
                return Err(StationError::HasAddress(holder.name));
            }
            put_pin(tx, person, &hash)?;
            tx.end_sessions(person)?;
            Ok(((), Entry::new(event::SetPin::InPerson { confirmed_in_person: true }).subject(person)))
        })
    }
}

/// Sets a PIN, in whatever way it was chosen; the links for it are void.
pub(crate) fn put_pin(tx: &Change<'_>, person: PersonId, hash: &PasswordHash) -> Result<()> {
    tx.set_pin(person, hash)?;
    Ok(tx.void_links(Some(person), Some(LinkPurpose::Pin))?)
}

/// Whether this is the person's PIN: the long work, done outside of any change, and as long where there is none.
pub(crate) fn try_pin(store: &Store, person: PersonId, pin: &Secret, counted: &Attempt) -> Result<TriedPin> {
    let (hash, status) = store.read(|r| Ok::<_, StationError>((r.pin_hash(person)?, r.pin(person)?)))?;
    let fits = hash.clone().unwrap_or_else(PasswordHash::decoy).verify(pin, counted) && hash.is_some();
    Ok(TriedPin { fits, version: status.map(|status| status.version), counts: is_pin_shaped(pin), known: false })
}

/// The same where it may have been right a while ago: then the long work is not done again.
pub(crate) fn try_pin_again(
    store: &Store,
    entropy: &dyn Entropy,
    known: &RightPins,
    now: Timestamp,
    (person, pin): (PersonId, &Secret),
    counted: &Attempt,
) -> Result<TriedPin> {
    let version = store.read(|r| r.pin(person))?.map(|status| status.version);
    if version.is_some_and(|version| known.knows(person, version, pin, now)) {
        return Ok(TriedPin { fits: true, version, counts: true, known: true });
    }
    let tried = try_pin(store, person, pin, counted)?;
    if let Some(version) = tried.version.filter(|_| tried.fits) {
        known.remember(entropy, (person, version), pin, now).map_err(StoreError::from)?;
    }
    Ok(tried)
}

/// What became of a PIN that was tried: inside the change, where it is counted, and where a lock holds.
pub(crate) fn judge_pin(tx: &Change<'_>, person: PersonId, tried: TriedPin) -> Result<Option<PasscodeFault>> {
    let Some(status) = tx.pin(person)? else { return Ok(Some(PasscodeFault::NoPin)) };
    if status.locked {
        return Ok(Some(PasscodeFault::Locked));
    }
    // set anew in between: what was tried is not the present one
    if tried.version != Some(status.version) || !tried.counts {
        return Ok(Some(PasscodeFault::WrongPin));
    }
    if tried.fits {
        return Ok(None);
    }
    let attempts = u32::from(tx.settings()?.pin_attempts);
    if tx.count_wrong_pin(person, attempts)?.is_some_and(|counted| counted.locked) {
        tell(tx, person, "locked", "")?;
    }
    Ok(Some(PasscodeFault::WrongPin))
}

/// How the PIN of a person stands.
pub(crate) fn pin_state(r: &Reader<'_>, person: PersonId) -> Result<PinState> {
    Ok(match r.pin(person)? {
        None => PinState::Missing,
        Some(pin) if pin.locked => PinState::Locked,
        Some(_) => PinState::Set,
    })
}

/// The holder learns what happened to their PIN, never the PIN.
pub(crate) fn tell(tx: &Change<'_>, person: PersonId, what: &str, by: &str) -> Result<()> {
    Ok(tx.notify(&Notice::to_person(NoticeKind::PinChanged, person).fact("what", what).fact("by", by))?)
}

/// A PIN that the policy accepts for this person.
pub(crate) fn choose(r: &Reader<'_>, person: PersonId, typed: &str, again: &str) -> Result<Pin> {
    let mut schools = schools_of(&r.grants(person)?);
    schools.extend(r.tokens_of(person)?.iter().filter_map(|token| token.school));
    Ok(Pin::choose_twice(typed, again, &schools)?)
}

/// The token that a person uses: handed over, with a credential whose codes are checked; the newest of them.
pub(crate) fn own_token(r: &Reader<'_>, person: PersonId, now: Timestamp) -> Result<Option<Token>> {
    for token in r.tokens_of(person)? {
        let live = judged(r, token.id, now)?.is_ok_and(|open| !open.is_empty());
        if live && token.state == domain::CustodyState::HandedOver {
            return Ok(Some(token));
        }
    }
    Ok(None)
}

/// Whoever vouches for somebody's PIN has neither account nor role from them.
fn check_stands_by(r: &Reader<'_>, actor: &Actor, act: Act, person: &store::Person, now: Timestamp) -> Result<()> {
    let schools = schools_of(&person.grants).into_iter().map(Some).chain([None]);
    check_independent(r, actor, act, &schools.collect::<Vec<_>>(), person.id, now)
}

/// There is something that a PIN is for: a token, or the PIN that was forgotten.
pub(crate) fn check_needs_pin(r: &Reader<'_>, person: &store::Person) -> Result<()> {
    if r.pin(person.id)?.is_none() && r.tokens_of(person.id)?.is_empty() {
        return Err(StationError::NoPinNeeded(person.name.clone()));
    }
    Ok(())
}

fn schools_of(grants: &[domain::Grant]) -> Vec<Uai> {
    grants.iter().filter_map(|grant| grant.scope.school()).collect()
}
