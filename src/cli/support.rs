//! The bundle for whoever helps: what the client gathers on this machine, and the ZIP that is made of that and of what the station tells.
//!
//! What the client brings is cleaned by the station, which alone knows the names; where no station opens, it stays out.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use station::{BareFinding, Scrub, Support};
use std::{
    fs::{self, File},
    io::{self, Read, Seek, Write},
    process::Command,
};
use zip::{ZipWriter, write::SimpleFileOptions};

/// Lines of the log that are taken along.
const LINES: &str = "2000";
/// The client's part is a text; more is nobody's log.
const LONGEST: u64 = 16 * 1024 * 1024;
/// What is told of the units.
// no words: names of systemd
const PROPERTIES: &str = "Id,LoadState,ActiveState,SubState,Result,ExecMainStatus,ExecMainStartTimestamp,NRestarts,MemoryCurrent,\
                          LastTriggerUSec,NextElapseUSecRealtime";
/// The units.
// no words: the same
const UNITS: [&str; 3] = ["trousseau.service", "trousseau-backup.service", "trousseau-backup.timer"];

/// What the client brings.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Brought {
    /// The configuration without names.
    config: Value,
    /// Which system this is.
    system: String,
    /// The units, as systemd tells them.
    units: String,
    /// The last lines of the log.
    log: String,
}

/// What this machine tells, as a file to send; `about`: the configuration without names.
pub(super) fn gathered(about: &Value) -> io::Result<File> {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let system = format!("{}{}", read("/etc/os-release"), read("/proc/version"));
    // no words: commands of the system, and what they are asked
    let units = told("systemctl", &[&["show", "--no-pager", "--property", PROPERTIES], &UNITS[..]].concat());
    // no words: the same
    let log = told(
        "journalctl",
        &["--unit=trousseau*", "--lines", LINES, "--no-pager", "--no-hostname", "--output=short-iso"],
    );
    let mut file = tempfile::tempfile()?;
    let brought = Brought { config: about.clone(), system, units, log };
    file.write_all(&serde_json::to_vec(&brought)?)?;
    file.rewind()?;
    Ok(file)
}

/// Fills a bundle where no station can be asked, because configuration or surroundings cannot be used: what program and machine tell by
/// themselves.
///
/// # Errors
/// It cannot be written.
pub fn write_alone(out: &File) -> io::Result<()> {
    write(out, None, &[], &read(Some(gathered(&Value::Null)?))?)
}

/// What a command of the system prints; nothing where there is none.
fn told(program: &str, arguments: &[&str]) -> String {
    let done = Command::new(program).args(arguments).output();
    done.map(|done| String::from_utf8_lossy(&done.stdout).into_owned()).unwrap_or_default()
}

/// What a client has brought.
pub(super) fn read(file: Option<File>) -> io::Result<Brought> {
    let Some(mut file) = file else { return Ok(Brought::default()) };
    file.rewind()?;
    Ok(serde_json::from_reader(io::BufReader::new(file.take(LONGEST)))?)
}

/// Writes the bundle; without a station, what is known of this program and machine alone.
pub(super) fn write(
    out: &File,
    station: Option<&Support>,
    findings: &[BareFinding],
    brought: &Brought,
) -> io::Result<()> {
    let nothing = Scrub::default();
    let scrub = station.map_or(&nothing, |station| &station.scrub);
    let pretty = |value: &Value| format!("{value:#}\n");
    // no words: the names of files and keys, for whoever helps
    let mut files = vec![
        ("program.json", pretty(&json!({ "version": env!("CARGO_PKG_VERSION"), "station": station.is_some() }))),
        ("doctor.json", pretty(&json!(findings))),
        ("config.json", pretty(&brought.config)),
        ("system.txt", brought.system.clone()),
        ("units.txt", scrub.clean(&brought.units)),
    ];
    if let Some(station) = station {
        // no words: the same
        files.extend([
            ("status.json", pretty(&station.state)),
            ("counts.json", pretty(&json!(station.counts))),
            ("settings.json", pretty(&json!(station.settings))),
            ("schema.sql", station.schema.clone()),
            ("log.txt", scrub.clean(&brought.log)),
        ]);
    }
    let mut zip = ZipWriter::new(out);
    for (name, text) in files {
        zip.start_file(name, SimpleFileOptions::default())?;
        zip.write_all(text.as_bytes())?;
    }
    zip.finish().map_err(io::Error::other)?.sync_all()
}
