//! Backup and restore, whole and broken.

use super::*;
use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::Arc;
use trousseau::files::NewFile;

fn passphrase() -> Secret {
    Secret::new("quatre mots et demi".into())
}

/// A store with a secret and an open session, and its backup.
fn backed_up(dir: &Path) -> (Store, PathBuf) {
    let store = open(&dir.join("data"));
    with_school(&store);
    let token = register(&store, 1);
    change(&store, |tx| tx.add_credential(&hotp(token), &Secret::new(vec![7; 20]))).unwrap();
    let zoe = add_person(&store, "zoe", "Zoé");
    let session = Session {
        person: zoe,
        csrf: "0123456789abcdef".into(),
        at_station: false,
        address: "192.0.2.7".parse().unwrap(),
        opened: at(0),
        seen: at(0),
        pending: false,
        factor: true,
        proven: at(0),
        came: None,
    };
    change(&store, |tx| tx.open_session(TokenHash::of("cookie"), &session)).unwrap();
    change(&store, |tx| {
        tx.add_link(TokenHash::of("link"), LinkPurpose::Password, Some(zoe), at(1000), OlderLinks::Void)
    })
    .unwrap();
    assert_eq!(open_links(&store), 1);
    let file = dir.join("station.backup");
    back_up_under(&store, &file, &passphrase(), at(50));
    (store, file)
}

/// Links that somebody could still use.
fn open_links(store: &Store) -> u32 {
    let zoe = read(store, |r| r.person_by_login(&"zoe".parse().unwrap())).unwrap().id;
    read(store, |r| r.open_links(zoe, LinkPurpose::Password, at(60)))
}

/// As whoever asks for a backup does it: a new file of their own, that gets its name when it is whole.
pub(super) fn back_up_under(store: &Store, file: &Path, passphrase: &Secret, at: jiff::Timestamp) {
    let new = NewFile::begin(file).unwrap();
    store.backup(new.file(), file, passphrase, &author(), at, &mut to_the_end).unwrap();
    new.finish(false).unwrap();
}

fn restore_to(file: &Path, dir: &Path, passphrase: &Secret) -> Result<Restored> {
    restore(file, &crate::support::engine::paths(dir), passphrase, Arc::new(OsEntropy), &author(), at(60))
}

#[test]
fn a_restored_station_has_everything_but_sessions_and_says_so_in_its_journal() {
    let dir = tempfile::tempdir().unwrap();
    let (store, file) = backed_up(dir.path());
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let entries = read(&store, |r| r.journal_head()).number;
    drop(store);

    let new = dir.path().join("new machine");
    let restored = restore_to(&file, &new, &passphrase()).unwrap();
    assert_eq!(restored.mode, Mode::Hid);
    assert!(restored.journal.is_sound() && restored.journal.entries == entries, "{:?}", restored.journal);
    let store = open(&new);
    assert_eq!(store.journal_fault(), None);
    let id = read(&store, |r| r.unfinished())[0].id;
    assert_eq!(read(&store, |r| r.secret(id)).unwrap().expose(), [7; 20]);
    assert!(read(&store, |r| r.session(TokenHash::of("cookie"))).is_none());
    assert_eq!(open_links(&store), 0, "nor does a link of then");
    let newest = read(&store, |r| r.journal(JournalQuery::default(), 2));
    assert_eq!((newest[0].verb, newest[1].verb), (Verb::Restore, Verb::Backup));
    assert_eq!(newest[0].facts["entries"], entries.to_string());
    register(&store, 2);
    assert!(store.verify_journal(None, &mut to_the_end).unwrap().is_sound());
}

#[test]
fn neither_secrets_nor_names_are_readable_in_a_backup() {
    let dir = tempfile::tempdir().unwrap();
    let (_store, file) = backed_up(dir.path());
    let bytes = fs::read(&file).unwrap();
    for word in ["Zoé", "Collège", "SQLite", "journal", "7000001"] {
        assert!(!bytes.windows(word.len()).any(|window| window == word.as_bytes()), "{word}");
    }
}

