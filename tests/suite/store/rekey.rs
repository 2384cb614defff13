//! A new master key: everything opens afterwards, whatever interrupts it, and what the old key is still needed for is known.

use super::*;
use crate::{station::matrix::copy_files, support::engine};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    sync::{Arc, Mutex},
};
use trousseau::domain::{CredentialId, MailState, Notice, NoticeKind};

/// A store that has one of everything that is sealed.
struct Full {
    dir: tempfile::TempDir,
    store: Store,
    token: TokenId,
    credential: CredentialId,
    person: PersonId,
    /// A head as it stands on paper.
    printed: Head,
}

fn hash() -> PasswordHash {
    PasswordHash::new(&Secret::new(b"4719".to_vec()), &OsEntropy).unwrap()
}

fn full(disk: Option<Arc<dyn Disk>>) -> Full {
    full_in(tempfile::tempdir().unwrap(), disk)
}

fn full_in(dir: tempfile::TempDir, disk: Option<Arc<dyn Disk>>) -> Full {
    let mut options = engine::options(dir.path().join("data"), Mode::Hid);
    if let Some(disk) = disk {
        options.disk = disk;
    }
    let store = Store::open(options).unwrap();
    with_school(&store);
    let person = add_person(&store, "zoe", "Zoé");
    let token = register(&store, 1);
    let credential = change(&store, |tx| {
        tx.seal(SealedFor::AccessCode(token, 1), &Secret::new(vec![1; 6]))?;
        tx.seal(SealedFor::DevicePin(token), &Secret::new(b"PRESENT".to_vec()))?;
        tx.seal(SealedFor::NextDevicePin(token), &Secret::new(b"NEXT".to_vec()))?;
        tx.set_pin(person, &hash())?;
        tx.set_authenticator(person, &Secret::new(vec![8; 20]))?;
        let mut link = Notice::to_person(NoticeKind::PinLink, person);
        link = link.fact("until", at(99)).fact("by", "root");
        link.secret = Some(Secret::new(b"link".to_vec()));
        tx.notify(&link)?;
        tx.add_credential(&hotp(token), &Secret::new(vec![7; 20]))
    })
    .unwrap();
    let printed = read(&store, |r| r.journal_head());
    Full { dir, store, token, credential, person, printed }
}

/// Everything opens, in the store that lies there now, and its journal is sound.
fn all_opens(store: &Store, of: &Full, what: &str) {
    let opened = |owner| read(store, |r| r.unseal(owner)).unwrap().expose().to_vec();
    assert_eq!(read(store, |r| r.secret(of.credential)).unwrap().expose(), [7; 20], "{what}");
    assert_eq!(opened(SealedFor::AccessCode(of.token, 1)), [1; 6], "{what}");
    assert_eq!(opened(SealedFor::DevicePin(of.token)), b"PRESENT", "{what}");
    assert_eq!(opened(SealedFor::NextDevicePin(of.token)), b"NEXT", "{what}");
    let pin = read(store, |r| r.pin_hash(of.person)).unwrap();
    let guess = Guess { at: trousseau::domain::Checkpoint::Passcode, counters: vec![], trace: Trace::default() };
    let counted = store.reserve(guess, at(0)).unwrap().unwrap();
    assert!(pin.verify(&Secret::new(b"4719".to_vec()), &counted), "{what}");
    assert_eq!(read(store, |r| r.authenticator(of.person, &counted)).unwrap().secret.expose(), [8; 20], "{what}");
    let mail = read(store, |r| r.mails(MailState::Waiting, Part::first(1))).rows.remove(0);
    assert_eq!(read(store, |r| r.mail_secret(&mail)).unwrap().expose(), b"link", "{what}");
    assert_eq!(store.journal_fault(), None, "{what}");
    let check = store.verify_journal(Some(of.printed), &mut to_the_end).unwrap();
    assert!(check.is_sound(), "{what}: {check:?}");
}

fn carried(_: Purpose, _: Family, _: &Secret) -> bool {
    true
}

fn key(data: &Path) -> Vec<u8> {
    fs::read(data.join("vault.key")).unwrap()
}

