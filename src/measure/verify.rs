//! `trousseau bench verify`: how many codes a second the verification door checks, and how long each takes: over HTTP, on a socket of this
//! machine, every yes on the disk before it is told. The same questions can be put to another server beside it.
//!
//! Who asks is in the same process and on the same cores: the figures are of both together.
//!
//! English because it is for whoever works on the program: figures of a benchmark.

use crate::{
    MeasureError,
    academy::{enrol, hand_over, person, serial, station as author, token, uai},
    rig::station_of,
};
use domain::{ClientScope, Contract, Degree, Grant, Role, Scope, Secret, Typing, event};
use emulated::Hub;
use jiff::Timestamp;
use oath::{Algorithm, Digits, Parameters, hotp};
use serde_json::json;
use station::{Actor, TypedClient};
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};
use store::{Entry, Mode, Options, OsEntropy, PasswordHash, School, Store, StoreError};

/// People with a key each.
const PEOPLE: u32 = 96;
/// Who asks at a time.
const ASKING: [u32; 2] = [1, 16];
const PIN: &str = "4719";
/// The secret of every key, as of all academies here.
const SECRET: [u8; 20] = [0x5a; 20];

/// What is asked, and by which key.
struct Server {
    address: SocketAddr,
    /// `None`: it asks for none.
    key: Option<String>,
    pin: &'static str,
}

/// Measures and prints: one line of words a figure, or one JSON document a figure. `beside`: another server that has the same keys
/// (serials from 10000000 on), and is asked `/validate/check` in the same way. `hold`: in the end the door stays open for whoever asks it by
/// another way, with what is told in one JSON document, until the standard input ends.
pub fn run(
    out: &mut dyn Write,
    as_json: bool,
    seconds: u32,
    beside: Option<SocketAddr>,
    hold: bool,
) -> Result<(), MeasureError> {
    let folder = tempfile::tempdir()?;
    let store = Store::open(Options::in_dir(folder.path(), Mode::Emulated))?;
    fill(&store)?;
    let station = station_of(Arc::new(store), Arc::new(Hub::new([])?))?;
    let panel = web::Panel::open(station.clone(), web::WebConfig::default())?;
    let runtime = tokio::runtime::Runtime::new()?;
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let address = listener.local_addr()?;
    listener.set_nonblocking(true)?;
    runtime.spawn(web::serve(listener, panel.for_programs(), None, 256, std::future::pending()));
    let mut counters = vec![0; PEOPLE as usize];
    let mut door = None;
    for (name, typing, pin) in [("PIN and code", Typing::Passcode, PIN), ("code alone", Typing::Code, "")] {
        let typed = TypedClient {
            name: name.to_owned(),
            scope: ClientScope::Verify,
            schools: String::new(),
            networks: String::new(),
            a_minute: domain::MOST_A_MINUTE,
            typing,
            next_code: true,
            until: None,
        };
        let made = station.clients().add(&Actor::machine(0), &typed, None)?;
        let key = Some(String::from_utf8_lossy(made.key.expose()).into_owned());
        let server = Server { address, key, pin };
        if typing == Typing::Passcode {
            // the first time that somebody comes: their PIN is hashed
            measure(out, as_json, "first sign-in of each person", &server, &mut counters, 16, None)?;
        }
        for asking in ASKING {
            let until = Some(Duration::from_secs(seconds.into()));
            measure(out, as_json, &format!("trousseau, {name}"), &server, &mut counters, asking, until)?;
        }
        if typing == Typing::Passcode {
            door = Some(server);
        }
    }
    let mut theirs = vec![0; PEOPLE as usize];
    if let Some(address) = beside {
        let server = Server { address, key: None, pin: PIN };
        for asking in ASKING {
            let until = Some(Duration::from_secs(seconds.into()));
            measure(out, as_json, "the other server, PIN and code", &server, &mut theirs, asking, until)?;
        }
    }
    if let Some(door) = door.filter(|_| hold) {
        let logins: Vec<_> = (0..PEOPLE).map(|n| person(n).login.to_string()).collect();
        let held =
            json!({ "door": door.address, "key": door.key, "logins": logins, "counters": counters, "beside": theirs });
        writeln!(out, "{held}")?;
        out.flush()?;
        std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink())?;
    }
    runtime.shutdown_timeout(Duration::from_secs(1));
    Ok(())
}

