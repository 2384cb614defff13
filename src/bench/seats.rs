//! All seats at one moment, and which of them a name or a number means.

use super::{
    error::{BenchError, Result},
    keys::KeyboardView,
    seat::{Look, Place, Seat},
    stranger::Stranger,
    unusable::UnusableReason,
};
use domain::{Serial, TokenRef};
use std::{collections::BTreeMap, thread::JoinHandle};
use usb::{Keyboards, PortPath};

/// What is plugged in, and what the last look at the bus told.
pub(crate) struct Seats<E> {
    pub taken: BTreeMap<PortPath, Seat<E>>,
    pub hotplug: bool,
    /// How many look at the bus whenever it tells.
    pub watchers: usize,
    /// The bus was looked at once.
    pub scanned: bool,
    /// What the installation says of keyboards, and those that nobody knows.
    pub rules: Keyboards,
    pub keyboards: Vec<KeyboardView>,
    /// The last lane in each socket, while it may still run.
    pub lanes: BTreeMap<PortPath, Running>,
    /// The number of the last seat that was taken.
    pub last: u64,
}

/// The thread of a lane. It ends when its jobs do.
pub(crate) type Running = JoinHandle<()>;

impl<E> Default for Seats<E> {
    fn default() -> Self {
        let (taken, lanes) = (BTreeMap::new(), BTreeMap::new());
        let (rules, keyboards) = (Keyboards::default(), Vec::new());
        Self { taken, hotplug: false, watchers: 0, scanned: false, rules, keyboards, lanes, last: 0 }
    }
}

impl<E> Seats<E> {
    pub fn at(&self, place: &Place) -> Option<&Seat<E>> {
        self.taken.get(&place.port).filter(|seat| seat.place.number == place.number)
    }

    pub fn at_mut(&mut self, place: &Place) -> Option<&mut Seat<E>> {
        self.taken.get_mut(&place.port).filter(|seat| seat.place.number == place.number)
    }

    pub fn comes_back(&self, serial: &Serial) -> bool {
        let looked_at = |seat: &Seat<E>| {
            matches!(
                seat.look,
                Look::Looking | Look::Unusable(UnusableReason::NoHidNode | UnusableReason::Permission, _)
            )
        };
        self.taken.values().any(|seat| seat.before.as_ref() == Some(serial) && looked_at(seat))
    }

    pub fn only(&self, named: &TokenRef) -> Result<&Seat<E>> {
        let mut found = self.taken.values().filter(|seat| seat.is_named(named));
        match (found.next(), found.next()) {
            (Some(seat), None) => Ok(seat),
            (Some(_), Some(_)) => Err(BenchError::DuplicateSerial(named.clone())),
            (None, _) => Err(self.not_here(named)),
        }
    }

    /// Why no token answers to this number: what does is a stranger, or one hides its own, or none is there.
    pub fn not_here(&self, named: &TokenRef) -> BenchError {
        if let Some(stranger) = self.stranger(named) {
            return stranger.into();
        }
        let hides = |seat: &&Seat<E>| matches!(seat.look, Look::Read { .. }) && seat.serial().is_none();
        match self.taken.values().find(hides) {
            Some(seat) => {
                let (port, model) = (seat.device.port.to_string(), seat.model.clone());
                BenchError::MayBeHidden { token: named.clone(), port, model }
            }
            None => BenchError::NotPlugged(named.clone()),
        }
    }

    /// What tells this number and is not like its record.
    pub fn stranger(&self, named: &TokenRef) -> Option<&Stranger> {
        self.taken.values().filter(|seat| seat.is_strange_to(named)).find_map(Seat::stranger)
    }

    /// The same, where it is alone with the number and a code can settle it.
    pub fn to_prove(&self, named: &TokenRef) -> Option<&Seat<E>> {
        let tells = |seat: &&Seat<E>| seat.is_named(named) || seat.is_strange_to(named);
        let mut found = self.taken.values().filter(tells);
        let only = found.next().filter(|_| found.next().is_none());
        only.filter(|seat| seat.stranger().is_some_and(Stranger::can_prove))
    }

    pub fn only_mut(&mut self, named: &TokenRef) -> Result<&mut Seat<E>> {
        let port = self.only(named)?.device.port.clone();
        self.taken.get_mut(&port).ok_or_else(|| BenchError::NotPlugged(named.clone()))
    }
}
