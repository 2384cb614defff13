//! The one way to a secret: a guess is counted first, and what looks at the secret asks for the proof ([`Attempt`]).
//!
//! What fails is told in aggregates: one entry of the journal for each person, token, author and address in a quarter of an
//! hour, with a count. Whoever is guessed at until guesses are stopped gets a mail, once.

use super::{Actor, Result, Station, StationError};
use domain::{
    Checkpoint, Notice, NoticeKind,
    event::{self, RefusedAct},
};
use jiff::SignedDuration;
use std::net::IpAddr;
use store::{Attempt, Entries, Entry, Guess, Reader, Stopped, StoreError, Trace};

/// How long a device is known after its person signed in on it last.
const DEVICE_KNOWN: SignedDuration = SignedDuration::from_hours(24 * 180);

impl Station {
    /// Counts a guess; the answer is the right to look at the secret once.
    pub(super) fn attempt(&self, guess: Guess) -> Result<Attempt> {
        let (now, told) = (self.now(), guess.clone());
        match self.store.reserve(guess, now)? {
            Ok(attempt) => Ok(attempt),
            Err(stopped) => Err(self.stopped(&told, stopped)?),
        }
    }

    /// What is answered where guesses are stopped; who has to hear of it is told.
    pub(super) fn stopped(&self, guess: &Guess, stopped: Stopped) -> Result<StationError> {
        if stopped.untold {
            self.tell_stopped(guess, stopped)?;
        }
        let seconds = stopped.until.duration_since(self.now()).as_secs().unsigned_abs() + 1;
        Ok(StationError::Throttled { seconds })
    }

    /// It was right, and nothing else is to be changed.
    pub(super) fn was_right(&self, attempt: Attempt) -> Result<()> {
        Ok(self.store.keep(|books| attempt.succeeded(books))?)
    }

    /// There was nothing to be looked at.
    pub(super) fn was_not_made(&self, attempt: Attempt) -> Result<()> {
        Ok(self.store.keep(|books| attempt.was_not_made(books))?)
    }

    /// Guesses are not looked at from now on: the journal says so once, and so does a mail to whom they are aimed at.
    fn tell_stopped(&self, guess: &Guess, stopped: Stopped) -> Result<()> {
        let now = self.now();
        let first = self.store.keep(|books| {
            let first = books.tell_stopped(&guess.counters, now)?;
            if first && guess.trace.person.is_none() {
                books.tally(guess.at.word(), &guess.trace, now, (0, 1))?;
            }
            Ok::<_, StoreError>(first)
        })?;
        let Some(person) = guess.trace.person.filter(|_| first) else { return Ok(()) };
        tracing::warn!(checkpoint = %guess.at, %person, "too many wrong guesses: stopped for a while");
        self.change(&Actor::station(), |tx| {
            let (address, by) = from(tx, &guess.trace)?;
            let told = event::Attempt::Stopped { checkpoint: guess.at, stopped_until: stopped.until, address, by };
            let entry = traced(tx, told, &guess.trace)?;
            let notice = Notice::to_person(NoticeKind::AttemptsStopped, person).fact("checkpoint", guess.at);
            tx.notify(&notice.maybe("address", guess.trace.address).fact("until", stopped.until))?;
            Ok(((), entry))
        })
    }

    /// `result`; that somebody asked for what they may not do is counted.
    pub fn noting<T>(&self, actor: &Actor, result: Result<T>) -> Result<T> {
        result.inspect_err(|error| {
            if let Err(failed) = self.note_refused(actor, error) {
                tracing::warn!(%failed, "a refusal could not be counted");
            }
        })
    }

    fn note_refused(&self, actor: &Actor, error: &StationError) -> Result<()> {
        let what = match error {
            StationError::NotAllowed { act } => RefusedAct::Act(*act),
            StationError::AtStationOnly => RefusedAct::AtStation,
            _ => return Ok(()),
        };
        let trace = Trace { by: actor.person, ..Trace::default() };
        Ok(self.store.keep(|books| books.tally(what.word(), &trace, self.now(), (1, 0)))?)
    }

    /// What failed since the last look goes to the journal, and what is old is forgotten. Called by a timer.
    pub fn attempts_tick(&self) -> Result<()> {
        let now = self.now();
        self.store.keep(|books| books.sweep_attempts(now, now - DEVICE_KNOWN))?;
        if self.store.read(|r| r.refusals())?.is_empty() {
            return Ok(());
        }
        self.change(&Actor::station(), |tx| {
            let refusals = tx.refusals()?;
            let mut entries = refusals.iter().map(|refusals| {
                tracing::warn!(what = refusals.what, count = refusals.count, stopped = refusals.stopped, "refused");
                let (address, by) = from(tx, &refusals.trace)?;
                let checkpoint: Option<Checkpoint> = refusals.what.parse().ok();
                let act = if checkpoint.is_none() { refusals.what.parse().ok() } else { None };
                let (since, count) = (Some(refusals.first), refusals.count.into());
                let stopped = Some(refusals.stopped.into()).filter(|stopped| *stopped > 0);
                let counted = event::Attempt::Counted { checkpoint, act, since, count, stopped, address, by };
                traced(tx, counted, &refusals.trace)
            });
            let first = entries.next().ok_or(StoreError::Gone { what: "refusal" })??;
            let rest = entries.collect::<Result<Vec<_>>>()?;
            tx.clear_refusals()?;
            Ok(((), Entries::new(first, rest)))
        })
    }
}

/// From where it was tried, and who did it where that is not the one who is guessed at.
fn from(r: &Reader<'_>, trace: &Trace) -> Result<(Option<IpAddr>, Option<String>)> {
    let other = trace.by.filter(|by| trace.person.is_some_and(|person| person != *by));
    let by = other.map(|by| r.person(by)).transpose()?.flatten();
    Ok((trace.address, by.map(|person| person.name)))
}

/// The entry about it, with whom and what it is about.
fn traced(r: &Reader<'_>, attempt: event::Attempt, trace: &Trace) -> Result<Entry> {
    let entry = Entry::new(attempt).subject(trace.person.or(trace.by));
    Ok(match trace.token.map(|id| r.token(id)).transpose()?.flatten() {
        Some(token) => entry.token(token.id, &token.serial).school(token.school),
        None => entry,
    })
}
