//! The real bus: listed from `/sys`, opened and read through hidapi. The only file that names hidapi.
//!
//! hidapi's errors are texts without a number, so the node itself is opened first: that tells "no permission" from
//! "gone". It knows no family and filters nothing but hubs.

use super::sysfs::Sysfs;
use super::{Bus, BusError, Grab, HidInterface, KeyNode, OpenError, Transport, TransportError, UsbDevice};
use super::{grab, hotplug, settle};
use hidapi::{HidApi, HidDevice, HidError};
use std::ffi::CString;
use std::fs::OpenOptions;
use std::os::unix::ffi::OsStrExt;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::time::Duration;
use zeroize::Zeroizing;

/// The USB of this machine.
pub struct HidBus {
    sysfs: Sysfs,
    hidapi: HidApi,
}

impl HidBus {
    /// Needs no USB to be there: a machine without answers errors to `scan` and `watch`.
    pub fn new() -> Result<Self, BusError> {
        let hidapi = HidApi::new().map_err(|error| BusError::Unreadable(error.into()))?;
        Ok(Self { sysfs: Sysfs::new("/sys"), hidapi })
    }
}

impl Bus for HidBus {
    fn scan(&self) -> Result<Vec<UsbDevice>, BusError> {
        let mut devices = self.sysfs.devices().map_err(|error| BusError::Unreadable(error.into()))?;
        for (port, interface) in self.sysfs.hid_interfaces() {
            if let Some(device) = devices.iter_mut().find(|device| device.port == port) {
                device.hid.push(interface);
            }
        }
        for device in &mut devices {
            device.hid.sort_by_key(|interface| interface.number);
            device.keys = self.sysfs.key_nodes(&device.port);
        }
        Ok(devices)
    }

    fn open(&self, interface: &HidInterface) -> Result<Box<dyn Transport>, OpenError> {
        let node = &interface.node;
        OpenOptions::new()
            .read(true)
            .write(true)
            .open(node)
            .map_err(|error| OpenError::of_node(node.clone(), error))?;
        let failed = |source| OpenError::Failed { node: node.clone(), source };
        let path = CString::new(node.as_os_str().as_bytes()).map_err(|error| failed(error.into()))?;
        let device = self.hidapi.open_path(&path).map_err(|error| failed(error.into()))?;
        Ok(Box::new(HidTransport { device }))
    }

    fn grab(&self, keys: &KeyNode) -> Result<Box<dyn Grab>, OpenError> {
        grab::grab(keys)
    }

    fn watch(&self, changed: Box<dyn Fn() + Send + Sync>) -> Result<Box<dyn Send>, BusError> {
        let (signal, signals) = mpsc::channel();
        let events = hotplug::watch(Box::new(move || {
            // It cannot fail but while the guard is being dropped, when nobody wants to know any more.
            let _ = signal.send(());
        }))?;
        let sysfs = self.sysfs.clone();
        let settling = thread::Builder::new()
            .name("usb-settle".into())
            .spawn(move || settle::follow(&signals, || settle::nodes(&sysfs), changed))
            .map_err(|error| BusError::NoHotplug(error.into()))?;
        Ok(Box::new(Watch { events: Some(events), settling: Some(settling) }))
    }
}

/// Ends both threads when dropped.
struct Watch {
    events: Option<hotplug::Watch>,
    settling: Option<JoinHandle<()>>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        // The one that signals first: then the other one ends by itself.
        self.events = None;
        if let Some(settling) = self.settling.take() {
            // A panic in `changed` was reported by the panic hook; there is nothing to add while dropping.
            let _ = settling.join();
        }
    }
}

struct HidTransport {
    device: HidDevice,
}

impl Transport for HidTransport {
    fn get_feature(&mut self, buffer: &mut [u8]) -> Result<usize, TransportError> {
        // hidraw wants the report's number in front and counts it in the answer.
        let mut report = Zeroizing::new(vec![0; buffer.len() + 1]);
        let length = self.device.get_feature_report(&mut report).map_err(transport_error)?;
        let data = report.get(1..length).ok_or_else(|| TransportError("an empty report".into()))?;
        buffer[..data.len()].copy_from_slice(data);
        Ok(data.len())
    }

    fn set_feature(&mut self, report: &[u8]) -> Result<(), TransportError> {
        self.device.send_feature_report(&numbered(report)).map_err(transport_error)
    }

    fn read_input(&mut self, buffer: &mut [u8], timeout: Duration) -> Result<Option<usize>, TransportError> {
        // Rounded up, or a wait of half a millisecond would be a busy loop; hidapi reads a negative number as "for ever".
        let milliseconds = i32::try_from(timeout.as_micros().div_ceil(1000)).unwrap_or(i32::MAX);
        let length = self.device.read_timeout(buffer, milliseconds).map_err(transport_error)?;
        Ok((length > 0).then_some(length))
    }

    fn write_output(&mut self, report: &[u8]) -> Result<(), TransportError> {
        let report = numbered(report);
        let written = self.device.write(&report).map_err(transport_error)?;
        if written != report.len() {
            return Err(TransportError(format!("{written} of {} bytes were sent", report.len()).into()));
        }
        Ok(())
    }
}

/// The report behind its number, 0. Reports may carry secrets: the copy is wiped.
fn numbered(report: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut numbered = Zeroizing::new(Vec::with_capacity(report.len() + 1));
    numbered.push(0);
    numbered.extend_from_slice(report);
    numbered
}

fn transport_error(error: HidError) -> TransportError {
    TransportError(error.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn interface(node: &Path) -> HidInterface {
        HidInterface { number: 0, usage_page: 1, usage: 6, may_type: true, node: node.to_owned(), bound: 1 }
    }

    #[test]
    fn a_node_that_is_not_there_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let answer = HidBus::new().unwrap().open(&interface(&folder.path().join("hidraw0")));
        assert!(matches!(answer, Err(OpenError::Gone(_))));
    }

    #[test]
    fn a_file_that_is_no_hidraw_node_is_refused_with_the_cause() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let Err(OpenError::Failed { source, .. }) = HidBus::new().unwrap().open(&interface(file.path())) else {
            panic!("a plain file was opened as a token");
        };
        assert!(source.to_string().contains("not a HIDRAW device"), "{source}");
    }

    #[test]
    fn with_or_without_usb_a_scan_answers_and_hubs_are_left_out() {
        match HidBus::new().unwrap().scan() {
            Ok(devices) => assert!(devices.iter().all(|device| device.vid != 0x1d6b), "{devices:?}"),
            Err(error) => assert!(error.to_string().contains("check that this machine has USB"), "{error}"),
        }
    }

    #[test]
    fn keys_of_a_node_that_is_gone_cannot_be_taken() {
        let keys = KeyNode { node: "/nowhere/event5".into(), bound: 1 };
        assert!(matches!(HidBus::new().unwrap().grab(&keys), Err(OpenError::Gone(_))));
    }

    #[test]
    fn reports_go_out_behind_their_number() {
        assert_eq!(*numbered(&[7, 8]), [0, 7, 8]);
    }
}
