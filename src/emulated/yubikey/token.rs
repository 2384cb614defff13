//! What one virtual YubiKey remembers, and how it shows what it has to say.

use super::{YubiKeySpec, setup::Setup, slot::Slot};
use crate::{device::Input, fault::Fault, fido::Fido};
use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};
use wire::{
    keyboard::{DEFAULT_SCAN_MAP, KeyReport},
    nitrokey3::{Message, Packet},
    yubikey::{ExtFlags, FrameBuffer, Report, SlotMode, Status, TOUCH_FLAGS, sealed},
};

/// How long a token waits for a finger.
pub(super) const TOUCH_WINDOW: Duration = Duration::from_secs(15);

/// The interface of the keyboard, where there is one.
pub(super) const KEYBOARD: u8 = 0;

/// A virtual YubiKey.
pub struct YubiKey {
    pub(super) spec: YubiKeySpec,
    pub(super) setup: Setup,
    pub(super) fido: Fido,
    pub(super) slots: [Option<Slot>; 2],
    /// What a NEO keeps for NFC: read by telephones, not over USB.
    pub(super) ndef: Option<Vec<u8>>,
    pub(super) sequence: u8,
    pub(super) scan_map: [u8; 45],
    pub(super) buffer: FrameBuffer,
    pub(super) output: Output,
    pub(super) typed: Vec<KeyReport>,
    /// What it still has to type, and when the next of it is due.
    pub(super) typing: VecDeque<KeyReport>,
    pub(super) next_key: Option<Instant>,
    pub(super) said: Vec<Input>,
    pub(super) fault: Option<Fault>,
    /// The first touch since it was plugged in: what a Yubico OTP counts its time from.
    pub(super) first_touch: Option<Instant>,
}

/// What the next GET_REPORT shows.
pub(super) enum Output {
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

impl YubiKey {
    /// A token as `spec` says, powered on.
    pub fn new(spec: YubiKeySpec) -> Self {
        let foreign = (spec.programmed || spec.hidden).then(|| Slot::foreign(spec.serial, !spec.hidden));
        let first = spec.hotp.and_then(|secret| Slot::supplied(&secret)).or(foreign);
        let mut token = Self {
            setup: Setup::new(&spec),
            fido: Fido::new(fido_version(&spec), spec.firmware.0 >= 5),
            spec,
            slots: [first, None],
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
        token.restart();
        token
    }

    /// It gets power: the programming sequence restarts, and the interfaces are those that were switched on before.
    pub(super) fn restart(&mut self) {
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

    pub(super) fn next_report(&mut self, now: Instant) -> Report {
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

    pub(super) fn status(&self) -> Status {
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
    pub(super) fn say(&mut self, message: &Message) {
        let Some(at) = self.spec.interfaces().find('F') else { return };
        let interface = u8::try_from(at).expect("three at most");
        let report = |packet: Packet| Input { interface, report: packet.encode().to_vec() };
        self.said.extend(message.packets().into_iter().map(report));
    }

    pub(super) fn is_keyboard(&self, interface: u8) -> bool {
        interface == KEYBOARD && self.spec.interfaces().starts_with('O')
    }

    pub(super) fn any_slot_has(&self, flag: ExtFlags) -> bool {
        self.slots.iter().flatten().any(|slot| slot.configuration.ext.has(flag))
    }

    /// Holds `data` with its CRC ready to be read.
    pub(super) fn answer(&mut self, data: &[u8]) {
        let mut bytes = sealed(data);
        if self.fault == Some(Fault::BadCrc) {
            self.fault = None;
            bytes[data.len()] ^= 0xff;
        }
        self.output = Output::Answer { reports: wire::yubikey::chunk_answer(&bytes), next: 0 };
    }

    /// The serial that it tells, which is another one under [`Fault::Impersonate`].
    pub(super) fn told_serial(&self) -> u32 {
        match self.fault {
            Some(Fault::Impersonate(serial)) => serial,
            _ => self.spec.serial,
        }
    }
}
