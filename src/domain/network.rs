//! Networks by their addresses: `192.0.2.0/24`, `2001:db8::/32`, or one address alone.

use std::{fmt, net::IpAddr, str::FromStr};

/// No network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no network: 192.0.2.0/24, 2001:db8::/32 or one address is expected, with nothing set behind the prefix"
)]
pub struct InvalidNetwork(pub String);

/// Addresses that begin alike. Nothing is set behind the prefix, so that a network has one spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Network {
    address: IpAddr,
    length: u8,
}

impl Network {
    /// Whether the address is one of them. An IPv4 address that is written in IPv6 is an IPv4 address.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.address.is_ipv4() == address.is_ipv4() && begins_alike(self.address, address, self.length)
    }
}

/// All bits of an address, those of IPv4 in front.
fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_bits()) << 96,
        IpAddr::V6(address) => address.to_bits(),
    }
}

fn begins_alike(one: IpAddr, other: IpAddr, length: u8) -> bool {
    // a shift by all 128 bits leaves nothing to compare
    let behind = 128 - u32::from(length);
    (bits(one) ^ bits(other)).checked_shr(behind).unwrap_or(0) == 0
}

impl FromStr for Network {
    type Err = InvalidNetwork;
    fn from_str(text: &str) -> Result<Self, InvalidNetwork> {
        let invalid = || InvalidNetwork(text.to_owned());
        let (address, length) = text.split_once('/').map_or((text, None), |(address, length)| (address, Some(length)));
        let address: IpAddr = address.parse().map_err(|_| invalid())?;
        // such a network would have two spellings, and one of them would let nobody in
        if matches!(address, IpAddr::V6(six) if six.to_ipv4_mapped().is_some()) {
            return Err(invalid());
        }
        let all = if address.is_ipv4() { 32 } else { 128 };
        let length = match length {
            None => all,
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                digits.parse().map_err(|_| invalid())?
            }
            Some(_) => return Err(invalid()),
        };
        let behind = bits(address).checked_shl(u32::from(length)).unwrap_or(0);
        if length > all || behind != 0 {
            return Err(invalid());
        }
        Ok(Self { address, length })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = if self.address.is_ipv4() { 32 } else { 128 };
        match self.length {
            length if length == all => self.address.fmt(f),
            length => write!(f, "{}/{length}", self.address),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_has_its_addresses_and_no_others() {
        let has = |network: &str, address: &str| network.parse::<Network>().unwrap().contains(address.parse().unwrap());
        assert!(has("192.0.2.0/24", "192.0.2.255") && !has("192.0.2.0/24", "192.0.3.0"));
        assert!(has("192.0.2.0/24", "::ffff:192.0.2.9"), "the same address");
        assert!(has("2001:db8::/32", "2001:db8:1::7") && !has("2001:db8::/32", "2001:db9::"));
        assert!(has("10.1.2.3", "10.1.2.3") && !has("10.1.2.3", "10.1.2.4"));
        assert!(has("0.0.0.0/0", "203.0.113.1") && !has("0.0.0.0/0", "2001:db8::1"), "every address of one kind");
        assert!(has("::/0", "2001:db8::1") && !has("::/0", "203.0.113.1"));
    }

    #[test]
    fn a_network_is_written_in_one_way() {
        for one in ["192.0.2.0/24", "10.1.2.3", "2001:db8::/32", "::1", "0.0.0.0/0", "::/0"] {
            assert_eq!(one.parse::<Network>().unwrap().to_string(), one);
        }
        assert_eq!("10.1.2.3/32".parse::<Network>().unwrap().to_string(), "10.1.2.3");
        for none in [
            "",
            "192.0.2.1/24",
            "192.0.2.0/33",
            "::1/129",
            "example.fr",
            "192.0.2.0/",
            "192.0.2.0/+8",
            "::ffff:192.0.2.0/120",
        ] {
            assert!(none.parse::<Network>().is_err(), "{none}");
        }
    }
}
