//! Schools and people.

use super::{
    Actor, Result, Station, StationError,
    views::{PersonView, SchoolView},
};
use crate::{
    domain::{Act, Contract, Degree, Grant, Login, PersonId, Scope, Secret, Uai, Verb},
    store::{self, Entry, Language, PersonQuery, School, SchoolStock},
};

/// More people than this are not shown at once: search narrows them down.
const PEOPLE_SHOWN: u32 = 500;

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

impl Station {
    /// The schools that the actor may see, by name.
    pub fn schools(&self, actor: &Actor) -> Result<Vec<SchoolView>> {
        let mine = |school: &SchoolStock| actor.may(Act::SeeSchools, Some(school.school.uai));
        let schools: Vec<_> = self.store.read(|r| r.schools())?.into_iter().filter(mine).map(school_view).collect();
        if schools.is_empty() && actor.schools_for(Act::SeeSchools).is_some_and(|schools| schools.is_empty()) {
            return Err(StationError::NotAllowed { act: Act::SeeSchools });
        }
        Ok(schools)
    }

    /// The schools in which the actor may ask for a token, each with whether a request there needs a document.
    pub fn own_schools(&self, actor: &Actor) -> Result<Vec<(SchoolView, bool)>> {
        self.store.read(|r| {
            let mine = r.schools()?.into_iter().filter(|stock| actor.may(Act::Ask, Some(stock.school.uai)));
            mine.map(|stock| {
                let needed = r.needs_document(stock.school.uai)?;
                Ok((school_view(stock), needed))
            })
            .collect()
        })
    }

    /// The schools in which the actor may do this.
    pub fn schools_where(&self, actor: &Actor, act: Act) -> Result<Vec<SchoolView>> {
        let all = self.store.read(|r| r.schools())?.into_iter();
        Ok(all.filter(|stock| actor.may(act, Some(stock.school.uai))).map(school_view).collect())
    }

    /// One school.
    pub fn school(&self, actor: &Actor, uai: Uai) -> Result<SchoolView> {
        actor.check(Act::SeeSchools, Some(uai))?;
        let school = self.store.read(|r| r.school_stock(uai))?;
        school.map(school_view).ok_or(StationError::NoSuchSchool(uai))
    }

    /// Adds a school.
    pub fn add_school(&self, actor: &Actor, new: &NewSchool) -> Result<()> {
        actor.check(Act::ManageSchools, Some(new.uai))?;
        let name = required(&new.name, "a school needs a name: type it")?;
        let school = School { uai: new.uai, name, degree: new.degree, contract: new.contract };
        self.change(actor, |tx| {
            if tx.school(new.uai)?.is_some() {
                return Err(StationError::SchoolExists(new.uai));
            }
            tx.add_school(&school)?;
            let entry = Entry::new(Verb::School).school(school.uai).fact("name", &school.name);
            Ok(((), entry.fact("degree", school.degree).fact("contract", school.contract)))
        })
    }

    /// People whose name or sign-in name contains `query`, by name; at most 500.
    pub fn people(&self, actor: &Actor, query: &str) -> Result<Vec<PersonView>> {
        let schools = actor.schools_for(Act::SeePeople);
        if schools.as_ref().is_some_and(Vec::is_empty) {
            return Err(StationError::NotAllowed { act: Act::SeePeople });
        }
        let query = PersonQuery { text: query.to_owned(), schools, page: 0, size: PEOPLE_SHOWN };
        let (people, _) = self.store.read(|r| r.people(&query))?;
        Ok(people.into_iter().map(person_view).collect())
    }

    /// One person.
    pub fn person(&self, actor: &Actor, id: PersonId) -> Result<PersonView> {
        let person = self.store.read(|r| r.person(id))?;
        let person = person.ok_or_else(|| StationError::NoSuchPerson(id.to_string()))?;
        if !self.may_see(actor, &person) {
            return Err(StationError::NotAllowed { act: Act::SeePeople });
        }
        Ok(person_view(person))
    }

    /// The person with this sign-in name.
    pub fn person_named(&self, actor: &Actor, login: &str) -> Result<PersonView> {
        let unknown = || StationError::NoSuchPerson(login.to_owned());
        let parsed: Login = login.parse().map_err(|_| unknown())?;
        let person = self.store.read(|r| r.person_by_login(&parsed))?.ok_or_else(unknown)?;
        if self.may_see(actor, &person) { Ok(person_view(person)) } else { Err(unknown()) }
    }

