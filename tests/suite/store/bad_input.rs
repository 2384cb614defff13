//! What can be wrong before the station even starts: each ends in its own error, and nothing is lost.

use super::*;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use trousseau::catalogue::Tells;

/// A store with two journal entries in a directory of its own, closed.
fn closed() -> tempfile::TempDir {
    closed_in(tempfile::tempdir().unwrap())
}

fn closed_in(dir: tempfile::TempDir) -> tempfile::TempDir {
    let store = open(dir.path());
    with_school(&store);
    register(&store, 1);
    dir
}

fn refused(dir: &Path) -> StoreError {
    match Store::open(crate::support::engine::options(dir, Mode::Hid)) {
        Ok(_) => panic!("the store opened"),
        Err(error) => error,
    }
}

/// After the cause is gone, everything is there.
fn nothing_is_lost(dir: &Path) {
    let store = open(dir);
    let check = store.verify_journal(None, &mut to_the_end).unwrap();
    assert!(check.is_sound() && check.entries == 2, "{check:?}");
    assert!(read(&store, |r| r.find_token(&serial(1))).is_some());
    assert_eq!(store.integrity().unwrap(), Vec::<String>::new());
}

#[test]
fn a_second_process_is_told_who_has_the_database() {
    let dir = closed();
    let first = open(dir.path());
    let error = refused(dir.path());
    assert!(matches!(&error, StoreError::InUse { pid, .. } if *pid == std::process::id().to_string()), "{error}");
    assert!(error.to_string().contains(&std::process::id().to_string()));
    drop(first);
    nothing_is_lost(dir.path());
}

#[test]
fn a_missing_key_is_never_made_anew() {
    let dir = closed();
    let (key, away) = (dir.path().join("vault.key"), dir.path().join("elsewhere"));
    fs::rename(&key, &away).unwrap();
    assert!(matches!(refused(dir.path()), StoreError::KeyMissing { .. }));
    assert!(!key.exists());
    fs::rename(&away, &key).unwrap();
    nothing_is_lost(dir.path());
}

#[test]
fn a_foreign_a_garbled_and_an_exposed_key_are_refused() {
    let (dir, other) = (closed(), closed());
    let key = dir.path().join("vault.key");
    let own = fs::read(&key).unwrap();
    let give = |content: &[u8], mode: u32| {
        fs::write(&key, content).unwrap();
        fs::set_permissions(&key, fs::Permissions::from_mode(mode)).unwrap();
    };
    give(&fs::read(other.path().join("vault.key")).unwrap(), 0o600);
    assert!(matches!(refused(dir.path()), StoreError::KeyForeign { .. }));
    for garbled in
        [&own[..own.len() - 3], b"", b"trousseau vault key 1: nothing\n", &[own.clone(), own.clone()].concat()]
    {
        give(garbled, 0o600);
        assert!(matches!(refused(dir.path()), StoreError::KeyGarbled { .. }));
    }
    for mode in [0o644, 0o640, 0o604, 0o620] {
        give(&own, mode);
        assert!(matches!(refused(dir.path()), StoreError::KeyExposed { mode: found, .. } if found == mode));
    }
    give(&own, 0o600);
    nothing_is_lost(dir.path());
}

#[test]
fn a_key_that_would_come_next_is_refused_where_it_fits_no_better() {
    let (dir, other) = (closed(), closed());
    let (key, next) = (dir.path().join("vault.key"), dir.path().join("vault.key.next"));
    let (own, foreign) = (fs::read(&key).unwrap(), fs::read(other.path().join("vault.key")).unwrap());
    let give = |path: &Path, content: &[u8]| {
        fs::write(path, content).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    };
    give(&key, &foreign);
    give(&next, &foreign);
    assert!(matches!(refused(dir.path()), StoreError::KeyForeign { .. }));
    assert_eq!(fs::read(&next).unwrap(), foreign, "nothing is put in the place of anything");
    give(&key, &own);
    nothing_is_lost(dir.path());
    assert!(!next.exists(), "it never came to be used");
}

