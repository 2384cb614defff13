//! One cell's station: set up, brought to act, abandoned, started anew on what lies on the disk.

use super::{
    acts::{Act, Told},
    away::{Machine, Sitting},
    life::{Fault, Life, MortalBus, copy_files},
    rows::Row,
};
use crate::support::{
    PATIENCE,
    desk::{Desk, Ground, HandClock, People, hotp_table, school, without},
    engine,
};
use std::{
    sync::{Arc, LazyLock},
    time::{Duration, Instant},
};
use trousseau::{
    bench::Activity,
    catalogue::Worded,
    emulated::{Hub, Touched},
    oath::Code,
    station::{Card, Face},
    store::{Mode, Options, Store},
    usb::Bus,
};

/// A station, its one token, and the life of its process.
pub struct Scene {
    /// Where it lies elsewhere; it ends before the station does.
    away: Option<Sitting>,
    pub desk: Desk,
    pub life: Arc<Life>,
    pub store: Arc<Store>,
    pub row: Row,
    /// The link for a new PIN, where one was mailed.
    pub link: Option<String>,
    /// A code that was made before the act.
    pub code: Option<Code>,
}

/// What outlives a process of the station.
struct World {
    row: Row,
    hub: Hub,
    folder: tempfile::TempDir,
    clock: Arc<HandClock>,
    people: People,
    away: Option<Machine>,
}

/// Migrated once, with schools and people: every cell begins on a copy.
static TEMPLATE: LazyLock<(tempfile::TempDir, People)> = LazyLock::new(|| {
    let Desk { folder, people, station, .. } = Desk::with(&[]);
    drop(station);
    (folder, people)
});

/// In memory where the machine has such a place: nothing here loses its power, and to wait for a disk is most of a commit.
fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

impl Scene {
    /// A blank token and a station that knows its people.
    fn new(row: Row, away: bool) -> Self {
        let (template, people) = &*TEMPLATE;
        let hub = Hub::new([row.spec.parse().unwrap()]).unwrap();
        let folder = folder();
        copy_files(&template.path().join("data"), &folder.path().join("0"));
        engine::copied(&template.path().join("data"), &folder.path().join("0"));
        let away = away.then(Machine::new);
        let world = World { row, hub, folder, clock: Arc::default(), people: people.clone(), away };
        let scene = Self::open(world, 0, None);
        scene.read();
        scene
    }

    /// As it is before the act; what settles at a plug is begun by one.
    pub fn before(row: Row, act: Act, fault: Fault) -> Self {
        Self::new(row, false).made_ready(act, fault)
    }

    /// The same, with the token at a desk elsewhere.
    pub fn away_before(row: Row, act: Act, fault: Fault) -> Self {
        Self::new(row, true).made_ready(act, fault)
    }

    fn made_ready(self, act: Act, fault: Fault) -> Self {
        let mut scene = self;
        scene.prepare(act);
        if let Act::Settling(before) = act {
            let _ = scene.act(Act::Reenrolment, Fault::KilledBeforeCommit(before));
            return scene.reopened(Some(fault));
        }
        scene.life.begin(fault);
        scene
    }

    fn open(world: World, number: usize, fault: Option<Fault>) -> Self {
        let World { row, hub, folder, clock, people, away } = world;
        let place = |number: usize| folder.path().join(number.to_string());
        let life = Arc::new(Life::new(hub.clone(), row.serial, place(number), place(number + 1)));
        if let Some(fault) = fault {
            life.begin(fault);
        }
        let options = Options { disk: life.clone(), ..engine::options(place(number), Mode::Emulated) };
        let store = Arc::new(Store::open(options).unwrap());
        // where the token lies elsewhere, nothing is plugged in here
        let bus: Arc<dyn Bus> = match away {
            None => Arc::new(MortalBus(life.clone())),
            Some(_) => Arc::new(Hub::new([]).unwrap()),
        };
        let ground = Ground { hub, bus, store: store.clone(), clock, folder };
        let mut desk = Desk::on(ground, |_| people);
        let away = away.map(|machine| Sitting::begin(machine, &mut desk, &life));
        Self { away, desk, life, store, row, link: None, code: None }
    }

    /// The process ends, if it did not by itself, and another one begins on what lies on the disk. Whoever was pulled out
    /// is plugged again.
    pub fn restarted(self) -> Self {
        let scene = self.reopened(None);
        scene.read();
        scene
    }

    fn reopened(self, fault: Option<Fault>) -> Self {
        let next = self.life.end();
        let away = self.away.map(|sitting| sitting.machine.clone());
        let number = next.file_name().unwrap().to_string_lossy().parse().unwrap();
        // the bench of before ends with it, and lets the keys go
        let world = {
            let before = self.desk;
            let Desk { hub, clock, people, folder, .. } = before;
            World { row: self.row, hub, folder, clock, people, away }
        };
        world.hub.plug(self.row.serial).unwrap();
        let opened = Self::open(world, number, fault);
        Self { link: self.link, ..opened }
    }

