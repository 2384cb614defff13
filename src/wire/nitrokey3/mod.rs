//! Frames of a Nitrokey 3 (`docs/protocols/nitrokey3.md`): CTAPHID packets, and what its vendor commands carry: the admin
//! app's answers, the APDUs and TLVs of the secrets app.
//!
//! Both halves, the host's and the token's. Integers are big endian. What carries a secret or a PIN wipes itself and does not
//! show itself; what is longer than its field is refused, never cut. Nothing here knows channels that are open, time or touch.

mod admin;
mod answer;
mod apdu;
mod command;
mod message;
mod packet;
mod tlv;
#[cfg(test)]
mod vectors;

pub use admin::{AdminStatus, version_of, version_text};
pub use answer::{CodeAnswer, ListEntry, Listed, SelectAnswer};
pub use apdu::{Apdu, Reply, Status};
pub use command::{
    Command, Hidden, Hotp, LABEL_SIZE, NewCredential, OathAlgorithm, OathKind, PROPERTY_PIN, PROPERTY_TOUCH,
};
pub use message::{Assembly, InitAnswer, MESSAGE_SIZE, Message, NONCE_SIZE, OutOfOrder};
pub use packet::{BROADCAST, PACKET_SIZE, Packet};

/// CTAPHID commands, as they are called; on the wire bit 7 is set.
pub mod id {
    #![allow(missing_docs, reason = "named as in docs/protocols/nitrokey3.md, 2.3 and 3")]
    pub const PING: u8 = 0x01;
    pub const INIT: u8 = 0x06;
    pub const WINK: u8 = 0x08;
    pub const CANCEL: u8 = 0x11;
    pub const KEEPALIVE: u8 = 0x3b;
    pub const ERROR: u8 = 0x3f;
    pub const RNG: u8 = 0x60;
    pub const VERSION: u8 = 0x61;
    pub const UUID: u8 = 0x62;
    pub const LOCKED: u8 = 0x63;
    pub const SECRETS: u8 = 0x70;
    pub const ADMIN: u8 = 0x72;
}

/// What an ERROR says.
pub mod error {
    #![allow(missing_docs, reason = "named as in docs/protocols/nitrokey3.md, 2.3")]
    /// What `busy` looks like where firmware sends the place of the error in its list instead of its number.
    pub const BUSY_BY_PLACE: u8 = 0x00;
    pub const INVALID_COMMAND: u8 = 0x01;
    pub const INVALID_LENGTH: u8 = 0x03;
    pub const INVALID_SEQUENCE: u8 = 0x04;
    pub const TIMEOUT: u8 = 0x05;
    pub const BUSY: u8 = 0x06;
    pub const INVALID_CHANNEL: u8 = 0x0b;
}

/// A KEEPALIVE that says: waiting for a finger. Anything else is work.
pub const KEEPALIVE_TOUCH: u8 = 2;

/// Bytes of a token's UUID.
pub const UUID_SIZE: usize = 16;
