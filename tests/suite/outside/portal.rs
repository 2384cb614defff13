//! The academy's portal in front of the public door: whom it names comes in, and nobody speaks in its place.

use super::{grants, named};
use crate::support::{
    desk::Desk,
    panel::{Answer, Panel},
};
use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use std::sync::Arc;
use trousseau::{
    claims::Mapping,
    web::{self, Door, Elsewhere, Portal, WebConfig},
};

const NAME: &str = "clefs.example.fr";

struct House {
    own: Panel,
    public: Router,
    /// One that speaks TLS itself: anybody connects.
    open: Router,
}

fn house() -> House {
    house_with(",")
}

/// `separator`: what stands between the values of one header.
fn house_with(separator: &str) -> House {
    let person =
        "login = 'ct-remote-user'\nname = ['ctfn', 'ctln']\nemail = 'ctemail'\nfredu = true\ndelegated = ['okey']";
    let zone = jiff::tz::TimeZone::get("Europe/Paris").unwrap();
    let portal = Portal {
        name: "Portail Arena".to_owned(),
        subject: "ct-remote-user".parse().unwrap(),
        separator: separator.to_owned(),
        sign_out: "https://portail.example.fr/logout".to_owned(),
        second_factor: false,
        person: Mapping::new(toml::from_str(person).unwrap(), zone).unwrap(),
    };
    let desk = Desk::with(&[]);
    let elsewhere = Elsewhere { portal: Some(Arc::new(portal)), provider: None };
    let config = WebConfig { public_url: Some(format!("https://{NAME}")), elsewhere, ..WebConfig::default() };
    let panel = web::Panel::open(desk.station.clone(), config).unwrap();
    let door = |proxies| panel.through(Door::Public { authority: NAME.to_owned(), proxies });
    let (public, open) = (door(vec!["127.0.0.1".parse().unwrap()]), door(vec![]));
    House { own: Panel { desk, router: panel.through(Door::default()) }, public, open }
}

