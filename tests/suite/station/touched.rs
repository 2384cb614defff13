//! Tokens that other programs touch: interfaces are taken from the kernel and given back, keys are taken by a remapper, events get
//! lost. The token stays plugged all the while.

use crate::{
    support::desk::{Desk, Ground, HandClock},
    support::panel::Panel,
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering::SeqCst},
    },
    time::Duration,
};
use trousseau::{
    bench::{Activity, BenchError, Keys, UnusableReason},
    domain::CredentialState,
    emulated::Hub,
    station::{Area, EnrolOptions, Face, StationError},
    store::{Mode, Store},
    usb::{Bus, BusError, Grab, HidInterface, KeyNode, OpenError, Transport, TransportError, UsbDevice},
    web::{WebConfig, router},
};

const SERIAL: &str = "7654321";
const TOKEN: &str = "yubikey,serial=7654321,firmware=5.4.3,pid=0407";

/// A desk with one YubiKey whose slot of ours is programmed and confirmed.
fn enrolled() -> Desk {
    let desk = Desk::with(&[TOKEN]);
    desk.enrolled(SERIAL);
    desk
}

/// Waits until the token is read again, and looks that it is held at every moment that its card says so.
fn back(desk: &Desk) {
    // the supervisor hears of it a moment after the hub was told
    std::thread::sleep(Duration::from_millis(150));
    desk.until("it is read again", || {
        let Some(card) = desk.card(SERIAL) else { return false };
        assert_eq!(card.keys, Keys::Kept);
        assert!(desk.hub.is_held(SERIAL).unwrap(), "it is shown before its keys are held");
        card.activity == Activity::Idle
    });
}

/// Begins to verify; the seat may be given up at this very moment.
fn verify(desk: &Desk) {
    back(desk);
    desk.until("it begins", || match desk.station.bench().start_verify(&desk.technician(), &desk.serial(SERIAL)) {
        Ok(()) => true,
        Err(StationError::Bench(BenchError::NotPlugged(_) | BenchError::KeysNotKept { .. })) => false,
        Err(error) => panic!("{error}"),
    });
    desk.until_waiting_for_touch(SERIAL);
    desk.touch(SERIAL);
}

fn taken_and_given_back(desk: &Desk) {
    desk.hub.detach(SERIAL).unwrap();
    desk.hub.attach(SERIAL).unwrap();
}

#[test]
fn a_token_whose_node_is_gone_says_so_and_is_held_and_read_again_before_anything_else_is_said() {
    let desk = enrolled();
    for _ in 0..20 {
        desk.hub.detach(SERIAL).unwrap();
        desk.until("the card says that its node is gone", || {
            desk.station
                .bench()
                .view(&desk.technician())
                .unwrap()
                .cards
                .iter()
                .any(|card| matches!(&card.face, Face::Unusable { reason: UnusableReason::NoHidNode, .. }))
        });
        assert!(!desk.hub.is_held(SERIAL).unwrap());
        let refused = desk.station.bench().start_verify(&desk.technician(), &desk.serial(SERIAL));
        assert!(matches!(refused, Err(StationError::Bench(BenchError::NotPlugged(_)))), "{refused:?}");
        desk.hub.attach(SERIAL).unwrap();
        back(&desk);
    }
    // the lane is a new one, on the new node
    desk.station.bench().start_verify(&desk.technician(), &desk.serial(SERIAL)).unwrap();
    desk.until_waiting_for_touch(SERIAL);
    desk.touch(SERIAL);
    assert_eq!(desk.ended(SERIAL).key, "verified");
    assert!(desk.journal_is_sound());
}

#[test]
fn an_act_whose_node_dies_is_told_as_failed_and_the_token_can_be_used_at_once() {
    let desk = enrolled();
    desk.station.bench().start_verify(&desk.technician(), &desk.serial(SERIAL)).unwrap();
    desk.until_waiting_for_touch(SERIAL);
    taken_and_given_back(&desk);
    let ended = desk.ended(SERIAL);
    assert!(!ended.ok, "{ended:?}");
    back(&desk);
    assert_eq!(desk.card_tells(SERIAL).map(|told| told.ok), Some(false), "the card still says it");
    desk.station.bench().start_verify(&desk.technician(), &desk.serial(SERIAL)).unwrap();
    desk.until_waiting_for_touch(SERIAL);
    desk.touch(SERIAL);
    assert!(desk.ended(SERIAL).ok);
}

