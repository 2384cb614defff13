//! `trousseau bench store`: how fast the memory is with 100,000 tokens, on this machine and this disk.
//!
//! Makes a database of its own under the system's temporary directory and removes it afterwards. Latencies are of whole
//! calls, as a page of the panel makes them; changes wait for the disk, as they do in use.

use crate::domain::{
    Contract, CredentialState, CustodyState, Degree, IntentStage, PersonId, Secret, Serial, TokenId, Uai, Verb,
};
use crate::oath::{Algorithm, Digits, Parameters};
use crate::store::{
    Author, Change, Entries, Entry, JournalQuery, Language, Mode, MovingFactor, NewCredential, NewPerson, NewRequest,
    NewToken, Options, PersonQuery, Reader, School, Store, StoreError, TokenQuery,
};
use jiff::Timestamp;
use serde_json::json;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

const TOKENS: u32 = 100_000;
const PEOPLE: u32 = 60_000;
const SCHOOLS: u32 = 200;
const CHANGES: u32 = 500;
const SAMPLES: u32 = 100;
const PAGE: u32 = 50;

/// Why the figures could not be taken.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The figures could not be printed.
    #[error("the figures cannot be printed ({0}): check where the output goes")]
    Output(#[from] io::Error),
}

/// Measures and prints: one line of words a figure, or one JSON document a figure.
pub fn run(out: &mut dyn Write, json: bool) -> Result<(), BenchError> {
    let dir = Scratch(std::env::temp_dir().join(format!("trousseau-bench-{}", std::process::id())));
    let mut report = Report { out, json };
    let store = Store::open(Options::in_dir(&dir.0, Mode::Emulated))?;

    let started = Instant::now();
    let inventory = fill(&store)?;
    report.rate("tokens registered with a credential, one transaction", TOKENS, started.elapsed())?;

    let started = Instant::now();
    for n in 0..CHANGES {
        toggle(&store, inventory.in_stock[n as usize % inventory.in_stock.len()])?;
    }
    report.rate("single changes, each on the disk with its entry", CHANGES, started.elapsed())?;

    for (name, query) in lists(&inventory) {
        report.latency(&name, |_| store.read(|r| r.tokens(&query).map(drop)))?;
    }
    for (name, text) in [("people: first page", ""), ("people: by name", "martin 4711"), ("people: nobody", "zzz")] {
        let query = PersonQuery { text: text.into(), size: PAGE, ..PersonQuery::default() };
        report.latency(name, |_| store.read(|r| r.people(&query).map(drop)))?;
    }
    report.latency("schools with their numbers", |_| store.read(|r| r.schools().map(drop)))?;
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
    let check = store.verify_journal(None)?;
    report.rate("journal entries verified", u32::try_from(check.entries).unwrap_or(u32::MAX), started.elapsed())?;
    Ok(())
}

struct Inventory {
    schools: Vec<Uai>,
    in_stock: Vec<TokenId>,
}

/// Schools, people, and tokens of which most are handed over, in one transaction with an entry a token.
fn fill(store: &Store) -> Result<Inventory, StoreError> {
    store.change(&author(), Timestamp::UNIX_EPOCH, |tx| {
        let schools: Vec<Uai> = (0..SCHOOLS).map(uai).collect();
        for uai in &schools {
            let name = format!("Collège {uai}");
            tx.add_school(&School { uai: *uai, name, degree: Degree::Second, contract: Contract::Public })?;
        }
        let people = (0..PEOPLE).map(|n| tx.add_person(&person(n))).collect::<Result<Vec<_>, _>>()?;
        let mut entries = vec![];
        let mut in_stock = vec![];
        for n in 0..TOKENS {
            let school = schools[(n % SCHOOLS) as usize];
            let id = tx.add_token(&token(n, school))?;
            enrol(tx, id)?;
            match people.get((n * 10 / 17) as usize) {
                Some(holder) if n % 17 < 10 => {
                    hand_over(tx, id, *holder, school)?;
                }
                Some(_) | None => in_stock.push(id),
            }
            entries.push(Entry::new(Verb::Register).token(id, &serial(n)).school(school).fact("to", "in_stock"));
        }
        let inventory = Inventory { schools, in_stock };
        Ok((inventory, Entries::new(Entry::new(Verb::Import).fact("tokens", TOKENS), entries)))
    })
}

