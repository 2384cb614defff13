//! "It opens nothing any more": every way in which a page, a mail or a guide says so of a key, for every family, with a secret that
//! a code confirmed, one that none did, or two of which nobody knows which is in it, at every door that judges codes. And where it
//! can come back, it opens again.

mod doors;
pub mod held;
mod ways;

use doors::Door;
use held::{Bolts, Held, Key, Secrets, Start};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};
use trousseau::{
    domain::{Grant, Role, Scope, SettingName},
    station::Actor,
};
use ways::Way;

const SCHOOL: &str = "0951099D";

/// Runs the cases side by side, and names every one that fails.
fn each<T: Copy + Send + Sync + std::fmt::Debug>(cases: &[T], try_one: impl Fn(T) -> Vec<String> + Sync) {
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let found = catch_unwind(AssertUnwindSafe(|| try_one(*case)));
                    let found = found.unwrap_or_else(|_| vec![format!("{case:?}: could not be done at all")]);
                    wrong.lock().unwrap().extend(found);
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// Every way × every key × what is known of its secrets, where that can happen.
fn cases() -> Vec<(Key, Way, Secrets, Start)> {
    let mut cases = Vec::new();
    for key in Key::all() {
        for way in Way::all() {
            for secrets in [Secrets::Unconfirmed, Secrets::Confirmed, Secrets::Two] {
                cases.extend(way.happens_to(key, secrets).map(|start| (key, way, secrets, start)));
            }
        }
    }
    cases
}

#[test]
fn a_key_of_which_it_is_said_that_it_opens_nothing_opens_nothing_at_any_door() {
    let cases = cases();
    for way in Way::all() {
        assert!(cases.iter().any(|case| case.1 == way), "{way:?} happens to no key");
    }
    each(&cases, |(key, way, secrets, start)| {
        let mut held = Held::new(key, secrets, start);
        held.stop(way);
        let mut wrong = Vec::new();
        let kept = |door: &Door| way.keeps_for_the_next(key) && door.is_of_the_desk();
        let lives_on = |door: &Door| way.key_lives_on() && door.asks_the_key();
        for door in Door::all().into_iter().filter(|door| !kept(door) && !lives_on(door)) {
            if held.opens(door) == Some(true) {
                wrong.push(format!("{key:?} {way:?} {secrets:?}: {door:?} opens"));
            }
        }
        if way.comes_back() {
            held.bring_back(way);
            let doors: &[Door] =
                if start == Start::Held { &[Door::Verify, Door::Passcode] } else { &[Door::Activation] };
            for door in doors {
                if held.opens(*door) != Some(true) {
                    wrong.push(format!("{key:?} {way:?} {secrets:?}: {door:?} stays shut afterwards"));
                }
            }
        }
        wrong
    });
}

#[test]
fn a_telephone_whose_request_ended_is_shut_by_where_it_stands_and_by_its_secret_each_of_which_is_enough() {
    // or else the test above stays green when one of the two is gone
    for way in [Way::RequestCancelled, Way::RequestExpires] {
        let mut held = Held::new(Key::Software, Secrets::Unconfirmed, Start::Allocated);
        assert_eq!(held.bolts(), Bolts { place: false, secret: false }, "{way:?} before");
        held.stop(way);
        assert_eq!(held.bolts(), Bolts { place: true, secret: true }, "{way:?}");
    }
}

#[test]
fn a_key_in_its_holders_hands_opens_every_door_that_is_for_it() {
    // or else the test above would say nothing
    each(&Key::all(), |key| {
        let mut held = Held::new(key, Secrets::Confirmed, Start::Held);
        let doors = Door::all().into_iter().filter(|door| match door {
            // it is handed over already, and no batch looks at what somebody holds; a confirmed one is never fitted; and the codes
            // here are not made by the token, which is left behind its record by them
            Door::HandOver | Door::Conveyor | Door::Activation | Door::Fit | Door::Touch => false,
            _ => true,
        });
        doors.filter(|door| held.opens(*door) == Some(false)).map(|door| format!("{key:?}: {door:?} is shut")).collect()
    });
}

#[test]
fn a_key_in_stock_opens_every_door_of_the_desk() {
    let cases: Vec<_> = Key::all().into_iter().filter(|key| *key != Key::Software).collect();
    each(&cases, |key| {
        let mut wrong = Vec::new();
        let of_a_batch = (Secrets::Confirmed, Start::Batch);
        for (secrets, start) in [(Secrets::Unconfirmed, Start::Stock), (Secrets::Two, Start::Stock), of_a_batch] {
            if secrets != Secrets::Unconfirmed && !key.is_programmed() {
                continue;
            }
            let mut held = Held::new(key, secrets, start);
            // what the key shows itself comes first: the codes here are not made by it
            let doors = [Door::Conveyor, Door::Verify, Door::Resync, Door::Identify];
            let shut = doors.into_iter().filter(|door| {
                // it types the codes of no key file of ours
                !(key.is_imported() && door.asks_the_key()) && held.opens(*door) == Some(false)
            });
            wrong.extend(shut.map(|door| format!("{key:?} {secrets:?} {start:?}: {door:?} is shut")));
        }
        wrong
    });
}

#[test]
fn what_is_not_said_of_a_key_does_not_happen_to_it() {
    // a setting for new ones, and a role: the texts beside say that the key stays in use
    type Act = fn(&Held);
    let acts: [Act; 2] = [
        |held| {
            held.desk.station.settings().set(&Actor::machine(0), SettingName::SoftwareSecond, "no").unwrap();
        },
        |held| {
            let grant = Grant { role: Role::Requester, scope: Scope::School(SCHOOL.parse().unwrap()) };
            let administrator = held.desk.actor("administrator");
            held.desk.station.people().revoke(&administrator, held.desk.requester(), grant).unwrap();
        },
    ];
    for act in acts {
        let mut held = Held::new(Key::Software, Secrets::Confirmed, Start::Held);
        act(&held);
        assert_eq!((held.opens(Door::Verify), held.opens(Door::Passcode)), (Some(true), Some(true)));
    }
}
