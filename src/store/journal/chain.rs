//! The chain of authenticators, pure.
//!
//! `mac(n) = HMAC-SHA-256(journal key, "trousseau journal 1\0" ‖ mac(n-1) ‖ encoding(n))`, and `mac(0)` is the HMAC of
//! `"trousseau genesis 1\0"` and the station's 16 random bytes, so that entries of one station fit into no other.
//!
//! A new master key has a new journal key: entries from its epoch on are authenticated by that one, those before it by the keys
//! of their time, which are kept sealed (`super::super::epoch`). The chain itself goes on.
//!
//! The encoding of an entry is canonical: number (u64) and time (i64, microseconds since 1970 UTC), both big-endian,
//! then eight fields in the order *person, who, door, verb, token, serial, school, subject*, then the
//! facts. Each field is a byte 0 for "none", or a byte 1, the length (u32, big-endian) and the UTF-8 text; ids are
//! written in decimal. Facts are one such field: a JSON object of strings without spaces, names in byte order.
//! Entries since there is a salt have it behind them, as one more field of 32 hexadecimal digits (`super::erased` says why).

use super::{Author, Record};
use crate::memory::Key;
use domain::{PersonId, Serial, TokenId, Uai, Verb};

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use serde::Serialize;
use sha2::Sha256;
use std::{fmt, str::FromStr};

/// Number and authenticator of an entry: enough to find later whether anything up to it was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Number of entries up to here.
    pub number: u64,
    /// HMAC-SHA-256 of the last of them.
    pub mac: [u8; 32],
}

/// As printed on slips: `123:` and 64 hexadecimal digits.
impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.number, data_encoding::HEXLOWER.encode(&self.mac))
    }
}

/// A text is no head.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a journal head: a number, a colon and 64 hexadecimal digits are expected")]
pub struct InvalidHead;

impl FromStr for Head {
    type Err = InvalidHead;
    fn from_str(text: &str) -> Result<Self, InvalidHead> {
        let (number, mac) = text.trim().split_once(':').ok_or(InvalidHead)?;
        let mac = data_encoding::HEXLOWER_PERMISSIVE.decode(mac.as_bytes()).map_err(|_| InvalidHead)?;
        Ok(Self { number: number.parse().map_err(|_| InvalidHead)?, mac: mac.try_into().map_err(|_| InvalidHead)? })
    }
}

/// The journal's keys, and where the chain of this station begins.
pub(crate) struct ChainKey {
    /// The first entry under each key, and the key; at least one, the oldest first.
    epochs: Vec<(u64, Key)>,
    /// The head of the empty journal.
    pub genesis: Head,
}

impl ChainKey {
    /// The chain of the station with these 16 bytes, under its first key.
    pub fn new(key: Key, station: &[u8; 16]) -> Self {
        let mut mac = hmac(&key);
        mac.update(b"trousseau genesis 1\0");
        mac.update(station);
        Self { genesis: Head { number: 0, mac: mac.finalize().into_bytes().into() }, epochs: vec![(1, key)] }
    }

    /// From the entry `number` on, entries are authenticated under `key`.
    pub fn and_from(mut self, number: u64, key: Key) -> Self {
        self.epochs.push((number, key));
        self
    }

    /// The first entry of the newest key.
    pub fn newest_from(&self) -> u64 {
        self.epochs.last().map_or(1, |(from, _)| *from)
    }

    /// The same chain once more, for a key that is about to follow.
    pub fn again(&self) -> Self {
        Self { epochs: self.epochs.clone(), genesis: self.genesis }
    }

    /// The key of the entry with this number.
    fn key(&self, number: u64) -> &Key {
        let found = self.epochs.iter().rev().find(|(from, _)| *from <= number);
        &found.unwrap_or(&self.epochs[0]).1
    }

    /// The head after `line`, which follows `before`.
    pub fn next(&self, before: &Head, line: &Line<'_>) -> Head {
        let mut mac = hmac(self.key(line.number));
        mac.update(b"trousseau journal 1\0");
        mac.update(&before.mac);
        mac.update(&encode(line));
        Head { number: line.number, mac: mac.finalize().into_bytes().into() }
    }

    /// What proves that the station itself erased the personal words of `line`, whose authenticator `mac` stays.
    pub fn stub(&self, before: &[u8; 32], mac: &[u8; 32], line: &Line<'_>) -> [u8; 32] {
        let mut stub = hmac(self.key(line.number));
        stub.update(b"trousseau journal stub 1\0");
        stub.update(before);
        stub.update(mac);
        stub.update(&encode(line));
        stub.finalize().into_bytes().into()
    }

    /// The seal of the head file: an HMAC over the head under another label, by the key of the entry that it names.
    pub fn seal(&self, head: &Head) -> [u8; 32] {
        let mut mac = hmac(self.key(head.number));
        mac.update(b"trousseau head 1\0");
        mac.update(&self.genesis.mac);
        mac.update(&head.number.to_be_bytes());
        mac.update(&head.mac);
        mac.finalize().into_bytes().into()
    }
}

/// An entry as the chain has it, about to be written or read.
#[derive(Clone, Copy)]
pub(crate) struct Line<'a> {
    pub number: u64,
    pub at: Timestamp,
    pub author: &'a Author,
    pub verb: Verb,
    pub token: Option<TokenId>,
    pub serial: Option<&'a Serial>,
    pub school: Option<Uai>,
    pub subject: Option<PersonId>,
    /// As the database has them.
    pub facts: &'a str,
    /// Random bytes, where the entry has them.
    pub salt: Option<[u8; 16]>,
}

