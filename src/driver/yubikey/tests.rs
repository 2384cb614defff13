//! The driver against a scripted token: vectors of `docs/protocols/yubikey.md, 11` replayed, and every way in which a
//! conversation can fail.
//!
//! Long because one scripted token answers all of them.

use super::*;
use crate::{Bank, SlotContent, SlotStatus, pause::Pause, recognise};
use domain::Firmware;
use oath::Period;
use profile::Profiles;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use usb::{Bus, BusError, Grab, HidInterface, KeyNode, OpenError, PortPath, Transport, TransportError, UsbDevice};
use wire::keyboard;

type Bytes = [u8; 8];
const SEED: &[u8] = b"12345678901234567890";

/// What the token shows after the next command, and the status from then on.
struct Turn {
    reads: Vec<Bytes>,
    then: Option<Bytes>,
}

#[derive(Default)]
struct Script {
    clock: Duration,
    status: Bytes,
    turns: VecDeque<Turn>,
    reads: VecDeque<Bytes>,
    written: Vec<Bytes>,
    typed: VecDeque<Option<Bytes>>,
    short: bool,
}

#[derive(Clone, Default)]
struct Fake(Arc<Mutex<Script>>);

impl Fake {
    /// A token of this status that answers the commands with these turns, in order.
    fn new(status: &str, turns: Vec<Turn>) -> Self {
        let script = Script { status: bytes(status), turns: turns.into(), ..Script::default() };
        Self(Arc::new(Mutex::new(script)))
    }

    fn session(&self, pid: u16) -> YubiKey {
        let node = "/dev/hidraw0".into();
        let keyboard = HidInterface { number: 0, usage_page: 1, usage: 6, may_type: true, node, bound: 1 };
        let device = UsbDevice {
            port: PortPath("1-1".to_owned()),
            address: 1,
            vid: 0x1050,
            pid,
            bcd_device: 0,
            manufacturer: None,
            product: None,
            serial: None,
            hid: vec![keyboard],
            keys: Vec::new(),
        };
        let token = recognise(&Profiles::load(None).unwrap(), &device).unwrap();
        YubiKey::new(Arc::new(self.clone()), Box::new(self.clone()), &token, Box::new(self.clone()))
    }

    fn edit(&self, change: impl FnOnce(&mut Script)) {
        change(&mut self.0.lock().unwrap());
    }

    /// What was written since the last call, without resets.
    fn written(&self) -> Vec<String> {
        let written = std::mem::take(&mut self.0.lock().unwrap().written);
        written.iter().filter(|report| report[7] != 0x8f).map(|r| data_encoding::HEXLOWER.encode(r)).collect()
    }

    fn clock(&self) -> Duration {
        self.0.lock().unwrap().clock
    }
}

impl Transport for Fake {
    fn get_feature(&mut self, buffer: &mut [u8]) -> Result<usize, TransportError> {
        let mut script = self.0.lock().unwrap();
        let report = script.reads.pop_front().unwrap_or(script.status);
        buffer.copy_from_slice(&report);
        Ok(if script.short { 5 } else { 8 })
    }

    fn set_feature(&mut self, report: &[u8]) -> Result<(), TransportError> {
        let mut script = self.0.lock().unwrap();
        let report: Bytes = report.try_into().unwrap();
        script.written.push(report);
        if report[7] == 0x8f {
            script.reads.clear();
        }
        if report[7] == 0x89 {
            let turn = script.turns.pop_front().expect("a command that the script does not expect");
            script.reads = turn.reads.into();
            script.status = turn.then.unwrap_or(script.status);
        }
        Ok(())
    }

    fn read_input(&mut self, buffer: &mut [u8], timeout: Duration) -> Result<Option<usize>, TransportError> {
        let mut script = self.0.lock().unwrap();
        let Some(Some(report)) = script.typed.pop_front() else {
            script.clock += timeout;
            return Ok(None);
        };
        buffer.copy_from_slice(&report);
        Ok(Some(8))
    }

    fn write_output(&mut self, _: &[u8]) -> Result<(), TransportError> {
        unreachable!("the driver sends no output reports")
    }
}

impl Pause for Fake {
    fn pause(&mut self, time: Duration) {
        self.0.lock().unwrap().clock += time;
    }

    fn elapsed(&self) -> Duration {
        self.clock()
    }
}