    /// Adds a person.
    pub fn add_person(&self, actor: &Actor, new: &NewPerson) -> Result<PersonId> {
        self.check_grants(actor, &new.grants)?;
        if new.grants.is_empty() {
            actor.check(Act::ManagePeople, None)?;
        }
        let name = required(&new.name, "a person needs a name: type it")?;
        let email = new.email.as_deref().map(str::trim).filter(|email| !email.is_empty());
        if email.is_some_and(|email| !email.contains('@') || email.contains(char::is_whitespace)) {
            return Err(StationError::Invalid("this is no mail address: name@example.fr is expected".to_owned()));
        }
        let hash = new.password.as_ref().map(|password| self.hash_password(password)).transpose()?;
        let row = store::NewPerson {
            login: new.login.clone(),
            name,
            email: email.map(str::to_owned),
            language: Language::Fr,
            uid: new.uid,
        };
        self.change(actor, |tx| {
            if tx.person_by_login(&new.login)?.is_some() {
                return Err(StationError::LoginTaken(new.login.to_string()));
            }
            if let Some(uid) = new.uid
                && tx.person_by_uid(uid)?.is_some()
            {
                return Err(StationError::Invalid(format!("uid {uid} acts as somebody else already: choose another")));
            }
            for grant in &new.grants {
                if let Scope::School(uai) = grant.scope
                    && tx.school(uai)?.is_none()
                {
                    return Err(StationError::NoSuchSchool(uai));
                }
            }
            let id = tx.add_person(&row)?;
            if let Some(hash) = &hash {
                tx.set_password(id, hash)?;
            }
            for grant in &new.grants {
                tx.grant(id, *grant)?;
            }
            let roles = new.grants.iter().map(grant_word).collect::<Vec<_>>().join(" ");
            Ok((id, Entry::new(Verb::Person).subject(id).fact("login", &row.login).fact("roles", roles)))
        })
    }

    /// Sets somebody's password; their sessions end.
    pub fn set_password(&self, actor: &Actor, id: PersonId, password: &Secret) -> Result<()> {
        actor.check(Act::ManagePeople, None)?;
        let hash = self.hash_password(password)?;
        self.change(actor, |tx| {
            tx.set_password(id, &hash)?;
            super::accounts::password_told(tx, id, &actor.name)?;
            Ok(((), Entry::new(Verb::Person).subject(id).fact("password", "set")))
        })
    }

    /// Gives a role.
    pub fn grant(&self, actor: &Actor, id: PersonId, grant: Grant) -> Result<()> {
        self.check_grants(actor, &[grant])?;
        self.change(actor, |tx| {
            tx.grant(id, grant)?;
            Ok(((), Entry::new(Verb::Role).subject(id).fact("given", grant_word(&grant))))
        })
    }

    /// Takes a role away. Nobody takes their own administration away: the station would be left without one.
    pub fn revoke(&self, actor: &Actor, id: PersonId, grant: Grant) -> Result<()> {
        self.check_grants(actor, &[grant])?;
        if actor.person == Some(id) {
            return Err(StationError::OwnToken);
        }
        self.change(actor, |tx| {
            tx.revoke(id, grant)?;
            Ok(((), Entry::new(Verb::Role).subject(id).fact("taken", grant_word(&grant))))
        })
    }

    /// Lets a person sign in, or no longer.
    pub fn set_enabled(&self, actor: &Actor, id: PersonId, enabled: bool) -> Result<()> {
        actor.check(Act::ManagePeople, None)?;
        if actor.person == Some(id) {
            return Err(StationError::OwnToken);
        }
        self.change(actor, |tx| {
            tx.set_enabled(id, enabled)?;
            Ok(((), Entry::new(Verb::Person).subject(id).fact("enabled", enabled)))
        })
    }

    /// A role can only be given or taken by somebody who manages people where it holds.
    fn check_grants(&self, actor: &Actor, grants: &[Grant]) -> Result<()> {
        grants.iter().try_for_each(|grant| match grant.scope {
            Scope::Academy => actor.check(Act::ManagePeople, None),
            Scope::School(uai) => actor.check(Act::ManagePeople, Some(uai)),
        })
    }

    pub(super) fn may_see(&self, actor: &Actor, person: &store::Person) -> bool {
        let in_school = |grant: &Grant| match grant.scope {
            Scope::School(uai) => actor.may(Act::SeePeople, Some(uai)),
            Scope::Academy => false,
        };
        actor.person == Some(person.id) || actor.may(Act::SeePeople, None) || person.grants.iter().any(in_school)
    }
}

/// `principal@0951099D`, `helpdesk`.
pub(super) fn grant_word(grant: &Grant) -> String {
    match grant.scope {
        Scope::Academy => grant.role.to_string(),
        Scope::School(uai) => format!("{}@{uai}", grant.role),
    }
}

/// The text without spaces at its ends, or the sentence when nothing is left or it is longer than any name.
pub(super) fn required(text: &str, sentence: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 200 || text.chars().any(char::is_control) {
        return Err(StationError::Invalid(sentence.to_owned()));
    }
    Ok(text.to_owned())
}

fn school_view(stock: SchoolStock) -> SchoolView {
    let School { uai, name, degree, contract } = stock.school;
    SchoolView { uai, name, degree, contract, in_stock: stock.in_stock, tokens: stock.tokens }
}

pub(super) fn person_view(person: store::Person) -> PersonView {
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
