//! The token's half at report level, with the reports of `docs/protocols/yubikey.md, 11`.
//!
//! Long because it tries every command of that document on one kind of token.

use super::token::TOUCH_WINDOW;
use super::*;
use crate::spec::{Model, TokenSpec};
use proptest::prelude::*;
use wire::yubikey::{AnswerReader, Command, Configuration, Flags, NO_ACCESS_CODE, Step, TicketFlags, pad_challenge};

const SEED: &[u8] = b"12345678901234567890";
const CODE: [u8; 6] = [1, 2, 3, 4, 5, 6];

fn token(spec: &str) -> YubiKey {
    let spec = format!("yubikey,serial=12345678,{spec}").parse::<TokenSpec>().unwrap();
    let Model::YubiKey(spec) = spec.token else { panic!("another family") };
    YubiKey::new(spec)
}

fn write(token: &mut YubiKey, reports: &str) {
    for report in reports.split('|') {
        let hex: String = report.split_whitespace().collect();
        token.take_report(&data_encoding::HEXLOWER.decode(hex.as_bytes()).unwrap(), Instant::now());
    }
}

fn send(token: &mut YubiKey, command: &Command<'_>) {
    for report in command.encode().unwrap().reports() {
        token.take_report(&report.encode(), Instant::now());
    }
}

fn read(token: &mut YubiKey) -> String {
    data_encoding::HEXLOWER.encode(&token.read_report(Instant::now()))
}

fn answer(token: &mut YubiKey, len: usize) -> Option<Vec<u8>> {
    let mut reader = AnswerReader::default();
    loop {
        let report = Report::decode(&token.read_report(Instant::now())).unwrap();
        match report.step() {
            Step::Chunk(number) => {
                if reader.take(number, report.data) == wire::yubikey::Answer::Complete {
                    break;
                }
            }
            _ => return None,
        }
    }
    token.take_report(&Report::reset().encode(), Instant::now());
    reader.data(len).map(<[u8]>::to_vec)
}

fn store(token: &mut YubiKey, slot: u8, configuration: &Configuration, current: [u8; 6]) -> bool {
    let before = token.status();
    send(token, &Command::Write { slot, configuration, current });
    token.status().accepted_since(before)
}

fn hotp() -> Configuration {
    let mut configuration = Configuration::hotp(SEED, false, 0).unwrap();
    configuration.ext = ExtFlags::SERIAL_API_VISIBLE.with(ExtFlags::ALLOW_UPDATE);
    configuration.ticket = configuration.ticket.with(TicketFlags::APPEND_CR);
    configuration
}

fn typed(token: &mut YubiKey, slot: u8) -> String {
    match token.touch(slot, Instant::now()) {
        Touched::Typed { text } => text,
        other => panic!("{other:?}"),
    }
}

#[test]
fn y1_serial_is_answered_once_and_the_terminator_until_reset() {
    let mut token = token("firmware=4.3.5");
    write(&mut token, "0000000000000080 | 00106b5b00000089");
    assert_eq!(read(&mut token), "00bc614ec8040040");
    assert_eq!(read(&mut token), "0000000000000040");
    assert_eq!(read(&mut token), "0000000000000040");
    write(&mut token, "000000000000008f");
    assert_eq!(read(&mut token), "0004030500000000");
}

#[test]
fn y2_and_y3_the_challenge_hi_there_is_answered() {
    let mut token = token("firmware=2.2.0,pid=0010");
    write(
        &mut token,
        "0000000000000080 | 0000404142430082 | 0030313233343583 | 363738393a3b3c84 | 3d3e3f0000000085 | 0000000440260086 \
         | 0098410000000087 | 0003955600000089",
    );
    assert_eq!(read(&mut token), "0002020001020000");
    write(&mut token, "4869205468657280 | 6500000000000081 | 00380bac00000089");
    let expected = ["5124460e39a5f940", "3f3526752be84341", "eb364827d57d6842", "3300000000000043", "0000000000000040"];
    assert_eq!(expected.map(|_| read(&mut token)), expected);
}

