//! What the store counts, keeps and lets go: told back as it is.

use super::*;
use std::{collections::BTreeMap, fs, net::IpAddr};
use trousseau::domain::Checkpoint;

const ELSEWHERE: &str = "0130040Y";

fn attempt_at(store: &Store, counters: Vec<Counter>, second: i64) -> Result<Attempt, Stopped> {
    let guess = Guess { at: Checkpoint::SignIn, counters, trace: Trace::default() };
    store.reserve(guess, at(second)).unwrap()
}

#[test]
fn the_number_of_free_tokens_follows_every_token_into_the_stock_out_of_it_and_to_another_school() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    with_school(&store);
    let elsewhere = School {
        uai: ELSEWHERE.parse().unwrap(),
        name: "Lycée".into(),
        degree: Degree::Second,
        contract: Contract::Public,
        mailbox: None,
        closed: None,
    };
    change(&store, |tx| tx.add_school(&elsewhere)).unwrap();
    let holder = add_person(&store, "zoe", "Zoé");
    let tokens = [1, 2, 3].map(|n| register(&store, n));
    let other = beside(dir.path());
    let by_school = |sql: &str| -> BTreeMap<String, u32> {
        let rows = other.rows(sql, &[], |row| (row.get(0), row.get(1)));
        rows.into_iter().filter(|(_, free)| *free > 0).collect()
    };
    let agree = |what: &str, expected: &[(&str, u32)]| {
        let counted = by_school(
            "SELECT school, free FROM stock_day d WHERE day = (SELECT max(day) FROM stock_day WHERE school = d.school)",
        );
        let there = by_school("SELECT school, count(*) FROM token WHERE state = 'in_stock' GROUP BY school");
        let expected = expected.iter().map(|(school, free)| ((*school).to_owned(), *free)).collect();
        assert_eq!(counted, there, "{what}");
        assert_eq!(counted, expected, "{what}");
    };
    let here = uai().to_string();
    agree("registered", &[(&here, 3)]);
    change(&store, |tx| tx.set_token_school(tokens[0], Some(elsewhere.uai))).unwrap();
    agree("moved", &[(&here, 2), (ELSEWHERE, 1)]);
    change(&store, |tx| step(tx, tokens[1], CustodyState::Reserved, holder)).unwrap();
    agree("set aside", &[(&here, 1), (ELSEWHERE, 1)]);
    change(&store, |tx| tx.set_token_school(tokens[1], Some(elsewhere.uai))).unwrap();
    agree("moved while it is set aside", &[(&here, 1), (ELSEWHERE, 1)]);
    change(&store, |tx| step(tx, tokens[1], CustodyState::Allocated, holder)).unwrap();
    agree("allocated", &[(&here, 1), (ELSEWHERE, 1)]);
    change(&store, |tx| step(tx, tokens[1], CustodyState::InStock, holder)).unwrap();
    agree("back", &[(&here, 1), (ELSEWHERE, 2)]);
}

#[test]
fn a_slot_is_ours_until_its_emptying_is_proven() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    with_school(&store);
    let token = register(&store, 1);
    let credential = change(&store, |tx| tx.add_credential(&hotp(token), &Secret::new(vec![7; 20]))).unwrap();
    change(&store, |tx| tx.set_stage(credential, IntentStage::Stored, IntentStage::Sent)).unwrap();
    let look = || read(&store, |r| Ok((r.open_wipes(token)?, r.is_ours(token, 1)?)));
    assert_eq!(look(), (vec![], true));
    change(&store, |tx| tx.begin_wipe(token, 1)).unwrap();
    assert_eq!(look(), (vec![1], true), "it may be gone or not");
    change(&store, |tx| tx.end_wipe(token, 1)).unwrap();
    assert_eq!(look(), (vec![], false));
}

#[test]
fn what_a_key_file_says_of_the_supply_is_kept_and_its_silence_forgets_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    with_school(&store);
    let token = register(&store, 1);
    let supply = || read(&store, |r| Ok(r.token(token)?.map(|token| (token.expires, token.lot)))).unwrap();
    assert_eq!(supply(), (None, None));
    change(&store, |tx| tx.set_token_supply(token, Some(at(1000)), Some("B7"))).unwrap();
    assert_eq!(supply(), (Some(at(1000)), Some("B7".to_owned())));
    change(&store, |tx| tx.set_token_supply(token, None, None)).unwrap();
    assert_eq!(supply(), (Some(at(1000)), Some("B7".to_owned())));
}

