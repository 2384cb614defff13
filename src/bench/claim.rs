//! Who may do something with a token now: one job a lane. What is busy, told twice, absent or typed elsewhere is refused.

use super::{
    activity::Activity,
    end::End,
    error::{BenchError, Result},
    lane::Job,
    seat::{Look, Place, Seat},
    shared::Bench,
};
use domain::{TokenRef, Verb};
use std::sync::{atomic::Ordering, mpsc};
use usb::PortPath;

/// A lane that was taken for one job. Dropped without a job, it is free again.
#[must_use]
pub struct Claim<E: End> {
    bench: Bench<E>,
    place: Place,
    /// Until the job is on its way.
    jobs: Option<mpsc::Sender<Job<E>>>,
}

impl<E: End> Claim<E> {
    /// Runs the job. It must end by [`super::Lane::rest`] or [`super::Lane::finish`].
    pub fn run(mut self, job: Job<E>) {
        // a lane that is gone means that the token is: its seat is being cleared
        let _ = self.jobs.take().map(|jobs| jobs.send(job));
    }
}

impl<E: End> Drop for Claim<E> {
    fn drop(&mut self) {
        if self.jobs.is_some() {
            self.bench.update(&self.place, |seat| seat.activity = Activity::Idle);
        }
    }
}

impl<E: End> Bench<E> {
    /// Takes the token's lane for one job; what has to prove that it is this token is taken for that alone (`Verb::Verify`).
    ///
    /// # Errors
    /// The lane is busy, no plugged token answers to the name, two do, or what it types goes elsewhere.
    pub fn claim(&self, named: &TokenRef, verb: Verb) -> Result<Claim<E>> {
        let mut seats = self.seats();
        let seat = match seats.to_prove(named).map(|seat| seat.device.port.clone()) {
            // a proof is the one thing that is done with it
            Some(port) if verb == Verb::Verify => seats.taken.get_mut(&port),
            Some(_) | None => Some(seats.only_mut(named)?),
        };
        let seat = seat.ok_or_else(|| BenchError::NotPlugged(named.clone()))?;
        self.check_kept(seat)?;
        let claim = self.take(seat, verb).ok_or_else(|| BenchError::Busy(named.clone()))?;
        drop(seats);
        self.stir();
        Ok(claim)
    }

    /// The same by port, for tokens whose serial is not known.
    ///
    /// # Errors
    /// Nothing that can be used is there, or it is busy, or what it types goes elsewhere.
    pub fn claim_port(&self, port: &str, verb: Verb) -> Result<Claim<E>> {
        let no_port = || BenchError::Port(port.to_owned());
        let mut seats = self.seats();
        let seat = seats.taken.get_mut(&PortPath(port.to_owned())).ok_or_else(no_port)?;
        self.check_kept(seat)?;
        let claim = self.take(seat, verb).ok_or_else(no_port)?;
        drop(seats);
        self.stir();
        Ok(claim)
    }

    /// Runs the job as soon as what is being done on the token's lane has ended; the job says itself that it begins
    /// ([`super::Lane::begin`]), and ends as a claimed one does.
    ///
    /// # Errors
    /// No plugged token answers to the name, two do, or what it types goes elsewhere.
    pub fn line_up(&self, named: &TokenRef, job: Job<E>) -> Result<()> {
        let seats = self.seats();
        let seat = seats.only(named)?;
        self.check_kept(seat)?;
        let jobs = seat.jobs.clone().ok_or_else(|| BenchError::NotPlugged(named.clone()))?;
        // a lane that is gone means that the token is
        let _ = jobs.send(job);
        Ok(())
    }

    /// Ends a touch wait.
    ///
    /// # Errors
    /// Nothing is there.
    pub fn cancel(&self, port: &str) -> Result<()> {
        let seats = self.seats();
        let seat = seats.taken.get(&PortPath(port.to_owned())).ok_or_else(|| BenchError::Port(port.to_owned()))?;
        seat.cancelled.store(true, Ordering::SeqCst);
        Ok(())
    }

    /// The lane of this seat, where it is quiet and was read.
    pub(crate) fn take(&self, seat: &mut Seat<E>, verb: Verb) -> Option<Claim<E>> {
        let jobs = seat.jobs.clone()?;
        let was_read = match &seat.look {
            Look::Read { .. } | Look::Stranger { .. } => true,
            Look::Looking | Look::Unusable(..) => false,
        };
        if seat.activity != Activity::Idle || !was_read {
            return None;
        }
        seat.activity = Activity::Working { verb };
        seat.ended = None;
        seat.cancelled.store(false, Ordering::SeqCst);
        Some(Claim { bench: self.clone(), place: seat.place.clone(), jobs: Some(jobs) })
    }
}
