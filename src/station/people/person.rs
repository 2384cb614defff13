//! People, their accounts and roles.

use super::{
    address::{AddressFate, address, change_address},
    password::known_of,
    seen::{check_other, check_sees, known, sees, ties_of},
};
use crate::{Actor, Holder, InputFault, People, PersonView, Result, RoleView, StationError, typed::required};
use domain::{Act, CannotGive, Grant, LineChange, Login, PersonId, Scope, Secret, Uai, event, may_give};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use store::{self, Change, Entries, Entry, HeldRole, Language, Page, Part, PersonQuery, PersonSort, Reader};

/// Which people are wanted.
#[derive(Debug, Clone, Default)]
pub struct PersonFilter {
    /// Part of name, sign-in name or mail address.
    pub query: String,
    /// Only those who may sign in, hold no key and wait for none.
    pub without_token: bool,
    /// Only those with a role in this school.
    pub school: Option<Uai>,
    /// In which order; by family name where nothing is said.
    pub sort: Option<PersonSort>,
    /// From the end.
    pub descending: bool,
}

/// A person to be added.
#[derive(Debug)]
pub struct NewPerson {
    /// Sign-in name, unique.
    pub login: Login,
    /// Name as people say it.
    pub name: String,
    /// Mail address, if known.
    pub email: Option<String>,
    /// Roles with their scopes.
    pub grants: Vec<Grant>,
    /// Password; `None`: cannot sign in yet.
    pub password: Option<Secret>,
    /// The uid of this machine that acts as this person.
    pub uid: Option<u32>,
}

