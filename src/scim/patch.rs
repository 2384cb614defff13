//! Parts of a document are changed (RFC 7644, 3.5.2): as the RFC says, and as Entra and Okta send it. Pure, and bounded.

use super::{
    document,
    fault::Fault,
    filter::Filter,
    parser::read_selection,
    path::{Meant, Place, meant},
    resource::Resource,
    schema::{Attribute, Kind},
};
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};

/// Operations at once.
const MOST: usize = 1000;
/// Bytes of a path.
const LONGEST: usize = 1024;

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Add,
    Replace,
    Remove,
}

/// Where it is done.
enum Target {
    Extension,
    NotKept,
    At { place: Place, selected: Option<Filter> },
}

type Document = Map<String, Value>;

/// Changes a document as it is asked; it stays as it was where something does not go.
pub(crate) fn patched(resource: &Resource, document: &Document, sent: &Value) -> Result<Document, Fault> {
    let field = |object: &Value, name: &str| -> Option<Value> {
        let object = object.as_object()?;
        object.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone())
    };
    let Some(Value::Array(operations)) = field(sent, "Operations") else {
        return Err(Fault::bad("invalidSyntax", "Operations is missing: a list of what is to be done"));
    };
    if operations.is_empty() || operations.len() > MOST {
        return Err(Fault::bad("invalidValue", format!("1 to {MOST} operations are done at once")));
    }
    let mut changed = document.clone();
    for operation in &operations {
        let word =
            field(operation, "op").and_then(|word| Some(word.as_str()?.to_ascii_lowercase())).unwrap_or_default();
        let act = match word.as_str() {
            "add" => Act::Add,
            "replace" => Act::Replace,
            "remove" => Act::Remove,
            _ => return Err(Fault::bad("invalidSyntax", format!("{word:?} is no operation: add, replace or remove"))),
        };
        let path = match field(operation, "path") {
            None | Some(Value::Null) => None,
            Some(Value::String(path)) => Some(path).filter(|path| !path.trim().is_empty()),
            Some(_) => return Err(Fault::bad("invalidPath", "path is a text")),
        };
        let value = field(operation, "value").unwrap_or_default();
        match path {
            Some(path) => apply(resource, &mut changed, act, &path, &value)?,
            None if act == Act::Remove => {
                return Err(Fault::bad("noTarget", "what is to be removed is not said: path is missing"));
            }
            None => whole(resource, &mut changed, act, &value)?,
        }
    }
    Ok(changed)
}

/// Without a path the value is a part of a document; names of parts stand in it too, as Entra sends them.
fn whole(resource: &Resource, changed: &mut Document, act: Act, value: &Value) -> Result<(), Fault> {
    let Value::Object(parts) = value else {
        return Err(Fault::bad("invalidValue", "without a path, value is an object"));
    };
    for (name, value) in parts {
        match target(resource, name) {
            Ok(Target::At { place, .. }) if place.attribute.is_read_only() => {} // as in a document that is sent whole
            Ok(target) => at(resource, changed, act, target, value)?,
            Err(_) => {} // what is unknown is left, as in a document that is sent whole
        }
    }
    Ok(())
}

fn apply(resource: &Resource, changed: &mut Document, act: Act, path: &str, value: &Value) -> Result<(), Fault> {
    let target = target(resource, path)?;
    if let Target::At { place, .. } = &target
        && place.attribute.is_read_only()
    {
        return Err(Fault::bad("mutability", format!("{} is not written", place.attribute.name)));
    }
    at(resource, changed, act, target, value)
}

