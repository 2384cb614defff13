//! `trousseau bench oath`: how fast codes are searched for on this machine, side by side with the peers.
//!
//! All contenders take turns, one round after the other, so that a busy machine slows all of them: trust the ratios. The
//! yardstick is liboath, by way of the `oathtool` program, less the time it takes to start.
//!
//! English because it is for whoever works on the program: figures of a benchmark.

use crate::MeasureError;
use domain::Secret;
use files::NewFile;
use hmac::{Hmac, KeyInit, Mac};
use oath::{
    Algorithm, Code, Digits, Engine, Parameters, Resync, ResyncWindow, Searcher, Sequence, Suspect, hotp, identify,
    resynchronise,
};
use serde_json::json;
use std::{
    fs,
    hint::black_box,
    io::{self, Write},
    num::NonZeroUsize,
    path::Path,
    process::{Command, Stdio},
    sync::atomic::AtomicBool,
    time::Instant,
};

/// Turns that each contender has; the median counts.
const ROUNDS: usize = 7;
const KEY: &[u8; 20] = b"12345678901234567890";
const PARAMETERS: Parameters = Parameters { algorithm: Algorithm::Sha1, digits: Digits::SIX };

/// Measures and prints: one line of words a figure, or one JSON document a figure. `plot`: where a picture of the codes a
/// second goes, as SVG.
pub fn run(out: &mut dyn Write, json: bool, plot: Option<&Path>) -> Result<(), MeasureError> {
    let picture = plot.map(|path| {
        if path.symlink_metadata().is_ok() {
            return Err(MeasureError::PictureExists(path.to_owned()));
        }
        Ok(NewFile::begin(path)?)
    });
    let picture = picture.transpose()?;
    let mut report = Report { out, json, machine: String::new(), rates: Vec::new() };
    report.machine()?;
    single_core(&mut report)?;
    three_codes(&mut report)?;
    two_cores(&mut report)?;
    inventory(&mut report, 5_000, 0.15)?;
    inventory(&mut report, 100_000, 3.0)?;
    let title = format!("HOTP codes a second, one core, {}", report.machine);
    let Some(picture) = picture else { return Ok(()) };
    picture.file().write_all(super::plot::bars(&title, &report.rates).as_bytes())?;
    Ok(picture.finish(false)?)
}

/// One that computes codes on one core.
struct Contender {
    name: &'static str,
    /// Codes in a turn: about a tenth of a second for everyone, so that a busy machine is equally unfair to all.
    codes: u64,
    /// How many times liboath it should be.
    goal: Option<f64>,
    /// Computes so many codes; the seconds that it took.
    turn: Box<dyn Fn(u64) -> Result<f64, MeasureError>>,
}

/// Codes a second on one core, ours and the peers'.
fn single_core(report: &mut Report<'_>) -> Result<(), MeasureError> {
    let peer = |name, codes, turn| Contender { name, codes, goal: None, turn };
    let mut contenders = vec![
        peer("liboath (oathtool -w)", 200_000, Box::new(|codes| Ok(oathtool(codes)? - oathtool(1)?))),
        peer("totp-rs", 500_000, Box::new(|codes| Ok(seconds(|| totp_rs_codes(codes))))),
        peer(
            "hmac crate, keyed once and cloned",
            1_000_000,
            Box::new(|codes| Ok(seconds(|| cloned_hmac_codes(codes)))),
        ),
    ];
    contenders.extend(Engine::available().map(|engine| {
        let (name, codes, goal) = match engine {
            Engine::Avx512 => ("trousseau, AVX-512", 6_000_000, 25.0),
            Engine::Avx2 => ("trousseau, AVX2", 3_000_000, 12.0),
            Engine::ShaNi => ("trousseau, SHA extensions", 2_000_000, 8.0),
            Engine::Portable => ("trousseau, portable", 1_000_000, 4.0),
        };
        let searcher = Searcher::new(engine, NonZeroUsize::MIN);
        let turn = Box::new(move |codes| Ok(seconds(|| search(searcher, codes))));
        Contender { name, codes, goal: Some(goal), turn }
    }));
    let mut times = vec![Vec::new(); contenders.len()];
    for _ in 0..ROUNDS {
        for (contender, times) in contenders.iter().zip(&mut times) {
            times.push((contender.turn)(contender.codes)?);
        }
    }
    let rates: Vec<_> = contenders.iter().zip(times).map(|(one, times)| one.codes as f64 / median(times)).collect();
    for (contender, rate) in contenders.iter().zip(&rates) {
        report.rate(contender.name, *rate, rate / rates[0], contender.goal)?;
    }
    Ok(())
}

