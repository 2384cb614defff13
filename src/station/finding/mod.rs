//! What the doctor found, as values. Their words are in the catalogue's `finding.rs`.
//!
//! The matches here have no wildcard: a new finding does not compile before it has a code, and the suite asks for the words
//! of every code in both languages.
//!
//! Long because it is one list.

mod code;
mod directory;

pub use code::{Area, FindingCode, Level};
pub use directory::DirectoryState;

use super::{BackupAge, CertificateState, StationError};
use bench::{Keys, UnusableReason};
use files::Distrust;
use jiff::Timestamp;
use std::{net::SocketAddr, path::PathBuf};
use store::{Fault, StoreError};
use usb::{OpenError, PortPath};

/// One thing that was looked at.
#[derive(Debug)]
pub enum Finding {
    /// How many USB devices are seen.
    UsbSeen(usize),
    /// The list of USB devices cannot be read, and why.
    UsbUnread(String),
    /// Arrivals and departures are told.
    HotplugTold,
    /// They are not, and why.
    HotplugSilent(String),
    /// No udev rules.
    RulesAbsent,
    /// They are ours.
    RulesCurrent(&'static str),
    /// They are others.
    RulesOld(&'static str),
    /// What an unknown keyboard types goes where it goes.
    KeyboardsTold,
    /// Unknown keyboards in these ports are ignored.
    KeyboardsIgnored(String),
    /// What becomes of the keys of a token that the station holds.
    Keys(Plugged, Keys),
    /// What they would reach.
    KeysWillBeKept(Plugged),
    /// The station is looking at it.
    KeysLookedAt(Plugged),
    /// Keeping them fails, and why.
    KeysOpen(Plugged, String),
    /// NTP.
    ClockKept,
    /// Nobody is known to.
    ClockUnkept,
    /// A plugged device is none that can be used.
    Unusable {
        /// Where it is.
        port: PortPath,
        /// Why.
        reason: UnusableReason,
    },
    /// The link that the station has.
    LinkAnswers(Plugged),
    /// It does not answer, and what it says.
    LinkSilent(Plugged, String),
    /// It can be opened, where no station runs.
    NodeOpens(Plugged),
    /// It cannot.
    NodeClosed(OpenError),
    /// The vault's key is there.
    VaultWell,
    /// It is, and the service manager alone can open it.
    VaultHanded,
    /// The same, but a copy of it lies here for whoever has the disk.
    VaultCopied(PathBuf),
    /// A newer one is in use than the one that the service manager opens; it lies here.
    VaultOutgrown(PathBuf),
    /// Tokens that carry something of an older key.
    OldKey(usize),
    /// The database is whole.
    DatabaseWhole,
    /// What SQLite says of it.
    DatabaseDamaged(Vec<String>),
    /// Machines that would take over, by name.
    StandbyThere(Vec<String>),
    /// One should, and none does.
    StandbyNone,
    /// Something could not be looked at.
    Failed(Area, StationError),
    /// The journal ends where it was left.
    JournalWhole,
    /// It does not.
    JournalFaulty(Fault),
    /// Whose access was written by another program.
    JournalForeign(Vec<String>),
    /// Every writing was confirmed.
    IntentsNone,
    /// These were not.
    IntentsOpen(usize),
    /// No way out for mail.
    MailOff,
    /// Mail goes into a folder.
    MailFolder(PathBuf),
    /// Mail goes to a server.
    MailServer {
        /// Where to.
        server: String,
        /// Over TLS.
        encrypted: bool,
    },
    /// It cannot be reached, and why.
    MailBarred(String),
    /// No address of the panel is known.
    MailNoLinks,
    /// Mails that nobody sends by itself.
    MailStuck(u32),
    /// A program is told of what happens, and its address takes nothing.
    HookFailing {
        /// What the program is called.
        name: String,
        /// Where.
        address: String,
        /// Since when.
        since: Timestamp,
        /// What was said the last time.
        cause: String,
    },
    /// The program of the ticket desk takes tickets.
    TicketDeskWell(String),
    /// It does not.
    TicketDeskBarred {
        /// Its address.
        address: String,
        /// Why not.
        cause: String,
    },
    /// Nobody else's to read or change.
    FilesWell,
    /// Somebody else's.
    File(Distrust),
    /// Only keys are in doubt.
    RestoreConfirmed(Since),
    /// Accounts are.
    RestoreOpen {
        /// Since when.
        since: Since,
        /// How long nothing is known of: `3 d 4 h`.
        span: String,
        /// How many accounts.
        accounts: usize,
        /// Some of them.
        named: String,
    },
    /// Nobody looked for what is too old since then.
    RetentionLate(Timestamp),
    /// The certificate of the public door.
    Certificate(CertificateState),
    /// There is no public door.
    DoorsOwnOnly(SocketAddr),
    /// Programs ask whether codes are right there.
    VerificationListens(SocketAddr),
    /// There too, and what they ask crosses a network in the clear.
    VerificationClear(SocketAddr),
    /// The doors can be told apart.
    DoorsApart,
    /// They cannot, and why.
    DoorsRefused(String),
    /// The public address leads where it should.
    DoorsPublic(String),
    /// Forged lines change nothing: the address that is seen.
    DoorsUnforged(String),
    /// The public address does not answer as it should.
    DoorsUnreached {
        /// The address.
        url: String,
        /// What it should lead to.
        listen: SocketAddr,
        /// A proxy speaks TLS.
        proxy: bool,
        /// What happened.
        how: Unreached,
    },
    /// The public address leads to the own door.
    DoorsWrong {
        /// The address.
        url: String,
        /// What it should lead to.
        listen: SocketAddr,
        /// The own door.
        own: SocketAddr,
    },
    /// What arrives asks for another name.
    DoorsHost {
        /// The address.
        url: String,
        /// What it asks for.
        host: String,
        /// What it should ask for.
        authority: String,
    },
    /// The proxy does not say who asks.
    DoorsAnonymous(String),
    /// What arrives is refused otherwise.
    DoorsVerdict {
        /// The address.
        url: String,
        /// How.
        verdict: String,
        /// What it should lead to.
        listen: SocketAddr,
        /// The own door.
        own: SocketAddr,
    },
    /// A forged line is believed.
    DoorsForged {
        /// What was written there.
        forged: String,
        /// A proxy speaks TLS.
        proxy: bool,
    },
    /// How old the newest good backup is.
    Backup(BackupAge),
    /// The provider at which people sign in answers.
    ProviderWell(String),
    /// It does not, or with something else.
    ProviderSilent {
        /// What it is called.
        name: String,
        /// What happened.
        cause: String,
    },
    /// Its clock is another one than ours: by so many seconds ahead.
    ProviderClock {
        /// What it is called.
        name: String,
        /// So many.
        seconds: i64,
    },
    /// How the pulls of a directory go.
    Directory(DirectoryState),
    /// How many desks there are, none of which has anything wrong with it.
    DesksWell(usize),
    /// A desk has not been there for days.
    DeskAway {
        /// What it is called.
        name: String,
        /// When it was there last.
        seen: Timestamp,
    },
    /// Its program is of another version than the station's.
    DeskOther {
        /// What it is called.
        name: String,
        /// The version of its program.
        program: String,
    },
    /// Two machines come with its key.
    DeskTwice {
        /// What it is called.
        name: String,
        /// Since when, as far as it was seen.
        since: Timestamp,
    },
    /// The other program that checks codes answers.
    VerifierWell {
        /// Who answers: `privacyIDEA 3.14`.
        version: String,
        /// How many keys it checks.
        keys: u32,
    },
    /// It does not, or not to the station's account.
    VerifierSilent {
        /// Which program.
        name: &'static str,
        /// What happened.
        cause: String,
    },
    /// It cannot have keys as they should be before somebody did something.
    VerifierStuck {
        /// Which program.
        name: &'static str,
        /// How many.
        keys: u32,
    },
    /// It does not have keys as they should be for too long.
    VerifierLate {
        /// Which program.
        name: &'static str,
        /// How many.
        keys: u32,
        /// Since when the oldest.
        since: Timestamp,
    },
    /// The codes of so many keys are checked by a program that the configuration does not name any more.
    VerifierGone(u32),
}

/// A token, and where it is plugged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plugged {
    /// Its model.
    pub model: String,
    /// Its port.
    pub port: PortPath,
}

/// A restore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Since {
    /// The backup's moment.
    pub taken: Timestamp,
    /// The restore's.
    pub at: Timestamp,
    /// Keys that one code is not believed of yet.
    pub keys: u64,
}

