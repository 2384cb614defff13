//! The vectors of `docs/protocols/nitrokey.md, N-1 to N-8` byte for byte (libnitrokey 3.x), and what must hold for any bytes.

use super::*;
use proptest::prelude::*;
use zeroize::Zeroizing;

const SEED: &[u8; 20] = b"12345678901234567890";
const PRO: Dialect = Dialect { storage: false, old: false };
const OLD_PRO: Dialect = Dialect { storage: false, old: true };
const STORAGE: Dialect = Dialect { storage: true, old: false };
const OLD_STORAGE: Dialect = Dialect { storage: true, old: true };
const DIALECTS: [Dialect; 4] = [PRO, OLD_PRO, STORAGE, OLD_STORAGE];

fn temporary() -> Password {
    Password::new(b"0123456789012345678901234").unwrap()
}

fn pin() -> Password {
    Password::new(b"12345678").unwrap()
}

/// The report as hexadecimal digits; and it is decoded to the very same command.
fn sent(command: &Command, dialect: Dialect) -> String {
    let report = command.encode(dialect).encode();
    let (request, crc) = Request::decode(&report[..]).unwrap();
    assert_eq!((crc, Command::decode(&request, dialect).as_ref()), (request.crc(), Some(command)));
    data_encoding::HEXLOWER.encode(&report[..])
}

/// A vector's head and CRC with zeros between, 64 bytes in all.
fn padded(head: &str, crc: &str) -> String {
    format!("{head}{}{crc}", "0".repeat(128 - head.len() - crc.len()))
}

#[test]
fn n1_get_status_of_a_pro_0_15() {
    assert_eq!(sent(&Command::Status, PRO), padded("00", "dfb76eef"));
    let reply = padded("0000dfb76eef000f00165f0000ffffff", "735212a3");
    let reply = data_encoding::HEXLOWER.decode(reply.as_bytes()).unwrap();
    let response = Response::decode(&reply).unwrap();
    assert_eq!((response.device, response.command, response.crc), (DeviceStatus::Ready, 0, 0xef6e_b7df));
    let status = StatusInfo::decode(&response.result);
    let config = GeneralConfig { lock_keys: [0xff; 3], user_password: 0, delete_user_password: 0 };
    assert_eq!(status, StatusInfo { firmware: (0, 15), serial: 0x5f16, config });
    let mut again = Response::new(0, 0xef6e_b7df, CommandStatus::Ok);
    status.encode(&mut again.result);
    assert_eq!(again.encode()[..], reply);
}

#[test]
fn n2_first_authenticate() {
    let head = "073132333435363738000000000000000000000000000000000030313233343536373839303132333435363738393031323334";
    assert_eq!(sent(&Command::Authenticate { pin: pin(), temporary: temporary() }, PRO), padded(head, "853aa156"));
}

#[test]
fn n3_and_n4_name_and_secret_are_sent() {
    let password = "30313233343536373839303132333435363738393031323334";
    let name = Command::SendOtpData(temporary(), OtpData::Name(Name::new("test")));
    assert_eq!(sent(&name, PRO), padded(&format!("17{password}4e0074657374"), "d291eee5"));
    let mut part = Zeroizing::new([0; 30]);
    part[..20].copy_from_slice(SEED);
    let secret = Command::SendOtpData(temporary(), OtpData::Secret(0, part));
    let seed = "3132333435363738393031323334353637383930";
    assert_eq!(sent(&secret, PRO), padded(&format!("17{password}5300{seed}"), "073fa57c"));
}

#[test]
fn n5_write_to_slot() {
    let write = |slot, factor, config| {
        let data = SlotData { slot, factor, config, token_id: [0; 13] };
        sent(&Command::WriteSlot(temporary(), data), PRO)
    };
    let password = "0130313233343536373839303132333435363738393031323334";
    assert_eq!(write(0x10, 5, 0), padded(&format!("{password}1005"), "a874377f"));
    assert_eq!(write(0x21, 30, 1), padded(&format!("{password}211e0000000000000001"), "5ae1a764"));
}

#[test]
fn n6_time_and_codes() {
    let time = |force| sent(&Command::SetTime { force, time: 1_234_567_890 }, PRO);
    assert_eq!(time(true), padded("0b01d2029649", "9c860d6b"));
    assert_eq!(time(false), padded("0b00d2029649", "ac2c9b27"));
    let code = |user| sent(&Command::Code { slot: 0x10, interval: 0, user }, PRO);
    assert_eq!(code(Password::none()), padded("0410", "c67f0275"));
    let password = "30313233343536373839303132333435363738393031323334";
    assert_eq!(code(temporary()), padded(&format!("0410{}{password}", "00".repeat(17)), "395f6d69"));

    let mut reply = Response::new(id::GET_CODE, 0x7502_7fc6, CommandStatus::Ok);
    CodeInfo { code: 755_224, config: 0 }.encode(&mut reply.result, &[0; 13]);
    assert_eq!(data_encoding::HEXLOWER.encode(&reply.encode()[..]), padded("0004c67f02750018860b00", "4fd03a48"));
    assert_eq!(CodeInfo::decode(&reply.result).code, 755_224);
}