#[test]
fn a_station_that_has_done_nothing_yet_can_have_a_new_key_and_another_one() {
    let dir = tempfile::tempdir().unwrap();
    let opened = || Store::open(engine::options(dir.path().join("data"), Mode::Hid)).unwrap();
    let store = opened();
    for epoch in 2..=3 {
        store.rekey(&author(), at(9), &carried).unwrap();
        assert_eq!(read(&store, |r| r.vault_state()).epoch, epoch);
    }
    with_school(&store);
    register(&store, 1);
    drop(store);
    let store = opened();
    assert!(store.verify_journal(None, &mut to_the_end).unwrap().is_sound() && store.journal_fault().is_none());
}

#[test]
fn under_a_new_key_everything_opens_and_slips_and_old_entries_verify() {
    let full = full(None);
    let data = full.dir.path().join("data");
    let (old_key, before) =
        (key(&data), read(&full.store, |r| Ok(r.derived::<6>(Purpose::AccessCode, &serial(1), Some(1)))));
    for round in 1..=2u32 {
        let values = full.store.rekey(&author(), at(9), &carried).unwrap();
        assert!(values >= 7, "{values} values");
        all_opens(&full.store, &full, &format!("at once, round {round}"));
        assert_eq!(read(&full.store, |r| r.vault_state()).epoch, round + 1);
    }
    let new_key = key(&data);
    assert_ne!(old_key, new_key);
    assert!(!data.join("vault.key.next").exists());
    register(&full.store, 2);
    let newest = read(&full.store, |r| r.journal(JournalQuery::default(), 2));
    assert_eq!(newest[1].verb, Verb::Rekey);
    let Full { store, .. } = &full;
    let again = read(store, |r| Ok(r.derived::<6>(Purpose::AccessCode, &serial(1), Some(1))));
    assert_ne!(again.expose(), before.expose(), "what is made from now on is of the new key");
    let olds = read(store, |r| r.derived_before::<6>(Purpose::AccessCode, &serial(1), Some(1)));
    assert!(olds.iter().any(|old| old.expose() == before.expose()), "and what is in tokens can still be made");

    let reopened = tempfile::tempdir().unwrap();
    copy_files(&data, reopened.path());
    engine::copied(&data, reopened.path());
    let store = open(reopened.path());
    all_opens(&store, &full, "after a restart");
    drop(store);
    fs::write(reopened.path().join("vault.key"), &old_key).unwrap();
    let refused = Store::open(engine::options(reopened.path(), Mode::Hid)).err();
    assert!(matches!(refused, Some(StoreError::KeyForeign { .. })), "the old key opens nothing");
}

#[test]
fn what_still_carries_the_old_key_is_a_list_and_with_its_end_the_old_key_is_destroyed() {
    let full = full(None);
    assert_eq!(read(&full.store, |r| r.vault_state()).old, []);
    full.store.rekey(&author(), at(9), &carried).unwrap();
    let state = read(&full.store, |r| r.vault_state());
    let carries = vec![Purpose::AccessCode, Purpose::DevicePin, Purpose::NextDevicePin];
    assert!(state.keeps_old && state.old.len() == 1, "{state:?}");
    assert_eq!((&state.old[0].name, &state.old[0].carries), (&(&serial(1)).into(), &carries));
    // the PIN that was sent took its place: it is of the old key all the same
    change(&full.store, |tx| {
        tx.seal(SealedFor::DevicePin(full.token), &Secret::new(b"NEXT".to_vec()))?;
        tx.remove_sealed(SealedFor::NextDevicePin(full.token))
    })
    .unwrap();
    let carries = vec![Purpose::AccessCode, Purpose::DevicePin];
    assert_eq!(read(&full.store, |r| r.vault_state()).old[0].carries, carries);
    change(&full.store, |tx| tx.seal(SealedFor::DevicePin(full.token), &Secret::new(b"A NEW ONE".to_vec()))).unwrap();
    assert_eq!(read(&full.store, |r| r.vault_state()).old[0].carries, [Purpose::AccessCode]);
    change(&full.store, |tx| tx.forget_old_access_code(full.token, 1)).unwrap();
    let state = read(&full.store, |r| r.vault_state());
    assert!(!state.keeps_old && state.old.is_empty(), "{state:?}");
    assert!(read(&full.store, |r| r.derived_before::<6>(Purpose::AccessCode, &serial(1), Some(1))).is_empty());
    assert!(full.store.verify_journal(Some(full.printed), &mut to_the_end).unwrap().is_sound());
}

