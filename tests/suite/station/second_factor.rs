//! A second factor that a role must have: set up at the first sign-in, before anything opens; asked for at every other one;
//! set up anew by whoever was let in again.

use crate::support::panel::{Answer, Browser, PASSWORD, Panel, post};
use axum::{
    body::Body,
    http::{StatusCode, header},
};
use trousseau::{
    domain::{Grant, Role, Scope, Secret, SettingName, Settings},
    oath::{Algorithm, Code, Digits, Parameters, Period, Totp},
    station::Actor,
};

/// After the right password: a session that waits.
fn password_given<'a>(panel: &'a Panel, login: &str) -> Browser<'a> {
    let (desk, password) = (&panel.desk, Secret::new(PASSWORD.as_bytes().to_vec()));
    desk.station.people().set_password(&Actor::machine(0), desk.people[login], &password).unwrap();
    let form = format!("login={login}&password={}", PASSWORD.replace(' ', "+"));
    let answer = panel.send(post("/sign-in").body(Body::from(form)).unwrap());
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let cookie = cookie_of(&answer);
    let token = cookie.split_once('=').unwrap().1;
    let pending = panel.desk.station.accounts().pending_session(token).unwrap().expect("the session waits");
    Browser { panel, csrf: pending.csrf, cookie }
}

fn cookie_of(answer: &Answer) -> String {
    answer.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned()
}

fn location(answer: &Answer) -> &str {
    answer.headers[header::LOCATION].to_str().unwrap()
}

fn required(panel: &Panel, role: Role) {
    let name = SettingName::of_role(role).unwrap();
    panel.desk.station.settings().set(&Actor::machine(0), name, "yes").unwrap();
}

/// Has the QR code shown; the secret, as somebody would type it by hand.
fn shown(browser: &Browser<'_>) -> Secret {
    let page = browser.post("/sign-in/authenticator", "");
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert!(page.text.contains("<svg"), "a QR code: {}", page.text);
    let text = page.text.split("<code id=\"secret\">").nth(1).unwrap().split('<').next().unwrap().replace(' ', "");
    Secret::new(data_encoding::BASE32_NOPAD.decode(text.as_bytes()).unwrap())
}

fn code(panel: &Panel, secret: &Secret) -> Code {
    let parameters = Parameters { algorithm: Algorithm::Sha1, digits: Digits::SIX };
    Totp::new(parameters, Period::default()).code_at(secret, panel.desk.now().as_second())
}

#[test]
fn whoever_must_have_a_second_factor_and_has_none_sets_it_up_before_anything_opens() {
    assert!([Role::Administrator, Role::Helpdesk].iter().all(|role| Settings::default().second_factor.contains(role)));
    for login in ["administrator", "helpdesk"] {
        let panel = Panel::with(&[]);
        required(&panel, login.parse().unwrap());
        let pending = password_given(&panel, login);
        for path in ["/", "/me", "/people", "/journal", "/settings", "/helpdesk"] {
            assert_eq!(location(&pending.get(path)), "/sign-in/passcode", "{path} opens nothing yet");
        }
        let page = pending.get("/sign-in/passcode").text;
        assert!(
            page.contains("Votre rôle demande un second facteur") && page.contains("Afficher le QR code"),
            "{page}"
        );
        let first = shown(&pending);
        let secret = shown(&pending);
        let void = pending.post("/sign-in/passcode", &format!("passcode={}", code(&panel, &first)));
        assert_eq!(void.status, StatusCode::UNPROCESSABLE_ENTITY, "the secret that was shown before is void");
        assert!(void.text.contains("name=\"passcode\""), "the next code has its field: {}", void.text);
        assert!(!void.text.contains("resynchroniser"), "a telephone is not resynchronised: {}", void.text);
        let typed = code(&panel, &secret);
        let opened = pending.post("/sign-in/passcode", &format!("passcode={typed}"));
        assert_eq!(location(&opened), "/helpdesk", "where they wanted to go last");
        let browser = Browser { panel: &panel, cookie: cookie_of(&opened), csrf: String::new() };
        assert_eq!(browser.get("/me").status, StatusCode::OK);
        assert!(
            location(&pending.get("/me")).starts_with("/sign-in?next=%2Fme"),
            "the cookie of the first step is void"
        );

        // from now on it is asked for, each code once
        let again = password_given(&panel, login);
        assert!(again.get("/sign-in/passcode").text.contains("application d’authentification"));
        let refused = again.post("/sign-in/authenticator", "");
        assert_ne!(refused.status, StatusCode::OK, "no new secret without the old one");
        let spent = again.post("/sign-in/passcode", &format!("passcode={typed}"));
        assert_eq!(spent.status, StatusCode::UNPROCESSABLE_ENTITY, "a code is used once");
        panel.desk.clock.advance(30);
        let opened = again.post("/sign-in/passcode", &format!("passcode={}", code(&panel, &secret)));
        assert_eq!(location(&opened), "/");

        // the telephone is gone: somebody lets them in, the journal says so, and another one is set up
        let id = panel.desk.people[login];
        panel.desk.station.accounts().let_in(&Actor::machine(0), id).unwrap();
        assert_eq!(panel.desk.mailed("second_factor").last().map(String::as_str), Some(login));
        let anew = password_given(&panel, login);
        assert!(anew.get("/sign-in/passcode").text.contains("Afficher le QR code"));
    }
}

