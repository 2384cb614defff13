//! The one conversation with one plugged token: what its lane shows of it, and what jobs tell on it.

use super::{
    activity::{Activity, Finger},
    end::End,
    lane::{Lane, Observer},
    seat::{Look, Place},
    shared::Bench,
    stranger::Stranger,
    unusable::UnusableReason,
};
use domain::{TokenProof, Verb};
use driver::{DriverError, Identity, Session};
use jiff::SignedDuration;
use std::{
    fmt::Display,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// The lane of one seat.
pub(crate) struct Conversation<E> {
    pub bench: Bench<E>,
    pub place: Place,
    pub cancelled: Arc<AtomicBool>,
    /// A transfer failed since this was looked at.
    pub failed: Arc<AtomicBool>,
    pub observer: Observer<E>,
}

impl<E: End> Lane<E> for Conversation<E> {
    fn begin(&self, verb: Verb) {
        self.cancelled.store(false, Ordering::SeqCst);
        self.bench.update(&self.place, |seat| {
            seat.activity = Activity::Working { verb };
            seat.ended = None;
        });
    }

    fn await_finger(&self, verb: Verb, window: Duration, finger: Finger, other: bool) {
        let window = SignedDuration::try_from(window).unwrap_or(SignedDuration::MAX);
        let until = self.bench.0.clock.now() + window;
        self.bench.update(&self.place, |seat| seat.activity = Activity::Touch { verb, until, finger, other });
    }

    fn work(&self, verb: Verb) {
        self.bench.update(&self.place, |seat| seat.activity = Activity::Working { verb });
    }

    fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::SeqCst)
    }

    fn rest(&self) {
        self.bench.update(&self.place, |seat| seat.activity = Activity::Idle);
    }

    fn finish(&self, end: E) {
        self.bench.end(&self.place, end);
    }

    fn is_known(&self, identity: &Identity, proof: TokenProof, session: &mut dyn Session) {
        self.show(identity, Some(proof), None);
        self.observer.seen(identity, session, self);
    }

    fn proven(&self, proof: TokenProof) {
        self.bench.update(&self.place, |seat| seat.proof = Some(proof));
    }

    fn stranger(&self) -> Option<Identity> {
        match &self.bench.seats().at(&self.place)?.look {
            Look::Stranger { identity, .. } => Some((**identity).clone()),
            Look::Looking | Look::Unusable(..) | Look::Read { .. } => None,
        }
    }

    fn proof(&self) -> Option<TokenProof> {
        self.bench.seats().at(&self.place)?.proof
    }

    fn look_again(&self, session: &mut dyn Session) {
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

impl<E: End> Conversation<E> {
    /// It was read, and what was to be done with it at its plug ended so.
    pub fn show(&self, read: &Identity, proof: Option<TokenProof>, told: Option<E>) {
        let (model, identity) = (read.model.clone(), Box::new(read.clone()));
        self.bench.update(&self.place, |seat| {
            seat.model = model;
            let typed = seat.stranger().map(|stranger| stranger.serial.clone()).filter(|_| identity.serial.is_none());
            // it is the same token as before its node died, which a person named
            let typed = typed.or_else(|| seat.typed_before.take().filter(|_| identity.serial.is_none()));
            seat.look = Look::Read { identity, typed };
            seat.proof = proof;
            seat.ended = match (seat.left.take(), told) {
                (Some(left), Some(told)) => Some(told.after(left)),
                (left, told) => told.or(left),
            };
        });
    }

    /// Where a transfer failed, the bus and the token are looked at again: an error does not tell an unplug from a fault, from
    /// another program or from a node that died.
    pub fn report_failure(&self) {
        if self.failed.swap(false, Ordering::SeqCst) {
            self.bench.failed(&self.place);
        }
    }

    /// It was read, and is not like the record of the number that it tells.
    pub fn show_stranger(&self, read: &Identity, stranger: Stranger) {
        let (model, identity) = (read.model.clone(), Box::new(read.clone()));
        self.bench.update(&self.place, |seat| {
            seat.model = model;
            seat.look = Look::Stranger { identity, stranger };
        });
    }

    /// It was read, and could not be compared with its record: nothing is done with it.
    pub fn show_uncompared(&self, error: &dyn Display) {
        let sentence = error.to_string();
        self.bench.update(&self.place, |seat| {
            seat.look = Look::Unusable(UnusableReason::Silent, sentence);
            seat.jobs = None;
        });
    }

    /// Why it cannot be used.
    pub fn show_failure(&self, error: &DriverError) {
        self.show_reason(error);
        self.bench.update(&self.place, |seat| seat.jobs = None);
    }

    /// Why it cannot be used, for now.
    pub fn show_reason(&self, error: &DriverError) {
        let (reason, sentence) = (UnusableReason::of_error(error), error.to_string());
        self.bench.update(&self.place, |seat| seat.look = Look::Unusable(reason, sentence));
    }
}
