//! Identity systems push people and groups (SCIM): what they say is so here, what they close is closed, and what is no SCIM is refused in a
//! sentence. The real client is in tests/scim.
//!
//! Long because it is the walk of one protocol.

use crate::support::{
    desk::{Desk, school},
    panel::{Answer, Panel},
};
use axum::{
    Router,
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use serde_json::{Value, json};
use trousseau::{
    domain::{ClientScope, Grant, PersonId, Role, Scope, Typing, Verb},
    station::{Actor, Part, PersonView, TypedClient},
    web::{self, Door, WebConfig},
};

const NAME: &str = "clefs.example.fr";
const STAFF: &str = "0951099D:requester";

/// A station, and an identity system that pushes to it.
struct Pushing {
    panel: Panel,
    door: Router,
    key: String,
}

impl Pushing {
    fn new(desk: Desk) -> Self {
        Self::of(desk, "")
    }

    /// The same for some schools only.
    fn of(desk: Desk, schools: &str) -> Self {
        let panel = Panel::on(desk);
        let key = key(&panel.desk, ClientScope::Scim, schools);
        let opened = web::Panel::open(panel.desk.station.clone(), WebConfig::default()).unwrap();
        let door = opened.through(Door::Public { authority: NAME.to_owned(), proxies: Vec::new() });
        Self { panel, door, key }
    }

    fn desk(&self) -> &Desk {
        &self.panel.desk
    }

    fn raw(&self, method: Method, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("/scim/v2{path}")).header(header::HOST, NAME);
        if !headers.iter().any(|(name, _)| *name == "authorization") {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.key));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Panel::send_to(&self.door, request.body(body.into()).unwrap())
    }

    fn ask(&self, method: Method, path: &str, body: &Value) -> (u16, Value) {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let answer = self.raw(method, path, &[("content-type", "application/scim+json")], body);
        (answer.status.as_u16(), document(&answer))
    }

    fn get(&self, path: &str) -> Value {
        let (status, document) = self.ask(Method::GET, path, &Value::Null);
        assert_eq!(status, 200, "{path}: {document}");
        document
    }

    /// Somebody more; their number.
    fn user(&self, user: &Value) -> String {
        let (status, document) = self.ask(Method::POST, "/Users", user);
        assert_eq!(status, 201, "{document}");
        document["id"].as_str().unwrap().to_owned()
    }

    fn group(&self, name: &str, members: &[&str]) -> String {
        let members: Vec<_> = members.iter().map(|id| json!({ "value": id })).collect();
        let (status, document) = self.ask(Method::POST, "/Groups", &json!({ "displayName": name, "members": members }));
        assert_eq!(status, 201, "{document}");
        document["id"].as_str().unwrap().to_owned()
    }

    fn patch(&self, path: &str, operations: &Value) -> Value {
        let sent = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations });
        let (status, document) = self.ask(Method::PATCH, path, &sent);
        assert_eq!(status, 200, "{document}");
        document
    }

    fn person(&self, login: &str) -> Option<PersonView> {
        self.desk().station.people().person_named(&self.desk().actor("administrator"), login).ok()
    }

    fn roles(&self, login: &str) -> Vec<String> {
        let held = self.person(login).map_or_else(Vec::new, |person| person.grants);
        let mut roles: Vec<_> = held.iter().map(ToString::to_string).collect();
        roles.sort();
        roles
    }
}

fn key(desk: &Desk, scope: ClientScope, schools: &str) -> String {
    let typed = TypedClient {
        name: format!("entra {scope}"),
        scope,
        schools: schools.to_owned(),
        networks: String::new(),
        a_minute: 1_000_000,
        typing: Typing::Code,
        next_code: false,
        until: None,
    };
    let made = desk.station.clients().add(&Actor::machine(0), &typed, None).unwrap();
    String::from_utf8(made.key.expose().to_vec()).unwrap()
}

