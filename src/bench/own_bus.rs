//! The sockets of this machine: its bus, and the keys that are kept away from its other programs.

use super::{
    holding::Holding,
    link::Watched,
    sockets::{Following, OnChange, Plugged, Sockets},
};
use domain::{Clock, Entropy};
use driver::{DriverError, Recognised, Session};
use profile::Profiles;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::AtomicBool};
use usb::{Bus, BusError, Keyboards, UsbDevice};

/// The bus of this machine; clones are the same.
#[derive(Clone)]
pub struct OwnBus(Arc<Inner>);

struct Inner {
    bus: Arc<dyn Bus>,
    profiles: Profiles,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    /// What is kept away from other programs; `None` while nobody follows the bus.
    holding: Mutex<Option<Holding>>,
}

impl OwnBus {
    /// On this bus, with tokens recognised by these profiles. Clock and entropy are for tokens that have to be told the hour, and for nonces.
    pub fn new(bus: Arc<dyn Bus>, profiles: Profiles, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self(Arc::new(Inner { bus, profiles, clock, entropy, holding: Mutex::default() }))
    }

    fn holding(&self) -> MutexGuard<'_, Option<Holding>> {
        self.0.holding.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sockets for OwnBus {
    fn scan(&self) -> Result<Vec<UsbDevice>, BusError> {
        self.0.bus.scan()
    }

    fn look(&self) -> Result<Option<Plugged>, BusError> {
        let devices = self.scan()?;
        Ok(self.holding().as_mut().map(|holding| holding.follow(&*self.0.bus, &self.0.profiles, devices)))
    }

    fn open(&self, token: &Recognised, failed: Arc<AtomicBool>) -> Result<Box<dyn Session>, DriverError> {
        let now = u64::try_from(self.0.clock.now().as_second()).unwrap_or(0);
        driver::open(Arc::new(Watched::new(self.0.bus.clone(), failed)), token, now, self.0.entropy.clone())
    }

    fn are_followed(&self) -> bool {
        self.holding().is_some()
    }

    fn proves(&self, device: &UsbDevice) -> bool {
        self.holding().as_ref().is_some_and(|holding| holding.proves(device))
    }

    fn follow(&self, rules: Keyboards, changed: OnChange) -> Following {
        let bus = self.0.bus.watch(changed).inspect_err(|error| tracing::warn!(%error, "hot-plug")).ok();
        self.holding().get_or_insert_with(|| Holding::new(rules)).followers += 1;
        Following::new(bus.is_some(), Box::new(Follower { sockets: self.clone(), _bus: Mutex::new(bus) }))
    }
}

/// Somebody who follows the bus. Keys are let go with the last of them.
struct Follower {
    sockets: OwnBus,
    _bus: Mutex<Option<Box<dyn Send>>>,
}

impl Drop for Follower {
    fn drop(&mut self) {
        let mut holding = self.sockets.holding();
        let left = holding.as_mut().map_or(0, |holding| {
            holding.followers -= 1;
            holding.followers
        });
        if left == 0 {
            *holding = None;
        }
    }
}
