//! Keeps what a token, or a keyboard that is to be ignored, types away from every other program while it lies on the bench.
//!
//! Only event nodes below the device's own interfaces are grabbed (EVIOCGRAB), never another keyboard's. hidraw is
//! not touched by a grab: the driver goes on reading the codes. The kernel ends the grab when the node is closed, so
//! a crash cannot leave a dead keyboard behind. It also ends with the node itself, which dies whenever somebody takes
//! the interface from its driver: a grab is asked whether it still is one.

use super::{Grab, KeyNode, OpenError};
use evdev::raw_stream::RawDevice;
use std::{io, os::fd::AsFd, path::PathBuf};

/// Takes the keys of one node.
pub(super) fn grab(keys: &KeyNode) -> Result<Box<dyn Grab>, OpenError> {
    let node = &keys.node;
    match RawDevice::open(node).and_then(|mut device| device.grab().map(|()| device)) {
        Ok(device) => Ok(Box::new(Grabbed { device, node: node.clone() })),
        Err(error) if error.kind() == io::ErrorKind::ResourceBusy => Err(OpenError::Taken(node.clone())),
        Err(error) => Err(OpenError::of_node(node.clone(), error)),
    }
}

/// A node whose keys come here; they are let go when it is dropped.
struct Grabbed {
    device: RawDevice,
    node: PathBuf,
}

impl Grab for Grabbed {
    /// The handle answers (of a node that died, or was revoked, the kernel says ENODEV), and the node of that name is the
    /// one that it was opened from.
    fn holds(&self) -> bool {
        let answers = self.device.get_key_state().is_ok();
        let held = rustix::fs::fstat(self.device.as_fd()).map(|held| held.st_rdev);
        let named = rustix::fs::stat(&self.node).map(|named| named.st_rdev);
        answers && held.is_ok() && held == named
    }
}
