//! Which commands carry secrets away, or give the vault another key: every one has its word here, and the compiler asks for a new
//! one's.

use super::{
    BatchVerb, ClientVerb, Command, DeskVerb, JournalVerb, MailVerb, OrderVerb, PersonVerb, RequestVerb, RestoredVerb,
    SchoolVerb, SecondLookVerb, StockVerb, TicketVerb, VaultVerb, command::BackupVerb, keys::Export,
};
use keyfile::Form;

impl Command {
    /// Whether whoever asks for it types their own password again: what it answers with, or writes, opens tokens or the vault,
    /// or the vault gets another key. The machine's administrator has none, and could read the files themselves.
    pub fn asks_password(&self) -> bool {
        match self {
            Self::Backup { verb: None, .. } | Self::Vault(VaultVerb::Rekey { .. }) => true,
            // it is looked at by whoever has file and passphrase
            Self::Backup { verb: Some(BackupVerb::Verify(_)), .. } | Self::BackupKept { .. } => false,
            Self::Export(export) => export.asks_password(),
            Self::DevicePin { factory, .. } => !factory,
            // whoever has the key of a program asks in its place
            Self::Client(ClientVerb::Add { .. } | ClientVerb::Key { .. } | ClientVerb::Hook { .. }) => true,
            Self::Desk(DeskVerb::Add { .. } | DeskVerb::Code { .. }) => true,
            Self::Desk(DeskVerb::List | DeskVerb::End { .. }) => false,
            Self::Client(ClientVerb::List | ClientVerb::End { .. } | ClientVerb::Unhook { .. }) => false,
            Self::School(verb) => verb.asks_password(),
            Self::Person(verb) => verb.asks_password(),
            Self::Stock(verb) => verb.asks_password(),
            Self::Request(RequestVerb::List { .. } | RequestVerb::Approve { .. } | RequestVerb::Refuse { .. } | RequestVerb::Reconsider { .. })
            | Self::Ticket(
                TicketVerb::List { .. }
                | TicketVerb::Show { .. }
                | TicketVerb::Open { .. }
                | TicketVerb::Note(_)
                | TicketVerb::Wait(_)
                | TicketVerb::Resume(_)
                | TicketVerb::Close(_)
                | TicketVerb::Register { .. },
            )
            | Self::Order(
                OrderVerb::Place { .. }
                | OrderVerb::List { .. }
                | OrderVerb::Show { .. }
                | OrderVerb::Ship { .. }
                | OrderVerb::Receive { .. }
                | OrderVerb::Close { .. }
                | OrderVerb::Cancel { .. },
            )
            | Self::Batch(BatchVerb::List | BatchVerb::Show { .. })
            // a link in a mail is sealed, and no list shows it
            | Self::Mail(MailVerb::List { .. } | MailVerb::Retry { .. } | MailVerb::GiveUp { .. } | MailVerb::Test { .. })
            | Self::Journal(JournalVerb::Verify { .. } | JournalVerb::Show { .. } | JournalVerb::Accept { .. })
            | Self::Restored(RestoredVerb::List | RestoredVerb::Confirm { .. } | RestoredVerb::Shut { .. })
            | Self::SecondLook(SecondLookVerb::List | SecondLookVerb::Seen { .. })
            | Self::Vault(VaultVerb::Show)
            // for the machine's administrator alone
            | Self::SetupLink
            | Self::Status
            | Self::Devices { .. }
            | Self::Doctor
            // nothing in it opens anything
            | Self::SupportBundle { .. }
            | Self::Setting { .. }
            | Self::Enrol { .. }
            | Self::Wipe { .. }
            | Self::Settle { .. }
            | Self::Verify { .. }
            | Self::Resync { .. }
            | Self::Diagnose(_)
            | Self::Identify { .. }
            | Self::Retention { .. }
            | Self::Directory(_)
            | Self::Verifier(_)
            | Self::Import(_)
            | Self::Fit(_) => false,
        }
    }
}

impl Export {
    fn asks_password(&self) -> bool {
        match self.format {
            // what is not written is refused later
            Form::Pskc | Form::Sdtid | Form::Safenet | Form::Safeword | Form::Otpauth => true,
            Form::Csv => self.plain_secrets,
        }
    }
}

impl SchoolVerb {
    fn asks_password(&self) -> bool {
        match self {
            Self::Add { .. }
            | Self::List
            | Self::Show { .. }
            | Self::Change { .. }
            | Self::Delegate { .. }
            | Self::EndDelegation { .. }
            | Self::Import { .. } => false,
        }
    }
}

impl PersonVerb {
    fn asks_password(&self) -> bool {
        match self {
            Self::Add { .. }
            | Self::Grant { .. }
            | Self::Revoke { .. }
            | Self::Import { .. }
            | Self::List { .. }
            | Self::Move { .. }
            | Self::Address { .. }
            | Self::ConfirmAddress { .. }
            | Self::EndSessions { .. }
            | Self::LetIn { .. }
            | Self::Link { .. }
            | Self::Unlink { .. }
            | Self::Export { .. }
            | Self::Erase { .. }
            | Self::Leave { .. } => false,
        }
    }
}

impl StockVerb {
    fn asks_password(&self) -> bool {
        match self {
            Self::Add { .. }
            | Self::ImportConsole(_)
            | Self::Count(_)
            | Self::List { .. }
            | Self::Show { .. }
            | Self::Swap { .. }
            | Self::Expiring
            | Self::Due
            | Self::Release(_)
            | Self::Resume(_)
            | Self::HandOver { .. }
            | Self::TakeBack { .. }
            | Self::ReportLost(_)
            | Self::Found { .. }
            | Self::MarkDefective(_)
            | Self::Repair(_)
            | Self::Retire(_)
            | Self::Withdraw(_)
            | Self::MoveSchool { .. } => false,
        }
    }
}
