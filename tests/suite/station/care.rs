//! Tokens grow old and people move: warnings before the last day, renewal, another school, leaving.

use crate::{
    support::desk::{Desk, need, school},
    support::panel::Panel,
};
use axum::http::StatusCode;
use trousseau::{
    domain::{CustodyState, DueReason, RequestState, Uai, Verb},
    oath::Code,
    station::{Actor, NewRequest, Part, StationError},
};

const DAY: i64 = 24 * 3600;
const ELSEWHERE: &str = "0130040Y";

fn elsewhere() -> Uai {
    ELSEWHERE.parse().unwrap()
}

impl Desk {
    /// In the requester's hands, with a last day.
    fn with_last_day(&self, serial: &str, expires: &str) {
        self.enrolled(serial);
        self.set_last_day(serial, expires);
        self.allocated("requester");
        self.handed_over(serial);
    }
    /// As a key file of the supplier says it.
    fn set_last_day(&self, serial: &str, expires: &str) {
        let at: jiff::Timestamp = expires.parse().unwrap();
        self.beside().execute("UPDATE token SET expires = ? WHERE serial = ?", &[&at.as_microsecond(), &serial]);
    }
    fn school_of(&self, serial: &str) -> Option<Uai> {
        self.station.tokens().token(&self.technician(), &self.serial(serial)).unwrap().row.school
    }
    pub fn accepts(&self, serial: &str, code: Code) -> bool {
        self.station.codes().verify(&self.actor("helpdesk"), &self.serial(serial), code).is_ok()
    }
}

#[test]
fn ninety_thirty_and_seven_days_before_the_last_one_holder_and_principals_are_told_once_each() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.with_last_day("1111", "2027-01-01T08:00:00Z");
    let told = || desk.mailed("token_expires").len();
    assert!(desk.station.tokens().expiring(&desk.principal(), Part::every()).unwrap().rows.is_empty());
    assert_eq!((desk.station.tokens().care_tick().unwrap(), told()), (0, 0), "122 days before");
    for (days, mails) in [(40, 3), (30, 3), (25, 6), (22, 9), (10, 9)] {
        desk.clock.advance(days * DAY);
        desk.station.tokens().care_tick().unwrap();
        assert_eq!(told(), mails, "after {days} more days");
        assert_eq!((desk.station.tokens().care_tick().unwrap(), told()), (0, mails), "twice does nothing more");
    }
    let receivers = desk.mailed("token_expires");
    assert_eq!(receivers[..3], ["principal", "deputy", "requester"]);
    let listed = desk.station.tokens().expiring(&desk.actor("helpdesk"), Part::every()).unwrap().rows;
    assert_eq!((listed.len(), listed[0].days, listed[0].renewal), (1, -5, false), "still listed when it is over");
    assert!(
        desk.station.tokens().expiring(&desk.principal_elsewhere(), Part::every()).unwrap().rows.is_empty(),
        "another school's business"
    );
    assert!(matches!(
        desk.station.tokens().expiring(&desk.actor("requester"), Part::every()),
        Err(StationError::NotAllowed { .. })
    ));
    assert!(desk.journal_is_sound());
}

