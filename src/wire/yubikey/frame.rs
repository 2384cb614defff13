//! The 70-byte frame: 64 bytes of payload, the command, a CRC; cut into ten chunks of seven bytes.

use super::{
    crc::crc16,
    report::{REPORT_SIZE, Report},
};
use zeroize::Zeroize;

/// Bytes of payload in a frame.
pub const PAYLOAD_SIZE: usize = 64;
/// Bytes of a frame.
pub const FRAME_SIZE: usize = 70;
const CHUNK: usize = REPORT_SIZE - 1;
const LAST: u8 = 9;

/// One command with its payload, zero padded.
#[derive(Clone, PartialEq, Eq)]
pub struct Frame {
    /// The payload, bytes 0 to 63.
    pub payload: [u8; PAYLOAD_SIZE],
    /// The slot command (byte 64).
    pub command: u8,
}

/// A frame may carry a secret: nothing but the command is shown.
impl std::fmt::Debug for Frame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Frame(command {:#04x})", self.command)
    }
}

impl Frame {
    /// `data` (at most 64 bytes) zero padded; `None` when it is longer.
    pub fn new(command: u8, data: &[u8]) -> Option<Self> {
        let mut payload = [0; PAYLOAD_SIZE];
        payload.get_mut(..data.len())?.copy_from_slice(data);
        Some(Self { payload, command })
    }

    /// The 70 bytes, with the CRC of the payload in bytes 65 and 66, little endian.
    pub fn encode(&self) -> [u8; FRAME_SIZE] {
        let mut bytes = [0; FRAME_SIZE];
        bytes[..PAYLOAD_SIZE].copy_from_slice(&self.payload);
        bytes[PAYLOAD_SIZE] = self.command;
        bytes[PAYLOAD_SIZE + 1..PAYLOAD_SIZE + 3].copy_from_slice(&crc16(&self.payload).to_le_bytes());
        bytes
    }

    /// The reports a host writes, in order: all-zero chunks are left out, but for the first and the last.
    pub fn reports(&self) -> Vec<Report> {
        let bytes = self.encode();
        let chunks = bytes.chunks_exact(CHUNK).zip(0u8..);
        chunks
            .filter(|(chunk, number)| matches!(*number, 0 | LAST) || chunk.iter().any(|byte| *byte != 0))
            .map(|(chunk, number)| Report::write(chunk.try_into().expect("chunks_exact(7)"), number))
            .collect()
    }

    /// From the 70 bytes; `None` when the CRC does not fit. The three filler bytes are ignored.
    pub fn decode(bytes: &[u8; FRAME_SIZE]) -> Option<Self> {
        let payload: [u8; PAYLOAD_SIZE] = bytes[..PAYLOAD_SIZE].try_into().ok()?;
        let stored = u16::from_le_bytes([bytes[PAYLOAD_SIZE + 1], bytes[PAYLOAD_SIZE + 2]]);
        (crc16(&payload) == stored).then_some(Self { payload, command: bytes[PAYLOAD_SIZE] })
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        self.payload.zeroize();
    }
}

/// The token's buffer that chunks are collected in.
pub struct FrameBuffer([u8; FRAME_SIZE]);

/// What a written report did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    /// A chunk was stored; more is to come.
    Chunk,
    /// The last chunk came and the CRC fits: execute this.
    Frame(Frame),
    /// The last chunk came and the CRC does not fit: silently ignored.
    BadCrc,
    /// Abort: forget everything pending.
    Reset,
}

impl Default for FrameBuffer {
    fn default() -> Self {
        Self([0; FRAME_SIZE])
    }
}

impl FrameBuffer {
    /// Takes one report that a host wrote. Chunk 0 clears what was there, because zero chunks are not sent.
    pub fn take(&mut self, report: Report) -> Received {
        let Some(number) = report.written_chunk() else {
            *self = Self::default();
            return Received::Reset;
        };
        if number == 0 {
            *self = Self::default();
        }
        let at = usize::from(number) * CHUNK;
        self.0[at..at + CHUNK].copy_from_slice(&report.data);
        match (number, Frame::decode(&self.0)) {
            (LAST, Some(frame)) => Received::Frame(frame),
            (LAST, None) => Received::BadCrc,
            _ => Received::Chunk,
        }
    }
}
