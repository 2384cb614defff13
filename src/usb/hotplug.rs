//! Hot-plug through libusb, and libusb's list of devices. The only file that names rusb.
//!
//! An event says "something changed" and nothing else. It comes from the kernel before udev is done: the nodes of an
//! arrival appear, and may be opened, some hundred milliseconds later, without another event.
//!
//! Always a context of our own: rusb's global one panics where there is no USB. Between events the thread sleeps in
//! the kernel; libusb wakes it once a minute for a timer of its own.

use super::sysfs::CLASS_HUB;
use super::{BusError, PortPath, UsbDevice};
use rusb::{Context, Device, Hotplug, HotplugBuilder, Registration, UsbContext, Version};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Pause after libusb failed to wait for events: as slow as a rescan without hot-plug, never a busy loop.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(2);

/// Calls `changed` from a thread of its own after every arrival or departure, until the guard is dropped. The guard
/// must not be dropped by `changed` itself.
pub(super) fn watch(changed: Box<dyn Fn() + Send + Sync>) -> Result<Watch, BusError> {
    let no_hotplug = |error: rusb::Error| BusError::NoHotplug(error.into());
    let context = Context::new().map_err(no_hotplug)?;
    if !rusb::has_hotplug() {
        return Err(no_hotplug(rusb::Error::NotSupported));
    }
    let changed: Arc<dyn Fn() + Send + Sync> = changed.into();
    let callback = Box::new(Changed(changed.clone()));
    let registration = HotplugBuilder::new().register::<Context, _>(context.clone(), callback).map_err(no_hotplug)?;
    let stopped = Arc::new(AtomicBool::new(false));
    let thread = thread::Builder::new()
        .name("usb-hotplug".into())
        .spawn({
            let (context, stopped) = (context.clone(), stopped.clone());
            move || wait_for_events(&context, &stopped, &*changed)
        })
        .map_err(|error| BusError::NoHotplug(error.into()))?;
    Ok(Watch { context, stopped, thread: Some(thread), _registration: registration })
}

/// Ends the watching thread when dropped.
pub(super) struct Watch {
    context: Context,
    stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    _registration: Registration<Context>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Release);
        self.context.interrupt_handle_events();
        if let Some(thread) = self.thread.take() {
            // A panic in `changed` was reported by the panic hook; there is nothing to add while dropping.
            let _ = thread.join();
        }
    }
}

struct Changed(Arc<dyn Fn() + Send + Sync>);

impl Hotplug<Context> for Changed {
    fn device_arrived(&mut self, _device: Device<Context>) {
        (self.0)();
    }

    fn device_left(&mut self, _device: Device<Context>) {
        (self.0)();
    }
}

fn wait_for_events(context: &Context, stopped: &AtomicBool, changed: &dyn Fn()) {
    while !stopped.load(Ordering::Acquire) {
        match context.handle_events(None) {
            Ok(()) | Err(rusb::Error::Interrupted) => {}
            Err(error) => {
                tracing::warn!(%error, "waiting for USB events failed: looking at the bus again in two seconds");
                thread::sleep(PAUSE_AFTER_FAILURE);
                changed();
            }
        }
    }
}

/// libusb's own list but for hubs, ordered by port, without strings and HID interfaces. For machines whose `/sys`
/// does not tell.
pub(super) fn devices() -> Result<Vec<UsbDevice>, BusError> {
    let unreadable = |error: rusb::Error| BusError::Unreadable(error.into());
    let context = Context::new().map_err(unreadable)?;
    let list = context.devices().map_err(unreadable)?;
    let mut found: Vec<_> = list.iter().filter_map(|device| describe(&device)).collect();
    found.sort_by(|a, b| a.port.cmp(&b.port));
    Ok(found)
}

/// `None` for hubs and for what vanished meanwhile.
fn describe(device: &Device<Context>) -> Option<UsbDevice> {
    let descriptor = device.device_descriptor().ok()?;
    let ports = device.port_numbers().ok()?;
    if descriptor.class_code() == CLASS_HUB || ports.is_empty() {
        return None;
    }
    Some(UsbDevice {
        port: port_path(device.bus_number(), &ports),
        address: device.address(),
        vid: descriptor.vendor_id(),
        pid: descriptor.product_id(),
        bcd_device: bcd(descriptor.device_version()),
        manufacturer: None,
        product: None,
        serial: None,
        hid: Vec::new(),
    })
}

fn port_path(bus: u8, ports: &[u8]) -> PortPath {
    let ports: Vec<_> = ports.iter().map(u8::to_string).collect();
    PortPath(format!("{bus}-{}", ports.join(".")))
}

/// Back to the descriptor's own form: rusb reads 0x0543 as version 5.4.3.
fn bcd(version: Version) -> u16 {
    let major = u16::from(version.major());
    (major / 10) << 12 | (major % 10) << 8 | u16::from(version.minor()) << 4 | u16::from(version.sub_minor())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_come_back_in_their_binary_coded_form() {
        for raw in [0x0000, 0x0543, 0x0236, 0x1234, 0x9999] {
            assert_eq!(bcd(Version::from_bcd(raw)), raw, "{raw:04x}");
        }
    }

    #[test]
    fn ports_are_written_as_the_kernel_writes_them() {
        assert_eq!(port_path(1, &[2, 3]).0, "1-2.3");
        assert_eq!(port_path(12, &[4]).0, "12-4");
    }

    #[test]
    fn with_or_without_usb_nothing_panics_and_dropping_the_guard_ends_the_thread() {
        match watch(Box::new(|| {})) {
            Ok(guard) => drop(guard),
            Err(error) => assert!(error.to_string().contains("looked for every two seconds"), "{error}"),
        }
        if let Err(error) = devices() {
            assert!(error.to_string().contains("check that this machine has USB"), "{error}");
        }
    }
}