#[test]
fn cut_damaged_and_foreign_files_and_wrong_passphrases_are_told_apart() {
    let dir = tempfile::tempdir().unwrap();
    let (_store, file) = backed_up(dir.path());
    let good = fs::read(&file).unwrap();
    let bad = dir.path().join("bad.backup");
    let target = dir.path().join("new");
    let error = |content: &[u8], passphrase: &Secret| {
        fs::write(&bad, content).unwrap();
        let error = restore_to(&bad, &target, passphrase).unwrap_err();
        // nothing but the lock stays behind, and the next attempt is not hindered
        let left: Vec<_> = fs::read_dir(&target).into_iter().flatten().map(|e| e.unwrap().file_name()).collect();
        assert!(left.iter().all(|name| name == "trousseau.lock"), "{left:?}");
        error
    };
    let mut flipped = good.clone();
    flipped[good.len() / 2] ^= 1;
    assert!(matches!(error(&good[..good.len() / 2], &passphrase()), StoreError::BackupTruncated { .. }));
    assert!(matches!(error(&flipped, &passphrase()), StoreError::BackupGarbled { .. }));
    assert!(matches!(error(b"%PDF-1.7", &passphrase()), StoreError::NotABackup { .. }));
    assert!(matches!(error(&good, &Secret::new("quatre mots et dem".into())), StoreError::WrongPassphrase));
    assert!(restore_to(&file, &target, &passphrase()).is_ok());
}

#[test]
fn a_header_that_would_stop_the_machine_is_garbled_and_the_least_memory_for_its_lanes_is_not() {
    use sha2::Digest;
    let dir = tempfile::tempdir().unwrap();
    let (_store, file) = backed_up(dir.path());
    let good = fs::read(&file).unwrap();
    let bad = dir.path().join("bad.backup");
    let error = |version: u8, memory: u32, passes: u32, lanes: u32| {
        let mut bytes = good.clone();
        bytes[17] = version;
        for (at, number) in [(18, memory), (22, passes), (26, lanes)] {
            bytes[at..at + 4].copy_from_slice(&number.to_be_bytes());
        }
        let digest = sha2::Sha256::digest(&bytes[..118]);
        bytes[118..126].copy_from_slice(&digest[..8]);
        fs::write(&bad, &bytes).unwrap();
        restore_to(&bad, &dir.path().join("new"), &passphrase()).unwrap_err()
    };
    let version = good[17];
    for (memory, passes, lanes) in
        [(7, 1, 1), ((1 << 20) + 1, 1, 1), (64, 0, 1), (64, 65, 1), (64, 1, 0), (256, 1, 17), (127, 1, 16), (31, 1, 4)]
    {
        let error = error(version, memory, passes, lanes);
        assert!(matches!(error, StoreError::BackupGarbled { .. }), "{memory} {passes} {lanes}: {error}");
    }
    assert!(matches!(error(0, 64, 1, 1), StoreError::BackupGarbled { .. }));
    assert!(matches!(error(version + 1, 64, 1, 1), StoreError::BackupNewer { .. }));
    for (memory, passes, lanes) in [(8, 1, 1), (128, 1, 16), (32, 1, 4), (64, 64, 1)] {
        let error = error(version, memory, passes, lanes);
        assert!(matches!(error, StoreError::WrongPassphrase), "{memory} {passes} {lanes}: {error}");
    }
}

#[test]
fn a_passphrase_of_twelve_characters_is_long_enough_in_any_alphabet() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = backed_up(dir.path());
    let weak = |passphrase: &str| {
        let out = tempfile::tempfile().unwrap();
        let done =
            store.backup(&out, Path::new("b"), &Secret::new(passphrase.into()), &author(), at(51), &mut to_the_end);
        matches!(done, Err(StoreError::WeakPassphrase))
    };
    assert!(weak("éééééé-éééé") && !weak("éééééé-ééééé"));
}

#[test]
fn a_key_without_a_database_is_not_overwritten_either() {
    let dir = tempfile::tempdir().unwrap();
    let (_store, file) = backed_up(dir.path());
    let (new, key) = (dir.path().join("new"), dir.path().join("keys").join("vault.key"));
    fs::create_dir(dir.path().join("keys")).unwrap();
    fs::write(&key, "another station's").unwrap();
    let paths = Paths { dir: new, key: key.clone(), handed_key: None, server: None };
    let over = restore(&file, &paths, &passphrase(), Arc::new(OsEntropy), &author(), at(60));
    assert!(matches!(over, Err(StoreError::NotEmpty { .. })), "{over:?}");
    assert_eq!(fs::read(&key).unwrap(), b"another station's");
}

