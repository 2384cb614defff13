//! What several readers ask of an event, whichever it is. Every act is named, so that a new one is not forgotten here.

use super::declared::{
    Activate, Allocate, Event, Found, HandOver, MarkDefective, Move, ReportLost, Resume, Retire, Suspend, TakeBack,
    Ticket, Withdraw,
};
use crate::SecretFate;

/// The acts of which nothing is asked below: to be thought of once for each new one.
macro_rules! others {
    () => {
        Self::School(_)
            | Self::Person(_)
            | Self::Role(_)
            | Self::SignIn(_)
            | Self::Register(_)
            | Self::Release(_)
            | Self::Repair(_)
            | Self::MoveSchool(_)
            | Self::Enrol(_)
            | Self::Verify(_)
            | Self::Resynchronise(_)
            | Self::Identify(_)
            | Self::Destroy(_)
            | Self::Import(_)
            | Self::Export(_)
            | Self::Backup(_)
            | Self::Restore(_)
            | Self::Setting(_)
            | Self::Device(_)
            | Self::Journal(_)
            | Self::Request(_)
            | Self::Approve(_)
            | Self::Refuse(_)
            | Self::Cancel(_)
            | Self::Expire(_)
            | Self::Reserve(_)
            | Self::SignCharter(_)
            | Self::SetPin(_)
            | Self::Unlock(_)
            | Self::Recover(_)
            | Self::Swap(_)
            | Self::Order(_)
            | Self::Receive(_)
            | Self::StockTake(_)
            | Self::Diagnose(_)
            | Self::Recall(_)
            | Self::Mail(_)
            | Self::Batch(_)
            | Self::Undo(_)
            | Self::Rekey(_)
            | Self::Attempt(_)
            | Self::Witness(_)
            | Self::Reconsider(_)
            | Self::Consult(_)
            | Self::Client(_)
            | Self::Desk(_)
            | Self::Entrust(_)
    };
}

/// What is printed of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Paper {
    /// The slip of a handover.
    HandOver(HandOver),
    /// The receipt of a return.
    TakeBack(TakeBack),
}

impl Event {
    /// What the person it is about was called at that time, where it says so.
    pub fn person(&self) -> Option<&str> {
        match self {
            Self::Allocate(Allocate { person, .. })
            | Self::HandOver(HandOver { person, .. })
            | Self::TakeBack(TakeBack { person, .. })
            | Self::ReportLost(ReportLost { person, .. })
            | Self::MarkDefective(MarkDefective { person, .. })
            | Self::Suspend(Suspend { person, .. })
            | Self::Resume(Resume { person, .. })
            | Self::Withdraw(Withdraw { person, .. })
            | Self::Ticket(Ticket::Opened { person, .. }) => person.as_deref(),
            Self::Activate(Activate { person, .. }) | Self::Move(Move { person, .. }) => Some(person),
            Self::Ticket(Ticket::Followed { .. }) | Self::Found(_) | Self::Retire(_) | others!() => None,
        }
    }

    /// What became of the secrets of the token, where it ended somebody's access.
    pub fn secret_now(&self) -> Option<SecretFate> {
        match self {
            Self::TakeBack(TakeBack { secret_now, .. })
            | Self::ReportLost(ReportLost { secret_now, .. })
            | Self::Found(Found { secret_now, .. })
            | Self::MarkDefective(MarkDefective { secret_now, .. })
            | Self::Retire(Retire { secret_now, .. })
            | Self::Withdraw(Withdraw { secret_now, .. }) => *secret_now,
            Self::Allocate(_)
            | Self::HandOver(_)
            | Self::Suspend(_)
            | Self::Resume(_)
            | Self::Ticket(_)
            | Self::Move(_)
            | Self::Activate(_)
            | others!() => None,
        }
    }

    /// What is printed of it; `None`: nothing is.
    pub fn paper(self) -> Option<Paper> {
        match self {
            Self::HandOver(given) => Some(Paper::HandOver(given)),
            Self::TakeBack(taken) => Some(Paper::TakeBack(taken)),
            Self::Allocate(_)
            | Self::ReportLost(_)
            | Self::Found(_)
            | Self::MarkDefective(_)
            | Self::Retire(_)
            | Self::Suspend(_)
            | Self::Resume(_)
            | Self::Ticket(_)
            | Self::Move(_)
            | Self::Activate(_)
            | Self::Withdraw(_)
            | others!() => None,
        }
    }
}
