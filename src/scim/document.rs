//! A document as it is kept: names as the schema writes them, values of the kind that it says, nothing that is not kept here. What
//! systems send a little otherwise is taken for what it means: a truth as a text, one value where several may be.

use super::{
    fault::Fault,
    path::{Meant, meant},
    resource::Resource,
    schema::{Attribute, Kind},
};
use serde_json::{Map, Value};

/// Bytes of what is kept of somebody, or of a group without its members.
const LARGEST: usize = 32 * 1024;
/// Values of an attribute, members apart.
const MOST_VALUES: usize = 100;

/// Reads a document: attributes that may be written, and no others.
pub(crate) fn read(resource: &Resource, sent: &Value) -> Result<Map<String, Value>, Fault> {
    let Value::Object(sent) = sent else {
        return Err(Fault::bad("invalidSyntax", "a JSON object is expected"));
    };
    let mut kept = Map::new();
    for (name, value) in sent {
        match meant(resource, name) {
            Some(Meant::Extension) => {
                let Some(extension) = resource.extension else { continue };
                if let Some(parts) = parts(extension.attributes, extension.name, value)? {
                    kept.insert(extension.urn.to_owned(), parts);
                }
            }
            Some(Meant::Place(place)) if place.part.is_none() && place.within.is_none() => {
                if !place.attribute.is_read_only()
                    && let Some(value) = value_of(place.attribute, value)?
                {
                    kept.insert(place.attribute.name.to_owned(), value);
                }
            }
            Some(Meant::Place(_) | Meant::NotKept) | None => {}
        }
    }
    Ok(kept)
}

/// Whether it can be kept: what must be there is, and it is not too large.
pub(crate) fn check(resource: &Resource, document: &Map<String, Value>) -> Result<(), Fault> {
    let is_there = |name: &str| document.get(name).and_then(Value::as_str).is_some_and(|text| !text.trim().is_empty());
    for attribute in resource.core.attributes.iter().filter(|attribute| attribute.required) {
        if !is_there(attribute.name) {
            return Err(Fault::bad("invalidValue", format!("{} is missing", attribute.name)));
        }
    }
    let kept = document.iter().filter(|(name, _)| *name != "members");
    let bytes: usize = kept.map(|(name, value)| name.len() + value.to_string().len()).sum();
    if bytes > LARGEST {
        return Err(Fault::bad("invalidValue", format!("of one document at most {LARGEST} bytes are kept")));
    }
    Ok(())
}

/// The value of an attribute; `None`: none.
pub(crate) fn value_of(attribute: &Attribute, value: &Value) -> Result<Option<Value>, Fault> {
    if !attribute.several {
        // some send a list of one
        let value = match value {
            Value::Array(several) if several.len() == 1 => &several[0],
            other => other,
        };
        return single(attribute, value);
    }
    let several = match value {
        Value::Array(several) => several.as_slice(),
        one => std::slice::from_ref(one),
    };
    check_number(attribute, several.len())?;
    let mut kept = Vec::new();
    for one in several {
        let one = match (attribute.kind, one) {
            // a bare text is the value
            (Kind::Complex(parts), Value::String(_)) if parts.iter().any(|part| part.name == "value") => {
                Some(Value::Object(Map::from_iter([("value".to_owned(), one.clone())])))
            }
            _ => single(attribute, one)?,
        };
        kept.extend(one);
    }
    Ok(Some(Value::Array(kept)).filter(|kept| kept.as_array().is_some_and(|several| !several.is_empty())))
}

/// Whether so many values of an attribute are kept: a group has as many members as fit.
pub(crate) fn check_number(attribute: &Attribute, values: usize) -> Result<(), Fault> {
    if values <= MOST_VALUES || attribute.name == "members" {
        return Ok(());
    }
    Err(Fault::bad("invalidValue", format!("of {} at most {MOST_VALUES} values are kept", attribute.name)))
}

