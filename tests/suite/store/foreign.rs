//! Another program on the station's files: a real process of its own, because the locks by which SQLite's users know of each
//! other are a process's. It is this test binary, started again; it does one visit after the other, as it is told by lines.

use crate::{
    station::matrix::copy_files,
    support::{beside::Beside, engine},
};
use nix::{
    fcntl::{FcntlArg, fcntl},
    libc,
};
use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader, Lines, Write},
    os::unix::fs::MetadataExt,
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{Arc, LazyLock, Mutex, PoisonError, Weak},
};
use trousseau::{
    domain::event,
    store::{Author, DATABASE, Entry, Mode, Store, StoreError, to_the_end},
};

/// What another program does: each opens the database, does it, and closes it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visit {
    /// A monitor, or an operator who counts.
    Read,
    /// Somebody who keeps a note of their own there.
    Write,
    /// Writes the log back and empties it.
    Checkpoint,
    /// Writes the whole file anew.
    Vacuum,
    /// Wants the file for itself, and the log gone.
    Rollback,
    /// A backup program that knows nothing of SQLite: reads the files.
    Copy,
}

impl Visit {
    /// Every kind.
    pub const ALL: [Self; 6] = [Self::Read, Self::Write, Self::Checkpoint, Self::Vacuum, Self::Rollback, Self::Copy];
}