#[test]
fn a_node_that_dies_unnoticed_is_found_out_before_anything_begins() {
    let desk = enrolled();
    desk.hub.lose_events(true);
    taken_and_given_back(&desk);
    desk.hub.lose_events(false);
    // nobody was told: the card still says what it said
    assert!(desk.card(SERIAL).is_some() && !desk.hub.is_held(SERIAL).unwrap());
    let refused = desk.station.bench().start_verify(&desk.technician(), &desk.serial(SERIAL));
    assert!(
        matches!(refused, Err(StationError::Bench(BenchError::KeysNotKept { keys: Keys::NoNode, .. }))),
        "{refused:?}"
    );
    desk.until("the new node is held", || desk.hub.is_held(SERIAL).unwrap());
    verify(&desk);
    assert!(desk.ended(SERIAL).ok);
}

#[test]
fn doctor_asks_the_handle_and_not_its_memory() {
    let desk = enrolled();
    let bad = |desk: &Desk| {
        let found = crate::support::desk::doctored(&desk.station).into_iter();
        found
            .filter(|one| !one.ok && matches!(one.area, Area::Keyboard | Area::Permission))
            .map(|one| one.sentence)
            .collect::<Vec<_>>()
    };
    assert_eq!(bad(&desk), [""; 0]);
    desk.hub.lose_events(true);
    taken_and_given_back(&desk);
    desk.hub.lose_events(false);
    let said = bad(&desk);
    // what it finds first has the bus looked at, and the rest may be well again by then
    let expected = ["does not answer through the link", "may land in the window", "was taken by another program"];
    assert!(said.iter().any(|one| expected.iter().any(|words| one.contains(words))), "{said:?}");
    // what it found has the bus looked at
    desk.until("all is well again", || bad(&desk).is_empty());
    assert!(desk.hub.is_held(SERIAL).unwrap());
}

#[test]
fn nothing_begins_while_another_program_has_the_keys_and_the_card_says_so_in_both_languages() {
    let desk = Desk::with(&[&format!("{TOKEN},unplugged")]);
    desk.hub.take_keys(SERIAL, true).unwrap();
    desk.hub.plug(SERIAL).unwrap();
    desk.plugged(SERIAL);
    assert_eq!(desk.card(SERIAL).unwrap().keys, Keys::Taken);
    desk.registered(SERIAL);
    let begin = |desk: &Desk| {
        desk.station.bench().start_enrol(&desk.technician(), &desk.serial(SERIAL), EnrolOptions::default())
    };
    let refused = begin(&desk);
    assert!(
        matches!(refused, Err(StationError::Bench(BenchError::KeysNotKept { keys: Keys::Taken, .. }))),
        "{refused:?}"
    );
    let row = desk.station.tokens().token(&desk.technician(), &desk.serial(SERIAL)).unwrap().row;
    assert!(row.credential.is_none(), "nothing was begun: {row:?}");
    let router = router(desk.station.clone(), WebConfig::default()).unwrap();
    let panel = Panel { desk, router };
    let page = panel.sign_in("technician").get("/bench").text;
    assert!(page.contains("Un autre programme a pris les touches de cette clef"), "{page}");
    let desk = panel.desk;
    desk.hub.take_keys(SERIAL, false).unwrap();
    desk.until("the keys are kept", || desk.card(SERIAL).is_some_and(|card| card.keys == Keys::Kept));
    assert_eq!(desk.enrol_with_touch(SERIAL).key, "enrolled");
}

#[test]
fn a_number_that_a_person_typed_stays_with_the_token_whose_node_died() {
    let desk = Desk::with(&["yubikey,serial=7654321,firmware=2.3.3,pid=0010,hidden"]);
    let port = desk.hub.tokens()[0].port.clone();
    desk.until("it is read", || {
        let cards = desk.station.bench().view(&desk.technician()).unwrap().cards;
        cards.iter().any(|card| matches!(card.face, Face::SerialHidden { .. }))
    });
    desk.station.name_serial(&desk.technician(), &port, &desk.serial(SERIAL)).unwrap();
    desk.plugged(SERIAL);
    desk.hub.detach(&port).unwrap();
    desk.unplugged(SERIAL);
    desk.hub.attach(&port).unwrap();
    desk.plugged(SERIAL);
}

