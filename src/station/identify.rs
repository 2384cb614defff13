//! Identification: which token of the inventory showed these codes? For a key found on a table.
//!
//! No counter is moved; the codes are burnt for every token that they fit, so that whoever reads them aloud gives
//! nothing away. Throttled per person and journalled, found or not.

use super::{
    Actor, Codes, Holder, Result, StationError,
    secrets::judged,
    work::{Far, Progress},
};
use crate::guess;
use domain::{Act, CredentialId, CustodyState, Secret, Serial, TokenId, TokenRef, Uai, event};
use oath::{Code, DriftWindow, ResyncWindow, Searcher, Sequence, StationClock, Suspect, identify};
use serde::Serialize;
use std::{sync::mpsc, thread};
use store::{Attempt, Credential, Entry, Standing, Token};

/// Counters of each token that are looked at: more would make chance answer.
const WINDOW: u32 = 1_000;
/// Secrets that are open at a time while the inventory is walked.
const OPEN: usize = 512;

/// The answer to an identification.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct Identified {
    /// Every token that shows the codes, the nearest first.
    pub candidates: Vec<Suspected>,
    /// How many tokens were looked at.
    pub tokens: u64,
    /// How many candidates chance alone gives on average.
    pub by_chance: f64,
}

/// A token that shows the codes.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct Suspected {
    /// What it is called: its serial, with the family where another token has the same.
    pub name: TokenRef,
    /// Its serial.
    pub serial: Serial,
    /// Product name.
    pub model: String,
    /// The school it belongs to.
    pub school: Option<Uai>,
    /// Where it stands.
    pub state: CustodyState,
    /// Who holds it.
    pub holder: Option<Holder>,
    /// How many codes lie between the expected one and the first given.
    pub ahead: u64,
    /// The probability that this is the token: 1 ÷ (candidates + those expected by chance).
    pub certainty: f64,
}

type Place = (TokenId, CredentialId);

impl Codes<'_> {
    /// Looks for two to five consecutive codes among all live credentials. `progress` is told how far the
    /// search has come.
    ///
    /// # Errors
    /// [`StationError::Cancelled`] where `progress` was stopped: it counts as an attempt, and tells nothing.
    pub fn identify(&self, actor: &Actor, codes: &[Code], progress: &Progress) -> Result<Identified> {
        if actor.schools_for(Act::Identify).is_some_and(|schools| schools.is_empty()) {
            return Err(StationError::NotAllowed { act: Act::Identify });
        }
        let codes = Sequence::try_from(codes.to_vec())?;
        let attempt = self.attempt(guess::inventory(actor))?;
        let found = self.walk(&codes, progress, &attempt)?;
        let length = codes.codes().len() as u64;
        self.change(actor, |tx| {
            let mut candidates = Vec::new();
            for candidate in &found.candidates {
                let (token, credential) = candidate.id;
                (candidate.counter..candidate.counter + length)
                    .try_for_each(|factor| tx.burn(credential, factor).map(drop))?;
                let counts = judged(tx, token, tx.at)?.is_ok_and(|open| open.iter().any(|one| one.id == credential));
                // a software token that is not activated is its request's alone
                let theirs = |token: &Token| !token.is_unborn() && actor.may(Act::Identify, token.school);
                let token = tx.token(token)?.filter(|token| counts && theirs(token));
                let Some(token) = token else { continue };
                candidates.push(Suspected {
                    name: token.name(),
                    serial: token.serial,
                    model: token.model,
                    school: token.school,
                    state: token.state,
                    holder: token.holder.map(|holder| Holder { id: holder.id, name: holder.name }),
                    ahead: candidate.ahead,
                    certainty: candidate.certainty,
                });
            }
            if !candidates.is_empty() {
                attempt.succeeded(tx)?;
            }
            let names = candidates.iter().map(|found| found.name.clone()).collect();
            let entry = Entry::new(event::Identify { found: names, tokens: found.tokens });
            Ok((Identified { candidates, tokens: found.tokens, by_chance: found.by_chance }, entry))
        })
    }

    /// Walks the inventory; one thread opens secrets, all others search.
    fn walk(&self, codes: &Sequence, progress: &Progress, _counted: &Attempt) -> Result<oath::Identification<Place>> {
        let window = ResyncWindow::try_from(WINDOW).expect("a window of ours is one");
        let (now, clock) = (self.now().as_second(), self.clock_quality());
        let total = self.store.read(|r| r.count_live())?;
        // whether it goes on is looked at by the search itself
        let looked = |done| drop(progress.at(Far { done, total }));
        let open = |each: Each<'_>| {
            self.store
                .read(|r| r.each_live(|credential, secret| each(suspect(&credential, secret, window, (now, clock)))))
        };
        searched(open, |suspects| identify(Searcher::default(), suspects, codes, &looked, progress.stopped()))
    }
}

