//! What the database enforces by itself, whatever the code above does.

use super::*;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use trousseau::domain::{Checkpoint, CredentialEvent, CustodyEvent, OrderEvent, OrderState, RequestEvent};
use trousseau::{oath::StationClock, store::Drift};

/// The pairs of one of the tables that hold the allowed transitions.
fn steps(table: &str) -> BTreeSet<(String, String)> {
    let dir = tempfile::tempdir().unwrap();
    let _store = open(dir.path());
    let rows =
        beside(dir.path()).rows(&format!("SELECT before, after FROM {table}"), &[], |row| (row.get(0), row.get(1)));
    rows.into_iter().collect()
}

#[test]
fn the_database_knows_the_same_transitions_as_the_domain() {
    let custody: BTreeSet<_> = CustodyState::ALL
        .iter()
        .flat_map(|state| CustodyEvent::ALL.iter().filter_map(move |event| Some((*state, state.after(*event).ok()?))))
        .map(|(before, after)| (before.to_string(), after.to_string()))
        .collect();
    assert_eq!(steps("custody_step"), custody);
    let credential: BTreeSet<_> = CredentialState::ALL
        .iter()
        .flat_map(|state| {
            CredentialEvent::ALL.iter().filter_map(move |event| {
                Some((*state, state.after(*event).ok()?)).filter(|(before, after)| before != after)
            })
        })
        .map(|(before, after)| (before.to_string(), after.to_string()))
        .collect();
    assert_eq!(steps("credential_step"), credential);
    let request: BTreeSet<_> = RequestState::ALL
        .iter()
        .flat_map(|state| RequestEvent::ALL.iter().filter_map(move |event| Some((*state, state.after(*event).ok()?))))
        .map(|(before, after)| (before.to_string(), after.to_string()))
        .collect();
    assert_eq!(steps("request_step"), request);
    let orders: BTreeSet<_> = OrderState::ALL
        .iter()
        .flat_map(|state| OrderEvent::ALL.iter().filter_map(move |event| Some((*state, state.after(*event).ok()?))))
        .map(|(before, after)| (before.to_string(), after.to_string()))
        .collect();
    assert_eq!(steps("order_step"), orders);
}

#[test]
fn states_that_the_rules_forbid_are_refused_and_change_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    with_school(&store);
    let holder = add_person(&store, "zoe", "Zoé");
    let token = register(&store, 1);
    let credential = change(&store, |tx| tx.add_credential(&hotp(token), &Secret::new(vec![7; 20]))).unwrap();
    let refused = |what: &str, work: &dyn Fn(&Change<'_>) -> Result<()>| {
        let error = change(&store, work).unwrap_err();
        assert!(matches!(error, StoreError::Refused(_)), "{what}: {error}");
    };
    use CustodyState::{Allocated, HandedOver, InStock};
    refused("handed over without an allocation", &|tx| tx.set_custody(token, InStock, HandedOver, Some(holder)));
    refused("handed over as the console had it, though it is programmed", &|tx| {
        tx.add_console_record(token, trousseau::domain::ConsoleState::Held, "Zoé", Some(holder), "digest")?;
        tx.set_custody(token, InStock, HandedOver, Some(holder))
    });
    refused("set aside without a request", &|tx| tx.set_custody(token, InStock, CustodyState::Reserved, Some(holder)));
    refused("allocated without a request", &|tx| tx.set_custody(token, InStock, Allocated, Some(holder)));
    refused("allocated to nobody", &|tx| tx.set_custody(token, InStock, Allocated, None));
    refused("lost in somebody's hands", &|tx| tx.set_custody(token, InStock, CustodyState::Lost, Some(holder)));
    let other = add_person(&store, "max", "Max");
    change(&store, |tx| {
        let id = tx.add_token(&new_token(2))?;
        step(tx, id, CustodyState::Reserved, holder)?;
        step(tx, id, Allocated, holder)
    })
    .unwrap();
    let second = read(&store, |r| r.find_token(&serial(2))).unwrap().id;
    let entries = read(&store, |r| r.journal_head()).number;
    refused("another holder on the way", &|tx| tx.set_custody(second, Allocated, HandedOver, Some(other)));
    refused("another holder in the same state", &|tx| tx.set_custody(second, Allocated, Allocated, Some(other)));
    refused("the same serial twice", &|tx| tx.add_token(&new_token(1)).map(drop));
    refused("the same school twice", &|tx| tx.add_school(&tx.school(uai())?.unwrap()));
    refused("a school that is not there", &|tx| tx.set_token_school(token, Some("0130040Y".parse().unwrap())));
    refused("two intents of one slot", &|tx| tx.add_credential(&hotp(token), &Secret::new(vec![8; 20])).map(drop));
    refused("written, but never sent", &|tx| tx.set_stage(credential, IntentStage::Stored, IntentStage::Written));
    refused("two credentials in use in one slot", &|tx| {
        let written = NewCredential { stage: IntentStage::Written, ..hotp(token) };
        tx.add_credential(&written, &Secret::new(vec![8; 20]))?;
        tx.add_credential(&written, &Secret::new(vec![9; 20])).map(drop)
    });
    refused("active, but never written", &|tx| {
        tx.set_credential_state(credential, CredentialState::PreActivation, CredentialState::Active)
    });
    refused("suspended before it was active", &|tx| {
        tx.set_credential_state(credential, CredentialState::PreActivation, CredentialState::Suspended)
    });
    let stale = change(&store, |tx| tx.set_custody(token, Allocated, HandedOver, Some(holder)));
    assert!(matches!(stale, Err(StoreError::Gone { what: "token" })));
    assert_eq!(read(&store, |r| r.journal_head()).number, entries);
    assert_eq!(read(&store, |r| r.token(token)).unwrap().state, InStock);
}

