//! The driver against emulated Nitrokeys of the Pro family in every generation; more faults are in `driver_faults`.

use std::{sync::Arc, time::Duration, time::Instant};
use trousseau::domain::{Firmware, Secret};
use trousseau::driver::{
    AccessCodes, Bank, CodeRequest, DevicePin, DriverError, HotpCredential, Overwrite, PinAttempt, Session, SlotNumber,
    TotpCredential, open, recognise,
};
use trousseau::emulated::{Fault, Hub, TokenSpec, Yank};
use trousseau::oath::{Algorithm, Code, Digits, Parameters, Period, hotp};
use trousseau::profile::Profiles;
use trousseau::store::OsEntropy;
use trousseau::usb::Bus;

const SEED: &[u8] = b"12345678901234567890";
const NAME: &str = "00005F16";
const NOW: u64 = 1_234_567_890;
const ONE: SlotNumber = SlotNumber(1);
const TWO: SlotNumber = SlotNumber(2);
/// TOTP slot 1.
const TOTP: SlotNumber = SlotNumber(11);

/// Product and firmware: both payload generations of each.
const GENERATIONS: [(&str, &str); 7] = [
    ("nitrokey-pro", "0.7"),
    ("nitrokey-pro", "0.8"),
    ("nitrokey-pro", "0.15"),
    ("nitrokey-storage", "0.52"),
    ("nitrokey-storage", "0.53"),
    ("nitrokey-storage", "0.57"),
    ("librem-key", "0.10"),
];

struct Bench {
    hub: Hub,
    session: Box<dyn Session>,
}

fn bench(product: &str, firmware: &str, more: &str) -> Bench {
    let spec = format!("{product},serial=5f16,firmware={firmware}{more}");
    let hub = Hub::new([spec.parse::<TokenSpec>().unwrap()]).unwrap();
    let session = session(&hub);
    Bench { hub, session }
}

fn session(hub: &Hub) -> Box<dyn Session> {
    let token = recognise(&Profiles::load(None).unwrap(), &hub.scan().unwrap()[0]).unwrap();
    open(Arc::new(hub.clone()), &token, 0, Arc::new(OsEntropy)).unwrap()
}

fn secret(text: &str) -> Secret {
    Secret::new(text.as_bytes().to_vec())
}

fn seed() -> Secret {
    Secret::new(SEED.to_vec())
}

fn code(counter: u64) -> Code {
    hotp(&seed(), Parameters { algorithm: Algorithm::Sha1, digits: Digits::SIX }, counter)
}

impl Bench {
    fn login(&mut self) {
        self.session.enter_pin(DevicePin::Admin, &secret("12345678"), PinAttempt::WhileSpare, &mut |_| {}).unwrap();
    }

    fn write(&mut self, slot: SlotNumber, counter: u64, overwrite: Overwrite) -> Result<(), DriverError> {
        let credential = HotpCredential { secret: &seed(), digits: Digits::SIX, counter };
        self.session.write_hotp(slot, &credential, &AccessCodes::default(), overwrite, &mut |_| {})
    }

    fn write_totp(&mut self, slot: SlotNumber, digits: Digits) -> Result<(), DriverError> {
        let period = Period::try_from(30).unwrap();
        let credential =
            TotpCredential { secret: &seed(), algorithm: Algorithm::Sha1, digits, period, touch: false, now: NOW };
        self.session.write_totp(slot, &credential, &AccessCodes::default(), Overwrite::Never, &mut |_| {})
    }

    fn code(&mut self, slot: SlotNumber, time: u64) -> Result<Code, DriverError> {
        let asked = CodeRequest { time, period: Period::try_from(30).unwrap(), digits: Digits::SIX };
        self.session.read_code(slot, asked, &mut |_| panic!("it feels no finger"))
    }

    fn left(&mut self) -> [u8; 2] {
        let pins = self.session.identify().unwrap().pins;
        assert_eq!((pins[0].pin, pins[1].pin), (DevicePin::Admin, DevicePin::User));
        [pins[0].left, pins[1].left]
    }

    fn programmed(&mut self) -> Vec<u8> {
        let identity = self.session.identify().unwrap();
        identity.slots.iter().filter(|slot| slot.is_programmed()).map(|slot| slot.number.0).collect()
    }

