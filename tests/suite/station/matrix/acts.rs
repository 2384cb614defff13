//! What is done with a token and its person, each in one call that may fail anywhere.

use super::scene::Scene;
use trousseau::{
    catalogue::Worded,
    domain::OtpKind,
    oath::Code,
    station::{EnrolOptions, Overwrite},
};

/// The PIN that a person changes to.
pub const NEW_PIN: &str = "58203";

/// An act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Of a token that never held anything of ours.
    FirstEnrolment,
    /// Of one that holds a secret of ours, which is in use.
    Reenrolment,
    /// Of one that came back: what it holds is not in use any more.
    NextHolder,
    /// Its slot is emptied.
    Wipe,
    /// Its own PIN, which the first enrolment gave it, is the factory's again.
    FactoryPin,
    /// The plug after a re-enrolment that was killed before its commit of this number.
    Settling(usize),
    /// Back into stock.
    Return,
    /// A person's own PIN, proven by a code.
    PinChange,
    /// By whoever forgot it, with a link that was mailed.
    NewPinByLink,
}

/// What a person is told: how it ended, or why it did not begin. `Ok(None)`: nobody is left to be told.
pub type Told = Result<Option<Worded>, String>;

impl Act {
    /// All but the settling, of which there are as many as a re-enrolment has commits.
    pub const PLAIN: [Self; 8] = [
        Self::FirstEnrolment,
        Self::Reenrolment,
        Self::NextHolder,
        Self::Wipe,
        Self::FactoryPin,
        Self::Return,
        Self::PinChange,
        Self::NewPinByLink,
    ];

    /// The token is somebody's.
    pub fn has_holder(self) -> bool {
        matches!(self, Self::Return | Self::PinChange | Self::NewPinByLink)
    }

    /// Something is written to the token.
    pub fn writes(self) -> bool {
        matches!(self, Self::FirstEnrolment | Self::Reenrolment | Self::NextHolder | Self::Wipe | Self::FactoryPin)
    }

    /// Where every report of a family is tried, it is in these.
    pub fn is_whole(self) -> bool {
        matches!(self, Self::Reenrolment | Self::Wipe)
    }

    /// Does it.
    pub fn perform(self, scene: &Scene) -> Told {
        let (desk, serial) = (&scene.desk, scene.desk.serial(scene.row.serial));
        let (station, requester) = (&desk.station, desk.actor("requester"));
        let done = match self {
            Self::FirstEnrolment | Self::Reenrolment | Self::NextHolder => return scene.enrol(),
            Self::Wipe => return scene.wipe(),
            Self::FactoryPin => {
                return scene.on_the_lane(station.bench().start_factory_pin(&desk.technician(), &serial));
            }
            Self::Settling(_) => return scene.settle(),
            Self::Return => station.tokens().take_back(&desk.principal(), &serial, "départ").map(drop),
            Self::PinChange => {
                station.accounts().change_pin(&requester, scene.code.expect("one was made"), NEW_PIN, NEW_PIN)
            }
            Self::NewPinByLink => {
                let link = scene.link.as_deref().expect("a link was mailed");
                station.accounts().redeem_pin_link(&requester, "no session", link, NEW_PIN, NEW_PIN)
            }
        };
        done.map(|()| None).map_err(|error| error.to_string())
    }
}

impl Scene {
    /// An enrolment, with a touch where one is awaited.
    pub fn enrol(&self) -> Told {
        let options =
            EnrolOptions { kind: Some(self.row.kind), overwrite: Overwrite::Unseen, ..EnrolOptions::default() };
        let (technician, serial) = (self.desk.technician(), self.desk.serial(self.row.serial));
        self.on_the_lane(self.desk.station.bench().start_enrol(&technician, &serial, options))
    }

    /// The slots of ours are emptied.
    pub fn wipe(&self) -> Told {
        let (technician, serial) = (self.desk.technician(), self.desk.serial(self.row.serial));
        self.on_the_lane(self.desk.station.bench().start_wipe(&technician, &serial))
    }

    /// The plug settled what it could; for the rest the card asks for a touch.
    pub fn settle(&self) -> Told {
        let (technician, serial) = (self.desk.technician(), self.desk.serial(self.row.serial));
        match self.card().and_then(|card| card.outcome.as_ref().map(Worded::of)) {
            Some(told) if told.key == "error-unsettled" => {
                if self.row.nameless {
                    // the code of this step was spent when the old secret was confirmed
                    self.step();
                }
                self.on_the_lane(self.desk.station.bench().start_settle(&technician, &serial))
            }
            told => Ok(told),
        }
    }

    /// A code of the token is verified, with a touch where one is awaited.
    pub fn verify(&self) -> Told {
        self.step();
        let (technician, serial) = (self.desk.technician(), self.desk.serial(self.row.serial));
        self.on_the_lane(self.desk.station.bench().start_verify(&technician, &serial))
    }

    fn on_the_lane(&self, started: Result<(), trousseau::station::StationError>) -> Told {
        started.map(|()| self.followed()).map_err(|error| error.to_string())
    }

    /// Whether the helpdesk finds this PIN and the token's next code right.
    pub fn passcode(&self, pin: &str) -> Result<(), String> {
        // only the lock of the PIN is at work, not the throttle
        self.desk.clock.advance(3600);
        let typed = format!("{pin}{}", self.next_code());
        let serial = self.desk.serial(self.row.serial);
        let checked = self.desk.station.codes().verify_passcode(&self.desk.actor("helpdesk"), &serial, &typed);
        checked.map(drop).map_err(|error| error.to_string())
    }

    /// The token's next code.
    pub fn next_code(&self) -> Code {
        self.step();
        self.codes().expect("a slot that gives codes")[0]
    }

    /// The next code of a token that goes by the time is the next step's; one without a clock is told the time at a plug.
    fn step(&self) {
        if self.row.kind == OtpKind::Totp {
            self.desk.clock.advance(60);
        }
        if self.row.nameless {
            self.desk.hub.unplug(self.row.serial).unwrap();
            self.desk.until("it is gone", || self.card().is_none());
            self.desk.hub.plug(self.row.serial).unwrap();
            self.read();
        }
    }
}
