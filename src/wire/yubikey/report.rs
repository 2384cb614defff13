//! The 8-byte feature report: seven bytes and a flag byte; and answers cut into such reports.

use super::crc::unsealed;
use zeroize::Zeroizing;

/// Bytes of a feature report, without the report id.
pub const REPORT_SIZE: usize = 8;
const DATA_SIZE: usize = REPORT_SIZE - 1;

const WRITE: u8 = 0x80;
const RESPONSE: u8 = 0x40;
const TOUCH: u8 = 0x20;
const SEQUENCE: u8 = 0x1f;

/// One feature report, in either direction.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Report {
    /// Bytes 0 to 6.
    pub data: [u8; DATA_SIZE],
    /// Byte 7: what the data is.
    pub flags: u8,
}

/// A report may carry a part of a secret: nothing but the flags is shown.
impl std::fmt::Debug for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Report(flags {:#04x})", self.flags)
    }
}

/// What a host reads in a report's flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A plain status report.
    Idle,
    /// Chunk of an answer, by number.
    Chunk(u8),
    /// Waiting for a touch; seconds left, as far as five bits say.
    Touch(u8),
    /// Not ready for the next write.
    Busy,
}

impl Report {
    /// Chunk `number` (0 to 9) of a frame, as a host writes it.
    pub fn write(data: [u8; DATA_SIZE], number: u8) -> Self {
        Self { data, flags: WRITE | number }
    }

    /// What a host writes to abort or to end a transfer (the value most clients use).
    pub fn reset() -> Self {
        Self { data: [0; DATA_SIZE], flags: 0x8f }
    }

    /// From the eight bytes of a report; `None` where there are more or fewer.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; REPORT_SIZE] = bytes.try_into().ok()?;
        let (data, flags) = bytes.split_at(DATA_SIZE);
        Some(Self { data: data.try_into().ok()?, flags: flags[0] })
    }

    /// The eight bytes, the flags last.
    pub fn encode(self) -> [u8; REPORT_SIZE] {
        let mut bytes = [0; REPORT_SIZE];
        bytes[..DATA_SIZE].copy_from_slice(&self.data);
        bytes[DATA_SIZE] = self.flags;
        bytes
    }

    /// What the host makes of it. Bits are tested, not whole values: some tokens set others besides (0xC0 + n).
    pub fn step(self) -> Step {
        if self.flags & RESPONSE != 0 {
            Step::Chunk(self.flags & SEQUENCE)
        } else if self.flags == 0 {
            Step::Idle
        } else if self.flags & TOUCH != 0 {
            Step::Touch(self.flags & SEQUENCE)
        } else {
            Step::Busy
        }
    }

    /// The chunk number of a report that a host wrote; `None` when it is a reset (any number above 9) or no write.
    pub fn written_chunk(self) -> Option<u8> {
        let number = self.flags & SEQUENCE;
        (self.flags & WRITE != 0 && number <= 9).then_some(number)
    }

    /// The token waits for a touch, `seconds` left; the data is that of the status.
    pub fn awaiting_touch(data: [u8; DATA_SIZE], seconds: u8) -> Self {
        Self { data, flags: TOUCH | seconds.min(SEQUENCE) }
    }

    /// The token is not ready: the write flag is still up.
    pub fn busy(number: u8) -> Self {
        Self { data: [0; DATA_SIZE], flags: WRITE | (number & SEQUENCE) }
    }
}

/// An answer as the token holds it: its reports in order, the terminator last.
///
/// `sealed` is the data with its CRC; the last chunk is zero filled.
pub fn chunk_answer(sealed: &[u8]) -> Vec<Report> {
    let chunks = sealed.chunks(DATA_SIZE).enumerate().map(|(number, part)| {
        let mut data = [0; DATA_SIZE];
        data[..part.len()].copy_from_slice(part);
        Report { data, flags: RESPONSE | (number as u8 & SEQUENCE) }
    });
    chunks.chain([Report { data: [0; DATA_SIZE], flags: RESPONSE }]).collect()
}

/// Collects the chunks that a host reads. They may be the answer to a challenge: wiped when dropped, never shown.
#[derive(Default)]
pub struct AnswerReader {
    bytes: Zeroizing<Vec<u8>>,
}

/// What one more report did to an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// More is to come.
    More,
    /// The terminator was read.
    Complete,
    /// Out of order: this chunk was not expected, and is ignored (yubikit's rule).
    Skipped,
}

impl AnswerReader {
    /// Takes chunk `number`. Thirty-two chunks at most can be told apart.
    pub fn take(&mut self, number: u8, data: [u8; DATA_SIZE]) -> Answer {
        let expected = self.bytes.len() / DATA_SIZE;
        if number == 0 && expected > 0 {
            Answer::Complete
        } else if usize::from(number) == expected {
            self.bytes.extend_from_slice(&data);
            Answer::More
        } else {
            Answer::Skipped
        }
    }

    /// True before the first chunk.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The `len` data bytes, when the CRC behind them fits.
    pub fn data(&self, len: usize) -> Option<&[u8]> {
        unsealed(&self.bytes, len)
    }

    /// Everything collected, CRC and filler included.
    pub fn raw(&self) -> &[u8] {
        &self.bytes
    }
}
