//! Homes by role, the helpdesk's one box, the settings page, the journal's page: what they show and what they refuse.

use crate::{
    support::desk::need,
    support::panel::{Panel, post},
};
use axum::{
    body::Body,
    http::{StatusCode, header},
};
use trousseau::{
    domain::{SettingName, Settings},
    station::{Actor, JournalFilter, Part},
};

/// Sections of a home page, by their headings.
fn sections(page: &str) -> Vec<String> {
    let headings = page.split("<h2>").skip(1).filter_map(|rest| rest.split("</h2>").next());
    let plain = |heading: &str| {
        let text =
            heading.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect::<String>();
        text.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ').to_owned()
    };
    headings.map(plain).filter(|heading| heading != "Banc virtuel").collect()
}

#[test]
fn every_role_begins_with_what_waits_for_it_and_with_nothing_else() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    panel.desk.enrolled("1111");
    panel.desk.asked("requester");
    let station = &panel.desk.station;
    station.requests().submit_request(&panel.desk.principal(), need("direction")).unwrap();
    let home = |login: &str| panel.sign_in(login).get("/").text;
    let principal = home("principal");
    let waits = ["À faire", "Stock de clefs", "Au poste", "Ma clef"];
    assert_eq!(sections(&principal), waits, "{principal}");
    assert!(principal.contains("Mme requester") && principal.contains("à l’instant</time>"), "with its age");
    assert!(!principal.contains("class=\"find\"") && !principal.contains("/journal/verify"));
    let helpdesk = home("helpdesk");
    assert!(helpdesk.contains("class=\"find\"") && helpdesk.contains("Mme principal"));
    assert!(!helpdesk.contains("Mme requester"), "the school decides that one");
    let requester = home("requester");
    assert_eq!(sections(&requester), ["Ma clef"]);
    assert!(requester.contains("ol class=\"steps\"") && requester.contains("aria-current=\"step\""), "{requester}");
    assert_eq!(sections(&home("technician")), ["Au poste"], "nothing waits but the bench");
    let administrator = home("administrator");
    let step = administrator.split("<strong>Fournisseur et assistance").nth(1).expect("the addresses are a first step");
    assert!(step.contains("href=\"/settings#supplier_address\""), "{step}");
    assert!(administrator.contains("Personnes sans adresse électronique"));
    let auditor = home("auditor");
    assert_eq!(sections(&auditor), ["Journal"]);
    assert!(auditor.contains("Jamais vérifié") && auditor.contains("action=\"/journal/verify\""));
}

#[test]
fn what_is_late_or_locked_stands_on_the_home_page_of_those_who_can_help() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    panel.desk.enrolled("1111");
    panel.desk.allocated("requester");
    panel.desk.clock.advance(3 * 86_400);
    let page = panel.sign_in("principal").get("/").text;
    assert!(
        page.contains("Mme requester vient chercher la clef 1111") && page.contains("il y a 3 jours</time>"),
        "{page}"
    );
    let (station, helpdesk) = (&panel.desk.station, panel.desk.actor("helpdesk"));
    panel.desk.handed_over("1111");
    for _ in 0..5 {
        let _ = station.codes().verify_passcode(&helpdesk, &panel.desk.serial("1111"), "0000123456");
        panel.desk.clock.advance(3600);
    }
    let page = panel.sign_in("helpdesk").get("/").text;
    assert!(page.contains("Le code PIN de Mme requester est bloqué"), "{page}");
    assert!(!panel.sign_in("elsewhere").get("/").text.contains("est bloqué"), "another school's are not theirs");
}

