//! Resynchronisation: consecutive codes find a token's counter or drift anew; every code seen is burnt.
//!
//! The search runs outside of the transaction (a wide window takes a moment); what it found is written only if the
//! credential still stands where the search began.

use super::{
    Actor, Codes, Result, StationError,
    enrol::confirm,
    outcome::{Done, Outcome},
    secrets::{searched_now, searched_of},
};
use crate::{entries::of_token, guess, reach::token_for};
use domain::{Act, Checkpoint, TokenRef, Verb, event};
use driver::DriverError;
use oath::{
    Code, Diagnosis, Resync, ResyncWindow, Searcher, Sequence, StationClock, resynchronise, resynchronise_time,
};
use serde::Serialize;
use store::{Attempt, Change, Credential, Entries, Entry, MovingFactor, Standing, Token};

/// Where a token was found.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, schemars::JsonSchema)]
pub struct Resynchronised {
    /// The counter (HOTP) or time step (TOTP) that is expected next.
    pub next: u64,
    /// HOTP: how many codes the token had shown without the station. TOTP: 0.
    pub ahead: u64,
    /// TOTP: how many steps the token's clock runs ahead (negative: behind).
    pub drift: Option<i64>,
    /// The same in seconds.
    pub drift_seconds: Option<i64>,
    /// The clock that the station had when it looked. TOTP by an unsynchronised one: the drift counts against this clock,
    /// until somebody sets it.
    #[schemars(with = "String")]
    pub clock: StationClock,
    /// The probability that random codes would have passed.
    pub false_acceptance: f64,
}

impl Resynchronised {
    /// It was found against a clock that nobody keeps right.
    pub fn clock_unkept(&self) -> bool {
        self.drift.is_some() && self.clock == StationClock::Unsynchronised
    }
}

impl Codes<'_> {
    /// Finds counter or drift by two to five consecutive codes. Throttled per token, as every guess is. Whoever may diagnose a
    /// token may do it too: a diagnosis puts right what it finds.
    pub fn resync(&self, actor: &Actor, named: impl Into<TokenRef>, codes: &[Code]) -> Result<Resynchronised> {
        let (named, codes) = (named.into(), Sequence::try_from(codes.to_vec())?);
        let (act, token) = self.store.read(|r| match token_for(actor, r, &named, Act::Diagnose) {
            Ok(token) => Ok::<_, StationError>((Act::Diagnose, token)),
            Err(_) => Ok((Act::Resynchronise, token_for(actor, r, &named, Act::Resynchronise)?)),
        })?;
        self.resync_token(actor, act, (&named, &token), &codes)
    }

    /// The same by those who may `act`: a diagnosis puts right what it finds.
    pub(super) fn resync_as(
        &self,
        actor: &Actor,
        act: Act,
        named: &TokenRef,
        codes: &[Code],
    ) -> Result<Resynchronised> {
        let codes = Sequence::try_from(codes.to_vec())?;
        let token = self.store.read(|r| token_for(actor, r, named, act))?;
        self.resync_token(actor, act, (named, &token), &codes)
    }

    /// Of this token, as it was read for this act under this name.
    fn resync_token(
        &self,
        actor: &Actor,
        act: Act,
        (named, token): (&TokenRef, &Token),
        codes: &Sequence,
    ) -> Result<Resynchronised> {
        let attempt = self.attempt(guess::codes(Checkpoint::Resync, token, actor))?;
        let clock = self.clock_quality();
        let (credential, found) = self.search(token, codes, clock, &attempt)?;
        self.change(actor, |tx| {
            let token = token_for(actor, tx, named, act)?;
            let taken = take_up(tx, &token, &credential, &found, codes.codes().len() as u64, false)?;
            attempt.succeeded(tx)?;
            Ok(((), Entries::new(taken.entry, taken.settled)))
        })?;
        Ok(found)
    }

    /// The same with two codes of the plugged token, typed by touches or read by the host. The end is on the token's card.
    pub fn start_resync(&self, actor: &Actor, named: impl Into<TokenRef>) -> Result<()> {
        actor.check_at_station()?;
        let token = self.store.read(|r| token_for(actor, r, &named.into(), Act::Resynchronise))?;
        self.store.read(|r| searched_of(r, &token, self.now()))?;
        let source = self.code_source(&token)?;
        let claim = self.bench.claim(&self.at_bench(&token)?, Verb::Resynchronise)?;
        let (kept, actor, named, serial) = (self.kept(), actor.clone(), token.full_name(), token.name());
        claim.run(Box::new(move |session, lane| {
            let mut code = || kept.noun().code_at_hand(source, Verb::Resynchronise, session, lane);
            if !source.gives_several() {
                // a code for the station's own moment: there is nothing to find, it fits or not
                let act = Act::Resynchronise;
                let shown = code().map_err(StationError::from);
                let shown = shown.and_then(|code| kept.noun().verify_as(&actor, act, &named, code, source.via()));
                let ahead = shown.map(|shown| shown.ahead);
                return lane
                    .finish(Outcome::of(Verb::Resynchronise, ahead.map(|ahead| Done::Verified { serial, ahead })));
            }
            let found = kept.noun().found_by_touches(&mut code, |codes| kept.noun().resync(&actor, &named, codes));
            let ahead = found.map(|found| found.ahead);
            lane.finish(Outcome::of(Verb::Resynchronise, ahead.map(|ahead| Done::Resynchronised { serial, ahead })));
        }));
        Ok(())
    }

    /// Looks with two codes of the plugged token, and with a third where two were too few.
    pub(super) fn found_by_touches<T>(
        &self,
        code: &mut dyn FnMut() -> std::result::Result<Code, DriverError>,
        mut look: impl FnMut(&[Code]) -> Result<T>,
    ) -> Result<T> {
        let mut codes = vec![code()?, code()?];
        match look(&codes) {
            Err(StationError::NotSynchronised(Diagnosis::TooFew) | StationError::Ambiguous(_)) => {
                codes.push(code()?);
                look(&codes)
            }
            told => told,
        }
    }

    /// Looks at every live credential of the token; one place in all of them is the answer.
    pub(super) fn search(
        &self,
        token: &Token,
        codes: &Sequence,
        clock: StationClock,
        counted: &Attempt,
    ) -> Result<(Credential, Resynchronised)> {
        let found = self.search_all(token, codes, clock, counted);
        self.tally().resync(&found);
        found
    }

    fn search_all(
        &self,
        token: &Token,
        codes: &Sequence,
        clock: StationClock,
        counted: &Attempt,
    ) -> Result<(Credential, Resynchronised)> {
        let (mut found, mut places, mut why) = (None, 0, None);
        for credential in self.store.read(|r| searched_of(r, token, self.now()))? {
            let Some(secret) = self.store.read(|r| r.secret(credential.id))? else { continue };
            match self.look(&credential, &secret, codes, clock, counted) {
                Resync::Found(here) => {
                    places += 1;
                    found = Some((credential, here));
                }
                Resync::Ambiguous { candidates } => places += candidates.len(),
                Resync::NotFound(diagnosis) => {
                    why.get_or_insert(diagnosis);
                }
            }
        }
        match (found, places) {
            (Some(found), 1) => Ok(found),
            (_, 0) => Err(StationError::NotSynchronised(why.unwrap_or(Diagnosis::Unknown))),
            (_, places) => Err(StationError::Ambiguous(places)),
        }
    }

    fn look(
        &self,
        credential: &Credential,
        secret: &domain::Secret,
        codes: &Sequence,
        clock: StationClock,
        _counted: &Attempt,
    ) -> Resync<Resynchronised> {
        let (searcher, parameters) = (Searcher::default(), credential.parameters);
        match credential.standing(clock) {
            Standing::Counter(expected) => {
                let window = ResyncWindow::for_codes(codes);
                let found = resynchronise(searcher, secret, parameters, expected, window, codes);
                map(found, |found| Resynchronised {
                    next: found.next,
                    ahead: found.ahead,
                    drift: None,
                    drift_seconds: None,
                    clock,
                    false_acceptance: found.false_acceptance,
                })
            }
            Standing::Clock(totp, token) => {
                let found = resynchronise_time(searcher, secret, &totp, token, self.now().as_second(), codes);
                map(found, |found| Resynchronised {
                    next: found.step + 1,
                    ahead: 0,
                    drift: Some(found.drift),
                    drift_seconds: Some(found.drift * i64::from(totp.period.seconds())),
                    clock,
                    false_acceptance: found.false_acceptance,
                })
            }
        }
    }
}

