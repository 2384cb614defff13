//! What our driver wrote, Yubico's programs find, and the reverse.

use crate::plugged::{Plugged, Token, run};
use crate::{GENERATIONS, YUBIKEY_5};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};
use trousseau::domain::Secret;
use trousseau::driver::{AccessCodes, DriverError, HotpCredential, Overwrite, Session, SlotNumber, open, recognise};
use trousseau::oath::Digits;
use trousseau::profile::Profiles;
use trousseau::store::OsEntropy;
use trousseau::usb::Bus;
use trousseau::usb::hid::HidBus;

const SLOT_1: SlotNumber = SlotNumber(1);
const SLOT_2: SlotNumber = SlotNumber(2);
/// RFC 4226, appendix D.
const SECRET: &[u8; 20] = b"12345678901234567890";
const SECRET_HEX: &str = "3132333435363738393031323334353637383930";
const CODES: [&str; 3] = ["755224", "287082", "359152"];

#[test]
fn what_we_read_of_a_token_is_what_ykinfo_reads() {
    for token in GENERATIONS {
        let _plugged = Plugged::new(&[token]);
        let visible = "-oserial-api-visible";
        run("ykpersonalize", &["-y", "-2", "-ooath-hotp", visible, &format!("-a{SECRET_HEX}")]).unwrap();
        let seen = session().identify().unwrap();
        let theirs = run("ykinfo", &["-a"]).unwrap();
        assert!(theirs.contains(&format!("serial: {}\n", seen.serial.unwrap())), "{theirs}");
        assert!(theirs.contains(&format!("version: {}\n", seen.firmware.unwrap())), "{theirs}");
        assert_eq!(seen.slots.iter().map(|slot| slot.is_programmed()).collect::<Vec<_>>(), [false, true], "{token}");
        assert!(theirs.contains("slot1_status: 0\n") && theirs.contains("slot2_status: 1\n"), "{theirs}");
    }
}

#[test]
fn codes_of_a_slot_that_ykpersonalize_wrote_are_captured() {
    for token in GENERATIONS {
        let mut plugged = Plugged::new(&[token]);
        run("ykpersonalize", &["-y", "-1", "-ooath-hotp", &format!("-a{SECRET_HEX}")]).unwrap();
        let mut session = session();
        for expected in CODES {
            assert_eq!(touched_code(&mut plugged, token, &mut *session), expected, "{token}");
        }
    }
}

#[test]
fn a_slot_that_we_wrote_is_found_and_protected_for_yubicos_programs() {
    for token in GENERATIONS {
        let mut plugged = Plugged::new(&[token]);
        let mut session = session();
        let access = Secret::new(vec![1, 2, 3, 4, 5, 6]);
        write_hotp(&mut *session, &AccessCodes { current: None, new: Some(&access) }).unwrap();
        assert_eq!(touched_code(&mut plugged, token, &mut *session), CODES[0], "{token}");
        drop(session);
        let theirs = run("ykinfo", &["-1", "-2"]).unwrap();
        assert!(theirs.contains("slot1_status: 1\n") && theirs.contains("slot2_status: 0\n"), "{theirs}");
        run("ykpersonalize", &["-y", "-1", "-z"]).expect_err("the slot has an access code");
        run("ykpersonalize", &["-y", "-1", "-z", "-c010203040506"]).unwrap();
        assert!(!self::session().identify().unwrap().slots[0].is_programmed(), "{token}");
    }
}

#[test]
fn ykman_sees_what_we_wrote_swapped_and_deleted() {
    let _plugged = Plugged::new(&[YUBIKEY_5]);
    let ykman = std::env::var("YKMAN").unwrap();
    let slots = || run(&ykman, &["otp", "info"]).unwrap();
    let mut session = session();
    write_hotp(&mut *session, &AccessCodes::default()).unwrap();
    assert!(slots().contains("Slot 1: programmed\nSlot 2: empty"), "{}", slots());
    session.swap().unwrap();
    assert!(slots().contains("Slot 1: empty\nSlot 2: programmed"), "{}", slots());
    session.delete(SLOT_2, None, &mut |_| {}).unwrap();
    assert!(slots().contains("Slot 1: empty\nSlot 2: empty"), "{}", slots());
}

