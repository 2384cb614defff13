//! Notices where a link to a token fails: hidraw cannot tell an unplug from a fault, so whatever fails is looked at again,
//! whoever it was that asked.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use usb::{Bus, BusError, Grab, HidInterface, KeyNode, OpenError, Transport, TransportError, UsbDevice};

/// The bus as one lane sees it.
pub(crate) struct Watched {
    bus: Arc<dyn Bus>,
    failed: Arc<AtomicBool>,
}

impl Watched {
    /// `failed` becomes true as soon as a transfer fails.
    pub fn new(bus: Arc<dyn Bus>, failed: Arc<AtomicBool>) -> Self {
        Self { bus, failed }
    }
}

impl Bus for Watched {
    fn scan(&self) -> Result<Vec<UsbDevice>, BusError> {
        self.bus.scan()
    }

    fn open(&self, interface: &HidInterface) -> Result<Box<dyn Transport>, OpenError> {
        Ok(Box::new(Link { link: self.bus.open(interface)?, failed: self.failed.clone() }))
    }

    fn grab(&self, keys: &KeyNode) -> Result<Box<dyn Grab>, OpenError> {
        self.bus.grab(keys)
    }

    fn watch(&self, changed: Box<dyn Fn() + Send + Sync>) -> Result<Box<dyn Send>, BusError> {
        self.bus.watch(changed)
    }
}

struct Link {
    link: Box<dyn Transport>,
    failed: Arc<AtomicBool>,
}

impl Link {
    fn noticed<T>(&self, result: Result<T, TransportError>) -> Result<T, TransportError> {
        result.inspect_err(|_| self.failed.store(true, Ordering::SeqCst))
    }
}

impl Transport for Link {
    fn get_feature(&mut self, buffer: &mut [u8]) -> Result<usize, TransportError> {
        let result = self.link.get_feature(buffer);
        self.noticed(result)
    }

    fn set_feature(&mut self, report: &[u8]) -> Result<(), TransportError> {
        let result = self.link.set_feature(report);
        self.noticed(result)
    }

    fn read_input(&mut self, buffer: &mut [u8], timeout: Duration) -> Result<Option<usize>, TransportError> {
        let result = self.link.read_input(buffer, timeout);
        self.noticed(result)
    }

    fn write_output(&mut self, report: &[u8]) -> Result<(), TransportError> {
        let result = self.link.write_output(report);
        self.noticed(result)
    }
}
