//! Messages: cut into packets, and put together from them.

use super::packet::{FIRST, NEXT, Packet};
use zeroize::Zeroizing;

/// The longest message that firmware takes or sends.
pub const MESSAGE_SIZE: usize = 3072;
/// Bytes of the nonce by which a host knows the answer to its INIT.
pub const NONCE_SIZE: usize = 8;

/// A command or its answer, whole.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// The channel, 1 and up; [`super::BROADCAST`] for INIT alone.
    pub channel: u32,
    /// The command; an answer bears that of its request, or ERROR, or KEEPALIVE.
    pub command: u8,
    /// What it carries, at most [`MESSAGE_SIZE`] bytes.
    pub data: Zeroizing<Vec<u8>>,
}

impl Message {
    /// A message; one that is too long has no packets.
    pub fn new(channel: u32, command: u8, data: &[u8]) -> Self {
        Self { channel, command, data: Zeroizing::new(data.to_vec()) }
    }

    /// Its packets; none where it is too long for a token.
    pub fn packets(&self) -> Vec<Packet> {
        let Some(length) = u16::try_from(self.data.len()).ok().filter(|_| self.data.len() <= MESSAGE_SIZE) else {
            return Vec::new();
        };
        let (head, rest) = self.data.split_at(self.data.len().min(FIRST));
        let mut data = Zeroizing::new([0; FIRST]);
        data[..head.len()].copy_from_slice(head);
        let mut packets = vec![Packet::First { channel: self.channel, command: self.command, length, data }];
        for (part, sequence) in rest.chunks(NEXT).zip(0..) {
            let mut data = Zeroizing::new([0; NEXT]);
            data[..part.len()].copy_from_slice(part);
            packets.push(Packet::Next { channel: self.channel, sequence, data });
        }
        packets
    }
}

/// A message of which packets are still awaited.
#[derive(Clone, PartialEq, Eq)]
pub struct Assembly {
    message: Message,
    length: usize,
    next: u8,
}

/// A packet that is not the next one of this message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutOfOrder;

impl Assembly {
    /// From a first packet; `None`: it is a continuation, or of a message that is too long.
    pub fn begin(packet: &Packet) -> Option<Self> {
        match packet {
            Packet::First { channel, command, length, data } if usize::from(*length) <= MESSAGE_SIZE => {
                let length = usize::from(*length);
                let mut whole = Zeroizing::new(Vec::with_capacity(length));
                whole.extend_from_slice(&data[..length.min(FIRST)]);
                let message = Message { channel: *channel, command: *command, data: whole };
                Some(Self { message, length, next: 0 })
            }
            Packet::First { .. } | Packet::Next { .. } => None,
        }
    }

    /// One more packet, of this channel.
    ///
    /// # Errors
    ///
    /// [`OutOfOrder`]: another channel, another number, a first packet, or the message is whole. Nothing was taken.
    pub fn take(&mut self, packet: &Packet) -> Result<(), OutOfOrder> {
        match packet {
            Packet::Next { channel, sequence, data }
                if (*channel, *sequence) == (self.message.channel, self.next) && !self.is_whole() =>
            {
                let missing = self.length - self.message.data.len();
                self.message.data.extend_from_slice(&data[..missing.min(NEXT)]);
                self.next += 1;
                Ok(())
            }
            Packet::Next { .. } | Packet::First { .. } => Err(OutOfOrder),
        }
    }

    /// Nothing is missing any more.
    pub fn is_whole(&self) -> bool {
        self.message.data.len() == self.length
    }

    /// The channel that it came on.
    pub fn channel(&self) -> u32 {
        self.message.channel
    }

    /// The message, as far as it came.
    pub fn into_message(self) -> Message {
        self.message
    }
}

/// Answer of INIT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InitAnswer {
    /// The nonce of the host that asked.
    pub nonce: [u8; NONCE_SIZE],
    /// The channel that is the host's from now on.
    pub channel: u32,
    /// Version of CTAPHID.
    pub protocol: u8,
    /// Version of the token; firmware leaves it at zero.
    pub version: [u8; 3],
    /// 01: WINK, 04: CBOR, 08: no MSG.
    pub capabilities: u8,
}

impl InitAnswer {
    /// From a message's data; more may follow in later versions.
    pub fn decode(data: &[u8]) -> Option<Self> {
        let (nonce, rest) = data.split_first_chunk::<NONCE_SIZE>()?;
        let (channel, rest) = rest.split_first_chunk::<4>()?;
        let [protocol, major, minor, build, capabilities, ..] = *rest else { return None };
        let channel = u32::from_be_bytes(*channel);
        Some(Self { nonce: *nonce, channel, protocol, version: [major, minor, build], capabilities })
    }

    /// To a message's data.
    pub fn encode(&self) -> Vec<u8> {
        let channel = self.channel.to_be_bytes();
        [&self.nonce[..], &channel, &[self.protocol], &self.version, &[self.capabilities]].concat()
    }
}
