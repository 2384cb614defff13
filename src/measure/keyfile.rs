//! `trousseau bench keyfile`: a large encrypted PSKC file read by us and by pskctool, each in a process of its own, so
//! that the memory is that of the reading alone; the time that the keys take into the store, and the time that one of
//! them is found by its codes there.
//!
//! pskctool (`--info`) parses the whole file and decrypts nothing; we verify each MAC and decrypt each secret.
//!
//! English because it is for whoever works on the program: figures of a benchmark.

use crate::{MeasureError, rig::station_of};
use domain::{Contract, Degree, Secret, Uai};
use emulated::Hub;
use keyfile::{
    Device, KeyCredential, KeyFactor, KeyFile, KeyNotes, KeyRecord, Policy, Protection, PskcWriter, Sealing, Unlock,
};
use oath::{Algorithm, Code, Digits, Parameters, hotp};
use serde_json::json;
use station::{Actor, ImportOptions, NewSchool, Station};
use std::{
    fs::{self, File},
    io::{self, BufReader, BufWriter, Write},
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};
use store::{Mode, Options, OsEntropy, Store};
use usb::Bus;

/// The key that the file is sealed with.
const KEY: [u8; 16] = *b"0123456789abcdef";
/// What every key of the file is.
const SIX_DIGITS: Parameters = Parameters { algorithm: Algorithm::Sha1, digits: Digits::SIX };

/// Measures and prints: one line of words a figure, or one JSON document a figure.
pub fn run(out: &mut dyn Write, as_json: bool, keys: u32) -> Result<(), MeasureError> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("keys.pskcxml");
    let started = Instant::now();
    write_file(&path, keys)?;
    let size = fs::metadata(&path)?.len();
    let mut say = |name: &str, seconds: f64, mib: Option<f64>| {
        let rate = f64::from(keys) / seconds;
        if as_json {
            return writeln!(
                out,
                "{}",
                json!({ "figure": name, "keys": keys, "seconds": seconds, "mib": mib, "keys_per_second": rate })
            );
        }
        let mib = mib.map(|mib| format!("{mib:>8.1} MiB")).unwrap_or_else(|| " ".repeat(12));
        writeln!(out, "{name:<44} {seconds:>7.2} s {mib}  {rate:>9.0} keys/s")
    };
    say(&format!("written, encrypted: {:.1} MB", size as f64 / 1e6), started.elapsed().as_secs_f64(), None)?;

    let ours = std::env::current_exe()?;
    for turn in 1..=3 {
        let mut reading = Command::new(&ours);
        reading.args(["bench", "keyfile", "--read"]).arg(&path);
        let (seconds, mib) = watched(&mut reading, "trousseau bench keyfile --read").map_err(MeasureError::from)?;
        say(&format!("trousseau: MAC and decryption ({turn})"), seconds, Some(mib))?;
        let (seconds, mib) = watched(Command::new("pskctool").arg("--info").arg(&path), "pskctool --info").map_err(
            |failed| match failed {
                Failed::Start(error) => MeasureError::Pskctool(error),
                failed => failed.into(),
            },
        )?;
        say(&format!("pskctool --info: no decryption ({turn})"), seconds, Some(mib))?;
    }

    let station = station(&folder.path().join("data"))?;
    for name in ["into the store: new", "into the store: nothing new"] {
        let started = Instant::now();
        let unlock = Unlock::Key(Secret::new(KEY.to_vec()));
        let options = ImportOptions {
            name: "bench".to_owned(),
            school: school(),
            dry_run: false,
            keep_good: false,
            unlock,
            given: Default::default(),
        };
        let report = station.stock().import_keys(
            &Actor::machine(0),
            File::open(&path)?,
            options,
            &station::Progress::default(),
        )?;
        if !report.done || report.lines.len() != keys as usize {
            return Err(MeasureError::Process("the import"));
        }
        say(name, started.elapsed().as_secs_f64(), None)?;
    }
    let started = Instant::now();
    let found = station.codes().identify(&Actor::machine(0), &shown_by(keys / 2), &station::Progress::default())?;
    if found.tokens != u64::from(keys) || found.candidates.is_empty() {
        return Err(MeasureError::Process("the identification"));
    }
    say("a token found by two codes, 1,000 counters each", started.elapsed().as_secs_f64(), None)?;
    Ok(())
}