/// What a path means: `emails[type eq "work"].value`.
fn target(resource: &Resource, path: &str) -> Result<Target, Fault> {
    let wrong = || {
        let shown: String = path.chars().take(60).collect();
        Fault::bad("invalidPath", format!("{shown:?} is no attribute here: /Schemas has them"))
    };
    if path.len() > LONGEST {
        return Err(Fault::bad("invalidPath", format!("a path has at most {LONGEST} bytes")));
    }
    let path = path.trim();
    let (name, rest) = path.split_once('[').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let found = meant(resource, name).ok_or_else(wrong)?;
    let place = match (found, rest) {
        (Meant::NotKept, _) => return Ok(Target::NotKept),
        (Meant::Extension, None) => return Ok(Target::Extension),
        (Meant::Place(place), None) => return Ok(Target::At { place, selected: None }),
        (Meant::Extension, Some(_)) => return Err(wrong()),
        (Meant::Place(place), Some(_)) => place,
    };
    if place.part.is_some() || !place.attribute.several || !matches!(place.attribute.kind, Kind::Complex(_)) {
        return Err(wrong());
    }
    let rest = rest.unwrap_or_default();
    let (filter, end) = read_selection(place.attribute, rest)?;
    let part = match &rest[end..] {
        "" => None,
        part => Some(part.strip_prefix('.').and_then(|part| place.attribute.part(part)).ok_or_else(wrong)?),
    };
    Ok(Target::At { place: Place { part, ..place }, selected: Some(filter) })
}

fn at(resource: &Resource, changed: &mut Document, act: Act, target: Target, value: &Value) -> Result<(), Fault> {
    match target {
        Target::NotKept => Ok(()),
        Target::Extension => {
            let Some(extension) = resource.extension else { return Ok(()) };
            if act == Act::Remove {
                changed.remove(extension.urn);
                return Ok(());
            }
            let sent = Value::Object(Map::from_iter([(extension.urn.to_owned(), value.clone())]));
            let Some(Value::Object(parts)) = document::read(resource, &sent)?.remove(extension.urn) else {
                return Ok(());
            };
            object_at(changed, extension.urn).extend(parts);
            Ok(())
        }
        Target::At { place, selected } => {
            let Some(urn) = place.within else { return attribute(changed, act, place, selected.as_ref(), value) };
            attribute(object_at(changed, urn), act, place, selected.as_ref(), value)?;
            drop_empty(changed, urn);
            Ok(())
        }
    }
}

fn attribute(
    holder: &mut Document,
    act: Act,
    place: Place,
    selected: Option<&Filter>,
    value: &Value,
) -> Result<(), Fault> {
    let Place { attribute, part, .. } = place;
    let name = attribute.name;
    match (attribute.several, part, selected) {
        (true, _, Some(filter)) => some_of(holder, act, attribute, part, filter, value),
        (true, Some(part), None) => {
            for one in list_at(holder, name).iter_mut().filter_map(Value::as_object_mut) {
                set(one, act, part, value)?;
            }
            drop_empty(holder, name);
            Ok(())
        }
        (true, None, None) => several(holder, act, attribute, value),
        (false, Some(part), _) => {
            set(object_at(holder, name), act, part, value)?;
            drop_empty(holder, name);
            Ok(())
        }
        (false, None, _) => {
            if act != Act::Remove
                && matches!(attribute.kind, Kind::Complex(_))
                && let Some(Value::Object(parts)) = document::value_of(attribute, value)?
            {
                object_at(holder, name).extend(parts); // parts that are not said stay
                return Ok(());
            }
            set(holder, act, attribute, value)
        }
    }
}

/// Sets or removes one value.
fn set(holder: &mut Document, act: Act, attribute: &Attribute, value: &Value) -> Result<(), Fault> {
    let value = if act == Act::Remove { None } else { document::value_of(attribute, value)? };
    if attribute.required && value.is_none() {
        return Err(Fault::bad("invalidValue", format!("{} must be there", attribute.name)));
    }
    match value {
        Some(value) => drop(holder.insert(attribute.name.to_owned(), value)),
        None => drop(holder.remove(attribute.name)),
    }
    Ok(())
}