#[test]
fn a_change_that_fails_or_panics_leaves_neither_change_nor_entry() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    #[derive(Debug, thiserror::Error)]
    enum Rule {
        #[error("no")]
        No,
        #[error(transparent)]
        Store(#[from] StoreError),
    }
    let failed: Result<(), Rule> = store.change(&author(), at(0), |tx| {
        tx.set_setting("a", Some("1"))?;
        Err::<((), Entry), _>(Rule::No)
    });
    assert!(matches!(failed, Err(Rule::No)));
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        store.change(&author(), at(0), |tx| -> Result<((), Entry)> {
            tx.set_setting("a", Some("2"))?;
            panic!("a mistake in a rule")
        })
    }));
    assert!(panicked.is_err());
    assert_eq!(read(&store, |r| r.setting("a")), None);
    assert_eq!(read(&store, |r| r.journal_head()).number, 0);
    change(&store, |tx| tx.set_setting("a", Some("3"))).unwrap();
    assert!(store.verify_journal(None, &mut to_the_end).unwrap().is_sound());
}

#[test]
fn one_code_submitted_twice_at_once_is_accepted_once() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    with_school(&store);
    let token = register(&store, 1);
    let credential = change(&store, |tx| tx.add_credential(&hotp(token), &Secret::new(vec![7; 20]))).unwrap();
    let accepted: usize = std::thread::scope(|scope| {
        let submit = || change(&store, |tx| tx.advance(credential, 0, 4)).unwrap();
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(submit)).collect();
        threads.into_iter().map(|thread| usize::from(thread.join().unwrap())).sum()
    });
    assert_eq!(accepted, 1);
    // never back, not even by mistake
    assert!(!change(&store, |tx| tx.advance(credential, 4, 4)).unwrap());
    assert!(!change(&store, |tx| tx.advance(credential, 4, 2)).unwrap());
    assert!(change(&store, |tx| tx.burn(credential, 9)).unwrap());
    assert!(!change(&store, |tx| tx.burn(credential, 9)).unwrap());
    assert!(read(&store, |r| r.is_burnt(credential, 9)));
}

