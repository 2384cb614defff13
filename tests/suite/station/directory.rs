//! People pulled from a directory: what it gives comes and goes, what was given here stays, and nobody is taken for gone because a
//! server was, or an attribute.

use crate::support::{
    desk::{Desk, school},
    directory::pulled,
    panel::Panel,
};
use axum::http::StatusCode;
use trousseau::{
    directory::DirectoryError,
    domain::{DueReason, PullFault, PullQuestion, Role, Source, Told, ToldRole, Verb},
    station::{Actor, Door, Part, PersonView, Progress, PullOptions, PullReport, StationError},
};

/// Somebody who works in the school of most people here.
pub fn works<'a>(id: &'a str, uid: &'a str, cn: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("entryUUID", id), ("uid", uid), ("cn", cn), ("FrEduRne", "0951099D$UAJ$PU$ENS$uaj$T3$CLG$340")]
}

/// Its head.
fn leads<'a>(id: &'a str, uid: &'a str, cn: &'a str) -> Vec<(&'a str, &'a str)> {
    let said = [("FrEduFonctAdm", "DIR"), ("FrEduRneResp", "0951099D$UAJ$PU$N$T3$CLG$340")];
    works(id, uid, cn).into_iter().chain(said).collect()
}

impl Desk {
    fn try_pull(&self, options: PullOptions) -> Result<PullReport, StationError> {
        self.station.directories().pull(&self.actor("administrator"), "academie", options, &Progress::default())
    }
    fn pull(&self) -> PullReport {
        self.try_pull(PullOptions::default()).unwrap()
    }
    fn person_told(&self, login: &str) -> Option<PersonView> {
        self.station.people().person_named(&self.actor("administrator"), login).ok()
    }
    fn roles_told(&self, login: &str) -> Vec<String> {
        let held = self.person_told(login).map_or_else(Vec::new, |person| person.grants);
        let mut roles: Vec<_> = held.iter().map(ToString::to_string).collect();
        roles.sort();
        roles
    }
    fn questions(&self) -> Vec<(PullQuestion, String)> {
        self.pull().questions.into_iter().map(|asked| (asked.kind, asked.login)).collect()
    }
}

/// So many people of the school, from a number on.
fn staff(names: &[(String, String)]) -> Vec<Vec<(&str, &str)>> {
    names.iter().map(|(id, uid)| works(id, uid, "Une Personne")).collect()
}

fn names(of: std::ops::Range<u32>) -> Vec<(String, String)> {
    of.map(|n| (format!("id-{n}"), format!("agent{n}"))).collect()
}

#[test]
fn a_first_pull_makes_people_with_the_roles_that_the_directory_tells_and_a_dry_run_makes_nobody() {
    let desk = Desk::with(&[]);
    let pages = pulled(&desk);
    let elsewhere = [("entryUUID", "c"), ("uid", "far"), ("cn", "F"), ("FrEduRne", "0750655E$x")];
    pages.tell(&[leads("a", "cmoreau", "Claire Moreau"), works("b", "apetit", "Agnès Petit"), elsewhere.to_vec()]);
    let looked = desk.try_pull(PullOptions { dry_run: true, gone: None }).unwrap();
    assert_eq!((looked.came, looked.done, looked.without_role), (2, false, 1));
    assert!(desk.person_told("cmoreau").is_none());
    let report = desk.pull();
    assert_eq!((report.came, report.same, report.done, report.people), (2, 0, true, 3));
    assert_eq!(desk.roles_told("cmoreau"), ["principal@0951099D", "requester@0951099D"]);
    assert_eq!(desk.roles_told("apetit"), ["requester@0951099D"]);
    let entries = desk.station.journal().entries(&desk.actor("auditor"), None, 1000).unwrap();
    let summary = entries.iter().find(|entry| entry.verb == Verb::Import).unwrap();
    assert_eq!((&*summary.facts["directory"], &*summary.facts["came"]), ("academie", "2"));
    let before = entries.len();
    let again = desk.pull();
    assert_eq!((again.same, again.changed, again.came, again.done), (2, 0, 0, false));
    let after = desk.station.journal().entries(&desk.actor("auditor"), None, 1000).unwrap().len();
    assert_eq!(after, before, "what changes nothing is not told");
    pages.tell(&[works("a", "cmoreau", "Claire Moreau"), works("b", "apetit", "Agnès Petit-Martin")]);
    assert_eq!(desk.pull().changed, 2);
    assert_eq!(desk.roles_told("cmoreau"), ["requester@0951099D"], "who is head no longer decides no longer");
    assert_eq!(desk.person_told("apetit").unwrap().name, "Agnès Petit-Martin");
    assert!(desk.journal_is_sound());
}

