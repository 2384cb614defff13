//! What a person does with what they know, through the panel's own forms: PIN, passcode, password, second factor.

use crate::support::panel::{Answer, Browser, PASSWORD, Panel, post};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use trousseau::{
    domain::{Grant, PersonId, Role, Scope, Secret},
    station::{Actor, NewPerson},
};

const NEW_PASSWORD: &str = "encore une longue phrase";

/// A panel, and somebody with a mail address who holds token 1111 and has the PIN 4719.
fn panel_with_holder() -> (Panel, PersonId) {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    let desk = &panel.desk;
    let new = NewPerson {
        login: "holder".parse().unwrap(),
        name: "Mme Holder".to_owned(),
        email: Some("holder@example.fr".to_owned()),
        grants: vec![Grant { role: Role::Requester, scope: Scope::School(crate::support::desk::school()) }],
        password: Some(Secret::new(PASSWORD.as_bytes().to_vec())),
        uid: None,
    };
    let id = desk.station.people().add_person(&Actor::machine(0), &new).unwrap();
    desk.enrolled("1111");
    let (principal, serial) = (desk.principal(), desk.serial("1111"));
    let view = desk.station.people().person(&Actor::machine(0), id).unwrap();
    let door = trousseau::station::Door::Panel { at_station: false };
    desk.allocated_for(&Actor { person: Some(id), name: view.name, grants: view.grants, door });
    desk.station.tokens().hand_over(&principal, &serial, None, crate::support::desk::without()).unwrap();
    (panel, id)
}

/// Signs in by the form; `next`: a link that asked for it.
fn sign_in<'a>(panel: &'a Panel, password: &str, next: &str) -> (Browser<'a>, String) {
    let form = format!("login=holder&password={}&next={next}", password.replace(' ', "+"));
    let answer = panel.send(post("/sign-in").body(Body::from(form)).unwrap());
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let token = cookie.split_once('=').unwrap().1;
    let station = &panel.desk.station;
    let known =
        station.accounts().session(token).unwrap().or_else(|| station.accounts().pending_session(token).unwrap());
    (Browser { panel, cookie, csrf: known.unwrap().csrf }, location(&answer).to_owned())
}

fn location(answer: &Answer) -> &str {
    answer.headers[header::LOCATION].to_str().unwrap()
}

fn look(panel: &Panel, path: &str) -> Answer {
    panel.send(Request::builder().uri(path).header(header::HOST, "localhost").body(Body::empty()).unwrap())
}

#[test]
fn the_holder_sets_a_pin_switches_the_second_factor_on_and_signs_in_with_the_token() {
    let (panel, _) = panel_with_holder();
    let (browser, _) = sign_in(&panel, PASSWORD, "");
    assert!(panel.sign_in("requester").get("/me").text.contains("Aucun code PIN"));
    assert!(!browser.get("/me").text.contains("Aucun code PIN"), "it was set with the request");
    let set = browser.post("/me/pin", &format!("code={}&pin=4719&again=4719", panel.desk.touch("1111")));
    assert_eq!(browser.landed(&set), "/me?said=pin-set");
    let weak = browser.post("/me/pin", &format!("code={}&pin=1975&again=1975", panel.desk.touch("1111")));
    assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(weak.text.contains("date de naissance") && !weak.text.contains("1975"), "{}", weak.text);
    let passcode = || format!("4719{}", panel.desk.touch("1111"));
    let on = browser.post("/me/second-factor", &format!("switch=on&passcode={}", passcode()));
    assert_eq!(browser.landed(&on), "/me?said=second-factor-on");

    let (pending, _) = sign_in(&panel, PASSWORD, "");
    for path in ["/", "/me", "/tokens", "/people"] {
        assert_eq!(location(&pending.get(path)), "/sign-in/passcode", "{path} waits for the passcode");
    }
    assert_eq!(pending.post("/me/password", "old=x&new=y").status, StatusCode::SEE_OTHER);
    assert!(pending.get("/sign-in/passcode").text.contains("Code PIN suivi du code de la clef"));
    for _ in 0..25 {
        panel.desk.touch("1111");
    }
    let refused = pending.post("/sign-in/passcode", &format!("passcode={}", passcode()));
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "out of step");
    let cure = format!("passcode={}&code={}", passcode(), panel.desk.touch("1111"));
    let cured = pending.post("/me/resync", &cure);
    assert!(cured.text.contains("26 codes d’avance"), "{}", cured.text);
    let completed = pending.post("/sign-in/passcode", &format!("passcode={}", passcode()));
    assert_eq!(location(&completed), "/people", "the page that was asked for last");
    let cookie = completed.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let opened = Browser { panel: &panel, cookie, csrf: String::new() };
    assert_eq!(opened.get("/me").status, StatusCode::OK);
    assert!(location(&pending.get("/me")).starts_with("/sign-in?next=%2Fme"), "the cookie of the first step is void");
}

