//! The driver against emulated OnlyKeys; what it makes of faults is in `driver_faults`.

use std::{cell::Cell, sync::Arc, time::Duration};
use trousseau::{
    domain::{Firmware, Secret, Serial},
    driver::{
        AccessCodes, Bank, CodeRequest, DriverError, Family, HotpCredential, Overwrite, Session, SlotContent,
        SlotNumber, TotpCredential, TypedCode, open, recognise,
    },
    emulated::Hub,
    oath::{Algorithm, Digits, Parameters, Period, Totp},
    profile::Profiles,
    store::OsEntropy,
    usb::Bus,
};

const SEED: &[u8] = b"12345678901234567890";
const NAME: &str = "OK-1";
const ONE: SlotNumber = SlotNumber(1);
const TWO: SlotNumber = SlotNumber(2);
/// When every session of these tests begins.
const NOW: u64 = 1_111_111_100;

struct Bench {
    hub: Hub,
    session: Box<dyn Session>,
}

fn bench(more: &str) -> Bench {
    let hub = Hub::new([format!("onlykey,serial={NAME}{more}").parse().unwrap()]).unwrap();
    let session = session(&hub);
    Bench { hub, session }
}

fn session(hub: &Hub) -> Box<dyn Session> {
    let token = recognise(&Profiles::load(None).unwrap(), &hub.scan().unwrap()[0]).unwrap();
    open(Arc::new(hub.clone()), &token, NOW, Arc::new(OsEntropy)).unwrap()
}

fn serial() -> Serial {
    NAME.parse().unwrap()
}

impl Bench {
    fn write(&mut self, slot: SlotNumber, overwrite: Overwrite) -> Result<(), DriverError> {
        self.write_key(slot, SEED, overwrite)
    }

    fn write_key(&mut self, slot: SlotNumber, key: &[u8], overwrite: Overwrite) -> Result<(), DriverError> {
        self.write_as(slot, key, Algorithm::Sha1, Digits::SIX, Period::THIRTY, overwrite)
    }

    fn write_as(
        &mut self,
        slot: SlotNumber,
        key: &[u8],
        algorithm: Algorithm,
        digits: Digits,
        period: Period,
        overwrite: Overwrite,
    ) -> Result<(), DriverError> {
        let secret = Secret::new(key.to_vec());
        let credential = TotpCredential { secret: &secret, algorithm, digits, period, touch: true, now: NOW };
        self.session.write_totp(slot, &credential, &AccessCodes::default(), overwrite, &mut |_| {})
    }

    /// Presses a button as soon as the capture listens.
    fn press(&mut self, slot: u8) -> Result<TypedCode, DriverError> {
        let (pressed, hub) = (Cell::new(false), self.hub.clone());
        let listen = || {
            if !pressed.replace(true) {
                hub.touch(NAME, slot).unwrap();
            }
            false
        };
        self.session.capture_code(Duration::from_secs(5), &listen, &mut || {})
    }

    fn programmed(&mut self) -> Vec<u8> {
        let slots = self.session.identify().unwrap().slots;
        slots.iter().filter(|slot| slot.is_programmed()).map(|slot| slot.number.0).collect()
    }

    fn replugged(self) -> Self {
        self.hub.unplug(NAME).unwrap();
        self.hub.plug(NAME).unwrap();
        let session = session(&self.hub);
        Self { hub: self.hub, session }
    }
}

#[test]
fn both_products_are_identified_by_their_own_protocol_and_never_as_the_yubikey_they_play() {
    for (more, model, slots) in [("", "OnlyKey", 12), (",duo,firmware=2.1.2", "OnlyKey Duo", 24)] {
        let mut bench = bench(more);
        let identity = bench.session.identify().unwrap();
        assert_eq!((identity.family, identity.profile.as_str()), (Family::OnlyKey, "onlykey"));
        assert_eq!((identity.model.as_str(), identity.slots.len()), (model, slots));
        assert!(identity.slots.iter().all(|slot| slot.bank == Bank::Totp && !slot.is_programmed()));
        assert_eq!(identity.serial, None, "every one says 1000000000 over USB, which names none");
        assert!(identity.firmware >= Some(Firmware(2, 1, 2)));
        let can = identity.abilities;
        assert!(can.write_totp && can.types_codes);
        assert!(!can.write_hotp && !can.reads_totp && !can.reads_hotp && !can.reads_counters);
    }
}

#[test]
fn totp_that_we_wrote_is_typed_on_the_press_of_its_button_by_the_time_that_was_told() {
    for slot in [1, 7, 12] {
        let mut bench = bench("");
        bench.write(SlotNumber(slot), Overwrite::Unseen).unwrap();
        let typed = bench.press(slot).unwrap().code.to_string();
        let totp = Totp::new(Parameters { algorithm: Algorithm::Sha1, digits: Digits::SIX }, Period::THIRTY);
        // the session began at NOW, and the test takes a few seconds at most
        let codes = [0, 30].map(|later| totp.code_at(&Secret::new(SEED.to_vec()), NOW as i64 + later).to_string());
        assert!(codes.contains(&typed), "{typed} is none of {codes:?}");
        assert_eq!(bench.programmed(), [slot]);
        assert!(bench.press(slot % 12 + 1).is_err(), "no other button types");
    }
}

