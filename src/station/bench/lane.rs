//! One lane: the thread that holds the conversation with one plugged token.

use super::{Bench, Job, Look, Place, link::Watched};
use crate::{
    StationError,
    outcome::{Done, Outcome},
    views::{Activity, Finger, Keys, Stranger, UnusableReason},
};
use domain::{TokenProof, Verb};
use driver::{self, DriverError, Identity, Recognised, Session, Unable, Unusable};
use jiff::SignedDuration;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};
use usb::OpenError;

/// How long udev may take to let us open a node, after which the refusal is shown.
const UDEV_PATIENCE: Duration = Duration::from_millis(2500);
const UDEV_RETRY: Duration = Duration::from_millis(25);
/// How long the lane of the same token before may take to end, once its node died: a control transfer has five seconds. What it
/// was doing has then ended as far as it can, and is settled by the one that waited.
const PREDECESSOR: Duration = Duration::from_secs(10);
const PREDECESSOR_LOOK: Duration = Duration::from_millis(5);
/// Between two looks at a token that waits for its own PIN: it says nothing when it was given.
const UNLOCK_RETRY: Duration = Duration::from_secs(1);

/// Who is told of every token that was read, on that token's own lane.
pub(crate) trait Observe: Send + Sync {
    /// Before anything else: whether it is a stranger under the number of a token that we know, and how.
    fn stranger(&self, identity: &Identity, session: &mut dyn Session) -> Result<Option<Stranger>, StationError>;

    /// Before its card is shown: what is to be done with it at every plug, how that ended where it is worth telling, and
    /// what it has shown of itself by it.
    fn compare(&self, identity: &Identity, session: &mut dyn Session) -> (Option<(Verb, Ended)>, Option<TokenProof>);

    /// Its card is shown.
    fn seen(&self, identity: &Identity, session: &mut dyn Session, lane: &Lane);
}

/// How something that was done with a token ended: what it came to, or why not.
pub(crate) type Ended = Result<Done, StationError>;

pub(super) type Observer = Arc<dyn Observe>;

/// What a job sees of its lane.
pub(crate) struct Lane {
    bench: Bench,
    place: Place,
    cancelled: Arc<AtomicBool>,
    /// A transfer failed since this was looked at.
    failed: Arc<AtomicBool>,
    observer: Observer,
}

impl Lane {
    /// A job that stood in line begins, as a claimed one does.
    pub fn begin(&self, verb: Verb) {
        self.cancelled.store(false, Ordering::SeqCst);
        self.bench.update(&self.place, |seat| {
            seat.activity = Activity::Working { verb };
            seat.outcome = None;
        });
    }

    /// From now on the token waits for a finger.
    pub fn await_touch(&self, verb: Verb, window: Duration) {
        self.await_finger(verb, window, Finger::Any, false);
    }

    /// The same for a code that it types; `other`: it typed something already, and that was no code.
    pub fn await_finger(&self, verb: Verb, window: Duration, finger: Finger, other: bool) {
        let window = SignedDuration::try_from(window).unwrap_or(SignedDuration::MAX);
        let until = self.bench.0.clock.now() + window;
        self.bench.update(&self.place, |seat| seat.activity = Activity::Touch { verb, until, finger, other });
    }

    /// Frames are on the wire again.
    pub fn work(&self, verb: Verb) {
        self.bench.update(&self.place, |seat| seat.activity = Activity::Working { verb });
    }

