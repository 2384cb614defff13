//! What is done with a token and its person, each in one call that may fail anywhere.

use super::scene::Scene;
use trousseau::{
    oath::Code,
    station::{EnrolOptions, views::Outcome},
};

/// The PIN that a person changes to.
pub const NEW_PIN: &str = "58203";

/// An act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Of a token that never held anything of ours.
    FirstEnrolment,
    /// Back into stock.
    Return,
    /// A person's own PIN, proven by a code.
    PinChange,
    /// By whoever forgot it, with a link that was mailed.
    NewPinByLink,
}

impl Act {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::FirstEnrolment, Self::Return, Self::PinChange, Self::NewPinByLink];

    /// The token is somebody's.
    pub fn has_holder(self) -> bool {
        match self {
            Self::FirstEnrolment => false,
            Self::Return | Self::PinChange | Self::NewPinByLink => true,
        }
    }

    /// Something is sent to the token.
    pub fn is_on_the_wire(self) -> bool {
        match self {
            Self::FirstEnrolment => true,
            Self::Return | Self::PinChange | Self::NewPinByLink => false,
        }
    }

    /// Does it; an error, or an outcome that is none, is what a person was told. `Ok(None)`: nobody is left to be told.
    pub fn perform(self, scene: &Scene) -> Result<Option<Outcome>, String> {
        let (desk, serial) = (&scene.desk, scene.desk.serial(scene.row.serial));
        match self {
            Self::FirstEnrolment => scene.enrol(),
            Self::Return => {
                let returned = desk.station.take_back(&desk.principal(), &serial, "départ");
                returned.map(|_| None).map_err(|error| error.to_string())
            }
            Self::PinChange => {
                let changed = desk.station.change_pin(&desk.actor("requester"), scene.code(), NEW_PIN, NEW_PIN);
                changed.map(|()| None).map_err(|error| error.to_string())
            }
            Self::NewPinByLink => {
                let (requester, link) = (desk.actor("requester"), scene.link.as_deref().expect("a link was mailed"));
                let changed = desk.station.redeem_pin_link(&requester, "no session", link, NEW_PIN, NEW_PIN);
                changed.map(|()| None).map_err(|error| error.to_string())
            }
        }
    }
}

impl Scene {
    /// An enrolment, with a touch where one is awaited.
    pub fn enrol(&self) -> Result<Option<Outcome>, String> {
        let serial = self.desk.serial(self.row.serial);
        let started = self.desk.station.start_enrol(&self.desk.technician(), &serial, EnrolOptions::default());
        started.map(|()| self.followed()).map_err(|error| error.to_string())
    }

    /// A code of the token is verified, with a touch where one is awaited.
    pub fn verify(&self) -> Result<Option<Outcome>, String> {
        let serial = self.desk.serial(self.row.serial);
        let started = self.desk.station.start_verify(&self.desk.technician(), &serial);
        started.map(|()| self.followed()).map_err(|error| error.to_string())
    }

    /// Whether the helpdesk finds this PIN and the token's next code right.
    pub fn passcode(&self, pin: &str) -> Result<(), String> {
        // only the lock of the PIN is at work, not the throttle
        self.desk.clock.advance(3600);
        let typed = format!("{pin}{}", self.code());
        let serial = self.desk.serial(self.row.serial);
        let checked = self.desk.station.verify_passcode(&self.desk.actor("helpdesk"), &serial, &typed);
        checked.map(drop).map_err(|error| error.to_string())
    }

    /// The token's next code.
    pub fn code(&self) -> Code {
        self.codes().expect("a slot that gives codes")[0]
    }
}
