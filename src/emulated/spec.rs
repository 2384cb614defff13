//! What an emulated token is to be: `yubikey,serial=7654321,firmware=5.4.3,pid=0407`.

use crate::{domain::Serial, wire::yubikey::Version};
use std::str::FromStr;

/// One token to emulate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenSpec {
    /// Serial number, 0 to 4294967295; 0 is what a faulty token answers.
    pub serial: u32,
    /// Firmware, 2.0.0 to 5.15.15.
    pub firmware: Version,
    /// idProduct under vendor 0x1050.
    pub pid: u16,
    /// Which virtual socket, from 1; the next free one when left out.
    pub port: Option<u8>,
    /// It starts unplugged.
    pub unplugged: bool,
    /// Slot 1 holds somebody else's programming.
    pub programmed: bool,
    /// As `programmed`, and without the flag that lets the serial be read.
    pub hidden: bool,
}

/// Why a text is no specification.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSpec {
    /// The first word is no family.
    #[error("{0:?} is no family that can be emulated: begin with `yubikey,`")]
    Family(String),
    /// A field is unknown or has no value.
    #[error(
        "{0:?} is no field of an emulated token: serial=, firmware=, pid=, port=, unplugged, programmed or hidden is expected"
    )]
    Field(String),
    /// A value does not fit its field.
    #[error("{value:?} is no {field}: {expected}")]
    Value {
        /// The field.
        field: &'static str,
        /// What was given.
        value: String,
        /// What would do.
        expected: &'static str,
    },
    /// No serial was given.
    #[error("an emulated token needs a serial number: add serial=7654321")]
    NoSerial,
}

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

impl TokenSpec {
    /// A blank token of this serial: a YubiKey 5 with firmware 5.4.3.
    pub fn yubikey(serial: u32) -> Self {
        Self {
            serial,
            firmware: (5, 4, 3),
            pid: 0x0407,
            port: None,
            unplugged: false,
            programmed: false,
            hidden: false,
        }
    }

    /// The serial as people name it; `None` for 0.
    pub fn name(&self) -> Option<Serial> {
        self.serial.to_string().parse().ok()
    }

    /// The interfaces that the PID promises, in order: `O`, `F`, `C`.
    pub fn interfaces(&self) -> &'static str {
        PRODUCTS.iter().find(|(pid, _)| *pid == self.pid).map_or("O", |(_, interfaces)| *interfaces)
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
}

impl FromStr for TokenSpec {
    type Err = InvalidSpec;

    fn from_str(text: &str) -> Result<Self, InvalidSpec> {
        let mut words = text.split(',').map(str::trim);
        let family = words.next().unwrap_or_default();
        if family != "yubikey" {
            return Err(InvalidSpec::Family(family.to_owned()));
        }
        let mut serial = None;
        let mut spec = Self::yubikey(0);
        for word in words {
            match word.split_once('=') {
                Some(("serial", value)) => {
                    serial = Some(value.parse().map_err(|_| wrong("serial", value, "a number up to 4294967295"))?);
                }
                Some(("firmware", value)) => spec.firmware = firmware(value)?,
                Some(("pid", value)) => spec.pid = product(value)?,
                Some(("port", value)) => {
                    let port = value.parse().ok().filter(|port| *port > 0);
                    spec.port = Some(port.ok_or_else(|| wrong("port", value, "a number from 1 to 255"))?);
                }
                None if word == "unplugged" => spec.unplugged = true,
                None if word == "programmed" => spec.programmed = true,
                None if word == "hidden" => spec.hidden = true,
                _ => return Err(InvalidSpec::Field(word.to_owned())),
            }
        }
        spec.serial = serial.ok_or(InvalidSpec::NoSerial)?;
        Ok(spec)
    }
}

fn wrong(field: &'static str, value: &str, expected: &'static str) -> InvalidSpec {
    InvalidSpec::Value { field, value: value.to_owned(), expected }
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
    fn the_example_of_the_manual_is_read() {
        let spec: TokenSpec = "yubikey,serial=7654321,firmware=4.3.5,pid=0405,port=2,unplugged".parse().unwrap();
        assert_eq!((spec.serial, spec.firmware, spec.pid), (7_654_321, (4, 3, 5), 0x0405));
        assert_eq!((spec.port, spec.unplugged, spec.product().as_str()), (Some(2), true, "Yubikey 4 OTP+CCID"));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let refused = |text: &str| text.parse::<TokenSpec>().unwrap_err().to_string();
        assert!(refused("nitrokey,serial=1").contains("\"nitrokey\""));
        assert!(refused("yubikey").contains("add serial="));
        assert!(refused("yubikey,serial=1,firmware=5.4").contains("MAJOR.MINOR.PATCH"));
        assert!(refused("yubikey,serial=1,pid=9999").contains("0407"));
        assert!(refused("yubikey,serial=1,colour=red").contains("colour=red"));
        assert!(refused("yubikey,serial=99999999999").contains("4294967295"));
    }
}
