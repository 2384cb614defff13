//! The token's half at report level: what `docs/protocols/nitrokey.md, 3 to 7` says of each command, busy times, and both
//! generations.
//!
//! Long because it tries every command of that document on one kind of token.

use super::*;
use proptest::prelude::*;
use wire::nitrokey::{
    CodeInfo, CommandStatus as S, DeviceRecord, Name, OtpData, Password, Slot, SlotData, SlotInfo, StatusInfo,
    WholeSlot,
};
use zeroize::Zeroizing;

const SEED: &[u8; 20] = b"12345678901234567890";

/// A token and a clock that stands still between commands.
struct Bench {
    token: Nitrokey,
    now: Instant,
    number: u8,
}

fn bench(spec: &str) -> Bench {
    let spec: crate::TokenSpec = spec.parse().unwrap();
    let crate::Model::Nitrokey(spec) = spec.token else { panic!("{spec:?}") };
    Bench { token: Nitrokey::new(spec), now: Instant::now(), number: 0 }
}

fn pro() -> Bench {
    bench("nitrokey-pro,serial=5f16")
}

fn password(text: &str) -> Password {
    Password::new(text.as_bytes()).unwrap()
}

fn temporary() -> Password {
    password("0123456789012345678901234")
}

impl Bench {
    fn interface(&self) -> u8 {
        self.token.spec.hid_interface()
    }

    fn read(&mut self) -> Vec<u8> {
        let interface = self.interface();
        self.token.get_feature(interface, self.now).unwrap()
    }

    fn write(&mut self, report: &[u8]) {
        let interface = self.interface();
        assert!(self.token.set_feature(interface, report, self.now));
    }

    fn wait(&mut self) {
        self.now += WITH_CARD;
    }

    fn request(&mut self, command: &Command) -> Request {
        self.number += 1;
        command.encode(self.token.dialect).with(59, &[self.number])
    }

    fn answer(&mut self, request: &Request) -> Response {
        self.write(&request.encode()[..]);
        self.wait();
        let report = self.read();
        let response = Response::decode(&report).unwrap();
        assert_eq!((response.device, response.crc), (DeviceStatus::Ready, request.crc()));
        response
    }

    fn send(&mut self, command: &Command) -> Response {
        let request = self.request(command);
        self.answer(&request)
    }

    fn status(&mut self, command: &Command) -> S {
        self.send(command).status
    }

    /// On old firmware the CRC is announced first.
    fn admin(&mut self, command: &Command) -> S {
        let request = self.request(command);
        if self.token.dialect.old {
            let authorize = Command::Authorize(request.crc(), temporary());
            assert_eq!(self.status(&authorize), S::Ok);
        }
        self.answer(&request).status
    }

    fn login(&mut self) {
        let login = Command::Authenticate { pin: password("12345678"), temporary: temporary() };
        assert_eq!(self.status(&login), S::Ok);
    }

    fn store(&mut self, slot: Slot, name: &str, factor: u64, config: u8) -> S {
        let data = SlotData { slot: slot.code(), factor, config, token_id: [0; 13] };
        if self.token.dialect.old {
            let whole = WholeSlot { name: Name::new(name), secret: Zeroizing::new(*SEED), data };
            return self.admin(&Command::WriteWholeSlot(whole));
        }
        for part in [OtpData::Name(Name::new(name)), secret(0, SEED), secret(1, &[])] {
            assert_eq!(self.status(&Command::SendOtpData(temporary(), part)), S::Ok);
        }
        self.status(&Command::WriteSlot(temporary(), data))
    }

    fn info(&mut self, slot: Slot) -> Option<SlotInfo> {
        let answer = self.send(&Command::ReadSlot { slot: slot.code(), binary: true });
        (answer.status == S::Ok).then(|| SlotInfo::decode(&answer.result, slot, self.token.dialect).unwrap())
    }

