//! Identification: which token of the whole inventory showed these codes? For a key found on a table.
//!
//! Reads only: no counter is moved here. The inventory is an iterator, pulled a few suspects at a time by each thread,
//! so that a hundred thousand secrets need not be open at once. Who may ask, how often, and the burning of the codes
//! are the caller's business.

use super::{DriftWindow, Parameters, ResyncWindow, Searcher, Sequence, TokenTime, Totp, search::Keyed};
use domain::Secret;
use std::{
    borrow::Borrow,
    ops::Range,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
};

/// A token that may have shown the codes. `S` is a [`Secret`], owned or borrowed.
#[derive(Debug)]
pub struct Suspect<Id, S> {
    /// What the caller calls it.
    pub id: Id,
    /// Its secret.
    pub secret: S,
    /// Digest and digits.
    pub parameters: Parameters,
    /// Counters (or steps) of its to look at.
    pub places: Range<u64>,
}

impl<Id, S> Suspect<Id, S> {
    /// A HOTP token, from its next expected counter to the end of the window.
    pub fn hotp(id: Id, secret: S, parameters: Parameters, next_counter: u64, window: ResyncWindow) -> Self {
        Self { id, secret, parameters, places: next_counter..next_counter.saturating_add(window.get().into()) }
    }

    /// A TOTP token, around the Unix time `now` and where its clock was last known to stand, after its last step.
    pub fn totp(id: Id, secret: S, totp: &Totp, token: TokenTime, now: i64, window: DriftWindow) -> Self {
        let around = window.around(totp, token, now);
        let start = around.start.max(token.earliest());
        Self { id, secret, parameters: totp.parameters, places: start..around.end.max(start) }
    }
}

/// The answer to an identification.
#[derive(Debug, Clone, PartialEq)]
pub struct Identification<Id> {
    /// Every token and place that shows the codes, the most certain first.
    pub candidates: Vec<Candidate<Id>>,
    /// How many tokens were looked at.
    pub tokens: u64,
    /// How many candidates chance alone gives on average.
    pub by_chance: f64,
}

/// A token that shows the codes.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate<Id> {
    /// What the caller calls it.
    pub id: Id,
    /// The counter (or step) of the first code.
    pub counter: u64,
    /// How far that is from the first place looked at.
    pub ahead: u64,
    /// The probability that this is the token, if the odds that the inventory has it at all were even beforehand:
    /// 1 ÷ (number of candidates + number expected by chance).
    pub certainty: f64,
}

/// The search was cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the search was stopped before every token was looked at: start it again when there is time")]
pub struct Cancelled;

/// Looks for `codes` among all places of all suspects. `progress` is told now and then, from any thread, how many
/// tokens have been looked at; setting `cancel` ends the search within a few tokens.
///
/// # Errors
///
/// [`Cancelled`]: `cancel` was set before every token was looked at; what was found until then is not told.
pub fn identify<Id, S>(
    searcher: Searcher,
    inventory: impl IntoIterator<Item = Suspect<Id, S>, IntoIter: Send>,
    codes: &Sequence,
    progress: &(dyn Fn(u64) + Sync),
    cancel: &AtomicBool,
) -> Result<Identification<Id>, Cancelled>
where
    Id: Send,
    S: Borrow<Secret> + Send,
{
    let inventory = Mutex::new(inventory.into_iter());
    let (tokens, places) = (AtomicU64::new(0), AtomicU64::new(0));
    let work = || {
        let mut found = Vec::new();
        loop {
            let chunk: Vec<_> = inventory.lock().expect("no thread panics").by_ref().take(CHUNK).collect();
            let number = chunk.len() as u64;
            if number == 0 || cancel.load(Relaxed) {
                return found;
            }
            for suspect in chunk {
                if suspect.parameters.digits == codes.digits() {
                    places.fetch_add(suspect.places.end.saturating_sub(suspect.places.start), Relaxed);
                    found.extend(examine(searcher, suspect, codes));
                }
            }
            progress(tokens.fetch_add(number, Relaxed) + number);
        }
    };
    let mut candidates: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (1..searcher.threads()).map(|_| scope.spawn(work)).collect();
        let here = work();
        let others = threads.into_iter().flat_map(|thread| thread.join().expect("a search does not panic"));
        here.into_iter().chain(others).collect()
    });
    if cancel.load(Relaxed) {
        return Err(Cancelled);
    }
    let by_chance = codes.expected(places.into_inner());
    let certainty = 1.0 / (candidates.len() as f64 + by_chance);
    candidates.iter_mut().for_each(|candidate| candidate.certainty = certainty);
    candidates.sort_by_key(|candidate| candidate.ahead);
    Ok(Identification { candidates, tokens: tokens.into_inner(), by_chance })
}

/// Suspects that a thread takes at a time: enough to keep threads from waiting for each other, few enough to stop soon.
const CHUNK: usize = 64;