#[test]
fn of_several_waits_the_longest_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let (short, long) = (|| Counter::Account("short".into()), || Counter::Account("long".into()));
    let until = |counters| attempt_at(&store, counters, 0).err().map(|stopped| stopped.until);
    // the fifth wrong guess costs five seconds, and each one after it twice as many
    for second in [0, 0, 0, 0, 0] {
        attempt_at(&store, vec![short()], second).unwrap().failed();
    }
    for second in [-20, -20, -20, -20, -20, -10, 0] {
        attempt_at(&store, vec![long()], second).unwrap().failed();
    }
    assert_eq!(until(vec![short()]), Some(at(5)));
    for both in [vec![short(), long()], vec![long(), short()]] {
        assert_eq!(until(both), Some(at(20)));
    }
}

#[test]
fn being_right_and_having_nothing_to_guess_with_cost_no_guess() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let address = || vec![Counter::Address(IpAddr::from([192, 0, 2, 7]))];
    let name = || vec![Counter::Account("zoe".into())];
    for _ in 0..100 {
        let right = attempt_at(&store, address(), 0).unwrap();
        store.keep(|books| right.succeeded(books)).unwrap();
        let nothing = attempt_at(&store, name(), 0).unwrap();
        store.keep(|books| nothing.was_not_made(books)).unwrap();
    }
    assert!(read(&store, |r| r.refusals()).is_empty());
    // what was wrong before stays counted at an address, which is many people's
    (0..29).for_each(|_| attempt_at(&store, address(), 0).unwrap().failed());
    let right = attempt_at(&store, address(), 0).unwrap();
    store.keep(|books| right.succeeded(books)).unwrap();
    attempt_at(&store, address(), 0).unwrap().failed();
    assert!(attempt_at(&store, address(), 0).is_err());
}

#[test]
fn ending_ones_other_sessions_ends_them_and_nobody_elses() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let (zoe, lea) = (add_person(&store, "zoe", "Zoé"), add_person(&store, "lea", "Léa"));
    let hash = PasswordHash::new(&Secret::new(b"une phrase".to_vec()), &OsEntropy).unwrap();
    let token = |name: &str| TokenHash::of(name);
    change(&store, |tx| {
        for (person, names) in [(zoe, ["one", "two", "three"].as_slice()), (lea, &["four"])] {
            tx.set_password(person, &hash)?;
            for name in names {
                let (csrf, address) = ("0123456789abcdef".to_owned(), IpAddr::from([192, 0, 2, 7]));
                let (opened, seen) = (at(0), at(0));
                tx.open_session(
                    token(name),
                    &Session {
                        person,
                        csrf,
                        at_station: false,
                        address,
                        opened,
                        seen,
                        pending: false,
                        factor: true,
                        proven: opened,
                        came: None,
                    },
                )?;
            }
        }
        Ok(())
    })
    .unwrap();
    assert_eq!(change(&store, |tx| tx.end_other_sessions(zoe, token("two"))).unwrap(), 2);
    let open = ["one", "two", "three", "four"].map(|name| read(&store, |r| r.session(token(name))).is_some());
    assert_eq!(open, [false, true, false, true]);
}

#[test]
fn what_a_process_that_was_killed_left_half_written_is_gone_when_the_store_is_opened() {
    let dir = tempfile::tempdir().unwrap();
    drop(open(dir.path()));
    let leftovers = ["journal-head.new", "vault.key.new", "vault.key.next.new"].map(|name| dir.path().join(name));
    for leftover in &leftovers {
        fs::write(leftover, "half").unwrap();
    }
    drop(open(dir.path()));
    for leftover in &leftovers {
        assert!(!leftover.exists(), "{leftover:?}");
    }
}

fn session(person: PersonId, opened: i64, seen: i64) -> Session {
    Session {
        person,
        csrf: "0123456789abcdef".into(),
        at_station: false,
        address: "192.0.2.7".parse().unwrap(),
        opened: at(opened),
        seen: at(seen),
        pending: false,
        factor: true,
        proven: at(opened),
        came: None,
    }
}

