//! Which YubiKey: serial, firmware and product, and how that looks on the bus (`docs/protocols/yubikey.md, 1.2`).

use crate::{
    descriptors::{Descriptors, Interface},
    field::{Field, InvalidSpec, unknown, wrong},
};
use wire::yubikey::Version;

/// The fields of an emulated YubiKey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YubiKeySpec {
    /// Serial number, 0 to 4294967295; 0 is what a faulty token answers.
    pub serial: u32,
    /// Firmware, 2.0.0 to 5.15.15.
    pub firmware: Version,
    /// idProduct under vendor 0x1050.
    pub pid: u16,
    /// Slot 1 holds somebody else's programming.
    pub programmed: bool,
    /// As `programmed`, and without the flag that lets the serial be read.
    pub hidden: bool,
    /// Slot 1 holds this secret for six-digit HOTP codes from counter 0, as a supplier's programming does.
    pub hotp: Option<[u8; 20]>,
}

const VENDOR: u16 = 0x1050;
const FIELDS: &str = "serial=, firmware=, pid=, programmed, hidden or hotp=SECRET (40 hexadecimal digits)";
/// The endpoint that keys are typed through.
const KEYBOARD_ENDPOINT: u8 = 0x81;

/// Boot keyboard with an 8-byte feature report, no report ids: 71 bytes.
const KEYBOARD_REPORT: [u8; 71] = [
    0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0x05, 0x07, 0x19, 0xe0, 0x29, 0xe7, 0x15, 0x00, 0x25, 0x01, 0x75, 0x01, 0x95,
    0x08, 0x81, 0x02, 0x95, 0x01, 0x75, 0x08, 0x81, 0x01, 0x95, 0x05, 0x75, 0x01, 0x05, 0x08, 0x19, 0x01, 0x29, 0x05,
    0x91, 0x02, 0x95, 0x01, 0x75, 0x03, 0x91, 0x01, 0x95, 0x06, 0x75, 0x08, 0x15, 0x00, 0x25, 0x65, 0x05, 0x07, 0x19,
    0x00, 0x29, 0x65, 0x81, 0x00, 0x09, 0x03, 0x75, 0x08, 0x95, 0x08, 0xb1, 0x02, 0xc0,
];

/// Products that can be emulated: PID and its interfaces in order (O keyboard for OTP, F FIDO, C smart card).
const PRODUCTS: [(u16, &str); 17] = [
    (0x0010, "O"),
    (0x0110, "O"),
    (0x0111, "OC"),
    (0x0112, "C"),
    (0x0113, "F"),
    (0x0114, "OF"),
    (0x0115, "FC"),
    (0x0116, "OFC"),
    (0x0120, "F"),
    (0x0401, "O"),
    (0x0402, "F"),
    (0x0403, "OF"),
    (0x0404, "C"),
    (0x0405, "OC"),
    (0x0406, "FC"),
    (0x0407, "OFC"),
    (0x0410, "OF"),
];

impl YubiKeySpec {
    /// A blank YubiKey 5 with firmware 5.4.3.
    pub fn new(serial: u32) -> Self {
        Self { serial, firmware: (5, 4, 3), pid: 0x0407, programmed: false, hidden: false, hotp: None }
    }

    /// From its fields.
    pub fn parse(fields: &[Field<'_>]) -> Result<Self, InvalidSpec> {
        let mut serial = None;
        let mut spec = Self::new(0);
        for field in fields {
            match *field {
                ("serial", Some(value)) => {
                    serial = Some(value.parse().map_err(|_| wrong("serial", value, "a number up to 4294967295"))?);
                }
                ("firmware", Some(value)) => spec.firmware = firmware(value)?,
                ("pid", Some(value)) => spec.pid = product(value)?,
                ("programmed", None) => spec.programmed = true,
                ("hidden", None) => spec.hidden = true,
                ("hotp", Some(value)) => {
                    let secret = data_encoding::HEXLOWER_PERMISSIVE.decode(value.as_bytes()).ok();
                    let secret = secret.and_then(|secret| secret.try_into().ok());
                    spec.hotp = Some(secret.ok_or_else(|| wrong("hotp", value, "40 hexadecimal digits"))?);
                }
                field => return Err(unknown(field, FIELDS)),
            }
        }
        spec.serial = serial.ok_or(InvalidSpec::NoSerial)?;
        Ok(spec)
    }

    /// The interfaces that the PID promises, in order: `O`, `F`, `C`.
    pub fn interfaces(&self) -> &'static str {
        PRODUCTS.iter().find(|(pid, _)| *pid == self.pid).map_or("O", |(_, interfaces)| *interfaces)
    }

