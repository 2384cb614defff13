//! Programs at the doors: who may ask is made in the panel, and asks by HTTP.

use crate::support::{
    desk::{Desk, PIN, without},
    panel::{Answer, Panel},
};
use axum::{
    Router,
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use std::time::Instant;
use trousseau::{
    station::{Actor, REFUSED_AFTER},
    web::{self, Door, WebConfig},
};

const NAME: &str = "clefs.example.fr";
const FORM: &str = "application/x-www-form-urlencoded";

/// The requester of the school holds 1111.
fn held() -> Panel {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.enrolled("1111");
    desk.allocated("requester");
    let serial = desk.serial("1111");
    desk.station.tokens().hand_over(&desk.principal(), &serial, None, without()).unwrap();
    Panel::on(desk)
}

/// The doors of a panel: that of programs, the public one with or without them.
fn doors(panel: &Panel, at_public: bool) -> (Router, Router) {
    let config = WebConfig { verification: at_public, ..WebConfig::default() };
    let opened = web::Panel::open(panel.desk.station.clone(), config).unwrap();
    let public = Door::Public { authority: NAME.to_owned(), proxies: Vec::new() };
    (opened.for_programs(), opened.through(public))
}

/// The key that the page shows.
fn made(panel: &Panel, more: &str) -> String {
    let form = format!("name=VPN&scope=verify&typing=passcode&networks=&schools=&a_minute=1000&until=&{more}");
    let answer = panel.sign_in("administrator").post("/clients", &form);
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let (_, key) = answer.text.split_once("<code id=\"key\">").expect("it is shown");
    key.split('<').next().unwrap().to_owned()
}

fn post(door: &Router, path: &str, kind: &str, key: Option<&str>, body: impl Into<Body>) -> Answer {
    let mut request = Request::builder().method(Method::POST).uri(path).header(header::HOST, NAME);
    request = request.header(header::CONTENT_TYPE, kind);
    if let Some(key) = key {
        request = request.header(header::AUTHORIZATION, format!("Bearer {key}"));
    }
    timed(door, request.body(body.into()).unwrap())
}

/// Refusals wait for their time: a runtime that has one.
fn timed(door: &Router, request: Request<Body>) -> Answer {
    Panel::send_to(door, request)
}

fn document(answer: &Answer) -> serde_json::Value {
    serde_json::from_str(&answer.text).unwrap_or_else(|error| panic!("{error}: {}", answer.text))
}

#[test]
fn a_key_is_made_shown_once_renewed_and_ended_in_the_panel() {
    let panel = held();
    let key = made(&panel, "next_code=yes");
    let (door, _) = doors(&panel, false);
    let browser = panel.sign_in("administrator");
    let list = browser.get("/clients");
    assert!(list.text.contains("VPN") && list.text.contains(&key[..11]) && !list.text.contains(&key), "{}", list.text);
    let asks = |key: &str| post(&door, "/validate/radius", FORM, Some(key), "user=nobody&pass=1234567890").status;
    assert_eq!(asks(&key), StatusCode::BAD_REQUEST);
    let renewed = browser.post("/clients/1/key", "days=0");
    let second = renewed.text.split_once("<code id=\"key\">").unwrap().1.split('<').next().unwrap().to_owned();
    assert_eq!((asks(&key), asks(&second)), (StatusCode::UNAUTHORIZED, StatusCode::BAD_REQUEST));
    let ended = browser.post("/clients/1/end", "");
    assert_eq!(browser.landed(&ended), "/clients?said=client-ended");
    assert_eq!(asks(&second), StatusCode::UNAUTHORIZED);
    let told = panel.sign_in("auditor").get("/journal").text;
    assert!(told.contains("programme client") && told.contains("VPN"), "{told}");
    let name = second[3..11].to_owned();
    assert!(told.contains(&name) && !told.contains(&second), "the part that is no secret");
}

#[test]
fn every_shape_says_yes_and_no() {
    let panel = held();
    let key = made(&panel, "next_code=yes");
    let (door, _) = doors(&panel, false);
    let passcode = || format!("{PIN}{}", panel.desk.touch("1111"));
    let yes =
        document(&post(&door, "/validate/check", FORM, Some(&key), format!("user=requester&pass={}", passcode())));
    assert_eq!(yes["result"], serde_json::json!({ "status": true, "value": true, "authentication": "ACCEPT" }));
    assert_eq!((&yes["detail"]["serial"], &yes["detail"]["type"]), (&"1111".into(), &"hotp".into()));
    let no = document(&post(&door, "/validate/check", FORM, Some(&key), "user=requester&pass=4719000000"));
    assert_eq!(no["result"], serde_json::json!({ "status": true, "value": false, "authentication": "REJECT" }));
    let body = format!("serial=1111&pass={}", passcode());
    assert_eq!(post(&door, "/validate/radius", FORM, Some(&key), body).status, StatusCode::NO_CONTENT);
    let body = serde_json::json!({ "user": "requester", "code": passcode() }).to_string();
    let json = "application/json";
    assert_eq!(document(&post(&door, "/validate/lemonldap", json, Some(&key), body))["result"], true);
    let body = r#"{"user":"requester","code":"4719000000"}"#;
    assert_eq!(document(&post(&door, "/validate/lemonldap", json, Some(&key), body))["result"], false);
    // by a name and a password, as programs know it that know nothing else
    let basic = data_encoding::BASE64.encode(format!("vpn:{key}").as_bytes());
    let address = format!("/validate/check?user=requester&pass={}", passcode());
    let request = Request::builder().uri(address).header(header::AUTHORIZATION, format!("Basic {basic}"));
    let answer = timed(&door, request.body(Body::empty()).unwrap());
    assert_eq!(document(&answer)["result"]["value"], true);
    assert!(answer.headers[header::CACHE_CONTROL].to_str().unwrap().contains("no-store"));
    assert!(!answer.headers.contains_key(header::SET_COOKIE));
}

#[test]
fn the_next_code_is_asked_for_and_cures_the_key() {
    let panel = held();
    let key = made(&panel, "next_code=yes");
    let (door, _) = doors(&panel, false);
    (0..40).for_each(|_| drop(panel.desk.touch("1111").to_string()));
    let body = format!("user=requester&pass={PIN}{}", panel.desk.touch("1111"));
    let asked = document(&post(&door, "/validate/check", FORM, Some(&key), body.clone()));
    assert_eq!(asked["result"]["authentication"], "CHALLENGE");
    let transaction = asked["detail"]["transaction_id"].as_str().unwrap().to_owned();
    assert_eq!(asked["detail"]["multi_challenge"][0]["transaction_id"], transaction.as_str());
    assert!(!asked.to_string().contains("1111"), "the key is not named before it is proven");
    let again = document(&post(&door, "/validate/radius", FORM, Some(&key), body));
    assert_eq!(again["reply:State"], transaction.as_str(), "the same question in another shape");
    assert!(again["reply:Reply-Message"].as_str().unwrap().contains("code"));
    let body = format!("user=requester&pass={}&state={transaction}", panel.desk.touch("1111"));
    assert_eq!(post(&door, "/validate/radius", FORM, Some(&key), body).status, StatusCode::NO_CONTENT);
}

#[test]
fn refusals_look_alike_and_leave_at_the_same_time() {
    let panel = held();
    let key = made(&panel, "");
    let (door, _) = doors(&panel, false);
    let mut answers = Vec::new();
    for body in [
        "user=nobody&pass=4719123456",
        "user=requester&pass=9274123456",
        "user=requester&pass=4719123456",
        "user=principal&pass=4719123456",
        "user=requester&pass=1",
    ] {
        let begun = Instant::now();
        let answer = post(&door, "/validate/check", FORM, Some(&key), body);
        let took = begun.elapsed();
        assert!(took >= REFUSED_AFTER, "{body}: {took:?}");
        let mut told = document(&answer);
        told.as_object_mut().unwrap().remove("time");
        answers.push((answer.status, told));
    }
    assert!(answers.windows(2).all(|two| two[0] == two[1]), "{answers:?}");
    // no PIN is hashed for what was answered a moment ago: it waits all the same
    let begun = Instant::now();
    post(&door, "/validate/check", FORM, Some(&key), "user=requester&pass=9274123456");
    assert!(begun.elapsed() >= REFUSED_AFTER, "{:?}", begun.elapsed());
}

#[test]
fn the_door_takes_nothing_but_questions() {
    let panel = held();
    let key = made(&panel, "");
    let (door, public) = doors(&panel, false);
    let (_, open) = doors(&panel, true);
    let question = "user=requester&pass=4719123456";
    assert_eq!(post(&door, "/validate/check", FORM, None, question).status, StatusCode::UNAUTHORIZED);
    let other = format!("{}a", &key[..42]);
    assert_eq!(post(&door, "/validate/check", FORM, Some(&other), question).status, StatusCode::UNAUTHORIZED);
    let large = post(&door, "/validate/check", FORM, Some(&key), vec![b'a'; 10 << 20]);
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    let twice = Request::builder()
        .method(Method::POST)
        .uri("/validate/check")
        .header(header::CONTENT_TYPE, FORM)
        .header(header::AUTHORIZATION, format!("Bearer {key}"))
        .header(header::AUTHORIZATION, "Bearer x");
    assert_eq!(timed(&door, twice.body(Body::from(question)).unwrap()).status, StatusCode::UNAUTHORIZED);
    // nothing of the panel is there, and nothing of the door at the panel's own
    for path in ["/sign-in", "/", "/tokens", "/metrics", "/healthz"] {
        let request = Request::builder().uri(path).header(header::HOST, NAME);
        assert_eq!(timed(&door, request.body(Body::empty()).unwrap()).status, StatusCode::NOT_FOUND, "{path}");
    }
    let own = Request::builder()
        .method(Method::POST)
        .uri("/validate/check")
        .header(header::HOST, "localhost")
        .header(header::CONTENT_TYPE, FORM)
        .header(header::AUTHORIZATION, format!("Bearer {key}"));
    let own = timed(&panel.router, own.body(Body::from(question)).unwrap()).status;
    assert!(own.is_client_error() && own != StatusCode::UNAUTHORIZED, "{own}");
    assert!(post(&public, "/validate/check", FORM, Some(&key), question).status.is_client_error());
    assert_eq!(post(&open, "/validate/check", FORM, Some(&key), question).status, StatusCode::OK);
    let elsewhere = Request::builder()
        .method(Method::POST)
        .uri("/validate/check")
        .header(header::HOST, "other.example.fr")
        .header(header::CONTENT_TYPE, FORM)
        .header(header::AUTHORIZATION, format!("Bearer {key}"));
    let elsewhere = timed(&open, elsewhere.body(Body::from(question)).unwrap());
    assert_eq!(elsewhere.status, StatusCode::MISDIRECTED_REQUEST);
}

#[test]
fn what_the_door_answered_is_counted() {
    let panel = held();
    let key = made(&panel, "");
    let (door, _) = doors(&panel, false);
    let body = format!("user=requester&pass={PIN}{}", panel.desk.touch("1111"));
    post(&door, "/validate/check", FORM, Some(&key), body);
    post(&door, "/validate/check", FORM, Some(&key), "user=nobody&pass=4719123456");
    let figures = panel.desk.station.gauges().unwrap();
    let counted: Vec<_> = figures.verdicts.iter().map(|(outcome, count)| (outcome.word(), *count)).collect();
    assert_eq!(counted, [("accepted", 1), ("refused", 1), ("next_code", 0), ("failed", 0)]);
    assert!(panel.desk.station.clients().list(&Actor::machine(0)).unwrap()[0].used.is_some());
}
