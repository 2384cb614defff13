//! What goes wrong in a conversation with a token. What the link or the token answered stays in the log.

use crate::message::{Message, Tells, say};
use driver::{DriverError, Misfit, Unable};

impl Tells for DriverError {
    fn message(&self) -> Message {
        match self {
            Self::Transport(_) => say("device-transport"),
            Self::Open(_) => say("device-open"),
            Self::Garbage(_) => say("device-garbage"),
            Self::Busy => say("device-busy"),
            Self::Refused { slot } => say("device-refused").with("slot", slot.0),
            Self::Unconfirmed { slot } => say("device-unconfirmed").with("slot", slot.0),
            Self::SequenceExhausted => say("device-sequence-exhausted"),
            Self::WrongMode { slot } => say("device-wrong-mode").with("slot", slot.0),
            Self::Occupied { slot } => say("device-occupied").with("slot", slot.0),
            Self::TouchTimeout => say("device-touch-timeout"),
            Self::Cancelled => say("device-cancelled"),
            Self::SerialHidden => say("device-serial-hidden"),
            Self::NoCode => say("device-no-code"),
            Self::PinNeeded { pin } => say("device-pin-needed").name("own_pin", *pin),
            Self::WrongPin { pin, left } => say("device-wrong-pin").name("own_pin", *pin).with("left", left),
            Self::LastAttempt { pin } => say("device-last-attempt").name("own_pin", *pin),
            Self::PinLocked { pin } => say("device-pin-locked").name("own_pin", *pin),
            Self::Locked => say("device-locked"),
            Self::NotSetUp => say("device-not-set-up"),
            Self::ConfigMode => say("device-config-mode"),
            Self::Unsupported(unable) => unable.message(),
            Self::BadArgument(misfit) => misfit.message(),
            Self::AnotherToken { expected, found } => {
                say("device-another-token").with("expected", expected).with("found", found)
            }
        }
    }
}

impl Tells for Unable {
    fn message(&self) -> Message {
        say(match self {
            Self::UnknownFirmware => "unable-unknown-firmware",
            Self::OldFirmware => "unable-old-firmware",
            Self::Hotp => "unable-hotp",
            Self::Totp => "unable-totp",
            Self::Write => "unable-write",
            Self::Empty => "unable-empty",
            Self::OldForHotp => "unable-old-for-hotp",
            Self::FirstCounter => "unable-first-counter",
            Self::OldForChallenge => "unable-old-for-challenge",
            Self::OldDesk => "unable-old-desk",
            Self::OldForCodes => "unable-old-for-codes",
            Self::Challenge => "unable-challenge",
            Self::Credential => "unable-credential",
            Self::PasswordThere => "unable-password-there",
            Self::Finger => "unable-finger",
            Self::ReadCodes => "unable-read-codes",
            Self::ReadCounters => "unable-read-counters",
            Self::TypeCodes => "unable-type-codes",
            Self::NoKeyboard => "unable-no-keyboard",
            Self::Pin => "unable-pin",
            Self::AdminPin => "unable-admin-pin",
            Self::PinNotSet => "unable-pin-not-set",
            Self::ChangePin => "unable-change-pin",
            Self::Swap => "unable-swap",
            Self::HideSerial => "unable-hide-serial",
            Self::ChangeFlags => "unable-change-flags",
            Self::ChangeProtectedFlags => "unable-change-protected-flags",
        })
    }
}

impl Tells for Misfit {
    fn message(&self) -> Message {
        match self {
            Self::Slot { last } => say("misfit-slot").with("last", last),
            Self::OnlySlot => say("misfit-only-slot"),
            Self::BankedSlot => say("misfit-banked-slot"),
            Self::TotpSlot => say("misfit-totp-slot"),
            Self::HotpSlot => say("misfit-hotp-slot"),
            Self::Full => say("misfit-full"),
            Self::NamesUsed => say("misfit-names-used"),
            Self::Digits => say("misfit-digits"),
            Self::Sha1 => say("misfit-sha1"),
            Self::Sha256 => say("misfit-sha256"),
            Self::TimeStep => say("misfit-time-step"),
            Self::Fixed => say("misfit-fixed"),
            Self::SecretLength { least, most } => say("misfit-secret-length").with("least", least).with("most", most),
            Self::ZeroSecret => say("misfit-zero-secret"),
            Self::ZerosInSecret => say("misfit-zeros-in-secret"),
            Self::CounterStep => say("misfit-counter-step"),
            Self::Counter { most } => say("misfit-counter").with("most", most),
            Self::PresentPin => say("misfit-present-pin"),
            Self::PinLength { least, most } => say("misfit-pin-length").with("least", least).with("most", most),
            Self::AccessCode => say("misfit-access-code"),
            Self::Challenge => say("misfit-challenge"),
            Self::TooLong => say("misfit-too-long"),
            Self::BothEmpty => say("misfit-both-empty"),
        }
    }
}
