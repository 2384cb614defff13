//! Who stands in for an absent principal, until when, and who does not decide for whom.

use crate::support::{
    desk::{Desk, PIN, school, without},
    panel::Panel,
};
use axum::http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use trousseau::{
    catalogue::Tells,
    domain::{Grant, PersonId, Role, Scope, Secret, Uai},
    station::{Actor, Door, NewPerson, Part, Station, StationError},
};

const DAY: i64 = 24 * 3600;

fn deputy() -> Grant {
    Grant { role: Role::Deputy, scope: Scope::School(school()) }
}

impl Desk {
    fn in_days(&self, days: i64) -> Timestamp {
        self.now() + SignedDuration::from_hours(24 * days)
    }
    fn delegated(&self, by: &str, to: &str, days: i64) {
        let person = self.person(to);
        self.station.people().delegate(&self.actor(by), school(), person, self.in_days(days)).unwrap();
    }
    fn person(&self, login: &str) -> PersonId {
        self.station.people().person_named(&Actor::machine(0), login).unwrap().id
    }
    /// Somebody of no fixture, as they act now: with the roles that hold.
    fn acting(&self, login: &str) -> Actor {
        let page = self.station.people().person_page(&Actor::machine(0), self.person(login)).unwrap();
        let grants = page.roles.iter().map(|role| role.grant).collect();
        Actor { person: Some(page.person.id), name: page.person.name, grants, door: Door::Panel { at_station: true } }
    }
    fn added(&self, by: &Actor, login: &str, grants: Vec<Grant>) -> PersonId {
        let (name, login) = (format!("M. {login}"), login.parse().unwrap());
        let new = NewPerson { login, name, email: None, grants, password: None, uid: None };
        self.station.people().add_person(by, &new).unwrap()
    }
}

#[test]
fn a_delegate_decides_and_hands_over_in_the_principals_place_until_the_role_ends_by_itself() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.enrolled("1111");
    let second = desk.added(&Actor::machine(0), "seconde", vec![Grant { role: Role::Requester, ..deputy() }]);
    let asked =
        desk.station.requests().submit_request(&desk.acting("seconde"), crate::support::desk::need("notes")).unwrap();
    assert!(matches!(
        desk.station.requests().approve(&desk.actor("requester"), asked),
        Err(StationError::NoSuchRequest(_))
    ));
    desk.delegated("principal", "requester", 10);
    let delegate = desk.acting("requester");
    desk.station.requests().approve(&delegate, asked).unwrap();
    desk.signed(&desk.acting("seconde"), asked);
    desk.station.requests().set_pin(&desk.acting("seconde"), PIN, PIN).unwrap();
    desk.station.tokens().hand_over(&delegate, &desk.serial("1111"), None, without()).unwrap();
    // a delegate names nobody
    let named = desk.station.people().delegate(&delegate, school(), second, desk.in_days(2));
    assert!(matches!(named, Err(StationError::NotAllowed { .. })));
    desk.clock.advance(10 * DAY);
    assert!(!desk.acting("requester").grants.contains(&deputy()), "it ends whether the timer looked or not");
    assert_eq!(desk.station.people().roles_tick().unwrap(), 1);
    assert_eq!(desk.station.people().roles_tick().unwrap(), 0, "twice does nothing more");
    let journal = desk.station.journal().entries(&desk.actor("auditor"), None, 200).unwrap();
    let roles: Vec<_> = journal.iter().filter(|line| line.verb.word() == "role").collect();
    assert_eq!((roles[0].facts["taken"].as_str(), roles[0].facts["ended"].as_str()), ("deputy@0951099D", "true"));
    assert_eq!(roles[1].facts["given"], "deputy@0951099D");
    assert!(roles[1].facts.contains_key("until") && desk.journal_is_sound());
}

#[test]
fn a_session_that_stays_open_loses_the_role_at_its_end() {
    let panel = Panel::with(&[]);
    let until = panel.desk.now() + SignedDuration::from_mins(40);
    let requester = panel.desk.requester();
    panel.desk.station.people().delegate(&panel.desk.principal(), school(), requester, until).unwrap();
    let browser = panel.sign_in("requester");
    assert_eq!(browser.get("/people").status, StatusCode::OK);
    panel.desk.clock.advance(20 * 60);
    assert_eq!(browser.get("/people").status, StatusCode::OK);
    panel.desk.clock.advance(21 * 60);
    assert_eq!(browser.get("/people").status, StatusCode::FORBIDDEN);
}

