//! Dépannage is one assistant: who or which key, what happens, and an end in place. And a holder's own key, from the request to the loss.

use crate::support::{
    desk::PIN,
    panel::{Answer, Browser, Panel},
};
use axum::http::{StatusCode, header};
use trousseau::station::PinState;

fn location(answer: &Answer) -> &str {
    answer.headers[header::LOCATION].to_str().unwrap()
}

/// A key in the hands of the requester.
fn held() -> Panel {
    let panel = Panel::with(&["yubikey,serial=1111", "yubikey,serial=2222"]);
    panel.desk.enrolled("1111");
    panel.desk.allocated("requester");
    panel.desk.handed_over("1111");
    panel
}

/// The tag of a field, and what stands behind it up to the next one.
fn field<'a>(page: &'a str, name: &str) -> &'a str {
    let found = page.split("<input").find(|tag| tag.contains(&format!(" name=\"{name}\"")));
    found.unwrap_or_else(|| panic!("no field {name}: {page}"))
}

/// Sends a form from a page, and what is shown after it.
fn sent(browser: &Browser<'_>, page: &str, path: &str, form: &str) -> (String, String) {
    let answer = browser.post_from(page, path, form);
    (location(&answer).to_owned(), browser.follow(&answer).text)
}

#[test]
fn codes_that_are_refused_stay_with_the_reason_at_the_field_and_the_end_is_seen_by_whoever_helps_next() {
    let panel = held();
    for _ in 0..30 {
        panel.desk.touch("1111");
    }
    let (first, second) = (panel.desk.touch("1111"), panel.desk.touch("1111"));
    let helpdesk = panel.sign_in("helpdesk");
    let person = panel.desk.requester();
    let page = format!("/helpdesk?person={person}&key=1111&what=codes");
    let shown = helpdesk.get(&page).text;
    assert!(shown.contains("Mme requester") && shown.contains("data-digits=\"6\""), "{shown}");
    let form = |one: &str, two: &str| format!("person={person}&what=codes&serial=1111&code1={one}&code2={two}&code3=");
    let path = "/helpdesk/resynchronise";
    let (there, refused) = sent(&helpdesk, &page, path, &form(&second.to_string(), &first.to_string()));
    assert!(there.starts_with(&page) && !there.contains(&first.to_string()), "{there}");
    assert!(field(&refused, "code1").contains(&format!("value=\"{second}\"")), "{refused}");
    assert!(field(&refused, "code3").contains("mauvais ordre"), "{refused}");
    let (there, found) = sent(&helpdesk, &there, path, &form(&first.to_string(), &second.to_string()));
    assert!(found.contains("Clef 1111 resynchronisée, 30 codes d’avance."), "{there}: {found}");
    assert!(found.contains("Demandez à Mme requester d’essayer de se connecter."), "{found}");
    assert!(!found.contains("action=\"/helpdesk/resynchronise\""), "nothing more is asked for");
    // somebody else who helps sees what was done
    let next = panel.sign_in("technician").get("/helpdesk?key=1111").text;
    let before = next.split("Déjà fait").nth(1).unwrap_or_default();
    assert!(before.contains("helpdesk l’a resynchronisée"), "{next}");
}

