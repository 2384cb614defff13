//! Guesses. A guess is counted, in a transaction of its own, before anything is looked at; only whoever was right has
//! their own counts taken back. So of any number of guesses at once no more are looked at than the limit, and one that a
//! crash cut off stays counted.
//!
//! [`Attempt`] is the proof that a guess was counted: whatever looks at a secret asks for one, and only
//! [`Store::reserve`] makes them. What was typed is never stored: a counter's name is a keyed digest. Beside the counters
//! there is a tally of what failed, for the journal.

mod counter;
mod limit;
mod tally;

pub use counter::Counter;
pub use tally::{Refusals, Trace};

use super::{Bookkeeping, Reader, Result, Store, sql::At};
use crate::engine::Optional;
use domain::Checkpoint;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use limit::FORGOTTEN_AFTER;
use sha2::Sha256;

/// So many counters there are at most; the oldest give way.
const MOST_COUNTERS: u32 = 20_000;
/// A guess that somebody wants to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess {
    /// Where.
    pub at: Checkpoint,
    /// What it counts against.
    pub counters: Vec<Counter>,
    /// What is noted of it if it fails.
    pub trace: Trace,
}

/// Why a guess is not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stopped {
    /// Nothing is looked at before this time.
    pub until: Timestamp,
    /// Nobody was told yet that guesses are stopped.
    pub untold: bool,
}

/// A guess that was counted. Dropped, it counts as failed.
#[derive(Debug)]
#[must_use = "a guess that is dropped counts as failed"]
pub struct Attempt {
    guess: Guess,
}

#[derive(Debug, Clone, Copy)]
struct Count {
    failures: u32,
    last: Timestamp,
    until: Option<Timestamp>,
    told: bool,
}

impl Store {
    /// Counts a guess. What it answers with is the right to look at the secret once.
    pub fn reserve(&self, guess: Guess, now: Timestamp) -> Result<Result<Attempt, Stopped>> {
        // whoever is stopped writes nothing: polling costs the disk nothing
        if let Some(stopped) = self.read(|r| r.stopped(&guess.counters, now))? {
            return Ok(Err(stopped));
        }
        self.keep(|books| books.reserve(guess, now))
    }

    /// The same of several at once: they wait for the disk together. Each is counted before the next one is asked for, so that no more
    /// of them are looked at than one after the other.
    pub fn reserve_all(&self, guesses: Vec<Guess>, now: Timestamp) -> Result<Vec<Result<Attempt, Stopped>>> {
        let stopped = |r: &Reader<'_>| guesses.iter().map(|guess| r.stopped(&guess.counters, now)).collect();
        let stopped: Vec<Option<Stopped>> = self.read(|r| stopped(r))?;
        if stopped.iter().all(Option::is_some) {
            return Ok(stopped.into_iter().flatten().map(Err).collect());
        }
        self.keep(|books| guesses.into_iter().map(|guess| books.reserve(guess, now)).collect())
    }
}

impl Attempt {
    /// It was right: what it counted is taken back, and slips of the same person with the same thing are forgotten.
    pub fn succeeded(self, books: &Bookkeeping<'_>) -> Result<()> {
        for counter in &self.guess.counters {
            if counter.limit().cleared_by_success { books.forget(counter)? } else { books.give_back(counter)? }
        }
        books.untally(self.guess.at, &self.guess.trace)
    }

    /// Nothing was looked at after all: there was nothing to guess with.
    pub fn was_not_made(self, books: &Bookkeeping<'_>) -> Result<()> {
        self.guess.counters.iter().try_for_each(|counter| books.give_back(counter))?;
        books.untally(self.guess.at, &self.guess.trace)
    }

    /// It was wrong. It is counted already: this only says so.
    pub fn failed(self) {}

    /// One for tests of what looks at secrets.
    #[cfg(test)]
    pub(crate) fn for_test() -> Self {
        Self { guess: Guess { at: Checkpoint::Code, counters: vec![], trace: Trace::default() } }
    }
}