    /// Whether a person stopped it.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::SeqCst)
    }

    /// Quiet again, with nothing to say.
    pub fn rest(&self) {
        self.bench.update(&self.place, |seat| seat.activity = Activity::Idle);
    }

    /// Quiet again, and this is how it ended.
    pub fn finish(&self, verb: Verb, ended: Ended) {
        let outcome = outcome(verb, ended);
        self.bench.end(&self.place, outcome);
    }

    /// What was held as a stranger is what it says it is: from now on it is a token that was read.
    pub fn is_known(&self, identity: &Identity, session: &mut dyn Session) {
        self.observer.seen(identity, session, self);
    }

    /// It has shown that it is the token whose number it tells, or that it is not.
    pub fn proven(&self, proof: TokenProof) {
        self.bench.update(&self.place, |seat| seat.proof = Some(proof));
    }

    /// What it says of itself, where it is not like the record of its number.
    pub fn stranger(&self) -> Option<Identity> {
        match &self.bench.seats().at(&self.place)?.look {
            Look::Stranger { identity, .. } => Some((**identity).clone()),
            Look::Looking | Look::Unusable(..) | Look::Read { .. } => None,
        }
    }

    /// What the token has shown since it was plugged in.
    pub fn proof(&self) -> Option<TokenProof> {
        self.bench.seats().at(&self.place)?.proof
    }

    /// Shows what the token says of itself now.
    pub fn look_again(&self, session: &mut dyn Session) {
        let shown = |read: &Identity| match self.bench.seats().taken.get(&self.place.port).map(|seat| &seat.look) {
            Some(Look::Read { identity, .. }) => **identity == *read,
            Some(Look::Looking | Look::Unusable(..) | Look::Stranger { .. }) | None => false,
        };
        if let Ok(read) = session.identify()
            && !shown(&read)
        {
            self.bench.update(&self.place, |seat| {
                if let Look::Read { identity, .. } = &mut seat.look {
                    **identity = read;
                }
            });
        }
    }
}

fn outcome(verb: Verb, ended: Ended) -> Outcome {
    let ended = ended.inspect_err(StationError::log_cause).map_err(Arc::new);
    Outcome { verb, ended, found: None }
}

/// The thread of a lane. It ends when its jobs do.
pub(super) type Running = JoinHandle<()>;

/// Starts the lane of a token; jobs go through the sender, and dropping it ends the lane. It says nothing before `before`, the
/// lane that was in this socket last, has ended.
pub(super) fn start(
    bench: Bench,
    place: Place,
    token: Recognised,
    cancelled: Arc<AtomicBool>,
    observer: Observer,
    before: Option<Running>,
) -> (mpsc::Sender<Job>, Option<Running>) {
    let (jobs, received) = mpsc::channel::<Job>();
    let lane = Lane { bench, place, cancelled, failed: Arc::default(), observer };
    let name = format!("lane {}", lane.place.port);
    let spawned = thread::Builder::new().name(name).spawn(move || {
        await_end(before);
        match unlocked(&lane, &token, &received) {
            None => {}
            Some(Ok((mut session, identity))) => {
                match lane.observer.stranger(&identity, &mut *session) {
                    Ok(Some(stranger)) => lane.show_stranger(&identity, stranger),
                    Ok(None) => {
                        let (told, proof) = lane.observer.compare(&identity, &mut *session);
                        lane.show(&identity, proof, told.map(|(verb, ended)| outcome(verb, ended)));
                        lane.observer.seen(&identity, &mut *session, &lane);
                    }
                    // what cannot be compared is not believed
                    Err(error) => return lane.show_unread(&error),
                }
                lane.report_failure();
                for job in received {
                    job(&mut *session, &lane);
                    lane.report_failure();
                }
            }
            Some(Err(error)) => lane.show_failure(&error),
        }
    });
    (jobs, spawned.inspect_err(|error| tracing::error!(%error, "no thread for a token's lane")).ok())
}

/// Waits for the lane that was here before. One that hangs does not hold up its successor for ever.
fn await_end(before: Option<Running>) {
    let patience = Instant::now() + PREDECESSOR;
    while before.as_ref().is_some_and(|before| !before.is_finished()) && Instant::now() < patience {
        thread::sleep(PREDECESSOR_LOOK);
    }
}

