//! Which steps of the demo's guided tour are done, told by the journal: whoever does them does them on the panel itself.

use domain::Verb;
use jiff::Timestamp;
use station::{Actor, Station};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// How far back in the journal the steps are looked for.
const LOOKED: u32 = 200;

/// A guided tour, as long as nobody closed it.
#[derive(Debug, Clone)]
pub struct Tour {
    since: Timestamp,
    read: Arc<AtomicBool>,
    closed: Arc<AtomicBool>,
}

/// The steps, and which of them were done.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Steps {
    pub approved: bool,
    pub handed_over: bool,
    pub resynchronised: bool,
    pub lost: bool,
    pub read: bool,
}

impl Tour {
    /// What happened before `since` is the demo's own past.
    pub fn beginning(since: Timestamp) -> Self {
        Self { since, read: Arc::default(), closed: Arc::default() }
    }

    /// The visitor has seen enough of it.
    pub(super) fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
    }

    /// How far it is, for the page that is asked for; `None` where it was closed.
    pub(super) fn steps(&self, station: &Station, path: &str) -> Option<Steps> {
        if self.closed.load(Ordering::Relaxed) {
            return None;
        }
        if path == "/journal" {
            self.read.store(true, Ordering::Relaxed);
        }
        let (since, read) = (self.since, self.read.load(Ordering::Relaxed));
        let lines = station.journal().entries(&Actor::machine(0), None, LOOKED).ok()?;
        let done = |verb| lines.iter().any(|line| line.at >= since && line.verb == verb);
        Some(Steps {
            approved: done(Verb::Approve),
            handed_over: done(Verb::HandOver),
            resynchronised: done(Verb::Resynchronise),
            lost: done(Verb::ReportLost),
            read,
        })
    }
}