#[test]
fn a_key_that_nothing_carries_is_not_kept() {
    let full = full(None);
    full.store.rekey(&author(), at(9), &|_, _, _| false).unwrap();
    let state = read(&full.store, |r| r.vault_state());
    assert!(!state.keeps_old && state.old.is_empty(), "{state:?}");
    all_opens(&full.store, &full, "excused");
}

/// Copies the files before and after a commit, as a kill there would leave them; or fails it.
#[derive(Default)]
struct Witness(Mutex<State>);

#[derive(Default)]
struct State {
    /// Where from, and where to.
    at: Option<(PathBuf, PathBuf)>,
    fails: bool,
}

impl Disk for Witness {
    fn commit(&self, commit: Commit<'_>) -> Result<()> {
        let state = self.0.lock().unwrap();
        let Some((data, graves)) = &state.at else { return commit() };
        if state.fails {
            return Err(StoreError::Full(EngineError::new(ErrorKind::Full, "as the test has it")));
        }
        copy_files(data, &graves.join("before"));
        commit()?;
        copy_files(data, &graves.join("after"));
        Ok(())
    }
}

#[test]
fn killed_at_any_step_of_a_new_key_the_next_start_knows_which_key_fits() {
    let witness = Arc::new(Witness::default());
    let full = full_in(in_a_file(), Some(witness.clone()));
    let (data, graves) = (full.dir.path().join("data"), full.dir.path().join("graves"));
    let untouched = graves.join("untouched");
    copy_files(&data, &untouched);
    witness.0.lock().unwrap().at = Some((data.clone(), graves.clone()));
    full.store.rekey(&author(), at(9), &carried).unwrap();
    witness.0.lock().unwrap().at = None;
    let grave = |name: &str, from: &str| {
        let grave = graves.join(name);
        copy_files(&graves.join(from), &grave);
        grave
    };
    // the new key half-written, and written under no name yet
    let half = grave("half", "untouched");
    fs::write(half.join("vault.key.next.new"), "trousseau vault key 1: 00").unwrap();
    // the head written, and the new key not yet under its name
    let head = grave("head", "after");
    fs::copy(data.join("journal-head"), head.join("journal-head")).unwrap();
    let end = graves.join("end");
    copy_files(&data, &end);
    for (name, epoch) in [("untouched", 1), ("half", 1), ("before", 1), ("after", 2), ("head", 2), ("end", 2)] {
        let dir = graves.join(name);
        let next = dir.join("vault.key.next");
        assert_eq!(next.exists(), ["before", "after", "head"].contains(&name), "{name}");
        for again in ["first start", "second start"] {
            let store = open(&dir);
            all_opens(&store, &full, &format!("{name}, {again}"));
            assert_eq!(read(&store, |r| r.vault_state()).epoch, epoch, "{name}, {again}");
            let left: Vec<_> = fs::read_dir(&dir).unwrap().map(|file| file.unwrap().file_name()).collect();
            let unfinished = |name: &std::ffi::OsString| name.to_string_lossy().contains(".ne");
            assert!(!left.iter().any(unfinished), "{name}, {again}: {left:?}");
            register(&store, 40 + again.len() as u32);
        }
        assert_eq!(key(&dir) == key(&data), epoch == 2, "{name}");
    }
}

#[test]
fn a_new_key_that_cannot_be_made_durable_changes_nothing() {
    let witness = Arc::new(Witness::default());
    let full = full(Some(witness.clone()));
    let data = full.dir.path().join("data");
    let old = key(&data);
    *witness.0.lock().unwrap() = State { at: Some((data.clone(), data.clone())), fails: true };
    assert!(matches!(full.store.rekey(&author(), at(9), &carried), Err(StoreError::Full(_))));
    witness.0.lock().unwrap().at = None;
    assert_eq!(key(&data), old);
    assert!(!data.join("vault.key.next").exists());
    all_opens(&full.store, &full, "refused");
    register(&full.store, 2);
}