#[test]
fn a_restore_never_overwrites() {
    let dir = tempfile::tempdir().unwrap();
    let (store, file) = backed_up(dir.path());
    let out = tempfile::tempfile().unwrap();
    let weak = store.backup(&out, Path::new("b"), &Secret::new("short".into()), &author(), at(51), &mut to_the_end);
    assert!(matches!(weak, Err(StoreError::WeakPassphrase)));
    assert_eq!(out.metadata().unwrap().len(), 0, "nothing of it is written");
    drop(store);
    let over = restore_to(&file, &dir.path().join("data"), &passphrase());
    assert!(matches!(over, Err(StoreError::NotEmpty { .. })));
    assert!(open(&dir.path().join("data")).verify_journal(None, &mut to_the_end).unwrap().is_sound());
}

#[test]
fn a_backup_that_cannot_be_written_leaves_no_file_and_two_entries() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir.path().join("data"));
    let full = File::options().write(true).open("/dev/full").unwrap();
    let failed = store.backup(&full, Path::new("/media/usb/b"), &passphrase(), &author(), at(1), &mut to_the_end);
    assert!(matches!(failed, Err(StoreError::NotWritable { .. })));
    let entries = read(&store, |r| r.journal(JournalQuery::default(), 9));
    assert_eq!(entries.len(), 2);
    assert!(entries[0].facts.contains_key("failed"));
    let left = fs::read_dir(dir.path().join("data")).unwrap().map(|e| e.unwrap().file_name()).collect::<Vec<_>>();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains("backup")), "{left:?}");
}

#[test]
fn a_backup_is_taken_beside_running_work() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir.path().join("data"));
    with_school(&store);
    let file = dir.path().join("b");
    std::thread::scope(|scope| {
        let work = scope.spawn(|| (0..200).for_each(|n| _ = register(&store, n)));
        back_up_under(&store, &file, &passphrase(), at(1));
        work.join().unwrap();
    });
    let restored = restore_to(&file, &dir.path().join("new"), &passphrase()).unwrap();
    assert!(restored.journal.is_sound());
    let store = open(&dir.path().join("new"));
    let tokens = read(&store, |r| r.tokens(&TokenQuery::default())).total;
    let registered = read(&store, |r| r.journal(JournalQuery::default(), 1000))
        .iter()
        .filter(|entry| entry.verb == Verb::Register)
        .count();
    assert_eq!(tokens as usize, registered, "the copy is of one moment: every token has its entry");
}

#[test]
fn a_backup_tells_how_far_it_is_and_one_that_is_stopped_is_in_the_journal_as_that() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = backed_up(dir.path());
    let out = tempfile::tempfile().unwrap();
    let mut told = Vec::new();
    let mut watch = |done, total| {
        told.push((done, total));
        true
    };
    store.backup(&out, Path::new("b"), &passphrase(), &author(), at(51), &mut watch).unwrap();
    let (last, total) = *told.last().unwrap();
    assert!(told.len() > 1 && told.is_sorted() && total > 0, "{told:?}");
    assert!(last > total / 2 && told.iter().all(|far| far.0 <= total && far.1 == total), "{told:?}");
    let before = read(&store, |r| r.journal(JournalQuery::default(), 1))[0].number;
    let out = tempfile::tempfile().unwrap();
    let stopped = store.backup(&out, Path::new("c"), &passphrase(), &author(), at(52), &mut |_, _| false);
    assert!(matches!(stopped, Err(StoreError::Stopped)), "{stopped:?}");
    let entries = read(&store, |r| r.journal(JournalQuery::default(), 2));
    assert_eq!(entries[0].number, before + 2);
    assert!(entries[0].facts["failed"].contains("stopped") && entries[1].facts["file"] == "c", "{entries:?}");
}

#[test]
fn a_verification_tells_how_far_it_is_and_ends_where_nobody_wants_the_rest() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let entries = |count| {
        (1..count).fold(Entry::new(event::Setting::Internal {}).into(), |all: Entries, _| {
            all.and([Entry::new(event::Setting::Internal {})])
        })
    };
    store.change(&author(), at(0), |_| Ok::<_, StoreError>(((), entries(2_500)))).unwrap();
    let mut told = Vec::new();
    let check = store.verify_journal(None, &mut |done, total| {
        told.push((done, total));
        true
    });
    assert!(check.unwrap().is_sound());
    assert_eq!(told, [(0, 2_500), (1_000, 2_500), (2_000, 2_500)]);
    let stopped = store.verify_journal(None, &mut |done, _| done < 1_000);
    assert!(matches!(stopped, Err(StoreError::Stopped)), "{stopped:?}");
    assert!(store.verify_journal(None, &mut to_the_end).unwrap().is_sound(), "it is as it was");
}