#[test]
fn a_one_time_link_works_once_in_time_and_for_its_purpose() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let (first, second) = (TokenHash::of("first"), TokenHash::of("second"));
    let add = |link| {
        change(&store, move |tx| tx.add_link(link, LinkPurpose::Setup, None, at(600), OlderLinks::Void)).unwrap()
    };
    let consume = |link, purpose, second: i64| {
        let counted =
            std::cell::Cell::new(Some(store.reserve(guess(&second.to_string()), at(second)).unwrap().unwrap()));
        store
            .change(&author(), at(second), |tx| {
                let counted = counted.take().unwrap();
                Ok::<_, StoreError>((tx.consume_link(link, purpose, &counted)?, Entry::new(event::SignIn::default())))
            })
            .unwrap()
            .is_some()
    };
    add(first);
    add(second); // makes the first void
    assert!(!consume(first, LinkPurpose::Setup, 10));
    assert!(!consume(second, LinkPurpose::Password, 10));
    assert!(!consume(second, LinkPurpose::Setup, 601));
    assert!(consume(second, LinkPurpose::Setup, 10));
    assert!(!consume(second, LinkPurpose::Setup, 11));
}

#[test]
fn a_new_password_and_a_closed_account_end_every_session() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let id = add_person(&store, "zoe", "Zoé");
    let cookie = TokenHash::of("cookie");
    let session = Session {
        person: id,
        csrf: "0123456789abcdef".into(),
        at_station: true,
        address: "::1".parse().unwrap(),
        opened: at(0),
        seen: at(0),
        pending: false,
        factor: true,
        proven: at(0),
        came: None,
    };
    let hash = PasswordHash::decoy();
    for end in [&(|tx: &Change<'_>| tx.set_password(id, &hash)) as &dyn Fn(&Change<'_>) -> Result<()>, &|tx| {
        tx.set_enabled(id, false)
    }] {
        change(&store, |tx| tx.open_session(cookie, &session)).unwrap();
        assert_eq!(read(&store, |r| r.session(cookie)).unwrap(), session);
        change(&store, end).unwrap();
        assert!(read(&store, |r| r.session(cookie)).is_none());
    }
}

fn guess(name: &str) -> Guess {
    Guess { at: Checkpoint::SignIn, counters: vec![Counter::Account(name.to_owned())], trace: Trace::default() }
}

#[test]
fn counts_of_guesses_need_no_entry_and_survive_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    for _ in 0..5 {
        store.reserve(guess("agnes"), at(5)).unwrap().unwrap().failed();
    }
    drop(store);
    let store = open(dir.path());
    let stopped = store.reserve(guess("agnes"), at(6)).unwrap().unwrap_err();
    assert!(stopped.untold && stopped.until == at(10), "{stopped:?}");
    store.reserve(guess("karim"), at(6)).unwrap().unwrap().failed();
    assert_eq!(read(&store, |r| r.journal_head()).number, 0);
    let again = store.reserve(guess("agnes"), at(11)).unwrap().unwrap();
    store.keep(|books| again.succeeded(books)).unwrap();
    store.reserve(guess("agnes"), at(11)).unwrap().unwrap().failed();
}

#[test]
fn counters_are_bounded_and_hold_nothing_that_was_typed() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    store.reserve(guess("monmotdepasse-secret!2026"), at(5)).unwrap().unwrap().failed();
    drop(store);
    for file in std::fs::read_dir(dir.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap_or_default();
        assert!(!bytes.windows(13).any(|part| part == b"monmotdepasse"), "what was typed is in a file");
    }
    let other = beside(dir.path());
    let rows = || -> (u32, u32) {
        let counted = "SELECT count(*), coalesce(max(length(subject)), 0) FROM attempt_counter";
        other.rows(counted, &[], |row| (row.get(0), row.get(1))).remove(0)
    };
    assert_eq!(rows(), (1, 32));
    for some in (1..=30_000u64).collect::<Vec<_>>().chunks(1000) {
        let rows: Vec<_> = some.iter().map(|n| format!("(?, 1, {n}, NULL, 0)")).collect();
        let subjects: Vec<_> = some.iter().map(|n| Sha256::digest(n.to_le_bytes()).to_vec()).collect();
        let subjects: Vec<_> = subjects.iter().map(|subject| subject as &dyn rusqlite::ToSql).collect();
        other.execute(&format!("INSERT INTO attempt_counter VALUES {}", rows.join(", ")), &subjects);
    }
    let store = open(dir.path());
    store.reserve(guess("somebody new"), at(7)).unwrap().unwrap().failed();
    assert_eq!(rows().0, 20_000, "the oldest give way");
    store.keep(|books| books.sweep_attempts(at(25 * 3600), at(0))).unwrap();
    assert_eq!(rows().0, 0, "and what is a day old is forgotten");
}