/// All values of an attribute.
fn several(holder: &mut Document, act: Act, attribute: &Attribute, value: &Value) -> Result<(), Fault> {
    let sent = match document::value_of(attribute, value)? {
        Some(Value::Array(sent)) => sent,
        _ => Vec::new(),
    };
    let list = list_at(holder, attribute.name);
    match act {
        Act::Replace => *list = sent,
        // Entra says which ones in the value
        Act::Remove if !sent.is_empty() => {
            let gone: HashSet<String> = sent.iter().map(known_by).collect();
            list.retain(|one| !gone.contains(&known_by(one)));
        }
        Act::Remove => list.clear(),
        Act::Add => {
            let mut had: HashMap<String, usize> =
                list.iter().enumerate().map(|(at, one)| (known_by(one), at)).collect();
            for one in sent {
                one_primary(list, &one);
                match (had.get(&known_by(&one)), one) {
                    (Some(at), Value::Object(more)) => {
                        list[*at].as_object_mut().into_iter().for_each(|known| known.extend(more.clone()))
                    }
                    (Some(_), _) => {}
                    (None, one) => {
                        had.insert(known_by(&one), list.len());
                        list.push(one);
                    }
                }
            }
        }
    }
    document::check_number(attribute, list.len())?;
    drop_empty(holder, attribute.name);
    Ok(())
}

/// The values of an attribute that a filter means.
fn some_of(
    holder: &mut Document,
    act: Act,
    attribute: &'static Attribute,
    part: Option<&'static Attribute>,
    filter: &Filter,
    value: &Value,
) -> Result<(), Fault> {
    let list = list_at(holder, attribute.name);
    let meant = list.iter().filter(|one| filter.fits(one)).count();
    match (act, part) {
        (Act::Remove, None) => list.retain(|one| !filter.fits(one)),
        (Act::Replace, _) if meant == 0 => {
            drop_empty(holder, attribute.name);
            return Err(Fault::bad("noTarget", format!("no value of {} is meant", attribute.name)));
        }
        (Act::Add, _) if meant == 0 => {
            // one that the filter would have meant
            let mut new = Map::new();
            for (name, value) in filter.made().ok_or_else(|| {
                Fault::bad("noTarget", format!("no value of {} is meant, and none can be made", attribute.name))
            })? {
                new.insert(name.to_owned(), value.clone());
            }
            change(&mut new, act, attribute, part, value)?;
            list.push(Value::Object(new));
        }
        _ => {
            for one in list.iter_mut().filter(|one| filter.fits(one)).filter_map(Value::as_object_mut) {
                change(one, act, attribute, part, value)?;
            }
            list.retain(|one| one.as_object().is_none_or(|parts| !parts.is_empty()));
        }
    }
    drop_empty(holder, attribute.name);
    Ok(())
}

fn change(
    one: &mut Document,
    act: Act,
    attribute: &'static Attribute,
    part: Option<&'static Attribute>,
    value: &Value,
) -> Result<(), Fault> {
    if let Some(part) = part {
        return set(one, act, part, value);
    }
    if let Some(Value::Array(sent)) = document::value_of(attribute, value)?
        && let [Value::Object(parts)] = sent.as_slice()
    {
        one.extend(parts.clone());
    }
    Ok(())
}

/// By what a value is known among its like: whose or what it is.
fn known_by(one: &Value) -> String {
    match one.get("value") {
        Some(value) => value.to_string(),
        None => one.to_string(),
    }
}

/// At most one value counts before the others.
fn one_primary(list: &mut [Value], new: &Value) {
    if new["primary"] == true {
        for one in list.iter_mut().filter_map(Value::as_object_mut) {
            one.remove("primary");
        }
    }
}

fn object_at<'d>(holder: &'d mut Document, name: &str) -> &'d mut Document {
    let value = holder.entry(name).or_insert_with(|| Value::Object(Map::new()));
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    value.as_object_mut().expect("it is one")
}

fn list_at<'d>(holder: &'d mut Document, name: &str) -> &'d mut Vec<Value> {
    let value = holder.entry(name).or_insert_with(|| Value::Array(Vec::new()));
    if !value.is_array() {
        *value = Value::Array(Vec::new());
    }
    value.as_array_mut().expect("it is one")
}

/// What has nothing in it is not there.
fn drop_empty(holder: &mut Document, name: &str) {
    let is_empty = match holder.get(name) {
        Some(Value::Object(parts)) => parts.is_empty(),
        Some(Value::Array(several)) => several.is_empty(),
        _ => false,
    };
    if is_empty {
        holder.remove(name);
    }
}

#[cfg(test)]
#[path = "patch_cases.rs"]
mod cases;