/// The bus, on which another program takes the token at a certain transfer and gives it back.
struct Meddling {
    hub: Hub,
    transfers: Arc<AtomicU32>,
    at: u32,
}

impl Meddling {
    fn link(&self, link: Box<dyn Transport>) -> Box<dyn Transport> {
        Box::new(MeddledLink {
            link,
            bus: Self { hub: self.hub.clone(), transfers: self.transfers.clone(), at: self.at },
        })
    }

    /// Counted while an act runs only: the test sets the number back.
    fn transfer(&self) {
        if self.transfers.fetch_add(1, SeqCst) == self.at {
            self.hub.detach(SERIAL).unwrap();
            self.hub.attach(SERIAL).unwrap();
        }
    }
}

impl Bus for Meddling {
    fn scan(&self) -> Result<Vec<UsbDevice>, BusError> {
        self.hub.scan()
    }
    fn open(&self, interface: &HidInterface) -> Result<Box<dyn Transport>, OpenError> {
        Ok(self.link(self.hub.open(interface)?))
    }
    fn grab(&self, keys: &KeyNode) -> Result<Box<dyn Grab>, OpenError> {
        self.hub.grab(keys)
    }
    fn watch(&self, changed: Box<dyn Fn() + Send + Sync>) -> Result<Box<dyn Send>, BusError> {
        self.hub.watch(changed)
    }
}

struct MeddledLink {
    link: Box<dyn Transport>,
    bus: Meddling,
}

impl Transport for MeddledLink {
    fn get_feature(&mut self, buffer: &mut [u8]) -> Result<usize, TransportError> {
        self.bus.transfer();
        self.link.get_feature(buffer)
    }
    fn set_feature(&mut self, report: &[u8]) -> Result<(), TransportError> {
        self.bus.transfer();
        self.link.set_feature(report)
    }
    fn read_input(&mut self, buffer: &mut [u8], timeout: Duration) -> Result<Option<usize>, TransportError> {
        self.link.read_input(buffer, timeout)
    }
    fn write_output(&mut self, report: &[u8]) -> Result<(), TransportError> {
        self.bus.transfer();
        self.link.write_output(report)
    }
}

#[test]
fn at_whichever_report_of_an_enrolment_another_program_takes_the_token_it_ends_or_is_settled_without_a_replug() {
    const NEVER: u32 = u32::MAX;
    for at in (0..).step_by(5) {
        let hub = Hub::new([TOKEN.parse().unwrap()]).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let store =
            Arc::new(Store::open(crate::support::engine::options(folder.path().join("data"), Mode::Emulated)).unwrap());
        let transfers = Arc::new(AtomicU32::new(NEVER / 2));
        let bus = Arc::new(Meddling { hub: hub.clone(), transfers: transfers.clone(), at });
        let ground = Ground { bus, hub, store, clock: Arc::<HandClock>::default(), folder };
        let desk = Desk::on(ground, |station| Desk::furnish(station, true));
        desk.enrolled(SERIAL);
        transfers.store(0, SeqCst);
        let options = EnrolOptions { confirm: false, ..EnrolOptions::default() };
        desk.station.bench().start_enrol(&desk.technician(), &desk.serial(SERIAL), options).unwrap();
        let ended = desk.ended(SERIAL);
        let made = transfers.swap(NEVER / 2, SeqCst);
        back(&desk);
        // a finger tells which secret it holds; an empty slot was settled by itself
        let credential = desk.station.tokens().token(&desk.technician(), &desk.serial(SERIAL)).unwrap().row.credential;
        if credential.is_some_and(|one| one.state != CredentialState::Destroyed) {
            verify(&desk);
            let told = desk.ended(SERIAL);
            assert!(told.ok, "at {at}: {told:?} after {ended:?}");
        }
        assert_eq!(desk.enrol_with_touch(SERIAL).key, "enrolled", "at {at}");
        assert!(desk.hub.is_held(SERIAL).unwrap() && desk.journal_is_sound(), "at {at}");
        if made <= at {
            assert!(at > 10, "an enrolment is more than ten reports long");
            assert!(ended.ok, "{ended:?}");
            return;
        }
    }
}
