//! Who looked at what is held about others is written down by the timer, so that a crash loses a quarter of an hour of it at
//! most, and told to the journal once a day: one entry a viewer and a person, and one of the lists that a viewer saw.

use super::{Actor, Door, Result, Station};
use domain::{PersonId, event};
use std::collections::BTreeMap;
use store::{Entries, Entry, StoreError};

impl Station {
    /// What was looked at is written down, and told to the journal where its day is over. Called by a timer, and at the end.
    pub fn consultations_tick(&self) -> Result<()> {
        let (people, lists) = self.consulted.taken();
        if !people.is_empty() || !lists.is_empty() {
            self.store.keep(|books| {
                books.count_consultations(&people)?;
                books.count_listings(&lists)
            })?;
        }
        let now = self.now();
        let (people, lists) =
            self.store.read(|r| Ok::<_, StoreError>((r.consultations_before(now)?, r.listings_before(now)?)))?;
        let mut over: BTreeMap<PersonId, Vec<Entry>> = BTreeMap::new();
        for looked in people {
            let told = event::Consult::Person { consulted: looked.count, since: looked.first };
            over.entry(looked.viewer).or_default().push(Entry::new(told).subject(looked.person));
        }
        for listed in lists {
            let told = event::Consult::Lists { lists: listed.lists, names: listed.names, since: listed.first };
            over.entry(listed.viewer).or_default().push(Entry::new(told));
        }
        for (viewer, entries) in over {
            let name = self.store.read(|r| r.person(viewer))?.map(|person| person.name).unwrap_or_default();
            let door = Door::Panel { at_station: false };
            let actor = Actor { person: Some(viewer), name, grants: Vec::new(), door };
            self.change(&actor, |tx| {
                tx.clear_consultations(viewer, now)?;
                let mut entries = entries.into_iter();
                let first = entries.next().ok_or(StoreError::Gone { what: "consultation" })?;
                Ok(((), Entries::new(first, entries)))
            })?;
        }
        Ok(())
    }
}
