//! The conversations with the desk's tokens that the centre has begun, each on a thread of its own, so that a token that hangs holds up no other.

use super::{follow::Follower, line::DeskLine, perform::perform};
use crate::said::{Answer, Ask, Down, Number, Up};
use bench::{OwnBus, Sockets};
use driver::{DriverError, Recognised, Session, Unable};
use profile::Profiles;
use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};
use usb::{OpenError, PortPath};

/// How long the conversation before may take to end, once nobody wants it any more: a control transfer has five seconds.
const PREDECESSOR: Duration = Duration::from_secs(15);
const PREDECESSOR_LOOK: Duration = Duration::from_millis(5);

/// All of one line. Dropping them ends each as soon as what is under way is over.
pub(super) struct Sessions {
    line: Arc<DeskLine>,
    bus: OwnBus,
    profiles: Profiles,
    look: Arc<dyn Fn() + Send + Sync>,
    open: HashMap<Number, Open>,
    lanes: Lanes,
    stops: Stops,
}

/// The last conversation in each socket, of whichever line.
pub(super) type Lanes = Arc<Mutex<HashMap<PortPath, JoinHandle<()>>>>;
/// The questions that are under way, and whether somebody stopped them.
type Stops = Arc<Mutex<HashMap<Number, Arc<AtomicBool>>>>;

struct Open {
    port: PortPath,
    asks: mpsc::Sender<(Number, Ask)>,
}

impl Drop for Sessions {
    fn drop(&mut self) {
        for stop in locked(&self.stops).values() {
            stop.store(true, Ordering::SeqCst);
        }
    }
}

impl Sessions {
    pub fn new(line: Arc<DeskLine>, follower: &Follower, lanes: Lanes, bus: OwnBus, profiles: Profiles) -> Self {
        let look = Mutex::new(follower.looker());
        Self {
            line,
            bus,
            profiles,
            look: Arc::new(move || locked(&look)()),
            open: HashMap::new(),
            lanes,
            stops: Stops::default(),
        }
    }

    pub fn hear(&mut self, sentence: Down) {
        match sentence {
            Down::Open { number, port, address } => self.open(number, port, address),
            Down::Ask { number, session, ask } => self.ask(number, session, ask),
            Down::Cancel { number } => {
                if let Some(stop) = locked(&self.stops).get(&number) {
                    stop.store(true, Ordering::SeqCst);
                }
            }
            Down::Close { session } => drop(self.open.remove(&session)),
            Down::NotUnderstood { number } => {
                self.line.say(&Up::Done { number, result: Err(DriverError::Unsupported(Unable::OldDesk)) });
            }
            Down::Welcome { .. } | Down::Joined { .. } | Down::Refused(_) | Down::Ticket { .. } => {}
        }
    }

    fn ask(&self, number: Number, session: Number, ask: Ask) {
        let asked = self.open.get(&session).is_some_and(|open| {
            locked(&self.stops).insert(number, Arc::default());
            open.asks.send((number, ask)).is_ok()
        });
        if !asked {
            locked(&self.stops).remove(&number);
            self.line.say(&Up::Done { number, result: Err(gone(PathBuf::new())) });
        }
    }

    fn open(&mut self, number: Number, port: PortPath, address: u8) {
        // one conversation a socket: the one before ends when its asks do
        self.open.retain(|_, open| open.port != port);
        let before = locked(&self.lanes).remove(&port);
        let (asks, asked) = mpsc::channel();
        self.open.insert(number, Open { port: port.clone(), asks });
        let lane = Lane {
            line: self.line.clone(),
            bus: self.bus.clone(),
            profiles: self.profiles.clone(),
            look: self.look.clone(),
            stops: self.stops.clone(),
            port: port.clone(),
            address,
        };
        let spawned = thread::Builder::new().name(format!("lane {port}")).spawn(move || {
            lane.run(number, before, &asked);
        });
        match spawned {
            Ok(running) => drop(locked(&self.lanes).insert(port, running)),
            Err(error) => {
                let failed = OpenError::Failed { node: PathBuf::new(), source: error.into() };
                self.line.say(&Up::Done { number, result: Err(failed.into()) });
            }
        }
    }
}

struct Lane {
    line: Arc<DeskLine>,
    bus: OwnBus,
    profiles: Profiles,
    look: Arc<dyn Fn() + Send + Sync>,
    stops: Stops,
    port: PortPath,
    address: u8,
}

impl Lane {
    fn run(&self, number: Number, before: Option<JoinHandle<()>>, asks: &mpsc::Receiver<(Number, Ask)>) {
        let failed = Arc::new(AtomicBool::new(false));
        let opened = self.opened(before, &failed);
        let (mut session, result) = match opened {
            Ok(session) => (Some(session), Ok(Answer::Done)),
            Err(error) => (None, Err(error)),
        };
        self.line.say(&Up::Done { number, result });
        let Some(session) = &mut session else { return };
        for (number, ask) in asks {
            let stop = locked(&self.stops).get(&number).cloned().unwrap_or_default();
            let result = self.kept().and_then(|()| perform(&mut **session, ask, number, &stop, &self.line));
            locked(&self.stops).remove(&number);
            self.line.say(&Up::Done { number, result });
            if failed.swap(false, Ordering::SeqCst) {
                (self.look)();
            }
        }
    }

    fn opened(
        &self,
        before: Option<JoinHandle<()>>,
        failed: &Arc<AtomicBool>,
    ) -> Result<Box<dyn Session>, DriverError> {
        let patience = Instant::now() + PREDECESSOR;
        while before.as_ref().is_some_and(|before| !before.is_finished()) {
            // what hangs in the token may still be done to it: nobody else speaks with it meanwhile
            if Instant::now() > patience {
                return Err(DriverError::Busy);
            }
            thread::sleep(PREDECESSOR_LOOK);
        }
        self.bus.open(&self.token()?, failed.clone())
    }

    /// The token that the centre means, as this machine sees it.
    fn token(&self) -> Result<Recognised, DriverError> {
        let devices = self.bus.scan().unwrap_or_default();
        let there = devices.iter().find(|device| device.port == self.port && device.address == self.address);
        let recognised = there.and_then(|device| driver::recognise(&self.profiles, device).ok());
        recognised.ok_or_else(|| gone(PathBuf::from(self.port.to_string())))
    }

    /// Nothing is done with a token whose keys go elsewhere; the kernel is asked.
    fn kept(&self) -> Result<(), DriverError> {
        let devices = self.bus.scan().unwrap_or_default();
        let there = devices.iter().find(|device| device.port == self.port);
        match there.filter(|device| self.bus.are_followed() && !self.bus.proves(device)) {
            None => Ok(()),
            Some(device) => {
                (self.look)();
                let node = device.keys.first().map(|keys| keys.node.clone()).unwrap_or_default();
                Err(OpenError::Taken(node).into())
            }
        }
    }
}

fn gone(node: PathBuf) -> DriverError {
    OpenError::Gone(node).into()
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
