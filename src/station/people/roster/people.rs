//! One line, one person; several lines of the same person add up to their roles.
//!
//! Accounts come without a password. Roles are only added, in schools only; whoever has a role in the whole academy is
//! not changed by a file, so that no table can lead somebody's mail, and with it their password, elsewhere.

use super::super::address::change_address;
use super::{
    cells,
    columns::Column,
    jobs,
    line::{LONGEST, Line, Taken as TakenLine},
    report::LineFault,
};
use crate::{Accounts, Actor, Result as Done};
use domain::{Grant, LineChange, LineFate, Login, Role, Scope, Uai, event, is_address};
use keyfile::shortened;
use std::{borrow::Cow, collections::BTreeMap};
use store::{Change, Entry, Language, NewPerson, Person};

/// The people of this file so far, each with what was said of them and on which line.
pub(super) struct Taken<'a> {
    accounts: Accounts<'a>,
    actor: &'a Actor,
    invites: Invites,
    school: Assumed,
    said: BTreeMap<Login, (u64, Option<String>, Option<String>)>,
}

/// The school of whoever has none in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Assumed {
    /// None.
    Nothing,
    /// The one that was said: for everybody.
    Said(Uai),
    /// The only one there is: for those who are new.
    Only(Uai),
}

/// Whether whoever is new gets a link to choose a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Invites {
    /// Not wanted.
    Nobody,
    /// It is sent.
    Now,
    /// It is kept until mail works.
    Later,
}

/// What a line says.
struct PersonLine {
    login: Login,
    name: Option<String>,
    email: Option<String>,
    grants: Vec<Grant>,
}

impl<'a> Taken<'a> {
    pub fn new(accounts: Accounts<'a>, actor: &'a Actor, invites: Invites, school: Assumed) -> Self {
        Self { accounts, actor, invites, school, said: BTreeMap::new() }
    }

    /// The school that was taken where a line names none.
    pub fn assumed(&self) -> Option<Uai> {
        match self.school {
            Assumed::Nothing => None,
            Assumed::Said(uai) | Assumed::Only(uai) => Some(uai),
        }
    }

    pub fn take(&mut self, tx: &Change<'_>, line: &Line<'_>, entries: &mut Vec<Entry>) -> Done<TakenLine> {
        let school = match (self.school, login(line)) {
            (Assumed::Only(uai), Ok(login)) => tx.person_by_login(&login)?.is_none().then_some(uai),
            (_, _) => self.assumed(),
        };
        let said = match read(line, school) {
            Ok(said) => said,
            Err(fault) => return Ok(Err(fault)),
        };
        for grant in &said.grants {
            if let Scope::School(uai) = grant.scope
                && tx.school(uai)?.is_none()
            {
                return Ok(Err(LineFault::UnknownSchool(uai)));
            }
        }
        if let Some((before, name, email)) = self.said.get(&said.login)
            && (differs(name, &said.name) || differs(email, &said.email))
        {
            return Ok(Err(LineFault::Contradicts(*before)));
        }
        let taken = match tx.person_by_login(&said.login)? {
            None => self.add(tx, &said, entries)?,
            Some(known) => change(tx, self.actor, known, &said, entries)?,
        };
        if taken.is_ok() {
            self.said.entry(said.login).or_insert((line.number(), said.name, said.email));
        }
        Ok(taken)
    }

    fn add(&self, tx: &Change<'_>, said: &PersonLine, entries: &mut Vec<Entry>) -> Done<TakenLine> {
        let Some(name) = said.name.clone() else { return Ok(Err(LineFault::Missing(Column::Name))) };
        if said.grants.is_empty() {
            return Ok(Err(LineFault::Missing(Column::Uai)));
        }
        let (login, email) = (said.login.clone(), said.email.clone());
        let id = tx.add_person(&NewPerson { login, name, email, language: Language::Fr, uid: None })?;
        for grant in &said.grants {
            tx.grant(id, *grant)?;
        }
        let invites = if said.email.is_some() { self.invites } else { Invites::Nobody };
        let invited = invites == Invites::Now;
        match invites {
            Invites::Now => self.accounts.send_password_link(tx, id, &self.actor.name)?,
            Invites::Later => tx.keep_invitation(id)?,
            Invites::Nobody => {}
        }
        let (login, roles) = (said.login.clone(), said.grants.iter().copied().collect());
        entries.push(
            Entry::new(event::Person::Added { login, roles, link_sent: Some(invited), source: None }).subject(id),
        );
        Ok(Ok((LineFate::New, Vec::new())))
    }
}

