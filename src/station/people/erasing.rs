//! Somebody is erased, and what is held about somebody is shown: articles 17 and 15 of the GDPR.

use super::seen::{check_other, check_sees, known};
use crate::JournalLine;
use crate::{Actor, People, Result, StationError, journal_line::journal_lines};
use domain::{Act, PersonId, event};
use std::collections::BTreeMap;
use store::{Cell, Change, Entry, Erased, HeldAbout, Reader};

/// What is held about somebody.
#[derive(Debug, Clone, serde::Serialize)]
pub struct HeldData {
    /// By table: rows, each with what stands in its columns.
    pub tables: BTreeMap<&'static str, Vec<BTreeMap<String, Cell>>>,
    /// Entries of the journal by them or about them, the newest first. What they did for others names nobody else.
    pub journal: Vec<JournalLine>,
}

impl HeldData {
    /// All of it as JSON, indented for whoever reads it.
    pub fn document(&self) -> String {
        serde_json::to_string_pretty(self).expect("names and texts are always JSON")
    }

    /// Rows and entries.
    pub fn count(&self) -> usize {
        self.tables.values().map(Vec::len).sum::<usize>() + self.journal.len()
    }
}

impl People<'_> {
    /// Erases a person: the row keeps its number and is called `pseudonym`; whatever names them goes, the journal's chain holds.
    /// Backups made before still have it.
    ///
    /// # Errors
    /// [`StationError::EraseHolds`] and [`StationError::EraseWaits`]: what must be done first.
    pub fn erase(&self, actor: &Actor, id: PersonId, pseudonym: &str) -> Result<Erased> {
        actor.check(Act::Administer, None)?;
        check_other(actor, id)?;
        let erased = self.change(actor, |tx| {
            check_erasable(tx, id)?;
            let (erased, entry) = erase(tx, id, pseudonym)?;
            Ok((erased, entry))
        })?;
        self.forget_traces();
        Ok(erased)
    }

    /// What was erased lies in no free page and no log any more; where that fails, the next erasure or the next start does it.
    pub(crate) fn forget_traces(&self) {
        match self.store.forget_traces() {
            Ok(true) => {}
            Ok(false) => tracing::warn!("somebody read for long: the write-ahead log is emptied at the next start"),
            Err(error) => tracing::warn!(%error, "what was erased may still lie in free pages of the database"),
        }
    }

    /// All that is held about a person: oneself, or whoever an administrator is asked about, which is an entry.
    pub fn held_about(&self, actor: &Actor, id: PersonId) -> Result<HeldData> {
        if actor.person == Some(id) {
            return self.store.read(|r| held(r, id));
        }
        actor.check(Act::Administer, None)?;
        let found = self.store.read(|r| {
            check_sees(actor, &known(r, id)?)?;
            held(r, id)
        })?;
        let held = found.count() as u64;
        self.change(actor, |_| Ok(((), Entry::new(event::Export::Person { held }).subject(id))))?;
        Ok(found)
    }
}

/// Whether somebody can be erased now.
pub(super) fn check_erasable(r: &Reader<'_>, id: PersonId) -> Result<()> {
    let person = known(r, id)?;
    if r.is_erased(id)? {
        return Err(StationError::NoSuchPerson(person.login.to_string()));
    }
    if let Some(token) = r.tokens_of(id)?.first() {
        return Err(StationError::EraseHolds { name: person.name, token: token.name() });
    }
    if let Some(request) = r.open_request_of(id)? {
        return Err(StationError::EraseWaits { name: person.name, request: request.id });
    }
    Ok(())
}

/// Erases them within a change, with the entry that says so and names nobody.
pub(crate) fn erase(tx: &Change<'_>, id: PersonId, pseudonym: &str) -> Result<(Erased, Entry)> {
    let erased = tx.erase_person(id, pseudonym)?;
    let told = event::Person::Erased { erased_entries: erased.entries, erased_texts: erased.texts };
    Ok((erased, Entry::new(told).subject(id)))
}

fn held(r: &Reader<'_>, id: PersonId) -> Result<HeldData> {
    let HeldAbout { tables, mut entries } = r.held_about(id)?;
    for entry in &mut entries {
        if entry.subject.is_some_and(|subject| subject != id) {
            for (name, text) in &mut entry.facts {
                if let Some(personal) = event::Personal::of(name) {
                    *text = personal.erased();
                }
            }
        }
    }
    Ok(HeldData { tables, journal: journal_lines(r, entries)? })
}