fn document(answer: &Answer) -> Value {
    if answer.text.is_empty() {
        return Value::Null;
    }
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/scim+json", "{}", answer.text);
    serde_json::from_str(&answer.text).unwrap_or_else(|error| panic!("{error}: {}", answer.text))
}

fn zoe() -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "ZLefevre", "externalId": "a1",
        "name": { "givenName": "Zoé", "familyName": "Lefèvre" }, "active": true,
        "emails": [{ "value": "zoe@example.fr", "type": "work", "primary": true }],
    })
}

/// The requester of the school, who holds 1111, is pushed: their role is the identity system's alone.
fn holder() -> (Pushing, String) {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.enrolled("1111");
    desk.allocated("requester");
    desk.handed_over("1111");
    let pushing = Pushing::new(desk);
    let id = pushing.user(&json!({ "userName": "requester", "displayName": "Mme requester" }));
    pushing.group(STAFF, &[&id]);
    let staff = Grant { role: Role::Requester, scope: Scope::School(school()) };
    let person: PersonId = pushing.desk().requester();
    pushing.desk().station.people().revoke(&Actor::machine(0), person, staff).unwrap();
    assert_eq!(pushing.roles("requester"), ["requester@0951099D"], "the group gives it");
    assert!(pushing.desk().accepts("1111", pushing.desk().touch("1111")));
    (pushing, id)
}

#[test]
fn a_person_is_one_here_as_soon_as_a_group_gives_them_a_role_and_no_group_makes_an_administrator() {
    let pushing = Pushing::new(Desk::with(&[]));
    let id = pushing.user(&zoe());
    assert!(pushing.person("zlefevre").is_none(), "who has nothing to do here is kept, and is nobody");
    let team = pushing.group(STAFF, &[&id]);
    let person = pushing.person("zlefevre").unwrap();
    assert_eq!((&*person.name, person.email.as_deref()), ("Zoé Lefèvre", Some("zoe@example.fr")));
    assert_eq!(pushing.roles("zlefevre"), ["requester@0951099D"]);
    assert_eq!(pushing.get(&format!("/Users/{id}"))["groups"][0]["value"], team.as_str());
    pushing.group("academy:administrator", &[&id]);
    pushing.group("Anybody", &[&id]);
    assert_eq!(pushing.roles("zlefevre"), ["requester@0951099D"]);
    pushing.group("0951099D:principal", &[&id]);
    assert_eq!(pushing.roles("zlefevre"), ["principal@0951099D", "requester@0951099D"]);
    pushing.patch(&format!("/Users/{id}"), &json!([{ "op": "replace", "path": "name.familyName", "value": "Martin" }]));
    assert_eq!(pushing.person("zlefevre").unwrap().name, "Zoé Martin");
    let entries = pushing.desk().station.journal().entries(&pushing.desk().actor("auditor"), None, 100).unwrap();
    let told = entries.iter().filter(|entry| entry.verb == Verb::Import).count();
    assert_eq!(told, 6, "each push is told");
    let page = pushing.panel.sign_in("auditor").get("/journal").text;
    assert!(page.contains("annonce du programme : arrivée") && page.contains("entra scim"), "{page}");
    assert!(pushing.desk().journal_is_sound());
}

#[test]
fn active_false_ends_sessions_and_the_key_and_tells_and_active_true_lifts_that() {
    for shut in [
        json!([{ "op": "Replace", "path": "active", "value": "False" }]),
        json!([{ "op": "replace", "value": { "active": false } }]),
    ] {
        let (pushing, id) = holder();
        let desk = pushing.desk();
        let browser = pushing.panel.sign_in("requester");
        assert_eq!(browser.get("/").status, StatusCode::OK);
        let path = format!("/Users/{id}");
        assert_eq!(pushing.patch(&path, &shut)["active"], false);
        assert_ne!(browser.get("/").status, StatusCode::OK, "the session is over");
        assert!(!pushing.person("requester").unwrap().enabled);
        assert!(!desk.accepts("1111", desk.touch("1111")), "the key opens nothing");
        let due = desk.station.tokens().due_back(&desk.principal(), Part::every()).unwrap().rows;
        assert_eq!(due.len(), 1);
        assert_eq!(desk.mailed("token_due_back"), ["principal", "deputy", "requester", "helpdesk"]);
        assert!(pushing.roles("requester").is_empty());
        // said again, it changes nothing more
        pushing.patch(&path, &shut);
        assert_eq!(desk.mailed("token_due_back").len(), 4);
        pushing.patch(&path, &json!([{ "op": "Replace", "path": "active", "value": "True" }]));
        assert!(pushing.person("requester").unwrap().enabled);
        assert_eq!(pushing.roles("requester"), ["requester@0951099D"]);
        assert!(desk.station.tokens().due_back(&desk.principal(), Part::every()).unwrap().rows.is_empty());
        assert!(desk.accepts("1111", desk.touch("1111")), "it is theirs again");
        assert!(desk.journal_is_sound());
    }
}