/// What a line adds to or changes of somebody who is known.
fn change(
    tx: &Change<'_>,
    actor: &Actor,
    known: Person,
    said: &PersonLine,
    entries: &mut Vec<Entry>,
) -> Done<TakenLine> {
    let given: Vec<_> = said.grants.iter().filter(|grant| !known.grants.contains(grant)).copied().collect();
    let email = said.email.as_ref().or(known.email.as_ref());
    let name = said.name.as_ref().unwrap_or(&known.name);
    let differs = [
        (LineChange::Name, *name != known.name),
        (LineChange::Email, email != known.email.as_ref()),
        (LineChange::Roles, !given.is_empty()),
    ];
    let changes: Vec<_> = differs.into_iter().filter(|(_, differs)| *differs).map(|(changed, _)| changed).collect();
    if changes.is_empty() {
        return Ok(Ok((LineFate::Unchanged, changes)));
    }
    if known.grants.iter().any(|grant| grant.scope == Scope::Academy) {
        return Ok(Err(LineFault::Guarded));
    }
    tx.update_person(known.id, name, known.email.as_deref(), known.uid)?;
    let renamed = Person { name: name.clone(), ..known.clone() };
    let (_, told) = change_address(tx, actor, &renamed, email.map(String::as_str))?;
    entries.extend(told);
    for grant in &given {
        tx.grant(known.id, *grant)?;
    }
    let changed = event::Changes(changes.clone());
    let given = (!given.is_empty()).then_some(event::Spaced(given));
    entries.push(Entry::new(event::Person::Changed { changed, given, source: None }).subject(known.id));
    Ok(Ok((LineFate::Changed, changes)))
}

/// The sign-in name of a line in its own words, or the mail address that stands for it.
pub(super) fn said_login(line: &Line<'_>) -> String {
    line.get(Column::Login).or(line.get(Column::Email)).unwrap_or_default().to_owned()
}

/// The name of a line in its own words.
pub(super) fn said_name(line: &Line<'_>) -> String {
    let parts = [line.get(Column::FirstName), line.get(Column::Name)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn login(line: &Line<'_>) -> Result<Login, LineFault> {
    let login = line.get(Column::Login).or(line.get(Column::Email)).ok_or(LineFault::Missing(Column::Login))?;
    login.parse().map_err(|_| LineFault::Login(shortened(login)))
}

/// `school`: where the line names none.
fn read(line: &Line<'_>, school: Option<Uai>) -> Result<PersonLine, LineFault> {
    let login = login(line)?;
    let email = line.get(Column::Email).map(|said| match said {
        said if is_address(said) && said.len() <= 254 => Ok(said.to_owned()),
        said => Err(LineFault::Email(shortened(said))),
    });
    Ok(PersonLine {
        login,
        name: name(line)?.map(Cow::into_owned),
        email: email.transpose()?,
        grants: grants(line, school)?,
    })
}

/// First name and family's, or the one column that has both.
fn name<'a>(line: &'a Line<'_>) -> Result<Option<Cow<'a, str>>, LineFault> {
    match (line.name(Column::FirstName)?, line.name(Column::Name)?) {
        (Some(first), Some(last)) if first.chars().count() + last.chars().count() >= LONGEST => {
            Err(LineFault::TooLong(Column::Name))
        }
        (Some(first), Some(last)) => Ok(Some(Cow::Owned(format!("{first} {last}")))),
        (None, name) => Ok(name.map(Cow::Borrowed)),
        (Some(_), None) => Err(LineFault::Missing(Column::Name)),
    }
}

/// Every role of the line in every school of the line; whoever has a school and no role named asks for tokens there.
fn grants(line: &Line<'_>, school: Option<Uai>) -> Result<Vec<Grant>, LineFault> {
    let schools = cells::parts(line.get(Column::Uai).unwrap_or_default(), true);
    let mut schools = schools.map(str::parse).collect::<Result<Vec<Uai>, _>>()?;
    if schools.is_empty() {
        schools.extend(school);
    }
    let said = cells::parts(line.get(Column::Role).unwrap_or_default(), false);
    let role = |text: &str| {
        let value = || LineFault::Value { column: Column::Role, value: shortened(text) };
        let role = jobs::role(text).ok_or_else(value)?;
        match role {
            Role::Requester | Role::Principal | Role::Deputy | Role::Technician => Ok(role),
            Role::Helpdesk | Role::Administrator | Role::Auditor => Err(LineFault::RoleByHand(role)),
        }
    };
    let mut roles = said.map(role).collect::<Result<Vec<_>, _>>()?;
    if schools.is_empty() && !roles.is_empty() {
        return Err(LineFault::Missing(Column::Uai));
    }
    if roles.is_empty() {
        roles.push(Role::Requester);
    }
    let of_school = |uai: &Uai| {
        let scope = Scope::School(*uai);
        roles.iter().map(move |role| Grant { role: *role, scope }).collect::<Vec<_>>()
    };
    let mut grants: Vec<Grant> = schools.iter().flat_map(of_school).collect();
    grants.sort();
    grants.dedup();
    Ok(grants)
}

/// Both lines say something, and not the same.
fn differs(before: &Option<String>, now: &Option<String>) -> bool {
    matches!((before, now), (Some(before), Some(now)) if before != now)
}
