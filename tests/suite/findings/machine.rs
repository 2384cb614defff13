//! Faults of the machine: its bus, its permissions, what its keys reach, its clock.

use super::{Made, said_alone, said_of};
use crate::support::desk::{Desk, Ground, HandClock, profiles};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    thread::{self, ThreadId},
};
use trousseau::{
    emulated::{Fault, Hub},
    station::examine_machine,
    store::{Mode, Store},
    usb::{Bus, BusError, Grab, HidInterface, KeyNode, Keyboards, OpenError, Transport, UsbDevice},
};

const SERIAL: &str = "7654321";
const TOKEN: &str = "yubikey,serial=7654321";

/// The emulated bus of a machine in which something fails.
struct Failing {
    hub: Hub,
    fails: Fails,
}

#[derive(Clone, Copy)]
enum Fails {
    Nothing,
    Scan,
    Watch,
    Open(fn(PathBuf) -> OpenError),
    /// Nothing was plugged in yet when anybody but this thread looked.
    Elsewhere(ThreadId),
}

fn no_usb() -> Box<dyn std::error::Error + Send + Sync> {
    "ENOENT".into()
}

impl Bus for Failing {
    fn scan(&self) -> Result<Vec<UsbDevice>, BusError> {
        match self.fails {
            Fails::Scan => Err(BusError::Unreadable(no_usb())),
            Fails::Elsewhere(sees) if thread::current().id() != sees => Ok(Vec::new()),
            Fails::Nothing | Fails::Watch | Fails::Open(_) | Fails::Elsewhere(_) => self.hub.scan(),
        }
    }
    fn open(&self, interface: &HidInterface) -> Result<Box<dyn Transport>, OpenError> {
        match self.fails {
            Fails::Open(how) => Err(how(interface.node.clone())),
            Fails::Nothing | Fails::Scan | Fails::Watch | Fails::Elsewhere(_) => self.hub.open(interface),
        }
    }
    fn grab(&self, keys: &KeyNode) -> Result<Box<dyn Grab>, OpenError> {
        self.hub.grab(keys)
    }
    fn watch(&self, changed: Box<dyn Fn() + Send + Sync>) -> Result<Box<dyn Send>, BusError> {
        match self.fails {
            Fails::Watch => Err(BusError::NoHotplug(no_usb())),
            Fails::Nothing | Fails::Scan | Fails::Open(_) | Fails::Elsewhere(_) => self.hub.watch(changed),
        }
    }
}

/// What is found where no station runs, with one token plugged in.
fn examined(fails: Fails, mode: Mode, before: impl FnOnce(&Hub)) -> Made {
    let hub = Hub::new([TOKEN.parse().unwrap()]).unwrap();
    before(&hub);
    let bus = Failing { hub, fails };
    said_alone(&examine_machine(&bus, &profiles(), &Keyboards::default(), &HandClock::default(), mode))
}

fn failing_to(open: fn(PathBuf) -> OpenError) -> Made {
    examined(Fails::Open(open), Mode::Emulated, |_| {})
}

/// A station that runs, and whose token is plugged in after this was done with the bus.
fn plugged_after(fault: impl FnOnce(&Desk)) -> Desk {
    let desk = Desk::with(&[&format!("{TOKEN},unplugged")]);
    fault(&desk);
    desk.hub.plug(SERIAL).unwrap();
    desk
}

pub(super) fn without_bus() -> Made {
    examined(Fails::Scan, Mode::Emulated, |_| {})
}

pub(super) fn without_hotplug() -> Made {
    examined(Fails::Watch, Mode::Emulated, |_| {})
}

pub(super) fn without_rules() -> Made {
    let installed = ["/etc/udev/rules.d", "/usr/local/lib/udev/rules.d", "/usr/lib/udev/rules.d"];
    if installed.iter().any(|folder| Path::new(folder).join("70-trousseau.rules").exists()) {
        return Made::Unable("this machine has the rules");
    }
    examined(Fails::Nothing, Mode::Hid, |_| {})
}

pub(super) fn untold() -> Made {
    let (hub, folder) = (Hub::new([TOKEN.parse().unwrap()]).unwrap(), tempfile::tempdir().unwrap());
    let store =
        Arc::new(Store::open(crate::support::engine::options(folder.path().join("data"), Mode::Emulated)).unwrap());
    let bus = Arc::new(Failing { hub: hub.clone(), fails: Fails::Elsewhere(thread::current().id()) });
    let desk = Desk::on(Ground { hub, bus, store, clock: Arc::default(), folder }, |_| Default::default());
    said_alone(&desk.station.doctor())
}

pub(super) fn not_permitted() -> Made {
    said_of(&plugged_after(|desk| desk.hub.permit(SERIAL, false).unwrap()).station)
}

pub(super) fn taken() -> Made {
    let desk = plugged_after(|desk| desk.hub.take_keys(SERIAL, true).unwrap());
    desk.plugged(SERIAL);
    said_of(&desk.station)
}

pub(super) fn bound_anew() -> Made {
    let desk = Desk::with(&[TOKEN]);
    desk.plugged(SERIAL);
    desk.hub.lose_events(true);
    desk.hub.detach(SERIAL).unwrap();
    desk.hub.attach(SERIAL).unwrap();
    // what it finds has the bus looked at, and the next look would find it mended
    said_alone(&desk.station.doctor())
}

pub(super) fn closed() -> Made {
    examined(Fails::Nothing, Mode::Emulated, |hub| hub.permit(SERIAL, false).unwrap())
}

pub(super) fn adrift() -> Made {
    let desk = Desk::with(&[]);
    desk.clock.lose_synchronisation();
    said_of(&desk.station)
}

pub(super) fn unusable() -> Made {
    said_of(&Desk::with(&["yubikey,serial=7654321,firmware=5.4.3,pid=0402"]).station)
}

pub(super) fn noisy() -> Made {
    let desk = Desk::with(&[TOKEN]);
    desk.plugged(SERIAL);
    desk.hub.fault(SERIAL, Fault::Garbage).unwrap();
    said_alone(&desk.station.doctor())
}

pub(super) fn gone() -> Made {
    failing_to(OpenError::Gone)
}

pub(super) fn node_taken() -> Made {
    failing_to(OpenError::Taken)
}

pub(super) fn failing() -> Made {
    failing_to(|node| OpenError::Failed { node, source: "EIO".into() })
}
