//! Why a token cannot do something, and why something that is asked for does not fit it: one variant a situation. The
//! command line prints the sentence; the panel has its own in both languages, under the key.

use serde::{Deserialize, Serialize};

/// What this token, or its firmware, cannot do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum Unable {
    /// It is plugged in at a desk whose program is older than what is asked of it.
    #[error("the desk's program does not know this yet: bring it up to date")]
    OldDesk,
    /// A firmware that no profile describes.
    #[error("its firmware is in no profile: add it there")]
    UnknownFirmware,
    /// A command that this firmware does not know.
    #[error("its firmware does not know the command: use another token")]
    OldFirmware,
    /// HOTP is never written to it.
    #[error("HOTP cannot be written to it: choose TOTP")]
    Hotp,
    /// TOTP is never written to it.
    #[error("TOTP cannot be written to it: choose HOTP")]
    Totp,
    /// Its secret is the maker's.
    #[error("nothing can be written to it: its secret comes in a key file")]
    Write,
    /// Its slots stay as they are.
    #[error("its slots cannot be emptied")]
    Empty,
    /// A firmware from before HOTP.
    #[error("its firmware is older than HOTP: use another token")]
    OldForHotp,
    /// A firmware that begins every HOTP at zero.
    #[error("its firmware begins at counter 0 only: choose 0")]
    FirstCounter,
    /// A firmware from before challenge-response.
    #[error("its firmware is older than challenge-response: use another token")]
    OldForChallenge,
    /// A firmware from before credentials for codes.
    #[error("its firmware has no credentials for codes: bring it up to date with the maker's tool")]
    OldForCodes,
    /// No challenge-response at all.
    #[error("it has no challenge-response")]
    Challenge,
    /// It took the request and not the credential.
    #[error("it did not take the credential: plug it in again, then try once more")]
    Credential,
    /// A Duo without PIN keeps no second factor beside a password.
    #[error("the slot holds a password, beside which a Duo without PIN takes no second factor: choose another slot")]
    PasswordThere,
    /// It feels no finger.
    #[error("it feels no finger: its codes are read without one")]
    Finger,
    /// Codes are not read over USB.
    #[error("its codes cannot be read, only typed or shown")]
    ReadCodes,
    /// Counters are not read.
    #[error("its counters cannot be read")]
    ReadCounters,
    /// It is no keyboard.
    #[error("it types no codes")]
    TypeCodes,
    /// It is a keyboard, and the kernel shows none.
    #[error("the kernel made no keyboard of it: plug it in again")]
    NoKeyboard,
    /// No PIN at all.
    #[error("it has no PIN")]
    Pin,
    /// One PIN, and it is not the administrator's.
    #[error("it has one PIN, the one for codes")]
    AdminPin,
    /// It can have a PIN, and has none yet.
    #[error("no PIN is set on it yet: set one first")]
    PinNotSet,
    /// Its PINs are not changed here.
    #[error("its PINs are changed with the maker's own tool")]
    ChangePin,
    /// Slots 1 and 2 stay where they are.
    #[error("its slots cannot be exchanged: program the slot you need")]
    Swap,
    /// It never hides its serial.
    #[error("it has no setting that hides its serial")]
    HideSerial,
    /// A firmware that writes flags with a secret only.
    #[error("its firmware cannot change flags alone: type the printed serial")]
    ChangeFlags,
    /// The same, of a slot with an access code.
    #[error("its firmware cannot change the flags of a protected slot: program the slot anew")]
    ChangeProtectedFlags,
}

/// What was asked for and does not fit this token; another choice would.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum Misfit {
    /// A slot beyond the last one.
    #[error("this token has slots 1 to {last}: choose one of them")]
    Slot {
        /// Its last slot.
        last: u8,
    },
    /// A slot beyond the only one.
    #[error("this token has one slot here: choose slot 1")]
    OnlySlot,
    /// A slot in neither of the two banks.
    #[error("this token has HOTP slots 1 to 3 and TOTP slots 11 to 25: choose one of them")]
    BankedSlot,
    /// HOTP for a slot of TOTP.
    #[error("this slot holds TOTP only: choose one for HOTP")]
    TotpSlot,
    /// TOTP for a slot of HOTP.
    #[error("this slot holds HOTP only: choose one for TOTP")]
    HotpSlot,
    /// No room is left.
    #[error("the token is full: remove a credential with the maker's tool")]
    Full,
    /// No name is left for another credential.
    #[error("the names for its credentials are used up: empty it first")]
    NamesUsed,
    /// Seven digits.
    #[error("this token makes codes of six or eight digits: choose one of them")]
    Digits,
    /// Another hash than SHA-1.
    #[error("this token knows SHA-1 only: choose it")]
    Sha1,
    /// SHA-512.
    #[error("this token knows SHA-1 and SHA-256 only: choose one of them")]
    Sha256,
    /// A time step of nothing, or of more than the token counts.
    #[error("a time step has 1 to 65535 seconds: choose 30")]
    TimeStep,
    /// What is fixed on a token that computes one sort of code.
    #[error("this token knows SHA-1, six digits and 30 seconds only: choose them")]
    Fixed,
    /// A secret too short or too long.
    #[error("this token takes secrets of {least} to {most} bytes: make another")]
    SecretLength {
        /// Bytes of the shortest.
        least: usize,
        /// Bytes of the longest.
        most: usize,
    },
    /// The token would keep the secret that it has.
    #[error("a secret of zeros is none: make another")]
    ZeroSecret,
    /// The token would cut the secret there.
    #[error("this token takes no secret with four zero bytes in a row: make another")]
    ZerosInSecret,
    /// A counter that is no multiple of sixteen, or too large.
    #[error("the first counter of this token is a multiple of 16, at most 1048560: choose one")]
    CounterStep,
    /// A counter beyond what the token counts to.
    #[error("the counter of this token goes to {most}: choose a smaller one")]
    Counter {
        /// The largest.
        most: u32,
    },
    /// No old PIN where the token has one.
    #[error("this token always has a PIN: give the present one")]
    PresentPin,
    /// A PIN too short or too long.
    #[error("this PIN has {least} to {most} characters: type another")]
    PinLength {
        /// Characters of the shortest.
        least: u8,
        /// Characters of the longest.
        most: u8,
    },
    /// An access code of another length, or the one that means none.
    #[error("an access code is six bytes, not all of them zero: make another")]
    AccessCode,
    /// A challenge of nothing, or longer than the token takes.
    #[error("a challenge has 1 to 63 bytes: make another")]
    Challenge,
    /// A request longer than the token takes.
    #[error("this is longer than the token takes: make it shorter")]
    TooLong,
    /// Nothing in either slot.
    #[error("both slots are empty: there is nothing to exchange")]
    BothEmpty,
}