#[test]
fn y5_padding_decides_what_is_hashed() {
    let mut token = token("firmware=5.4.3");
    assert!(store(&mut token, 2, &Configuration::challenge_hmac(SEED, false).unwrap(), NO_ACCESS_CODE));
    let challenge = 0x100u64.to_be_bytes();
    send(&mut token, &Command::Challenge { slot: 2, padded: &pad_challenge(&challenge).unwrap() });
    let hex = |bytes: Vec<u8>| data_encoding::HEXLOWER.encode(&bytes);
    assert_eq!(hex(answer(&mut token, 20).unwrap()), "510b2efa217fb4fb098fea67d74697c1018b1ccf");
    let mut zero_padded = [0; 64];
    zero_padded[..8].copy_from_slice(&challenge);
    send(&mut token, &Command::Challenge { slot: 2, padded: &zero_padded });
    assert_eq!(hex(answer(&mut token, 20).unwrap()), "b8fc321f1404b0beeba84a46e415296454106b7b");
}

#[test]
fn y6_what_ykman_writes_types_the_codes_of_rfc_4226() {
    let mut token = token("firmware=5.4.3");
    write(
        &mut token,
        "0000000000000080 | 0000373839300082 | 0031323334353683 | 3738393031323384 | 3435360000000085 | 0000003460000086 \
         | 0029c60000000087 | 0001955600000089",
    );
    assert_eq!(typed(&mut token, 1), "755224");
    let usages: Vec<u8> = token.take_input().iter().map(|key| key.report[2]).filter(|usage| *usage != 0).collect();
    assert_eq!(usages, [0x24, 0x22, 0x22, 0x1f, 0x1f, 0x21, 0x28]);
    assert_eq!([typed(&mut token, 1), typed(&mut token, 1)], ["287082", "359152"]);
}

#[test]
fn y7_eight_digits_from_0x1230_behind_a_token_id() {
    let mut token = token("firmware=5.4.3");
    write(
        &mut token,
        "e163123456780080 | 0000373839300182 | 2331323334353683 | 3738393031323384 | 3435360000000085 | 0000063440420086 \
         | 0067270000000087 | 0003955600000089",
    );
    let secret = domain::Secret::new(SEED.to_vec());
    let parameters = oath::Parameters { algorithm: oath::Algorithm::Sha1, digits: oath::Digits::EIGHT };
    let code = oath::hotp(&secret, parameters, 0x1230);
    assert_eq!(typed(&mut token, 2), format!("ubhe12345678{code}"));
}

#[test]
fn y8_and_y9_an_access_code_guards_its_slot() {
    let mut token = token("firmware=5.4.3");
    let mut configuration = hotp();
    configuration.access_code = CODE;
    assert!(store(&mut token, 2, &configuration, NO_ACCESS_CODE));
    assert!(!store(&mut token, 2, &configuration, NO_ACCESS_CODE));
    assert!(!store(&mut token, 2, &configuration, [6, 5, 4, 3, 2, 1]));
    assert!(store(&mut token, 2, &configuration, CODE));
    let before = token.status();
    send(&mut token, &Command::delete(2));
    send(&mut token, &Command::Swap);
    assert_eq!(token.status(), before);
    send(&mut token, &Command::Delete { slot: 2, current: CODE });
    assert!(token.status().accepted_since(before));
    assert_eq!(token.status().sequence, 0);
}

#[test]
fn y10_both_spellings_of_swap_exchange_the_slots() {
    for swap in ["0000000000000080 | 00066b5b00000089", "0000000000000080 | 00154f0000000087 | 0006955600000089"] {
        let mut token = token("firmware=2.3.0,pid=0010");
        assert!(store(&mut token, 1, &hotp(), NO_ACCESS_CODE));
        write(&mut token, swap);
        assert_eq!((token.status().is_valid(1), token.status().is_valid(2)), (false, true));
    }
    let mut old = token("firmware=2.2.0,pid=0010");
    assert!(store(&mut old, 1, &hotp(), NO_ACCESS_CODE));
    send(&mut old, &Command::Swap);
    assert!(old.status().is_valid(1), "2.2 cannot swap");
}

