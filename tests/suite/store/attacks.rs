//! Somebody with the database and every tool for it, but without the key.

use super::*;
use crate::support::beside::Row;
use rusqlite::types::{ToSql, Value};
use std::fs;
use trousseau::domain::{Checkpoint, MailState, Notice, NoticeKind};

/// A store with `n` registrations (and the school's entry before them), closed.
fn with_entries(n: u32) -> tempfile::TempDir {
    entries_in(tempfile::tempdir().unwrap(), n)
}

fn entries_in(dir: tempfile::TempDir, n: u32) -> tempfile::TempDir {
    let store = open(dir.path());
    with_school(&store);
    (1..=n).for_each(|n| _ = register(&store, n));
    dir
}

/// Somebody with every trigger of the journal out of the way.
fn attacker(dir: &Path) -> Beside {
    beside(dir).without(&["journal_is_not_edited", "journal_is_not_cut", "journal_is_appended"])
}

/// Runs SQL as such a one.
fn attack(dir: &Path, sql: &str) {
    attacker(dir).run(sql);
}

fn faults(dir: &Path) -> Vec<Fault> {
    open(dir).verify_journal(None, &mut to_the_end).unwrap().faults
}

#[test]
fn the_database_itself_refuses_edits_cuts_and_replacements() {
    let dir = with_entries(3);
    let other = beside(dir.path());
    let copy = "SELECT 2, at, 'x', person, door, verb, token, serial, school, subject, facts, mac, salt, stub FROM journal WHERE number = 1";
    let mut refused = vec![
        "UPDATE journal SET who = 'x' WHERE number = 2".to_owned(),
        "DELETE FROM journal WHERE number = 4".to_owned(),
        format!("INSERT INTO journal {copy} ON CONFLICT (number) DO UPDATE SET who = 'x'"),
        format!("INSERT INTO journal {}", copy.replace("SELECT 2", "SELECT 9")),
    ];
    if let Beside::File(_) = other {
        refused.push(format!("INSERT OR REPLACE INTO journal {copy}"));
    }
    for sql in refused {
        let said = other.try_to_run(&sql).unwrap_err();
        assert!(said.starts_with("journal: entries are"), "{sql}: {said}");
    }
    drop(other);
    assert_eq!(faults(dir.path()), []);
}

#[test]
fn an_edit_of_any_column_is_found_at_its_entry() {
    for edit in [
        "at = at + 1",
        "who = 'somebody else'",
        "person = 1",
        "door = 'panel'",
        "verb = 'retire'",
        "token = NULL",
        "serial = '7654321'",
        "school = NULL",
        "subject = 4",
        "facts = '{\"to\":\"lost\"}'",
        "facts = '{\"to\": \"in_stock\"}'",
        "facts = '[]'",
        "verb = 'no such verb'",
        "salt = NULL",
        "salt = (SELECT salt FROM journal WHERE number = 2)",
        "salt = NULL, stub = mac",
        "mac = (SELECT mac FROM journal WHERE number = 2)",
    ] {
        let dir = with_entries(4);
        attack(dir.path(), &format!("UPDATE journal SET {edit} WHERE number = 3"));
        let found = faults(dir.path());
        assert_eq!(found[0], Fault::Altered { number: 3 }, "{edit}");
        // an edited authenticator also breaks the link of the entry that follows
        assert!(found.len() == if edit.starts_with("mac") { 2 } else { 1 }, "{edit}: {found:?}");
    }
}