impl Lane {
    pub(crate) fn show(&self, read: &Identity, proof: Option<TokenProof>, outcome: Option<Outcome>) {
        let (model, identity) = (read.model.clone(), Box::new(read.clone()));
        self.bench.update(&self.place, |seat| {
            seat.model = model;
            let typed = seat.stranger().map(|stranger| stranger.serial.clone()).filter(|_| identity.serial.is_none());
            // it is the same token as before its node died, which a person named
            let typed = typed.or_else(|| seat.typed_before.take().filter(|_| identity.serial.is_none()));
            seat.look = Look::Read { identity, typed };
            seat.proof = proof;
            seat.outcome = ended(seat.left.take(), outcome);
        });
    }

    /// Where a transfer failed, the bus and the token are looked at again: an error does not tell an unplug from a fault, from
    /// another program or from a node that died.
    fn report_failure(&self) {
        if self.failed.swap(false, Ordering::SeqCst) {
            self.bench.failed(&self.place);
        }
    }

    fn show_stranger(&self, read: &Identity, stranger: Stranger) {
        let (model, identity) = (read.model.clone(), Box::new(read.clone()));
        self.bench.update(&self.place, |seat| {
            seat.model = model;
            seat.look = Look::Stranger { identity, stranger };
        });
    }

    fn show_unread(&self, error: &StationError) {
        let sentence = error.to_string();
        self.bench.update(&self.place, |seat| {
            seat.look = Look::Unusable(UnusableReason::Silent, sentence);
            seat.jobs = None;
        });
    }

    fn show_failure(&self, error: &DriverError) {
        self.show_reason(error);
        self.bench.update(&self.place, |seat| seat.jobs = None);
    }

    /// Why it cannot be used, for now.
    fn show_reason(&self, error: &DriverError) {
        let reason = match error {
            DriverError::Locked => UnusableReason::Locked,
            DriverError::NotSetUp => UnusableReason::NotSetUp,
            DriverError::Unsupported(Unable::UnknownFirmware) => UnusableReason::UnknownFamily,
            error => Unusable::of(error).map_or(UnusableReason::Silent, |unusable| reason_of(&unusable)),
        };
        let sentence = error.to_string();
        self.bench.update(&self.place, |seat| seat.look = Look::Unusable(reason, sentence));
    }
}

/// The reason as the panel words it.
pub(crate) fn reason_of(unusable: &Unusable) -> UnusableReason {
    match unusable {
        Unusable::NotAToken | Unusable::UnknownModel { .. } => UnusableReason::UnknownFamily,
        Unusable::NoOtp(_) => UnusableReason::NoOtp,
        Unusable::OtpDisabled(_) => UnusableReason::OtpDisabled,
        Unusable::NoNode(_) => UnusableReason::NoHidNode,
        Unusable::NoPermission(_) => UnusableReason::Permission,
        Unusable::Unlike { .. } => UnusableReason::Unlike,
    }
}

type Looked = Result<(Box<dyn Session>, Identity), DriverError>;

/// What is said of a token that is looked at again after its node died: how that which broke off ended (`left`), and what was found
/// to settle (`told`). Whoever waits for something that broke off is told so, unless it came to its end by that.
fn ended(left: Option<Outcome>, told: Option<Outcome>) -> Option<Outcome> {
    match (left, told) {
        (Some(Outcome { verb: of, ended: Err(broken), .. }), Some(Outcome { verb, ended: Ok(done), .. }))
            if of != verb || done.is_rolled_back() =>
        {
            Some(Outcome { verb, ended: Err(broken), found: Some(done) })
        }
        (left, told) => told.or(left),
    }
}

