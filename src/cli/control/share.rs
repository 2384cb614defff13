//! How many may do something at a time, and how many of them may be one uid: nobody takes all the places, and a few are
//! always left for the machine's own administrator.

use station::Actor;
use std::{
    collections::BTreeMap,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// Places that are shared.
pub(super) struct Shares {
    places: usize,
    of_one: usize,
    reserved: usize,
    taken: Mutex<BTreeMap<u32, usize>>,
    freed: Condvar,
}

/// A place; it is free again when this is dropped.
pub(super) struct Place(Arc<Shares>, u32);

impl Shares {
    /// `places` in all, `of_one` for each uid, `reserved` for the machine's administrator alone.
    pub fn new(places: usize, of_one: usize, reserved: usize) -> Arc<Self> {
        Arc::new(Self { places, of_one, reserved, taken: Mutex::default(), freed: Condvar::new() })
    }

    /// A place for `uid`, if one is free within `patience`.
    pub fn take(self: &Arc<Self>, uid: u32, patience: Duration) -> Option<Place> {
        let until = Instant::now() + patience;
        let mut taken = self.taken();
        while !self.has_room(&taken, uid) {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return None;
            }
            taken = self.freed.wait_timeout(taken, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        *taken.entry(uid).or_default() += 1;
        Some(Place(self.clone(), uid))
    }

    fn has_room(&self, taken: &BTreeMap<u32, usize>, uid: u32) -> bool {
        let (all, own) = (taken.values().sum::<usize>(), taken.get(&uid).copied().unwrap_or_default());
        if Actor::is_machine(uid) { all < self.places } else { own < self.of_one && all + self.reserved < self.places }
    }

    fn taken(&self) -> MutexGuard<'_, BTreeMap<u32, usize>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.0.taken();
        if let Some(count) = taken.get_mut(&self.1) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.1);
            }
        }
        self.0.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_uid_takes_its_share_two_leave_the_reserve_and_the_machine_finds_a_place() {
        let shares = Shares::new(8, 4, 2);
        let now = Duration::ZERO;
        let (eve, mallory) = (u32::MAX - 1, u32::MAX - 2);
        let mut held: Vec<_> = (0..4).map(|_| shares.take(eve, now).unwrap()).collect();
        assert!(shares.take(eve, now).is_none(), "a fifth of one uid");
        held.extend((0..2).map(|_| shares.take(mallory, now).unwrap()));
        assert!(shares.take(mallory, now).is_none(), "the rest is not for people");
        held.extend((0..2).map(|_| shares.take(0, now).unwrap()));
        assert!(shares.take(0, now).is_none());
        held.remove(0);
        assert!(shares.take(eve, now).is_none() && shares.take(0, now).is_some());
    }

    #[test]
    fn whoever_waits_gets_the_place_that_becomes_free() {
        let shares = Shares::new(2, 1, 0);
        let held = shares.take(77, Duration::ZERO).unwrap();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| shares.take(77, Duration::from_secs(20)).is_some());
            drop(held);
            assert!(waiting.join().unwrap());
        });
    }
}
