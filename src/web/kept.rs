//! What somebody has begun in the panel and not finished with: one thing a person and kind, forgotten a quarter of an hour
//! after it was last at work. In memory only: a restart forgets it, and nothing was changed by what had not ended.

use super::failure::Failure;
use domain::PersonId;
use station::Work;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// How long it waits for its person.
const WAITS: Duration = Duration::from_secs(15 * 60);

/// What is begun, goes on by itself, and ends.
pub(super) trait Begun {
    /// Whether it goes on.
    fn is_under_way(&self) -> bool;

    /// Asks it to stop.
    fn stop(&self);
}

impl<T: Send + Sync + 'static> Begun for Work<T> {
    fn is_under_way(&self) -> bool {
        self.end().is_none()
    }

    fn stop(&self) {
        Work::stop(self);
    }
}

/// Everybody's things of one kind.
pub(super) struct Kept<T>(Mutex<BTreeMap<PersonId, (Instant, Arc<T>)>>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Begun> Kept<T> {
    /// Keeps one, in the place of this person's last one, which nobody waits for any more.
    pub fn put(&self, person: PersonId, thing: impl Into<Arc<T>>) {
        if let Some((_, last)) = self.alive().insert(person, (Instant::now(), thing.into())) {
            last.stop();
        }
    }

    /// Whether this person may begin another one without losing what becomes of the last.
    ///
    /// # Errors
    /// [`Failure::UploadUnderWay`] while the last one goes on.
    pub fn check_over(&self, person: PersonId) -> Result<(), Failure> {
        match self.of(person) {
            Some(last) if last.is_under_way() => Err(Failure::UploadUnderWay),
            Some(_) | None => Ok(()),
        }
    }

    /// The one of this person.
    pub fn of(&self, person: PersonId) -> Option<Arc<T>> {
        self.alive().get(&person).map(|(_, thing)| thing.clone())
    }

    /// Stops the one of this person where it goes on, and else forgets it: what could not be stopped any more is still told.
    pub fn give_up(&self, person: PersonId) {
        let mut all = self.alive();
        match all.get(&person) {
            Some((_, thing)) if thing.is_under_way() => thing.stop(),
            Some(_) | None => drop(all.remove(&person)),
        }
    }

    fn alive(&self) -> MutexGuard<'_, BTreeMap<PersonId, (Instant, Arc<T>)>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, (since, thing)| {
            if thing.is_under_way() {
                *since = Instant::now();
            }
            since.elapsed() < WAITS
        });
        all
    }
}
