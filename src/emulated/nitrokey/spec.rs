//! Which Nitrokey: product, firmware, serial, PINs, and how that looks on the bus (`docs/protocols/nitrokey.md, 1`).

use super::card::FACTORY;
use crate::{
    descriptors::{Body, Descriptors, Endpoint, Interface},
    field::{Field, InvalidSpec, unknown, wrong},
};
use wire::nitrokey::Dialect;

/// The products of the family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NitrokeyProduct {
    /// Nitrokey Pro and Pro 2.
    Pro,
    /// Nitrokey Storage and Storage 2.
    Storage,
    /// Purism Librem Key, which speaks as a Pro.
    Librem,
}

/// The fields of an emulated Nitrokey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NitrokeySpec {
    /// Which product.
    pub product: NitrokeyProduct,
    /// Serial of the smart card.
    pub serial: u32,
    /// Major and minor.
    pub firmware: (u8, u8),
    /// Admin PIN.
    pub admin_pin: String,
    /// User PIN.
    pub user_pin: String,
    /// HOTP slot 1 holds somebody else's programming.
    pub programmed: bool,
    /// Codes need the user PIN.
    pub protected: bool,
}

const FIELDS: &str = "serial=, firmware=, admin-pin=, user-pin=, programmed or protected";

/// Vendor page 0xFF00, 64-byte input, output and feature reports: 42 bytes.
const VENDOR_REPORT: [u8; 42] = [
    0x06, 0x00, 0xff, 0x09, 0x01, 0xa1, 0x01, 0x09, 0x01, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x40, 0x81,
    0x02, 0x09, 0x02, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x40, 0x91, 0x02, 0x09, 0x02, 0x75, 0x08, 0x95,
    0x40, 0xb1, 0x02, 0xc0,
];

/// Boot keyboard with a 64-byte feature report: 71 bytes.
const KEYBOARD_REPORT: [u8; 71] = [
    0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0x05, 0x07, 0x19, 0xe0, 0x29, 0xe7, 0x15, 0x00, 0x25, 0x01, 0x75, 0x01, 0x95,
    0x08, 0x81, 0x02, 0x95, 0x01, 0x75, 0x08, 0x81, 0x01, 0x95, 0x05, 0x75, 0x01, 0x05, 0x08, 0x19, 0x01, 0x29, 0x05,
    0x91, 0x02, 0x95, 0x01, 0x75, 0x03, 0x91, 0x01, 0x95, 0x06, 0x75, 0x08, 0x15, 0x00, 0x25, 0x65, 0x05, 0x07, 0x19,
    0x00, 0x29, 0x65, 0x81, 0x00, 0x09, 0x03, 0x75, 0x08, 0x95, 0x40, 0xb1, 0x02, 0xc0,
];

impl NitrokeySpec {
    /// A blank token with current firmware and the PINs of the factory.
    pub fn new(product: NitrokeyProduct, serial: u32) -> Self {
        let firmware = if product == NitrokeyProduct::Storage { (0, 57) } else { (0, 15) };
        let [admin_pin, user_pin] = FACTORY.map(str::to_owned);
        Self { product, serial, firmware, admin_pin, user_pin, programmed: false, protected: false }
    }

