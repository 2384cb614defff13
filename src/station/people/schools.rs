//! Schools: what they are, who works there, what they ask of their requesters.

use super::person::{for_eyes, role_views_of};
use crate::{
    Actor, Holder, InputFault, People, Result, RoleView, SchoolStockView, SchoolView, StandingIn, StationError,
    typed::required,
};
use domain::{Act, Contract, Degree, Grant, NamedSchool, PersonId, RequestState, Scope, TokenRef, Uai, event};
use jiff::Timestamp;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;
use store::{Entry, Page, Part, PersonQuery, Reader, School, SchoolQuery, SchoolSort, SchoolStock};

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
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct SchoolPage {
    /// The school.
    pub school: SchoolStockView,
    /// A request here needs a document.
    pub needs_document: bool,
    /// Nobody decides here: mails for the principal go to the school's mailbox.
    pub mailbox_used: bool,
    /// Requests that wait for a decision.
    pub undecided: u32,
    /// Requests that wait for a token.
    pub waiting: u32,
    /// A part of those who have a role here; `None`: the actor may not see people here.
    #[serde(serialize_with = "rows")]
    #[schemars(with = "Option<Vec<Member>>")]
    pub members: Option<Page<Member>>,
    /// Who stands in for the principal, until when; empty where the actor may not say so.
    pub standing_in: Vec<StandingIn>,
    /// Who could be named to stand in; empty where the actor may not say so.
    pub could_stand_in: Vec<Holder>,
}

/// Whoever reads `--json` asked for all of them: they are a list there.
fn rows<S: Serializer>(members: &Option<Page<Member>>, to: S) -> Result<S::Ok, S::Error> {
    members.as_ref().map(|page| &page.rows).serialize(to)
}

/// Which members of a school are wanted.
#[derive(Debug, Clone, Default)]
pub struct MemberFilter {
    /// Part of name, sign-in name or mail address.
    pub query: String,
    /// Only those who may sign in, hold no key and wait for none.
    pub without_token: bool,
    /// By family name, from the end.
    pub descending: bool,
}

/// Which schools are wanted.
#[derive(Debug, Clone, Default)]
pub struct SchoolFilter {
    /// A part of the name, or the beginning of the UAI.
    pub query: String,
    /// In which order; by name where nothing is said.
    pub sort: Option<SchoolSort>,
    /// From the end.
    pub descending: bool,
}

/// Somebody with a role in a school.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
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

    /// The names of the schools in which these roles are held.
    pub fn names_of_grants<'a>(&self, grants: impl IntoIterator<Item = &'a Grant>) -> Result<BTreeMap<Uai, String>> {
        let mut schools: Vec<_> = grants.into_iter().filter_map(|grant| grant.scope.school()).collect();
        schools.sort_unstable();
        schools.dedup();
        if schools.is_empty() {
            return Ok(BTreeMap::new());
        }
        self.school_names(&schools)
    }

    /// The schools that the actor may see, by name.
    pub fn schools(&self, actor: &Actor) -> Result<Vec<SchoolView>> {
        if !actor.may_somewhere(Act::SeeSchools) {
            return Err(StationError::NotAllowed { act: Act::SeeSchools });
        }
        self.schools_where(actor, Act::SeeSchools)
    }

    /// A part of them, each with its numbers.
    pub fn schools_with_stock(
        &self,
        actor: &Actor,
        filter: &SchoolFilter,
        part: Part,
    ) -> Result<Page<SchoolStockView>> {
        if !actor.may_somewhere(Act::SeeSchools) {
            return Err(StationError::NotAllowed { act: Act::SeeSchools });
        }
        let schools = actor.schools_for(Act::SeeSchools);
        let &SchoolFilter { sort, descending, .. } = filter;
        let query = SchoolQuery { schools, text: filter.query.clone(), sort, descending };
        Ok(self.store.read(|r| r.schools_with_stock(&query, part))?.map(stock_view))
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
        let &NewSchool { uai, degree, contract, .. } = new;
        let school = School { uai, name, degree, contract, mailbox: None, closed: None };
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
        self.change(actor, |tx| {
            let known = tx.school(new.uai)?.ok_or(StationError::NoSuchSchool(new.uai))?;
            let school = School { name, degree: new.degree, contract: new.contract, ..known };
            tx.update_school(&school)?;
            Ok(((), described(&school)))
        })
    }

    /// A school with a part of its people.
    pub fn school_page(&self, actor: &Actor, uai: Uai, members: &MemberFilter, part: Part) -> Result<SchoolPage> {
        actor.check(Act::SeeSchools, Some(uai))?;
        let now = self.now();
        self.store.read(|r| {
            let school = r.school_stock(uai)?.ok_or(StationError::NoSuchSchool(uai))?;
            let sees = actor.may(Act::SeePeople, Some(uai));
            let members = if sees { Some(members_of(r, actor, uai, members, part, now)?) } else { None };
            let delegates = sees && actor.may(Act::Delegate, Some(uai));
            let (mut standing_in, mut could_stand_in) = (Vec::new(), Vec::new());
            if delegates {
                let holder = |found: store::Holder| Holder { id: found.id, name: found.name };
                let view = |found: store::StandingIn| StandingIn {
                    who: holder(found.who),
                    until: found.until,
                    source: found.source,
                };
                standing_in = r.standing_in(uai, now)?.into_iter().map(view).collect();
                could_stand_in = r.could_stand_in(uai)?.into_iter().map(holder).collect();
                could_stand_in.retain(|who| Some(who.id) != actor.person);
            }
            Ok(SchoolPage {
                needs_document: r.needs_document(uai)?,
                mailbox_used: r.mailbox_instead(uai)?.is_some(),
                undecided: r.count_requests(uai, RequestState::Submitted)?,
                waiting: r.count_requests(uai, RequestState::WaitingForStock)?,
                school: stock_view(school),
                members,
                standing_in,
                could_stand_in,
            })
        })
    }
}

/// A school was added or changed: as it is from now on.
pub(super) fn described(school: &School) -> Entry {
    let School { uai, name, degree, contract, mailbox, closed } = school.clone();
    Entry::new(event::School::Described { name, degree, contract, mailbox, closed }).school(uai)
}

/// A part of those who have a role in the school.
fn members_of(
    r: &Reader<'_>,
    actor: &Actor,
    uai: Uai,
    filter: &MemberFilter,
    part: Part,
    now: Timestamp,
) -> Result<Page<Member>> {
    let &MemberFilter { without_token, descending, .. } = filter;
    let (text, schools) = (filter.query.clone(), Some(vec![uai]));
    let people = r.people(&PersonQuery { text, schools, without_token, sort: None, descending }, part)?;
    let ids: Vec<_> = people.rows.iter().map(|person| person.id).collect();
    let mut roles_of = role_views_of(r, &ids, now)?;
    people.try_map(|person| {
        let person = for_eyes(r, actor, person)?;
        let mut roles = roles_of.remove(&person.id).unwrap_or_default();
        roles.retain(|role| role.grant.scope == Scope::School(uai));
        Ok(Member { id: person.id, name: person.name, enabled: person.enabled, token: person.token, roles })
    })
}

pub(crate) fn school_view(School { uai, name, degree, contract, mailbox, closed }: School) -> SchoolView {
    SchoolView { uai, name, degree, contract, mailbox, closed }
}

fn stock_view(SchoolStock { school, in_stock, tokens }: SchoolStock) -> SchoolStockView {
    SchoolStockView { school: school_view(school), in_stock, tokens }
}
