//! How the pulls of a directory go, as the doctor says it.

use super::code::FindingCode;
use domain::PullFault;
use jiff::Timestamp;

/// How the pulls of a directory go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DirectoryState {
    /// People were pulled, as they should be.
    Pulled {
        /// Which.
        name: String,
        /// When.
        at: Timestamp,
    },
    /// So many would be gone at once that it waits for somebody's word.
    Held {
        /// Which.
        name: String,
        /// How many.
        gone: u32,
    },
    /// It brings nothing.
    Failing {
        /// Which.
        name: String,
        /// Why.
        fault: PullFault,
        /// Since when.
        since: Timestamp,
    },
    /// No pull has come whole for too long.
    Late(String),
}

impl DirectoryState {
    pub(super) fn code(&self) -> FindingCode {
        match self {
            Self::Pulled { .. } => FindingCode::DirectoryPulled,
            Self::Held { .. } => FindingCode::DirectoryHeld,
            Self::Failing { .. } => FindingCode::DirectoryFailing,
            Self::Late(_) => FindingCode::DirectoryLate,
        }
    }
}