#[test]
fn a_removed_entry_is_found_whether_or_not_the_rest_is_renumbered() {
    let dir = with_entries(5);
    attack(dir.path(), "DELETE FROM journal WHERE number = 3");
    assert_eq!(faults(dir.path()), [Fault::Missing { number: 3 }]);
    let printed = Head { number: 3, mac: [7; 32] };
    let told = open(dir.path()).verify_journal(Some(printed), &mut to_the_end).unwrap().faults;
    assert!(!told.iter().any(|fault| matches!(fault, Fault::Behind { .. })), "the journal goes on behind it: {told:?}");

    let dir = with_entries(5);
    attack(dir.path(), "DELETE FROM journal WHERE number = 3; UPDATE journal SET number = number - 1 WHERE number > 3");
    let found = faults(dir.path());
    assert_eq!(found[0], Fault::Altered { number: 3 });
    assert!(found.contains(&Fault::Behind { found: 5, expected: 6 }), "{found:?}");
}

#[test]
fn of_very_many_faults_a_hundred_are_listed_and_all_are_counted() {
    let dir = with_entries(120);
    assert!(open(dir.path()).verify_journal(None, &mut to_the_end).unwrap().is_sound());
    attack(dir.path(), "UPDATE journal SET verb = 'loss'");
    let check = open(dir.path()).verify_journal(None, &mut to_the_end).unwrap();
    assert_eq!((check.faults.len(), check.count, check.is_sound()), (100, 121, false));
}

#[test]
fn a_row_that_another_program_left_without_what_it_names_is_found() {
    // a server looks at references as they are written
    let dir = entries_in(in_a_file(), 1);
    let store = open(dir.path());
    assert_eq!(store.integrity().unwrap(), [""; 0]);
    attack(dir.path(), "UPDATE token SET school = '0130040Y'");
    let found = store.integrity().unwrap();
    assert_eq!(found, ["row 1 of token names a school that is not there"]);
}

#[test]
fn two_entries_in_another_order_are_found() {
    let dir = with_entries(5);
    attack(
        dir.path(),
        "UPDATE journal SET number = 93 WHERE number = 3; UPDATE journal SET number = 3 WHERE number = 4;
         UPDATE journal SET number = 4 WHERE number = 93;",
    );
    assert!(faults(dir.path()).starts_with(&[Fault::Altered { number: 3 }, Fault::Altered { number: 4 }]));
}

#[test]
fn an_entry_put_in_is_found() {
    let dir = with_entries(3);
    attack(
        dir.path(),
        "INSERT INTO journal SELECT 5, at, who, person, door, verb, token, serial, school, subject, facts, mac, salt, stub
         FROM journal WHERE number = 4",
    );
    assert_eq!(faults(dir.path()), [Fault::Altered { number: 5 }]);
}

#[test]
fn a_cut_tail_is_found_and_stops_every_change_until_somebody_accepts_it() {
    let dir = with_entries(5);
    attack(dir.path(), "DELETE FROM journal WHERE number > 4");
    let store = open(dir.path());
    let fault = Fault::Behind { found: 4, expected: 6 };
    assert_eq!(store.journal_fault(), Some(fault.clone()));
    assert_eq!(store.verify_journal(None, &mut to_the_end).unwrap().faults, [fault]);
    let refused = change(&store, |tx| tx.set_setting("language", Some("fr")));
    assert!(matches!(refused, Err(StoreError::JournalInDoubt(_))));
    assert_eq!(read(&store, |r| r.setting("language")), None);
    // starting again neither hides nor heals it
    drop(store);
    let store = open(dir.path());
    assert!(store.journal_fault().is_some());

    store.accept_journal(&author(), at(99), "disk replaced, last two registrations done again").unwrap();
    change(&store, |tx| tx.set_setting("language", Some("fr"))).unwrap();
    assert!(store.verify_journal(None, &mut to_the_end).unwrap().is_sound());
    let entry = read(&store, |r| r.journal(JournalQuery::default(), 2)).pop().unwrap();
    assert_eq!((entry.number, entry.verb), (5, Verb::Journal));
    assert!(entry.facts["fault"].contains("ends at entry 4"));
}

