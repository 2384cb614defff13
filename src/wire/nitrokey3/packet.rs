//! One 64-byte report: the first packet of a message, or a continuation.

use zeroize::Zeroizing;

/// Bytes of a report.
pub const PACKET_SIZE: usize = 64;
/// The channel on which channels are asked for.
pub const BROADCAST: u32 = 0xffff_ffff;
/// Bytes of a message in its first packet.
pub(super) const FIRST: usize = PACKET_SIZE - 7;
/// Bytes of a message in every other packet.
pub(super) const NEXT: usize = PACKET_SIZE - 5;
/// Set in the fifth byte of a first packet.
const IS_FIRST: u8 = 0x80;

/// A packet as it stands in a report.
#[derive(Clone, PartialEq, Eq)]
pub enum Packet {
    /// Begins a message.
    First {
        /// The channel.
        channel: u32,
        /// The command, without bit 7.
        command: u8,
        /// Bytes of the whole message.
        length: u16,
        /// The first of them, zero padded.
        data: Zeroizing<[u8; FIRST]>,
    },
    /// Goes on with it.
    Next {
        /// The channel.
        channel: u32,
        /// 0, 1, 2, … within a message.
        sequence: u8,
        /// More bytes, zero padded.
        data: Zeroizing<[u8; NEXT]>,
    },
}

impl Packet {
    /// From a report; `None`: it is not 64 bytes long.
    pub fn decode(report: &[u8]) -> Option<Self> {
        let report: &[u8; PACKET_SIZE] = report.try_into().ok()?;
        let [c0, c1, c2, c3, kind, high, low, ..] = *report;
        let channel = u32::from_be_bytes([c0, c1, c2, c3]);
        Some(if kind & IS_FIRST == 0 {
            let mut data = Zeroizing::new([0; NEXT]);
            data.copy_from_slice(&report[5..]);
            Self::Next { channel, sequence: kind, data }
        } else {
            let mut data = Zeroizing::new([0; FIRST]);
            data.copy_from_slice(&report[7..]);
            Self::First { channel, command: kind & !IS_FIRST, length: u16::from_be_bytes([high, low]), data }
        })
    }

    /// To a report of 64 bytes; integers big endian.
    pub fn encode(&self) -> Zeroizing<[u8; PACKET_SIZE]> {
        let mut report = Zeroizing::new([0; PACKET_SIZE]);
        report[..4].copy_from_slice(&self.channel().to_be_bytes());
        match self {
            Self::First { command, length, data, .. } => {
                report[4] = command | IS_FIRST;
                report[5..7].copy_from_slice(&length.to_be_bytes());
                report[7..].copy_from_slice(&data[..]);
            }
            Self::Next { sequence, data, .. } => {
                report[4] = sequence & !IS_FIRST;
                report[5..].copy_from_slice(&data[..]);
            }
        }
        report
    }

    /// Whom it is for.
    pub fn channel(&self) -> u32 {
        match self {
            Self::First { channel, .. } | Self::Next { channel, .. } => *channel,
        }
    }
}
