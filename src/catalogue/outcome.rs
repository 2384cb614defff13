//! How what was done with a plugged token is told: the message of every end. The matches have no wildcard: a new one does not
//! compile before it has its words.

use super::Ui;
use domain::{Symptom, TokenKind, Verb};
use serde::Serialize;
use station::{
    Advice, Diagnosed, LaneSays,
    views::{Done, Outcome, Settled},
};
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
        let (key, args) = match (&outcome.found, &outcome.ended) {
            (Some(done), _) | (None, Ok(done)) => (key(done), args(done)),
            (None, Err(error)) => (error.key(), error.args()),
        };
        Self { verb: outcome.verb, ok: outcome.is_ok(), key, args }
    }
}

impl Ui {
    /// How something done with a plugged token ended.
    pub fn told(&self, outcome: &Outcome) -> String {
        let Worded { key, args, .. } = Worded::of(outcome);
        self.outcome(key, &args)
    }

    /// What is wrong with a token, or that only codes can tell.
    pub fn diagnosed(&self, found: &Diagnosed) -> String {
        let done = found.clone().done();
        self.outcome(key(&done), &args(&done))
    }

    /// What a lane of the conveyor has to say.
    pub fn lane(&self, says: &LaneSays) -> String {
        match says {
            LaneSays::Advice(advice) => self.advice(advice),
            LaneSays::Stop(stop) => self.t(&format!("stop-{}", stop.word().replace('_', "-"))),
            LaneSays::Touch(touch) => touch.hint().map(|hint| self.t(hint)).unwrap_or_default(),
            LaneSays::Ended(outcome) => self.told(outcome),
        }
    }

    /// What keeps a token from being used, and what to do about it.
    pub fn advice(&self, advice: &Advice) -> String {
        self.outcome(advice.key(), &advice.args().into_iter().collect())
    }
}

/// The message's key.
fn key(done: &Done) -> &'static str {
    match done {
        Done::Verified { .. } => "verified",
        Done::Resynchronised { .. } => "resynchronised",
        Done::HandedOver { .. } => "handed-over",
        Done::DevicePinKept { .. } => "device-pin-kept",
        Done::FactoryPin { .. } => "device-pin-factory",
        Done::Enrolled { confirmed: true, .. } => "enrolled",
        Done::Enrolled { confirmed: false, .. } => "enrolled-unverified",
        Done::Settled { how: Settled::Finished, .. } => "enrol-finished",
        Done::Settled { how: Settled::RolledBack, .. } => "enrol-rolled-back",
        // what is left in it is named
        Done::Wiped { foreign, others, .. } => match (&foreign[..], others) {
            ([], 0) => "wiped",
            ([], _) => "wiped-credentials",
            ([_, ..], _) => "wiped-slots",
        },
        Done::MadeVisible => "made-visible",
        Done::Conveyed { before: false, .. } => "conveyed",
        Done::Conveyed { before: true, .. } => "conveyed-before",
        Done::Undone { .. } => "undone",
        Done::Diagnosed { symptom: None, .. } => "diagnosis-codes-wanted",
        Done::Diagnosed { symptom: Some(symptom), kind, .. } => symptom_key(*symptom, *kind),
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

/// The arguments of the message.
fn args(done: &Done) -> BTreeMap<&'static str, String> {
    match done {
        Done::Verified { serial, ahead } | Done::Resynchronised { serial, ahead } => {
            [("serial", serial.to_string()), ("ahead", ahead.to_string())].into()
        }
        Done::HandedOver { serial, slip } => [("serial", serial.to_string()), ("slip", slip.to_string())].into(),
        Done::DevicePinKept { serial }
        | Done::FactoryPin { serial }
        | Done::Conveyed { serial, .. }
        | Done::Undone { serial } => [("serial", serial.to_string())].into(),
        Done::Enrolled { serial, slot, .. } | Done::Settled { serial, slot, .. } => {
            [("serial", serial.to_string()), ("slot", slot.to_string())].into()
        }
        Done::Wiped { serial, foreign, others } => {
            [("serial", serial.to_string()), ("foreign", list(foreign)), ("count", others.to_string())].into()
        }
        Done::MadeVisible => BTreeMap::new(),
        Done::Diagnosed { serial, symptom, ahead, drift, kind: _ } => {
            let serial = serial.as_ref().map(ToString::to_string).unwrap_or_default();
            let mut args = BTreeMap::from([("serial", serial)]);
            args.extend(symptom.map(|symptom| ("symptom", symptom.to_string())));
            args.extend(ahead.map(|ahead| ("ahead", ahead.to_string())));
            args.extend(drift.map(|drift| ("drift", drift.to_string())));
            args
        }
    }
}

fn list(slots: &[u8]) -> String {
    if slots.is_empty() { "–".to_owned() } else { slots.iter().map(u8::to_string).collect::<Vec<_>>().join(", ") }
}
