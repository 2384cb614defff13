//! One virtual OnlyKey: what it remembers, what it answers on its raw channel, what it types when a button is pressed.
//!
//! Of what the real one can do it has what concerns one-time passwords: labels, TOTP keys, the clock. On its keyboard it
//! shows the status of a YubiKey 2.2.3, as the real one does, and nothing behind it. Like all of its kind it has no serial.

mod spec;
#[cfg(test)]
mod tests;

use super::{
    descriptors::Descriptors,
    device::{Device, Input, Touched},
    fault::Fault,
};
use domain::Secret;
use oath::{Algorithm, Digits, Parameters, Period, Totp};
pub use spec::OnlyKeySpec;
use std::time::Instant;
use wire::{
    keyboard,
    onlykey::{Answer, DUO_SLOTS, Label, REPORT_SIZE, Request, SLOTS, Unlocked},
};

const KEYBOARD: u8 = 0;
const RAW: u8 = 2;
/// What the keyboard's feature report shows: the status of a YubiKey 2.2.3.
const YUBIKEY_STATUS: [u8; 8] = [0x00, 0x02, 0x02, 0x03, 0x03, 0x03, 0x05, 0x00];
/// Typed in the place of a code where nobody told the time.
const NO_TIME: &str = "NOTSET";

/// A virtual OnlyKey.
pub(super) struct OnlyKey {
    spec: OnlyKeySpec,
    slots: Vec<Slot>,
    locked: bool,
    /// What time it was, and when it was told.
    clock: Option<(u32, Instant)>,
    said: Vec<Input>,
    fault: Option<Fault>,
}

struct Slot {
    label: Label,
    key: Option<Secret>,
}

impl OnlyKey {
    pub fn new(spec: OnlyKeySpec) -> Self {
        let slots = if spec.duo { DUO_SLOTS } else { SLOTS };
        let slots = (0..slots).map(|_| Slot { label: Label::NONE, key: None }).collect();
        Self { locked: spec.locked, spec, slots, clock: None, said: Vec::new(), fault: None }
    }

    fn answer(&mut self, request: Request, now: Instant) {
        if self.spec.blank {
            return self.say(Answer::NotSetUp);
        }
        if self.locked {
            return self.say(Answer::Locked);
        }
        match request {
            Request::SetTime(time) => {
                self.clock.get_or_insert((time, now));
                self.say(self.state());
            }
            Request::Labels => {
                let labels: Vec<_> = self.slots.iter().map(|slot| slot.label).collect();
                labels.into_iter().zip(1..).for_each(|(label, slot)| self.say(Answer::Label(slot, label)));
            }
            Request::SetLabel { slot, label } => self.change(slot, Answer::LabelSet, |slot| slot.label = label),
            Request::SetTotpKey { slot, key } => {
                self.change(slot, Answer::KeySet, |slot| slot.key = Some(Secret::new(key.to_vec())));
            }
            Request::WipeSlot { slot } => {
                if let Some(slot) = self.slot(slot) {
                    *slot = Slot { label: Label::NONE, key: None };
                    self.said_of_change(Answer::Wiped);
                }
            }
        }
    }

    fn change(&mut self, number: u8, done: Answer, change: impl FnOnce(&mut Slot)) {
        if self.spec.config_mode {
            return self.say(Answer::NeedsConfigMode);
        }
        if self.fault == Some(Fault::Refuse) {
            self.fault = None;
            return self.say(Answer::Refused);
        }
        if let Some(slot) = self.slot(number) {
            change(slot);
            self.said_of_change(done);
        }
    }

    /// Says that it was done, but for a token that keeps silent about it once.
    fn said_of_change(&mut self, done: Answer) {
        if self.fault == Some(Fault::Silent) {
            self.fault = None;
        } else {
            self.say(done);
        }
    }

    fn slot(&mut self, number: u8) -> Option<&mut Slot> {
        self.slots.get_mut(usize::from(number).checked_sub(1)?)
    }

    fn state(&self) -> Answer {
        Answer::Unlocked(Unlocked { version: self.spec.firmware, duo: self.spec.duo })
    }

    fn say(&mut self, answer: Answer) {
        let reports = answer.encode();
        let said = reports.iter().map(|report| match self.fault {
            Some(Fault::Garbage) => vec![0xa5; REPORT_SIZE],
            Some(Fault::Truncated) => report[..REPORT_SIZE - 3].to_vec(),
            _ => report.to_vec(),
        });
        let said = said.map(|report| Input { interface: RAW, report });
        if self.fault != Some(Fault::Busy) {
            self.said.extend(said);
        }
    }
}

impl Device for OnlyKey {
    fn name(&self) -> String {
        self.spec.serial.to_string()
    }

    fn descriptors(&self) -> Descriptors {
        OnlyKeySpec::descriptors()
    }

    /// The clock is forgotten: there is no battery.
    fn power_on(&mut self) {
        self.locked = self.spec.locked;
        self.clock = None;
        self.said.clear();
        self.fault = None;
    }

    /// `busy`: it answers nothing; `garbage`, `truncated`: what it answers; `refuse`, `silent`: the next change. The others
    /// mean nothing to a token without serial and check sums.
    fn set_fault(&mut self, fault: Fault) {
        self.fault = Some(fault);
    }

    fn get_feature(&mut self, interface: u8, _now: Instant) -> Option<Vec<u8>> {
        (interface == KEYBOARD).then(|| YUBIKEY_STATUS.to_vec())
    }

    fn set_feature(&mut self, interface: u8, _report: &[u8], _now: Instant) -> bool {
        interface == KEYBOARD
    }

    fn write_output(&mut self, interface: u8, report: &[u8], now: Instant) {
        if let Some(request) = Request::decode(report).filter(|_| interface == RAW) {
            self.answer(request, now);
        }
    }

    /// The button of a slot; while it is locked, any touch stands for the right PIN.
    fn touch(&mut self, slot: u8, now: Instant) -> Touched {
        if self.locked {
            self.locked = false;
            self.say(self.state());
            return Touched::Answered;
        }
        let clock =
            self.clock.map(|(time, told)| i64::from(time) + now.saturating_duration_since(told).as_secs() as i64);
        let totp = Totp::new(Parameters { algorithm: Algorithm::Sha1, digits: Digits::SIX }, Period::THIRTY);
        let Some(key) = self.slot(slot).and_then(|slot| slot.key.as_ref()) else { return Touched::Nothing };
        let text = clock.map_or(NO_TIME.to_owned(), |now| totp.code_at(key, now).to_string());
        let key_of = |c: u8| match c {
            b'0'..=b'9' => keyboard::digit(c - b'0'),
            letter => Some(0x04 + (letter.to_ascii_lowercase() - b'a')),
        };
        let keys = text.bytes().filter_map(key_of).flat_map(keyboard::press);
        self.said.extend(keys.map(|report| Input { interface: KEYBOARD, report: report.to_vec() }));
        Touched::Typed { text }
    }

    fn take_input(&mut self) -> Vec<Input> {
        std::mem::take(&mut self.said)
    }
}