#[test]
fn renewing_a_token_keeps_the_old_one_until_the_new_one_is_handed_over_and_then_it_is_due_back() {
    let panel = Panel::with(&["yubikey,serial=1111", "yubikey,serial=2222"]);
    let desk = &panel.desk;
    desk.with_last_day("1111", "2026-11-01T08:00:00Z");
    desk.enrolled("2222");
    let browser = panel.sign_in("requester");
    let page = browser.get("/me").text;
    assert!(page.contains("Renouveler ma clef") && page.contains("01/11/2026"), "{page}");
    assert_eq!(browser.post("/me/renew", "serial=1111&need=Renouvellement").status, StatusCode::SEE_OTHER);
    assert!(!browser.get("/me").text.contains("Renouveler ma clef"), "asked for already");
    let requester = desk.actor("requester");
    let request = desk.station.requests().my_requests(&requester).unwrap().remove(0);
    assert_eq!(
        (request.state, request.replaces.as_ref().map(ToString::to_string)),
        (RequestState::Submitted, Some("1111".to_owned()))
    );
    desk.station.requests().approve(&desk.principal(), request.id).unwrap();
    desk.signed(&requester, request.id);
    assert!(desk.accepts("1111", desk.touch("1111")), "the old one works until the handover");
    assert!(desk.station.tokens().expiring(&desk.principal(), Part::every()).unwrap().rows[0].renewal);
    desk.handed_over("2222");
    assert!(!desk.accepts("1111", desk.touch("1111")));
    let due = desk.station.tokens().due_back(&desk.principal(), Part::every()).unwrap().rows;
    assert_eq!((due.len(), due[0].token.serial.as_str(), due[0].reason), (1, "1111", DueReason::Replaced));
    let principal = panel.sign_in("principal");
    let page = principal.get("/tokens?view=due_back").text;
    assert!(page.contains("À rendre") && page.contains("remplacée") && page.contains("1111"), "{page}");
    assert!(browser.get("/me").text.contains("La clef 1111 est à rendre"));
    desk.station.tokens().take_back(&desk.principal(), &desk.serial("1111"), "remplacée").unwrap();
    assert!(desk.station.tokens().due_back(&desk.principal(), Part::every()).unwrap().rows.is_empty());
    desk.clock.advance(100 * DAY);
    assert_eq!(desk.station.tokens().care_tick().unwrap(), 0, "nobody is reminded of what came back");
}

#[test]
fn a_token_stays_with_its_holder_who_moves_to_another_school() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.enrolled("1111");
    desk.allocated("requester");
    desk.handed_over("1111");
    let person = desk.requester();
    for login in ["deputy", "helpdesk", "technician", "elsewhere", "auditor"] {
        let refused = desk.station.people().move_person(&desk.actor(login), person, school(), elsewhere());
        assert!(matches!(refused, Err(StationError::NotAllowed { .. })), "{login}");
    }
    let deputy = desk.actor("deputy").person.unwrap();
    let refused = desk.station.people().move_person(&desk.principal(), deputy, school(), elsewhere());
    assert!(matches!(refused, Err(StationError::NotAllowed { .. })), "a deputy is moved by the administrator");
    let pushed = desk.station.people().move_person(&desk.principal(), person, school(), elsewhere());
    assert!(matches!(pushed, Err(StationError::SchoolNotAsked(_))), "the other school must agree");
    desk.station.people().move_person(&desk.actor("administrator"), person, school(), elsewhere()).unwrap();
    assert_eq!((desk.school_of("1111"), desk.state("1111")), (Some(elsewhere()), CustodyState::HandedOver));
    assert!(desk.accepts("1111", desk.touch("1111")), "and works as before");
    let actor = desk.actor("requester");
    assert!(
        actor.may(trousseau::domain::Act::Ask, Some(elsewhere()))
            && !actor.may(trousseau::domain::Act::Ask, Some(school()))
    );
    let seen = desk.station.tokens().token(&desk.principal_elsewhere(), &desk.serial("1111")).unwrap();
    assert!(seen.story.iter().any(|line| line.verb.word() == "move_school" && line.facts["from"] == school().as_str()));
    assert!(
        desk.station.tokens().token(&desk.principal(), &desk.serial("1111")).is_err(),
        "no longer of the old school"
    );
    let again = desk.station.people().move_person(&desk.actor("administrator"), person, school(), elsewhere());
    assert!(matches!(again, Err(StationError::NotOfSchool { .. })));
    desk.station.tokens().take_back(&desk.principal_elsewhere(), &desk.serial("1111"), "rendue").unwrap();
}

