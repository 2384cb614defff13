//! Slots, what is sent to fill one, and the time that TOTP goes by.

use domain::Secret;
use oath::{Algorithm, Digits, Parameters, hotp};
use std::time::Instant;
use wire::nitrokey::{CONFIG_EIGHT_DIGITS, Name, OtpData, SlotData};
use zeroize::Zeroizing;

/// Bytes of a secret; older firmware fills 20 of them.
const SECRET_SIZE: usize = 40;

#[derive(Clone)]
pub(super) struct OtpSlot {
    pub name: Name,
    pub secret: Zeroizing<[u8; SECRET_SIZE]>,
    pub config: u8,
    pub token_id: [u8; 13],
    /// HOTP: the next counter. TOTP: the interval.
    pub factor: u64,
}

impl OtpSlot {
    pub fn new(name: Name, secret: &[u8], data: &SlotData) -> Self {
        let mut bytes = Zeroizing::new([0; SECRET_SIZE]);
        bytes[..secret.len()].copy_from_slice(secret);
        Self { name, secret: bytes, config: data.config, token_id: data.token_id, factor: data.factor }
    }

    /// What another service left behind.
    pub fn foreign() -> Self {
        let data = SlotData { slot: 0x10, factor: 4711, config: 0, token_id: [0; 13] };
        Self::new(Name::new("somebody else's"), &[0x3c; 20], &data)
    }

    /// The code of a counter or time step.
    pub fn code(&self, moving: u64) -> u32 {
        let digits = if self.config & CONFIG_EIGHT_DIGITS != 0 { Digits::EIGHT } else { Digits::SIX };
        let parameters = Parameters { algorithm: Algorithm::Sha1, digits };
        let code = hotp(&Secret::new(self.secret.to_vec()), parameters, moving);
        code.to_string().parse().expect("a code is digits")
    }
}

/// What SEND_OTP_DATA collects until WRITE_TO_SLOT.
pub(super) struct Transfer {
    begun: bool,
    pub name: Name,
    pub secret: Zeroizing<[u8; SECRET_SIZE]>,
}

impl Default for Transfer {
    fn default() -> Self {
        Self { begun: false, name: Name::default(), secret: Zeroizing::new([0; SECRET_SIZE]) }
    }
}

impl Transfer {
    /// Takes a part. What an abandoned transfer left is cleared by none but a finished one.
    pub fn take(&mut self, data: &OtpData) {
        if !self.begun {
            *self = Self { begun: true, ..Self::default() };
        }
        match data {
            OtpData::Name(name) => self.name = *name,
            OtpData::Secret(part, bytes) => {
                let at = Some(usize::from(*part) * bytes.len()).filter(|at| *at <= SECRET_SIZE).unwrap_or(0);
                for (place, byte) in self.secret[at..].iter_mut().zip(&bytes[..]) {
                    *place = *byte;
                }
            }
        }
    }

    /// Ends it; false when none was begun.
    pub fn end(&mut self) -> bool {
        std::mem::take(&mut self.begun)
    }
}

/// 2014-01-01, where the stored minutes begin.
const EPOCH: u64 = 1_388_534_400;
const NEVER: u32 = u32::MAX;

/// No clock: the time that was told last. The minutes survive in flash, for the plausibility check.
pub(super) struct Clock {
    minutes: u32,
    told: u64,
    at: Option<Instant>,
}

impl Default for Clock {
    fn default() -> Self {
        Self { minutes: NEVER, told: 0, at: None }
    }
}

impl Clock {
    /// False: the time lies before what was told once, or nothing was, and it is not forced.
    pub fn set(&mut self, force: bool, time: u64, now: Instant) -> bool {
        // as the firmware reckons: minutes in 32 bits, times before the epoch wrap
        let minutes = (time.wrapping_sub(EPOCH) / 60) as u32;
        let plausible = self.minutes != 0 && (self.minutes <= minutes || self.minutes == NEVER);
        if !force && !plausible {
            return false;
        }
        *self = Self { minutes, told: time, at: Some(now) };
        true
    }

    /// The time; `runs`: with what has passed since.
    pub fn time(&self, runs: bool, now: Instant) -> u64 {
        let passed = self.at.filter(|_| runs).map_or(0, |at| now.saturating_duration_since(at).as_secs());
        self.told.saturating_add(passed)
    }

    /// Power was lost.
    pub fn stop(&mut self) {
        (self.told, self.at) = (0, None);
    }
}
