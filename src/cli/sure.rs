//! Which commands end somebody's access: at a terminal they ask once and name whom, unless `--yes` says it; a script has said it by
//! being run. Every command has its word here, and the compiler asks for a new one's; what is done to a token is asked by the rule of the panel.

use super::{Command, PersonVerb, RestoredVerb, StockVerb, command::Commented};
use domain::{CustodyEvent, TokenRef};
use serde_json::Value;
use std::io::{self, BufRead, IsTerminal};

/// What a command would end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ends {
    /// What is done, up to the name.
    what: String,
    /// Whose it is.
    of: Of,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Of {
    /// Whoever holds this token.
    Token(TokenRef),
    /// Whoever has this sign-in name.
    Person(String),
    /// Said already.
    Named,
}

impl Ends {
    /// The command that tells who it is.
    pub fn whose(&self) -> Option<Command> {
        match &self.of {
            Of::Token(serial) => Some(Command::Stock(StockVerb::Show { serial: serial.clone() })),
            Of::Person(login) => Some(Command::Person(PersonVerb::List { query: login.clone() })),
            Of::Named => None,
        }
    }

    /// The question, with the name that is in these documents.
    pub fn question(&self, told: &[Value]) -> String {
        let named = |value: &Value| value.as_str().map(str::to_owned);
        let name = match &self.of {
            Of::Token(_) => told.iter().find_map(|story| named(&story["row"]["holder"]["name"])),
            Of::Person(login) => {
                told.iter().find(|one| one["login"] == login.as_str()).and_then(|one| named(&one["name"]))
            }
            Of::Named => None,
        };
        match (name, &self.of) {
            (Some(name), _) => format!("{} ({name})? What ends here lets nobody in any more. [y/N]", self.what),
            (None, Of::Token(_)) => format!("{} (nobody holds it)? [y/N]", self.what),
            (None, Of::Person(_) | Of::Named) => format!("{}? [y/N]", self.what),
        }
    }
}

/// Somebody is there to be asked.
pub fn can_ask() -> bool {
    io::stdin().is_terminal()
}

/// Whether the answer is yes.
pub fn is_yes() -> bool {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).is_ok() && matches!(line.trim(), "y" | "yes" | "o" | "oui")
}

impl Command {
    /// What it would end; `None`: nobody's access.
    pub fn ends(&self) -> Option<Ends> {
        match self {
            Self::Person(verb) => verb.ends(),
            Self::Stock(verb) => verb.ends(),
            Self::Wipe { serial, .. } => {
                Some(Ends { what: format!("wipe token {serial}"), of: Of::Token(serial.clone()) })
            }
            Self::Restored(RestoredVerb::Shut { logins }) => {
                let logins: Vec<_> = logins.iter().map(ToString::to_string).collect();
                Some(Ends { what: format!("shut the accounts of {}", logins.join(", ")), of: Of::Named })
            }
            Self::Restored(RestoredVerb::List | RestoredVerb::Confirm { .. })
            | Self::SecondLook(_)
            | Self::Devices { .. }
            | Self::Doctor
            | Self::SetupLink
            | Self::Vault(_)
            | Self::School(_)
            | Self::Request(_)
            | Self::Ticket(_)
            | Self::Order(_)
            | Self::Batch(_)
            | Self::Mail(_)
            | Self::Setting { .. }
            | Self::Enrol { .. }
            | Self::Settle { .. }
            | Self::DevicePin { .. }
            | Self::Verify { .. }
            | Self::Resync { .. }
            | Self::Diagnose(_)
            | Self::Identify { .. }
            | Self::Import(_)
            | Self::Export(_)
            | Self::Fit(_)
            | Self::Journal(_)
            | Self::Backup { .. } => None,
        }
    }
}

impl PersonVerb {
    fn ends(&self) -> Option<Ends> {
        let (what, login) = match self {
            Self::Leave { login, school } => (format!("{login} leaves {school}"), login.clone()),
            Self::Move { login, from, to } => (format!("{login} moves from {from} to {to}"), login.clone()),
            Self::Revoke { login, role } => (format!("take {} away from {login}", role.role), login.to_string()),
            Self::Add { .. }
            | Self::Grant { .. }
            | Self::Import { .. }
            | Self::List { .. }
            | Self::Address { .. }
            | Self::ConfirmAddress { .. }
            | Self::EndSessions { .. }
            | Self::LetIn { .. } => return None,
        };
        Some(Ends { what, of: Of::Person(login) })
    }
}

impl StockVerb {
    /// What is done to the token, and which one it is.
    fn event(&self) -> Option<(CustodyEvent, &TokenRef)> {
        match self {
            Self::TakeBack { serial, .. } => Some((CustodyEvent::TakeBack, serial)),
            Self::ReportLost(Commented { serial, .. }) => Some((CustodyEvent::ReportLost, serial)),
            Self::MarkDefective(Commented { serial, .. }) => Some((CustodyEvent::MarkDefective, serial)),
            Self::Retire(Commented { serial, .. }) => Some((CustodyEvent::Retire, serial)),
            Self::Withdraw(Commented { serial, .. }) => Some((CustodyEvent::Withdraw, serial)),
            Self::Found { serial, .. } => Some((CustodyEvent::Found, serial)),
            Self::Repair(Commented { serial, .. }) => Some((CustodyEvent::Repair, serial)),
            Self::Release(Commented { serial, .. }) => Some((CustodyEvent::Release, serial)),
            Self::HandOver { serial, .. } => Some((CustodyEvent::HandOver, serial)),
            Self::Add { .. }
            | Self::ImportConsole(_)
            | Self::Count(_)
            | Self::List { .. }
            | Self::Show { .. }
            | Self::Swap { .. }
            | Self::Expiring
            | Self::Due
            | Self::Resume(_)
            | Self::MoveSchool { .. } => None,
        }
    }

    fn ends(&self) -> Option<Ends> {
        let (event, serial) = self.event().filter(|(event, _)| event.is_asked_first())?;
        let what = format!("{} token {serial}", event.word().replace('_', " "));
        Some(Ends { what, of: Of::Token(serial.clone()) })
    }
}