#[test]
fn two_families_with_one_serial_must_be_told_apart() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    with_school(&store);
    register(&store, 1);
    assert_eq!(
        read(&store, |r| r.find_token(&serial(1))).unwrap().name(),
        (&serial(1)).into(),
        "alone, its number is its name"
    );
    let other = NewToken { family: Family::Typing, ..new_token(1) };
    let id = change(&store, |tx| tx.add_token(&other)).unwrap();
    let both = store.read(|r| r.find_token(&serial(1)));
    let named = |family| TokenRef::of(family, serial(1));
    let Err(StoreError::AmbiguousSerial { candidates, .. }) = both else { panic!("{both:?}") };
    let names: Vec<_> = candidates.into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, [named(Family::Typing), named(Family::YubiKey)]);
    let found = read(&store, |r| r.find_token(named(Family::Typing))).unwrap();
    assert_eq!((found.id, found.name()), (id, named(Family::Typing)));
    assert_eq!(read(&store, |r| r.find_token(named(Family::Nitrokey))), None);
    let never_plugged = store.read(|r| r.find_token(named(Family::Unseen)));
    assert!(matches!(never_plugged, Err(StoreError::AmbiguousSerial { .. })), "one of them may have been that");
}

#[test]
fn the_first_plug_tells_the_family_once_and_the_name_lives_on() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    with_school(&store);
    let named = |family| TokenRef::of(family, serial(1));
    let unseen = NewToken { family: Family::Unseen, profile: None, ..new_token(1) };
    let id = change(&store, |tx| tx.add_token(&unseen)).unwrap();
    let found = |family| read(&store, |r| r.find_token(named(family))).map(|token| token.id);
    assert_eq!(found(Family::YubiKey), Some(id), "whoever knows more than the inventory names it by that");
    assert!(change(&store, |tx| tx.tell_family(id, Family::Software)).is_err(), "no plug tells that");
    assert!(change(&store, |tx| tx.tell_family(id, Family::YubiKey)).unwrap());
    assert_eq!(read(&store, |r| r.token(id)).unwrap().family, Family::YubiKey);
    assert!(!change(&store, |tx| tx.tell_family(id, Family::Nitrokey)).unwrap(), "once");
    assert_eq!((found(Family::Unseen), found(Family::YubiKey), found(Family::Nitrokey)), (Some(id), Some(id), None));
    // a second one of the number: what was never plugged is that one from now on, and no plug makes it the first
    let second = change(&store, |tx| tx.add_token(&unseen)).unwrap();
    assert_eq!((found(Family::Unseen), found(Family::YubiKey)), (Some(second), Some(id)));
    assert!(
        !change(&store, |tx| tx.tell_family(second, Family::YubiKey)).unwrap(),
        "nothing is lost, nothing is joined"
    );
    assert!(change(&store, |tx| tx.tell_family(second, Family::OnlyKey)).unwrap());
}

