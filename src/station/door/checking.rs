//! A question from its beginning: whose it is, what takes long, and on to the step that decides.

use super::{
    again::{SAME_FOR, again},
    ahead,
    deciding::each,
    subject::{About, about},
    verdict::{DoorQuestion, Verdict},
    work::{Step, Try, Work},
};
use crate::{
    Codes, Result, StationError, guess,
    people::{pin::try_pin_again, tried_pin::TriedPin},
};
use domain::{Secret, Typing};
use oath::Code;
use store::{Attempt, Client, Guess, PasswordHash, QuestionHash, Stopped};

impl Codes<'_> {
    /// Whether what was typed is right. What is refused is one verdict, whatever it was.
    ///
    /// # Errors
    /// Where the database cannot be read or written: then nothing was decided.
    pub fn check(&self, client: &Client, question: &DoorQuestion) -> Result<Verdict> {
        let verdict = self.check_one(client, question);
        self.tally().door(&verdict);
        verdict
    }

    fn check_one(&self, client: &Client, question: &DoorQuestion) -> Result<Verdict> {
        let name = question.subject.name();
        let hash = self.store.read(|r| {
            Ok::<_, StationError>(r.question(client.id, &name, &question.typed, question.transaction.as_deref()))
        })?;
        let _alone = self.door().under_way.wait(hash);
        let now = self.now();
        let (before, about) = self.store.read(|r| match r.answered(hash, now - SAME_FOR, now)? {
            Some(answered) => Ok::<_, StationError>((Some(again(r, answered, now)?), None)),
            None => Ok((None, about(r, client, &question.subject, now)?)),
        })?;
        match before {
            Some(verdict) => Ok(verdict),
            None => self.check_anew(client, question, (name, hash), about),
        }
    }

    fn check_anew(
        &self,
        client: &Client,
        question: &DoorQuestion,
        (name, hash): (String, QuestionHash),
        about: Option<About>,
    ) -> Result<Verdict> {
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
    fn read_typed(&self, client: &Client, about: &About, question: &DoorQuestion) -> Result<Option<Read>> {
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
        let expected = self.store.read(|r| {
            for one in &tries {
                if ahead::is_expected(r, &one.token, one.code, clock, now, attempt)? {
                    return Ok::<_, StationError>(true);
                }
            }
            Ok(false)
        })?;
        let mut far = None;
        if client.may.next_code && !expected {
            for one in tries.iter().filter(|one| one.pin.is_none_or(|pin| pins[pin].fits())) {
                far = far.or(self.store.read(|r| ahead::found_far(r, &one.token, one.code, clock, now, attempt))?);
            }
        }
        // what will be refused pays for a hash, whatever is wrong with it
        if let Some(pin) = typed.first().filter(|_| !expected && pins.iter().all(TriedPin::was_known)) {
            PasswordHash::decoy().verify(pin, attempt);
        }
        Ok(Step::First { tries, pins, far })
    }

    /// Nobody is asked about whom there is anything to know of: the same work, counted, the same answer.
    fn refuse_unknown(&self, client: &Client, question: &DoorQuestion, name: String) -> Result<Verdict> {
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
}

/// What was typed, read.
enum Read {
    First(Vec<Try>, Vec<Secret>),
    Next(String, Code),
}
