//! What of an error is no message: the tokens among which somebody has to choose, and the cause that only the log is told.

use super::StationError;
use domain::TokenRef;
use driver::DriverError;
use keyfile::{KeyFileError, WriteError};
use table::TableError;

impl StationError {
    /// The tokens among which somebody has to say which is meant: what each is called, and its model. Empty: this is no such question.
    pub fn candidates(&self) -> &[(TokenRef, String)] {
        match self {
            Self::Store(store::StoreError::AmbiguousSerial { candidates, .. }) => candidates,
            Self::OnLane(error) => error.candidates(),
            _ => &[],
        }
    }

    /// Logs what the panel's message leaves out: what disk, database, link or token said, which is English and of use to
    /// whoever runs the station. Called once, where the error becomes a message.
    pub fn log_cause(&self) {
        match self {
            Self::Store(error) => error.log_cause(),
            Self::Driver(error @ (DriverError::Transport(_) | DriverError::Open(_) | DriverError::Garbage(_))) => {
                tracing::warn!(%error, "a token failed");
            }
            Self::KeyFile(error @ KeyFileError::Input(_)) => {
                tracing::warn!(%error, "a file that was sent cannot be read");
            }
            Self::Table(error @ TableError::Input(_))
            | Self::KeyFile(KeyFileError::Table(error @ TableError::Input(_))) => {
                tracing::warn!(%error, "a file that was sent cannot be read");
            }
            Self::WriteKeyFile(error @ (WriteError::Output(_) | WriteError::Entropy(_))) => {
                tracing::warn!(%error, "a file of keys cannot be written");
            }
            Self::Bus(error) => tracing::warn!(%error, "the bus failed"),
            // `OnLane` was logged on its lane
            _ => {}
        }
    }
}
