//! The bench: what is plugged into the station right now, and what is being done with it.
//!
//! A supervisor sleeps until the bus says that something changed, scans (the scan is the truth) and gives every token a
//! *lane*: a thread of its own with the one conversation with that token, bound to port, device number and node. Where the node
//! dies and comes back, as it does when another program takes the interface, a new lane looks at the token again, after the
//! old one has ended. A token that misbehaves holds up its own lane and no other. The bench knows no people and no records; it tells the station what
//! it sees and runs the jobs it is given.

mod holding;
mod lane;
mod link;
mod supervisor;

pub(super) use lane::{Ended, Lane, Observe, reason_of};
pub(super) use supervisor::Watch;

use holding::Holding;

use super::{
    InputFault, Result, StationError,
    outcome::Outcome,
    views::{Activity, KeyboardView, Keys, Stranger, UnusableReason},
};
use domain::{Clock, Contradiction, Entropy, Family, Serial, TokenProof, TokenRef, Verb};
use driver::{Identity, Session};
use profile::Profiles;
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    time::{Duration, Instant},
};
use tokio::sync::watch;
use usb::{Bus, Keyboards, PortPath, UsbDevice};

/// A handle on the bench; clones are the same bench.
#[derive(Clone)]
pub(super) struct Bench(Arc<Shared>);

struct Shared {
    bus: Arc<dyn Bus>,
    profiles: Profiles,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    seats: Mutex<Seats>,
    /// Something on the bench, or in the records that its cards show, is not what it was.
    stirred: Condvar,
    generation: watch::Sender<u64>,
    /// What is kept away from other programs; `None` while nobody follows the bus.
    holding: Mutex<Option<Holding>>,
    /// Where the supervisor hears that it should look.
    signals: Mutex<Vec<mpsc::Sender<supervisor::Signal>>>,
}

#[derive(Default)]
struct Seats {
    taken: BTreeMap<PortPath, Seat>,
    hotplug: bool,
    /// The bus was looked at once.
    scanned: bool,
    /// What the installation says of keyboards, and those that nobody knows.
    rules: Keyboards,
    keyboards: Vec<KeyboardView>,
    /// The last lane in each socket, while it may still run.
    lanes: BTreeMap<PortPath, lane::Running>,
    /// The number of the last seat that was taken.
    last: u64,
}

/// One seat among all that ever were: a socket, one plug into it, and one life of the token's nodes.
#[derive(Clone)]
struct Place {
    port: PortPath,
    /// The number of the first seat of this plug.
    plug: u64,
    number: u64,
}

/// One plugged token.
#[derive(Clone)]
pub(super) struct Seat {
    pub device: UsbDevice,
    pub model: String,
    pub look: Look,
    /// What showed, since it was plugged in, that it is the token whose number it tells; `None`: nobody asked yet.
    pub proof: Option<TokenProof>,
    pub activity: Activity,
    pub outcome: Option<Outcome>,
    /// What becomes of what it types.
    pub keys: Keys,
    place: Place,
    jobs: Option<mpsc::Sender<Job>>,
    cancelled: Arc<AtomicBool>,
    /// Another look at it waits in its lane.
    looks_again: Arc<AtomicBool>,
    /// The serial that it had before its node died, and whether a person had typed it.
    before: Option<Serial>,
    typed_before: Option<Serial>,
    /// How that ended which was being done when its node died.
    left: Option<Outcome>,
    /// A transfer failed: it is to be looked at again, once.
    failed: bool,
    looked_again: bool,
}

/// What was made of it.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Look {
    /// Being read.
    Looking,
    /// It cannot be used.
    Unusable(UnusableReason, String),
    /// It was read; the serial may still be hidden, or typed by a person.
    Read {
        /// What it says of itself.
        identity: Box<Identity>,
        /// The printed serial, typed by a person, where the token hides its own.
        typed: Option<Serial>,
    },
    /// It was read, and is not like the record of the number that it tells: it is not taken for that token.
    Stranger {
        /// What it says of itself.
        identity: Box<Identity>,
        /// How it contradicts.
        stranger: Stranger,
    },
}

/// Something to do with a token, on its own lane.
pub(crate) type Job = Box<dyn FnOnce(&mut dyn Session, &Lane) + Send>;

