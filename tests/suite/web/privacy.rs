//! Somebody who was here for long is erased: no file and no page has their name, and the journal is sound. What is too old goes by
//! itself, and whoever asks sees what is held about them.

use crate::support::{
    desk::{Desk, need, school, without},
    panel::Panel,
};
use axum::http::StatusCode;
use std::{fs, path::Path, sync::Arc};
use trousseau::{
    domain::{Grant, Kept, PersonId, Role, Scope, Secret, TicketKind},
    files::NewFile,
    station::{Actor, NewPerson, NewTicket, Progress, StationError},
    store::{Author, DATABASE, OsEntropy, Paths, restore},
};

const LOGIN: &str = "z.vandermeersch";
const NAME: &str = "Zébulon Vandermeersch";
const EMAIL: &str = "zebulon@exemple-vander.fr";
const WORDS: [&str; 6] =
    [LOGIN, NAME, EMAIL, "ZEBULON VANDERMEERSCH", "Vandermeersch Zébulon", "ma messagerie chiffrée"];

/// A panel in whose station somebody asked, held a key, gave it back, was refused, had a ticket and mails.
fn lived() -> (Panel, PersonId) {
    let mut desk = Desk::in_a_file(&["yubikey,serial=1111"]);
    let grants = vec![Grant { role: Role::Requester, scope: Scope::School(school()) }];
    let new = NewPerson {
        login: LOGIN.parse().unwrap(),
        name: NAME.to_owned(),
        email: Some(EMAIL.to_owned()),
        grants,
        password: Some(Secret::new("une phrase que personne ne devine".into())),
        uid: Some(4711),
    };
    let id = desk.station.people().add_person(&Actor::machine(0), &new).unwrap();
    desk.people.insert(LOGIN, id);
    desk.enrolled("1111");
    desk.allocated(LOGIN);
    desk.station.tokens().hand_over(&desk.principal(), &desk.serial("1111"), None, without()).unwrap();
    let text = "Clef de ZEBULON VANDERMEERSCH (Vandermeersch Zébulon)".to_owned();
    let ticket = NewTicket { school: school(), kind: TicketKind::Other, serials: vec![], person: Some(id), text };
    desk.tickets_go_to("filaos@ac-example.fr");
    desk.station.stock().open_ticket(&desk.actor("helpdesk"), ticket).unwrap();
    desk.deliver();
    (Panel::on(desk), id)
}

fn names_in(file: &Path) -> Vec<&'static str> {
    // by another process: to close the file here would take SQLite's lock away
    let bytes = std::process::Command::new("cat").arg(file).output().unwrap().stdout;
    WORDS.into_iter().filter(|word| bytes.windows(word.len()).any(|window| window == word.as_bytes())).collect()
}

