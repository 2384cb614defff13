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
mod token;
mod typing;

pub use spec::YubiKeySpec;
pub use token::YubiKey;

use super::{
    descriptors::Descriptors,
    device::{Device, Input, Touched},
    fault::Fault,
};
use std::time::{Duration, Instant};
use token::{KEYBOARD, Output};
use wire::{
    keyboard::KeyReport,
    yubikey::{ExtFlags, Received, Report},
};

/// Key reports that go out together: a code with its identifier. A node keeps 64 of them for who reads it, so that what is
/// longer comes at the pace of a keyboard, as the host polls it.
const AT_ONCE: usize = 44;
const PACE: Duration = Duration::from_millis(10);

impl Device for YubiKey {
    fn name(&self) -> String {
        self.spec.serial.to_string()
    }

    fn descriptors(&self) -> Descriptors {
        self.spec.descriptors(self.any_slot_has(ExtFlags::SERIAL_USB_VISIBLE))
    }

    fn power_on(&mut self) {
        self.restart();
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
}
