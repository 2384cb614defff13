//! The secrets app's commands: one enum, encoded by the host and decoded by the token.

use super::{
    apdu::{Apdu, Status},
    tlv,
};
use zeroize::Zeroizing;

/// Bytes of the longest name of a credential.
pub const LABEL_SIZE: usize = 127;
/// In PUT: a finger at every code.
pub const PROPERTY_TOUCH: u8 = 0x02;
/// In PUT: locked by the PIN.
pub const PROPERTY_PIN: u8 = 0x04;

const AID: [u8; 7] = [0xa0, 0x00, 0x00, 0x05, 0x27, 0x21, 0x01];
/// The token's parser knows no longer lengths.
const LONGEST: usize = 127;

mod ins {
    pub const PUT: u8 = 0x01;
    pub const DELETE: u8 = 0x02;
    pub const STATUS: u8 = 0x03;
    pub const RESET: u8 = 0x04;
    pub const LIST: u8 = 0xa1;
    pub const CALCULATE: u8 = 0xa2;
    pub const SELECT: u8 = 0xa4;
    pub const SEND_REMAINING: u8 = 0xa5;
    pub const VERIFY_CODE: u8 = 0xb1;
    pub const VERIFY_PIN: u8 = 0xb2;
    pub const CHANGE_PIN: u8 = 0xb3;
    pub const SET_PIN: u8 = 0xb4;
}

mod tag {
    pub const NAME: u8 = 0x71;
    pub const KEY: u8 = 0x73;
    pub const CHALLENGE: u8 = 0x74;
    pub const CODE: u8 = 0x75;
    /// Tag and value, without a length.
    pub const PROPERTIES: u8 = 0x78;
    pub const COUNTER: u8 = 0x7a;
    pub const PIN: u8 = 0x80;
    pub const NEW_PIN: u8 = 0x81;
}

/// A secret or a PIN: wiped, and never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Hidden(Zeroizing<Vec<u8>>);

impl Hidden {
    /// A copy of the bytes.
    pub fn new(bytes: &[u8]) -> Self {
        Self(Zeroizing::new(bytes.to_vec()))
    }

    /// The bytes.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hidden")
    }
}

/// Which way a HOTP credential is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hotp {
    /// The token makes codes.
    Shown,
    /// The token checks codes.
    Reverse,
}

/// What a credential is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OathKind {
    /// Counter based.
    Hotp(Hotp),
    /// Time based.
    Totp,
    /// Challenge and response.
    Hmac,
    /// A password entry.
    Password,
}

impl OathKind {
    /// From the high half of the byte that it shares with the hash.
    pub fn of_byte(byte: u8) -> Option<Self> {
        match byte & 0xf0 {
            0x10 => Some(Self::Hotp(Hotp::Shown)),
            0x20 => Some(Self::Totp),
            0x30 => Some(Self::Hotp(Hotp::Reverse)),
            0x40 => Some(Self::Hmac),
            0xf0 => Some(Self::Password),
            _ => None,
        }
    }

    /// The high half of the byte; the low one is 0.
    pub fn byte(self) -> u8 {
        match self {
            Self::Hotp(Hotp::Shown) => 0x10,
            Self::Totp => 0x20,
            Self::Hotp(Hotp::Reverse) => 0x30,
            Self::Hmac => 0x40,
            Self::Password => 0xf0,
        }
    }
}

/// The hash under the HMAC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OathAlgorithm {
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-512: known, and refused.
    Sha512,
}

impl OathAlgorithm {
    /// From the low half of the byte that it shares with the kind.
    pub fn of_byte(byte: u8) -> Option<Self> {
        match byte & 0x0f {
            1 => Some(Self::Sha1),
            2 => Some(Self::Sha256),
            3 => Some(Self::Sha512),
            _ => None,
        }
    }

    /// The low half of the byte; the high one is 0.
    pub fn byte(self) -> u8 {
        match self {
            Self::Sha1 => 1,
            Self::Sha256 => 2,
            Self::Sha512 => 3,
        }
    }
}

