//! Which commands end somebody's access: at a terminal they ask once and name whom, unless `--yes` says it; a script has said it by
//! being run. Every command has its word here, and the compiler asks for a new one's; what is done to a token is asked by the rule of the panel.

use super::{Command, PersonVerb, RestoredVerb, StockVerb, command::Commented};
use catalogue::Ui;
use domain::{CustodyEvent, Role, TokenRef};
use serde_json::Value;
use std::io::{self, BufRead, IsTerminal};

/// What a command would end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ends {
    /// The question, as the panel asks it; with `-effect` behind it what follows from a yes, and with `-free` the question
    /// where nobody holds the token.
    key: String,
    /// Whose it is.
    of: Of,
    /// The role that would be taken away.
    role: Option<Role>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Of {
    /// Whoever holds this token.
    Token(TokenRef),
    /// Whoever has this sign-in name.
    Person(String),
    /// These sign-in names, said already.
    Named(String),
}

impl Ends {
    fn new(key: &str, of: Of) -> Self {
        Self { key: key.to_owned(), of, role: None }
    }

    /// The command that tells who it is.
    pub fn whose(&self) -> Option<Command> {
        match &self.of {
            Of::Token(serial) => Some(Command::Stock(StockVerb::Show { serial: serial.clone() })),
            Of::Person(login) => Some(Command::Person(PersonVerb::List { query: login.clone() })),
            Of::Named(_) => None,
        }
    }

    /// The question, with the name that is in these documents; `None` where nobody's access would end.
    pub fn question(&self, told: &[Value], ui: &Ui) -> Option<String> {
        let named = |value: &Value| value.as_str().map(str::to_owned);
        let (serial, person) = match &self.of {
            Of::Token(serial) => {
                (serial.to_string(), told.iter().find_map(|story| named(&story["row"]["holder"]["name"])))
            }
            Of::Person(login) => {
                let found = told.iter().find(|one| one["login"] == login.as_str());
                let name = found.and_then(|one| named(&one["name"]));
                (String::new(), Some(name.map_or_else(|| login.clone(), |name| format!("{name} ({login})"))))
            }
            Of::Named(logins) => (String::new(), Some(logins.clone())),
        };
        let role = self.role.map(|role| ui.name(&role)).unwrap_or_default();
        // no words: how the keys of these questions end
        let (question, effect) = match &person {
            Some(_) => (self.key.clone(), format!("{}-effect", self.key)),
            None => (format!("{}-free", self.key), "sure-free-effect".to_owned()),
        };
        if !ui.knows(&question) {
            return None;
        }
        let person = person.unwrap_or_default();
        let args = [("serial", serial.as_str()), ("person", &person), ("role", &role)];
        Some(format!("{} {} {}", ui.with(&question, args), ui.with(&effect, args), ui.t("ask-yes-no")))
    }
}

/// Somebody is there to be asked.
pub fn can_ask() -> bool {
    io::stdin().is_terminal()
}

/// Whether the answer is yes, in either language.
pub fn is_yes() -> bool {
    let mut line = String::new();
    // no words: what is typed
    io::stdin().lock().read_line(&mut line).is_ok() && matches!(line.trim(), "y" | "yes" | "o" | "oui")
}

impl Command {
    /// What it would end; `None`: nobody's access.
    pub fn ends(&self) -> Option<Ends> {
        match self {
            Self::Person(verb) => verb.ends(),
            Self::Stock(verb) => verb.ends(),
            Self::Wipe { serial, .. } => Some(Ends::new("sure-wipe", Of::Token(serial.clone()))),
            Self::Restored(RestoredVerb::Shut { logins }) => {
                let logins: Vec<_> = logins.iter().map(ToString::to_string).collect();
                Some(Ends::new("sure-shut", Of::Named(logins.join(", "))))
            }
            Self::Restored(RestoredVerb::List | RestoredVerb::Confirm { .. })
            | Self::SecondLook(_)
            | Self::Devices { .. }
            | Self::Doctor
            | Self::SetupLink
            | Self::Status
            | Self::Vault(_)
            | Self::School(_)
            | Self::Request(_)
            | Self::Ticket(_)
            | Self::Directory(_)
            | Self::Verifier(_)
            | Self::Order(_)
            | Self::Batch(_)
            | Self::Mail(_)
            | Self::Client(_)
            | Self::Desk(_)
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
            | Self::Retention { .. }
            | Self::SupportBundle { .. }
            | Self::Backup { .. }
            | Self::BackupKept { .. } => None,
        }
    }
}

impl PersonVerb {
    fn ends(&self) -> Option<Ends> {
        match self {
            Self::Erase { login } => Some(Ends::new("sure-erase", Of::Person(login.clone()))),
            Self::Unlink { login, .. } => Some(Ends::new("sure-unlink", Of::Person(login.clone()))),
            Self::Leave { login, .. } => Some(Ends::new("sure-leave", Of::Person(login.clone()))),
            Self::Move { login, .. } => Some(Ends::new("sure-move", Of::Person(login.clone()))),
            Self::Revoke { login, role } => {
                let ends = Ends::new("sure-take-role", Of::Person(login.to_string()));
                Some(Ends { role: Some(role.role), ..ends })
            }
            Self::Add { .. }
            | Self::Grant { .. }
            | Self::Import { .. }
            | Self::List { .. }
            | Self::Address { .. }
            | Self::ConfirmAddress { .. }
            | Self::EndSessions { .. }
            | Self::Export { .. }
            | Self::LetIn { .. }
            | Self::Link { .. } => None,
        }
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
        // no words: how the keys of these questions begin
        let key = format!("sure-{}", event.word().replace('_', "-"));
        Some(Ends::new(&key, Of::Token(serial.clone())))
    }
}
