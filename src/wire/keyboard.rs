//! Boot keyboard input reports (HID usage tables, page 7; `docs/protocols/typing-tokens.md, 1 and 2`): what a token types,
//! and how to read it back.
//!
//! A report says which *keys* are down, not which characters: read on the US layout, digits come out right whatever
//! layout the operator's own keyboard has.

/// Bytes of a boot keyboard input report: modifiers, a reserved byte, six usages.
pub const REPORT_SIZE: usize = 8;
/// One input report: modifiers, 0, usages of up to six keys that are down.
pub type KeyReport = [u8; REPORT_SIZE];
/// All keys up.
pub const RELEASED: KeyReport = [0; REPORT_SIZE];

const SHIFT: u8 = 0x22;
const LEFT_SHIFT: u8 = 0x02;
/// Bit 7 of a scan map entry: with shift.
const MAP_SHIFT: u8 = 0x80;
/// Usage of Enter beside the letters.
pub const ENTER: u8 = 0x28;
/// Usage of Enter on the keypad.
pub const KEYPAD_ENTER: u8 = 0x58;
/// Usage of Tab.
pub const TAB: u8 = 0x2b;

/// The alphabet of modhex: the same keys on (nearly) every layout; position = value of the nibble.
pub const MODHEX: &[u8; 16] = b"cbdefghijklnrtuv";

/// Which characters the 45 entries of a scan map stand for.
pub const SCAN_MAP_ORDER: &[u8; 45] = b"cbdefghijklnrtuvCBDEFGHIJKLNRTUV0123456789!\t\r";

/// The scan map of a new token.
pub const DEFAULT_SCAN_MAP: [u8; 45] = [
    0x06, 0x05, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x11, 0x15, 0x17, 0x18, 0x19, 0x86, 0x85, 0x87,
    0x88, 0x89, 0x8a, 0x8b, 0x8c, 0x8d, 0x8e, 0x8f, 0x91, 0x95, 0x97, 0x98, 0x99, 0x27, 0x1e, 0x1f, 0x20, 0x21, 0x22,
    0x23, 0x24, 0x25, 0x26, 0x9e, 0x2b, 0x28,
];

/// The press of a scan map entry (usage, bit 7 = shift) and the release behind it.
pub fn press(entry: u8) -> [KeyReport; 2] {
    let mut down = RELEASED;
    down[0] = if entry & MAP_SHIFT != 0 { LEFT_SHIFT } else { 0 };
    down[2] = entry & !MAP_SHIFT;
    [down, RELEASED]
}

/// The keypad usage of a digit (0 to 9); `None` for others.
pub fn keypad(digit: u8) -> Option<u8> {
    match digit {
        0 => Some(0x62),
        1..=9 => Some(0x58 + digit),
        _ => None,
    }
}

/// The bytes `id` in modhex for the first `modhex` of them, in hexadecimal digits for the rest.
pub fn token_id(id: &[u8], modhex: usize) -> String {
    let nibbles = |byte: u8| [byte >> 4, byte & 0x0f];
    let text = |(at, byte): (usize, &u8)| {
        nibbles(*byte).map(|n| if at < modhex { MODHEX[usize::from(n)] } else { b"0123456789abcdef"[usize::from(n)] })
    };
    id.iter().enumerate().flat_map(text).map(char::from).collect()
}

/// The usage of a digit (0 to 9) in the upper row; `None` for others.
pub fn digit(digit: u8) -> Option<u8> {
    match digit {
        0 => Some(0x27),
        1..=9 => Some(0x1d + digit),
        _ => None,
    }
}

/// Follows input reports and says which keys went down.
#[derive(Debug, Default)]
pub struct KeyReader {
    down: [u8; 6],
}

impl KeyReader {
    /// The characters newly pressed in this report, on the US layout; a key held since the last report counts once.
    /// Keys that mean no character are left out. `None` when the report has not eight bytes.
    pub fn take(&mut self, report: &[u8]) -> Option<Vec<char>> {
        let report: &KeyReport = report.try_into().ok()?;
        let keys: [u8; 6] = report[2..].try_into().ok()?;
        let shift = report[0] & SHIFT != 0;
        let fresh = keys.iter().filter(|key| **key > 3 && !self.down.contains(key));
        let characters = fresh.filter_map(|key| character(*key, shift)).collect();
        self.down = keys;
        Some(characters)
    }
}

/// The character of a usage on the US layout; Enter is `'\n'`.
pub fn character(usage: u8, shift: bool) -> Option<char> {
    const SHIFTED_DIGITS: &[u8; 10] = b"!@#$%^&*()";
    /// Usages 0x2d to 0x38; 0x32 is the key of other layouts beside Enter.
    const SIGNS: [&[u8; 12]; 2] = [b"-=[]\\#;'`,./", b"_+{}|~:\"~<>?"];
    let plain = match usage {
        0x04..=0x1d => b'a' + (usage - 0x04),
        0x1e..=0x26 => b'1' + (usage - 0x1e),
        0x27 => b'0',
        ENTER | KEYPAD_ENTER => b'\n',
        TAB => b'\t',
        0x2c => b' ',
        0x2d..=0x38 => SIGNS[usize::from(shift)][usize::from(usage - 0x2d)],
        // the signs of the keypad, and the key that only other layouts have
        0x54..=0x57 => b"/*-+"[usize::from(usage - 0x54)],
        0x63 => b'.',
        0x64 => b'\\',
        0x59..=0x61 => b'1' + (usage - 0x59),
        0x62 => b'0',
        _ => return None,
    };
    Some(char::from(match (usage, shift) {
        (0x04..=0x1d, true) => plain.to_ascii_uppercase(),
        (0x1e..=0x27, true) => SHIFTED_DIGITS[usize::from(usage - 0x1e)],
        _ => plain,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(reports: impl IntoIterator<Item = KeyReport>) -> String {
        let mut reader = KeyReader::default();
        reports.into_iter().flat_map(|report| reader.take(&report).unwrap()).collect()
    }

    #[test]
    fn the_default_scan_map_types_what_it_stands_for() {
        let typed = read(DEFAULT_SCAN_MAP.iter().flat_map(|entry| press(*entry)));
        let expected: String = SCAN_MAP_ORDER.iter().map(|c| if *c == b'\r' { '\n' } else { char::from(*c) }).collect();
        assert_eq!(typed, expected);
    }

    #[test]
    fn keypad_digits_are_digits() {
        assert_eq!(read((0..=9).flat_map(|digit| press(keypad(digit).unwrap()))), "0123456789");
        assert_eq!(read((0..=9).flat_map(|number| press(digit(number).unwrap()))), "0123456789");
        assert_eq!((keypad(10), digit(10)), (None, None));
    }

    #[test]
    fn the_usages_of_vector_t_1_spell_755224() {
        assert_eq!(read([0x24, 0x22, 0x22, 0x1f, 0x1f, 0x21, 0x28].into_iter().flat_map(press)), "755224\n");
    }

    #[test]
    fn a_held_key_counts_once_and_a_short_report_is_refused() {
        let mut reader = KeyReader::default();
        assert_eq!(reader.take(&press(0x1e)[0]).unwrap(), ['1']);
        assert!(reader.take(&press(0x1e)[0]).unwrap().is_empty());
        assert_eq!(reader.take(&[0; 7]), None);
    }

    #[test]
    fn token_ids_mix_modhex_and_digits() {
        assert_eq!(token_id(&[0xe1, 0x63, 0x12, 0x34, 0x56, 0x78], 2), "ubhe12345678");
    }
}
