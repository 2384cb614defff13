//! The vectors of `docs/protocols/nitrokey3.md, K-1 to K-15`, and what must hold for any bytes.

use super::*;
use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use proptest::prelude::*;

const SEED: &[u8] = b"12345678901234567890";

fn bytes(hex: &str) -> Vec<u8> {
    HEXLOWER_PERMISSIVE.decode(hex.replace(' ', "").as_bytes()).unwrap()
}

/// A message of one packet, without the padding.
fn one_packet(message: &Message) -> String {
    let packets = message.packets();
    assert_eq!(packets.len(), 1);
    let report = packets[0].encode();
    assert!(report[7 + message.data.len()..].iter().all(|byte| *byte == 0), "zero padded");
    assert!(Packet::decode(&report[..]) == Some(packets[0].clone()));
    HEXLOWER.encode(&report[..7 + message.data.len()])
}

/// A command as the maker's client sends it; it reads back as itself.
fn sent(command: &Command) -> String {
    let apdu = command.encode();
    let encoded = apdu.encode();
    let (class, decoded) = Apdu::decode(&encoded).unwrap();
    assert!(class == 0 && decoded == apdu);
    assert_eq!(Command::decode(&decoded).as_ref(), Ok(command));
    HEXLOWER.encode(&encoded)
}

fn reply(hex: &str) -> Reply {
    let told = Reply::decode(&bytes(hex)).unwrap();
    assert_eq!(told.encode()[..], bytes(hex));
    told
}

fn credential(label: &str, kind: OathKind, digits: u8, counter: Option<u32>) -> NewCredential {
    NewCredential {
        label: label.into(),
        kind,
        algorithm: OathAlgorithm::Sha1,
        digits,
        secret: Hidden::new(SEED),
        properties: 0,
        counter,
    }
}

fn seed() -> String {
    HEXLOWER.encode(SEED)
}

#[test]
fn k1_init() {
    let nonce: [u8; NONCE_SIZE] = bytes("1011121314151617").try_into().unwrap();
    assert_eq!(one_packet(&Message::new(BROADCAST, id::INIT, &nonce)), "ffffffff8600081011121314151617");
    let answer = InitAnswer { nonce, channel: 1, protocol: 2, version: [0; 3], capabilities: 5 };
    let message = Message::new(BROADCAST, id::INIT, &answer.encode());
    assert_eq!(one_packet(&message), "ffffffff86001110111213141516170000000102 00000005".replace(' ', ""));
    assert_eq!(InitAnswer::decode(&message.data), Some(answer));
    assert_eq!(InitAnswer::decode(&message.data[..16]), None);
}

#[test]
fn k2_status_of_the_admin_app() {
    assert_eq!(one_packet(&Message::new(1, id::ADMIN, &[AdminStatus::COMMAND])), "00000001f2000180");
    let status = AdminStatus { init: 0, internal: 0xf1, external: 0x01e8, variant: 2 };
    let message = Message::new(1, id::ADMIN, &status.encode());
    assert_eq!(one_packet(&message), "00000001f2000500f101e802");
    assert_eq!(AdminStatus::decode(&message.data), Some(status));
}

#[test]
fn k3_version_as_text_and_as_a_number() {
    assert_eq!(one_packet(&Message::new(1, id::VERSION, &[1])), "00000001e1000101");
    let message = Message::new(1, id::VERSION, version_text((1, 8, 3)).as_bytes());
    assert_eq!(one_packet(&message), "00000001e10005312e382e33");
    assert_eq!(version_of(&message.data), Some((1, 8, 3)));
    assert_eq!(version_of(b"1.9.0-rc.1"), Some((1, 9, 0)));
    assert_eq!(version_of(&(1u32 << 22 | 8 << 6 | 3).to_be_bytes()), Some((1, 8, 3)));
    for bad in [&b"1.8"[..], b"v1.8.3", b"1.8.3.4", b"1.8.999", b"", b"\xff\xff\xff"] {
        assert_eq!(version_of(bad), None, "{bad:?}");
    }
}

#[test]
fn k4_uuid() {
    assert_eq!(one_packet(&Message::new(1, id::UUID, &[])), "00000001e20000");
    let uuid = [0xa1; UUID_SIZE];
    assert!(one_packet(&Message::new(1, id::UUID, &uuid)).starts_with("00000001e20010a1a1"));
}

#[test]
fn k5_select() {
    assert_eq!(sent(&Command::Select), "00a4040007a0000005272101");
    let answer = reply("9000 7903040e00 71080102030405060708 8f04a1b2c3d4");
    let told = SelectAnswer {
        version: [4, 14, 0],
        salt: Some([1, 2, 3, 4, 5, 6, 7, 8]),
        attempts: None,
        serial: Some([0xa1, 0xb2, 0xc3, 0xd4]),
    };
    assert_eq!((SelectAnswer::decode(&answer.data), told.encode()), (Some(told), answer.data.to_vec()));
    let with_pin = SelectAnswer { salt: None, attempts: Some(8), ..told };
    assert_eq!(HEXLOWER.encode(&with_pin.encode()), "7903040e008201088f04a1b2c3d4");
    assert_eq!(SelectAnswer::decode(&with_pin.encode()), Some(with_pin));
}