impl Reader<'_> {
    fn digest(&self, counter: &Counter) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&*self.vault.attempts).expect("any length of key");
        mac.update(&counter.name());
        mac.finalize().into_bytes().into()
    }

    fn counted(&self, counter: &Counter) -> Result<Option<Count>> {
        let mut statement =
            self.conn.prepare_cached("SELECT failures, last, until, told FROM attempt_counter WHERE subject = ?")?;
        let count = statement.query_row([self.digest(counter)], |row| {
            Ok(Count {
                failures: row.get(0)?,
                last: row.get::<_, At>(1)?.0,
                until: row.get::<_, Option<At>>(2)?.map(|at| at.0),
                told: row.get(3)?,
            })
        });
        Ok(count.optional()?)
    }

    /// The longest wait that one of these counters asks for now.
    fn stopped(&self, counters: &[Counter], now: Timestamp) -> Result<Option<Stopped>> {
        let mut stopped: Option<Stopped> = None;
        for counter in counters {
            let Some(count) = self.counted(counter)? else { continue };
            let Some(until) = count.until.filter(|until| *until > now) else { continue };
            if stopped.is_none_or(|other| other.until < until) {
                stopped = Some(Stopped { until, untold: !count.told });
            }
        }
        Ok(stopped)
    }
}

impl Bookkeeping<'_> {
    fn reserve(&self, guess: Guess, now: Timestamp) -> Result<Result<Attempt, Stopped>> {
        if let Some(stopped) = self.stopped(&guess.counters, now)? {
            return Ok(Err(stopped));
        }
        for counter in &guess.counters {
            self.count(counter, now)?;
        }
        // whether it was wrong to ask is found out later
        if guess.at != Checkpoint::Forgotten {
            self.tally(guess.at.word(), &guess.trace, now, (1, 0))?;
        }
        Ok(Ok(Attempt { guess }))
    }

    fn count(&self, counter: &Counter, now: Timestamp) -> Result<()> {
        let limit = counter.limit();
        let before = self.counted(counter)?.filter(|count| now.duration_since(count.last) < limit.quiet);
        let failures = before.map_or(0, |count| count.failures).saturating_add(1);
        let told = before.is_some_and(|count| count.told);
        self.put(counter, Count { failures, last: now, until: limit.wait_until(failures, now), told })?;
        if before.is_none() {
            // those that stop nobody go first
            self.conn
                .prepare_cached(
                    "DELETE FROM attempt_counter WHERE subject IN (SELECT subject FROM attempt_counter
                     ORDER BY until IS NOT NULL, last LIMIT max(0, (SELECT count(*) FROM attempt_counter) - ?))",
                )?
                .execute([MOST_COUNTERS])?;
        }
        Ok(())
    }

    fn give_back(&self, counter: &Counter) -> Result<()> {
        let Some(count) = self.counted(counter)? else { return Ok(()) };
        let failures = count.failures.saturating_sub(1);
        if failures == 0 {
            return self.forget(counter);
        }
        let until = counter.limit().wait_until(failures, count.last);
        self.put(counter, Count { failures, until, ..count })
    }

    fn put(&self, counter: &Counter, count: Count) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO attempt_counter (subject, failures, last, until, told) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (subject) DO UPDATE SET failures = ?2, last = ?3, until = ?4, told = ?5",
            )?
            .execute((self.digest(counter), count.failures, At(count.last), count.until.map(At), count.told))?;
        Ok(())
    }

    /// Forgets what was counted, after a success or by hand.
    pub fn forget(&self, counter: &Counter) -> Result<()> {
        let mut statement = self.conn.prepare_cached("DELETE FROM attempt_counter WHERE subject = ?")?;
        statement.execute([self.digest(counter)])?;
        Ok(())
    }

    /// Notes that guesses at these are stopped and that this is told now; false where it was told before.
    pub fn tell_stopped(&self, counters: &[Counter], now: Timestamp) -> Result<bool> {
        let mut told = 0;
        for counter in counters {
            let mut statement = self
                .conn
                .prepare_cached("UPDATE attempt_counter SET told = 1 WHERE subject = ? AND told = 0 AND until > ?")?;
            told += statement.execute((self.digest(counter), At(now)))?;
        }
        Ok(told > 0)
    }

    /// Forgets counters that were quiet for a day, and devices that were not seen since `seen`.
    pub fn sweep_attempts(&self, now: Timestamp, seen: Timestamp) -> Result<()> {
        let quiet = At(now - FORGOTTEN_AFTER);
        self.conn.prepare_cached("DELETE FROM attempt_counter WHERE last < ?")?.execute([quiet])?;
        self.conn.prepare_cached("DELETE FROM known_device WHERE seen < ?")?.execute([At(seen)])?;
        Ok(())
    }
}
