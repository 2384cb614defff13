//! Names where codes stood, and small things of pages that no other test looks at: who acts, where a role holds, what is printed, what a
//! button is about.

use crate::support::{
    desk::{Desk, PIN, need, school, without},
    panel::Panel,
};
use axum::http::StatusCode;
use trousseau::{
    domain::{BatchTask, SettingName, TokenKind},
    station::{Actor, NewRequest},
};

/// The name of the school of the desk.
fn school_name(desk: &Desk) -> String {
    desk.station.people().school(&desk.principal(), school()).unwrap().school.name
}

#[test]
fn a_role_names_its_school_and_never_its_number() {
    let panel = Panel::with(&[]);
    let (desk, administrator) = (&panel.desk, panel.sign_in("administrator"));
    let (name, id) = (school_name(desk), desk.requester());
    let held = format!("demandeur ({name})");
    for (who, path) in [
        (&panel.sign_in("requester"), "/me".to_owned()),
        (&administrator, "/people".to_owned()),
        (&administrator, format!("/people/{id}")),
        (&administrator, "/search?q=Mme".to_owned()),
    ] {
        let page = who.get(&path).text;
        assert!(page.contains(&held), "{path}: {page}");
        // entries of the journal are told as they were written
        let told = page.split("class=\"story\"").next().unwrap();
        assert!(!told.contains(&format!("({})", school())), "{path}: {page}");
    }
    assert!(administrator.get("/people.csv").text.contains(&held));
    let asked = administrator.post(&format!("/people/{id}/roles/take"), "role=requester&school=0951099D").text;
    assert!(asked.contains(&format!("le rôle « {held} » ?")), "{asked}");
}

#[test]
fn the_machines_administrator_is_said_in_words_on_pages_and_in_mails() {
    let panel = Panel::with(&[]);
    let (desk, root) = (&panel.desk, Actor::machine(0));
    desk.station.tokens().register(&root, &desk.serial("1111"), school()).unwrap();
    let technician = panel.sign_in("technician");
    let page = technician.get("/tokens/1111").text;
    assert!(page.contains("l’administrateur de la machine l’a ajoutée au stock"), "{page}");
    assert!(!page.contains("uid 0"), "{page}");
    let journal = panel.sign_in("auditor").get("/journal").text;
    assert!(journal.contains("l’administrateur de la machine") && !journal.contains("uid 0"), "{journal}");
    desk.address("requester", "agnes@example.fr");
    desk.station.people().send_link(&root, desk.requester()).unwrap();
    desk.deliver();
    let letters = desk.outgoing.taken();
    let link = letters.iter().find(|letter| letter.text.contains("/password/")).expect("the link");
    assert!(link.text.contains("\nL’administrateur de la machine a ouvert votre compte"), "{}", link.text);
    assert!(letters.iter().all(|letter| !letter.text.contains("uid 0")), "{}", link.text);
}

#[test]
fn labels_are_in_the_order_of_numbers_and_show_what_the_key_looks_like() {
    let panel = Panel::with(&[]);
    for serial in ["3333", "22", "1111"] {
        let (technician, serial) = (panel.desk.technician(), panel.desk.serial(serial));
        panel.desk.station.tokens().register(&technician, &serial, school()).unwrap();
    }
    let technician = panel.sign_in("technician");
    let table = technician.get("/tokens").text;
    let boxes: Vec<_> = table.split("name=\"key-").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let ticked: Vec<_> = boxes.iter().rev().map(|id| format!("key-{id}=1")).collect();
    let page = technician.get(&format!("/tokens/labels?{}", ticked.join("&"))).text;
    let labels: Vec<_> = page.split("<div class=\"label\">").skip(1).collect();
    let numbers: Vec<_> = labels.iter().filter_map(|label| label.split("class=\"number").nth(1)).collect();
    let numbers: Vec<_> = numbers.iter().map(|rest| rest.split(['>', '<']).nth(1).unwrap()).collect();
    assert_eq!(numbers, ["22", "1111", "3333"], "{page}");
    let drawn = labels.iter().filter(|label| label.contains("class=\"outline\"")).count();
    assert_eq!(drawn, 3, "{page}");
}

#[test]
fn a_telephone_is_led_to_its_application_by_the_secret_that_others_scan() {
    let panel = Panel::with(&[]);
    let desk = &panel.desk;
    desk.station.settings().set(&Actor::machine(0), SettingName::SoftwareSecond, "yes").unwrap();
    let requester = desk.actor("requester");
    let new = NewRequest { kind: TokenKind::Software, ..need("bulletins") };
    let id = desk.station.requests().submit_request(&requester, new).unwrap();
    desk.station.requests().approve(&desk.principal(), id).unwrap();
    desk.signed(&requester, id);
    desk.station.requests().set_pin(&requester, PIN, PIN).unwrap();
    let page = panel.sign_in("requester").post(&format!("/requests/{id}/key"), "").text;
    let link = page.split("href=\"otpauth://totp/").nth(1).unwrap_or_else(|| panic!("no link: {page}"));
    let link = link.split('"').next().unwrap();
    let typed = page.split("<code id=\"secret\">").nth(1).unwrap().split('<').next().unwrap().replace(' ', "");
    assert!(link.contains(&format!("secret={typed}")), "{link} is another secret than {typed}");
}

