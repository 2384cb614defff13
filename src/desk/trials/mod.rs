//! A centre, a desk with an emulated token, and between them a line on which everything that happens to lines does.

mod place;
mod versions;

use super::*;
use bench::Sockets;
use domain::Secret;
use driver::{AccessCodes, DriverError, HotpCredential, Overwrite, Session, SlotNumber, TypedCode};
use oath::Digits;
use place::{Between, CODE, Fate, NAME, PATIENCE, Place, until};
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

const SECRET: &[u8; 20] = b"12345678901234567890";

fn write(session: &mut dyn Session) -> Result<(), DriverError> {
    let secret = Secret::new(SECRET.to_vec());
    let credential = HotpCredential { secret: &secret, digits: Digits::SIX, counter: 0 };
    session.write_hotp(SlotNumber(1), &credential, &AccessCodes::default(), Overwrite::Confirmed, &mut |_| ())
}

/// Writes and has the code typed that a finger asks for: the first one of RFC 4226, appendix D.
fn whole_conversation(place: &Place) {
    let sockets = place.sockets();
    let mut session = place.session(&sockets);
    assert_eq!(session.identify().unwrap().serial, Some("7654321".parse().unwrap()));
    write(&mut *session).unwrap();
    let hub = place.hub.clone();
    let finger = thread::spawn(move || {
        thread::sleep(Duration::from_millis(300));
        hub.touch(NAME, 1).unwrap();
    });
    let typed = session.capture_code(PATIENCE, &|| false, &mut || ()).unwrap();
    finger.join().unwrap();
    assert_eq!(typed, TypedCode { prefix: String::new(), code: "755224".parse().unwrap() });
}

#[test]
fn a_token_at_a_desk_is_spoken_with_as_one_at_the_centre() {
    let place = Place::new(|_| Fate::Comes);
    let running = place.desk(place.join());
    whole_conversation(&place);
    let (panel, ticket) = running.desk.ticket(PATIENCE).unwrap();
    assert_eq!((&*panel, &*ticket), ("https://clefs.example.fr", "ticket of accueil"));
    // pulled out and plugged in
    let sockets = place.sockets();
    place.hub.unplug(NAME).unwrap();
    until("it is away", || sockets.scan().unwrap().is_empty().then_some(()));
}

#[test]
fn a_line_that_loses_doubles_and_delays_changes_nothing() {
    let fates = [Fate::Comes, Fate::Lost, Fate::Comes, Fate::AnswerLost, Fate::Doubled, Fate::Slow, Fate::Comes];
    let place = Place::new(move |number| fates[usize::try_from(number).unwrap() % fates.len()]);
    let _running = place.desk(place.join());
    whole_conversation(&place);
    assert_eq!(place.records.comings.load(Ordering::SeqCst), 1, "it is the same line all the while");
}

#[test]
fn a_line_that_is_over_ends_what_was_asked_and_the_next_one_begins_with_a_look() {
    let cut = Arc::new(AtomicBool::new(false));
    let is_cut = cut.clone();
    let place = Place::new(move |_| if is_cut.load(Ordering::SeqCst) { Fate::Lost } else { Fate::Comes });
    let _running = place.desk(place.join());
    let sockets = place.sockets();
    let mut session = place.session(&sockets);
    session.identify().unwrap();
    cut.store(true, Ordering::SeqCst);
    let waits = thread::spawn(move || write(&mut *session));
    thread::sleep(Duration::from_millis(100));
    place.between.centre.refuse(7, Refusal::Replaced);
    let answered = waits.join().unwrap();
    assert!(matches!(answered, Err(DriverError::Transport(_))), "as if it had been pulled out: {answered:?}");
    assert!(sockets.scan().unwrap().is_empty() && !place.between.centre.is_there(7));
    cut.store(false, Ordering::SeqCst);
}

#[test]
fn who_was_taken_out_is_told_and_nothing_more_is_done_with_its_tokens() {
    let place = Place::new(|_| Fate::Comes);
    let running = place.desk(place.join());
    let sockets = place.sockets();
    let mut session = place.session(&sockets);
    place.records.revoked.store(true, Ordering::SeqCst);
    place.between.centre.refuse(7, Refusal::Revoked);
    assert!(matches!(session.identify(), Err(DriverError::Transport(_))));
    until("it is told", || (running.desk.standing() == Standing::Refused(Refusal::Revoked)).then_some(()));
    assert_eq!(running.desk.ticket(PATIENCE), Err(Standing::Refused(Refusal::Revoked)));
    let again = place.desk(*place.records.key.lock().unwrap().as_ref().unwrap());
    let why = until("nor another machine in its name", || match again.desk.standing() {
        Standing::Away(why) => why,
        _ => None,
    });
    assert!(why.contains("another machine"), "{why}");
}

#[test]
fn a_code_is_good_once_and_whoever_stands_between_both_gains_nothing() {
    let place = Place::new(|_| Fate::Comes);
    let refused = |code: &str, own: &OwnKey| join(&place.between, own, "poste-1", &Code::typed(code)).unwrap_err();
    assert!(matches!(refused("0000-0000-0000-0000", &place.own), JoinError::Refused(Refusal::Code)));
    // who is between both shows a key of their own to each, and passes on what is said
    let thief = Relay { to: place.between.clone(), ..Relay::new() };
    let error = join(&thief, &place.own, "poste-1", &Code::typed(CODE)).unwrap_err();
    assert!(matches!(error, JoinError::Refused(Refusal::Code) | JoinError::NoCentre), "{error}");
    assert!(!place.records.used.load(Ordering::SeqCst), "the code is still good");
    let centre = place.join();
    assert!(matches!(refused(CODE, &place.own), JoinError::Refused(Refusal::Code)), "and now it is not");
    let other = OwnKey::read(&OwnKey::make().unwrap()).unwrap();
    let stranger = Place { own: other, ..place };
    let running = stranger.desk(centre);
    until("who never joined is not let in", || {
        (running.desk.standing() == Standing::Refused(Refusal::Unknown)).then_some(())
    });
}

/// Somebody between a desk and its centre, with a key of their own.
struct Relay {
    to: Between,
    desk: Mutex<end::CentreEnd>,
    centre: Mutex<end::DeskEnd>,
}

impl Relay {
    fn new() -> Self {
        let own = OwnKey::read(&OwnKey::make().unwrap()).unwrap();
        let desk = end::CentreEnd::new(tunnel::Tunnel::of_centre(&own).unwrap());
        let centre = end::DeskEnd::new(tunnel::Tunnel::of_desk(&own, None).unwrap());
        Self { to: Place::new(|_| Fate::Comes).between, desk: Mutex::new(desk), centre: Mutex::new(centre) }
    }
}

impl Carrier for Relay {
    fn exchange(&self, _: LineName, exchange: &[u8]) -> Result<Carried, NotCarried> {
        let (mut desk, mut centre) = (self.desk.lock().unwrap(), self.centre.lock().unwrap());
        for said in desk.hear(exchange)? {
            centre.say(&said)?;
        }
        for _ in 0..2 {
            let Carried::Exchange(came) = self.to.exchange([9; 16], &centre.exchange())? else {
                return Ok(Carried::Gone);
            };
            for said in centre.hear(&came)? {
                desk.say(&said)?;
            }
        }
        Ok(Carried::Exchange(desk.exchange()))
    }
}