impl Bus for Fake {
    fn scan(&self) -> Result<Vec<UsbDevice>, BusError> {
        Ok(Vec::new())
    }

    fn open(&self, _: &HidInterface) -> Result<Box<dyn Transport>, OpenError> {
        Ok(Box::new(self.clone()))
    }

    fn grab(&self, keys: &KeyNode) -> Result<Box<dyn Grab>, OpenError> {
        Err(OpenError::Gone(keys.node.clone()))
    }

    fn watch(&self, _: Box<dyn Fn() + Send + Sync>) -> Result<Box<dyn Send>, BusError> {
        unreachable!("the driver watches nothing")
    }
}

fn bytes(text: &str) -> Bytes {
    let text: String = text.split_whitespace().collect();
    data_encoding::HEXLOWER.decode(text.as_bytes()).unwrap().try_into().unwrap()
}

/// An answer, its terminator last.
fn data(lines: &[&str]) -> Turn {
    Turn { reads: lines.iter().chain([&"00 00 00 00 00 00 00 40"]).map(|line| bytes(line)).collect(), then: None }
}

/// No data: the status as it was, or this one.
fn nothing() -> Turn {
    Turn { reads: Vec::new(), then: None }
}
fn becomes(status: &str) -> Turn {
    Turn { reads: Vec::new(), then: Some(bytes(status)) }
}

/// `docs/protocols/yubikey.md, Y-1`: serial 12345678.
fn serial() -> Turn {
    data(&["00 bc 61 4e c8 04 00 40"])
}

/// A YubiKey 2 of firmware 2.3.3, which has no device information: a look is one command.
const OLD: u16 = 0x0010;
const EMPTY: &str = "00 02 03 03 00 00 00 00";
const SLOT_1: &str = "00 02 03 03 04 01 00 00";
const SLOT_2: &str = "00 02 03 03 04 02 00 00";
const SERIAL_FRAME: [&str; 2] = ["0000000000000080", "00106b5b00000089"];

fn old(status: &str, turns: Vec<Turn>) -> (Fake, YubiKey) {
    let fake = Fake::new(status, turns);
    let session = fake.session(OLD);
    (fake, session)
}

fn write_hotp(session: &mut YubiKey, slot: u8, overwrite: Overwrite) -> Result<(), DriverError> {
    let secret = Secret::new(SEED.to_vec());
    let credential = HotpCredential { secret: &secret, digits: Digits::SIX, counter: 0 };
    session.write_hotp(SlotNumber(slot), &credential, &AccessCodes::default(), overwrite, &mut |_| {})
}

fn challenge(session: &mut YubiKey) -> (Result<[u8; 20], DriverError>, Vec<Option<u8>>) {
    let mut seconds = Vec::new();
    let result = session.challenge(SlotNumber(2), b"Hi There", &mut |left| seconds.push(left));
    (result, seconds)
}

#[test]
fn a_token_of_5_2_3_is_identified_by_one_question() {
    let info = data(&[
        "2e 01 02 02 3f 03 02 40",
        "00 3c 02 04 00 a8 57 41",
        "9b 04 01 01 05 03 05 42",
        "02 03 06 02 00 0a 07 43",
        "01 0f 08 01 80 0d 02 44",
        "02 3f 0e 02 02 3b 0a 45",
        "01 00 0f 01 00 06 cf 46",
    ]);
    let fake = Fake::new("00 05 02 03 02 05 00 00", vec![info]);
    let identity = fake.session(0x0407).identify().unwrap();
    assert_eq!(identity.serial.unwrap().as_str(), "11032475");
    assert_eq!((identity.model.as_str(), identity.profile.as_str()), ("YubiKey 5 NFC", "yubikey-5"));
    assert_eq!(identity.firmware, Some(Firmware(5, 2, 3)));
    let slot = |place, programmed, touch| {
        let number = SlotNumber(place);
        SlotStatus { number, bank: Bank::Any, place, content: SlotContent::told(programmed), touch }
    };
    assert_eq!(identity.slots, [slot(1, true, Some(true)), slot(2, false, None)]);
    assert_eq!(fake.written(), ["0000000000000080", "00136b5b00000089"]);
    assert!(fake.clock() < Duration::from_millis(10), "{:?} of pauses", fake.clock());
}