/// A token that is as far ahead as three codes are looked for.
fn three_codes(report: &mut Report<'_>) -> Result<(), MeasureError> {
    let codes = codes(999_999, 3);
    let one = Searcher::new(Searcher::default().engine(), NonZeroUsize::MIN);
    for (name, searcher) in [("one core", one), ("all cores", Searcher::default())] {
        let times = (0..ROUNDS).map(|_| {
            seconds(|| {
                let window = ResyncWindow::for_codes(&codes);
                let found = resynchronise(searcher, &secret(), PARAMETERS, 0, window, &codes);
                assert!(matches!(found, Resync::Found(found) if found.counter == 999_999), "{found:?}");
            })
        });
        report.time(&format!("three codes over 1,000,000 counters, {name}"), median(times.collect()), 0.025)?;
    }
    Ok(())
}

/// What another core brings to a big search: the best of many short turns, because a median would tell how often others
/// used that core meanwhile.
fn two_cores(report: &mut Report<'_>) -> Result<(), MeasureError> {
    let engine = Searcher::default().engine();
    let (mut one, mut two) = (f64::MAX, f64::MAX);
    for _ in 0..40 {
        for (threads, best) in [(1, &mut one), (2, &mut two)] {
            let searcher = Searcher::new(engine, NonZeroUsize::MIN.saturating_add(threads - 1));
            *best = best.min(seconds(|| search(searcher, 2_000_000)));
        }
    }
    report.ratio("two threads against one, 2,000,000 counters, best of 40", one / two, 1.7)
}

/// Two codes among a thousand counters of so many tokens.
fn inventory(report: &mut Report<'_>, tokens: u32, goal: f64) -> Result<(), MeasureError> {
    let secrets: Vec<_> = (0..tokens).map(|id| Secret::new(id.to_be_bytes().repeat(5))).collect();
    let codes: Vec<_> = (777..779).map(|counter| hotp(&secrets[secrets.len() - 1], PARAMETERS, counter)).collect();
    let codes: Sequence = codes.try_into().expect("two codes of one length");
    let never = AtomicBool::new(false);
    let times = (0..ROUNDS).map(|_| {
        seconds(|| {
            let suspects = secrets.iter().enumerate();
            let suspects =
                suspects.map(|(id, secret)| Suspect::hotp(id, secret, PARAMETERS, 0, ResyncWindow::for_codes(&codes)));
            let answer = identify(Searcher::default(), suspects, &codes, &|_| (), &never).expect("nobody stops it");
            assert!(answer.candidates.iter().any(|candidate| candidate.id + 1 == secrets.len()), "{answer:?}");
        })
    });
    report.time(&format!("identify by two codes, {tokens} tokens × 1,000 counters"), median(times.collect()), goal)
}

/// Seconds that oathtool takes to print `codes` codes, start included.
fn oathtool(codes: u64) -> Result<f64, MeasureError> {
    let key: String = KEY.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut command = Command::new("oathtool");
    command.args(["--hotp", "--window", &(codes - 1).to_string(), &key]).stdout(Stdio::null());
    let started = Instant::now();
    let status = command.status().map_err(MeasureError::Oathtool)?;
    let took = started.elapsed().as_secs_f64();
    if status.success() { Ok(took) } else { Err(MeasureError::Oathtool(io::Error::other(status.to_string()))) }
}

