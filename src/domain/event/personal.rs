//! Which facts of an entry may say who somebody is, and what stands in their place once they are erased: a value of the same
//! kind, so that the entry still is an event.

use super::value::Value;
use std::net::{IpAddr, Ipv4Addr};

/// What stands where a name or a text was erased.
pub const ERASED: &str = "…";

/// What stands where a sign-in name was erased.
pub const ERASED_LOGIN: &str = "__";

/// What a fact may say of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Personal {
    /// The name of the person whom the entry is about.
    Name,
    /// The name of somebody else.
    Other,
    /// What somebody wrote in their own words, or the name of a file of theirs.
    Words,
    /// A sign-in name.
    Login,
    /// A mail address.
    Mail,
    /// The address of a machine.
    Network,
}

/// Facts that may say who somebody is.
const PERSONAL: [(&str, Personal); 19] = [
    ("about", Personal::Other),
    ("accepted", Personal::Other),
    ("address", Personal::Network),
    ("address_waits", Personal::Mail),
    ("asked_by", Personal::Other),
    ("by", Personal::Other),
    ("comment", Personal::Words),
    ("console_holder", Personal::Name),
    ("done_by", Personal::Other),
    ("email_after", Personal::Mail),
    ("email_before", Personal::Mail),
    ("failed", Personal::Words),
    ("fault", Personal::Other),
    ("file", Personal::Words),
    ("login", Personal::Login),
    ("need", Personal::Words),
    ("person", Personal::Name),
    ("reason", Personal::Words),
    ("repaired", Personal::Words),
];

impl Personal {
    /// What the fact of this name may say; `None`: nothing of anybody.
    pub fn of(fact: &str) -> Option<Self> {
        PERSONAL.iter().find(|(name, _)| *name == fact).map(|(_, personal)| *personal)
    }

    /// What stands in its place.
    pub fn erased(self) -> String {
        match self {
            Self::Name | Self::Other | Self::Words | Self::Mail => ERASED.to_owned(),
            Self::Login => ERASED_LOGIN.to_owned(),
            Self::Network => Value::From(IpAddr::V4(Ipv4Addr::UNSPECIFIED)).to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Event;
    use std::collections::{BTreeMap, BTreeSet};

    /// Texts that are the station's, the machine's or the token's, whatever they say.
    const OF_NOBODY: [&str; 26] = [
        "charter",
        "client_address",
        "client_key",
        "client_name",
        "client_networks",
        "client_schools",
        "client_untold",
        "desk_host",
        "desk_name",
        "desk_schools",
        "directory",
        "entrusted_as",
        "entrusted_no_more",
        "entrusted_to",
        "error",
        "from",
        "mail_server",
        "mailbox",
        "model",
        "name",
        "port",
        "recorded",
        "school_name",
        "sha256",
        "ticket",
        "to",
    ];

    #[test]
    fn every_text_of_an_entry_is_either_personal_or_of_nobody() {
        let mut texts = BTreeSet::new();
        for event in Event::some() {
            for (name, value) in event.told(None).iter() {
                if matches!(
                    value,
                    Value::Text(_) | Value::Login(_) | Value::Address(_) | Value::Typed(_) | Value::From(_)
                ) {
                    texts.insert(name.to_owned());
                }
            }
        }
        let told: BTreeSet<_> = PERSONAL.iter().map(|(name, _)| *name).chain(OF_NOBODY).map(str::to_owned).collect();
        assert_eq!(texts, told, "say of each text whether it may name somebody");
        assert!(PERSONAL.is_sorted_by_key(|(name, _)| *name) && OF_NOBODY.is_sorted());
    }

    #[test]
    fn an_entry_without_its_personal_words_is_an_event_still() {
        for event in Event::some() {
            let (verb, mut facts) = (event.verb(), BTreeMap::new());
            for (name, value) in event.clone().told(None).iter() {
                let erased = Personal::of(name).map(Personal::erased);
                facts.insert(name.to_owned(), erased.unwrap_or_else(|| value.to_string()));
            }
            let read = Event::of(verb, &facts).unwrap_or_else(|undeclared| panic!("{undeclared}: {facts:?}"));
            assert_eq!(std::mem::discriminant(&read), std::mem::discriminant(&event));
        }
    }
}
