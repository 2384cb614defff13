//! An emulated token as a complete USB device: standard and HID control requests, the keyboard's interrupt endpoint.
//!
//! FIDO and smart card interfaces are there and quiet. What a device does not know is a stall, never an error that ends
//! the connection.

use super::{
    descriptors::{self, FIDO_REPORT, KEYBOARD_ENDPOINT, KEYBOARD_REPORT},
    fault::{Fault, Yank},
    spec::TokenSpec,
    yubikey::{Touched, YubiKey},
};
use std::{collections::VecDeque, time::Instant};

/// A SETUP packet (USB 2.0, 9.3).
#[derive(Debug, Clone, Copy)]
pub(super) struct Setup {
    pub request_type: u8,
    pub request: u8,
    pub value: u16,
    pub index: u16,
}

impl Setup {
    pub fn decode(bytes: [u8; 8]) -> Self {
        Self {
            request_type: bytes[0],
            request: bytes[1],
            value: u16::from_le_bytes([bytes[2], bytes[3]]),
            index: u16::from_le_bytes([bytes[4], bytes[5]]),
        }
    }
}

/// How the device answers a control transfer.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reply {
    /// IN: these bytes; OUT: taken.
    Data(Vec<u8>),
    /// Not known.
    Stall,
    /// Pulled out at this transfer; the bytes are what it still says where the transfer completes.
    Yanked(Yank, Vec<u8>),
}

/// The device.
pub(super) struct UsbDevice {
    token: YubiKey,
    typed: VecDeque<[u8; 8]>,
    unplug: Option<(u32, Yank)>,
}

const OUT: Reply = Reply::Data(Vec::new());
const FEATURE: u16 = 0x0300;
const INPUT: u16 = 0x0100;

impl UsbDevice {
    pub fn new(token: YubiKey) -> Self {
        Self { token, typed: VecDeque::new(), unplug: None }
    }

    pub fn spec(&self) -> &TokenSpec {
        self.token.spec()
    }

    /// Plugged in again.
    pub fn power_on(&mut self) {
        self.token.power_on();
        self.typed.clear();
        self.unplug = None;
    }

    pub fn set_fault(&mut self, fault: Fault) {
        match fault {
            Fault::Unplug { after, how } => self.unplug = Some((after, how)),
            fault => self.token.set_fault(fault),
        }
    }

    pub fn touch(&mut self, slot: u8, now: Instant) -> Touched {
        let touched = self.token.touch(slot, now);
        if let Touched::Typed { reports, .. } = &touched {
            self.typed.extend(reports);
        }
        touched
    }

    /// The next input report of an endpoint; `None`: nothing to say yet.
    pub fn interrupt_in(&mut self, endpoint: u8) -> Option<Vec<u8>> {
        let keyboard = endpoint == KEYBOARD_ENDPOINT && self.spec().interfaces().starts_with('O');
        if keyboard { self.typed.pop_front().map(Vec::from) } else { None }
    }

    /// A control transfer on endpoint 0.
    pub fn control(&mut self, setup: Setup, data: &[u8], now: Instant) -> Reply {
        match (setup.request_type, setup.request) {
            // GET_DESCRIPTOR: device; interface
            (0x80, 6) => self.descriptor(setup.value),
            (0x81, 6) => self.interface_descriptor(setup),
            // GET_STATUS: device, interface, endpoint; GET_CONFIGURATION; GET_INTERFACE
            (0x80..=0x82, 0) => Reply::Data(vec![0, 0]),
            (0x80, 8) => Reply::Data(vec![1]),
            (0x81, 10) => Reply::Data(vec![0]),
            // SET_CONFIGURATION, SET_INTERFACE, CLEAR_FEATURE, SET_FEATURE
            (0x00, 9) | (0x01, 11) | (0x00..=0x02, 1 | 3) => OUT,
            // HID 1.11, 7.2: GET_REPORT, SET_REPORT
            (0xa1, 1) => self.get_report(setup, now),
            (0x21, 9) => self.set_report(setup, data, now),
            // GET_IDLE, GET_PROTOCOL (1: report protocol), SET_IDLE, SET_PROTOCOL
            (0xa1, 2) if self.hid_report(setup.index).is_some() => Reply::Data(vec![0]),
            (0xa1, 3) if self.hid_report(setup.index).is_some() => Reply::Data(vec![1]),
            (0x21, 10 | 11) if self.hid_report(setup.index).is_some() => OUT,
            _ => Reply::Stall,
        }
    }