#[test]
fn a_token_of_2_3_3_is_asked_for_its_serial_alone() {
    let (fake, mut session) = old(SLOT_1, vec![serial()]);
    let identity = session.identify().unwrap();
    assert_eq!((identity.serial.unwrap().as_str(), identity.model.as_str()), ("12345678", "YubiKey 2"));
    assert_eq!(identity.slots[0].touch, None, "2.3 does not tell");
    assert_eq!(fake.written(), SERIAL_FRAME);
}

#[test]
fn a_neo_is_made_to_refresh_its_status_first() {
    let fake = Fake::new("00 03 04 03 01 00 00 00", vec![becomes("00 03 04 03 02 05 00 00"), serial()]);
    let identity = fake.session(0x0110).identify().unwrap();
    assert!(identity.slots[0].is_programmed(), "the status after the refresh counts");
    let written = fake.written();
    assert_eq!(written[0], "6363636363636380");
    assert_eq!(written[8], "0012b5d600000089");
}

#[test]
fn a_hidden_serial_is_told_and_does_not_stop_anything() {
    let (_, mut session) = old(SLOT_1, vec![nothing()]);
    let identity = session.identify().unwrap();
    assert_eq!((identity.serial, identity.slots[0].is_programmed()), (None, true));
}

#[test]
fn a_token_that_just_served_another_interface_is_given_three_seconds_once() {
    let turns = (0..200).map(|_| nothing()).collect();
    let fake = Fake::new("00 04 00 09 01 05 00 00", turns);
    let mut session = fake.session(0x0405);
    assert_eq!(session.identify().unwrap().serial, None);
    let first = fake.clock();
    assert!((3.0..4.0).contains(&first.as_secs_f32()), "{first:?}");
    assert_eq!(session.identify().unwrap().serial, None);
    assert!(fake.clock() - first < Duration::from_millis(100), "the second look does not wait again");

    let fake = Fake::new("00 04 00 09 01 05 00 00", vec![nothing(), nothing(), serial()]);
    assert_eq!(fake.session(0x0405).identify().unwrap().serial.unwrap().as_str(), "12345678");
}

#[test]
fn hotp_is_written_as_the_vendor_writes_it_with_keypad_digits() {
    let (fake, mut session) = old(EMPTY, vec![serial(), becomes("00 02 03 03 01 01 00 00")]);
    write_hotp(&mut session, 1, Overwrite::Never).unwrap();
    let written = fake.written();
    let expected = [
        "0000000000000080",
        "0000373839300082",
        "0031323334353683",
        "3738393031323384",
        "3435360000000085",
        "0000003c60000086",
    ];
    assert_eq!(written[2..8], expected);
    assert_eq!(written.last().unwrap(), "0001955600000089");
}

#[test]
fn digits_counter_slot_secret_and_access_code_are_checked_before_anything_is_sent() {
    let (fake, mut session) = old(EMPTY, vec![serial(), serial()]);
    let (good, short, long) = (Secret::new(SEED.to_vec()), Secret::new(vec![1; 10]), Secret::new(vec![1; 21]));
    let codes = AccessCodes::default();
    let mut refused = |slot, secret, digits: u8, counter| {
        let credential = HotpCredential { secret, digits: digits.try_into().unwrap(), counter };
        let result = session.write_hotp(SlotNumber(slot), &credential, &codes, Overwrite::Confirmed, &mut |_| {});
        assert!(matches!(result, Err(DriverError::BadArgument(_))), "{result:?}");
    };
    refused(0, &good, 6, 0);
    refused(3, &good, 6, 0);
    refused(1, &good, 7, 0);
    refused(1, &short, 6, 0);
    refused(1, &long, 6, 0);
    refused(1, &good, 6, 8);
    let five = Secret::new(vec![1; 5]);
    let codes = AccessCodes { current: None, new: Some(&five) };
    let credential = HotpCredential { secret: &good, digits: Digits::SIX, counter: 0 };
    let result = session.write_hotp(SlotNumber(1), &credential, &codes, Overwrite::Confirmed, &mut |_| {});
    assert!(matches!(result, Err(DriverError::BadArgument(_))), "{result:?}");
    assert!(fake.written().chunks(2).all(|frame| frame == SERIAL_FRAME), "only the serial was asked for");
}

