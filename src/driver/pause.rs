//! Waiting, as a trait: the only clock of this floor, so that tests of time-outs take no time.

use std::time::{Duration, Instant};

/// Passes time and tells how much has passed.
pub trait Pause: Send {
    /// Waits.
    fn pause(&mut self, time: Duration);

    /// Time since some fixed moment.
    fn elapsed(&self) -> Duration;
}

/// The real thing.
pub struct RealPause(Instant);

impl Default for RealPause {
    fn default() -> Self {
        Self(Instant::now())
    }
}

impl Pause for RealPause {
    fn pause(&mut self, time: Duration) {
        std::thread::sleep(time);
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
