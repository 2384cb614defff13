//! Every door at which a code is judged: whatever counts guesses is asked which doors it is, so that a new one does not compile before
//! somebody has tried it.

use super::held::{Held, Key};
use crate::support::desk::PIN;
use trousseau::{
    bench::Activity,
    domain::{BatchSign, BatchTask, Checkpoint, PhoneSystem, Symptom},
    driver::Family,
    station::{Complaint, OwnComplaint, Progress, Proof, StationError, Verdict},
};

/// Where codes are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    Verify,
    Passcode,
    HandOver,
    SecondFactor,
    NewPhone,
    OwnPin,
    OwnResync,
    Resync,
    Identify,
    Diagnosis,
    OwnDiagnosis,
    Fit,
    Touch,
    Conveyor,
    Activation,
    Service,
}

impl Door {
    /// All there are.
    pub fn all() -> Vec<Self> {
        Checkpoint::ALL.iter().flat_map(|at| Self::of(*at)).copied().collect()
    }

    fn of(at: Checkpoint) -> &'static [Self] {
        match at {
            Checkpoint::Passcode => &[Self::Passcode, Self::HandOver, Self::SecondFactor, Self::NewPhone],
            Checkpoint::OwnResync => &[Self::OwnResync, Self::OwnDiagnosis],
            Checkpoint::PinChange => &[Self::OwnPin],
            Checkpoint::Code => &[Self::Verify, Self::Touch, Self::Conveyor],
            Checkpoint::Resync => &[Self::Resync, Self::Diagnosis],
            Checkpoint::Fit => &[Self::Fit],
            Checkpoint::Identify => &[Self::Identify],
            Checkpoint::Activation => &[Self::Activation],
            Checkpoint::Door => &[Self::Service],
            // the code of what was written a moment ago; what a plug tells by itself lets nobody in
            Checkpoint::Confirmation | Checkpoint::Plugged | Checkpoint::Settling => &[],
            // no code of a key
            Checkpoint::SignIn
            | Checkpoint::PasswordAgain
            | Checkpoint::Authenticator
            | Checkpoint::Forgotten
            | Checkpoint::Header
            | Checkpoint::ClientKey
            | Checkpoint::Link => &[],
        }
    }

    /// It looks at the thing on the desk and lets nobody in: a key in stock is tried here before it goes to somebody.
    pub fn is_of_the_desk(self) -> bool {
        match self {
            Self::Verify
            | Self::Resync
            | Self::Identify
            | Self::Diagnosis
            | Self::Fit
            | Self::Touch
            | Self::Conveyor => true,
            Self::Passcode
            | Self::HandOver
            | Self::SecondFactor
            | Self::NewPhone
            | Self::OwnPin
            | Self::OwnResync
            | Self::OwnDiagnosis
            | Self::Service
            | Self::Activation => false,
        }
    }

    /// The key itself shows the code, whatever it holds now.
    pub fn asks_the_key(self) -> bool {
        matches!(self, Self::Touch | Self::Conveyor)
    }
}

impl Held {
    /// Whether the door opens to a code of any secret that is or was in this key. `None`: this key is not tried there.
    pub fn opens(&mut self, door: Door) -> Option<bool> {
        let plugged = self.key.spec().is_some() && self.desk.card(&self.serial).is_some();
        if door.asks_the_key() && !plugged
            || door == Door::NewPhone && self.key != Key::Software
            || door == Door::Activation && self.request.is_none()
        {
            return None;
        }
        let which = if door.asks_the_key() { 0..1 } else { 0..self.secrets.len() };
        Some(which.into_iter().any(|which| self.opens_to(door, which)))
    }