#[test]
fn a_key_that_is_handed_over_is_used_and_outgrown_and_found_again() {
    let mut full = full(None);
    let (data, credentials) = (full.dir.path().join("data"), full.dir.path().join("credentials"));
    fs::create_dir(&credentials).unwrap();
    let handed = credentials.join("trousseau.vault-key");
    // as systemd shows an access list: in the place of a group's right
    let hand = || {
        fs::rename(data.join("vault.key"), &handed).unwrap();
        fs::set_permissions(&handed, fs::Permissions::from_mode(0o440)).unwrap();
    };
    let opened = || {
        let mut options = engine::options(&data, Mode::Hid);
        options.paths.handed_key = Some(handed.clone());
        Store::open(options).unwrap()
    };
    assert_eq!(full.store.key_place(), KeyPlace::File);
    // its lock goes with it
    full.store = Store::open(engine::options(full.dir.path().join("other"), Mode::Hid)).unwrap();
    hand();
    let store = opened();
    all_opens(&store, &full, "handed over");
    assert_eq!((store.key_place(), data.join("vault.key").exists()), (KeyPlace::Handed, false));
    fs::copy(&handed, data.join("vault.key")).unwrap();
    assert_eq!(store.key_place(), KeyPlace::HandedAndFile);
    fs::remove_file(data.join("vault.key")).unwrap();
    // a new key is written where the service may write; the next start finds it there
    let before = fs::read(&handed).unwrap();
    store.rekey(&author(), at(9), &carried).unwrap();
    assert_eq!((store.key_place(), fs::read(&handed).unwrap()), (KeyPlace::FileAfterHanded, before));
    drop(store);
    let store = opened();
    all_opens(&store, &full, "after a new key");
    assert_eq!(store.key_place(), KeyPlace::FileAfterHanded);
    drop(store);
    hand();
    let store = opened();
    all_opens(&store, &full, "sealed again");
    assert_eq!(store.key_place(), KeyPlace::Handed);
}

#[test]
fn a_backup_opens_with_the_key_of_its_time() {
    let full = full(None);
    let passphrase = Secret::new("quatre mots et demi".into());
    let [old, new] = ["old", "new"].map(|name| full.dir.path().join(name));
    super::backup::back_up_under(&full.store, &old, &passphrase, at(5));
    full.store.rekey(&author(), at(9), &carried).unwrap();
    super::backup::back_up_under(&full.store, &new, &passphrase, at(10));
    for file in [old, new] {
        let to = file.with_extension("restored");
        let restored =
            restore(&file, &engine::paths(&to), &passphrase, Arc::new(OsEntropy), &author(), at(60)).unwrap();
        assert!(restored.journal.is_sound(), "{restored:?}");
        all_opens(&open(&to), &full, &file.display().to_string());
    }
}

#[test]
fn a_backup_has_no_name_on_the_disk_while_it_is_made_and_leftovers_of_a_kill_are_swept() {
    let full = full(None);
    let data = full.dir.path().join("data");
    let unfinished = ["backup-copy.new", "journal-head.new", "vault.key.new", "vault.key.next.new", "trousseau.db.new"];
    let Full { store, dir, .. } = full;
    drop(store);
    unfinished.iter().for_each(|name| fs::write(data.join(name), "whatever a kill left").unwrap());
    let store = open(&data);
    unfinished.iter().for_each(|name| assert!(!data.join(name).exists(), "{name} is still there"));
    // seen from the moment that the backup itself is written
    let passphrase = Secret::new("quatre mots et demi".into());
    super::backup::back_up_under(&store, &dir.path().join("b"), &passphrase, at(5));
    let copies = fs::read_dir(&data).unwrap().filter(|file| file.as_ref().unwrap().path().ends_with("backup-copy.new"));
    assert_eq!(copies.count(), 0);
}

#[test]
fn who_reads_while_the_key_changes_reads_all_of_it_or_nothing() {
    let full = full(None);
    std::thread::scope(|scope| {
        let reading = scope.spawn(|| {
            for _ in 0..400 {
                assert_eq!(read(&full.store, |r| r.secret(full.credential)).unwrap().expose(), [7; 20]);
            }
        });
        for n in 0..5 {
            full.store.rekey(&author(), at(20 + n), &carried).unwrap();
        }
        reading.join().unwrap();
    });
    all_opens(&full.store, &full, "after five keys");
}
