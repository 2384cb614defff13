//! What a slot types: HOTP codes (`docs/protocols/yubikey.md, 6.4`), Yubico OTPs, static text.
//!
//! A Yubico OTP is what the personalization tool's own documentation of the ticket says: private id, the two counters, a clock of
//! eight ticks a second, two bytes that differ, and a CRC, in one AES block, in modhex behind the public id. Of the settings
//! that make static passwords "stronger", upper case is played, digits are not.

use aes::{
    Aes128, Block,
    cipher::{BlockCipherEncrypt, KeyInit},
};
use domain::Secret;
use oath::{Algorithm, Digits, Parameters, hotp as code};
use wire::{
    keyboard::{self, KeyReport, SCAN_MAP_ORDER},
    yubikey::{Configuration, ExtFlags, Flags, TicketFlags, sealed},
};

/// What a slot of the keyboard mode types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Text {
    /// Another one at every touch.
    YubicoOtp,
    /// The fixed part and a block that never changes, in modhex.
    Static,
    /// Keys as they were stored, one byte each.
    ScanCodes,
}

impl Text {
    /// By the flags: `STATIC_TICKET`, else `SHORT_TICKET` alone, else none of them.
    pub fn of(configuration: &Configuration) -> Self {
        if configuration.config.has(Flags::STATIC_TICKET) {
            Self::Static
        } else if configuration.config.has(Flags::SHORT_TICKET) {
            Self::ScanCodes
        } else {
            Self::YubicoOtp
        }
    }
}

/// The counters of a Yubico OTP slot.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Uses {
    /// Times that it was powered on and used: 15 bits, kept.
    pub powered: u16,
    /// Uses since it was powered on, from 0; `None`: not used yet.
    pub session: Option<u8>,
}

impl Uses {
    /// The most that fits; then the slot types nothing any more.
    const LAST: u16 = 0x7fff;

    /// One more use; `None` where the counter is at its end.
    pub fn next(self) -> Option<Self> {
        match self.session {
            Some(session) if session < u8::MAX => Some(Self { session: Some(session + 1), ..self }),
            // the first one since the plug, or the session counter is full
            _ => (self.powered < Self::LAST).then(|| Self { powered: self.powered + 1, session: Some(0) }),
        }
    }
}

/// Public id and one encrypted block. `clock`: eighths of a second since the plug; the token adds where it began.
pub(super) fn yubico_otp(
    configuration: &Configuration,
    uses: Uses,
    clock: u32,
    map: &[u8; 45],
) -> (Vec<KeyReport>, String) {
    let session = uses.session.unwrap_or_default();
    // real tokens begin anywhere, and draw the two bytes behind the counters: these only have to differ
    let mixed = u32::from(uses.powered).wrapping_mul(0x9e37_79b9) ^ u32::from(session).wrapping_mul(0x85eb_ca6b);
    let [low, mid, high, _] = (mixed >> 9).wrapping_add(clock).to_le_bytes();
    let mut plain = configuration.uid.to_vec();
    plain.extend(uses.powered.to_le_bytes());
    plain.extend([low, mid, high, session]);
    plain.extend(&mixed.to_le_bytes()[..2]);
    let text = format!("{}{}", public_id(configuration), modhex(&encrypted(configuration, &plain)));
    ticket(configuration, &text, map)
}

/// The fixed part and the private id encrypted with counters of zero; the half of it where the flag says so.
pub(super) fn fixed_ticket(configuration: &Configuration, map: &[u8; 45]) -> (Vec<KeyReport>, String) {
    let plain = [&configuration.uid[..], &[0; 8]].concat();
    let mut text = format!("{}{}", public_id(configuration), modhex(&encrypted(configuration, &plain)));
    if configuration.config.has(Flags::SHORT_TICKET) {
        text.truncate(16);
    }
    if configuration.config.has(Flags::STRONG_PW1) {
        let (first, rest) = text.split_at(text.len().min(2));
        text = first.to_ascii_uppercase() + rest;
    }
    ticket(configuration, &text, map)
}

/// The bytes of fixed part, private id and key, each a usage with shift in bit 7; zeros are none.
pub(super) fn scan_codes(configuration: &Configuration) -> (Vec<KeyReport>, String) {
    let fixed = &configuration.fixed[..usize::from(configuration.fixed_len)];
    let keys = fixed.iter().chain(&configuration.uid).chain(&configuration.key).copied().filter(|key| *key != 0);
    let end = configuration.ticket.has(TicketFlags::APPEND_CR).then_some(keyboard::ENTER);
    let reports = keys.clone().chain(end).flat_map(keyboard::press).collect();
    (reports, keys.filter_map(|key| keyboard::character(key & 0x7f, key & 0x80 != 0)).collect())
}