#[test]
fn y12_an_invalid_scan_map_leaves_the_sequence_alone() {
    let mut neo = token("firmware=3.4.9,pid=0116");
    assert!(store(&mut neo, 1, &hotp(), NO_ACCESS_CODE));
    let before = neo.status();
    send(&mut neo, &Command::RefreshNeo);
    assert_eq!(neo.status(), before);
    assert_eq!(typed(&mut neo, 1), "755224");
}

#[test]
fn y13_an_update_changes_flags_and_keeps_secret_and_counter() {
    let mut token = token("firmware=5.4.3");
    assert!(store(&mut token, 1, &hotp(), NO_ACCESS_CODE));
    assert_eq!(typed(&mut token, 1), "755224");
    write(&mut token, "0000000000000080 | 0000103420000086 | 00377b0000000087 | 0004955600000089");
    assert_eq!(token.status().sequence, 2);
    assert_eq!(typed(&mut token, 1), "287082");
    let mut closed = hotp();
    closed.ext = ExtFlags::SERIAL_API_VISIBLE;
    assert!(store(&mut token, 1, &closed, NO_ACCESS_CODE));
    let before = token.status();
    write(&mut token, "0000000000000080 | 0000103420000086 | 00377b0000000087 | 0004955600000089");
    assert_eq!(token.status(), before, "without ALLOW_UPDATE nothing is updated");
}

#[test]
fn y14_a_touch_slot_counts_down_and_answers_or_gives_up() {
    let mut token = token("firmware=5.4.3");
    assert!(store(&mut token, 2, &Configuration::challenge_hmac(SEED, true).unwrap(), NO_ACCESS_CODE));
    let challenge = pad_challenge(b"x").unwrap();
    send(&mut token, &Command::Challenge { slot: 2, padded: &challenge });
    let waiting = Report::decode(&token.read_report(Instant::now())).unwrap();
    assert!(matches!(waiting.step(), Step::Touch(14 | 15)), "{waiting:?}");
    assert_eq!(token.touch(1, Instant::now()), Touched::Answered);
    assert!(answer(&mut token, 20).is_some());
    send(&mut token, &Command::Challenge { slot: 2, padded: &challenge });
    let late = Instant::now() + TOUCH_WINDOW;
    assert_eq!(Report::decode(&token.read_report(late)).unwrap().step(), Step::Idle);
}

#[test]
fn a_serial_hides_behind_a_configuration_without_the_flag() {
    let mut hidden = token("firmware=3.4.9,pid=0116,hidden");
    send(&mut hidden, &Command::Serial);
    assert_eq!(answer(&mut hidden, 4), None);
    let mut visible = token("firmware=3.4.9,pid=0116,programmed");
    send(&mut visible, &Command::Serial);
    assert_eq!(answer(&mut visible, 4), Some(12_345_678u32.to_be_bytes().to_vec()));
}

#[test]
fn protect_cfg2_shields_an_unflagged_second_slot() {
    let mut token = token("firmware=5.4.3");
    let mut shield = hotp();
    shield.ticket = shield.ticket.with(TicketFlags::PROTECT_CFG2);
    assert!(store(&mut token, 1, &shield, NO_ACCESS_CODE));
    assert!(!store(&mut token, 2, &hotp(), NO_ACCESS_CODE));
}

#[test]
fn keypad_usages_are_typed_where_the_flag_asks_for_them() {
    let mut token = token("firmware=5.4.3");
    let mut configuration = hotp();
    configuration.ext = configuration.ext.with(ExtFlags::USE_NUMERIC_KEYPAD);
    assert!(store(&mut token, 1, &configuration, NO_ACCESS_CODE));
    typed(&mut token, 1);
    assert_eq!(token.take_input()[0].report[2], 0x5f, "7 on the keypad");
}

