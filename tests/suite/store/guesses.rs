//! Guesses that are counted: to the second, by whom and whence, and what is told of them.

use super::*;
use std::net::IpAddr;
use trousseau::domain::Checkpoint;

fn attempt_at(store: &Store, counters: Vec<Counter>, second: i64) -> Result<Attempt, Stopped> {
    let guess = Guess { at: Checkpoint::SignIn, counters, trace: Trace::default() };
    store.reserve(guess, at(second)).unwrap()
}

fn zoe() -> Vec<Counter> {
    vec![Counter::Account("zoe".into())]
}

#[test]
fn a_wait_is_over_at_the_very_second_that_was_told() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    (0..5).for_each(|_| attempt_at(&store, zoe(), 0).unwrap().failed());
    assert_eq!(attempt_at(&store, zoe(), 4).unwrap_err().until, at(5));
    attempt_at(&store, zoe(), 5).unwrap().failed();
}

#[test]
fn that_guesses_are_stopped_is_told_once() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let tell = |second| store.keep(|books| books.tell_stopped(&zoe(), at(second))).unwrap();
    assert!(!tell(0), "nobody guessed");
    (0..5).for_each(|_| attempt_at(&store, zoe(), 0).unwrap().failed());
    assert!(attempt_at(&store, zoe(), 1).unwrap_err().untold);
    assert!(tell(1));
    assert!(!attempt_at(&store, zoe(), 1).unwrap_err().untold);
    assert!(!tell(1));
}

#[test]
fn the_journal_learns_whence_guesses_came() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let guess = |address: &str| {
        let address: IpAddr = address.parse().unwrap();
        let trace = Trace { address: Some(address), ..Trace::default() };
        let guess = Guess { at: Checkpoint::SignIn, counters: vec![Counter::Address(address)], trace };
        store.reserve(guess, at(0)).unwrap().unwrap().failed();
    };
    ["192.0.2.7", "::ffff:192.0.2.7", "2001:db8::7"].into_iter().for_each(guess);
    let told = read(&store, |r| r.refusals()).into_iter().map(|refusals| (refusals.trace.address, refusals.count));
    let mut told: Vec<_> = told.collect();
    told.sort();
    let address = |text: &str| Some(text.parse::<IpAddr>().unwrap());
    assert_eq!(told, [(address("192.0.2.7"), 2), (address("2001:db8::7"), 1)]);
}

#[test]
fn what_was_quiet_for_a_day_is_forgotten_and_what_was_not_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let other = beside(dir.path());
    let counted = || other.one::<u32>("SELECT count(*) FROM attempt_counter", &[]);
    attempt_at(&store, zoe(), 0).unwrap().failed();
    attempt_at(&store, vec![Counter::Account("lea".into())], 3_600).unwrap().failed();
    const DAY: i64 = 86_400;
    for (second, left) in [(DAY, 2), (DAY + 1, 1), (DAY + 3_601, 0)] {
        store.keep(|books| books.sweep_attempts(at(second), at(0))).unwrap();
        assert_eq!(counted(), left, "{second}");
    }
}

#[test]
fn after_an_hour_of_quiet_an_address_begins_anew() {
    let address = || vec![Counter::Address(IpAddr::from([192, 0, 2, 7]))];
    for (second, stopped) in [(3_599, true), (3_600, false)] {
        let dir = tempfile::tempdir().unwrap();
        let store = open(dir.path());
        (0..29).for_each(|_| attempt_at(&store, address(), 0).unwrap().failed());
        attempt_at(&store, address(), second).unwrap().failed();
        assert_eq!(attempt_at(&store, address(), second).is_err(), stopped, "{second}");
    }
}

#[test]
fn a_device_is_known_by_its_own_token_and_to_its_own_person() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let (zoe, lea) = (add_person(&store, "zoe", "Zoé"), add_person(&store, "lea", "Léa"));
    let device = TokenHash::of("device");
    store.keep(|books| books.know_device(device, zoe, at(0))).unwrap();
    let known = |device, person| read(&store, |r| r.is_known_device(device, person));
    assert!(known(device, zoe) && !known(device, lea) && !known(TokenHash::of("another"), zoe));
    assert!(read(&store, |r| r.is_device(device)) && !read(&store, |r| r.is_device(TokenHash::of("another"))));
}
