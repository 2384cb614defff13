//! What centre and desk say to each other: a line of JSON each.
//!
//! Intents go down, results come up: the abilities of [`driver::Session`], never reports of HID. Machines of two versions that follow each
//! other understand each other ([`VERSION`]): a question that one does not know is answered by saying so ([`Heard`]), and all else that it
//! does not know is passed over.

use bench::Plugged;
use driver::{CodeRequest, DevicePin, DriverError, Identity, Overwrite, PinAttempt, SlotNumber};
use oath::{Algorithm, Digits, Period};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use usb::{BusError, PortPath};
use zeroize::Zeroizing;

/// The version of what is said here. It grows with each sentence, field or value that an older one does not know.
pub const VERSION: u16 = 1;

/// Whether machines of this version and of the other understand each other: the other is the same, the one before or the one after.
pub(crate) fn is_understood(other: u16) -> bool {
    VERSION.abs_diff(other) <= 1
}

/// What one end hears.
pub(crate) trait Heard: DeserializeOwned {
    /// What stands for a sentence of this kind that was not understood: whoever asked it waits for an answer. `None`: nobody waits.
    fn not_understood(kind: &str, number: Number) -> Option<Self>;
}

impl Heard for Down {
    fn not_understood(_: &str, number: Number) -> Option<Self> {
        Some(Self::NotUnderstood { number })
    }
}

impl Heard for Up {
    fn not_understood(kind: &str, number: Number) -> Option<Self> {
        let result = Err(DriverError::Garbage("the desk answers with something that this version does not know"));
        (kind == "done").then_some(Self::Done { number, result })
    }
}

/// Tells one question from the others on its line.
pub type Number = u64;

/// From the centre down to the desk.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Down {
    /// Who you are is known, and this is who asks.
    Welcome {
        /// The version that the centre speaks.
        version: u16,
        /// The desk's name, for whoever reads its log.
        name: String,
        /// The address of the centre's panel, where browsers of the desk are sent to.
        panel: String,
    },
    /// The code was right; what the centre shows for it in turn.
    Joined {
        /// The centre's proof that it knows the code too.
        proof: Vec<u8>,
    },
    /// You are not, or not any more, one of this centre's desks.
    Refused(Refusal),
    /// Begin a conversation with the token in this socket. Its session has the number of this question.
    Open {
        /// The number of the answer.
        number: Number,
        /// The socket.
        port: PortPath,
        /// The device number of the plug that is meant.
        address: u8,
    },
    /// Something for the token of this session.
    Ask {
        /// The number of the answer.
        number: Number,
        /// The session.
        session: Number,
        /// What is asked.
        ask: Ask,
    },
    /// Stop waiting for a finger in this question.
    Cancel {
        /// The question.
        number: Number,
    },
    /// The conversation is over.
    Close {
        /// The session.
        session: Number,
    },
    /// Where the browser goes that asked at the desk's own door.
    Ticket {
        /// The number of the desk's question.
        number: Number,
        /// What shows, once, that a browser is at this desk.
        ticket: String,
    },
    /// A question of a centre that is newer than this desk.
    #[serde(skip)]
    NotUnderstood {
        /// Which.
        number: Number,
    },
}

/// Why a desk is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// Its key is nobody's.
    #[error("the centre does not know this machine: have it joined again with a new code")]
    Unknown,
    /// Somebody at the centre took it out.
    #[error("this machine was taken out at the centre: ask there, and have it joined again with a new code")]
    Revoked,
    /// The code is another, was used, or is too old.
    #[error("the centre does not take this code: it may be used once, within a day; ask for a new one")]
    Code,
    /// It speaks a version that the centre does not.
    #[error("the program of this machine and that of the centre are too far apart: bring the older one up to date")]
    Version,
    /// The same desk came by another line.
    #[error("another line of this desk took the place of this one")]
    Replaced,
}