#[test]
fn the_typed_serial_is_remembered_by_the_label_and_read_at_the_next_plug() {
    let mut bench = bench("");
    bench.session.called(&serial());
    bench.write(ONE, Overwrite::Unseen).unwrap();
    let mut bench = bench.replugged();
    assert_eq!(bench.session.identify().unwrap().serial, Some(serial()));
    // from now on it is about this one
    bench.write(TWO, Overwrite::Unseen).unwrap();
    bench.session.delete(ONE, None, &mut |_| {}).unwrap();
    assert_eq!(bench.session.identify().unwrap().serial, Some(serial()), "the other slot remembers it too");
    bench.session.delete(TWO, None, &mut |_| {}).unwrap();
    assert!(bench.programmed().is_empty());
    assert_eq!(bench.session.identify().unwrap().serial, Some(serial()), "it is the same token as before");
    assert_eq!(bench.replugged().session.identify().unwrap().serial, None, "nobody remembers it now");
}

#[test]
fn a_serial_that_fits_no_label_is_not_cut_but_left_out() {
    let mut bench = bench("");
    bench.session.called(&"1234567890ABCDEF".parse().unwrap());
    bench.write(ONE, Overwrite::Unseen).unwrap();
    let identity = bench.replugged().session.identify().unwrap();
    assert_eq!((identity.serial, identity.slots[0].is_programmed()), (None, true));
}

#[test]
fn no_slot_is_overwritten_without_a_yes_and_one_without_a_label_may_hold_something() {
    let mut bench = bench("");
    assert!(bench.session.identify().unwrap().slots.iter().all(|slot| slot.content == SlotContent::Unseen));
    let refused = bench.write(ONE, Overwrite::Never);
    assert!(matches!(refused, Err(DriverError::Occupied { slot: ONE })), "{refused:?}");
    assert!(bench.press(1).is_err(), "nothing was sent");
    bench.write(ONE, Overwrite::Unseen).unwrap();
    let refused = bench.write(ONE, Overwrite::Unseen);
    assert!(matches!(refused, Err(DriverError::Occupied { slot: ONE })), "{refused:?}");
    bench.write_key(ONE, b"another secret of 20", Overwrite::Confirmed).unwrap();
    assert_eq!(bench.programmed(), [1]);
}

#[test]
fn secrets_that_the_firmware_would_cut_and_parameters_that_it_does_not_know_are_refused() {
    let mut bench = bench("");
    let cut = [b"12345678", &[0; 4][..], b"12345678"].concat();
    for key in [&cut[..], &[7; 15], &[7; 54], &[]] {
        let refused = bench.write_key(ONE, key, Overwrite::Unseen);
        assert!(matches!(refused, Err(DriverError::BadArgument(_))), "{refused:?}");
    }
    for (algorithm, digits, period) in [
        (Algorithm::Sha256, Digits::SIX, Period::THIRTY),
        (Algorithm::Sha1, Digits::EIGHT, Period::THIRTY),
        (Algorithm::Sha1, Digits::SIX, Period::SIXTY),
    ] {
        let refused = bench.write_as(ONE, SEED, algorithm, digits, period, Overwrite::Unseen);
        assert!(matches!(refused, Err(DriverError::BadArgument(_))), "{refused:?}");
    }
    for slot in [0, 13] {
        let refused = bench.write(SlotNumber(slot), Overwrite::Unseen);
        assert!(matches!(refused, Err(DriverError::BadArgument(_))), "{refused:?}");
    }
    assert!(bench.programmed().is_empty(), "nothing was sent");
}

#[test]
fn hotp_and_reading_back_are_refused_in_words() {
    let mut bench = bench("");
    let credential = HotpCredential { secret: &Secret::new(SEED.to_vec()), digits: Digits::SIX, counter: 0 };
    let hotp = bench.session.write_hotp(ONE, &credential, &AccessCodes::default(), Overwrite::Unseen, &mut |_| {});
    assert!(matches!(hotp, Err(DriverError::Unsupported(_))), "{hotp:?}");
    let asked = CodeRequest { time: NOW, period: Period::THIRTY, digits: Digits::SIX };
    let read = bench.session.read_code(ONE, asked, &mut |_| {});
    assert!(matches!(read, Err(DriverError::Unsupported(_))), "{read:?}");
}

#[test]
fn what_its_holder_has_to_do_first_is_said() {
    let locked = bench(",locked").session.identify().unwrap_err();
    assert!(matches!(locked, DriverError::Locked), "{locked:?}");
    let blank = bench(",blank").session.identify().unwrap_err();
    assert!(matches!(blank, DriverError::NotSetUp), "{blank:?}");
    let mut bench = bench(",config-mode");
    assert!(bench.session.identify().is_ok());
    let refused = bench.write(ONE, Overwrite::Unseen);
    assert!(matches!(refused, Err(DriverError::ConfigMode)), "{refused:?}");
    assert!(bench.programmed().is_empty());
}

#[test]
fn another_token_in_the_same_socket_is_noticed_before_anything_is_written() {
    let mut bench = bench("");
    bench.session.called(&serial());
    bench.write(ONE, Overwrite::Unseen).unwrap();
    let mut other = session(&bench.hub);
    bench.session.delete(ONE, None, &mut |_| {}).unwrap();
    other.identify().unwrap();
    other.called(&"OK-2".parse().unwrap());
    let credential = Secret::new(SEED.to_vec());
    let credential = TotpCredential {
        secret: &credential,
        algorithm: Algorithm::Sha1,
        digits: Digits::SIX,
        period: Period::THIRTY,
        touch: true,
        now: NOW,
    };
    other.write_totp(ONE, &credential, &AccessCodes::default(), Overwrite::Unseen, &mut |_| {}).unwrap();
    match bench.session.identify() {
        Err(DriverError::AnotherToken { expected, found }) => {
            assert_eq!((expected.as_str(), found.as_str()), (NAME, "OK-2"));
        }
        other => panic!("{other:?}"),
    }
}
