//! `trousseau bench store`: how fast memory and panel are with 100,000 tokens and a million journal entries, on this
//! machine and this disk.
//!
//! Makes a database of its own under the system's temporary directory and removes it afterwards. Latencies are of whole
//! calls, as a page of the panel makes them; changes wait for the disk, as they do in use.
//!
//! English because it is for whoever works on the program: figures of a benchmark.

use super::academy::{Academy, TOKENS, fill, serial, station};
use domain::{CustodyState, Event, Serial, TokenId, event};
use jiff::Timestamp;
use serde_json::json;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use store::{Entry, JournalQuery, Mode, Options, PersonQuery, Reader, Store, StoreError, TokenQuery, to_the_end};

const CHANGES: u32 = 500;
const SAMPLES: u32 = 100;
const PAGE: u32 = 50;

/// Why the figures could not be taken.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The figures could not be printed, or a page not be asked for.
    #[error("the figures cannot be taken or printed ({0}): check where the output goes")]
    Output(#[from] io::Error),
}

/// Measures and prints: one line of words a figure, or one JSON document a figure. `pages` measures the panel on the same
/// database at last.
pub fn run<E: From<BenchError>>(
    out: &mut dyn Write,
    json: bool,
    pages: impl FnOnce(Store, &Academy, &mut Report<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let dir = Scratch(std::env::temp_dir().join(format!("trousseau-bench-{}", std::process::id())));
    let mut report = Report { out, json };
    let store = Store::open(Options::in_dir(&dir.0, Mode::Emulated)).map_err(BenchError::from)?;
    let started = Instant::now();
    let academy = fill(&store).map_err(BenchError::from)?;
    report.rate("tokens with what happened to them, written", TOKENS, started.elapsed())?;
    memory(&store, &academy, &mut report)?;
    pages(store, &academy, &mut report)
}

/// Changes, lists, searches and walks through the store itself.
fn memory(store: &Store, inventory: &Academy, report: &mut Report<'_>) -> Result<(), BenchError> {
    let started = Instant::now();
    for n in 0..CHANGES {
        toggle(store, inventory.in_stock[n as usize % inventory.in_stock.len()])?;
    }
    report.rate("single changes, each on the disk with its entry", CHANGES, started.elapsed())?;

    for (name, query) in lists(inventory) {
        report.latency(&name, |_| store.read(|r| r.tokens(&query).map(drop)))?;
    }
    for (name, text) in [("people: first page", ""), ("people: by name", "martin 4711"), ("people: nobody", "zzz")] {
        let query = PersonQuery { text: text.into(), size: PAGE, ..PersonQuery::default() };
        report.latency(name, |_| store.read(|r| r.people(&query).map(drop)))?;
    }
    report.latency("schools with their numbers", |_| store.read(|r| r.schools_with_stock().map(drop)))?;
    report
        .latency("one token by its serial, with its story", |n| store.read(|r| story(r, &serial(n * 997 % TOKENS))))?;
    report.latency("journal: newest 50", |_| store.read(|r| r.journal(JournalQuery::default(), 50).map(drop)))?;

    let started = Instant::now();
    let mut secrets = 0;
    store.read(|r| {
        r.each_live(|_, secret| {
            secrets += u32::from(!secret.is_empty());
            Ok::<_, StoreError>(())
        })
    })?;
    report.rate("secrets opened, one after the other", secrets, started.elapsed())?;

    let started = Instant::now();
    let check = store.verify_journal(None, &mut to_the_end)?;
    report.rate("journal entries verified", u32::try_from(check.entries).unwrap_or(u32::MAX), started.elapsed())?;
    Ok(())
}

/// One change as the station makes them: a token goes from stock to the defective ones, or back.
fn toggle(store: &Store, id: TokenId) -> Result<(), StoreError> {
    store.change(&station(), Timestamp::now(), |tx| {
        let token = tx.token(id)?.ok_or(StoreError::Gone { what: "token" })?;
        let from = token.state;
        let (after, event): (_, Event) = match from {
            CustodyState::InStock => {
                let (person, comment, secret_now) = (None, None, None);
                (CustodyState::Defective, event::MarkDefective { from, person, comment, secret_now }.into())
            }
            _ => (CustodyState::InStock, event::Repair { from, comment: None }.into()),
        };
        tx.set_custody(id, from, after, None)?;
        Ok(((), Entry::new(event).token(id, &token.serial).school(token.school)))
    })
}

fn story(r: &Reader<'_>, serial: &Serial) -> Result<(), StoreError> {
    let token = r.find_token(serial)?.ok_or(StoreError::Gone { what: "token" })?;
    r.token_line(token.id)?;
    r.journal(JournalQuery { token: Some(token.id), ..JournalQuery::default() }, 100).map(drop)
}

/// The lists that people look at, and the worst that can be asked.
fn lists(inventory: &Academy) -> Vec<(String, TokenQuery)> {
    let all = || TokenQuery { size: PAGE, ..TokenQuery::default() };
    let text = |text: &str| TokenQuery { text: text.into(), ..all() };
    let school = || Some(vec![inventory.schools[7]]);
    vec![
        ("tokens: first page".into(), all()),
        ("tokens: last page".into(), TokenQuery { page: TOKENS / PAGE - 1, ..all() }),
        ("tokens: of one school".into(), TokenQuery { schools: school(), ..all() }),
        (
            "tokens: of one school, in stock".into(),
            TokenQuery { schools: school(), state: Some(CustodyState::InStock), ..all() },
        ),
        ("tokens: in stock anywhere".into(), TokenQuery { state: Some(CustodyState::InStock), ..all() }),
        ("tokens: by part of a serial".into(), text("4711")),
        ("tokens: by a holder's name".into(), text("martin 4711")),
        ("tokens: by a name of thousands".into(), text("martin")),
        ("tokens: none found".into(), text("zzzz")),
    ]
}

/// Where figures go.
pub struct Report<'a> {
    out: &'a mut dyn Write,
    json: bool,
}