#[test]
fn what_somebody_here_closed_stays_closed_whatever_is_pushed() {
    let (pushing, id) = holder();
    let (desk, path) = (pushing.desk(), format!("/Users/{id}"));
    desk.station.people().set_enabled(&desk.actor("administrator"), desk.requester(), false).unwrap();
    pushing.patch(&path, &json!([{ "op": "replace", "path": "active", "value": false }]));
    pushing.patch(&path, &json!([{ "op": "replace", "path": "active", "value": true }]));
    assert!(!pushing.person("requester").unwrap().enabled, "closed here, opened here");
    assert!(!desk.accepts("1111", desk.touch("1111")));
    desk.station.people().set_enabled(&desk.actor("administrator"), desk.requester(), true).unwrap();
    assert!(desk.accepts("1111", desk.touch("1111")));
    // a key that its holder suspended is not resumed by a push
    let holder = desk.actor("requester");
    desk.station.tokens().suspend_own(&holder, &desk.serial("1111")).unwrap();
    pushing.patch(&path, &json!([{ "op": "replace", "path": "active", "value": false }]));
    pushing.patch(&path, &json!([{ "op": "replace", "path": "active", "value": true }]));
    assert!(!desk.accepts("1111", desk.touch("1111")), "suspended by its holder");
}