impl<'a> Line<'a> {
    /// The line of an entry that was read, with its facts as they are written.
    pub fn of(record: &'a Record, facts: &'a str, salt: Option<[u8; 16]>) -> Self {
        let Record { number, at, author, verb, token, serial, school, subject, facts: _ } = record;
        let (number, at, verb, token, serial) = (*number, *at, *verb, *token, serial.as_ref());
        Self { number, at, author, verb, token, serial, school: *school, subject: *subject, facts, salt }
    }
}

/// Facts as the database and the chain have them.
pub(super) fn facts_json(told: &impl Serialize) -> String {
    serde_json::to_string(told).expect("names and texts are always JSON")
}

fn hmac(key: &Key) -> Hmac<Sha256> {
    Hmac::new_from_slice(&**key).expect("HMAC takes a key of any length")
}

fn encode(line: &Line<'_>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(256);
    bytes.extend_from_slice(&line.number.to_be_bytes());
    bytes.extend_from_slice(&line.at.as_microsecond().to_be_bytes());
    let mut field = |text: Option<&str>| match text {
        None => bytes.push(0),
        Some(text) => {
            bytes.push(1);
            bytes.extend_from_slice(&u32::try_from(text.len()).expect("a field below 4 GiB").to_be_bytes());
            bytes.extend_from_slice(text.as_bytes());
        }
    };
    field(line.author.person.map(|id| id.to_string()).as_deref());
    field(Some(&line.author.name));
    field(Some(&line.author.door));
    field(Some(line.verb.word()));
    field(line.token.map(|id| id.to_string()).as_deref());
    field(line.serial.map(Serial::as_str));
    field(line.school.as_ref().map(|school| school.as_str()));
    field(line.subject.map(|id| id.to_string()).as_deref());
    field(Some(line.facts));
    if let Some(salt) = &line.salt {
        field(Some(&data_encoding::HEXLOWER.encode(salt)));
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Author;

    fn record() -> Record {
        Record {
            number: 1,
            at: jiff::Timestamp::from_microsecond(1_790_000_000_000_001).unwrap(),
            author: Author { person: PersonId::new(2).ok(), name: "Zoé".into(), door: "panel".into() },
            verb: Verb::Register,
            token: None,
            serial: "7654321".parse().ok(),
            school: "0951099D".parse().ok(),
            subject: None,
            facts: [("to", "in_stock"), ("model", "YubiKey \"5\"")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
        }
    }

    fn next(chain: &ChainKey, head: &Head, record: &Record) -> Head {
        chain.next(head, &Line::of(record, &facts_json(&record.facts), None))
    }

    #[test]
    fn the_encoding_of_an_entry_is_pinned() {
        let expected = [
            &[0, 0, 0, 0, 0, 0, 0, 1][..],
            &1_790_000_000_000_001i64.to_be_bytes(),
            b"\x01\0\0\0\x012",
            b"\x01\0\0\0\x04Zo\xc3\xa9",
            b"\x01\0\0\0\x05panel",
            b"\x01\0\0\0\x08register",
            b"\0",
            b"\x01\0\0\0\x077654321",
            b"\x01\0\0\0\x080951099D",
            b"\0",
            b"\x01\0\0\0\x29{\"model\":\"YubiKey \\\"5\\\"\",\"to\":\"in_stock\"}",
        ];
        let record = record();
        assert_eq!(encode(&Line::of(&record, &facts_json(&record.facts), None)), expected.concat());
    }

    #[test]
    fn a_salt_is_one_more_field_and_makes_another_authenticator() {
        let (record, chain) = (record(), ChainKey::new(Key::of(&[7; 32]), &[1; 16]));
        let facts = facts_json(&record.facts);
        let line = |salt| Line::of(&record, &facts, salt);
        let salted = encode(&line(Some([0xab; 16])));
        let field = [b"\x01\0\0\0\x20".as_slice(), "ab".repeat(16).as_bytes()].concat();
        assert_eq!(salted, [encode(&line(None)), field].concat());
        let heads = [None, Some([1; 16]), Some([2; 16])].map(|salt| chain.next(&chain.genesis, &line(salt)).mac);
        assert!(heads[0] != heads[1] && heads[1] != heads[2]);
    }

    #[test]
    fn entries_of_another_station_or_another_place_have_another_authenticator() {
        let of = |fill, station| ChainKey::new(Key::of(&[fill; 32]), &[station; 16]);
        let chain = of(7, 1);
        let first = next(&chain, &chain.genesis, &record());
        assert_eq!(first, next(&chain, &chain.genesis, &record()));
        assert_ne!(first.mac, next(&chain, &first, &record()).mac);
        assert_ne!(first.mac, next(&of(7, 2), &chain.genesis, &Record { number: 2, ..record() }).mac);
        assert_ne!(chain.genesis, of(7, 2).genesis);
        assert_ne!(chain.genesis, of(8, 1).genesis);
        assert_eq!(first.to_string().parse::<Head>(), Ok(first));
    }
    #[test]
    fn a_new_key_authenticates_from_its_first_entry_on_and_nothing_before() {
        let key = |fill| Key::of(&[fill; 32]);
        let (old, new) = (ChainKey::new(key(7), &[1; 16]), ChainKey::new(key(7), &[1; 16]).and_from(2, key(8)));
        let first = next(&old, &old.genesis, &record());
        assert_eq!((new.genesis, next(&new, &new.genesis, &record())), (old.genesis, first));
        assert_eq!(new.seal(&first), old.seal(&first), "a head file of the time before is known");
        let second = Record { number: 2, ..record() };
        assert_ne!(next(&new, &first, &second), next(&old, &first, &second));
    }
}