/// Two codes that the key of this number shows, some way into its window.
fn shown_by(number: u32) -> [Code; 2] {
    [700, 701].map(|counter| hotp(&secret(number), SIX_DIGITS, counter))
}

/// Reads a file as an import does, and keeps nothing: what [`run`] starts as a process of its own.
pub fn read(out: &mut dyn Write, path: &Path) -> Result<(), MeasureError> {
    let input = BufReader::with_capacity(64 * 1024, File::open(path)?);
    let mut bytes = 0;
    for entry in KeyFile::open(input, Unlock::Key(Secret::new(KEY.to_vec())))? {
        let record = entry?.record.ok_or(MeasureError::Process("reading"))?;
        bytes += record.credential.map_or(0, |credential| credential.secret.len());
    }
    writeln!(out, "{bytes} bytes of secrets")?;
    Ok(())
}

fn write_file(path: &Path, keys: u32) -> Result<(), MeasureError> {
    let key = Secret::new(KEY.to_vec());
    let sealing = Sealing::new(Protection::Key { key, name: "bench".to_owned() });
    let mut writer = PskcWriter::new(BufWriter::new(File::create_new(path)?), &sealing, &OsEntropy)?;
    for n in 0..keys {
        let factor = KeyFactor::Hotp { counter: 0 };
        let credential = Some(KeyCredential { secret: secret(n), parameters: SIX_DIGITS, factor });
        let device =
            Device { manufacturer: Some("oath.TR".to_owned()), model: Some("bench".to_owned()), ..Device::default() };
        let serial = (30_000_000 + n).to_string().parse().expect("digits are a serial");
        let key = KeyNotes { id: Some(format!("key-{n}")), ..KeyNotes::default() };
        writer.write(&KeyRecord { serial, family: None, credential, device, key, policy: Policy::default() })?;
    }
    writer.finish()?;
    Ok(())
}

/// The secret of key `number`.
fn secret(number: u32) -> Secret {
    Secret::new([number.to_be_bytes(), [0x5a; 4], [number as u8; 4], [7; 4], [9; 4]].concat())
}

/// The school that everything is in.
pub(super) fn school() -> Uai {
    "0951099D".parse().expect("a UAI")
}

fn station(folder: &Path) -> Result<Arc<Station>, MeasureError> {
    let hub = Hub::new([])?;
    station_on(folder, Arc::new(hub))
}

/// A new station with one school, on this bus.
pub(super) fn station_on(folder: &Path, bus: Arc<dyn Bus>) -> Result<Arc<Station>, MeasureError> {
    let store = Arc::new(Store::open(Options::in_dir(folder, Mode::Emulated))?);
    let station = station_of(store, bus)?;
    let name = "Collège".to_owned();
    let new = NewSchool { uai: school(), name, degree: Degree::Second, contract: Contract::Public };
    station.people().add_school(&Actor::machine(0), &new)?;
    Ok(station)
}

/// Why a process gave no figures.
enum Failed {
    Start(io::Error),
    Ended(&'static str),
}

impl From<Failed> for MeasureError {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::Start(error) => Self::Io(error),
            Failed::Ended(name) => Self::Process(name),
        }
    }
}

/// Runs a process: the seconds that it took, and the most memory that it had resident, in MiB, looked at every 2 ms.
fn watched(command: &mut Command, name: &'static str) -> Result<(f64, f64), Failed> {
    let started = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().map_err(Failed::Start)?;
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0.0;
    loop {
        if let Some(ended) = child.try_wait().map_err(Failed::Start)? {
            let seconds = started.elapsed().as_secs_f64();
            return if ended.success() && most > 0.0 { Ok((seconds, most)) } else { Err(Failed::Ended(name)) };
        }
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        if let Some(kib) = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok()) {
            most = kib / 1024.0;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}