#[test]
fn what_is_in_the_way_of_a_file_is_told_and_not_taken_for_its_absence() {
    let dir = closed_in(in_a_file());
    let mut options = crate::support::engine::options(dir.path(), Mode::Hid);
    options.paths.key = dir.path().join(DATABASE).join("vault.key");
    let error = Store::open(options).err().unwrap();
    assert!(matches!(error, StoreError::NotReadable { .. }), "{error}");

    let (head, away) = (dir.path().join("journal-head"), dir.path().join("elsewhere"));
    fs::rename(&head, &away).unwrap();
    fs::create_dir(&head).unwrap();
    let error = refused(dir.path());
    assert!(matches!(&error, StoreError::NotReadable { path, .. } if *path == head), "{error}");
    fs::remove_dir(&head).unwrap();
    fs::rename(&away, &head).unwrap();
    nothing_is_lost(dir.path());
}

#[test]
fn every_file_is_for_its_owner_only() {
    let dir = closed_in(in_a_file());
    let _store = open(dir.path());
    for file in fs::read_dir(dir.path()).unwrap().map(Result::unwrap) {
        let mode = file.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", file.path().display());
    }
}

#[test]
fn a_newer_database_is_refused_in_words() {
    let dir = closed_in(in_a_file());
    let database = rusqlite::Connection::open(dir.path().join(DATABASE)).unwrap();
    let own: i64 = database.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    database.pragma_update(None, "user_version", 99).unwrap();
    let error = refused(dir.path());
    assert!(matches!(error, StoreError::Newer { found: 99, known } if known == own));
    database.pragma_update(None, "user_version", own).unwrap();
    drop(database);
    nothing_is_lost(dir.path());
}

#[test]
fn emulated_and_real_inventories_do_not_mix() {
    let dir = closed();
    let wrong = Store::open(crate::support::engine::options(dir.path(), Mode::Emulated));
    assert!(matches!(wrong, Err(StoreError::WrongMode { database: Mode::Hid, asked: Mode::Emulated })));
    nothing_is_lost(dir.path());
}

#[test]
fn a_truncated_database_is_found_at_the_start() {
    let dir = closed_in(in_a_file());
    let database = dir.path().join(DATABASE);
    // the last pages are such as nothing looks at while the station starts
    let filler = rusqlite::Connection::open(&database).unwrap();
    filler.execute("INSERT INTO setting VALUES ('filler', hex(zeroblob(20000)))", []).unwrap();
    drop(filler);
    let whole = fs::read(&database).unwrap();
    for length in [whole.len() - 1, whole.len() - 4096, whole.len() / 2, 5000] {
        fs::write(&database, &whole[..length]).unwrap();
        let error = refused(dir.path());
        assert!(matches!(error, StoreError::Corrupt { .. }), "{length}: {error}");
    }
    // the count of pages in the header is believed where SQLite does not, and the file where the header says too little
    let mut other = whole.clone();
    other[92..96].copy_from_slice(&[0xff; 4]);
    fs::write(&database, &other[..whole.len() - 4096]).unwrap();
    let error = refused(dir.path());
    assert!(matches!(&error, StoreError::Corrupt { detail, .. } if detail.contains("bytes are there")), "{error:?}");
    other[28..32].copy_from_slice(&1u32.to_be_bytes());
    fs::write(&database, &other[..whole.len() - 1]).unwrap();
    let error = refused(dir.path());
    assert!(matches!(&error, StoreError::Corrupt { detail, .. } if detail.contains("bytes are there")), "{error:?}");
    fs::write(&database, &whole).unwrap();
    nothing_is_lost(dir.path());
}

#[test]
fn what_is_no_database_of_ours_is_left_alone() {
    let dir = in_a_file();
    let database = dir.path().join(DATABASE);
    // a key must be there, or its absence is what is told
    let donor = closed();
    fs::copy(donor.path().join("vault.key"), dir.path().join("vault.key")).unwrap();
    fs::write(&database, "a letter to the principal, long enough to be a page ".repeat(200)).unwrap();
    assert!(matches!(refused(dir.path()), StoreError::NotOurs { .. }));
    fs::remove_file(&database).unwrap();
    let theirs = rusqlite::Connection::open(&database).unwrap();
    theirs.execute_batch("CREATE TABLE invoices (id)").unwrap();
    drop(theirs);
    let before = fs::read(&database).unwrap();
    assert!(matches!(refused(dir.path()), StoreError::NotOurs { .. }));
    assert_eq!(fs::read(&database).unwrap(), before);
}

#[test]
fn a_vanished_database_is_not_replaced_by_an_empty_one() {
    let dir = closed_in(in_a_file());
    let (database, away) = (dir.path().join(DATABASE), dir.path().join("elsewhere"));
    fs::rename(&database, &away).unwrap();
    assert!(matches!(refused(dir.path()), StoreError::DatabaseGone { .. }));
    fs::rename(&away, &database).unwrap();
    nothing_is_lost(dir.path());
}