#[test]
fn an_older_database_put_back_is_found_also_after_it_was_used() {
    let dir = entries_in(in_a_file(), 2);
    let database = dir.path().join(DATABASE);
    let old = fs::read(&database).unwrap();
    let store = open(dir.path());
    (3..=5).for_each(|n| _ = register(&store, n));
    let slip = read(&store, |r| r.journal_head());
    drop(store);
    let head = fs::read(dir.path().join("journal-head")).unwrap();

    fs::write(&database, &old).unwrap();
    assert_eq!(faults(dir.path()), [Fault::Behind { found: 3, expected: 6 }]);

    // used elsewhere, beyond the number of the head, and put back beside it
    fs::remove_file(dir.path().join("journal-head")).unwrap();
    let store = open(dir.path());
    store.accept_journal(&author(), at(7), "on another machine").unwrap();
    (6..=9).for_each(|n| _ = register(&store, n));
    drop(store);
    fs::write(dir.path().join("journal-head"), &head).unwrap();
    assert_eq!(faults(dir.path()), [Fault::Diverged { number: 6 }]);

    // database and head rolled back together: only what is on paper tells
    let dir = entries_in(in_a_file(), 2);
    let (database, head) = (dir.path().join(DATABASE), dir.path().join("journal-head"));
    let old = (fs::read(&database).unwrap(), fs::read(&head).unwrap());
    let store = open(dir.path());
    register(&store, 3);
    let printed: Head = read(&store, |r| r.journal_head()).to_string().parse().unwrap();
    drop(store);
    fs::write(&database, old.0).unwrap();
    fs::write(&head, old.1).unwrap();
    let store = open(dir.path());
    assert!(store.verify_journal(None, &mut to_the_end).unwrap().is_sound());
    let found = store.verify_journal(Some(printed), &mut to_the_end).unwrap().faults;
    assert_eq!(found, [Fault::Paper { number: 4 }]);
    let foreign = store.verify_journal(Some(Head { number: 2, ..slip }), &mut to_the_end).unwrap().faults;
    assert_eq!(foreign, [Fault::Paper { number: 2 }]);
}

#[test]
fn a_lost_a_foreign_and_a_forged_head_are_told() {
    let (dir, other) = (with_entries(3), with_entries(3));
    let head = dir.path().join("journal-head");
    let own = fs::read_to_string(&head).unwrap();
    fs::copy(other.path().join("journal-head"), &head).unwrap();
    assert_eq!(faults(dir.path()), [Fault::HeadForged]);
    for forged in ["", "trousseau journal head 1\n", &own.replacen("\n4:", "\n3:", 1), "\u{fffd}"] {
        fs::write(&head, forged).unwrap();
        assert_eq!(faults(dir.path()), [Fault::HeadForged], "{forged:?}");
    }
    fs::write(&head, [0xff, 0xfe]).unwrap();
    assert_eq!(faults(dir.path()), [Fault::HeadForged]);
    fs::remove_file(&head).unwrap();
    assert_eq!(faults(dir.path()), [Fault::HeadMissing { entries: 4 }]);
    fs::write(&head, own).unwrap();
    assert_eq!(faults(dir.path()), []);
}

#[test]
fn a_database_changed_under_a_running_station_stops_it() {
    let dir = with_entries(3);
    let store = open(dir.path());
    attack(dir.path(), "DELETE FROM journal WHERE number = 4");
    let refused = change(&store, |tx| tx.set_setting("language", Some("fr")));
    assert!(matches!(refused, Err(StoreError::JournalInDoubt(Fault::Behind { found: 3, expected: 4 }))));
    assert!(store.journal_fault().is_some());

    // another entry of the same number
    let dir = with_entries(3);
    let store = open(dir.path());
    attack(dir.path(), "UPDATE journal SET mac = (SELECT mac FROM journal WHERE number = 2) WHERE number = 4");
    let refused = change(&store, |tx| tx.set_setting("language", Some("fr")));
    assert!(matches!(refused, Err(StoreError::JournalInDoubt(Fault::Diverged { number: 4 }))), "{refused:?}");
}