    fn opens_to(&mut self, door: Door, which: usize) -> bool {
        // no door is shut because of the guesses at another
        self.desk.clock.advance(24 * 3600);
        let serial = self.desk.serial(&self.serial);
        let before = self.secrets[which].given;
        let codes = self.fresh(which, 2);
        let passcode = format!("{PIN}{}", codes[0]);
        if door.asks_the_key() && self.key == Key::Of(Family::OnlyKey) {
            // it is told the time at its plug
            self.replugged();
        }
        let (desk, station) = (&self.desk, &self.desk.station);
        let (helpdesk, technician) = (desk.actor("helpdesk"), desk.technician());
        let holder = desk.actor("requester");
        let opened: Result<bool, StationError> = match door {
            Door::Verify => station.codes().verify(&technician, &serial, codes[0]).map(|_| true),
            Door::Passcode => station.codes().verify_passcode(&technician, &serial, &passcode).map(|_| true),
            Door::HandOver => {
                station.tokens().hand_over(&desk.principal(), &serial, None, Proof::Passcode(passcode)).map(|_| true)
            }
            Door::SecondFactor => match station.accounts().set_second_factor(&holder, true, &passcode) {
                // the passcode was right
                Ok(()) | Err(StationError::NoPassword) => Ok(true),
                Err(error) => Err(error),
            },
            Door::NewPhone => {
                station.requests().change_phone(&holder, &serial, PhoneSystem::Ios, "un autre").and_then(|id| {
                    desk.signed(&holder, id);
                    let shown = station.requests().show_key(&holder, id, &passcode).map(|_| true);
                    station.requests().cancel_request(&holder, id).unwrap();
                    shown
                })
            }
            Door::Service => {
                let client = super::super::door::client(station, |_| {});
                let asked = super::super::door::question("requester", &passcode);
                let verdict = station.codes().check(&client, &asked);
                station.clients().end(&trousseau::station::Actor::machine(0), client.id).unwrap();
                verdict.map(|verdict| matches!(verdict, Verdict::Accepted { .. }))
            }
            Door::OwnPin => station.accounts().change_pin(&holder, codes[0], PIN, PIN).map(|()| true),
            Door::OwnResync => station.codes().resync_own(&holder, &passcode, &codes[1..2]).map(|_| true),
            Door::Resync => station.codes().resync(&helpdesk, &serial, &codes).map(|_| true),
            Door::Identify => station
                .codes()
                .identify(&helpdesk, &codes, &Progress::default())
                .map(|found| !found.candidates.is_empty()),
            Door::Diagnosis => {
                let (port, person, dead) = (None, None, false);
                let complaint = Complaint { named: Some((&serial).into()), port, person, dead, codes };
                station.codes().diagnose(&helpdesk, &complaint).map(|found| works(found.symptom))
            }
            Door::OwnDiagnosis => {
                let complaint =
                    OwnComplaint { named: (&serial).into(), dead: false, proof: Some((passcode, vec![codes[1]])) };
                station.codes().diagnose_own(&holder, &complaint).map(|found| works(found.symptom))
            }
            Door::Fit => station.codes().fit(&technician, &serial, &codes, false).map(|report| !report.fits.is_empty()),
            Door::Touch => station.bench().start_verify(&technician, &serial).map(|()| self.followed().ok),
            Door::Conveyor => {
                station.conveyor().begin_batch(&technician, &desk.plan(BatchTask::Verify, super::SCHOOL)).map(|id| {
                    let sign = self.conveyed(id);
                    station.conveyor().end_batch(&technician, id).unwrap();
                    sign == BatchSign::Done
                })
            }
            Door::Activation => {
                station.requests().activate(&holder, self.request.expect("it was asked for"), codes[0]).map(|()| true)
            }
        };
        let opened = opened.unwrap_or_else(|refused| {
            let guessed = matches!(refused, StationError::Throttled { .. });
            assert!(!guessed, "{door:?}: shut because of guesses, which tells nothing");
            false
        });
        let idle = self.desk.card(&self.serial).is_none_or(|card| card.activity == Activity::Idle);
        assert!(idle, "{door:?} is still at work");
        if !opened {
            // the next door is tried with the same codes: none is refused only because it is too far ahead
            self.secrets[which].given = before;
        }
        opened
    }
}

/// A diagnosis that says that codes are accepted now.
fn works(symptom: Option<Symptom>) -> bool {
    matches!(symptom, Some(Symptom::Nothing | Symptom::CounterDrift | Symptom::ClockDrift))
}
