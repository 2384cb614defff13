//! What all parts of the bench share: the bus, the seats, and who waits until something changes.

use super::{
    activity::Activity,
    end::End,
    error::{BenchError, Result},
    keys::{KeyboardView, Keys},
    seat::{Look, Place, Seat},
    seats::Seats,
    sockets::Sockets,
};
use domain::Clock;
use profile::Profiles;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use tokio::sync::watch;
use usb::Keyboards;

/// A handle on the bench; clones are the same bench. `E`: how what is done with a token ends.
#[derive(Clone)]
pub struct Bench<E>(pub(crate) Arc<Shared<E>>);

pub(crate) struct Shared<E> {
    pub sockets: Arc<dyn Sockets>,
    pub profiles: Profiles,
    pub clock: Arc<dyn Clock>,
    seats: Mutex<Seats<E>>,
    /// Something on the bench, or in what its cards show, is not what it was.
    pub stirred: Condvar,
    pub generation: watch::Sender<u64>,
    /// Where the supervisor hears that it should look.
    signals: Mutex<Vec<mpsc::Sender<Signal>>>,
}

/// What the supervisor is told.
pub(crate) enum Signal {
    /// Something may have changed.
    Changed,
    /// Nobody wants to know any more.
    Stop,
}

impl<E: End> Bench<E> {
    /// A bench with these sockets. Nothing is looked at before [`Bench::start`].
    pub fn new(sockets: Arc<dyn Sockets>, profiles: Profiles, clock: Arc<dyn Clock>) -> Self {
        let (seats, stirred, generation) = (Mutex::default(), Condvar::new(), watch::Sender::new(1));
        Self(Arc::new(Shared { sockets, profiles, clock, seats, stirred, generation, signals: Mutex::default() }))
    }

    /// Tells everybody who watches that something changed.
    pub fn stir(&self) {
        self.0.generation.send_modify(|generation| *generation += 1);
        // whoever holds the lock has either seen the new generation or is waiting already
        drop(self.seats());
        self.0.stirred.notify_all();
    }

    /// A number that grows at every change.
    pub fn generation(&self) -> watch::Receiver<u64> {
        self.0.generation.subscribe()
    }

    /// Its sockets.
    pub fn sockets(&self) -> &dyn Sockets {
        &*self.0.sockets
    }

    /// What tokens are recognised by.
    pub fn profiles(&self) -> &Profiles {
        &self.0.profiles
    }

    /// The bus tells when something changes; false: it is scanned every two seconds.
    pub fn has_hotplug(&self) -> bool {
        self.seats().hotplug
    }

    /// Whether the bus is followed: tokens are held and spoken with here.
    pub fn follows(&self) -> bool {
        self.sockets().are_followed()
    }

    /// Whether somebody looks at the bus when it tells, or by itself: false before that began, and where it broke off.
    pub fn is_watched(&self) -> bool {
        self.seats().watchers > 0
    }

    /// What the installation says of keyboards; heeded from the next [`Bench::start`] on.
    pub fn set_keyboards(&self, rules: Keyboards) {
        self.seats().rules = rules;
    }

    /// What the installation says of keyboards, and the plugged ones that nobody knows.
    pub fn keyboards(&self) -> (Keyboards, Vec<KeyboardView>) {
        let seats = self.seats();
        (seats.rules.clone(), seats.keyboards.clone())
    }

    /// Every seat, in the order of ports.
    pub fn snapshot(&self) -> Vec<Seat<E>> {
        self.seats().taken.values().cloned().collect()
    }

    pub(crate) fn seats(&self) -> MutexGuard<'_, Seats<E>> {
        self.0.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A supervisor hears its signals here from now on.
    pub(crate) fn listen(&self, signals: mpsc::Sender<Signal>) {
        self.0.signals.lock().unwrap_or_else(PoisonError::into_inner).push(signals);
    }

    /// Has the supervisor look at the bus.
    pub(crate) fn look(&self) {
        let mut signals = self.0.signals.lock().unwrap_or_else(PoisonError::into_inner);
        // where nobody follows the bus, nobody looks
        signals.retain(|signals| signals.send(Signal::Changed).is_ok());
    }

    /// Nothing begins with a token whose keys go elsewhere; the kernel is asked, since events may be late or lost. Asking has
    /// them tried again.
    pub(crate) fn check_kept(&self, seat: &Seat<E>) -> Result<()> {
        let keys = match seat.keys {
            Keys::Kept if !self.follows() || self.sockets().proves(&seat.device) => return Ok(()),
            Keys::Kept => Keys::NoNode,
            keys => keys,
        };
        self.look();
        Err(BenchError::KeysNotKept { port: seat.device.port.to_string(), keys })
    }

    /// Changes a seat while it is still taken, and tells the watchers.
    pub(crate) fn update(&self, place: &Place, update: impl FnOnce(&mut Seat<E>)) {
        let mut seats = self.seats();
        let Some(seat) = seats.at_mut(place) else { return };
        update(seat);
        drop(seats);
        self.stir();
    }

    /// What was done there has ended. Where the node died meanwhile, whoever looks at the token again tells it.
    pub(crate) fn end(&self, place: &Place, end: E) {
        let mut seats = self.seats();
        let Some(seat) = seats.taken.get_mut(&place.port).filter(|seat| seat.place.plug == place.plug) else { return };
        if seat.place.number == place.number {
            seat.looked_again &= !end.is_ok();
            seat.activity = Activity::Idle;
            seat.ended = Some(end);
        } else if seat.look == Look::Looking || seat.jobs.is_none() {
            seat.left = Some(end);
        } else if seat.ended.is_none() {
            seat.ended = Some(end);
        }
        drop(seats);
        self.stir();
    }

    /// A transfer failed there.
    pub(crate) fn failed(&self, place: &Place) {
        if let Some(seat) = self.seats().at_mut(place) {
            seat.failed = true;
        }
        self.look();
    }
}
