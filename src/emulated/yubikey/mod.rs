//! One virtual YubiKey: what it remembers, what it answers to feature reports, what it types.
//!
//! It follows `docs/protocols/yubikey.md, 10`: the status survives at any time, an answer is held until it was read
//! or reset, refused commands leave the programming sequence alone. Yubico-OTP and static slots can be stored,
//! updated, swapped and deleted, and type what they are told to: slot 1 by a short touch, slot 2 by one of three seconds.

mod commands;
mod setup;
mod slot;
mod spec;
#[cfg(test)]
mod tests;
mod typing;

use super::{
    descriptors::Descriptors,
    device::{Device, Input, Touched},
    fault::Fault,
    fido::Fido,
};
use setup::Setup;
use slot::Slot;
pub use spec::YubiKeySpec;
use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};
use wire::{
    keyboard::{DEFAULT_SCAN_MAP, KeyReport},
    nitrokey3::{Message, Packet},
    yubikey::{ExtFlags, FrameBuffer, Received, Report, SlotMode, Status, TOUCH_FLAGS, sealed},
};

/// How long a token waits for a finger.
const TOUCH_WINDOW: Duration = Duration::from_secs(15);

/// Key reports that go out together: a code with its identifier. A node keeps 64 of them for who reads it, so that what is
/// longer comes at the pace of a keyboard, as the host polls it.
const AT_ONCE: usize = 44;
const PACE: Duration = Duration::from_millis(10);

/// The interface of the keyboard, where there is one.
const KEYBOARD: u8 = 0;

/// A virtual YubiKey.
pub struct YubiKey {
    spec: YubiKeySpec,
    setup: Setup,
    fido: Fido,
    slots: [Option<Slot>; 2],
    /// What a NEO keeps for NFC: read by telephones, not over USB.
    ndef: Option<Vec<u8>>,
    sequence: u8,
    scan_map: [u8; 45],
    buffer: FrameBuffer,
    output: Output,
    typed: Vec<KeyReport>,
    /// What it still has to type, and when the next of it is due.
    typing: VecDeque<KeyReport>,
    next_key: Option<Instant>,
    said: Vec<Input>,
    fault: Option<Fault>,
    /// The first touch since it was plugged in: what a Yubico OTP counts its time from.
    first_touch: Option<Instant>,
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

/// The version that INIT tells: before the 4 it is not that of the firmware.
fn fido_version(spec: &YubiKeySpec) -> [u8; 3] {
    let (major, minor, patch) = spec.firmware;
    if major >= 4 { [major, minor, patch] } else { [2, 0, 0] }
}

impl Device for YubiKey {
    fn name(&self) -> String {
        self.spec.serial.to_string()
    }

    fn descriptors(&self) -> Descriptors {
        self.spec.descriptors(self.any_slot_has(ExtFlags::SERIAL_USB_VISIBLE))
    }

    /// The programming sequence restarts, and the interfaces are those that were switched on before.
    fn power_on(&mut self) {
        self.spec = self.spec.with_interfaces(&self.setup.interfaces());
        self.fido.power_on();
        self.said.clear();
        self.buffer = FrameBuffer::default();
        self.output = Output::Idle;
        self.typed.clear();
        self.typing.clear();
        self.next_key = None;
        self.fault = None;
        self.first_touch = None;
        self.slots.iter_mut().flatten().for_each(Slot::power_on);
        self.sequence = u8::from(self.slots.iter().any(Option::is_some));
    }

    fn set_fault(&mut self, fault: Fault) {
        self.fault = Some(fault);
    }

    fn get_feature(&mut self, interface: u8, now: Instant) -> Option<Vec<u8>> {
        self.is_keyboard(interface).then(|| self.read_report(now))
    }

    fn set_feature(&mut self, interface: u8, report: &[u8], now: Instant) -> bool {
        let ours = self.is_keyboard(interface);
        if ours {
            self.take_report(report, now);
        }
        ours
    }

    fn write_output(&mut self, interface: u8, report: &[u8], now: Instant) {
        if self.spec.interfaces().find('F') != Some(usize::from(interface)) {
            return;
        }
        self.elapse(now);
        let serial = self.told_serial();
        let (setup, spec) = (&mut self.setup, &self.spec);
        let own = |command, data: &[u8]| commands::over_fido(setup, spec, serial, command, data);
        if let Some(answer) = self.fido.take(report, now, own) {
            self.say(&answer);
        }
    }