    /// From its fields.
    pub fn parse(product: NitrokeyProduct, fields: &[Field<'_>]) -> Result<Self, InvalidSpec> {
        let mut spec = Self::new(product, 0);
        let mut serial = None;
        for field in fields {
            match *field {
                ("serial", Some(value)) => {
                    let number = u32::from_str_radix(value, 16);
                    serial = Some(number.map_err(|_| wrong("serial", value, "up to eight hexadecimal digits"))?);
                }
                ("firmware", Some(value)) => spec.firmware = firmware(value)?,
                ("admin-pin", Some(value)) => spec.admin_pin = pin("admin-pin", value, 8)?,
                ("user-pin", Some(value)) => spec.user_pin = pin("user-pin", value, 6)?,
                ("programmed", None) => spec.programmed = true,
                ("protected", None) => spec.protected = true,
                field => return Err(unknown(field, FIELDS)),
            }
        }
        spec.serial = serial.ok_or(InvalidSpec::NoSerial)?;
        Ok(spec)
    }

    /// The serial as the maker's tools print it.
    pub fn name(&self) -> String {
        format!("{:08X}", self.serial)
    }

    /// Which payloads it speaks.
    pub fn dialect(&self) -> Dialect {
        let storage = self.product == NitrokeyProduct::Storage;
        Dialect { storage, old: self.firmware < if storage { (0, 54) } else { (0, 8) } }
    }

    /// It has the slot and the command that verify a code.
    pub fn verifies(&self) -> bool {
        self.firmware >= if self.product == NitrokeyProduct::Storage { (0, 54) } else { (0, 9) }
    }

    /// Writing the last TOTP slot does nothing and says that it did (libnitrokey's issue 91).
    pub fn ignores_last_totp(&self) -> bool {
        self.product == NitrokeyProduct::Storage && !self.dialect().old
    }

    /// The interface that feature reports go through.
    pub fn hid_interface(&self) -> u8 {
        if self.product == NitrokeyProduct::Storage { 2 } else { 0 }
    }

    /// How it looks on the bus.
    pub fn descriptors(&self) -> Descriptors {
        let storage = self.product == NitrokeyProduct::Storage;
        let is_keyboard = self.firmware < if storage { (0, 53) } else { (0, 10) };
        let hid = |class, size, interval| {
            let report: &'static [u8] = if is_keyboard { &KEYBOARD_REPORT } else { &VENDOR_REPORT };
            Interface { class, body: Body::Hid(report), endpoints: vec![endpoint(0x84, 3, size, interval)] }
        };
        let class = if is_keyboard { [3, 1, 1] } else { [3, 0, 0] };
        let interfaces = if storage {
            let endpoints = vec![endpoint(0x81, 2, 64, 0), endpoint(0x01, 2, 64, 0)];
            let disk = Interface { class: [8, 6, 0x50], body: Body::Other(&[]), endpoints };
            vec![disk, Interface::smart_card(), hid(class, 64, 5)]
        } else {
            vec![hid(class, 8, 10), Interface::smart_card()]
        };
        let (vid, pid, manufacturer, product) = match self.product {
            NitrokeyProduct::Pro => (0x20a0, 0x4108, "Nitrokey", "Nitrokey Pro"),
            NitrokeyProduct::Storage => (0x20a0, 0x4109, "Nitrokey", "Nitrokey Storage"),
            NitrokeyProduct::Librem => (0x316d, 0x4c4b, "Purism, SPC", "Librem Key"),
        };
        Descriptors {
            vid,
            pid,
            bcd_device: 0x0101,
            bcd_usb: if storage { 0x0200 } else { 0x0110 },
            manufacturer: manufacturer.to_owned(),
            product: product.to_owned(),
            serial: Some(format!("{:024x}", self.serial)),
            interfaces,
        }
    }
}

fn endpoint(address: u8, kind: u8, size: u8, interval: u8) -> Endpoint {
    Endpoint { address, kind, size, interval }
}

fn firmware(value: &str) -> Result<(u8, u8), InvalidSpec> {
    let parts = value.split_once('.').and_then(|(major, minor)| Some((major.parse().ok()?, minor.parse().ok()?)));
    parts.ok_or_else(|| wrong("firmware", value, "MAJOR.MINOR, such as 0.15"))
}

fn pin(field: &'static str, value: &str, shortest: usize) -> Result<String, InvalidSpec> {
    let fits = (shortest..=20).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_graphic());
    if fits { Ok(value.to_owned()) } else { Err(wrong(field, value, "8 (user: 6) to 20 characters without spaces")) }
}
