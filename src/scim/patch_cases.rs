//! What identity systems send to change a part, and what comes of it: the RFC's own examples, Entra's and Okta's requests.

use super::patched;
use crate::{
    document,
    resource::{GROUPS, Resource, USERS},
};
use serde_json::{Value, json};

fn after(resource: &Resource, before: &Value, operations: &Value) -> Result<Value, (Option<&'static str>, String)> {
    let before = document::read(resource, before).unwrap();
    let sent = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations });
    patched(resource, &before, &sent).map(Value::Object).map_err(|fault| (fault.kind, fault.detail))
}

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

#[test]
fn entra_closes_and_opens_somebody_in_each_of_its_ways() {
    let zoe = json!({ "userName": "zoe", "active": true });
    let shut = json!({ "userName": "zoe", "active": false });
    for operations in [
        // Entra ID, as it is by default
        json!([{ "op": "Replace", "path": "active", "value": "False" }]),
        json!([{ "op": "replace", "path": "active", "value": "false" }]),
        // Entra ID with aadOptscim062020, and others by the RFC
        json!([{ "op": "replace", "path": "active", "value": false }]),
        json!([{ "op": "replace", "value": { "active": false } }]),
        json!([{ "op": "Replace", "value": { "active": "False" } }]),
        // Okta
        json!([{ "op": "replace", "value": { "id": "17", "active": false } }]),
        json!([{ "op": "Add", "path": "active", "value": "False" }]),
        json!([{ "op": "replace", "path": "urn:ietf:params:scim:schemas:core:2.0:User:active", "value": false }]),
        json!([{ "OP": "REPLACE", "Path": "Active", "Value": [false] }]),
    ] {
        assert_eq!(after(&USERS, &zoe, &operations), Ok(shut.clone()), "{operations}");
    }
    assert_eq!(after(&USERS, &shut, &json!([{ "op": "Replace", "path": "active", "value": "True" }])), Ok(zoe));
}

#[test]
fn entra_changes_a_person_by_paths_with_filters_and_by_dotted_names() {
    let zoe = json!({
        "userName": "zoe", "name": { "givenName": "Zoé", "familyName": "L" },
        "emails": [{ "type": "work", "value": "old@example.fr" }, { "type": "home", "value": "z@home.example" }],
    });
    let sent = json!([
        { "op": "Replace", "path": "emails[type eq \"work\"].value", "value": "new@example.fr" },
        { "op": "Replace", "path": "name.familyName", "value": "Lefèvre" },
        { "op": "Add", "path": format!("{ENTERPRISE}:department"), "value": "0951099D" },
        { "op": "Add", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "+33" },
        { "op": "Add", "path": "addresses[type eq \"work\"].formatted", "value": "x" },
        { "op": "Add", "path": format!("{ENTERPRISE}:manager"), "value": "12" },
        { "op": "Replace", "value": { "displayName": "Zoé Lefèvre", "name.givenName": "Zoë", format!("{ENTERPRISE}:division"): "A" } },
    ]);
    assert_eq!(
        after(&USERS, &zoe, &sent).unwrap(),
        json!({
            "userName": "zoe", "displayName": "Zoé Lefèvre", "name": { "givenName": "Zoë", "familyName": "Lefèvre" },
            "emails": [{ "type": "work", "value": "new@example.fr" }, { "type": "home", "value": "z@home.example" }],
            ENTERPRISE: { "department": "0951099D", "division": "A" },
        })
    );
    // the first address of its kind is made by what the filter says
    let first =
        json!([{ "op": "Add", "path": "emails[type eq \"work\" and primary eq true].value", "value": "a@example.fr" }]);
    assert_eq!(
        after(&USERS, &json!({ "userName": "zoe" }), &first).unwrap(),
        json!({ "userName": "zoe", "emails": [{ "type": "work", "primary": true, "value": "a@example.fr" }] })
    );
}

#[test]
fn members_come_and_go_as_entra_okta_and_the_rfc_send_them() {
    let team = |members: &[&str]| {
        let members: Vec<_> = members.iter().map(|id| json!({ "value": id })).collect();
        if members.is_empty() {
            json!({ "displayName": "T" })
        } else {
            json!({ "displayName": "T", "members": members })
        }
    };
    for (before, operations, expected) in [
        (&["1"][..], json!([{ "op": "Add", "path": "members", "value": [{ "value": "2" }] }]), &["1", "2"][..]),
        (
            &["1"],
            json!([{ "op": "add", "path": "members", "value": [{ "value": "1" }, { "value": "2" }] }]),
            &["1", "2"],
        ),
        (&[], json!([{ "op": "add", "value": { "members": [{ "value": "2" }] } }]), &["2"]),
        // Entra ID, as it is by default
        (&["1", "2"], json!([{ "op": "Remove", "path": "members", "value": [{ "value": "1" }] }]), &["2"]),
        // the RFC, Okta and Entra with aadOptscim062020
        (&["1", "2"], json!([{ "op": "remove", "path": "members[value eq \"1\"]" }]), &["2"]),
        (&["1", "2"], json!([{ "op": "remove", "path": "members[value eq \"9\"]" }]), &["1", "2"]),
        (&["1", "2"], json!([{ "op": "remove", "path": "members" }]), &[]),
        (&["1", "2"], json!([{ "op": "replace", "path": "members", "value": [{ "value": "3" }] }]), &["3"]),
        (&["1", "2"], json!([{ "op": "replace", "path": "members", "value": [] }]), &[]),
        (
            &["1"],
            json!([{ "op": "remove", "path": "members[value eq \"1\"]" }, { "op": "add", "path": "members", "value": { "value": "4" } }]),
            &["4"],
        ),
    ] {
        assert_eq!(after(&GROUPS, &team(before), &operations), Ok(team(expected)), "{operations}");
    }
    // as they are answered, with where they are
    let answered = json!({ "displayName": "T", "members": [{ "value": "1", "type": "User", "$ref": "/Users/1" }] });
    let again = json!([{ "op": "Add", "path": "members", "value": [{ "value": "1" }] }]);
    assert_eq!(after(&GROUPS, &answered, &again), Ok(answered.clone()));
    let gone = json!([{ "op": "Remove", "path": "members", "value": [{ "value": "1" }] }]);
    assert_eq!(after(&GROUPS, &answered, &gone), Ok(json!({ "displayName": "T" })));
    let renamed = json!([{ "op": "replace", "value": { "id": "1", "displayName": "U" } }]);
    assert_eq!(after(&GROUPS, &team(&["1"]), &renamed).unwrap()["displayName"], "U");
}

