//! How `doctor` finds out where a request arrives that was sent to the public address: it asks for a path that only this process
//! knows, and is told by which door the request came in, from whom, and whether it would have been let in.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// How long a path is answered.
const GOOD_FOR: Duration = Duration::from_secs(60);
/// How many are open at a time: each `doctor` needs one.
const MOST: usize = 16;
const PREFIX: &str = "/door/";

/// The paths that are answered now.
#[derive(Default)]
pub struct Challenges(Mutex<Vec<(Instant, String)>>);

impl Challenges {
    /// A path that is answered for a minute; `secret`: what nobody can guess, good for a URL.
    pub fn open(&self, secret: &str) -> String {
        let mut all = self.fresh();
        if all.len() >= MOST {
            all.remove(0);
        }
        all.push((Instant::now(), secret.to_owned()));
        format!("{PREFIX}{secret}")
    }

    /// Whether somebody asks by such a path.
    pub(super) fn is_one(&self, path: &str) -> bool {
        path.strip_prefix(PREFIX).is_some_and(|secret| self.fresh().iter().any(|(_, open)| open == secret))
    }

    fn fresh(&self) -> MutexGuard<'_, Vec<(Instant, String)>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|(since, _)| since.elapsed() < GOOD_FOR);
        all
    }
}