#[test]
fn a_database_of_another_key_under_a_running_station_is_waited_for_and_then_refused() {
    let dir = with_entries(1);
    let store = open(dir.path());
    let other = beside(dir.path());
    let own: [u8; 16] = other.one("SELECT key_check FROM station", &[]);
    let put = |check: [u8; 16]| _ = other.execute("UPDATE station SET key_check = ?", &[&check]);
    let look = || store.read(|r| r.setting("language"));
    put([0; 16]);
    std::thread::scope(|scope| {
        let reader = scope.spawn(look);
        std::thread::sleep(std::time::Duration::from_millis(300));
        put(own);
        assert!(reader.join().unwrap().is_ok(), "the key that is on its way comes");
    });
    put([0; 16]);
    let refused = look();
    assert!(matches!(refused, Err(StoreError::KeyForeign { .. })), "{refused:?}");
    put(own);
    assert!(look().is_ok());
}

#[test]
fn a_sealed_secret_opens_only_where_and_as_it_was_sealed() {
    let dir = with_entries(2);
    let store = open(dir.path());
    let ids: Vec<_> = (1..=2)
        .map(|n| {
            change(&store, |tx| {
                let token = tx.find_token(&serial(n))?.unwrap().id;
                tx.seal(SealedFor::DevicePin(token), &Secret::new(vec![n as u8]))?;
                tx.add_credential(&hotp(token), &Secret::new(vec![n as u8; 20]))
            })
            .unwrap()
        })
        .collect();
    let other = beside(dir.path());
    let broken = |id| matches!(store.read(|r| r.secret(id)), Err(StoreError::SealBroken { .. }));

    // another credential's secret in its place
    let swap = "UPDATE sealed SET (nonce, ciphertext) = (SELECT nonce, ciphertext FROM sealed WHERE credential = ?2) WHERE credential = ?1";
    other.execute(swap, &[&ids[0].get(), &ids[1].get()]);
    assert!(broken(ids[0]) && !broken(ids[1]));
    // its own predecessor
    let held = "SELECT nonce, ciphertext FROM sealed WHERE credential = ?";
    let old: (Vec<u8>, Vec<u8>) = other.rows(held, &[&ids[1].get()], |row| (row.get(0), row.get(1))).remove(0);
    change(&store, |tx| tx.seal(SealedFor::Secret(ids[1]), &Secret::new(vec![9; 20]))).unwrap();
    assert_eq!(read(&store, |r| r.secret(ids[1])).unwrap().expose(), [9; 20]);
    let put_back = "UPDATE sealed SET nonce = ?, ciphertext = ? WHERE credential = ?";
    other.execute(put_back, &[&old.0, &old.1, &ids[1].get()]);
    assert!(broken(ids[1]));
}