#[test]
fn faults_do_what_they_say() {
    let mut token = token("firmware=5.4.3");
    token.set_fault(Fault::Refuse);
    assert!(!store(&mut token, 1, &hotp(), NO_ACCESS_CODE));
    assert!(!store(&mut token, 1, &hotp(), NO_ACCESS_CODE), "until it is plugged again");
    token.set_fault(Fault::Lost);
    assert!(!store(&mut token, 1, &hotp(), NO_ACCESS_CODE));
    assert!(store(&mut token, 1, &hotp(), NO_ACCESS_CODE), "lost is for one change only");
    token.set_fault(Fault::BadCrc);
    send(&mut token, &Command::Serial);
    assert_eq!(answer(&mut token, 4), None);
    token.set_fault(Fault::Impersonate(7));
    send(&mut token, &Command::Serial);
    assert_eq!(answer(&mut token, 4), Some(vec![0, 0, 0, 7]));
    token.set_fault(Fault::Busy);
    assert_eq!(Report::decode(&token.read_report(Instant::now())).unwrap().step(), Step::Busy);
    token.set_fault(Fault::Truncated);
    assert_eq!(token.read_report(Instant::now()).len(), 5);
    token.power_on();
    assert_eq!(token.status().sequence, 1, "a replug restarts the sequence and ends the fault");
    let mut flags = hotp();
    flags.config = Flags::OATH_HOTP8;
    token.set_fault(Fault::Silent);
    assert!(!store(&mut token, 1, &flags, NO_ACCESS_CODE));
    assert_eq!(typed(&mut token, 1), "84755224", "silent: it was stored all the same");
}

proptest! {
    #[test]
    fn whatever_a_host_writes_a_reset_recovers(reports in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..10), 0..60), firmware in 2u8..=5) {
        let mut token = token(&format!("firmware={firmware}.4.3"));
        for report in &reports {
            token.take_report(report, Instant::now());
            token.read_report(Instant::now());
            token.touch(1, Instant::now());
        }
        token.take_report(&Report::reset().encode(), Instant::now());
        prop_assert_eq!(Report::decode(&token.read_report(Instant::now())).unwrap().step(), Step::Idle);
        if token.slots.iter().all(Option::is_none) {
            send(&mut token, &Command::Serial);
            prop_assert_eq!(answer(&mut token, 4), Some(12_345_678u32.to_be_bytes().to_vec()));
        }
    }
}

/// The twelve characters of the public id and the decrypted block behind them, with its CRC looked at.
fn yubico_otp(text: &str, key: [u8; 16]) -> (String, [u8; 16]) {
    use aes::cipher::{BlockCipherDecrypt, KeyInit};
    let nibble = |c: u8| wire::keyboard::MODHEX.iter().position(|m| *m == c).unwrap() as u8;
    let (id, otp) = text.split_at(text.len() - 32);
    let bytes: Vec<u8> = otp.as_bytes().chunks(2).map(|two| nibble(two[0]) << 4 | nibble(two[1])).collect();
    let mut block: [u8; 16] = bytes.try_into().unwrap();
    aes::Aes128::new(&key.into()).decrypt_block((&mut block).into());
    assert_eq!(wire::yubikey::crc16(&block), wire::yubikey::RESIDUAL);
    (id.to_owned(), block)
}