#[test]
fn the_rfc_is_kept_where_parts_are_added_replaced_and_removed() {
    let zoe = json!({
        "userName": "zoe", "externalId": "1", "name": { "givenName": "Z" },
        "emails": [{ "value": "a@x.fr", "type": "work", "primary": true }],
    });
    let of = |operations: Value| after(&USERS, &zoe, &operations);
    assert!(of(json!([{ "op": "remove", "path": "externalId" }])).unwrap().get("externalId").is_none());
    assert!(of(json!([{ "op": "remove", "path": "name.givenName" }])).unwrap().get("name").is_none());
    assert!(of(json!([{ "op": "remove", "path": "emails" }])).unwrap().get("emails").is_none());
    assert!(of(json!([{ "op": "remove", "path": "emails[type eq \"work\"]" }])).unwrap().get("emails").is_none());
    let parts = of(json!([{ "op": "replace", "path": "name", "value": { "familyName": "L" } }])).unwrap();
    assert_eq!(parts["name"], json!({ "givenName": "Z", "familyName": "L" }));
    let second =
        of(json!([{ "op": "add", "path": "emails", "value": [{ "value": "b@x.fr", "primary": true }] }])).unwrap();
    assert_eq!(
        second["emails"],
        json!([{ "value": "a@x.fr", "type": "work" }, { "value": "b@x.fr", "primary": true }])
    );
}

#[test]
fn what_does_not_go_is_refused_by_the_rfcs_word_and_changes_nothing() {
    let zoe = json!({ "userName": "zoe", "emails": [{ "value": "a@x.fr", "type": "work" }] });
    let deep = format!("emails[{}type pr{}]", "(".repeat(300), ")".repeat(300));
    let long = format!("emails[type eq \"{}\"]", "x".repeat(1024));
    for (operations, kind) in [
        (json!([]), "invalidValue"),
        (json!(vec![json!({ "op": "remove", "path": "emails" }); 1001]), "invalidValue"),
        (json!({ "op": "add" }), "invalidSyntax"),
        (json!([1]), "invalidSyntax"),
        (json!([{ "op": "move", "path": "emails" }]), "invalidSyntax"),
        (json!([{ "op": "remove" }]), "noTarget"),
        (json!([{ "op": "remove", "path": "userName" }]), "invalidValue"),
        (json!([{ "op": "replace", "path": "userName", "value": "" }]), "invalidValue"),
        (json!([{ "op": "replace", "path": "id", "value": "2" }]), "mutability"),
        (json!([{ "op": "add", "path": "groups", "value": [{ "value": "2" }] }]), "mutability"),
        (json!([{ "op": "replace", "path": "meta.version", "value": "2" }]), "mutability"),
        (json!([{ "op": "replace", "path": "shoeSize", "value": "2" }]), "invalidPath"),
        (json!([{ "op": "replace", "path": "userName[type eq \"x\"]", "value": "2" }]), "invalidPath"),
        (json!([{ "op": "replace", "path": "emails[type eq \"work\"]x", "value": "2" }]), "invalidPath"),
        (json!([{ "op": "replace", "path": "emails[type eq \"work\"", "value": "2" }]), "invalidFilter"),
        (json!([{ "op": "replace", "path": deep, "value": "2" }]), "invalidFilter"),
        (json!([{ "op": "replace", "path": 3, "value": "2" }]), "invalidPath"),
        (json!([{ "op": "replace", "path": "emails[type eq \"home\"].value", "value": "2" }]), "noTarget"),
        (json!([{ "op": "add", "path": "emails[type sw \"h\"].value", "value": "2" }]), "noTarget"),
        (json!([{ "op": "replace", "path": "active", "value": "perhaps" }]), "invalidValue"),
        (json!([{ "op": "add", "value": "x" }]), "invalidValue"),
        (json!([{ "op": "replace", "path": "x".repeat(2000), "value": "2" }]), "invalidPath"),
        (json!([{ "op": "remove", "path": long }]), "invalidPath"),
    ] {
        assert_eq!(after(&USERS, &zoe, &operations).map_err(|(kind, _)| kind), Err(Some(kind)), "{operations}");
    }
}