#[test]
fn each_trouble_has_its_act_in_place_and_the_button_names_whom() {
    let panel = held();
    panel.desk.address("requester", "agnes@ac-exemple.fr");
    let person = panel.desk.requester();
    let helpdesk = panel.sign_in("helpdesk");
    let page = |what: &str| helpdesk.get(&format!("/helpdesk?person={person}&what={what}")).text;
    assert!(page("pin_forgotten").contains("Envoyer le lien PIN à Mme requester"));
    assert!(page("pin_locked").contains("Le code PIN de Mme requester n’est pas bloqué."));
    let requester = panel.sign_in("requester");
    for _ in 0..5 {
        let (code, next) = (panel.desk.touch("1111"), panel.desk.touch("1111"));
        requester.post("/me/resync", &format!("passcode=9402{code}&code={next}"));
    }
    let own = panel.desk.station.people().own_page(&panel.desk.actor("requester")).unwrap();
    assert_eq!(own.pin, PinState::Locked);
    let locked = page("pin_locked");
    assert!(locked.contains("Débloquer Mme requester"), "{locked}");
    // and it ends where it began
    let back = format!("%2Fhelpdesk%3Fperson%3D{person}%26what%3Dpin_locked");
    let done = helpdesk.post(&format!("/people/{person}/unlock"), &format!("back={back}"));
    assert!(
        location(&done).starts_with(&format!("/helpdesk?person={person}&what=pin_locked&said=")),
        "{}",
        location(&done)
    );
    assert!(helpdesk.follow(&done).text.contains("n’est pas bloqué"));
    assert!(page("silent").contains("Elle ne donne aucun signe de vie"));
    let principal = panel.sign_in("principal");
    let lost = principal.get("/helpdesk?key=1111&what=lost").text;
    assert!(lost.contains("Déclarer perdue la clef 1111 de Mme requester…"), "{lost}");
    // what nothing puts right goes on with what is known
    let ends = page("other");
    assert!(ends.contains("Demander une autre clef pour Mme requester") && ends.contains("Clef : 1111 ("), "{ends}");
    assert!(ends.contains("name=\"kind\" value=\"unusable_key\""), "{ends}");
}

#[test]
fn the_page_of_a_person_or_a_key_has_the_form_and_nothing_of_what_is_plugged_beside_it() {
    let panel = held();
    let helpdesk = panel.sign_in("helpdesk");
    let first = helpdesk.get("/helpdesk").text;
    assert!(
        first.contains("name=\"to\" value=\"helpdesk\"") && first.contains("Diagnostiquer la clef 2222"),
        "{first}"
    );
    let found = helpdesk.post("/search", "q=requester&to=helpdesk");
    assert_eq!(location(&found), "/search?q=requester&to=helpdesk");
    let opened = helpdesk.follow(&found);
    assert_eq!(location(&opened), format!("/helpdesk?person={}", panel.desk.requester()), "one hit opens at once");
    assert_eq!(location(&helpdesk.get("/search?q=1111&to=helpdesk")), "/helpdesk?key=1111");
    let codes = helpdesk.get("/helpdesk?key=1111&what=codes").text;
    let main = codes.split("<main").nth(1).and_then(|rest| rest.split("</main>").next()).unwrap();
    assert!(!main.contains("2222") && !main.contains("Diagnostiquer"), "{main}");
}

#[test]
fn what_was_a_page_of_its_own_leads_to_the_assistant() {
    let panel = held();
    let helpdesk = panel.sign_in("helpdesk");
    for (old, new) in [
        ("/diagnosis", "/helpdesk"),
        ("/diagnosis?serial=1111", "/helpdesk?key=1111&what=other"),
        ("/helpdesk?serial=1111", "/helpdesk?key=1111&what=codes"),
        ("/me/resync", "/helpdesk?what=codes"),
    ] {
        let answer = helpdesk.get(old);
        assert_eq!((answer.status, location(&answer)), (StatusCode::PERMANENT_REDIRECT, new), "{old}");
    }
    assert_eq!(helpdesk.get("/helpdesk?key=9999").status, StatusCode::NOT_FOUND);
    assert_eq!(panel.sign_in("auditor").get("/helpdesk").status, StatusCode::OK);
}

