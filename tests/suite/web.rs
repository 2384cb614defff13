//! The panel's routes in process: who may go where, what a hostile browser gets, what every answer carries.

use crate::desk::{Desk, school};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Method, Request, StatusCode, header},
};
use tower::ServiceExt;
use trousseau::{
    domain::{Act, Secret},
    station::{Actor, StationError, views::CardAction},
    web::{WebConfig, router},
};

const PASSWORD: &str = "une phrase assez longue";
const PEOPLE: [&str; 8] =
    ["principal", "elsewhere", "deputy", "technician", "helpdesk", "administrator", "auditor", "requester"];

/// A panel and people who can sign in.
struct Panel {
    desk: Desk,
    router: Router,
}

/// A signed-in browser.
struct Browser<'a> {
    panel: &'a Panel,
    cookie: String,
    csrf: String,
}

/// An answer: status, headers, text.
struct Answer {
    status: StatusCode,
    headers: axum::http::HeaderMap,
    text: String,
}

impl Panel {
    fn with(specs: &[&str]) -> Self {
        let desk = Desk::with(specs);
        let config = WebConfig { hub: Some(desk.hub.clone()), ..WebConfig::default() };
        let router = router(desk.station.clone(), config).unwrap();
        Self { desk, router }
    }

    fn send(&self, request: Request<Body>) -> Answer {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let bytes = to_bytes(body, 1 << 20).await.unwrap();
            Answer { status: parts.status, headers: parts.headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
        })
    }

    fn sign_in(&self, login: &str) -> Browser<'_> {
        let person = self.desk.actor(login).person.unwrap();
        let password = Secret::new(PASSWORD.as_bytes().to_vec());
        self.desk.station.set_password(&Actor::machine(0), person, &password).unwrap();
        let form = format!("login={login}&password={}", PASSWORD.replace(' ', "+"));
        let answer = self.send(post("/sign-in").body(Body::from(form.clone())).unwrap());
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{login}: {}", answer.text);
        let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
        let cookie = cookie.split(';').next().unwrap().to_owned();
        let token = cookie.split_once('=').unwrap().1;
        let csrf = self.desk.station.session(token).unwrap().unwrap().csrf;
        Browser { panel: self, cookie, csrf }
    }
}

fn post(path: &str) -> axum::http::request::Builder {
    Request::builder()
        .method(Method::POST)
        .uri(path)
        .header(header::HOST, "127.0.0.1:8480")
        .header(header::ORIGIN, "http://127.0.0.1:8480")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
}

impl Browser<'_> {
    fn get(&self, path: &str) -> Answer {
        let request =
            Request::builder().uri(path).header(header::HOST, "localhost").header(header::COOKIE, &self.cookie);
        self.panel.send(request.body(Body::empty()).unwrap())
    }

    fn post(&self, path: &str, form: &str) -> Answer {
        let form = format!("csrf={}&{form}", self.csrf);
        self.panel.send(post(path).header(header::COOKIE, &self.cookie).body(Body::from(form)).unwrap())
    }
}

/// Pages and the act that opens them; `None`: everybody who is signed in.
const PAGES: [(&str, Option<Act>); 9] = [
    ("/", None),
    ("/bench", Some(Act::SeeBench)),
    ("/hand-over", Some(Act::SeeStock)),
    ("/tokens", Some(Act::SeeStock)),
    ("/tokens/1111", Some(Act::SeeStock)),
    ("/helpdesk", None),
    ("/people", Some(Act::SeePeople)),
    ("/schools", Some(Act::SeeSchools)),
    ("/journal", Some(Act::ReadJournal)),
];

#[test]
fn every_page_opens_for_those_whom_the_table_allows_and_for_nobody_else() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    panel.desk.registered("1111");
    for login in PEOPLE {
        let (browser, actor) = (panel.sign_in(login), panel.desk.actor(login));
        for (path, act) in PAGES {
            // the token belongs to one school, the lists to whatever schools somebody sees
            let allowed = act.is_none_or(|act| match path {
                "/tokens/1111" => actor.may(act, Some(school())),
                _ => actor.may_somewhere(act),
            });
            let answer = browser.get(path);
            let expected = if allowed { StatusCode::OK } else { StatusCode::FORBIDDEN };
            assert_eq!(answer.status, expected, "{login} at {path}");
            assert!(answer.text.contains("<h1"), "{login} at {path} gets a page");
        }
    }
}