impl Seat {
    /// The serial, read or typed.
    pub fn serial(&self) -> Option<&Serial> {
        match &self.look {
            Look::Read { identity, typed } => identity.serial.as_ref().or(typed.as_ref()),
            Look::Looking | Look::Unusable(..) | Look::Stranger { .. } => None,
        }
    }

    /// Its serial and family.
    pub fn name(&self) -> Option<TokenRef> {
        match &self.look {
            Look::Read { identity, .. } => Some(TokenRef::of(identity.family.into(), self.serial()?.clone())),
            Look::Looking | Look::Unusable(..) | Look::Stranger { .. } => None,
        }
    }

    /// Whether it answers to this name.
    pub fn is_named(&self, named: &TokenRef) -> bool {
        self.name().is_some_and(|name| name.serial() == named.serial() && is_of(named, name.family()))
    }

    /// Whether it tells the number of the token of this name, and is not like its record. What is of no family that has the number
    /// is strange to all that have it.
    fn is_strange_to(&self, named: &TokenRef) -> bool {
        let Look::Stranger { identity, stranger } = &self.look else { return false };
        let of_none = stranger.what == Contradiction::Family;
        stranger.serial == *named.serial() && (of_none || is_of(named, Some(identity.family.into())))
    }

    /// What tells the number of a token and is not that one.
    pub fn stranger(&self) -> Option<&Stranger> {
        match &self.look {
            Look::Stranger { stranger, .. } => Some(stranger),
            Look::Looking | Look::Unusable(..) | Look::Read { .. } => None,
        }
    }
}

impl Bench {
    pub fn new(bus: Arc<dyn Bus>, profiles: Profiles, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        let (seats, stirred, generation) = (Mutex::default(), Condvar::new(), watch::Sender::new(1));
        let (holding, signals) = (Mutex::default(), Mutex::default());
        Self(Arc::new(Shared { bus, profiles, clock, entropy, seats, stirred, generation, holding, signals }))
    }

    /// Tells everybody who watches that something changed.
    pub fn stir(&self) {
        self.0.generation.send_modify(|generation| *generation += 1);
        // whoever holds the lock has either seen the new generation or is waiting already
        drop(self.seats());
        self.0.stirred.notify_all();
    }

    pub fn generation(&self) -> watch::Receiver<u64> {
        self.0.generation.subscribe()
    }

    pub fn bus(&self) -> &dyn Bus {
        &*self.0.bus
    }

    pub fn profiles(&self) -> &Profiles {
        &self.0.profiles
    }

