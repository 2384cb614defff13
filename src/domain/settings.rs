//! What an academy may set without compiling: addresses, deadlines, limits. Each has a name, a default and a range;
//! what is stored and cannot be read counts as not set.

use super::{Degree, Kept, LabelSheet, Role, verb::words};
use std::collections::{BTreeMap, BTreeSet};

words! {
    /// The names under which settings are stored, and shown.
    SettingName {
        /// Where orders go by mail.
        SupplierAddress => "supplier_address",
        /// Where tickets go by mail (Fil@os).
        TicketAddress => "ticket_address",
        /// Days after which deciders are reminded of a request, and again.
        ReminderDays => "reminder_days",
        /// Days after which a request that nobody decided expires.
        DecisionDays => "decision_days",
        /// Days that a requester has for charter and PIN.
        RequesterDays => "requester_days",
        /// Days that a token waits to be collected.
        CollectDays => "collect_days",
        /// Days between an order and its parcel, for the suggested quantity and the reorder date.
        LeadDays => "lead_days",
        /// Free tokens in the cupboard of a school, below which it is told.
        StockLow => "stock_low",
        /// Wrong PINs until the PIN is locked.
        PinAttempts => "pin_attempts",
        /// Whether first-degree schools may have software keys.
        SoftwareFirst => "software_first",
        /// Whether second-degree schools may have software keys (OKEY: not defined).
        SoftwareSecond => "software_second",
        /// The paper that labels are printed on.
        LabelSheet => "label_sheet",
        /// Whether the sign-in of an administrator needs a second factor.
        SecondFactorAdministrator => "second_factor_administrator",
        /// Whether the sign-in of a helpdesk needs a second factor.
        SecondFactorHelpdesk => "second_factor_helpdesk",
        /// Whether the sign-in of a technician needs a second factor.
        SecondFactorTechnician => "second_factor_technician",
        /// Whether the sign-in of a principal needs a second factor.
        SecondFactorPrincipal => "second_factor_principal",
        /// Whether the sign-in of a deputy needs a second factor.
        SecondFactorDeputy => "second_factor_deputy",
        /// Whether the sign-in of an auditor needs a second factor.
        SecondFactorAuditor => "second_factor_auditor",
        /// Whether the sign-in of a requester needs a second factor.
        SecondFactorRequester => "second_factor_requester",
        /// Months that addresses of machines are kept in the journal.
        KeepAddresses => "keep_addresses_months",
        /// Months that names and free texts are kept in the journal.
        KeepJournal => "keep_journal_months",
        /// Months that the names on slips are kept, once the token is back.
        KeepSlips => "keep_slips_months",
        /// Months that the texts of requests are kept that ended.
        KeepRequests => "keep_requests_months",
        /// Months that the texts of closed tickets are kept.
        KeepTickets => "keep_tickets_months",
        /// Months that names are kept in stock-takes, batches and orders that ended.
        KeepStock => "keep_stock_months",
        /// Months after which somebody who left is erased.
        KeepLeavers => "keep_leavers_months",
    }
}

impl Kept {
    /// The setting that says how many months.
    pub const fn setting(self) -> SettingName {
        match self {
            Self::Addresses => SettingName::KeepAddresses,
            Self::Journal => SettingName::KeepJournal,
            Self::Slips => SettingName::KeepSlips,
            Self::Requests => SettingName::KeepRequests,
            Self::Tickets => SettingName::KeepTickets,
            Self::Stock => SettingName::KeepStock,
            Self::Leavers => SettingName::KeepLeavers,
        }
    }
}

/// What a setting may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowed {
    /// A mail address, or nothing.
    Address,
    /// A number of days, from one to the other.
    Days(u16, u16),
    /// A number of months, from one to the other.
    Months(u16, u16),
    /// A number, from one to the other.
    Number(u16, u16),
    /// Yes or no.
    YesNo,
    /// One of these words.
    OneOf(&'static [&'static str]),
}

