//! The smart card inside: PINs, their retry counters, and the temporary passwords that a right PIN buys.

use wire::nitrokey::Password;

const RETRIES: u8 = 3;
/// What the card takes as a PIN: at least this many characters.
const SHORTEST: [usize; 2] = [8, 6];
/// As they leave the factory.
pub(super) const FACTORY: [&str; 2] = ["12345678", "123456"];

/// Whose PIN.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    Admin = 0,
    User = 1,
}

pub(super) struct Card {
    pins: [Vec<u8>; 2],
    retries: [u8; 2],
    temporary: [Option<Password>; 2],
}

impl Card {
    pub fn new(admin: &[u8], user: &[u8]) -> Self {
        Self { pins: [admin.to_vec(), user.to_vec()], retries: [RETRIES; 2], temporary: [None, None] }
    }

    pub fn retries(&self, who: Who) -> u8 {
        self.retries[who as usize]
    }

    /// Whether it is the PIN. A wrong one costs a retry; without retries no PIN is right.
    pub fn check(&mut self, who: Who, pin: &Password) -> bool {
        let (right, left) = (&self.pins[who as usize], &mut self.retries[who as usize]);
        if *left == 0 {
            return false;
        }
        let fits = right == pin.text();
        *left = if fits { RETRIES } else { *left - 1 };
        fits
    }

    /// Any attempt, right or wrong, first drops the password of before.
    pub fn authenticate(&mut self, who: Who, pin: &Password, temporary: Password) -> bool {
        self.temporary[who as usize] = None;
        let fits = self.check(who, pin);
        if fits {
            self.temporary[who as usize] = Some(temporary);
        }
        fits
    }

    pub fn opens(&self, who: Who, password: &Password) -> bool {
        self.temporary[who as usize].as_ref() == Some(password)
    }

    /// Sets a PIN, and its retries anew; false where the card does not take it.
    pub fn set_pin(&mut self, who: Who, pin: &Password) -> bool {
        let fits = pin.text().len() >= SHORTEST[who as usize];
        if fits {
            self.pins[who as usize] = pin.text().to_vec();
            self.retries[who as usize] = RETRIES;
        }
        fits
    }

    /// Forgets the temporary passwords.
    pub fn forget(&mut self) {
        self.temporary = [None, None];
    }
}
