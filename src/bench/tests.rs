//! The bench alone, with an emulated token and no station: jobs that run, are stopped, stand in line, and break off.

use super::*;
use domain::{Clock, Entropy, NoEntropy, TokenProof, TokenRef, Verb};
use driver::{DriverError, Identity, Session};
use emulated::{Hub, TokenSpec};
use jiff::Timestamp;
use profile::Profiles;
use std::{
    error::Error,
    sync::{Arc, mpsc},
    thread,
    time::{Duration, Instant},
};

const SERIAL: u32 = 7_654_321;
/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// How jobs end here: what happened, and whether that is well.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Told(bool, String);

impl End for Told {
    fn is_ok(&self) -> bool {
        self.0
    }

    fn after(self, left: Self) -> Self {
        Self(false, format!("{}, then {}", left.1, self.1))
    }
}

fn well(what: &str) -> Told {
    Told(true, what.to_owned())
}

/// An hour that does not pass, and bytes that are always the same.
struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
}

impl Entropy for Still {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        bytes.fill(7);
        Ok(())
    }
}

/// Takes every token for what it says; tells of a new look what it is to tell.
#[derive(Default)]
struct Believing {
    found: Option<Told>,
}

impl Observe<Told> for Believing {
    fn stranger(&self, _: &Identity, _: &mut dyn Session) -> Result<Option<Stranger>, Box<dyn Error + Send + Sync>> {
        Ok(None)
    }

    fn compare(&self, _: &Identity, _: &mut dyn Session) -> (Option<Told>, Option<TokenProof>) {
        (self.found.clone(), None)
    }

    fn seen(&self, _: &Identity, _: &mut dyn Session, _: &AnyLane<Told>) {}
}

/// A bench with one YubiKey, followed.
struct Alone {
    hub: Hub,
    bench: Bench<Told>,
    token: TokenRef,
    _watch: Watch,
}

fn alone(observer: Believing) -> Alone {
    let hub = Hub::new([TokenSpec::yubikey(SERIAL)]).unwrap();
    let profiles = Profiles::load(None).unwrap();
    let own_bus = OwnBus::new(Arc::new(hub.clone()), profiles.clone(), Arc::new(Still), Arc::new(Still));
    let bench = Bench::new(Arc::new(own_bus), profiles, Arc::new(Still));
    let watch = bench.start(Arc::new(observer)).unwrap();
    bench.settle(PATIENCE);
    Alone { hub, bench, token: SERIAL.to_string().parse::<TokenRef>().unwrap(), _watch: watch }
}

impl Alone {
    fn seat(&self) -> Option<Seat<Told>> {
        self.bench.snapshot().pop()
    }

