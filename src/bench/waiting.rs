//! Waiting until something on the bench is so.

use super::{activity::Activity, end::End, seat::Look, seats::Seats, shared::Bench};
use domain::TokenRef;
use std::{
    sync::PoisonError,
    time::{Duration, Instant},
};

impl<E: End> Bench<E> {
    /// Waits until the token's lane is quiet, and tells how the last thing ended. `None`: nothing was done, or the token
    /// is gone.
    pub fn wait(&self, named: &TokenRef, timeout: Duration) -> Option<E> {
        self.until(timeout, |seats| match seats.only(named) {
            Ok(seat) if seat.activity == Activity::Idle => Some(seat.ended.clone()),
            Ok(_) => None,
            Err(_) if seats.comes_back(named.serial()) => None,
            Err(_) => match seats.to_prove(named) {
                Some(seat) if seat.activity != Activity::Idle => None,
                Some(seat) => Some(seat.ended.clone()),
                None => Some(None),
            },
        })?
    }

    /// Waits until the bus was scanned and every token was read or given up.
    pub fn settle(&self, timeout: Duration) {
        let looking = |seats: &Seats<E>| seats.taken.values().any(|seat| seat.look == Look::Looking);
        self.until(timeout, |seats| (seats.scanned && !looking(seats)).then_some(()));
    }

    /// Waits for a generation after `seen`; the present one.
    pub fn after(&self, seen: u64, timeout: Duration) -> u64 {
        let generation = || *self.0.generation.borrow();
        self.until(timeout, |_| Some(generation()).filter(|now| *now > seen)).unwrap_or_else(generation)
    }

    /// Waits until `answer` has one; `None` when `timeout` passes first.
    fn until<T>(&self, timeout: Duration, answer: impl Fn(&Seats<E>) -> Option<T>) -> Option<T> {
        let until = Instant::now() + timeout;
        let mut seats = self.seats();
        loop {
            if let Some(answer) = answer(&seats) {
                return Some(answer);
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return None;
            }
            seats = self.0.stirred.wait_timeout(seats, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}
