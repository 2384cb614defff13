//! What guesses are counted against.

use super::limit::{Limit, MAILS, SOFT, TIGHT};
use crate::TokenHash;
use domain::{PersonId, TokenId};
use std::net::IpAddr;

/// One thing that is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Counter {
    /// Sign-ins with this name, known or not, from devices that are not known.
    Account(String),
    /// Sign-ins of this person from a device of theirs.
    Device(TokenHash, PersonId),
    /// Sign-ins from this address, from devices that are not known.
    Address(IpAddr),
    /// The password of this person, given once more.
    Password(PersonId),
    /// The PIN of this person.
    Pin(PersonId),
    /// Codes of the authenticator application of this person.
    Authenticator(PersonId),
    /// Codes of this token.
    Token(TokenId),
    /// Searches through the inventory by this person, or by the machine's administrator.
    Inventory(Option<PersonId>),
    /// Somebody whom a program asked about, and who is not there.
    Unknown(String),
    /// Links that were asked for with this name.
    Forgotten(String),
    /// Links that were asked for, or tried, from this address.
    Asker(IpAddr),
    /// Links that were tried by this person.
    Links(PersonId),
}

impl Counter {
    /// How many are free, and what comes then.
    pub(super) fn limit(&self) -> &'static Limit {
        match self {
            Self::Address(_) | Self::Asker(_) => &SOFT,
            Self::Forgotten(_) => &MAILS,
            Self::Account(_)
            | Self::Device(..)
            | Self::Password(_)
            | Self::Pin(_)
            | Self::Authenticator(_)
            | Self::Token(_)
            | Self::Inventory(_)
            | Self::Unknown(_)
            | Self::Links(_) => &TIGHT,
        }
    }

    /// What the digest is made of.
    pub(super) fn name(&self) -> Vec<u8> {
        let of = |kind: &str, subject: &[u8]| [kind.as_bytes(), &[0], subject].concat();
        match self {
            Self::Account(name) => of("account", name.as_bytes()),
            Self::Device(device, person) => {
                of("device", &[device.as_bytes().as_slice(), person.to_string().as_bytes()].concat())
            }
            Self::Address(address) => of("address", network(*address).as_bytes()),
            Self::Password(person) => of("password", person.to_string().as_bytes()),
            Self::Pin(person) => of("pin", person.to_string().as_bytes()),
            Self::Authenticator(person) => of("authenticator", person.to_string().as_bytes()),
            Self::Token(token) => of("token", token.to_string().as_bytes()),
            Self::Inventory(person) => {
                of("inventory", person.map(|person| person.to_string()).unwrap_or_default().as_bytes())
            }
            Self::Unknown(name) => of("unknown", name.as_bytes()),
            Self::Forgotten(name) => of("forgotten", name.as_bytes()),
            Self::Asker(address) => of("asker", network(*address).as_bytes()),
            Self::Links(person) => of("links", person.to_string().as_bytes()),
        }
    }
}

/// The address that limits count by: one customer has a whole /64 of IPv6.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_customer_count_as_one() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), of("2001:db8:1:2:ffff::1"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:192.0.2.7"), of("192.0.2.7"));
    }
}
