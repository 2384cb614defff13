//! One key's page and what leads to it: the next act, the question before it, the menu, the story in sentences, pictures.

use crate::support::panel::Panel;
use axum::http::{StatusCode, header};
use std::collections::BTreeMap;
use trousseau::{
    domain::{CustodyState, Family},
    profile::Profiles,
    web::outline,
};

fn held(panel: &Panel) {
    panel.desk.enrolled("1111");
    panel.desk.allocated("requester");
    panel.desk.handed_over("1111");
}

/// The part of a page between two marks.
fn part<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    page.split(from).nth(1).and_then(|rest| rest.split(to).next()).unwrap_or_else(|| panic!("no {from}: {page}"))
}

#[test]
fn the_page_of_a_key_says_whose_it_is_and_offers_the_next_act_before_the_others() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    held(&panel);
    let page = panel.sign_in("principal").get("/tokens/1111").text;
    let head = part(&page, "class=\"key-head\"", "class=\"codes\"");
    let person = panel.desk.requester();
    assert!(head.contains(&format!("<a href=\"/people/{person}\">")) && head.contains("Chez Mme requester"), "{head}");
    assert!(
        head.contains("remise <time") && !head.contains("0951099D"),
        "when, in words, and the school by its name: {head}"
    );
    let at = |word: &str| head.find(word).unwrap_or_else(|| panic!("no {word}: {head}"));
    assert!(at("?act=take_back#act") < at("?act=report_lost#act"), "{head}");
    assert!(
        at("?act=report_lost#act") < at("<details class=\"menu acts\"")
            && at("?act=mark_defective#act") > at("<details")
    );
    assert!(!page.contains("Secret OTP") && !page.contains("depuis le"), "{page}");
    // who only looks is offered nothing
    let auditor = panel.sign_in("auditor").get("/tokens/1111").text;
    assert!(!auditor.contains("?act="), "{auditor}");
}

#[test]
fn an_act_that_wants_a_word_is_asked_on_the_page_and_comes_back_there_without_it() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    held(&panel);
    let principal = panel.sign_in("principal");
    let page = principal.get("/tokens/1111?act=report_lost").text;
    let asked = part(&page, "id=\"act\"", "</section>");
    assert!(asked.contains("Déclarer perdue la clef 1111 de Mme requester ?"), "{asked}");
    let comment = asked.split("<input").find(|tag| tag.contains("name=\"comment\"")).expect("a comment");
    assert!(comment.contains(" required"), "{comment}");
    let from = "/tokens/1111?act=report_lost";
    let refused = principal.post_from(from, "/tokens/1111/report_lost", "sure=yes&comment=");
    let there = refused.headers[header::LOCATION].to_str().unwrap();
    assert!(there.starts_with("/tokens/1111?act=report_lost&refused="), "{there}");
    let again = principal.get(there).text;
    assert!(part(&again, "id=\"act\"", "</section>").contains("aria-invalid=\"true\""), "{again}");
    assert_eq!(panel.desk.state("1111"), CustodyState::HandedOver);
    assert_eq!(
        principal.post_from(from, "/tokens/1111/report_lost", "sure=yes&comment=bus").status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(panel.desk.state("1111"), CustodyState::Lost);
    // what is no act of this key any more is not asked
    assert!(!principal.get("/tokens/1111?act=report_lost").text.contains("id=\"act\""));
    assert_eq!(principal.get("/tokens/1111?act=fly").status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[test]
fn the_story_says_who_did_what_to_whom_and_has_pages() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    held(&panel);
    let principal = panel.sign_in("principal");
    let page = principal.get("/tokens/1111").text;
    let story = part(&page, "id=\"story\"", "</section>");
    assert!(story.contains("l’a remise à Mme requester"), "{story}");
    assert!(!story.contains("l’a remise à Mme requester, sans code"), "{story}");
    for _ in 0..30 {
        let code = panel.desk.touch("1111");
        panel.desk.station.codes().verify(&panel.desk.principal(), &panel.desk.serial("1111"), code).unwrap();
    }
    let mut next = Some("/tokens/1111".to_owned());
    let (mut lines, mut pages) = (0, 0);
    while let Some(address) = next {
        let page = principal.get(&address).text;
        let story = part(&page, "id=\"story\"", "</section>");
        lines += story.matches("<li>").count();
        pages += 1;
        assert!(pages < 10, "it goes round in a circle");
        next = story.split("rel=\"next\" href=\"").nth(1).and_then(|rest| rest.split('#').next()).map(str::to_owned);
    }
    let all =
        panel.desk.station.tokens().token(&panel.desk.principal(), &panel.desk.serial("1111")).unwrap().story.len();
    assert!(pages > 1 && lines == all, "{lines} of {all} on {pages} pages");
}

#[test]
fn the_table_leads_to_the_next_act_and_the_deadlines_are_views_of_it() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    held(&panel);
    let principal = panel.sign_in("principal");
    let table = principal.get("/tokens").text;
    let next = part(&table, "class=\"todo-next\"", "</td>");
    assert!(next.contains("href=\"/tokens/1111?act=take_back#act\""), "{next}");
    assert!(next.contains("aria-label=\"Gérer la clef 1111\"") && next.contains("?act=report_lost#act"), "{next}");
    let moved = principal.get("/deadlines");
    assert_eq!(moved.status, StatusCode::PERMANENT_REDIRECT);
    assert_eq!(moved.headers[header::LOCATION], "/tokens?view=due_back");
}

#[test]
fn an_export_of_an_unknown_kind_is_refused_and_not_taken_for_a_table() {
    let panel = Panel::with(&[]);
    let administrator = panel.sign_in("administrator");
    for kind in ["", "xml", "CSV"] {
        let refused = administrator.post("/export", &format!("school=&format={kind}"));
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}: {}", refused.text);
    }
    let table = administrator.post("/export", "school=&format=csv");
    assert!(!table.status.is_client_error(), "{}: {}", table.status, table.text);
}

#[test]
fn every_family_and_every_form_of_a_profile_has_a_picture_of_its_own() {
    let profiles = Profiles::load(None).unwrap();
    let mut seen: BTreeMap<&str, (Family, Option<u8>)> = BTreeMap::new();
    let forms = profiles.forms().into_iter().map(|(family, form)| (Family::from(family), form));
    for (family, form) in forms.chain(Family::ALL.iter().map(|family| (*family, None))) {
        // the form that a family has where none is told is its first one
        let form = form.filter(|form| *form != 1);
        let other = seen.insert(outline(family, form), (family, form));
        assert!(other.is_none_or(|other| other == (family, form)), "{family} {form:?} looks like {other:?}");
    }
    assert!(seen.len() > 10, "{seen:?}");
}