fn enrol(tx: &Change<'_>, token: TokenId) -> Result<(), StoreError> {
    let new = NewCredential {
        token,
        slot: Some(1),
        parameters: Parameters { algorithm: Algorithm::Sha1, digits: Digits::SIX },
        factor: MovingFactor::Hotp { counter: 0 },
        stage: IntentStage::Written,
    };
    let id = tx.add_credential(&new, &Secret::new(vec![0x5a; 20]))?;
    tx.set_credential_state(id, CredentialState::PreActivation, CredentialState::Active)
}

/// A token the way that leads to somebody's hands: by a request.
fn hand_over(tx: &Change<'_>, token: TokenId, person: PersonId, school: Uai) -> Result<(), StoreError> {
    use crate::domain::RequestState as R;
    let (kind, change_of_phone) = (crate::domain::TokenKind::Hardware, false);
    let need = "service".to_owned();
    let id = tx.add_request(&NewRequest { person, school, need, replaces: None, kind, change_of_phone })?;
    tx.set_request(id, R::Draft, R::Submitted, None, None)?;
    tx.set_request(id, R::Submitted, R::WaitingForStock, None, None)?;
    tx.set_request(id, R::WaitingForStock, R::AwaitingRequester, Some(token), None)?;
    tx.set_custody(token, CustodyState::InStock, CustodyState::Reserved, Some(person))?;
    tx.sign_request(id, &"0".repeat(64))?;
    tx.set_request(id, R::AwaitingRequester, R::Allocated, Some(token), None)?;
    tx.set_custody(token, CustodyState::Reserved, CustodyState::Allocated, Some(person))?;
    tx.set_request(id, R::Allocated, R::HandedOver, Some(token), None)?;
    tx.set_custody(token, CustodyState::Allocated, CustodyState::HandedOver, Some(person))
}

/// One change as the station makes them: a token goes from stock to the defective ones, or back.
fn toggle(store: &Store, id: TokenId) -> Result<(), StoreError> {
    store.change(&author(), Timestamp::UNIX_EPOCH, |tx| {
        let token = tx.token(id)?.ok_or(StoreError::Gone { what: "token" })?;
        let (after, verb) = match token.state {
            CustodyState::InStock => (CustodyState::Defective, Verb::MarkDefective),
            _ => (CustodyState::InStock, Verb::Repair),
        };
        tx.set_custody(id, token.state, after, None)?;
        Ok(((), Entry::new(verb).token(id, &token.serial).school(token.school).fact("to", after)))
    })
}

fn story(r: &Reader<'_>, serial: &Serial) -> Result<(), StoreError> {
    let token = r.find_token(None, serial)?.ok_or(StoreError::Gone { what: "token" })?;
    r.token_line(token.id)?;
    r.journal(JournalQuery { token: Some(token.id), ..JournalQuery::default() }, 100).map(drop)
}

/// The lists that people look at, and the worst that can be asked.
fn lists(inventory: &Inventory) -> Vec<(String, TokenQuery)> {
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

fn author() -> Author {
    Author { person: None, name: "bench".into(), door: "station".into() }
}

fn serial(n: u32) -> Serial {
    (10_000_000 + n).to_string().parse().expect("digits are a serial")
}

/// The UAI with these digits: the one letter that fits.
fn uai(n: u32) -> Uai {
    ('A'..='Z').find_map(|letter| format!("{:07}{letter}", 950_000 + n).parse().ok()).expect("one of 23 letters fits")
}

fn person(n: u32) -> NewPerson {
    const NAMES: [&str; 6] = ["Martin", "Lefèvre", "Durand", "Çelik", "N’Diaye", "Œuvrard"];
    NewPerson {
        login: format!("p{n}").parse().expect("letters and digits are a sign-in name"),
        name: format!("{} {n}", NAMES[n as usize % NAMES.len()]),
        email: None,
        language: Language::Fr,
        uid: None,
    }
}

fn token(n: u32, school: Uai) -> NewToken {
    NewToken {
        family: "yubikey".into(),
        serial: serial(n),
        profile: Some("yubikey-5".into()),
        model: "YubiKey 5 NFC".into(),
        firmware: Some("5.4.3".into()),
        school: Some(school),
        expires: None,
        batch: None,
    }
}

struct Report<'a> {
    out: &'a mut dyn Write,
    json: bool,
}

impl Report<'_> {
    /// So many things in this time.
    fn rate(&mut self, name: &str, count: u32, took: Duration) -> Result<(), BenchError> {
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

    /// Median, 99th percentile and worst of a hundred calls.
    fn latency(&mut self, name: &str, mut call: impl FnMut(u32) -> Result<(), StoreError>) -> Result<(), BenchError> {
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
