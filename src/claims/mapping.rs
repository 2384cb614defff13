//! Which attribute is what of a person, and the rules for their roles: as an academy writes it, and as it is used.

use super::{attributes::Attributes, refusal::Refusal, rule::Rule};
use domain::{Login, Role, Subject, Told, ToldRole, may_be_told};
use jiff::tz::TimeZone;
use serde::Deserialize;

/// The shipped rules.
const FREDU: &str = include_str!("fredu.toml");

/// A mapping as it is written in the configuration.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenMapping {
    /// The attribute with the sign-in name.
    pub login: String,
    /// The attributes that make the name, in their order, with a space between them.
    pub name: Vec<String>,
    /// The attribute with the mail address, if there is one.
    pub email: Option<String>,
    /// The rules of French academies (`FrEduFonctAdm`, `FrEduRne` and so on) hold, besides those below.
    #[serde(default)]
    pub fredu: bool,
    /// Delegations for these applications count; without a name, none does.
    #[serde(default)]
    pub delegated: Vec<String>,
    /// Further rules.
    #[serde(default)]
    pub rule: Vec<Rule>,
}

/// A mapping that can be used.
#[derive(Debug, Clone)]
pub struct Mapping {
    login: String,
    name: Vec<String>,
    email: Option<String>,
    delegated: Vec<String>,
    rules: Vec<Rule>,
    zone: TimeZone,
}

/// Why a mapping cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// No outside source makes administrators.
    #[error("a rule gives the role {0}: whoever administers the station is named here, not elsewhere")]
    Role(Role),
    /// A role of a school without the school, or one of the academy where one of a school is meant.
    #[error("a rule gives the role {0} in no school: say with `schools` where the number of the school is")]
    NoSchool(Role),
    /// Two answers to one question.
    #[error("a rule for the role {0} has schools and delegation: write two rules")]
    Both(Role),
    /// A name of nobody.
    #[error("name = [] makes no name: write the attributes that it is made of")]
    NoName,
}

/// What attributes say of a person, and what of them could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// What they say.
    pub told: Told,
    /// Values that give nothing.
    pub refused: Vec<Refusal>,
}

/// Attributes that name nobody.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the attribute {0} is missing, is there twice or is no sign-in name")]
pub struct Nobody(pub String);

#[derive(Deserialize)]
struct Shipped {
    rule: Vec<Rule>,
}

impl Mapping {
    /// A mapping that can be used; `zone`: the academy's, whose days a delegation has.
    ///
    /// # Errors
    /// A rule that would give a role where there can be none.
    pub fn new(written: WrittenMapping, zone: TimeZone) -> Result<Self, Unusable> {
        let WrittenMapping { login, name, email, fredu, delegated, rule } = written;
        if name.is_empty() {
            return Err(Unusable::NoName);
        }
        let mut rules = if fredu { shipped() } else { Vec::new() };
        rules.extend(rule);
        for rule in &rules {
            let in_school = rule.schools.is_some() || rule.delegation.is_some();
            match rule.role {
                role if !may_be_told(role) => return Err(Unusable::Role(role)),
                role if rule.schools.is_some() && rule.delegation.is_some() => return Err(Unusable::Both(role)),
                role if !in_school && !role.spans_academy() => return Err(Unusable::NoSchool(role)),
                _ => {}
            }
        }
        Ok(Self { login, name, email, delegated, rules, zone })
    }

    /// The attributes that it looks at, each once: what a directory is asked for.
    pub fn attributes(&self) -> Vec<&str> {
        let mut names: Vec<&str> = vec![&self.login];
        names.extend(self.name.iter().chain(&self.email).map(String::as_str));
        for rule in &self.rules {
            names.extend(rule.when.iter().map(|when| when.attribute.as_str()));
            names.extend(rule.schools.iter().map(|schools| schools.attribute.as_str()));
            names.extend(rule.delegation.iter().map(|delegation| delegation.attribute.as_str()));
        }
        names.sort_unstable();
        names.dedup();
        names
    }

