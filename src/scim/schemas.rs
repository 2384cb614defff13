//! The schemas that are spoken: of people and groups what this station has a use for, and what tells of the service itself (RFC 7643, 4, 5
//! and 7). Whatever else the RFC knows of people (telephones, addresses, photographs) is taken politely and not kept.
//!
//! Long because it is one list.

use super::schema::{Attribute, Kind, Schema, text};

/// A person.
pub(crate) const USER: Schema = Schema {
    urn: "urn:ietf:params:scim:schemas:core:2.0:User",
    name: "User",
    about: "Somebody who may hold a key, or sees to keys",
    attributes: &[
        text("externalId", "What the identity system calls them, for good").exact(),
        text("userName", "The name that they sign in with: 2 to 64 letters a-z, digits and . _ - @")
            .required()
            .unique(),
        text("name", "Their name").of(Kind::Complex(&[
            text("formatted", "As it is written"),
            text("familyName", "Family name"),
            text("givenName", "First name"),
        ])),
        text("displayName", "Their name as people say it"),
        text("active", "False closes the account here, and asks the key back").of(Kind::Truth),
        text("emails", "Mail addresses: the primary one, or else the first, is used")
            .several()
            .of(Kind::Complex(VALUE)),
        text("roles", "Roles there, for rules of the configuration").several().of(Kind::Complex(VALUE)),
        text("groups", "The groups that they are in: by `/Groups`").several().read_only().of(Kind::Complex(&[
            text("value", "The number of the group").exact().read_only(),
            text("$ref", "Where the group is").read_only().of(Kind::Reference(&["Group"])),
            text("display", "What it is called").read_only(),
        ])),
    ],
};

const VALUE: &[Attribute] = &[
    text("value", "The value"),
    text("display", "As people read it"),
    text("type", "Of what kind: work, home"),
    text("primary", "Whether it is the one that counts").of(Kind::Truth),
];

/// What companies say of somebody besides.
pub(crate) const ENTERPRISE: Schema = Schema {
    urn: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    name: "EnterpriseUser",
    about: "Where somebody works, for rules of the configuration",
    attributes: &[
        text("employeeNumber", "Their number there"),
        text("costCenter", "Cost centre"),
        text("organization", "Organisation"),
        text("division", "Division"),
        text("department", "Department: often the number of the school"),
    ],
};

/// A group.
pub(crate) const GROUP: Schema = Schema {
    urn: "urn:ietf:params:scim:schemas:core:2.0:Group",
    name: "Group",
    about: "People who have something in common: a role, where it is called UAI:role",
    attributes: &[
        text("externalId", "What the identity system calls it, for good").exact(),
        text("displayName", "Its name: 0951099D:principal gives that role in that school, academy:helpdesk one in all")
            .required()
            .unique(),
        text("members", "Who is in it; groups in groups are not taken").several().of(Kind::Complex(&[
            text("value", "The number of the person").exact().immutable(),
            text("$ref", "Where they are").immutable().of(Kind::Reference(&["User"])),
            text("type", "User").usually(&["User"]).immutable(),
        ])),
    ],
};

const SUPPORTED: &[Attribute] = &[text("supported", "Whether it is spoken").required().read_only().of(Kind::Truth)];

/// What the service can do.
const SERVICE: Schema = Schema {
    urn: "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig",
    name: "ServiceProviderConfig",
    about: "What is spoken here",
    attributes: &[
        text("documentationUri", "Where it is told").read_only().exact().of(Kind::Reference(&["external"])),
        text("patch", "Whether parts are changed").required().read_only().of(Kind::Complex(SUPPORTED)),
        text("bulk", "Whether several acts come at once").required().read_only().of(Kind::Complex(&[
            text("supported", "Whether it is spoken").required().read_only().of(Kind::Truth),
            text("maxOperations", "Acts at once").required().read_only().of(Kind::Number),
            text("maxPayloadSize", "Bytes at once").required().read_only().of(Kind::Number),
        ])),
        text("filter", "Whether lists are filtered").required().read_only().of(Kind::Complex(&[
            text("supported", "Whether it is spoken").required().read_only().of(Kind::Truth),
            text("maxResults", "The most of an answer").required().read_only().of(Kind::Number),
        ])),
        text("changePassword", "Whether passwords are set").required().read_only().of(Kind::Complex(SUPPORTED)),
        text("sort", "Whether lists are sorted").required().read_only().of(Kind::Complex(SUPPORTED)),
        text("etag", "Whether documents have versions").required().read_only().of(Kind::Complex(SUPPORTED)),
        text("authenticationSchemes", "How a program shows its key").required().several().read_only().of(
            Kind::Complex(&[
                text("type", "Of what kind").required().read_only(),
                text("name", "Its name").required().read_only(),
                text("description", "What it is").required().read_only(),
                text("specUri", "Where it is written").read_only().exact().of(Kind::Reference(&["external"])),
                text("documentationUri", "Where it is told").read_only().exact().of(Kind::Reference(&["external"])),
                text("primary", "Whether it is the usual one").read_only().of(Kind::Truth),
            ]),
        ),
    ],
};

