//! Checking a code: look-ahead window, counter moved, code burnt, all in one transaction.

use super::{Actor, Result, Station, StationError};
use crate::{
    domain::{Act, CredentialEvent, IntentStage, Serial, Verb},
    oath::{Code, LookAhead, StationClock, TokenTime, Totp, validate_hotp, validate_totp},
    store::{Change, Credential, Entry, MovingFactor, ThrottleKind, Token},
};
use serde::Serialize;

/// A code that was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// The counter (HOTP) or time step (TOTP) whose code it was; spent now.
    pub counter: u64,
    /// HOTP: how many codes were skipped before it. TOTP: 0.
    pub ahead: u64,
}

impl Station {
    /// Checks a code against the token's live credential. Attempts are throttled per token, across restarts; a code
    /// is never accepted twice, also when it is submitted twice at once.
    pub fn verify(&self, actor: &Actor, serial: &Serial, code: Code) -> Result<Verified> {
        self.verify_as(actor, Act::Verify, serial, code)
    }

    /// The same by those who may `act`.
    pub(super) fn verify_as(&self, actor: &Actor, act: Act, serial: &Serial, code: Code) -> Result<Verified> {
        let token = self.store.read(|r| self.token_for(actor, r, serial, act))?;
        let subject = token.id.to_string();
        let counters = [(ThrottleKind::Token, subject.as_str())];
        self.check_throttles(&counters)?;
        let clock = self.clock_quality();
        let checked = self.change(actor, |tx| {
            let verified = self.accept(tx, &token, clock, code)?;
            tx.clear_throttle(ThrottleKind::Token, &subject)?;
            let entry = Entry::new(Verb::Verify).token(token.id, serial).school(token.school);
            Ok((verified, entry.fact("counter", verified.counter).fact("ahead", verified.ahead)))
        });
        match checked {
            Err(StationError::CodeRefused) => {
                self.count_failure(&counters)?;
                Err(StationError::CodeRefused)
            }
            checked => {
                self.bench.stir();
                checked
            }
        }
    }

    /// Whether drift may be learned. Asked outside of transactions: it may take a moment.
    pub(super) fn clock_quality(&self) -> StationClock {
        if self.clock.is_synchronised() { StationClock::Synchronised } else { StationClock::Unsynchronised }
    }

    /// Finds the live credential whose code this is, moves it on, and confirms it if this is its first code.
    pub(super) fn accept(&self, tx: &Change<'_>, token: &Token, clock: StationClock, code: Code) -> Result<Verified> {
        let live: Vec<_> = tx.credentials_of(token.id)?.into_iter().filter(|c| c.state.is_live()).collect();
        if live.is_empty() {
            return Err(StationError::NoCredential(token.serial.clone()));
        }
        for credential in live {
            if let Some(verified) = self.try_code(tx, &credential, clock, code)? {
                confirm(tx, &credential)?;
                return Ok(verified);
            }
        }
        Err(StationError::CodeRefused)
    }

    fn try_code(
        &self,
        tx: &Change<'_>,
        credential: &Credential,
        clock: StationClock,
        code: Code,
    ) -> Result<Option<Verified>> {
        if code.digits() != credential.parameters.digits {
            return Ok(None);
        }
        let Some(secret) = tx.secret(credential.id)? else { return Ok(None) };
        let (factor, before, ahead, learned) = match credential.factor {
            MovingFactor::Hotp { counter } => {
                let window = LookAhead::default();
                let found = validate_hotp(&secret, credential.parameters, counter, window, code);
                let Some(accepted) = found else { return Ok(None) };
                (accepted.counter, counter, accepted.counter - counter, None)
            }
            MovingFactor::Totp { period, t0, drift, next_step } => {
                let totp = Totp { t0, ..Totp::new(credential.parameters, period) };
                let token = TokenTime { drift, last_step: next_step.checked_sub(1) };
                let now = self.now().as_second();
                let found = validate_totp(&secret, &totp, token, now, clock, code);
                let Some(accepted) = found else { return Ok(None) };
                (accepted.step, next_step, 0, Some(accepted.drift).filter(|_| clock == StationClock::Synchronised))
            }
        };
        // burnt out of turn, or another submission of the same code was faster
        if tx.is_burnt(credential.id, factor)? || !tx.advance(credential.id, before, factor + 1)? {
            return Ok(None);
        }
        if let Some(drift) = learned {
            tx.observe_drift(credential.id, drift)?;
        }
        Ok(Some(Verified { counter: factor, ahead }))
    }
}

/// A code of the token proved that it holds the secret.
pub(super) fn confirm(tx: &Change<'_>, credential: &Credential) -> Result<()> {
    if let Some(confirmed) = credential.state.after(CredentialEvent::Confirm) {
        tx.set_stage(credential.id, IntentStage::Written)?;
        tx.set_credential_state(credential.id, credential.state, confirmed)?;
    }
    if !credential.verified {
        tx.set_verified(credential.id)?;
    }
    Ok(())
}
