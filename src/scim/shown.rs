//! Somebody, or a group, as a document.

use super::{given::tag, place::address, resource::Resource, resource::USERS};
use domain::PushedKind;
use serde_json::{Value, json};
use station::PushedView;

/// The document of what is kept; addresses begin below this server.
pub(crate) fn shown(resource: &Resource, view: PushedView) -> Value {
    let PushedView { id, mut document, made, changed, version, teams, members, .. } = view;
    let mut schemas = vec![resource.core.urn];
    schemas.extend(resource.extension.map(|extension| extension.urn).filter(|urn| document.get(*urn).is_some()));
    document["schemas"] = schemas.into();
    document["id"] = id.to_string().into();
    document["meta"] = json!({
        "resourceType": resource.core.name, "created": made, "lastModified": changed, "version": tag(version),
        "location": address(&format!("{}/{id}", resource.endpoint)),
    });
    let several: (&str, Vec<Value>) = match resource.kind {
        PushedKind::User => {
            let team = |(id, name): &(_, String)| json!({ "value": id_text(id), "$ref": address(&format!("/Groups/{}", id_text(id))), "display": name });
            ("groups", teams.iter().map(team).collect())
        }
        PushedKind::Group => {
            let member = |id: &domain::PushedId| {
                let id = id.to_string();
                json!({ "value": id, "$ref": address(&format!("{}/{id}", USERS.endpoint)), "type": "User" })
            };
            ("members", members.iter().map(member).collect())
        }
    };
    if !several.1.is_empty() {
        document[several.0] = several.1.into();
    }
    document
}

fn id_text(id: &domain::PushedId) -> String {
    id.to_string()
}