    /// What these attributes say of whom the source knows as `subject`.
    ///
    /// # Errors
    /// There is no sign-in name among them.
    pub fn read(&self, subject: Subject, attributes: &Attributes) -> Result<Read, Nobody> {
        let login = attributes.one(&self.login).and_then(|login| login.parse::<Login>().ok());
        let login = login.ok_or_else(|| Nobody(self.login.clone()))?;
        let parts: Vec<&str> =
            self.name.iter().filter_map(|part| attributes.all(part).first()).map(String::as_str).collect();
        // who has no name is called as they sign in
        let name = if parts.is_empty() { login.to_string() } else { parts.join(" ") };
        let email = self.email.as_ref().and_then(|email| attributes.all(email).first()).cloned();
        let (mut roles, mut refused): (Vec<ToldRole>, _) = (Vec::new(), Vec::new());
        for rule in &self.rules {
            for role in rule.read(attributes, &self.delegated, &self.zone, &mut refused) {
                if !roles.contains(&role) {
                    roles.push(role);
                }
            }
        }
        Ok(Read { told: Told { subject, login, name, email, roles }, refused })
    }
}

fn shipped() -> Vec<Rule> {
    toml::from_str::<Shipped>(FREDU).expect("shipped, and read by a test").rule
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Why;

    fn mapping(written: &str) -> Result<Mapping, Unusable> {
        let written = format!("login = 'uid'\nname = ['givenName', 'sn']\nemail = 'mail'\n{written}");
        Mapping::new(toml::from_str(&written).unwrap(), TimeZone::get("Europe/Paris").unwrap())
    }

    fn read(mapping: &Mapping, pairs: &[(&str, &str)]) -> (Vec<String>, Vec<Why>) {
        let zoe = [("UID", "zlefevre"), ("givenname", "Zoé"), ("sn", "Lefèvre"), ("mail", "zoe@example.fr")];
        let attributes = zoe.iter().chain(pairs).copied().collect();
        let Read { told, refused } = mapping.read("42".parse().unwrap(), &attributes).unwrap();
        assert_eq!((told.login.as_str(), told.name.as_str()), ("zlefevre", "Zoé Lefèvre"));
        assert_eq!(told.email.as_deref(), Some("zoe@example.fr"));
        let role = |role: &ToldRole| match (role.from, role.until) {
            (Some(from), Some(until)) => format!("{} {from} {until}", role.grant),
            (_, _) => role.grant.to_string(),
        };
        (told.roles.iter().map(role).collect(), refused.into_iter().map(|refused| refused.why).collect())
    }

    const DIR: (&str, &str) = ("FrEduFonctAdm", "DIR");
    const LEADS: (&str, &str) = ("FrEduRneResp", "0951099D$UAJ$PU$N$T3$LP$320");

    #[test]
    fn a_head_is_principal_of_what_they_lead_and_staff_of_where_they_work() {
        let fredu = mapping("fredu = true").unwrap();
        let works = ("FrEduRne", "0750655E$UAJ$PU$ENS$uaj$T3$LYC$340");
        let (roles, refused) = read(&fredu, &[DIR, LEADS, works, ("FrEduRneResp", "0130040Y$a")]);
        assert_eq!(roles, ["principal@0951099D", "principal@0130040Y", "requester@0750655E"]);
        assert!(refused.is_empty());
        // either alone makes nobody a principal, and X is no school
        assert!(read(&fredu, &[DIR]).0.is_empty() && read(&fredu, &[LEADS]).0.is_empty());
        assert!(read(&fredu, &[("FrEduFonctAdm", "ADF"), LEADS]).0.is_empty());
        assert_eq!(read(&fredu, &[DIR, ("FrEduRneResp", "X"), ("FrEduRne", "X")]), (vec![], vec![]));
    }

    #[test]
    fn a_delegation_makes_a_deputy_between_its_days_for_the_applications_that_count_alone() {
        const GIVEN: &str = "okey|*|20260902|20260903|mdupont|FrEduRneResp=0951099D$a;0750655E$b|srv|DIR|";
        let fredu = mapping("fredu = true\ndelegated = ['OKEY']").unwrap();
        let between = "2026-09-01T22:00:00Z 2026-09-03T22:00:00Z";
        let expected = [format!("deputy@0951099D {between}"), format!("deputy@0750655E {between}")];
        assert_eq!(read(&fredu, &[("FrEduResDel", GIVEN)]), (expected.to_vec(), vec![]));
        let other = GIVEN.replace("okey", "moodle");
        assert_eq!(read(&fredu, &[("FrEduResDel", &other), ("FrEduResDel", "X")]), (vec![], vec![]));
        let none = mapping("fredu = true").unwrap();
        assert_eq!(read(&none, &[("FrEduResDel", GIVEN)]), (vec![], vec![]), "no application was named");
    }

    #[test]
    fn what_is_malformed_is_refused_alone_with_its_reason_and_gives_no_role() {
        let fredu = mapping("fredu = true\ndelegated = ['okey']").unwrap();
        for (attribute, value, why) in [
            ("FrEduRne", "0951099X$UAJ", Why::School),
            ("FrEduRne", "$0951099D", Why::School),
            ("FrEduRneResp", "0951099D;0750655E", Why::School),
            ("FrEduResDel", "okey", Why::Parts),
            ("FrEduResDel", "okey|*|20260902", Why::Parts),
            ("FrEduResDel", "okey|*|20260902||m|FrEduRneResp=0951099D$a|s|f|", Why::Day),
            ("FrEduResDel", "okey|*|20260904|20260903|m|FrEduRneResp=0951099D$a|s|f|", Why::Order),
            ("FrEduResDel", "okey|*|20260902|20260903|m|FrEduRneResp=|s|f|", Why::NoSchool),
            ("FrEduResDel", "okey|*|20260902|20260903|m|FrEduRne=0951099D$a|s|f|", Why::NoSchool),
            ("FrEduResDel", "okey|*|20260902|20260903|m|FrEduRneResp=0951099D$a;oops|s|f|", Why::School),
        ] {
            let (roles, refused) = read(&fredu, &[DIR, LEADS, (attribute, value)]);
            assert_eq!((roles, refused), (vec!["principal@0951099D".to_owned()], vec![why]), "{attribute} {value}");
        }
    }

    #[test]
    fn a_table_of_the_configuration_gives_roles_by_group_or_by_any_attribute() {
        let own = mapping(
            "[[rule]]\nrole = 'helpdesk'\nwhen = [{ attribute = 'groups', value = 'assistance' }]\n
             [[rule]]\nrole = 'principal'\nwhen = [{ attribute = 'title', value = 'principal' }]\nschools = { attribute = 'rne' }",
        )
        .unwrap();
        assert_eq!(read(&own, &[("groups", "staff"), ("groups", "Assistance")]).0, ["helpdesk"]);
        assert_eq!(read(&own, &[("title", "Principal"), ("rne", "0951099D")]).0, ["principal@0951099D"]);
        assert!(read(&own, &[("groups", "assistance-2"), ("rne", "0951099D")]).0.is_empty());
        assert_eq!(own.attributes(), ["givenName", "groups", "mail", "rne", "sn", "title", "uid"]);
    }

    #[test]
    fn a_table_that_would_make_an_administrator_or_a_head_of_everything_is_refused() {
        for (rule, why) in [
            ("[[rule]]\nrole = 'administrator'", Unusable::Role(Role::Administrator)),
            ("[[rule]]\nrole = 'principal'", Unusable::NoSchool(Role::Principal)),
        ] {
            assert_eq!(mapping(rule).unwrap_err(), why);
        }
    }

    #[test]
    fn whoever_has_no_name_to_sign_in_with_or_two_is_nobody() {
        let fredu = mapping("fredu = true").unwrap();
        for pairs in [&[][..], &[("uid", "a b")], &[("uid", "zoe"), ("uid", "max")]] {
            let nobody = fredu.read("42".parse().unwrap(), &pairs.iter().copied().collect());
            assert_eq!(nobody, Err(Nobody("uid".to_owned())));
        }
    }
}