/// A token that was found anew, as the journal says it.
pub(super) struct CounterMove {
    /// Where.
    pub entry: Entry,
    /// An enrolment that was open is settled by it.
    pub settled: Option<Entry>,
}

/// Writes down where the token was found by `codes` consecutive codes, if it still stands where the search began; `by_holder`:
/// its holder did it.
pub(super) fn take_up(
    tx: &Change<'_>,
    token: &Token,
    looked: &Credential,
    found: &Resynchronised,
    codes: u64,
    by_holder: bool,
) -> Result<CounterMove> {
    let present = searched_now(tx, token, looked, tx.at)?;
    for factor in found.next - codes..found.next {
        // seen before by an identification: whoever overheard it then must not gain by it now
        if tx.is_burnt(present.id, factor)? {
            let behind = found.next - factor;
            return Err(StationError::NotSynchronised(Diagnosis::Used { counter: factor, behind }));
        }
    }
    let before = match looked.factor {
        MovingFactor::Hotp { counter } => counter,
        MovingFactor::Totp { next_step, .. } => next_step,
    };
    if !tx.advance(present.id, before, found.next)? {
        return Err(StationError::CodeRefused);
    }
    if let Some(drift) = found.drift {
        tx.learn_drift(present.id, drift, found.clock)?;
    }
    let settled = confirm(tx, token, &present)?;
    let Resynchronised { next, ahead, drift, .. } = *found;
    let by_holder = by_holder.then_some(true);
    let found = event::Resynchronise::Found { next, ahead, drift, codes: Some(codes), plugged: None, by_holder };
    Ok(CounterMove { entry: of_token(found, token), settled })
}

fn map<F, T>(resync: Resync<F>, told: impl Fn(F) -> T) -> Resync<T> {
    match resync {
        Resync::Found(found) => Resync::Found(told(found)),
        Resync::Ambiguous { candidates } => {
            Resync::Ambiguous { candidates: candidates.into_iter().map(told).collect() }
        }
        Resync::NotFound(diagnosis) => Resync::NotFound(diagnosis),
    }
}
