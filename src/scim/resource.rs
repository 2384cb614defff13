//! The two kinds of documents that are written here: people and groups.

use super::{
    schema::{Attribute, Kind, Schema, text},
    schemas::{ENTERPRISE, GROUP, USER},
};
use domain::PushedKind;

/// A kind of documents.
#[derive(Debug)]
pub(crate) struct Resource {
    pub kind: PushedKind,
    pub core: &'static Schema,
    pub extension: Option<&'static Schema>,
    /// Below [`crate::BASE`].
    pub endpoint: &'static str,
    /// The attribute that is its name.
    pub name: &'static str,
}

/// People.
pub(crate) const USERS: Resource = Resource {
    kind: PushedKind::User,
    core: &USER,
    extension: Some(&ENTERPRISE),
    endpoint: "/Users",
    name: "userName",
};
/// Groups.
pub(crate) const GROUPS: Resource =
    Resource { kind: PushedKind::Group, core: &GROUP, extension: None, endpoint: "/Groups", name: "displayName" };

/// What every document has (RFC 7643, 3.1).
const COMMON: &[Attribute] = &[
    text("id", "Its number").exact().read_only(),
    text("schemas", "Its schemas").exact().read_only().several(),
    text("meta", "When and where").read_only().of(Kind::Complex(&[
        text("resourceType", "Of what kind").exact().read_only(),
        text("created", "When it came").read_only().of(Kind::Moment),
        text("lastModified", "When it was last changed").read_only().of(Kind::Moment),
        text("location", "Where it is").exact().read_only(),
        text("version", "Which state it is in").exact().read_only(),
    ])),
];

impl Resource {
    /// An attribute of the schema itself, or of every document.
    pub fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        let common = || COMMON.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name));
        self.core.attribute(name).or_else(common)
    }
}