#[test]
fn a_link_for_a_new_pin_asks_for_a_sign_in_and_comes_back() {
    let (panel, id) = panel_with_holder();
    let helpdesk = panel.sign_in("helpdesk");
    let page = helpdesk.get(&format!("/people/{id}"));
    assert!(page.text.contains("Envoyer un lien pour un nouveau code PIN"), "{}", page.text);
    let sent = helpdesk.post(&format!("/people/{id}/start_pin_change"), "");
    assert_eq!(helpdesk.landed(&sent), format!("/people/{id}?said=pin-link-sent"));
    let link = panel.desk.dice.last();
    assert!(!sent.text.contains(&link) && !helpdesk.get(&format!("/people/{id}")).text.contains(&link));
    let path = format!("/pin/{link}");
    let asked = location(&look(&panel, &path)).to_owned();
    assert_eq!(asked, format!("/sign-in?next={}", path.replace('/', "%2F")));
    assert!(look(&panel, &asked).text.contains(&path), "the form remembers it");
    assert_eq!(helpdesk.get(&path).status, StatusCode::CONFLICT, "it is somebody else's");
    let (browser, next) = sign_in(&panel, PASSWORD, &path);
    assert_eq!(next, path);
    assert!(browser.get(&path).text.contains("Nouveau code PIN"));
    assert_eq!(browser.post(&path, "pin=58203&again=58204").status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(browser.landed(&browser.post(&path, "pin=58203&again=58203")), "/me?said=pin-set");
    assert_eq!(browser.post(&path, "pin=58203&again=58203").status, StatusCode::CONFLICT);
    for elsewhere in ["//evil.example", "https://evil.example", "/pin/..%2F..%2Fsign-out", "/no-such-page"] {
        assert_eq!(sign_in(&panel, PASSWORD, elsewhere).1, "/", "{elsewhere} is not followed");
    }
}

#[test]
fn a_forgotten_password_is_set_through_the_pages_and_the_answer_tells_nothing() {
    let (panel, _) = panel_with_holder();
    let ask = |login: &str| {
        let form = Body::from(format!("login={login}"));
        panel.send(post("/forgotten").body(form).unwrap())
    };
    assert!(look(&panel, "/sign-in").text.contains("/forgotten"));
    assert!(look(&panel, "/forgotten").text.contains("name=\"login\""));
    let (unknown, known) = (ask("nobody"), ask("holder"));
    assert_eq!((unknown.status, &unknown.text), (known.status, &known.text), "the same page");
    panel.desk.links_made();
    let path = format!("/password/{}", panel.desk.dice.last());
    assert_eq!((look(&panel, &path).status, look(&panel, &path).status), (StatusCode::OK, StatusCode::OK));
    let set = |password: &str| {
        let form = Body::from(format!("password={}", password.replace(' ', "+")));
        panel.send(post(&path).body(form).unwrap())
    };
    assert_eq!(set("short").status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = set(NEW_PASSWORD);
    assert_eq!(panel.landed(&done, ""), "/sign-in?said=password-set");
    assert_eq!(set(NEW_PASSWORD).status, StatusCode::CONFLICT);
    let (browser, _) = sign_in(&panel, NEW_PASSWORD, "");
    let form = format!("old={}&new={}", NEW_PASSWORD.replace(' ', "+"), PASSWORD.replace(' ', "+"));
    assert_eq!(browser.landed(&browser.post("/me/password", &form)), "/sign-in?said=password-set");
    assert_eq!(
        location(&browser.get("/me")).split("&said").next().unwrap(),
        "/sign-in?next=%2Fme",
        "every session has ended"
    );
    let (one, other) = (sign_in(&panel, PASSWORD, "").0, sign_in(&panel, PASSWORD, "").0);
    assert_eq!(one.landed(&one.post("/me/sign-out", "")), "/sign-in?said=signed-out-everywhere");
    assert!(location(&other.get("/me")).starts_with("/sign-in?next=%2Fme"));
}