#[test]
fn a_link_an_authenticator_and_an_old_key_open_only_in_their_own_row() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    with_school(&store);
    let people = ["zoe", "lea"].map(|login| (login, add_person(&store, login, login)));
    for (login, person) in people {
        change(&store, |tx| tx.set_authenticator(person, &Secret::new(login.as_bytes().to_vec()))).unwrap();
        let mut mail = Notice::to_person(NoticeKind::PinLink, person).fact("until", at(99)).fact("by", "root");
        mail.secret = Some(Secret::new(login.as_bytes().to_vec()));
        change(&store, |tx| tx.notify(&mail)).unwrap();
    }
    // what keeps the old keys
    let token = register(&store, 1);
    change(&store, |tx| tx.seal(SealedFor::AccessCode(token, 1), &Secret::new(vec![1; 6]))).unwrap();
    for _ in 0..2 {
        store.rekey(&author(), at(9), &|_, _, _| true).unwrap();
    }
    let other = beside(dir.path());
    let swap = |table: &str, id: &str, rows: &str| {
        other.run(&format!(
            "CREATE TEMP TABLE kept AS SELECT {id} AS id, nonce, sealed FROM {table} WHERE {rows};
             UPDATE {table} SET (nonce, sealed) = (SELECT nonce, sealed FROM kept WHERE kept.id <> {table}.{id})
             WHERE {id} IN (SELECT id FROM kept);"
        ));
        let swapped: u32 = other.one("SELECT count(*) FROM kept", &[]);
        other.run("DROP TABLE kept");
        assert_eq!(swapped, 2, "{table}");
    };
    let mails = read(&store, |r| r.mails(MailState::Waiting, Part::first(9))).rows;
    for mail in &mails {
        assert!(read(&store, |r| r.mail_secret(mail)).is_some());
    }
    swap("outbox", "id", "sealed IS NOT NULL");
    for mail in &mails {
        let opened = store.read(|r| r.mail_secret(mail));
        assert!(matches!(opened, Err(StoreError::SealBroken { purpose: "link" })), "{opened:?}");
    }
    swap("outbox", "id", "sealed IS NOT NULL");
    let guess = Guess { at: Checkpoint::Authenticator, counters: vec![], trace: Trace::default() };
    let counted = store.reserve(guess, at(0)).unwrap().unwrap();
    let opens = || people.map(|(_, person)| store.read(|r| r.authenticator(person, &counted)).is_ok());
    assert_eq!(opens(), [true, true]);
    swap("authenticator", "person", "sealed IS NOT NULL");
    assert_eq!(opens(), [false, false]);
    swap("authenticator", "person", "sealed IS NOT NULL");
    assert_eq!(opens(), [true, true]);
    drop(store);
    drop(open(dir.path()));
    swap("old_key", "id", "use = 'journal'");
    let refused = Store::open(crate::support::engine::options(dir.path(), Mode::Hid)).err();
    assert!(matches!(refused, Some(StoreError::SealBroken { .. })), "{refused:?}");
}

#[test]
fn an_entry_of_another_past_of_the_same_station_is_found() {
    // entry 3 was written twice: once, and again after an older database had been put back
    let dir = entries_in(in_a_file(), 1);
    let files = [DATABASE, "journal-head"].map(|name| dir.path().join(name));
    let past = files.clone().map(|file| fs::read(file).unwrap());
    let add = |n| _ = register(&open(dir.path()), n);
    let third = || {
        let sql = "SELECT serial, token, at, facts, mac, salt FROM journal WHERE number = 3";
        let values = |row: &Row| (0..6).map(|place| row.get::<Value>(place)).collect::<Vec<_>>();
        beside(dir.path()).rows(sql, &[], values).remove(0)
    };
    add(7);
    let other = third();
    files.iter().zip(past).for_each(|(file, content)| fs::write(file, content).unwrap());
    (2..=4).for_each(add);
    assert_ne!(third(), other);
    let sql = "UPDATE journal SET serial = ?, token = ?, at = ?, facts = ?, mac = ?, salt = ? WHERE number = 3";
    let other: Vec<&dyn ToSql> = other.iter().map(|value| value as _).collect();
    attacker(dir.path()).execute(sql, &other);
    assert_eq!(faults(dir.path()), [Fault::Altered { number: 4 }], "it fits its past, but not what followed");
}

/// Somebody with an account, a role and a second factor.
fn with_somebody() -> (tempfile::TempDir, PersonId) {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    with_school(&store);
    let zoe = add_person(&store, "zoe", "Zoé");
    change(&store, |tx| tx.set_password(zoe, &PasswordHash::decoy())).unwrap();
    change(&store, |tx| tx.grant(zoe, Grant { role: Role::Helpdesk, scope: Scope::Academy })).unwrap();
    let (portal, subject) = ("directory:academie".parse().unwrap(), "zoe".parse().unwrap());
    change(&store, |tx| tx.identify(zoe, &portal, &subject)).unwrap();
    change(&store, |tx| tx.set_authenticator(zoe, &Secret::new(vec![7; 20]))).unwrap();
    change(&store, |tx| tx.use_authenticator(zoe, 5)).unwrap();
    assert!(store.verify_journal(None, &mut to_the_end).unwrap().is_sound());
    (dir, zoe)
}

