//! What the panel can have done and the API cannot, each with its reason: the list of both is what they are made of.

use domain::{ClientId, Grant, Role, Scope};
use station::{Actor, Door};
use std::collections::BTreeSet;
use trousseau::{
    api,
    web::{self, Needs},
};

/// What belongs to a person who is there, or to a screen: by the panel's address.
const OF_PEOPLE: [(&str, &str); 11] = [
    ("/diagnosis", "it asks somebody who has the token in hand, question by question"),
    ("/helpdesk/search", "it stops a search whose page somebody closed: a program reads the answer to the end"),
    ("/helpdesk/fit", "it tries what a file left open, on a page that shows what follows"),
    ("/search", "a field for people that leads to a page: programs ask each list with `q`"),
    ("/requests", "a request is the requester's own, as is the charter"),
    ("/import", "a file is looked at before it is taken, line by line, by whoever brings it"),
    ("/export", "secrets leave the station with their administrator's password"),
    ("/second-look", "the second person is a person"),
    ("/tokens/move", "several at once: programs move one after the other"),
    ("/schools", "schools are entered by an administrator, or by a directory"),
    ("/journal", "a check of the journal runs on its page; `trousseau journal verify` is for programs"),
];

/// A program that may all that a key can.
fn program() -> Actor {
    let roles = [Role::Principal, Role::Helpdesk, Role::Technician, Role::Auditor];
    let grants = roles.map(|role| Grant { role, scope: Scope::Academy }).to_vec();
    let door = Door::Client { client: ClientId::new(1).unwrap(), once: None };
    Actor { person: None, name: "a program".to_owned(), grants, door }
}

#[test]
fn what_the_panel_can_have_done_a_program_can_or_it_is_said_why_not() {
    let endpoints = api::endpoints();
    let acts: BTreeSet<String> = endpoints
        .iter()
        .filter(|endpoint| endpoint.method == api::Method::Post)
        .map(|endpoint| without_names(endpoint.path))
        .collect();
    let (mut missing, mut used) = (Vec::new(), BTreeSet::new());
    for route in web::routes(false, false) {
        // what is done at the station, with one's own password, or about oneself is nothing for a key
        let by_right = matches!(route.needs, Needs::May(..) | Needs::OwnOr(..));
        if route.method != "POST" || !by_right || route.at_station || route.weighty {
            continue;
        }
        if route.check(&program()).is_err() || acts.contains(&as_asked(&route.path)) {
            continue;
        }
        match OF_PEOPLE.iter().find(|(beginning, _)| route.path.starts_with(beginning)) {
            Some((beginning, _)) => drop(used.insert(*beginning)),
            None => missing.push(route.path),
        }
    }
    assert!(missing.is_empty(), "neither in the API nor said why not: {missing:#?}");
    let idle: Vec<_> = OF_PEOPLE.iter().filter(|(beginning, _)| !used.contains(beginning)).collect();
    assert!(idle.is_empty(), "nothing is kept from programs by {idle:#?}");
}

/// A panel's address as the API has it.
fn as_asked(path: &str) -> String {
    let path = path.replace("/helpdesk/resynchronise", "/tokens/{}/resynchronise").replace("/code", "/verify");
    without_names(&path.replace("/stock-take", "/stock-takes"))
}

/// `/tokens/{serial}` and `/tokens/{name}` are one address.
fn without_names(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

#[test]
fn every_endpoint_has_an_address_and_a_name_of_its_own() {
    let document = api::openapi();
    let endpoints = api::endpoints();
    let addresses: BTreeSet<_> = endpoints.iter().map(|endpoint| (endpoint.method, endpoint.address())).collect();
    assert_eq!(addresses.len(), endpoints.len());
    let mut ids = BTreeSet::new();
    for endpoint in &endpoints {
        let method = if endpoint.method == api::Method::Get { "get" } else { "post" };
        let operation = &document["paths"][endpoint.address()][method];
        assert!(ids.insert(operation["operationId"].as_str().unwrap().to_owned()), "{}", endpoint.path);
        assert!(operation["summary"].as_str().is_some_and(|summary| summary.ends_with('.')), "{}", endpoint.path);
    }
}
