//! Where tokens are plugged in: the bus of this machine, or that of a desk elsewhere, which speaks with its tokens itself.

use super::keys::{KeyboardView, Keys};
use driver::{DriverError, Recognised, Session};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    sync::{Arc, atomic::AtomicBool},
};
use usb::{BusError, Keyboards, PortPath, UsbDevice};

/// What a look found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plugged {
    /// What is plugged in, ordered by port.
    pub devices: Vec<UsbDevice>,
    /// Keyboards that nobody knows.
    pub keyboards: Vec<KeyboardView>,
    /// What becomes of the keys of each token.
    pub keys: BTreeMap<PortPath, Keys>,
}

/// Told whenever a look may find something else.
pub type OnChange = Box<dyn Fn() + Send + Sync>;

/// The sockets of one bench: looked at, followed, and spoken with.
pub trait Sockets: Send + Sync {
    /// What is plugged in right now; nothing is held for it.
    ///
    /// # Errors
    /// The bus cannot be read.
    fn scan(&self) -> Result<Vec<UsbDevice>, BusError>;

    /// The same for whoever follows: before anybody talks to a token, what it types is held, so that it does not land elsewhere. `None`:
    /// nobody follows.
    ///
    /// # Errors
    /// The bus cannot be read.
    fn look(&self) -> Result<Option<Plugged>, BusError>;

    /// Begins a conversation with a token. Nothing is asked yet. `failed` becomes true as soon as a transfer fails.
    ///
    /// # Errors
    /// [`DriverError::Open`]: it is not there (any more), not allowed, or taken.
    fn open(&self, token: &Recognised, failed: Arc<AtomicBool>) -> Result<Box<dyn Session>, DriverError>;

    /// Whether somebody follows them: tokens are held and spoken with.
    fn are_followed(&self) -> bool;

    /// Whether what this device types is kept away from other programs at this moment, asked of the kernel through the handles
    /// themselves.
    fn proves(&self, device: &UsbDevice) -> bool;

    /// Follows them until the guard is dropped: what tokens type is held, by these rules for keyboards, and `changed` is called from a thread of
    /// its own.
    fn follow(&self, rules: Keyboards, changed: OnChange) -> Following;
}

/// As long as it is there, the sockets are followed.
pub struct Following {
    /// They tell when something changes; false: they have to be looked at again and again.
    pub hotplug: bool,
    _guard: Box<dyn Send + Sync>,
}

impl Following {
    /// Of sockets that are followed until this guard is dropped.
    pub fn new(hotplug: bool, guard: Box<dyn Send + Sync>) -> Self {
        Self { hotplug, _guard: guard }
    }
}
