//! The verification door: a program asks whether what somebody typed is right, and is told yes, no, or to ask for the next code.
//!
//! It stands on what every other door stands on: the one rule of which keys open anything (`secrets.rs`), the one guard of guesses
//! (`attempt.rs`), the counter that is moved by compare-and-set. What it adds:
//!
//! - **The same question has the same answer** for some seconds: whoever waits too long for it asks again, and the code is spent. The answer
//!   is kept in the transaction that spends it, so that there is no moment between the two. From another program it is a replay.
//! - **Nothing is told by how an answer looks**: nobody, nobody with a key, a wrong PIN, a wrong code, too many guesses are one verdict.
//!   That they take as long is for whoever answers ([`REFUSED_AFTER`]).
//! - **Many questions are one transaction** ([`together`]): what waits for the disk waits once for all of them.

mod ahead;
mod pins;
mod subject;
mod together;

pub use subject::Subject;

pub(crate) use pins::RightPins;
pub(crate) use together::Together;

use crate::{
    Actor, Codes, PasscodeFault, Result, StationError,
    at_hand::Via,
    entries::of_holder,
    guess,
    people::{
        passcode::fault,
        pin::{TriedPin, judge_pin, try_pin_again},
    },
    resync::take_up,
    secrets::judged,
    verify::{Accepted, Verified},
};
use domain::{
    CustodyState, OtpKind, Secret, TokenRef, Typing,
    event::{self, PasscodeFate},
};
use jiff::{SignedDuration, Timestamp};
use oath::{Code, StationClock};
use std::{collections::BTreeMap, net::IpAddr, time::Duration};
use store::{
    Answer, Answered, Attempt, AwaitedCode, Change, Client, Entries, Entry, Guess, PasswordHash, QuestionHash, Reader,
    Stopped, StoreError, Token,
};
use subject::{About, about};

/// How long the same question has the same answer.
const SAME_FOR: SignedDuration = SignedDuration::from_secs(30);
/// How long the next code is awaited.
const AWAITED_FOR: SignedDuration = SignedDuration::from_mins(2);
/// A refusal is told so long after its question, or a whole number of times that: how long it took tells nothing of why.
pub const REFUSED_AFTER: Duration = Duration::from_millis(200);

/// What a program asks.
#[derive(Debug)]
pub struct Question {
    /// About whom.
    pub subject: Subject,
    /// What was typed.
    pub typed: Secret,
    /// The challenge that it answers.
    pub transaction: Option<String>,
    /// From where it is asked.
    pub from: IpAddr,
}

/// What it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Yes, by this key.
    Accepted {
        /// What the key is called.
        token: TokenRef,
        /// What its codes count.
        kind: OtpKind,
    },
    /// No.
    Refused,
    /// The key was found far from where it was: its next code proves it.
    NextCode {
        /// What the next question names.
        transaction: String,
    },
}

domain::words! {
    /// What became of a question.
    DoorOutcome {
        /// Yes.
        Accepted => "accepted",
        /// No.
        Refused => "refused",
        /// The next code was asked for.
        NextCode => "next_code",
        /// It could not be answered.
        Failed => "failed",
    }
}

/// What the door keeps in memory.
#[derive(Default)]
pub(crate) struct DoorBooks {
    reserving: Together<Guess, Result<Result<Attempt, Stopped>>>,
    deciding: Together<Work, Result<Verdict>>,
    pub(crate) pins: RightPins,
}

/// A question of which everything was looked at that takes long; the rest is one step with others.
struct Work {
    client: Client,
    hash: QuestionHash,
    about: About,
    attempt: Attempt,
    step: Step,
}

enum Step {
    /// PIN and code, or the code alone.
    First {
        tries: Vec<Try>,
        pins: Vec<TriedPin>,
        /// Where the code stands, if that is far away.
        far: Option<AwaitedCode>,
    },
    /// The code that was asked for.
    Next { transaction: String, code: Code },
}

/// What was typed, as it is read for one key.
struct Try {
    token: Token,
    code: Code,
    /// Which of the PINs stands before it; `None`: none is asked for.
    pin: Option<usize>,
}

