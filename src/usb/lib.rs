//! What is plugged, and one open link to it. Traits only: the real bus is in `hid` and `hotplug`, the emulated one
//! in `emulated`; nobody above knows which of them serves.
//!
//! A bus scan is the truth; a hot-plug event says only "something changed, scan again".

mod error;
mod grab;
pub mod hid;
mod hotplug;
mod keyboards;
mod report_descriptor;
mod sentence;
mod settle;
mod sysfs;
mod uevent;

pub use error::{BusError, OpenError, TransportError};
pub use keyboards::{InvalidKeyboards, Keyboards};
pub use report_descriptor::{first_usage, may_type};

use serde::{Deserialize, Serialize};
use std::{fmt, path::PathBuf, time::Duration};

/// Where a device is plugged: bus and chain of hub ports, as the kernel writes it: `1-2.3`. Stays the same when a
/// token is unplugged and plugged again into the same socket.
///
/// Ports are ordered as people count them: the tenth comes after the second.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PortPath(pub String);

impl PortPath {
    fn numbers(&self) -> impl Iterator<Item = u32> {
        self.0.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok())
    }
}

impl Ord for PortPath {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.numbers().cmp(other.numbers()).then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for PortPath {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for PortPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One USB device as found by a scan, usable or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsbDevice {
    /// Where it is plugged.
    pub port: PortPath,
    /// The kernel's device number on that bus: changes at every plug, so a scan can tell a replug from no change.
    pub address: u8,
    /// idVendor.
    pub vid: u16,
    /// idProduct.
    pub pid: u16,
    /// bcdDevice.
    pub bcd_device: u16,
    /// iManufacturer, where it is readable.
    pub manufacturer: Option<String>,
    /// iProduct, where it is readable.
    pub product: Option<String>,
    /// iSerial, where it is readable and not empty.
    pub serial: Option<String>,
    /// HID interfaces that have a node; empty when the kernel made none, or another program has taken them.
    pub hid: Vec<HidInterface>,
    /// The nodes from which other programs would read its keys.
    pub keys: Vec<KeyNode>,
}

impl UsbDevice {
    /// Whether it can type, by what its HID interfaces declare.
    pub fn may_type(&self) -> bool {
        self.hid.iter().any(|interface| interface.may_type)
    }

    /// It is the same device in the same socket, not unplugged since; its nodes may be others.
    pub fn is_same_plug(&self, other: &Self) -> bool {
        let of = |device: &Self| (device.address, device.vid, device.pid, device.bcd_device);
        self.port == other.port && of(self) == of(other)
    }

    /// It has a keyboard that types into whatever window has the focus, so that the kernel makes an event node for it.
    pub fn is_keyboard(&self) -> bool {
        self.hid.iter().any(|interface| (interface.usage_page, interface.usage) == (0x0001, 0x0006))
    }
}

/// One HID interface of a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HidInterface {
    /// bInterfaceNumber.
    pub number: u8,
    /// Usage page of the first top-level collection; keyboard 0x0001, FIDO 0xF1D0.
    pub usage_page: u16,
    /// Usage of the first top-level collection; keyboard 0x0006.
    pub usage: u16,
    /// It has keys somewhere in its report descriptor, in the first collection or in another.
    pub may_type: bool,
    /// The device node, such as `/dev/hidraw3`; an invented path on the emulated bus.
    pub node: PathBuf,
    /// Tells this node from every other that had, or will have, the same name: another one each time that the kernel's
    /// driver is bound to the interface anew. The inode of its folder in sysfs; 0 on the emulated bus, where nobody does that.
    pub bound: u64,
}

/// One event node (evdev) of a device: from there desktop and console read what is typed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct KeyNode {
    /// The device node, such as `/dev/input/event5`; an invented path on the emulated bus.
    pub node: PathBuf,
    /// As [`HidInterface::bound`].
    pub bound: u64,
}

/// Keys that are kept away from every other program until it is dropped.
pub trait Grab: Send {
    /// Whether they still are, asked of the kernel through the very handle: `false` once the node has died.
    fn holds(&self) -> bool;
}

/// Everything that can be plugged in, listed and opened.
pub trait Bus: Send + Sync {
    /// What is plugged right now, ordered by port. Devices that cannot be opened are listed too.
    fn scan(&self) -> Result<Vec<UsbDevice>, BusError>;

    /// Opens one HID interface. hidraw is not exclusive: opening twice gives two independent links.
    fn open(&self, interface: &HidInterface) -> Result<Box<dyn Transport>, OpenError>;

    /// Keeps the keys of one node away from every other program (EVIOCGRAB) for as long as the guard lives and the node
    /// does. [`OpenError::Taken`]: somebody has them already, this process or another.
    fn grab(&self, keys: &KeyNode) -> Result<Box<dyn Grab>, OpenError>;

    /// Calls `changed` from a thread of its own after every arrival or departure of a device or of one of its nodes, until
    /// the guard is dropped; `changed` must not drop it. An arrival is told before the kernel has made the nodes and before udev has set their mode:
    /// `changed` is called again for each of these within three seconds, so that one rescan a call is enough.
    /// An error means that there is no hot-plug here: the caller rescans slowly and `doctor` says so.
    fn watch(&self, changed: Box<dyn Fn() + Send + Sync>) -> Result<Box<dyn Send>, BusError>;
}

/// One open link to one HID interface. Errors mean "look at the bus again": hidraw cannot tell an unplug from a fault.
pub trait Transport: Send {
    /// GET_REPORT(feature), report id 0. `buffer` gets the report without the id; the answer is its length.
    fn get_feature(&mut self, buffer: &mut [u8]) -> Result<usize, TransportError>;

    /// SET_REPORT(feature), report id 0; `report` without the id.
    fn set_feature(&mut self, report: &[u8]) -> Result<(), TransportError>;

    /// The next input report, without id; `Ok(None)` when `timeout` passes first. Reports that came before the link
    /// was opened are not seen.
    fn read_input(&mut self, buffer: &mut [u8], timeout: Duration) -> Result<Option<usize>, TransportError>;

    /// Sends an output report, report id 0; `report` without the id.
    fn write_output(&mut self, report: &[u8]) -> Result<(), TransportError>;
}
