//! Schools: what they are, who works there, what they ask of their requesters.

use super::person::{for_eyes, role_views_of};
use crate::{Actor, InputFault, People, Result, RoleView, SchoolStockView, SchoolView, StationError, typed::required};
use domain::{Act, Contract, Degree, NamedSchool, PersonId, RequestState, Role, Scope, TokenRef, Uai, event};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;
use store::{Entry, PersonQuery, Reader, School, SchoolStock};

/// People on the page of a school; more are found by search.
const MEMBERS: u32 = 500;

/// A school to be added.
#[derive(Debug, Clone)]
pub struct NewSchool {
    /// Its identifier.
    pub uai: Uai,
    /// Its name.
    pub name: String,
    /// First or second degree.
    pub degree: Degree,
    /// Its contract with the State.
    pub contract: Contract,
}

/// A school with its people, for one actor.
#[derive(Debug, Clone, Serialize)]
pub struct SchoolPage {
    /// The school.
    pub school: SchoolStockView,
    /// A request here needs a document.
    pub needs_document: bool,
    /// Requests that wait for a decision.
    pub undecided: u32,
    /// Requests that wait for a token.
    pub waiting: u32,
    /// Who has a role here, by name; `None`: the actor may not see people here.
    pub members: Option<Vec<Member>>,
    /// Members who are not shown.
    pub more: u32,
}

/// Somebody with a role in a school.
#[derive(Debug, Clone, Serialize)]
pub struct Member {
    /// Row id.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// They may sign in.
    pub enabled: bool,
    /// The token they hold or are to collect.
    pub token: Option<TokenRef>,
    /// Their roles here.
    pub roles: Vec<RoleView>,
}

impl Member {
    /// When they cease to stand in for the principal; `None` for everybody else.
    pub fn stands_in_until(&self) -> Option<Timestamp> {
        self.roles.iter().find(|role| role.grant.role == Role::Deputy).and_then(|role| role.until)
    }

    /// Whether they could be named to stand in: they may sign in, and do not decide here anyway.
    pub fn may_stand_in(&self) -> bool {
        let decides =
            |role: &RoleView| matches!(role.grant.role, Role::Principal | Role::Deputy) && role.until.is_none();
        self.enabled && !self.roles.iter().any(decides)
    }
}

/// The schools in which the actor may do this, by name, without counting what they have.
pub(crate) fn names_of_schools(r: &Reader<'_>, actor: &Actor, act: Act) -> Result<Vec<NamedSchool>> {
    let mut found = match actor.schools_for(act) {
        None => r.schools()?,
        Some(few) => few.into_iter().filter_map(|uai| r.school(uai).transpose()).collect::<Result<_, _>>()?,
    };
    found.sort_by(|a, b| (&a.name, a.uai).cmp(&(&b.name, b.uai)));
    Ok(found.into_iter().map(|school| NamedSchool { uai: school.uai, name: school.name }).collect())
}

