//! What a program's document says of somebody, as attributes and roles. Pure.
//!
//! A group gives a role by its name, or by what the program calls it: `0951099D:principal` in a school, `academy:helpdesk` in the whole
//! academy. Any other attribute gives one by the rules of the configuration, as claims of a sign-in do.

use claims::{Attributes, Mapping, Rule, Unusable, WrittenMapping};
use domain::{Grant, Scope, Subject, Told, ToldRole};
use jiff::tz::TimeZone;
use serde_json::Value;

/// Names that no document has: what is made of several of its attributes.
const NAME: &str = "told name";
const MAIL: &str = "told mail";
/// How deep attributes are looked for: an attribute, its part.
const DEPTH: usize = 3;

/// What groups and attributes mean that programs tell of people.
pub struct Provisioning {
    mapping: Mapping,
}

impl Default for Provisioning {
    fn default() -> Self {
        Self::new(Vec::new(), TimeZone::UTC).expect("no rule gives no role")
    }
}

impl Provisioning {
    /// By these rules, besides what groups are called; `zone`: whose days a delegation has.
    ///
    /// # Errors
    /// A rule that would give a role where there can be none.
    pub fn new(rule: Vec<Rule>, zone: TimeZone) -> Result<Self, Unusable> {
        let written = WrittenMapping {
            login: "userName".to_owned(),
            name: vec![NAME.to_owned()],
            email: Some(MAIL.to_owned()),
            fredu: false,
            delegated: Vec::new(),
            rule,
        };
        Ok(Self { mapping: Mapping::new(written, zone)? })
    }

    /// What is told of somebody, who is in these groups; `None`: nothing that one could sign in with.
    pub(super) fn read(&self, subject: Subject, document: &Value, teams: &[Value]) -> Option<Told> {
        let mut attributes = Attributes::default();
        flatten(&mut attributes, "", document, DEPTH);
        attributes.add(NAME, &name_of(document).unwrap_or_default());
        attributes.add(MAIL, mail_of(document).unwrap_or_default());
        let mut roles = Vec::new();
        for team in teams {
            for (attribute, part) in [("groups", "displayName"), ("groups.externalId", "externalId")] {
                let said = team[part].as_str().unwrap_or_default();
                attributes.add(attribute, said);
                roles.extend(grant_of(said).map(ToldRole::for_good));
            }
        }
        let mut told = self.mapping.read(subject, &attributes).ok()?.told;
        told.name.retain(|c| !c.is_control());
        for role in roles {
            if !told.roles.contains(&role) {
                told.roles.push(role);
            }
        }
        Some(told)
    }
}

/// The role that a group gives by what it is called.
fn grant_of(said: &str) -> Option<Grant> {
    let (place, role) = said.trim().split_once(':')?;
    let scope = match place.trim() {
        "academy" => Scope::Academy,
        school => Scope::School(school.parse().ok()?),
    };
    Some(Grant { role: role.trim().parse().ok()?, scope }).filter(Grant::is_sound)
}

/// A text, a number or a truth of a document is a value of the attribute that it stands under; of an object of several values its `value`.
/// What an extension adds has its own name.
fn flatten(attributes: &mut Attributes, name: &str, value: &Value, depth: usize) {
    match value {
        Value::Null => {}
        Value::Bool(truth) => attributes.add(name, &truth.to_string()),
        Value::Number(number) => attributes.add(name, &number.to_string()),
        Value::String(text) => attributes.add(name, text),
        Value::Array(several) => several.iter().for_each(|one| flatten(attributes, name, one, depth)),
        Value::Object(_) if depth == 0 => {}
        Value::Object(parts) => {
            for (part, value) in parts {
                let under = match part.as_str() {
                    "value" => name.to_owned(),
                    urn if name.is_empty() && urn.starts_with("urn:") => String::new(),
                    part if name.is_empty() => part.to_owned(),
                    part => format!("{name}.{part}"),
                };
                flatten(attributes, &under, value, depth - 1);
            }
        }
    }
}

/// What they are called, as the document says it best.
pub(super) fn name_of(document: &Value) -> Option<String> {
    let said = |value: &Value| value.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let name = &document["name"];
    let both: Vec<String> = ["givenName", "familyName"].iter().filter_map(|part| said(&name[*part])).collect();
    let both = Some(both.join(" ")).filter(|both| !both.is_empty());
    said(&document["displayName"]).or_else(|| said(&name["formatted"])).or(both)
}

/// Their first address, or the one that is called so.
fn mail_of(document: &Value) -> Option<&str> {
    let several = document["emails"].as_array()?;
    let primary = several.iter().find(|one| one["primary"] == true).or_else(|| several.first())?;
    primary["value"].as_str()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn roles(provisioning: &Provisioning, document: &Value, teams: &[Value]) -> Vec<String> {
        let told = provisioning.read("42".parse().unwrap(), document, teams).unwrap();
        told.roles.iter().map(|role| role.grant.to_string()).collect()
    }

    #[test]
    fn a_group_gives_a_role_by_its_name_or_identifier_and_any_other_group_none() {
        let zoe = json!({ "userName": "zoe" });
        let team = |name: &str, external: &str| json!({ "displayName": name, "externalId": external });
        let given = |name: &str| roles(&Provisioning::default(), &zoe, &[team(name, "x")]);
        assert_eq!(given("0951099d:principal"), ["principal@0951099D"]);
        assert_eq!(given("academy:helpdesk"), ["helpdesk"]);
        for none in ["helpdesk", "academy:principal", "0951099X:principal", "0951099D:king", "0951099D", ":", ""] {
            assert!(given(none).is_empty(), "{none}");
        }
        let twice = [team("Personnels", "0951099D:requester"), team("0951099D:requester", "")];
        assert_eq!(roles(&Provisioning::default(), &zoe, &twice), ["requester@0951099D"]);
    }

    #[test]
    fn a_rule_of_the_configuration_reads_any_attribute_also_of_the_extension() {
        let rule = Rule {
            role: domain::Role::Requester,
            when: vec![claims::AttributeIs { attribute: "groups".to_owned(), value: "Staff".to_owned() }],
            schools: Some(claims::SchoolsIn { attribute: "department".to_owned(), before: None, none: None }),
            delegation: None,
        };
        let provisioning = Provisioning::new(vec![rule], TimeZone::UTC).unwrap();
        let urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
        let zoe = json!({ "userName": "zoe", urn: { "department": "0951099D" } });
        assert_eq!(roles(&provisioning, &zoe, &[json!({ "displayName": "staff" })]), ["requester@0951099D"]);
        assert!(roles(&provisioning, &zoe, &[]).is_empty());
    }

    #[test]
    fn name_and_address_are_what_the_document_says_best() {
        let of = |document: Value| {
            let told = Provisioning::default().read("42".parse().unwrap(), &document, &[]).unwrap();
            (told.name, told.email.unwrap_or_default())
        };
        let parts = json!({ "givenName": "Zoé", "familyName": "Lefèvre" });
        let mails = json!([{ "value": "a@example.fr" }, { "value": "b@example.fr", "primary": true }]);
        assert_eq!(of(json!({ "userName": "zoe" })), ("zoe".to_owned(), String::new()));
        assert_eq!(
            of(json!({ "userName": "zoe", "name": parts, "emails": mails })),
            ("Zoé Lefèvre".to_owned(), "b@example.fr".to_owned())
        );
        assert!(Provisioning::default().read("42".parse().unwrap(), &json!({ "userName": "a b" }), &[]).is_none());
    }
}
