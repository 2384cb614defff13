//! A token that feels no finger at the station: enrolled, verified, handed over and resynchronised without a touch; and its
//! own PIN, whose attempts are never wasted.

use crate::support::desk::{Desk, PIN, school};
use std::sync::Arc;
use trousseau::{
    catalogue::Worded,
    domain::{CredentialState, CustodyState, OtpKind, Secret, Verb},
    driver::{
        AccessCodes, CodeRequest, DevicePin, DriverError, HotpCredential, Overwrite, PinAttempt, Session, SlotNumber,
        TotpCredential, open, recognise,
    },
    emulated::{Fault, Yank},
    oath::{Algorithm, Code, Digits, Period},
    profile::Profiles,
    station::{Actor, EnrolOptions, StationError},
    store::OsEntropy,
    usb::Bus,
};

const NAME: &str = "00005F16";
const ONE: SlotNumber = SlotNumber(1);
const PRODUCTS: [&str; 4] = [
    "nitrokey-pro,serial=5f16,firmware=0.7",
    "nitrokey-pro,serial=5f16,firmware=0.15",
    "nitrokey-storage,serial=5f16,firmware=0.57",
    "librem-key,serial=5f16,firmware=0.10",
];

impl Desk {
    /// Another program's conversation with the token.
    fn elsewhere(&self) -> Box<dyn Session> {
        let token = recognise(&Profiles::load(None).unwrap(), &self.hub.scan().unwrap()[0]).unwrap();
        open(Arc::new(self.hub.clone()), &token, 0, Arc::new(OsEntropy)).unwrap()
    }

    fn code_elsewhere(&self) -> Code {
        let asked = CodeRequest { time: 0, period: Period::default(), digits: Digits::SIX };
        self.elsewhere().read_code(ONE, asked, &mut |_| {}).unwrap()
    }

    fn replugged(&self) -> Option<Worded> {
        self.hub.unplug(NAME).unwrap();
        self.unplugged(NAME);
        self.hub.plug(NAME).unwrap();
        self.plugged(NAME);
        self.card_tells(NAME)
    }

    fn enrol_now(&self) -> Worded {
        self.station.bench().start_enrol(&self.technician(), &self.serial(NAME), EnrolOptions::default()).unwrap();
        self.ended(NAME)
    }

    fn stored_counter(&self) -> Option<u64> {
        let story = self.station.tokens().token(&self.technician(), &self.serial(NAME)).unwrap();
        story.row.credential.unwrap().counter
    }

    fn credential_state(&self) -> (CredentialState, bool) {
        let credential =
            self.station.tokens().token(&self.technician(), &self.serial(NAME)).unwrap().row.credential.unwrap();
        (credential.state, credential.verified)
    }

    fn verbs(&self, verb: Verb) -> usize {
        let story = self.station.tokens().token(&self.technician(), &self.serial(NAME)).unwrap().story;
        story.iter().filter(|line| line.verb == verb).count()
    }

    fn give_pin(&self, pin: &str, last: bool) -> Worded {
        let pin = Secret::new(pin.as_bytes().to_vec());
        self.station.bench().start_device_pin(&self.technician(), &self.serial(NAME), pin, last).unwrap();
        self.ended(NAME)
    }

    /// What the vault keeps of the admin PIN.
    fn admin_pin(&self) -> String {
        let shown = self.station.bench().show_device_pin(&Actor::machine(0), &self.serial(NAME), None).unwrap();
        assert!(shown.next.is_none(), "one of them is known to be right");
        String::from_utf8(shown.present.expose().to_vec()).unwrap()
    }

    /// Whether the token takes this PIN, asked by another program.
    fn takes(&self, pin: &str) -> bool {
        let pin = Secret::new(pin.as_bytes().to_vec());
        self.elsewhere().enter_pin(DevicePin::Admin, &pin, PinAttempt::WhileSpare, &mut |_| {}).is_ok()
    }

