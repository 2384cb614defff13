//! What results hold: status, slots, codes, and Storage's device record.

use super::{
    Dialect,
    frame::RESULT_SIZE,
    slot::{NAME_SIZE, Name, Slot},
    status::StorageStatus,
};

type ResultBytes = [u8; RESULT_SIZE];

/// Settings of the whole token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GeneralConfig {
    /// HOTP slot that double Num Lock, Caps Lock and Scroll Lock type; 0 to 2, anything else is off.
    pub lock_keys: [u8; 3],
    /// 1: codes need the user PIN.
    pub user_password: u8,
    /// Not used by any firmware.
    pub delete_user_password: u8,
}

impl GeneralConfig {
    /// From five bytes in the order of the wire (`docs/protocols/nitrokey.md, 6.1`).
    pub fn of_bytes([num, caps, scroll, user_password, delete_user_password]: [u8; 5]) -> Self {
        Self { lock_keys: [num, caps, scroll], user_password, delete_user_password }
    }

    /// The five bytes in the order of the wire.
    pub fn bytes(self) -> [u8; 5] {
        let [num, caps, scroll] = self.lock_keys;
        [num, caps, scroll, self.user_password, self.delete_user_password]
    }
}

/// Answer of GET_STATUS. A Storage tells neither firmware nor serial here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusInfo {
    /// Major and minor.
    pub firmware: (u8, u8),
    /// Serial of the smart card.
    pub serial: u32,
    /// Settings.
    pub config: GeneralConfig,
}

impl StatusInfo {
    /// From a result.
    pub fn decode(result: &ResultBytes) -> Self {
        Self {
            firmware: (result[1], result[0]),
            serial: u32::from_le_bytes(part(result, 2)),
            config: GeneralConfig::of_bytes(part(result, 6)),
        }
    }

    /// To a result.
    pub fn encode(self, result: &mut ResultBytes) {
        let (major, minor) = self.firmware;
        result[..2].copy_from_slice(&[minor, major]);
        result[2..6].copy_from_slice(&self.serial.to_le_bytes());
        result[6..11].copy_from_slice(&self.config.bytes());
    }
}

/// Answer of READ_SLOT. The secret is never readable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SlotInfo {
    /// Name.
    pub name: Name,
    /// Configuration bits (`docs/protocols/nitrokey.md, 7`).
    pub config: u8,
    /// OATH token identifier and keyboard layout.
    pub token_id: [u8; 13],
    /// HOTP: the next counter. TOTP: the interval in seconds.
    pub factor: u64,
}

impl SlotInfo {
    /// From a result; `None` where digits are awaited and others stand there.
    ///
    /// On old firmware an interval has two bytes, and a Storage tells a counter in up to eight decimal digits.
    pub fn decode(result: &ResultBytes, slot: Slot, dialect: Dialect) -> Option<Self> {
        let factor: [u8; 8] = part(result, FACTOR_AT);
        let factor = match slot {
            Slot::Totp(_) if dialect.old => u64::from(u16::from_le_bytes([factor[0], factor[1]])),
            Slot::Hotp(_) if dialect.old && dialect.storage => digits(&factor)?,
            Slot::Hotp(_) | Slot::Totp(_) => u64::from_le_bytes(factor),
        };
        Some(Self { name: Name(part(result, 0)), config: result[NAME_SIZE], token_id: part(result, 16), factor })
    }

    /// To a result; `ascii`: the counter as decimal digits, cut after `ascii` bytes as firmware does.
    pub fn encode(&self, result: &mut ResultBytes, ascii: Option<usize>) {
        result[..NAME_SIZE].copy_from_slice(&self.name.0);
        result[NAME_SIZE] = self.config;
        result[16..FACTOR_AT].copy_from_slice(&self.token_id);
        match ascii {
            None => result[FACTOR_AT..FACTOR_AT + 8].copy_from_slice(&self.factor.to_le_bytes()),
            Some(most) => {
                let text = self.factor.to_string();
                let digits = &text.as_bytes()[..text.len().min(most)];
                result[FACTOR_AT..FACTOR_AT + digits.len()].copy_from_slice(digits);
            }
        }
    }
}

const FACTOR_AT: usize = 29;

/// A number in decimal digits up to the first NUL.
pub(super) fn digits(bytes: &[u8; 8]) -> Option<u64> {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    std::str::from_utf8(&bytes[..end]).ok()?.parse().ok()
}

/// Answer of GET_CODE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeInfo {
    /// The code as a number; how many digits it has says the configuration.
    pub code: u32,
    /// Configuration bits of the slot.
    pub config: u8,
}

impl CodeInfo {
    /// From a result.
    pub fn decode(result: &ResultBytes) -> Self {
        Self { code: u32::from_le_bytes(part(result, 0)), config: result[4] }
    }

