//! What the admin app answers: version and state of the firmware.

/// Version from the answer to VERSION: text such as `1.8.3` (what stands behind a hyphen names a test build), or the number
/// that firmware answers who was not asked for text: major, minor and patch in 10, 16 and 6 bits.
pub fn version_of(data: &[u8]) -> Option<(u8, u8, u8)> {
    if let Ok(number) = data.try_into().map(u32::from_be_bytes) {
        let part = |value: u32| u8::try_from(value).ok();
        return Some((part(number >> 22)?, part(number >> 6 & 0xffff)?, part(number & 0x3f)?));
    }
    let text = std::str::from_utf8(data).ok()?;
    let release = text.split(['-', '+']).next()?;
    let mut parts = release.split('.').map(|part| part.parse().ok());
    let version = (parts.next()??, parts.next()??, parts.next()??);
    parts.next().is_none().then_some(version)
}

/// The same as text, as a token says it.
pub fn version_text((major, minor, patch): (u8, u8, u8)) -> String {
    format!("{major}.{minor}.{patch}")
}

/// Answer of the admin app's sub-command STATUS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdminStatus {
    /// What went wrong at start; 0: nothing.
    pub init: u8,
    /// Free blocks of the internal memory.
    pub internal: u8,
    /// Free blocks of the external memory.
    pub external: u16,
    /// 0: simulated, 1: LPC55, 2: nRF52.
    pub variant: u8,
}

impl AdminStatus {
    /// Its sub-command.
    pub const COMMAND: u8 = 0x80;

    /// From a message's data; more may follow in later versions.
    pub fn decode(data: &[u8]) -> Option<Self> {
        let [init, internal, high, low, variant, ..] = *data else { return None };
        Some(Self { init, internal, external: u16::from_be_bytes([high, low]), variant })
    }

    /// To a message's data.
    pub fn encode(self) -> [u8; 5] {
        let [high, low] = self.external.to_be_bytes();
        [self.init, self.internal, high, low, self.variant]
    }
}
