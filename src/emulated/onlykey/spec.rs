//! Which OnlyKey, and how it looks on the bus (`docs/protocols/onlykey.md, 1`).

use crate::{
    descriptors::{Descriptors, Endpoint, Interface},
    field::{Field, InvalidSpec, unknown, wrong},
};
use domain::Serial;
use wire::onlykey::Version;

/// The fields of an emulated OnlyKey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnlyKeySpec {
    /// What a person wrote on it: the token itself knows no serial.
    pub serial: Serial,
    /// Firmware.
    pub firmware: Version,
    /// An OnlyKey Duo, with 24 slots.
    pub duo: bool,
    /// It asks for its PIN after each plug; any touch stands for that.
    pub locked: bool,
    /// It was never set up.
    pub blank: bool,
    /// It changes slots in its configuration mode only, and is not in it.
    pub config_mode: bool,
}

const FIELDS: &str = "serial=, firmware=, duo, locked, blank or config-mode";

/// Boot keyboard with an 8-byte feature report: 75 bytes.
const KEYBOARD_REPORT: [u8; 75] = [
    0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0x05, 0x07, 0x19, 0xe0, 0x29, 0xe7, 0x15, 0x00, 0x25, 0x01, 0x75, 0x01, 0x95,
    0x08, 0x81, 0x02, 0x95, 0x01, 0x75, 0x08, 0x05, 0x0c, 0x09, 0xb8, 0x81, 0x01, 0x95, 0x05, 0x75, 0x01, 0x05, 0x08,
    0x19, 0x01, 0x29, 0x05, 0x91, 0x02, 0x95, 0x01, 0x75, 0x03, 0x91, 0x01, 0x95, 0x06, 0x75, 0x08, 0x15, 0x00, 0x25,
    0x7f, 0x05, 0x07, 0x19, 0x00, 0x29, 0x7f, 0x81, 0x00, 0x09, 0x76, 0x95, 0x08, 0x75, 0x08, 0xb1, 0x02, 0xc0,
];

/// The maker's raw channel: page 0xffab, 64-byte reports both ways: 34 bytes.
const RAW_REPORT: [u8; 34] = [
    0x06, 0xab, 0xff, 0x09, 0x02, 0xa1, 0x01, 0x09, 0x20, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x40, 0x81,
    0x02, 0x09, 0x21, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x40, 0x91, 0x02, 0xc0,
];

/// A serial line over HID, which nobody listens to: 33 bytes.
const SERIAL_LINE_REPORT: [u8; 33] = [
    0x06, 0xc9, 0xff, 0x09, 0x04, 0xa1, 0x5c, 0x75, 0x08, 0x15, 0x00, 0x26, 0xff, 0x00, 0x95, 0x40, 0x09, 0x75, 0x81,
    0x02, 0x95, 0x20, 0x09, 0x76, 0x91, 0x02, 0x95, 0x04, 0x09, 0x76, 0xb1, 0x02, 0xc0,
];

/// An interrupt endpoint that is looked at every five milliseconds.
const fn endpoint(address: u8, size: u8) -> Endpoint {
    Endpoint { address, kind: 3, size, interval: 5 }
}

impl OnlyKeySpec {
    /// From its fields.
    pub fn parse(fields: &[Field<'_>]) -> Result<Self, InvalidSpec> {
        let (mut serial, mut firmware) = (None, (3, 0, 4));
        let (mut duo, mut locked, mut blank, mut config_mode) = (false, false, false, false);
        for field in fields {
            match *field {
                ("serial", Some(value)) => {
                    serial = Some(value.parse().map_err(|_| wrong("serial", value, "letters, digits and hyphens"))?);
                }
                ("firmware", Some(value)) => firmware = version(value)?,
                ("duo", None) => duo = true,
                ("locked", None) => locked = true,
                ("blank", None) => blank = true,
                ("config-mode", None) => config_mode = true,
                field => return Err(unknown(field, FIELDS)),
            }
        }
        let serial = serial.ok_or(InvalidSpec::NoSerial)?;
        Ok(Self { serial, firmware, duo, locked, blank, config_mode })
    }

    /// How it looks on the bus; every one says the same.
    pub fn descriptors() -> Descriptors {
        let keyboard = Interface { endpoints: vec![endpoint(0x87, 8)], ..Interface::keyboard(&KEYBOARD_REPORT, 0x87) };
        let raw = |report, output, input| Interface {
            endpoints: vec![endpoint(output, 64), endpoint(input, 64)],
            ..Interface::raw_hid(report, output, input)
        };
        let fido = Interface { endpoints: vec![endpoint(0x04, 64), endpoint(0x83, 64)], ..Interface::fido() };
        let serial_line = Interface {
            endpoints: vec![endpoint(0x81, 64), endpoint(0x02, 32)],
            ..Interface::raw_hid(&SERIAL_LINE_REPORT, 0x02, 0x81)
        };
        Descriptors {
            vid: 0x1d50,
            pid: 0x60fc,
            bcd_device: 0x0100,
            bcd_usb: 0x0200,
            manufacturer: "CRYPTOTRUST".to_owned(),
            product: "ONLYKEY".to_owned(),
            serial: Some("1000000000".to_owned()),
            interfaces: vec![keyboard, fido, raw(&RAW_REPORT, 0x06, 0x85), serial_line],
        }
    }
}

fn version(value: &str) -> Result<Version, InvalidSpec> {
    let parts: Option<Vec<u8>> = value.split('.').map(|part| part.parse().ok()).collect();
    match parts.as_deref() {
        Some([major, minor, patch]) => Ok((*major, *minor, *patch)),
        _ => Err(wrong("firmware", value, "MAJOR.MINOR.PATCH, such as 3.0.4")),
    }
}
