//! What the tests stand on: the centre's records, a hub with a token, and the line between both.

use crate::*;
use bench::{OwnBus, Sockets};
use domain::{Clock, Entropy, NoEntropy};
use driver::Session;
use emulated::{Hub, TokenSpec};
use profile::Profiles;
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};
use tokio::runtime::Runtime;

const SERIAL: u32 = 7_654_321;
pub const NAME: &str = "7654321";
/// Longer than anything here takes.
pub const PATIENCE: Duration = Duration::from_secs(20);
pub const CODE: &str = "8H3K-W2QZ-1M9T-R6XD";

struct Now;

impl Clock for Now {
    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::now()
    }
}

struct Fixed;

impl Entropy for Fixed {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        bytes.fill(7);
        Ok(())
    }
}

/// The centre's records: one desk, that joins by the code.
#[derive(Default)]
pub struct Records {
    pub key: Mutex<Option<PublicKey>>,
    pub used: AtomicBool,
    pub revoked: AtomicBool,
    pub there: Mutex<Option<Arc<DeskSockets>>>,
    pub comings: AtomicU64,
    pub twice: AtomicBool,
}

fn accueil() -> Admitted {
    Admitted { number: 7, name: "accueil".to_owned() }
}

impl Admits for Records {
    fn known(&self, key: &PublicKey) -> Result<Admitted, Refusal> {
        match *self.key.lock().unwrap() {
            Some(known) if known == *key && self.revoked.load(Ordering::SeqCst) => Err(Refusal::Revoked),
            Some(known) if known == *key => Ok(accueil()),
            Some(_) | None => Err(Refusal::Unknown),
        }
    }

    fn codes(&self) -> Vec<(DeskNumber, Code)> {
        if self.used.load(Ordering::SeqCst) { Vec::new() } else { vec![(7, Code::typed(CODE))] }
    }

    fn joined(&self, number: DeskNumber, key: &PublicKey, host: &str) -> Result<(), Refusal> {
        assert_eq!((number, host), (7, "poste-1"));
        if self.used.swap(true, Ordering::SeqCst) {
            return Err(Refusal::Code);
        }
        *self.key.lock().unwrap() = Some(*key);
        Ok(())
    }

    fn came(&self, desk: &Admitted, hello: &Hello, sockets: &Arc<DeskSockets>) {
        assert_eq!((desk, &*hello.host), (&accueil(), "poste-1"));
        *self.there.lock().unwrap() = Some(sockets.clone());
        self.comings.fetch_add(1, Ordering::SeqCst);
    }

    fn twice(&self, desk: &Admitted) {
        assert_eq!(desk, &accueil());
        self.twice.store(true, Ordering::SeqCst);
    }

    fn went(&self, _: &Admitted) {
        *self.there.lock().unwrap() = None;
    }

    fn ticket(&self, desk: &Admitted) -> Option<String> {
        (!self.revoked.load(Ordering::SeqCst)).then(|| format!("ticket of {}", desk.name))
    }
}

/// What lies between a desk and its centre. `fate`: what becomes of each exchange.
#[derive(Clone)]
pub struct Between {
    pub centre: Arc<Centre>,
    pub runtime: Arc<Runtime>,
    pub fate: Arc<dyn Fn(u64) -> Fate + Send + Sync>,
    pub exchanges: Arc<AtomicU64>,
    pub held: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Comes,
    Lost,
    AnswerLost,
    Doubled,
    Slow,
}

impl Carrier for Between {
    fn exchange(&self, line: LineName, exchange: &[u8]) -> Result<Carried, NotCarried> {
        let fate = (self.fate)(self.exchanges.fetch_add(1, Ordering::SeqCst));
        let answered = || {
            let Some(line) = self.centre.hear(line, exchange) else { return Carried::Gone };
            Carried::Exchange(self.runtime.block_on(line.exchange(self.held)))
        };
        match fate {
            Fate::Lost => return Err("lost".into()),
            Fate::Slow => thread::sleep(Duration::from_millis(60)),
            Fate::Doubled => drop(answered()),
            Fate::Comes | Fate::AnswerLost => {}
        }
        let carried = answered();
        if fate == Fate::AnswerLost { Err("lost".into()) } else { Ok(carried) }
    }
}

pub struct Place {
    pub records: Arc<Records>,
    pub between: Between,
    pub hub: Hub,
    pub own: OwnKey,
    pub profiles: Profiles,
}

impl Place {
    pub fn new(fate: impl Fn(u64) -> Fate + Send + Sync + 'static) -> Self {
        let records = Arc::new(Records::default());
        let admits: Arc<dyn Admits> = records.clone();
        let centre =
            Centre::new(&OwnKey::make().unwrap(), "https://clefs.example.fr", Arc::downgrade(&admits)).unwrap();
        let runtime = Arc::new(Runtime::new().unwrap());
        let between = Between {
            centre: Arc::new(centre),
            runtime,
            fate: Arc::new(fate),
            exchanges: Arc::default(),
            held: Duration::from_millis(300),
        };
        let hub = Hub::new([TokenSpec::yubikey(SERIAL)]).unwrap();
        let own = OwnKey::read(&OwnKey::make().unwrap()).unwrap();
        Self { records, between, hub, own, profiles: Profiles::load(None).unwrap() }
    }

    pub fn with(&self, fate: impl Fn(u64) -> Fate + Send + Sync + 'static) -> Between {
        Between { fate: Arc::new(fate), ..self.between.clone() }
    }

    pub fn join(&self) -> PublicKey {
        join(&self.with(|_| Fate::Comes), &self.own, "poste-1", &Code::typed(CODE)).unwrap()
    }

    pub fn desk(&self, centre: PublicKey) -> Running {
        self.desk_by(centre, Arc::new(self.between.clone()))
    }

    pub fn desk_by(&self, centre: PublicKey, carrier: Arc<dyn Carrier>) -> Running {
        let bus = OwnBus::new(Arc::new(self.hub.clone()), self.profiles.clone(), Arc::new(Now), Arc::new(Fixed));
        let options = DeskOptions {
            key: self.own.clone(),
            centre,
            bus,
            profiles: self.profiles.clone(),
            keyboards: usb::Keyboards::default(),
            program: "0.1.0".to_owned(),
            host: "poste-1".to_owned(),
        };
        let desk = Desk::new(options, carrier).unwrap();
        let runs = desk.clone();
        Running { desk, thread: Some(thread::spawn(move || runs.run())) }
    }

    pub fn sockets(&self) -> Arc<DeskSockets> {
        until("the desk is there", || self.records.there.lock().unwrap().clone())
    }

    /// A conversation with the token, as a lane of the centre's bench has it.
    pub fn session(&self, sockets: &DeskSockets) -> Box<dyn Session> {
        let device = until("its token is seen", || sockets.scan().unwrap().pop());
        let token = driver::recognise(&self.profiles, &device).unwrap();
        sockets.open(&token, Arc::default()).unwrap()
    }
}

pub struct Running {
    pub desk: Arc<Desk>,
    pub thread: Option<thread::JoinHandle<()>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.desk.stop();
        self.thread.take().unwrap().join().unwrap();
    }
}

#[track_caller]
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + PATIENCE;
    loop {
        match look() {
            Some(seen) => return seen,
            None if Instant::now() > end => panic!("not in time: {what}"),
            None => thread::sleep(Duration::from_millis(5)),
        }
    }
}
