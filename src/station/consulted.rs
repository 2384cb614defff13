//! Who looks at what is held about somebody else is noted, and told to the journal once a day: one entry a viewer and a person.
//!
//! A page only counts in memory, and waits for nothing; the timer writes the counts down, so that a crash loses a quarter of an
//! hour of them at most.

use super::{Actor, Door, Result, Station};
use domain::{PersonId, event};
use jiff::Timestamp;
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};
use store::{Consultation, Entries, Entry, StoreError};

/// Looks that are not written down yet: viewer, person, day since 1970 (UTC); when first, and how often.
#[derive(Default)]
pub(super) struct Consulted(Mutex<BTreeMap<(PersonId, PersonId, i64), (Timestamp, u64)>>);

/// Seconds of a day.
const DAY: i64 = 86_400;

impl Consulted {
    fn counts(&self) -> MutexGuard<'_, BTreeMap<(PersonId, PersonId, i64), (Timestamp, u64)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner) // each count is right by itself
    }

    /// `actor` looked at what is held about `person`; to look at oneself is nobody's business.
    pub fn note(&self, actor: &Actor, person: PersonId, now: Timestamp) {
        if let Some(viewer) = actor.person.filter(|viewer| *viewer != person) {
            let mut counts = self.counts();
            counts.entry((viewer, person, now.as_second().div_euclid(DAY))).or_insert((now, 0)).1 += 1;
        }
    }
}

impl Station {
    /// What was looked at is written down, and told to the journal where its day is over. Called by a timer, and at the end.
    pub fn consultations_tick(&self) -> Result<()> {
        let counts = std::mem::take(&mut *self.consulted.counts());
        let noted = counts.into_iter().map(|((viewer, person, _), (first, count))| Consultation {
            viewer,
            person,
            first,
            count,
        });
        let noted: Vec<_> = noted.collect();
        if !noted.is_empty() {
            self.store.keep(|books| books.count_consultations(&noted))?;
        }
        let now = self.now();
        let over = self.store.read(|r| r.consultations_before(now))?;
        for of_one in over.chunk_by(|one, next| one.viewer == next.viewer) {
            let viewer = of_one[0].viewer;
            let name = self.store.read(|r| r.person(viewer))?.map(|person| person.name).unwrap_or_default();
            let door = Door::Panel { at_station: false };
            let actor = Actor { person: Some(viewer), name, grants: Vec::new(), door };
            self.change(&actor, |tx| {
                tx.clear_consultations(viewer, now)?;
                let mut entries = of_one.iter().map(|looked| {
                    Entry::new(event::Consult { consulted: looked.count, since: looked.first }).subject(looked.person)
                });
                let first = entries.next().ok_or(StoreError::Gone { what: "consultation" })?;
                Ok(((), Entries::new(first, entries)))
            })?;
        }
        Ok(())
    }
}
