//! Who acts, and through which door they came.

use super::StationError;
use crate::domain::{Act, Grant, PersonId, Uai, may};

/// The person (or the machine's own administrator) behind one act.
#[derive(Debug, Clone)]
pub struct Actor {
    /// The person; `None` for the machine's administrator (root or the service's own uid on the command line).
    pub person: Option<PersonId>,
    /// The name that goes to the journal.
    pub name: String,
    /// Roles with their scopes.
    pub grants: Vec<Grant>,
    /// Where the act came from.
    pub door: Door,
}

/// Where an act came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// A browser.
    Panel {
        /// The session was opened on the station itself (loopback), where tokens are plugged.
        at_station: bool,
    },
    /// The command line of this machine, by this uid.
    Cli {
        /// The peer's uid.
        uid: u32,
    },
    /// The station by itself (timers, registration mode, recovery).
    Station,
}

impl Actor {
    /// Whether the actor may do `act` on something that belongs to `school`.
    pub fn may(&self, act: Act, school: Option<Uai>) -> bool {
        may(&self.grants, act, school)
    }

    /// The same as a `Result`.
    pub fn check(&self, act: Act, school: Option<Uai>) -> Result<(), StationError> {
        if self.may(act, school) { Ok(()) } else { Err(StationError::NotAllowed { act }) }
    }

    /// Acts on plugged tokens need somebody who stands there.
    pub fn check_at_station(&self) -> Result<(), StationError> {
        match self.door {
            Door::Panel { at_station: false } => Err(StationError::AtStationOnly),
            Door::Panel { at_station: true } | Door::Cli { .. } | Door::Station => Ok(()),
        }
    }
}
