//! From an empty station to the first people: who is told what to do next, and what is not offered before it works.

use crate::{
    support::desk::Desk,
    support::panel::{Answer, Panel, post},
};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use trousseau::station::Actor;

/// A page as a stranger sees it.
fn look(panel: &Panel, path: &str) -> Answer {
    panel.send(Request::builder().uri(path).header(header::HOST, "localhost").body(Body::empty()).unwrap())
}

#[test]
fn a_station_without_an_administrator_says_what_to_type_and_shows_no_form_that_nobody_can_use() {
    let panel = Panel::on(Desk::without_administrator());
    let page = look(&panel, "/sign-in").text;
    assert!(page.contains("Bienvenue") && page.contains("trousseau setup-link"), "{page}");
    assert!(!page.contains("type=\"password\""), "nobody has a password: {page}");
    assert!(!page.contains("/setup/"), "the link is for whoever may run the command: {page}");
    // somebody who has a password may still come in
    let browser = panel.sign_in("principal");
    assert_eq!(browser.get("/").status, StatusCode::OK);
    let page = look(&panel, "/sign-in").text;
    assert!(
        page.contains("Bienvenue") && page.contains("J’ai déjà un compte") && page.contains("name=\"login\""),
        "{page}"
    );
    // with an administrator it is the sign-in again
    assert!(!look(&Panel::with(&[]), "/sign-in").text.contains("setup-link"));
}

#[test]
fn the_first_administrator_types_the_password_twice_and_a_mail_address_and_what_is_refused_uses_nothing_up() {
    let panel = Panel::on(Desk::without_administrator());
    let path = format!("/setup/{}", panel.desk.station.accounts().setup_link(&Actor::machine(0)).unwrap());
    let page = look(&panel, &path).text;
    assert!(
        ["name", "login", "email", "password", "again"].iter().all(|name| page.contains(&format!("name=\"{name}\"")))
    );
    let redeem = |email: &str, again: &str| {
        let form = format!("login=admin&name=Admin&email={email}&password=une+phrase+assez+longue&again={again}");
        panel.send(post(&path).body(Body::from(form)).unwrap()).status
    };
    assert_eq!(redeem("admin@example.fr", "une+autre+phrase+longue"), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(redeem("admin", "une+phrase+assez+longue"), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(redeem("", "une+phrase+assez+longue"), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(redeem("admin@example.fr", "une+phrase+assez+longue"), StatusCode::SEE_OTHER);
    let admin = panel.desk.station.people().person_named(&Actor::machine(0), "admin").unwrap();
    assert_eq!(admin.email.as_deref(), Some("admin@example.fr"));
}