#[test]
fn only_somebody_of_the_school_can_be_named_for_a_time_that_ends_by_the_principal_or_an_administrator() {
    let desk = Desk::with(&[]);
    let requester = desk.requester();
    let name = |by: &str, who: &str, days: i64| {
        desk.station
            .people()
            .delegate(&desk.actor(by), school(), desk.person(who), desk.in_days(days))
            .map_err(|e| e.message().key)
    };
    for by in ["deputy", "elsewhere", "helpdesk", "technician", "auditor", "requester"] {
        assert_eq!(name(by, "requester", 5), Err("error-not-allowed"), "{by}");
    }
    assert_eq!(name("principal", "principal", 5), Err("error-own-token"));
    assert_eq!(name("principal", "deputy", 5), Err("error-decides-already"));
    assert_eq!(name("principal", "elsewhere", 5), Err("error-not-of-school"));
    assert_eq!(name("principal", "requester", 0), Err("error-delegate-until"));
    assert_eq!(name("principal", "requester", 400), Err("error-delegate-until"));
    assert_eq!(name("administrator", "requester", 5), Ok(()));
    assert_eq!(name("principal", "requester", 50), Ok(()), "the end is moved");
    desk.clock.advance(40 * DAY);
    assert!(desk.acting("requester").grants.contains(&deputy()));
    desk.station.people().end_delegation(&desk.principal(), school(), requester).unwrap();
    assert!(!desk.acting("requester").grants.contains(&deputy()));
    let again = desk.station.people().end_delegation(&desk.principal(), school(), requester);
    assert!(matches!(again, Err(StationError::NoDelegate(_))));
    let permanent = desk.station.people().end_delegation(&desk.principal(), school(), desk.person("deputy"));
    assert!(matches!(permanent, Err(StationError::NoDelegate(_))), "a principal takes no permanent role away");
    // given for good by the administrator: no longer ends
    desk.delegated("principal", "requester", 5);
    desk.station.people().grant(&desk.actor("administrator"), requester, deputy()).unwrap();
    desk.clock.advance(6 * DAY);
    desk.station.people().roles_tick().unwrap();
    assert!(desk.acting("requester").grants.contains(&deputy()));
}

/// How somebody came to decide in the school, and whether they may approve a request of the principal's an hour later, and
/// nine days later.
#[test]
fn whoever_was_made_a_decider_by_somebody_does_not_decide_for_them_also_not_after_waiting() {
    type Came = fn(&Desk) -> &'static str;
    let table: [(&str, Came, bool, bool); 8] = [
        ("a deputy since long", |_| "deputy", true, true),
        (
            "named by the principal",
            |desk| {
                desk.delegated("principal", "requester", 30);
                "requester"
            },
            false,
            false,
        ),
        (
            "named by the administrator",
            |desk| {
                desk.delegated("administrator", "requester", 30);
                "requester"
            },
            true,
            true,
        ),
        (
            "a deputy whom the principal, an administrator too, gave the role",
            |desk| {
                desk.station.people().grant(&desk.crowned(), desk.requester(), deputy()).unwrap();
                "requester"
            },
            false,
            false,
        ),
        (
            "a deputy whose account the principal opened",
            |desk| {
                desk.added(&desk.crowned(), "nouveau", vec![deputy()]);
                "nouveau"
            },
            false,
            false,
        ),
        (
            "a deputy whose password the principal set",
            |desk| {
                let password = Secret::new(b"une phrase assez longue".to_vec());
                desk.station.people().set_password(&desk.crowned(), desk.person("deputy"), &password).unwrap();
                "deputy"
            },
            false,
            true,
        ),
        (
            "a deputy whose mail the principal led elsewhere",
            |desk| {
                desk.station
                    .people()
                    .update_person(&desk.crowned(), desk.person("deputy"), "Mme deputy", "p@ac-exemple.fr")
                    .unwrap();
                "deputy"
            },
            false,
            true,
        ),
        ("the helpdesk", |_| "helpdesk", true, true),
    ];
    for (case, came, at_once, later) in table {
        let desk = Desk::with(&[]);
        let decider = came(&desk);
        desk.clock.advance(3600);
        let request = desk.asked("principal");
        let approved = desk.station.requests().approve(&desk.acting(decider), request);
        match (at_once, approved) {
            (true, approved) => drop(approved.unwrap()),
            (false, Err(StationError::GivenBy(giver))) => {
                assert_eq!(giver, "Mme principal", "{case}");
                desk.clock.advance(9 * DAY);
                let approved = desk.station.requests().approve(&desk.acting(decider), request);
                assert_eq!(approved.is_ok(), later, "{case}, nine days later: {approved:?}");
            }
            (false, other) => panic!("{case}: {other:?}"),
        }
    }
}