#[test]
fn who_is_deleted_leaves_and_is_not_erased_and_comes_back_as_the_same_person() {
    let (pushing, id) = holder();
    let (desk, path) = (pushing.desk(), format!("/Users/{id}"));
    assert_eq!(pushing.ask(Method::DELETE, &path, &Value::Null), (204, Value::Null));
    assert_eq!(pushing.ask(Method::GET, &path, &Value::Null).0, 404);
    assert_eq!(pushing.ask(Method::DELETE, &path, &Value::Null).0, 404);
    assert!(!desk.accepts("1111", desk.touch("1111")));
    let gone = pushing.person("requester").expect("nobody is erased");
    assert!(!gone.enabled);
    let again = pushing.user(&json!({ "userName": "requester" }));
    assert_ne!(again, id, "no number comes back");
    let team = pushing.get(r#"/Groups?filter=displayName+eq+%220951099D:requester%22"#);
    let team = team["Resources"][0]["id"].as_str().unwrap().to_owned();
    pushing
        .patch(&format!("/Groups/{team}"), &json!([{ "op": "add", "path": "members", "value": [{ "value": again }] }]));
    let back = pushing.person("requester").unwrap();
    assert_eq!((back.id, back.enabled), (gone.id, true));
    assert!(desk.accepts("1111", desk.touch("1111")));
}

#[test]
fn who_loses_their_last_group_is_waited_for_an_hour_and_then_gives_the_key_back() {
    let (pushing, id) = holder();
    let desk = pushing.desk();
    let team = pushing.get(&format!("/Users/{id}"))["groups"][0]["value"].as_str().unwrap().to_owned();
    let leaves = json!([{ "op": "Remove", "path": "members", "value": [{ "value": id }] }]);
    let waits = || desk.station.directories().is_waiting().unwrap();
    assert!(!waits(), "the task of directories sleeps");
    pushing.patch(&format!("/Groups/{team}"), &leaves);
    assert!(pushing.roles("requester").is_empty());
    assert!(waits());
    desk.clock.advance(59 * 60);
    desk.station.directories().tick().unwrap();
    assert!(desk.accepts("1111", desk.touch("1111")), "they may be on their way to another group");
    desk.clock.advance(2 * 60);
    desk.station.directories().tick().unwrap();
    assert!(!desk.accepts("1111", desk.touch("1111")));
    assert!(pushing.person("requester").unwrap().enabled, "the account was not closed");
    assert!(!waits(), "nobody is waited for any more");
    desk.station.directories().tick().unwrap();
    assert_eq!(desk.mailed("token_due_back").len(), 4, "once");
    pushing.patch(&format!("/Groups/{team}"), &json!([{ "op": "Add", "path": "members", "value": [{ "value": id }] }]));
    assert!(desk.accepts("1111", desk.touch("1111")), "back in time");
}

#[test]
fn a_key_goes_on_with_its_holder_from_one_group_to_another() {
    let (pushing, id) = holder();
    let desk = pushing.desk();
    let team = pushing.get(&format!("/Users/{id}"))["groups"][0]["value"].as_str().unwrap().to_owned();
    let leaves = json!([{ "op": "Remove", "path": "members", "value": [{ "value": id }] }]);
    pushing.patch(&format!("/Groups/{team}"), &leaves);
    let of = || desk.station.tokens().token(&desk.technician(), &desk.serial("1111")).unwrap().row.school;
    assert_eq!(of(), Some(school()), "between two groups nothing is moved");
    pushing.group("0130040Y:requester", &[&id]);
    assert_eq!(of().map(|at| at.to_string()).as_deref(), Some("0130040Y"));
    assert_eq!(desk.mailed("token_moved"), ["principal", "elsewhere", "deputy", "requester"]);
    assert!(desk.accepts("1111", desk.touch("1111")));
    assert!(desk.journal_is_sound());
}

#[test]
fn whoever_administers_sees_of_whom_a_program_tells_and_who_they_are_here() {
    let pushing = Pushing::new(Desk::with(&[]));
    let administrator = pushing.panel.sign_in("administrator");
    let page = administrator.get("/clients").text;
    assert!(page.contains("Personnes annoncées") && page.contains("0 personnes"), "{page}");
    let id = pushing.user(&zoe());
    pushing.group(STAFF, &[&id]);
    pushing.user(&json!({ "userName": "bnobody", "displayName": "Basile Sans-Rôle", "active": false }));
    for number in 0..50 {
        pushing.user(&json!({ "userName": format!("aa{number:02}") }));
    }
    let page = administrator.get("/clients").text;
    assert!(page.contains("52 personnes") && page.contains("Dernier échange"), "{page}");
    let link = page.split("href=\"").find(|part| part.starts_with("/clients/")).unwrap().split('"').next().unwrap();
    let first = administrator.get(link).text;
    assert!(first.contains("Personnes annoncées par entra scim") && first.contains("aa00"), "{first}");
    assert!(!first.contains("Zoé Lefèvre") && first.contains("rel=\"next\""), "{first}");
    let last = administrator.get(&format!("{link}?page=2")).text;
    assert!(last.contains("Zoé Lefèvre") && last.contains("zlefevre"), "{last}");
    let person = pushing.person("zlefevre").unwrap().id;
    assert!(last.contains(&format!("href=\"/people/{person}\"")), "{last}");
    let nobody = last.split("<tr>").find(|row| row.contains("Basile Sans-Rôle")).unwrap();
    assert!(nobody.contains("pas encore : aucun groupe ne donne de rôle"), "{nobody}");
    assert!(nobody.contains("fermé par le programme"), "{nobody}");
    assert_eq!(pushing.panel.sign_in("helpdesk").get(link).status, StatusCode::FORBIDDEN);
    // a program that is for something else tells of nobody
    key(pushing.desk(), ClientScope::ReadApi, "");
    let other = link.replace("/1/", "/2/");
    assert_eq!(administrator.get(&other).status, StatusCode::NOT_FOUND);
}

#[test]
fn an_account_that_administers_is_not_taken_over_and_the_last_one_is_not_closed() {
    let pushing = Pushing::new(Desk::with(&[]));
    let desk = pushing.desk();
    let (status, refused) =
        pushing.ask(Method::POST, "/Users", &json!({ "userName": "administrator", "externalId": "a9" }));
    assert_eq!((status, &refused["scimType"]), (409, &"uniqueness".into()));
    assert!(refused["detail"].as_str().unwrap().contains("trousseau person link"), "{refused}");
    let person = desk.actor("administrator").person.unwrap();
    let source = "client:entra scim".parse().unwrap();
    desk.station.directories().link(&Actor::machine(0), person, &source, &"a9".parse().unwrap()).unwrap();
    let id = pushing.user(&json!({ "userName": "administrator", "externalId": "a9" }));
    let path = format!("/Users/{id}");
    let shut = json!({ "Operations": [{ "op": "replace", "path": "active", "value": false }] });
    let (status, refused) = pushing.ask(Method::PATCH, &path, &shut);
    assert_eq!(status, 403, "{refused}");
    assert!(pushing.person("administrator").unwrap().enabled);
    assert_eq!(pushing.get(&path).get("active"), None, "nothing of it was kept");
}

#[test]
fn a_program_of_some_schools_gives_roles_there_alone_and_sees_nothing_of_another_program() {
    let pushing = Pushing::of(Desk::with(&[]), "0130040Y");
    let id = pushing.user(&zoe());
    pushing.group(STAFF, &[&id]);
    pushing.group("academy:helpdesk", &[&id]);
    assert!(pushing.person("zlefevre").is_none());
    let other = key(pushing.desk(), ClientScope::ReadApi, "");
    let shown = [("authorization", format!("Bearer {other}"))];
    let shown: Vec<_> = shown.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answer = pushing.raw(Method::GET, "/Users", &shown, "");
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "that key is for something else");
    assert_eq!(document(&answer)["schemas"][0], "urn:ietf:params:scim:api:messages:2.0:Error");
    let answer = pushing.raw(Method::GET, "/Users", &[("authorization", "Bearer tr_made-up")], "");
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(answer.headers[header::WWW_AUTHENTICATE], "Bearer");
    document(&answer);
}