#[test]
fn sessions_that_idled_or_grew_old_are_swept_and_so_are_links_that_ran_out() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let zoe = add_person(&store, "zoe", "Zoé");
    let named = ["fresh", "idle", "old"].map(TokenHash::of);
    let links = ["soon", "later"].map(TokenHash::of);
    change(&store, |tx| {
        for (name, (opened, seen)) in named.iter().zip([(50, 100), (50, 99), (49, 100)]) {
            tx.open_session(*name, &session(zoe, opened, seen))?;
        }
        tx.add_link(links[0], LinkPurpose::Pin, Some(zoe), at(99), OlderLinks::Stay)?;
        tx.add_link(links[1], LinkPurpose::Pin, Some(zoe), at(100), OlderLinks::Stay)
    })
    .unwrap();
    let links = |second| read(&store, |r| r.open_links(zoe, LinkPurpose::Pin, at(second)));
    assert_eq!([links(99), links(100), links(101)], [2, 1, 0]);
    store.keep(|books| books.sweep_sessions(at(100), at(50))).unwrap();
    assert_eq!(named.map(|name| read(&store, |r| r.session(name)).is_some()), [true, false, false]);
    assert_eq!(links(99), 1);
}

#[test]
fn a_new_password_voids_every_link_of_its_person_and_no_other() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let people = [("zoe", "Zoé"), ("lea", "Léa")].map(|(login, name)| add_person(&store, login, name));
    change(&store, |tx| {
        for (n, person) in people.iter().enumerate() {
            for purpose in [LinkPurpose::Pin, LinkPurpose::Password] {
                tx.add_link(
                    TokenHash::of(&format!("{n}{purpose}")),
                    purpose,
                    Some(*person),
                    at(100),
                    OlderLinks::Void,
                )?;
            }
        }
        tx.set_password(people[0], &PasswordHash::decoy())
    })
    .unwrap();
    let open =
        |person| [LinkPurpose::Pin, LinkPurpose::Password].map(|of| read(&store, |r| r.open_links(person, of, at(1))));
    assert_eq!((open(people[0]), open(people[1])), ([0, 0], [1, 1]));
}

#[test]
fn links_that_make_a_first_administrator_are_void_with_the_first_one_and_not_before() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let zoe = add_person(&store, "zoe", "Zoé");
    let other = beside(dir.path());
    let open = || other.one::<u32>("SELECT count(*) FROM link", &[]);
    change(&store, |tx| tx.add_link(TokenHash::of("setup"), LinkPurpose::Setup, None, at(600), OlderLinks::Void))
        .unwrap();
    let role = |role| Grant { role, scope: Scope::Academy };
    assert!(change(&store, |tx| tx.grant(zoe, role(Role::Helpdesk))).unwrap());
    assert_eq!(open(), 1);
    assert!(change(&store, |tx| tx.grant(zoe, role(Role::Administrator))).unwrap());
    assert_eq!(open(), 0);
    assert!(change(&store, |tx| tx.revoke(zoe, role(Role::Administrator))).unwrap());
    assert!(!change(&store, |tx| tx.revoke(zoe, role(Role::Administrator))).unwrap(), "nobody has it any more");
}

#[test]
fn what_lies_below_the_counter_is_not_kept_burnt_and_what_lies_above_is() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    with_school(&store);
    register(&store, 1);
    let token = register(&store, 2);
    let id = change(&store, |tx| tx.add_credential(&hotp(token), &Secret::new(vec![7; 20]))).unwrap();
    assert_eq!(
        read(&store, |r| r.credential(id)).unwrap().token,
        token,
        "the second one's, though it is the first secret"
    );
    change(&store, |tx| Ok((tx.burn(id, 4)?, tx.burn(id, 9)?))).unwrap();
    let burnt = || [4, 9].map(|factor| read(&store, |r| r.is_burnt(id, factor)));
    assert!(!change(&store, |tx| tx.advance(id, 3, 20)).unwrap(), "it does not stand there");
    assert_eq!(burnt(), [true, true]);
    assert!(change(&store, |tx| tx.advance(id, 0, 5)).unwrap());
    assert_eq!(burnt(), [false, true]);
}

#[test]
fn whoever_had_an_account_in_hand_last_is_remembered_and_its_owner_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let (zoe, lea) = (add_person(&store, "zoe", "Zoé"), add_person(&store, "lea", "Léa"));
    let set = |by, second| {
        let author = Author { person: Some(by), ..author() };
        let work = |tx: &Change<'_>| {
            tx.set_password(zoe, &PasswordHash::decoy())?;
            Ok::<_, StoreError>(((), Entry::new(event::Setting::Internal {})))
        };
        store.change(&author, at(second), work).unwrap();
    };
    let hand = || read(&store, |r| r.account_hand(zoe)).by;
    set(lea, 1);
    assert_eq!(hand(), Some(lea));
    set(zoe, 2);
    assert_eq!(hand(), Some(lea));
}
