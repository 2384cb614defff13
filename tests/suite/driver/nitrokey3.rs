//! The driver against emulated Nitrokeys 3 of several firmwares: nothing is ever lost, nothing of others is touched, and a
//! finger that does not come is no disaster.

use std::{
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};
use trousseau::domain::{Firmware, Secret};
use trousseau::driver::{
    AccessCodes, Bank, CodeRequest, DevicePin, DriverError, Family, HotpCredential, Identity, Overwrite, PinAttempt,
    Session, SlotNumber, TotpCredential, open, recognise,
};
use trousseau::emulated::{Device, Fault, Hub, TokenSpec, Touched, Yank};
use trousseau::oath::{Algorithm, Code, Digits, Parameters, Period, hotp};
use trousseau::profile::Profiles;
use trousseau::store::OsEntropy;
use trousseau::usb::{Bus, BusError, Grab, HidInterface, KeyNode, OpenError, Transport, TransportError, UsbDevice};
use trousseau::wire::nitrokey3::{
    Assembly, BROADCAST, Command, Hidden, Hotp, InitAnswer, Message, NewCredential, OathAlgorithm, OathKind,
    PROPERTY_PIN, Packet, Reply, Status, id,
};

const NAME: &str = "00000000000000000000000000005F16";
const ONE: SlotNumber = SlotNumber(1);
const OLD: &[u8] = b"12345678901234567890";
const NEW: &[u8] = b"abcdefghijklmnopqrst";
const NOW: u64 = 1_234_567_890;

struct Bench {
    hub: Hub,
    session: Box<dyn Session>,
}

fn bench(more: &str) -> Bench {
    let spec = format!("nitrokey-3,serial=5f16{more}");
    let hub = Hub::new([spec.parse::<TokenSpec>().unwrap()]).unwrap();
    let session = session(&hub);
    Bench { hub, session }
}

fn session<B: Bus + Clone + 'static>(bus: &B) -> Box<dyn Session> {
    let token = recognise(&Profiles::load(None).unwrap(), &bus.scan().unwrap()[0]).unwrap();
    open(Arc::new(bus.clone()), &token, 0, Arc::new(OsEntropy)).unwrap()
}

fn secret(bytes: &[u8]) -> Secret {
    Secret::new(bytes.to_vec())
}

fn code(bytes: &[u8], counter: u64) -> Code {
    hotp(&secret(bytes), Parameters { algorithm: Algorithm::Sha1, digits: Digits::SIX }, counter)
}

fn write(
    session: &mut dyn Session,
    bytes: &[u8],
    overwrite: Overwrite,
    finger: &mut dyn FnMut(Option<u8>),
) -> Result<(), DriverError> {
    let credential = HotpCredential { secret: &secret(bytes), digits: Digits::SIX, counter: 0 };
    session.write_hotp(ONE, &credential, &AccessCodes::default(), overwrite, finger)
}

fn read(session: &mut dyn Session, finger: &mut dyn FnMut(Option<u8>)) -> Result<Code, DriverError> {
    let asked = CodeRequest { time: NOW, period: Period::default(), digits: Digits::SIX };
    session.read_code(ONE, asked, finger)
}

fn nobody(_: Option<u8>) {
    panic!("nothing here waits for a finger");
}

/// A finger that comes soon after it was asked for.
fn finger(hub: &Hub) -> impl FnMut(Option<u8>) + use<> {
    let hub = hub.clone();
    move |seconds| {
        assert_eq!(seconds, Some(15));
        let hub = hub.clone();
        thread::spawn(move || {
            let patience = Instant::now() + Duration::from_secs(5);
            while hub.touch(NAME, 1) != Ok(Touched::Answered) && Instant::now() < patience {
                thread::sleep(Duration::from_millis(2));
            }
        });
    }
}

impl Bench {
    fn identity(&mut self) -> Identity {
        self.session.identify().unwrap()
    }

    fn write(&mut self, bytes: &[u8]) {
        let mut finger = finger(&self.hub);
        write(&mut *self.session, bytes, Overwrite::Confirmed, &mut finger).unwrap();
    }

    fn code(&mut self) -> Result<Code, DriverError> {
        read(&mut *self.session, &mut nobody)
    }

    fn programmed(&mut self) -> bool {
        self.identity().slots[0].is_programmed()
    }

    fn replug(&mut self) {
        self.hub.unplug(NAME).unwrap();
        self.hub.plug(NAME).unwrap();
        self.session = session(&self.hub);
    }

