//! The vectors of `docs/protocols/yubikey.md, Y-1 to Y-15`, byte for byte (A from yubikit 5.9.2, B from ykpersonalize 1.20).

use super::*;

const SEED: &[u8] = b"12345678901234567890";
const KEY_Y2: &[u8] = b"0123456789:;<=>?@ABC";

/// Reports written, as hexadecimal lines.
fn written(command: &Command<'_>) -> Vec<String> {
    command.encode().expect("slot 1 or 2").reports().iter().map(|report| hex(&report.encode())).collect()
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

fn lines(text: &str) -> Vec<String> {
    text.split('|').map(|line| line.split_whitespace().collect()).collect()
}

fn hotp_like_ykman(eight: bool, counter: u64) -> Configuration {
    let mut configuration = Configuration::hotp(SEED, eight, counter).unwrap();
    configuration.ext = ExtFlags(0x34);
    configuration
}

fn write(slot: u8, configuration: &Configuration, current: AccessCode) -> Vec<String> {
    written(&Command::Write { slot, configuration, current })
}

fn hmac(key: &[u8], ext: u8, touch: bool) -> Configuration {
    let mut configuration = Configuration::challenge_hmac(key, touch).unwrap();
    configuration.ext = ExtFlags(ext);
    configuration
}

#[test]
fn y1_serial() {
    assert_eq!(written(&Command::Serial), lines("00000000000000 80 | 00106b5b000000 89"));
    let answer = chunk_answer(&sealed(&12_345_678u32.to_be_bytes()));
    let got: Vec<_> = answer.iter().map(|r| hex(&r.encode())).collect();
    assert_eq!(got, lines("00bc614ec80400 40 | 00000000000000 40"));
    let mut reader = AnswerReader::default();
    assert_eq!(reader.take(0, answer[0].data), Answer::More);
    assert_eq!(reader.take(0, answer[1].data), Answer::Complete);
    assert_eq!(reader.data(4), Some(&12_345_678u32.to_be_bytes()[..]));
}

#[test]
fn y2_hmac_slot_2_as_ykpersonalize_and_yubikit_write_it() {
    let head = "00000000000000 80 | 00004041424300 82 | 00303132333435 83 | 3637383 93a3b3c 84 | 3d3e3f00000000 85";
    let tail = "000395560000 00 89";
    let b = write(2, &hmac(KEY_Y2, 0x04, false), NO_ACCESS_CODE);
    assert_eq!(b, lines(&format!("{head} | 00000004402600 86 | 00984100000000 87 | {tail}")));
    let a = write(2, &hmac(KEY_Y2, 0x24, false), NO_ACCESS_CODE);
    assert_eq!(a, lines(&format!("{head} | 00000024402600 86 | 00092100000000 87 | {tail}")));
}

#[test]
fn y3_challenge_hi_there() {
    let padded = pad_challenge(b"Hi There").unwrap();
    let w = written(&Command::Challenge { slot: 2, padded: &padded });
    assert_eq!(w, lines("48692054686572 80 | 65000000000000 81 | 00380bac000000 89"));
    let answer = data_encoding::HEXLOWER.decode(b"5124460e39a5f93f3526752be843eb364827d57d").unwrap();
    let got: Vec<_> = chunk_answer(&sealed(&answer)).iter().map(|r| hex(&r.encode())).collect();
    let expected = "5124460e39a5f9 40 | 3f3526752be843 41 | eb364827d57d68 42 | 33000000000000 43 | 00000000000000 40";
    assert_eq!(got, lines(expected));
}

#[test]
fn y4_totp_challenge_of_t_59() {
    let padded = pad_challenge(&1u64.to_be_bytes()).unwrap();
    let w = written(&Command::Challenge { slot: 2, padded: &padded });
    assert_eq!(w, lines("00000000000000 80 | 01000000000000 81 | 0038b98e000000 89"));
}

#[test]
fn y5_a_challenge_that_ends_in_zero_is_padded_with_one() {
    let padded = pad_challenge(&0x100u64.to_be_bytes()).unwrap();
    assert_eq!(padded[8..], [1; 56]);
    let frame = Command::Challenge { slot: 2, padded: &padded }.encode().unwrap().encode();
    assert_eq!(frame[64..67], [0x38, 0x6f, 0xc1]);
}

#[test]
fn y6_hotp_slot_1_as_ykman_writes_it() {
    let mut configuration = hotp_like_ykman(false, 0);
    configuration.ticket = configuration.ticket.with(TicketFlags::APPEND_CR);
    let expected = "00000000000000 80 | 00003738393000 82 | 00313233343536 83 | 37383930313233 84 | 34353600000000 85 \
                    | 00000034600000 86 | 0029c600000000 87 | 00019556000000 89";
    assert_eq!(write(1, &configuration, NO_ACCESS_CODE), lines(expected));
}

#[test]
fn y7_hotp_slot_2_with_token_id_and_moving_factor() {
    let mut configuration = hotp_like_ykman(true, 0x1230);
    configuration.fixed[..6].copy_from_slice(&[0xe1, 0x63, 0x12, 0x34, 0x56, 0x78]);
    configuration.fixed_len = 6;
    configuration.config = configuration.config.with(Flags::OATH_FIXED_MODHEX2);
    let expected = "e1631234567800 80 | 00003738393001 82 | 23313233343536 83 | 37383930313233 84 | 34353600000000 85 \
                    | 00000634404200 86 | 00672700000000 87 | 00039556000000 89";
    assert_eq!(write(2, &configuration, NO_ACCESS_CODE), lines(expected));
}

#[test]
fn y8_access_code_set_kept_and_touch() {
    const CODE: AccessCode = [1, 2, 3, 4, 5, 6];
    let mut configuration = hmac(SEED, 0x24, false);
    configuration.access_code = CODE;
    let set = write(2, &configuration, NO_ACCESS_CODE);
    let tail = "34353601020304 85 | 05060024402600 86 | 008f8200000000 87 | 00039556000000 89";
    assert_eq!(set[set.len() - 4..], lines(tail));
    let kept = write(2, &configuration, CODE);
    assert_eq!(kept[kept.len() - 3..], lines("008f8201020304 87 | 05060000000000 88 | 0003c2fc000000 89"));
    let touch = write(2, &hmac(SEED, 0x24, true), NO_ACCESS_CODE);
    assert_eq!(touch[touch.len() - 3..touch.len() - 1], lines("00000024402e00 86 | 001aee00000000 87"));
}

#[test]
fn y9_delete_with_and_without_access_code() {
    assert_eq!(written(&Command::delete(1)), lines("00000000000000 80 | 00016b5b000000 89"));
    let protected = Command::Delete { slot: 2, current: [1, 2, 3, 4, 5, 6] };
    let expected = "00000000000000 80 | 00000001020304 87 | 05060000000000 88 | 00033cf1000000 89";
    assert_eq!(written(&protected), lines(expected));
}

#[test]
fn y10_swap_in_both_spellings() {
    assert_eq!(written(&Command::Swap), lines("00000000000000 80 | 00066b5b000000 89"));
    // ykpersonalize -x sends an empty, CRC-valid configuration
    let empty = Frame::new(Command::SWAP, &Configuration::default().encode()).unwrap();
    let got: Vec<_> = empty.reports().iter().map(|r| hex(&r.encode())).collect();
    assert_eq!(got, lines("00000000000000 80 | 00154f00000000 87 | 00069556000000 89"));
}

#[test]
fn y11_device_info_page_0_of_a_5_2_3() {
    assert_eq!(written(&Command::DeviceInfo { page: 0 }), lines("00000000000000 80 | 00136b5b000000 89"));
    let answer = "2e010202 3f0302003c020400a8579b0401010503050203060200 0a07010f0801800d02023f0e02023b0a01000f0100";
    let bytes = data_encoding::HEXLOWER.decode(answer.replace(' ', "").as_bytes()).unwrap();
    assert_eq!(hex(&sealed(&bytes)[bytes.len()..]), "06cf");
    let page = InfoPage::decode(&bytes[1..]).unwrap();
    assert_eq!(page.encode().unwrap(), sealed(&bytes));
    let mut info = DeviceInfo::default();
    info.absorb(&page).unwrap();
    assert_eq!((info.serial, info.version, info.usb_enabled), (Some(11_032_475), Some((5, 2, 3)), Some(0x3c)));
    assert_eq!((info.form_factor.shape(), info.locked, info.more), (1, false, false));
}

#[test]
fn y12_neo_refresh() {
    let w = written(&Command::RefreshNeo);
    assert_eq!(w.len(), 9);
    assert_eq!(w[0], "6363636363636380");
    assert_eq!(w[7..], lines("63630000000000 87 | 0012b5d6000000 89"));
}

#[test]
fn y13_update_slot_1_as_yubikit_does() {
    let configuration =
        Configuration { fixed_len: 16, ext: ExtFlags(0x34), ticket: TicketFlags(0x20), ..Configuration::default() };
    let w = written(&Command::Update { slot: 1, configuration: &configuration, current: NO_ACCESS_CODE });
    assert_eq!(w, lines("00000000000000 80 | 00001034200000 86 | 00377b00000000 87 | 00049556000000 89"));
}

#[test]
fn y14_touch_wait_and_its_end() {
    let waiting = Report::decode(&[0, 5, 4, 3, 6, 2, 0, 0x2e]).unwrap();
    assert_eq!(waiting.step(), Step::Touch(14));
    assert_eq!(Status::from_data(waiting.data).version, (5, 4, 3));
    assert_eq!(Report::awaiting_touch(waiting.data, 14), waiting);
    assert_eq!(Report { flags: 0, ..waiting }.step(), Step::Idle);
}

#[test]
fn y15_an_unchanged_sequence_is_a_refusal() {
    let before = Status { version: (5, 4, 3), sequence: 4, touch_low: 0x05, touch_high: 0 };
    assert!(!before.accepted_since(before));
    assert!(Status { sequence: 5, ..before }.accepted_since(before));
    assert!(!Status { sequence: 0, ..before }.accepted_since(before), "0 counts only when both slots are empty");
    assert!(Status { sequence: 0, touch_low: 0, ..before }.accepted_since(before));
    let full = Status { sequence: 255, ..before };
    assert!(!Status { sequence: 0, ..full }.accepted_since(full));
}

#[test]
fn the_status_of_a_real_4_2_7() {
    let status = Status::decode(Report::decode(&[0, 4, 2, 7, 4, 0x0b, 2, 0]).unwrap()).unwrap();
    assert_eq!((status.version, status.sequence), ((4, 2, 7), 4));
    assert!(
        status.is_valid(1) && status.is_valid(2) && status.is_touch(2) && !status.is_touch(1) && !status.is_valid(3)
    );
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_frame_survives_its_reports(payload in prop::collection::vec(any::<u8>(), 0..=64), command: u8) {
            let frame = Frame::new(command, &payload).unwrap();
            let mut buffer = FrameBuffer::default();
            let last = frame.reports().into_iter().map(|report| buffer.take(report)).last();
            prop_assert_eq!(last, Some(Received::Frame(frame)));
        }

        #[test]
        fn whatever_is_written_a_reset_recovers(reports in prop::collection::vec(any::<[u8; 8]>(), 0..40), payload: [u8; 20]) {
            let mut buffer = FrameBuffer::default();
            for report in reports {
                buffer.take(Report::decode(&report).unwrap());
            }
            prop_assert_eq!(buffer.take(Report::reset()), Received::Reset);
            let frame = Frame::new(0x30, &payload).unwrap();
            let last = frame.reports().into_iter().map(|report| buffer.take(report)).last();
            prop_assert_eq!(last, Some(Received::Frame(frame)));
        }

        #[test]
        fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), block: [u8; 32]) {
            let _ = Report::decode(&bytes).map(Report::step);
            if let Ok(page) = InfoPage::decode(&bytes) {
                let _ = DeviceInfo::default().absorb(&page);
            }
            let payload: [u8; 64] = [block, block].concat().try_into().unwrap();
            let _ = WritePayload::decode(&payload);
            let mut reader = AnswerReader::default();
            for (at, part) in bytes.chunks_exact(7).enumerate() {
                reader.take(at as u8 & 31, part.try_into().unwrap());
            }
            let _ = reader.data(bytes.len());
        }

        #[test]
        fn a_configuration_survives_its_bytes(key: [u8; 16], uid: [u8; 6], flags: [u8; 3], len in 0u8..=16) {
            let configuration = Configuration {
                key, uid, fixed_len: len,
                ext: ExtFlags(flags[0]), ticket: TicketFlags(flags[1]), config: Flags(flags[2]),
                ..Configuration::default()
            };
            let decoded = Configuration::decode(&configuration.encode());
            prop_assert!(decoded == Some(configuration));
        }
    }
}
