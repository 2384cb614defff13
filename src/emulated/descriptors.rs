//! USB descriptors: what a device and its interfaces are, and the bytes a host reads of it (USB 2.0, 9.6; HID 1.11, 6.2).
//!
//! It knows no family; the few interfaces that several families share byte for byte are here.

use usb::{first_usage, may_type};

/// A whole device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Descriptors {
    /// idVendor.
    pub vid: u16,
    /// idProduct.
    pub pid: u16,
    /// bcdDevice.
    pub bcd_device: u16,
    /// bcdUSB.
    pub bcd_usb: u16,
    /// iManufacturer.
    pub manufacturer: String,
    /// iProduct.
    pub product: String,
    /// iSerial; `None`: the device has none, or hides it.
    pub serial: Option<String>,
    /// The interfaces, numbered from 0.
    pub interfaces: Vec<Interface>,
}

/// One interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interface {
    /// bInterfaceClass, bInterfaceSubClass, bInterfaceProtocol.
    pub class: [u8; 3],
    /// What stands between interface and endpoints.
    pub body: Body,
    /// Its endpoints.
    pub endpoints: Vec<Endpoint>,
}

/// What stands between an interface descriptor and its endpoints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// HID, with this report descriptor.
    Hid(&'static [u8]),
    /// Another class, with this class descriptor.
    Other(&'static [u8]),
}

/// One endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Endpoint {
    /// bEndpointAddress; bit 7: towards the host.
    pub address: u8,
    /// 2: bulk, 3: interrupt.
    pub kind: u8,
    /// wMaxPacketSize.
    pub size: u8,
    /// bInterval.
    pub interval: u8,
}

/// FIDO: usage page 0xF1D0, 64-byte reports both ways: 34 bytes.
const FIDO_REPORT: [u8; 34] = [
    0x06, 0xd0, 0xf1, 0x09, 0x01, 0xa1, 0x01, 0x09, 0x20, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x40, 0x81,
    0x02, 0x09, 0x21, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x40, 0x91, 0x02, 0xc0,
];

/// USB CCID class descriptor (CCID 1.1, 5.1): one slot, T=1, short and extended APDU exchange.
const CCID_CLASS: [u8; 54] = [
    0x36, 0x21, 0x00, 0x01, 0x00, 0x07, 0x02, 0x00, 0x00, 0x00, 0xa0, 0x0f, 0x00, 0x00, 0xa0, 0x0f, 0x00, 0x00, 0x00,
    0x00, 0xb0, 0x04, 0x00, 0x00, 0xb0, 0x04, 0x00, 0x00, 0xf6, 0x07, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0xfe, 0x00, 0x04, 0x00, 0x00, 0x0c, 0x00, 0x00, 0xff, 0xff, 0x00, 0x00, 0x00, 0x01,
];

const INTERRUPT: u8 = 3;
const BULK: u8 = 2;

impl Descriptors {
    /// The device descriptor.
    pub fn device(&self) -> Vec<u8> {
        let mut bytes = vec![18, 1];
        bytes.extend(self.bcd_usb.to_le_bytes());
        bytes.extend([0, 0, 0, 64]);
        for half in [self.vid, self.pid, self.bcd_device] {
            bytes.extend(half.to_le_bytes());
        }
        bytes.extend([1, 2, if self.serial.is_some() { 3 } else { 0 }, 1]);
        bytes
    }

    /// The configuration with all its interfaces: bus powered, 30 mA.
    pub fn configuration(&self) -> Vec<u8> {
        let mut interfaces = Vec::new();
        for (interface, number) in self.interfaces.iter().zip(0u8..) {
            let [class, subclass, protocol] = interface.class;
            let endpoints = u8::try_from(interface.endpoints.len()).expect("a handful");
            interfaces.extend([9, 4, number, 0, endpoints, class, subclass, protocol, 0]);
            match interface.body {
                Body::Hid(report) => interfaces.extend(hid(report)),
                Body::Other(bytes) => interfaces.extend(bytes),
            }
            for Endpoint { address, kind, size, interval } in &interface.endpoints {
                interfaces.extend([7, 5, *address, *kind, *size, 0, *interval]);
            }
        }
        let count = u8::try_from(self.interfaces.len()).expect("a handful");
        let total = u16::try_from(9 + interfaces.len()).expect("a handful of interfaces").to_le_bytes();
        let mut bytes = vec![9, 2, total[0], total[1], count, 1, 0, 0x80, 15];
        bytes.extend(interfaces);
        bytes
    }