#[test]
fn a_write_is_believed_only_when_the_sequence_proves_it() {
    let result = |then: &str| {
        let turns = vec![serial(), becomes(then), nothing()];
        write_hotp(&mut old(SLOT_1, turns).1, 1, Overwrite::Confirmed)
    };
    assert!(result("00 02 03 03 05 01 00 00").is_ok());
    assert!(matches!(result(SLOT_1), Err(DriverError::Refused { slot: SlotNumber(1) })));
    assert!(matches!(result("00 02 03 03 04 03 00 00"), Err(DriverError::Unconfirmed { .. })), "the slots moved");
    assert!(matches!(result("00 02 03 03 07 01 00 00"), Err(DriverError::Unconfirmed { .. })));
    assert!(matches!(result("00 02 03 03 00 01 00 00"), Err(DriverError::Unconfirmed { .. })));
}

#[test]
fn a_frame_that_another_program_broke_is_sent_once_more_before_anybody_is_blamed() {
    let (fake, mut session) = old(EMPTY, vec![serial(), nothing(), becomes("00 02 03 03 01 01 00 00")]);
    write_hotp(&mut session, 1, Overwrite::Never).unwrap();
    let sent = fake.written();
    assert_eq!(sent[2..10], sent[10..18], "the same frame");
}

#[test]
fn at_the_end_of_the_sequence_nothing_is_sent() {
    let (fake, mut session) = old("00 02 03 03 ff 01 00 00", vec![serial()]);
    assert!(matches!(write_hotp(&mut session, 2, Overwrite::Never), Err(DriverError::SequenceExhausted)));
    assert_eq!(fake.written(), SERIAL_FRAME);
}

#[test]
fn a_slot_that_was_filled_meanwhile_is_not_overwritten() {
    let (fake, mut session) = old(EMPTY, vec![serial(), serial(), serial()]);
    assert!(!session.identify().unwrap().slots[0].is_programmed());
    fake.edit(|script| script.status = bytes(SLOT_1));
    assert!(matches!(write_hotp(&mut session, 1, Overwrite::Never), Err(DriverError::Occupied { .. })));
    fake.edit(|script| script.turns.push_back(becomes("00 02 03 03 05 03 00 00")));
    write_hotp(&mut session, 2, Overwrite::Never).unwrap();
}

