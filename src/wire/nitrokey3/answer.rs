//! What the secrets app's replies carry.

use super::{
    command::{OathAlgorithm, OathKind},
    tlv,
};
use zeroize::Zeroizing;

const NAME: u8 = 0x71;
const ENTRY: u8 = 0x72;
const CODE: u8 = 0x76;
const VERSION: u8 = 0x79;
const ATTEMPTS: u8 = 0x82;
const SERIAL: u8 = 0x8f;

/// Answer of SELECT.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SelectAnswer {
    /// Version of the app; the first number is always 4.
    pub version: [u8; 3],
    /// Random bytes, told where there is no PIN.
    pub salt: Option<[u8; 8]>,
    /// Attempts that the PIN has left, told where there is one.
    pub attempts: Option<u8>,
    /// The first four bytes of the token's UUID.
    pub serial: Option<[u8; 4]>,
}

impl SelectAnswer {
    /// From a reply's data; what it does not know is passed over.
    pub fn decode(data: &[u8]) -> Option<Self> {
        let (mut answer, mut has_version) = (Self::default(), false);
        for (tag, value) in tlv::all(data)? {
            match tag {
                VERSION => (answer.version, has_version) = (value.try_into().ok()?, true),
                NAME => answer.salt = Some(value.try_into().ok()?),
                ATTEMPTS => answer.attempts = Some(*value.first()?),
                SERIAL => answer.serial = Some(value.try_into().ok()?),
                _ => {}
            }
        }
        has_version.then_some(answer)
    }

    /// To a reply's data.
    pub fn encode(&self) -> Vec<u8> {
        let mut data = Zeroizing::default();
        tlv::put(&mut data, VERSION, &self.version);
        if let Some(salt) = &self.salt {
            tlv::put(&mut data, NAME, salt);
        }
        if let Some(attempts) = self.attempts {
            tlv::put(&mut data, ATTEMPTS, &[attempts]);
        }
        if let Some(serial) = &self.serial {
            tlv::put(&mut data, SERIAL, serial);
        }
        data.to_vec()
    }
}

/// How a credential is listed, where the firmware tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Listed {
    /// It wants a finger at every code.
    pub touch: bool,
    /// It is locked by the PIN.
    pub pin: bool,
    /// It holds a login or a password too.
    pub password: bool,
}

/// One credential of a LIST.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListEntry {
    /// What it is for; `None`: something that this program does not know.
    pub kind: Option<OathKind>,
    /// Its hash; `None` as above.
    pub algorithm: Option<OathAlgorithm>,
    /// Its name: any bytes.
    pub label: Vec<u8>,
    /// Its properties, where they were asked for.
    pub listed: Listed,
}

impl ListEntry {
    /// From a reply's data; `properties`: each entry ends with a byte of them.
    pub fn decode_all(data: &[u8], properties: bool) -> Option<Vec<Self>> {
        let one = |(tag, value): (u8, &[u8])| {
            let (&kind, value) = value.split_first().filter(|_| tag == ENTRY)?;
            let (listed, label) = match value.split_last() {
                _ if !properties => (0, value),
                Some((listed, label)) => (*listed, label),
                None => return None,
            };
            let listed = Listed { touch: listed & 1 != 0, pin: listed & 2 != 0, password: listed & 4 != 0 };
            let (kind, algorithm) = (OathKind::of_byte(kind), OathAlgorithm::of_byte(kind));
            Some(Self { kind, algorithm, label: label.to_vec(), listed })
        };
        tlv::all(data)?.into_iter().map(one).collect()
    }

    /// One entry of a reply's data.
    pub fn encode(&self, properties: bool) -> Vec<u8> {
        let kind = self.kind.map_or(0, OathKind::byte) | self.algorithm.map_or(0, OathAlgorithm::byte);
        let mut value = [&[kind], &self.label[..]].concat();
        if properties {
            let Listed { touch, pin, password } = self.listed;
            value.push(u8::from(touch) | u8::from(pin) << 1 | u8::from(password) << 2);
        }
        let mut data = Zeroizing::default();
        tlv::put(&mut data, ENTRY, &value);
        data.to_vec()
    }
}

/// Answer of CALCULATE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeAnswer {
    /// Digits that a code of it has.
    pub digits: u8,
    /// The truncated hash; the code is its last digits.
    pub truncated: u32,
}

impl CodeAnswer {
    /// From a reply's data. The highest bit is no part of the number.
    pub fn decode(data: &[u8]) -> Option<Self> {
        let (tag, value) = tlv::all(data)?.into_iter().next()?;
        let [digits, a, b, c, d] = *value else { return None };
        (tag == CODE).then(|| Self { digits, truncated: u32::from_be_bytes([a, b, c, d]) & 0x7fff_ffff })
    }

    /// To a reply's data.
    pub fn encode(self) -> Vec<u8> {
        [&[CODE, 5, self.digits], &self.truncated.to_be_bytes()[..]].concat()
    }
}