fn ask(router: &Router, host: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().uri(path).header(header::HOST, host);
    if host == NAME {
        request = request.header("x-forwarded-for", "203.0.113.66");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Panel::send_to(router, request.body(Body::empty()).unwrap())
}

const ZOE: [(&str, &str); 6] = [
    ("ct-remote-user", "zlefevre"),
    ("ctfn", "Zoé"),
    ("ctln", "Lefèvre"),
    ("FrEduFonctAdm", "DIR"),
    ("FrEduRneResp", "0951099D$UAJ$PU$N$T3$LP$320,0130040Y$UAJ$PU$N$T3$LP$320"),
    ("FrEduRne", "X"),
];

fn cookie_of(answer: &Answer) -> String {
    let mut set = answer.headers.get_all(header::SET_COOKIE).iter().map(|set| set.to_str().unwrap());
    let session = set.rfind(|set| set.starts_with("__Host-trousseau=")).expect("a session");
    session.split(';').next().unwrap().to_owned()
}

#[test]
fn whom_the_portal_names_comes_in_and_the_session_ends_when_it_names_somebody_else_or_nobody() {
    let house = house();
    // whoever is named is not asked for a password
    let asked = ask(&house.public, NAME, "/sign-in?next=/requests", &ZOE);
    assert_eq!(asked.headers[header::LOCATION], "/sign-in/header?next=%2Frequests");
    let came = ask(&house.public, NAME, "/sign-in/header?next=%2Frequests", &ZOE);
    assert_eq!((came.status, &came.headers[header::LOCATION]), (StatusCode::SEE_OTHER, &"/requests".parse().unwrap()));
    let cookie = cookie_of(&came);
    let principal = grants(&["principal@0130040Y", "principal@0951099D"]);
    let mut held = named(&house.own.desk.station, "zlefevre").grants;
    held.sort();
    let mut wanted = principal;
    wanted.sort();
    assert_eq!(held, wanted);
    let with = |cookie: &str, named: &[(&'static str, &'static str)]| {
        let mut headers = named.to_vec();
        let cookie = cookie.to_owned().leak();
        headers.push(("cookie", cookie));
        ask(&house.public, NAME, "/me", &headers)
    };
    assert_eq!(with(&cookie, &ZOE).status, StatusCode::OK);
    assert_eq!(with(&cookie, &[("ct-remote-user", "mallory")]).status, StatusCode::SEE_OTHER);
    assert_eq!(with(&cookie, &ZOE).status, StatusCode::SEE_OTHER, "it ended, and does not come back");
    let cookie = cookie_of(&ask(&house.public, NAME, "/sign-in/header", &ZOE));
    assert_eq!(with(&cookie, &[]).status, StatusCode::SEE_OTHER, "the portal says nothing more");
    // the way out is the portal's
    let out = ask(&house.public, NAME, "/signed-out?from=header", &[]);
    assert_eq!(out.headers["refresh"], "0; url=https://portail.example.fr/logout");
    assert!(ask(&house.public, NAME, "/signed-out?from=elsewhere", &[]).headers.get("refresh").is_none());
}

#[test]
fn headers_of_anybody_but_the_portals_proxy_are_refused_and_told_to_the_journal() {
    let house = house();
    for (door, host, headers) in [
        (&house.own.router, "localhost", &ZOE[..]),
        (&house.open, NAME, &ZOE[..]),
        (&house.public, NAME, &[("ct-remote-user", "zlefevre"), ("ct-remote-user", "mallory")][..]),
    ] {
        for path in ["/sign-in/header", "/sign-in", "/", "/healthz"] {
            let answer = ask(door, host, path, headers);
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{host} {path}");
            assert!(answer.headers.get(header::SET_COOKIE).is_none(), "{host} {path}");
        }
        assert_eq!(ask(door, host, "/sign-in", &[]).status, StatusCode::OK, "who says nothing is asked for a password");
    }
    assert_eq!(ask(&house.open, NAME, "/sign-in/header", &[]).status, StatusCode::NOT_FOUND);
    let desk = &house.own.desk;
    desk.station.attempts_tick().unwrap();
    let lines = desk.station.journal().entries(&desk.actor("auditor"), None, 10).unwrap();
    let told: Vec<_> = lines.iter().map(|line| format!("{line:?}")).filter(|line| line.contains("Header")).collect();
    assert_eq!(told.len(), 1, "once for each address, with a count: {told:?}");
    assert!(told[0].contains("12"), "{told:?}");
}

#[test]
fn whoever_is_known_there_and_has_no_role_here_reads_why_and_finds_the_way_by_a_password() {
    let house = house();
    let answer = ask(&house.public, NAME, "/sign-in/header", &[("ct-remote-user", "nobody")]);
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.text.contains("name=\"password\"") && answer.text.contains("role=\"alert\""), "{}", answer.text);
    let answer = ask(&house.public, NAME, "/sign-in/header", &[("ct-remote-user", "administrator"), ("ctfn", "M")]);
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "an account of the academy is not taken over by its name");
}

#[test]
fn where_a_value_has_a_semicolon_of_its_own_values_are_told_apart_by_more_than_one_character() {
    // as LemonLDAP::NG joins them; a delegation to two schools is one value
    let house = house_with("; ");
    let delegated = "okey|*|20200101|20991231|zlefevre|FrEduRneResp=0951099D$UAJ;0130040Y$UAJ|srv|DIR|; okey|*|20200101|20200102|x|";
    let named = [("ct-remote-user", "dmartin"), ("ctfn", "Denis"), ("ctln", "Martin"), ("FrEduResDel", delegated)];
    let came = ask(&house.public, NAME, "/sign-in/header", &named);
    assert_eq!(came.status, StatusCode::SEE_OTHER, "{}", came.text);
    let mut held = super::named(&house.own.desk.station, "dmartin").grants;
    held.sort();
    assert_eq!(held, grants(&["deputy@0130040Y", "deputy@0951099D"]));
}
