//! One rule by which attributes give a role. Rules are data: what `fredu.toml` says, or a table of the configuration.

use super::{
    attributes::Attributes,
    delegation::Days,
    refusal::{Refusal, Why},
};
use domain::{Grant, Role, Scope, ToldRole, Uai};
use jiff::tz::TimeZone;
use serde::Deserialize;

/// A role, and what gives it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The role.
    pub role: Role,
    /// Only where each of these is so.
    #[serde(default)]
    pub when: Vec<AttributeIs>,
    /// In which schools; without it, and without a delegation, in the whole academy.
    pub schools: Option<SchoolsIn>,
    /// By which delegations, and in the schools that they name.
    pub delegation: Option<Delegation>,
}

/// An attribute has this value, whatever else it has.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttributeIs {
    /// Which.
    pub attribute: String,
    /// To the letter, but for case.
    pub value: String,
}

/// Where the numbers of schools are.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchoolsIn {
    /// In each value of this attribute…
    pub attribute: String,
    /// …before the first of these signs; without it the whole value is the number.
    pub before: Option<char>,
    /// A value that says that there is none.
    pub none: Option<String>,
}

/// Where delegations are, and what is where in one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delegation {
    /// In each value of this attribute.
    pub attribute: String,
    /// What is between its parts.
    pub between: char,
    /// Which part says for which application it is, counted from 0.
    pub application: usize,
    /// Which part is its first day.
    pub from: usize,
    /// Which part is its last day.
    pub until: usize,
    /// Which part names the schools.
    pub schools: usize,
    /// What stands before them.
    pub schools_after: String,
    /// What is between two of them.
    pub schools_between: char,
    /// The number of a school ends before this sign.
    pub before: char,
    /// A value that says that there is none.
    pub none: Option<String>,
}

impl Rule {
    /// The roles that it gives, and what it refuses. `applications`: delegations for these count, and for no other; `zone`: whose days
    /// they are.
    pub(super) fn read(
        &self,
        attributes: &Attributes,
        applications: &[String],
        zone: &TimeZone,
        refused: &mut Vec<Refusal>,
    ) -> Vec<ToldRole> {
        let is = |when: &AttributeIs| {
            let wanted = when.value.to_lowercase();
            attributes.all(&when.attribute).iter().any(|value| value.to_lowercase() == wanted)
        };
        if !self.when.iter().all(is) {
            return Vec::new();
        }
        match (&self.schools, &self.delegation) {
            (Some(schools), _) => self.in_schools(schools, attributes, refused),
            (None, Some(delegation)) => self.delegated(delegation, attributes, applications, zone, refused),
            (None, None) => vec![ToldRole::for_good(Grant { role: self.role, scope: Scope::Academy })],
        }
    }

    fn in_schools(&self, schools: &SchoolsIn, attributes: &Attributes, refused: &mut Vec<Refusal>) -> Vec<ToldRole> {
        let mut roles = Vec::new();
        for value in attributes.all(&schools.attribute) {
            if schools.none.as_ref() == Some(value) {
                continue;
            }
            match number(value, schools.before) {
                Ok(uai) => roles.push(ToldRole::for_good(self.at(uai))),
                Err(why) => refused.push(refusal(&schools.attribute, value, why)),
            }
        }
        roles
    }

    fn delegated(
        &self,
        delegation: &Delegation,
        attributes: &Attributes,
        applications: &[String],
        zone: &TimeZone,
        refused: &mut Vec<Refusal>,
    ) -> Vec<ToldRole> {
        let mut roles = Vec::new();
        for value in attributes.all(&delegation.attribute) {
            if delegation.none.as_ref() == Some(value) {
                continue;
            }
            match self.one(delegation, value, applications, zone) {
                Ok(given) => roles.extend(given),
                Err(why) => refused.push(refusal(&delegation.attribute, value, why)),
            }
        }
        roles
    }

    /// What one delegation gives: all of it, or nothing.
    fn one(
        &self,
        delegation: &Delegation,
        value: &str,
        applications: &[String],
        zone: &TimeZone,
    ) -> Result<Vec<ToldRole>, Why> {
        let parts: Vec<&str> = value.split(delegation.between).map(str::trim).collect();
        let part = |place: usize| parts.get(place).copied().ok_or(Why::Parts);
        let application = part(delegation.application)?;
        let (from, until, schools) = (part(delegation.from)?, part(delegation.until)?, part(delegation.schools)?);
        // a delegation of something else is nobody's mistake
        if !applications.iter().any(|wanted| wanted.to_lowercase() == application.to_lowercase()) {
            return Ok(Vec::new());
        }
        let days = Days::read(from, until, zone)?;
        let listed = schools.strip_prefix(delegation.schools_after.as_str()).ok_or(Why::NoSchool)?;
        let listed = listed.split(delegation.schools_between).map(str::trim).filter(|school| !school.is_empty());
        let schools = listed.map(|school| number(school, Some(delegation.before))).collect::<Result<Vec<_>, _>>()?;
        if schools.is_empty() {
            return Err(Why::NoSchool);
        }
        let told = |uai| ToldRole { grant: self.at(uai), from: Some(days.from), until: Some(days.until) };
        Ok(schools.into_iter().map(told).collect())
    }

    fn at(&self, uai: Uai) -> Grant {
        Grant { role: self.role, scope: Scope::School(uai) }
    }
}

/// The number of a school at the beginning of a value.
fn number(value: &str, before: Option<char>) -> Result<Uai, Why> {
    let number = match before {
        Some(sign) => value.split(sign).next().unwrap_or_default(),
        None => value,
    };
    number.trim().parse().map_err(|_| Why::School)
}

fn refusal(attribute: &str, value: &str, why: Why) -> Refusal {
    Refusal { attribute: attribute.to_owned(), value: value.to_owned(), why }
}
