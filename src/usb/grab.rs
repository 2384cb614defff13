//! Keeps what a token, or a keyboard that is to be ignored, types away from every other program while it lies on the bench.
//!
//! Only the event nodes below the device's own interfaces are grabbed (EVIOCGRAB), never another keyboard's. hidraw is
//! not touched by a grab: the driver goes on reading the codes. The kernel ends the grab when the node is closed, so
//! a crash cannot leave a dead keyboard behind.

use super::hid::open_error;
use super::sysfs::Sysfs;
use super::{OpenError, UsbDevice};
use evdev::raw_stream::RawDevice;
use std::{
    io,
    path::{Path, PathBuf},
};

/// The grabbed nodes; they are released when it is dropped.
pub(super) struct Grab {
    _nodes: Vec<RawDevice>,
}

/// Grabs every event node of `device` that nobody holds; `Ok(None)` when there is none.
pub(super) fn grab(sysfs: &Sysfs, device: &UsbDevice) -> Result<Option<Grab>, OpenError> {
    let nodes = sysfs
        .event_names(device)
        .into_iter()
        .filter_map(|name| grab_node(Path::new("/dev/input").join(name)).transpose())
        .collect::<Result<Vec<_>, _>>()?;
    Ok((!nodes.is_empty()).then_some(Grab { _nodes: nodes }))
}

/// `Ok(None)`: somebody holds it already, perhaps we.
fn grab_node(node: PathBuf) -> Result<Option<RawDevice>, OpenError> {
    match RawDevice::open(&node).and_then(|mut device| device.grab().map(|()| device)) {
        Ok(device) => Ok(Some(device)),
        Err(error) if error.kind() == io::ErrorKind::ResourceBusy => Ok(None),
        Err(error) => Err(open_error(node, error)),
    }
}