#[test]
fn a_batch_whose_lanes_work_asks_before_it_ends() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    let desk = &panel.desk;
    desk.plugged("1111");
    let plan = desk.plan(BatchTask::Program, school().as_str());
    let id = desk.station.conveyor().begin_batch(&desk.technician(), &plan).unwrap();
    desk.until_waiting_for_touch("1111");
    let technician = panel.sign_in("technician");
    let end = format!("/conveyor/{id}/end");
    let asked = technician.post(&end, "");
    assert_eq!(asked.status, StatusCode::OK, "{}", asked.text);
    assert!(asked.text.contains("name=\"sure\" value=\"yes\"") && asked.text.contains("Terminer «"), "{}", asked.text);
    let ended = || desk.station.conveyor().batch(&desk.technician(), id).unwrap().row.ended;
    assert!(ended().is_none(), "nothing has ended before the yes");
    assert_eq!(technician.post(&end, "sure=yes").status, StatusCode::SEE_OTHER);
    assert!(ended().is_some());
}

#[test]
fn several_second_looks_are_one_line_behind_what_waits_in_person() {
    let panel = Panel::with(&["yubikey,serial=1111", "yubikey,serial=2222"]);
    let desk = &panel.desk;
    for (serial, login) in [("1111", "requester"), ("2222", "technician")] {
        desk.enrolled(serial);
        if login == "requester" {
            desk.allocated(login);
        } else {
            desk.allocated_for(&desk.actor("deputy"));
        }
        desk.station.tokens().hand_over(&desk.principal(), &desk.serial(serial), None, without()).unwrap();
    }
    let home = panel.sign_in("principal").get("/").text;
    assert!(!home.contains("J’ai vérifié"), "what one did oneself waits for others: {home}");
    let second = panel.sign_in("helpdesk").get("/").text;
    assert!(second.contains("2 actes à regarder à deux"), "{second}");
    assert!(!second.contains("J’ai vérifié"), "{second}");
}

#[test]
fn buttons_that_stand_many_times_say_whom_they_are_about() {
    let panel = Panel::with(&[]);
    let id = panel.desk.asked("requester");
    let principal = panel.sign_in("principal");
    for path in ["/", "/requests"] {
        let page = principal.get(path).text;
        let form = page.split(&format!("action=\"/requests/{id}/approve\"")).nth(1).expect("the form");
        let button = form.split("<button").nth(1).unwrap().split('>').next().unwrap();
        assert!(button.contains("aria-label=\"Accepter · Mme requester\""), "{path}: {button}");
        assert!(page.contains("<summary aria-label=\"Refuser"), "{path}: {page}");
    }
}

#[test]
fn a_key_that_somebody_has_leads_to_what_helps_with_it() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    panel.desk.enrolled("1111");
    let principal = panel.sign_in("principal");
    assert!(!principal.get("/tokens/1111").text.contains("/helpdesk?key=1111"), "nobody has it yet");
    panel.desk.allocated("requester");
    panel.desk.handed_over("1111");
    assert!(principal.get("/tokens/1111").text.contains("href=\"/helpdesk?key=1111\""));
}

#[test]
fn whoever_keeps_a_key_that_is_due_back_is_reminded_once_a_day() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    let desk = &panel.desk;
    desk.enrolled("1111");
    desk.allocated("requester");
    desk.handed_over("1111");
    let id = desk.requester();
    desk.station.people().leave(&desk.actor("administrator"), id, school()).unwrap();
    desk.address("requester", "agnes@example.fr");
    desk.deliver();
    let principal = panel.sign_in("principal");
    assert!(!principal.get("/").text.contains("/tokens/1111/remind"), "they have just been told");
    let said = |form: &str| {
        let answer = principal.post("/tokens/1111/remind", form);
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        panel.landed(&answer, &principal.cookie)
    };
    assert!(said("back=%2F").contains("said=reminded-lately"));
    desk.clock.advance(25 * 3600);
    assert!(principal.get("/").text.contains("/tokens/1111/remind"));
    desk.outgoing.taken();
    assert!(said("back=%2F").ends_with("said=reminded"));
    desk.deliver();
    let letters = desk.outgoing.taken();
    assert!(
        letters.iter().any(|letter| letter.to == "agnes@example.fr" && letter.text.contains("1111")),
        "nobody asked them"
    );
    assert!(said("back=%2F").contains("said=reminded-lately"), "whoever asks next");
    desk.station.tokens().take_back(&desk.principal(), &desk.serial("1111"), "").unwrap();
    assert!(said("back=%2F").contains("said=not-due"));
}