#[test]
fn a_list_is_filtered_counted_and_cut_into_pages_in_the_order_of_serials() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    with_school(&store);
    let other: Uai = "0130040Y".parse().unwrap();
    let zoe = add_person(&store, "zlefevre", "Zoé L’Œuvré");
    change(&store, |tx| {
        tx.add_school(&School {
            uai: other,
            name: "Lycée".into(),
            degree: Degree::Second,
            contract: Contract::Public,
            mailbox: None,
            closed: None,
        })?;
        for n in [12, 3, 7, 5, 9, 1] {
            let school = Some(if n > 6 { other } else { uai() });
            tx.add_token(&NewToken { serial: n.to_string().parse().unwrap(), school, ..new_token(0) })?;
        }
        let held = tx.find_token(&"5".parse::<Serial>().unwrap())?.unwrap().id;
        step(tx, held, CustodyState::Reserved, zoe)?;
        step(tx, held, CustodyState::Allocated, zoe)
    })
    .unwrap();
    let list = |query: TokenQuery| {
        let page = read(&store, |r| r.tokens(&query));
        (page.lines.iter().map(|line| line.token.serial.to_string()).collect::<Vec<_>>().join(" "), page.total)
    };
    let all = || TokenQuery { size: 4, ..TokenQuery::default() };
    let text = |text: &str| TokenQuery { text: text.into(), ..all() };
    assert_eq!(list(all()), ("1 3 5 7".into(), 6));
    assert_eq!(list(TokenQuery { page: 1, ..all() }), ("9 12".into(), 6));
    assert_eq!(list(TokenQuery { page: 2, ..all() }), (String::new(), 6));
    assert_eq!(list(TokenQuery { schools: Some(vec![other]), ..all() }), ("7 9 12".into(), 3));
    assert_eq!(list(TokenQuery { schools: Some(vec![]), ..all() }), (String::new(), 0));
    assert_eq!(list(TokenQuery { state: Some(CustodyState::InStock), page: 1, ..all() }), ("12".into(), 5));
    assert_eq!(list(text("1")), ("1 12".into(), 2));
    assert_eq!(list(TokenQuery { size: 1, page: 1, ..text("1") }), ("12".into(), 2));
    assert_eq!(list(TokenQuery { page: 9, ..text("1") }), (String::new(), 2));
    assert_eq!(list(text("l'oeuvre")), ("5".into(), 1));
    assert_eq!(list(text("%")), (String::new(), 0));
    assert_eq!(list(TokenQuery { schools: Some(vec![other]), ..text("oeuvre") }), (String::new(), 0));
    let people = |text: &str| {
        read(&store, |r| r.people(&PersonQuery { text: text.into(), ..PersonQuery::default() }, Part::first(9))).total
    };
    assert_eq!((people("zoe"), people("ZLEF"), people("max"), people("")), (1, 1, 0, 1));
}

#[test]
fn drifts_are_kept_by_credential_and_by_lot() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    with_school(&store);
    let totp = MovingFactor::Totp { period: Period::SIXTY, t0: -5, drift: Drift::default(), next_step: 100 };
    let [first, second, elsewhere] = [(1, Some("2026-03")), (2, Some("2026-03")), (3, None)].map(|(n, lot)| {
        change(&store, |tx| {
            let token = tx.add_token(&NewToken { lot: lot.map(str::to_owned), ..new_token(n) })?;
            tx.add_credential(&NewCredential { factor: totp, ..hotp(token) }, &Secret::new(vec![7; 20]))
        })
        .unwrap()
    });
    assert_eq!(read(&store, |r| r.credential(first)).unwrap().factor, totp);
    for (id, second, steps) in [(first, 0, 1), (first, 60, 2), (second, 30, -1), (elsewhere, 30, 9)] {
        store
            .change(&author(), at(second), |tx| {
                Ok::<_, StoreError>((
                    tx.learn_drift(id, steps, StationClock::Synchronised)?,
                    Entry::new(event::Verify::default()),
                ))
            })
            .unwrap();
    }
    let seen = |second, drift| Observation { at: at(second).as_second(), drift };
    assert_eq!(read(&store, |r| r.drifts(first)), [seen(0, 1), seen(60, 2)]);
    let lot = read(&store, |r| r.drifts_of_lot("2026-03"));
    assert_eq!(lot, [vec![seen(0, 1), seen(60, 2)], vec![seen(30, -1)]]);
    let learned =
        MovingFactor::Totp { period: Period::SIXTY, t0: -5, drift: Drift { kept: 2, unkept: None }, next_step: 100 };
    assert_eq!(read(&store, |r| r.credential(first)).unwrap().factor, learned);
}

