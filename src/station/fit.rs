//! Wrong parameters found out: an imported token whose codes never matched is tried with other digests, digits, periods
//! and readings of its secret. What fits is told, and taken over when asked for.

use super::{
    Actor, Codes, Result, StationError,
    secrets::{destroy, judged_now, judged_of},
};
use crate::{entries::of_token, guess, reach::token_for};
use domain::{Act, Checkpoint, ReadingWord, Secret, TokenRef, event};
use oath::{
    Algorithm, Code, Digits, DriftWindow, Factor, Fit, Fitting, Reading, ResyncWindow, Searcher, Sequence,
    StationClock, Trial, find_parameters,
};
use serde::Serialize;
use store::{Attempt, Credential, Drift, MovingFactor, NewCredential};

/// Parameters that explain the codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Fitted {
    /// The hash under the HMAC.
    pub algorithm: Algorithm,
    /// Digits of a code.
    pub digits: Digits,
    /// TOTP: the period in seconds; `None` for HOTP.
    pub period: Option<u32>,
    /// How the imported bytes give the secret.
    pub reading: ReadingWord,
}

/// What was found out about one token.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FitReport {
    /// Everything that fits; more than one asks for another code.
    pub fits: Vec<Fitted>,
    /// How many fits chance alone gives on average.
    pub by_chance: f64,
    /// The only one that fits is in force now.
    pub adopted: bool,
}

impl Codes<'_> {
    /// Looks with which parameters the token's credential would show these consecutive codes. With `adopt`, the only
    /// ones that fit take the place of those that were imported; the codes are spent. A credential that a code has
    /// confirmed is never changed: its parameters are right.
    pub fn fit(&self, actor: &Actor, named: impl Into<TokenRef>, codes: &[Code], adopt: bool) -> Result<FitReport> {
        let codes = Sequence::try_from(codes.to_vec())?;
        let token = self.store.read(|r| token_for(actor, r, &named.into(), Act::Resynchronise))?;
        let none = || StationError::NoCredential(token.name());
        let judged = self.store.read(|r| judged_of(r, &token, self.now()))?;
        let credential = judged.into_iter().find(|one| !one.verified && !one.is_open()).ok_or_else(none)?;
        let secret = self.store.read(|r| r.secret(credential.id))?.ok_or_else(none)?;
        let attempt = self.attempt(guess::codes(Checkpoint::Fit, &token, actor))?;
        let trial = Trial {
            first_counter: 0,
            counters: ResyncWindow::for_codes(&codes),
            now: self.now().as_second(),
            drift: DriftWindow::default(),
        };
        let found = explained(&secret, &codes, trial, &attempt);
        let fits = found.fits.iter().map(fitted).collect();
        let mut report = FitReport { fits, by_chance: found.by_chance, adopted: false };
        match found.fits.as_slice() {
            [] => {
                attempt.failed();
                return Ok(report);
            }
            [only] if adopt => {
                let clock = self.clock_quality();
                self.adopt(actor, &token.full_name(), &credential, &secret, only, clock)?;
                report.adopted = true;
            }
            _ => {}
        }
        self.was_right(attempt)?;
        Ok(report)
    }

    /// The credential as it should have been imported takes the place of the one that was.
    fn adopt(
        &self,
        actor: &Actor,
        named: &TokenRef,
        old: &Credential,
        imported: &Secret,
        fit: &Fit,
        clock: StationClock,
    ) -> Result<()> {
        let gone = || StationError::NoCredential(named.clone());
        let secret = fit.reading.apply(imported).ok_or_else(gone)?;
        let now = self.now().as_second();
        self.change(actor, |tx| {
            let token = token_for(actor, tx, named, Act::Resynchronise)?;
            let present = Some(judged_now(tx, &token, old, tx.at)?).filter(|one| !one.verified).ok_or_else(gone)?;
            destroy(tx, &token, &present)?;
            let factor = match fit.factor {
                Factor::Counter { next } => MovingFactor::Hotp { counter: next },
                Factor::Time { period, drift } => {
                    let here = now.div_euclid(i64::from(period.seconds()));
                    MovingFactor::Totp {
                        period,
                        t0: 0,
                        drift: Drift::found(drift, clock),
                        next_step: u64::try_from(here + drift + 1).unwrap_or(0),
                    }
                }
            };
            let new = NewCredential {
                token: token.id,
                slot: present.slot,
                parameters: fit.parameters,
                factor,
                stage: domain::IntentStage::Written,
            };
            let id = tx.add_credential(&new, &secret)?;
            if let Some(notes) = tx.credential_notes(present.id)? {
                tx.set_credential_notes(id, &notes)?;
            }
            let added = tx.credential(id)?.ok_or_else(gone)?;
            super::enrol::confirm(tx, &token, &added)?;
            let Fitted { algorithm: digest, digits, period, reading } = fitted(fit);
            let told = event::Import::Fitted { digest, digits: digits.get(), period, reading };
            Ok(((), of_token(told, &token)))
        })
    }
}

/// Everything that explains these codes.
fn explained(secret: &Secret, codes: &Sequence, trial: Trial, _counted: &Attempt) -> Fitting {
    find_parameters(Searcher::default(), secret, codes, trial)
}

fn fitted(fit: &Fit) -> Fitted {
    Fitted {
        algorithm: fit.parameters.algorithm,
        digits: fit.parameters.digits,
        period: match fit.factor {
            Factor::Counter { .. } => None,
            Factor::Time { period, .. } => Some(period.seconds()),
        },
        reading: match fit.reading {
            Reading::AsImported => ReadingWord::AsImported,
            Reading::FromHex | Reading::FromBase32 | Reading::FromBase64 => ReadingWord::FromText,
            Reading::AsLowerHex | Reading::AsUpperHex | Reading::AsBase32 => ReadingWord::AsText,
        },
    }
}
