//! The doors of the house: what comes in from a token, a file or a field, as bytes that nobody promised anything about.
//!
//! Each door takes bytes and lets the code behind it say yes or no; a panic, a hang or memory without bound is a defect.
//! The same functions are walked by the suite on random bytes (`tests/suite/house/doors.rs`) and by libFuzzer for hours
//! (`fuzz/targets/`, `fuzz/run`), so that neither can rot without the other noticing.

use std::time::{Duration, Instant};
use trousseau::{
    domain::{
        Firmware, Login, Pin, Secret, Serial, Uai, digits_from_keyboard, is_address, normalise_keyboard, scanned_token,
        split_passcode,
    },
    emulated::{Device, TokenSpec},
    keyfile::{KeyFile, Unlock},
    oath::Code,
    store::Head,
    table::Table,
    wire::{
        keyboard::{KeyReader, KeyReport},
        nitrokey::{self, CodeInfo, Command, DeviceRecord, Dialect, Request, Response, SlotInfo, StatusInfo},
        nitrokey3::{self, Apdu, Assembly, CodeAnswer, InitAnswer, ListEntry, Packet, Reply, SelectAnswer},
        onlykey,
        yubikey::{
            AnswerReader, FRAME_SIZE, Frame, FrameBuffer, InfoPage, REPORT_SIZE, Received, Report, Status,
            WritePayload, unpad_challenge,
        },
    },
};

