//! A holder who reports at night that the key is gone is seen by those who answer for it, and finds the way on: what each of them reads.

use crate::{support::desk::PIN, support::panel::Panel};
use axum::http::StatusCode;

#[test]
fn who_suspends_a_key_at_night_is_seen_in_the_morning_and_finds_the_way_to_another_one_or_back() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    let desk = &panel.desk;
    desk.enrolled("1111");
    desk.allocated("requester");
    desk.handed_over("1111");
    desk.address("requester", "agnes@ac-exemple.fr");
    let (requester, principal) = (panel.sign_in("requester"), panel.sign_in("principal"));
    assert!(!principal.get("/").text.contains("a suspendu sa clef"));
    assert_eq!(requester.post("/me/suspend", "serial=1111").status, StatusCode::SEE_OTHER);
    // her own pages
    for page in ["/", "/me"] {
        let page = requester.get(page).text;
        for words in [
            "Votre clef 1111 est suspendue : elle n’ouvre plus rien.",
            "Demander une autre clef",
            "J’ai retrouvé ma clef",
        ] {
            assert!(page.contains(words), "{words} is not in {page}");
        }
        assert!(page.contains("badge key-suspended") && !page.contains("Chez vous"), "{page}");
    }
    desk.deliver();
    let letter = desk.outgoing.taken().pop().expect("a mail");
    let written = format!("{}\n{}", letter.subject, letter.text);
    assert!(written.contains("suspendue") && !written.contains("a été déclarée perdue par"), "{written}");
    // those who answer for it
    let home = principal.get("/").text;
    for words in ["Mme requester a suspendu sa clef 1111", "à l’instant", "Perdue…", "Retrouvée"] {
        assert!(home.contains(words), "{words} is not in {home}");
    }
    assert!(!home.contains("en demande une autre"));
    // she asks for another one
    let asked = requester.post("/me/renew", "serial=1111&need=La+clef+1111+est+introuvable");
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
    assert!(!requester.get("/me").text.contains("Demander une autre clef"), "once");
    assert!(principal.get("/").text.contains("en demande une autre"));
    let request = principal.get("/requests").text;
    let card = request.split("Remplace la clef 1111 :").nth(1).expect("what it replaces");
    assert!(card.split("</p>").next().unwrap().contains("Suspendue"), "{card}");
    // found: one click
    let found = principal.post("/tokens/1111/resume", "comment=retrouvée+par+son+détenteur");
    assert_eq!(found.status, StatusCode::SEE_OTHER, "{}", found.text);
    assert!(!principal.get("/").text.contains("a suspendu sa clef"));
    let code = desk.touch("1111");
    let serial = desk.serial("1111");
    desk.station.codes().verify_passcode(&desk.actor("helpdesk"), &serial, &format!("{PIN}{code}")).unwrap();
    // suspended again, and lost for good: the question first
    requester.post("/me/suspend", "serial=1111");
    assert!(principal.post("/tokens/1111/report_lost", "").text.contains("de Mme requester ?"));
    principal.post("/tokens/1111/report_lost", "comment=perdue+pour+de+bon&sure=yes");
    let token = principal.get("/tokens/1111").text;
    assert!(token.contains("Elle était chez Mme requester."), "{token}");
    let person = principal.get(&format!("/people/{}", desk.requester())).text;
    assert!(person.contains("déclaration de perte"), "{person}");
    assert!(!principal.get("/").text.contains("a suspendu sa clef"), "it is said what became of it");
    // whoever decides the next request reads what she had
    let open = desk.station.requests().my_requests(&desk.actor("requester")).unwrap();
    if let Some(open) = open.iter().find(|request| request.state.is_open()) {
        desk.station.requests().cancel_request(&desk.actor("requester"), open.id).unwrap();
    }
    desk.asked("requester");
    let request = principal.get("/requests").text;
    assert!(request.contains("Clef d’avant : 1111, déclaration de perte le"), "{request}");
}
