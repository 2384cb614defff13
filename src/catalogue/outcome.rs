//! How what was done with a plugged token is told: the message of every end.

use crate::message::{Message, Tells, say};
use domain::{Symptom, TokenKind, Verb};
use serde::Serialize;
use station::{Diagnosed, Done, Outcome, Settled};
use std::collections::BTreeMap;

/// An outcome as it is told, to programs too.
#[derive(Debug, Clone, Serialize)]
pub struct Worded {
    /// What was done.
    pub verb: Verb,
    /// It went well.
    pub ok: bool,
    /// The message: of what was done (`enrolled`), or of what kept it from being done (`error-not-plugged`).
    pub key: &'static str,
    /// The arguments of the message.
    pub args: BTreeMap<&'static str, String>,
}

impl Worded {
    /// What is said of this end.
    pub fn of(outcome: &Outcome) -> Self {
        Self::told(outcome, outcome.message())
    }

    /// The same of a message that is at hand already.
    pub fn told(outcome: &Outcome, Message { key, args }: Message) -> Self {
        let args = args.iter().map(|(name, value)| (*name, value.to_string())).collect();
        Self { verb: outcome.verb, ok: outcome.is_ok(), key, args }
    }
}

impl Tells for Outcome {
    fn message(&self) -> Message {
        match (&self.found, &self.ended) {
            (Some(done), _) | (None, Ok(done)) => done.message(),
            (None, Err(error)) => error.message(),
        }
    }
}

impl Tells for Diagnosed {
    fn message(&self) -> Message {
        self.clone().done().message()
    }
}

impl Tells for Done {
    fn message(&self) -> Message {
        match self {
            Self::Verified { serial, ahead } => say("verified").with("serial", serial).with("ahead", ahead),
            Self::Resynchronised { serial, ahead } => say("resynchronised").with("serial", serial).with("ahead", ahead),
            Self::HandedOver { serial, slip } => say("handed-over").with("serial", serial).with("slip", slip),
            Self::DevicePinKept { serial } => say("device-pin-kept").with("serial", serial),
            Self::FactoryPin { serial } => say("device-pin-factory").with("serial", serial),
            Self::Enrolled { serial, slot, confirmed } => {
                say(if *confirmed { "enrolled" } else { "enrolled-unverified" })
                    .with("serial", serial)
                    .with("slot", slot)
            }
            Self::Settled { serial, slot, how } => say(match how {
                Settled::Finished => "enrol-finished",
                Settled::RolledBack => "enrol-rolled-back",
            })
            .with("serial", serial)
            .with("slot", slot),
            // what is left in it is named
            Self::Wiped { serial, foreign, others } => say(match (&foreign[..], others) {
                ([], 0) => "wiped",
                ([], _) => "wiped-credentials",
                ([_, ..], _) => "wiped-slots",
            })
            .with("serial", serial)
            .with("foreign", list(foreign))
            .with("count", others),
            Self::MadeVisible => say("made-visible"),
            Self::Conveyed { serial, before } => {
                say(if *before { "conveyed-before" } else { "conveyed" }).with("serial", serial)
            }
            Self::Undone { serial } => say("undone").with("serial", serial),
            Self::Diagnosed { serial, symptom, ahead, drift, kind } => {
                let key = symptom.map_or("diagnosis-codes-wanted", |symptom| symptom_key(symptom, *kind));
                let serial = serial.as_ref().map(ToString::to_string).unwrap_or_default();
                let said = say(key).with("serial", serial).maybe("symptom", *symptom);
                said.maybe("ahead", *ahead).maybe("drift", *drift)
            }
        }
    }
}

/// `symptom-` and the word in kebab case; what a telephone has instead of a plug and a quartz has its own.
fn symptom_key(symptom: Symptom, kind: Option<TokenKind>) -> &'static str {
    let software = kind == Some(TokenKind::Software);
    match symptom {
        Symptom::NotSeen if software => "symptom-phone-dead",
        Symptom::ClockDrift if software => "symptom-phone-clock",
        Symptom::NotSeen => "symptom-not-seen",
        Symptom::NoPermission => "symptom-no-permission",
        Symptom::InterfaceOff => "symptom-interface-off",
        Symptom::NotUsable => "symptom-not-usable",
        Symptom::SerialHidden => "symptom-serial-hidden",
        Symptom::NotRegistered => "symptom-not-registered",
        Symptom::NotTheirs => "symptom-not-theirs",
        Symptom::SlotForeign => "symptom-slot-foreign",
        Symptom::NoCredential => "symptom-no-credential",
        Symptom::Revoked => "symptom-revoked",
        Symptom::Suspended => "symptom-suspended",
        Symptom::SlotEmpty => "symptom-slot-empty",
        Symptom::Expired => "symptom-expired",
        Symptom::StationClock => "symptom-station-clock",
        Symptom::PinLocked => "symptom-pin-locked",
        Symptom::PinMissing => "symptom-pin-missing",
        Symptom::PasscodeRefused => "symptom-passcode-refused",
        Symptom::CodesUnknown => "symptom-codes-unknown",
        Symptom::CounterDrift => "symptom-counter-drift",
        Symptom::ClockDrift => "symptom-clock-drift",
        Symptom::Unconfirmed => "symptom-unconfirmed",
        Symptom::Nothing => "symptom-nothing",
    }
}

fn list(slots: &[u8]) -> String {
    if slots.is_empty() { "–".to_owned() } else { slots.iter().map(u8::to_string).collect::<Vec<_>>().join(", ") }
}
