//! Sign-ins that were begun here and go on at the provider: each belongs to one browser, comes back once, and is forgotten after some
//! minutes. In memory: who waits while the station starts anew begins again.

use provider::Begun;
use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// How long somebody may take at the provider.
const WAITS: Duration = Duration::from_secs(15 * 60);
/// Sign-ins at once: the oldest give way.
const MOST: usize = 2048;

/// All of them.
#[derive(Default)]
pub(super) struct Going(Mutex<VecDeque<One>>);

struct One {
    browser: String,
    begun: Begun,
    next: String,
    since: Instant,
}

impl Going {
    /// Keeps one for this browser; `next`: where it leads.
    pub fn keep(&self, browser: &str, begun: Begun, next: String) {
        let mut going = self.lock();
        going.retain(|one| one.since.elapsed() < WAITS);
        while going.len() >= MOST {
            going.pop_front();
        }
        going.push_back(One { browser: browser.to_owned(), begun, next, since: Instant::now() });
    }

    /// The one that comes back with this state, to the browser in which it was begun. It does not come back again.
    pub fn take(&self, browser: &str, state: &str) -> Option<(Begun, String)> {
        let mut going = self.lock();
        let mine = |one: &One| one.begun.state == state && one.browser == browser && one.since.elapsed() < WAITS;
        let place = going.iter().position(mine)?;
        going.remove(place).map(|one| (one.begun, one.next))
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<One>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