fn totp_rs_codes(codes: u64) {
    let totp = totp_rs::Builder::new().with_secret(KEY.to_vec()).with_step_duration(1).build_noncompliant();
    for step in 0..codes {
        black_box(totp.generate(step));
    }
}

fn cloned_hmac_codes(codes: u64) {
    let keyed = Hmac::<sha1::Sha1>::new_from_slice(KEY).expect("HMAC takes a key of any length");
    for counter in 0..codes {
        let mut mac = keyed.clone();
        mac.update(&counter.to_be_bytes());
        let mac = mac.finalize().into_bytes();
        let offset = usize::from(mac[19] & 15);
        let truncated = u32::from_be_bytes(mac[offset..offset + 4].try_into().expect("four bytes")) & 0x7fff_ffff;
        black_box(Code::new(truncated, Digits::SIX));
    }
}

fn search(searcher: Searcher, counters: u64) {
    black_box(searcher.find(&secret(), PARAMETERS, 0, counters, codes(u64::MAX / 2, 2).codes()));
}

fn secret() -> Secret {
    Secret::new(KEY.to_vec())
}

fn codes(first: u64, number: u64) -> Sequence {
    let codes: Vec<_> = (first..first + number).map(|counter| hotp(&secret(), PARAMETERS, counter)).collect();
    codes.try_into().expect("two to five codes of one length")
}

fn seconds(work: impl FnOnce()) -> f64 {
    let started = Instant::now();
    work();
    started.elapsed().as_secs_f64()
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

struct Report<'a> {
    out: &'a mut dyn Write,
    json: bool,
    machine: String,
    rates: Vec<super::plot::Bar>,
}

impl Report<'_> {
    /// The processor's name and number: figures without them say little.
    fn machine(&mut self) -> Result<(), MeasureError> {
        let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model =
            info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": ")).map(|(_, name)| name);
        let (model, cores) = (model.unwrap_or(std::env::consts::ARCH), Searcher::default().threads());
        self.machine = model.to_owned();
        Ok(if self.json {
            writeln!(self.out, "{}", json!({"figure": "machine", "processor": model, "cores": cores}))
        } else {
            writeln!(self.out, "{model}, {cores} cores; medians of {ROUNDS}, HOTP with SHA-1 and 6 digits")
        }?)
    }

    /// Codes a second on one core, and how many times liboath that is.
    fn rate(&mut self, name: &str, rate: f64, ratio: f64, goal: Option<f64>) -> Result<(), MeasureError> {
        let label = format!("{:.1} M · {ratio:.1} ×", rate / 1e6);
        self.rates.push(super::plot::Bar { name: name.to_owned(), value: rate, label, ours: goal.is_some() });
        Ok(if self.json {
            let codes = rate.round();
            writeln!(
                self.out,
                "{}",
                json!({"figure": name, "codes_per_second": codes, "times_liboath": ratio, "goal": goal})
            )
        } else {
            let goal = goal.map_or_else(String::new, |goal| format!("  (goal {goal:.0})"));
            writeln!(self.out, "{name:<56} {:>8.1} M/s {ratio:>6.1} × liboath{goal}", rate / 1e6)
        }?)
    }

    fn time(&mut self, name: &str, seconds: f64, goal: f64) -> Result<(), MeasureError> {
        Ok(if self.json {
            writeln!(self.out, "{}", json!({"figure": name, "seconds": seconds, "goal": goal}))
        } else {
            writeln!(self.out, "{name:<56} {:>8.1} ms  (goal {:.0} ms)", seconds * 1e3, goal * 1e3)
        }?)
    }

    fn ratio(&mut self, name: &str, ratio: f64, goal: f64) -> Result<(), MeasureError> {
        Ok(if self.json {
            writeln!(self.out, "{}", json!({"figure": name, "ratio": ratio, "goal": goal}))
        } else {
            writeln!(self.out, "{name:<56} {ratio:>8.2} ×   (goal {goal} ×)")
        }?)
    }
}
