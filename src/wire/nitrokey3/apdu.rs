//! ISO 7816 commands of the secrets app, and its replies: the status word stands first.

use zeroize::Zeroizing;

/// A command: class 00.
#[derive(Clone, PartialEq, Eq)]
pub struct Apdu {
    /// Instruction, byte 1.
    pub ins: u8,
    /// First parameter, byte 2.
    pub p1: u8,
    /// Second parameter, byte 3.
    pub p2: u8,
    /// What it carries, at most 65,535 bytes.
    pub data: Zeroizing<Vec<u8>>,
}

impl Apdu {
    /// Without data.
    pub fn new(ins: u8, p1: u8, p2: u8) -> Self {
        Self { ins, p1, p2, data: Zeroizing::default() }
    }

    /// As it is sent: no Le; a length of three bytes where one does not do.
    pub fn encode(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(7 + self.data.len()));
        bytes.extend_from_slice(&[0, self.ins, self.p1, self.p2]);
        match (u8::try_from(self.data.len()), u16::try_from(self.data.len())) {
            (Ok(0), _) => {}
            (Ok(short), _) => bytes.push(short),
            (Err(_), long) => {
                bytes.push(0);
                bytes.extend_from_slice(&long.unwrap_or(u16::MAX).to_be_bytes());
            }
        }
        bytes.extend_from_slice(&self.data);
        bytes
    }

    /// From what was sent, with or without Le. The first answer is the class; `None`: this is no APDU.
    pub fn decode(bytes: &[u8]) -> Option<(u8, Self)> {
        let ([class, ins, p1, p2], rest) = bytes.split_first_chunk()?;
        let data: &[u8] = match rest {
            // no data: no Le, a short one, a long one
            [] | [_] | [0, _, _] => &[],
            [0, high, low, rest @ ..] => {
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                rest.split_at_checked(length).filter(|(_, le)| matches!(le.len(), 0 | 2))?.0
            }
            [0, _] => return None,
            [length, rest @ ..] => rest.split_at_checked(usize::from(*length)).filter(|(_, le)| le.len() < 2)?.0,
        };
        Some((*class, Self { ins: *ins, p1: *p1, p2: *p2, data: Zeroizing::new(data.to_vec()) }))
    }
}

/// A reply: how it ended, and what was said.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    /// How it ended.
    pub status: Status,
    /// What was said.
    pub data: Zeroizing<Vec<u8>>,
}

impl Reply {
    /// A status with data.
    pub fn new(status: Status, data: &[u8]) -> Self {
        Self { status, data: Zeroizing::new(data.to_vec()) }
    }

    /// From a message's data; `None`: there is no status in it.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (status, data) = bytes.split_first_chunk()?;
        Some(Self::new(Status::of_word(u16::from_be_bytes(*status)), data))
    }

    /// To a message's data.
    pub fn encode(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(self.status.word().to_be_bytes().to_vec());
        bytes.extend_from_slice(&self.data);
        bytes
    }
}

/// Status words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// 9000.
    Ok,
    /// 61xx: there is more to be fetched.
    More,
    /// 6300: wrong PIN, wrong code.
    VerificationFailed,
    /// 6500: the token could not do it.
    Internal,
    /// 6982: the PIN is missing, or nobody touched it.
    NotSatisfied,
    /// 6983: the name is taken.
    Blocked,
    /// 6985: not for this kind of credential.
    Conditions,
    /// 6A80: data that it does not understand.
    BadData,
    /// 6A81: an algorithm that it does not have.
    NotSupported,
    /// 6A82: no such credential.
    NotFound,
    /// 6A84: there is no room.
    Full,
    /// 6D00: no such command.
    UnknownInstruction,
    /// 6881: a class that it does not have.
    BadClass,
    /// Any other.
    Other(u16),
}

impl Status {
    /// From the status word of ISO 7816-4.
    pub fn of_word(word: u16) -> Self {
        match word {
            0x9000 => Self::Ok,
            0x6100..=0x61ff => Self::More,
            0x6300 => Self::VerificationFailed,
            0x6500 => Self::Internal,
            0x6982 => Self::NotSatisfied,
            0x6983 => Self::Blocked,
            0x6985 => Self::Conditions,
            0x6a80 => Self::BadData,
            0x6a81 => Self::NotSupported,
            0x6a82 => Self::NotFound,
            0x6a84 => Self::Full,
            0x6d00 => Self::UnknownInstruction,
            0x6881 => Self::BadClass,
            other => Self::Other(other),
        }
    }

    /// The status word, as a token sends it.
    pub fn word(self) -> u16 {
        match self {
            Self::Ok => 0x9000,
            Self::More => 0x61ff,
            Self::VerificationFailed => 0x6300,
            Self::Internal => 0x6500,
            Self::NotSatisfied => 0x6982,
            Self::Blocked => 0x6983,
            Self::Conditions => 0x6985,
            Self::BadData => 0x6a80,
            Self::NotSupported => 0x6a81,
            Self::NotFound => 0x6a82,
            Self::Full => 0x6a84,
            Self::UnknownInstruction => 0x6d00,
            Self::BadClass => 0x6881,
            Self::Other(word) => word,
        }
    }
}