    /// What has to be there before the act.
    fn prepare(&mut self, act: Act) {
        let (desk, serial) = (&self.desk, self.row.serial);
        if self.row.key_file {
            desk.delivered(&hotp_table(&[serial], ""));
        } else {
            desk.station.tokens().register(&desk.technician(), &desk.serial(serial), school()).unwrap();
            if act != Act::FirstEnrolment {
                self.enrolled();
            }
        }
        if act.has_holder() || act == Act::NextHolder {
            desk.allocated("requester");
            desk.station.tokens().hand_over(&desk.principal(), &desk.serial(serial), None, without()).unwrap();
        }
        if act == Act::NextHolder {
            desk.station.tokens().take_back(&desk.principal(), &desk.serial(serial), "départ").unwrap();
        }
        if act == Act::PinChange {
            self.code = Some(self.next_code());
        }
        if act == Act::NewPinByLink {
            desk.address("requester", "requester@example.fr");
            desk.station.accounts().start_pin_change(&desk.actor("helpdesk"), desk.requester()).unwrap();
            self.link = Some(desk.dice.last());
        }
    }

    /// Enrols it without any fault.
    pub fn enrolled(&self) {
        let ended = self.enrol();
        assert!(matches!(&ended, Ok(Some(outcome)) if outcome.key == "enrolled"), "{ended:?}");
    }

    /// Follows what the lane does until it is quiet, the token gone or the process dead, with a finger where one is
    /// awaited. How it ended, where there is anybody to tell it.
    pub fn followed(&self) -> Option<Worded> {
        let patience = Instant::now() + PATIENCE;
        let mut again = Instant::now();
        while !self.life.is_over() {
            assert!(Instant::now() < patience, "the lane is not quiet: {:?}", self.card());
            let seen = self.desk.station.bench().bench_after(0, Duration::ZERO);
            let card = self.card()?;
            match card.activity {
                Activity::Idle => return card.outcome.as_ref().map(Worded::of),
                Activity::Working { .. } => {
                    self.desk.station.bench().bench_after(seen, Duration::from_millis(50));
                }
                Activity::Touch { .. } if Instant::now() >= again && self.life.is_listening() => {
                    self.life.awaits_touch();
                    if !self.life.is_over() {
                        match self.desk.hub.touch(self.row.serial, 1) {
                            Ok(Touched::Nothing) => {
                                self.desk.station.bench().cancel(&self.desk.technician(), &card.port).unwrap()
                            }
                            // an error: it was pulled out
                            Ok(Touched::Typed { .. } | Touched::Answered) | Err(_) => {}
                        }
                    }
                    // some codes end by silence
                    again = Instant::now() + Duration::from_secs(2);
                }
                Activity::Touch { .. } => std::thread::sleep(Duration::from_millis(2)),
            }
        }
        None
    }

    /// Lets it happen.
    pub fn act(&self, act: Act, fault: Fault) -> Told {
        self.life.begin(fault);
        self.done(act)
    }

    /// The same, where it has begun.
    pub fn done(&self, act: Act) -> Told {
        // at a plug, the token is read first, as far as it comes
        self.read();
        let told = if self.life.is_over() || !self.is_plugged() { Ok(None) } else { act.perform(self) };
        // the token may be gone before the bench has seen that
        if !self.life.is_over() && !self.is_plugged() {
            self.desk.until("the token is gone", || self.card().is_none());
        }
        told
    }

    /// Its card, whatever it says.
    pub fn card(&self) -> Option<Card> {
        self.desk.station.bench().view(&self.desk.technician()).unwrap().cards.into_iter().next()
    }

    /// Waits until the token is read, gone, or nobody is left to read it; and gives it its name where it has none.
    pub fn read(&self) {
        let named = |card: &Card| match card.face {
            Face::SerialHidden { .. } => {
                let serial = self.desk.serial(self.row.serial);
                // what was pulled out meanwhile, or whose disk failed, has none
                let _ = self.desk.station.name_serial(&self.desk.technician(), &card.port, &serial);
                true
            }
            Face::Looking => false,
            _ => true,
        };
        self.desk.until("the token is read or gone", || {
            self.life.is_over() || !self.is_plugged() || self.card().is_some_and(|card| named(&card))
        });
    }

    fn is_plugged(&self) -> bool {
        // a line that is cut is a cable that was pulled
        !self.life.line_is_cut() && self.desk.hub.tokens().iter().any(|token| token.plugged)
    }
}