    fn descriptor(&self, value: u16) -> Reply {
        let spec = self.spec();
        let serial = self.token.serial_in_descriptor();
        match value.to_be_bytes() {
            [1, _] => Reply::Data(descriptors::device(spec, serial)),
            [2, 0] => Reply::Data(descriptors::configuration(spec)),
            // the languages: US English
            [3, 0] => Reply::Data(vec![4, 3, 0x09, 0x04]),
            [3, 1] => string("Yubico"),
            [3, 2] => string(&spec.product()),
            [3, 3] if serial => string(&format!("{:010}", spec.serial)),
            // a full-speed device has no qualifier, a USB 2.00 one no BOS
            _ => Reply::Stall,
        }
    }

    fn interface_descriptor(&self, setup: Setup) -> Reply {
        let Some(report) = self.hid_report(setup.index) else { return Reply::Stall };
        match setup.value.to_be_bytes()[0] {
            0x21 => Reply::Data(descriptors::hid(0x0110, report.len()).to_vec()),
            0x22 => Reply::Data(report.to_vec()),
            _ => Reply::Stall,
        }
    }

    /// The report descriptor of interface `index`, where it is a HID one.
    fn hid_report(&self, index: u16) -> Option<&'static [u8]> {
        match self.spec().interfaces().chars().nth(index.into())? {
            'O' => Some(&KEYBOARD_REPORT),
            'F' => Some(&FIDO_REPORT),
            _ => None,
        }
    }

    fn is_keyboard(&self, index: u16) -> bool {
        self.hid_report(index).is_some_and(|report| report.len() == KEYBOARD_REPORT.len())
    }

    fn get_report(&mut self, setup: Setup, now: Instant) -> Reply {
        match setup.value {
            FEATURE if self.is_keyboard(setup.index) => self.transfer(|token| token.get_feature(now)),
            INPUT if self.is_keyboard(setup.index) => Reply::Data(vec![0; 8]),
            _ => Reply::Stall,
        }
    }

    fn set_report(&mut self, setup: Setup, data: &[u8], now: Instant) -> Reply {
        match setup.value {
            FEATURE if self.is_keyboard(setup.index) => self.transfer(|token| {
                token.set_feature(data, now);
                Vec::new()
            }),
            // output report: the keyboard's lights
            0x0200 if self.hid_report(setup.index).is_some() => OUT,
            _ => Reply::Stall,
        }
    }

    /// A feature report, unless the token is pulled out at this one.
    fn transfer(&mut self, transfer: impl FnOnce(&mut YubiKey) -> Vec<u8>) -> Reply {
        match &mut self.unplug {
            Some((0, how)) => {
                let how = *how;
                let said = if how == Yank::After { transfer(&mut self.token) } else { Vec::new() };
                return Reply::Yanked(how, said);
            }
            Some((left, _)) => *left -= 1,
            None => {}
        }
        Reply::Data(transfer(&mut self.token))
    }
}

/// A string descriptor (USB 2.0, 9.6.7).
fn string(text: &str) -> Reply {
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut bytes = vec![u8::try_from(units.len() + 2).unwrap_or(u8::MAX), 3];
    bytes.extend(units);
    Reply::Data(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device() -> UsbDevice {
        UsbDevice::new(YubiKey::new(TokenSpec::yubikey(12_345_678)))
    }

    fn ask(device: &mut UsbDevice, request_type: u8, request: u8, value: u16, index: u16) -> Reply {
        device.control(Setup { request_type, request, value, index }, &[], Instant::now())
    }

    #[test]
    fn the_status_is_read_as_a_feature_report_of_interface_0() {
        let status = Reply::Data(vec![0, 5, 4, 3, 0, 0, 0, 0]);
        assert_eq!(ask(&mut device(), 0xa1, 1, FEATURE, 0), status);
        assert_eq!(ask(&mut device(), 0xa1, 1, FEATURE, 1), Reply::Stall);
    }

    #[test]
    fn unknown_requests_and_absent_strings_are_stalls() {
        assert_eq!(ask(&mut device(), 0x80, 6, 0x0303, 0), Reply::Stall);
        assert_eq!(ask(&mut device(), 0x80, 6, 0x0600, 0), Reply::Stall);
        assert_eq!(ask(&mut device(), 0xc0, 77, 0, 0), Reply::Stall);
        assert_eq!(ask(&mut device(), 0x21, 10, 0, 2), Reply::Stall, "the smart card interface is no HID");
    }

    #[test]
    fn it_is_pulled_out_at_the_report_that_was_named() {
        let mut device = device();
        device.set_fault(Fault::Unplug { after: 1, how: Yank::During });
        assert!(matches!(ask(&mut device, 0xa1, 1, FEATURE, 0), Reply::Data(_)));
        assert_eq!(ask(&mut device, 0xa1, 1, FEATURE, 0), Reply::Yanked(Yank::During, vec![]));
    }
}