    pub fn has_hotplug(&self) -> bool {
        self.seats().hotplug
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
    pub fn snapshot(&self) -> Vec<Seat> {
        self.seats().taken.values().cloned().collect()
    }

    pub fn is_plugged(&self, named: &TokenRef) -> bool {
        self.seats().taken.values().any(|seat| seat.is_named(named))
    }

    /// The families of the plugged tokens that answer with this serial.
    pub fn families(&self, serial: &Serial) -> Vec<profile::Family> {
        let seats = self.seats();
        let here = seats.taken.values().filter(|seat| seat.serial() == Some(serial));
        here.filter_map(|seat| match &seat.look {
            Look::Read { identity, .. } => Some(identity.family),
            Look::Looking | Look::Unusable(..) | Look::Stranger { .. } => None,
        })
        .collect()
    }

    /// Where the token with this serial is plugged in.
    pub fn port(&self, named: &TokenRef) -> Option<String> {
        self.seats().only(named).ok().map(|seat| seat.device.port.to_string())
    }

    /// Why no token answers to this number.
    pub fn not_here(&self, named: &TokenRef) -> StationError {
        self.seats().not_here(named)
    }

    /// What the plugged token with this serial says of itself; `None` when none is plugged.
    pub fn identity(&self, named: &TokenRef) -> Result<Option<Identity>> {
        match self.seats().only(named) {
            Ok(seat) => Ok(match &seat.look {
                Look::Read { identity, .. } => Some((**identity).clone()),
                Look::Looking | Look::Unusable(..) | Look::Stranger { .. } => None,
            }),
            Err(StationError::NotPlugged(_) | StationError::MayBeHidden { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The same of what has to prove that it is this token, too.
    pub fn identity_to_prove(&self, named: &TokenRef) -> Result<Option<Identity>> {
        // let go of before it is taken anew
        let look = self.seats().to_prove(named).map(|seat| seat.look.clone());
        match look {
            Some(Look::Stranger { identity, .. }) => Ok(Some(*identity)),
            Some(_) | None => self.identity(named),
        }
    }

    /// What the token at this port says of itself.
    pub fn identity_at(&self, port: &str) -> Option<Identity> {
        match &self.seats().taken.get(&PortPath(port.to_owned()))?.look {
            Look::Read { identity, .. } => Some((**identity).clone()),
            Look::Looking | Look::Unusable(..) | Look::Stranger { .. } => None,
        }
    }

    /// What the plugged token has shown since it was plugged in.
    pub fn proof(&self, named: &TokenRef) -> Option<TokenProof> {
        self.seats().only(named).ok()?.proof
    }

    /// Nothing that is plugged tells this number without being like its record.
    pub fn check_no_stranger(&self, named: &TokenRef) -> Result<()> {
        match self.seats().stranger(named) {
            Some(stranger) => Err(stranger.into()),
            None => Ok(()),
        }
    }

    /// Whether the bus is followed: tokens are held and spoken with here.
    pub fn follows(&self) -> bool {
        self.holding().is_some()
    }

    /// Whether the keys of this device are kept away from other programs at this moment, asked of the kernel through the handles
    /// themselves; `None`: nobody follows the bus, or the device is no token.
    pub fn proves_keys(&self, device: &UsbDevice) -> Option<Keys> {
        let keys = self.seats().taken.get(&device.port).filter(|seat| seat.device.is_same_plug(device))?.keys;
        let holding = self.holding();
        match (keys, holding.as_ref()?.proves(device)) {
            (Keys::Kept, false) => {
                drop(holding);
                self.look();
                Some(Keys::NoNode)
            }
            (keys, _) => Some(keys),
        }
    }

    /// Asks the token in this socket for itself through the link that its lane has. `None`: it is not read, or busy.
    pub fn proves_link(&self, port: &PortPath) -> Option<std::result::Result<Identity, driver::DriverError>> {
        let mut seats = self.seats();
        let claim = seats.taken.get_mut(port)?.take(self, Verb::Device)?;
        drop(seats);
        self.stir();
        let (told, answer) = mpsc::channel();
        claim.run(Box::new(move |session, lane| {
            let answered = session.identify();
            lane.rest();
            let _ = told.send(answered);
        }));
        answer.recv_timeout(Duration::from_secs(10)).ok()
    }

    /// A token with this serial was here a moment ago, is plugged in still, and is being looked at again, because its node died.
    pub fn comes_back(&self, serial: &Serial) -> bool {
        self.seats().comes_back(serial)
    }

    /// Asks the plugged token something on its own lane, and waits for the answer; a busy lane is refused.
    pub fn ask<T: Send + 'static>(
        &self,
        named: &TokenRef,
        verb: Verb,
        ask: impl FnOnce(&mut dyn Session) -> T + Send + 'static,
    ) -> Result<T> {
        let (told, answer) = mpsc::channel();
        self.claim(named, verb)?.run(Box::new(move |session, lane| {
            let answered = ask(session);
            // quiet before it is told: whoever waits may want the lane again at once
            lane.rest();
            let _ = told.send(answered);
        }));
        answer.recv_timeout(Duration::from_secs(10)).map_err(|_| StationError::NotPlugged(named.serial().clone()))
    }

    /// Looks anew at every token that is read and quiet, because other programs may have written to it since, and waits for
    /// that, at most this long. A token that is at work is looked at when it is done, as ever.
    pub fn look_again(&self, patience: Duration) {
        let (told, looked) = mpsc::channel();
        let mut asked = 0;
        for seat in self.seats().taken.values() {
            let quiet = matches!(seat.look, Look::Read { .. }) && seat.activity == Activity::Idle;
            let Some(jobs) = seat.jobs.as_ref().filter(|_| quiet) else { continue };
            if seat.looks_again.swap(true, Ordering::SeqCst) {
                continue;
            }
            let (told, waits) = (told.clone(), seat.looks_again.clone());
            let job: Job = Box::new(move |session, lane| {
                waits.store(false, Ordering::SeqCst);
                lane.look_again(session);
                let _ = told.send(());
            });
            asked += usize::from(jobs.send(job).is_ok());
        }
        drop(told);
        let until = Instant::now() + patience;
        for _ in 0..asked {
            if looked.recv_timeout(until.saturating_duration_since(Instant::now())).is_err() {
                return;
            }
        }
    }

    /// The very token is plugged, once, and still answers with this serial.
    pub fn check_same(&self, named: &TokenRef) -> Result<()> {
        let read = |session: &mut dyn Session| session.identify().map(|identity| identity.serial);
        match self.ask(named, Verb::HandOver, read)? {
            // a hidden serial was typed by the person who looks at the token
            Ok(found) if found.as_ref().is_none_or(|found| found == named.serial()) => Ok(()),
            Ok(found) => Err(StationError::WrongToken {
                expected: named.serial().clone(),
                plugged: found.expect("a missing serial was accepted above"),
            }),
            Err(error) => Err(error.into()),
        }
    }

    /// Takes the token's lane for one job; busy lanes, duplicates and absent tokens are refused.
    pub fn claim(&self, named: &TokenRef, verb: Verb) -> Result<Claim> {
        let mut seats = self.seats();
        let seat = match seats.to_prove(named).map(|seat| seat.device.port.clone()) {
            // a proof is the one thing that is done with it
            Some(port) if verb == Verb::Verify => seats.taken.get_mut(&port),
            Some(_) | None => Some(seats.only_mut(named)?),
        };
        let seat = seat.ok_or_else(|| StationError::NotPlugged(named.serial().clone()))?;
        self.check_kept(seat)?;
        let claim = seat.take(self, verb).ok_or_else(|| StationError::Busy(named.serial().clone()))?;
        drop(seats);
        self.stir();
        Ok(claim)
    }

    /// The same by port, for tokens whose serial is not known.
    pub fn claim_port(&self, port: &str, verb: Verb) -> Result<Claim> {
        let mut seats = self.seats();
        let seat = seats.taken.get_mut(&PortPath(port.to_owned())).ok_or_else(|| no_port(port))?;
        self.check_kept(seat)?;
        let claim = seat.take(self, verb).ok_or_else(|| no_port(port))?;
        drop(seats);
        self.stir();
        Ok(claim)
    }

    /// Runs the job as soon as what is being done on the token's lane has ended; the job says itself that it begins
    /// ([`Lane::begin`]), and ends as a claimed one does.
    pub fn line_up(&self, named: &TokenRef, job: Job) -> Result<()> {
        let seats = self.seats();
        let seat = seats.only(named)?;
        self.check_kept(seat)?;
        let jobs = seat.jobs.clone().ok_or_else(|| StationError::NotPlugged(named.serial().clone()))?;
        // a lane that is gone means that the token is
        let _ = jobs.send(job);
        Ok(())
    }

    /// A person read the printed serial of a token that hides its own.
    /// Where it is not like the record of that number, it is a stranger until a code proves it.
    pub fn name_serial(&self, port: &str, serial: &Serial, stranger: Option<Stranger>) -> Result<Identity> {
        let mut seats = self.seats();
        if seats.taken.values().any(|seat| seat.serial() == Some(serial)) {
            return Err(StationError::DuplicateSerial(serial.clone()));
        }
        let seat = seats.taken.get_mut(&PortPath(port.to_owned())).ok_or_else(|| no_port(port))?;
        let Look::Read { identity, typed } = &mut seat.look else { return Err(no_port(port)) };
        if let Some(plugged) = &identity.serial {
            return Err(StationError::WrongToken { expected: serial.clone(), plugged: plugged.clone() });
        }
        *typed = Some(serial.clone());
        let identity = (**identity).clone();
        if let Some(stranger) = stranger {
            seat.look = Look::Stranger { identity: Box::new(identity.clone()), stranger };
        }
        drop(seats);
        self.stir();
        Ok(identity)
    }

    /// Ends a touch wait.
    pub fn cancel(&self, port: &str) -> Result<()> {
        let seats = self.seats();
        let seat = seats.taken.get(&PortPath(port.to_owned())).ok_or_else(|| no_port(port))?;
        seat.cancelled.store(true, Ordering::SeqCst);
        Ok(())
    }

    /// Waits until the token's lane is quiet, and tells how the last thing ended. `None`: nothing was done, or the token
    /// is gone.
    pub fn wait(&self, named: &TokenRef, timeout: Duration) -> Option<Outcome> {
        self.until(timeout, |seats| match seats.only(named) {
            Ok(seat) if seat.activity == Activity::Idle => Some(seat.outcome.clone()),
            Ok(_) => None,
            Err(_) if seats.comes_back(named.serial()) => None,
            Err(_) => match seats.to_prove(named) {
                Some(seat) if seat.activity != Activity::Idle => None,
                Some(seat) => Some(seat.outcome.clone()),
                None => Some(None),
            },
        })?
    }

    /// Waits until the bus was scanned and every token was read or given up.
    pub fn settle(&self, timeout: Duration) {
        let looking = |seats: &Seats| seats.taken.values().any(|seat| seat.look == Look::Looking);
        self.until(timeout, |seats| (seats.scanned && !looking(seats)).then_some(()));
    }

    /// Waits for a generation after `seen`; the present one.
    pub fn after(&self, seen: u64, timeout: Duration) -> u64 {
        let generation = || *self.0.generation.borrow();
        self.until(timeout, |_| Some(generation()).filter(|now| *now > seen)).unwrap_or_else(generation)
    }

    /// Waits until `answer` has one; `None` when `timeout` passes first.
    fn until<T>(&self, timeout: Duration, answer: impl Fn(&Seats) -> Option<T>) -> Option<T> {
        let until = Instant::now() + timeout;
        let mut seats = self.seats();
        loop {
            if let Some(answer) = answer(&seats) {
                return Some(answer);
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return None;
            }
            seats = self.0.stirred.wait_timeout(seats, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn seats(&self) -> MutexGuard<'_, Seats> {
        self.0.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn holding(&self) -> MutexGuard<'_, Option<Holding>> {
        self.0.holding.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has the supervisor look at the bus.
    fn look(&self) {
        let mut signals = self.0.signals.lock().unwrap_or_else(PoisonError::into_inner);
        // where nobody follows the bus, nobody looks
        signals.retain(|signals| signals.send(supervisor::Signal::Changed).is_ok());
    }

    /// Nothing begins with a token whose keys go elsewhere; the kernel is asked, since events may be late or lost. Asking has
    /// them tried again.
    fn check_kept(&self, seat: &Seat) -> Result<()> {
        let keys = match seat.keys {
            Keys::Kept if self.holding().as_ref().is_none_or(|holding| holding.proves(&seat.device)) => return Ok(()),
            Keys::Kept => Keys::NoNode,
            keys => keys,
        };
        self.look();
        Err(StationError::KeysNotKept { port: seat.device.port.to_string(), keys })
    }

    /// Changes a seat while it is still taken, and tells the watchers.
    fn update(&self, place: &Place, update: impl FnOnce(&mut Seat)) {
        let mut seats = self.seats();
        let Some(seat) = seats.at_mut(place) else { return };
        update(seat);
        drop(seats);
        self.stir();
    }

    /// What was done there has ended. Where the node died meanwhile, whoever looks at the token again tells it.
    fn end(&self, place: &Place, outcome: Outcome) {
        let mut seats = self.seats();
        let Some(seat) = seats.taken.get_mut(&place.port).filter(|seat| seat.place.plug == place.plug) else { return };
        if seat.place.number == place.number {
            seat.looked_again &= !outcome.is_ok();
            seat.activity = Activity::Idle;
            seat.outcome = Some(outcome);
        } else if seat.look == Look::Looking || seat.jobs.is_none() {
            seat.left = Some(outcome);
        } else if seat.outcome.is_none() {
            seat.outcome = Some(outcome);
        }
        drop(seats);
        self.stir();
    }

    /// A transfer failed there.
    fn failed(&self, place: &Place) {
        if let Some(seat) = self.seats().at_mut(place) {
            seat.failed = true;
        }
        self.look();
    }
}

impl Seats {
    fn at(&self, place: &Place) -> Option<&Seat> {
        self.taken.get(&place.port).filter(|seat| seat.place.number == place.number)
    }

    fn at_mut(&mut self, place: &Place) -> Option<&mut Seat> {
        self.taken.get_mut(&place.port).filter(|seat| seat.place.number == place.number)
    }

    fn comes_back(&self, serial: &Serial) -> bool {
        let looked_at = |seat: &Seat| {
            matches!(
                seat.look,
                Look::Looking | Look::Unusable(UnusableReason::NoHidNode | UnusableReason::Permission, _)
            )
        };
        self.taken.values().any(|seat| seat.before.as_ref() == Some(serial) && looked_at(seat))
    }

    fn only(&self, named: &TokenRef) -> Result<&Seat> {
        let mut found = self.taken.values().filter(|seat| seat.is_named(named));
        match (found.next(), found.next()) {
            (Some(seat), None) => Ok(seat),
            (Some(_), Some(_)) => Err(StationError::DuplicateSerial(named.serial().clone())),
            (None, _) => Err(self.not_here(named)),
        }
    }

    /// Why no token answers to this number: what does is a stranger, or one hides its own, or none is there.
    fn not_here(&self, named: &TokenRef) -> StationError {
        if let Some(stranger) = self.stranger(named) {
            return stranger.into();
        }
        let hides = |seat: &&Seat| matches!(seat.look, Look::Read { .. }) && seat.serial().is_none();
        match self.taken.values().find(hides) {
            Some(seat) => {
                let (port, model) = (seat.device.port.to_string(), seat.model.clone());
                StationError::MayBeHidden { serial: named.serial().clone(), port, model }
            }
            None => StationError::NotPlugged(named.serial().clone()),
        }
    }

    /// What tells this number and is not like its record.
    fn stranger(&self, named: &TokenRef) -> Option<&Stranger> {
        self.taken.values().filter(|seat| seat.is_strange_to(named)).find_map(Seat::stranger)
    }

    /// The same, where it is alone with the number and a code can settle it.
    fn to_prove(&self, named: &TokenRef) -> Option<&Seat> {
        let tells = |seat: &&Seat| seat.is_named(named) || seat.is_strange_to(named);
        let mut found = self.taken.values().filter(tells);
        let only = found.next().filter(|_| found.next().is_none());
        only.filter(|seat| seat.stranger().is_some_and(Stranger::can_prove))
    }

    fn only_mut(&mut self, named: &TokenRef) -> Result<&mut Seat> {
        let port = self.only(named)?.device.port.clone();
        self.taken.get_mut(&port).ok_or_else(|| StationError::NotPlugged(named.serial().clone()))
    }
}

impl Seat {
    fn take(&mut self, bench: &Bench, verb: Verb) -> Option<Claim> {
        let jobs = self.jobs.clone()?;
        let was_read = match &self.look {
            Look::Read { .. } | Look::Stranger { .. } => true,
            Look::Looking | Look::Unusable(..) => false,
        };
        if self.activity != Activity::Idle || !was_read {
            return None;
        }
        self.activity = Activity::Working { verb };
        self.outcome = None;
        self.cancelled.store(false, Ordering::SeqCst);
        Some(Claim { bench: bench.clone(), place: self.place.clone(), jobs: Some(jobs) })
    }
}

/// A lane that was taken for one job. Dropped without a job, it is free again.
#[must_use]
pub(super) struct Claim {
    bench: Bench,
    place: Place,
    /// Until the job is on its way.
    jobs: Option<mpsc::Sender<Job>>,
}

impl Claim {
    /// Runs the job. It must end by [`Lane::rest`] or [`Lane::finish`].
    pub fn run(mut self, job: Job) {
        // a lane that is gone means that the token is: its seat is being cleared
        let _ = self.jobs.take().map(|jobs| jobs.send(job));
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        if self.jobs.is_some() {
            self.bench.update(&self.place, |seat| seat.activity = Activity::Idle);
        }
    }
}

impl From<&Stranger> for StationError {
    fn from(stranger: &Stranger) -> Self {
        let Stranger { serial, recorded, seen, what: _, name: _ } = stranger.clone();
        Self::Contradicts { serial, recorded, seen }
    }
}

/// Whether a name may mean something of this family.
fn is_of(named: &TokenRef, family: Option<Family>) -> bool {
    named.family().is_none_or(|of| Some(of) == family)
}

fn no_port(port: &str) -> StationError {
    InputFault::Port(port.to_owned()).into()
}
