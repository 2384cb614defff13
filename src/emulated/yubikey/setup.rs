//! Which interfaces a YubiKey shows, and what locks that: the *mode* of a NEO or 4, the device configuration of a 5 (yubikit,
//! `management`). A change is seen on the bus after a replug.

use super::spec::YubiKeySpec;
use wire::yubikey::{InfoPage, capability};

/// Bytes of the lock code of a device configuration; all zero: none.
const LOCK_SIZE: usize = 16;

/// What is stored of the interfaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Setup {
    /// Bits of what can be switched on over USB.
    supported: u16,
    /// Bits of what is on over USB.
    pub enabled: u16,
    /// All zero: none.
    lock: [u8; LOCK_SIZE],
    /// Seconds before a smart card is ejected by itself.
    pub auto_eject: [u8; 2],
    /// Seconds that a challenge waits for a finger; 0: the token's own 15.
    pub challenge_timeout: u8,
    /// Device flags: remote wake-up, eject by touch.
    pub flags: u8,
}

impl Setup {
    /// As the token is delivered: on is what its PID promises.
    pub fn new(spec: &YubiKeySpec) -> Self {
        let bits = |letter| match letter {
            'O' => capability::OTP,
            'F' if spec.firmware.0 >= 5 => capability::U2F | capability::FIDO2,
            'F' => capability::U2F,
            _ => capability::CARDS,
        };
        let of = |letters: &str| letters.chars().fold(0, |all, letter| all | bits(letter));
        Self {
            supported: of("OFC"),
            enabled: of(spec.interfaces()),
            lock: [0; LOCK_SIZE],
            auto_eject: [0; 2],
            challenge_timeout: 0,
            flags: if spec.firmware.0 >= 5 { 0x80 } else { 0 },
        }
    }

    /// Bits of what can be switched on over USB.
    pub fn supported(&self) -> u16 {
        self.supported
    }

    /// A lock code is asked for before anything changes.
    pub fn is_locked(&self) -> bool {
        self.lock != [0; LOCK_SIZE]
    }

    /// The interfaces that will be shown, in order: `O`, `F`, `C`.
    pub fn interfaces(&self) -> String {
        let has = |bits: u16| self.enabled & bits != 0;
        [('O', capability::OTP), ('F', capability::U2F | capability::FIDO2), ('C', capability::CARDS)]
            .into_iter()
            .filter_map(|(letter, bits)| has(bits).then_some(letter))
            .collect()
    }

    /// The mode of a NEO or 4: which interfaces, the wait for a challenge's finger, the time to eject. False: refused, and
    /// nothing changes.
    pub fn set_mode(&mut self, data: &[u8]) -> bool {
        let [mode, timeout, eject @ ..] = data else { return false };
        let interfaces = match mode & 0x7f {
            0 => "O",
            1 => "C",
            2 => "OC",
            3 => "F",
            4 => "OF",
            5 => "FC",
            6 => "OFC",
            _ => return false,
        };
        self.enabled = interfaces.chars().fold(0, |all, letter| {
            all | match letter {
                'O' => capability::OTP,
                'F' => self.supported & (capability::U2F | capability::FIDO2),
                _ => capability::CARDS,
            }
        });
        self.challenge_timeout = *timeout;
        // high byte last, as the clients send it; what they leave out is zero
        self.auto_eject = [eject.get(1).copied().unwrap_or(0), eject.first().copied().unwrap_or(0)];
        true
    }

    /// The device configuration of a 5: a length, then TLVs. False: refused (locked, nothing left switched on, what it does not
    /// have), and nothing changes.
    pub fn write(&mut self, data: &[u8]) -> bool {
        let body = data.split_first().and_then(|(length, rest)| rest.get(..usize::from(*length)));
        let Some(page) = body.and_then(|body| InfoPage::decode(body).ok()) else { return false };
        let unlocks = page.0.iter().any(|(tag, value)| *tag == 0x0b && **value == self.lock);
        if self.is_locked() && !unlocks {
            return false;
        }
        let mut new = self.clone();
        for (tag, value) in &page.0 {
            match (*tag, value.as_slice()) {
                (0x03, &[high, low]) => new.enabled = u16::from_be_bytes([high, low]) & self.supported,
                (0x0a, lock) => match <[u8; LOCK_SIZE]>::try_from(lock) {
                    Ok(lock) => new.lock = lock,
                    Err(_) => return false,
                },
                (0x06, &[high, low]) => new.auto_eject = [high, low],
                (0x07, &[seconds]) => new.challenge_timeout = seconds,
                (0x08, &[flags]) => new.flags = flags,
                // unlock, reboot (done at the replug), NFC, which is not seen here
                (0x0b..=0x0e | 0x17, _) => {}
                _ => return false,
            }
        }
        if new.enabled == 0 {
            return false;
        }
        *self = new;
        true
    }
}