impl Report<'_> {
    /// So many things in this time.
    pub fn rate(&mut self, name: &str, count: u32, took: Duration) -> Result<(), BenchError> {
        let per_second = f64::from(count) / took.as_secs_f64();
        let seconds = took.as_secs_f64();
        Ok(if self.json {
            writeln!(
                self.out,
                "{}",
                json!({"figure": name, "count": count, "seconds": seconds, "per_second": per_second})
            )
        } else {
            writeln!(self.out, "{name:<56} {per_second:>10.0} /s   ({count} in {seconds:.2} s)")
        }?)
    }

    /// Median, 99th percentile and worst of a hundred calls to the store.
    fn latency(&mut self, name: &str, mut call: impl FnMut(u32) -> Result<(), StoreError>) -> Result<(), BenchError> {
        self.timed(name, |n| call(n).map_err(BenchError::from))
    }

    /// The same of whatever is called.
    pub fn timed(&mut self, name: &str, mut call: impl FnMut(u32) -> Result<(), BenchError>) -> Result<(), BenchError> {
        let mut times = Vec::with_capacity(SAMPLES as usize);
        for n in 0..SAMPLES {
            let started = Instant::now();
            call(n)?;
            times.push(started.elapsed().as_secs_f64() * 1e3);
        }
        times.sort_by(f64::total_cmp);
        let at = |part: usize| times[(times.len() - 1) * part / 100];
        let (median, p99, worst) = (at(50), at(99), at(100));
        Ok(if self.json {
            writeln!(self.out, "{}", json!({"figure": name, "median_ms": median, "p99_ms": p99, "worst_ms": worst}))
        } else {
            writeln!(self.out, "{name:<56} {median:>10.2} ms   (p99 {p99:.2} ms, worst {worst:.2} ms)")
        }?)
    }
}

/// The directory of the bench's own database; goes away with the guard.
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0); // nothing of value in it
    }
}