    /// To a result, with the slot's token id behind it.
    pub fn encode(self, result: &mut ResultBytes, token_id: &[u8; 13]) {
        result[..4].copy_from_slice(&self.code.to_le_bytes());
        result[4] = self.config;
        result[5..18].copy_from_slice(token_id);
    }
}

/// Answer of Storage's GET_DEVICE_STATUS: what an OTP host needs of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeviceRecord {
    /// Major, minor, build; a build that is not 0 stands for the next minor version.
    pub version: (u8, u8, u8),
    /// Retries left of the user PIN.
    pub user_retries: u8,
    /// Retries left of the admin PIN.
    pub admin_retries: u8,
    /// Serial of the smart card.
    pub serial: u32,
}

/// How Storage's own commands stand, within their answers: byte 20 of the report and on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StorageState {
    /// Counts Storage's own commands, and begins again after 255.
    pub counter: u8,
    /// Number of the last of them.
    pub command: u8,
    /// How it ended, or that it has not.
    pub status: StorageStatus,
    /// How far it is, in percent.
    pub progress: u8,
}

const STATE_AT: usize = 20 - 7;

impl StorageState {
    /// From a result.
    pub fn decode(result: &ResultBytes) -> Self {
        let [counter, command, status, progress] = part(result, STATE_AT);
        Self { counter, command, status: StorageStatus::of_byte(status), progress }
    }

    /// To a result.
    pub fn encode(self, result: &mut ResultBytes) {
        let bytes = [self.counter, self.command, self.status.byte(), self.progress];
        result[STATE_AT..STATE_AT + 4].copy_from_slice(&bytes);
    }
}

const RECORD_AT: usize = 25 - 7;
const MAGIC: [u8; 2] = [0x18, 0x33];
const KIND_STATUS: u8 = 3;

impl DeviceRecord {
    /// From a result; `None` where no such record stands there.
    pub fn decode(result: &ResultBytes) -> Option<Self> {
        let record: [u8; 29] = part(result, RECORD_AT);
        let ([_, kind, _, _], magic) = (part::<4>(result, RECORD_AT), [record[4], record[5]]);
        let is_magic = magic == MAGIC || magic == [MAGIC[1], MAGIC[0]];
        (kind == KIND_STATUS && is_magic).then(|| Self {
            version: (record[8], record[9], record[11]),
            user_retries: record[22],
            admin_retries: record[23],
            serial: u32::from_le_bytes([record[24], record[25], record[26], record[27]]),
        })
    }

    /// To a result: a Storage whose card is in order, with its unencrypted volume alone.
    pub fn encode(self, counter: u8, result: &mut ResultBytes) {
        let (major, minor, build) = self.version;
        let mut record = [0; 29];
        record[..4].copy_from_slice(&[counter, KIND_STATUS, 0, 25]);
        record[4..6].copy_from_slice(&MAGIC);
        record[8..12].copy_from_slice(&[major, minor, 0, build]);
        // the card was filled with random bytes once; an SD card number; the unencrypted volume is active
        record[15] = 1;
        record[16..20].copy_from_slice(&0x0001_2345u32.to_le_bytes());
        record[20] = 1;
        record[22] = self.user_retries;
        record[23] = self.admin_retries;
        record[24..28].copy_from_slice(&self.serial.to_le_bytes());
        result[RECORD_AT..RECORD_AT + 29].copy_from_slice(&record);
    }
}

/// `N` bytes of a result at an offset of the result; every caller's offsets lie within.
fn part<const N: usize>(result: &ResultBytes, at: usize) -> [u8; N] {
    let mut bytes = [0; N];
    bytes.copy_from_slice(&result[at..at + N]);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_in_digits_are_read_and_anything_else_is_not() {
        assert_eq!(digits(b"42\0\0\0\0\0\0"), Some(42));
        assert_eq!(digits(b"12345678"), Some(12_345_678));
        assert_eq!(digits(b"\0\0\0\0\0\0\0\0"), None);
        assert_eq!(digits(b"4x\0\0\0\0\0\0"), None);
    }

    #[test]
    fn a_device_record_is_told_from_noise() {
        let record = DeviceRecord { version: (0, 57, 0), user_retries: 3, admin_retries: 2, serial: 0x5f16 };
        let mut result = [0; RESULT_SIZE];
        assert_eq!(DeviceRecord::decode(&result), None);
        record.encode(7, &mut result);
        assert_eq!(DeviceRecord::decode(&result), Some(record));
        // where libnitrokey reads them, counted from byte 0 of the report
        assert_eq!((result[33 - 7..37 - 7].to_vec(), result[47 - 7], result[48 - 7]), (vec![0, 57, 0, 0], 3, 2));
        assert_eq!(result[49 - 7..53 - 7], [0x16, 0x5f, 0, 0]);
    }
}
