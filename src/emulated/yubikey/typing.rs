//! What a HOTP slot types (protocol notes, 6.4).

use crate::{
    domain::Secret,
    oath::{Algorithm, Digits, Parameters, hotp as code},
    wire::{
        keyboard::{self, KeyReport, SCAN_MAP_ORDER},
        yubikey::{Configuration, ExtFlags, Flags, TicketFlags},
    },
};

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