/// The other program, while it runs.
struct Program {
    child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

static PROGRAM: LazyLock<Mutex<Program>> = LazyLock::new(|| {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "store::foreign::another_program", "--ignored", "--nocapture"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    Mutex::new(Program { child, input, output: BufReader::new(output).lines() })
});

/// Lets the other program visit the data directory; what it says of it: `done`, or SQLite's refusal.
pub fn paid(data: &Path, visit: Visit) -> String {
    let mut program = PROGRAM.lock().unwrap_or_else(PoisonError::into_inner);
    assert_ne!(program.child.id(), std::process::id());
    writeln!(program.input, "{visit:?} {}", data.display()).unwrap();
    let mut answers = program.output.by_ref().map(Result::unwrap);
    let said = answers.find_map(|line| line.split_once("visit: ").map(|(_, said)| said.to_owned()));
    said.expect("the other program answers")
}

/// What the files of a running station hold, and its rows on a server, read by another program: whoever closes files in this process
/// takes the station's locks away.
pub fn files_of(data: &Path) -> Vec<u8> {
    let files = std::fs::read_dir(data).unwrap().map(|file| file.unwrap().path());
    let read = Command::new("cat").args(files).output().unwrap();
    let mut held = read.stdout;
    if engine::administered(data).is_some() {
        held.extend(Beside::of(data).everything());
    }
    assert!(held.len() > 4096, "{} bytes", held.len());
    held
}

/// The locks of this process on the database in `data`, as the kernel has them: `POSIX` and `OFDLCK`.
pub fn locks(data: &Path) -> Vec<String> {
    let inode = format!(":{}", std::fs::metadata(data.join(DATABASE)).unwrap().ino());
    let text = std::fs::read_to_string("/proc/locks").unwrap();
    // number, kind, advisory, access, process, device and inode, from, to
    let ours = |words: &[&str]| words.len() > 5 && words[1] != "->" && words[5].ends_with(&inode);
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    // the kernel writes its list in pieces: while others lock and unlock, a line may stand there twice
    let ours: BTreeSet<_> = lines.filter(|words| ours(words)).map(|words| words[1..].join(" ")).collect();
    ours.iter()
        .map(|line| line.split(' ').collect::<Vec<_>>())
        .map(|words| format!("{} {}", words[0], words[2]))
        .collect()
}

/// These are the locks, sorted: by the first of some readings that has all of them, as a line may also be missing from one.
fn assert_locks(data: &Path, expected: &[&str]) {
    let read = || {
        let mut held = locks(data);
        held.sort();
        held
    };
    let held = (0..20).map(|_| read()).find(|held| held == expected);
    assert_eq!(held.unwrap_or_else(read), expected);
}

/// A desk's promise: whatever was done at it, the kernel still knows that the station has the database. Looked at when the
/// desk is cleared.
pub struct StillLocked(pub Weak<Store>);

impl Drop for StillLocked {
    fn drop(&mut self) {
        // a server keeps others out by a lock of its own
        let in_a_file = |store: &Arc<Store>| store.paths().server.is_none();
        let store = self.0.upgrade().filter(|store| in_a_file(store) && !std::thread::panicking());
        if let Some(store) = store {
            // the kernel writes its list in pieces: while others lock and unlock, a line may be missing from one reading. A
            // lock that is gone stays gone
            let held = || locks(&store.paths().dir);
            let there = (0..100).any(|again| {
                std::thread::sleep(std::time::Duration::from_millis(again.min(20)));
                held().contains(&"POSIX READ".into())
            });
            assert!(there, "SQLite's own lock on the database is gone: {:?}", held());
        }
    }
}

/// A station's store, opened for the second time, as it is from its second day on.
fn reopened(data: &Path) -> Store {
    let open = || Store::open(engine::options(data, Mode::Hid)).unwrap();
    drop(open());
    open()
}

fn note(store: &Store, text: &str) {
    let author = Author { person: None, name: "root".into(), door: "cli:0".into() };
    let at = "2026-09-01T08:00:00Z".parse().unwrap();
    let noted = store.change(&author, at, |tx| {
        Ok::<_, StoreError>((tx.set_setting("note", Some(text))?, Entry::new(event::Setting::Internal {})))
    });
    noted.unwrap_or_else(|error| panic!("{text}: {error}"));
}

#[test]
fn whatever_another_program_does_with_the_file_nothing_acknowledged_is_lost_by_a_kill() {
    for visit in Visit::ALL {
        let folder = engine::in_a_file();
        let (data, grave) = (folder.path().join("data"), folder.path().join("grave"));
        let store = reopened(&data);
        note(&store, "before");
        let said = paid(&data, visit);
        note(&store, "after");
        assert_eq!(store.read(|r| r.setting("note")).unwrap().as_deref(), Some("after"), "{visit:?}: {said}");
        // a kill: the files as they lie there
        copy_files(&data, &grave);
        let store = Store::open(engine::options(&grave, Mode::Hid)).unwrap();
        assert_eq!(store.read(|r| r.setting("note")).unwrap().as_deref(), Some("after"), "{visit:?}: {said}");
        let check = store.verify_journal(None, &mut to_the_end).unwrap();
        assert!(check.is_sound() && check.entries == 2, "{visit:?}: {said}: {check:?}");
    }
}

#[test]
fn the_station_is_known_to_have_the_database_from_the_second_start_on_as_from_the_first() {
    let folder = engine::in_a_file();
    let store = reopened(folder.path());
    assert_locks(folder.path(), &["OFDLCK READ", "POSIX READ"]);
    // whoever opens and closes the file inside the process takes SQLite's locks with it, but not the station's own
    drop(std::fs::File::open(folder.path().join(DATABASE)).unwrap());
    assert_locks(folder.path(), &["OFDLCK READ"]);
    note(&store, "before");
    paid(folder.path(), Visit::Read);
    assert!(folder.path().join(format!("{DATABASE}-wal")).exists(), "the log was taken away under the station");
    drop(store);
    assert_locks(folder.path(), &[]);
    assert!(!folder.path().join(format!("{DATABASE}-wal")).exists(), "the station itself writes its log back");
}

#[test]
#[ignore = "started by other tests, which tell it by lines what to do"]
fn another_program() {
    for line in std::io::stdin().lines() {
        let line = line.unwrap();
        let (visit, data) = line.split_once(' ').unwrap();
        let visit = Visit::ALL.into_iter().find(|one| format!("{one:?}") == visit).unwrap();
        let said = pay(visit, Path::new(data)).map_or_else(|error| error.to_string(), |()| "done".into());
        println!("visit: {said}");
    }
}

fn pay(visit: Visit, data: &Path) -> rusqlite::Result<()> {
    if visit == Visit::Copy {
        for entry in std::fs::read_dir(data).unwrap() {
            let _ = std::fs::read(entry.unwrap().path()); // the head may be on its way to its own name
        }
        return Ok(());
    }
    let conn = rusqlite::Connection::open(data.join(DATABASE))?;
    conn.busy_timeout(std::time::Duration::from_secs(5))?;
    let done = match visit {
        Visit::Read => conn.query_row("SELECT count(*) FROM journal", [], |_| Ok(())),
        Visit::Write => {
            conn.execute_batch("CREATE TABLE IF NOT EXISTS note (text TEXT); INSERT INTO note VALUES ('seen');")
        }
        Visit::Checkpoint => conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())),
        Visit::Vacuum => conn.execute_batch("VACUUM"),
        Visit::Rollback => conn.query_row("PRAGMA journal_mode = delete", [], |_| Ok(())),
        Visit::Copy => unreachable!("no SQL is needed for it"),
    };
    leave(conn, data);
    done
}

/// Closes the database as SQLite did before 3.51 (Debian 13 has 3.46; ours is newer and looks twice): who can have the file for
/// itself is the last one, writes the log back and removes it.
fn leave(conn: rusqlite::Connection, data: &Path) {
    let file = std::fs::OpenOptions::new().read(true).write(true).open(data.join(DATABASE)).unwrap();
    let exclusive = libc::flock {
        l_type: libc::F_WRLCK as libc::c_short,
        l_whence: libc::SEEK_SET as libc::c_short,
        l_start: 0x4000_0002,
        l_len: 510,
        l_pid: 0,
    };
    if fcntl(std::os::fd::AsRawFd::as_raw_fd(&file), FcntlArg::F_SETLK(&exclusive)).is_ok() {
        let _ = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        for suffix in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(data.join(format!("{DATABASE}{suffix}"))); // SQLite may have been faster
        }
    }
}