impl SettingName {
    /// What it may be.
    pub fn allowed(self) -> Allowed {
        match self {
            Self::SupplierAddress | Self::TicketAddress => Allowed::Address,
            Self::ReminderDays => Allowed::Days(1, 60),
            Self::DecisionDays | Self::RequesterDays | Self::CollectDays => Allowed::Days(1, 365),
            Self::LeadDays => Allowed::Days(1, 180),
            Self::StockLow => Allowed::Number(0, 1000),
            Self::PinAttempts => Allowed::Number(3, 10),
            Self::SoftwareFirst | Self::SoftwareSecond => Allowed::YesNo,
            Self::SecondFactorAdministrator
            | Self::SecondFactorHelpdesk
            | Self::SecondFactorTechnician
            | Self::SecondFactorPrincipal
            | Self::SecondFactorDeputy
            | Self::SecondFactorAuditor
            | Self::SecondFactorRequester => Allowed::YesNo,
            Self::LabelSheet => Allowed::OneOf(LabelSheet::WORDS),
            Self::KeepAddresses
            | Self::KeepJournal
            | Self::KeepSlips
            | Self::KeepRequests
            | Self::KeepTickets
            | Self::KeepStock
            | Self::KeepLeavers => Allowed::Months(1, 120),
        }
    }
}

impl SettingName {
    /// Whose second factor it is about.
    pub fn role(self) -> Option<Role> {
        match self {
            Self::SecondFactorAdministrator => Some(Role::Administrator),
            Self::SecondFactorHelpdesk => Some(Role::Helpdesk),
            Self::SecondFactorTechnician => Some(Role::Technician),
            Self::SecondFactorPrincipal => Some(Role::Principal),
            Self::SecondFactorDeputy => Some(Role::Deputy),
            Self::SecondFactorAuditor => Some(Role::Auditor),
            Self::SecondFactorRequester => Some(Role::Requester),
            Self::SupplierAddress
            | Self::TicketAddress
            | Self::ReminderDays
            | Self::DecisionDays
            | Self::RequesterDays
            | Self::CollectDays
            | Self::LeadDays
            | Self::StockLow
            | Self::PinAttempts
            | Self::SoftwareFirst
            | Self::SoftwareSecond
            | Self::LabelSheet
            | Self::KeepAddresses
            | Self::KeepJournal
            | Self::KeepSlips
            | Self::KeepRequests
            | Self::KeepTickets
            | Self::KeepStock
            | Self::KeepLeavers => None,
        }
    }

    /// What it says how long to keep.
    pub fn kept(self) -> Option<Kept> {
        Kept::ALL.iter().copied().find(|kept| kept.setting() == self)
    }

    /// The setting about the second factor of this role.
    pub fn of_role(role: Role) -> Option<Self> {
        Self::ALL.iter().copied().find(|name| name.role() == Some(role))
    }
}

impl std::fmt::Display for Allowed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Address => f.write_str("a mail address such as clefs@example.fr, or nothing"),
            Self::Days(low, high) => write!(f, "a number of days from {low} to {high}"),
            Self::Months(low, high) => write!(f, "a number of months from {low} to {high}"),
            Self::Number(low, high) => write!(f, "a number from {low} to {high}"),
            Self::YesNo => f.write_str("yes or no"),
            Self::OneOf(words) => f.write_str(&words.join(" or ")),
        }
    }
}

/// A value that a setting cannot have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{value:?} cannot be {name}: {} is expected", name.allowed())]
pub struct InvalidSetting {
    /// Which setting.
    pub name: SettingName,
    /// What was typed.
    pub value: String,
}

/// All settings, each with its default where nothing was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Where orders go; `None`: nothing can be ordered.
    pub supplier_address: Option<String>,
    /// Where tickets go; `None`: tickets are listed, and nobody gets a mail.
    pub ticket_address: Option<String>,
    /// Days.
    pub reminder_days: u16,
    /// Days.
    pub decision_days: u16,
    /// Days.
    pub requester_days: u16,
    /// Days.
    pub collect_days: u16,
    /// Days.
    pub lead_days: u16,
    /// Tokens.
    pub stock_low: u16,
    /// Attempts.
    pub pin_attempts: u16,
    /// First degree.
    pub software_first: bool,
    /// Second degree.
    pub software_second: bool,
    /// The paper of labels.
    pub label_sheet: LabelSheet,
    /// Whose sign-in needs a second factor.
    pub second_factor: BTreeSet<Role>,
    /// Months that personal words are kept.
    pub keep: BTreeMap<Kept, u16>,
}

