//! Passcodes: the PIN and a code of the token, typed as one string. A right one proves person and token together.
//!
//! Every valid code is burnt, also beside a wrong PIN: whoever saw it typed cannot use it again. The holder gets one
//! answer for every failure; those who may unlock a PIN learn what was wrong.

use super::pin::own_token;
use super::seen::check_for;
use crate::{
    Actor, Codes, PasscodeFault, Result, StationError,
    at_hand::Via,
    entries::of_holder,
    guess,
    named::own_named,
    people::pin::{judge_pin, try_pin},
    reach::token_for,
    resync::{Resynchronised, take_up},
    secrets::judged_of,
    verify::{Accepted, Verified},
};
use domain::{
    Act, Checkpoint, PersonId, Secret, TokenRef,
    event::{self, PasscodeFate},
    split_passcode,
};
use oath::{Code, Sequence};
use store::{Change, Credential, Entries, PasswordHash, Token};

impl Codes<'_> {
    /// Checks a passcode of the token's holder: by the holder, or by those who may check codes in the token's school.
    pub fn verify_passcode(&self, actor: &Actor, named: impl Into<TokenRef>, typed: &str) -> Result<Verified> {
        let named = named.into();
        let token = self.store.read(|r| match own_named(r, actor, &named)? {
            Some(own) => Ok(own),
            None => token_for(actor, r, &named, Act::Verify),
        })?;
        let (pin, code) = self.read_passcode(&token, typed)?;
        self.check_passcode(actor, &token, &pin, code, Via::Typed)
    }

    /// The same with the token that the actor holds: signing in, switching something that needs proof.
    pub(crate) fn verify_own_passcode(&self, actor: &Actor, typed: &str) -> Result<Verified> {
        let person = actor.person.ok_or(StationError::PasscodeRefused)?;
        let Some(token) = self.store.read(|r| own_token(r, person, self.now()))? else {
            return self.refuse_in_vain(person);
        };
        let (pin, code) = self.read_passcode(&token, typed)?;
        self.check_passcode(actor, &token, &pin, code, Via::Typed)
    }

    /// Finds the counter of one's own token anew: the passcode first, then the next code alone, and a third where two were too
    /// few. The PIN is looked at
    /// first, and what was found is told only beside the right one; the codes are spent either way.
    pub fn resync_own(&self, actor: &Actor, typed: &str, next: &[Code]) -> Result<Resynchronised> {
        let person = actor.person.ok_or(StationError::PasscodeRefused)?;
        let Some(token) = self.store.read(|r| own_token(r, person, self.now()))? else {
            return self.refuse_in_vain(person);
        };
        let (pin, code) = self.read_passcode(&token, typed)?;
        let attempt = self.attempt(guess::codes_of(Checkpoint::OwnResync, &token, person, actor))?;
        let tried = try_pin(self.store, person, &pin, &attempt)?;
        let codes: Vec<_> = std::iter::once(code).chain(next.iter().copied()).collect();
        let number = codes.len() as u64;
        let found = match Sequence::try_from(codes) {
            Ok(codes) => match self.search(&token, &codes, self.clock_quality(), &attempt) {
                Ok(found) => Some(found),
                Err(StationError::NotSynchronised(_) | StationError::Ambiguous(_)) => None,
                Err(error) => return Err(error),
            },
            Err(_) => None,
        };
        let accepted = self.change(actor, |tx| {
            let wrong = judge_pin(tx, person, tried)?;
            let fault = fault(wrong, found.is_some());
            let entry =
                |fault: PasscodeFault| of_holder(event::Resynchronise::Refused { passcode: fault.into() }, &token);
            let Some((credential, found)) = &found else {
                return Ok((None, entry(fault.unwrap_or(PasscodeFault::WrongCode)).into()));
            };
            if let Some(fault) = fault {
                burn(tx, credential, found, number)?;
                return Ok((None, entry(fault).into()));
            }
            // seen before, or somebody else was faster: refused like any other pair
            let taken = match take_up(tx, &token, credential, found, number, true) {
                Ok(taken) => taken,
                Err(StationError::NotSynchronised(_) | StationError::CodeRefused) => {
                    return Ok((None, entry(PasscodeFault::WrongCode).into()));
                }
                Err(error) => return Err(error),
            };
            tx.forgive_pin(person)?;
            attempt.succeeded(tx)?;
            Ok((Some(*found), Entries::new(taken.entry.subject(person), taken.settled)))
        })?;
        accepted.ok_or(StationError::PasscodeRefused)
    }

    /// Cuts what was typed into PIN and code, by the length of this token's codes.
    pub(crate) fn read_passcode(&self, token: &Token, typed: &str) -> Result<(Secret, Code)> {
        let tried = self.store.read(|r| judged_of(r, token, self.now()))?;
        let (live, others) = tried.split_first().ok_or_else(|| StationError::NoCredential(token.name()))?;
        let other_length = |other: &Credential| other.parameters.digits != live.parameters.digits;
        if tried.iter().any(Credential::is_open) && others.iter().any(other_length) {
            // where the PIN ends depends on which of them the token holds
            return Err(StationError::Unsettled { token: token.name() });
        }
        let digits = usize::from(live.parameters.digits.get());
        let (pin, code) = split_passcode(typed, digits).ok_or(StationError::PasscodeRefused)?;
        Ok((pin, code.parse().map_err(|_| StationError::PasscodeRefused)?))
    }

    /// Both together: the PIN of the token's holder and a code of the token. One transaction counts what was wrong,
    /// burns what was right and writes down which it was.
    pub(crate) fn check_passcode(
        &self,
        actor: &Actor,
        token: &Token,
        pin: &Secret,
        code: Code,
        via: Via,
    ) -> Result<Verified> {
        let holder = token.holder.as_ref().map(|holder| holder.id).ok_or(StationError::PasscodeRefused)?;
        let attempt = self.attempt(guess::codes_of(Checkpoint::Passcode, token, holder, actor))?;
        let tried = try_pin(self.store, holder, pin, &attempt)?;
        let clock = self.clock_quality();
        let checked = self.change(actor, |tx| {
            let (verified, settled) = match self.accept(tx, token, clock, code, via, &attempt) {
                Ok(Accepted { verified, settled }) => (Some(verified), settled),
                Err(StationError::CodeRefused | StationError::NoCredential(_) | StationError::Shut { .. }) => {
                    (None, None)
                }
                Err(error) => return Err(error),
            };
            let fault = fault(judge_pin(tx, holder, tried)?, verified.is_some());
            let entry = |passcode: PasscodeFate| {
                let (counter, ahead) = verified.map(|verified| (verified.counter, verified.ahead)).unzip();
                of_holder(event::Verify { counter, ahead, passcode: Some(passcode), plugged: None }, token)
            };
            match (fault, verified) {
                (None, Some(verified)) => {
                    // both were right: counts begin anew
                    tx.forgive_pin(holder)?;
                    attempt.succeeded(tx)?;
                    Ok((Ok(verified), Entries::new(entry(PasscodeFate::Accepted), settled)))
                }
                (fault, _) => {
                    let fault = fault.unwrap_or(PasscodeFault::WrongCode);
                    Ok((Err(fault), Entries::new(entry(fault.into()), settled)))
                }
            }
        })?;
        checked.or_else(|fault| Err(self.told(actor, holder, fault)?))
    }

    /// The answer for this actor: the holder gets one for everything.
    fn told(&self, actor: &Actor, holder: PersonId, fault: PasscodeFault) -> Result<StationError> {
        let helps =
            actor.person != Some(holder) && self.store.read(|r| check_for(r, actor, Act::Unlock, holder)).is_ok();
        Ok(if helps { StationError::Passcode(fault) } else { StationError::PasscodeRefused })
    }

    /// There is no token: the same work, the same count, the same answer.
    fn refuse_in_vain<T>(&self, person: PersonId) -> Result<T> {
        let attempt = self.attempt(guess::passcode_in_vain(person))?;
        PasswordHash::decoy().verify(&Secret::new(Vec::new()), &attempt);
        attempt.failed();
        Err(StationError::PasscodeRefused)
    }
}

/// What was wrong, of PIN and code together.
pub(crate) fn fault(pin: Option<PasscodeFault>, code_is_right: bool) -> Option<PasscodeFault> {
    match (pin, code_is_right) {
        (Some(PasscodeFault::WrongPin), false) => Some(PasscodeFault::Neither),
        (Some(fault), _) => Some(fault),
        (None, false) => Some(PasscodeFault::WrongCode),
        (None, true) => None,
    }
}

/// Two codes that were typed beside a wrong PIN: never accepted again, and the counter stays where it is.
fn burn(tx: &Change<'_>, credential: &Credential, found: &Resynchronised, codes: u64) -> Result<()> {
    for factor in found.next - codes..found.next {
        tx.burn(credential.id, factor)?;
    }
    Ok(())
}
