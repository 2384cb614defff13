//! `trousseau bench store`: how fast memory and panel are with 100,000 tokens and a million journal entries, on this
//! machine and this disk.
//!
//! Makes a database of its own under the system's temporary directory and removes it afterwards. Latencies are of whole
//! calls, as a page of the panel makes them; changes wait for the disk, as they do in use.
//!
//! English because it is for whoever works on the program: figures of a benchmark.

use crate::{
    MeasureError,
    academy::{Academy, Size, fill, serial, station},
    pages::pages,
    report::Report,
    scratch::Scratch,
};
use domain::{CustodyState, Event, Serial, TokenId, event};
use jiff::Timestamp;
use std::io::Write;
use std::time::Instant;
use store::{Entry, JournalQuery, Part, PersonQuery, Reader, SchoolQuery, Store, StoreError, TokenQuery, to_the_end};

const CHANGES: u32 = 500;
const PAGE: u32 = 50;

/// Measures and prints: one line of words a figure, or one JSON document a figure. The panel comes last, on the same
/// database.
pub fn run(out: &mut dyn Write, json: bool) -> Result<(), MeasureError> {
    let scratch = Scratch::new("store", None)?;
    let mut report = Report { out, json };
    let store = scratch.store()?;
    let started = Instant::now();
    let academy = fill(&store, Size::ACADEMY)?;
    report.rate("tokens with what happened to them, written", academy.size.tokens, started.elapsed())?;
    memory(&store, &academy, &mut report)?;
    pages(store, &academy, &mut report)
}

/// Changes, lists, searches and walks through the store itself.
fn memory(store: &Store, inventory: &Academy, report: &mut Report<'_>) -> Result<(), MeasureError> {
    let started = Instant::now();
    for n in 0..CHANGES {
        toggle(store, inventory.in_stock[n as usize % inventory.in_stock.len()])?;
    }
    report.rate("single changes, each on the disk with its entry", CHANGES, started.elapsed())?;

    for (name, query) in lists(inventory) {
        report.latency(&name, |_| store.read(|r| r.tokens(&query).map(drop)))?;
    }
    for (name, text) in [("people: first page", ""), ("people: by name", "martin 4711"), ("people: nobody", "zzz")] {
        let query = PersonQuery { text: text.into(), ..PersonQuery::default() };
        report.latency(name, |_| store.read(|r| r.people(&query, Part::default()).map(drop)))?;
    }
    report.latency("schools with their numbers", |_| {
        store.read(|r| r.schools_with_stock(&SchoolQuery::default(), Part::default()).map(drop))
    })?;
    report.latency("one token by its serial, with its story", |n| {
        store.read(|r| story(r, &serial(n * 997 % inventory.size.tokens)))
    })?;
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
        ("tokens: last page".into(), TokenQuery { page: inventory.size.tokens / PAGE - 1, ..all() }),
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
