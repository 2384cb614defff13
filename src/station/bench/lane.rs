//! One lane: the thread that holds the conversation with one plugged token.

use super::{Bench, Job, Look, supervisor::reason_of};
use crate::{
    domain::{TokenProof, Verb},
    driver::{self, DriverError, Identity, Recognised, Session, Unable, Unusable},
    station::{
        StationError,
        views::{Activity, Finger, Outcome, Stranger, UnusableReason},
    },
    usb::{OpenError, UsbDevice},
};
use jiff::SignedDuration;
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

/// How long udev may take to let us open a node, after which the refusal is shown.
const UDEV_PATIENCE: Duration = Duration::from_millis(2500);
const UDEV_RETRY: Duration = Duration::from_millis(25);
/// Between two looks at a token that waits for its own PIN: it says nothing when it was given.
const UNLOCK_RETRY: Duration = Duration::from_secs(1);

/// Who is told of every token that was read, on that token's own lane.
pub(in crate::station) trait Observe: Send + Sync {
    /// Before anything else: whether it is a stranger under the number of a token that we know, and how.
    fn stranger(&self, identity: &Identity, session: &mut dyn Session) -> Result<Option<Stranger>, StationError>;

    /// Before its card is shown: what is to be done with it at every plug, how that ended where it is worth telling, and
    /// what it has shown of itself by it.
    fn compare(&self, identity: &Identity, session: &mut dyn Session) -> (Option<(Verb, Ended)>, Option<TokenProof>);

    /// Its card is shown.
    fn seen(&self, identity: &Identity, session: &mut dyn Session, lane: &Lane);
}

/// How something that was done with a token ended: the message's key and arguments, or why not.
pub(in crate::station) type Ended = Result<(&'static str, BTreeMap<&'static str, String>), StationError>;

pub(super) type Observer = Arc<dyn Observe>;

/// What a job sees of its lane.
pub(in crate::station) struct Lane {
    bench: Bench,
    device: UsbDevice,
    cancelled: Arc<AtomicBool>,
}

impl Lane {
    /// A job that stood in line begins, as a claimed one does.
    pub fn begin(&self, verb: Verb) {
        self.cancelled.store(false, Ordering::SeqCst);
        self.bench.update(&self.device, |seat| {
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
        self.bench.update(&self.device, |seat| seat.activity = Activity::Touch { verb, until, finger, other });
    }

    /// Frames are on the wire again.
    pub fn work(&self, verb: Verb) {
        self.bench.update(&self.device, |seat| seat.activity = Activity::Working { verb });
    }

    /// Whether a person stopped it.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::SeqCst)
    }

    /// Quiet again, with nothing to say.
    pub fn rest(&self) {
        self.bench.update(&self.device, |seat| seat.activity = Activity::Idle);
    }

    /// Quiet again, and this is how it ended.
    pub fn finish(&self, verb: Verb, ended: Ended) {
        let outcome = outcome(verb, ended);
        self.bench.update(&self.device, |seat| {
            seat.activity = Activity::Idle;
            seat.outcome = Some(outcome);
        });
    }

    /// It has shown that it is the token whose number it tells, or that it is not.
    pub fn proven(&self, proof: TokenProof) {
        self.bench.update(&self.device, |seat| seat.proof = Some(proof));
    }

    /// What it says of itself, where it is not like the record of its number.
    pub fn stranger(&self) -> Option<Identity> {
        match &self.bench.seats().taken.get(&self.device.port).filter(|seat| seat.device == self.device)?.look {
            Look::Stranger { identity, .. } => Some((**identity).clone()),
            Look::Looking | Look::Unusable(..) | Look::Read { .. } => None,
        }
    }

    /// What the token has shown since it was plugged in.
    pub fn proof(&self) -> Option<TokenProof> {
        self.bench.seats().taken.get(&self.device.port).filter(|seat| seat.device == self.device)?.proof
    }

    /// Shows what the token says of itself now.
    pub fn look_again(&self, session: &mut dyn Session) {
        let shown = |read: &Identity| match self.bench.seats().taken.get(&self.device.port).map(|seat| &seat.look) {
            Some(Look::Read { identity, .. }) => **identity == *read,
            Some(Look::Looking | Look::Unusable(..) | Look::Stranger { .. }) | None => false,
        };
        if let Ok(read) = session.identify()
            && !shown(&read)
        {
            self.bench.update(&self.device, |seat| {
                if let Look::Read { identity, .. } = &mut seat.look {
                    **identity = read;
                }
            });
        }
    }
}

fn outcome(verb: Verb, ended: Ended) -> Outcome {
    match ended {
        Ok((key, args)) => Outcome { verb, ok: true, key, args, error: None },
        Err(error) => {
            error.log_cause();
            Outcome { verb, ok: false, key: error.key(), args: error.args(), error: Some(Arc::new(error)) }
        }
    }
}

/// Starts the lane of a token; jobs go through the sender, and dropping it ends the lane.
pub(super) fn start(
    bench: Bench,
    token: Recognised,
    cancelled: Arc<AtomicBool>,
    observer: Observer,
) -> mpsc::Sender<Job> {
    let (jobs, received) = mpsc::channel::<Job>();
    let device = token.device.clone();
    let lane = Lane { bench, device, cancelled };
    let name = format!("lane {}", lane.device.port);
    let spawned = thread::Builder::new().name(name).spawn(move || match unlocked(&lane, &token, &received) {
        None => {}
        Some(Ok((mut session, identity))) => {
            match observer.stranger(&identity, &mut *session) {
                Ok(Some(stranger)) => lane.show_stranger(&identity, stranger),
                Ok(None) => {
                    let (told, proof) = observer.compare(&identity, &mut *session);
                    lane.show(&identity, proof, told.map(|(verb, ended)| outcome(verb, ended)));
                    observer.seen(&identity, &mut *session, &lane);
                }
                // what cannot be compared is not believed
                Err(error) => return lane.show_unread(&error),
            }
            for job in received {
                job(&mut *session, &lane);
            }
        }
        Some(Err(error)) => lane.show_failure(&error),
    });
    if let Err(error) = spawned {
        tracing::error!(%error, "no thread for a token's lane");
    }
    jobs
}

impl Lane {
    pub(in crate::station) fn show(&self, read: &Identity, proof: Option<TokenProof>, outcome: Option<Outcome>) {
        let (model, identity) = (read.model.clone(), Box::new(read.clone()));
        self.bench.update(&self.device, |seat| {
            seat.model = model;
            let typed = seat.stranger().map(|stranger| stranger.serial.clone()).filter(|_| identity.serial.is_none());
            seat.look = Look::Read { identity, typed };
            seat.proof = proof;
            seat.outcome = outcome;
        });
    }