#[test]
fn every_action_is_done_for_those_whom_the_table_allows_and_for_nobody_else() {
    let actions = [
        (CardAction::Register, Act::Register, "/tokens", "serial=2222&school=0951099D"),
        (CardAction::Enrol, Act::Enrol, "/tokens/1111/enrol", ""),
        (CardAction::Verify, Act::Verify, "/tokens/1111/code", "code=123456"),
        (CardAction::Allocate, Act::Allocate, "/tokens/1111/allocate", "person=999"),
        (CardAction::HandOver, Act::HandOver, "/tokens/1111/hand_over", ""),
        (CardAction::TakeBack, Act::TakeBack, "/tokens/1111/take_back", ""),
        (CardAction::ReportLost, Act::ManageCustody, "/tokens/9999/report_lost", "comment=x"),
        (CardAction::MakeVisible, Act::ManageDevice, "/bench/1-9/visible", ""),
    ];
    for (action, act, path, form) in actions {
        for login in PEOPLE {
            let panel = Panel::with(&["yubikey,serial=1111"]);
            panel.desk.registered("1111");
            let here = if action == CardAction::MakeVisible { None } else { Some(school()) };
            let allowed = panel.desk.actor(login).may(act, here);
            let answer = panel.sign_in(login).post(path, form);
            // what is allowed may still be refused by a rule; what is forbidden is forbidden
            match (action, allowed) {
                (CardAction::ReportLost, _) => {
                    assert_eq!(answer.status, StatusCode::NOT_FOUND, "{login}: no such token")
                }
                (_, true) => assert_ne!(answer.status, StatusCode::FORBIDDEN, "{login} may {act} at {path}"),
                (_, false) => assert_eq!(answer.status, StatusCode::FORBIDDEN, "{login} may not {act} at {path}"),
            }
        }
    }
}

#[test]
fn nobody_gets_a_page_without_signing_in() {
    let panel = Panel::with(&[]);
    for (path, _) in PAGES {
        let request = Request::builder().uri(path).header(header::HOST, "localhost").body(Body::empty()).unwrap();
        let answer = panel.send(request);
        assert_eq!(
            (answer.status, answer.headers[header::LOCATION].to_str().unwrap()),
            (StatusCode::SEE_OTHER, "/sign-in")
        );
    }
}

#[test]
fn a_request_under_a_foreign_name_from_a_foreign_page_or_with_an_old_nonce_changes_nothing() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    panel.desk.plugged("1111");
    let browser = panel.sign_in("technician");
    let form = format!("csrf={}&serial=1111&school=0951099D", browser.csrf);
    let attempt = |change: &dyn Fn(&mut axum::http::HeaderMap)| {
        let mut request =
            post("/tokens").header(header::COOKIE, &browser.cookie).body(Body::from(form.clone())).unwrap();
        change(request.headers_mut());
        let answer = panel.send(request);
        let told = answer.text.contains("<h1>") && answer.headers.contains_key(header::CONTENT_SECURITY_POLICY);
        assert!(told || answer.status.is_redirection(), "a refusal is a page that says what to do");
        answer.status
    };
    let set = |name: &'static str, value: &'static str| {
        move |headers: &mut axum::http::HeaderMap| {
            headers.insert(name, value.parse().unwrap());
        }
    };
    assert_eq!(attempt(&set("host", "evil.example")), StatusCode::MISDIRECTED_REQUEST);
    assert_eq!(attempt(&set("origin", "http://evil.example")), StatusCode::FORBIDDEN);
    assert_eq!(attempt(&set("sec-fetch-site", "cross-site")), StatusCode::FORBIDDEN);
    let stale = panel.send(
        post("/tokens")
            .header(header::COOKIE, &browser.cookie)
            .body("csrf=x&serial=1111&school=0951099D".into())
            .unwrap(),
    );
    assert_eq!(stale.status, StatusCode::FORBIDDEN);
    assert!(matches!(
        panel.desk.station.token(&panel.desk.technician(), &panel.desk.serial("1111")),
        Err(StationError::NoSuchToken(_))
    ));
    assert_eq!(attempt(&|_| ()), StatusCode::SEE_OTHER, "the same request from the panel itself is done");
}

#[test]
fn http_2_names_the_host_in_the_address() {
    let panel = Panel::with(&[]);
    let ask = |address: &str| panel.send(Request::builder().uri(address).body(Body::empty()).unwrap()).status;
    assert_eq!(ask("https://localhost:8480/sign-in"), StatusCode::OK);
    assert_eq!(ask("https://evil.example/sign-in"), StatusCode::MISDIRECTED_REQUEST);
    assert_eq!(ask("/sign-in"), StatusCode::MISDIRECTED_REQUEST, "no name at all is not ours");
}