    /// What another program does, which a finger helps.
    fn elsewhere(&self, command: &Command) -> Status {
        let device = &self.hub.scan().unwrap()[0];
        let mut link = self.hub.open(&device.hid[0]).unwrap();
        let mut ask = |channel, command, data: &[u8]| {
            for packet in Message::new(channel, command, data).packets() {
                link.write_output(&packet.encode()[..]).unwrap();
            }
            if command == id::SECRETS {
                let _ = self.hub.touch(NAME, 1);
            }
            let mut report = [0; 64];
            link.read_input(&mut report, Duration::from_secs(1)).unwrap().expect("an answer");
            Assembly::begin(&Packet::decode(&report).unwrap()).unwrap().into_message().data
        };
        let channel = InitAnswer::decode(&ask(BROADCAST, id::INIT, b"12345678")).unwrap().channel;
        Reply::decode(&ask(channel, id::SECRETS, &command.encode().encode())).unwrap().status
    }

    fn put_elsewhere(&self, label: &str, properties: u8) -> Status {
        self.elsewhere(&Command::Put(NewCredential {
            label: label.into(),
            kind: OathKind::Hotp(Hotp::Shown),
            algorithm: OathAlgorithm::Sha1,
            digits: 6,
            secret: Hidden::new(OLD),
            properties,
            counter: Some(0),
        }))
    }
}

/// One emulated token whose time passes by being waited for: fifteen seconds take none.
#[derive(Clone)]
struct Quick(Arc<Mutex<(Box<dyn Device>, Instant)>>);

impl Quick {
    fn new(more: &str) -> Self {
        let spec: TokenSpec = format!("nitrokey-3,serial=5f16{more}").parse().unwrap();
        Self(Arc::new(Mutex::new((spec.build(), Instant::now()))))
    }
}

impl Bus for Quick {
    fn scan(&self) -> Result<Vec<UsbDevice>, BusError> {
        Hub::new(["nitrokey-3,serial=5f16".parse().unwrap()]).unwrap().scan()
    }

    fn open(&self, _: &HidInterface) -> Result<Box<dyn Transport>, OpenError> {
        Ok(Box::new(self.clone()))
    }

    fn grab(&self, keys: &KeyNode) -> Result<Box<dyn Grab>, OpenError> {
        Err(OpenError::Gone(keys.node.clone()))
    }

    fn watch(&self, _: Box<dyn Fn() + Send + Sync>) -> Result<Box<dyn Send>, BusError> {
        Ok(Box::new(()))
    }
}

impl Transport for Quick {
    fn get_feature(&mut self, _: &mut [u8]) -> Result<usize, TransportError> {
        unreachable!("it has no feature report")
    }

    fn set_feature(&mut self, _: &[u8]) -> Result<(), TransportError> {
        unreachable!("it has no feature report")
    }

    fn read_input(&mut self, buffer: &mut [u8], timeout: Duration) -> Result<Option<usize>, TransportError> {
        let mut state = self.0.lock().unwrap();
        let (token, now) = &mut *state;
        let mut said = token.take_input();
        if said.is_empty() {
            *now += timeout;
            token.elapse(*now);
            said = token.take_input();
        }
        assert!(said.len() <= 1, "answers of one packet only");
        Ok(said.pop().map(|input| {
            buffer[..input.report.len()].copy_from_slice(&input.report);
            input.report.len()
        }))
    }

    fn write_output(&mut self, report: &[u8]) -> Result<(), TransportError> {
        let mut state = self.0.lock().unwrap();
        let now = state.1;
        state.0.write_output(1, report, now);
        Ok(())
    }
}

#[test]
fn every_firmware_is_identified_and_asked_for_no_more_than_it_has() {
    for (firmware, secrets) in [("1.4.0", true), ("1.5.0", true), ("1.6.0", true), ("1.7.2", true), ("1.8.3", true)] {
        let mut bench = bench(&format!(",firmware={firmware},programmed"));
        let identity = bench.identity();
        assert_eq!(identity.serial.unwrap().as_str(), NAME, "{firmware}");
        assert_eq!(identity.firmware, Some(firmware.parse::<Firmware>().unwrap()));
        assert_eq!((identity.family, identity.model.as_str()), (Family::Nitrokey3, "Nitrokey 3"));
        let slot = identity.slots[0];
        assert_eq!((identity.slots.len(), slot.number, slot.bank, slot.is_programmed()), (1, ONE, Bank::Any, false));
        assert_eq!((identity.foreign, identity.pins.len()), (1, 0), "{firmware}");
        let can = identity.abilities;
        assert_eq!(
            (can.write_hotp, can.write_totp, can.reads_hotp, can.reads_totp),
            (secrets, secrets, secrets, secrets)
        );
        assert!(!can.reads_counters && !can.types_codes);
    }
}