    /// Attempts of the admin PIN, as the card shows them.
    fn attempts(&self) -> u8 {
        self.card(NAME).unwrap().attempts.unwrap().admin.unwrap()
    }
}

#[test]
fn register_enrol_verify_hand_over_resynchronise_by_plug_take_back_and_enrol_anew() {
    for product in PRODUCTS {
        let desk = Desk::with(&[product]);
        desk.registered(NAME);
        let enrolled = desk.enrol_now();
        assert_eq!((enrolled.key, desk.credential_state()), ("enrolled", (CredentialState::Active, true)), "{product}");
        let technician = desk.technician();
        desk.station.bench().start_verify(&technician, &desk.serial(NAME)).unwrap();
        assert_eq!(desk.ended(NAME).key, "verified", "{product}");

        desk.allocated("requester");
        let pin = Secret::new(PIN.as_bytes().to_vec());
        desk.station.tokens().start_hand_over(&desk.principal(), &desk.serial(NAME), pin).unwrap();
        assert_eq!((desk.ended(NAME).key, desk.state(NAME)), ("handed-over", CustodyState::HandedOver), "{product}");

        let resynchronised = desk.verbs(Verb::Resynchronise);
        let codes: Vec<Code> = (0..3).map(|_| desk.code_elsewhere()).collect();
        let outcome = desk.replugged().unwrap();
        assert_eq!((outcome.key, outcome.args["ahead"].as_str()), ("resynchronised", "3"), "{product}: {outcome:?}");
        assert_eq!(desk.verbs(Verb::Resynchronise), resynchronised + 1, "{product}");
        assert_eq!(desk.stored_counter(), Some(desk.elsewhere().read_counter(ONE).unwrap()), "{product}");
        for code in codes {
            let spent = desk.station.codes().verify(&technician, &desk.serial(NAME), code);
            assert!(matches!(spent, Err(StationError::CodeRefused)), "{product}: {spent:?}");
        }
        assert!(desk.replugged().is_none(), "{product}: nothing is said where nothing changed");
        assert_eq!(desk.verbs(Verb::Resynchronise), resynchronised + 1, "{product}");

        desk.station.tokens().take_back(&desk.principal(), &desk.serial(NAME), "départ").unwrap();
        let old = desk.code_elsewhere();
        assert_eq!(desk.enrol_now().key, "enrolled", "{product}");
        assert!(
            desk.station.codes().verify(&technician, &desk.serial(NAME), old).is_err(),
            "{product}: the old secret is gone"
        );
        assert!(desk.journal_is_sound());
    }
}

#[test]
fn two_codes_that_the_host_reads_resynchronise_a_token_that_stayed_plugged() {
    let desk = Desk::with(&[PRODUCTS[1]]);
    desk.registered(NAME);
    desk.enrol_now();
    for _ in 0..30 {
        desk.code_elsewhere();
    }
    desk.station.codes().start_resync(&desk.technician(), &desk.serial(NAME)).unwrap();
    let outcome = desk.ended(NAME);
    assert_eq!((outcome.key, outcome.args["ahead"].as_str()), ("resynchronised", "30"), "{outcome:?}");
}

#[test]
fn a_token_that_tells_a_counter_and_cannot_prove_it_moves_nothing() {
    let stranger = Secret::new(b"a secret from elsewhere".to_vec());
    for (counter, key) in [(1_000_000, "error-code-refused"), (0, "error-counter-behind")] {
        let desk = Desk::with(&[PRODUCTS[1]]);
        desk.registered(NAME);
        desk.enrol_now();
        desk.station.bench().start_verify(&desk.technician(), &desk.serial(NAME)).unwrap();
        desk.ended(NAME);
        let before = desk.stored_counter();
        let mut session = desk.elsewhere();
        let pin = Secret::new(desk.admin_pin().into_bytes());
        session.enter_pin(DevicePin::Admin, &pin, PinAttempt::WhileSpare, &mut |_| {}).unwrap();
        let credential = HotpCredential { secret: &stranger, digits: Digits::SIX, counter };
        session.write_hotp(ONE, &credential, &AccessCodes::default(), Overwrite::Confirmed, &mut |_| {}).unwrap();
        let outcome = desk.replugged().unwrap();
        assert_eq!((outcome.ok, outcome.key), (false, key), "{outcome:?}");
        assert_eq!(desk.stored_counter(), before, "{counter}");
    }
}

