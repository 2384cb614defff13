//! Keeps what is typed on the bench where it belongs: the keys of tokens reach the station alone, and where the installation
//! says so, those of a keyboard that nobody knows reach nobody.
//!
//! The machine's own keyboards are never held: those that were plugged in when the station began to look, in whatever socket,
//! those that are listed, and every keyboard in a socket that is not the bench's.
//!
//! A hold dies with its node, and nodes die without an unplug: it is asked at each look, and taken again.

use super::{
    keys::{KeyboardHold, KeyboardView, Keys},
    sockets::Plugged,
};
use profile::Profiles;
use usb::{Bus, Grab, KeyNode, Keyboards, OpenError, PortPath, UsbDevice};

/// What is held, and what was there before.
#[derive(Default)]
pub(crate) struct Holding {
    rules: Keyboards,
    /// What was plugged in at the first look: socket and product.
    before: Option<Vec<(PortPath, u16, u16)>>,
    held: Vec<Held>,
    /// Supervisors that follow the bus with it: one, or two while one takes over from another.
    pub followers: usize,
}

/// The keys of one node.
struct Held {
    port: PortPath,
    keys: KeyNode,
    grab: Box<dyn Grab>,
}

impl Holding {
    pub fn new(rules: Keyboards) -> Self {
        Self { rules, ..Self::default() }
    }

    /// Holds what is to be held and lets go what is gone. The kernel makes the nodes of a device one after the other and
    /// udev permits them later: at each look whatever came since is taken too.
    pub fn follow(&mut self, bus: &dyn Bus, profiles: &Profiles, devices: Vec<UsbDevice>) -> Plugged {
        self.before.get_or_insert_with(|| devices.iter().map(place).collect());
        self.held.retain(|held| {
            let there = devices.iter().any(|device| device.port == held.port && device.keys.contains(&held.keys));
            there && held.grab.holds()
        });
        let mut found = Plugged::default();
        for device in &devices {
            if driver::recognise(profiles, device).is_ok() {
                found.keys.insert(device.port.clone(), self.hold(bus, device));
            } else if device.may_type() && !self.rules.is_own(device) {
                found.keyboards.extend(self.judge(bus, device).map(|hold| view(device, hold)));
            }
        }
        found.devices = devices;
        found
    }

    /// Asks the kernel, through the handles themselves, whether each node of this device is held here.
    pub fn proves(&self, device: &UsbDevice) -> bool {
        let held = |keys: &KeyNode| self.held.iter().any(|held| held.keys == *keys && held.grab.holds());
        device.keys.iter().all(held)
    }

    fn judge(&mut self, bus: &dyn Bus, device: &UsbDevice) -> Option<KeyboardHold> {
        let before = self.before.as_ref().is_some_and(|before| before.contains(&place(device)));
        match (self.rules.ignores(&device.port), before) {
            (false, true) => None,
            (false, false) => Some(KeyboardHold::Free),
            (true, true) => Some(KeyboardHold::Before),
            (true, false) if self.hold(bus, device) == Keys::Kept && !device.keys.is_empty() => {
                Some(KeyboardHold::Held)
            }
            (true, false) => Some(KeyboardHold::Refused),
        }
    }

    /// Takes every node of it that is not held yet; the answer is the worst that there is to say.
    fn hold(&mut self, bus: &dyn Bus, device: &UsbDevice) -> Keys {
        let mut worst = Keys::Kept;
        if device.keys.is_empty() && device.is_keyboard() {
            worst = Keys::NoNode;
        }
        for keys in &device.keys {
            if self.held.iter().any(|held| held.keys == *keys) {
                continue;
            }
            match bus.grab(keys) {
                Ok(grab) => self.held.push(Held { port: device.port.clone(), keys: keys.clone(), grab }),
                Err(error) => {
                    tracing::debug!(port = %device.port, %error, "what it types is not held");
                    worst = match error {
                        OpenError::Taken(_) => Keys::Taken,
                        OpenError::Gone(_) => Keys::NoNode,
                        OpenError::Permission(_) | OpenError::Failed { .. } => Keys::NotPermitted,
                    };
                }
            }
        }
        worst
    }
}

fn place(device: &UsbDevice) -> (PortPath, u16, u16) {
    (device.port.clone(), device.vid, device.pid)
}

fn view(device: &UsbDevice, hold: KeyboardHold) -> KeyboardView {
    let usb_id = format!("{:04x}:{:04x}", device.vid, device.pid);
    KeyboardView { port: device.port.to_string(), usb_id, hold }
}
