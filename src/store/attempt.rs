//! Guesses. A guess is counted, in a transaction of its own, before anything is looked at; only whoever was right has
//! their own counts taken back. So of any number of guesses at once no more are looked at than the limit, and one that a
//! crash cut off stays counted.
//!
//! [`Attempt`] is the proof that a guess was counted: whatever looks at a secret asks for one, and only
//! [`Store::reserve`] makes them. What was typed is never stored: a counter's name is a keyed digest. Beside the counters
//! there is a tally of what failed, for the journal.

use super::sql::At;
use super::{Bookkeeping, Reader, Result, Store, TokenHash};
use domain::{Checkpoint, PersonId, TokenId};
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use rusqlite::OptionalExtension;
use sha2::Sha256;
use std::net::IpAddr;

/// So many counters there are at most; the oldest give way.
const MOST_COUNTERS: u32 = 20_000;
/// So many lines of the tally wait for the journal at most; more of them become one line.
const MOST_REFUSALS: u32 = 200;
/// A counter that was quiet for this long is forgotten altogether.
const FORGOTTEN_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// How many guesses are free, and how long the waits are from then on.
struct Limit {
    free: u32,
    first: u64,
    longest: u64,
    /// After so long without a guess the count begins anew.
    quiet: SignedDuration,
    /// Being right once says that the failures before were slips: not where guesses at many are counted.
    cleared_by_success: bool,
}

/// Guesses at one person, account or token.
const TIGHT: Limit = Limit { free: 5, first: 5, longest: 15 * 60, quiet: FORGOTTEN_AFTER, cleared_by_success: true };
/// Guesses from one address: a whole school may sit behind it.
const SOFT: Limit =
    Limit { free: 30, first: 5, longest: 60, quiet: SignedDuration::from_hours(1), cleared_by_success: false };
/// Mails that somebody asks for by a name.
const MAILS: Limit =
    Limit { free: 3, first: 5 * 60, longest: 3600, quiet: SignedDuration::from_hours(1), cleared_by_success: false };

/// One thing that is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Counter {
    /// Sign-ins with this name, known or not, from devices that are not known.
    Account(String),
    /// Sign-ins of this person from a device of theirs.
    Device(TokenHash, PersonId),
    /// Sign-ins from this address, from devices that are not known.
    Address(IpAddr),
    /// The password of this person, given once more.
    Password(PersonId),
    /// The PIN of this person.
    Pin(PersonId),
    /// Codes of the authenticator application of this person.
    Authenticator(PersonId),
    /// Codes of this token.
    Token(TokenId),
    /// Searches through the inventory by this person, or by the machine's administrator.
    Inventory(Option<PersonId>),
    /// Links that were asked for with this name.
    Forgotten(String),
    /// Links that were asked for, or tried, from this address.
    Asker(IpAddr),
    /// Links that were tried by this person.
    Links(PersonId),
}

impl Counter {
    fn limit(&self) -> &'static Limit {
        match self {
            Self::Address(_) | Self::Asker(_) => &SOFT,
            Self::Forgotten(_) => &MAILS,
            Self::Account(_)
            | Self::Device(..)
            | Self::Password(_)
            | Self::Pin(_)
            | Self::Authenticator(_)
            | Self::Token(_)
            | Self::Inventory(_)
            | Self::Links(_) => &TIGHT,
        }
    }

    /// What the digest is made of.
    fn name(&self) -> Vec<u8> {
        let of = |kind: &str, subject: &[u8]| [kind.as_bytes(), &[0], subject].concat();
        match self {
            Self::Account(name) => of("account", name.as_bytes()),
            Self::Device(device, person) => {
                of("device", &[device.as_bytes().as_slice(), person.to_string().as_bytes()].concat())
            }
            Self::Address(address) => of("address", network(*address).as_bytes()),
            Self::Password(person) => of("password", person.to_string().as_bytes()),
            Self::Pin(person) => of("pin", person.to_string().as_bytes()),
            Self::Authenticator(person) => of("authenticator", person.to_string().as_bytes()),
            Self::Token(token) => of("token", token.to_string().as_bytes()),
            Self::Inventory(person) => {
                of("inventory", person.map(|person| person.to_string()).unwrap_or_default().as_bytes())
            }
            Self::Forgotten(name) => of("forgotten", name.as_bytes()),
            Self::Asker(address) => of("asker", network(*address).as_bytes()),
            Self::Links(person) => of("links", person.to_string().as_bytes()),
        }
    }
}

