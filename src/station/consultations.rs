//! Who looked at what is held about somebody else is written down by the timer, so that a crash loses a quarter of an hour of it at
//! most, and told to the journal once a day: one entry a viewer and a person.

use super::{Actor, Door, Result, Station};
use domain::event;
use store::{Entries, Entry, StoreError};

impl Station {
    /// What was looked at is written down, and told to the journal where its day is over. Called by a timer, and at the end.
    pub fn consultations_tick(&self) -> Result<()> {
        let noted = self.consulted.taken();
        if !noted.is_empty() {
            self.store.keep(|books| books.count_consultations(&noted))?;
        }
        let now = self.now();
        let over = self.store.read(|r| r.consultations_before(now))?;
        for of_one in over.chunk_by(|one, next| one.viewer == next.viewer) {
            let viewer = of_one[0].viewer;
            let name = self.store.read(|r| r.person(viewer))?.map(|person| person.name).unwrap_or_default();
            let door = Door::Panel { at_station: false };
            let actor = Actor { person: Some(viewer), name, grants: Vec::new(), door };
            self.change(&actor, |tx| {
                tx.clear_consultations(viewer, now)?;
                let mut entries = of_one.iter().map(|looked| {
                    Entry::new(event::Consult { consulted: looked.count, since: looked.first }).subject(looked.person)
                });
                let first = entries.next().ok_or(StoreError::Gone { what: "consultation" })?;
                Ok(((), Entries::new(first, entries)))
            })?;
        }
        Ok(())
    }
}
