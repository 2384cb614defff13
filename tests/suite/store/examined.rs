//! A backup is examined without a station: whole, of an older version, and damaged in every way that its format knows.

use super::{backup::back_up_under, *};
use std::{fs, path::PathBuf};
use trousseau::store::{Examined, examine_backup};

const CHUNK: usize = 65_536 + 16 + 5;
const HEADER: usize = 126;

fn passphrase() -> Secret {
    Secret::new("quatre mots et demi".into())
}

/// A station with a token and its secret, backed up.
fn backed_up(dir: &Path) -> PathBuf {
    let store = open(&dir.join("data"));
    with_school(&store);
    let token = register(&store, 1);
    change(&store, |tx| tx.add_credential(&hotp(token), &Secret::new(vec![7; 20]))).unwrap();
    add_person(&store, "zoe", "Zoé");
    let file = dir.join("station.backup");
    back_up_under(&store, &file, &passphrase(), at(50));
    file
}

fn examined(file: &Path) -> Result<Examined> {
    examine_backup(file, &passphrase(), &mut to_the_end)
}

#[test]
fn what_is_in_a_backup_is_told_and_nothing_of_it_stays() {
    let dir = tempfile::tempdir().unwrap();
    let file = backed_up(dir.path());
    let before = fs::read(&file).unwrap();
    let found = examined(&file).unwrap();
    assert!(found.is_sound(), "{found:?}");
    assert_eq!((found.schools, found.people, found.tokens, found.secrets), (1, 1, 1, 1));
    assert_eq!((found.mode, found.bytes), (Mode::Hid, before.len() as u64));
    assert_eq!(found.taken, Some(at(50)), "the entry that a backup began is the last");
    assert!(found.journal.head.starts_with(&format!("{}:", found.journal.entries)), "{}", found.journal.head);
    assert_eq!(fs::read(&file).unwrap(), before, "to look changes nothing");
    for place in [Path::new("/dev/shm"), &std::env::temp_dir()] {
        let ours = format!("trousseau-{}-", std::process::id());
        // others of this process are in the middle of theirs
        let left = fs::read_dir(place).into_iter().flatten().flatten().filter(|one| {
            let fresh = one
                .metadata()
                .is_ok_and(|found| found.modified().is_ok_and(|at| at.elapsed().is_ok_and(|old| old.as_secs() < 60)));
            one.file_name().to_string_lossy().starts_with(&ours) && !fresh
        });
        assert_eq!(left.count(), 0);
    }
}

#[test]
fn a_backup_that_is_cut_anywhere_is_cut_off_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let file = backed_up(dir.path());
    let good = fs::read(&file).unwrap();
    let bad = dir.path().join("bad");
    let cut_at = |n: usize| {
        fs::write(&bad, &good[..n]).unwrap();
        examined(&bad).unwrap_err()
    };
    assert!(matches!(cut_at(0), StoreError::NotABackup { .. }), "nothing is no backup");
    for n in 1..HEADER {
        assert!(matches!(cut_at(n), StoreError::BackupTruncated { .. }), "cut at {n}");
    }
    // before and behind each part of each chunk
    let chunks = (good.len() - HEADER).div_ceil(CHUNK);
    assert!(chunks > 3, "{chunks} chunks");
    for chunk in [0, 1, chunks - 1] {
        let start = HEADER + chunk * CHUNK;
        for n in [
            start,
            start + 1,
            start + 5,
            start + 6,
            (start + CHUNK - 17).min(good.len() - 2),
            (start + CHUNK - 1).min(good.len() - 1),
        ] {
            assert!(matches!(cut_at(n), StoreError::BackupTruncated { .. }), "cut at {n}");
        }
    }
}

#[test]
fn a_bit_that_changed_anywhere_is_damage_and_never_a_wrong_passphrase() {
    let dir = tempfile::tempdir().unwrap();
    let file = backed_up(dir.path());
    let good = fs::read(&file).unwrap();
    let bad = dir.path().join("bad");
    let flipped = |n: usize, bit: u8| {
        let mut bytes = good.clone();
        bytes[n] ^= 1 << bit;
        fs::write(&bad, &bytes).unwrap();
        examined(&bad).unwrap_err()
    };
    for n in 0..HEADER {
        for bit in 0..8 {
            let error = flipped(n, bit);
            let right = match n {
                0..17 => matches!(error, StoreError::NotABackup { .. }),
                17 => matches!(error, StoreError::BackupNewer { .. } | StoreError::BackupGarbled { .. }),
                _ => matches!(error, StoreError::BackupGarbled { .. }),
            };
            assert!(right, "bit {bit} of byte {n}: {error}");
        }
    }
    for chunk in [0, (good.len() - HEADER) / CHUNK] {
        let start = HEADER + chunk * CHUNK;
        // kind, length, ciphertext, tag
        for n in [start, start + 1, start + 2, start + 4, start + 5, start + 300, (start + CHUNK).min(good.len()) - 1] {
            let n = n.min(good.len() - 1);
            for bit in [0, 7] {
                let error = flipped(n, bit);
                let right = matches!(error, StoreError::BackupGarbled { .. } | StoreError::BackupTruncated { .. });
                assert!(right, "bit {bit} of byte {n}: {error}");
            }
        }
    }
}

#[test]
fn what_the_station_knows_of_its_newest_good_backup_is_the_last_one_that_was_noted() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir.path().join("data"));
    assert_eq!(read(&store, |r| r.backup_kept()), (None, None));
    with_school(&store);
    let (kept, began) = read(&store, |r| r.backup_kept());
    assert!(kept.is_none() && began.is_some(), "since when there could have been one");
    for (file, second) in [("/srv/a", 60), ("/srv/b", 70)] {
        store.note_backup(Path::new(file), 9, 4, &author(), at(second)).unwrap();
        let (kept, _) = read(&store, |r| r.backup_kept());
        let kept = kept.unwrap();
        assert_eq!((&*kept.file, kept.at, kept.bytes, kept.entries), (file, at(second), 9, 4));
    }
    let entries = read(&store, |r| r.journal(JournalQuery::default(), 1));
    assert_eq!(
        (entries[0].verb, entries[0].facts["kept"].as_str(), entries[0].facts["file"].as_str()),
        (Verb::Backup, "4", "/srv/b")
    );
}