fn examine<Id, S: Borrow<Secret>>(
    searcher: Searcher,
    Suspect { id, secret, parameters, places }: Suspect<Id, S>,
    codes: &Sequence,
) -> Option<Candidate<Id>> {
    let keyed = Keyed::new(searcher.engine(), secret.borrow(), parameters);
    let width = places.end.saturating_sub(places.start);
    let hits = keyed.find(places.start, width.saturating_add(codes.length() - 1), codes.codes());
    // Twice in one token's window makes it no less this token: the nearer place is told.
    let counter = *codes.starts(&hits).first()?;
    Some(Candidate { id, counter, ahead: counter - places.start, certainty: 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Algorithm, Digits, Engine, Period, hotp};
    use std::num::NonZeroUsize;

    const SIX: Parameters = Parameters { algorithm: Algorithm::Sha1, digits: Digits::SIX };

    fn secret(id: u32) -> Secret {
        Secret::new(id.to_be_bytes().repeat(5))
    }
    fn inventory(size: u32) -> impl Iterator<Item = Suspect<u32, Secret>> + Send {
        let window = ResyncWindow::try_from(1000).unwrap();
        (0..size).map(move |id| Suspect::hotp(id, secret(id), SIX, u64::from(id), window))
    }
    fn codes(id: u32, counter: u64) -> Sequence {
        (counter..counter + 2).map(|counter| hotp(&secret(id), SIX, counter)).collect::<Vec<_>>().try_into().unwrap()
    }
    fn searcher(threads: usize) -> Searcher {
        Searcher::new(Engine::available().next().unwrap(), NonZeroUsize::new(threads).unwrap())
    }

    #[test]
    fn a_token_is_known_by_two_codes_among_many_whatever_the_threads() {
        for threads in [1, 2, 5] {
            let told = AtomicU64::new(0);
            let progress = |done| {
                told.fetch_max(done, Relaxed);
            };
            let never = AtomicBool::new(false);
            let answer = identify(searcher(threads), inventory(1500), &codes(1234, 1333), &progress, &never).unwrap();
            let [Candidate { id: 1234, counter: 1333, ahead: 99, certainty }] = answer.candidates[..] else {
                panic!("{answer:?}")
            };
            assert!((answer.by_chance - 1.5e-6).abs() < 1e-12 && (certainty - 1.0).abs() < 1e-5);
            assert_eq!((answer.tokens, told.into_inner()), (1500, 1500));
        }
    }

    #[test]
    fn two_tokens_with_one_secret_are_both_named_and_neither_is_sure() {
        let never = AtomicBool::new(false);
        let twins = [1, 2].map(|id| Suspect { id, secret: secret(7), parameters: SIX, places: 0..100 });
        let answer = identify(searcher(2), twins, &codes(7, 50), &|_| (), &never).unwrap();
        assert_eq!(answer.candidates.len(), 2);
        assert!(answer.candidates.iter().all(|candidate| (candidate.certainty - 0.5).abs() < 1e-6));
    }

    #[test]
    fn a_time_token_is_known_hours_off_but_not_by_codes_it_has_used() {
        let totp = Totp::new(SIX, Period::THIRTY);
        let step = totp.step_at(1_700_000_000) - 300;
        let look = |last_step| {
            let token = TokenTime { drift: 0, last_step };
            let suspect = Suspect::totp("x", secret(9), &totp, token, 1_700_000_000, DriftWindow::default());
            identify(searcher(1), [suspect], &codes(9, step), &|_| (), &AtomicBool::new(false)).unwrap().candidates
        };
        assert_eq!(look(Some(step - 1)).iter().map(|found| found.counter).collect::<Vec<_>>(), [step]);
        assert_eq!(look(Some(step)), []);
    }

    #[test]
    fn codes_at_the_very_end_of_the_places_are_found_and_those_behind_it_are_not() {
        let look = |counter| {
            let suspect = Suspect { id: 7, secret: secret(7), parameters: SIX, places: 0..100 };
            identify(searcher(1), [suspect], &codes(7, counter), &|_| (), &AtomicBool::new(false)).unwrap().candidates
        };
        assert_eq!(look(99).iter().map(|found| found.counter).collect::<Vec<_>>(), [99]);
        assert_eq!(look(100), []);
    }

    #[test]
    fn a_stranger_is_nobody() {
        let never = AtomicBool::new(false);
        let answer = identify(searcher(2), inventory(100), &codes(5000, 3), &|_| (), &never).unwrap();
        assert_eq!((answer.candidates, answer.tokens), (vec![], 100));
    }

    #[test]
    fn a_search_can_be_stopped_from_its_own_progress() {
        let cancel = AtomicBool::new(false);
        let progress = |_| cancel.store(true, Relaxed);
        let endless = inventory(u32::MAX);
        assert_eq!(identify(searcher(2), endless, &codes(1, 1), &progress, &cancel), Err(Cancelled));
    }
}