#[test]
fn slot_1_as_delivered_types_yubico_otps_whose_counters_move() {
    let mut token = token("firmware=5.4.3,programmed");
    let key = [0x3c; 16];
    let (id, first) = yubico_otp(&typed(&mut token, 1), key);
    assert!(id.starts_with("cccc") && id.len() == 12, "{id}: two zero bytes and the serial");
    let counters = |block: [u8; 16]| (u16::from_le_bytes([block[6], block[7]]), block[11]);
    assert_eq!((first[..6].to_vec(), counters(first)), (vec![0x51; 6], (1, 0)));
    let (_, second) = yubico_otp(&typed(&mut token, 1), key);
    assert_eq!(counters(second), (1, 1));
    let at_once = token.take_input().len();
    assert!(at_once < 63, "no more than a node keeps: {at_once}");
    token.elapse(Instant::now() + std::time::Duration::from_secs(5));
    let rest = token.take_input();
    assert_eq!((at_once + rest.len(), token.due()), (2 * 2 * 45, None), "two lines of 44 characters and Enter");
    assert_eq!(rest.last().map(|input| input.report.clone()), Some(vec![0; 8]), "keys go up again");
    token.power_on();
    let (_, third) = yubico_otp(&typed(&mut token, 1), key);
    assert_eq!(counters(third), (2, 0), "a replug counts on, and the session begins anew");
    for _ in 0..=255 {
        typed(&mut token, 1);
    }
    let (_, after) = yubico_otp(&typed(&mut token, 1), key);
    assert_eq!(counters(after), (3, 1), "a full session moves the other counter");
}

#[test]
fn the_clock_of_a_yubico_otp_ticks_eight_times_a_second() {
    let mut token = token("firmware=5.4.3,programmed");
    let now = Instant::now();
    let ticks = |token: &mut YubiKey, at| match token.touch(1, at) {
        Touched::Typed { text } => yubico_otp(&text, [0x3c; 16]).1,
        other => panic!("{other:?}"),
    };
    let time = |block: [u8; 16]| u32::from_le_bytes([block[8], block[9], block[10], 0]);
    let mut twin = super::YubiKey::new(token.spec.clone());
    let (_, early) = (ticks(&mut token, now), ticks(&mut token, now));
    let (_, late) = (ticks(&mut twin, now), ticks(&mut twin, now + std::time::Duration::from_secs(10)));
    assert_eq!(time(late).wrapping_sub(time(early)) & 0xff_ffff, 80);
}

#[test]
fn scan_codes_are_typed_as_they_are_stored() {
    let mut token = token("firmware=5.4.3");
    let mut fixed = [0; 16];
    fixed[..12].copy_from_slice(&[0x8b, 0x08, 0x0f, 0x0f, 0x12, 0x2c, 0x9a, 0x12, 0x15, 0x0f, 0x07, 0x9e]);
    let (config, ticket) = (Flags::SHORT_TICKET, TicketFlags::APPEND_CR);
    let hello = Configuration { fixed, fixed_len: 12, config, ticket, ..Configuration::default() };
    assert!(store(&mut token, 2, &hello, NO_ACCESS_CODE));
    assert_eq!([typed(&mut token, 2), typed(&mut token, 2)], ["Hello World!", "Hello World!"]);
    assert_eq!(token.touch(1, Instant::now()), Touched::Nothing, "a short touch is slot 1, and that is empty");
}

#[test]
fn a_static_ticket_is_the_same_at_every_touch() {
    let mut token = token("firmware=2.2.3,pid=0010");
    let (config, fixed) = (Flags::STATIC_TICKET.with(Flags::STRONG_PW1), [0x11; 16]);
    let configuration = Configuration { fixed, fixed_len: 2, config, key: [7; 16], ..Configuration::default() };
    assert!(store(&mut token, 1, &configuration, NO_ACCESS_CODE));
    let first = typed(&mut token, 1);
    token.power_on();
    assert_eq!(typed(&mut token, 1), first);
    assert!(first.starts_with("BBbb") && first.len() == 36, "{first}");
}

#[test]
fn a_mode_or_configuration_is_seen_after_a_replug() {
    let mut neo = token("firmware=3.4.9,pid=0116,programmed");
    let mode = |token: &mut YubiKey, data: &[u8]| {
        let frame = wire::yubikey::Frame::new(Command::MODE, data).unwrap();
        frame.reports().iter().for_each(|report| token.take_report(&report.encode(), Instant::now()));
    };
    mode(&mut neo, &[0x01, 0x00, 0, 0]);
    assert_eq!(neo.descriptors().pid, 0x0116, "not before it is plugged in again");
    neo.power_on();
    assert_eq!((neo.descriptors().pid, neo.get_feature(0, Instant::now())), (0x0112, None), "no keyboard is left");
    assert!(!neo.setup.set_mode(&[9, 0]), "there is no mode nine");
}