    fn show_stranger(&self, read: &Identity, stranger: Stranger) {
        let (model, identity) = (read.model.clone(), Box::new(read.clone()));
        self.bench.update(&self.device, |seat| {
            seat.model = model;
            seat.look = Look::Stranger { identity, stranger };
        });
    }

    fn show_unread(&self, error: &StationError) {
        let sentence = error.to_string();
        self.bench.update(&self.device, |seat| {
            seat.look = Look::Unusable(UnusableReason::Silent, sentence);
            seat.jobs = None;
        });
    }

    fn show_failure(&self, error: &DriverError) {
        self.show_reason(error);
        self.bench.update(&self.device, |seat| seat.jobs = None);
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
        self.bench.update(&self.device, |seat| seat.look = Look::Unusable(reason, sentence));
    }
}

type Looked = Result<(Box<dyn Session>, Identity), DriverError>;

/// The first look at a token that is not, or not any more, waiting for a PIN on its own buttons; `None` where it was pulled
/// out while it waited. No jobs come meanwhile: nothing was read yet.
fn unlocked(lane: &Lane, token: &Recognised, jobs: &mpsc::Receiver<Job>) -> Option<Looked> {
    let mut shown = false;
    loop {
        match first_look(lane, token) {
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

/// Opens the token and reads it, waiting for udev where it has to.
fn first_look(lane: &Lane, token: &Recognised) -> Looked {
    let patience = Instant::now() + UDEV_PATIENCE;
    loop {
        match look(lane, token) {
            Err(DriverError::Open(OpenError::Permission(_) | OpenError::Gone(_))) if Instant::now() < patience => {
                thread::sleep(UDEV_RETRY);
            }
            looked => return looked,
        }
    }
}

fn look(lane: &Lane, token: &Recognised) -> Looked {
    let now = u64::try_from(lane.bench.0.clock.now().as_second()).unwrap_or(0);
    let mut session = driver::open(lane.bench.0.bus.clone(), token, now, lane.bench.0.entropy.clone())?;
    let identity = session.identify()?;
    Ok((session, identity))
}