    /// Waits until the one seat, or that there is none, is so.
    fn until(&self, what: &str, is_so: impl Fn(Option<&Seat<Told>>) -> bool) {
        let end = Instant::now() + PATIENCE;
        while !is_so(self.seat().as_ref()) {
            assert!(Instant::now() < end, "never: {what}");
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// Begins a job that waits for a finger; it tells how the wait ended, to the bench and here.
    fn wait_for_a_finger(&self) -> mpsc::Receiver<String> {
        let (told, ended) = mpsc::channel();
        let claim = self.bench.claim(&self.token, Verb::Verify).unwrap();
        claim.run(Box::new(move |session, lane| {
            lane.await_touch(Verb::Verify, PATIENCE);
            let code = session.capture_code(PATIENCE, &|| lane.is_cancelled(), &mut || {});
            let how = match code {
                Ok(_) => well("touched"),
                Err(DriverError::Cancelled) => Told(false, "cancelled".to_owned()),
                Err(_) => Told(false, "broken off".to_owned()),
            };
            lane.finish(how.clone());
            let _ = told.send(how.1);
        }));
        self.until("it waits for a finger", |seat| {
            seat.is_some_and(|seat| matches!(seat.activity, Activity::Touch { verb: Verb::Verify, .. }))
        });
        ended
    }
}

#[test]
fn a_job_runs_on_the_lane_of_its_token_and_its_end_stays_until_the_next_begins() {
    let alone = alone(Believing::default());
    let read = alone.bench.identity(&alone.token).unwrap().expect("it was read");
    let claim = alone.bench.claim(&alone.token, Verb::Verify).unwrap();
    assert_eq!(alone.seat().unwrap().activity, Activity::Working { verb: Verb::Verify }, "from the claim on");
    claim.run(Box::new(move |session, lane| {
        let same = session.identify().unwrap() == read;
        lane.finish(Told(same, "asked".to_owned()));
    }));
    assert_eq!(alone.bench.wait(&alone.token, PATIENCE), Some(well("asked")));
    assert_eq!(alone.seat().unwrap().ended, Some(well("asked")));
    // a claim that is dropped ends what was told before, and frees the lane
    drop(alone.bench.claim(&alone.token, Verb::Enrol).unwrap());
    let seat = alone.seat().unwrap();
    assert_eq!((seat.activity, seat.ended), (Activity::Idle, None));
}

#[test]
fn a_job_that_waits_for_a_finger_ends_when_somebody_stops_it() {
    let alone = alone(Believing::default());
    let ended = alone.wait_for_a_finger();
    assert_eq!(alone.bench.cancel("1-9"), Err(BenchError::Port("1-9".to_owned())));
    alone.bench.cancel(&alone.bench.port(&alone.token).unwrap()).unwrap();
    assert_eq!(alone.bench.wait(&alone.token, PATIENCE), Some(Told(false, "cancelled".to_owned())));
    assert_eq!(ended.recv_timeout(PATIENCE).unwrap(), "cancelled");
    // the next job is not stopped by that
    let _next = alone.wait_for_a_finger();
    assert!(matches!(alone.seat().unwrap().activity, Activity::Touch { .. }));
    alone.bench.cancel(&alone.bench.port(&alone.token).unwrap()).unwrap();
}

#[test]
fn a_lane_has_one_job_and_what_stands_in_line_comes_next() {
    let alone = alone(Believing::default());
    let _first = alone.wait_for_a_finger();
    let port = alone.bench.port(&alone.token).unwrap();
    assert_eq!(alone.bench.claim(&alone.token, Verb::Enrol).err(), Some(BenchError::Busy(alone.token.clone())));
    assert_eq!(alone.bench.claim_port(&port, Verb::Enrol).err(), Some(BenchError::Port(port.clone())));
    let asked = alone.bench.ask(&alone.token, Verb::HandOver, |session| session.identify().is_ok());
    assert_eq!(asked, Err(BenchError::Busy(alone.token.clone())));
    let (told, began) = mpsc::channel();
    let job: Job<Told> = Box::new(move |_, lane| {
        lane.begin(Verb::Enrol);
        told.send(lane.is_cancelled()).unwrap();
        lane.finish(well("next"));
    });
    alone.bench.line_up(&alone.token, job).unwrap();
    assert!(began.recv_timeout(Duration::from_millis(50)).is_err(), "not before the first has ended");
    alone.bench.cancel(&port).unwrap();
    assert_eq!(began.recv_timeout(PATIENCE), Ok(false), "who stopped the first did not stop the second");
    alone.until("it is told", |seat| seat.is_some_and(|seat| seat.ended == Some(well("next"))));
    let asked = alone.bench.ask(&alone.token, Verb::HandOver, |session| session.identify().is_ok());
    assert_eq!(asked, Ok(true), "it is free again");
}

#[test]
fn a_token_that_is_pulled_out_ends_its_job_and_leaves_nothing() {
    let alone = alone(Believing::default());
    let ended = alone.wait_for_a_finger();
    alone.hub.unplug(&SERIAL.to_string()).unwrap();
    assert_eq!(ended.recv_timeout(PATIENCE).unwrap(), "broken off");
    alone.until("its seat is given up", |seat| seat.is_none());
    assert_eq!(alone.bench.wait(&alone.token, PATIENCE), None);
    let gone = BenchError::NotPlugged(alone.token.clone());
    assert_eq!(alone.bench.claim(&alone.token, Verb::Verify).err(), Some(gone));
}

#[test]
fn another_plug_is_told_nothing_of_what_was_done_before() {
    let alone = alone(Believing::default());
    let before = alone.seat().unwrap().device.address;
    alone.bench.claim(&alone.token, Verb::Verify).unwrap().run(Box::new(|_, lane| lane.finish(well("asked"))));
    assert_eq!(alone.bench.wait(&alone.token, PATIENCE), Some(well("asked")));
    // pulled out and plugged in between two looks at the bus
    alone.hub.lose_events(true);
    alone.hub.unplug(&SERIAL.to_string()).unwrap();
    alone.hub.lose_events(false);
    alone.hub.plug(&SERIAL.to_string()).unwrap();
    alone.until("it is read", |seat| {
        seat.is_some_and(|seat| seat.device.address != before && matches!(seat.look, Look::Read { .. }))
    });
    assert_eq!(alone.seat().unwrap().ended, None);
}

#[test]
fn what_broke_off_with_its_node_is_told_by_the_next_look() {
    // with what that look found, or alone
    for (found, told) in [(None, "broken off"), (Some(well("settled")), "broken off, then settled")] {
        let alone = alone(Believing { found });
        let _ended = alone.wait_for_a_finger();
        alone.hub.detach(&SERIAL.to_string()).unwrap();
        alone.hub.attach(&SERIAL.to_string()).unwrap();
        let told = Told(false, told.to_owned());
        alone.until("it is told", |seat| seat.is_some_and(|seat| seat.ended.as_ref() == Some(&told)));
        assert_eq!(alone.bench.wait(&alone.token, PATIENCE), Some(told), "whoever waits is told the same");
    }
    // what was found where nothing had broken off stands for itself
    let alone = alone(Believing { found: Some(well("settled")) });
    assert_eq!(alone.seat().unwrap().ended, Some(well("settled")));
}