impl Desk {
    /// The principal, who is an administrator besides.
    fn crowned(&self) -> Actor {
        let grant = Grant { role: Role::Administrator, scope: Scope::Academy };
        self.station.people().grant(&Actor::machine(0), self.person("principal"), grant).unwrap();
        self.acting("principal")
    }
}

#[test]
fn nor_hands_over_to_them_nor_unlocks_their_pin() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.enrolled("1111");
    let principal = desk.principal();
    let request = desk.asked("principal");
    desk.station.requests().approve(&desk.actor("deputy"), request).unwrap();
    desk.signed(&principal, request);
    desk.station.requests().set_pin(&principal, PIN, PIN).unwrap();
    desk.delegated("principal", "requester", 30);
    let (delegate, serial) = (desk.acting("requester"), desk.serial("1111"));
    let given = |done: Result<(), StationError>| matches!(done, Err(StationError::GivenBy(_)));
    assert!(given(desk.station.tokens().hand_over(&delegate, &serial, None, without()).map(drop)));
    assert!(given(desk.station.tokens().start_hand_over(&delegate, &serial, Secret::new(PIN.into()))));
    assert!(given(desk.station.accounts().unlock(&delegate, principal.person.unwrap())));
    assert!(given(desk.station.accounts().confirm_pin(&delegate, principal.person.unwrap(), "5038", "5038")));
    desk.station.tokens().hand_over(&desk.actor("deputy"), &serial, None, without()).unwrap();
    desk.clock.advance(9 * DAY);
    assert!(given(desk.station.accounts().unlock(&delegate, principal.person.unwrap())), "as long as they stand in");
    desk.station.accounts().unlock(&desk.actor("deputy"), principal.person.unwrap()).unwrap();
}

#[test]
fn nor_is_the_second_person_who_looks_at_what_they_did() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.enrolled("1111");
    desk.allocated("requester");
    desk.station.tokens().hand_over(&desk.principal(), &desk.serial("1111"), None, without()).unwrap();
    let requester = Grant { role: Role::Requester, scope: Scope::School(school()) };
    desk.added(&Actor::machine(0), "aide", vec![requester]);
    desk.delegated("principal", "aide", 7);
    let aide = desk.acting("aide");
    let looks = desk.station.tokens().second_looks(&aide, Part::every()).unwrap().rows;
    assert!(!looks.is_empty() && looks.iter().all(|look| !look.mine), "{looks:?}");
    let all: Vec<_> = looks.iter().map(|look| look.id).collect();
    let refused = desk.station.tokens().look_second(&aide, &all);
    assert!(refused.is_err(), "{refused:?}");
    assert_eq!(desk.station.tokens().look_second(&desk.actor("deputy"), &all).unwrap(), all.len());
}

#[test]
fn a_request_of_the_giver_goes_to_the_helpdesk_where_nobody_else_is_left() {
    let desk = Desk::with(&[]);
    let elsewhere: Uai = "0130040Y".parse().unwrap();
    let here = |role| Grant { role, scope: Scope::School(elsewhere) };
    desk.added(&Actor::machine(0), "prof", vec![here(Role::Requester)]);
    let until = desk.in_days(5);
    desk.station.people().delegate(&desk.principal_elsewhere(), elsewhere, desk.person("prof"), until).unwrap();
    let new = trousseau::station::NewRequest { school: elsewhere, ..crate::support::desk::need("notes") };
    let request = desk.station.requests().submit_request(&desk.principal_elsewhere(), new).unwrap();
    assert_eq!(desk.asked_to_decide(), ["helpdesk"], "who cannot decide today is not asked");
    assert!(matches!(desk.station.requests().approve(&desk.acting("prof"), request), Err(StationError::GivenBy(_))));
    desk.station.requests().approve(&desk.actor("helpdesk"), request).unwrap();
}

impl Desk {
    fn asked_to_decide(&self) -> Vec<String> {
        let sql = "SELECT login FROM outbox JOIN person p ON p.id = outbox.person WHERE kind = 'request_to_decide' ORDER BY outbox.id";
        self.beside().all(sql, &[])
    }
}