#[test]
fn a_challenge_is_answered_alike_to_us_and_to_ykchalresp() {
    for token in GENERATIONS {
        let _plugged = Plugged::new(&[token]);
        let mut session = session();
        let secret = Secret::new(vec![0x0b; 20]);
        session.write_challenge_response(SLOT_2, &secret, false, &AccessCodes::default(), Overwrite::Never).unwrap();
        let ours = session.challenge(SLOT_2, b"Hi There", &mut |_| ()).unwrap();
        drop(session);
        let theirs = run("ykchalresp", &["-2", "-H", "Hi There"]).unwrap();
        assert_eq!(theirs.trim(), "b617318655057264e28bc0b6fb378c8ef146be00", "RFC 2202, case 1");
        assert_eq!(data_encoding::HEXLOWER.encode(&ours), theirs.trim());
    }
}

#[test]
fn a_slot_that_is_not_ours_is_kept() {
    let _plugged = Plugged::new(&[YUBIKEY_5.programmed()]);
    let refused = write_hotp(&mut *session(), &AccessCodes::default());
    assert!(matches!(refused, Err(DriverError::Occupied { slot: SLOT_1 })), "{refused:?}");
}

#[test]
fn an_unplug_at_any_report_of_a_write_is_told_as_such() {
    let mut tried = 0;
    for (report, how) in (0..).step_by(7).zip(["during", "after"].into_iter().cycle()) {
        let mut plugged = Plugged::new(&[YUBIKEY_5]);
        let mut session = session();
        session.identify().unwrap();
        plugged.say("fault", format!("{YUBIKEY_5} unplug={report}:{how}"));
        plugged.all_is_obeyed();
        match write_hotp(&mut *session, &AccessCodes::default()) {
            Ok(()) => break,
            Err(DriverError::Transport(error)) => assert!(error.to_string().contains("unplugged"), "{error}"),
            Err(other) => panic!("report {report} {how}: {other:?}"),
        }
        tried += 1;
    }
    assert!(tried >= 3, "a write is more than twenty reports long: {tried}");
}

/// A session with the one token that is plugged, as soon as the kernel has bound its interfaces.
fn session() -> Box<dyn Session> {
    let bus: Arc<dyn Bus> = Arc::new(HidBus::new().unwrap());
    let profiles = Profiles::load(None).unwrap();
    let patience = Instant::now() + Duration::from_secs(10);
    loop {
        let devices = bus.scan().unwrap();
        match devices.iter().find_map(|device| recognise(&profiles, device).ok()) {
            Some(token) => return open(bus, &token, 0, Arc::new(OsEntropy)).unwrap(),
            None if Instant::now() < patience => thread::sleep(Duration::from_millis(50)),
            None => panic!("no token among {devices:?}"),
        }
    }
}

fn write_hotp(session: &mut dyn Session, access: &AccessCodes<'_>) -> Result<(), DriverError> {
    let secret = Secret::new(SECRET.to_vec());
    let credential = HotpCredential { secret: &secret, digits: Digits::SIX, counter: 0 };
    session.write_hotp(SLOT_1, &credential, access, Overwrite::Never, &mut |_| {})
}

/// The code that one touch of slot 1 types, as our capture reads it.
fn touched_code(plugged: &mut Plugged, token: Token, session: &mut dyn Session) -> String {
    thread::scope(|scope| {
        scope.spawn(|| {
            // The capture must be listening by then.
            thread::sleep(Duration::from_millis(700));
            plugged.touch(token);
        });
        session.capture_code(Duration::from_secs(10), &|| false, &mut || {}).unwrap().code.to_string()
    })
}
