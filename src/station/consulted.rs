//! Who looks at what is held about somebody else is counted in memory: a page waits for nothing.

use super::Actor;
use domain::PersonId;
use jiff::Timestamp;
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};
use store::Consultation;

/// By viewer, person and day since 1970 (UTC): when first, and how often.
type Counts = BTreeMap<(PersonId, PersonId, i64), (Timestamp, u64)>;

/// Looks that are not written down yet.
#[derive(Default)]
pub(super) struct Consulted(Mutex<Counts>);

/// Seconds of a day.
const DAY: i64 = 86_400;

impl Consulted {
    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner) // each count is right by itself
    }

    /// `actor` looked at what is held about `person`; to look at oneself is nobody's business.
    pub fn note(&self, actor: &Actor, person: PersonId, now: Timestamp) {
        if let Some(viewer) = actor.person.filter(|viewer| *viewer != person) {
            let mut counts = self.counts();
            counts.entry((viewer, person, now.as_second().div_euclid(DAY))).or_insert((now, 0)).1 += 1;
        }
    }

    /// What was counted since the last time.
    pub fn taken(&self) -> Vec<Consultation> {
        let counts = std::mem::take(&mut *self.counts());
        let each = counts.into_iter().map(|((viewer, person, _), (first, count))| Consultation {
            viewer,
            person,
            first,
            count,
        });
        each.collect()
    }
}
