//! Which failures of a start stay until somebody changed something: the service is not started again for them, over and over.

use super::DaemonError;
use std::io::{self, ErrorKind};
use store::StoreError;

impl DaemonError {
    /// Started again, the station would end in the same way: a setting, a file or a permission is wrong. What may pass by itself (an address
    /// that another program has, a full disk, a certificate in the middle of its renewal, a daemon that is still ending) does not last.
    pub fn lasts(&self) -> bool {
        match self {
            Self::Config(_)
            | Self::Profile(_)
            | Self::Catalogues(_)
            | Self::Charter(_)
            | Self::Words(_)
            | Self::Stationery(_)
            | Self::Desk(_)
            | Self::Zone(_) => true,
            Self::Store(error) => of_store(error),
            // no such address yet, where the network is still coming up
            Self::Listen { source, .. } => source.kind() == ErrorKind::PermissionDenied,
            Self::Station(_)
            | Self::Bus(_)
            | Self::Hub(_)
            | Self::Control(_)
            | Self::Tls(_)
            | Self::System(_)
            | Self::TakenOver
            | Self::TaskEnded { .. } => false,
        }
    }
}

fn of_store(error: &StoreError) -> bool {
    use StoreError as E;
    match error {
        E::NotWritable { source, .. } | E::NotReadable { source, .. } => is_of_the_place(source),
        E::Distrust(_)
        | E::Corrupt { .. }
        | E::NotOurs { .. }
        | E::Newer { .. }
        | E::WrongMode { .. }
        | E::DatabaseGone { .. }
        | E::KeyMissing { .. }
        | E::KeyForeign { .. }
        | E::KeyExposed { .. }
        | E::KeyGarbled { .. }
        | E::SealBroken { .. }
        | E::Denied(_) => true,
        E::InUse { .. }
        | E::ServedElsewhere { .. }
        | E::Full(_)
        | E::ReadOnly(_)
        | E::Disk(_)
        | E::Replaced { .. }
        | E::JournalInDoubt(_)
        | E::Gone { .. }
        | E::AmbiguousSerial { .. }
        | E::Refused(_)
        | E::Busy(_)
        | E::Unreachable(_)
        | E::Unknown(_)
        | E::Database(_)
        | E::NoEntropy(_)
        | E::NotABackup { .. }
        | E::BackupNewer { .. }
        | E::BackupTruncated { .. }
        | E::BackupGarbled { .. }
        | E::WrongPassphrase
        | E::WeakPassphrase
        | E::Stopped
        | E::NotEmpty { .. } => false,
    }
}

/// The path is wrong, or not ours; not: the disk is full, or fails.
fn is_of_the_place(source: &io::Error) -> bool {
    matches!(
        source.kind(),
        ErrorKind::PermissionDenied
            | ErrorKind::NotADirectory
            | ErrorKind::IsADirectory
            | ErrorKind::AlreadyExists
            | ErrorKind::ReadOnlyFilesystem
    )
}