#[test]
fn the_key_of_whoever_left_the_directory_opens_nothing_after_one_pull_and_both_sides_are_told() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    let pages = pulled(&desk);
    let here = works("r", "requester", "Mme requester");
    pages.tell(&[here, works("b", "apetit", "Agnès Petit")]);
    let staff = trousseau::domain::Grant { role: Role::Requester, scope: trousseau::domain::Scope::School(school()) };
    desk.pull();
    desk.station.people().revoke(&Actor::machine(0), desk.requester(), staff).unwrap();
    assert_eq!(desk.roles_told("requester"), ["requester@0951099D"], "the directory gives it");
    desk.enrolled("1111");
    desk.allocated("requester");
    desk.handed_over("1111");
    assert!(desk.accepts("1111", desk.touch("1111")));
    pages.tell(&[works("b", "apetit", "Agnès Petit")]);
    let report = desk.pull();
    assert_eq!(report.gone.len(), 1);
    assert_eq!(report.gone[0].keys.iter().map(ToString::to_string).collect::<Vec<_>>(), ["1111"]);
    assert!(!desk.accepts("1111", desk.touch("1111")), "it opens nothing any more");
    let due = desk.station.tokens().due_back(&desk.principal(), Part::every()).unwrap().rows;
    assert_eq!((due.len(), due[0].reason), (1, DueReason::Left));
    assert_eq!(desk.mailed("token_due_back"), ["principal", "deputy", "requester", "helpdesk"]);
    assert!(desk.roles_told("requester").is_empty());
    assert!(desk.journal_is_sound());
}

#[test]
fn who_left_the_directory_keeps_what_was_given_here() {
    let desk = Desk::with(&[]);
    let pages = pulled(&desk);
    pages.tell(&[leads("r", "requester", "Mme requester"), works("b", "apetit", "Agnès Petit")]);
    desk.pull();
    assert_eq!(desk.roles_told("requester"), ["principal@0951099D", "requester@0951099D"]);
    pages.tell(&[works("b", "apetit", "Agnès Petit")]);
    let report = desk.pull();
    assert!(report.gone[0].stays, "{:?}", report.gone);
    assert_eq!(desk.roles_told("requester"), ["requester@0951099D"], "that one was given here");
}

#[test]
fn what_a_sign_in_told_once_keeps_nobody_who_left_the_directory() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    let pages = pulled(&desk);
    let apetit = works("b", "apetit", "Agnès Petit");
    pages.tell(&[apetit.clone(), leads("a", "cmoreau", "Claire Moreau")]);
    desk.pull();
    // she signs in where everybody does, and it says what the directory says
    let role = |role: &str| ToldRole::for_good(role.parse().unwrap());
    let told = Told {
        subject: "apetit".parse().unwrap(),
        login: "apetit".parse().unwrap(),
        name: "Agnès Petit".to_owned(),
        email: None,
        roles: vec![role("requester@0951099D")],
    };
    let provider: Source = "provider:https://fim.example.fr".parse().unwrap();
    desk.station.directories().told(&provider, &told).unwrap();
    desk.enrolled("1111");
    let view = desk.person_told("apetit").unwrap();
    let door = Door::Panel { at_station: false };
    desk.allocated_for(&Actor { person: Some(view.id), name: view.name, grants: view.grants, door });
    desk.handed_over("1111");
    assert!(desk.accepts("1111", desk.touch("1111")));
    pages.tell(&[leads("a", "cmoreau", "Claire Moreau")]);
    let report = desk.pull();
    assert_eq!((report.gone.len(), report.gone[0].stays, report.gone[0].keys.len()), (1, false, 1));
    assert!(!desk.accepts("1111", desk.touch("1111")), "it opens nothing any more");
    assert!(desk.roles_told("apetit").is_empty());
    assert!(desk.journal_is_sound());
}