#[test]
fn a_directory_that_cannot_be_written_is_named() {
    // nobody, not even root, makes files in /proc/self
    let error = refused(Path::new("/proc/self"));
    assert!(matches!(&error, StoreError::NotWritable { path, .. } if path.starts_with("/proc/self")), "{error}");
}

#[test]
fn a_journal_head_that_cannot_be_written_loses_no_change() {
    let dir = closed();
    let blocked = dir.path().join("journal-head.new");
    let store = open(dir.path());
    fs::create_dir(&blocked).unwrap();
    register(&store, 2);
    assert!(store.verify_journal(None, &mut to_the_end).unwrap().is_sound());
    drop(store);
    fs::remove_dir(&blocked).unwrap();
    let store = open(dir.path());
    assert_eq!(store.journal_fault(), None);
    assert_eq!(store.verify_journal(None, &mut to_the_end).unwrap().entries, 3);
}

#[test]
fn an_interrupted_first_start_is_simply_continued() {
    // after the database file was made, and again after the key was
    let dir = in_a_file();
    fs::write(dir.path().join(DATABASE), b"").unwrap();
    fs::set_permissions(dir.path().join(DATABASE), fs::Permissions::from_mode(0o600)).unwrap();
    drop(open(dir.path()));
    let key = fs::read(dir.path().join("vault.key")).unwrap();
    for file in [DATABASE, "journal-head"] {
        fs::remove_file(dir.path().join(file)).unwrap();
    }
    with_school(&open(dir.path()));
    assert_eq!(fs::read(dir.path().join("vault.key")).unwrap(), key);
}

#[test]
fn every_sentence_of_the_store_says_what_to_do() {
    let dir = closed();
    let first = open(dir.path());
    let in_use = refused(dir.path());
    drop(first);
    fs::rename(dir.path().join("vault.key"), dir.path().join("elsewhere")).unwrap();
    let missing = refused(dir.path());
    for (error, key, remedy) in
        [(in_use, "error-store-in-use", "stop that one"), (missing, "error-store-key-missing", "put it back")]
    {
        assert_eq!(error.message().key, key);
        assert!(error.to_string().contains(remedy), "{error}");
        assert!(error.to_string().contains(dir.path().to_str().unwrap()), "{error}");
    }
}

/// What another program does to a file of the running station.
type Takes = (&'static str, fn(&Path, &Path));

#[test]
fn a_database_or_log_that_another_program_takes_away_is_told_at_the_next_change_and_nothing_is_lost_when_it_is_back() {
    let takes: [Takes; 3] = [
        ("moved", |file, away| fs::rename(file, away).unwrap()),
        ("removed", |file, away| {
            // what has another name is not lost with this one
            fs::hard_link(file, away).unwrap();
            fs::remove_file(file).unwrap();
        }),
        ("replaced", |file, away| {
            fs::rename(file, away).unwrap();
            fs::copy(away, file).unwrap();
        }),
    ];
    for name in [DATABASE.to_owned(), format!("{DATABASE}-wal")] {
        for (how, take) in takes {
            let dir = closed_in(in_a_file());
            let store = open(dir.path());
            let (file, away) = (dir.path().join(&name), dir.path().join("elsewhere"));
            take(&file, &away);
            let refused = store.change(&author(), at(9), |_| {
                Ok::<_, StoreError>(((), Entry::new(event::School::Documents { document: true })))
            });
            assert!(
                matches!(&refused, Err(StoreError::Replaced { path }) if *path == file),
                "{name} {how}: {refused:?}"
            );
            let said = refused.unwrap_err().to_string();
            assert!(said.contains(&name) && said.contains("put it back in its place"), "{said}");
            let kept = store.keep(|_| Ok::<_, StoreError>(()));
            assert!(matches!(kept, Err(StoreError::Replaced { .. })), "{name} {how}: {kept:?}");
            let examined = store.integrity();
            assert!(matches!(examined, Err(StoreError::Replaced { .. })), "{name} {how}: doctor says so: {examined:?}");
            fs::rename(&away, &file).unwrap();
            store.keep(|_| Ok::<_, StoreError>(())).unwrap();
            drop(store);
            nothing_is_lost(dir.path());
        }
    }
}
