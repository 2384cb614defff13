//! A request that waits for its requester: whoever decides has them asked once more, once a day, in their language.

use crate::support::{
    desk::{Desk, PIN},
    panel::Panel,
};
use axum::http::StatusCode;
use trousseau::{
    domain::{Language, RequestState},
    station::{Actor, Reminded, StationError},
};

const DAY: i64 = 24 * 3600;

/// Somebody whose token is set aside, and who has an address.
fn waiting() -> Desk {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.address("requester", "agnes@example.fr");
    desk.enrolled("1111");
    desk
}

#[test]
fn a_requester_is_reminded_of_charter_and_pin_once_a_day_in_their_language_by_whoever_decides() {
    let desk = waiting();
    let requests = desk.station.requests();
    let id = desk.approved("requester");
    let asked = |actor: &Actor| requests.remind(actor, id);
    desk.clock.advance(60);
    desk.deliver();
    let before = desk.outgoing.taken().len();
    assert_eq!(asked(&desk.principal()).unwrap(), Reminded::Lately, "the yes itself left a minute ago");
    for nobody in [desk.actor("requester"), desk.principal_elsewhere(), desk.technician()] {
        assert!(asked(&nobody).is_err(), "{}", nobody.name);
    }
    assert!(matches!(asked(&desk.actor("helpdesk")), Err(StationError::SchoolDecides(_))));
    desk.clock.advance(DAY);
    let language = |language| desk.station.accounts().set_language(&desk.actor("requester"), language).unwrap();
    for (chosen, subject, part) in
        [(Language::Fr, "Rappel", "signer la charte"), (Language::En, "Reminder", "sign the charter")]
    {
        language(chosen);
        assert_eq!(asked(&desk.actor("deputy")).unwrap(), Reminded::Sent);
        assert_eq!(asked(&desk.principal()).unwrap(), Reminded::Lately, "somebody else asked a moment ago");
        desk.deliver();
        let mail = desk.outgoing.taken().pop().unwrap();
        assert!(mail.subject.starts_with(subject) && mail.text.contains(part), "{}: {}", mail.subject, mail.text);
        assert!(mail.text.contains(&format!("/requests/{id}")));
        desk.clock.advance(DAY);
    }
    assert_eq!(desk.outgoing.taken().len(), before + 2);
    let newest = desk.station.journal().entries(&desk.actor("auditor"), None, 1).unwrap().remove(0);
    assert_eq!(
        (newest.verb.word(), newest.subject, newest.who.as_str()),
        ("request", Some(desk.requester()), "Mme deputy")
    );
    assert_eq!((newest.facts["request"].clone(), newest.facts["reminded"].clone()), (id.to_string(), "1".to_owned()));

    // it waits for nothing any more
    desk.signed(&desk.actor("requester"), id);
    requests.set_pin(&desk.actor("requester"), PIN, PIN).unwrap();
    assert_eq!(requests.request(&desk.principal(), id).unwrap().state, RequestState::Allocated);
    assert_eq!(asked(&desk.principal()).unwrap(), Reminded::NotDue);
    assert!(desk.journal_is_sound());
}

#[test]
fn the_home_says_who_has_still_something_to_do_from_the_second_day_on_and_its_button_asks_them() {
    let panel = Panel::on(waiting());
    let desk = &panel.desk;
    let id = desk.approved("requester");
    let (page, button) = (format!("/requests/{id}"), format!("action=\"/requests/{id}/remind\""));
    let sees = |login: &str, path: &str| panel.sign_in(login).get(path).text;
    assert!(!sees("principal", "/").contains("Mme requester doit encore"), "it was asked a moment ago");
    let told = sees("principal", &page);
    assert!(told.contains("Mme requester doit encore signer la charte et choisir son code PIN"), "{told}");
    assert!(!told.contains(&button), "{told}");
    desk.clock.advance(DAY);
    desk.signed(&desk.actor("requester"), id);
    for path in ["/", &page] {
        let told = sees("principal", path);
        assert!(told.contains("Mme requester doit encore choisir son code PIN") && told.contains(&button), "{told}");
    }
    assert!(!sees("elsewhere", "/").contains("Mme requester"));
    let principal = panel.sign_in("principal");
    let sent = principal.post(&format!("/requests/{id}/remind"), "back=/");
    assert_eq!((sent.status, principal.landed(&sent).as_str()), (StatusCode::SEE_OTHER, "/?said=reminded"));
    let again = principal.post(&format!("/requests/{id}/remind"), &format!("back={page}"));
    assert_eq!(principal.landed(&again), format!("{page}?said=request-reminded-lately"));
    assert!(!principal.get("/").text.contains(&button));
}
