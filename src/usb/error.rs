//! What can go wrong on a bus, at a node and on a link, with what to do next.

use super::sentence;
use serde::{Deserialize, Serialize};
use std::{io, path::PathBuf};

/// The bus as a whole cannot be read.
#[derive(Debug, thiserror::Error, Serialize, Deserialize)]
pub enum BusError {
    /// No USB on this machine, or the list cannot be read.
    #[error("the USB bus cannot be read ({0}): check that this machine has USB and that /sys is mounted")]
    Unreadable(
        #[source]
        #[serde(with = "sentence")]
        Box<dyn std::error::Error + Send + Sync>,
    ),
    /// Hot-plug events are not to be had.
    #[error("no hot-plug events ({0}): tokens are looked for every two seconds instead")]
    NoHotplug(
        #[source]
        #[serde(with = "sentence")]
        Box<dyn std::error::Error + Send + Sync>,
    ),
}

impl BusError {
    /// What the system says of it.
    pub fn cause(&self) -> String {
        match self {
            Self::Unreadable(source) | Self::NoHotplug(source) => source.to_string(),
        }
    }
}

/// A node that is there cannot be opened.
#[derive(Debug, thiserror::Error, Serialize, Deserialize)]
pub enum OpenError {
    /// The mode of the node refuses us; udev may not have set it yet (allow it two seconds).
    #[error("no permission for {}: install the udev rules with `trousseau udev | sudo tee /etc/udev/rules.d/70-trousseau.rules`, then plug the token again", .0.display())]
    Permission(PathBuf),
    /// The node went away.
    #[error("{} is gone: the token was unplugged", .0.display())]
    Gone(PathBuf),
    /// Its keys go to another program.
    #[error("another program has taken the keys of {}: close it (a remapper of keyboards, a remote desktop), then plug the token in again", .0.display())]
    Taken(PathBuf),
    /// Anything else, with the cause kept.
    #[error("{} cannot be opened: {source}", .node.display())]
    Failed {
        /// The node.
        node: PathBuf,
        /// Why.
        #[source]
        #[serde(with = "sentence")]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl OpenError {
    /// Why a node could not be opened, by the system's error.
    pub(crate) fn of_node(node: PathBuf, error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::PermissionDenied => Self::Permission(node),
            io::ErrorKind::NotFound => Self::Gone(node),
            _ if is_gone(&error) => Self::Gone(node),
            _ => Self::Failed { node, source: error.into() },
        }
    }
}

/// A transfer failed.
#[derive(Debug, thiserror::Error, Serialize, Deserialize)]
#[error("the token did not answer over USB ({0}): it was unplugged or is faulty; plug it in again")]
pub struct TransportError(
    #[source]
    #[serde(with = "sentence")]
    pub Box<dyn std::error::Error + Send + Sync>,
);

/// ENODEV and ENXIO: the node is still there, its device is not.
fn is_gone(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let number = error.raw_os_error();
    [Errno::NODEV, Errno::NXIO].iter().any(|gone| number == Some(gone.raw_os_error()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_a_node_are_told_apart() {
        let kind = |number| OpenError::of_node("/dev/hidraw0".into(), io::Error::from_raw_os_error(number));
        use rustix::io::Errno;
        assert!(matches!(kind(Errno::ACCESS.raw_os_error()), OpenError::Permission(_)));
        assert!(matches!(kind(Errno::PERM.raw_os_error()), OpenError::Permission(_)));
        assert!(matches!(kind(Errno::NOENT.raw_os_error()), OpenError::Gone(_)));
        assert!(matches!(kind(Errno::NODEV.raw_os_error()), OpenError::Gone(_)));
        assert!(matches!(kind(Errno::NXIO.raw_os_error()), OpenError::Gone(_)));
        assert!(matches!(kind(Errno::BUSY.raw_os_error()), OpenError::Failed { .. }));
    }
}