/// A door by its name.
pub type Door = (&'static str, fn(&[u8]));

/// All of them.
pub const DOORS: [Door; 10] = [
    ("key_file", key_file),
    ("key_text", key_text),
    ("table", table),
    ("field", field),
    ("yubikey_reports", yubikey_reports),
    ("nitrokey_reports", nitrokey_reports),
    ("nitrokey3_packets", nitrokey3_packets),
    ("onlykey_reports", onlykey_reports),
    ("keyboard_reports", keyboard_reports),
    ("emulated_token", emulated_token),
];

/// A key file of any kind, without a key and with one.
pub fn key_file(bytes: &[u8]) {
    for unlock in [Unlock::Nothing, Unlock::Key(Secret::new(b"0123456789abcdef".to_vec()))] {
        let Ok(mut file) = KeyFile::open(bytes, unlock) else { continue };
        let keys = file.by_ref().take_while(Result::is_ok).count();
        assert!(keys <= bytes.len(), "more keys than bytes");
        let _ = (file.remarks(), file.format());
    }
}

/// What comes behind the first words by which a form of key file is told: random bytes hardly begin with them.
pub fn key_text(bytes: &[u8]) {
    let data = bytes.iter().map(|byte| format!("%{byte:02x}")).collect::<String>();
    let base64 = data_encoding::BASE64URL_NOPAD.encode(bytes);
    for begin in ["otpauth://totp/LOGE0001?secret=", "LOGE0001;otpauth://", "# SafeWord Authenticator Records\ndn: "] {
        key_file(&[begin.as_bytes(), bytes].concat());
        key_file(&[begin.as_bytes(), data.as_bytes()].concat());
    }
    key_file(format!("otpauth-migration://offline?data={base64}").as_bytes());
    for begin in ["<Tokens><Token serial='1'>", "<KeyContainer xmlns='urn:ietf:params:xml:ns:keyprov:container'>"] {
        key_file(&[begin.as_bytes(), bytes].concat());
    }
}

/// A table of schools or people.
pub fn table(bytes: &[u8]) {
    let Ok(table) = Table::open(bytes, &|name| name.starts_with('N')) else { return };
    let mut last = 0;
    for row in table.map_while(Result::ok) {
        assert!(row.line > last, "lines go forward");
        last = row.line;
    }
}

/// What a person or a scanner types into a field, or a script writes on the command line.
pub fn field(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(named) = scanned_token(&text) {
        assert_eq!(named.to_string().parse(), Ok(named), "a token's name reads back as itself");
    }
    if let Ok(serial) = text.parse::<Serial>() {
        assert_eq!(serial.to_string().parse(), Ok(serial), "a serial reads back as itself");
    }
    if let Ok(uai) = text.parse::<Uai>() {
        assert_eq!(uai.to_string().parse(), Ok(uai));
    }
    if let Ok(login) = text.parse::<Login>() {
        assert_eq!(login.to_string().parse(), Ok(login));
    }
    if let Ok(digits) = digits_from_keyboard(&text) {
        assert!(digits.chars().all(|c| c.is_ascii_digit()));
    }
    let _ = (text.parse::<Code>(), text.parse::<Firmware>(), text.parse::<Head>(), text.parse::<TokenSpec>());
    let _ = (normalise_keyboard(&text), is_address(&text), split_passcode(&text, 6));
    let _ = Pin::choose(&text, &["0951099D".parse().expect("a UAI")]);
}

/// Feature reports of a YubiKey, as either side reads them.
pub fn yubikey_reports(bytes: &[u8]) {
    let (mut buffer, mut answer) = (FrameBuffer::default(), AnswerReader::default());
    for chunk in bytes.chunks(REPORT_SIZE) {
        let Some(report) = Report::decode(chunk) else { continue };
        let _ = (Status::decode(report), report.step());
        let _ = answer.take(report.flags & 0x1f, report.data);
        assert!(answer.raw().len() <= 32 * REPORT_SIZE, "an answer is bounded");
        if let Received::Frame(frame) = buffer.take(report) {
            let _ = WritePayload::decode(&frame.payload);
            let _ = unpad_challenge(&frame.payload);
        }
    }
    if let Some(frame) = bytes.first_chunk::<FRAME_SIZE>() {
        let _ = Frame::decode(frame);
    }
    if let Some(payload) = bytes.first_chunk::<64>() {
        let _ = WritePayload::decode(payload);
    }
    // a page has a length byte of its own: what is longer is never asked for
    if let Some(again) = InfoPage::decode(bytes).ok().and_then(|page| page.encode()) {
        assert_eq!(again[1..again.len() - 2], *bytes, "a page reads back as itself");
    }
}

/// Feature reports of a Nitrokey Pro or Storage in both payload generations, as either side reads them.
pub fn nitrokey_reports(bytes: &[u8]) {
    for report in bytes.chunks(nitrokey::REPORT_SIZE) {
        for (storage, old) in [(false, false), (false, true), (true, false), (true, true)] {
            let dialect = Dialect { storage, old };
            if let Some((request, _)) = Request::decode(report) {
                let _ = Command::decode(&request, dialect);
            }
            let _ = Response::decode(report);
            let Some(response) = Response::decode_unsealed(report) else { continue };
            for slot in nitrokey::Slot::all() {
                let _ = SlotInfo::decode(&response.result, slot, dialect);
            }
            let _ = (StatusInfo::decode(&response.result), CodeInfo::decode(&response.result));
            let _ = DeviceRecord::decode(&response.result);
        }
    }
}

/// Packets of a Nitrokey 3 and what they carry, as either side reads them.
pub fn nitrokey3_packets(bytes: &[u8]) {
    let mut open: Option<Assembly> = None;
    for report in bytes.chunks(nitrokey3::PACKET_SIZE) {
        let Some(packet) = Packet::decode(report) else { continue };
        match open.as_mut().map(|whole| whole.take(&packet)) {
            Some(Ok(())) => {}
            Some(Err(_)) | None => open = Assembly::begin(&packet),
        }
        if let Some(message) = open.take_if(|whole| whole.is_whole()).map(Assembly::into_message) {
            assert!(message.data.len() <= nitrokey3::MESSAGE_SIZE, "a message is bounded");
            nitrokey3_data(&message.data);
        }
    }
    nitrokey3_data(bytes);
}

fn nitrokey3_data(data: &[u8]) {
    let _ = (InitAnswer::decode(data), nitrokey3::version_of(data), nitrokey3::AdminStatus::decode(data));
    if let Some((_, apdu)) = Apdu::decode(data)
        && let Ok(command) = nitrokey3::Command::decode(&apdu)
    {
        assert!(nitrokey3::Command::decode(&command.encode()) == Ok(command), "a command reads back as itself");
    }
    let Some(reply) = Reply::decode(data) else { return };
    let _ = (SelectAnswer::decode(&reply.data), CodeAnswer::decode(&reply.data));
    for properties in [false, true] {
        let entries = ListEntry::decode_all(&reply.data, properties).unwrap_or_default();
        assert!(entries.len() <= data.len(), "more credentials than bytes");
    }
}

/// Raw reports of an OnlyKey, as either side reads them.
pub fn onlykey_reports(bytes: &[u8]) {
    for report in bytes.chunks(onlykey::REPORT_SIZE) {
        if let Some(onlykey::Answer::Label(slot, label)) = onlykey::Answer::decode(report) {
            assert!((1..=onlykey::DUO_SLOTS).contains(&slot) && label.text().len() <= onlykey::LABEL_SIZE);
        }
        let Some(request) = onlykey::Request::decode(report) else { continue };
        if let Some(again) = request.encode() {
            assert_eq!(onlykey::Request::decode(&again[..]), Some(request), "what is sent is read as it was meant");
        }
    }
}

/// Input reports of a token that types.
pub fn keyboard_reports(bytes: &[u8]) {
    let mut keys = KeyReader::default();
    for chunk in bytes.chunks(size_of::<KeyReport>()) {
        assert!(keys.take(chunk).is_none_or(|typed| typed.len() <= 6), "six keys a report");
    }
}

/// The tokens that [`emulated_token`] talks to; its first byte chooses.
const SPECS: [&str; 12] = [
    "yubikey,serial=1,firmware=2.3.3,pid=0010",
    "yubikey,serial=2,firmware=3.4.0,pid=0111",
    "yubikey,serial=3,firmware=5.4.3,pid=0407",
    "yubikey,serial=4,firmware=5.4.3,pid=0407,hidden",
    "typing,serial=TK-5",
    "nitrokey-pro,serial=6",
    "nitrokey-pro,serial=7,firmware=0.7",
    "nitrokey-storage,serial=8",
    "nitrokey-3,serial=9,programmed,pin=1234",
    "nitrokey-3,serial=a,touched",
    "onlykey,serial=OK-9",
    "onlykey,serial=OK-10,duo,locked",
];

/// A hostile host at an emulated token: any reports, in any order, at any time.
pub fn emulated_token(bytes: &[u8]) {
    let Some((first, mut bytes)) = bytes.split_first() else { return };
    let spec: TokenSpec = SPECS[usize::from(*first) % SPECS.len()].parse().expect("a specification");
    let mut token: Box<dyn Device> = spec.build();
    let mut now = Instant::now();
    while let Some((step, rest)) = bytes.split_first() {
        let (interface, length) = (step >> 6, usize::from(step & 0x3f).min(rest.len()));
        let (report, rest) = rest.split_at(length);
        bytes = rest;
        match (step & 0x3f, report.first()) {
            (0, _) => {
                now += Duration::from_millis(700);
                token.elapse(now);
            }
            (1, Some(slot)) => drop(token.touch(*slot, now)),
            (2, Some(0)) => token.power_on(),
            (3, Some(channel)) => {
                // 64 bytes on one of four channels, so that requests of several packets come to be
                let (data, after) = bytes.split_at(bytes.len().min(60));
                bytes = after;
                let channel = if channel % 4 == 3 { nitrokey3::BROADCAST } else { u32::from(channel % 4) };
                let mut packet = [&channel.to_be_bytes()[..], data].concat();
                packet.resize(nitrokey3::PACKET_SIZE, 0);
                token.write_output(interface, &packet, now);
            }
            _ => drop(token.set_feature(interface, report, now)),
        }
        assert!(token.get_feature(interface, now).is_none_or(|report| report.len() <= 64), "a report is a report");
        assert!(token.take_input().iter().all(|input| input.report.len() <= 64));
    }
    let _ = token.descriptors();
}