#[test]
fn the_page_of_a_school_shows_its_people_and_names_a_delegate() {
    let panel = Panel::with(&[]);
    let principal = panel.sign_in("principal");
    let page = principal.get("/schools/0951099D").text;
    assert!(
        page.contains("Mme deputy") && page.contains("name=\"until\"") && !page.contains("Modifier l’établissement")
    );
    assert!(!page.contains("Mme elsewhere"), "people of this school only");
    let person = panel.desk.requester();
    let form = |day: &str| format!("person={person}&until={day}");
    let named = principal.post("/schools/0951099D/delegates", &form("2026-09-15"));
    assert_eq!(named.status, StatusCode::SEE_OTHER, "{}", named.text);
    let page = principal.get("/schools/0951099D").text;
    assert!(page.contains("jusqu’au 15/09/2026 23:59") && page.contains("donné par Mme principal"), "{page}");
    assert_eq!(principal.post("/schools/0951099D/delegates", &form("hier")).status, StatusCode::CONFLICT);
    // it is asked once more, by name
    let asked = principal.post("/schools/0951099D/delegates/end", &form(""));
    assert_eq!(asked.status, StatusCode::OK, "{}", asked.text);
    assert!(asked.text.contains("Mettre fin à la suppléance de Mme requester ?"), "{}", asked.text);
    let sure = format!("{}&sure=yes", form(""));
    assert_eq!(principal.post("/schools/0951099D/delegates/end", &sure).status, StatusCode::SEE_OTHER);
    assert!(!panel.desk.acting("requester").grants.contains(&deputy()));
    assert_eq!(principal.post("/schools/0951099D/document", "document=on").status, StatusCode::SEE_OTHER);
    assert!(panel.desk.station.settings().needs_document(school()).unwrap());
    let forbidden = principal.post("/schools/0951099D", "name=x&degree=second&contract=public");
    assert_eq!(forbidden.status, StatusCode::FORBIDDEN);
    assert_eq!(principal.get("/schools/0130040Y").status, StatusCode::FORBIDDEN, "another school");
    let technician = panel.sign_in("technician").get("/schools/0951099D").text;
    assert!(technician.contains("Collège Jean Moulin") && !technician.contains("Mme deputy"), "no people for them");
    let administrator = panel.sign_in("administrator");
    let form = "name=Coll%C3%A8ge+libre&degree=first&contract=private_without_contract";
    assert_eq!(administrator.post("/schools/0951099D", form).status, StatusCode::SEE_OTHER);
    assert!(administrator.get("/schools/0951099D").text.contains("aucune demande de clef n’y est acceptée"));
    let refused = panel
        .desk
        .station
        .requests()
        .submit_request(&panel.desk.actor("requester"), crate::support::desk::need("notes"));
    assert!(matches!(refused, Err(StationError::NotServed(_))));
    assert_eq!(administrator.get("/schools/0132410Z").status, StatusCode::NOT_FOUND);
    assert_eq!(administrator.get("/schools/x").status, StatusCode::NOT_FOUND);
}

#[test]
fn an_administrator_changes_account_and_roles_and_nobody_else_does() {
    let panel = Panel::with(&[]);
    let (person, station): (_, &Station) = (panel.desk.requester(), &panel.desk.station);
    let path = format!("/people/{person}");
    let forms = [
        ("details", "name=Anne+Martin&email=anne@ac-exemple.fr"),
        ("roles", "role=technician&school=0130040Y"),
        ("roles/take", "role=requester&school=0951099D&sure=yes"),
        ("link", ""),
        ("access", "enabled=no&sure=yes"),
    ];
    for login in ["principal", "deputy", "technician", "helpdesk", "auditor"] {
        let browser = panel.sign_in(login);
        for (action, form) in forms {
            assert_eq!(
                browser.post(&format!("{path}/{action}"), form).status,
                StatusCode::FORBIDDEN,
                "{login}: {action}"
            );
        }
        let page = browser.get(&path);
        assert!(!page.text.contains(&format!("{path}/details")), "{login} is not offered it");
    }
    let administrator = panel.sign_in("administrator");
    let link = administrator.post(&format!("{path}/link"), "");
    assert_eq!(link.status, StatusCode::CONFLICT, "no address on file yet");
    for (action, form) in forms {
        let done = administrator.post(&format!("{path}/{action}"), form);
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{action}: {}", done.text);
        assert_eq!(administrator.get(&path).status, StatusCode::OK);
    }
    let view = station.people().person(&Actor::machine(0), person).unwrap();
    assert_eq!((view.name.as_str(), view.email.as_deref()), ("Anne Martin", Some("anne@ac-exemple.fr")));
    assert_eq!(view.grants, [Grant { role: Role::Technician, scope: Scope::School("0130040Y".parse().unwrap()) }]);
    assert!(!view.enabled);
    assert_eq!(
        administrator.post(&format!("{path}/roles"), "role=deputy&school=0750655E").status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(administrator.post("/people/999/details", "name=x").status, StatusCode::NOT_FOUND);
    let wrong = administrator.post(&format!("{path}/details"), "name=x&email=a@b@c");
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let own = panel.desk.actor("administrator").person.unwrap();
    let itself = administrator.post(&format!("/people/{own}/roles/take"), "role=administrator&school=academy&sure=yes");
    assert_eq!(itself.status, StatusCode::FORBIDDEN, "nobody takes their own administration away");
}