/// What PUT stores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCredential {
    /// Its name, at most [`LABEL_SIZE`] bytes.
    pub label: Vec<u8>,
    /// What it is for.
    pub kind: OathKind,
    /// Its hash.
    pub algorithm: OathAlgorithm,
    /// Digits of a code.
    pub digits: u8,
    /// The secret, at least one byte.
    pub secret: Hidden,
    /// Bits: [`PROPERTY_TOUCH`], [`PROPERTY_PIN`].
    pub properties: u8,
    /// The first counter; of HOTP alone.
    pub counter: Option<u32>,
}

/// A command with its content. Names are any bytes: they come from anybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Version of the app, attempts that the PIN has left.
    Select,
    /// Stores a credential.
    Put(NewCredential),
    /// Removes a credential.
    Delete(Vec<u8>),
    /// Version of the app, as a YubiKey tells it.
    Status,
    /// Removes all, the PIN too.
    Reset,
    /// Names the credentials.
    List {
        /// With a byte of properties each.
        properties: bool,
    },
    /// The code of a credential; a counter moves on.
    Calculate {
        /// Which.
        label: Vec<u8>,
        /// TOTP: the time step.
        challenge: u64,
    },
    /// The rest of an answer that was too long.
    SendRemaining,
    /// Whether this is one of the next codes of a reverse credential.
    VerifyCode {
        /// Which.
        label: Vec<u8>,
        /// The code.
        code: u32,
    },
    /// The PIN, for the next command.
    VerifyPin(Hidden),
    /// The first PIN.
    SetPin(Hidden),
    /// Another PIN.
    ChangePin {
        /// The present one.
        old: Hidden,
        /// The one to set.
        new: Hidden,
    },
}

impl Command {
    /// The APDU. Names are of [`LABEL_SIZE`], secrets and PINs of some 120 bytes at most.
    pub fn encode(&self) -> Apdu {
        let with = |ins, p2, values: &[(u8, &[u8])]| {
            let mut apdu = Apdu::new(ins, 0, p2);
            values.iter().for_each(|(tag, value)| tlv::put(&mut apdu.data, *tag, value));
            apdu
        };
        match self {
            Self::Select => {
                let mut apdu = Apdu::new(ins::SELECT, 4, 0);
                apdu.data.extend_from_slice(&AID);
                apdu
            }
            Self::Put(new) => {
                let mut key = Zeroizing::new(vec![new.kind.byte() | new.algorithm.byte(), new.digits]);
                key.extend_from_slice(new.secret.expose());
                let mut apdu = with(ins::PUT, 0, &[(tag::NAME, &new.label), (tag::KEY, &key)]);
                apdu.data.extend_from_slice(&[tag::PROPERTIES, new.properties]);
                if let Some(counter) = new.counter {
                    tlv::put(&mut apdu.data, tag::COUNTER, &counter.to_be_bytes());
                }
                apdu
            }
            Self::Delete(label) => with(ins::DELETE, 0, &[(tag::NAME, label)]),
            Self::Status => Apdu::new(ins::STATUS, 0, 0),
            Self::Reset => Apdu::new(ins::RESET, 0xde, 0xad),
            Self::List { properties } => {
                let mut apdu = Apdu::new(ins::LIST, 0, 0);
                // 1 is the one version there is beside none; a higher one makes the app answer in circles
                apdu.data.extend(properties.then_some(1));
                apdu
            }
            Self::Calculate { label, challenge } => {
                with(ins::CALCULATE, 1, &[(tag::NAME, label), (tag::CHALLENGE, &challenge.to_be_bytes())])
            }
            Self::SendRemaining => Apdu::new(ins::SEND_REMAINING, 0, 0),
            Self::VerifyCode { label, code } => {
                with(ins::VERIFY_CODE, 0, &[(tag::NAME, label), (tag::CODE, &code.to_be_bytes())])
            }
            Self::VerifyPin(pin) => with(ins::VERIFY_PIN, 0, &[(tag::PIN, pin.expose())]),
            Self::SetPin(pin) => with(ins::SET_PIN, 0, &[(tag::PIN, pin.expose())]),
            Self::ChangePin { old, new } => {
                with(ins::CHANGE_PIN, 0, &[(tag::PIN, old.expose()), (tag::NEW_PIN, new.expose())])
            }
        }
    }

