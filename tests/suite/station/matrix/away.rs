//! The token lies at a desk elsewhere: a machine with a bus of its own, which the station speaks with over a line.

use super::life::{Fate, Life, MortalBus};
use crate::support::desk::{Desk, profiles};
use std::{
    sync::{Arc, LazyLock},
    thread::JoinHandle,
    time::Duration,
};
use tokio::runtime::Runtime;
use trousseau::{
    bench::OwnBus,
    desk::{
        self, Carried, Carrier, Centre, Code, DeskNumber, DeskOptions, LineName, NotCarried, OwnKey, PublicKey, Refusal,
    },
    station::{Actor, Desks},
    store::OsEntropy,
    usb::Keyboards,
};

/// How long the centre holds an exchange: a machine that ends waits for the one that is on its way.
const HELD: Duration = Duration::from_millis(500);
const HOST: &str = "poste-1";

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

/// The machine at the desk, as it is kept over a restart of the centre.
#[derive(Clone)]
pub struct Machine {
    own: OwnKey,
    centre: Option<PublicKey>,
}

impl Machine {
    pub fn new() -> Self {
        Self { own: OwnKey::read(&OwnKey::make().unwrap()).unwrap(), centre: None }
    }
}

/// The desk while it is there.
pub struct Sitting {
    pub machine: Machine,
    agent: Arc<desk::Desk>,
    running: Option<JoinHandle<()>>,
    _desks: Arc<Desks>,
}

impl Drop for Sitting {
    fn drop(&mut self) {
        self.agent.stop();
        self.running.take().unwrap().join().unwrap();
    }
}

impl Sitting {
    /// The machine begins, joins where it has not yet, and the station is used at its bench from now on.
    pub fn begin(mut machine: Machine, desk: &mut Desk, life: &Arc<Life>) -> Self {
        let (desks, root) = (desk.station.desks(), Actor::machine(0));
        desks.open("https://clefs.example.fr").unwrap();
        let code = machine.centre.is_none().then(|| desks.add(&root, "Accueil", "", None).unwrap().code);
        let number = desks.list(&root).unwrap()[0].id.get();
        let line = Arc::new(Between { centre: desks.centre().unwrap().clone(), number, life: life.clone() });
        if let Some(code) = code {
            let code = Code::typed(std::str::from_utf8(code.expose()).unwrap());
            machine.centre = Some(desk::join(&*line, &machine.own, HOST, &code).unwrap());
        }
        let bus = Arc::new(MortalBus(life.clone()));
        let options = DeskOptions {
            key: machine.own.clone(),
            centre: machine.centre.unwrap(),
            bus: OwnBus::new(bus, profiles(), desk.clock.clone(), Arc::new(OsEntropy)),
            profiles: profiles(),
            keyboards: Keyboards::default(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
            host: HOST.to_owned(),
        };
        let agent = desk::Desk::new(options, line).unwrap();
        let runs = agent.clone();
        let running = Some(std::thread::spawn(move || runs.run()));
        let technician = desk.technician();
        desk.until("the desk is there", || !desks.seen_by(&technician).is_empty());
        desk.station = desks.seen_by(&technician).remove(0).station;
        Self { machine, agent, running, _desks: desks }
    }
}

/// What lies between the desk and its centre.
struct Between {
    centre: Arc<Centre>,
    number: DeskNumber,
    life: Arc<Life>,
}

impl Carrier for Between {
    fn exchange(&self, line: LineName, exchange: &[u8]) -> Result<Carried, NotCarried> {
        let answered = || match self.centre.hear(line, exchange) {
            Some(line) => Carried::Exchange(RUNTIME.block_on(line.exchange(HELD))),
            None => Carried::Gone,
        };
        match self.life.exchange() {
            Fate::Comes => Ok(answered()),
            Fate::Doubled => {
                answered();
                Ok(answered())
            }
            Fate::Lost => Err("lost".into()),
            Fate::AnswerLost => {
                answered();
                Err("lost".into())
            }
            fate @ (Fate::CutBefore | Fate::CutAfter) => {
                if fate == Fate::CutAfter {
                    self.centre.hear(line, exchange);
                }
                // what it comes to when the line was silent for too long
                self.centre.refuse(self.number, Refusal::Replaced);
                Err("cut".into())
            }
        }
    }
}