    fn code(&mut self, slot: Slot) -> Result<u32, S> {
        let answer = self.send(&Command::Code { slot: slot.code(), interval: 30, user: Password::none() });
        if answer.status == S::Ok { Ok(CodeInfo::decode(&answer.result).code) } else { Err(answer.status) }
    }

    fn retries(&mut self) -> (u8, u8) {
        (self.send(&Command::AdminRetries).result[0], self.send(&Command::UserRetries).result[0])
    }
}

fn secret(part: u8, bytes: &[u8]) -> OtpData {
    let mut data = Zeroizing::new([0; 30]);
    data[..bytes.len()].copy_from_slice(bytes);
    OtpData::Secret(part, data)
}

const GENERATIONS: [&str; 6] = [
    "nitrokey-pro,serial=5f16,firmware=0.7",
    "nitrokey-pro,serial=5f16,firmware=0.8",
    "nitrokey-pro,serial=5f16,firmware=0.15",
    "nitrokey-storage,serial=5f16,firmware=0.53",
    "nitrokey-storage,serial=5f16,firmware=0.57",
    "librem-key,serial=5f16,firmware=0.10",
];

#[test]
fn n1_the_status_of_a_pro_is_that_of_its_vector() {
    let mut bench = pro();
    bench.write(&Command::Status.encode(bench.token.dialect).encode()[..]);
    bench.wait();
    let head = "0000dfb76eef000f00165f0000ffffff";
    let expected = format!("{head}{}735212a3", "0".repeat(128 - head.len() - 8));
    assert_eq!(data_encoding::HEXLOWER.encode(&bench.read()), expected);
}

#[test]
fn a_storage_tells_firmware_and_serial_in_its_own_status() {
    let mut bench = bench("nitrokey-storage,serial=5f16,firmware=0.53");
    let status = StatusInfo::decode(&bench.send(&Command::Status).result);
    assert_eq!((status.firmware, status.serial), ((0, 1), 0));
    let record = DeviceRecord::decode(&bench.send(&Command::DeviceStatus).result).unwrap();
    assert_eq!((record.version, record.serial, record.admin_retries), ((0, 53, 0), 0x5f16, 3));
    assert_eq!(pro().status(&Command::DeviceStatus), S::UnknownCommand);
}

#[test]
fn a_pro_at_work_says_so_and_drops_what_it_is_sent() {
    let mut bench = pro();
    let login = bench.request(&Command::Authenticate { pin: password("12345678"), temporary: temporary() });
    bench.write(&login.encode()[..]);
    assert_eq!(bench.read()[0], 3, "received");
    bench.now += WITH_CARD * 3 / 4;
    assert_eq!(bench.read()[0], 1, "busy");
    let dropped = bench.request(&Command::AdminRetries);
    bench.write(&dropped.encode()[..]);
    bench.wait();
    let answer = Response::decode(&bench.read()).unwrap();
    assert_eq!((answer.command, answer.crc, answer.status), (id::FIRST_AUTHENTICATE, login.crc(), S::Ok));
}

#[test]
fn a_storage_at_work_shows_the_last_answer_as_if_it_were_ready() {
    let mut bench = bench("nitrokey-storage,serial=5f16");
    let first = bench.request(&Command::AdminRetries);
    bench.answer(&first);
    let second = bench.request(&Command::AdminRetries);
    bench.write(&second.encode()[..]);
    assert_eq!(Response::decode(&bench.read()).unwrap().crc, first.crc());
    bench.wait();
    assert_eq!(Response::decode(&bench.read()).unwrap().crc, second.crc());
}

