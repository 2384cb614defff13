//! Who acts, and through which door they came.

use super::StationError;
use domain::{Act, BatchId, ClientId, DeskId, Grant, MachineUser, PersonId, Role, Scope, Uai, may};
use std::collections::BTreeSet;
use store::{Author, Once};

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
    /// A browser that showed that it is at this desk, where tokens are plugged.
    Desk {
        /// Which.
        desk: DeskId,
    },
    /// The command line of this machine, by this uid.
    Cli {
        /// The peer's uid.
        uid: u32,
    },
    /// The conveyor at the station, for whoever has this batch in hand.
    Conveyor {
        /// Which.
        batch: BatchId,
    },
    /// A program that showed its key.
    Client {
        /// Which.
        client: ClientId,
        /// By what the question is known again, where the program said so.
        once: Option<Once>,
    },
    /// The station by itself (timers, recovery).
    Station,
}

impl Actor {
    /// The machine's own administrator: root, or the uid the station runs under. Whoever is that can read and replace
    /// every file, so nothing is gained by refusing them; the journal names the uid.
    pub fn machine(uid: u32) -> Self {
        let everything = Role::ALL.iter().map(|role| Grant { role: *role, scope: Scope::Academy });
        let name = MachineUser(uid).to_string();
        Self { person: None, name, grants: everything.collect(), door: Door::Cli { uid } }
    }

    /// Whether this uid of the machine is its administrator's.
    pub fn is_machine(uid: u32) -> bool {
        uid == 0 || uid == rustix::process::geteuid().as_raw()
    }

    /// The station acting by itself.
    pub fn station() -> Self {
        let grants = vec![Grant { role: Role::Technician, scope: Scope::Academy }];
        Self { person: None, name: "station".to_owned(), grants, door: Door::Station }
    }

    /// Somebody who has not signed in.
    pub(super) fn nobody() -> Self {
        Self { person: None, name: String::new(), grants: vec![], door: Door::Panel { at_station: false } }
    }

    /// Who the journal names.
    pub(super) fn author(&self) -> Author {
        let door = match self.door {
            Door::Panel { at_station: true } => "panel at the station".to_owned(),
            Door::Panel { at_station: false } => "panel".to_owned(),
            Door::Desk { desk } => format!("panel at desk {desk}"),
            Door::Cli { uid } => format!("cli:{uid}"),
            Door::Conveyor { .. } => "conveyor".to_owned(),
            Door::Client { client, .. } => format!("client:{client}"),
            Door::Station => "station".to_owned(),
        };
        Author { person: self.person, name: self.name.clone(), door }
    }

    /// The schools that `act` is limited to; `None`: every school.
    pub(super) fn schools_for(&self, act: Act) -> Option<Vec<Uai>> {
        if self.may(act, None) {
            return None;
        }
        let mine = self.grants.iter().filter_map(|grant| match grant.scope {
            Scope::School(uai) => Some(uai),
            Scope::Academy => None,
        });
        // several roles in one school are one school
        let mine: BTreeSet<Uai> = mine.filter(|uai| self.may(act, Some(*uai))).collect();
        Some(mine.into_iter().collect())
    }

    /// Whether the actor may do `act` on something that belongs to `school`.
    pub fn may(&self, act: Act, school: Option<Uai>) -> bool {
        may(&self.grants, act, school)
    }

    /// Whether the actor may do `act` on anything at all.
    pub fn may_somewhere(&self, act: Act) -> bool {
        self.schools_for(act).is_none_or(|schools| !schools.is_empty())
    }

    /// [`Actor::may`] as a `Result`.
    pub fn check(&self, act: Act, school: Option<Uai>) -> Result<(), StationError> {
        if self.may(act, school) { Ok(()) } else { Err(StationError::NotAllowed { act }) }
    }

    /// [`Actor::check`] of one thing among many. What somebody may not even see (`sees`) is not there for them: they get
    /// the answer of what does not exist, so that numbers cannot be tried out.
    pub fn check_of(
        &self,
        act: Act,
        school: Option<Uai>,
        sees: Act,
        missing: StationError,
    ) -> Result<(), StationError> {
        match self.check(act, school) {
            Err(_) if !self.may(sees, school) => Err(missing),
            checked => checked,
        }
    }

    /// Acts on plugged tokens need somebody who stands there.
    pub fn check_at_station(&self) -> Result<(), StationError> {
        match self.door {
            Door::Panel { at_station: false } | Door::Client { .. } => Err(StationError::AtStationOnly),
            Door::Panel { at_station: true }
            | Door::Desk { .. }
            | Door::Cli { .. }
            | Door::Conveyor { .. }
            | Door::Station => Ok(()),
        }
    }
}
