//! Machines of two versions that follow each other, and two machines with the same key.

use super::place::{Fate, Place, until};
use crate::{
    end::{DeskEnd, End},
    said::{Down, Heard, Up, VERSION},
    tunnel::Tunnel,
    *,
};
use driver::{DriverError, Unable};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, atomic::Ordering};

/// What the centre says to a desk of this version, in this run of its program.
fn greeted(place: &Place, version: u16, run: u64) -> Down {
    let mut end = DeskEnd::new(Tunnel::of_desk(&place.own, None).unwrap());
    let name = u128::from(run) << 64 | u128::from(place.between.exchanges.load(Ordering::SeqCst));
    end.say(&Up::Hello { version, program: "0.1.0".to_owned(), host: "poste-1".to_owned(), run }).unwrap();
    until("the centre says something", || {
        let came = place.between.exchange(name.to_be_bytes(), &end.exchange()).unwrap();
        let Carried::Exchange(came) = came else { panic!("{came:?}") };
        end.hear(&came).unwrap().into_iter().next()
    })
}

#[test]
fn a_centre_lets_in_the_version_before_its_own_and_the_one_after() {
    let place = Place::new(|_| Fate::Comes);
    place.join();
    let lets_in = |version| matches!(greeted(&place, version, 1), Down::Welcome { version: VERSION, .. });
    assert_eq!([VERSION - 1, VERSION, VERSION + 1, VERSION + 2].map(lets_in), [true, true, true, false]);
    assert!(matches!(greeted(&place, VERSION + 2, 1), Down::Refused(Refusal::Version)));
}

#[test]
fn a_key_that_two_machines_come_with_is_noticed_and_a_program_that_begins_anew_is_not() {
    let place = Place::new(|_| Fate::Comes);
    place.join();
    let twice_after = |run| {
        greeted(&place, VERSION, run);
        place.records.twice.load(Ordering::SeqCst)
    };
    assert_eq!([1, 1, 2, 3].map(twice_after), [false; 4], "lines of one run, and runs that follow each other");
    assert!(twice_after(2), "the one of before is there again");
}

/// A sentence that this version does not have.
struct Later(Value);

impl Serialize for Later {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// A centre that is newer than the desk.
struct LaterCentre {
    end: Mutex<End<Later, Up>>,
    says: Vec<Value>,
    heard: Mutex<Vec<Up>>,
}

impl Carrier for LaterCentre {
    fn exchange(&self, _: LineName, exchange: &[u8]) -> Result<Carried, NotCarried> {
        let mut end = self.end.lock().unwrap();
        for heard in end.hear(exchange)? {
            if let Up::Hello { .. } = heard {
                self.says.iter().try_for_each(|said| end.say(&Later(said.clone())))?;
            }
            self.heard.lock().unwrap().push(heard);
        }
        Ok(Carried::Exchange(end.exchange()))
    }
}

#[test]
fn a_desk_says_what_it_does_not_know_and_goes_on() {
    let place = Place::new(|_| Fate::Comes);
    let key = OwnKey::read(&OwnKey::make().unwrap()).unwrap();
    let centre = Arc::new(LaterCentre {
        end: Mutex::new(End::new(Tunnel::of_centre(&key).unwrap())),
        says: vec![
            json!({ "welcome": { "version": VERSION + 1, "name": "accueil", "panel": "https://x.example", "colour": "green" } }),
            json!({ "weather": { "wind": 3 } }),
            json!({ "ask": { "number": 5, "session": 4, "ask": { "dance": { "secret": "never shown" } } } }),
            json!({ "ask": { "number": 6, "session": 4, "ask": "identify" } }),
        ],
        heard: Mutex::default(),
    });
    let running = place.desk_by(key.public(), centre.clone());
    let answers = until("both questions are answered", || {
        let mut heard = centre.heard.lock().unwrap();
        heard.retain(|said| matches!(said, Up::Done { .. }));
        (heard.len() == 2).then(|| std::mem::take(&mut *heard))
    });
    let [Up::Done { number: 5, result: Err(first) }, Up::Done { number: 6, result: Err(second) }] = &answers[..] else {
        panic!("{answers:?}")
    };
    assert!(matches!(first, DriverError::Unsupported(Unable::OldDesk)), "{first:?}");
    assert!(matches!(second, DriverError::Open(_)), "no such session: {second:?}");
    assert!(matches!(running.desk.standing(), Standing::There { .. }), "the line goes on");
    drop(running);
}

#[test]
fn an_answer_that_the_centre_does_not_know_ends_the_wait_for_it() {
    let number = 3;
    let answered = Up::not_understood("done", number);
    assert!(matches!(answered, Some(Up::Done { number: 3, result: Err(DriverError::Garbage(_)) })));
    assert!(Up::not_understood("touch", number).is_none(), "nobody waits for anything else");
}
