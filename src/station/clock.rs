//! The operating system's clock, and whether somebody keeps it right.

use domain::Clock;
use jiff::Timestamp;
use std::{
    path::Path,
    process::Command,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How long an answer about synchronisation is believed: asking may start a program.
const BELIEVED: Duration = Duration::from_secs(60);
static ASKED: Mutex<Option<(Instant, bool)>> = Mutex::new(None);

/// The operating system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    /// What systemd-timesyncd noted; else the kernel's own word by way of `timedatectl`, which any NTP daemon sets.
    /// Unknown is no.
    fn is_synchronised(&self) -> bool {
        let mut asked = ASKED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, known)) = asked.filter(|(when, _)| when.elapsed() < BELIEVED) {
            return known;
        }
        let found = Path::new("/run/systemd/timesync/synchronized").exists() || kernel_says_so();
        *asked = Some((Instant::now(), found));
        found
    }
}

fn kernel_says_so() -> bool {
    let asked = Command::new("timedatectl").args(["show", "--property=NTPSynchronized", "--value"]).output();
    asked.is_ok_and(|answer| answer.status.success() && answer.stdout.trim_ascii() == b"yes")
}