#[test]
fn firmware_that_is_too_old_says_so() {
    for (firmware, serial) in [("1.0.0", false), ("1.2.2", true), ("1.3.1", true)] {
        let mut bench = bench(&format!(",firmware={firmware}"));
        let identity = bench.identity();
        assert_eq!((identity.serial.is_some(), identity.slots.len()), (serial, 0), "{firmware}");
        assert!(!identity.abilities.write_hotp && !identity.abilities.reads_totp, "{firmware}");
        let refused = write(&mut *bench.session, OLD, Overwrite::Never, &mut nobody);
        assert!(matches!(refused, Err(DriverError::Unsupported(_))), "{firmware}: {refused:?}");
    }
}

#[test]
fn hotp_is_written_proven_read_overwritten_and_deleted_in_every_firmware() {
    for firmware in ["1.4.0", "1.5.0", "1.6.0", "1.8.3"] {
        let mut bench = bench(&format!(",firmware={firmware},programmed"));
        write(&mut *bench.session, OLD, Overwrite::Never, &mut nobody).unwrap();
        assert!(bench.programmed(), "{firmware}");
        assert_eq!([bench.code().unwrap(), bench.code().unwrap()], [code(OLD, 1), code(OLD, 2)], "{firmware}");
        assert!(bench.session.read_counter(ONE).is_err());
        let occupied = write(&mut *bench.session, NEW, Overwrite::Never, &mut nobody);
        assert!(matches!(occupied, Err(DriverError::Occupied { .. })), "{firmware}: {occupied:?}");
        bench.write(NEW);
        assert_eq!(bench.code().unwrap(), code(NEW, 1), "{firmware}");
        bench.replug();
        assert_eq!(bench.code().unwrap(), code(NEW, 2), "{firmware}");
        let mut touch = finger(&bench.hub);
        bench.session.delete(ONE, None, &mut touch).unwrap();
        let identity = bench.identity();
        assert_eq!((identity.slots[0].is_programmed(), identity.foreign), (false, 1), "{firmware}");
        assert!(matches!(bench.code(), Err(DriverError::WrongMode { .. })), "{firmware}");
        bench.session.delete(ONE, None, &mut nobody).unwrap();
    }
}

#[test]
fn totp_is_read_for_any_period_and_may_ask_for_a_finger() {
    let mut bench = bench("");
    let period = Period::try_from(60).unwrap();
    for (algorithm, touch) in [(Algorithm::Sha1, false), (Algorithm::Sha256, true)] {
        let credential =
            TotpCredential { secret: &secret(OLD), algorithm, digits: Digits::EIGHT, period, touch, now: NOW };
        let mut touched = finger(&bench.hub);
        let written =
            bench.session.write_totp(ONE, &credential, &AccessCodes::default(), Overwrite::Confirmed, &mut touched);
        written.unwrap();
        assert_eq!(bench.identity().slots[0].touch, Some(touch));
        let asked = CodeRequest { time: NOW + 600, period, digits: Digits::EIGHT };
        let expected = hotp(&secret(OLD), Parameters { algorithm, digits: Digits::EIGHT }, (NOW + 600) / 60);
        let told = if touch {
            bench.session.read_code(ONE, asked, &mut touched)
        } else {
            bench.session.read_code(ONE, asked, &mut nobody)
        };
        assert_eq!(told.unwrap(), expected);
    }
}

#[test]
fn whatever_cuts_a_write_short_the_token_holds_the_old_secret_or_the_new_one_and_nothing_else_is_lost() {
    let mut outcomes = [0; 2];
    for how in [Yank::After, Yank::During, Yank::Silent] {
        for after in 0.. {
            let mut bench = bench(",programmed,touched");
            write(&mut *bench.session, OLD, Overwrite::Never, &mut |_| {}).unwrap();
            bench.hub.fault(NAME, Fault::Unplug { after, how }).unwrap();
            let written = write(&mut *bench.session, NEW, Overwrite::Confirmed, &mut |_| {});
            if written.is_ok() {
                assert!(after > 10, "{how:?} after {after}: it was pulled out before");
                break;
            }
            bench.replug();
            let found = bench.code().unwrap();
            let holds_new = found == code(NEW, 0) || found == code(NEW, 1);
            assert!(holds_new || found == code(OLD, 1), "{how:?} after {after}: {found:?}");
            outcomes[usize::from(holds_new)] += 1;
            assert_eq!(bench.identity().foreign, 1, "{how:?} after {after}");
            // and it can be written again, which clears up
            write(&mut *bench.session, NEW, Overwrite::Confirmed, &mut |_| {}).unwrap();
            assert_eq!(bench.code().unwrap(), code(NEW, 1), "{how:?} after {after}");
            bench.session.delete(ONE, None, &mut |_| {}).unwrap();
            assert!(!bench.programmed());
        }
    }
    assert!(outcomes[0] >= 3 && outcomes[1] >= 3, "both ends were seen: {outcomes:?}");
}

