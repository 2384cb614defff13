//! The 64-byte reports: a request with its CRC, an answer with the CRC of what it answers.

use super::{
    crc::crc32,
    status::{CommandStatus, DeviceStatus},
};
use zeroize::Zeroizing;

/// Bytes of a report, without the report id.
pub const REPORT_SIZE: usize = 64;
/// Bytes of an answer's result.
pub const RESULT_SIZE: usize = 53;
/// The last byte before the CRC. No command uses it, so that a host may count there: two equal commands then differ in
/// their CRC, and a stale answer to the first is never taken for one to the second.
pub const NUMBER_AT: usize = CRC_AT - 1;

const CRC_AT: usize = 60;
const RESULT_AT: usize = 7;

/// A request as it goes over the wire, all but its CRC. It may carry a secret: wiped, and shown as its command only.
#[derive(Clone, PartialEq, Eq)]
pub struct Request(Zeroizing<[u8; CRC_AT]>);

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Request({:#04x})", self.command())
    }
}

impl Request {
    /// A command with nothing in it.
    pub fn new(command: u8) -> Self {
        let mut bytes = Zeroizing::new([0; CRC_AT]);
        bytes[0] = command;
        Self(bytes)
    }

    /// With `bytes` at an offset of the report. What would reach into the CRC is cut; the layouts of this module do not.
    #[must_use]
    pub fn with(mut self, at: usize, bytes: &[u8]) -> Self {
        for (place, byte) in self.0.iter_mut().skip(at).zip(bytes) {
            *place = *byte;
        }
        self
    }

    /// Number of the command, byte 0.
    pub fn command(&self) -> u8 {
        self.0[0]
    }

    /// `N` bytes at an offset of the report; zeros where it ends.
    pub fn at<const N: usize>(&self, at: usize) -> [u8; N] {
        let mut bytes = [0; N];
        for (place, byte) in bytes.iter_mut().zip(self.0.iter().skip(at)) {
            *place = *byte;
        }
        bytes
    }

    /// The CRC that stands behind it.
    pub fn crc(&self) -> u32 {
        crc32(&self.0[..])
    }

    /// The 64 bytes of the report, with the CRC in bytes 60 to 63, little endian.
    pub fn encode(&self) -> Zeroizing<[u8; REPORT_SIZE]> {
        let mut report = Zeroizing::new([0; REPORT_SIZE]);
        report[..CRC_AT].copy_from_slice(&self.0[..]);
        report[CRC_AT..].copy_from_slice(&self.crc().to_le_bytes());
        report
    }

    /// A received report: the request and the CRC that stood behind it, right or wrong. `None` when it is no 64 bytes.
    pub fn decode(report: &[u8]) -> Option<(Self, u32)> {
        let report: &[u8; REPORT_SIZE] = report.try_into().ok()?;
        let bytes = Zeroizing::new(report[..CRC_AT].try_into().ok()?);
        let crc = u32::from_le_bytes(report[CRC_AT..].try_into().ok()?);
        Some((Self(bytes), crc))
    }
}

/// An answer. Its result may hold a secret (SEND_OTP_DATA echoes it) or a code: wiped, never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// Whether the token is ready.
    pub device: DeviceStatus,
    /// The command that this answers.
    pub command: u8,
    /// The CRC of the request that this answers.
    pub crc: u32,
    /// How the command ended, byte 6.
    pub status: CommandStatus,
    /// The result, bytes 7 to 59.
    pub result: Zeroizing<[u8; RESULT_SIZE]>,
}

impl std::fmt::Debug for Response {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Response({:#04x}, {:?}, {:?})", self.command, self.device, self.status)
    }
}

impl Response {
    /// An answer of a ready token, with nothing in it.
    pub fn new(command: u8, crc: u32, status: CommandStatus) -> Self {
        let result = Zeroizing::new([0; RESULT_SIZE]);
        Self { device: DeviceStatus::Ready, command, crc, status, result }
    }

    /// The report. Its CRC counts byte 0 as zero, as real tokens do.
    pub fn encode(&self) -> Zeroizing<[u8; REPORT_SIZE]> {
        let mut report = Zeroizing::new([0; REPORT_SIZE]);
        report[1] = self.command;
        report[2..6].copy_from_slice(&self.crc.to_le_bytes());
        report[6] = self.status.byte();
        report[RESULT_AT..CRC_AT].copy_from_slice(&self.result[..]);
        let crc = crc32(&report[..CRC_AT]);
        report[CRC_AT..].copy_from_slice(&crc.to_le_bytes());
        report[0] = self.device.byte();
        report
    }

    /// From the wire; `None` when it is no 64 bytes or its CRC does not fit.
    pub fn decode(report: &[u8]) -> Option<Self> {
        let mut counted = Zeroizing::new([0; CRC_AT]);
        counted[1..].copy_from_slice(report.get(1..CRC_AT)?);
        let crc = report.get(CRC_AT..)?.try_into().ok()?;
        if crc32(&counted[..]) == u32::from_le_bytes(crc) { Self::decode_unsealed(report) } else { None }
    }

    /// The same whatever its CRC: some firmware leaves it wrong behind some commands (libnitrokey says so and ignores it).
    pub fn decode_unsealed(report: &[u8]) -> Option<Self> {
        let report: &[u8; REPORT_SIZE] = report.try_into().ok()?;
        Some(Self {
            device: DeviceStatus::of_byte(report[0]),
            command: report[1],
            crc: u32::from_le_bytes(report[2..6].try_into().ok()?),
            status: CommandStatus::of_byte(report[6]),
            result: Zeroizing::new(report[RESULT_AT..CRC_AT].try_into().ok()?),
        })
    }
}
