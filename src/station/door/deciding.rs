//! The one step that decides: counters, wrong PINs, challenges and the answer itself, of all questions that wait, in one transaction for
//! each program.

use super::{
    again::{SAME_FOR, kind_of},
    ahead,
    subject::About,
    verdict::Verdict,
    work::{Step, Try, Work},
};
use crate::{
    Actor, Codes, PasscodeFault, Result, StationError,
    at_hand::Via,
    entries::of_holder,
    people::{passcode::fault, pin::judge_pin, tried_pin::TriedPin},
    resync::{CounterMove, take_up},
    verify::{Accepted, Verified},
};
use domain::{
    Typing,
    event::{self, PasscodeFate},
};
use jiff::{SignedDuration, Timestamp};
use oath::{Code, StationClock};
use std::collections::BTreeMap;
use store::{Answer, Answered, Attempt, AwaitedCode, Change, Client, Entries, Entry, Reader, StoreError, Token};

/// How long the next code is awaited.
const AWAITED_FOR: SignedDuration = SignedDuration::from_mins(2);

impl Codes<'_> {
    /// One change for each program among those that wait: the entries of a change have one author.
    pub(super) fn decide_all(&self, works: Vec<Work>) -> Vec<Result<Verdict>> {
        let mut by_client = BTreeMap::<_, Vec<_>>::new();
        let count = works.len();
        for (place, work) in works.into_iter().enumerate() {
            by_client.entry(work.client.id).or_default().push((place, work));
        }
        let mut answers: Vec<_> = (0..count).map(|_| Err(StationError::Broken)).collect();
        for of_one in by_client.into_values() {
            let (places, works): (Vec<_>, Vec<_>) = of_one.into_iter().unzip();
            let decided = self.decide_of_one(works);
            for (place, answer) in places.iter().zip(each(decided, places.len())) {
                answers[*place] = answer;
            }
        }
        answers
    }

    fn decide_of_one(&self, works: Vec<Work>) -> Result<Vec<Verdict>> {
        let (clock, now) = (self.clock_quality(), self.now());
        let actor = Actor::program(&works[0].client);
        self.change(&actor, |tx| {
            let (mut verdicts, mut entries) = (Vec::new(), Vec::new());
            tx.sweep_answers(now - SAME_FOR, now - AWAITED_FOR)?;
            for work in works {
                verdicts.push(self.decide(tx, clock, now, work, &mut entries)?);
            }
            let mut entries = entries.into_iter();
            let first = entries.next().ok_or(StoreError::Gone { what: "answer" })?;
            Ok((verdicts, Entries::new(first, entries)))
        })
    }

    fn decide(
        &self,
        tx: &Change<'_>,
        clock: StationClock,
        now: Timestamp,
        work: Work,
        entries: &mut Vec<Entry>,
    ) -> Result<Verdict> {
        let hash = work.hash;
        let (answered, verdict) = match work.step {
            Step::First { tries, pins, far } => {
                let first = First { client: &work.client, about: &work.about, tries, pins, far };
                self.decide_first(tx, clock, first, work.attempt, entries)?
            }
            Step::Next { transaction, code } => {
                let next = (&work.client, &work.about, transaction, code);
                self.decide_next(tx, clock, next, work.attempt, entries)?
            }
        };
        tx.note_answer(hash, &answered, now)?;
        Ok(verdict)
    }

    fn decide_first(
        &self,
        tx: &Change<'_>,
        clock: StationClock,
        first: First<'_>,
        attempt: Attempt,
        entries: &mut Vec<Entry>,
    ) -> Result<(Answered, Verdict)> {
        let First { client, about, tries, mut pins, far } = first;
        let right = pins.iter().position(TriedPin::fits);
        let mut accepted = None;
        for one in &tries {
            let found = match self.accept(tx, &one.token, clock, one.code, Via::Typed, &attempt) {
                Ok(found) => found,
                Err(StationError::Store(error)) => return Err(error.into()),
                // whatever it is, it is no yes
                Err(_) => continue,
            };
            let Accepted { verified, settled } = found;
            entries.extend(settled);
            // a right code beside a wrong PIN is spent all the same
            if one.pin == right {
                accepted = Some((&one.token, verified));
                break;
            }
        }
        let tried = right.or((!pins.is_empty()).then_some(0)).map(|place| pins.swap_remove(place));
        let asks_pin = tried.is_some();
        let pin_fault = tried.map(|tried| judge_pin(tx, about.person, tried)).transpose()?.flatten();
        let told = |verified: Option<Verified>, passcode: Option<PasscodeFate>| {
            let (counter, ahead) = verified.map(|verified| (verified.counter, verified.ahead)).unzip();
            event::Verify { counter, ahead, passcode, plugged: None }
        };
        let newest = &about.tokens[0];
        match (fault(pin_fault, accepted.is_some()), accepted, far) {
            (None, Some((token, verified)), _) => {
                if asks_pin {
                    tx.forgive_pin(about.person)?;
                }
                attempt.succeeded(tx)?;
                entries.push(of_holder(told(Some(verified), asks_pin.then_some(PasscodeFate::Accepted)), token));
                yes(tx, token)
            }
            (Some(PasscodeFault::WrongCode), None, Some(far)) => {
                attempt.failed();
                let transaction = self.transaction()?;
                tx.await_code(client.id, &transaction, &far, tx.at)?;
                entries.push(of_holder(told(None, Some(PasscodeFate::NextCode)), newest));
                let answered =
                    Answered { answer: Answer::Challenge, token: None, transaction: Some(transaction.clone()) };
                Ok((answered, Verdict::NextCode { transaction }))
            }
            (why, accepted, _) => {
                attempt.failed();
                let (token, verified) = accepted.map_or((newest, None), |(token, verified)| (token, Some(verified)));
                let why = why.unwrap_or(PasscodeFault::WrongCode);
                entries.push(of_holder(told(verified, Some(why.into())), token));
                Ok(no())
            }
        }
    }

    fn decide_next(
        &self,
        tx: &Change<'_>,
        clock: StationClock,
        (client, about, transaction, code): (&Client, &About, String, Code),
        attempt: Attempt,
        entries: &mut Vec<Entry>,
    ) -> Result<(Answered, Verdict)> {
        let awaited = tx.awaited_code(client.id, &transaction, tx.at - AWAITED_FOR, tx.at)?;
        let found = match awaited {
            // one try, right or wrong
            Some(awaited) if tx.end_challenge(&transaction)? => followed(tx, about, &awaited, (code, clock), &attempt)?,
            Some(_) | None => None,
        };
        let Some((token, taken)) = found else {
            attempt.failed();
            let why = event::Resynchronise::Refused { passcode: PasscodeFate::WrongCode };
            entries.push(of_holder(why, &about.tokens[0]));
            return Ok(no());
        };
        attempt.succeeded(tx)?;
        if client.may.typing == Typing::Passcode {
            tx.forgive_pin(about.person)?;
        }
        entries.push(taken.entry.subject(about.person));
        entries.extend(taken.settled);
        let accepted = event::Verify { passcode: Some(PasscodeFate::Accepted), ..event::Verify::default() };
        entries.push(of_holder(accepted, token));
        yes(tx, token)
    }

    /// The name of a challenge: digits, as programs expect it.
    fn transaction(&self) -> Result<String> {
        let number = u64::from_be_bytes(self.random()?);
        Ok(format!("{number:020}"))
    }
}