/// From the desk up to the centre.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Up {
    /// The first that is said by a desk that joined.
    Hello {
        /// The version that the desk speaks.
        version: u16,
        /// The version of its program.
        program: String,
        /// The name of the machine.
        host: String,
        /// Drawn when its program began: two machines with the same key are told apart by it.
        run: u64,
    },
    /// The first that is said by one that would.
    Join {
        /// The name of the machine.
        host: String,
        /// What shows that it knows the code.
        proof: Vec<u8>,
    },
    /// What is plugged in, after each change.
    Plugged(Box<Plugged>),
    /// The bus cannot be read.
    Unread(BusError),
    /// The token of this question waits for a finger, this many seconds more where it says so.
    Touch {
        /// The question.
        number: Number,
        /// Seconds left.
        left: Option<u8>,
    },
    /// It typed something that is no code.
    PassedOver {
        /// The question.
        number: Number,
    },
    /// How the question ended.
    Done {
        /// The question.
        number: Number,
        /// The answer, or why there is none.
        result: Result<Answer, DriverError>,
    },
    /// A browser asks at the desk's own door.
    WantsTicket {
        /// The number of the answer.
        number: Number,
    },
}

/// What can be asked of a token: the methods of [`driver::Session`], each with what it takes.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is the method of the same name, and so are its fields")]
pub enum Ask {
    Identify,
    Called {
        serial: domain::Serial,
    },
    WriteHotp {
        slot: SlotNumber,
        secret: Bytes,
        digits: Digits,
        counter: u64,
        access: Access,
        overwrite: Overwrite,
    },
    WriteTotp {
        slot: SlotNumber,
        secret: Bytes,
        algorithm: Algorithm,
        digits: Digits,
        period: Period,
        touch: bool,
        now: u64,
        access: Access,
        overwrite: Overwrite,
    },
    WriteChallengeResponse {
        slot: SlotNumber,
        secret: Bytes,
        touch: bool,
        access: Access,
        overwrite: Overwrite,
    },
    Challenge {
        slot: SlotNumber,
        challenge: Bytes,
    },
    ReadCode {
        slot: SlotNumber,
        asked: CodeRequest,
    },
    ReadCounter {
        slot: SlotNumber,
    },
    EnterPin {
        pin: DevicePin,
        text: Bytes,
        attempt: PinAttempt,
    },
    ChangePin {
        pin: DevicePin,
        old: Option<Bytes>,
        new: Bytes,
        attempt: PinAttempt,
    },
    Delete {
        slot: SlotNumber,
        access: Option<Bytes>,
    },
    Swap,
    MakeSerialVisible {
        access: Option<Bytes>,
    },
    CaptureCode {
        /// Milliseconds.
        window: u64,
    },
}

/// [`driver::AccessCodes`].
#[derive(Debug, Serialize, Deserialize)]
#[allow(missing_docs, reason = "as there")]
pub struct Access {
    pub current: Option<Bytes>,
    pub new: Option<Bytes>,
}

/// What comes back.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// It was done.
    Done,
    /// What the token says of itself.
    Identity(Box<Identity>),
    /// A code, its digits.
    Code(Bytes),
    /// A counter.
    Counter(u64),
    /// The answer to a challenge.
    Mac(Bytes),
    /// A code that was typed.
    Typed {
        /// What was typed before it.
        prefix: String,
        /// Its digits.
        code: Bytes,
    },
}

/// Bytes that nobody else may see: `Debug` shows how many, and they are wiped.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub struct Bytes(#[serde(with = "base64")] Zeroizing<Vec<u8>>);

impl Bytes {
    /// The bytes themselves.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// As the driver takes them.
    pub fn secret(&self) -> domain::Secret {
        domain::Secret::new(self.0.to_vec())
    }
}

impl From<&[u8]> for Bytes {
    fn from(bytes: &[u8]) -> Self {
        Self(Zeroizing::new(bytes.to_vec()))
    }
}

impl From<&domain::Secret> for Bytes {
    fn from(secret: &domain::Secret) -> Self {
        secret.expose().into()
    }
}

impl std::fmt::Debug for Bytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Bytes({} bytes)", self.0.len())
    }
}

mod base64 {
    use data_encoding::BASE64;
    use serde::{Deserialize, Deserializer, Serializer, de};
    use zeroize::Zeroizing;

    pub fn serialize<S: Serializer>(bytes: &Zeroizing<Vec<u8>>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&Zeroizing::new(BASE64.encode(bytes)))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Zeroizing<Vec<u8>>, D::Error> {
        let text = Zeroizing::new(String::deserialize(deserializer)?);
        BASE64.decode(text.as_bytes()).map(Zeroizing::new).map_err(de::Error::custom)
    }
}