#[test]
fn hostile_input_is_shown_as_text_or_refused() {
    let panel = Panel::with(&[]);
    let administrator = panel.sign_in("administrator");
    let script = "%3Cscript%3Ealert(1)%3C%2Fscript%3E";
    let added = administrator.post("/people", &format!("name={script}&login=mallory&role=requester&school=0951099D"));
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
    let page = administrator.get("/people?q=alert");
    assert!(page.text.contains("&lt;script&gt;alert(1)"), "the name is there as text");
    assert!(!page.text.contains("<script>alert"));
    assert_eq!(administrator.get("/tokens?q=%27%20OR%201%3D1%20--").status, StatusCode::OK);
    assert_eq!(administrator.get("/tokens/%27;drop").status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(administrator.post("/people", &"x".repeat(10 << 20)).status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(administrator.get("/tokens?said=%3Cscript%3E").status, StatusCode::OK);
    let away = administrator.post("/tokens", "serial=1&school=0951099D&back=//evil.example/");
    assert_eq!(away.headers[header::LOCATION], "/tokens?said=registered", "a form sends nobody elsewhere");
}

#[test]
fn every_answer_forbids_what_the_panel_does_not_need() {
    let panel = Panel::with(&[]);
    let browser = panel.sign_in("administrator");
    for path in ["/", "/no-such-page", "/assets/panel.css", "/tokens/0"] {
        let answer = browser.get(path);
        let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("default-src 'self'") && policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(answer.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
        assert!(!answer.text.contains("style=\"") && !answer.text.contains("onclick"), "{path} has nothing inline");
    }
    assert_eq!(browser.get("/").headers[header::CACHE_CONTROL], "no-store");
}

#[test]
fn every_page_is_there_in_both_languages() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    panel.desk.registered("1111");
    let browser = panel.sign_in("administrator");
    for (language, word) in [("en", "Manage tokens"), ("fr", "Gérer les clefs")] {
        assert_eq!(browser.post("/language", &format!("language={language}")).status, StatusCode::SEE_OTHER);
        for (path, act) in PAGES {
            let allowed = act.is_none_or(|act| panel.desk.actor("administrator").may_somewhere(act));
            assert!(allowed, "the administrator sees every page");
            let answer = browser.get(path);
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            assert!(answer.text.contains(word), "{path} in {language}");
            assert!(answer.text.contains(&format!("<html lang=\"{language}\"")), "{path}");
        }
    }
}

#[test]
fn a_session_ends_by_idling_by_age_and_by_signing_out() {
    let panel = Panel::with(&[]);
    let browser = panel.sign_in("principal");
    panel.desk.clock.advance(29 * 60);
    assert_eq!(browser.get("/").status, StatusCode::OK);
    panel.desk.clock.advance(31 * 60);
    assert_eq!(browser.get("/").status, StatusCode::SEE_OTHER);
    let browser = panel.sign_in("principal");
    for _ in 0..35 {
        panel.desk.clock.advance(20 * 60);
        assert_eq!(browser.get("/").status, StatusCode::OK);
    }
    panel.desk.clock.advance(25 * 60);
    assert_eq!(browser.get("/").status, StatusCode::SEE_OTHER, "twelve hours are over");
    let browser = panel.sign_in("principal");
    assert_eq!(browser.post("/sign-out", "").status, StatusCode::SEE_OTHER);
    assert_eq!(browser.get("/").status, StatusCode::SEE_OTHER);
}

#[test]
fn guessing_passwords_is_slowed_down_and_tells_nothing() {
    let panel = Panel::with(&[]);
    let attempt = |login: &str| {
        let form = format!("login={login}&password=wrong");
        panel.send(post("/sign-in").body(Body::from(form)).unwrap())
    };
    let (known, unknown) = (attempt("principal"), attempt("nobody"));
    assert_eq!(known.status, unknown.status);
    assert_eq!(known.text, unknown.text, "one answer for a wrong name and a wrong password");
    for _ in 0..4 {
        attempt("principal");
    }
    assert!(attempt("principal").text.contains("attendez"), "now it waits");
    panel.desk.clock.advance(3600);
    panel.sign_in("principal");
}

#[test]
fn the_first_administrator_is_made_by_a_link_that_works_once() {
    let desk = Desk::without_administrator();
    let router = router(desk.station.clone(), WebConfig::default()).unwrap();
    let panel = Panel { desk, router };
    let link = panel.desk.station.setup_link(&Actor::machine(0)).unwrap();
    let path = format!("/setup/{link}");
    let look =
        || panel.send(Request::builder().uri(&path).header(header::HOST, "localhost").body(Body::empty()).unwrap());
    assert_eq!((look().status, look().status), (StatusCode::OK, StatusCode::OK), "looking does not use it up");
    let redeem = |password: &str| {
        let form = format!("login=admin&name=Admin&password={password}");
        panel.send(post(&path).body(Body::from(form)).unwrap())
    };
    assert_eq!(redeem("short").status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(redeem("une+phrase+assez+longue").status, StatusCode::SEE_OTHER);
    assert_eq!(redeem("une+phrase+assez+longue").status, StatusCode::CONFLICT);
    assert_eq!(look().status, StatusCode::CONFLICT);
    let again = panel.desk.station.setup_link(&Actor::machine(0)).unwrap_err();
    assert!(matches!(again, StationError::AlreadySetUp), "{again}");
}
