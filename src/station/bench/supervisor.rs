//! Follows the bus: one rescan for every "something changed", seats taken and given up.

use super::{
    Bench, Look, Place, Seat, Seats,
    holding::{Found, Holding},
    lane,
    lane::{Observer, reason_of},
};
use crate::views::{Activity, Keys, UnusableReason};
use driver::{self, Unusable};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError, atomic::AtomicBool, mpsc},
    thread,
    time::Duration,
};
use usb::{HidInterface, UsbDevice};

/// The usage page of FIDO, which every browser uses.
const FIDO_PAGE: u16 = 0xf1d0;
/// Between rescans while what a token types goes elsewhere: nobody tells when another program lets its keys go.
const UNKEPT_RESCAN: Duration = Duration::from_millis(500);
/// Between rescans where the bus cannot tell.
const SLOW_RESCAN: Duration = Duration::from_secs(2);

/// The running supervisor. Dropping it ends the thread.
pub(crate) struct Watch {
    _bus: Option<Box<dyn Send>>,
    stop: mpsc::Sender<Signal>,
}

/// What the supervisor is told.
pub(super) enum Signal {
    /// Something may have changed.
    Changed,
    /// Nobody wants to know any more.
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
        let rules = self.seats().rules.clone();
        self.holding().get_or_insert_with(|| Holding::new(rules)).followers += 1;
        self.0.signals.lock().unwrap_or_else(PoisonError::into_inner).push(signals.clone());
        let (bench, hotplug) = (self.clone(), bus.is_some());
        thread::Builder::new().name("bench".to_owned()).spawn(move || {
            loop {
                bench.rescan(&observer);
                let kept = bench.seats().taken.values().all(|seat| seat.keys == Keys::Kept);
                let rest = if !kept { Some(UNKEPT_RESCAN) } else { (!hotplug).then_some(SLOW_RESCAN) };
                if !changed_again(&received, rest) {
                    return bench.let_go();
                }
            }
        })?;
        Ok(Watch { _bus: bus, stop: signals })
    }

    /// Keys are let go with the last who follows the bus.
    fn let_go(&self) {
        let mut holding = self.holding();
        let left = holding.as_mut().map_or(0, |holding| {
            holding.followers -= 1;
            holding.followers
        });
        if left == 0 {
            *holding = None;
        }
    }

    fn rescan(&self, observer: &Observer) {
        let devices = match self.0.bus.scan() {
            Ok(devices) => devices,
            Err(error) => {
                tracing::warn!(%error, "the bus cannot be scanned");
                self.seats().scanned = true;
                return self.stir();
            }
        };
        // before anybody talks to a token: what it types must not land elsewhere meanwhile
        let found = self.holding().as_mut().map(|holding| holding.follow(self.bus(), self.profiles(), &devices));
        let Some(Found { strangers: keyboards, tokens }) = found else { return };
        let mut seats = self.seats();
        for keyboard in keyboards.iter().filter(|keyboard| !seats.keyboards.contains(keyboard)) {
            tracing::warn!(port = keyboard.port, usb_id = keyboard.usb_id, hold = ?keyboard.hold, "an unknown keyboard is plugged in");
        }
        let mut changed = !seats.scanned || seats.keyboards != keyboards;
        seats.keyboards = keyboards;
        seats.scanned = true;
        // a seat whose device is gone, or whose node died, is given up; dropping its jobs ends the lane
        let still: BTreeSet<_> =
            seats.lanes.iter().filter(|(_, lane)| !lane.is_finished()).map(|(port, _)| port.clone()).collect();
        let stays = |seat: &mut Seat| {
            let same = devices.iter().find(|device| self.is_same_conversation(&seat.device, device));
            let again = std::mem::take(&mut seat.failed) && !seat.looked_again;
            let again = again || (may_work_now(seat) && !still.contains(&seat.device.port));
            match same.filter(|_| !again) {
                None => false,
                Some(device) => {
                    seat.device = device.clone();
                    true
                }
            }
        };
        let mut given_up: BTreeMap<_, _> = seats.taken.extract_if(.., |_, seat| !stays(seat)).collect();
        changed |= !given_up.is_empty();
        for device in devices {
            let keys = tokens.get(&device.port).copied().unwrap_or_default();
            if let Some(seat) = seats.taken.get_mut(&device.port) {
                changed |= seat.keys != keys;
                seat.keys = keys;
            } else {
                let before = given_up.remove(&device.port).filter(|seat| seat.device.is_same_plug(&device));
                changed |= self.take_seat(&mut seats, device, keys, before, observer);
            }
        }
        seats.lanes.retain(|_, lane| !lane.is_finished());
        drop(seats);
        if changed {
            self.stir();
        }
    }

    /// Whether what is plugged there can still be spoken with through the link that was opened: the same plug, the same life
    /// of the node, the same token. A FIDO interface beside it that comes or goes, as one does for other programs, ends nothing.
    fn is_same_conversation(&self, before: &UsbDevice, now: &UsbDevice) -> bool {
        let beside = |interface: &&HidInterface| interface.usage_page == FIDO_PAGE;
        let recognised = |device: &UsbDevice| driver::recognise(&self.0.profiles, device);
        before.is_same_plug(now)
            && (before.hid == now.hid
                || match (recognised(before), recognised(now)) {
                    (Ok(then), Ok(token)) => {
                        then.speaks_through(&token)
                            && before
                                .hid
                                .iter()
                                .filter(|hid| !beside(hid))
                                .eq(now.hid.iter().filter(|hid| !beside(hid)))
                    }
                    _ => false,
                })
    }

    /// Gives the device a seat, where it is worth one. `before`: the seat of the same plug, whose node died.
    fn take_seat(
        &self,
        seats: &mut Seats,
        device: UsbDevice,
        keys: Keys,
        before: Option<Seat>,
        observer: &Observer,
    ) -> bool {
        seats.last += 1;
        let (port, number) = (device.port.clone(), seats.last);
        let place = Place { port, number, plug: before.as_ref().map_or(number, |before| before.place.plug) };
        let cancelled = Arc::new(AtomicBool::new(false));
        let (model, look, jobs) = match driver::recognise(&self.0.profiles, &device) {
            Err(Unusable::NotAToken) => return false,
            Err(unusable) => {
                let name = device.product.clone().unwrap_or_default();
                (name, Look::Unusable(reason_of(&unusable), unusable.to_string()), None)
            }
            Ok(token) => {
                let (model, last) = (token.model.clone(), seats.lanes.remove(&device.port));
                let (jobs, lane) =
                    lane::start(self.clone(), place.clone(), token, cancelled.clone(), observer.clone(), last);
                seats.lanes.extend(lane.map(|lane| (device.port.clone(), lane)));
                (model, Look::Looking, Some(jobs))
            }
        };
        let mut seat = Seat {
            device,
            model,
            look,
            proof: None,
            activity: Activity::Idle,
            outcome: None,
            keys,
            place,
            jobs,
            cancelled,
            looks_again: Arc::default(),
            before: None,
            typed_before: None,
            left: None,
            failed: false,
            looked_again: false,
        };
        if let Some(before) = before {
            // what was refused is tried again and again: its card says so all the while
            if let (Look::Looking, true) = (&seat.look, may_work_now(&before)) {
                seat.look = before.look.clone();
            }
            seat.looked_again = matches!(before.look, Look::Read { .. }) && before.device.hid == seat.device.hid;
            seat.before = before.serial().cloned().or(before.before);
            seat.typed_before = match before.look {
                Look::Read { typed, .. } => typed,
                Look::Looking | Look::Unusable(..) | Look::Stranger { .. } => before.typed_before,
            };
            seat.left = before.outcome.or(before.left);
        }
        seats.taken.insert(seat.device.port.clone(), seat);
        true
    }
}

/// Waits for the next look at the bus, one for everything that was told meanwhile, or because `rest` is over; `false`: there
/// is none.
fn changed_again(signals: &mpsc::Receiver<Signal>, rest: Option<Duration>) -> bool {
    let first = match rest {
        None => signals.recv().ok(),
        Some(rest) => match signals.recv_timeout(rest) {
            Err(mpsc::RecvTimeoutError::Timeout) => Some(Signal::Changed),
            signal => signal.ok(),
        },
    };
    let goes_on = |signal: Option<Signal>| matches!(signal, Some(Signal::Changed));
    goes_on(first) && signals.try_iter().all(|signal| goes_on(Some(signal)))
}

/// A node that was refused may be allowed since: a rescan is a new chance.
fn may_work_now(seat: &Seat) -> bool {
    matches!(seat.look, Look::Unusable(UnusableReason::Permission, _))
}
