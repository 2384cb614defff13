//! What somebody has begun in the panel and not finished with: one thing a person and kind, forgotten after a quarter of
//! an hour. In memory only: a restart forgets it, and nothing was changed by it yet.

use domain::PersonId;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// How long it waits for its person.
const WAITS: Duration = Duration::from_secs(15 * 60);

/// Everybody's things of one kind.
pub(super) struct Kept<T>(Mutex<BTreeMap<PersonId, (Instant, Arc<T>)>>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Kept<T> {
    /// Keeps one, in the place of this person's last one.
    pub fn put(&self, person: PersonId, thing: impl Into<Arc<T>>) -> Arc<T> {
        let thing = thing.into();
        self.alive().insert(person, (Instant::now(), thing.clone()));
        thing
    }

    /// The one of this person.
    pub fn of(&self, person: PersonId) -> Option<Arc<T>> {
        self.alive().get(&person).map(|(_, thing)| thing.clone())
    }

    /// Forgets the one of this person.
    pub fn forget(&self, person: PersonId) {
        self.alive().remove(&person);
    }

    fn alive(&self) -> MutexGuard<'_, BTreeMap<PersonId, (Instant, Arc<T>)>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, (since, _)| since.elapsed() < WAITS);
        all
    }
}