/// Why the public address told nothing; the texts are those of the system, or of whoever answered.
#[derive(Debug, thiserror::Error)]
pub enum Unreached {
    /// No address of this name.
    #[error("{0}")]
    Name(std::io::Error),
    /// Nobody listens.
    #[error("{0}")]
    Connect(std::io::Error),
    /// No TLS.
    #[error("{0}")]
    Tls(std::io::Error),
    /// Somebody else answered.
    #[error("{0}")]
    Answer(String),
}

impl Finding {
    /// One stable word.
    pub fn code(&self) -> FindingCode {
        use FindingCode as C;
        match self {
            Self::UsbSeen(_) => C::UsbSeen,
            Self::UsbUnread(_) => C::UsbUnread,
            Self::HotplugTold => C::HotplugTold,
            Self::HotplugSilent(_) => C::HotplugSilent,
            Self::RulesAbsent => C::RulesAbsent,
            Self::RulesCurrent(_) => C::RulesCurrent,
            Self::RulesOld(_) => C::RulesOld,
            Self::KeyboardsTold => C::KeyboardsTold,
            Self::KeyboardsIgnored(_) => C::KeyboardsIgnored,
            Self::Keys(_, Keys::Kept) => C::KeysKept,
            Self::Keys(_, Keys::NotPermitted) => C::KeysNotPermitted,
            Self::Keys(_, Keys::Taken) => C::KeysTaken,
            Self::Keys(_, Keys::NoNode) => C::KeysNoNode,
            Self::KeysWillBeKept(_) => C::KeysWillBeKept,
            Self::KeysLookedAt(_) => C::KeysLookedAt,
            Self::KeysOpen(..) => C::KeysOpen,
            Self::ClockKept => C::ClockKept,
            Self::ClockUnkept => C::ClockUnkept,
            Self::Unusable { .. } => C::Unusable,
            Self::LinkAnswers(_) => C::LinkAnswers,
            Self::LinkSilent(..) => C::LinkSilent,
            Self::NodeOpens(_) => C::NodeOpens,
            Self::NodeClosed(OpenError::Permission(_)) => C::NodeNotPermitted,
            Self::NodeClosed(OpenError::Gone(_)) => C::NodeGone,
            Self::NodeClosed(OpenError::Taken(_)) => C::NodeTaken,
            Self::NodeClosed(OpenError::Failed { .. }) => C::NodeFails,
            Self::VaultWell => C::VaultWell,
            Self::VaultHanded => C::VaultHanded,
            Self::VaultCopied(_) => C::VaultCopied,
            Self::VaultOutgrown(_) => C::VaultOutgrown,
            Self::OldKey(_) => C::OldKey,
            Self::DatabaseWhole => C::DatabaseWhole,
            Self::DatabaseDamaged(_) => C::DatabaseDamaged,
            Self::StandbyThere(_) => C::StandbyThere,
            Self::StandbyNone => C::StandbyNone,
            Self::Failed(..) => C::Failed,
            Self::JournalWhole => C::JournalWhole,
            Self::JournalFaulty(_) => C::JournalFaulty,
            Self::JournalForeign(_) => C::JournalForeign,
            Self::IntentsNone => C::IntentsNone,
            Self::IntentsOpen(_) => C::IntentsOpen,
            Self::MailOff => C::MailOff,
            Self::MailFolder(_) => C::MailFolder,
            Self::MailServer { encrypted: true, .. } => C::MailEncrypted,
            Self::MailServer { encrypted: false, .. } => C::MailClear,
            Self::MailBarred(_) => C::MailBarred,
            Self::HookFailing { .. } => C::HookFailing,
            Self::TicketDeskWell(_) => C::TicketDeskWell,
            Self::TicketDeskBarred { .. } => C::TicketDeskBarred,
            Self::MailNoLinks => C::MailNoLinks,
            Self::MailStuck(_) => C::MailStuck,
            Self::FilesWell => C::FilesWell,
            Self::File(Distrust::Owner { .. }) => C::FileOwner,
            Self::File(Distrust::Mode { mode, .. }) if mode & 0o022 != 0 => C::FileChanged,
            Self::File(Distrust::Mode { .. }) => C::FileRead,
            Self::File(Distrust::Above { .. }) => C::FileAbove,
            Self::File(Distrust::Unreadable { .. }) => C::FileUnread,
            Self::RetentionLate(_) => C::RetentionLate,
            Self::RestoreConfirmed(_) => C::RestoreConfirmed,
            Self::RestoreOpen { .. } => C::RestoreOpen,
            Self::Certificate(CertificateState::Good { .. }) => C::CertificateGood,
            Self::Certificate(CertificateState::Ends { .. }) => C::CertificateEnds,
            Self::Certificate(CertificateState::Ended { .. }) => C::CertificateEnded,
            Self::Certificate(CertificateState::Other { .. }) => C::CertificateOther,
            Self::Certificate(CertificateState::Refused { .. }) => C::CertificateRefused,
            Self::DoorsOwnOnly(_) => C::DoorsOwnOnly,
            Self::VerificationListens(_) => C::VerificationListens,
            Self::VerificationClear(_) => C::VerificationClear,
            Self::DoorsApart => C::DoorsApart,
            Self::DoorsRefused(_) => C::DoorsRefused,
            Self::DoorsPublic(_) => C::DoorsPublic,
            Self::DoorsUnforged(_) => C::DoorsUnforged,
            Self::DoorsUnreached { how: Unreached::Name(_), .. } => C::DoorsName,
            Self::DoorsUnreached { how: Unreached::Connect(_), proxy: false, .. } => C::DoorsConnect,
            Self::DoorsUnreached { how: Unreached::Connect(_), proxy: true, .. } => C::DoorsConnectProxy,
            Self::DoorsUnreached { how: Unreached::Tls(_), .. } => C::DoorsTls,
            Self::DoorsUnreached { how: Unreached::Answer(_), .. } => C::DoorsAnswer,
            Self::DoorsWrong { .. } => C::DoorsWrong,
            Self::DoorsHost { .. } => C::DoorsHost,
            Self::DoorsAnonymous(_) => C::DoorsAnonymous,
            Self::DoorsVerdict { .. } => C::DoorsVerdict,
            Self::DoorsForged { proxy: false, .. } => C::DoorsForged,
            Self::DoorsForged { proxy: true, .. } => C::DoorsForgedProxy,
            Self::ProviderWell(_) => C::ProviderWell,
            Self::ProviderSilent { .. } => C::ProviderSilent,
            Self::ProviderClock { .. } => C::ProviderClock,
            Self::Backup(age) => match (&age.kept, age.level()) {
                (Some(_), Level::Well) => C::BackupKept,
                (Some(_), Level::Warning) => C::BackupLate,
                (Some(_), Level::Bad) => C::BackupTooLate,
                (None, Level::Well | Level::Warning) => C::BackupNever,
                (None, Level::Bad) => C::BackupMissing,
            },
            Self::Directory(state) => state.code(),
            Self::DesksWell(_) => C::DesksWell,
            Self::DeskAway { .. } => C::DeskAway,
            Self::DeskOther { .. } => C::DeskOther,
            Self::DeskTwice { .. } => C::DeskTwice,
            Self::VerifierWell { .. } => C::VerifierWell,
            Self::VerifierSilent { .. } => C::VerifierSilent,
            Self::VerifierStuck { .. } => C::VerifierStuck,
            Self::VerifierLate { .. } => C::VerifierLate,
            Self::VerifierGone(_) => C::VerifierGone,
        }
    }

    /// What was looked at.
    pub fn area(&self) -> Area {
        match self {
            Self::Failed(area, _) => *area,
            known => known.code().verdict().0,
        }
    }

    /// How much it matters.
    pub fn level(&self) -> Level {
        self.code().verdict().1
    }

    /// It is as it should be.
    pub fn is_ok(&self) -> bool {
        self.code().is_ok()
    }
}

impl From<StoreError> for Finding {
    fn from(error: StoreError) -> Self {
        Self::Failed(Area::Database, error.into())
    }
}
