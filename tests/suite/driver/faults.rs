//! What each driver makes of everything that an emulated token can be made to do wrong: one table, a row a family.
//!
//! What only one family does is in that family's own file; what a station makes of a fault is in `matrix`.

use crate::support::{PATIENCE, desk::profiles};
use std::{
    sync::{Arc, LazyLock},
    time::Instant,
};
use trousseau::{
    domain::Secret,
    driver::{
        AccessCodes, DevicePin, DriverError, Family, HotpCredential, OnTouch, Overwrite, PinAttempt, Session,
        SlotNumber, TotpCredential, open, recognise,
    },
    emulated::{Fault, Hub, TokenSpec, Yank},
    oath::{Algorithm, Digits, Period},
    store::OsEntropy,
    usb::Bus,
};

const ONE: SlotNumber = SlotNumber(1);

type Expected = fn(&DriverError) -> bool;

/// A family under faults.
struct Row {
    /// Tokens of different generations.
    specs: &'static [&'static str],
    /// What comes before a write.
    opened: fn(&mut dyn Session) -> Result<(), DriverError>,
    /// A write to slot 1, whatever is in it.
    written: fn(&mut dyn Session) -> Result<(), DriverError>,
    /// Faults that spoil a write, and the error that says so.
    faults: &'static [(Fault, Expected)],
    /// Every so many reports the token is pulled out, and a whole write has at least so many.
    reports: (usize, u32),
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| Family::ALL.iter().filter_map(|family| row(*family)).collect());

fn row(family: Family) -> Option<Row> {
    match family {
        Family::YubiKey => Some(Row {
            specs: &[
                "yubikey,serial=7654321,firmware=2.3.3,pid=0010",
                "yubikey,serial=7654321,firmware=4.3.5,pid=0407",
                "yubikey,serial=7654321,firmware=5.7.1,pid=0407",
            ],
            opened: |session| session.identify().map(drop),
            written: write_hotp,
            faults: &[
                (Fault::Busy, |e| matches!(e, DriverError::Busy)),
                (Fault::BadCrc, |e| matches!(e, DriverError::Garbage(_))),
                (Fault::Refuse, |e| matches!(e, DriverError::Refused { .. })),
                (Fault::Garbage, |e| matches!(e, DriverError::Garbage(_) | DriverError::Busy)),
                (Fault::Truncated, |e| matches!(e, DriverError::Garbage(_))),
                (Fault::Impersonate(1_000_001), |e| matches!(e, DriverError::AnotherToken { .. })),
                (Fault::Silent, |e| matches!(e, DriverError::Unconfirmed { .. })),
            ],
            reports: (1, 20),
        }),
        Family::Nitrokey => Some(Row {
            specs: &[
                "nitrokey-pro,serial=5f16,firmware=0.7",
                "nitrokey-pro,serial=5f16,firmware=0.15",
                "nitrokey-storage,serial=5f16,firmware=0.57",
            ],
            opened: |session| {
                let factory = Secret::new(b"12345678".to_vec());
                session.enter_pin(DevicePin::Admin, &factory, PinAttempt::WhileSpare, &mut no_finger)
            },
            written: write_hotp,
            faults: &[
                // a damaged report is read again: see nitrokey_driver
                (Fault::Busy, |e| matches!(e, DriverError::Busy)),
                (Fault::Refuse, |e| matches!(e, DriverError::Refused { .. })),
                (Fault::Garbage, |e| matches!(e, DriverError::Garbage(_))),
                (Fault::Truncated, |e| matches!(e, DriverError::Garbage(_))),
                (Fault::Impersonate(1_000_001), |e| matches!(e, DriverError::AnotherToken { .. })),
                (Fault::Silent, |e| matches!(e, DriverError::Unconfirmed { .. })),
            ],
            // at every ninth: nitrokey_driver, which also knows what the slot holds then
            reports: (31, 80),
        }),
        Family::Nitrokey3 => Some(Row {
            specs: &["nitrokey-3,serial=5f16,firmware=1.5.0", "nitrokey-3,serial=5f16,touched"],
            opened: |session| session.identify().map(drop),
            // a finger lies on it, for what stood there before
            written: |session| write(session, &mut |_| {}),
            faults: &[
                (Fault::Busy, |e| matches!(e, DriverError::Busy)),
                (Fault::BadCrc, |e| matches!(e, DriverError::Garbage(_))),
                (Fault::Refuse, |e| matches!(e, DriverError::Unsupported(_))),
                (Fault::Garbage, |e| matches!(e, DriverError::Garbage(_))),
                (Fault::Truncated, |e| matches!(e, DriverError::Garbage(_))),
                (Fault::Impersonate(1_000_001), |e| matches!(e, DriverError::AnotherToken { .. })),
                (Fault::Silent, |e| matches!(e, DriverError::Unconfirmed { .. })),
            ],
            reports: (1, 8),
        }),
        Family::OnlyKey => Some(Row {
            specs: &["onlykey,serial=OK-1", "onlykey,serial=OK-2,duo"],
            opened: |session| session.identify().map(drop),
            written: write_totp,
            faults: &[
                // its reports carry no check sum: noise is no answer, and it is asked for another
                (Fault::Busy, |e| matches!(e, DriverError::Busy)),
                (Fault::Garbage, |e| matches!(e, DriverError::Busy)),
                (Fault::Refuse, |e| matches!(e, DriverError::Unsupported(_))),
                (Fault::Truncated, |e| matches!(e, DriverError::Garbage(_))),
                (Fault::Silent, |e| matches!(e, DriverError::Unconfirmed { .. })),
            ],
            // time, labels, label, key, labels
            reports: (1, 4),
        }),
        // nothing can be written to it
        Family::Typing => None,
    }
}

