//! A Nitrokey 3 at the station: read without a touch, written without one, and a finger only where something goes.

use crate::support::desk::{Desk, PIN};
use std::sync::Arc;
use trousseau::{
    bench::Activity,
    catalogue::Worded,
    domain::{CustodyState, OtpKind, Secret},
    driver::{CodeRequest, Session, SlotNumber, open, recognise},
    emulated::Touched,
    oath::{Code, Digits, Period},
    profile::Profiles,
    station::{EnrolOptions, StationError},
    store::OsEntropy,
    usb::Bus,
};

const NAME: &str = "A1B2C3D4000000000000000000005F16";
const SPEC: &str = "nitrokey-3,serial=a1b2c3d4000000000000000000005f16,programmed,pin=4321";

impl Desk {
    fn session(&self) -> Box<dyn Session> {
        let token = recognise(&Profiles::load(None).unwrap(), &self.hub.scan().unwrap()[0]).unwrap();
        open(Arc::new(self.hub.clone()), &token, 0, Arc::new(OsEntropy)).unwrap()
    }

    /// A code that the holder reads with another program.
    fn holders_code(&self) -> Code {
        let asked = CodeRequest { time: 0, period: Period::default(), digits: Digits::SIX };
        self.session().read_code(SlotNumber(1), asked, &mut |_| panic!("it wants no finger")).unwrap()
    }

    /// Enrols; where `touched`, somebody touches it as soon as the card asks for it.
    fn enrol_3(&self, options: EnrolOptions, touched: bool) -> Worded {
        self.station.bench().start_enrol(&self.technician(), &self.serial(NAME), options).unwrap();
        if touched {
            self.touch_3();
        }
        self.ended(NAME)
    }

    fn touch_3(&self) {
        self.until("the card asks for a finger", || {
            self.card(NAME).is_some_and(|card| matches!(card.activity, Activity::Touch { .. }))
        });
        self.until("the token waits for it", || self.hub.touch(NAME, 1) == Ok(Touched::Answered));
    }

    fn foreign(&self) -> u8 {
        self.session().identify().unwrap().foreign
    }
}

#[test]
fn a_nitrokey_3_goes_out_comes_back_and_is_enrolled_anew_with_one_touch() {
    let desk = Desk::with(&[SPEC]);
    desk.registered(NAME);
    let card = desk.card(NAME).unwrap();
    assert_eq!((card.foreign, card.attempts.map(|left| (left.admin, left.user))), (1, Some((None, 8))));
    assert_eq!(desk.enrol_3(EnrolOptions::default(), false).key, "enrolled");
    let technician = desk.technician();
    desk.station.bench().start_verify(&technician, &desk.serial(NAME)).unwrap();
    assert_eq!(desk.ended(NAME).key, "verified");

    desk.allocated("requester");
    desk.station
        .tokens()
        .start_hand_over(&desk.principal(), &desk.serial(NAME), Secret::new(PIN.as_bytes().to_vec()))
        .unwrap();
    assert_eq!((desk.ended(NAME).key, desk.state(NAME)), ("handed-over", CustodyState::HandedOver));

    // its counter cannot be read: the codes that the holder used are made up for by the next one
    let used: Vec<Code> = (0..3).map(|_| desk.holders_code()).collect();
    desk.station.codes().verify(&technician, &desk.serial(NAME), used[2]).unwrap();
    for code in &used[..2] {
        let spent = desk.station.codes().verify(&technician, &desk.serial(NAME), *code);
        assert!(matches!(spent, Err(StationError::CodeRefused)), "{spent:?}");
    }

    desk.station.tokens().take_back(&desk.principal(), &desk.serial(NAME), "départ").unwrap();
    let old = desk.holders_code();
    assert_eq!(desk.enrol_3(EnrolOptions::default(), true).key, "enrolled");
    assert!(desk.station.codes().verify(&technician, &desk.serial(NAME), old).is_err(), "the old secret is gone");
    desk.station.codes().verify(&technician, &desk.serial(NAME), desk.holders_code()).unwrap();
    assert_eq!(desk.foreign(), 1, "what is not ours stayed");
    assert!(desk.journal_is_sound());
}

#[test]
fn totp_takes_the_place_of_hotp_and_a_wipe_waits_for_a_finger() {
    let desk = Desk::with(&[SPEC]);
    desk.registered(NAME);
    assert_eq!(desk.enrol_3(EnrolOptions::default(), false).key, "enrolled");
    let totp = EnrolOptions { kind: Some(OtpKind::Totp), ..EnrolOptions::default() };
    assert_eq!(desk.enrol_3(totp, true).key, "enrolled");
    desk.station.bench().start_wipe(&desk.technician(), &desk.serial(NAME)).unwrap();
    desk.touch_3();
    let wiped = desk.ended(NAME);
    assert_eq!((wiped.key, wiped.args["count"].as_str()), ("wiped-credentials", "1"), "what it left is told");
    let identity = desk.session().identify().unwrap();
    assert_eq!((identity.slots[0].is_programmed(), identity.foreign), (false, 1));
    assert!(desk.journal_is_sound());
}
