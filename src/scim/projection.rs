//! Which attributes are answered (RFC 7644, 3.9): those that are asked for, or all but some. `id` and `schemas` are always there.

use super::{
    fault::Fault,
    path::{Meant, Place, meant},
    resource::Resource,
};
use serde_json::{Map, Value};

/// Bytes of such a list.
const LONGEST: usize = 4096;

/// Which attributes are answered.
#[derive(Debug, Default)]
pub(crate) struct Projection {
    only: Option<Vec<Place>>,
    but: Vec<Place>,
}

impl Projection {
    /// Reads `attributes` and `excludedAttributes`; what is not kept here is asked for in vain.
    pub fn read(resource: &Resource, only: Option<&str>, but: Option<&str>) -> Result<Self, Fault> {
        let places = |text: &str| -> Result<Vec<Place>, Fault> {
            if text.len() > LONGEST {
                return Err(Fault::bad("invalidValue", format!("a list of attributes has at most {LONGEST} bytes")));
            }
            let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
            let found = names.filter_map(|name| match (meant(resource, name), resource.extension) {
                (Some(Meant::Place(place)), _) => Some(vec![place]),
                (Some(Meant::Extension), Some(extension)) => Some(
                    extension
                        .attributes
                        .iter()
                        .map(|attribute| Place { within: Some(extension.urn), attribute, part: None })
                        .collect(),
                ),
                (Some(Meant::Extension), None) | (Some(Meant::NotKept) | None, _) => None,
            });
            Ok(found.flatten().collect())
        };
        let only = only.filter(|text| !text.trim().is_empty()).map(places).transpose()?;
        Ok(Self { only, but: but.map(places).transpose()?.unwrap_or_default() })
    }

    /// The document with these attributes alone.
    pub fn of(&self, document: Value) -> Value {
        let Value::Object(mut whole) = document else { return document };
        if let Some(only) = &self.only {
            let mut kept = Map::new();
            for always in ["schemas", "id"] {
                kept.extend(whole.get(always).map(|value| (always.to_owned(), value.clone())));
            }
            only.iter().for_each(|place| copy(place, &whole, &mut kept));
            whole = kept;
        }
        for place in &self.but {
            remove(place, &mut whole);
        }
        Value::Object(whole)
    }
}

fn copy(place: &Place, whole: &Map<String, Value>, kept: &mut Map<String, Value>) {
    let name = place.attribute.name;
    let holder = place.within.map_or(Some(whole), |urn| whole.get(urn).and_then(Value::as_object));
    let Some(value) = holder.and_then(|holder| holder.get(name)) else { return };
    let value = match place.part {
        None => value.clone(),
        Some(part) => {
            let cut = |one: &Value| {
                let cut = one.get(part.name).map(|value| (part.name.to_owned(), value.clone()));
                Value::Object(cut.into_iter().collect())
            };
            value.as_array().map_or_else(|| cut(value), |several| several.iter().map(cut).collect())
        }
    };
    let kept = match place.within {
        None => kept,
        Some(urn) => match kept.entry(urn).or_insert_with(|| Value::Object(Map::new())) {
            Value::Object(kept) => kept,
            _ => return,
        },
    };
    match (kept.get_mut(name), value) {
        // two parts of one attribute are asked for
        (Some(Value::Object(known)), Value::Object(more)) => known.extend(more),
        (Some(Value::Array(known)), Value::Array(more)) => {
            for (known, more) in known.iter_mut().zip(more) {
                if let (Value::Object(known), Value::Object(more)) = (known, more) {
                    known.extend(more);
                }
            }
        }
        (_, value) => drop(kept.insert(name.to_owned(), value)),
    }
}

fn remove(place: &Place, whole: &mut Map<String, Value>) {
    let name = place.attribute.name;
    if ["id", "schemas"].contains(&name) {
        return;
    }
    let holder = match place.within {
        None => whole,
        Some(urn) => match whole.get_mut(urn) {
            Some(Value::Object(holder)) => holder,
            _ => return,
        },
    };
    let Some(part) = place.part else {
        holder.remove(name);
        return;
    };
    match holder.get_mut(name) {
        Some(Value::Object(one)) => drop(one.remove(part.name)),
        Some(Value::Array(several)) => {
            several.iter_mut().filter_map(Value::as_object_mut).for_each(|one| drop(one.remove(part.name)));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource::USERS;
    use serde_json::json;

    #[test]
    fn what_is_asked_for_is_answered_and_what_is_left_out_is_not() {
        let zoe = json!({
            "schemas": ["s"], "id": "1", "userName": "zoe", "name": { "givenName": "Z", "familyName": "L" },
            "emails": [{ "value": "a", "type": "work" }], "meta": { "version": "W/\"1\"" },
        });
        let of = |only, but| Projection::read(&USERS, only, but).unwrap().of(zoe.clone());
        assert_eq!(of(Some("USERNAME"), None), json!({ "schemas": ["s"], "id": "1", "userName": "zoe" }));
        assert_eq!(
            of(Some("name.familyName, name.givenName,emails.value,shoeSize"), None),
            json!({ "schemas": ["s"], "id": "1", "name": { "givenName": "Z", "familyName": "L" }, "emails": [{ "value": "a" }] })
        );
        assert_eq!(of(Some("emails.value,emails.type"), None)["emails"], zoe["emails"], "two parts of each");
        let rest = of(None, Some("name, emails.type, id, meta"));
        assert_eq!(rest, json!({ "schemas": ["s"], "id": "1", "userName": "zoe", "emails": [{ "value": "a" }] }));
        assert_eq!(of(Some(""), None), zoe);
        assert!(Projection::read(&USERS, Some(&"x,".repeat(5000)), None).is_err());
    }
}
