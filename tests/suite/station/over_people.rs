//! Rights over a person: all of them must lie in one's reach, nobody belongs to a school by being given a role there, and
//! nobody widens their own power.

use crate::support::{
    desk::{Desk, need, school},
    panel::{Browser, Panel},
};
use axum::http::StatusCode;
use trousseau::{
    catalogue::Tells,
    domain::{Grant, PersonId, Role, Scope, Uai},
    station::{Actor, NewPerson, PersonAction},
};

const THERE: &str = "0130040Y";
/// What everybody here has who is not of the other school.
const FOREIGN: [&str; 7] = ["principal", "deputy", "technician", "helpdesk", "administrator", "auditor", "requester"];

fn there() -> Uai {
    THERE.parse().unwrap()
}

impl Desk {
    /// Somebody more, whose account the machine's administrator opened.
    pub fn joined(&mut self, login: &'static str, grants: &[(Role, Option<Uai>)]) -> PersonId {
        let grant = |(role, school): &(Role, Option<Uai>)| Grant {
            role: *role,
            scope: school.map_or(Scope::Academy, Scope::School),
        };
        let (name, grants) = (format!("Mme {login}"), grants.iter().map(grant).collect());
        let new = NewPerson { login: login.parse().unwrap(), name, email: None, grants, password: None, uid: None };
        let id = self.station.people().add_person(&Actor::machine(0), &new).unwrap();
        self.people.insert(login, id);
        id
    }
}

fn done_to(browser: &Browser<'_>, person: PersonId) -> Vec<(String, StatusCode)> {
    let forms = [
        ("details", "name=x&email=x@ac-exemple.fr"),
        ("access", "enabled=no"),
        ("link", ""),
        ("move", "from=0951099D&to=0130040Y"),
        ("leave", "from=0951099D"),
    ];
    let acts = PersonAction::ALL.iter().map(|action| (action.word(), "pin=4719&again=4719"));
    let answers = acts
        .chain(forms)
        .map(|(action, form)| (action.to_owned(), browser.post(&format!("/people/{person}/{action}"), form).status));
    answers.collect()
}

#[test]
fn no_school_takes_power_over_somebody_of_another_school_or_the_academy_by_giving_them_a_role() {
    let mut panel = Panel::with(&[]);
    panel.desk.joined("admin-there", &[(Role::Administrator, Some(there())), (Role::Principal, Some(there()))]);
    let browser = panel.sign_in("admin-there");
    for login in FOREIGN {
        let person = panel.desk.people[login];
        for role in Role::ALL {
            let given = browser.post(&format!("/people/{person}/roles"), &format!("role={role}&school={THERE}"));
            assert_eq!(given.status, StatusCode::FORBIDDEN, "{role} to {login}");
            assert!(given.text.contains("un administrateur de l’académie"), "{login}: who can do it: {}", given.text);
        }
        assert_eq!(browser.get(&format!("/people/{person}")).status, StatusCode::NOT_FOUND, "{login} is not seen");
        for (action, status) in done_to(&browser, person) {
            assert!(matches!(status.as_u16(), 403 | 404), "{action} to {login}: {status}");
        }
        let view = panel.desk.station.people().person(&Actor::machine(0), person).unwrap();
        assert!(view.enabled && view.grants.len() == 1, "{login} is as before");
    }
    assert!(panel.desk.journal_is_sound());
    // the academy says yes, and then they are seen there; their account is still not the school's
    let principal = panel.desk.people["principal"];
    let academy = panel.desk.actor("administrator");
    panel
        .desk
        .station
        .people()
        .grant(&academy, principal, Grant { role: Role::Requester, scope: Scope::School(there()) })
        .unwrap();
    assert_eq!(browser.get(&format!("/people/{principal}")).status, StatusCode::OK);
    let helped = browser.post(&format!("/people/{principal}/let_in"), "");
    assert_eq!(helped.status, StatusCode::FORBIDDEN);
    assert!(helped.text.contains("relève aussi d’un autre établissement"), "{}", helped.text);
}

#[test]
fn nobody_gives_themselves_a_role_and_nobody_gives_what_is_not_theirs_to_give() {
    let mut panel = Panel::with(&[]);
    panel.desk.joined("admin-here", &[(Role::Administrator, Some(school()))]);
    for login in ["administrator", "admin-here"] {
        let (browser, own) = (panel.sign_in(login), panel.desk.people[login]);
        for role in Role::ALL {
            let given = browser.post(&format!("/people/{own}/roles"), &format!("role={role}&school=0951099D"));
            assert_eq!(given.status, StatusCode::FORBIDDEN, "{login}: {role}");
            assert!(given.text.contains("Personne ne se donne de rôle"), "{}", given.text);
        }
    }
    let (browser, requester) = (panel.sign_in("admin-here"), panel.desk.requester());
    for role in ["helpdesk", "technician", "administrator", "auditor"] {
        let given = browser.post(&format!("/people/{requester}/roles"), &format!("role={role}&school=academy"));
        assert_eq!(given.status, StatusCode::FORBIDDEN, "{role} in the academy by a school");
        let given = browser.post(&format!("/people/{requester}/roles"), &format!("role={role}&school={THERE}"));
        assert_eq!(given.status, StatusCode::FORBIDDEN, "{role} in another school");
    }
    let given = browser.post(&format!("/people/{requester}/roles"), "role=deputy&school=0951099D");
    assert_eq!(given.status, StatusCode::SEE_OTHER, "in their own school: {}", given.text);
}

