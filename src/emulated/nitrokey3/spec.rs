//! Which Nitrokey 3: UUID, firmware, PIN, and how that looks on the bus (`docs/protocols/nitrokey3.md, 1 and 4.5`).

use crate::{
    descriptors::{Body, Descriptors, Endpoint, Interface},
    field::{Field, InvalidSpec, unknown, wrong},
};
use domain::Firmware;

/// The fields of an emulated Nitrokey 3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nitrokey3Spec {
    /// The UUID; its first four bytes are the serial that the secrets app tells.
    pub uuid: u128,
    /// Firmware.
    pub firmware: (u8, u8, u8),
    /// PIN of the secrets app; `None`: none is set.
    pub pin: Option<String>,
    /// A credential of another program is on it.
    pub programmed: bool,
    /// A finger lies on it all the time: nothing that waits for one has to wait.
    pub touched: bool,
}

const FIELDS: &str = "serial=, firmware=, pin=, programmed or touched";

/// The HID interface; the smart card is number 0.
pub(super) const HID: u8 = 1;

/// FIDO with flags of its own: 34 bytes.
const REPORT: [u8; 34] = [
    0x06, 0xd0, 0xf1, 0x09, 0x01, 0xa1, 0x01, 0x09, 0x03, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x40, 0x81,
    0x08, 0x09, 0x04, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x40, 0x91, 0x08, 0xc0,
];

impl Nitrokey3Spec {
    /// A blank token with current firmware.
    pub fn new(uuid: u128) -> Self {
        Self { uuid, firmware: (1, 8, 3), pin: None, programmed: false, touched: false }
    }

    /// From its fields.
    pub fn parse(fields: &[Field<'_>]) -> Result<Self, InvalidSpec> {
        let mut spec = Self::new(0);
        let mut serial = None;
        for field in fields {
            match *field {
                ("serial", Some(value)) => {
                    let number = u128::from_str_radix(value, 16);
                    serial = Some(number.map_err(|_| wrong("serial", value, "up to 32 hexadecimal digits"))?);
                }
                ("firmware", Some(value)) => {
                    let firmware: Result<Firmware, _> = value.parse();
                    let Firmware(major, minor, patch) =
                        firmware.map_err(|_| wrong("firmware", value, "MAJOR.MINOR.PATCH, such as 1.8.3"))?;
                    spec.firmware = (major, minor, patch);
                }
                ("pin", Some(value)) => {
                    let fits = (4..=64).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_graphic());
                    let pin = fits.then(|| value.to_owned());
                    spec.pin = Some(pin.ok_or_else(|| wrong("pin", value, "4 to 64 characters without spaces"))?);
                }
                ("programmed", None) => spec.programmed = true,
                ("touched", None) => spec.touched = true,
                field => return Err(unknown(field, FIELDS)),
            }
        }
        spec.uuid = serial.ok_or(InvalidSpec::NoSerial)?;
        Ok(spec)
    }

    /// The UUID as the maker's tools print it.
    pub fn name(&self) -> String {
        format!("{:032X}", self.uuid)
    }

    /// It tells its UUID.
    pub fn tells_uuid(&self) -> bool {
        self.firmware > (1, 0, 0)
    }

    /// The secrets app is there, with credentials that need no PIN.
    pub fn has_secrets(&self) -> bool {
        self.firmware >= (1, 4, 0)
    }

    /// LIST tells properties, SELECT the serial.
    pub fn tells_properties(&self) -> bool {
        self.firmware >= (1, 5, 0)
    }

    /// DELETE waits for a finger, and PUT keeps what is there.
    pub fn guards_credentials(&self) -> bool {
        self.firmware >= (1, 6, 0)
    }

    /// Version of the secrets app.
    pub fn app_version(&self) -> [u8; 3] {
        let minor = match self.firmware {
            (1, ..5, _) => 10,
            (1, 5, _) => 11,
            (1, 6..8, _) | (1, 8, ..2) => 13,
            _ => 14,
        };
        [4, minor, 0]
    }

    /// How it looks on the bus.
    pub fn descriptors(&self) -> Descriptors {
        let endpoint = |address| Endpoint { address, kind: 3, size: 64, interval: 5 };
        let hid =
            Interface { class: [3, 0, 0], body: Body::Hid(&REPORT), endpoints: vec![endpoint(0x04), endpoint(0x84)] };
        let (major, minor, _) = self.firmware;
        Descriptors {
            vid: 0x20a0,
            pid: 0x42b2,
            bcd_device: u16::from_be_bytes([major, minor]),
            bcd_usb: 0x0200,
            manufacturer: "Nitrokey".to_owned(),
            product: "Nitrokey 3".to_owned(),
            serial: None,
            interfaces: vec![Interface::smart_card(), hid],
        }
    }
}