#[test]
fn hotp_is_written_read_and_counts_in_every_generation() {
    for spec in GENERATIONS {
        let mut bench = bench(spec);
        let slot = Slot::Hotp(1);
        bench.login();
        assert_eq!(bench.info(slot), None, "{spec}");
        assert_eq!(bench.store(slot, "test", 5, 0), S::Ok, "{spec}");
        let info = bench.info(slot).unwrap();
        assert_eq!((info.name.text().as_str(), info.factor, info.config), ("test", 5, 0), "{spec}");
        // RFC 4226, appendix D: counters 5 to 7
        assert_eq!([bench.code(slot), bench.code(slot), bench.code(slot)], [Ok(254_676), Ok(287_922), Ok(162_583)]);
        assert_eq!(bench.info(slot).unwrap().factor, 8, "{spec}");
        assert_eq!(bench.admin(&Command::EraseSlot(slot.code(), temporary())), S::Ok, "{spec}");
        assert_eq!((bench.info(slot), bench.code(slot)), (None, Err(S::NotProgrammed)), "{spec}");
    }
}

#[test]
fn totp_goes_by_the_time_that_was_told_last() {
    for spec in GENERATIONS {
        let mut bench = bench(spec);
        let slot = Slot::Totp(3);
        bench.login();
        assert_eq!(bench.store(slot, "totp", 30, 1), S::Ok, "{spec}");
        assert_eq!(bench.info(slot).unwrap().factor, 30, "{spec}");
        // RFC 6238, appendix B
        for (time, code) in [(1_111_111_109, 7_081_804), (1_234_567_890, 89_005_924)] {
            assert_eq!(bench.status(&Command::SetTime { force: true, time }), S::Ok);
            assert_eq!(bench.code(slot), Ok(code), "{spec} at {time}");
        }
        // a Storage counts on from there, a Pro stands still
        let code = bench.code(slot);
        bench.now += Duration::from_secs(60);
        assert_eq!(bench.code(slot) != code, spec.contains("storage"), "{spec}");
    }
}

#[test]
fn time_does_not_run_backwards_unless_forced() {
    let mut bench = pro();
    let set = |force, time| Command::SetTime { force, time };
    assert_eq!(bench.status(&set(false, 1_500_000_000)), S::Ok, "nothing was told yet");
    assert_eq!(bench.status(&set(false, 1_400_000_000)), S::TimestampWarning);
    assert_eq!(bench.status(&set(true, 1_400_000_000)), S::Ok);
    bench.token.power_on();
    assert_eq!(bench.status(&set(false, 1_390_000_000)), S::TimestampWarning, "the minutes are kept");
}

#[test]
fn a_wrong_pin_costs_an_attempt_and_any_attempt_the_temporary_password() {
    let mut bench = pro();
    bench.login();
    let wrong = Command::Authenticate { pin: password("87654321"), temporary: temporary() };
    assert_eq!(bench.status(&wrong), S::WrongPassword);
    assert_eq!(bench.retries(), (2, 3));
    let name = OtpData::Name(Name::new("test"));
    assert_eq!(bench.status(&Command::SendOtpData(temporary(), name.clone())), S::NotAuthorized);
    bench.login();
    assert_eq!(bench.retries(), (3, 3));
    for left in [2, 1, 0, 0] {
        assert_eq!(bench.status(&wrong), S::WrongPassword);
        assert_eq!(bench.retries().0, left);
    }
    let right = Command::Authenticate { pin: password("12345678"), temporary: temporary() };
    assert_eq!(bench.status(&right), S::WrongPassword, "locked");
}

#[test]
fn codes_may_need_the_user_pin() {
    for spec in GENERATIONS {
        let mut bench = bench(&format!("{spec},programmed,protected"));
        let (slot, user) = (Slot::Hotp(0), password("abcdefghijklmnopqrstuvwxy"));
        assert_eq!(bench.code(slot), Err(S::NotAuthorized), "{spec}");
        let login = Command::AuthenticateUser { pin: password("123456"), temporary: user.clone() };
        assert_eq!(bench.status(&login), S::Ok);
        let code = Command::Code { slot: slot.code(), interval: 0, user: user.clone() };
        let request = bench.request(&code);
        if bench.token.dialect.old {
            assert_eq!(bench.status(&Command::AuthorizeUser(request.crc(), user)), S::Ok);
        }
        assert_eq!(bench.answer(&request).status, S::Ok, "{spec}");
    }
}