#[test]
fn who_decides_stands_in_or_asks_has_a_school_and_no_form_suggests_one() {
    let panel = Panel::with(&[]);
    let (browser, requester) = (panel.sign_in("administrator"), panel.desk.requester());
    for (role, name) in [("principal", "chef d’établissement"), ("deputy", "adjoint"), ("requester", "demandeur")] {
        let added = browser.post("/people", &format!("name=x&login=x-{role}&role={role}&school=academy"));
        let given = browser.post(&format!("/people/{requester}/roles"), &format!("role={role}&school=academy"));
        for answer in [added, given] {
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{role} in the academy: {}", answer.text);
            assert!(answer.text.contains("se donne dans un établissement"), "{name}: {}", answer.text);
        }
    }
    // neither role nor school is chosen before somebody chooses
    for path in ["/people".to_owned(), format!("/people/{requester}")] {
        let page = browser.get(&path).text;
        for name in ["role", "school"] {
            let form = page.split(&format!("<select name=\"{name}\" required")).nth(1);
            let first = form.and_then(|form| form.split("<option").nth(1)).unwrap_or_default();
            assert!(first.contains("disabled selected"), "{path}: {name} is chosen by whoever sends it: {first}");
        }
    }
}

#[test]
fn nobody_is_moved_into_a_school_that_was_not_asked() {
    let mut panel = Panel::with(&["yubikey,serial=1111"]);
    panel.desk.enrolled("1111");
    panel.desk.allocated("requester");
    panel.desk.handed_over("1111");
    let requester = panel.desk.requester();
    let form = format!("from=0951099D&to={THERE}&sure=yes");
    let pushed = panel.sign_in("principal").post(&format!("/people/{requester}/move"), &form);
    assert_eq!(pushed.status, StatusCode::FORBIDDEN);
    assert!(pushed.text.contains("doit être d’accord"), "{}", pushed.text);
    let view = panel.desk.station.people().person(&Actor::machine(0), requester).unwrap();
    assert_eq!(view.grants, [Grant { role: Role::Requester, scope: Scope::School(school()) }]);
    panel.desk.joined("both", &[(Role::Principal, Some(school())), (Role::Principal, Some(there()))]);
    let moved = panel.sign_in("both").post(&format!("/people/{requester}/move"), &form);
    assert_eq!(moved.status, StatusCode::SEE_OTHER, "whoever speaks for both schools: {}", moved.text);
}

#[test]
fn a_helpdesk_has_no_power_over_an_administrator_nor_a_school_over_who_has_a_token_elsewhere() {
    let mut panel = Panel::with(&["yubikey,serial=1111"]);
    panel.desk.joined("admin-here", &[(Role::Administrator, Some(school())), (Role::Requester, Some(school()))]);
    panel.desk.joined("admin-too", &[(Role::Administrator, None)]);
    panel.desk.joined("moving", &[(Role::Requester, Some(there()))]);
    let (helpdesk, administrator) = (panel.desk.actor("helpdesk"), panel.desk.actor("administrator"));
    for over in ["administrator", "admin-here", "admin-too"] {
        let person = panel.desk.people[over];
        let done = panel.desk.station.accounts().let_in(&helpdesk, person).map_err(|error| error.message().key);
        assert_eq!(done, Err("error-not-over-them"), "{over}");
        // which helps only who knows the PIN
        panel.desk.station.accounts().unlock(&helpdesk, person).unwrap();
    }
    for over in ["admin-here", "admin-too", "helpdesk", "principal"] {
        let person = panel.desk.people[over];
        panel.desk.station.accounts().let_in(&administrator, person).unwrap();
    }
    // an open request in another school is a tie too
    let moving = panel.desk.people["moving"];
    let asked = trousseau::station::NewRequest { school: there(), ..need("notes") };
    panel.desk.station.requests().submit_request(&panel.desk.actor("moving"), asked).unwrap();
    let here = Grant { role: Role::Requester, scope: Scope::School(school()) };
    panel.desk.station.people().grant(&administrator, moving, here).unwrap();
    panel
        .desk
        .station
        .people()
        .revoke(&administrator, moving, Grant { scope: Scope::School(there()), ..here })
        .unwrap();
    let unlocked =
        panel.desk.station.accounts().unlock(&panel.desk.principal(), moving).map_err(|error| error.message().key);
    assert_eq!(unlocked, Err("error-not-over-them"), "what they asked for elsewhere is open still");
}
