//! The desk whose bench somebody is at.

use crate::{Actor, Result, StationError};
use domain::{Act, DeskId, Uai};

/// The desk whose bench a station is used at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtDesk {
    /// Its number.
    pub id: DeskId,
    /// What people call it.
    pub name: String,
    /// The schools that it is for; empty: all of them.
    pub schools: Vec<Uai>,
}

impl AtDesk {
    /// Whether it is for this school.
    pub fn takes(&self, school: Uai) -> bool {
        self.schools.is_empty() || self.schools.contains(&school)
    }

    /// It is for this school.
    ///
    /// # Errors
    /// [`StationError::OtherDesk`].
    pub(crate) fn check_for(&self, school: Uai) -> Result<()> {
        if self.takes(school) { Ok(()) } else { Err(StationError::OtherDesk(school)) }
    }

    /// Somebody who has anything to do at its bench.
    pub(super) fn is_for(&self, actor: &Actor) -> bool {
        match self.schools.is_empty() {
            true => actor.may_somewhere(Act::SeeBench),
            false => self.schools.iter().any(|school| actor.may(Act::SeeBench, Some(*school))),
        }
    }
}