impl People<'_> {
    /// The people whose name, sign-in name or mail address contains `query`, by family name.
    pub fn list(&self, actor: &Actor, query: &str) -> Result<Vec<PersonView>> {
        let filter = PersonFilter { query: query.to_owned(), ..PersonFilter::default() };
        Ok(self.page(actor, &filter, Part::every())?.rows)
    }

    /// A part of the people whom the actor sees.
    pub fn page(&self, actor: &Actor, filter: &PersonFilter, part: Part) -> Result<Page<PersonView>> {
        let schools = match (actor.schools_for(Act::SeePeople), filter.school) {
            (None, school) => school.map(|school| vec![school]),
            (Some(mine), None) if !mine.is_empty() => Some(mine),
            (Some(mine), Some(school)) if mine.contains(&school) => Some(vec![school]),
            (Some(_), _) => return Err(StationError::NotAllowed { act: Act::SeePeople }),
        };
        let &PersonFilter { without_token, sort, descending, .. } = filter;
        let query = PersonQuery { text: filter.query.clone(), schools, without_token, sort, descending };
        self.store.read(|r| {
            let found = r.people(&query, part)?;
            found.try_map(|person| Ok(person_view(for_eyes(r, actor, person)?)))
        })
    }

    /// One person.
    pub fn person(&self, actor: &Actor, id: PersonId) -> Result<PersonView> {
        let person = self.store.read(|r| r.person(id))?;
        let person = person.ok_or_else(|| StationError::NoSuchPerson(id.to_string()))?;
        check_sees(actor, &person)?;
        Ok(person_view(person))
    }

    /// The person with this sign-in name.
    pub fn person_named(&self, actor: &Actor, login: &str) -> Result<PersonView> {
        let unknown = || StationError::NoSuchPerson(login.to_owned());
        let parsed: Login = login.parse().map_err(|_| unknown())?;
        let person = self.store.read(|r| r.person_by_login(&parsed))?.ok_or_else(unknown)?;
        if sees(actor, &person) { Ok(person_view(person)) } else { Err(unknown()) }
    }

    /// Adds a person.
    pub fn add_person(&self, actor: &Actor, new: &NewPerson) -> Result<PersonId> {
        new.grants.iter().try_for_each(|grant| check_gives(actor, grant, &new.name, &[], &[]))?;
        // an account without a school, and one that acts from the machine's command line, are the academy's to open
        if new.grants.is_empty() || new.uid.is_some() {
            actor.check(Act::ManagePeople, None)?;
        }
        let name = required(&new.name, InputFault::PersonName)?;
        let email = address(new.email.as_deref())?;
        let mut about = vec![name.clone(), new.login.to_string()];
        about.extend(email.clone());
        let hash = new.password.as_ref().map(|password| self.accounts().hash_password(password, &about)).transpose()?;
        let row = store::NewPerson { login: new.login.clone(), name, email, language: Language::Fr, uid: new.uid };
        self.change(actor, |tx| {
            if tx.person_by_login(&new.login)?.is_some() {
                return Err(StationError::LoginTaken(new.login.to_string()));
            }
            if let Some(uid) = new.uid
                && tx.person_by_uid(uid)?.is_some()
            {
                return Err(InputFault::UidTaken(uid).into());
            }
            new.grants.iter().try_for_each(|grant| check_school(tx, grant))?;
            let id = tx.add_person(&row)?;
            if let Some(hash) = &hash {
                tx.set_password(id, hash)?;
            }
            for grant in &new.grants {
                tx.grant(id, *grant)?;
            }
            let (login, roles) = (row.login.clone(), new.grants.iter().copied().collect());
            Ok((id, Entry::new(event::Person::Added { login, roles, link_sent: None, source: None }).subject(id)))
        })
    }

    /// Sets somebody's password; their sessions end.
    pub fn set_password(&self, actor: &Actor, id: PersonId, password: &Secret) -> Result<()> {
        actor.check(Act::ManagePeople, None)?;
        let about = self.store.read(|r| known_of(r, &known(r, id)?))?;
        let hash = self.accounts().hash_password(password, &about)?;
        self.change(actor, |tx| {
            tx.set_password(id, &hash)?;
            super::accounts::password_told(tx, id, &actor.name)?;
            Ok(((), Entry::new(event::Person::Password { password: event::PasswordAct::Set }).subject(id)))
        })
    }

    /// Changes somebody's name and mail address; an administrator's address waits for a second one.
    pub fn update_person(&self, actor: &Actor, id: PersonId, name: &str, email: &str) -> Result<AddressFate> {
        actor.check(Act::ManagePeople, None)?;
        let name = required(name, InputFault::PersonName)?;
        let email = address(Some(email))?;
        self.change(actor, |tx| {
            let before = known(tx, id)?;
            tx.update_person(id, &name, before.email.as_deref(), before.uid)?;
            let person = store::Person { name: name.clone(), ..before.clone() };
            let (fate, told) = change_address(tx, actor, &person, email.as_deref())?;
            let changed = if before.name == name { vec![] } else { vec![LineChange::Name] };
            let changed = event::Person::Changed { changed: event::Changes(changed), given: None, source: None };
            let renamed = Entry::new(changed).subject(id);
            let entries = match told {
                Some(told) if before.name == name => Entries::from(told),
                told => Entries::new(renamed, told),
            };
            Ok((fate, entries))
        })
    }

    /// Sends somebody a link to choose a password, to the address on file.
    ///
    /// # Errors
    /// [`StationError::MailNotTried`]: nobody knows yet whether mail works.
    pub fn send_link(&self, actor: &Actor, id: PersonId) -> Result<()> {
        actor.check(Act::ManagePeople, None)?;
        self.check_mail_works()?;
        self.change(actor, |tx| {
            let person = known(tx, id)?;
            if person.email.is_none() || !person.enabled {
                return Err(StationError::NoAddress(person.name));
            }
            self.accounts().send_password_link(tx, id, &actor.name)?;
            let link = event::Recover::Link { link: store::LinkPurpose::Password, address: None };
            Ok(((), Entry::new(link).subject(id)))
        })
    }

    /// Gives somebody else a role; to have it already changes nothing.
    pub fn grant(&self, actor: &Actor, id: PersonId, grant: Grant) -> Result<()> {
        actor.check(Act::ManagePeople, grant.scope.school())?;
        if actor.person == Some(id) {
            return Err(StationError::OwnRole);
        }
        self.change(actor, |tx| {
            let person = known(tx, id)?;
            check_gives(actor, &grant, &person.name, &person.grants, &ties_of(tx, id)?)?;
            check_school(tx, &grant)?;
            let new = tx.grant(id, grant)?;
            let given =
                event::Role::Given { given: grant, until: None, changed: (!new).then_some(false), source: None };
            Ok(((), Entry::new(given).subject(id)))
        })
    }

    /// Takes a role away. Nobody takes their own administration away: the station would be left without one.
    pub fn revoke(&self, actor: &Actor, id: PersonId, grant: Grant) -> Result<()> {
        actor.check(Act::ManagePeople, grant.scope.school())?;
        check_other(actor, id)?;
        self.change(actor, |tx| {
            let person = known(tx, id)?;
            let had = tx.revoke(id, grant)?;
            if !had && person.grants.contains(&grant) {
                return Err(StationError::RoleIsTold);
            }
            let taken =
                event::Role::Taken { taken: grant, ended: None, changed: (!had).then_some(false), source: None };
            Ok(((), Entry::new(taken).subject(id)))
        })
    }

    /// Lets a person sign in, or no longer.
    pub fn set_enabled(&self, actor: &Actor, id: PersonId, enabled: bool) -> Result<u64> {
        actor.check(Act::ManagePeople, None)?;
        check_other(actor, id)?;
        self.change(actor, |tx| {
            tx.set_enabled(id, enabled)?;
            Ok((tx.journal_head()?.number + 1, Entry::new(event::Person::Enabled { enabled }).subject(id)))
        })
    }
}