#[test]
fn lists_are_paged_filtered_and_cut_to_what_is_asked_for() {
    let pushing = Pushing::new(Desk::with(&[]));
    for n in 1..=7 {
        pushing.user(&json!({ "userName": format!("agent{n}"), "externalId": format!("E{n}"), "active": n != 3 }));
    }
    let list = |query: &str| pushing.get(&format!("/Users?{query}"));
    let names = |list: &Value| {
        let rows = list["Resources"].as_array().unwrap();
        rows.iter().map(|row| row["userName"].as_str().unwrap_or("-").to_owned()).collect::<Vec<_>>()
    };
    let page = list("startIndex=3&count=2");
    assert_eq!((&page["totalResults"], &page["startIndex"], &page["itemsPerPage"]), (&7.into(), &3.into(), &2.into()));
    assert_eq!(names(&page), ["agent3", "agent4"]);
    assert_eq!((names(&list("count=0")).len(), &list("count=0")["totalResults"]), (0, &7.into()));
    assert_eq!(names(&list("count=-1&startIndex=-4")).len(), 0);
    assert_eq!(names(&list("startIndex=8")).len(), 0);
    assert_eq!(names(&list("filter=userName%20eq%20%22AGENT2%22")), ["agent2"]);
    assert_eq!(names(&list("filter=externalId%20eq%20%22E5%22")), ["agent5"]);
    assert_eq!(names(&list("filter=externalId%20eq%20%22e5%22")).len(), 0, "to the letter");
    assert_eq!(names(&list("filter=active%20eq%20false")), ["agent3"]);
    let two =
        list("filter=userName%20sw%20%22agent%22%20and%20not%20(active%20eq%20false)&count=2&attributes=userName");
    assert_eq!((names(&two), &two["totalResults"]), (vec!["agent1".to_owned(), "agent2".to_owned()], &6.into()));
    assert!(two["Resources"][0].get("meta").is_none() && two["Resources"][0].get("id").is_some());
    assert!(list("count=1&excludedAttributes=meta,externalId")["Resources"][0].get("externalId").is_none());
    let (status, refused) = pushing.ask(Method::GET, "/Users?filter=userName+is+%22x%22", &Value::Null);
    assert_eq!((status, &refused["scimType"]), (400, &"invalidFilter".into()));
}

