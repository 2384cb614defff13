//! How keys are shown: one state each, and lists that reach every line.

use crate::support::{
    desk::school,
    panel::{Answer, Panel},
};
use axum::http::StatusCode;
use std::sync::Arc;
use trousseau::{
    domain::Secret,
    emulated::Hub,
    measure::{
        academy::{PASSWORD, Size, fill},
        rig::station_of,
    },
    station::{CardAction, KeyState},
    store::{Mode, Store},
    web::{WebConfig, router},
};

#[test]
fn a_key_stands_in_one_word_and_names_its_one_next_act() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    let (desk, principal) = (&panel.desk, panel.sign_in("principal"));
    let stands = || {
        let story = desk.station.tokens().token(&desk.principal(), &desk.serial("1111")).unwrap();
        (story.row.key, story.row.next(&story.actions))
    };
    let said = |words: &str| {
        let page = principal.get("/tokens/1111").text;
        let badge = page.split("class=\"badge key-").nth(1).and_then(|rest| rest.split("</span>").next());
        let badge = badge.expect("a badge").to_owned();
        assert!(badge.ends_with(words), "{words:?} is not in {badge}");
    };
    desk.plugged("1111");
    desk.registered("1111");
    assert_eq!(stands().0, KeyState::ToProgram);
    said("À programmer");
    assert_eq!(desk.enrol_with_touch("1111").key, "enrolled");
    assert_eq!(stands(), (KeyState::Free, None));
    said("Libre");
    desk.allocated("requester");
    assert_eq!(stands(), (KeyState::ToHandOver, Some(CardAction::HandOver)));
    said("À remettre à Mme requester");
    desk.handed_over("1111");
    assert_eq!(stands(), (KeyState::With, Some(CardAction::TakeBack)));
    said("Chez Mme requester");
    desk.station.tokens().suspend_own(&desk.actor("requester"), &desk.serial("1111")).unwrap();
    assert_eq!(stands(), (KeyState::Suspended, Some(CardAction::Resume)));
    said("Suspendue (Mme requester)");
    desk.station.tokens().report_lost(&desk.principal(), &desk.serial("1111"), "perdue").unwrap();
    assert_eq!(stands(), (KeyState::Lost, Some(CardAction::Found)));
    said("Perdue");
    // and the table counts it where it is
    let table = principal.get("/tokens?view=away").text;
    assert!(table.contains("/tokens/1111") && !principal.get("/tokens?view=held").text.contains("/tokens/1111\""));
}

#[test]
fn nothing_is_chosen_for_whoever_adds_a_key_to_one_of_several_schools() {
    let panel = Panel::with(&[]);
    let page = panel.sign_in("technician").get("/tokens").text;
    let form = page.split("id=\"add\"").nth(1).expect("the form");
    let first = form.split("<option").nth(1).expect("a choice");
    assert!(first.starts_with(" value=\"\""), "no school is chosen before somebody chooses: {first}");
    let refused = panel.sign_in("technician").post("/tokens", "serial=42&school=");
    assert!(refused.status.is_client_error(), "{}", refused.text);
    assert!(page.contains("Aucune clef n’est inscrite"), "an empty inventory says what to do");
}

#[test]
fn ticked_keys_are_printed_saved_and_moved_each_for_itself() {
    let panel = Panel::with(&[]);
    for serial in ["1111", "3333", "2222"] {
        let (technician, serial) = (panel.desk.technician(), panel.desk.serial(serial));
        panel.desk.station.tokens().register(&technician, &serial, school()).unwrap();
    }
    let technician = panel.sign_in("technician");
    let table = technician.get("/tokens").text;
    let boxes: Vec<_> = table.split("name=\"key-").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(boxes.len(), 3, "{table}");
    let ticked = format!("key-{}=1&key-{}=1", boxes[2], boxes[0]);
    let labels = technician.get(&format!("/tokens/labels?{ticked}")).text;
    let at = |serial: &str| labels.find(&format!(">{serial}<"));
    assert!(at("1111") < at("3333") && at("1111").is_some() && at("2222").is_none(), "by serial: {labels}");
    let file = technician.get(&format!("/tokens.csv?{ticked}")).text;
    assert!(file.contains("1111") && file.contains("3333") && !file.contains("2222"), "{file}");
    let asked = technician.get(&format!("/tokens/move?{ticked}")).text;
    assert!(asked.contains("2 clefs changent d’établissement"), "{asked}");
    let moved = technician.post("/tokens/move", &format!("{ticked}&school=0130040Y"));
    assert_eq!(moved.status, StatusCode::OK, "{}", moved.text);
    let there = |serial: &str| {
        panel.desk.station.tokens().token(&panel.desk.technician(), &panel.desk.serial(serial)).unwrap().row.school
    };
    assert!(there("1111") != Some(school()) && there("2222") == Some(school()), "{}", moved.text);
    let slip = moved.text.split("href=\"/transfers/").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let paper = technician.get(&format!("/transfers/{slip}")).text;
    assert!(["1111", "3333", "Collège Jean Moulin", "Lycée Thiers"].iter().all(|word| paper.contains(word)), "{paper}");
    assert!(!paper.contains("2222"), "{paper}");
    let elsewhere = panel.sign_in("principal").get(&format!("/tokens.csv?{ticked}")).text;
    assert!(!elsewhere.contains("1111"), "what is another school's is in no file: {elsewhere}");
}

#[test]
fn the_last_of_twelve_hundred_lines_is_reached_by_following_links() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(crate::support::engine::options(dir.path(), Mode::Emulated)).unwrap();
    fill(&store, Size::TOWN).unwrap();
    let station = station_of(Arc::new(store), Arc::new(Hub::new([]).unwrap())).unwrap();
    let panel = router(station.clone(), WebConfig::default()).unwrap();
    let password = Secret::new(PASSWORD.as_bytes().to_vec());
    let session = station.accounts().sign_in("administrator", &password, [127, 0, 0, 1].into(), true, None).unwrap();
    let get = |path: &str| -> Answer {
        let request = axum::http::Request::builder().uri(path).header("host", "localhost");
        let request = request.header("cookie", format!("trousseau={session}"));
        Panel::send_to(&panel, request.body(axum::body::Body::empty()).unwrap())
    };
    let link = |page: &str, rel: &str| {
        let before = page.split(rel).nth(1)?;
        Some(before.split("href=\"").nth(1)?.split('"').next()?.replace("&amp;", "&"))
    };
    for (path, all) in [
        ("/tokens", Size::TOWN.tokens),
        ("/tokens?sort=holder&desc=1", Size::TOWN.tokens),
        ("/people", Size::TOWN.people),
    ] {
        let (mut next, mut lines, mut pages) = (Some(path.to_owned()), 0, 0);
        while let Some(address) = next {
            let page = get(&address);
            assert_eq!(page.status, StatusCode::OK, "{address}: {}", page.text);
            lines += page.text.matches("<th scope=\"row\">").count();
            pages += 1;
            assert!(pages < 100, "{path} goes round in a circle");
            next = link(&page.text, "rel=\"next\"");
        }
        assert!(lines >= all as usize, "{path}: {lines} of {all} are reached, on {pages} pages");
    }
    // the file has every page of it
    let file = get("/tokens.csv").text;
    assert_eq!(file.lines().count(), Size::TOWN.tokens as usize + 1);
}