#[test]
fn an_abandoned_transfer_leaves_its_bytes_to_the_next() {
    let mut bench = pro();
    bench.login();
    bench.status(&Command::SendOtpData(temporary(), secret(1, &[0x55; 10])));
    let echo = bench.send(&Command::SendOtpData(temporary(), secret(0, SEED)));
    assert_eq!(echo.result[30..40], [0x55; 10], "the old part is still there");
    assert_eq!(bench.store(Slot::Hotp(0), "test", 0, 0), S::Ok);
    let echo = bench.send(&Command::SendOtpData(temporary(), secret(0, SEED)));
    assert_eq!(echo.result[30..40], [0; 10], "a finished one cleared it");
}

#[test]
fn nothing_is_stored_without_a_transfer_a_name_or_a_password() {
    let mut bench = pro();
    let data = SlotData { slot: 0x10, factor: 0, config: 0, token_id: [0; 13] };
    let write = Command::WriteSlot(temporary(), data);
    assert_eq!(bench.status(&write), S::NotAuthorized);
    bench.login();
    assert_eq!(bench.status(&write), S::NotAuthorized, "nothing was sent");
    assert_eq!(bench.store(Slot::Hotp(0), "", 0, 0), S::NoName);
    assert_eq!(bench.info(Slot::Hotp(0)), None);
    assert_eq!(bench.store(Slot::Hotp(0), "test", 0, 0), S::Ok);
    // a secret of zeros keeps the one that is there
    for part in [OtpData::Name(Name::new("renamed")), secret(0, &[]), secret(1, &[])] {
        bench.status(&Command::SendOtpData(temporary(), part));
    }
    assert_eq!(bench.status(&write), S::Ok);
    assert_eq!(
        (bench.info(Slot::Hotp(0)).unwrap().name.text().as_str(), bench.code(Slot::Hotp(0))),
        ("renamed", Ok(755_224))
    );
}

#[test]
fn old_firmware_lets_through_only_the_request_that_was_announced() {
    let mut bench = bench("nitrokey-pro,serial=5f16,firmware=0.7");
    bench.login();
    let erase = Command::EraseSlot(0x10, Password::none());
    assert_eq!(bench.status(&erase), S::NotAuthorized);
    assert_eq!(bench.admin(&erase), S::Ok);
    assert_eq!(bench.status(&erase), S::NotAuthorized, "once");
    assert_eq!(bench.status(&Command::Authorize(7, password("another"))), S::NotAuthorized);
    assert_eq!(pro().status(&Command::Authorize(7, temporary())), S::UnknownCommand);
    // a new Storage says yes to it, and to everything that it refuses from then on
    let mut storage = super::tests::bench("nitrokey-storage,serial=5f16");
    assert_eq!(storage.status(&erase), S::NotAuthorized);
    assert_eq!(storage.status(&Command::Authorize(7, temporary())), S::Ok);
    assert_eq!(storage.status(&erase), S::Ok);
}

#[test]
fn the_verification_slot_is_for_verifying_only() {
    let mut bench = pro();
    bench.login();
    assert_eq!(bench.status(&Command::VerifyCode(755_224)), S::NotProgrammed);
    for part in [OtpData::Name(Name::new("heads")), secret(0, SEED), secret(1, &[])] {
        bench.status(&Command::SendOtpData(temporary(), part));
    }
    let data = SlotData { slot: VERIFY_SLOT, factor: 0, config: 0, token_id: [0; 13] };
    assert_eq!(bench.status(&Command::WriteSlot(temporary(), data)), S::Ok);
    let mut verify = |code| bench.send(&Command::VerifyCode(code)).result[..2].to_vec();
    assert_eq!((verify(359_152), verify(359_152)), (vec![1, 2], vec![0, 0xfe]), "counter 2, and not twice");
    let code = Command::Code { slot: VERIFY_SLOT, interval: 0, user: Password::none() };
    assert_eq!(bench.status(&code), S::WrongSlot);
    let mut old = super::tests::bench("nitrokey-pro,serial=5f16,firmware=0.8");
    assert_eq!(old.status(&Command::VerifyCode(755_224)), S::UnknownCommand);
}

