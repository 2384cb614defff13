//! The settings page says by which ways people sign in, and how the directories go that tell who they are: each way as whoever administers
//! reads it. The ways themselves are tried in `outside` and in `station::directory`.

use crate::support::{desk::Desk, directory::pulled, panel::Panel};
use axum::http::StatusCode;
use trousseau::{
    daemon::SignIn,
    station::{Progress, PullOptions},
};

/// The lines of the part, as they are read.
fn lines(panel: &Panel) -> Vec<String> {
    let page = panel.sign_in("administrator").get("/settings").text;
    let part = page.split("Connexion et annuaires").nth(1).unwrap_or_else(|| panic!("no such part: {page}"));
    let list = part.split("<ul>").nth(1).unwrap().split("</ul>").next().unwrap();
    list.split("<li>").skip(1).map(|line| line.replace("</li>", "").trim().to_owned()).collect()
}

/// A station with this in `[sign_in]` of its configuration.
fn signing_in_by(written: &str) -> Panel {
    let person = "person = { login = 'uid', name = ['cn'], fredu = true }";
    let written: SignIn = toml::from_str(&format!("{written}\n{person}")).unwrap();
    let panel = Panel::with(&[]);
    panel.desk.station.directories().signs_in_by(written.ways());
    panel
}

const BY_PASSWORD: &str = "par un mot de passe propre à ce service";

#[test]
fn without_another_way_people_sign_in_by_a_password_of_the_station() {
    let panel = Panel::with(&[]);
    assert_eq!(lines(&panel), [BY_PASSWORD]);
    assert_eq!(panel.sign_in("helpdesk").get("/settings").status, StatusCode::FORBIDDEN);
}

#[test]
fn a_portal_that_says_in_headers_who_comes_is_named_as_the_configuration_calls_it() {
    let panel = signing_in_by(
        "[header]\nname = 'Portail ARENA'\nsubject = 'ct-remote-user'\nsign_out = 'https://portail.example/out'",
    );
    assert_eq!(lines(&panel), [BY_PASSWORD, "par les en-têtes de Portail ARENA"]);
}

#[test]
fn a_provider_of_openid_connect_is_named_with_its_address() {
    let panel = signing_in_by("[provider]\nname = 'FIM'\nissuer = 'https://fim.ac-exemple.fr'\nclient = 'trousseau'");
    assert_eq!(lines(&panel), [BY_PASSWORD, "par FIM (https://fim.ac-exemple.fr)"]);
}

#[test]
fn a_directory_says_that_it_was_never_asked_then_when_it_was_read_and_then_since_when_it_brings_nothing() {
    let panel = Panel::on(Desk::with(&[]));
    let desk = &panel.desk;
    let pages = pulled(desk);
    assert_eq!(lines(&panel), [BY_PASSWORD, "l’annuaire academie n’a encore jamais été lu"]);
    let person = [("entryUUID", "b"), ("uid", "apetit"), ("cn", "Agnès Petit"), ("FrEduRne", "0951099D$x")];
    pages.tell(&[person.to_vec()]);
    let pull = || {
        let directories = desk.station.directories();
        directories.pull(&desk.actor("administrator"), "academie", PullOptions::default(), &Progress::default())
    };
    pull().unwrap();
    let read = lines(&panel).remove(1);
    assert!(read.starts_with("l’annuaire academie a été relu : 01/09/2026"), "{read}");
    desk.clock.advance(3600);
    pages.break_off(3);
    pull().unwrap_err();
    let failing = lines(&panel).remove(1);
    assert!(failing.starts_with("annuaire academie : rien n’arrive depuis 01/09/2026"), "{failing}");
    assert!(failing.contains("(l’annuaire s’est interrompu"), "{failing}");
}
