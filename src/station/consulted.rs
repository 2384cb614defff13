//! Who looks at what is held about others is counted in memory: a page waits for nothing.

use super::Actor;
use domain::PersonId;
use jiff::Timestamp;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, PoisonError},
};
use store::{Consultation, Listing};

/// By viewer and day since 1970 (UTC).
type Day = (PersonId, i64);

#[derive(Default)]
struct Counts {
    /// By the person that was looked at: when first, and how often.
    people: BTreeMap<(Day, PersonId), (Timestamp, u64)>,
    /// When first, how many lists, how many names on them.
    lists: BTreeMap<Day, (Timestamp, u64, u64)>,
}

/// Looks that are not written down yet.
#[derive(Default)]
pub(super) struct Consulted(Mutex<Counts>);

/// Seconds of a day.
const DAY: i64 = 86_400;

impl Consulted {
    /// `actor` was shown what is held about these people. One is looked at in person; several are a list, of which only is kept how long it
    /// was. To look at oneself is nobody's business.
    pub fn note(&self, actor: &Actor, people: impl IntoIterator<Item = PersonId>, now: Timestamp) {
        let Some(viewer) = actor.person else { return };
        let others: BTreeSet<_> = people.into_iter().filter(|person| *person != viewer).collect();
        let day = (viewer, now.as_second().div_euclid(DAY));
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner); // each count is right by itself
        match others.first() {
            None => {}
            Some(person) if others.len() == 1 => counts.people.entry((day, *person)).or_insert((now, 0)).1 += 1,
            Some(_) => {
                let (_, lists, names) = counts.lists.entry(day).or_insert((now, 0, 0));
                *lists += 1;
                *names += others.len() as u64;
            }
        }
    }

    /// What was counted since the last time.
    pub fn taken(&self) -> (Vec<Consultation>, Vec<Listing>) {
        let Counts { people, lists } = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let looked = |(((viewer, _), person), (first, count))| Consultation { viewer, person, first, count };
        let listed = |((viewer, _), (first, lists, names))| Listing { viewer, first, lists, names };
        (people.into_iter().map(looked).collect(), lists.into_iter().map(listed).collect())
    }
}