#[test]
fn somebody_who_was_here_for_long_is_erased_from_every_file_and_page_and_the_journal_is_sound() {
    let (panel, id) = lived();
    let (desk, data) = (&panel.desk, panel.desk.folder.path().join("data"));
    let station = &desk.station;
    // she was signed in, and is named on pages
    panel.sign_in(LOGIN).get("/me");
    let administrator = panel.sign_in("administrator");
    let page = format!("/people/{id}");
    assert!(administrator.get(&page).text.contains(NAME));
    let erase = format!("{page}/erase");
    // not while she holds a key, nor while she waits for one
    let refused = administrator.follow(&administrator.post_from(&page, &erase, "sure=yes"));
    assert!(refused.text.contains("1111") && refused.text.contains("reprenez-la"), "{}", refused.text);
    station.tokens().take_back(&desk.principal(), &desk.serial("1111"), "rendue par Zébulon Vandermeersch").unwrap();
    let request = station.requests().submit_request(&desk.actor(LOGIN), need("ma messagerie chiffrée")).unwrap();
    let waits = station.people().erase(&desk.actor("administrator"), id, "x").unwrap_err();
    assert!(matches!(waits, StationError::EraseWaits { .. }), "{waits}");
    station.requests().refuse(&desk.principal(), request, "Zebulon Vandermeersch part bientôt").unwrap();
    let files = || fs::read_dir(&data).unwrap().map(|file| file.unwrap().path());
    assert!(files().any(|file| !names_in(&file).is_empty()), "the names are there to be found");
    let own = station.people().erase(&desk.actor("administrator"), desk.people["administrator"], "x");
    assert!(matches!(own, Err(StationError::OwnToken)));
    let auditor = station.people().erase(&desk.actor("auditor"), id, "x");
    assert!(matches!(auditor, Err(StationError::NotAllowed { .. })));

    let asked = administrator.post_from(&page, &erase, "");
    let asked = if asked.status == StatusCode::SEE_OTHER { administrator.follow(&asked) } else { asked };
    assert!(asked.text.contains("pour toujours") && asked.text.contains(NAME), "{}", asked.text);
    let done = administrator.post_from(&page, &erase, "sure=yes");
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);

    for file in files() {
        assert_eq!(names_in(&file), [""; 0], "{}", file.display());
    }
    assert!(desk.journal_is_sound());
    // nor in a backup made from now on
    let (file, passphrase) = (desk.folder.path().join("after.backup"), Secret::new("quatre mots et demi".into()));
    let new = NewFile::begin(&file).unwrap();
    let root = Actor::machine(0);
    station.journal().backup(&root, new.file(), &file, &passphrase, None, &Progress::default()).unwrap();
    new.finish(false).unwrap();
    let elsewhere = desk.folder.path().join("elsewhere");
    let author = Author { person: None, name: "root".into(), door: "cli:0".into() };
    let restored =
        restore(&file, &Paths::in_dir(&elsewhere), &passphrase, Arc::new(OsEntropy), &author, desk.now()).unwrap();
    assert!(restored.journal.is_sound());
    assert_eq!(names_in(&elsewhere.join(DATABASE)), [""; 0]);
    // every page that named her answers
    let request = format!("/requests/{request}");
    for login in ["administrator", "auditor", "principal", "helpdesk"] {
        let browser = panel.sign_in(login);
        for path in ["/", "/people", &page, "/journal", "/requests?show=all", &request, "/tickets/1", "/tokens/1111"] {
            let answer = browser.get(path);
            assert!(!answer.status.is_server_error(), "{login} {path}: {}", answer.status);
            assert!(WORDS.iter().all(|word| !answer.text.contains(word)), "{login} {path}: {}", answer.text);
        }
    }
    let administrator = panel.sign_in("administrator");
    let gone = administrator.get(&page).text;
    assert!(gone.contains(&format!("Personne effacée n° {id}")) && !gone.contains("/erase"), "{gone}");
    assert!(administrator.get("/journal").text.contains(&format!("Personne effacée n° {id}")));
    let again = station.people().erase(&desk.actor("administrator"), id, "x");
    assert!(matches!(again, Err(StationError::NoSuchPerson(_))));
    assert!(!administrator.get("/people").text.contains("Personne effacée"), "nobody looks for them in a list");
}

#[test]
fn whoever_asks_sees_all_that_is_held_about_them_and_nobody_elses() {
    let (panel, id) = lived();
    let station = &panel.desk.station;
    let browser = panel.sign_in(LOGIN);
    let page = browser.get("/me/data").text;
    for held in ["Demandes et pièces : 1", "Tickets : 1", "Clefs : ", "href=\"/me/data.json\""] {
        assert!(page.contains(held), "{held}: {page}");
    }
    let document = browser.get("/me/data.json").text;
    for held in [LOGIN, NAME, EMAIL, "notes et bulletins", "1111", "Clef de ZEBULON", "request_continue"] {
        assert!(document.contains(held), "{held}: {document}");
    }
    let administrator = panel.desk.actor("administrator");
    let held = station.people().held_about(&administrator, id).unwrap();
    let expected = ["account", "outbox", "person", "pin", "request", "role_grant", "ticket", "token"];
    assert!(expected.iter().all(|table| held.tables.contains_key(table)), "{:?}", held.tables.keys());
    let document = held.document();
    assert!(held.count() > 15 && document.contains(NAME) && !document.contains("csrf"), "{document}");
    assert_eq!(held.tables["person"].len(), 1, "nobody else");
    let newest = station.journal().entries(&panel.desk.actor("auditor"), None, 1).unwrap().remove(0);
    assert_eq!((newest.verb.word(), newest.subject), ("export", Some(id)), "that it was asked for is an entry");
    let other = station.people().held_about(&panel.desk.actor("helpdesk"), id);
    assert!(matches!(other, Err(StationError::NotAllowed { .. })));
}

