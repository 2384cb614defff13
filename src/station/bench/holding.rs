//! Keeps what is typed on the bench where it belongs: the keys of tokens reach the station alone, and where the installation
//! says so, those of a keyboard that nobody knows reach nobody.
//!
//! The machine's own keyboards are never held: those that were plugged in when the station began to look, in whatever socket,
//! those that are listed, and every keyboard in a socket that is not the bench's.

use crate::{
    driver,
    profile::Profiles,
    station::views::{KeyboardHold, KeyboardView},
    usb::{Bus, Keyboards, PortPath, UsbDevice},
};
use std::collections::BTreeMap;

/// What is held, and what was there before.
#[derive(Default)]
pub(super) struct Holding {
    rules: Keyboards,
    /// What was plugged in at the first look: socket and product.
    before: Option<Vec<(PortPath, u16, u16)>>,
    held: BTreeMap<(PortPath, u8), Vec<Box<dyn Send>>>,
}

impl Holding {
    pub fn new(rules: Keyboards) -> Self {
        Self { rules, ..Self::default() }
    }

    /// Holds what is to be held and lets go what is gone. The kernel makes the nodes of a device one after the other and
    /// udev permits them later: at each look whatever came since is taken too. The answer: keyboards that nobody knows.
    pub fn follow(&mut self, bus: &dyn Bus, profiles: &Profiles, devices: &[UsbDevice]) -> Vec<KeyboardView> {
        self.before.get_or_insert_with(|| devices.iter().map(place).collect());
        self.held.retain(|key, _| devices.iter().any(|device| key_of(device) == *key));
        let mut strangers = Vec::new();
        for device in devices {
            if driver::recognise(profiles, device).is_ok() {
                // where it is not permitted, doctor says so
                self.hold(bus, device);
            } else if device.may_type() && !self.rules.is_own(device) {
                strangers.extend(self.judge(bus, device).map(|hold| view(device, hold)));
            }
        }
        strangers
    }

    fn judge(&mut self, bus: &dyn Bus, device: &UsbDevice) -> Option<KeyboardHold> {
        let before = self.before.as_ref().is_some_and(|before| before.contains(&place(device)));
        match (self.rules.ignores(&device.port), before) {
            (false, true) => None,
            (false, false) => Some(KeyboardHold::Free),
            (true, true) => Some(KeyboardHold::Before),
            (true, false) if self.hold(bus, device) => Some(KeyboardHold::Held),
            (true, false) => Some(KeyboardHold::Refused),
        }
    }

    /// Whether every key of it is kept away from others.
    fn hold(&mut self, bus: &dyn Bus, device: &UsbDevice) -> bool {
        let guards = self.held.entry(key_of(device)).or_default();
        match bus.grab_keyboard(device) {
            Ok(guard) => guards.extend(guard),
            Err(error) => {
                tracing::debug!(port = %device.port, %error, "what it types is not held");
                return false;
            }
        }
        !guards.is_empty()
    }
}

fn place(device: &UsbDevice) -> (PortPath, u16, u16) {
    (device.port.clone(), device.vid, device.pid)
}

fn key_of(device: &UsbDevice) -> (PortPath, u8) {
    (device.port.clone(), device.address)
}

fn view(device: &UsbDevice, hold: KeyboardHold) -> KeyboardView {
    let usb_id = format!("{:04x}:{:04x}", device.vid, device.pid);
    KeyboardView { port: device.port.to_string(), usb_id, hold }
}
