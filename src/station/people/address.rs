//! Mail addresses: where links go, so that whoever changes one can take an account. Both addresses are told, and the journal
//! keeps both; the address of an administrator is changed by two of them, or by the machine's own administrator.

use super::seen::known;
use crate::{Actor, InputFault, People, Result, StationError};
use domain::{Act, LineChange, Notice, NoticeKind, PersonId, Role, event, is_address};
use store::{self, Change, Entry};

/// What became of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressFate {
    /// It is the one that it was.
    Same,
    /// It is another one.
    Changed,
    /// A second administrator confirms it.
    Waits,
}

impl People<'_> {
    /// Confirms the address that another administrator asked for.
    pub fn confirm_address(&self, actor: &Actor, person: PersonId) -> Result<()> {
        actor.check(Act::ManagePeople, None)?;
        self.change(actor, |tx| {
            let known = known(tx, person)?;
            let Some(waiting) = tx.address_change(person)? else {
                return Err(StationError::NoAddressWaits(known.name));
            };
            if actor.person == Some(waiting.by) {
                return Err(StationError::FourEyes(known.name));
            }
            put_address(tx, actor, &known, waiting.email.as_deref())?;
            let by = tx.person(waiting.by)?.map(|person| person.name);
            Ok(((), address_entry(&known, waiting.email.as_deref(), by)))
        })
    }

    /// Gives up the address that waits for a second administrator.
    pub fn discard_address(&self, actor: &Actor, person: PersonId) -> Result<()> {
        actor.check(Act::ManagePeople, None)?;
        self.change(actor, |tx| {
            let known = known(tx, person)?;
            if tx.address_change(person)?.is_none() {
                return Err(StationError::NoAddressWaits(known.name));
            }
            tx.forget_address_change(person)?;
            Ok(((), Entry::new(event::Person::AddressDiscarded { address_discarded: true }).subject(person)))
        })
    }

    /// Sets somebody's address by their sign-in name, from the command line.
    pub fn set_address(&self, actor: &Actor, person: PersonId, email: &str) -> Result<AddressFate> {
        let name = self.store.read(|r| known(r, person))?.name;
        self.update_person(actor, person, &name, email)
    }
}

/// Changes an address, or lets it wait for a second administrator; the entry has both.
pub(super) fn change_address(
    tx: &Change<'_>,
    actor: &Actor,
    person: &store::Person,
    email: Option<&str>,
) -> Result<(AddressFate, Option<Entry>)> {
    if person.email.as_deref() == email {
        return Ok((AddressFate::Same, None));
    }
    let administers = person.grants.iter().any(|grant| grant.role == Role::Administrator);
    if let Some(by) = actor.person.filter(|_| administers) {
        tx.ask_address_change(person.id, email, by)?;
        tell(tx, actor, person, email, "asked")?;
        let waits = event::Person::AddressWaits { address_waits: email.into() };
        return Ok((AddressFate::Waits, Some(Entry::new(waits).subject(person.id))));
    }
    put_address(tx, actor, person, email)?;
    Ok((AddressFate::Changed, Some(address_entry(person, email, None))))
}

fn put_address(tx: &Change<'_>, actor: &Actor, person: &store::Person, email: Option<&str>) -> Result<()> {
    tx.update_person(person.id, &person.name, email, person.uid)?;
    tx.forget_address_change(person.id)?;
    tell(tx, actor, person, email, "changed")
}

fn address_entry(person: &store::Person, email: Option<&str>, asked_by: Option<String>) -> Entry {
    let changed = event::Person::Address {
        changed: event::Changes(vec![LineChange::Email]),
        email_before: person.email.as_deref().into(),
        email_after: email.into(),
        asked_by,
    };
    Entry::new(changed).subject(person.id)
}

/// Both addresses are told. A first address takes nothing from anybody: nobody is told.
fn tell(tx: &Change<'_>, actor: &Actor, person: &store::Person, email: Option<&str>, what: &str) -> Result<()> {
    let told = |notice: Notice| {
        let notice = notice.fact("what", what).fact("person", &person.name).fact("by", &actor.name);
        tx.notify(&notice.maybe("before", person.email.as_deref()).maybe("after", email))
    };
    let Some(before) = &person.email else { return Ok(()) };
    told(Notice::to_address(NoticeKind::AddressChanged, before))?;
    if let Some(after) = email {
        told(Notice::to_address(NoticeKind::AddressChanged, after))?;
    }
    Ok(())
}

/// A mail address, or none where nothing was typed.
pub(super) fn address(typed: Option<&str>) -> Result<Option<String>> {
    match typed.map(str::trim).filter(|typed| !typed.is_empty()) {
        None => Ok(None),
        Some(typed) if is_address(typed) => Ok(Some(typed.to_owned())),
        Some(_) => Err(InputFault::Address.into()),
    }
}
