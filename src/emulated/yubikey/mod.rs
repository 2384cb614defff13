//! One virtual YubiKey: what it remembers, what it answers to feature reports, what it types.
//!
//! It follows section 10 of the protocol notes: the status survives at any time, an answer is held until it was read
//! or reset, refused commands leave the programming sequence alone. Yubico-OTP and static slots can be stored,
//! updated, swapped and deleted, but type nothing: no client needs their text to accept the token.

mod commands;
mod slot;
#[cfg(test)]
mod tests;
mod typing;

use super::{fault::Fault, spec::TokenSpec};
use crate::wire::{
    keyboard::{DEFAULT_SCAN_MAP, KeyReport},
    yubikey::{ExtFlags, FrameBuffer, Received, Report, SlotMode, Status, TOUCH_FLAGS, sealed},
};
use slot::Slot;
use std::time::{Duration, Instant};

/// How long a token waits for a finger.
const TOUCH_WINDOW: Duration = Duration::from_secs(15);

/// A virtual YubiKey. Time comes in as a parameter; nothing here sleeps.
pub struct YubiKey {
    spec: TokenSpec,
    slots: [Option<Slot>; 2],
    sequence: u8,
    scan_map: [u8; 45],
    buffer: FrameBuffer,
    output: Output,
    fault: Option<Fault>,
}

/// What the next GET_REPORT shows.
enum Output {
    /// The status.
    Idle,
    /// An answer, report by report; the last one (the terminator) is repeated until a reset.
    Answer { reports: Vec<Report>, next: usize },
    /// Waiting for a finger; `answer` is what will be said then.
    Touch { until: Instant, answer: Vec<u8> },
}

/// What a touch did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Touched {
    /// It typed: the key reports, and the text they stand for.
    Typed {
        /// Boot keyboard reports, presses and releases.
        reports: Vec<KeyReport>,
        /// The same as text on the US layout, without the closing Enter.
        text: String,
    },
    /// A waiting challenge is answered now.
    Answered,
    /// Nothing: the slot is empty, asleep, or of a kind that types nothing.
    Nothing,
}

impl YubiKey {
    /// A token as `spec` says, powered on.
    pub fn new(spec: TokenSpec) -> Self {
        let foreign = (spec.programmed || spec.hidden).then(|| Slot::foreign(!spec.hidden));
        let mut token = Self {
            spec,
            slots: [foreign, None],
            sequence: 0,
            scan_map: DEFAULT_SCAN_MAP,
            buffer: FrameBuffer::default(),
            output: Output::Idle,
            fault: None,
        };
        token.power_on();
        token
    }

    /// What it was made from.
    pub fn spec(&self) -> &TokenSpec {
        &self.spec
    }

    /// Plugged in again: buffers, waits and faults are gone; the sequence restarts.
    pub fn power_on(&mut self) {
        self.buffer = FrameBuffer::default();
        self.output = Output::Idle;
        self.fault = None;
        self.sequence = u8::from(self.slots.iter().any(Option::is_some));
    }

    /// From now on this goes wrong. Unplugging is the bus's business, not the token's.
    pub fn set_fault(&mut self, fault: Fault) {
        self.fault = Some(fault);
    }

    /// Whether a configured slot asks for the serial in the USB descriptor.
    pub fn serial_in_descriptor(&self) -> bool {
        self.any_slot_has(ExtFlags::SERIAL_USB_VISIBLE)
    }

    /// GET_REPORT(feature): eight bytes, or fewer under [`Fault::Truncated`].
    pub fn get_feature(&mut self, now: Instant) -> Vec<u8> {
        match self.fault {
            Some(Fault::Busy) => return Report::busy(0).encode().to_vec(),
            Some(Fault::Garbage) => return vec![0xa5, 0x5a, 0xff, 0x13, 0x77, 0xee, 0x42, 0x43],
            Some(Fault::Truncated) => return self.next_report(now).encode()[..5].to_vec(),
            _ => {}
        }
        self.next_report(now).encode().to_vec()
    }

    /// SET_REPORT(feature). Reports that are not eight bytes long are ignored.
    pub fn set_feature(&mut self, report: &[u8], now: Instant) {
        let Some(report) = Report::decode(report) else { return };
        match self.buffer.take(report) {
            Received::Reset => self.output = Output::Idle,
            // a new transfer drops what is left of the last answer, so that no stale chunk is ever read as new
            Received::Chunk if report.written_chunk() == Some(0) => self.output = Output::Idle,
            Received::Chunk | Received::BadCrc => {}
            Received::Frame(frame) => {
                self.output = Output::Idle;
                self.execute(&frame, now);
            }
        }
    }

    /// A finger on slot `number` (1: short, 2: long). Any touch answers a waiting challenge first.
    pub fn touch(&mut self, number: u8, now: Instant) -> Touched {
        if let Output::Touch { until, answer } = &self.output {
            if now < *until {
                let answer = answer.clone();
                self.answer(&answer);
                return Touched::Answered;
            }
            self.output = Output::Idle;
        }
        let at = usize::from(number).wrapping_sub(1);
        let keypad = self.spec.firmware >= (2, 3, 0);
        let map = &self.scan_map;
        self.slots.get_mut(at).and_then(Option::as_mut).map_or(Touched::Nothing, |slot| slot.fire(map, keypad))
    }

    fn next_report(&mut self, now: Instant) -> Report {
        match &mut self.output {
            Output::Idle => self.status().encode(),
            Output::Answer { reports, next } => {
                let report = reports[*next];
                *next = (*next + 1).min(reports.len() - 1);
                report
            }
            Output::Touch { until, .. } => {
                let left = until.saturating_duration_since(now);
                if left.is_zero() {
                    self.output = Output::Idle;
                    return self.status().encode();
                }
                let seconds = u8::try_from(left.as_secs()).unwrap_or(u8::MAX);
                Report::awaiting_touch(self.status().data(), seconds)
            }
        }
    }

    fn status(&self) -> Status {
        let mut touch_low = 0;
        for (slot, (valid, touch)) in self.slots.iter().zip(TOUCH_FLAGS) {
            let Some(slot) = slot else { continue };
            if self.spec.firmware >= (2, 1, 0) {
                touch_low |= valid;
            }
            let by_touch = matches!(slot.configuration.mode(), SlotMode::Keyboard | SlotMode::Hotp);
            if self.spec.firmware >= (3, 0, 0) && by_touch {
                touch_low |= touch;
            }
        }
        if self.any_slot_has(ExtFlags::LED_INV) {
            touch_low |= 0x10;
        }
        Status { version: self.spec.firmware, sequence: self.sequence, touch_low, touch_high: 0 }
    }

    fn any_slot_has(&self, flag: ExtFlags) -> bool {
        self.slots.iter().flatten().any(|slot| slot.configuration.ext.has(flag))
    }

    /// Holds `data` with its CRC ready to be read.
    fn answer(&mut self, data: &[u8]) {
        let mut bytes = sealed(data);
        if self.fault == Some(Fault::BadCrc) {
            self.fault = None;
            bytes[data.len()] ^= 0xff;
        }
        self.output = Output::Answer { reports: crate::wire::yubikey::chunk_answer(&bytes), next: 0 };
    }
}