/// The address that limits count by: one customer has a whole /64 of IPv6.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

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

/// Of whom and whence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trace {
    /// Whose secret it is.
    pub person: Option<PersonId>,
    /// Of which token.
    pub token: Option<TokenId>,
    /// Who guesses, where they are signed in.
    pub by: Option<PersonId>,
    /// From where, where nobody is.
    pub address: Option<IpAddr>,
}

/// What was refused some times, and waits to be told by the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusals {
    /// A word of [`Checkpoint`], or of an act that somebody may not do.
    pub what: String,
    /// Of whom and whence.
    pub trace: Trace,
    /// The first.
    pub first: Timestamp,
    /// How often.
    pub count: u32,
    /// How often there was no looking at it at all any more.
    pub stopped: u32,
}

impl Refusals {
    /// How many there were, looked at or not.
    pub fn all(&self) -> u32 {
        self.count + self.stopped
    }
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
        self.keep(|books| {
            if let Some(stopped) = books.stopped(&guess.counters, now)? {
                return Ok(Err(stopped));
            }
            for counter in &guess.counters {
                books.count(counter, now)?;
            }
            // whether it was wrong to ask is found out later
            if guess.at != Checkpoint::Forgotten {
                books.tally(guess.at.word(), &guess.trace, now, (1, 0))?;
            }
            Ok(Ok(Attempt { guess }))
        })
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
        let key = self.vault.subkey(b"trousseau attempts 1");
        let mut mac = Hmac::<Sha256>::new_from_slice(&*key).expect("any length of key");
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

