//! A database of an older version of the program: it opens, is migrated, and its journal is what it was.
//!
//! `fixtures/README.md` says how it was made.

use super::*;
use std::{collections::BTreeSet, fs, io::Cursor};
use trousseau::domain::{Event, Stage};

/// Database, key and head file as the version b2c1bb0 left them.
const OLD: &[u8] = include_bytes!("fixtures/b2c1bb0.zip");
/// Entries in it.
const ENTRIES: u64 = 300;

pub(super) fn old_store(dir: &Path) -> Store {
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
    let dir = in_a_file();
    let store = old_store(dir.path());
    let check = store.verify_journal(None, &mut to_the_end).unwrap();
    assert!(check.is_sound(), "{check:?}");
    assert_eq!(check.entries, ENTRIES);
    assert_eq!(store.integrity().unwrap(), [""; 0], "every page, index, reference and rule, after the migrations");
    // and it goes on
    change(&store, |_| Ok(())).unwrap();
    let check = store.verify_journal(None, &mut to_the_end).unwrap();
    assert!(check.is_sound() && check.entries == ENTRIES + 1, "{check:?}");
}

#[test]
fn every_entry_of_b2c1bb0_is_an_event_and_is_told_as_it_stands() {
    let dir = in_a_file();
    let store = old_store(dir.path());
    let entries = read(&store, |r| r.journal(JournalQuery::default(), 10_000));
    assert_eq!(entries.len() as u64, ENTRIES);
    let (mut verbs, mut stages, mut names) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for entry in &entries {
        let event = entry.event().unwrap_or_else(|undeclared| panic!("entry {}: {undeclared}", entry.number));
        assert_eq!(event.verb(), entry.verb);
        verbs.insert(entry.verb);
        if let Event::Enrol(enrol) = &event {
            stages.insert(enrol.stage());
        }
        // the very bytes that the chain has, which the verification compared with these facts
        let told = serde_json::to_string(&event.told(entry.batch())).unwrap();
        assert_eq!(told, serde_json::to_string(&entry.facts).unwrap(), "entry {}", entry.number);
        names.extend(entry.facts.keys());
    }
    assert!(verbs.len() > 40 && names.len() > 100, "the journal has nearly all: {} {}", verbs.len(), names.len());
    assert!(stages.contains(&Stage::Written) && stages.contains(&Stage::Confirmed), "{stages:?}");
}