#[test]
fn a_state_that_moved_on_is_not_overwritten_and_one_that_is_known_is_not_sent_again() {
    let pushing = Pushing::new(Desk::with(&[]));
    let id = pushing.user(&zoe());
    let path = format!("/Users/{id}");
    let tag = pushing.get(&path)["meta"]["version"].as_str().unwrap().to_owned();
    let read = pushing.raw(Method::GET, &path, &[("if-none-match", &tag)], "");
    assert_eq!((read.status, read.headers[header::ETAG].to_str().unwrap()), (StatusCode::NOT_MODIFIED, tag.as_str()));
    let change = r#"{"Operations":[{"op":"replace","path":"displayName","value":"Z"}]}"#;
    let first = pushing.raw(Method::PATCH, &path, &[("if-match", &tag)], change);
    assert_eq!(first.status, StatusCode::OK, "{}", first.text);
    assert_ne!(first.headers[header::ETAG].to_str().unwrap(), tag);
    for (method, body) in
        [(Method::PATCH, change.to_owned()), (Method::PUT, zoe().to_string()), (Method::DELETE, String::new())]
    {
        assert_eq!(pushing.raw(method, &path, &[("if-match", &tag)], body).status, StatusCode::PRECONDITION_FAILED);
    }
    let team = format!("/Groups/{}", pushing.group("T", &[]));
    let state = |path: &str| pushing.get(path)["meta"]["version"].clone();
    let (empty, alone) = (state(&team), state(&path));
    pushing.patch(&team, &json!([{ "op": "add", "path": "members", "value": [{ "value": id }] }]));
    assert!(state(&team) != empty && state(&path) != alone, "who is in a group is its state, and theirs");
    let same = pushing.get(&path)["meta"]["version"].clone();
    pushing.patch(&path, &json!([{ "op": "replace", "path": "displayName", "value": "Z" }]));
    assert_eq!(pushing.get(&path)["meta"]["version"], same, "what changes nothing is no other state");
}

#[test]
fn names_and_identifiers_are_those_of_one_and_members_are_known() {
    let pushing = Pushing::new(Desk::with(&[]));
    let id = pushing.user(&zoe());
    for twice in [zoe(), json!({ "userName": "zlefevre" }), json!({ "userName": "max", "externalId": "a1" })] {
        let (status, refused) = pushing.ask(Method::POST, "/Users", &twice);
        assert_eq!((status, &refused["scimType"], &refused["status"]), (409, &"uniqueness".into(), &"409".into()));
    }
    let max = pushing.user(&json!({ "userName": "max" }));
    assert_eq!(pushing.ask(Method::PUT, &format!("/Users/{max}"), &zoe()).0, 409);
    let team = pushing.group("A", &[&id]);
    assert_eq!(pushing.ask(Method::POST, "/Groups", &json!({ "displayName": "a" })).0, 409);
    for member in [
        json!({ "value": "9" }),
        json!({ "value": "x" }),
        json!({ "value": team }),
        json!({ "value": id, "type": "Group" }),
    ] {
        let (status, refused) =
            pushing.ask(Method::POST, "/Groups", &json!({ "displayName": "B", "members": [member] }));
        assert_eq!((status, &refused["scimType"]), (400, &"invalidValue".into()), "{refused}");
    }
    assert_eq!(pushing.ask(Method::GET, &format!("/Groups/{id}"), &Value::Null).0, 404, "a person is no group");
}

