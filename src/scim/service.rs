//! What the service tells of itself (RFC 7644, 4): what it can, what there is, what that is made of.

use super::{
    fault::Fault,
    place::address,
    resource::{GROUPS, Resource, USERS},
    schema::Schema,
    schemas::ALL,
};
use axum::http::StatusCode;
use serde_json::{Value, json};

/// The most of a list that is answered at once.
pub(crate) const MOST_RESULTS: u64 = 1000;

/// What it can.
pub(crate) fn config() -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": { "supported": true },
        "bulk": { "supported": false, "maxOperations": 0, "maxPayloadSize": 0 },
        "filter": { "supported": true, "maxResults": MOST_RESULTS },
        "changePassword": { "supported": false },
        "sort": { "supported": false },
        "etag": { "supported": true },
        "authenticationSchemes": [{
            "type": "oauthbearertoken", "name": "Access key", "primary": true,
            "description": "The access key of a client program of this purpose, as Authorization: Bearer",
            "specUri": "https://www.rfc-editor.org/rfc/rfc6750",
        }],
        "meta": { "resourceType": "ServiceProviderConfig", "location": address("/ServiceProviderConfig") },
    })
}

fn resource_type(resource: &Resource) -> Value {
    let extensions = |extension: &Schema| json!([{ "schema": extension.urn, "required": false }]);
    let mut told = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
        "id": resource.core.name, "name": resource.core.name, "description": resource.core.about,
        "endpoint": resource.endpoint, "schema": resource.core.urn,
        "meta": { "resourceType": "ResourceType", "location": address(&format!("/ResourceTypes/{}", resource.core.name)) },
    });
    if let Some(extension) = resource.extension {
        told["schemaExtensions"] = extensions(extension);
    }
    told
}

/// What there is.
pub(crate) fn resource_types() -> Vec<Value> {
    vec![resource_type(&USERS), resource_type(&GROUPS)]
}

/// What that is made of.
pub(crate) fn schemas() -> Vec<Value> {
    ALL.iter().map(|schema| schema.told()).collect()
}

/// One of these, by its `id`.
pub(crate) fn one_of(several: Vec<Value>, id: &str) -> Result<Value, Fault> {
    let found = several.into_iter().find(|one| one["id"].as_str().is_some_and(|known| known.eq_ignore_ascii_case(id)));
    found.ok_or_else(|| Fault::of(StatusCode::NOT_FOUND, None, "there is none of that name"))
}

/// Several as a list.
pub(crate) fn listed(resources: &[Value], total: u64, from: u64) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": total, "startIndex": from, "itemsPerPage": resources.len(), "Resources": resources,
    })
}
