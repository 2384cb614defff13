//! Home is an inbox: what waits is one list, each line has its buttons, and whoever presses one comes back to it.

use crate::{
    support::desk::need,
    support::panel::{Browser, Panel},
};
use axum::http::{StatusCode, header};
use trousseau::domain::RequestState;

/// Where an answer leads.
fn leads(browser: &Browser<'_>, path: &str, form: &str) -> String {
    let answer = browser.post(path, form);
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {}", answer.text);
    answer.headers[header::LOCATION].to_str().unwrap().to_owned()
}

/// The lines of the list, without their markup.
fn lines(page: &str) -> Vec<String> {
    let list = page.split("<ul class=\"todo\">").nth(1).map(|rest| rest.split("</ul>").next().unwrap_or_default());
    let plain = |line: &str| {
        let text: String = line.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    list.unwrap_or_default().split("<li").skip(1).map(|line| plain(&format!("<li{line}"))).collect()
}

#[test]
fn a_request_is_decided_where_it_waits_and_the_message_names_whose_it_was() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    panel.desk.enrolled("1111");
    let id = panel.desk.asked("requester");
    let principal = panel.sign_in("principal");
    let home = principal.get("/").text;
    assert!(home.contains(&format!("action=\"/requests/{id}/approve\"")), "{home}");
    assert!(home.contains("name=\"back\" value=\"/\""), "{home}");
    let back = leads(&principal, &format!("/requests/{id}/approve"), "back=%2F");
    assert!(back.starts_with("/?said="), "{back}");
    let home = principal.get(&back).text;
    assert!(home.contains("La demande de Mme requester est acceptée."), "{home}");
    assert!(!home.contains("demande une clef"), "nothing of it waits any more");
    // nobody is led away by a form that somebody else made
    let id = panel.desk.station.requests().submit_request(&panel.desk.actor("deputy"), need("notes")).unwrap();
    let back = leads(&principal, &format!("/requests/{id}/refuse"), "reason=non&back=%2F%2Fevil.example");
    assert!(back.starts_with("/requests?said="), "{back}");
    assert!(principal.get(&back).text.contains("est refusée, avec son motif."));
}

#[test]
fn what_a_leaver_has_still_is_told_to_the_helpdesk_in_one_line_and_to_the_principal_key_by_key() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    let desk = &panel.desk;
    let due =
        |login| lines(&panel.sign_in(login).get("/").text).into_iter().filter(|line| line.contains("rendre")).collect();
    assert_eq!(due("helpdesk"), Vec::<String>::new());
    desk.enrolled("1111");
    desk.allocated("requester");
    desk.handed_over("1111");
    desk.station.people().leave(&desk.principal(), desk.requester(), crate::support::desk::school()).unwrap();
    let told: Vec<String> = due("helpdesk");
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("1 clef est à rendre") && told[0].contains("dont 1 après un départ"), "{told:?}");
    let helpdesk = panel.sign_in("helpdesk");
    assert!(helpdesk.get("/").text.contains("href=\"/tokens?view=due_back\""));
    let list = helpdesk.get("/tokens?view=due_back").text;
    assert!(list.contains("1111") && list.contains("Mme requester") && list.contains("a quitté l’académie"), "{list}");
    let sheet = helpdesk.get("/tokens/1111").text;
    assert!(sheet.contains("Un courriel a rappelé qu’elle est à rendre : son détenteur est parti."), "{sheet}");
    let told: Vec<String> = due("principal");
    assert!(told[0].contains("Mme requester doit rendre la clef 1111"), "{told:?}");
    assert!(due("elsewhere").is_empty(), "it is nothing to another school");
}