#[test]
fn a_pin_that_is_not_the_factorys_is_asked_for_and_no_attempt_is_wasted_on_guesses() {
    let desk = Desk::with(&["nitrokey-pro,serial=5f16,admin-pin=abcdefgh"]);
    desk.registered(NAME);
    assert_eq!((desk.enrol_now().key, desk.attempts()), ("device-wrong-pin", 2), "the factory's, once");
    assert_eq!(desk.credential_state().0, CredentialState::Destroyed, "nothing was sent");
    let again = desk.station.bench().start_enrol(&desk.technician(), &desk.serial(NAME), EnrolOptions::default());
    let Err(StationError::Driver(DriverError::PinNeeded { pin: DevicePin::Admin })) = again else {
        panic!("{again:?}")
    };
    assert_eq!(desk.attempts(), 2, "and never again");

    assert_eq!((desk.give_pin("wrong-one", false).key, desk.attempts()), ("device-wrong-pin", 1));
    assert_eq!((desk.give_pin("abcdefgh", false).key, desk.attempts()), ("device-last-attempt", 1));
    assert_eq!((desk.give_pin("abcdefgh", true).key, desk.attempts()), ("device-pin-kept", 3));
    assert_eq!(desk.enrol_now().key, "enrolled");
    desk.replugged();
    assert_eq!((desk.enrol_now().key, desk.attempts()), ("enrolled", 3), "it is in the vault");
}

#[test]
fn a_sealed_pin_that_does_not_fit_any_more_costs_one_attempt_a_time_and_never_the_last() {
    let desk = Desk::with(&[PRODUCTS[1]]);
    desk.registered(NAME);
    desk.enrol_now();
    // somebody changed it with the maker's tool
    let sealed: u32 = desk.beside().one("SELECT count(*) FROM sealed WHERE purpose = 'device_pin'", &[]);
    assert_eq!(sealed, 1, "the one that replaced the factory's");
    assert_eq!(desk.verbs(Verb::Device), 3, "the journal says which it is: the factory's, the next, changed");
    let mut session = desk.elsewhere();
    for _ in 0..2 {
        let wrong = Secret::new(b"not-the-pin".to_vec());
        session.enter_pin(DevicePin::Admin, &wrong, PinAttempt::WhileSpare, &mut |_| {}).unwrap_err();
    }
    assert_eq!(desk.enrol_now().key, "device-last-attempt");
}

#[test]
fn a_technician_alone_gives_a_pin_and_only_at_the_station() {
    let desk = Desk::with(&[PRODUCTS[1]]);
    desk.registered(NAME);
    let pin = || Secret::new(b"12345678".to_vec());
    let serial = desk.serial(NAME);
    let refused = desk.station.bench().start_device_pin(&desk.actor("requester"), &serial, pin(), false);
    assert!(matches!(refused, Err(StationError::NoSuchToken(_))), "{refused:?}");
    let away = desk.away(desk.technician());
    assert!(desk.station.bench().start_device_pin(&away, &serial, pin(), false).is_err());
}

#[test]
fn a_token_whose_codes_ask_for_the_holders_pin_is_enrolled_unconfirmed() {
    let desk = Desk::with(&["nitrokey-pro,serial=5f16,protected"]);
    desk.registered(NAME);
    assert_eq!(desk.enrol_now().key, "enrolled-unverified");
    assert!(desk.replugged().is_none(), "and nothing can be proven by plugging it in");
    assert_eq!(desk.credential_state(), (CredentialState::PreActivation, false));
}