#[test]
fn where_no_finger_comes_the_new_secret_counts_and_the_old_one_goes_with_the_next_write() {
    let quick = Quick::new("");
    let mut session = session(&quick);
    let mut asked = 0;
    write(&mut *session, OLD, Overwrite::Never, &mut nobody).unwrap();
    write(&mut *session, NEW, Overwrite::Confirmed, &mut |_| asked += 1).unwrap();
    assert_eq!((asked, read(&mut *session, &mut nobody).unwrap()), (1, code(NEW, 1)));
    let kept = session.delete(ONE, None, &mut |_| asked += 1);
    assert!(matches!(kept, Err(DriverError::TouchTimeout)), "{kept:?}");
    assert_eq!((asked, read(&mut *session, &mut nobody).unwrap()), (2, code(NEW, 2)), "nothing went");
}

#[test]
fn a_change_whose_answer_never_comes_is_unconfirmed_and_was_sent_once() {
    let mut slow = bench(",touched");
    slow.hub.fault(NAME, Fault::Silent).unwrap();
    let written = write(&mut *slow.session, OLD, Overwrite::Never, &mut nobody);
    assert!(matches!(written, Err(DriverError::Unconfirmed { slot: ONE })), "{written:?}");
    assert_eq!(slow.code().unwrap(), code(OLD, 0), "it was taken, once, and no code was spent");
}

#[test]
fn another_token_in_the_same_socket_is_noticed_before_anything_is_written() {
    let mut bench = bench("");
    bench.identity();
    bench.hub.fault(NAME, Fault::Impersonate(77)).unwrap();
    let errors = [
        bench.session.identify().err(),
        bench.code().err(),
        write(&mut *bench.session, OLD, Overwrite::Never, &mut nobody).err(),
        bench.session.delete(ONE, None, &mut nobody).err(),
    ];
    for error in errors {
        assert!(matches!(error, Some(DriverError::AnotherToken { .. })), "{error:?}");
    }
    bench.replug();
    assert!(!bench.programmed());
}

#[test]
fn what_others_put_there_is_counted_and_left_alone() {
    let mut bench = bench("");
    for name in ["webmail", "trousseau", "trousseau-01", "trousseau-65536"] {
        assert_eq!(bench.put_elsewhere(name, 0), Status::Ok);
    }
    let identity = bench.identity();
    assert_eq!((identity.foreign, identity.slots[0].is_programmed()), (4, false));
    bench.write(OLD);
    bench.write(NEW);
    let mut touch = finger(&bench.hub);
    bench.session.delete(ONE, None, &mut touch).unwrap();
    assert_eq!(bench.identity().foreign, 4);
}

#[test]
fn a_name_of_ours_that_the_pin_hides_asks_for_the_pin() {
    let mut bench = bench(",pin=4321");
    bench.elsewhere(&Command::VerifyPin(Hidden::new(b"4321")));
    let hidden = bench.put_elsewhere("trousseau-1", PROPERTY_PIN);
    assert_eq!(hidden, Status::Ok);
    assert!(!bench.programmed(), "it is in no list");
    let refused = write(&mut *bench.session, NEW, Overwrite::Never, &mut nobody);
    assert!(matches!(refused, Err(DriverError::PinNeeded { pin: DevicePin::User })), "{refused:?}");
    let mut touch = finger(&bench.hub);
    bench.session.enter_pin(DevicePin::User, &secret(b"4321"), PinAttempt::WhileSpare, &mut touch).unwrap();
    assert_eq!(read(&mut *bench.session, &mut touch).unwrap(), code(OLD, 0));
    bench.session.enter_pin(DevicePin::User, &secret(b"4321"), PinAttempt::WhileSpare, &mut touch).unwrap();
    write(&mut *bench.session, NEW, Overwrite::Confirmed, &mut touch).unwrap();
    assert_eq!(bench.code().unwrap(), code(NEW, 1));
}