/// Where one value stands, by its form.
enum Place<'s> {
    Address(&'s mut Option<String>),
    Number(&'s mut u16),
    YesNo(&'s mut bool),
    Sheet(&'s mut LabelSheet),
    /// Whether this role is among them.
    Roles(&'s mut BTreeSet<Role>, Option<Role>),
    /// Of this kind.
    Months(&'s mut BTreeMap<Kept, u16>, Option<Kept>),
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            supplier_address: None,
            ticket_address: None,
            reminder_days: 3,
            decision_days: 60,
            requester_days: 30,
            collect_days: 30,
            lead_days: 21,
            stock_low: 3,
            pin_attempts: 5,
            software_first: true,
            software_second: false,
            label_sheet: LabelSheet::A4Of24,
            second_factor: BTreeSet::from([Role::Administrator, Role::Helpdesk]),
            keep: Kept::ALL.iter().map(|kept| (*kept, kept.months())).collect(),
        }
    }
}

impl Settings {
    /// The settings that these stored texts make; what is not there, or cannot be read, has its default.
    pub fn from_stored(stored: &BTreeMap<String, String>) -> Self {
        let mut settings = Self::default();
        for name in SettingName::ALL {
            if let Some(value) = stored.get(name.word()) {
                let _ = settings.set(*name, value);
            }
        }
        settings
    }

    /// Where the value of a setting stands.
    fn place(&mut self, name: SettingName) -> Place<'_> {
        match name {
            SettingName::SupplierAddress => Place::Address(&mut self.supplier_address),
            SettingName::TicketAddress => Place::Address(&mut self.ticket_address),
            SettingName::ReminderDays => Place::Number(&mut self.reminder_days),
            SettingName::DecisionDays => Place::Number(&mut self.decision_days),
            SettingName::RequesterDays => Place::Number(&mut self.requester_days),
            SettingName::CollectDays => Place::Number(&mut self.collect_days),
            SettingName::LeadDays => Place::Number(&mut self.lead_days),
            SettingName::StockLow => Place::Number(&mut self.stock_low),
            SettingName::PinAttempts => Place::Number(&mut self.pin_attempts),
            SettingName::SoftwareFirst => Place::YesNo(&mut self.software_first),
            SettingName::SoftwareSecond => Place::YesNo(&mut self.software_second),
            SettingName::LabelSheet => Place::Sheet(&mut self.label_sheet),
            SettingName::SecondFactorAdministrator
            | SettingName::SecondFactorHelpdesk
            | SettingName::SecondFactorTechnician
            | SettingName::SecondFactorPrincipal
            | SettingName::SecondFactorDeputy
            | SettingName::SecondFactorAuditor
            | SettingName::SecondFactorRequester => Place::Roles(&mut self.second_factor, name.role()),
            SettingName::KeepAddresses
            | SettingName::KeepJournal
            | SettingName::KeepSlips
            | SettingName::KeepRequests
            | SettingName::KeepTickets
            | SettingName::KeepStock
            | SettingName::KeepLeavers => Place::Months(&mut self.keep, name.kept()),
        }
    }

    /// Sets one from what was typed. Addresses may be empty: nobody is written to then.
    pub fn set(&mut self, name: SettingName, value: &str) -> Result<(), InvalidSetting> {
        let value = value.trim();
        let invalid = || InvalidSetting { name, value: value.to_owned() };
        let number = || {
            let (Allowed::Days(low, high) | Allowed::Months(low, high) | Allowed::Number(low, high)) = name.allowed()
            else {
                return Err(invalid());
            };
            value.parse().ok().filter(|number| (low..=high).contains(number)).ok_or_else(invalid)
        };
        let yes_or_no = || match value {
            "yes" => Ok(true),
            "no" => Ok(false),
            _ => Err(invalid()),
        };
        match self.place(name) {
            Place::Address(address) => {
                *address = match value {
                    "" => None,
                    typed if is_address(typed) => Some(typed.to_owned()),
                    _ => return Err(invalid()),
                }
            }
            Place::Number(set) => *set = number()?,
            Place::YesNo(set) => *set = yes_or_no()?,
            Place::Sheet(sheet) => *sheet = value.parse().map_err(|_| invalid())?,
            Place::Roles(roles, role) => {
                let (role, needed) = (role.ok_or_else(invalid)?, yes_or_no()?);
                if needed {
                    roles.insert(role)
                } else {
                    roles.remove(&role)
                };
            }
            Place::Months(months, kept) => {
                months.insert(kept.ok_or_else(invalid)?, number()?);
            }
        }
        Ok(())
    }

    /// One as it is stored and typed.
    pub fn get(&self, name: SettingName) -> String {
        let yes_or_no = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
        match self.clone().place(name) {
            Place::Address(address) => address.clone().unwrap_or_default(),
            Place::Number(number) => number.to_string(),
            Place::YesNo(yes) => yes_or_no(*yes),
            Place::Sheet(sheet) => sheet.to_string(),
            Place::Roles(roles, role) => yes_or_no(role.is_some_and(|role| roles.contains(&role))),
            Place::Months(_, kept) => kept.map(|kept| self.months(kept).to_string()).unwrap_or_default(),
        }
    }

    /// How many months this is kept.
    pub fn months(&self, kept: Kept) -> u16 {
        self.keep.get(&kept).copied().unwrap_or(kept.months())
    }

    /// Whether a school of this degree may have software keys.
    pub fn software_allowed(&self, degree: Degree) -> bool {
        match degree {
            Degree::First => self.software_first,
            Degree::Second => self.software_second,
        }
    }
}

/// Good enough to tell a mail address from a slip of the keyboard: `local@host`, nothing that could leave its header.
pub fn is_address(text: &str) -> bool {
    let Some((local, host)) = text.split_once('@') else { return false };
    let clean = |c: char| c.is_ascii_graphic() && !"@<>,;:\"()[]\\".contains(c);
    (3..=254).contains(&text.len())
        && !local.is_empty()
        && host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && local.chars().all(clean)
        && host.chars().all(clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_comes_back_as_it_was_typed() {
        let typed = [
            "a@b.fr",
            "filaos@ac-example.fr",
            "1",
            "365",
            "9",
            "30",
            "180",
            "0",
            "10",
            "no",
            "yes",
            "roll_57x32",
            "no",
            "no",
            "yes",
            "yes",
            "yes",
            "yes",
            "no",
            "1",
            "2",
            "120",
            "9",
            "10",
            "11",
            "13",
        ];
        assert_eq!(typed.len(), SettingName::ALL.len());
        let mut settings = Settings::default();
        let mut stored = BTreeMap::new();
        for (name, value) in SettingName::ALL.iter().zip(typed) {
            settings.set(*name, &format!(" {value} ")).unwrap();
            assert_eq!(settings.get(*name), value);
            stored.insert(name.to_string(), value.to_owned());
        }
        assert_eq!(Settings::from_stored(&stored), settings);
    }

    #[test]
    fn an_address_that_is_emptied_is_written_to_no_more() {
        let mut settings = Settings::default();
        for name in [SettingName::SupplierAddress, SettingName::TicketAddress] {
            settings.set(name, "filaos@ac-example.fr").unwrap();
            settings.set(name, " ").unwrap();
            assert_eq!(settings.get(name), "");
        }
        assert_eq!(settings, Settings::default());
    }

    #[test]
    fn whoever_types_what_cannot_be_reads_what_can() {
        let told = |name, value: &str| Settings::default().set(name, value).unwrap_err().to_string();
        for (name, value, told_of) in [
            (SettingName::SupplierAddress, "nobody", "a mail address such as clefs@example.fr, or nothing"),
            (SettingName::ReminderDays, "61", "a number of days from 1 to 60"),
            (SettingName::PinAttempts, "2", "a number from 3 to 10"),
            (SettingName::SoftwareFirst, "maybe", "yes or no"),
            (SettingName::LabelSheet, "A3", "sheet_24 or sheet_65 or roll_57x32"),
        ] {
            assert_eq!(told(name, value), format!("{value:?} cannot be {name}: {told_of} is expected"));
        }
    }

    #[test]
    fn a_slip_of_the_keyboard_is_no_mail_address() {
        for address in ["a@b.fr", "jean.dupont+clefs@ac-example.fr", "o'neil@ac.fr"] {
            assert!(is_address(address), "{address}");
        }
        let long = format!("{}@b.fr", "a".repeat(250));
        for slip in [
            "", "a", "a.fr", "@b.fr", "a@", "a@b", "a@.fr", "a@b.", "a b@c.fr", "a@b c.fr", "a@b@c.fr", "é@b.fr",
            "a@é.fr", &long,
        ] {
            assert!(!is_address(slip), "{slip:?}");
        }
    }

    #[test]
    fn what_cannot_be_is_refused_and_what_is_stored_wrongly_counts_as_not_set() {
        let mut settings = Settings::default();
        for (name, value) in [
            (SettingName::SupplierAddress, "a@b.fr\r\nBcc: x@y.fr"),
            (SettingName::SupplierAddress, "nobody"),
            (SettingName::ReminderDays, "0"),
            (SettingName::PinAttempts, "11"),
            (SettingName::CollectDays, "-1"),
            (SettingName::SoftwareSecond, "maybe"),
            (SettingName::LabelSheet, "sheet_1000"),
        ] {
            assert!(settings.set(name, value).is_err(), "{value:?}");
        }
        assert_eq!(settings, Settings::default());
        let stored = BTreeMap::from([("pin_attempts".to_owned(), "many".to_owned())]);
        assert_eq!(Settings::from_stored(&stored), Settings::default());
    }
}
