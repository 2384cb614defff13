//! A large database: what is done to the whole of it does not have the whole of it in memory.

use super::command_line::{documents, errors, trousseau};
use std::{fs, path::Path, process::Stdio, thread, time::Duration};
use trousseau::store::DATABASE;

const MIB: u64 = 1 << 20;

/// The most that the process of this number has had in memory; `None`: it is over.
fn most(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

fn grown(data: &Path) -> u64 {
    let database = data.join(DATABASE);
    let filled = rusqlite::Connection::open(&database).unwrap();
    // settings that nobody knows, as large as the journal of an academy
    filled
        .execute_batch(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 160000)
             INSERT INTO setting (name, value) SELECT 'nobody_' || i, hex(zeroblob(600)) FROM n;
             PRAGMA wal_checkpoint(TRUNCATE)",
        )
        .unwrap();
    fs::metadata(&database).unwrap().len()
}

#[test]
fn an_erasure_writes_a_large_database_anew_on_its_disk_and_not_in_memory() {
    let ground = tempfile::tempdir().unwrap();
    let data = ground.path().join("data");
    let run = |arguments: &[&str]| trousseau(&data).args(arguments).output().unwrap();
    assert!(run(&["person", "add", "zoe", "Zoé Vandermeersch"]).status.success());
    let size = grown(&data);
    assert!(size > 200 * MIB, "{size}");
    let erase = ["--yes", "person", "erase", "zoe"];
    let mut child = trousseau(&data).args(erase).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let mut peak = 0;
    let ended = loop {
        peak = peak.max(most(child.id()).unwrap_or_default());
        match child.try_wait().unwrap() {
            Some(ended) => break ended,
            None => thread::sleep(Duration::from_millis(5)),
        }
    };
    assert!(ended.success());
    assert!((16 * MIB..size * 3 / 4).contains(&peak), "{} MiB of {}", peak / MIB, size / MIB);
    let left: Vec<_> = fs::read_dir(&data).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().contains("etilqs")), "{left:?}");
    let gone = run(&["--json", "person", "list", "zoe"]);
    assert!(gone.status.success() && documents(&gone).is_empty(), "{}", errors(&gone));
}