/// What another program could write to let somebody in, or to let them do more.
const WRITTEN: [&str; 14] = [
    "INSERT INTO role_grant (person, role, school) SELECT id, 'administrator', NULL FROM person",
    "UPDATE role_grant SET role = 'administrator'",
    "UPDATE role_grant SET until = 9999999999999999",
    "UPDATE role_grant SET source = 'directory:x'",
    "DELETE FROM role_grant",
    "INSERT INTO identity SELECT 'header', 'mallory', id, 0 FROM person",
    "UPDATE identity SET subject = 'mallory'",
    "UPDATE account SET hash = (SELECT mac FROM journal WHERE number = 1)",
    "UPDATE account SET second_factor = 1",
    "UPDATE authenticator SET nonce = NULL, sealed = NULL, confirmed = 0",
    "UPDATE person SET email = 'elsewhere@example.org'",
    "UPDATE person SET uid = 1000",
    "UPDATE person SET enabled = 0",
    "DELETE FROM access_seal",
];

#[test]
fn a_role_or_an_account_that_another_program_wrote_is_found_until_somebody_accepts_it_by_name() {
    for sql in WRITTEN {
        let (dir, zoe) = with_somebody();
        beside(dir.path()).run(sql);
        let store = open(dir.path());
        let found = [Fault::Foreign { login: "zoe".into() }];
        assert_eq!(store.verify_journal(None, &mut to_the_end).unwrap().faults, found, "{sql}");
        // neither a change of the same person by the station, nor a new key, nor a restart makes it the station's own
        change(&store, |tx| tx.grant(zoe, Grant { role: Role::Auditor, scope: Scope::Academy })).unwrap();
        store.rekey(&author(), at(3), &|_, _, _| false).unwrap();
        drop(store);
        let store = open(dir.path());
        assert_eq!(
            store.verify_journal(None, &mut to_the_end).unwrap().faults,
            found,
            "{sql}: it hid behind what came later"
        );
        assert_eq!(store.foreign_access().unwrap(), ["zoe"]);
        store.accept_journal(&author(), at(9), "looked at").unwrap();
        assert!(store.verify_journal(None, &mut to_the_end).unwrap().is_sound(), "{sql}");
        let last = read(&store, |r| r.journal(JournalQuery::default(), 1)).into_iter().next().unwrap();
        assert_eq!(last.facts["accepted"], "zoe", "{last:?}");
    }
}

#[test]
fn everything_of_a_person_that_lets_them_in_is_sealed() {
    let (dir, _) = with_somebody();
    // what a person is called, where links went, and what counts how often: it opens nothing
    let free = [
        "person.name",
        "person.folded",
        "person.language",
        "person.hand",
        "person.hand_at",
        "person.doubted",
        "person.erased",
        "account.set_at",
        "authenticator.nonce",
        "authenticator.next_step",
        "role_grant.given_by",
        "role_grant.given_at",
        "identity.seen",
    ];
    let sealed = ["person.id", "authenticator.person", "account.person"];
    let text = include_str!("../../../src/store/access.rs");
    for table in ["person", "account", "authenticator", "role_grant", "identity"] {
        let watched = text.split(&format!("(\"{table}\", \"")).nth(1).unwrap().split('"').next().unwrap();
        for name in beside(dir.path()).columns(table) {
            let full = format!("{table}.{name}");
            let known = watched.split(", ").any(|column| column == name)
                || free.contains(&full.as_str())
                || sealed.contains(&full.as_str());
            assert!(known, "{full} is neither sealed nor said to open nothing");
        }
    }
}