/// A device configuration: length and TLVs.
fn configured(token: &mut YubiKey, tlvs: &[u8]) -> bool {
    let mut data = vec![u8::try_from(tlvs.len()).unwrap()];
    data.extend(tlvs);
    let before = token.status();
    let frame = wire::yubikey::Frame::new(Command::SET_DEVICE_INFO, &data).unwrap();
    frame.reports().iter().for_each(|report| token.take_report(&report.encode(), Instant::now()));
    token.status().accepted_since(before)
}

#[test]
fn a_lock_code_is_set_on_an_empty_5_and_asked_for_from_then_on() {
    let mut token = token("firmware=5.4.3");
    let lock = |tag: u8, byte: u8| [&[tag, 16][..], &[byte; 16]].concat();
    assert!(configured(&mut token, &lock(0x0a, 7)), "both slots are empty, and it is told all the same");
    let fido_off = [0x03, 2, 0x00, 0x3d];
    assert!(!configured(&mut token, &fido_off), "locked");
    assert!(!configured(&mut token, &[&lock(0x0b, 8)[..], &fido_off].concat()), "another code");
    assert!(configured(&mut token, &[&lock(0x0b, 7)[..], &fido_off].concat()));
    token.power_on();
    assert_eq!(token.descriptors().pid, 0x0405);
    assert!(!configured(&mut token, &[&lock(0x0b, 7)[..], &[0x03, 2, 0, 0]].concat()), "something stays switched on");
    assert!(configured(&mut token, &[lock(0x0b, 7), lock(0x0a, 0)].concat()), "zeros take the lock off");
    assert!(!token.setup.is_locked());
}

#[test]
fn the_fido_interface_answers_whatever_stands_beside_it() {
    use wire::nitrokey3::{BROADCAST, InitAnswer, Message, id};
    for (pid, at) in [("0402", 0), ("0403", 1), ("0406", 0), ("0407", 1)] {
        let mut token = token(&format!("firmware=5.4.3,pid={pid}"));
        let ask = |token: &mut YubiKey, message: Message| {
            for packet in message.packets() {
                token.write_output(at, &packet.encode()[..], Instant::now());
            }
            token.take_input().into_iter().map(|input| (input.interface, input.report)).collect::<Vec<_>>()
        };
        let told = ask(&mut token, Message::new(BROADCAST, id::INIT, b"12345678"));
        let [(interface, report)] = &told[..] else { panic!("{pid}: {told:?}") };
        let init = InitAnswer::decode(&report[7..24]).unwrap();
        assert_eq!((*interface, init.version), (at, [5, 4, 3]), "{pid}");
        let page = ask(&mut token, Message::new(init.channel, 0x42, &[0]));
        assert!(page.len() == 1 && page[0].1[4] == 0x80 | 0x42, "{pid}: device information, {page:?}");
        assert_eq!(ask(&mut token, Message::new(init.channel, id::PING, &[7; 100])).len(), 2, "{pid}");
        token.write_output(at ^ 1, &[0; 64], Instant::now());
        assert!(token.take_input().is_empty(), "the other interface says nothing");
    }
}

#[test]
fn what_telephones_read_is_kept_by_a_neo_and_refused_by_what_has_no_nfc() {
    for (spec, takes) in [("firmware=3.4.9,pid=0116,programmed", true), ("firmware=4.3.5,programmed", false)] {
        let mut token = token(spec);
        let before = token.status();
        let frame = wire::yubikey::Frame::new(0x08, b"\x07U\x04abc.fr").unwrap();
        frame.reports().iter().for_each(|report| token.take_report(&report.encode(), Instant::now()));
        assert_eq!((token.status().accepted_since(before), token.ndef.is_some()), (takes, takes), "{spec}");
    }
}
