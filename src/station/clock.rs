//! The operating system's clock, and whether somebody keeps it right.

use crate::domain::Clock;
use jiff::Timestamp;
use std::{path::Path, process::Command};

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
        Path::new("/run/systemd/timesync/synchronized").exists() || kernel_says_so()
    }
}

fn kernel_says_so() -> bool {
    let asked = Command::new("timedatectl").args(["show", "--property=NTPSynchronized", "--value"]).output();
    asked.is_ok_and(|answer| answer.status.success() && answer.stdout.trim_ascii() == b"yes")
}