#[test]
fn an_answer_that_broke_off_makes_nobody_gone_and_says_so_until_one_is_whole() {
    let panel = Panel::with(&[]);
    let desk = &panel.desk;
    let pages = pulled(desk);
    let people = names(0..20);
    pages.tell(&staff(&people));
    desk.pull();
    pages.break_off(3);
    let refused = desk.try_pull(PullOptions::default());
    assert!(matches!(refused, Err(StationError::Directory(DirectoryError::Broken { read: 3, .. }))));
    assert_eq!(desk.roles_told("agent19"), ["requester@0951099D"]);
    let state = desk.station.directories().all(&desk.actor("administrator")).unwrap().remove(0).state.unwrap();
    assert_eq!((state.fault, state.people), (Some((PullFault::Broken, desk.now())), 20));
    let codes = || desk.station.doctor().iter().map(|finding| finding.code().word()).collect::<Vec<_>>();
    assert!(codes().contains(&"directory_failing"));
    let browser = panel.sign_in("administrator");
    assert!(browser.get("/").text.contains("annuaire academie : rien n’arrive depuis"));
    assert!(browser.get("/directories").text.contains("l’annuaire s’est interrompu"));
    pages.tell(&staff(&people));
    assert_eq!(desk.station.directories().tick().unwrap(), 0, "its time has not come");
    assert!(desk.station.directories().is_waiting().unwrap(), "and it will");
    desk.clock.advance(3600);
    assert_eq!(desk.station.directories().tick().unwrap(), 1);
    assert!(codes().contains(&"directory_pulled"));
    desk.clock.advance(4 * 3600);
    assert!(codes().contains(&"directory_late"));
}

#[test]
fn a_mass_disappearance_takes_nothing_until_somebody_says_that_so_many_are_gone() {
    let panel = Panel::with(&[]);
    let desk = &panel.desk;
    let pages = pulled(desk);
    let (all, few) = (names(0..20), names(0..14));
    pages.tell(&staff(&all));
    desk.pull();
    pages.tell(&staff(&few));
    let held = desk.pull();
    assert_eq!((held.held, held.gone.len(), held.done), (true, 6, false));
    assert_eq!(desk.roles_told("agent19"), ["requester@0951099D"], "nothing of it was taken");
    assert!(desk.station.doctor().iter().any(|finding| finding.code().word() == "directory_held"));
    // an attribute that is not told any more is no other thing
    let silent: Vec<_> = all.iter().map(|(id, uid)| vec![("entryUUID", &**id), ("uid", &**uid), ("cn", "X")]).collect();
    pages.tell(&silent);
    assert_eq!((desk.pull().held, desk.pull().gone.len()), (true, 20));
    pages.tell(&staff(&few));
    let wrong = desk.try_pull(PullOptions { gone: Some(5), ..PullOptions::default() }).unwrap();
    assert!(wrong.held, "another number is no word on these");
    desk.pull();
    let browser = panel.sign_in("administrator");
    let page = browser.get("/directories").text;
    assert!(page.contains("6 personnes disparaîtraient d’un coup") && page.contains("Une Personne"), "{page}");
    let other = panel.sign_in("helpdesk");
    assert_eq!(other.post("/directories/academie/pull", "gone=6").status, StatusCode::FORBIDDEN);
    assert_eq!(browser.post("/directories/academie/pull", "gone=6").status, StatusCode::SEE_OTHER);
    assert!(desk.roles_told("agent19").is_empty() && !desk.roles_told("agent13").is_empty());
    assert!(browser.get("/directories").text.contains("Qui est parti"));
}