impl People<'_> {
    /// What these schools are called: names are no secret to whoever is shown something of theirs.
    pub fn school_names(&self, schools: &[Uai]) -> Result<BTreeMap<Uai, String>> {
        Ok(self.store.read(|r| r.school_names(schools))?)
    }

    /// The schools that the actor may see, by name.
    pub fn schools(&self, actor: &Actor) -> Result<Vec<SchoolView>> {
        if !actor.may_somewhere(Act::SeeSchools) {
            return Err(StationError::NotAllowed { act: Act::SeeSchools });
        }
        self.schools_where(actor, Act::SeeSchools)
    }

    /// The same, each with its numbers.
    pub fn schools_with_stock(&self, actor: &Actor) -> Result<Vec<SchoolStockView>> {
        if !actor.may_somewhere(Act::SeeSchools) {
            return Err(StationError::NotAllowed { act: Act::SeeSchools });
        }
        // whoever has a few is not kept waiting for the numbers of all
        let mut found = self.store.read(|r| match actor.schools_for(Act::SeeSchools) {
            None => r.schools_with_stock(),
            Some(few) => few.into_iter().filter_map(|uai| r.school_stock(uai).transpose()).collect(),
        })?;
        found.sort_by(|a, b| (&a.school.name, a.school.uai).cmp(&(&b.school.name, b.school.uai)));
        Ok(found.into_iter().map(stock_view).collect())
    }

    /// The schools in which the actor may ask for a token, each with whether a request there needs a document.
    pub fn own_schools(&self, actor: &Actor) -> Result<Vec<(SchoolView, bool)>> {
        let mine = self.schools_where(actor, Act::Ask)?.into_iter();
        self.store.read(|r| {
            mine.map(|school| {
                let needed = r.needs_document(school.uai)?;
                Ok((school, needed))
            })
            .collect()
        })
    }

    /// The schools among those of the actor in which they may ask for a software token.
    pub fn software_schools(&self, actor: &Actor) -> Result<Vec<Uai>> {
        let schools = self.own_schools(actor)?.into_iter().map(|(school, _)| school);
        let settings = self.store.read(|r| r.settings())?;
        Ok(schools.filter(|school| settings.software_allowed(school.degree)).map(|school| school.uai).collect())
    }

    /// The schools in which the actor may do this, by name.
    pub fn schools_where(&self, actor: &Actor, act: Act) -> Result<Vec<SchoolView>> {
        let mut found = self.store.read(|r| match actor.schools_for(act) {
            None => r.schools(),
            Some(few) => few.into_iter().filter_map(|uai| r.school(uai).transpose()).collect(),
        })?;
        found.sort_by(|a, b| (&a.name, a.uai).cmp(&(&b.name, b.uai)));
        Ok(found.into_iter().map(school_view).collect())
    }

    /// One school with its numbers.
    pub fn school(&self, actor: &Actor, uai: Uai) -> Result<SchoolStockView> {
        actor.check(Act::SeeSchools, Some(uai))?;
        let school = self.store.read(|r| r.school_stock(uai))?;
        school.map(stock_view).ok_or(StationError::NoSuchSchool(uai))
    }

    /// Adds a school.
    pub fn add_school(&self, actor: &Actor, new: &NewSchool) -> Result<()> {
        actor.check(Act::ManageSchools, Some(new.uai))?;
        let name = required(&new.name, InputFault::SchoolName)?;
        let school = School { uai: new.uai, name, degree: new.degree, contract: new.contract };
        self.change(actor, |tx| {
            if tx.school(new.uai)?.is_some() {
                return Err(StationError::SchoolExists(new.uai));
            }
            tx.add_school(&school)?;
            Ok(((), described(&school)))
        })
    }

    /// Changes name, degree and contract of a school. Where the contract goes, no request is accepted any more.
    pub fn update_school(&self, actor: &Actor, new: &NewSchool) -> Result<()> {
        actor.check(Act::ManageSchools, Some(new.uai))?;
        let name = required(&new.name, InputFault::SchoolName)?;
        let school = School { uai: new.uai, name, degree: new.degree, contract: new.contract };
        self.change(actor, |tx| {
            tx.school(new.uai)?.ok_or(StationError::NoSuchSchool(new.uai))?;
            tx.update_school(&school)?;
            Ok(((), described(&school)))
        })
    }

    /// A school with its people.
    pub fn school_page(&self, actor: &Actor, uai: Uai) -> Result<SchoolPage> {
        actor.check(Act::SeeSchools, Some(uai))?;
        let now = self.now();
        self.store.read(|r| {
            let school = r.school_stock(uai)?.ok_or(StationError::NoSuchSchool(uai))?;
            let (members, more) = if actor.may(Act::SeePeople, Some(uai)) {
                let (members, all) = members(r, actor, uai, now)?;
                let more = all.saturating_sub(u32::try_from(members.len()).unwrap_or(u32::MAX));
                (Some(members), more)
            } else {
                (None, 0)
            };
            Ok(SchoolPage {
                needs_document: r.needs_document(uai)?,
                undecided: r.count_requests(uai, RequestState::Submitted)?,
                waiting: r.count_requests(uai, RequestState::WaitingForStock)?,
                school: stock_view(school),
                members,
                more,
            })
        })
    }
}

/// A school was added or changed: as it is from now on.
pub(super) fn described(school: &School) -> Entry {
    let School { uai, name, degree, contract } = school;
    let told = event::School::Described { name: name.clone(), degree: *degree, contract: *contract };
    Entry::new(told).school(*uai)
}

/// Who has a role in the school now, and how many there are in all.
fn members(r: &Reader<'_>, actor: &Actor, uai: Uai, now: Timestamp) -> Result<(Vec<Member>, u32)> {
    let query = PersonQuery { schools: Some(vec![uai]), size: MEMBERS, ..PersonQuery::default() };
    let (people, all) = r.people(&query)?;
    let ids: Vec<_> = people.iter().map(|person| person.id).collect();
    let mut roles_of = role_views_of(r, &ids, now)?;
    let mut members = Vec::with_capacity(people.len());
    for person in people {
        let person = for_eyes(r, actor, person)?;
        let mut roles = roles_of.remove(&person.id).unwrap_or_default();
        roles.retain(|role| role.grant.scope == Scope::School(uai));
        if !roles.is_empty() {
            members.push(Member {
                id: person.id,
                name: person.name,
                enabled: person.enabled,
                token: person.token,
                roles,
            });
        }
    }
    Ok((members, all))
}

pub(crate) fn school_view(School { uai, name, degree, contract }: School) -> SchoolView {
    SchoolView { uai, name, degree, contract }
}

fn stock_view(SchoolStock { school, in_stock, tokens }: SchoolStock) -> SchoolStockView {
    SchoolStockView { school: school_view(school), in_stock, tokens }
}