/// Whom a secret that was opened is given to. It fails where nobody searches any more: no further one is opened then.
type Each<'a> = &'a mut dyn FnMut(Suspect<Place, Secret>) -> Result<()>;

/// One thread opens secrets (`open` does, one after the other), all others `search`.
fn searched<T, E>(
    open: impl FnOnce(Each<'_>) -> Result<()> + Send,
    search: impl FnOnce(mpsc::Receiver<Suspect<Place, Secret>>) -> std::result::Result<T, E>,
) -> Result<T> {
    let (send, suspects) = mpsc::sync_channel(OPEN);
    thread::scope(|scope| {
        let opening = scope.spawn(move || open(&mut |suspect| send.send(suspect).map_err(|_| StationError::Cancelled)));
        let found = search(suspects);
        opening.join().expect("reading does not panic")?;
        found.map_err(|_| StationError::Cancelled)
    })
}

fn suspect(
    credential: &Credential,
    secret: Secret,
    window: ResyncWindow,
    (now, clock): (i64, StationClock),
) -> Suspect<Place, Secret> {
    let id = (credential.token, credential.id);
    match credential.standing(clock) {
        Standing::Counter(counter) => Suspect::hotp(id, secret, credential.parameters, counter, window),
        Standing::Clock(totp, token) => Suspect::totp(id, secret, &totp, token, now, DriftWindow::default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oath::{Algorithm, Digits, Parameters};

    const SIX: Parameters = Parameters { algorithm: Algorithm::Sha1, digits: Digits::SIX };

    fn numbered(n: i64) -> Suspect<Place, Secret> {
        let id = (TokenId::new(n).unwrap(), CredentialId::new(n).unwrap());
        Suspect { id, secret: Secret::new(n.to_be_bytes().repeat(3)), parameters: SIX, places: 0..10 }
    }

    #[test]
    fn a_search_that_is_stopped_opens_no_more_secrets_than_were_on_their_way() {
        const STOPPED_AT: u64 = 5_000;
        let (progress, mut opened) = (Progress::default(), 0);
        let codes = ["123456", "654321"].map(|code| code.parse::<Code>().unwrap());
        let codes = Sequence::try_from(codes.to_vec()).unwrap();
        let open = |each: Each<'_>| {
            (1..=200_000).try_for_each(|n| {
                opened += 1;
                if opened == STOPPED_AT {
                    progress.stop();
                }
                each(numbered(n))
            })
        };
        let found =
            searched(open, |suspects| identify(Searcher::default(), suspects, &codes, &|_| (), progress.stopped()));
        assert!(matches!(found, Err(StationError::Cancelled)), "{found:?}");
        // those that wait to be looked at, and 64 that each thread has in its hands
        let threads = thread::available_parallelism().map_or(1, |number| number.get() as u64);
        let after = opened - STOPPED_AT;
        assert!(after <= OPEN as u64 + 64 * threads + 1, "{after} secrets were opened after the stop");
    }
}