/// A first question, as it is decided.
struct First<'a> {
    client: &'a Client,
    about: &'a About,
    tries: Vec<Try>,
    pins: Vec<TriedPin>,
    far: Option<AwaitedCode>,
}

/// The key of `about` that shows this code behind the one that was awaited, found anew.
fn followed<'a>(
    tx: &Change<'_>,
    about: &'a About,
    awaited: &AwaitedCode,
    (code, clock): (Code, StationClock),
    attempt: &Attempt,
) -> Result<Option<(&'a Token, CounterMove)>> {
    let Some(credential) = tx.credential(awaited.credential)? else { return Ok(None) };
    let token = about.tokens.iter().find(|token| token.id == credential.token);
    let (Some(token), Some(secret)) = (token, tx.secret(credential.id)?) else { return Ok(None) };
    let found = ahead::followed_by(&credential, &secret, awaited.factor, (code, clock), tx.at, attempt);
    let Some((found, codes)) = found else { return Ok(None) };
    match take_up(tx, token, &credential, &found, codes, true) {
        Ok(taken) => Ok(Some((token, taken))),
        Err(StationError::Store(error)) => Err(error.into()),
        Err(_) => Ok(None),
    }
}

fn no() -> (Answered, Verdict) {
    (Answered { answer: Answer::Reject, token: None, transaction: None }, Verdict::Refused)
}

fn yes(r: &Reader<'_>, token: &Token) -> Result<(Answered, Verdict)> {
    let answered = Answered { answer: Answer::Accept, token: Some(token.id), transaction: None };
    Ok((answered, Verdict::Accepted { token: token.name(), kind: kind_of(r, token)? }))
}

/// What came of something that was done for several at once: where it failed, one of them is told why, and the others that it did.
pub(super) fn each<T>(done: Result<Vec<T>>, count: usize) -> Vec<Result<T>> {
    match done {
        Ok(all) => all.into_iter().map(Ok).collect(),
        Err(error) => {
            let others = (1..count).map(|_| Err(StationError::Broken));
            std::iter::once(Err(error)).chain(others).collect()
        }
    }
}
