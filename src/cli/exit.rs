//! Exit codes; scripts rely on them.

use bench::BenchError;
use driver::DriverError;
use serde::{Deserialize, Serialize};
use station::StationError;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Refused by a rule.
    Refused = 1,
    /// What was typed cannot be read.
    Usage = 2,
    /// No such token, person or school.
    Unknown = 3,
    /// The device failed, or is not there.
    Device = 4,
    /// Database, vault or configuration.
    Memory = 5,
    /// The doctor found what has to be mended.
    Unwell = 6,
    /// The station will not start before somebody changed something: started again, it would say the same (`EX_CONFIG` of sysexits.h).
    Configuration = 78,
}

impl Exit {
    /// The code that goes with an error.
    pub fn of(error: &StationError) -> Self {
        use StationError as E;
        match error {
            E::Invalid(_)
            | E::NotAnAddress(_)
            | E::MailInFile
            | E::Sequence(_)
            | E::Table(_)
            | E::KeyFile(_)
            | E::WriteKeyFile(_)
            | E::BadDocument { .. }
            | E::Roster(_)
            | E::NoConsoleColumn(_)
            | E::DelegateUntil
            | E::RoleNeedsSchool(_)
            | E::OnceForOther
            | E::Setting(_) => Self::Usage,
            E::NoSuchToken(_)
            | E::NoSuchPerson(_)
            | E::NotInDoubt(_)
            | E::NoSuchSchool(_)
            | E::NoSuchRequest(_)
            | E::NoSuchSlip(_)
            | E::NoSuchTicket(_)
            | E::NoSuchOrder(_)
            | E::NoSuchMail(_)
            | E::NoSuchClient(_)
            | E::NoSuchDesk(_)
            | E::NoSuchDirectory(_)
            | E::NoVerifier
            | E::NoSuchStockTake(_)
            | E::NoSuchBatch(_) => Self::Unknown,
            E::Bench(error) => match error {
                BenchError::NotPlugged(_)
                | BenchError::MayBeHidden { .. }
                | BenchError::KeysNotKept { .. }
                | BenchError::DuplicateSerial(_)
                | BenchError::Busy(_) => Self::Device,
                BenchError::WrongToken { .. } | BenchError::Contradicts { .. } => Self::Refused,
                BenchError::Port(_) => Self::Usage,
            },
            E::Outdated { .. } | E::TooOld { .. } => Self::Device,
            E::Driver(DriverError::Occupied { .. } | DriverError::Cancelled) => Self::Refused,
            E::Driver(_) => Self::Device,
            E::Bus(_) => Self::Device,
            E::MailOff | E::MailNotTried | E::MailBarred { .. } | E::MailNotTaken(_) => Self::Refused,
            error if !error.candidates().is_empty() => Self::Usage,
            E::Unwell(_) => Self::Unwell,
            E::Store(_) | E::JournalUnsound(_) | E::Broken => Self::Memory,
            E::OnLane(error) => Self::of(error),
            E::NotAllowed { .. }
            | E::AtStationOnly
            | E::OtherDesk(_)
            | E::DeskTicket
            | E::Client(_)
            | E::Push(_)
            | E::OwnToken
            | E::OwnRole
            | E::AccountShut
            | E::NoRoleTold
            | E::NotLinked(_)
            | E::LinkedElsewhere(_)
            | E::RoleIsTold
            | E::EraseHolds { .. }
            | E::EraseWaits { .. }
            | E::NotOverThem { .. }
            | E::BelongsElsewhere { .. }
            | E::SchoolNotAsked(_)
            | E::NoStray(_)
            | E::Custody { .. }
            | E::AlreadyRegistered(_)
            | E::AlikeSerial { .. }
            | E::SchoolExists(_)
            | E::LoginTaken(_)
            | E::NotServed(_)
            | E::SchoolClosed(_)
            | E::Directory(_)
            | E::Verifier(_)
            | E::MassGone(_)
            | E::HasToken { .. }
            | E::AnotherSecret(_)
            | E::Emptied(_)
            | E::SecondPerson
            | E::AnotherSerial { .. }
            | E::ForeignSlot { .. }
            | E::UnseenSlot { .. }
            | E::NoCredential(_)
            | E::Shut { .. }
            | E::Secret { .. }
            | E::CodeRefused
            | E::ResynchroniseFirst(_)
            | E::AccountInDoubt
            | E::NobodyChosen
            | E::Throttled { .. }
            | E::SignInRefused
            | E::LinkRefused
            | E::WeakPassword(_)
            | E::FourEyes(_)
            | E::NoAddressWaits(_)
            | E::NoSuchSession
            | E::WeakPin(_)
            | E::PasscodeRefused
            | E::Passcode(_)
            | E::NoTokenOfOwn
            | E::NoPinNeeded(_)
            | E::NoAddress(_)
            | E::HasAddress(_)
            | E::NoPassword
            | E::MailOver { .. }
            | E::CommentNeeded
            | E::NotEnrollable { .. }
            | E::CounterBehind { .. }
            | E::Unsettled { .. }
            | E::NeitherFits { .. }
            | E::SlotEmpty { .. }
            | E::NothingOpen(_)
            | E::NothingToWipe(_)
            | E::NoDevicePin(_)
            | E::WipeAgain(_)
            | E::WrongPassword
            | E::AlreadySetUp
            | E::KeysRefused(_)
            | E::LinesRefused(_)
            | E::GivenBy(_)
            | E::NotOfSchool { .. }
            | E::DecidesAlready(_)
            | E::NoDelegate(_)
            | E::NoPinAsked
            | E::Ticket { .. }
            | E::NoTicketAddress
            | E::TicketOpen(_)
            | E::TooManyTickets
            | E::StockTakeOpen(_)
            | E::StockTakeClosed(_)
            | E::BenchCounts(_)
            | E::BenchConveys(_)
            | E::BatchEnded(_)
            | E::BatchOpen(_)
            | E::NotUndone(_)
            | E::Stopped { .. }
            | E::Cancelled
            | E::OpenRequest(_)
            | E::NoSoftware(_)
            | E::OtherKind { .. }
            | E::NotReady(_)
            | E::NothingVouches(_)
            | E::NoKeyShown(_)
            | E::Request { .. }
            | E::SchoolDecides(_)
            | E::Order { .. }
            | E::OrderedMeanwhile { .. }
            | E::NoSupplier
            | E::ParcelRefused(_)
            | E::CharterChanged
            | E::DocumentNeeded
            | E::Ambiguous(_)
            | E::NotSynchronised(_)
            | E::OnceUnderWay => Self::Refused,
        }
    }
}