    /// What was refused since the journal was told last.
    pub fn refusals(&self) -> Result<Vec<Refusals>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT what, person, token, actor, address, first, count, stopped FROM refusal
             WHERE count > 0 OR stopped > 0 ORDER BY first, what",
        )?;
        let rows = statement.query_map([], |row| {
            let address: String = row.get(4)?;
            Ok(Refusals {
                what: row.get(0)?,
                trace: Trace {
                    person: row.get(1)?,
                    token: row.get(2)?,
                    by: row.get(3)?,
                    address: address.parse().ok(),
                },
                first: row.get::<_, At>(5)?.0,
                count: row.get(6)?,
                stopped: row.get(7)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl Bookkeeping<'_> {
    fn count(&self, counter: &Counter, now: Timestamp) -> Result<()> {
        let limit = counter.limit();
        let before = self.counted(counter)?.filter(|count| now.duration_since(count.last) < limit.quiet);
        let failures = before.map_or(0, |count| count.failures).saturating_add(1);
        let told = before.is_some_and(|count| count.told);
        self.put(counter, Count { failures, last: now, until: wait_until(limit, failures, now), told })?;
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
        let until = wait_until(counter.limit(), failures, count.last);
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

    /// Adds refusals, and guesses that were not looked at, to the tally.
    pub fn tally(&self, what: &str, trace: &Trace, now: Timestamp, (count, stopped): (u32, u32)) -> Result<()> {
        let nobody = Trace::default();
        let (full, known): (bool, bool) = self
            .conn
            .prepare_cached(
                "SELECT (SELECT count(*) FROM refusal) >= ?1, EXISTS (SELECT 1 FROM refusal WHERE what = ?2
                 AND person IS ?3 AND token IS ?4 AND actor IS ?5 AND address = ?6)",
            )?
            .query_row((MOST_REFUSALS, what, trace.person, trace.token, trace.by, address_of(trace)), |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        let trace = if full && !known { &nobody } else { trace };
        self.conn
            .prepare_cached(
                "INSERT INTO refusal (what, person, token, actor, address, first, count, stopped)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                 ON CONFLICT DO UPDATE SET count = count + ?7, stopped = stopped + ?8",
            )?
            .execute((what, trace.person, trace.token, trace.by, address_of(trace), At(now), count, stopped))?;
        Ok(())
    }

    fn untally(&self, at: Checkpoint, trace: &Trace) -> Result<()> {
        // where the journal was told in between, there is nothing to take back
        self.conn
            .prepare_cached(
                "UPDATE refusal SET count = count - 1 WHERE what = ? AND person IS ? AND token IS ? AND actor IS ?
                 AND address = ? AND count > 0",
            )?
            .execute((at.word(), trace.person, trace.token, trace.by, address_of(trace)))?;
        Ok(())
    }

    /// Empties the tally: the journal tells of it now.
    pub fn clear_refusals(&self) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM refusal")?.execute([])?;
        Ok(())
    }

    /// Forgets counters that were quiet for a day, and devices that were not seen since `seen`.
    pub fn sweep_attempts(&self, now: Timestamp, seen: Timestamp) -> Result<()> {
        let quiet = At(now - FORGOTTEN_AFTER);
        self.conn.prepare_cached("DELETE FROM attempt_counter WHERE last < ?")?.execute([quiet])?;
        self.conn.prepare_cached("DELETE FROM known_device WHERE seen < ?")?.execute([At(seen)])?;
        Ok(())
    }
}

fn address_of(trace: &Trace) -> String {
    trace.address.map(|address| address.to_canonical().to_string()).unwrap_or_default()
}

/// When the next guess may be made after this many failures.
fn wait_until(limit: &Limit, failures: u32, now: Timestamp) -> Option<Timestamp> {
    let beyond = failures.checked_sub(limit.free)?;
    let seconds = limit.first.saturating_mul(1 << beyond.min(20)).min(limit.longest);
    Some(now + SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX)))
}

// What belongs to devices that are known: a counter of their own.
impl Reader<'_> {
    /// Whether this person signed in completely on the device with this token before.
    pub fn is_known_device(&self, device: TokenHash, person: PersonId) -> Result<bool> {
        let mut statement =
            self.conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM known_device WHERE hash = ? AND person = ?)")?;
        Ok(statement.query_row((device.as_bytes(), person), |row| row.get(0))?)
    }

    /// Whether anybody did.
    pub fn is_device(&self, device: TokenHash) -> Result<bool> {
        let mut statement = self.conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM known_device WHERE hash = ?)")?;
        Ok(statement.query_row([device.as_bytes()], |row| row.get(0))?)
    }
}

impl Bookkeeping<'_> {
    /// So many devices of one person are known at most; those that were not used for longest give way.
    const MOST_DEVICES: u32 = 20;

    /// This person signed in completely on this device.
    pub fn know_device(&self, device: TokenHash, person: PersonId, now: Timestamp) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO known_device (hash, person, seen) VALUES (?1, ?2, ?3)
                 ON CONFLICT (hash, person) DO UPDATE SET seen = max(seen, ?3)",
            )?
            .execute((device.as_bytes(), person, At(now)))?;
        self.conn
            .prepare_cached(
                "DELETE FROM known_device WHERE person = ?1 AND hash NOT IN
                 (SELECT hash FROM known_device WHERE person = ?1 ORDER BY seen DESC LIMIT ?2)",
            )?
            .execute((person, Self::MOST_DEVICES))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_customer_count_as_one() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), of("2001:db8:1:2:ffff::1"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:192.0.2.7"), of("192.0.2.7"));
    }

    #[test]
    fn waits_grow_and_end() {
        let now = Timestamp::UNIX_EPOCH;
        let wait = |failures| wait_until(&TIGHT, failures, now).map(|until| until.duration_since(now).as_secs());
        assert_eq!([4, 5, 6, 7, 50].map(wait), [None, Some(5), Some(10), Some(20), Some(900)]);
    }
}
