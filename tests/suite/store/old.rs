//! A database of an older version of the program: it opens, is migrated, and its journal is what it was.
//!
//! `fixtures/README.md` says how it was made.

use super::*;
use std::{collections::BTreeSet, fs, io::Cursor};
use trousseau::domain::{FactName, Stage, fact};

/// Database, key and head file as the version b2c1bb0 left them.
const OLD: &[u8] = include_bytes!("fixtures/b2c1bb0.zip");
/// Entries in it.
const ENTRIES: u64 = 300;

fn old_store(dir: &Path) -> Store {
    let mut files = zip::ZipArchive::new(Cursor::new(OLD)).unwrap();
    files.extract(dir).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        for file in fs::read_dir(dir).unwrap() {
            fs::set_permissions(file.unwrap().path(), fs::Permissions::from_mode(0o600)).unwrap();
        }
    }
    open(dir)
}

#[test]
fn a_journal_of_b2c1bb0_opens_and_is_sound() {
    let dir = tempfile::tempdir().unwrap();
    let store = old_store(dir.path());
    let check = store.verify_journal(None).unwrap();
    assert!(check.is_sound(), "{check:?}");
    assert_eq!(check.entries, ENTRIES);
    assert_eq!(store.integrity().unwrap(), [""; 0], "every page, index, reference and rule, after the migrations");
    // and it goes on
    change(&store, |_| Ok(())).unwrap();
    let check = store.verify_journal(None).unwrap();
    assert!(check.is_sound() && check.entries == ENTRIES + 1, "{check:?}");
}

#[test]
fn every_fact_of_b2c1bb0_is_declared_and_has_a_value_that_it_takes() {
    let dir = tempfile::tempdir().unwrap();
    let store = old_store(dir.path());
    let entries = read(&store, |r| r.journal(JournalQuery::default(), 10_000));
    let (mut verbs, mut names) = (BTreeSet::new(), BTreeSet::new());
    for entry in &entries {
        verbs.insert(entry.verb);
        for (name, value) in &entry.facts {
            let known: FactName = name.parse().unwrap_or_else(|_| panic!("entry {}: {name} is unknown", entry.number));
            assert!(known.takes(value), "entry {}: {name} = {value}", entry.number);
            names.insert(known);
        }
    }
    assert!(verbs.len() > 40 && names.len() > 100, "the journal has nearly all: {} {}", verbs.len(), names.len());
    let stages: BTreeSet<_> = entries.iter().filter_map(|entry| entry.get(fact::STAGE)).collect();
    assert!(stages.contains(&Stage::Written) && stages.contains(&Stage::Confirmed), "{stages:?}");
}
