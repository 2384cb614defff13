//! Follows the bus: one rescan for every "something changed", seats taken and given up.

use super::{Bench, Look, Seat, holding::Holding, lane, lane::Observer};
use crate::{
    driver::{self, Unusable},
    station::views::{Activity, UnusableReason},
    usb::UsbDevice,
};
use std::{
    sync::{Arc, Mutex, atomic::AtomicBool, mpsc},
    thread,
    time::Duration,
};

/// Between rescans where the bus cannot tell.
const SLOW_RESCAN: Duration = Duration::from_secs(2);

/// The running supervisor. Dropping it ends the thread.
pub(in crate::station) struct Watch {
    _bus: Option<Box<dyn Send>>,
    stop: mpsc::Sender<Signal>,
}

enum Signal {
    Changed,
    Stop,
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.stop.send(Signal::Stop);
    }
}

impl Bench {
    /// Begins to follow the bus. `observer` is told of every token that was read.
    pub fn start(&self, observer: Observer) -> std::io::Result<Watch> {
        let (signals, received) = mpsc::channel();
        let changed = Mutex::new(signals.clone());
        let watched = self.0.bus.watch(Box::new(move || {
            let _ = changed.lock().unwrap_or_else(std::sync::PoisonError::into_inner).send(Signal::Changed);
        }));
        let bus = watched.inspect_err(|error| tracing::warn!(%error, "hot-plug")).ok();
        self.seats().hotplug = bus.is_some();
        let mut holding = Holding::new(self.seats().rules.clone());
        let (bench, hotplug) = (self.clone(), bus.is_some());
        thread::Builder::new().name("bench".to_owned()).spawn(move || {
            loop {
                bench.rescan(&observer, &mut holding);
                let signal = if hotplug {
                    received.recv().ok()
                } else {
                    match received.recv_timeout(SLOW_RESCAN) {
                        Err(mpsc::RecvTimeoutError::Timeout) => Some(Signal::Changed),
                        signal => signal.ok(),
                    }
                };
                match signal {
                    Some(Signal::Changed) => {}
                    Some(Signal::Stop) | None => return,
                }
            }
        })?;
        Ok(Watch { _bus: bus, stop: signals })
    }

    fn rescan(&self, observer: &Observer, holding: &mut Holding) {
        let devices = match self.0.bus.scan() {
            Ok(devices) => devices,
            Err(error) => {
                tracing::warn!(%error, "the bus cannot be scanned");
                self.seats().scanned = true;
                return self.stir();
            }
        };
        // before anybody talks to a token: what it types must not land elsewhere meanwhile
        let keyboards = holding.follow(self.bus(), self.profiles(), &devices);
        let mut seats = self.seats();
        for keyboard in keyboards.iter().filter(|keyboard| !seats.keyboards.contains(keyboard)) {
            tracing::warn!(port = keyboard.port, usb_id = keyboard.usb_id, hold = ?keyboard.hold, "an unknown keyboard is plugged in");
        }
        let before = seats.taken.len();
        // a seat whose device is gone, or not the same any more, is given up; dropping its jobs ends the lane
        seats.taken.retain(|_, seat| devices.contains(&seat.device) && !may_work_now(seat));
        let mut changed = seats.taken.len() != before || !seats.scanned || seats.keyboards != keyboards;
        seats.keyboards = keyboards;
        seats.scanned = true;
        let new: Vec<_> = devices.into_iter().filter(|device| !seats.taken.contains_key(&device.port)).collect();
        for device in new {
            if let Some(seat) = self.take_seat(device, observer) {
                seats.taken.insert(seat.device.port.clone(), seat);
                changed = true;
            }
        }
        drop(seats);
        if changed {
            self.stir();
        }
    }

    fn take_seat(&self, device: UsbDevice, observer: &Observer) -> Option<Seat> {
        let cancelled = Arc::new(AtomicBool::new(false));
        let (model, look, jobs) = match driver::recognise(&self.0.profiles, &device) {
            Err(Unusable::NotAToken) => return None,
            Err(unusable) => {
                let name = device.product.clone().unwrap_or_default();
                (name, Look::Unusable(reason_of(&unusable), unusable.to_string()), None)
            }
            Ok(token) => {
                let model = token.model.clone();
                let jobs = lane::start(self.clone(), token, cancelled.clone(), observer.clone());
                (model, Look::Looking, Some(jobs))
            }
        };
        let looks_again = Arc::default();
        let (proof, activity, outcome) = (None, Activity::Idle, None);
        Some(Seat { device, model, look, proof, activity, outcome, jobs, cancelled, looks_again })
    }
}

/// A node that was refused may be allowed since: a rescan is a new chance.
fn may_work_now(seat: &Seat) -> bool {
    matches!(seat.look, Look::Unusable(UnusableReason::Permission, _))
}

/// The reason as the panel words it.
pub(super) fn reason_of(unusable: &Unusable) -> UnusableReason {
    match unusable {
        Unusable::NotAToken | Unusable::UnknownModel { .. } => UnusableReason::UnknownFamily,
        Unusable::NoOtp(_) => UnusableReason::NoOtp,
        Unusable::OtpDisabled(_) => UnusableReason::OtpDisabled,
        Unusable::NoNode(_) => UnusableReason::NoHidNode,
        Unusable::NoPermission(_) => UnusableReason::Permission,
        Unusable::Unlike { .. } => UnusableReason::Unlike,
    }
}