    fn try_pin(&mut self, pin: DevicePin, text: &str, attempt: PinAttempt) -> Result<(), DriverError> {
        self.session.enter_pin(pin, &secret(text), attempt, &mut |_| {})
    }
}

#[test]
fn every_generation_is_identified_with_slots_and_attempts() {
    for (product, firmware) in GENERATIONS {
        let mut bench = bench(product, firmware, "");
        let identity = bench.session.identify().unwrap();
        assert_eq!(identity.serial.unwrap().as_str(), NAME, "{product} {firmware}");
        assert_eq!(identity.firmware, Some(format!("{firmware}.0").parse::<Firmware>().unwrap()));
        let totp = if product == "nitrokey-storage" && firmware == "0.57" { 14 } else { 15 };
        let count = |bank| identity.slots.iter().filter(|slot| slot.bank == bank && !slot.is_programmed()).count();
        assert_eq!((count(Bank::Hotp), count(Bank::Totp)), (3, totp), "{product} {firmware}");
        assert!(
            identity.abilities.reads_hotp
                && identity.abilities.reads_totp
                && identity.abilities.reads_counters
                && !identity.abilities.types_codes
        );
        assert_eq!(bench.left(), [3, 3]);
    }
}

#[test]
fn the_first_look_at_eighteen_slots_takes_less_than_half_a_second() {
    for (product, firmware) in GENERATIONS {
        let look = || {
            let mut bench = bench(product, firmware, "");
            let begun = Instant::now();
            bench.session.identify().unwrap();
            begun.elapsed()
        };
        let best = (0..3).map(|_| look()).min().unwrap();
        assert!(best < Duration::from_millis(500), "{product} {firmware} took {best:?}");
    }
}

#[test]
fn hotp_that_we_wrote_is_read_by_the_host_and_counted_by_the_token() {
    for (product, firmware) in GENERATIONS {
        let mut bench = bench(product, firmware, "");
        bench.login();
        bench.write(TWO, 5, Overwrite::Never).unwrap();
        assert_eq!(bench.session.read_counter(TWO).unwrap(), 6, "{product} {firmware}: the first code was the proof");
        assert_eq!([bench.code(TWO, 0).unwrap(), bench.code(TWO, 0).unwrap()], [code(6), code(7)]);
        assert_eq!(bench.session.read_counter(TWO).unwrap(), 8, "{product} {firmware}");
        bench.write(TWO, 0, Overwrite::Confirmed).unwrap();
        assert_eq!((bench.code(TWO, 0).unwrap(), bench.programmed()), (code(1), vec![2]), "{product} {firmware}");
        bench.session.delete(TWO, None, &mut |_| {}).unwrap();
        assert_eq!(bench.programmed(), [] as [u8; 0], "{product} {firmware}");
        bench.session.delete(TWO, None, &mut |_| {}).unwrap();
    }
}

#[test]
fn counters_of_seven_digits_and_more_are_read_as_numbers_where_the_firmware_can() {
    for (product, firmware) in GENERATIONS {
        let mut bench = bench(product, firmware, "");
        bench.login();
        let small = product == "nitrokey-storage" && firmware != "0.57";
        let counter = if small { 9_999_999 } else { 123_456_789_012 };
        bench.write(ONE, counter, Overwrite::Never).unwrap();
        assert_eq!(bench.session.read_counter(ONE).unwrap(), counter + 1, "{product} {firmware}");
        if small {
            let refused = bench.write(ONE, 10_000_000, Overwrite::Confirmed);
            assert!(matches!(refused, Err(DriverError::BadArgument(_))), "{refused:?}");
        }
    }
}

#[test]
fn totp_codes_are_those_of_the_hosts_clock() {
    let eight = Parameters { algorithm: Algorithm::Sha1, digits: Digits::EIGHT };
    for (product, firmware) in GENERATIONS {
        let mut bench = bench(product, firmware, "");
        bench.login();
        bench.write_totp(TOTP, Digits::EIGHT).unwrap();
        // also backwards: whatever the token was told before
        for time in [NOW, 20_000_000_000, 59] {
            assert_eq!(bench.code(TOTP, time).unwrap(), hotp(&seed(), eight, time / 30), "{product} {firmware}");
        }
        let wrong = bench.session.read_counter(TOTP);
        assert!(matches!(wrong, Err(DriverError::WrongMode { slot: TOTP })), "{wrong:?}");
    }
}

