//! What is done to one thing, as the last part of an address: `/tokens/{serial}/enrol`. The words of an enum are its
//! addresses, so that none can be added without the table of routes ([`super::routes`]) having it, and its handler too.

use super::needs::{Needs, Of};
use domain::{Act, words};

words! {
    /// What is done to one token.
    TokenAction {
        Enrol => "enrol",
        Settle => "settle",
        Wipe => "wipe",
        FactoryPin => "factory_pin",
        DevicePin => "device_pin",
        Verify => "verify",
        Code => "code",
        Release => "release",
        HandOver => "hand_over",
        Swap => "swap",
        TakeBack => "take_back",
        ReportLost => "report_lost",
        Found => "found",
        MarkDefective => "mark_defective",
        Resume => "resume",
        Repair => "repair",
        Retire => "retire",
        Withdraw => "withdraw",
        MoveSchool => "move_school",
        Remind => "remind",
        TakeOver => "take_over",
    }
}

impl TokenAction {
    /// What it needs, and whether it is done at the station.
    pub fn needs(self) -> (Needs, bool) {
        let (acts, here): (&'static [Act], bool) = match self {
            Self::Enrol | Self::DevicePin => (&[Act::Enrol], true),
            Self::Settle | Self::Verify => (&[Act::Verify], true),
            Self::Wipe | Self::FactoryPin => (&[Act::ManageDevice], true),
            Self::Code => (&[Act::Verify], false),
            Self::Release => (&[Act::Decide], false),
            Self::HandOver | Self::Swap => (&[Act::HandOver], true),
            Self::TakeBack | Self::Withdraw | Self::Remind => (&[Act::TakeBack], false),
            Self::ReportLost | Self::Found | Self::MarkDefective | Self::Repair | Self::Retire => {
                (&[Act::ManageCustody], false)
            }
            Self::Resume => (&[Act::Resume], false),
            Self::MoveSchool => (&[Act::MoveSchool], false),
            Self::TakeOver => (&[Act::MovePeople], false),
        };
        (Needs::May(acts, Of::Thing), here)
    }
}

words! {
    /// What is done about one request.
    RequestAction {
        Approve => "approve",
        Refuse => "refuse",
        Reconsider => "reconsider",
        CallOff => "call_off",
        Remind => "remind",
        Cancel => "cancel",
        Charter => "charter",
        Pin => "pin",
    }
}

impl RequestAction {
    pub fn needs(self) -> (Needs, bool) {
        match self {
            Self::Approve | Self::Refuse | Self::Reconsider | Self::CallOff | Self::Remind => {
                (Needs::May(&[Act::Decide], Of::Thing), false)
            }
            Self::Cancel | Self::Charter | Self::Pin => (Needs::Own, false),
        }
    }
}

words! {
    /// What is done for one person.
    PersonStep {
        Unlock => "unlock",
        StartPinChange => "start_pin_change",
        ConfirmPin => "confirm_pin",
        LetIn => "let_in",
        EndSessions => "end_sessions",
        ConfirmAddress => "confirm_address",
        DiscardAddress => "discard_address",
        Move => "move",
        Leave => "leave",
        Erase => "erase",
    }
}

impl PersonStep {
    pub fn needs(self) -> (Needs, bool) {
        let (acts, of, here): (&'static [Act], _, _) = match self {
            Self::Unlock => (&[Act::Unlock], Of::Person, false),
            Self::StartPinChange => (&[Act::StartPinChange], Of::Person, false),
            Self::ConfirmPin => (&[Act::ConfirmPin], Of::Person, true),
            Self::LetIn => (&[Act::Recover], Of::Person, false),
            Self::EndSessions => (&[Act::ManagePeople], Of::Person, false),
            Self::ConfirmAddress | Self::DiscardAddress => (&[Act::ManagePeople], Of::Academy, false),
            Self::Erase => (&[Act::Administer], Of::Academy, false),
            // what ends or changes is the person's part in one school
            Self::Move | Self::Leave => (&[Act::MovePeople], Of::Thing, false),
        };
        (Needs::May(acts, of), here)
    }

    /// Whether it changes by what somebody gets in.
    pub fn is_weighty(self) -> bool {
        match self {
            Self::LetIn | Self::ConfirmAddress => true,
            Self::Unlock
            | Self::StartPinChange
            | Self::ConfirmPin
            | Self::EndSessions
            | Self::DiscardAddress
            | Self::Move
            | Self::Leave
            | Self::Erase => false,
        }
    }
}

words! {
    /// What is done with one batch of the conveyor.
    BatchAction {
        Rest => "rest",
        Resume => "resume",
        End => "end",
    }
}

impl BatchAction {
    pub fn needs(self) -> (Needs, bool) {
        let needs = match self {
            // the bench is one: whoever could use it may let it rest
            Self::Rest => Needs::May(&[Act::Convey, Act::StockTake], Of::Anything),
            Self::Resume | Self::End => Needs::May(&[Act::Convey], Of::Thing),
        };
        (needs, true)
    }
}

words! {
    /// What is done with one stock-take.
    StockTakeAction {
        Count => "count",
        Uncount => "uncount",
        Bench => "bench",
        Rest => "rest",
        Register => "register",
        Close => "close",
    }
}

impl StockTakeAction {
    pub fn needs(self) -> (Needs, bool) {
        match self {
            Self::Count | Self::Uncount | Self::Close => (Needs::May(&[Act::StockTake], Of::Thing), false),
            Self::Bench => (Needs::May(&[Act::StockTake], Of::Thing), true),
            // the bench is one: whoever could use it may let it rest
            Self::Rest => (Needs::May(&[Act::StockTake, Act::Register], Of::Anything), true),
            Self::Register => (Needs::May(&[Act::Register, Act::StockTake], Of::Thing), false),
        }
    }
}

words! {
    /// What is done about one ticket.
    TicketAction {
        Note => "note",
        Wait => "wait",
        Resume => "resume",
        Close => "close",
        Register => "register",
    }
}

impl TicketAction {
    pub fn needs(self) -> (Needs, bool) {
        match self {
            Self::Register => (Needs::May(&[Act::Register], Of::Thing), false),
            Self::Note | Self::Wait | Self::Resume | Self::Close => {
                (Needs::OwnOr(&[Act::FollowTickets], Of::Thing), false)
            }
        }
    }
}

words! {
    /// What is done about one order.
    OrderAction {
        Ship => "ship",
        Receive => "receive",
        Close => "close",
        Cancel => "cancel",
    }
}

impl OrderAction {
    pub fn needs(self) -> (Needs, bool) {
        let acts: &'static [Act] = match self {
            Self::Ship | Self::Receive => &[Act::Receive],
            Self::Close | Self::Cancel => &[Act::Order],
        };
        (Needs::May(acts, Of::Thing), false)
    }
}

words! {
    /// What is done with one mail.
    MailAction {
        Retry => "retry",
        GiveUp => "give_up",
    }
}

words! {
    /// What is done with a virtual token.
    HubAction {
        Plug => "plug",
        Unplug => "unplug",
        Touch => "touch",
    }
}