#[test]
fn a_storage_ignores_its_last_totp_slot_and_says_yes() {
    let mut bench = bench("nitrokey-storage,serial=5f16");
    bench.login();
    assert_eq!((bench.store(Slot::Totp(14), "test", 30, 0), bench.info(Slot::Totp(14))), (S::Ok, None));
}

#[test]
fn a_factory_reset_needs_the_admin_pin_and_takes_everything() {
    let mut bench = bench("nitrokey-pro,serial=5f16,programmed,admin-pin=abcdefgh");
    assert_eq!(bench.status(&Command::FactoryReset(password("12345678"))), S::WrongPassword);
    assert_eq!(bench.retries(), (2, 3));
    assert_eq!(bench.status(&Command::FactoryReset(password("abcdefgh"))), S::Ok);
    assert_eq!((bench.info(Slot::Hotp(0)), bench.retries()), (None, (3, 3)));
    bench.login();
}

#[test]
fn pins_are_changed_by_the_ones_before() {
    let mut bench = pro();
    let change = |old, new| Command::ChangeAdminPin { old: password(old), new: password(new) };
    assert_eq!(bench.status(&change("wrong-pin", "abcdefgh")), S::WrongPassword);
    assert_eq!(bench.status(&change("12345678", "short")), S::AdminPinChange);
    assert_eq!(bench.status(&change("12345678", "abcdefgh")), S::Ok);
    let unlock = Command::UnlockUser { admin: password("abcdefgh"), new: password("654321") };
    assert_eq!(bench.status(&unlock), S::Ok);
    let user = Command::ChangeUserPin { old: password("654321"), new: password("123456") };
    assert_eq!(bench.status(&user), S::Ok);
}

#[test]
fn power_takes_what_was_opened_and_leaves_what_is_stored() {
    let mut bench = pro();
    bench.login();
    bench.store(Slot::Hotp(0), "test", 0, 0);
    bench.code(Slot::Hotp(0)).unwrap();
    bench.token.power_on();
    assert_eq!(bench.status(&Command::EraseSlot(0x10, temporary())), S::NotAuthorized);
    assert_eq!(bench.info(Slot::Hotp(0)).unwrap().factor, 1);
}

#[test]
fn damaged_requests_are_refused_and_said_to_be() {
    let mut bench = pro();
    let mut report = bench.request(&Command::AdminRetries).encode();
    report[20] ^= 1;
    bench.write(&report[..]);
    bench.wait();
    assert_eq!(Response::decode(&bench.read()).unwrap().status, S::WrongCrc);
    bench.write(&report[..10]);
}

proptest! {
    /// Whatever is sent, the token answers a whole report, and its PINs lose no more than an attempt a report.
    #[test]
    fn any_report_is_survived(reports in prop::collection::vec((0u8..0x40, prop::collection::vec(any::<u8>(), 58), any::<bool>()), 1..20)) {
        for spec in GENERATIONS {
            let mut bench = bench(spec);
            for (command, rest, right) in &reports {
                let request = Request::new(*command).with(1, rest);
                let mut report = request.encode();
                report[63] ^= u8::from(!right);
                bench.write(&report[..]);
                bench.wait();
                let answer = Response::decode(&bench.read());
                prop_assert!(answer.is_some_and(|answer| answer.device == DeviceStatus::Ready));
            }
        }
    }
}
