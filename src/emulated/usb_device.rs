//! An emulated token as a complete USB device: standard and HID control requests, interrupt endpoints.
//!
//! What a device does not know is a stall, never an error that ends the connection; a smart card interface is there
//! and quiet.

use super::{
    descriptors::{self, Descriptors, Interface},
    device::{Device, Input, Touched},
    fault::{Fault, Yank},
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
    token: Box<dyn Device>,
    /// Input that no host has fetched yet.
    input: VecDeque<Input>,
    unplug: Option<(u32, Yank)>,
}

const OUT: Reply = Reply::Data(Vec::new());
const FEATURE: u16 = 0x0300;
const INPUT: u16 = 0x0100;
const OUTPUT: u16 = 0x0200;

impl UsbDevice {
    pub fn new(token: Box<dyn Device>) -> Self {
        Self { token, input: VecDeque::new(), unplug: None }
    }

    pub fn name(&self) -> String {
        self.token.name()
    }

    pub fn descriptors(&self) -> Descriptors {
        self.token.descriptors()
    }

    /// Plugged in again.
    pub fn power_on(&mut self) {
        self.token.power_on();
        self.input.clear();
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
        self.input.extend(self.token.take_input());
        touched
    }

    /// When the token will do something by itself.
    pub fn due(&self) -> Option<Instant> {
        self.token.due()
    }

    /// That moment has come.
    pub fn elapse(&mut self, now: Instant) {
        self.token.elapse(now);
        self.input.extend(self.token.take_input());
    }

    /// The next input report of an endpoint; `None`: nothing to say yet.
    pub fn interrupt_in(&mut self, endpoint: u8) -> Option<Vec<u8>> {
        let interface = self.descriptors().interface_of(endpoint)?;
        let at = self.input.iter().position(|input| input.interface == interface)?;
        self.input.remove(at).map(|input| input.report)
    }

    /// A report on an interrupt endpoint; bulk messages to the quiet interfaces are swallowed.
    pub fn interrupt_out(&mut self, endpoint: u8, data: &[u8], now: Instant) -> Reply {
        let said = self.descriptors();
        match said.interface_of(endpoint) {
            Some(number) if said.interfaces[usize::from(number)].report().is_some() => self.output(number, data, now),
            _ => OUT,
        }
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
        let said = self.descriptors();
        match value.to_be_bytes() {
            [1, _] => Reply::Data(said.device()),
            [2, 0] => Reply::Data(said.configuration()),
            [3, number] => said.string(number).map_or(Reply::Stall, Reply::Data),
            // a full-speed device has no qualifier, a USB 2.00 one no BOS
            _ => Reply::Stall,
        }
    }

    fn interface_descriptor(&self, setup: Setup) -> Reply {
        let Some(report) = self.hid_report(setup.index) else { return Reply::Stall };
        match setup.value.to_be_bytes()[0] {
            0x21 => Reply::Data(descriptors::hid(report).to_vec()),
            0x22 => Reply::Data(report.to_vec()),
            _ => Reply::Stall,
        }
    }

    fn interface(&self, index: u16) -> Option<Interface> {
        self.descriptors().interfaces.into_iter().nth(index.into())
    }

    /// The report descriptor of interface `index`, where it is a HID one.
    fn hid_report(&self, index: u16) -> Option<&'static [u8]> {
        self.interface(index)?.report()
    }

    fn is_keyboard(&self, index: u16) -> bool {
        self.interface(index).is_some_and(|interface| interface.is_keyboard())
    }

    fn get_report(&mut self, setup: Setup, now: Instant) -> Reply {
        let Ok(number) = u8::try_from(setup.index) else { return Reply::Stall };
        match setup.value {
            FEATURE if self.hid_report(setup.index).is_some() => {
                self.transfer(|token| token.get_feature(number, now).map_or(Reply::Stall, Reply::Data))
            }
            INPUT if self.is_keyboard(setup.index) => Reply::Data(vec![0; 8]),
            _ => Reply::Stall,
        }
    }

    fn set_report(&mut self, setup: Setup, data: &[u8], now: Instant) -> Reply {
        let Ok(number) = u8::try_from(setup.index) else { return Reply::Stall };
        match setup.value {
            FEATURE if self.hid_report(setup.index).is_some() => {
                self.transfer(|token| if token.set_feature(number, data, now) { OUT } else { Reply::Stall })
            }
            // the keyboard's lights
            OUTPUT if self.is_keyboard(setup.index) => OUT,
            OUTPUT if self.hid_report(setup.index).is_some() => self.output(number, data, now),
            _ => Reply::Stall,
        }
    }

    fn output(&mut self, interface: u8, data: &[u8], now: Instant) -> Reply {
        self.transfer(|token| {
            token.write_output(interface, data, now);
            OUT
        })
    }

    /// A report, unless the token is pulled out at this one.
    fn transfer(&mut self, transfer: impl FnOnce(&mut dyn Device) -> Reply) -> Reply {
        if let Some((0, how)) = self.unplug {
            let said = (how == Yank::After).then(|| transfer(&mut *self.token));
            return Reply::Yanked(how, if let Some(Reply::Data(said)) = said { said } else { Vec::new() });
        }
        if let Some((left, _)) = &mut self.unplug {
            *left -= 1;
        }
        let reply = transfer(&mut *self.token);
        self.input.extend(self.token.take_input());
        reply
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TokenSpec;

    fn device() -> UsbDevice {
        UsbDevice::new(TokenSpec::yubikey(12_345_678).build())
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