/// A text with tabs and Enter around it, as the flags say.
fn ticket(configuration: &Configuration, text: &str, map: &[u8; 45]) -> (Vec<KeyReport>, String) {
    let when = |flag, text: &'static str| if configuration.ticket.has(flag) { text } else { "" };
    let id = public_id(configuration).len().min(text.len());
    let (before, after) = text.split_at(id);
    let text = [
        when(TicketFlags::TAB_FIRST, "\t"),
        before,
        when(TicketFlags::APPEND_TAB1, "\t"),
        after,
        when(TicketFlags::APPEND_TAB2, "\t"),
    ]
    .concat();
    let end = when(TicketFlags::APPEND_CR, "\r");
    (text.bytes().chain(end.bytes()).flat_map(|c| press(c, map)).collect(), text)
}

/// One AES block of fourteen bytes and their CRC.
fn encrypted(configuration: &Configuration, plain: &[u8]) -> [u8; 16] {
    let mut block: [u8; 16] = sealed(plain).try_into().expect("14 bytes and a CRC");
    Aes128::new(&configuration.key.into()).encrypt_block(<&mut Block>::from(&mut block));
    block
}

fn public_id(configuration: &Configuration) -> String {
    modhex(&configuration.fixed[..usize::from(configuration.fixed_len)])
}

fn modhex(bytes: &[u8]) -> String {
    keyboard::token_id(bytes, bytes.len())
}

/// [TAB] token id [TAB] code [TAB] [Enter], as the flags say; delays are not played. Key reports, and the text without
/// the closing Enter.
pub(super) fn hotp(
    configuration: &Configuration,
    counter: u64,
    map: &[u8; 45],
    keypad: bool,
) -> (Vec<KeyReport>, String) {
    let digits = if configuration.config.has(Flags::OATH_HOTP8) { Digits::EIGHT } else { Digits::SIX };
    let secret = Secret::new(configuration.oath_secret().to_vec());
    let code = code(&secret, Parameters { algorithm: Algorithm::Sha1, digits }, counter).to_string();
    let id = token_id(configuration);

    let when = |flag, text: &'static str| if configuration.ticket.has(flag) { text } else { "" };
    let before = format!("{}{id}{}", when(TicketFlags::TAB_FIRST, "\t"), when(TicketFlags::APPEND_TAB1, "\t"));
    let after = format!("{}{}", when(TicketFlags::APPEND_TAB2, "\t"), when(TicketFlags::APPEND_CR, "\r"));

    let on_keypad = keypad && configuration.ext.has(ExtFlags::USE_NUMERIC_KEYPAD);
    let mut reports: Vec<KeyReport> = before.bytes().flat_map(|c| press(c, map)).collect();
    reports.extend(code.bytes().flat_map(|c| match keyboard::keypad(c - b'0').filter(|_| on_keypad) {
        Some(usage) => keyboard::press(usage),
        None => press(c, map),
    }));
    reports.extend(after.bytes().flat_map(|c| press(c, map)));
    (reports, format!("{before}{code}{}", after.trim_end_matches('\r')))
}

/// The fixed part: the first bytes in modhex as the flags say, the rest in hexadecimal digits.
fn token_id(configuration: &Configuration) -> String {
    let modhex = if configuration.config.has(Flags::OATH_FIXED_MODHEX) {
        16
    } else if configuration.config.has(Flags::OATH_FIXED_MODHEX2) {
        2
    } else if configuration.config.has(Flags::OATH_FIXED_MODHEX1) {
        1
    } else {
        0
    };
    keyboard::token_id(&configuration.fixed[..usize::from(configuration.fixed_len)], modhex)
}

/// The key of a character by the scan map; characters that the map lacks (hexadecimal a, not in modhex) go by the US layout.
fn press(character: u8, map: &[u8; 45]) -> [KeyReport; 2] {
    let mapped = SCAN_MAP_ORDER.iter().position(|c| *c == character).map(|at| map[at]);
    keyboard::press(mapped.unwrap_or(0x04 + character.saturating_sub(b'a')))
}
