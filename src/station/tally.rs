//! How codes and searches ended since the station began: counted where they end, for a monitor that asks now and then.

use super::{DoorOutcome, Result, StationError, Verdict};
use std::sync::atomic::{AtomicU64, Ordering};

domain::words! {
    /// What became of a code that was checked.
    CodeOutcome {
        /// It was right.
        Accepted => "accepted",
        /// It was not.
        Refused => "refused",
        /// One code is not enough since the station was set up from a backup.
        Doubted => "doubted",
        /// It could not be looked at.
        Failed => "failed",
    }
}

domain::words! {
    /// What became of a search for a token's counter or clock.
    ResyncOutcome {
        /// There is one place for it.
        Found => "found",
        /// There is none.
        NotFound => "not_found",
        /// There are several.
        Ambiguous => "ambiguous",
        /// It could not be looked for.
        Failed => "failed",
    }
}

/// What is counted since the station began.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    codes: [AtomicU64; CodeOutcome::ALL.len()],
    resyncs: [AtomicU64; ResyncOutcome::ALL.len()],
    door: [AtomicU64; DoorOutcome::ALL.len()],
}

impl Tally {
    pub(super) fn code<T>(&self, checked: &Result<T>) {
        let outcome = match checked {
            Ok(_) => CodeOutcome::Accepted,
            Err(StationError::CodeRefused) => CodeOutcome::Refused,
            Err(StationError::ResynchroniseFirst(_)) => CodeOutcome::Doubted,
            Err(_) => CodeOutcome::Failed,
        };
        self.codes[outcome as usize].fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn resync<T>(&self, searched: &Result<T>) {
        let outcome = match searched {
            Ok(_) => ResyncOutcome::Found,
            Err(StationError::NotSynchronised(_)) => ResyncOutcome::NotFound,
            Err(StationError::Ambiguous(_)) => ResyncOutcome::Ambiguous,
            Err(_) => ResyncOutcome::Failed,
        };
        self.resyncs[outcome as usize].fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn door(&self, told: &Result<Verdict>) {
        let outcome = match told {
            Ok(Verdict::Accepted { .. }) => DoorOutcome::Accepted,
            Ok(Verdict::Refused) => DoorOutcome::Refused,
            Ok(Verdict::NextCode { .. }) => DoorOutcome::NextCode,
            Err(_) => DoorOutcome::Failed,
        };
        self.door[outcome as usize].fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn verdicts(&self) -> Vec<(DoorOutcome, u64)> {
        let count = |outcome: DoorOutcome| self.door[outcome as usize].load(Ordering::Relaxed);
        DoorOutcome::ALL.iter().map(|outcome| (*outcome, count(*outcome))).collect()
    }

    pub(super) fn codes(&self) -> Vec<(CodeOutcome, u64)> {
        let count = |outcome: CodeOutcome| self.codes[outcome as usize].load(Ordering::Relaxed);
        CodeOutcome::ALL.iter().map(|outcome| (*outcome, count(*outcome))).collect()
    }

    pub(super) fn resyncs(&self) -> Vec<(ResyncOutcome, u64)> {
        let count = |outcome: ResyncOutcome| self.resyncs[outcome as usize].load(Ordering::Relaxed);
        ResyncOutcome::ALL.iter().map(|outcome| (*outcome, count(*outcome))).collect()
    }
}