#[test]
fn another_token_in_the_same_socket_is_noticed_before_anything_is_written() {
    let other = data(&["00 bc 61 4f 41 15 00 40"]);
    let (fake, mut session) = old(EMPTY, vec![serial(), other]);
    session.identify().unwrap();
    match write_hotp(&mut session, 1, Overwrite::Confirmed) {
        Err(DriverError::AnotherToken { expected, found }) => {
            assert_eq!((expected.as_str(), found.as_str()), ("12345678", "12345679"));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(fake.written().len(), 4, "two questions");
}

#[test]
fn a_serial_of_zero_is_garbage() {
    let zero = wire::yubikey::chunk_answer(&wire::yubikey::sealed(&[0; 4]));
    let turn = Turn { reads: zero.iter().map(|report| report.encode()).collect(), then: None };
    assert!(matches!(old(EMPTY, vec![turn]).1.identify(), Err(DriverError::Garbage(_))));
}

fn y3() -> Vec<&'static str> {
    vec!["51 24 46 0e 39 a5 f9 40", "3f 35 26 75 2b e8 43 41", "eb 36 48 27 d5 7d 68 42", "33 00 00 00 00 00 00 43"]
}

#[test]
fn a_challenge_is_answered() {
    let (fake, mut session) = old(SLOT_2, vec![serial(), data(&y3())]);
    let mac = challenge(&mut session).0.unwrap();
    assert_eq!(data_encoding::HEXLOWER.encode(&mac), "5124460e39a5f93f3526752be843eb364827d57d");
    assert_eq!(fake.written()[2..], ["4869205468657280", "6500000000000081", "00380bac00000089"]);
}

/// `docs/protocols/yubikey.md, Y-4`: TOTP, seed of RFC 6238, t = 59.
fn y4() -> Turn {
    data(&["75 a4 8a 19 d4 cb e1 40", "00 64 4e 8a c1 39 7e 41", "ea 74 7a 2d 33 ab 1b 42", "6e 00 00 00 00 00 00 43"])
}

fn asked(time: u64, digits: Digits) -> CodeRequest {
    CodeRequest { time, period: Period::THIRTY, digits }
}

#[test]
fn a_code_of_a_challenge_slot_is_made_of_the_answer_to_the_time_step() {
    let (fake, mut session) = old(SLOT_2, vec![serial(), y4(), serial(), y4()]);
    let code = session.read_code(SlotNumber(2), asked(59, Digits::EIGHT), &mut |_| {}).unwrap();
    assert_eq!(code.to_string(), "94287082");
    assert_eq!(fake.written()[2..], ["0000000000000080", "0100000000000081", "0038b98e00000089"]);
    let code = session.read_code(SlotNumber(2), asked(30, Digits::SIX), &mut |_| {}).unwrap();
    assert_eq!(code.to_string(), "287082");
}

#[test]
fn a_time_step_that_ends_in_zero_is_padded_with_another_byte() {
    // `docs/protocols/yubikey.md, Y-5`: step 0x100
    let mac = data_encoding::HEXLOWER.decode(b"510b2efa217fb4fb098fea67d74697c1018b1ccf").unwrap();
    let y5 = wire::yubikey::chunk_answer(&wire::yubikey::sealed(&mac));
    let y5 = Turn { reads: y5.iter().map(|report| report.encode()).collect(), then: None };
    let (fake, mut session) = old(SLOT_2, vec![serial(), y5]);
    let time = 0x100 * 30;
    let code = session.read_code(SlotNumber(2), asked(time, Digits::SIX), &mut |_| {}).unwrap();
    let parameters = Parameters { algorithm: Algorithm::Sha1, digits: Digits::SIX };
    assert_eq!(code, hotp(&Secret::new(SEED.to_vec()), parameters, 0x100));
    let written = fake.written();
    assert_eq!(written[2..5], ["0000000000000180", "0001010101010181", "0101010101010182"].map(str::to_owned));
    assert_eq!(written.last().unwrap(), "01386fc100000089");
}

#[test]
fn totp_is_written_as_a_challenge_slot_and_proven_by_a_code() {
    let write = |touch, turns| {
        let (fake, mut session) = old(EMPTY, turns);
        let secret = Secret::new(SEED.to_vec());
        let (algorithm, digits, period) = (Algorithm::Sha1, Digits::SIX, Period::THIRTY);
        let credential = TotpCredential { secret: &secret, algorithm, digits, period, touch, now: 59 };
        (
            session.write_totp(SlotNumber(2), &credential, &AccessCodes::default(), Overwrite::Never, &mut |_| {}),
            fake.written(),
        )
    };
    let accepted = || becomes("00 02 03 03 01 02 00 00");
    let (result, written) = write(false, vec![serial(), accepted(), y4()]);
    result.unwrap();
    assert!(written.contains(&"0000002440260086".to_owned()), "{written:?}");
    assert_eq!(written.last().unwrap(), "0038b98e00000089");
    for other in [data(&y3()), nothing()] {
        let (result, _) = write(false, vec![serial(), accepted(), other]);
        assert!(matches!(result, Err(DriverError::Unconfirmed { slot: SlotNumber(2) })), "{result:?}");
    }
    let (result, written) = write(true, vec![serial(), accepted()]);
    result.unwrap();
    assert!(written.contains(&"00000024402e0086".to_owned()), "{written:?}");
}

#[test]
fn totp_of_another_digest_or_length_is_refused_before_anything_is_sent() {
    let (fake, mut session) = old(EMPTY, vec![]);
    for (algorithm, length) in
        [(Algorithm::Sha256, 20), (Algorithm::Sha512, 20), (Algorithm::Sha1, 15), (Algorithm::Sha1, 32)]
    {
        let secret = Secret::new(vec![7; length]);
        let (digits, period, touch, now) = (Digits::SIX, Period::THIRTY, false, 59);
        let credential = TotpCredential { secret: &secret, algorithm, digits, period, touch, now };
        let result =
            session.write_totp(SlotNumber(1), &credential, &AccessCodes::default(), Overwrite::Confirmed, &mut |_| {});
        assert!(matches!(result, Err(DriverError::BadArgument(_))), "{result:?}");
    }
    assert!(fake.written().is_empty());
}

#[test]
fn a_touch_is_waited_for_with_its_countdown() {
    let wait = ["00 02 03 03 04 02 00 2e", "00 02 03 03 04 02 00 2d", "00 02 03 03 04 02 00 2c"];
    let touched = data(&[&wait[..], &y3()].concat());
    let (result, seconds) = challenge(&mut old(SLOT_2, vec![serial(), touched]).1);
    assert!(result.is_ok());
    assert_eq!(seconds, [Some(14), Some(13), Some(12)]);

    let missed = Turn { reads: wait.map(bytes).to_vec(), then: None };
    let (result, seconds) = challenge(&mut old(SLOT_2, vec![serial(), missed]).1);
    assert!(matches!(result, Err(DriverError::TouchTimeout)));
    assert_eq!(seconds.len(), 3);
}

#[test]
fn a_touch_wait_without_end_ends() {
    let forever = Turn { reads: Vec::new(), then: Some(bytes("00 02 03 03 04 02 00 2e")) };
    let (fake, mut session) = old(SLOT_2, vec![serial(), forever]);
    assert!(matches!(challenge(&mut session).0, Err(DriverError::TouchTimeout)));
    assert!(fake.clock() < Duration::from_secs(262));
}

#[test]
fn a_slot_of_another_kind_does_not_answer() {
    let (result, _) = challenge(&mut old(SLOT_2, vec![serial(), nothing()]).1);
    assert!(matches!(result, Err(DriverError::WrongMode { slot: SlotNumber(2) })));
    let (result, _) = challenge(&mut old(SLOT_1, vec![serial()]).1);
    assert!(matches!(result, Err(DriverError::WrongMode { .. })), "an empty slot is not even asked");
}

#[test]
fn damaged_answers_are_garbage_and_the_next_conversation_begins_with_a_reset() {
    let mut wrong_crc = y3();
    wrong_crc[1] = "3f 35 26 75 2b e8 42 41";
    let swapped = vec![y3()[0], y3()[2], y3()[1], y3()[3]];
    let too_short = vec![y3()[0]];
    for lines in [wrong_crc, swapped, too_short] {
        let (result, _) = challenge(&mut old(SLOT_2, vec![serial(), data(&lines)]).1);
        assert!(matches!(result, Err(DriverError::Garbage(_))), "{lines:?}: {result:?}");
    }
    let cut = Turn { reads: vec![bytes(y3()[0]), bytes(SLOT_2)], then: None };
    let (fake, mut session) = old(SLOT_2, vec![serial(), cut, serial()]);
    assert!(matches!(challenge(&mut session).0, Err(DriverError::Garbage("an answer cut short"))));
    fake.written();
    fake.edit(|script| script.written.clear());
    session.identify().unwrap();
    assert_eq!(fake.0.lock().unwrap().written[0], [0, 0, 0, 0, 0, 0, 0, 0x8f]);
}

#[test]
fn a_token_that_is_never_ready_is_busy_within_two_seconds() {
    for stuck in ["00 00 00 00 00 00 00 89", "00 00 00 00 00 00 00 9f"] {
        let (fake, mut session) = old(stuck, vec![]);
        assert!(matches!(session.identify(), Err(DriverError::Busy)));
        assert!(fake.clock() < Duration::from_secs(2), "{:?}", fake.clock());
    }
    let (fake, mut session) = old(SLOT_2, vec![serial(), becomes("00 00 00 00 00 00 00 89")]);
    assert!(matches!(challenge(&mut session).0, Err(DriverError::Busy)));
    assert!(fake.clock() < Duration::from_secs(4));
}

#[test]
fn a_short_report_is_garbage() {
    let (fake, mut session) = old(SLOT_1, vec![]);
    fake.edit(|script| script.short = true);
    assert!(matches!(session.identify(), Err(DriverError::Garbage(_))));
}

#[test]
fn deleting_is_proven_and_an_empty_slot_is_left_alone() {
    let (fake, mut session) = old(SLOT_1, vec![serial(), becomes(EMPTY), serial()]);
    session.delete(SlotNumber(1), None, &mut |_| {}).unwrap();
    assert_eq!(fake.written()[2..], ["0000000000000080", "00016b5b00000089"]);
    session.delete(SlotNumber(1), None, &mut |_| {}).unwrap();
    assert_eq!(fake.written(), SERIAL_FRAME);

    let (fake, mut session) = old(SLOT_2, vec![serial(), nothing(), nothing()]);
    let code = Secret::new(vec![1, 2, 3, 4, 5, 6]);
    assert!(matches!(session.delete(SlotNumber(2), Some(&code), &mut |_| {}), Err(DriverError::Refused { .. })));
    let frame = ["0000000000000080", "0000000102030487", "0506000000000088", "00033cf100000089"];
    assert_eq!(fake.written()[2..], [frame, frame].concat(), "refused twice is refused");
}

#[test]
fn slots_are_swapped_where_the_firmware_can() {
    let (fake, mut session) = old(SLOT_1, vec![serial(), becomes("00 02 03 03 05 02 00 00")]);
    session.swap().unwrap();
    assert_eq!(fake.written()[2..], ["0000000000000080", "00066b5b00000089"]);
    assert!(matches!(old("00 02 03 00 04 01 00 00", vec![serial()]).1.swap(), Err(DriverError::Unsupported(_))));
    assert!(matches!(old(EMPTY, vec![serial()]).1.swap(), Err(DriverError::BadArgument(_))));
}

#[test]
fn a_hidden_serial_is_made_visible_by_flags_alone() {
    let (fake, mut session) = old(SLOT_1, vec![nothing(), becomes("00 02 03 03 05 01 00 00"), serial()]);
    session.make_serial_visible(None).unwrap();
    let written = fake.written();
    assert_eq!(written[2..4], ["0000000000000080", "0000003c20000086"]);
    assert_eq!(written.last().unwrap(), "0004955600000089");
    assert!(session.identify().unwrap().serial.is_some());
}

#[test]
fn a_challenge_slot_made_visible_keeps_short_challenges() {
    let status = "00 03 04 03 04 02 00 00";
    let fake = Fake::new(status, vec![nothing(), nothing(), becomes("00 03 04 03 05 02 00 00")]);
    fake.session(0x0110).make_serial_visible(None).unwrap();
    let written = fake.written();
    assert!(written.contains(&"0000002400040086".to_owned()), "{written:?}");
    assert_eq!(written.last().unwrap(), "0005955600000089");
}

fn typed(text: &str) -> impl Iterator<Item = Option<Bytes>> {
    let entry = |c: char| {
        let place = keyboard::SCAN_MAP_ORDER.iter().position(|m| char::from(*m) == c).unwrap();
        keyboard::DEFAULT_SCAN_MAP[place]
    };
    text.chars().flat_map(move |c| keyboard::press(entry(c))).map(Some).collect::<Vec<_>>().into_iter()
}

fn capture(reports: impl Iterator<Item = Option<Bytes>>) -> Result<(String, String), DriverError> {
    let (fake, mut session) = old(SLOT_1, vec![]);
    fake.edit(|script| script.typed = reports.collect());
    let typed = session.capture_code(Duration::from_secs(15), &|| false, &mut || {})?;
    Ok((typed.prefix, typed.code.to_string()))
}

#[test]
fn typed_codes_are_captured_with_and_without_enter() {
    let some = |prefix: &str, code: &str| (prefix.to_owned(), code.to_owned());
    assert_eq!(capture(typed("755224\r")).unwrap(), some("", "755224"));
    assert_eq!(capture([None, None].into_iter().chain(typed("755224"))).unwrap(), some("", "755224"));
    assert_eq!(capture(typed("ubhe12345678755224\r")).unwrap(), some("ubhe12345678", "755224"));
    assert_eq!(capture(typed("\t07081804\t\r")).unwrap(), some("", "07081804"));
    let pause = (0..6).map(|_| None);
    assert_eq!(capture(typed("ubhe12345678").chain(pause).chain(typed("755224"))).unwrap().1, "755224");
    let keypad = [7, 5, 5, 2, 2, 4].into_iter().flat_map(|digit| keyboard::press(keyboard::keypad(digit).unwrap()));
    assert_eq!(capture(keypad.map(Some)).unwrap(), some("", "755224"));
}

#[test]
fn what_is_no_code_is_no_code() {
    let yubico = "cccccbcgujhingjrdejhgfnuetrgigvejhhgbkuvdedc\r";
    assert!(matches!(capture(typed(yubico)), Err(DriverError::NoCode)));
    assert!(matches!(capture(typed("12345\r")), Err(DriverError::NoCode)));
    assert!(matches!(capture(typed(&"c".repeat(500))), Err(DriverError::NoCode)));
}

#[test]
fn a_capture_ends_when_nobody_touches_and_when_it_is_stopped() {
    assert!(matches!(capture([].into_iter()), Err(DriverError::TouchTimeout)));
    let (fake, mut session) = old(SLOT_1, vec![]);
    let stop = fake.clone();
    let result = session.capture_code(Duration::from_secs(15), &|| stop.clock() > Duration::from_secs(1), &mut || {});
    assert!(matches!(result, Err(DriverError::Cancelled)));
    assert!(fake.clock() < Duration::from_millis(1500));
}
