//! How many tokens are due back; the list itself is `care.rs`.

use crate::{Actor, Result, Stock};
use domain::Act;
use store::DueCount;

impl Stock<'_> {
    /// How many tokens are due back, of those that the actor sees.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn due_counted(&self, actor: &Actor) -> Result<DueCount> {
        let schools = actor.schools_for(Act::SeeStock);
        self.store.read(|r| Ok(r.count_due(schools.as_deref())?))
    }
}
