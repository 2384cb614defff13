//! `trousseau bench station`: how many tokens a minute the whole station takes in, one after another and ten at once: plugged,
//! read, registered; and programmed and confirmed besides. The real conveyor on a real database on this disk, and emulated
//! YubiKeys.
//!
//! So that the figures mean something, a transfer takes as long as on a bus: at full speed a control transfer has three stages,
//! each a transaction in a frame of its own (USB 2.0, 5.5 and 8.5.3; hosts that put them into one frame are quicker), and keys
//! come at the interval that the token's own descriptor asks for (`docs/protocols/yubikey.md, 1.2`). The token's work besides,
//! and the person's, is left out: a finger is there at once, the next token is in the socket at once. What is left is what the
//! protocol needs, which is measured at the bus, and what the station adds.
//!
//! English because it is for whoever works on the program: figures of a benchmark.

use crate::{
    MeasureError,
    keyfile::{school, station_on},
};
use bench::Activity;
use domain::{BatchTask, Grant, Role, Scope};
use emulated::{Hub, TokenSpec};
use oath::Digits;
use serde_json::json;
use station::{Actor, BatchPlan, Door, Face, NewPerson, Station};
use std::{
    collections::{HashMap, HashSet},
    io::Write,
    sync::{
        Arc, Condvar, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};
use usb::{Bus, BusError, Grab, HidInterface, KeyNode, OpenError, Transport, TransportError, UsbDevice};

/// Tokens that one lane takes in.
const TOKENS_A_LANE: usize = 12;
/// Lanes at once, in the second turn.
const LANES: usize = 10;
/// Three frames.
const CONTROL: Duration = Duration::from_millis(3);
/// bInterval of a YubiKey's keyboard.
const KEY: Duration = Duration::from_millis(10);
/// A touch comes this long after it was asked for: the capture is listening by then.
const FINGER: Duration = Duration::from_millis(20);
/// After which something is wrong.
const PATIENCE: Duration = Duration::from_secs(30);

/// What one turn took.
struct Turn {
    tokens: usize,
    whole: Duration,
    /// At each token, from the plug to the end, added up.
    at_tokens: Duration,
    transfers: Duration,
}

/// Measures and prints: one line of words a figure, or one JSON document a figure.
pub fn run(out: &mut dyn Write, as_json: bool) -> Result<(), MeasureError> {
    for (name, task) in [("register", BatchTask::Register), ("register, program, confirm", BatchTask::Program)] {
        let mut one_lane = None;
        for lanes in [1, LANES] {
            let turn = turn(lanes, task)?;
            let rate = turn.tokens as f64 * 60.0 / turn.whole.as_secs_f64();
            let share = turn.transfers.as_secs_f64() / turn.at_tokens.as_secs_f64();
            let each = turn.at_tokens.as_secs_f64() / turn.tokens as f64;
            let times = rate / *one_lane.get_or_insert(rate);
            if as_json {
                let figure = json!({
                    "figure": name, "lanes": lanes, "tokens": turn.tokens, "tokens_per_minute": rate, "times_one_lane": times,
                    "seconds_per_token": each, "share_of_transfers": share,
                });
                writeln!(out, "{figure}")?;
            } else {
                writeln!(
                    out,
                    "{name:<28} {lanes:>2} lanes  {rate:>6.0} tokens/min  {times:>4.1} ×  {each:>5.2} s a token, {:>3.0} % in transfers",
                    share * 100.0
                )?;
            }
        }
    }
    Ok(())
}

fn turn(lanes: usize, task: BatchTask) -> Result<Turn, MeasureError> {
    let folder = tempfile::tempdir()?;
    let serials: Vec<u32> = (0..).map(|n| 6_000_000 + n).take(lanes * TOKENS_A_LANE).collect();
    let unplugged = |serial: &u32| TokenSpec { unplugged: true, ..TokenSpec::yubikey(*serial) };
    let hub = Hub::new(serials.iter().map(unplugged))?;
    let bus = Arc::new(Paced { hub: hub.clone(), transfers: Arc::default() });
    let station = station_on(&folder.path().join("data"), bus.clone())?;
    let _bench = station.open_bench()?;
    let actor = technician(&station)?;
    let (kind, slot, digits) = (None, None, Digits::SIX);
    let plan = BatchPlan {
        task,
        school: school(),
        kind,
        slot,
        digits,
        confirm: true,
        take_back: false,
        unseen_is_empty: true,
    };
    station.conveyor().begin_batch(&actor, &plan)?;
    let eyes = Eyes { station, actor, hub: hub.clone(), done: Mutex::default(), seen: Condvar::new() };
    let (over, begun) = (AtomicBool::new(false), Instant::now());
    let at_tokens = thread::scope(|threads| {
        threads.spawn(|| eyes.follow(&over));
        let shares = serials.chunks(TOKENS_A_LANE);
        let lanes: Vec<_> = shares.map(|share| threads.spawn(|| lane(&eyes, share))).collect();
        let ended: Vec<_> = lanes.into_iter().map(|lane| lane.join().expect("a lane panicked")).collect();
        over.store(true, Ordering::SeqCst);
        ended.into_iter().sum::<Result<Duration, MeasureError>>()
    })?;
    let transfers = Duration::from_nanos(bus.transfers.load(Ordering::SeqCst));
    Ok(Turn { tokens: serials.len(), whole: begun.elapsed(), at_tokens, transfers })
}

/// Whoever stands at the station.
fn technician(station: &Station) -> Result<Actor, MeasureError> {
    let grants = vec![Grant { role: Role::Technician, scope: Scope::Academy }];
    let (login, name) = ("technician".parse().expect("letters"), "Technician".to_owned());
    let new = NewPerson { login, name: name.clone(), email: None, grants: grants.clone(), password: None, uid: None };
    let person = Some(station.people().add_person(&Actor::machine(0), &new)?);
    Ok(Actor { person, name, grants, door: Door::Panel { at_station: true } })
}

/// One socket: its tokens one after another.
fn lane(eyes: &Eyes, serials: &[u32]) -> Result<Duration, MeasureError> {
    let mut took = Duration::ZERO;
    for number in serials {
        let (name, begun) = (number.to_string(), Instant::now());
        let gone = |_| MeasureError::Token(name.clone());
        eyes.hub.plug(&name).map_err(gone)?;
        eyes.wait_for(*number)?;
        took += begun.elapsed();
        eyes.hub.unplug(&name).map_err(gone)?;
    }
    Ok(took)
}

/// What a technician does with eyes and fingers: touches the token that asks for it, sees which one is done.
struct Eyes {
    station: Arc<Station>,
    actor: Actor,
    hub: Hub,
    /// Serials, and whether it ended well.
    done: Mutex<HashMap<u32, bool>>,
    seen: Condvar,
}

impl Eyes {
    fn follow(&self, over: &AtomicBool) {
        let (mut generation, mut touched) = (0, HashSet::new());
        while !over.load(Ordering::SeqCst) {
            generation = self.station.bench().bench_after(generation, Duration::from_millis(100));
            for card in self.station.bench().view(&self.actor).map(|bench| bench.cards).unwrap_or_default() {
                let Face::Known { token, .. } = &card.face else { continue };
                let Ok(number) = token.serial.as_str().parse() else { continue };
                match (card.activity, card.outcome) {
                    (Activity::Idle, Some(outcome)) => {
                        self.done.lock().unwrap_or_else(PoisonError::into_inner).insert(number, outcome.is_ok());
                        self.seen.notify_all();
                    }
                    (Activity::Touch { .. }, _) if touched.insert(number) => {
                        let (hub, serial) = (self.hub.clone(), token.serial.clone());
                        thread::spawn(move || {
                            thread::sleep(FINGER);
                            // pulled out meanwhile: there is nothing to touch
                            let _ = hub.touch(serial.as_str(), 1);
                        });
                    }
                    _ => {}
                }
            }
        }
    }

    fn wait_for(&self, number: u32) -> Result<(), MeasureError> {
        let done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.seen.wait_timeout_while(done, PATIENCE, |done| !done.contains_key(&number));
        let (done, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let well = done.get(&number).copied().unwrap_or_default();
        if well { Ok(()) } else { Err(MeasureError::Token(number.to_string())) }
    }
}

/// The virtual hub, on which a transfer takes its time.
struct Paced {
    hub: Hub,
    /// Nanoseconds that were spent in transfers.
    transfers: Arc<AtomicU64>,
}

impl Bus for Paced {
    fn scan(&self) -> Result<Vec<UsbDevice>, BusError> {
        self.hub.scan()
    }

    fn open(&self, interface: &HidInterface) -> Result<Box<dyn Transport>, OpenError> {
        Ok(Box::new(PacedLink { link: self.hub.open(interface)?, transfers: self.transfers.clone() }))
    }

    fn grab(&self, keys: &KeyNode) -> Result<Box<dyn Grab>, OpenError> {
        self.hub.grab(keys)
    }

    fn watch(&self, changed: Box<dyn Fn() + Send + Sync>) -> Result<Box<dyn Send>, BusError> {
        self.hub.watch(changed)
    }
}

struct PacedLink {
    link: Box<dyn Transport>,
    transfers: Arc<AtomicU64>,
}

impl PacedLink {
    fn take(&self, time: Duration) {
        let begun = Instant::now();
        thread::sleep(time);
        let took = u64::try_from(begun.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.transfers.fetch_add(took, Ordering::SeqCst);
    }
}

impl Transport for PacedLink {
    fn get_feature(&mut self, buffer: &mut [u8]) -> Result<usize, TransportError> {
        self.take(CONTROL);
        self.link.get_feature(buffer)
    }

    fn set_feature(&mut self, report: &[u8]) -> Result<(), TransportError> {
        self.take(CONTROL);
        self.link.set_feature(report)
    }

    fn read_input(&mut self, buffer: &mut [u8], timeout: Duration) -> Result<Option<usize>, TransportError> {
        let read = self.link.read_input(buffer, timeout)?;
        if read.is_some() {
            self.take(KEY);
        }
        Ok(read)
    }

    fn write_output(&mut self, report: &[u8]) -> Result<(), TransportError> {
        self.take(KEY);
        self.link.write_output(report)
    }
}