#[test]
fn pulled_out_at_any_moment_of_an_enrolment_the_next_plug_tells_whether_it_was_written() {
    for product in [PRODUCTS[0], PRODUCTS[2]] {
        let (mut confirmed, mut undone) = (0, 0);
        for after in [20, 80, 110, 140, 170, 200, 260] {
            let desk = Desk::with(&[product]);
            desk.registered(NAME);
            assert_eq!(
                school(),
                desk.station.tokens().token(&desk.technician(), &desk.serial(NAME)).unwrap().row.school.unwrap()
            );
            desk.hub.fault(NAME, Fault::Unplug { after, how: Yank::During }).unwrap();
            desk.station.bench().start_enrol(&desk.technician(), &desk.serial(NAME), EnrolOptions::default()).unwrap();
            desk.unplugged(NAME);
            desk.hub.plug(NAME).unwrap();
            desk.plugged(NAME);
            match desk.credential_state() {
                (CredentialState::Active, true) => confirmed += 1,
                (CredentialState::Destroyed, false) => undone += 1,
                other => panic!("{product} after {after}: {other:?}"),
            }
            assert_eq!(
                desk.enrol_now().key,
                "enrolled",
                "{product} after {after}: whatever it holds, it is enrolled anew"
            );
        }
        assert!(confirmed > 0 && undone > 0, "{product}: {confirmed} confirmed by the plug, {undone} undone");
    }
}

#[test]
fn the_factorys_pin_is_replaced_at_the_first_enrolment_shown_to_a_technician_and_set_back_when_the_token_leaves() {
    for product in [PRODUCTS[0], PRODUCTS[1], PRODUCTS[3]] {
        let desk = Desk::with(&[product]);
        desk.registered(NAME);
        assert_eq!(desk.enrol_now().key, "enrolled", "{product}");
        let pin = desk.admin_pin();
        assert!(pin.len() == 16 && desk.takes(&pin) && !desk.takes("12345678"), "{product}: {pin}");
        assert!(desk.takes(&pin), "{product}: and its attempts are whole again");
        let story = desk.station.tokens().token(&desk.technician(), &desk.serial(NAME)).unwrap();
        let told = story.story.iter().filter_map(|line| line.facts.get("device_pin"));
        assert!(story.device_pin && told.clone().any(|what| what == "shown"), "{product}");
        assert!(!story.story.iter().any(|line| format!("{:?}", line.facts).contains(&pin)), "{product}: never the PIN");
        for (login, at_home) in [("principal", false), ("helpdesk", false), ("technician", true)] {
            let actor = if at_home { desk.away(desk.actor(login)) } else { desk.actor(login) };
            assert!(
                desk.station.bench().show_device_pin(&actor, &desk.serial(NAME), None).is_err(),
                "{product}: {login}"
            );
        }
        assert_eq!(desk.enrol_now().key, "enrolled", "{product}: the vault opens it");
        assert_eq!(desk.admin_pin(), pin, "{product}: and it is not changed again");

        desk.station.bench().start_factory_pin(&desk.technician(), &desk.serial(NAME)).unwrap();
        assert_eq!(desk.ended(NAME).key, "device-pin-factory", "{product}");
        assert!(desk.takes("12345678") && !desk.takes(&pin), "{product}");
        desk.replugged();
        assert_eq!(desk.enrol_now().key, "enrolled", "{product}: and if it comes back");
        assert!(desk.takes(&desk.admin_pin()) && !desk.takes("12345678"), "{product}: it is replaced again");
        desk.allocated("requester");
        let refused = desk.station.bench().start_factory_pin(&desk.technician(), &desk.serial(NAME));
        assert!(matches!(refused, Err(StationError::NotEnrollable { .. })), "{product}: somebody is to get it");
        assert!(desk.journal_is_sound());
    }
}