/// Whether the actor may give this role to somebody with these roles and ties.
fn check_gives(actor: &Actor, grant: &Grant, name: &str, theirs: &[Grant], ties: &[Option<Uai>]) -> Result<()> {
    if !grant.is_sound() {
        return Err(StationError::RoleNeedsSchool(grant.role));
    }
    may_give(&actor.grants, grant, theirs, ties).map_err(|why| match why {
        CannotGive::NotTheirs => StationError::NotAllowed { act: Act::ManagePeople },
        CannotGive::Elsewhere => StationError::BelongsElsewhere { name: name.to_owned() },
    })
}

/// Somebody as they are shown to this actor: a token of a school that the actor has no business with is left out.
pub(crate) fn for_eyes(r: &Reader<'_>, actor: &Actor, mut person: store::Person) -> Result<store::Person> {
    if person.token.is_some() && !actor.may(Act::SeeStock, None) {
        let held = r.tokens_of(person.id)?.into_iter();
        person.token = held.filter(|token| actor.may(Act::SeeStock, token.school)).map(|token| token.name()).next();
    }
    Ok(person)
}

/// The school in which a role is given is known.
fn check_school(tx: &Change<'_>, grant: &Grant) -> Result<()> {
    match grant.scope {
        Scope::School(uai) if tx.school(uai)?.is_none() => Err(StationError::NoSuchSchool(uai)),
        Scope::School(_) | Scope::Academy => Ok(()),
    }
}

/// The roles that somebody has now, each with who gave it.
pub(crate) fn role_views(r: &Reader<'_>, id: PersonId, now: Timestamp) -> Result<Vec<RoleView>> {
    Ok(role_views_of(r, &[id], now)?.remove(&id).unwrap_or_default())
}

/// The same of each of these people; who has none is not there.
pub(super) fn role_views_of(
    r: &Reader<'_>,
    people: &[PersonId],
    now: Timestamp,
) -> Result<BTreeMap<PersonId, Vec<RoleView>>> {
    let mut held = r.held_roles_of(people)?;
    held.values_mut().for_each(|roles| roles.retain(|held| held.holds(now)));
    let givers: BTreeSet<PersonId> = held.values().flatten().filter_map(|held| held.given.by).collect();
    let names = r.names(&Vec::from_iter(givers))?;
    let view = |held: HeldRole| {
        let by = held.given.by.and_then(|id| Some(Holder { id, name: names.get(&id)?.clone() }));
        RoleView { grant: held.grant, until: held.until, by, source: held.source }
    };
    Ok(held.into_iter().map(|(person, roles)| (person, roles.into_iter().map(view).collect())).collect())
}

pub(crate) fn person_view(person: store::Person) -> PersonView {
    PersonView {
        id: person.id,
        login: person.login,
        name: person.name,
        email: person.email,
        grants: person.grants,
        enabled: person.enabled,
        token: person.token,
        uid: person.uid,
    }
}