#[test]
fn what_was_made_to_do_harm_is_refused_in_a_sentence_and_loses_nothing() {
    let pushing = Pushing::new(Desk::with(&[]));
    let json = [("content-type", "application/scim+json")];
    let large = format!(r#"{{"userName":"zoe","displayName":"{}"}}"#, "x".repeat(10 * 1024 * 1024));
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let brackets = format!("/Users?filter={}userName+pr{}", "(".repeat(900), ")".repeat(900));
    let many = format!("/Users?attributes={}", "a,".repeat(3000));
    for (method, path, headers, body, status) in [
        (Method::POST, "/Users", &json[..], large, 413),
        (Method::POST, "/Users", &json, deep, 400),
        (Method::POST, "/Users", &json, "{".to_owned(), 400),
        (Method::POST, "/Users", &json, String::new(), 400),
        (Method::POST, "/Users", &json, "[]".to_owned(), 400),
        (Method::POST, "/Users", &json, r#"{"userName":"a b"}"#.to_owned(), 400),
        (Method::POST, "/Users", &json, r#"{"userName":["x","y"]}"#.to_owned(), 400),
        (Method::POST, "/Users", &[("content-type", "text/xml")], "<x/>".to_owned(), 415),
        (Method::GET, &brackets, &[], String::new(), 400),
        (Method::GET, &many, &[], String::new(), 400),
        (Method::GET, "/Users?count=many", &[], String::new(), 400),
        (Method::GET, "/Users/..%2f1", &[], String::new(), 404),
        (Method::GET, "/Users/99999999999999999999", &[], String::new(), 404),
        (Method::GET, "/nothing", &[], String::new(), 404),
        (Method::POST, "/Bulk", &json, "{}".to_owned(), 501),
        (Method::POST, "/Schemas", &json, "{}".to_owned(), 405),
        (Method::DELETE, "/Users", &[], String::new(), 405),
        (Method::GET, "/Schemas?filter=id+pr", &[], String::new(), 403),
    ] {
        let answer = pushing.raw(method, path, headers, body);
        assert_eq!(answer.status.as_u16(), status, "{path}: {}", answer.text);
        let refused = document(&answer);
        let detail = refused["detail"].as_str().unwrap();
        assert!((5..400).contains(&detail.len()), "{detail}");
        assert_eq!(refused["status"], status.to_string());
    }
    assert_eq!(pushing.get("/Users")["totalResults"], 0);
}

#[test]
fn the_service_tells_what_it_can_and_what_its_documents_are_made_of() {
    let pushing = Pushing::new(Desk::with(&[]));
    let config = pushing.get("/ServiceProviderConfig");
    assert_eq!((&config["patch"]["supported"], &config["bulk"]["supported"]), (&true.into(), &false.into()));
    assert_eq!((&config["sort"]["supported"], &config["etag"]["supported"]), (&false.into(), &true.into()));
    let types = pushing.get("/ResourceTypes");
    for kind in types["Resources"].as_array().unwrap() {
        assert_eq!(&pushing.get(&format!("/ResourceTypes/{}", kind["id"].as_str().unwrap())), kind);
        assert!(pushing.get(&format!("/Schemas/{}", kind["schema"].as_str().unwrap()))["attributes"].is_array());
    }
    assert_eq!(pushing.get("/Schemas")["totalResults"], 6);
}

#[test]
fn somebody_who_is_erased_is_kept_nowhere_of_what_was_pushed() {
    let pushing = Pushing::new(Desk::with(&[]));
    let id = pushing.user(&zoe());
    pushing.group(STAFF, &[&id]);
    let person = pushing.person("zlefevre").unwrap().id;
    pushing.desk().station.people().erase(&Actor::machine(0), person, "Personne effacée").unwrap();
    assert_eq!(pushing.ask(Method::GET, &format!("/Users/{id}"), &Value::Null).0, 404);
}