    fn due(&self) -> Option<Instant> {
        self.fido.due().into_iter().chain(self.next_key).min()
    }

    fn elapse(&mut self, now: Instant) {
        if let Some(refused) = self.fido.elapse(now) {
            self.say(&refused);
        }
        while let Some(at) = self.next_key.filter(|at| *at <= now) {
            self.typed.extend(self.typing.pop_front());
            self.next_key = (!self.typing.is_empty()).then(|| at + PACE);
        }
    }

    /// Any touch answers a waiting challenge first.
    fn touch(&mut self, slot: u8, now: Instant) -> Touched {
        if let Output::Touch { until, answer } = &self.output {
            if now < *until {
                let answer = answer.clone();
                self.answer(&answer);
                return Touched::Answered;
            }
            self.output = Output::Idle;
        }
        let at = usize::from(slot).wrapping_sub(1);
        let keypad = self.spec.firmware >= (2, 3, 0);
        let since = now.saturating_duration_since(*self.first_touch.get_or_insert(now));
        let clock = u32::try_from(since.as_millis() / 125).unwrap_or(u32::MAX);
        let slot = self.slots.get_mut(at).and_then(Option::as_mut);
        let fired = slot.and_then(|slot| slot.fire(&self.scan_map, keypad, clock));
        let Some((reports, text)) = fired else { return Touched::Nothing };
        let room = if self.typing.is_empty() { AT_ONCE.saturating_sub(self.typed.len()) } else { 0 };
        let mut reports = reports.into_iter();
        self.typed.extend(reports.by_ref().take(room));
        self.typing.extend(reports);
        if !self.typing.is_empty() {
            self.next_key.get_or_insert(now + PACE);
        }
        Touched::Typed { text }
    }

    fn take_input(&mut self) -> Vec<Input> {
        let input = |report: KeyReport| Input { interface: KEYBOARD, report: report.to_vec() };
        self.typed.drain(..).map(input).chain(self.said.drain(..)).collect()
    }
}

impl YubiKey {
    /// A token as `spec` says, powered on.
    pub fn new(spec: YubiKeySpec) -> Self {
        let foreign = (spec.programmed || spec.hidden).then(|| Slot::foreign(spec.serial, !spec.hidden));
        let mut token = Self {
            setup: Setup::new(&spec),
            fido: Fido::new(fido_version(&spec), spec.firmware.0 >= 5),
            spec,
            slots: [foreign, None],
            ndef: None,
            sequence: 0,
            scan_map: DEFAULT_SCAN_MAP,
            buffer: FrameBuffer::default(),
            output: Output::Idle,
            typed: Vec::new(),
            typing: VecDeque::new(),
            next_key: None,
            said: Vec::new(),
            fault: None,
            first_touch: None,
        };
        token.power_on();
        token
    }

    /// GET_REPORT(feature): eight bytes, or fewer under [`Fault::Truncated`].
    fn read_report(&mut self, now: Instant) -> Vec<u8> {
        match self.fault {
            Some(Fault::Busy) => return Report::busy(0).encode().to_vec(),
            Some(Fault::Garbage) => return vec![0xa5, 0x5a, 0xff, 0x13, 0x77, 0xee, 0x42, 0x43],
            Some(Fault::Truncated) => return self.next_report(now).encode()[..5].to_vec(),
            _ => {}
        }
        self.next_report(now).encode().to_vec()
    }

    /// SET_REPORT(feature). Reports that are not eight bytes long are ignored.
    fn take_report(&mut self, report: &[u8], now: Instant) {
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

    /// An answer on the FIDO interface.
    fn say(&mut self, message: &Message) {
        let Some(at) = self.spec.interfaces().find('F') else { return };
        let interface = u8::try_from(at).expect("three at most");
        let report = |packet: Packet| Input { interface, report: packet.encode().to_vec() };
        self.said.extend(message.packets().into_iter().map(report));
    }

    fn is_keyboard(&self, interface: u8) -> bool {
        interface == KEYBOARD && self.spec.interfaces().starts_with('O')
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
        self.output = Output::Answer { reports: wire::yubikey::chunk_answer(&bytes), next: 0 };
    }
}