#[test]
fn what_was_asked_for_in_the_old_school_ends_with_the_move_and_its_token_goes_to_the_next() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.enrolled("1111");
    let request = desk.allocated("requester");
    let next = desk.approved("deputy");
    desk.station.people().move_person(&desk.actor("administrator"), desk.requester(), school(), elsewhere()).unwrap();
    let state = |id| desk.station.requests().request(&desk.actor("helpdesk"), id).unwrap().state;
    assert_eq!((state(request), state(next)), (RequestState::Cancelled, RequestState::AwaitingRequester));
    let told = desk.station.journal().entries(&Actor::machine(0), None, 9).unwrap();
    let told = told.iter().filter(|entry| entry.verb == Verb::Cancel).filter_map(|entry| entry.facts.get("request"));
    assert_eq!(told.collect::<Vec<_>>(), [&request.to_string()], "the journal tells what ended with the move");
    let asked = NewRequest { school: elsewhere(), ..need("une clef dans mon nouveau lycée") };
    desk.station.requests().submit_request(&desk.actor("requester"), asked).unwrap();
}

#[test]
fn the_token_of_somebody_who_leaves_is_due_back_suspended_and_recalled_until_it_is_there() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    let desk = &panel.desk;
    desk.enrolled("1111");
    desk.allocated("requester");
    desk.handed_over("1111");
    let principal = panel.sign_in("principal");
    let (path, own) = (format!("/people/{}", desk.requester()), desk.principal().person.unwrap());
    assert!(principal.get(&path).text.contains("Quitte l’académie"));
    assert!(
        !principal.get(&format!("/people/{own}")).text.contains("Quitte l’académie"),
        "nobody leaves by themselves"
    );
    assert!(!panel.sign_in("helpdesk").get(&path).text.contains("Quitte l’académie"));
    assert_eq!(principal.post(&format!("/people/{own}/leave"), "from=0951099D&sure=yes").status, StatusCode::FORBIDDEN);
    assert_eq!(principal.post(&format!("{path}/leave"), "from=0951099D&sure=yes").status, StatusCode::SEE_OTHER);
    assert_eq!(desk.mailed("token_due_back"), ["principal", "deputy", "requester"]);
    assert!(!desk.accepts("1111", desk.touch("1111")), "it opens nothing any more");
    assert!(principal.get("/tokens?view=due_back").text.contains("a quitté l’académie"));
    desk.clock.advance(13 * DAY);
    assert_eq!(desk.station.tokens().care_tick().unwrap(), 0);
    desk.clock.advance(DAY);
    assert_eq!((desk.station.tokens().care_tick().unwrap(), desk.station.tokens().care_tick().unwrap()), (1, 0));
    assert_eq!(desk.mailed("token_due_back").len(), 6);
    desk.station.tokens().report_lost(&desk.principal(), &desk.serial("1111"), "jamais rendue").unwrap();
    assert!(desk.station.tokens().due_back(&desk.principal(), Part::every()).unwrap().rows.is_empty());
    desk.clock.advance(30 * DAY);
    assert_eq!(desk.station.tokens().care_tick().unwrap(), 0);
    assert!(desk.journal_is_sound());
}

#[test]
fn a_holder_suspends_at_night_from_their_own_page_and_the_school_puts_it_back_into_service() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    let desk = &panel.desk;
    desk.enrolled("1111");
    desk.allocated("requester");
    desk.handed_over("1111");
    let requester = panel.sign_in("requester");
    assert!(requester.get("/me").text.contains("Suspendre la clef 1111"));
    assert_eq!(requester.post("/me/suspend", "serial=1111").status, StatusCode::SEE_OTHER);
    assert!(!requester.get("/me").text.contains("Suspendre la clef"));
    assert!(!desk.accepts("1111", desk.touch("1111")));
    let principal = panel.sign_in("principal");
    assert!(principal.get("/tokens/1111").text.contains("Remettre en service"));
    assert_eq!(principal.post("/tokens/1111/resume", "comment=").status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(principal.post("/tokens/1111/resume", "comment=retrouvee").status, StatusCode::SEE_OTHER);
    assert!(desk.accepts("1111", desk.touch("1111")));
    assert!(!principal.get("/tokens/1111").text.contains("Remettre en service"));
}