#[test]
fn k6_to_k9_put() {
    let hotp = credential("test", OathKind::Hotp(Hotp::Shown), 6, Some(1));
    let expected = format!("000100002671047465737473161106{}78007a0400000001", seed());
    assert_eq!(sent(&Command::Put(hotp.clone())), expected);
    let on_the_wire = Message::new(1, id::SECRETS, &Command::Put(hotp).encode().encode());
    assert_eq!(one_packet(&on_the_wire), format!("00000001f0002b{expected}"));

    let totp = credential("totp", OathKind::Totp, 8, None);
    assert_eq!(sent(&Command::Put(totp.clone())), format!("00010000207104746f747073162108{}7800", seed()));

    let secret = b"12345678901234567890123456789012";
    let s256 = NewCredential {
        label: b"s256".to_vec(),
        algorithm: OathAlgorithm::Sha256,
        digits: 6,
        secret: Hidden::new(secret),
        properties: PROPERTY_TOUCH,
        ..totp
    };
    assert_eq!(sent(&Command::Put(s256)), format!("000100002c71047332353673222206{}7802", HEXLOWER.encode(secret)));

    let reverse = credential("rev", OathKind::Hotp(Hotp::Reverse), 6, Some(0));
    assert_eq!(sent(&Command::Put(reverse)), format!("0001000025710372657673163106{}78007a0400000000", seed()));
}

#[test]
fn k10_and_k11_calculate() {
    let calculate = |label: &str, challenge| Command::Calculate { label: label.into(), challenge };
    assert_eq!(sent(&calculate("test", 0)), "00a20001107104746573747408 0000000000000000".replace(' ', ""));
    assert_eq!(sent(&calculate("totp", 1)), "00a20001107104746f74707408 0000000000000001".replace(' ', ""));
    let code = CodeAnswer::decode(&reply("9000 7605 06 c1397eea").data).unwrap();
    assert_eq!((code.digits, code.truncated % 1_000_000), (6, 287_082));
    let code = CodeAnswer::decode(&reply("9000 7605 08 c1397eea").data).unwrap();
    assert_eq!((code.digits, code.truncated % 100_000_000), (8, 94_287_082));
    assert_eq!(CodeAnswer::decode(&code.encode()), Some(code));
}

#[test]
fn k12_verify_code() {
    let verify = Command::VerifyCode { label: b"rev".to_vec(), code: 755_224 };
    assert_eq!(sent(&verify), "00b100000b71037265767504000b8618");
}

#[test]
fn k13_list() {
    assert_eq!(sent(&Command::List { properties: true }), "00a100000101");
    assert_eq!(sent(&Command::List { properties: false }), "00a10000");
    let listed = reply("9000 7206 11 74657374 00 7206 21 746f7470 00 7205 31 726576 00 7206 22 73323536 01");
    let entries = ListEntry::decode_all(&listed.data, true).unwrap();
    let told: Vec<_> = entries.iter().map(|one| (one.kind.unwrap(), one.label.as_slice(), one.listed.touch)).collect();
    let expected = [
        (OathKind::Hotp(Hotp::Shown), &b"test"[..], false),
        (OathKind::Totp, b"totp", false),
        (OathKind::Hotp(Hotp::Reverse), b"rev", false),
        (OathKind::Totp, b"s256", true),
    ];
    assert_eq!(told, expected);
    assert_eq!(entries[3].algorithm, Some(OathAlgorithm::Sha256));
    assert_eq!(entries.iter().flat_map(|entry| entry.encode(true)).collect::<Vec<_>>(), listed.data[..]);
    let plain = ListEntry::decode_all(&bytes("7205 11 74657374"), false).unwrap();
    assert_eq!((plain[0].label.as_slice(), plain[0].encode(false)), (&b"test"[..], bytes("7205 11 74657374")));
    // the longest name makes an entry of 129 bytes
    let long = ListEntry { label: vec![b'x'; LABEL_SIZE], ..plain[0].clone() };
    assert_eq!(ListEntry::decode_all(&long.encode(true), true), Some(vec![long]));
}

#[test]
fn k14_pins_and_delete() {
    let pin = || Hidden::new(b"12345678");
    assert_eq!(sent(&Command::VerifyPin(pin())), "00b200000a80083132333435363738");
    assert_eq!(sent(&Command::SetPin(pin())), "00b400000a80083132333435363738");
    let change = Command::ChangePin { old: pin(), new: Hidden::new(b"87654321") };
    assert_eq!(sent(&change), "00b30000148008313233343536373881083837363534333231");
    assert_eq!(sent(&Command::Delete(b"test".to_vec())), "0002000006710474657374");
    assert_eq!(sent(&Command::Reset), "0004dead");
    assert_eq!(sent(&Command::SendRemaining), "00a50000");
    assert_eq!(sent(&Command::Status), "00030000");
}