#[test]
fn one_box_finds_a_name_a_serial_a_school_and_codes_on_whatever_keyboard() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    panel.desk.enrolled("1111");
    let browser = panel.sign_in("helpdesk");
    let leads = |typed: &str| {
        let answer = browser.post("/search", &format!("q={typed}"));
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{typed}: {}", answer.text);
        let first = answer.headers[header::LOCATION].to_str().unwrap().to_owned();
        let then = browser.get(&first);
        match then.headers.get(header::LOCATION) {
            Some(place) => place.to_str().unwrap().to_owned(),
            None => then.text,
        }
    };
    assert_eq!(leads("1111"), "/tokens/1111");
    assert_eq!(leads("%26%26%26%26"), "/tokens/1111", "AZERTY without shift");
    assert_eq!(leads("0951099d"), "/schools/0951099D");
    assert!(leads("jean+moulin").contains("/schools/0951099D"));
    let named = leads("REQUESTER");
    assert_eq!(named, format!("/people/{}", panel.desk.requester()));
    assert!(leads("zzz").contains("Rien trouvé"));
    let codes = [panel.desk.touch("1111"), panel.desk.touch("1111")];
    let typed: String = format!("{} {}", codes[0], codes[1]);
    let found = browser.post("/search", &format!("q={}", typed.replace(' ', "+")));
    assert_eq!(found.status, StatusCode::OK);
    assert!(
        found.text.contains("/helpdesk?key=1111&amp;what=codes") && !found.text.contains(&codes[0].to_string()),
        "{}",
        found.text
    );
    let again = browser.post("/search", &format!("q={}", typed.replace(' ', "+")));
    assert!(again.text.contains("Aucune des 1 clefs") || again.text.contains("/helpdesk?key=1111"), "{}", again.text);
    assert_eq!(panel.sign_in("principal").post("/search", "q=111111+222222").status, StatusCode::FORBIDDEN);
}

#[test]
fn identification_through_the_box_is_slowed_down_too() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    panel.desk.enrolled("1111");
    let browser = panel.sign_in("helpdesk");
    for _ in 0..5 {
        assert_eq!(browser.post("/search", "q=111111+222222").status, StatusCode::OK);
    }
    assert_eq!(browser.post("/search", "q=111111+222222").status, StatusCode::TOO_MANY_REQUESTS);
}

#[test]
fn settings_are_changed_all_or_none_each_with_its_entry_and_told_by_field() {
    let panel = Panel::with(&[]);
    let (browser, station) = (panel.sign_in("administrator"), &panel.desk.station);
    let root = Actor::machine(0);
    let page = browser.get("/settings").text;
    assert!(SettingName::ALL.iter().all(|name| page.contains(&format!("name=\"{name}\""))), "{page}");
    let form = |days: &str, was: &str, address: &str| {
        format!("reminder_days={days}&was-reminder_days={was}&supplier_address={address}&was-supplier_address=")
    };
    let refused = browser.post("/settings", &form("0", "3", "cles%40example.fr"));
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("aria-invalid=\"true\"") && refused.text.contains("id=\"reminder_days-error\""));
    assert!(refused.text.contains("value=\"cles@example.fr\""), "what was typed is kept for the next try");
    let before = Settings { second_factor: Default::default(), ..Settings::default() };
    assert_eq!(station.settings().read(&root).unwrap(), before, "nothing is changed");
    let entries = |station: &trousseau::station::Station| {
        let lines = station.journal().entries(&root, None, 100).unwrap();
        lines.iter().filter(|line| line.verb.word() == "setting").count()
    };
    let so_far = entries(station);
    assert_eq!(browser.post("/settings", &form("7", "3", "cles%40example.fr")).status, StatusCode::SEE_OTHER);
    let set = station.settings().read(&root).unwrap();
    assert_eq!((set.reminder_days, set.supplier_address.as_deref()), (7, Some("cles@example.fr")));
    assert_eq!(entries(station) - so_far, 2, "one for each that changed");
    assert_eq!(browser.post("/settings", &form("7", "3", "cles%40example.fr")).status, StatusCode::SEE_OTHER);
    assert_eq!(entries(station) - so_far, 2, "a form that is sent again changes nothing");
    station.settings().set(&root, SettingName::ReminderDays, "9").unwrap();
    browser.post("/settings", "reminder_days=7&was-reminder_days=7&pin_attempts=4&was-pin_attempts=5");
    let set = station.settings().read(&root).unwrap();
    assert_eq!((set.reminder_days, set.pin_attempts), (9, 4), "an old page takes nothing back that somebody else set");
    for hostile in ["%3Cscript%3E", "a%40b.fr%0d%0aBcc%3A+x%40y.fr", &"x".repeat(10_000)] {
        let answer = browser.post("/settings", &format!("ticket_address={hostile}&was-ticket_address="));
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!answer.text.contains("<script>\"") && !answer.text.contains("value=\"<"), "shown as text");
    }
    for login in ["principal", "helpdesk", "technician", "auditor", "requester"] {
        let stranger = panel.sign_in(login);
        assert_eq!(stranger.post("/settings", &form("5", "9", "")).status, StatusCode::FORBIDDEN, "{login}");
    }
}

