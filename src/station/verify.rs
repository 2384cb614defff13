//! Checking a code: look-ahead window, counter moved, code burnt, all in one transaction.

use super::{Actor, Codes, Result, StationError, at_hand::Via, enrol::confirm, secrets::judged_of};
use crate::{entries::of_token, guess, reach::token_for};
use domain::{Act, Checkpoint, Secret, TokenRef, event};
use oath::{Code, LookAhead, StationClock, Totp, validate_hotp, validate_totp};
use serde::Serialize;
use store::{Attempt, Change, Credential, Entries, Entry, Standing, Token};

/// A code that was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Verified {
    /// The counter (HOTP) or time step (TOTP) whose code it was; spent now.
    pub counter: u64,
    /// HOTP: how many codes were skipped before it. TOTP: 0.
    pub ahead: u64,
}

/// A code that was accepted in a change, and what became clear by it.
pub(super) struct Accepted {
    /// Whose code it was.
    pub verified: Verified,
    /// An enrolment that was open is settled.
    pub settled: Option<Entry>,
}

impl Codes<'_> {
    /// Checks a code against the token's live credential. Attempts are throttled per token, across restarts; a code
    /// is never accepted twice, also when it is submitted twice at once.
    pub fn verify(&self, actor: &Actor, named: impl Into<TokenRef>, code: Code) -> Result<Verified> {
        self.verify_as(actor, Act::Verify, &named.into(), code, Via::Typed)
    }

    /// The same by those who may `act`.
    pub(super) fn verify_as(
        &self,
        actor: &Actor,
        act: Act,
        named: &TokenRef,
        code: Code,
        via: Via,
    ) -> Result<Verified> {
        let token = self.store.read(|r| token_for(actor, r, named, act))?;
        self.verify_token(actor, &token, code, via)
    }

    /// The same for whoever has the token already.
    pub(super) fn verify_token(&self, actor: &Actor, token: &Token, code: Code, via: Via) -> Result<Verified> {
        let attempt = self.attempt(guess::codes(Checkpoint::Code, token, actor))?;
        let clock = self.clock_quality();
        self.change(actor, |tx| {
            let Accepted { verified, settled } = self.accept(tx, token, clock, code, via, &attempt)?;
            attempt.succeeded(tx)?;
            let Verified { counter, ahead } = verified;
            let told = event::Verify { counter: Some(counter), ahead: Some(ahead), ..event::Verify::default() };
            Ok((verified, Entries::new(of_token(told, token), settled)))
        })
    }

    /// Which of its two clocks the station has now. Asked outside of transactions: it may take a moment.
    pub(super) fn clock_quality(&self) -> StationClock {
        if self.clock.is_synchronised() { StationClock::Synchronised } else { StationClock::Unsynchronised }
    }

    /// Finds the live credential whose code this is, moves it on, and confirms it if this is its first code. Where nobody
    /// knows which of several secrets the token holds, it is that one; a code that is of two of them tells nothing.
    pub(super) fn accept(
        &self,
        tx: &Change<'_>,
        token: &Token,
        clock: StationClock,
        code: Code,
        via: Via,
        counted: &Attempt,
    ) -> Result<Accepted> {
        let accepted = self.judge(tx, token, clock, code, via, counted);
        self.tally().code(&accepted);
        accepted
    }

    fn judge(
        &self,
        tx: &Change<'_>,
        token: &Token,
        clock: StationClock,
        code: Code,
        via: Via,
        counted: &Attempt,
    ) -> Result<Accepted> {
        let judged = judged_of(tx, token, tx.at)?;
        if token.holder.as_ref().map(|holder| tx.is_doubted(holder.id)).transpose()? == Some(true) {
            return Err(StationError::AccountInDoubt);
        }
        // what the host reads comes from the token itself, now; anything else may have been seen before the restore
        let (doubted, judged): (Vec<_>, Vec<_>) = judged.into_iter().partition(|one| one.doubted && via != Via::Read);
        let mut fitting = Vec::new();
        for credential in judged {
            if let Some(verified) = self.try_code(tx, &credential, clock, code, via, counted)? {
                fitting.push((credential, verified));
            }
        }
        match &fitting[..] {
            [] if !doubted.is_empty() => Err(StationError::ResynchroniseFirst(token.name())),
            [] => Err(StationError::CodeRefused),
            [(only, verified)] => Ok(Accepted { verified: *verified, settled: confirm(tx, token, only)? }),
            [(_, verified), ..] => Ok(Accepted { verified: *verified, settled: None }),
        }
    }

    fn try_code(
        &self,
        tx: &Change<'_>,
        credential: &Credential,
        clock: StationClock,
        code: Code,
        via: Via,
        counted: &Attempt,
    ) -> Result<Option<Verified>> {
        if code.digits() != credential.parameters.digits {
            return Ok(None);
        }
        let Some(secret) = tx.secret(credential.id)? else { return Ok(None) };
        let (factor, before, ahead, drift) = match credential.standing(clock) {
            Standing::Counter(counter) => {
                let window = LookAhead::default();
                let found = validate_hotp(&secret, credential.parameters, counter, window, code);
                let Some(accepted) = found else { return Ok(None) };
                (accepted.counter, counter, accepted.counter - counter, None)
            }
            Standing::Clock(totp, _) if via == Via::Read => {
                // the host named the moment, and nobody saw the code: neither its drift nor its use means anything
                let shown = self.shown(&secret, &totp, code, counted);
                return Ok(shown.map(|step| Verified { counter: step, ahead: 0 }));
            }
            Standing::Clock(totp, token) => {
                let found = validate_totp(&secret, &totp, token, self.now().as_second(), code);
                let Some(accepted) = found else { return Ok(None) };
                // a clock that nobody keeps teaches nothing by itself; what was found against it is followed
                let learns = clock == StationClock::Synchronised || credential.is_followed_unkept();
                (accepted.step, token.earliest(), 0, learns.then_some(accepted.drift))
            }
        };
        // burnt out of turn, or another submission of the same code was faster
        if tx.is_burnt(credential.id, factor)? || !tx.advance(credential.id, before, factor + 1)? {
            return Ok(None);
        }
        if let Some(drift) = drift {
            tx.learn_drift(credential.id, drift, clock)?;
        }
        Ok(Some(Verified { counter: factor, ahead }))
    }
}

impl Codes<'_> {
    /// Whether this is the code of a TOTP credential now, read by the host a moment ago.
    pub(super) fn shows_now(&self, credential: &Credential, code: Code, counted: &Attempt) -> Result<bool> {
        let Standing::Clock(totp, _) = credential.standing(StationClock::Synchronised) else { return Ok(false) };
        let secret = self.store.read(|r| r.secret(credential.id))?;
        Ok(secret.is_some_and(|secret| self.shown(&secret, &totp, code, counted).is_some()))
    }

    /// The time step, this one or the one that may just have ended, whose code it is.
    fn shown(&self, secret: &Secret, totp: &Totp, code: Code, _counted: &Attempt) -> Option<u64> {
        let now = totp.step_at(self.now().as_second());
        [Some(now), now.checked_sub(1)].into_iter().flatten().find(|step| totp.code(secret, *step) == code)
    }
}
