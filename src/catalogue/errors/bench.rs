//! What is said where the bench refuses to begin something with a plugged token.

use crate::message::{Message, Tells, say};
use bench::BenchError;

impl Tells for BenchError {
    fn message(&self) -> Message {
        match self {
            Self::NotPlugged(serial) => say("error-not-plugged").with("serial", serial),
            Self::MayBeHidden { token, port, model } => {
                say("error-may-be-hidden").with("serial", token).with("port", port).with("model", model)
            }
            Self::KeysNotKept { port, keys: _ } => say("error-keys-not-kept").with("port", port),
            Self::WrongToken { expected, plugged } => {
                say("error-wrong-token").with("expected", expected).with("plugged", plugged)
            }
            Self::Contradicts { token, recorded, seen } => {
                say("error-contradicts").with("serial", token).with("recorded", recorded).with("seen", seen)
            }
            Self::DuplicateSerial(serial) => say("error-duplicate-serial").with("serial", serial),
            Self::Busy(serial) => say("error-busy").with("serial", serial),
            Self::Port(port) => say("input-port").with("port", port),
        }
    }
}
