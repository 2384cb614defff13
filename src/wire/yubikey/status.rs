//! The status report: firmware, programming sequence, touch level.

use super::report::Report;

/// Firmware as the token tells it: major, minor, patch.
pub type Version = (u8, u8, u8);

/// What a token says of itself while it is idle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status {
    /// Firmware.
    pub version: Version,
    /// Programming sequence: +1 for every accepted change, 0 when no slot is configured.
    pub sequence: u8,
    /// Touch level, low byte: [`TOUCH_FLAGS`].
    pub touch_low: u8,
    /// Touch level, high byte: the raw sensor value.
    pub touch_high: u8,
}

/// Bits of the touch level: slot valid (≥ 2.1) and slot triggered by touch (≥ 3.0), by slot.
pub const TOUCH_FLAGS: [(u8, u8); 2] = [(0x01, 0x04), (0x02, 0x08)];

impl Status {
    /// From an idle report; `None` when the report is something else.
    pub fn decode(report: Report) -> Option<Self> {
        (report.flags == 0).then_some(Self::from_data(report.data))
    }

    /// From the seven data bytes, whatever the flags say (a touch wait carries the status too).
    pub fn from_data(data: [u8; 7]) -> Self {
        let [_, major, minor, patch, sequence, touch_low, touch_high] = data;
        Self { version: (major, minor, patch), sequence, touch_low, touch_high }
    }

    /// The seven data bytes.
    pub fn data(self) -> [u8; 7] {
        let (major, minor, patch) = self.version;
        [0, major, minor, patch, self.sequence, self.touch_low, self.touch_high]
    }

    /// The report that an idle token shows: flags 0.
    pub fn encode(self) -> Report {
        Report { data: self.data(), flags: 0 }
    }

    /// Whether slot `number` (1 or 2) is configured.
    pub fn is_valid(self, number: u8) -> bool {
        self.bits(number).is_some_and(|(valid, _)| self.touch_low & valid != 0)
    }

    /// Whether slot `number` (1 or 2) is triggered by touch.
    pub fn is_touch(self, number: u8) -> bool {
        self.bits(number).is_some_and(|(_, touch)| self.touch_low & touch != 0)
    }

    fn bits(self, number: u8) -> Option<(u8, u8)> {
        TOUCH_FLAGS.get(usize::from(number).checked_sub(1)?).copied()
    }

    /// Whether a configuration change between `before` and `self` was accepted (rule of yubikit, .NET, python-yubico).
    ///
    /// After 255 the clients only accept 0 with both slots empty; so does this.
    pub fn accepted_since(self, before: Self) -> bool {
        let emptied = self.sequence == 0 && before.sequence > 0 && !self.is_valid(1) && !self.is_valid(2);
        before.sequence.checked_add(1) == Some(self.sequence) || emptied
    }
}