#[test]
fn what_cannot_be_told_for_sure_is_asked_and_keeps_nobody_else() {
    let panel = Panel::with(&[]);
    let desk = &panel.desk;
    let pages = pulled(desk);
    let mail = |mut one: Vec<(&'static str, &'static str)>, mail| {
        one.push(("mail", mail));
        one
    };
    pages.tell(&[
        works("a", "cmoreau", "Claire Moreau"),
        works("b", "admin2", "Same Identifier"),
        works("b", "admin3", "Same Identifier"),
        works("c", "twin", "One"),
        works("d", "twin", "Other"),
        mail(works("e", "eva", "Eva"), "e@example.fr"),
        mail(works("f", "fred", "Fred"), "E@example.fr"),
        works("g", "administrator", "Mallory"),
        works("h", "Not A Login", "Nobody"),
        works("i", "line", "Two\nLines"),
        works("", "empty", "No Identifier"),
        vec![("entryUUID", "j"), ("uid", "*)(uid=*"), ("cn", "Injected")],
    ]);
    use PullQuestion::{AnotherSubject, NameTaken, Renamed, SameLogin, SameMail, SameSubject, Unreadable};
    let kinds: Vec<_> = desk.questions().into_iter().map(|(kind, _)| kind).collect();
    let expected = [
        Unreadable,
        Unreadable,
        Unreadable,
        Unreadable,
        SameSubject,
        SameSubject,
        SameLogin,
        SameLogin,
        SameMail,
        SameMail,
        NameTaken,
    ];
    assert_eq!(kinds, expected);
    assert_eq!(desk.roles_told("cmoreau"), ["requester@0951099D"]);
    assert_eq!(desk.roles_told("administrator"), ["administrator"], "nobody is taken over by a name");
    for nobody in ["twin", "eva", "fred", "admin2", "line", "empty"] {
        assert!(desk.person_told(nobody).is_none(), "{nobody}");
    }
    // another identifier, or another name: asked, and nobody is gone meanwhile
    pages.tell(&[works("z", "cmoreau", "Claire Moreau")]);
    let report = desk.pull();
    assert_eq!((report.questions[0].kind, report.gone.len()), (AnotherSubject, 0));
    assert_eq!(desk.roles_told("cmoreau"), ["requester@0951099D"]);
    let claire = desk.person_told("cmoreau").unwrap().id;
    let browser = panel.sign_in("administrator");
    assert!(browser.get("/directories").text.contains("C’est bien elle"));
    let answer = browser.post("/directories/academie/same", &format!("person={claire}&subject=z"));
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(desk.questions().is_empty());
    pages.tell(&[works("z", "cmartin", "Claire Martin")]);
    assert_eq!(desk.questions(), [(Renamed, "cmartin".to_owned())]);
    let known = desk.person_told("cmoreau").unwrap();
    assert_eq!((known.name.as_str(), known.id), ("Claire Martin", claire));
    let source: Source = "directory:academie".parse().unwrap();
    desk.station.directories().unlink(&desk.actor("administrator"), claire, &source).unwrap();
    assert!(desk.roles_told("cmoreau").is_empty());
}

#[test]
fn only_who_manages_people_in_the_academy_pulls_and_a_directory_that_nobody_named_is_none() {
    let desk = Desk::with(&[]);
    pulled(&desk);
    for login in ["principal", "deputy", "technician", "helpdesk", "auditor", "requester"] {
        let tried = desk.station.directories().pull(
            &desk.actor(login),
            "academie",
            PullOptions::default(),
            &Progress::default(),
        );
        assert!(matches!(tried, Err(StationError::NotAllowed { .. })), "{login}");
    }
    let administrator = desk.actor("administrator");
    let unknown =
        desk.station.directories().pull(&administrator, "other", PullOptions::default(), &Progress::default());
    assert!(matches!(unknown, Err(StationError::NoSuchDirectory(_))));
}