#[test]
fn k15_unknown_names_and_apps_are_refused() {
    assert_eq!(reply("6a82").status, Status::NotFound);
    assert_eq!(one_packet(&Message::new(1, id::ERROR, &[error::INVALID_COMMAND])), "00000001bf000101");
}

#[test]
fn what_carries_a_secret_does_not_show_it() {
    let shown = format!("{:?}", Command::Put(credential("test", OathKind::Totp, 6, None)));
    assert!(shown.contains("Hidden") && !shown.contains("49, 50"), "{shown}");
}

#[test]
fn lengths_beyond_a_byte_and_le_are_understood() {
    let apdu = Apdu { data: zeroize::Zeroizing::new(vec![7; 300]), ..Apdu::new(0x01, 2, 3) };
    assert!(Apdu::decode(&apdu.encode()) == Some((0, apdu)));
    let select = bytes("00a4040007a000000527210100");
    assert_eq!(Command::decode(&Apdu::decode(&select).unwrap().1), Ok(Command::Select));
    assert_eq!(
        Command::decode(&Apdu::decode(&bytes("00a1000000")).unwrap().1),
        Ok(Command::List { properties: false })
    );
    for bad in ["00a404", "00a40400 07a000", "00a40400 0001", "00a4040001a0b0c0"] {
        assert!(Apdu::decode(&bytes(bad)).is_none(), "{bad}");
    }
}

#[test]
fn commands_that_are_not_whole_are_refused_with_their_status() {
    let refused = |hex: &str| Command::decode(&Apdu::decode(&bytes(hex)).unwrap().1).unwrap_err();
    assert_eq!(refused("00a4040007a0000005272102"), Status::NotFound);
    assert_eq!(refused("00a30000"), Status::UnknownInstruction);
    assert_eq!(refused("00040000"), Status::UnknownInstruction);
    assert_eq!(refused("00a100000102"), Status::BadData);
    // no secret; a password entry; a name of 128 bytes
    assert_eq!(refused("000100000a7104746573747302 1106"), Status::BadData);
    assert_eq!(refused("000200000371048174"), Status::BadData);
    assert_eq!(refused(&format!("000200008271 80{}", "61".repeat(128))), Status::BadData);
}

#[test]
fn a_message_is_put_together_from_its_own_packets_only() {
    let message = Message::new(7, id::SECRETS, &(0..200).map(|n| n as u8).collect::<Vec<_>>());
    let packets = message.packets();
    assert_eq!(packets.len(), 4);
    let mut whole = Assembly::begin(&packets[0]).unwrap();
    assert_eq!(whole.take(&packets[2]), Err(OutOfOrder), "a packet is missing");
    assert_eq!(whole.take(&Message::new(8, id::SECRETS, &[0; 200]).packets()[1]), Err(OutOfOrder), "another channel");
    assert_eq!(whole.take(&packets[0]), Err(OutOfOrder));
    packets[1..].iter().for_each(|packet| whole.take(packet).unwrap());
    assert_eq!(whole.take(&packets[3]), Err(OutOfOrder), "it is whole");
    assert!(whole.is_whole() && whole.into_message() == message);
    assert!(Message::new(1, id::PING, &[0; MESSAGE_SIZE + 1]).packets().is_empty());
    let long = Packet::decode(&bytes(&format!("00000001810c01{}", "00".repeat(57)))).unwrap();
    assert!(Assembly::begin(&long).is_none(), "3073 bytes");
}

proptest! {
    #[test]
    fn any_message_passes(channel: u32, command in 0u8..0x80, data in prop::collection::vec(any::<u8>(), 0..=MESSAGE_SIZE)) {
        let message = Message::new(channel, command, &data);
        let packets = message.packets();
        let mut whole = Assembly::begin(&packets[0]).unwrap();
        for packet in &packets[1..] {
            let report = packet.encode();
            whole.take(&Packet::decode(&report[..]).unwrap()).unwrap();
        }
        prop_assert!(whole.is_whole() && whole.into_message() == message);
    }

    #[test]
    fn any_bytes_are_decoded_without_panic(data in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert_eq!(Packet::decode(&data).is_some(), data.len() == PACKET_SIZE);
        let _ = (SelectAnswer::decode(&data), CodeAnswer::decode(&data), InitAnswer::decode(&data));
        let _ = (version_of(&data), AdminStatus::decode(&data));
        for properties in [false, true] {
            if let Some(entries) = ListEntry::decode_all(&data, properties) {
                prop_assert!(entries.len() <= data.len());
            }
        }
        if let Some((_, apdu)) = Apdu::decode(&data)
            && let Ok(command) = Command::decode(&apdu)
        {
            prop_assert_eq!(Command::decode(&command.encode()), Ok(command));
        }
    }
}
