//! A key's element, and what may stand in it once.

use crate::{refusal::Refusal, text::name, xml::Element};

/// A key, and what is said of many at once beside it.
#[derive(Clone, Copy)]
pub(super) struct Key<'a> {
    /// Its own element.
    pub key: Element<'a>,
    /// The `KeyProperties` that it names.
    pub properties: Option<Element<'a>>,
}

impl<'a> Key<'a> {
    /// A child that may be there once: the key's own, or the one that it shares.
    pub fn only(self, name: &'static str) -> Result<Option<Element<'a>>, Refusal> {
        match (only(self.key, name)?, self.properties) {
            (None, Some(shared)) => only(shared, name),
            (own, _) => Ok(own),
        }
    }

    /// The first of these attributes that the key has, or what it shares.
    pub fn attribute(self, names: &[&str]) -> Option<&'a str> {
        let of = |element: Element<'a>| names.iter().find_map(|name| element.attribute(name));
        of(self.key).or_else(|| self.properties.and_then(of))
    }

    /// A value within `Data`, or the `Data` of that name in the oldest drafts.
    pub fn value(self, name: &'static str) -> Result<Option<Element<'a>>, Refusal> {
        for element in [Some(self.key), self.properties].into_iter().flatten() {
            let mut found = None;
            let whole = element.named("Data").filter(|data| data.attribute("Name").is_none());
            let named = element.named("Data").filter(|data| {
                let said = data.attribute("Name").unwrap_or_default();
                said.chars().filter(|c| *c != '_').map(|c| c.to_ascii_lowercase()).eq(name.to_lowercase().chars())
            });
            for (count, data) in whole.enumerate() {
                if count > 0 {
                    return Err(Refusal::Twice("Data"));
                }
                found = only(data, name)?;
            }
            for data in named {
                if found.replace(data).is_some() {
                    return Err(Refusal::Twice(name));
                }
            }
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }
}

/// The identifier of a key: its attribute has three names in RFC 6030 and its drafts.
pub(super) fn id(key: Element<'_>) -> Option<&str> {
    ["Id", "KeyId", "SecretId"].iter().find_map(|name| key.attribute(name)).filter(|id| !id.is_empty())
}

/// The text of a child that may be there once.
pub(super) fn text(parent: Element<'_>, element: &'static str, field: &'static str) -> Result<Option<String>, Refusal> {
    only(parent, element)?.map_or(Ok(None), |child| name(child.text(), field))
}

/// A child that may be there once: two of them would let each reader choose another.
pub(super) fn only<'a>(parent: Element<'a>, name: &'static str) -> Result<Option<Element<'a>>, Refusal> {
    let mut children = parent.named(name);
    let first = children.next();
    if children.next().is_some() { Err(Refusal::Twice(name)) } else { Ok(first) }
}