#[test]
fn secrets_of_forty_bytes_need_current_firmware() {
    let long = secret("1234567890123456789012345678901234567890");
    for (product, firmware) in GENERATIONS {
        let mut bench = bench(product, firmware, "");
        bench.login();
        let credential = HotpCredential { secret: &long, digits: Digits::EIGHT, counter: 0 };
        let written =
            bench.session.write_hotp(ONE, &credential, &AccessCodes::default(), Overwrite::Never, &mut |_| {});
        if matches!(firmware, "0.7" | "0.52" | "0.53") {
            assert!(matches!(written, Err(DriverError::BadArgument(_))), "{written:?}");
        } else {
            written.unwrap();
        }
    }
}

#[test]
fn nothing_is_changed_without_the_admin_pin() {
    for (product, firmware) in GENERATIONS {
        let mut bench = bench(product, firmware, ",programmed");
        for refused in [bench.write(TWO, 0, Overwrite::Never), bench.session.delete(ONE, None, &mut |_| {})] {
            assert!(matches!(refused, Err(DriverError::PinNeeded { pin: DevicePin::Admin })), "{refused:?}");
        }
        assert_eq!((bench.programmed(), bench.left()), (vec![1], [3, 3]), "{product} {firmware}");
    }
}

#[test]
fn attempts_are_counted_and_the_last_one_is_never_spent_without_a_yes() {
    for (product, firmware) in GENERATIONS {
        for pin in [DevicePin::Admin, DevicePin::User] {
            let mut bench = bench(product, firmware, "");
            for expected in [2, 1] {
                let wrong = bench.try_pin(pin, "not-the-pin", PinAttempt::WhileSpare);
                assert!(matches!(wrong, Err(DriverError::WrongPin { left, .. }) if left == expected), "{wrong:?}");
            }
            let held_back = bench.try_pin(pin, "not-the-pin", PinAttempt::WhileSpare);
            assert!(matches!(held_back, Err(DriverError::LastAttempt { .. })), "{held_back:?}");
            assert_eq!(bench.left()[pin as usize], 1, "{product} {firmware}: it was not spent");
            let right = if pin == DevicePin::Admin { "12345678" } else { "123456" };
            bench.try_pin(pin, right, PinAttempt::EvenLast).unwrap();
            assert_eq!(bench.left(), [3, 3]);
            for _ in 0..3 {
                bench.try_pin(pin, "not-the-pin", PinAttempt::EvenLast).unwrap_err();
            }
            let locked = bench.try_pin(pin, right, PinAttempt::EvenLast);
            assert!(matches!(locked, Err(DriverError::PinLocked { .. })), "{locked:?}");
        }
    }
}

#[test]
fn a_wrong_pin_takes_back_what_the_right_one_opened() {
    let mut bench = bench("nitrokey-pro", "0.15", "");
    bench.login();
    bench.try_pin(DevicePin::Admin, "87654321", PinAttempt::WhileSpare).unwrap_err();
    let refused = bench.write(ONE, 0, Overwrite::Never);
    assert!(matches!(refused, Err(DriverError::PinNeeded { .. })), "{refused:?}");
}

#[test]
fn protected_codes_need_the_user_pin() {
    for (product, firmware) in GENERATIONS {
        let mut bench = bench(product, firmware, ",protected");
        bench.login();
        bench.write(ONE, 0, Overwrite::Never).unwrap();
        let refused = bench.code(ONE, 0);
        assert!(matches!(refused, Err(DriverError::PinNeeded { pin: DevicePin::User })), "{refused:?}");
        assert_eq!(bench.session.read_counter(ONE).unwrap(), 0, "no proof by a code, and none is spent");
        bench.try_pin(DevicePin::User, "123456", PinAttempt::WhileSpare).unwrap();
        assert_eq!(bench.code(ONE, 0).unwrap(), code(0), "{product} {firmware}");
    }
}

#[test]
fn a_slot_that_is_not_ours_is_never_overwritten_without_a_yes() {
    for (product, firmware) in GENERATIONS {
        let mut bench = bench(product, firmware, ",programmed");
        bench.login();
        let refused = bench.write(ONE, 0, Overwrite::Never);
        assert!(matches!(refused, Err(DriverError::Occupied { slot: ONE })), "{refused:?}");
        bench.write(TWO, 0, Overwrite::Never).unwrap();
        assert_eq!(bench.session.read_counter(ONE).unwrap(), 4711, "{product} {firmware}: the neighbour is as it was");
        bench.write(ONE, 0, Overwrite::Confirmed).unwrap();
    }
}

