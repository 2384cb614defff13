//! Why there is no demo.

use crate::DaemonError;
use domain::NoEntropy;
use emulated::InvalidSpec;
use station::StationError;
use std::{io, path::PathBuf};

/// Why there is no demo.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The station itself.
    #[error(transparent)]
    Daemon(#[from] DaemonError),
    /// The samples were refused.
    #[error(transparent)]
    Station(#[from] StationError),
    /// No directory.
    #[error("no directory for the demo under {} ({source}): set TMPDIR to one that can be written", .path.display())]
    Folder {
        /// Where it should have been.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// No passwords.
    #[error(transparent)]
    NoEntropy(#[from] NoEntropy),
    /// A token of the list above.
    #[error(transparent)]
    Token(#[from] InvalidSpec),
}