/// The first look at a token that is not, or not any more, waiting for a PIN on its own buttons; `None` where it was pulled
/// out, or its node died, while it waited. No jobs come meanwhile: nothing was read yet.
fn unlocked(lane: &Lane, token: &Recognised, jobs: &mpsc::Receiver<Job>) -> Option<Looked> {
    let mut shown = false;
    loop {
        match first_look(lane, token)? {
            Err(error @ DriverError::Locked) => {
                if !shown {
                    lane.show_reason(&error);
                }
                shown = true;
                if let Err(mpsc::RecvTimeoutError::Disconnected) = jobs.recv_timeout(UNLOCK_RETRY) {
                    return None;
                }
            }
            looked => return Some(looked),
        }
    }
}

/// Opens the token and reads it, waiting for udev where it has to: for the permission, and until what it types is kept, before
/// anything is said about it. `None`: it is not there any more.
fn first_look(lane: &Lane, token: &Recognised) -> Option<Looked> {
    let patience = Instant::now() + UDEV_PATIENCE;
    loop {
        let keys = lane.bench.seats().at(&lane.place)?.keys;
        let waits = Instant::now() < patience;
        if keys == Keys::Kept || !waits {
            match look(lane, token) {
                Err(DriverError::Open(OpenError::Permission(_) | OpenError::Gone(_))) if waits => {}
                looked => return Some(looked),
            }
        }
        thread::sleep(UDEV_RETRY);
    }
}

fn look(lane: &Lane, token: &Recognised) -> Looked {
    let now = u64::try_from(lane.bench.0.clock.now().as_second()).unwrap_or(0);
    let bus = Arc::new(Watched::new(lane.bench.0.bus.clone(), lane.failed.clone()));
    let mut session = driver::open(bus, token, now, lane.bench.0.entropy.clone())?;
    let identity = session.identify()?;
    Ok((session, identity))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Settled;

    fn told(verb: Verb, done: &Done) -> Option<Outcome> {
        Some(outcome(verb, Ok(done.clone())))
    }

    fn broken_off(verb: Verb) -> Option<Outcome> {
        Some(outcome(verb, Err(StationError::NotPlugged("1".parse().unwrap()))))
    }

    fn settled(how: Settled) -> Done {
        Done::Settled { serial: "1".parse().unwrap(), slot: 1, how }
    }

    #[test]
    fn what_broke_off_is_told_as_failed_unless_it_came_to_its_end_by_settling() {
        // whether it went well, and what is told
        let of = |left, told| {
            ended(left, told).map(|one| {
                let ok = one.is_ok();
                let done = one.found.or_else(|| one.ended.as_ref().ok().cloned());
                (ok, done.ok_or_else(|| one.ended.unwrap_err().to_string()))
            })
        };
        let gone = || Err(StationError::NotPlugged("1".parse().unwrap()).to_string());
        let (finished, rolled_back) = (&settled(Settled::Finished), &settled(Settled::RolledBack));
        assert_eq!(of(None, None), None);
        assert_eq!(of(broken_off(Verb::Enrol), None), Some((false, gone())));
        assert_eq!(of(broken_off(Verb::Enrol), told(Verb::Enrol, finished)), Some((true, Ok(finished.clone()))));
        // the words say where the token stands, the mark that it was not done
        let back = || ended(broken_off(Verb::Enrol), told(Verb::Enrol, rolled_back));
        assert_eq!(of(broken_off(Verb::Enrol), told(Verb::Enrol, rolled_back)), Some((false, Ok(rolled_back.clone()))));
        assert!(matches!(*back().unwrap().ended.unwrap_err(), StationError::NotPlugged(_)));
        // another act that broke off is not done by that
        assert_eq!(of(broken_off(Verb::Verify), told(Verb::Enrol, finished)), Some((false, Ok(finished.clone()))));
        // what was done before stays, unless there is something new
        let verified = &Done::Verified { serial: "1".parse().unwrap(), ahead: 0 };
        assert_eq!(of(told(Verb::Verify, verified), None), Some((true, Ok(verified.clone()))));
        assert_eq!(of(told(Verb::Verify, verified), broken_off(Verb::Enrol)), Some((false, gone())));
    }
}