#[test]
fn what_is_too_old_goes_by_night_a_dry_run_only_says_so_and_whoever_left_is_erased() {
    let (panel, id) = lived();
    let (desk, data) = (&panel.desk, panel.desk.folder.path().join("data"));
    let (station, root) = (&desk.station, Actor::machine(0));
    let called = |id: PersonId| format!("Personne effacée n° {id}");
    station.tokens().take_back(&desk.principal(), &desk.serial("1111"), "rendue").unwrap();
    station.people().leave(&desk.principal(), id, school()).unwrap();
    let young = station.people().retention(&root, true, &called).unwrap();
    assert!(young.dry_run && young.kinds.values().all(|(_, count)| *count == 0), "{young:?}");
    assert_eq!(station.people().retention_tick(&called).unwrap(), None, "a new station has nothing that is old");
    let late = |station: &trousseau::station::Station| {
        station.doctor().iter().any(|finding| finding.code().word() == "retention_late")
    };
    assert!(!late(station));
    // thirteen months later, by day
    desk.clock.advance(400 * 24 * 3600);
    assert!(late(station), "nobody looked for more than three days");
    let dry = station.people().retention(&root, true, &called).unwrap();
    assert!(dry.kinds[&Kept::Journal].1 > 0 && dry.kinds[&Kept::Leavers].1 == 1, "{dry:?}");
    assert_eq!(station.people().person(&root, id).unwrap().name, NAME, "nothing was changed");
    let aged = station.people().retention_tick(&called).unwrap().expect("it is overdue");
    assert_eq!(aged.kinds, dry.kinds);
    assert!(!late(station));
    assert_eq!(station.people().person(&root, id).unwrap().name, called(id));
    assert!(desk.journal_is_sound());
    for file in fs::read_dir(&data).unwrap().map(|file| file.unwrap().path()) {
        assert_eq!(names_in(&file), [""; 0], "{}", file.display());
    }
    assert_eq!(station.people().retention_tick(&called).unwrap(), None, "once a night");
    // slips of five years are kept longer, though without who was erased
    assert_eq!(aged.kinds[&Kept::Slips].1, 0);
}

#[test]
fn who_looks_at_what_is_held_about_somebody_is_one_entry_a_day_which_the_auditor_and_they_see() {
    let (panel, id) = lived();
    let (desk, station) = (&panel.desk, &panel.desk.station);
    let page = format!("/people/{id}");
    let consulted = || {
        let entries = station.journal().entries(&desk.actor("auditor"), None, 1000).unwrap();
        let entries = entries.into_iter().filter(|entry| entry.verb.word() == "consult");
        entries.map(|entry| (entry.who, entry.subject.unwrap(), entry.facts["consulted"].clone())).collect::<Vec<_>>()
    };
    let helpdesk = panel.sign_in("helpdesk");
    for _ in 0..3 {
        helpdesk.get(&page);
    }
    panel.sign_in("administrator").get(&page);
    panel.sign_in("auditor").get(&format!("/journal?person={id}"));
    panel.sign_in(LOGIN).get(&page);
    station.consultations_tick().unwrap();
    helpdesk.get(&page);
    station.consultations_tick().unwrap();
    assert_eq!(consulted(), [], "the day is not over");
    desk.clock.advance(24 * 3600);
    station.consultations_tick().unwrap();
    station.consultations_tick().unwrap();
    let mut found = consulted();
    found.sort();
    let entry = |who: &str, count: &str| (format!("Mme {who}"), id, count.to_owned());
    assert_eq!(found, [entry("administrator", "1"), entry("auditor", "1"), entry("helpdesk", "4")]);
    assert!(panel.sign_in("auditor").get("/journal").text.contains("données consultées"));
    assert!(panel.sign_in(LOGIN).get("/me/data").text.contains("données consultées"));
    assert!(desk.journal_is_sound());
}