#[test]
fn a_storage_whose_pin_nothing_here_changes_keeps_the_factorys() {
    let desk = Desk::with(&[PRODUCTS[2]]);
    desk.registered(NAME);
    assert_eq!((desk.enrol_now().key, desk.admin_pin().as_str()), ("enrolled", "12345678"));
}

#[test]
fn a_change_of_pin_that_is_interrupted_leaves_both_in_the_vault_and_the_one_that_fits_is_found() {
    let (mut changed, mut kept) = (0, 0);
    for after in (16..72).step_by(4) {
        let desk = Desk::with(&[PRODUCTS[1]]);
        desk.registered(NAME);
        desk.hub.fault(NAME, Fault::Unplug { after, how: Yank::During }).unwrap();
        desk.station.bench().start_enrol(&desk.technician(), &desk.serial(NAME), EnrolOptions::default()).unwrap();
        desk.unplugged(NAME);
        desk.hub.plug(NAME).unwrap();
        desk.plugged(NAME);
        let shown = desk.station.bench().show_device_pin(&Actor::machine(0), &desk.serial(NAME), None);
        let both = shown.is_ok_and(|shown| shown.next.is_some());
        assert_eq!((desk.enrol_now().key, desk.attempts()), ("enrolled", 3), "after {after}, both kept: {both}");
        if both {
            let story = desk.station.tokens().token(&desk.technician(), &desk.serial(NAME)).unwrap().story;
            let was_kept =
                story.iter().any(|line| line.facts.get("device_pin").is_some_and(|what| what == "not_changed"));
            *if was_kept { &mut kept } else { &mut changed } += 1;
        }
        assert!(desk.takes(&desk.admin_pin()) && !desk.takes("12345678"), "after {after}");
    }
    assert!(changed > 0 && kept > 0, "{changed} tokens had the new one, {kept} the old one");
}

#[test]
fn totp_of_a_token_without_a_clock_is_written_read_and_followed_by_the_stations_own() {
    for product in PRODUCTS {
        let desk = Desk::with(&[product]);
        desk.registered(NAME);
        let options = EnrolOptions { kind: Some(OtpKind::Totp), ..EnrolOptions::default() };
        desk.station.bench().start_enrol(&desk.technician(), &desk.serial(NAME), options).unwrap();
        assert_eq!(desk.ended(NAME).key, "enrolled", "{product}");
        assert_eq!(desk.credential_state(), (CredentialState::Active, true), "{product}");
        let verify = || {
            desk.station.bench().start_verify(&desk.technician(), &desk.serial(NAME)).unwrap();
            desk.ended(NAME).key
        };
        assert_eq!((verify(), verify()), ("verified", "verified"), "{product}: what nobody saw is not spent");
        assert!(desk.replugged().is_none(), "{product}: it fits, and nothing is said");
        desk.clock.advance(3600);
        assert_eq!(verify(), "verified", "{product}");
        desk.station.codes().start_resync(&desk.technician(), &desk.serial(NAME)).unwrap();
        assert_eq!(desk.ended(NAME).key, "verified", "{product}: there is no drift to be found");

        let mut session = desk.elsewhere();
        let pin = Secret::new(desk.admin_pin().into_bytes());
        session.enter_pin(DevicePin::Admin, &pin, PinAttempt::WhileSpare, &mut |_| {}).unwrap();
        let (secret, algorithm) = (Secret::new(b"a secret from elsewhere".to_vec()[..20].to_vec()), Algorithm::Sha1);
        let (digits, period, now) = (Digits::SIX, Period::default(), 0);
        let stranger = TotpCredential { secret: &secret, algorithm, digits, period, touch: false, now };
        session
            .write_totp(SlotNumber(11), &stranger, &AccessCodes::default(), Overwrite::Confirmed, &mut |_| {})
            .unwrap();
        let outcome = desk.replugged().unwrap();
        assert_eq!((outcome.ok, outcome.key), (false, "error-code-refused"), "{product}: {outcome:?}");
    }
}