#[test]
fn an_approval_without_a_free_key_says_so_and_home_has_the_order_to_make() {
    let panel = Panel::with(&[]);
    let id = panel.desk.asked("requester");
    let principal = panel.sign_in("principal");
    let back = leads(&principal, &format!("/requests/{id}/approve"), "back=%2F");
    let home = principal.get(&back).text;
    assert!(home.contains("est acceptée, mais plus aucune clef n’est libre"), "{home}");
    let lines = lines(&home);
    let order = lines.iter().find(|line| line.contains("1 demande attend")).expect("the order to make");
    assert!(order.contains("Plus aucune clef en stock") && order.contains("Commander…"), "{order}");
}

#[test]
fn the_most_urgent_comes_first_and_then_the_oldest() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    let desk = &panel.desk;
    desk.enrolled("1111");
    desk.allocated("requester");
    desk.handed_over("1111");
    desk.clock.advance(3 * 86_400);
    let id = desk.station.requests().submit_request(&desk.actor("deputy"), need("notes")).unwrap();
    desk.clock.advance(9 * 86_400);
    desk.station.tokens().suspend_own(&desk.actor("requester"), &desk.serial("1111")).unwrap();
    let home = panel.sign_in("principal").get("/").text;
    let lines = lines(&home);
    assert!(lines[0].contains("Mme requester a suspendu sa clef 1111 · à l’instant"), "{lines:?}");
    let request = lines.iter().position(|line| line.contains("demande une clef · il y a 9 jours"));
    assert!(request.is_some_and(|place| place > 0), "{lines:?}");
    // lost: the fold is the question, and names whom
    assert!(
        lines[0].contains("Perdue…") && lines[0].contains("Mme requester ne pourra plus se connecter"),
        "{lines:?}"
    );
    let principal = panel.sign_in("principal");
    let back = leads(&principal, "/tokens/1111/report_lost", "sure=yes&comment=perdue&back=%2F");
    assert!(principal.get(&back).text.contains("La clef est déclarée perdue : elle n’ouvre plus rien."), "{back}");
    assert_eq!(desk.station.requests().request(&desk.principal(), id).unwrap().state, RequestState::Submitted);
}

#[test]
fn somebody_who_only_asks_has_their_key_as_home_with_what_one_does_about_it() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    let desk = &panel.desk;
    desk.enrolled("1111");
    desk.allocated("requester");
    let requester = panel.sign_in("requester");
    assert!(!requester.get("/").text.contains("Elle ne marche plus"), "it was never in their hands");
    assert!(!requester.get("/me").text.contains("Elle ne marche plus"), "nor there");
    desk.handed_over("1111");
    let home = requester.get("/").text;
    for word in ["Elle ne marche plus", "Je l’ai perdue", "Changer mon code PIN"] {
        assert!(home.contains(word), "{word}: {home}");
    }
    let back = leads(&requester, "/me/suspend", "serial=1111&back=%2F");
    assert!(requester.get(&back).text.contains("La clef est suspendue : elle n’ouvre plus rien."), "{back}");
}

#[test]
fn what_leads_nowhere_for_somebody_is_not_offered_on_their_home() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    let desk = &panel.desk;
    desk.enrolled("1111");
    desk.allocated("requester");
    desk.station.stock().start_stock_take(&desk.technician(), crate::support::desk::school()).unwrap();
    for login in ["principal", "helpdesk", "technician", "administrator", "auditor", "requester"] {
        let browser = panel.sign_in(login);
        let home = browser.get("/").text;
        let links = home.split("href=\"/").skip(1).filter_map(|rest| rest.split('"').next());
        for link in links.filter(|link| !link.starts_with("assets")) {
            let path = format!("/{}", link.split('#').next().unwrap());
            let status = browser.get(&path).status;
            assert!(status.is_success() || status.is_redirection(), "{login}: {path} is {status}");
        }
    }
}