#[test]
fn attempts_of_the_pin_are_shown_and_the_last_is_not_spent_without_a_yes() {
    let mut bench = bench(",touched");
    let (user, right, wrong) = (DevicePin::User, secret(b"4321"), secret(b"1111"));
    let enter = |bench: &mut Bench, pin: &Secret, attempt| bench.session.enter_pin(user, pin, attempt, &mut |_| {});
    assert!(matches!(enter(&mut bench, &right, PinAttempt::EvenLast), Err(DriverError::Unsupported(_))), "none is set");
    bench.session.change_pin(user, None, &right, PinAttempt::WhileSpare, &mut |_| {}).unwrap();
    let left = |bench: &mut Bench| bench.identity().pins[0].left;
    assert_eq!(left(&mut bench), 8);
    let again = bench.session.change_pin(user, None, &wrong, PinAttempt::WhileSpare, &mut |_| {});
    assert!(matches!(again, Err(DriverError::PinNeeded { .. })), "{again:?}");
    for expected in (1..=7).rev() {
        let refused = enter(&mut bench, &wrong, PinAttempt::WhileSpare);
        assert!(matches!(refused, Err(DriverError::WrongPin { left, .. }) if left == expected), "{refused:?}");
    }
    let spared = enter(&mut bench, &wrong, PinAttempt::WhileSpare);
    assert!(matches!(spared, Err(DriverError::LastAttempt { .. })) && left(&mut bench) == 1, "{spared:?}");
    let new = secret(b"a longer one");
    let spared = bench.session.change_pin(user, Some(&wrong), &new, PinAttempt::WhileSpare, &mut |_| {});
    assert!(matches!(spared, Err(DriverError::LastAttempt { .. })) && left(&mut bench) == 1, "{spared:?}");
    bench.session.change_pin(user, Some(&right), &new, PinAttempt::EvenLast, &mut |_| {}).unwrap();
    enter(&mut bench, &new, PinAttempt::WhileSpare).unwrap();
    assert_eq!(left(&mut bench), 8);
    for _ in 0..7 {
        enter(&mut bench, &right, PinAttempt::WhileSpare).unwrap_err();
    }
    let locked = enter(&mut bench, &right, PinAttempt::EvenLast);
    assert!(matches!(locked, Err(DriverError::PinLocked { .. })) && left(&mut bench) == 0, "{locked:?}");
    assert!(matches!(enter(&mut bench, &new, PinAttempt::EvenLast), Err(DriverError::PinLocked { .. })));
    let admin = bench.session.enter_pin(DevicePin::Admin, &new, PinAttempt::WhileSpare, &mut |_| {});
    assert!(matches!(admin, Err(DriverError::Unsupported(_))));
}

#[test]
fn a_token_that_is_busy_with_another_program_is_waited_for() {
    let mut bench = bench("");
    bench.write(OLD);
    let mut second = session(&bench.hub);
    let hub = bench.hub.clone();
    thread::scope(|scope| {
        let deleting = scope.spawn(|| second.delete(ONE, None, &mut |_| {}));
        thread::sleep(Duration::from_millis(100));
        let touching = scope.spawn(move || {
            thread::sleep(Duration::from_millis(150));
            hub.touch(NAME, 1)
        });
        // meanwhile it says that it is busy, with an error that has no number
        let identity = bench.session.identify().unwrap();
        assert!(!identity.slots[0].is_programmed(), "what was at work is over by then");
        assert_eq!(touching.join().unwrap(), Ok(Touched::Answered));
        deleting.join().unwrap().unwrap();
    });
}

#[test]
fn packets_of_other_programs_that_piled_up_are_in_nobodys_way() {
    let mut bench = bench("");
    bench.write(OLD);
    let mut other = session(&bench.hub);
    for _ in 0..30 {
        other.identify().unwrap();
    }
    assert_eq!(bench.code().unwrap(), code(OLD, 1));
}

#[test]
fn what_the_token_cannot_hold_is_refused_before_anything_is_sent() {
    let mut bench = bench("");
    let refused =
        |result: Result<(), DriverError>| assert!(matches!(result, Err(DriverError::BadArgument(_))), "{result:?}");
    let access = AccessCodes::default();
    let mut put = |slot, bytes: &[u8], digits, counter| {
        let credential = HotpCredential { secret: &secret(bytes), digits, counter };
        bench.session.write_hotp(slot, &credential, &access, Overwrite::Never, &mut nobody)
    };
    refused(put(SlotNumber(2), OLD, Digits::SIX, 0));
    refused(put(ONE, b"short", Digits::SIX, 0));
    refused(put(ONE, &[7; 65], Digits::SIX, 0));
    refused(put(ONE, OLD, Digits::try_from(7).unwrap(), 0));
    refused(put(ONE, OLD, Digits::SIX, 1 << 32));
    assert!(!bench.programmed());
}
