//! What an academy may set without compiling: addresses, deadlines, limits. Each has a name, a default and a range;
//! what is stored and cannot be read counts as not set.

use super::{Degree, verb::words};
use std::collections::BTreeMap;

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
        /// Wrong PINs until the PIN is locked.
        PinAttempts => "pin_attempts",
        /// Whether first-degree schools may have software keys.
        SoftwareFirst => "software_first",
        /// Whether second-degree schools may have software keys (OKEY: not defined).
        SoftwareSecond => "software_second",
    }
}

/// A value that a setting cannot have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{value:?} cannot be {name}: {expected}")]
pub struct InvalidSetting {
    /// Which setting.
    pub name: SettingName,
    /// What was typed.
    pub value: String,
    /// What is expected.
    pub expected: &'static str,
}

/// All settings, each with its default where nothing was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Where orders go; `None`: nothing can be ordered.
    pub supplier_address: Option<String>,
    /// Where tickets go; `None`: tickets are listed, and nobody gets a mail.
    pub ticket_address: Option<String>,
    /// Days, 1–60.
    pub reminder_days: u16,
    /// Days, 1–365.
    pub decision_days: u16,
    /// Days, 1–365.
    pub requester_days: u16,
    /// Days, 1–365.
    pub collect_days: u16,
    /// Days, 1–180.
    pub lead_days: u16,
    /// Attempts, 3–10.
    pub pin_attempts: u16,
    /// First degree.
    pub software_first: bool,
    /// Second degree.
    pub software_second: bool,
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
            pin_attempts: 5,
            software_first: true,
            software_second: false,
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

    /// Sets one from what was typed. Addresses may be empty: nobody is written to then.
    pub fn set(&mut self, name: SettingName, value: &str) -> Result<(), InvalidSetting> {
        let value = value.trim();
        let invalid = |expected| InvalidSetting { name, value: value.to_owned(), expected };
        let address = || match value {
            "" => Ok(None),
            address if is_address(address) => Ok(Some(address.to_owned())),
            _ => Err(invalid("a mail address such as clefs@example.fr, or nothing")),
        };
        let number = |range: std::ops::RangeInclusive<u16>, expected| {
            value.parse().ok().filter(|number| range.contains(number)).ok_or_else(|| invalid(expected))
        };
        let yes_or_no = || match value {
            "yes" => Ok(true),
            "no" => Ok(false),
            _ => Err(invalid("yes or no")),
        };
        const YEAR: &str = "a number of days from 1 to 365";
        match name {
            SettingName::SupplierAddress => self.supplier_address = address()?,
            SettingName::TicketAddress => self.ticket_address = address()?,
            SettingName::ReminderDays => self.reminder_days = number(1..=60, "a number of days from 1 to 60")?,
            SettingName::DecisionDays => self.decision_days = number(1..=365, YEAR)?,
            SettingName::RequesterDays => self.requester_days = number(1..=365, YEAR)?,
            SettingName::CollectDays => self.collect_days = number(1..=365, YEAR)?,
            SettingName::LeadDays => self.lead_days = number(1..=180, "a number of days from 1 to 180")?,
            SettingName::PinAttempts => self.pin_attempts = number(3..=10, "a number from 3 to 10")?,
            SettingName::SoftwareFirst => self.software_first = yes_or_no()?,
            SettingName::SoftwareSecond => self.software_second = yes_or_no()?,
        }
        Ok(())
    }

    /// One as it is stored and typed.
    pub fn get(&self, name: SettingName) -> String {
        let yes_or_no = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
        match name {
            SettingName::SupplierAddress => self.supplier_address.clone().unwrap_or_default(),
            SettingName::TicketAddress => self.ticket_address.clone().unwrap_or_default(),
            SettingName::ReminderDays => self.reminder_days.to_string(),
            SettingName::DecisionDays => self.decision_days.to_string(),
            SettingName::RequesterDays => self.requester_days.to_string(),
            SettingName::CollectDays => self.collect_days.to_string(),
            SettingName::LeadDays => self.lead_days.to_string(),
            SettingName::PinAttempts => self.pin_attempts.to_string(),
            SettingName::SoftwareFirst => yes_or_no(self.software_first),
            SettingName::SoftwareSecond => yes_or_no(self.software_second),
        }
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
        let typed = ["a@b.fr", "filaos@ac-example.fr", "1", "365", "9", "30", "180", "10", "no", "yes"];
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
    fn what_cannot_be_is_refused_and_what_is_stored_wrongly_counts_as_not_set() {
        let mut settings = Settings::default();
        for (name, value) in [
            (SettingName::SupplierAddress, "a@b.fr\r\nBcc: x@y.fr"),
            (SettingName::SupplierAddress, "nobody"),
            (SettingName::ReminderDays, "0"),
            (SettingName::PinAttempts, "11"),
            (SettingName::CollectDays, "-1"),
            (SettingName::SoftwareSecond, "maybe"),
        ] {
            assert!(settings.set(name, value).is_err(), "{value:?}");
        }
        assert_eq!(settings, Settings::default());
        let stored = BTreeMap::from([("pin_attempts".to_owned(), "many".to_owned())]);
        assert_eq!(Settings::from_stored(&stored), Settings::default());
    }
}