    /// A string descriptor; 0 lists the languages: US English.
    pub fn string(&self, number: u8) -> Option<Vec<u8>> {
        match number {
            0 => Some(vec![4, 3, 0x09, 0x04]),
            1 => Some(string(&self.manufacturer)),
            2 => Some(string(&self.product)),
            3 => self.serial.as_deref().map(string),
            _ => None,
        }
    }

    /// The interface that an endpoint belongs to.
    pub fn interface_of(&self, endpoint: u8) -> Option<u8> {
        let has = |interface: &Interface| interface.endpoints.iter().any(|one| one.address == endpoint);
        self.interfaces.iter().position(has).and_then(|at| u8::try_from(at).ok())
    }
}

impl Interface {
    /// A boot keyboard with this report descriptor, that types through `endpoint`.
    pub fn keyboard(report: &'static [u8], endpoint: u8) -> Self {
        let endpoint = Endpoint { address: endpoint, kind: INTERRUPT, size: 8, interval: 10 };
        Self { class: [3, 1, 1], body: Body::Hid(report), endpoints: vec![endpoint] }
    }

    /// HID with 64-byte reports through a pair of interrupt endpoints: FIDO, and the raw channels of many makers.
    pub fn raw_hid(report: &'static [u8], output: u8, input: u8) -> Self {
        let endpoint = |address| Endpoint { address, kind: INTERRUPT, size: 64, interval: 2 };
        Self { class: [3, 0, 0], body: Body::Hid(report), endpoints: vec![endpoint(output), endpoint(input)] }
    }

    /// FIDO, on endpoint 4 both ways.
    pub fn fido() -> Self {
        Self::raw_hid(&FIDO_REPORT, 0x04, 0x84)
    }

    /// A smart card reader, on endpoints 2 and 3.
    pub fn smart_card() -> Self {
        let bulk = |address| Endpoint { address, kind: BULK, size: 64, interval: 0 };
        let events = Endpoint { address: 0x83, kind: INTERRUPT, size: 8, interval: 32 };
        let endpoints = vec![bulk(0x02), bulk(0x82), events];
        Self { class: [0x0b, 0, 0], body: Body::Other(&CCID_CLASS), endpoints }
    }

    /// The report descriptor, where it is HID.
    pub fn report(&self) -> Option<&'static [u8]> {
        match self.body {
            Body::Hid(report) => Some(report),
            Body::Other(_) => None,
        }
    }

    /// Usage page and usage, where it is HID: what a scan tells of it.
    pub fn usage(&self) -> Option<(u16, u16)> {
        self.report().and_then(first_usage)
    }

    /// Whether it declares keys, where it is HID.
    pub fn may_type(&self) -> bool {
        self.report().is_some_and(may_type)
    }

    /// Keys are typed here.
    pub fn is_keyboard(&self) -> bool {
        self.class == [3, 1, 1]
    }
}

/// The HID descriptor of an interface, which GET_DESCRIPTOR can also ask for alone.
pub(super) fn hid(report: &[u8]) -> [u8; 9] {
    let [low, high] = u16::try_from(report.len()).expect("short").to_le_bytes();
    [9, 0x21, 0x10, 0x01, 0, 1, 0x22, low, high]
}

fn string(text: &str) -> Vec<u8> {
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut bytes = vec![u8::try_from(units.len() + 2).unwrap_or(u8::MAX), 3];
    bytes.extend(units);
    bytes
}

#[cfg(test)]
mod tests {
    use crate::TokenSpec;

    #[test]
    fn a_composite_key_has_a_configuration_of_0x96_bytes() {
        let bytes = TokenSpec::yubikey(1).build().descriptors().configuration();
        assert_eq!((bytes.len(), bytes[2], bytes[4]), (0x96, 0x96, 3));
        // walking the lengths ends exactly at the end
        let mut at = 0;
        while at < bytes.len() {
            at += usize::from(bytes[at]);
        }
        assert_eq!(at, bytes.len());
    }

    #[test]
    fn the_device_descriptor_says_vendor_product_and_version() {
        let device = TokenSpec::yubikey(1).build().descriptors().device();
        assert_eq!((device.len(), &device[8..14]), (18, &[0x50, 0x10, 0x07, 0x04, 0x43, 0x05][..]));
        assert_eq!(device[16], 0, "a blank key shows no serial");
    }
}