fn no_finger(_: Option<u8>) {
    panic!("it asks for a finger");
}

fn write_hotp(session: &mut dyn Session) -> Result<(), DriverError> {
    write(session, &mut no_finger)
}

fn write(session: &mut dyn Session, on_touch: OnTouch<'_>) -> Result<(), DriverError> {
    let secret = Secret::new(b"12345678901234567890".to_vec());
    let credential = HotpCredential { secret: &secret, digits: Digits::SIX, counter: 0 };
    session.write_hotp(ONE, &credential, &AccessCodes::default(), Overwrite::Confirmed, on_touch)
}

fn write_totp(session: &mut dyn Session) -> Result<(), DriverError> {
    let secret = Secret::new(b"12345678901234567890".to_vec());
    let (algorithm, digits, period) = (Algorithm::Sha1, Digits::SIX, Period::THIRTY);
    let credential = TotpCredential { secret: &secret, algorithm, digits, period, touch: false, now: 0 };
    session.write_totp(ONE, &credential, &AccessCodes::default(), Overwrite::Confirmed, &mut no_finger)
}

/// A blank token, its name, and an opened conversation with it.
fn opened(row: &Row, spec: &str) -> (Hub, String, Box<dyn Session>) {
    let hub = Hub::new([spec.parse::<TokenSpec>().unwrap()]).unwrap();
    let mut session = session(&hub);
    (row.opened)(&mut *session).unwrap();
    let name = hub.tokens()[0].port.clone();
    (hub, name, session)
}

fn session(hub: &Hub) -> Box<dyn Session> {
    let token = recognise(&profiles(), &hub.scan().unwrap()[0]).unwrap();
    open(Arc::new(hub.clone()), &token, 0, Arc::new(OsEntropy)).unwrap()
}

/// Every token of every row, side by side: a token is slow, and most of the time is waiting for it.
fn each(check: impl Fn(&Row, &str) + Sync) {
    let check = &check;
    std::thread::scope(|threads| {
        for row in ROWS.iter() {
            row.specs.iter().for_each(|spec| drop(threads.spawn(move || check(row, spec))));
        }
    });
}

#[test]
fn each_fault_is_its_own_error_and_none_is_taken_for_success() {
    each(|row, spec| {
        for (fault, expected) in row.faults {
            let (hub, name, mut session) = opened(row, spec);
            hub.fault(&name, *fault).unwrap();
            let begun = Instant::now();
            let error = (row.written)(&mut *session).unwrap_err();
            assert!(expected(&error), "{spec}, {fault:?}: {error:?}");
            assert!(begun.elapsed() < PATIENCE, "{spec}, {fault:?} took {:?}", begun.elapsed());
        }
    });
}

#[test]
fn pulled_out_at_any_moment_of_a_write_is_a_transport_error_and_the_slot_can_be_written_again() {
    each(|row, spec| {
        let (step, least) = row.reports;
        for (after, how) in (0..).step_by(step).zip([Yank::After, Yank::During].into_iter().cycle()) {
            let (hub, name, mut broken) = opened(row, spec);
            hub.fault(&name, Fault::Unplug { after, how }).unwrap();
            let ended = (row.written)(&mut *broken);
            hub.unplug(&name).unwrap();
            hub.plug(&name).unwrap();
            let mut again = session(&hub);
            (row.opened)(&mut *again).unwrap();
            (row.written)(&mut *again).unwrap();
            match ended {
                Err(DriverError::Transport(_)) => {}
                Ok(()) => {
                    assert!(after > least, "{spec}: a write of only {after} reports");
                    break;
                }
                other => panic!("{spec}, {how:?} after {after}: {other:?}"),
            }
        }
    });
}