#[test]
fn a_yes_to_the_wrong_line_is_taken_back_before_anybody_reads_of_it() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    let desk = &panel.desk;
    desk.enrolled("1111");
    desk.address("requester", "agnes@ac-exemple.fr");
    let id = desk.asked("requester");
    desk.deliver();
    desk.outgoing.taken();
    let principal = panel.sign_in("principal");
    let approve = format!("/requests/{id}/approve");
    let said = leads(&principal, &approve, "back=%2F");
    assert!(principal.get(&said).text.contains(&format!("action=\"/requests/{id}/reconsider\"")));
    desk.deliver();
    assert!(desk.outgoing.taken().is_empty(), "nobody is told within the minute");
    let back = leads(&principal, &format!("/requests/{id}/reconsider"), "back=%2F");
    let home = principal.get(&back).text;
    assert!(home.contains("La demande de Mme requester attend de nouveau une décision."), "{home}");
    assert!(home.contains("Mme requester demande une clef") && !home.contains("/reconsider\""), "{home}");
    let state = |wanted: RequestState| {
        let request = desk.station.requests().request(&desk.principal(), id).unwrap();
        assert_eq!(request.state, wanted);
        request.token
    };
    assert_eq!(state(RequestState::Submitted), None);
    assert_eq!(desk.state("1111"), trousseau::domain::CustodyState::InStock);
    desk.clock.advance(120);
    desk.deliver();
    assert!(desk.outgoing.taken().is_empty(), "what was called back is never sent");
    // a yes that stands: the mail leaves after the minute, and there is no way back any more
    let said = leads(&principal, &approve, "back=%2F");
    desk.clock.advance(61);
    assert!(!principal.get(&said).text.contains("/reconsider\""), "the minute is over");
    assert_ne!(principal.post(&format!("/requests/{id}/reconsider"), "").status, StatusCode::SEE_OTHER);
    desk.deliver();
    assert_eq!(desk.outgoing.taken().len(), 1);
    assert!(state(RequestState::AwaitingRequester).is_some());
    assert!(desk.journal_is_sound());
}

#[test]
fn a_yes_is_not_taken_back_by_somebody_else_nor_once_the_requester_has_begun() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    let desk = &panel.desk;
    desk.enrolled("1111");
    let id = desk.asked("requester");
    let principal = panel.sign_in("principal");
    leads(&principal, &format!("/requests/{id}/approve"), "");
    let reconsider = format!("/requests/{id}/reconsider");
    assert_ne!(panel.sign_in("deputy").post(&reconsider, "").status, StatusCode::SEE_OTHER, "it was not their yes");
    assert_ne!(panel.sign_in("elsewhere").post(&reconsider, "").status, StatusCode::SEE_OTHER);
    let requester = desk.actor("requester");
    let charter = desk.station.charter(trousseau::domain::Language::Fr).digest.clone();
    desk.station.requests().sign_charter(&requester, id, &charter).unwrap();
    assert_ne!(principal.post(&reconsider, "").status, StatusCode::SEE_OTHER, "it is signed");
}

#[test]
fn decided_requests_are_found_again_and_an_accepted_one_has_its_next_act() {
    let panel = Panel::with(&[]);
    let desk = &panel.desk;
    let id = desk.asked("requester");
    let principal = panel.sign_in("principal");
    let page = principal.get("/requests").text;
    assert!(!page.contains("type=\"checkbox\""), "nothing to tick where there is no button for it");
    leads(&principal, &format!("/requests/{id}/approve"), "");
    let going = principal.get("/requests?tab=under-way").text;
    assert!(going.contains("Acceptée : elle attend une clef libre.") && going.contains("/orders#order-"), "{going}");
    let back = leads(&principal, &format!("/requests/{id}/call_off"), "comment=plus+besoin");
    assert!(principal.get(&back).text.contains("La demande de Mme requester est retirée"));
    let ended = |query: &str| principal.get(&format!("/requests?tab=ended{query}")).text;
    assert!(ended("").contains("Mme requester") && ended("&q=REQUEST").contains("plus besoin"));
    assert!(ended("&q=zzz").contains("Aucune demande à ce nom."));
    assert!(!panel.sign_in("elsewhere").get("/requests?tab=ended").text.contains("Mme requester"));
    assert_eq!(panel.sign_in("requester").get("/requests?tab=ended").status, StatusCode::OK);
}