#[test]
fn a_software_token_is_in_no_stock_and_has_one_way_into_a_hand() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    with_school(&store);
    let (holder, hardware) = (add_person(&store, "zoe", "Zoé"), register(&store, 1));
    let software = NewToken { family: Family::Software, serial: serial(2), school: None, ..new_token(2) };
    let token = change(&store, |tx| tx.add_token(&software)).unwrap();
    let refused = |what: &str, work: &dyn Fn(&Change<'_>) -> Result<()>| {
        let error = change(&store, work).unwrap_err();
        assert!(matches!(error, StoreError::Refused(_)), "{what}: {error}");
    };
    use CustodyState::{HandedOver, InStock, Reserved, Retired};
    let kind = trousseau::domain::TokenKind::Software;
    let request = |replaces, change_of_phone| {
        let (person, school, need) = (holder, uai(), "notes".into());
        NewRequest { person, school, need, replaces, kind, change_of_phone }
    };
    refused("born in a cupboard", &|tx| {
        tx.add_token(&NewToken { serial: serial(3), school: Some(uai()), ..software.clone() }).map(drop)
    });
    refused("put into a cupboard", &|tx| tx.set_token_school(token, Some(uai())));
    refused("without a request", &|tx| tx.set_custody(token, InStock, HandedOver, Some(holder)));
    refused("a change of phone by somebody who has none", &|tx| tx.add_request(&request(Some(token), true)).map(drop));
    let id = change(&store, |tx| tx.add_request(&request(None, false))).unwrap();
    let secret = Secret::new(vec![7; 20]);
    let totp =
        MovingFactor::Totp { period: trousseau::oath::Period::THIRTY, t0: 0, drift: Drift::default(), next_step: 0 };
    change(&store, |tx| {
        use RequestState::{AwaitingRequester, Draft, Submitted, WaitingForStock};
        tx.set_request(id, Draft, Submitted, None, None)?;
        tx.set_request(id, Submitted, WaitingForStock, None, None)?;
        tx.set_request(id, WaitingForStock, AwaitingRequester, Some(token), None)
    })
    .unwrap();
    // each of charter, PIN and proven secret is asked for
    let activated = |tx: &Change<'_>| tx.set_custody(token, InStock, HandedOver, Some(holder));
    refused("without charter", &activated);
    change(&store, |tx| tx.sign_request(id, &"0".repeat(64))).unwrap();
    refused("without PIN", &activated);
    let pin = PasswordHash::decoy();
    change(&store, |tx| tx.set_pin(holder, &pin)).unwrap();
    refused("without a secret", &activated);
    let credential =
        change(&store, |tx| tx.add_credential(&NewCredential { factor: totp, ..hotp(token) }, &secret)).unwrap();
    refused("with a secret that no code has proven", &activated);
    refused("set aside like a thing", &|tx| tx.set_custody(token, InStock, Reserved, Some(holder)));
    refused("handed over before the token is", &|tx| {
        tx.set_request(id, RequestState::AwaitingRequester, RequestState::HandedOver, Some(token), None)
    });
    refused("allocated like a thing", &|tx| {
        tx.set_request(id, RequestState::AwaitingRequester, RequestState::Allocated, Some(token), None)
    });
    change(&store, |tx| {
        tx.set_stage(credential, IntentStage::Stored, IntentStage::Sent)?;
        tx.set_stage(credential, IntentStage::Sent, IntentStage::Written)?;
        tx.set_credential_state(credential, CredentialState::PreActivation, CredentialState::Active)
    })
    .unwrap();
    let other = add_person(&store, "max", "Max");
    refused("by somebody else", &|tx| tx.set_custody(token, InStock, HandedOver, Some(other)));
    change(&store, |tx| {
        activated(tx)?;
        tx.set_token_school(token, Some(uai()))?;
        tx.set_request(id, RequestState::AwaitingRequester, RequestState::HandedOver, Some(token), None)
    })
    .unwrap();
    refused("back into a cupboard", &|tx| tx.set_custody(token, HandedOver, InStock, None));
    refused("a thing that ends in somebody's hands", &|tx| {
        step(tx, hardware, Reserved, holder)?;
        step(tx, hardware, CustodyState::Allocated, holder)?;
        step(tx, hardware, HandedOver, holder)?;
        tx.set_custody(hardware, HandedOver, Retired, None)
    });
    change(&store, |tx| tx.set_custody(token, HandedOver, Retired, None)).unwrap();
}