/// So many ask at a time, each about people of their own; `until`: for so long, else once about each.
fn measure(
    out: &mut dyn Write,
    as_json: bool,
    name: &str,
    server: &Server,
    counters: &mut [u64],
    asking: u32,
    until: Option<Duration>,
) -> Result<(), MeasureError> {
    let share = counters.len().div_ceil(asking as usize);
    let begun = Instant::now();
    let mut times = thread::scope(|threads| {
        let shares = counters.chunks_mut(share).zip(0u32..);
        let all: Vec<_> = shares
            .map(|(mine, n)| {
                let first = n * u32::try_from(share).unwrap_or(u32::MAX);
                threads.spawn(move || one(server, first, mine, begun, until))
            })
            .collect();
        let mut times = Vec::new();
        for one in all {
            times.extend(one.join().expect("who asks panicked")?);
        }
        Ok::<_, MeasureError>(times)
    })?;
    let took = begun.elapsed().as_secs_f64();
    times.sort_by(f64::total_cmp);
    let at = |part: usize| times.get((times.len().saturating_sub(1)) * part / 100).copied().unwrap_or_default();
    let (rate, median, p99, worst) = (times.len() as f64 / took, at(50), at(99), at(100));
    let resident = resident();
    Ok(if as_json {
        let figure = json!({
            "figure": name, "asking": asking, "checks": times.len(), "per_second": rate, "median_ms": median,
            "p99_ms": p99, "worst_ms": worst, "resident_mib": resident,
        });
        writeln!(out, "{figure}")
    } else {
        writeln!(
            out,
            "{name:<34} {asking:>2} at a time  {rate:>7.0} /s  median {median:>6.2} ms  p99 {p99:>6.2} ms  worst {worst:>7.2} ms  ({} checks, {resident} MiB)",
            times.len()
        )
    }?)
}

/// Asks about one person after another, over one connection; how many milliseconds each question took.
fn one(
    server: &Server,
    first: u32,
    counters: &mut [u64],
    begun: Instant,
    until: Option<Duration>,
) -> Result<Vec<f64>, MeasureError> {
    let mut line = TcpStream::connect(server.address)?;
    line.set_nodelay(true)?;
    let parameters = Parameters { algorithm: Algorithm::Sha1, digits: Digits::SIX };
    let secret = Secret::new(SECRET.to_vec());
    let key = server.key.as_ref().map(|key| format!("Authorization: Bearer {key}\r\n")).unwrap_or_default();
    let mut times = Vec::new();
    loop {
        for (counter, n) in counters.iter_mut().zip(first..) {
            if until.is_some_and(|until| begun.elapsed() >= until) {
                return Ok(times);
            }
            let (pin, code, serial) = (server.pin, hotp(&secret, parameters, *counter), serial(n));
            let body = format!("serial={serial}&pass={pin}{code}");
            let question = format!(
                "POST /validate/check HTTP/1.1\r\nHost: {}\r\n{key}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
                server.address,
                body.len()
            );
            let asked = Instant::now();
            line.write_all(question.as_bytes())?;
            let answer = answered(&mut line)?;
            times.push(asked.elapsed().as_secs_f64() * 1e3);
            if !answer.contains("\"value\":true") && !answer.contains("\"value\": true") {
                return Err(MeasureError::Refused(answer));
            }
            *counter += 1;
        }
        if until.is_none() {
            return Ok(times);
        }
    }
}

/// One answer, whose length its head says.
fn answered(line: &mut TcpStream) -> Result<String, MeasureError> {
    let (mut answer, mut part) = (Vec::new(), [0; 8192]);
    loop {
        let read = line.read(&mut part)?;
        answer.extend_from_slice(part.get(..read).unwrap_or_default());
        let text = String::from_utf8_lossy(&answer);
        let whole = text.split_once("\r\n\r\n").and_then(|(head, body)| {
            let length = head.lines().filter_map(|line| line.split_once(':'));
            let mut length = length.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
            Some(body.len() >= length.next()?.1.trim().parse().ok()?)
        });
        if whole == Some(true) {
            return Ok(text.into_owned());
        }
        if read == 0 {
            return Err(MeasureError::Refused(text.into_owned()));
        }
    }
}

/// People of one school, with a key in their hands and a PIN.
fn fill(store: &Store) -> Result<(), StoreError> {
    let pin = PasswordHash::new(&Secret::new(PIN.as_bytes().to_vec()), &OsEntropy)?;
    store.change(&author(), Timestamp::now(), |tx| {
        let school = uai(0);
        let (degree, contract) = (Degree::Second, Contract::Public);
        tx.add_school(&School {
            uai: school,
            name: "Collège".to_owned(),
            degree,
            contract,
            closed: None,
            mailbox: None,
        })?;
        for n in 0..PEOPLE {
            let holder = tx.add_person(&person(n))?;
            tx.grant(holder, Grant { role: Role::Requester, scope: Scope::School(school) })?;
            let key = tx.add_token(&store::NewToken { expires: None, serial: serial(n), ..token(n, school) })?;
            enrol(tx, key)?;
            hand_over(tx, key, holder, school)?;
            tx.set_pin(holder, &pin)?;
        }
        Ok(((), Entry::new(event::Setting::Internal {})))
    })
}

/// MiB of memory that this process has; 0 where the kernel does not say.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok()).unwrap_or(0) / 1024
}
