//! One look at the bus: seats are taken and given up.

use super::{
    activity::Activity,
    conversation::Conversation,
    end::End,
    keys::Keys,
    lane::Observer,
    running,
    seat::{Look, Place, Seat},
    seats::Seats,
    shared::Bench,
    sockets::Plugged,
    unusable::UnusableReason,
};
use driver::Unusable;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, atomic::AtomicBool},
};
use usb::{HidInterface, UsbDevice};

/// The usage page of FIDO, which every browser uses.
const FIDO_PAGE: u16 = 0xf1d0;

impl<E: End> Bench<E> {
    /// Looks at the bus; the scan is the truth.
    pub(crate) fn rescan(&self, observer: &Observer<E>) {
        let Plugged { devices, keyboards, keys } = match self.sockets().look() {
            Ok(Some(plugged)) => plugged,
            Ok(None) => return,
            Err(error) => {
                tracing::warn!(%error, "the bus cannot be scanned");
                self.seats().scanned = true;
                return self.stir();
            }
        };
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
        let stays = |seat: &mut Seat<E>| {
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
            let keys = keys.get(&device.port).copied().unwrap_or_default();
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
        let recognised = |device: &UsbDevice| driver::recognise(self.profiles(), device);
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
        seats: &mut Seats<E>,
        device: UsbDevice,
        keys: Keys,
        before: Option<Seat<E>>,
        observer: &Observer<E>,
    ) -> bool {
        seats.last += 1;
        let (port, number) = (device.port.clone(), seats.last);
        let place = Place { port, number, plug: before.as_ref().map_or(number, |before| before.place.plug) };
        let cancelled = Arc::new(AtomicBool::new(false));
        let (model, look, jobs) = match driver::recognise(self.profiles(), &device) {
            Err(Unusable::NotAToken) => return false,
            Err(unusable) => {
                let name = device.product.clone().unwrap_or_default();
                (name, Look::Unusable(UnusableReason::of(&unusable), unusable.to_string()), None)
            }
            Ok(token) => {
                let (model, last) = (token.model.clone(), seats.lanes.remove(&device.port));
                let (bench, observer) = (self.clone(), observer.clone());
                let (place, cancelled, failed) = (place.clone(), cancelled.clone(), Arc::default());
                let lane = Conversation { bench, place, cancelled, failed, observer };
                let (jobs, lane) = running::start(lane, token, last);
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
            ended: None,
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
            seat.left = before.ended.or(before.left);
        }
        seats.taken.insert(seat.device.port.clone(), seat);
        true
    }
}

/// A node that was refused may be allowed since: a rescan is a new chance.
fn may_work_now<E>(seat: &Seat<E>) -> bool {
    matches!(seat.look, Look::Unusable(UnusableReason::Permission, _))
}