fn single(attribute: &Attribute, value: &Value) -> Result<Option<Value>, Fault> {
    let wrong = |expected: &str| Fault::bad("invalidValue", format!("{}: {expected} is expected", attribute.name));
    Ok(match (attribute.kind, value) {
        (_, Value::Null) => None,
        (Kind::Text | Kind::Moment | Kind::Reference(_), Value::String(text)) => {
            Some(Value::String(text.clone())).filter(|_| !text.is_empty())
        }
        (Kind::Text, Value::Number(number)) => Some(Value::String(number.to_string())),
        (Kind::Text | Kind::Moment | Kind::Reference(_), _) => return Err(wrong("a text")),
        (Kind::Truth, Value::Bool(_)) => Some(value.clone()),
        (Kind::Truth, Value::String(text)) if text.eq_ignore_ascii_case("true") => Some(Value::Bool(true)),
        (Kind::Truth, Value::String(text)) if text.eq_ignore_ascii_case("false") => Some(Value::Bool(false)),
        (Kind::Truth, _) => return Err(wrong("true or false")),
        (Kind::Number, Value::Number(_)) => Some(value.clone()),
        (Kind::Number, _) => return Err(wrong("a number")),
        (Kind::Complex(of), value) => parts(of, attribute.name, value)?,
    })
}

/// The parts of an attribute, or the attributes of an extension.
fn parts(of: &'static [Attribute], name: &str, value: &Value) -> Result<Option<Value>, Fault> {
    let sent = match value {
        Value::Null => return Ok(None),
        Value::Object(sent) => sent,
        _ => return Err(Fault::bad("invalidValue", format!("{name}: an object is expected"))),
    };
    let mut kept = Map::new();
    for (name, value) in sent {
        if let Some(part) = of.iter().find(|part| part.name.eq_ignore_ascii_case(name))
            && let Some(value) = value_of(part, value)?
        {
            kept.insert(part.name.to_owned(), value);
        }
    }
    Ok(Some(Value::Object(kept)).filter(|kept| kept.as_object().is_some_and(|parts| !parts.is_empty())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource::{GROUPS, USERS};
    use serde_json::json;

    #[test]
    fn what_is_kept_has_the_names_and_kinds_of_the_schema_and_nothing_besides() {
        let sent = json!({
            "schemas": ["x"], "id": "9", "meta": {}, "groups": [{ "value": "3" }], "shoeSize": 42,
            "USERNAME": "Zoe", "active": "False", "password": "s3cret", "phoneNumbers": [{ "value": "1" }],
            "externalId": 4711, "emails": { "value": "zoe@example.fr", "shoe": 1 }, "roles": ["teacher", null], "displayName": null,
            "name": { "FAMILYNAME": "L", "middleName": "x" },
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user": { "department": "D", "manager": { "value": "1" } },
        });
        let kept = Value::Object(read(&USERS, &sent).unwrap());
        assert_eq!(
            kept,
            json!({
                "userName": "Zoe", "active": false, "externalId": "4711", "emails": [{ "value": "zoe@example.fr" }], "roles": [{ "value": "teacher" }],
                "name": { "familyName": "L" },
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": "D" },
            })
        );
        for wrong in [
            json!({ "active": "perhaps" }),
            json!({ "active": 1 }),
            json!({ "userName": {} }),
            json!({ "name": "Zoe" }),
            json!({ "emails": [3] }),
        ] {
            assert_eq!(read(&USERS, &wrong).unwrap_err().kind, Some("invalidValue"), "{wrong}");
        }
        assert_eq!(read(&USERS, &json!([])).unwrap_err().kind, Some("invalidSyntax"));
    }

    #[test]
    fn what_must_be_there_is_and_nothing_is_too_large() {
        let of = |sent: Value| check(&USERS, &read(&USERS, &sent).unwrap()).map_err(|fault| fault.detail);
        assert!(of(json!({ "userName": "zoe" })).is_ok());
        assert!(of(json!({})).unwrap_err().contains("userName"));
        assert!(of(json!({ "userName": " " })).is_err());
        assert!(of(json!({ "userName": "zoe", "displayName": "x".repeat(40_000) })).is_err());
        let many: Vec<_> = (0..101).map(|n| n.to_string()).collect();
        let many = read(&USERS, &json!({ "userName": "zoe", "roles": many })).unwrap_err();
        assert!(many.detail.contains("roles"), "{}", many.detail);
        // a group has as many members as it has
        let members: Vec<_> = (0..5_000).map(|n| json!({ "value": n.to_string() })).collect();
        let team = read(&GROUPS, &json!({ "displayName": "T", "members": members })).unwrap();
        check(&GROUPS, &team).unwrap();
        assert_eq!(team["members"].as_array().unwrap().len(), 5_000);
    }
}