/// A type of resource.
const RESOURCE_TYPE: Schema = Schema {
    urn: "urn:ietf:params:scim:schemas:core:2.0:ResourceType",
    name: "ResourceType",
    about: "What there is, and where",
    attributes: &[
        text("id", "Its name").read_only().exact(),
        text("name", "Its name").required().read_only().exact(),
        text("description", "What it is").read_only(),
        text("endpoint", "Where it is").required().read_only().exact().of(Kind::Reference(&["uri"])),
        text("schema", "Its schema").required().read_only().exact().of(Kind::Reference(&["uri"])),
        text("schemaExtensions", "What is added to it").several().read_only().of(Kind::Complex(&[
            text("schema", "Which schema").required().read_only().exact().of(Kind::Reference(&["uri"])),
            text("required", "Whether it must be there").required().read_only().of(Kind::Truth),
        ])),
    ],
};

const OF_ATTRIBUTE: &[Attribute] = &[
    text("name", "Its name").required().read_only().exact(),
    text("type", "What it holds").required().read_only().exact(),
    text("multiValued", "Whether there are several").required().read_only().of(Kind::Truth),
    text("description", "What it is").read_only(),
    text("required", "Whether it must be there").read_only().of(Kind::Truth),
    text("canonicalValues", "Usual values").several().read_only().exact(),
    text("caseExact", "Whether case matters").read_only().of(Kind::Truth),
    text("mutability", "Whether it may be written").read_only().exact(),
    text("returned", "When it is shown").read_only().exact(),
    text("uniqueness", "Whether two may have the same").read_only().exact(),
    text("referenceTypes", "What it leads to").several().read_only().exact(),
];

const WITH_PARTS: &[Attribute] = &[
    OF_ATTRIBUTE[0],
    OF_ATTRIBUTE[1],
    OF_ATTRIBUTE[2],
    OF_ATTRIBUTE[3],
    OF_ATTRIBUTE[4],
    OF_ATTRIBUTE[5],
    OF_ATTRIBUTE[6],
    OF_ATTRIBUTE[7],
    OF_ATTRIBUTE[8],
    OF_ATTRIBUTE[9],
    OF_ATTRIBUTE[10],
    text("subAttributes", "Its parts").several().read_only().of(Kind::Complex(OF_ATTRIBUTE)),
];

/// A schema itself.
const SCHEMA: Schema = Schema {
    urn: "urn:ietf:params:scim:schemas:core:2.0:Schema",
    name: "Schema",
    about: "What a document is made of",
    attributes: &[
        text("id", "Its URN").required().read_only().exact().of(Kind::Reference(&["uri"])),
        text("name", "Its name").read_only().exact(),
        text("description", "What it is").read_only(),
        text("attributes", "What it is made of").required().several().read_only().of(Kind::Complex(WITH_PARTS)),
    ],
};

/// Every schema, those of people and groups first.
pub(crate) const ALL: [&Schema; 6] = [&USER, &ENTERPRISE, &GROUP, &SERVICE, &RESOURCE_TYPE, &SCHEMA];

/// What the RFC knows of people and groups besides: taken and not kept.
pub(crate) const NOT_KEPT: &[&str] = &[
    "nickName",
    "profileUrl",
    "title",
    "userType",
    "preferredLanguage",
    "locale",
    "timezone",
    "password",
    "phoneNumbers",
    "ims",
    "photos",
    "addresses",
    "entitlements",
    "x509Certificates",
    "manager",
    "middleName",
    "honorificPrefix",
    "honorificSuffix",
    "display",
];