#[test]
fn one_damaged_report_is_read_again_and_nothing_is_sent_again() {
    for (product, firmware) in GENERATIONS {
        let mut bench = bench(product, firmware, "");
        bench.login();
        bench.write(ONE, 0, Overwrite::Never).unwrap();
        bench.session.identify().unwrap();
        bench.hub.fault(NAME, Fault::BadCrc).unwrap();
        assert_eq!(bench.code(ONE, 0).unwrap(), code(1), "{product} {firmware}");
        assert_eq!(bench.session.read_counter(ONE).unwrap(), 2, "{product} {firmware}");
    }
}

#[test]
fn pulled_out_at_any_moment_of_a_write_it_is_known_whether_the_slot_is_as_it_was() {
    let cases = [
        ("nitrokey-pro", "0.7", Yank::During),
        ("nitrokey-pro", "0.15", Yank::After),
        ("nitrokey-storage", "0.57", Yank::During),
    ];
    for (product, firmware, how) in cases {
        for after in (0..).step_by(9) {
            let mut bench = bench(product, firmware, ",programmed");
            bench.login();
            bench.hub.fault(NAME, Fault::Unplug { after, how }).unwrap();
            let ended = bench.write(ONE, 0, Overwrite::Confirmed);
            bench.hub.unplug(NAME).unwrap();
            bench.hub.plug(NAME).unwrap();
            bench.session = session(&bench.hub);
            let counter = bench.session.read_counter(ONE).unwrap();
            match ended {
                Ok(()) => {
                    assert_eq!(counter, 1, "{product} {firmware}");
                    assert!(after > 80, "a write of only {after} reports");
                    break;
                }
                // what it holds now is either of the two, and the counter tells which
                Err(DriverError::Transport(_)) => {
                    assert!(matches!(counter, 4711 | 0 | 1), "{product} {firmware}, {how:?} at {after}: {counter}");
                }
                Err(error) => panic!("{product} {firmware}, {how:?} at {after}: {error:?}"),
            }
        }
    }
}

#[test]
fn another_token_in_the_same_socket_is_noticed() {
    let mut bench = bench("nitrokey-pro", "0.15", "");
    bench.session.identify().unwrap();
    bench.hub.fault(NAME, Fault::Impersonate(0x77)).unwrap();
    for error in [bench.session.identify().err(), bench.code(ONE, 0).err(), bench.session.read_counter(ONE).err()] {
        assert!(matches!(error, Some(DriverError::AnotherToken { .. })), "{error:?}");
    }
    let pin = bench.try_pin(DevicePin::Admin, "12345678", PinAttempt::WhileSpare);
    assert!(matches!(pin, Err(DriverError::AnotherToken { .. })), "no PIN is given to a stranger: {pin:?}");
}

#[test]
fn a_serial_of_zero_is_said_to_be_garbage() {
    let hub = Hub::new(["nitrokey-pro,serial=0".parse::<TokenSpec>().unwrap()]).unwrap();
    let error = session(&hub).identify().unwrap_err();
    assert!(matches!(error, DriverError::Garbage(_)), "{error:?}");
}

#[test]
fn slots_that_are_none_and_of_the_other_kind_are_named() {
    let mut bench = bench("nitrokey-pro", "0.15", "");
    bench.login();
    for slot in [0, 4, 10, 26, 255].map(SlotNumber) {
        let refused = bench.write(slot, 0, Overwrite::Never);
        assert!(matches!(refused, Err(DriverError::BadArgument(_))), "{slot:?}: {refused:?}");
    }
    assert!(matches!(bench.write(TOTP, 0, Overwrite::Never), Err(DriverError::BadArgument(_))));
    assert!(matches!(bench.write_totp(ONE, Digits::SIX), Err(DriverError::BadArgument(_))));
    assert!(matches!(bench.code(ONE, 0), Err(DriverError::WrongMode { slot: ONE })));
    let mut storage = self::bench("nitrokey-storage", "0.57", "");
    storage.login();
    let last = storage.write_totp(SlotNumber(25), Digits::SIX);
    assert!(matches!(last, Err(DriverError::BadArgument(_))), "{last:?}");
}
