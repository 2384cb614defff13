//! What a schema is made of (RFC 7643, 2 and 7), and how an attribute is found in one: by its name, whatever its case.

use super::place::address;
use serde_json::{Value, json};

/// What an attribute holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Truth,
    Number,
    Moment,
    /// An address of one of these.
    Reference(&'static [&'static str]),
    /// Parts.
    Complex(&'static [Attribute]),
}

/// One attribute, or one part of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Attribute {
    pub name: &'static str,
    pub kind: Kind,
    pub several: bool,
    pub required: bool,
    /// Whether case matters where two are compared.
    pub exact: bool,
    /// `readWrite`, `readOnly` or `immutable`.
    pub mutability: &'static str,
    /// `default` or `always`.
    pub returned: &'static str,
    /// `none` or `server`.
    pub uniqueness: &'static str,
    /// The values that there usually are; none: any.
    pub usual: &'static [&'static str],
    pub about: &'static str,
}

/// A text that may be written and has no more rules.
pub(crate) const fn text(name: &'static str, about: &'static str) -> Attribute {
    Attribute {
        name,
        kind: Kind::Text,
        several: false,
        required: false,
        exact: false,
        mutability: "readWrite",
        returned: "default",
        uniqueness: "none",
        usual: &[],
        about,
    }
}

impl Attribute {
    pub const fn of(self, kind: Kind) -> Self {
        Self { kind, ..self }
    }
    pub const fn several(self) -> Self {
        Self { several: true, ..self }
    }
    pub const fn required(self) -> Self {
        Self { required: true, ..self }
    }
    pub const fn exact(self) -> Self {
        Self { exact: true, ..self }
    }
    pub const fn unique(self) -> Self {
        Self { uniqueness: "server", ..self }
    }
    pub const fn usually(self, usual: &'static [&'static str]) -> Self {
        Self { usual, ..self }
    }
    pub const fn read_only(self) -> Self {
        Self { mutability: "readOnly", ..self }
    }
    pub const fn immutable(self) -> Self {
        Self { mutability: "immutable", ..self }
    }

    /// Whether whoever writes may write it.
    pub fn is_read_only(&self) -> bool {
        self.mutability == "readOnly"
    }

    /// A part of it.
    pub fn part(&self, name: &str) -> Option<&'static Attribute> {
        match self.kind {
            Kind::Complex(parts) => parts.iter().find(|part| part.name.eq_ignore_ascii_case(name)),
            Kind::Text | Kind::Truth | Kind::Number | Kind::Moment | Kind::Reference(_) => None,
        }
    }

    /// As `/Schemas` tells it.
    pub fn told(&self) -> Value {
        let (kind, parts, references) = match self.kind {
            Kind::Text => ("string", None, None),
            Kind::Truth => ("boolean", None, None),
            Kind::Number => ("integer", None, None),
            Kind::Moment => ("dateTime", None, None),
            Kind::Reference(to) => ("reference", None, Some(to)),
            Kind::Complex(parts) => ("complex", Some(parts), None),
        };
        let mut told = json!({
            "name": self.name, "type": kind, "multiValued": self.several, "description": self.about,
            "required": self.required, "mutability": self.mutability, "returned": self.returned,
        });
        if parts.is_none() {
            told["caseExact"] = (self.exact || references.is_some()).into();
            told["uniqueness"] = self.uniqueness.into();
        }
        if !self.usual.is_empty() {
            told["canonicalValues"] = self.usual.into();
        }
        if let Some(parts) = parts {
            told["subAttributes"] = parts.iter().map(Attribute::told).collect();
        }
        if let Some(references) = references {
            told["referenceTypes"] = references.into();
        }
        told
    }
}

/// A schema.
#[derive(Debug)]
pub(crate) struct Schema {
    pub urn: &'static str,
    pub name: &'static str,
    pub about: &'static str,
    pub attributes: &'static [Attribute],
}

impl Schema {
    /// One of its attributes.
    pub fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        self.attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))
    }

    /// As `/Schemas` tells it.
    pub fn told(&self) -> Value {
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
            "id": self.urn, "name": self.name, "description": self.about,
            "attributes": self.attributes.iter().map(Attribute::told).collect::<Vec<_>>(),
            "meta": { "resourceType": "Schema", "location": address(&format!("/Schemas/{}", self.urn)) },
        })
    }
}
