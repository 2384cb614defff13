//! The descriptors of a real composite key, byte for byte (protocol notes, 1.2).

use super::spec::TokenSpec;
use crate::wire::yubikey::Version;

/// idVendor.
pub(super) const VENDOR: u16 = 0x1050;

/// Boot keyboard with an 8-byte feature report, no report ids: 71 bytes.
pub(super) const KEYBOARD_REPORT: [u8; 71] = [
    0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0x05, 0x07, 0x19, 0xe0, 0x29, 0xe7, 0x15, 0x00, 0x25, 0x01, 0x75, 0x01, 0x95,
    0x08, 0x81, 0x02, 0x95, 0x01, 0x75, 0x08, 0x81, 0x01, 0x95, 0x05, 0x75, 0x01, 0x05, 0x08, 0x19, 0x01, 0x29, 0x05,
    0x91, 0x02, 0x95, 0x01, 0x75, 0x03, 0x91, 0x01, 0x95, 0x06, 0x75, 0x08, 0x15, 0x00, 0x25, 0x65, 0x05, 0x07, 0x19,
    0x00, 0x29, 0x65, 0x81, 0x00, 0x09, 0x03, 0x75, 0x08, 0x95, 0x08, 0xb1, 0x02, 0xc0,
];

/// FIDO: usage page 0xF1D0, 64-byte reports both ways: 34 bytes.
pub(super) const FIDO_REPORT: [u8; 34] = [
    0x06, 0xd0, 0xf1, 0x09, 0x01, 0xa1, 0x01, 0x09, 0x20, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x40, 0x81,
    0x02, 0x09, 0x21, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x40, 0x91, 0x02, 0xc0,
];

/// The endpoint that keys are typed through.
pub(super) const KEYBOARD_ENDPOINT: u8 = 0x81;

/// bcdDevice: major in the high byte, minor and patch as the two low nibbles (4.3.4 is 0x0434).
pub(super) fn bcd_device((major, minor, patch): Version) -> u16 {
    u16::from_be_bytes([major, minor << 4 | patch & 0x0f])
}

/// The 18-byte device descriptor; `serial`: string 3 exists.
pub(super) fn device(spec: &TokenSpec, serial: bool) -> Vec<u8> {
    let mut bytes = vec![18, 1, 0x00, 0x02, 0, 0, 0, 64];
    bytes.extend(VENDOR.to_le_bytes());
    bytes.extend(spec.pid.to_le_bytes());
    bytes.extend(bcd_device(spec.firmware).to_le_bytes());
    bytes.extend([1, 2, if serial { 3 } else { 0 }, 1]);
    bytes
}

/// The configuration with all its interfaces: bus powered, 30 mA; 0x96 bytes for OTP+FIDO+CCID.
pub(super) fn configuration(spec: &TokenSpec) -> Vec<u8> {
    let mut interfaces = Vec::new();
    for (letter, number) in spec.interfaces().chars().zip(0u8..) {
        match letter {
            'O' => {
                interfaces.extend([9, 4, number, 0, 1, 3, 1, 1, 0]);
                interfaces.extend(hid(0x0110, KEYBOARD_REPORT.len()));
                interfaces.extend(endpoint(KEYBOARD_ENDPOINT, 3, 8, 10));
            }
            'F' => {
                interfaces.extend([9, 4, number, 0, 2, 3, 0, 0, 0]);
                interfaces.extend(hid(0x0110, FIDO_REPORT.len()));
                interfaces.extend(endpoint(0x04, 3, 64, 2));
                interfaces.extend(endpoint(0x84, 3, 64, 2));
            }
            _ => {
                interfaces.extend([9, 4, number, 0, 3, 0x0b, 0, 0, 0]);
                interfaces.extend(CCID_CLASS);
                interfaces.extend(endpoint(0x02, 2, 64, 0));
                interfaces.extend(endpoint(0x82, 2, 64, 0));
                interfaces.extend(endpoint(0x83, 3, 8, 32));
            }
        }
    }
    let count = u8::try_from(spec.interfaces().len()).expect("three at most");
    let total = u16::try_from(9 + interfaces.len()).expect("0x96 at most").to_le_bytes();
    let mut bytes = vec![9, 2, total[0], total[1], count, 1, 0, 0x80, 15];
    bytes.extend(interfaces);
    bytes
}

/// The HID descriptor of an interface, which GET_DESCRIPTOR can also ask for alone.
pub(super) fn hid(version: u16, report_len: usize) -> [u8; 9] {
    let [low, high] = version.to_le_bytes();
    [9, 0x21, low, high, 0, 1, 0x22, u8::try_from(report_len).expect("short"), 0]
}

/// USB CCID class descriptor (CCID 1.1, 5.1): one slot, T=1, short and extended APDU exchange.
const CCID_CLASS: [u8; 54] = [
    0x36, 0x21, 0x00, 0x01, 0x00, 0x07, 0x02, 0x00, 0x00, 0x00, 0xa0, 0x0f, 0x00, 0x00, 0xa0, 0x0f, 0x00, 0x00, 0x00,
    0x00, 0xb0, 0x04, 0x00, 0x00, 0xb0, 0x04, 0x00, 0x00, 0xf6, 0x07, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0xfe, 0x00, 0x04, 0x00, 0x00, 0x0c, 0x00, 0x00, 0xff, 0xff, 0x00, 0x00, 0x00, 0x01,
];

fn endpoint(address: u8, kind: u8, size: u8, interval: u8) -> [u8; 7] {
    [7, 5, address, kind, size, 0, interval]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_composite_key_has_a_configuration_of_0x96_bytes() {
        let spec = TokenSpec::yubikey(1);
        let bytes = configuration(&spec);
        assert_eq!((bytes.len(), bytes[2], bytes[4]), (0x96, 0x96, 3));
        // walking the lengths ends exactly at the end
        let mut at = 0;
        while at < bytes.len() {
            at += usize::from(bytes[at]);
        }
        assert_eq!(at, bytes.len());
    }

    #[test]
    fn bcd_device_is_as_lsusb_shows_it() {
        assert_eq!((bcd_device((4, 3, 4)), bcd_device((5, 4, 3)), bcd_device((2, 3, 3))), (0x0434, 0x0543, 0x0233));
        let device = device(&TokenSpec::yubikey(1), false);
        assert_eq!((device.len(), &device[8..14]), (18, &[0x50, 0x10, 0x07, 0x04, 0x43, 0x05][..]));
    }
}