#[test]
fn the_journal_is_filtered_by_person_serial_school_act_and_day() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    panel.desk.enrolled("1111");
    panel.desk.clock.advance(3 * 86_400);
    panel.desk.allocated("requester");
    let browser = panel.sign_in("auditor");
    let rows = |query: &str| {
        let page = browser.get(&format!("/journal?{query}")).text;
        let total = page.split("data-total=\"").nth(1).map(|rest| rest.split('"').next().unwrap().to_owned());
        total.map_or(0, |total| total.parse::<usize>().unwrap())
    };
    let all = rows("");
    assert!(all > 10 && rows("serial=1111") > 3 && rows("serial=1111") < all);
    assert_eq!(rows("serial=9999"), 0);
    assert_eq!(
        (rows("verb=allocate"), rows("verb=allocate&school=0951099D"), rows("verb=allocate&school=0130040Y")),
        (1, 1, 0)
    );
    assert!(rows("from=2026-09-04") > 0 && rows("from=2026-09-04") < all);
    assert_eq!(rows("from=2026-09-04") + rows("to=2026-09-03"), all, "a day is whole, and on one side only");
    assert_eq!(rows("from=2027-01-01"), 0);
    let named = browser.get("/journal?person=requester").text;
    assert!(
        named.contains("Écritures par ou sur Mme requester") && named.matches("<time datetime").count() > 2,
        "{named}"
    );
    let several = browser.get("/journal?person=Mme&verb=allocate").text;
    assert!(several.contains("Plusieurs personnes") && several.contains("&amp;verb=allocate"), "{several}");
    assert!(browser.get("/journal?person=zzz").text.contains("Personne ne porte ce nom"));
    for hostile in ["person=%3Cscript%3Ealert(1)%3C%2Fscript%3E", "person=%27%20OR%201%3D1"] {
        let answer = browser.get(&format!("/journal?{hostile}"));
        assert!(answer.status == StatusCode::OK && !answer.text.contains("<script>alert"));
    }
    for wrong in ["verb=nothing", "from=yesterday", "school=x", "serial=%27;drop", "page=-1"] {
        assert_eq!(browser.get(&format!("/journal?{wrong}")).status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
}

#[test]
fn a_journal_of_many_pages_is_walked_without_losing_or_repeating_an_entry() {
    let panel = Panel::with(&[]);
    let (station, root) = (&panel.desk.station, Actor::machine(0));
    for n in 0..120 {
        station.settings().set(&root, SettingName::ReminderDays, &(n % 60 + 1).to_string()).unwrap();
    }
    let auditor = panel.desk.actor("auditor");
    let mut seen = Vec::new();
    for number in 1.. {
        let page = station.journal().journal_page(&auditor, &JournalFilter::default(), Part::of(number, 7)).unwrap();
        seen.extend(page.lines.rows.iter().map(|line| line.number));
        if page.lines.page == page.lines.pages {
            break;
        }
    }
    let newest = seen[0];
    assert!(newest > 120 && seen == (1..=newest).rev().collect::<Vec<_>>());
    let browser = panel.sign_in("auditor");
    let (mut page, mut rows) = (browser.get("/journal?verb=setting").text, Vec::new());
    loop {
        rows.push(page.matches("<time datetime").count());
        let Some(next) = page.split("rel=\"next\" href=\"").nth(1) else { break };
        let next = next.split('"').next().unwrap().replace("&amp;", "&");
        assert!(next.contains("verb=setting"), "the filter stays: {next}");
        page = browser.get(&next).text;
    }
    assert_eq!(rows, [50, 50, 22]);
}

#[test]
fn verifying_is_kept_in_the_journal_and_shown_with_its_result() {
    let panel = Panel::with(&[]);
    let browser = panel.sign_in("auditor");
    let answer = browser.post("/journal/verify", "");
    assert_eq!(answer.status, StatusCode::OK);
    assert!(
        answer.text.contains("Le journal est intact") && answer.text.contains("par Mme auditor"),
        "{}",
        answer.text
    );
    assert!(browser.get("/").text.contains("par Mme auditor"));
    assert!(panel.desk.journal_is_sound());
    for login in ["principal", "helpdesk", "technician", "requester"] {
        assert_eq!(panel.sign_in(login).post("/journal/verify", "").status, StatusCode::FORBIDDEN, "{login}");
        assert_eq!(panel.sign_in(login).post("/journal/export", "").status, StatusCode::FORBIDDEN, "{login}");
    }
    let stale = post("/journal/verify").header(header::COOKIE, &browser.cookie).body(Body::from("csrf=x")).unwrap();
    assert_eq!(panel.send(stale).status, StatusCode::FORBIDDEN);
}

#[test]
fn a_saved_journal_has_every_entry_of_its_filter_and_no_cell_that_a_spreadsheet_runs() {
    let panel = Panel::with(&[]);
    let (station, root) = (&panel.desk.station, Actor::machine(0));
    let administrator = panel.sign_in("administrator");
    let added = administrator.post("/people", "name=%3D1%2B1&login=mallory&role=requester&school=0951099D");
    assert_eq!(added.status, StatusCode::SEE_OTHER);
    let id = station.people().person_named(&root, "mallory").unwrap().id;
    station.people().update_person(&panel.desk.actor("administrator"), id, "=cmd|' /C calc'!A0", "").unwrap();
    let auditor = panel.sign_in("auditor");
    let table = auditor.post("/journal/export", &format!("person={id}"));
    assert_eq!(table.status, StatusCode::OK);
    assert!(table.headers[header::CONTENT_DISPOSITION].to_str().unwrap().contains("journal.csv"));
    let (head, lines) = table.text.split_once('\n').unwrap();
    assert!(head.starts_with("\u{feff}N°;Date;Qui"), "{head}");
    assert!(lines.contains("'=cmd|") && !lines.contains(";=") && !lines.contains(";\"="), "{lines}");
    let entries = station
        .journal()
        .journal_page(&panel.desk.actor("auditor"), &JournalFilter::default(), Part::first(1))
        .unwrap();
    assert_eq!(entries.lines.rows[0].verb.word(), "export", "that it was taken out is kept");
    let all = auditor.post("/journal/export", "").text;
    assert_eq!(all.lines().count() as u64, entries.lines.rows[0].number + 1, "all entries, and the head");
    assert_eq!(auditor.post("/journal/export", "person=Mme").status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[test]
fn a_person_s_page_has_their_token_request_and_pin() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    panel.desk.enrolled("1111");
    panel.desk.allocated("requester");
    let person = panel.desk.requester();
    let page = panel.sign_in("helpdesk").get(&format!("/people/{person}")).text;
    assert!(
        page.contains("/tokens/1111") && page.contains("Demande en cours") && page.contains("ol class=\"steps\""),
        "{page}"
    );
    assert!(
        page.contains("Un code PIN est défini") && page.contains(&format!("/helpdesk?person={person}&amp;key=1111")),
        "{page}"
    );
}

#[test]
fn what_is_wrong_with_the_journal_is_told_in_the_language_of_the_page() {
    let panel = Panel::with(&[]);
    let desk = &panel.desk;
    for serial in ["1000", "2000", "3000"] {
        desk.station
            .tokens()
            .register(&desk.technician(), &desk.serial(serial), crate::support::desk::school())
            .unwrap();
    }
    let other = desk.beside().without(&["journal_is_not_edited", "journal_is_not_cut"]);
    other.run("UPDATE journal SET who = 'x' WHERE number = 5; DELETE FROM journal WHERE number = 7;");
    let page = panel.sign_in("auditor").post("/journal/verify", "").text;
    let told: Vec<_> = page.split("<li>").filter(|line| line.starts_with("L’entrée")).collect();
    assert!(told[0].starts_with("L’entrée 5 n’est pas ce qui y a été écrit"), "{page}");
    assert!(told.iter().any(|line| line.starts_with("L’entrée 7 manque.")), "{page}");
    assert!(!page.contains(" is "), "{page}");
}
