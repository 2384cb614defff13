//! What is wrong with a password, a PIN, or a passcode.

use crate::message::{Message, Tells, say};
use domain::WeakPin;
use station::{PasscodeFault, Weakness};

impl Tells for Weakness {
    fn message(&self) -> Message {
        say(match self {
            Self::Short => "error-weak-password",
            Self::Common => "error-weak-password-common",
            Self::Context => "error-weak-password-context",
            Self::Guessable => "error-weak-password-guessable",
            Self::Passphrase => "error-weak-passphrase",
        })
    }
}

impl Tells for WeakPin {
    fn message(&self) -> Message {
        say(match self {
            Self::Shape => "error-pin-shape",
            Self::Run => "error-pin-run",
            Self::Repeat => "error-pin-repeat",
            Self::Year => "error-pin-year",
            Self::School => "error-pin-school",
            Self::Differs => "error-pin-differs",
        })
    }
}

impl Tells for PasscodeFault {
    fn message(&self) -> Message {
        say(match self {
            Self::NoPin => "error-passcode-no-pin",
            Self::Locked => "error-passcode-locked",
            Self::WrongPin => "error-passcode-wrong-pin",
            Self::WrongCode => "error-passcode-wrong-code",
            Self::Neither => "error-passcode-neither",
        })
    }
}