    /// The same product with these interfaces; one that comes in one form only stays what it is.
    pub fn with_interfaces(&self, interfaces: &str) -> Self {
        let of_a_kind = |pid: u16| match self.firmware.0 {
            3 => (0x0110..=0x0116).contains(&pid),
            _ => (0x0401..=0x0407).contains(&pid),
        };
        let pid = PRODUCTS.iter().find(|(pid, letters)| of_a_kind(*pid) && *letters == interfaces);
        let pid = pid.filter(|_| of_a_kind(self.pid)).map_or(self.pid, |(pid, _)| *pid);
        Self { pid, ..self.clone() }
    }

    /// The product's name as its own descriptor gives it.
    pub fn product(&self) -> String {
        let names = |fido: &'static str| {
            let word = move |c| match c {
                'O' => "OTP",
                'F' => fido,
                _ => "CCID",
            };
            self.interfaces().chars().map(word).collect::<Vec<_>>().join("+")
        };
        match (self.firmware.0, self.pid) {
            (0..=2, _) => "Yubico Yubikey II".to_owned(),
            (3, _) => format!("Yubikey NEO {}", names("U2F")),
            (4, 0x0410) => "Yubikey Plus OTP+U2F".to_owned(),
            (4, _) => format!("Yubikey 4 {}", names("U2F")),
            _ => format!("YubiKey {}", names("FIDO")),
        }
    }

    /// How it looks on the bus; `serial`: a slot asks for it to be shown there.
    pub fn descriptors(&self, serial: bool) -> Descriptors {
        let interface = |letter| match letter {
            'O' => Interface::keyboard(&KEYBOARD_REPORT, KEYBOARD_ENDPOINT),
            'F' => Interface::fido(),
            _ => Interface::smart_card(),
        };
        Descriptors {
            vid: VENDOR,
            pid: self.pid,
            bcd_device: bcd_device(self.firmware),
            bcd_usb: 0x0200,
            manufacturer: "Yubico".to_owned(),
            product: self.product(),
            serial: serial.then(|| format!("{:010}", self.serial)),
            interfaces: self.interfaces().chars().map(interface).collect(),
        }
    }
}

/// bcdDevice: major in the high byte, minor and patch as the two low nibbles (4.3.4 is 0x0434).
fn bcd_device((major, minor, patch): Version) -> u16 {
    u16::from_be_bytes([major, minor << 4 | patch & 0x0f])
}

fn firmware(value: &str) -> Result<Version, InvalidSpec> {
    let parts: Option<Vec<u8>> = value.split('.').map(|part| part.parse().ok()).collect();
    match parts.as_deref() {
        // minor and patch are one nibble each in bcdDevice
        Some([major @ 2..=5, minor @ 0..=15, patch @ 0..=15]) => Ok((*major, *minor, *patch)),
        _ => Err(wrong("firmware", value, "MAJOR.MINOR.PATCH from 2.0.0 to 5.15.15, such as 5.4.3")),
    }
}

fn product(value: &str) -> Result<u16, InvalidSpec> {
    u16::from_str_radix(value.trim_start_matches("0x"), 16)
        .ok()
        .filter(|pid| PRODUCTS.iter().any(|(known, _)| known == pid))
        .ok_or_else(|| wrong("pid", value, "a hexadecimal YubiKey product id, such as 0407"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bcd_device_is_as_lsusb_shows_it() {
        assert_eq!((bcd_device((4, 3, 4)), bcd_device((5, 4, 3)), bcd_device((2, 3, 3))), (0x0434, 0x0543, 0x0233));
    }
}