    /// What an APDU of class 00 asks for, or how it is refused.
    ///
    /// # Errors
    ///
    /// The status word that the app answers: [`Status::UnknownInstruction`], [`Status::BadData`] or [`Status::NotFound`] (another AID).
    pub fn decode(apdu: &Apdu) -> Result<Self, Status> {
        let mut data = &apdu.data[..];
        let mut value = |wanted| match tlv::take(&mut data, LONGEST) {
            Some((tag, value)) if tag == wanted => Ok(value),
            _ => Err(Status::BadData),
        };
        Ok(match (apdu.ins, apdu.p1, apdu.p2) {
            (ins::SELECT, 4, 0) if apdu.data[..] == AID => Self::Select,
            (ins::SELECT, 4, 0) => return Err(Status::NotFound),
            (ins::PUT, 0, 0) => {
                let (label, key) = (value(tag::NAME)?.to_vec(), value(tag::KEY)?);
                return put(label, key, data);
            }
            (ins::DELETE, 0, 0) => Self::Delete(value(tag::NAME)?.to_vec()),
            (ins::STATUS, 0, 0) => Self::Status,
            (ins::RESET, 0xde, 0xad) => Self::Reset,
            (ins::LIST, 0, 0) => match apdu.data[..] {
                [] | [0] => Self::List { properties: false },
                [1] => Self::List { properties: true },
                _ => return Err(Status::BadData),
            },
            (ins::CALCULATE, 0, 1) => {
                let label = value(tag::NAME)?.to_vec();
                let challenge = value(tag::CHALLENGE)?.try_into().map_err(|_| Status::BadData)?;
                Self::Calculate { label, challenge: u64::from_be_bytes(challenge) }
            }
            (ins::SEND_REMAINING, 0, 0) => Self::SendRemaining,
            (ins::VERIFY_CODE, 0, 0) => {
                let label = value(tag::NAME)?.to_vec();
                let code = value(tag::CODE)?.try_into().map_err(|_| Status::BadData)?;
                Self::VerifyCode { label, code: u32::from_be_bytes(code) }
            }
            (ins::VERIFY_PIN, 0, 0) => Self::VerifyPin(Hidden::new(value(tag::PIN)?)),
            (ins::SET_PIN, 0, 0) => Self::SetPin(Hidden::new(value(tag::PIN)?)),
            (ins::CHANGE_PIN, 0, 0) => {
                let (old, new) = (Hidden::new(value(tag::PIN)?), Hidden::new(value(tag::NEW_PIN)?));
                Self::ChangePin { old, new }
            }
            _ => return Err(Status::UnknownInstruction),
        })
    }
}

/// PUT, from its name, its key and what follows.
fn put(label: Vec<u8>, key: &[u8], rest: &[u8]) -> Result<Command, Status> {
    let [kind, digits, secret @ ..] = key else { return Err(Status::BadData) };
    let (algorithm, kind) = (OathAlgorithm::of_byte(*kind), OathKind::of_byte(*kind));
    let (Some(algorithm), Some(kind), false) = (algorithm, kind, secret.is_empty()) else {
        return Err(Status::BadData);
    };
    let (properties, mut rest) = match rest {
        [tag::PROPERTIES, properties, rest @ ..] => (*properties, rest),
        rest => (0, rest),
    };
    let mut counter = None;
    if let OathKind::Hotp(_) = kind {
        counter = Some(0);
        if let Some((tag::COUNTER, value)) = tlv::take(&mut rest, LONGEST) {
            counter = Some(u32::from_be_bytes(value.try_into().map_err(|_| Status::BadData)?));
        }
    }
    // logins and passwords are not kept here
    if !rest.is_empty() {
        return Err(Status::BadData);
    }
    let secret = Hidden::new(secret);
    Ok(Command::Put(NewCredential { label, kind, algorithm, digits: *digits, secret, properties, counter }))
}