#[test]
fn of_several_who_type_one_code_at_once_one_gets_in() {
    let panel = Panel::with(&[]);
    required(&panel, Role::Auditor);
    let pending = password_given(&panel, "auditor");
    let secret = shown(&pending);
    pending.post("/sign-in/passcode", &format!("passcode={}", code(&panel, &secret)));
    let station = &panel.desk.station;
    for round in 0..6 {
        panel.desk.clock.advance(3600);
        let password = Secret::new(PASSWORD.as_bytes().to_vec());
        let from = "192.0.2.7".parse().unwrap();
        let sign_in = |_| station.accounts().sign_in("auditor", &password, from, false, None).unwrap();
        let (waiting, typed): (Vec<_>, _) = ((0..4).map(sign_in).collect(), code(&panel, &secret).to_string());
        let start = std::sync::Barrier::new(waiting.len());
        let opened: Vec<_> = std::thread::scope(|scope| {
            let tries = waiting.iter().map(|token| {
                scope.spawn(|| {
                    start.wait();
                    station.accounts().complete_sign_in(token, &typed).is_ok()
                })
            });
            let tries: Vec<_> = tries.collect();
            tries.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert_eq!(opened.iter().filter(|opened| **opened).count(), 1, "round {round}: {opened:?}");
    }
}

#[test]
fn a_session_from_before_a_second_factor_was_needed_opens_nothing_any_more() {
    let panel = Panel::with(&[]);
    let (machine, station) = (Actor::machine(0), &panel.desk.station);
    let principal = panel.sign_in("principal");
    assert_eq!(principal.get("/me").status, StatusCode::OK);
    required(&panel, Role::Principal);
    assert!(location(&principal.get("/me")).starts_with("/sign-in?next=%2Fme"), "the setting came later");

    required(&panel, Role::Helpdesk);
    let requester = panel.sign_in("requester");
    assert_eq!(requester.get("/me").status, StatusCode::OK);
    let grant = Grant { role: Role::Helpdesk, scope: Scope::Academy };
    station.people().grant(&machine, panel.desk.people["requester"], grant).unwrap();
    assert!(location(&requester.get("/me")).starts_with("/sign-in?next=%2Fme"), "the role came later");
}

#[test]
fn whoever_needs_none_signs_in_with_the_password_alone() {
    let panel = Panel::with(&[]);
    required(&panel, Role::Administrator);
    assert_eq!(panel.sign_in("requester").get("/me").status, StatusCode::OK);
}

#[test]
fn where_there_is_a_token_with_a_pin_its_passcode_is_the_second_factor() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    let desk = &panel.desk;
    desk.enrolled("1111");
    desk.allocated("requester");
    desk.station
        .tokens()
        .hand_over(&desk.principal(), &desk.serial("1111"), None, crate::support::desk::without())
        .unwrap();
    required(&panel, Role::Requester);
    let pending = password_given(&panel, "requester");
    assert!(pending.get("/sign-in/passcode").text.contains("Code PIN suivi du code de la clef"));
    let passcode = format!("{}{}", crate::support::desk::PIN, desk.touch("1111"));
    assert_eq!(location(&pending.post("/sign-in/passcode", &format!("passcode={passcode}"))), "/");
}