#[test]
fn a_holder_s_assistant_knows_the_key_and_says_nothing_of_anybody_else_s() {
    let panel = held();
    let requester = panel.sign_in("requester");
    let page = requester.get("/helpdesk").text;
    assert!(page.contains("1111") && page.contains("Chez vous"), "{page}");
    assert!(!page.contains("n’est pas celle de cette personne") && !page.contains("name=\"q\" value"), "{page}");
    let lost = requester.get("/helpdesk?what=lost").text;
    assert!(lost.contains("Suspendre la clef 1111"), "{lost}");
    let pin = requester.get("/helpdesk?what=pin_forgotten").text;
    assert!(pin.contains("action=\"/me/pin\""), "{pin}");
    let other = requester.post("/diagnosis/own", "serial=2222").text;
    assert!(other.contains("La clef 2222 n’est pas à vous."), "{other}");
    assert_eq!(
        requester.get("/helpdesk?key=2222").text,
        requester.get("/helpdesk?key=9999").text.replace("9999", "2222")
    );
    // a bad PIN is told at its field, on the page that it was typed on, with the fold open around it
    let code = panel.desk.touch("1111");
    let (there, refused) = sent(&requester, "/", "/me/pin", &format!("back=%2F&code={code}&pin=1234&again=1234"));
    assert!(there.starts_with("/?refused="), "{there}");
    assert!(field(&refused, "pin").contains("aria-invalid=\"true\""), "{refused}");
    assert!(refused.contains("<details class=\"act\" id=\"pin\" open>"), "{refused}");
}

#[test]
fn without_a_key_the_open_step_is_unfolded_on_home_and_on_one_s_own_page() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    panel.desk.enrolled("1111");
    let id = panel.desk.approved("requester");
    let requester = panel.sign_in("requester");
    for page in ["/", "/me", "/requests"] {
        let text = requester.get(page).text;
        assert!(text.contains("Signer la charte") && text.contains("class=\"steps\""), "{page}: {text}");
        assert!(!text.contains("name=\"pin\""), "one after the other: {page}: {text}");
        assert!(
            !text.contains("Elle ne marche plus") && !text.contains("Sans clef en état de marche"),
            "{page}: {text}"
        );
        assert!(!text.contains("Aucun code PIN n’est défini"), "{page}: {text}");
    }
    let digest = panel.desk.station.charter(trousseau::domain::Language::Fr).digest.clone();
    let signed = requester.post(&format!("/requests/{id}/charter"), &format!("back=%2F&digest={digest}&accepted=on"));
    assert!(location(&signed).starts_with("/?said="), "{}", location(&signed));
    let (there, refused) = sent(&requester, "/", &format!("/requests/{id}/pin"), "back=%2F&pin=1111&again=1111");
    assert!(there.starts_with("/?refused="), "{there}");
    assert!(field(&refused, "pin").contains("aria-invalid=\"true\""), "{refused}");
    let set = requester.post(&format!("/requests/{id}/pin"), &format!("back=%2F&pin={PIN}&again={PIN}"));
    let home = requester.follow(&set).text;
    assert!(home.contains("vous attend") && !home.contains("Elle ne marche plus"), "{home}");
    assert!(!requester.get("/me").text.contains("Sans clef en état de marche"), "it is not in their hands yet");
}

#[test]
fn a_loss_at_night_is_on_the_principal_s_home_at_once_and_another_key_is_two_clicks_away() {
    let panel = held();
    let requester = panel.sign_in("requester");
    let done = requester.post("/me/suspend", "serial=1111&back=%2Fme");
    let me = requester.follow(&done).text;
    assert!(me.contains("Demander une autre clef") && me.contains("est suspendue"), "{me}");
    let principal = panel.sign_in("principal").get("/").text;
    assert!(principal.contains("Mme requester a suspendu sa clef 1111"), "{principal}");
    let need = "serial=1111&need=perdue";
    assert_eq!(requester.post("/me/renew", need).status, StatusCode::SEE_OTHER);
    let principal = panel.sign_in("principal").get("/").text;
    assert!(principal.contains("a suspendu sa clef 1111") && principal.contains("demande une clef"), "{principal}");
    let helpdesk = panel.sign_in("helpdesk").get("/helpdesk?key=1111&what=codes").text;
    assert!(helpdesk.contains("Remettre en service la clef 1111 de Mme requester"), "{helpdesk}");
    assert!(!helpdesk.contains("action=\"/helpdesk/resynchronise\""), "its codes open nothing");
}