impl Codes<'_> {
    /// Whether what was typed is right. What is refused is one verdict, whatever it was.
    ///
    /// # Errors
    /// Where the database cannot be read or written: then nothing was decided.
    pub fn check(&self, client: &Client, question: &Question) -> Result<Verdict> {
        let verdict = self.check_one(client, question);
        self.tally().door(&verdict);
        verdict
    }

    fn check_one(&self, client: &Client, question: &Question) -> Result<Verdict> {
        let now = self.now();
        let name = question.subject.name();
        let (hash, before, about) = self.store.read(|r| {
            let hash = r.question(client.id, &name, &question.typed, question.transaction.as_deref());
            match r.answered(hash, now - SAME_FOR, now)? {
                Some(answered) => Ok::<_, StationError>((hash, Some(again(r, answered, now)?), None)),
                None => Ok((hash, None, about(r, client, &question.subject, now)?)),
            }
        })?;
        if let Some(verdict) = before {
            return Ok(verdict);
        }
        let read = about.map(|about| Ok::<_, StationError>((self.read_typed(client, &about, question)?, about)));
        let Some((Some(read), about)) = read.transpose()? else { return self.refuse_unknown(client, question, name) };
        let guess = guess::at_door(&about.tokens, about.person, client.may.typing, question.from);
        let attempt = match self.attempt_together(guess) {
            Err(StationError::Throttled { .. }) => return Ok(Verdict::Refused),
            reserved => reserved?,
        };
        let step = match read {
            Read::Next(transaction, code) => Step::Next { transaction, code },
            Read::First(tries, typed) => self.tried(client, &about, (tries, &typed), &attempt)?,
        };
        let work = Work { client: client.clone(), hash, about, attempt, step };
        self.door().deciding.ask(work, |works| self.decide_all(works)).unwrap_or(Err(StationError::Broken))
    }

    /// What was typed, for each key that it may be of; `None`: it cannot be read.
    fn read_typed(&self, client: &Client, about: &About, question: &Question) -> Result<Option<Read>> {
        let text = std::str::from_utf8(question.typed.expose()).unwrap_or_default();
        if let Some(transaction) = &question.transaction {
            return Ok(text.trim().parse().ok().map(|code| Read::Next(transaction.clone(), code)));
        }
        let (mut tries, mut pins) = (Vec::new(), Vec::<Secret>::new());
        for token in &about.tokens {
            let (code, pin) = match client.may.typing {
                Typing::Code => match text.trim().parse() {
                    Ok(code) => (code, None),
                    Err(_) => continue,
                },
                Typing::Passcode => match self.read_passcode(token, text) {
                    Ok((pin, code)) => {
                        let known = pins.iter().position(|known| known.expose() == pin.expose());
                        let place = known.unwrap_or(pins.len());
                        if known.is_none() {
                            pins.push(pin);
                        }
                        (code, Some(place))
                    }
                    Err(StationError::Store(error)) => return Err(error.into()),
                    // too short, or nobody knows which of two lengths its codes have
                    Err(_) => continue,
                },
            };
            tries.push(Try { token: token.clone(), code, pin });
        }
        Ok((!tries.is_empty()).then_some(Read::First(tries, pins)))
    }

    /// The long work: PINs, and where a code is that is not where it is expected.
    fn tried(
        &self,
        client: &Client,
        about: &About,
        (tries, typed): (Vec<Try>, &[Secret]),
        attempt: &Attempt,
    ) -> Result<Step> {
        let (now, clock) = (self.now(), self.clock_quality());
        let mut pins = Vec::new();
        for pin in typed {
            pins.push(try_pin_again(self.store, self.entropy, &self.door().pins, now, (about.person, pin), attempt)?);
        }
        let mut far = None;
        if client.may.next_code {
            for one in tries.iter().filter(|one| one.pin.is_none_or(|pin| pins[pin].fits())) {
                far = far.or(self.store.read(|r| ahead::found_far(r, &one.token, one.code, clock, now, attempt))?);
            }
        }
        Ok(Step::First { tries, pins, far })
    }

    /// Nobody is asked about whom there is anything to know of: the same work, counted, the same answer.
    fn refuse_unknown(&self, client: &Client, question: &Question, name: String) -> Result<Verdict> {
        let attempt = match self.attempt_together(guess::unknown_at_door(name, question.from)) {
            Err(StationError::Throttled { .. }) => return Ok(Verdict::Refused),
            reserved => reserved?,
        };
        if client.may.typing == Typing::Passcode {
            PasswordHash::decoy().verify(&question.typed, &attempt);
        }
        attempt.failed();
        Ok(Verdict::Refused)
    }

    fn attempt_together(&self, guess: Guess) -> Result<Attempt> {
        let told = guess.clone();
        let reserved = self.door().reserving.ask(guess, |guesses| self.reserve_all(guesses));
        match reserved.unwrap_or(Err(StationError::Broken))? {
            Ok(attempt) => Ok(attempt),
            Err(stopped) => Err(self.stopped(&told, stopped)?),
        }
    }

    fn reserve_all(&self, guesses: Vec<Guess>) -> Vec<Result<Result<Attempt, Stopped>>> {
        let count = guesses.len();
        each(self.store.reserve_all(guesses, self.now()).map_err(StationError::from), count)
    }

    /// One change for each program among those that wait: the entries of a change have one author.
    fn decide_all(&self, works: Vec<Work>) -> Vec<Result<Verdict>> {
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
        // nobody else writes answers: what is not there now will not be there in the change
        let known = |r: &Reader<'_>| works.iter().map(|work| r.answered(work.hash, now - SAME_FOR, now)).collect();
        let known: Vec<Option<Answered>> = self.store.read(|r| known(r))?;
        if known.iter().all(Option::is_some) {
            let verdicts = self.store.read(|r| {
                known.into_iter().flatten().map(|answered| again(r, answered, now)).collect::<Result<Vec<_>>>()
            })?;
            works.into_iter().try_for_each(|work| self.was_not_made(work.attempt))?;
            return Ok(verdicts);
        }
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
        if let Some(answered) = tx.answered(work.hash, now - SAME_FOR, now)? {
            // its twin was faster
            work.attempt.was_not_made(tx)?;
            return again(tx, answered, now);
        }
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
        tx.end_challenge(&transaction)?;
        let found = match awaited {
            Some(awaited) => followed(tx, about, &awaited, (code, clock), &attempt)?,
            None => None,
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

/// What was typed, read.
enum Read {
    First(Vec<Try>, Vec<Secret>),
    Next(String, Code),
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
) -> Result<Option<(&'a Token, crate::resync::CounterMove)>> {
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

fn kind_of(r: &Reader<'_>, token: &Token) -> Result<OtpKind> {
    Ok(r.credentials_of(token.id)?.first().map_or(OtpKind::Hotp, store::Credential::kind))
}

/// The same answer once more; a yes only while the key opens still.
fn again(r: &Reader<'_>, answered: Answered, now: Timestamp) -> Result<Verdict> {
    match (answered.answer, answered.token, answered.transaction) {
        (Answer::Challenge, _, Some(transaction)) => Ok(Verdict::NextCode { transaction }),
        (Answer::Accept, Some(id), _) => {
            let Some(token) = r.token(id)? else { return Ok(Verdict::Refused) };
            let opens = judged(r, id, now)?.is_ok_and(|open| !open.is_empty());
            if !opens || token.state != CustodyState::HandedOver {
                return Ok(Verdict::Refused);
            }
            Ok(Verdict::Accepted { token: token.name(), kind: kind_of(r, &token)? })
        }
        (Answer::Accept | Answer::Challenge | Answer::Reject, _, _) => Ok(Verdict::Refused),
    }
}

/// What came of something that was done for several at once: where it failed, one of them is told why, and the others that it did.
fn each<T>(done: Result<Vec<T>>, count: usize) -> Vec<Result<T>> {
    match done {
        Ok(all) => all.into_iter().map(Ok).collect(),
        Err(error) => {
            let others = (1..count).map(|_| Err(StationError::Broken));
            std::iter::once(Err(error)).chain(others).collect()
        }
    }
}
