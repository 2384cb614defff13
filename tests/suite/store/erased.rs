//! A person is erased from a journal of an older version, entries age, and the chain holds; nobody but the station can do it.

use super::{old::old_store, *};
use std::fs;
use trousseau::domain::Kept;

const PSEUDONYM: &str = "Personne effacée n° 2";

fn login(text: &str) -> trousseau::domain::Login {
    text.parse().unwrap()
}

/// Database and log, as whoever steals the disk reads them.
fn on_disk(dir: &Path, word: &str) -> bool {
    ["trousseau.db", "trousseau.db-wal"].iter().any(|file| {
        let bytes = fs::read(dir.join(file)).unwrap_or_default();
        bytes.windows(word.len()).any(|window| window == word.as_bytes())
    })
}

fn erase(store: &Store, id: PersonId) -> Erased {
    let erased = change(store, |tx| {
        let erased = tx.erase_person(id, PSEUDONYM)?;
        Ok(erased)
    });
    assert!(store.forget_traces().unwrap());
    erased.unwrap()
}

fn sound(store: &Store) -> JournalCheck {
    let check = store.verify_journal(None, &mut to_the_end).unwrap();
    assert!(check.is_sound(), "{check:?}");
    check
}

#[test]
fn a_person_is_erased_from_a_journal_of_b2c1bb0_and_its_chain_and_every_old_head_hold() {
    let dir = in_a_file();
    let store = old_store(dir.path());
    let max = read(&store, |r| r.person_by_login(&login("max"))).unwrap();
    let entries = read(&store, |r| r.journal(JournalQuery::default(), 10_000));
    let by_max = entries.iter().filter(|entry| entry.author.person == Some(max.id)).count() as u64;
    let heads: Vec<_> = (1..=300).map(|n| read(&store, |r| r.journal_entry(n)).unwrap().1).collect();
    assert!(by_max > 90 && on_disk(dir.path(), &max.name));

    let erased = erase(&store, max.id);
    assert!(erased.entries >= by_max, "{erased:?}");
    assert!(!on_disk(dir.path(), &max.name), "neither in the file nor in its log");
    let check = sound(&store);
    assert_eq!(check.erased, erased.entries);
    for head in heads {
        assert!(store.verify_journal(Some(head), &mut to_the_end).unwrap().is_sound(), "what was printed is known");
    }
    for (now, before) in read(&store, |r| r.journal(JournalQuery::default(), 10_000)).iter().skip(1).zip(&entries) {
        assert_eq!(
            (now.number, now.verb, now.token, now.subject),
            (before.number, before.verb, before.token, before.subject)
        );
        now.event().unwrap_or_else(|undeclared| panic!("entry {}: {undeclared}", now.number));
        assert!(now.author.person != Some(max.id) || now.author.name == PSEUDONYM);
    }
    let gone = read(&store, |r| r.person(max.id)).unwrap();
    assert_eq!((gone.name.as_str(), gone.email, gone.enabled, gone.grants.len()), (PSEUDONYM, None, false, 0));
    assert!(read(&store, |r| r.is_erased(max.id)));
    // and a second look at the same entries is one more stub, not another chain
    let zoe = read(&store, |r| r.person_by_login(&login("zoe"))).unwrap();
    erase(&store, zoe.id);
    assert!(!on_disk(dir.path(), "Zoé Lefèvre"), "as it was typed the other way round");
    sound(&store);
}

#[test]
fn what_another_program_erases_is_told_and_a_forged_entry_is_not_erased_into_a_true_one() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let zoe = add_person(&store, "zoe", "Zoé Lefèvre");
    for _ in 0..3 {
        store
            .change(&author(), at(1), |tx| {
                let told = event::Person::Enabled { enabled: true };
                Ok::<_, StoreError>((tx.set_enabled(zoe, true)?, Entry::new(told).subject(zoe)))
            })
            .unwrap();
    }
    let author = Author { person: Some(zoe), name: "Zoé Lefèvre".into(), door: "panel".into() };
    store.change(&author, at(2), |_| Ok::<_, StoreError>(((), Entry::new(event::Unlock {})))).unwrap();
    let newest = sound(&store).entries;
    let edit = |set: &str| {
        let other = beside(dir.path()).without(&["journal_is_not_edited"]);
        other.run(&format!("UPDATE journal SET {set} WHERE number = {newest}"));
    };
    let altered = |store: &Store| store.verify_journal(None, &mut to_the_end).unwrap().faults;
    edit("who = '…'");
    assert_eq!(altered(&store), [Fault::Altered { number: newest }]);
    let refused = store.change(&super::author(), at(3), |tx| {
        Ok::<_, StoreError>((tx.erase_person(zoe, PSEUDONYM)?, Entry::new(event::Unlock {})))
    });
    assert!(matches!(refused, Err(StoreError::JournalInDoubt(Fault::Altered { number })) if number == newest));
    edit("who = '…', salt = NULL, stub = mac");
    assert_eq!(altered(&store), [Fault::Altered { number: newest }], "without the key there is no stub");
}

#[test]
fn what_is_erased_is_told_by_its_stub_and_no_edit_of_what_is_left_is_missed() {
    let dir = in_a_file();
    let store = old_store(dir.path());
    let max = read(&store, |r| r.person_by_login(&login("max"))).unwrap();
    erase(&store, max.id);
    let other = beside(dir.path()).without(&["journal_is_not_edited"]);
    let number: u64 = other.one("SELECT min(number) FROM journal WHERE stub IS NOT NULL", &[]);
    for set in ["who = 'Zoé'", "verb = 'unlock'", "at = at + 1", "person = 1", "facts = '{}'", "stub = NULL"] {
        let edit = |set: &str| {
            other.run(&format!("UPDATE journal SET {set} WHERE number = {number}"));
        };
        other.run(&format!("CREATE TEMP TABLE kept AS SELECT * FROM journal WHERE number = {number}"));
        edit(set);
        let faults = store.verify_journal(None, &mut to_the_end).unwrap().faults;
        assert_eq!(faults, [Fault::Altered { number }], "{set}");
        edit("(who, verb, at, person, facts, stub) = (SELECT who, verb, at, person, facts, stub FROM kept)");
        other.run("DROP TABLE kept");
        sound(&store);
    }
}

#[test]
fn entries_that_are_too_old_lose_their_names_once_and_younger_ones_keep_them() {
    let dir = in_a_file();
    let store = old_store(dir.path());
    let entries = read(&store, |r| r.journal(JournalQuery::default(), 10_000));
    let middle = entries.iter().find(|entry| entry.number == 150).unwrap().at;
    let age = |kept, before| change(&store, |tx| tx.age(kept, before)).unwrap();
    let first = age(Kept::Journal, middle);
    assert!(first > 0 && first < 150, "{first}");
    assert_eq!(age(Kept::Journal, middle), 0, "none is looked at twice");
    let late = at(1_000_000_000);
    assert!(age(Kept::Journal, late) > 0);
    age(Kept::Addresses, late);
    age(Kept::Slips, late);
    assert_eq!(age(Kept::Slips, late), 0);
    sound(&store);
    assert!(store.forget_traces().unwrap());
    for entry in read(&store, |r| r.journal(JournalQuery::default(), 10_000)).iter().filter(|e| e.number <= 300) {
        assert!(entry.event().is_ok() && (entry.author.person.is_none() || entry.author.name == event::ERASED));
        assert!(entry.facts.get("address").is_none_or(|address| address == "0.0.0.0"));
    }
    assert!(store.integrity().unwrap().is_empty());
}