#[test]
fn n7_erase_retries_lock_and_factory_reset() {
    let password = "30313233343536373839303132333435363738393031323334";
    assert_eq!(sent(&Command::EraseSlot(0x10, temporary()), PRO), padded(&format!("0610{password}"), "ac161044"));
    assert_eq!(sent(&Command::AdminRetries, PRO), padded("09", "92c23abc"));
    assert_eq!(sent(&Command::Lock, PRO), padded("12", "455dc649"));
    assert_eq!(sent(&Command::FactoryReset(pin()), PRO), padded("133132333435363738", "13b4d3cc"));
}

#[test]
fn n8_old_firmware_authorizes_the_crc_of_the_next_report() {
    let data = SlotData { slot: 0x10, factor: 5, config: 0, token_id: [0; 13] };
    let write = Command::WriteWholeSlot(WholeSlot { name: Name::new("test"), secret: Zeroizing::new(*SEED), data });
    let seed = "3132333435363738393031323334353637383930";
    let report = format!("011074657374{}{seed}{}05", "00".repeat(11), "00".repeat(14));
    assert_eq!(sent(&write, OLD_PRO), padded(&report, "f56251e9"));
    let authorize = Command::Authorize(write.encode(OLD_PRO).crc(), temporary());
    let password = "30313233343536373839303132333435363738393031323334";
    assert_eq!(sent(&authorize, OLD_PRO), padded(&format!("08f56251e9{password}"), "51d9963a"));
}

#[test]
fn old_storage_counts_in_decimal_digits() {
    let data = SlotData { slot: 0x10, factor: 1234, config: 0, token_id: [0; 13] };
    let write = Command::WriteWholeSlot(WholeSlot { name: Name::new("test"), secret: Zeroizing::new(*SEED), data });
    sent(&write, OLD_STORAGE);
    assert_eq!(write.encode(OLD_STORAGE).at(51), *b"1234\0\0\0\0");
}

#[test]
fn the_running_number_changes_the_check_sum_and_nothing_else() {
    let plain = Command::AdminRetries.encode(PRO);
    let numbered = plain.clone().with(NUMBER_AT, &[1]);
    assert_ne!(plain.crc(), numbered.crc());
    assert_eq!(Command::decode(&numbered, PRO), Some(Command::AdminRetries));
    // the longest layout ends before it
    let data = SlotData { slot: 0x10, factor: u64::MAX, config: 0xff, token_id: [0xff; 13] };
    let whole = WholeSlot { name: Name([0xff; 15]), secret: Zeroizing::new([0xff; 20]), data };
    assert_eq!(Command::WriteWholeSlot(whole).encode(OLD_PRO).at(NUMBER_AT), [0]);
}

#[test]
fn damage_is_seen_and_a_live_status_byte_is_none() {
    let mut report = Response::new(id::READ_SLOT, 7, CommandStatus::Ok).encode();
    report[0] = 1;
    assert_eq!(Response::decode(&report[..]).unwrap().device, DeviceStatus::Busy);
    for at in 1..REPORT_SIZE {
        let mut damaged = report.clone();
        damaged[at] ^= 0x10;
        assert_eq!(Response::decode(&damaged[..]), None, "byte {at}");
    }
    assert_eq!(Response::decode(&report[..61]), None);
}

proptest! {
    #[test]
    fn any_64_bytes_are_decoded_without_panic(report in prop::array::uniform32(any::<u8>()), more in prop::array::uniform32(any::<u8>())) {
        let report = [report, more].concat();
        let _ = Response::decode(&report);
        prop_assert!(Response::decode_unsealed(&report).is_some());
        let (request, _) = Request::decode(&report).unwrap();
        let result: [u8; RESULT_SIZE] = report[7..60].try_into().unwrap();
        let _ = (StatusInfo::decode(&result), CodeInfo::decode(&result), DeviceRecord::decode(&result));
        for dialect in DIALECTS {
            for slot in [Slot::Hotp(0), Slot::Totp(0)] {
                let _ = SlotInfo::decode(&result, slot, dialect);
            }
            // what is understood stands for the same bytes again, as far as the command uses them
            if let Some(command) = Command::decode(&request, dialect) {
                prop_assert_eq!(Command::decode(&command.encode(dialect), dialect), Some(command));
            }
        }
    }

    #[test]
    fn any_length_is_decoded_without_panic(report in prop::collection::vec(any::<u8>(), 0..100)) {
        prop_assert_eq!(Request::decode(&report).is_some(), report.len() == REPORT_SIZE);
        let _ = Response::decode(&report);
    }

    #[test]
    fn what_was_answered_is_read(command: u8, crc: u32, status: u8, name in prop::array::uniform15(any::<u8>()), config: u8, factor: u64) {
        let info = SlotInfo { name: Name(name), config, token_id: [7; 13], factor };
        let mut response = Response::new(command, crc, CommandStatus::of_byte(status));
        info.encode(&mut response.result, None);
        let read = Response::decode(&response.encode()[..]).unwrap();
        prop_assert_eq!(&read, &response);
        prop_assert_eq!(SlotInfo::decode(&read.result, Slot::Hotp(1), PRO), Some(info));
    }

    #[test]
    fn counters_up_to_eight_digits_pass_through_old_storage(factor in 0..100_000_000u64) {
        let info = SlotInfo { name: Name::default(), config: 0, token_id: [0; 13], factor };
        let mut result = [0; RESULT_SIZE];
        info.encode(&mut result, Some(8));
        prop_assert_eq!(SlotInfo::decode(&result, Slot::Hotp(0), OLD_STORAGE), Some(info));
    }
}
