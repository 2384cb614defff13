//! Which part of a document is meant (RFC 7644, 3.10): `userName`, `name.familyName`, with the URN of its schema in front or without.

use super::{
    resource::Resource,
    schema::{Attribute, Schema},
    schemas::NOT_KEPT,
};

/// What a name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meant {
    /// An attribute, or a part of one.
    Place(Place),
    /// All of the extension.
    Extension,
    /// What other services know, and is not kept here.
    NotKept,
}

/// An attribute, or a part of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// The URN of the extension that it is in; `None`: it stands in the document itself.
    pub within: Option<&'static str>,
    pub attribute: &'static Attribute,
    pub part: Option<&'static Attribute>,
}

/// What a name means in documents of this kind; `None`: nothing.
pub(crate) fn meant(resource: &Resource, name: &str) -> Option<Meant> {
    let (extension, rest) = match resource.extension.and_then(|extension| Some((extension, behind(extension, name)?))) {
        Some((_, "")) => return Some(Meant::Extension),
        Some((extension, rest)) => (Some(extension), rest),
        None => (None, behind(resource.core, name).filter(|rest| !rest.is_empty()).unwrap_or(name)),
    };
    let (first, part) = rest.split_once('.').map_or((rest, None), |(first, part)| (first, Some(part)));
    let kept = |name: &str| !NOT_KEPT.iter().any(|known| known.eq_ignore_ascii_case(name));
    let found = match extension {
        Some(extension) => extension.attribute(first),
        None => resource.attribute(first),
    };
    let Some(attribute) = found else { return (!kept(first)).then_some(Meant::NotKept) };
    let place = |part| Some(Meant::Place(Place { within: extension.map(|extension| extension.urn), attribute, part }));
    match part {
        None => place(None),
        Some(part) => match attribute.part(part) {
            Some(part) => place(Some(part)),
            None => (!kept(part)).then_some(Meant::NotKept),
        },
    }
}

/// What stands behind the URN of a schema; nothing where it stands alone.
fn behind<'n>(schema: &Schema, name: &'n str) -> Option<&'n str> {
    let begins = name.get(..schema.urn.len())?.eq_ignore_ascii_case(schema.urn);
    let rest = name.get(schema.urn.len()..).filter(|_| begins)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix(':') }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource::{GROUPS, USERS};

    #[test]
    fn a_name_means_the_same_with_its_schema_in_front_and_in_any_case() {
        let said = |name: &str| match meant(&USERS, name) {
            Some(Meant::Place(Place { within, attribute, part })) => {
                let part = part.map(|part| format!(".{}", part.name)).unwrap_or_default();
                format!("{}{}{part}", if within.is_some() { "+" } else { "" }, attribute.name)
            }
            Some(Meant::Extension) => "extension".to_owned(),
            Some(Meant::NotKept) => "not kept".to_owned(),
            None => "nothing".to_owned(),
        };
        let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
        for (name, means) in [
            ("USERNAME", "userName"),
            ("name.familyName", "name.familyName"),
            ("urn:ietf:params:scim:schemas:core:2.0:User:userName", "userName"),
            ("urn:ietf:params:scim:schemas:core:2.0:User:name.givenname", "name.givenName"),
            (&format!("{enterprise}:department"), "+department"),
            (&format!("{}:Department", enterprise.to_uppercase()), "+department"),
            (&format!("{enterprise}:userName"), "nothing"),
            (&format!("{enterprise}:manager"), "not kept"),
            (enterprise, "extension"),
            ("department", "nothing"),
            ("phoneNumbers.value", "not kept"),
            ("meta.lastModified", "meta.lastModified"),
            ("shoeSize", "nothing"),
            ("name.shoe", "nothing"),
            ("", "nothing"),
            (".", "nothing"),
        ] {
            assert_eq!(said(name), means, "{name}");
        }
        assert!(meant(&GROUPS, enterprise).is_none());
    }
}
