//! Mail on its way out: what leaves, what waits and for how long, what is stuck and why; never lost, never twice but for
//! one moment.

use crate::support::{
    desk::{Desk, Outgoing, doctored, mailroom, need, school},
    panel::Panel,
};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use jiff::{SignedDuration, Timestamp};
use std::{collections::BTreeMap, fs, path::Path, sync::Arc};
use trousseau::{
    domain::{FactForm, MailFault, MailState, NoticeKind, Secret, SettingName},
    post::{Barred, Barrier, Folder, Letter, Post, PostError, Reading, Stationery, StationeryError, Tray},
    station::{Actor, Charters, Language, MailRound, MailView, Part, Station, StationError},
    store::{Mode, Store},
    web::{WebConfig, router},
};

/// The mails of one state.
fn mails(desk: &Desk, state: MailState) -> Vec<MailView> {
    let mailbox = desk.station.mail().mailbox(&desk.actor("administrator"), |_| Part::every()).unwrap();
    mailbox.lists.into_iter().find(|list| list.state == state).unwrap().mails.rows
}

fn only(desk: &Desk, state: MailState) -> MailView {
    let mut mails = mails(desk, state);
    assert_eq!(mails.len(), 1, "{state}: {mails:?}");
    mails.remove(0)
}

/// A desk whose administrator has an address and a test mail on its way.
fn with_a_mail() -> Desk {
    let desk = Desk::with(&[]);
    desk.address("administrator", "admin@example.fr");
    desk.station.mail().test_mail(&desk.actor("administrator"), None).unwrap();
    desk
}

fn no_route() -> PostError {
    PostError::Unreachable(Barred { why: Barrier::Other, said: "no route".to_owned() })
}

fn not_now() -> PostError {
    PostError::NotNow("451 4.7.1 greylisted".to_owned())
}

#[test]
fn a_mail_is_sent_once_under_its_own_id_and_in_its_readers_language_and_zone() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    for login in ["principal", "requester"] {
        desk.address(login, &format!("{login}@example.fr"));
    }
    desk.enrolled("1111");
    let requester = desk.actor("requester");
    desk.station.accounts().set_language(&requester, Language::En).unwrap();
    let id = desk.station.requests().submit_request(&requester, need("Bulletins <b>")).unwrap();
    assert_eq!(desk.deliver(), None, "nothing is due any more");
    let letters = desk.outgoing.taken();
    let asked: Vec<_> = letters.iter().map(|letter| (letter.to.as_str(), letter.subject.as_str())).collect();
    assert_eq!(asked, [("principal@example.fr", "Demande de clef OTP à décider\u{a0}: Mme requester")]);
    let letter = &letters[0];
    assert!(letter.text.starts_with("Bonjour Mme principal,\n\nMme requester demande"), "{}", letter.text);
    assert!(
        letter.text.contains("Collège Jean Moulin") && letter.text.contains("\n> Bulletins <b>\n"),
        "{}",
        letter.text
    );
    assert!(letter.text.contains(&format!("\nhttps://clefs.example.fr/requests/{id}\n")), "{}", letter.text);
    assert!(letter.html.contains("<blockquote>Bulletins &lt;b&gt;</blockquote>"), "{}", letter.html);
    assert!(letter.html.contains(&format!("<a href=\"https://clefs.example.fr/requests/{id}\">")), "{}", letter.html);
    assert_eq!(letter.id.len(), 32);
    desk.station.requests().approve(&desk.principal(), id).unwrap();
    // a yes may be taken back for a minute: nobody hears of it before
    desk.clock.advance(60);
    desk.deliver();
    let letters = desk.outgoing.taken();
    let told = letters.iter().find(|letter| letter.to == "requester@example.fr").unwrap();
    assert_eq!(told.subject, "Your request for an OTP token is approved: please go on");
    // 30 days after 10:00 in Paris
    assert!(told.text.contains("01 Oct 2026, 10:00"), "{}", told.text);
    let ids: std::collections::BTreeSet<_> = letters.iter().map(|letter| &letter.id).collect();
    assert_eq!(ids.len(), letters.len());
    desk.clock.advance(3600);
    desk.deliver();
    assert_eq!(desk.outgoing.taken().len(), letters.len());
}

#[test]
fn every_notice_that_the_journey_queues_can_be_written() {
    // notify() itself refuses one with a fact too many or too few; here each of them is also put into words
    let desk = Desk::with(&["yubikey,serial=1111"]);
    for login in ["principal", "deputy", "requester"] {
        desk.address(login, &format!("{login}@example.fr"));
    }
    desk.station.settings().set(&Actor::machine(0), SettingName::SupplierAddress, "supplier@example.org").unwrap();
    let requester = desk.actor("requester");
    let first = desk.station.requests().submit_request(&requester, need("bulletins")).unwrap();
    desk.station.requests().approve(&desk.principal(), first).unwrap();
    desk.station.requests().cancel_request(&requester, first).unwrap();
    let refused = desk.station.requests().submit_request(&requester, need("notes")).unwrap();
    desk.station.requests().refuse(&desk.principal(), refused, "pas de besoin").unwrap();
    desk.clock.advance(4 * 24 * 3600);
    desk.station.requests().submit_request(&requester, need("absences")).unwrap();
    desk.clock.advance(4 * 24 * 3600);
    desk.station.requests().requests_tick().unwrap();
    desk.deliver();
    assert!(mails(&desk, MailState::Stuck).iter().all(|mail| mail.fault == Some(MailFault::NoAddress)));
    let subjects: String = desk.outgoing.taken().iter().map(|letter| letter.subject.clone() + "\n").collect();
    for expected in [
        "à décider",
        "plus de clef disponible",
        "Plus de clef OTP",
        "a pris fin",
        "est refusée",
        "Rappel\u{a0}: 1 demande de",
    ] {
        assert!(subjects.contains(expected), "{expected} in {subjects}");
    }
}

#[test]
fn a_one_time_link_is_opened_only_for_sending_and_forgotten_then() {
    let desk = Desk::with(&[]);
    desk.address("requester", "agnes@example.fr");
    let administrator = desk.actor("administrator");
    desk.station.people().send_link(&administrator, desk.requester()).unwrap();
    let link = desk.dice.last();
    desk.deliver();
    let letter = desk.outgoing.taken().remove(0);
    assert!(letter.text.contains(&format!("https://clefs.example.fr/password/{link}\n")), "{}", letter.text);
    assert!(letter.html.contains(&format!("href=\"https://clefs.example.fr/password/{link}\"")));
    assert!(desk.station.accounts().password_link_is_valid(&link, [127, 0, 0, 1].into()).unwrap());
    let sealed = "SELECT count(*) FROM outbox WHERE sealed IS NOT NULL OR nonce IS NOT NULL";
    assert_eq!(desk.beside().one::<u32>(sealed, &[]), 0);
}

#[test]
fn a_link_lives_from_the_moment_in_which_it_leaves() {
    let desk = Desk::with(&[]);
    desk.address("requester", "agnes@example.fr");
    desk.station.people().send_link(&desk.actor("administrator"), desk.requester()).unwrap();
    desk.outgoing.refuse([not_now()]);
    desk.deliver();
    desk.clock.advance(73 * 3600);
    desk.deliver();
    let taken = desk.outgoing.taken();
    let [letter] = &taken[..] else { panic!("{} letters", taken.len()) };
    let link = letter.text.split("/password/").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    let works = || desk.station.accounts().password_link_is_valid(&link, [127, 0, 0, 1].into()).unwrap();
    assert!(works(), "it waited for longer than it lives");
    desk.clock.advance(71 * 3600);
    assert!(works());
    desk.clock.advance(2 * 3600);
    assert!(!works(), "three days, and no longer");
}

#[test]
fn a_link_that_no_longer_works_is_not_sent_and_its_token_is_forgotten() {
    let desk = Desk::with(&[]);
    desk.address("requester", "agnes@example.fr");
    let send = || desk.station.people().send_link(&desk.actor("administrator"), desk.requester()).unwrap();
    send();
    desk.outgoing.refuse([not_now()]);
    desk.deliver();
    // another one takes its place
    send();
    desk.clock.advance(73 * 3600);
    desk.deliver();
    assert_eq!(desk.outgoing.taken().len(), 1);
    assert_eq!(only(&desk, MailState::GivenUp).fault, Some(MailFault::Expired));
}

#[test]
fn somebody_without_an_address_gets_their_mail_once_one_is_entered() {
    let desk = Desk::with(&[]);
    desk.station.requests().submit_request(&desk.actor("requester"), need("bulletins")).unwrap();
    desk.deliver();
    let stuck = mails(&desk, MailState::Stuck);
    assert!(!stuck.is_empty() && stuck.iter().all(|mail| mail.fault == Some(MailFault::NoAddress)));
    desk.address("principal", "principal@example.fr");
    desk.deliver();
    assert!(desk.outgoing.taken().iter().all(|letter| letter.to == "principal@example.fr"));
    assert!(!desk.outgoing.taken().is_empty());
}

#[test]
fn not_now_is_tried_again_later_and_later_and_held_after_five_days() {
    let desk = with_a_mail();
    desk.outgoing.refuse(std::iter::repeat_n(not_now(), 1000));
    let mut pauses = Vec::new();
    let begun = desk.now();
    while let Some(next) = desk.deliver() {
        let pause = next.duration_since(desk.now()).as_secs();
        assert_eq!(desk.deliver(), Some(next), "before its time it is not tried");
        pauses.push(pause);
        desk.clock.advance(pause + 1);
    }
    let minutes = [1, 5, 15, 30, 60, 120, 240, 240];
    for (pause, minutes) in pauses.iter().zip(minutes) {
        assert!((minutes * 48 - 1..=minutes * 72 + 1).contains(pause), "{pause} s instead of some {minutes} min");
    }
    let held = only(&desk, MailState::Stuck);
    assert_eq!((held.fault, held.detail.as_deref()), (Some(MailFault::Delayed), Some("451 4.7.1 greylisted")));
    assert!(desk.now().duration_since(begun) > SignedDuration::from_hours(96));
    assert_eq!(usize::try_from(held.attempts).unwrap(), desk.outgoing.tried());
    assert!(desk.outgoing.tried() < 60, "{} attempts", desk.outgoing.tried());
}

#[test]
fn a_mail_that_was_stuck_for_long_has_all_its_attempts_once_it_is_due_anew() {
    let desk = Desk::with(&[]);
    desk.station.mail().test_mail(&desk.actor("administrator"), None).unwrap();
    desk.deliver();
    desk.clock.advance(30 * 24 * 3600);
    desk.address("administrator", "admin@example.fr");
    desk.outgoing.refuse([not_now()]);
    assert!(desk.deliver().is_some(), "it is tried again");
    desk.clock.advance(90);
    desk.deliver();
    assert_eq!(desk.outgoing.taken().len(), 1);
}

#[test]
fn greylisting_ends_well() {
    let desk = with_a_mail();
    desk.outgoing.refuse([not_now()]);
    assert!(desk.deliver().is_some());
    assert_eq!(only(&desk, MailState::Waiting).fault, Some(MailFault::Delayed));
    desk.clock.advance(90);
    assert_eq!(desk.deliver(), None);
    let sent = only(&desk, MailState::Sent);
    assert_eq!((sent.attempts, sent.fault, sent.sent), (2, None, Some(desk.now())));
}

#[test]
fn a_refusal_for_good_is_held_until_somebody_corrects_the_address() {
    let desk = with_a_mail();
    desk.outgoing.refuse([PostError::Never("550 5.1.1 nobody of that name".to_owned())]);
    assert_eq!(desk.deliver(), None);
    let held = only(&desk, MailState::Stuck);
    assert_eq!((held.fault, held.detail.as_deref()), (Some(MailFault::Refused), Some("550 5.1.1 nobody of that name")));
    desk.clock.advance(30 * 24 * 3600);
    desk.deliver();
    assert_eq!(desk.outgoing.tried(), 1, "nobody asks again by themselves");
    desk.address("administrator", "administratrice@example.fr");
    desk.deliver();
    assert_eq!(desk.outgoing.taken()[0].to, "administratrice@example.fr");
}

#[test]
fn a_corrected_setting_takes_the_mails_along_that_had_not_left() {
    let desk = Desk::with(&[]);
    let administrator = desk.actor("administrator");
    for name in [SettingName::SupplierAddress, SettingName::TicketAddress] {
        desk.station.settings().set(&administrator, name, "wrong@example.org").unwrap();
    }
    let order = trousseau::station::NewOrder { school: school(), quantity: 3, comment: String::new(), seen: None };
    desk.station.stock().place_order(&desk.principal(), &order).unwrap();
    desk.outgoing.refuse([PostError::Never("550".to_owned())]);
    desk.deliver();
    desk.station.settings().set(&administrator, SettingName::TicketAddress, "tickets@example.org").unwrap();
    desk.deliver();
    assert_eq!(only(&desk, MailState::Stuck).address.as_deref(), Some("wrong@example.org"), "an order is no ticket");
    desk.station.settings().set(&administrator, SettingName::SupplierAddress, "right@example.org").unwrap();
    desk.deliver();
    assert_eq!(desk.outgoing.taken()[0].to, "right@example.org");
}

#[test]
fn a_dead_server_holds_everything_in_its_place_and_is_not_hammered() {
    let desk = with_a_mail();
    let administrator = desk.actor("administrator");
    for _ in 0..20 {
        desk.station.mail().test_mail(&administrator, None).unwrap();
    }
    desk.outgoing.refuse(std::iter::repeat_n(no_route(), 1000));
    let begun = desk.now();
    while desk.now().duration_since(begun) < SignedDuration::from_hours(24) {
        let next = desk.deliver().unwrap();
        desk.clock.advance(next.duration_since(desk.now()).as_secs() + 1);
    }
    assert!((100..200).contains(&desk.outgoing.tried()), "{} attempts in a day", desk.outgoing.tried());
    let waiting = mails(&desk, MailState::Waiting);
    assert_eq!(waiting.len(), 21);
    assert!(waiting.iter().all(|mail| mail.attempts == 0), "an attempt that reached nobody counts for no mail");
    assert_eq!(waiting[0].fault, Some(MailFault::Unreachable));
    // somebody repaired it and says so
    desk.outgoing.refuse([]);
    while desk.outgoing.tried() < 1000 {
        desk.station.mail().retry_mails(&administrator).unwrap();
        desk.deliver();
    }
    desk.station.mail().retry_mails(&administrator).unwrap();
    assert_eq!(desk.deliver(), None);
    assert_eq!(desk.outgoing.taken().len(), 21);
}

#[test]
fn killed_between_the_servers_word_and_our_note_a_mail_is_sent_again_under_the_same_id_and_only_then() {
    let desk = with_a_mail();
    let (from, to) = (desk.folder.path().join("data"), desk.folder.path().join("killed"));
    let (source, target) = (from.clone(), to.clone());
    // what is on the disk at the moment when the server has said yes
    desk.outgoing.on_taking(move || copy(&source, &target));
    desk.deliver();
    let first = desk.outgoing.taken();
    assert_eq!(first.len(), 1);
    let again = Outgoing::default();
    let hub = Arc::new(desk.hub.clone());
    let (profiles, charters) = (trousseau::profile::Profiles::load(None).unwrap(), Charters::load(None).unwrap());
    let open = |folder: &Path| {
        let store = Arc::new(Store::open(crate::support::engine::options(folder, Mode::Emulated)).unwrap());
        let (profiles, charters) = (profiles.clone(), charters.clone());
        Station::new(store, hub.clone(), profiles, charters, mailroom(&again), desk.clock.clone(), desk.dice.clone())
    };
    let killed = open(&to);
    killed.mail().open_mailroom().unwrap();
    assert_eq!(killed.mail().deliver_next().unwrap(), MailRound::Done);
    assert_eq!(killed.mail().deliver_next().unwrap(), MailRound::Idle(None));
    let second = again.taken();
    assert_eq!((second.len(), &second[0].id, second[0].at), (1, &first[0].id, first[0].at));
    drop(killed);
    // killed after the note: not again
    let killed = open(&to);
    killed.mail().open_mailroom().unwrap();
    assert_eq!(killed.mail().deliver_next().unwrap(), MailRound::Idle(None));
}

/// By a program of its own: whoever closes the database in this process takes the locks of its station.
fn copy(from: &Path, to: &Path) {
    assert!(std::process::Command::new("cp").arg("-a").args([from, to]).status().unwrap().success());
    crate::support::engine::copied(from, to);
}

#[test]
fn what_is_over_is_forgotten_after_ninety_days_and_what_is_not_is_kept() {
    let desk = with_a_mail();
    desk.deliver();
    desk.station.requests().submit_request(&desk.actor("requester"), need("bulletins")).unwrap();
    desk.deliver();
    let stuck = mails(&desk, MailState::Stuck).len();
    desk.clock.advance(89 * 24 * 3600);
    desk.deliver();
    assert_eq!(mails(&desk, MailState::Sent).len(), 1);
    desk.clock.advance(2 * 24 * 3600);
    desk.deliver();
    assert_eq!((mails(&desk, MailState::Sent).len(), mails(&desk, MailState::Stuck).len()), (0, stuck));
}

#[test]
fn an_administrator_tries_again_or_gives_up_by_name_and_nobody_else_does() {
    let desk = with_a_mail();
    let administrator = desk.actor("administrator");
    desk.outgoing.refuse([PostError::Never("550 no".to_owned())]);
    desk.deliver();
    let id = only(&desk, MailState::Stuck).id;
    for login in ["principal", "helpdesk", "technician", "auditor", "requester"] {
        let refused = desk.station.mail().give_mail_up(&desk.actor(login), id).unwrap_err();
        assert!(matches!(refused, StationError::NotAllowed { .. }), "{login}");
        assert!(
            desk.station.mail().mailbox(&desk.actor(login), |_| Part::every()).is_err()
                && desk.station.mail().retry_mails(&desk.actor(login)).is_err()
        );
    }
    desk.station.mail().retry_mail(&administrator, id).unwrap();
    assert_eq!(only(&desk, MailState::Waiting).id, id);
    desk.station.mail().give_mail_up(&administrator, id).unwrap();
    desk.deliver();
    assert!(desk.outgoing.taken().is_empty());
    let refused = desk.station.mail().retry_mail(&administrator, id).unwrap_err();
    assert!(matches!(refused, StationError::MailOver { state: MailState::GivenUp, .. }));
    let journal = desk.station.journal().entries(&desk.actor("auditor"), None, 10).unwrap();
    let acts: Vec<_> =
        journal.iter().filter_map(|line| line.facts.iter().find(|(name, _)| *name == "mail_event")).collect();
    assert_eq!(acts.len(), 2);
}

fn sample(kind: NoticeKind, text: &str) -> BTreeMap<String, String> {
    let value = |form| match form {
        FactForm::Line | FactForm::Text => text.to_owned(),
        FactForm::Number => "3".to_owned(),
        FactForm::Moment | FactForm::Day => "2026-12-24T23:30:00Z".to_owned(),
        FactForm::Word(words) => words[0].to_owned(),
    };
    kind.facts().iter().map(|rule| (rule.name.to_owned(), value(rule.form))).collect()
}

#[test]
fn hostile_words_stay_words_in_every_mail_of_both_languages() {
    let stationery = Stationery::load(None).unwrap();
    let zone = jiff::tz::TimeZone::get("Indian/Reunion").unwrap();
    let link = Secret::new(b"abc_DEF-1".to_vec());
    let hostile =
        "x\r\nBcc: all@example.org\n\n-- \n<script>alert(1)</script> {{ panel }} https://evil.example/ \u{202e}\0";
    let mut looked_at = 0;
    for kind in NoticeKind::ALL {
        for language in Language::ALL {
            let facts = sample(*kind, hostile);
            let written = stationery.write(&Reading {
                kind: *kind,
                language: *language,
                to: Some(hostile),
                zone: &zone,
                panel: Some("https://clefs.example.fr"),
                link: kind.link_path().map(|_| &link),
                facts: &facts,
            });
            let written = written.unwrap_or_else(|error| panic!("{kind} {language}: {error}"));
            assert!(!written.subject.contains(['\r', '\n', '\0']), "{kind}: {:?}", written.subject);
            assert!(!written.html.contains("<script>"), "{kind}: {}", written.html);
            assert!(!written.html.contains("href=\"https://evil"), "{kind}: {}", written.html);
            assert!(!written.text.contains(['\0', '\r', '\u{202e}']), "{kind}");
            assert_eq!(written.text.matches("\n-- \n").count(), 1, "{kind} {language}: {}", written.text);
            assert!(!written.text.contains("none") && !written.text.contains("{%"), "{kind}: {}", written.text);
            if kind.facts().iter().any(|rule| rule.form == FactForm::Moment) {
                let expected = if *language == Language::Fr { "25/12/2026 03:30" } else { "25 Dec 2026, 03:30" };
                assert!(written.text.contains(expected), "{kind}: {}", written.text);
            }
            if let Some(path) = kind.link_path() {
                assert!(
                    written.text.contains(&format!("\nhttps://clefs.example.fr{path}abc_DEF-1\n")),
                    "{}",
                    written.text
                );
            }
            looked_at += 1;
        }
    }
    assert_eq!(looked_at, 2 * NoticeKind::ALL.len());
}

#[test]
fn supplier_and_ticket_desk_find_their_reference_in_the_subject() {
    let stationery = Stationery::load(None).unwrap();
    for (kind, reference) in [
        (NoticeKind::OrderPlaced, "C-7"),
        (NoticeKind::OrderCancelled, "C-7"),
        (NoticeKind::Ticket, "[C-7]"),
        (NoticeKind::TicketClosed, "[C-7]"),
    ] {
        for language in Language::ALL {
            let reading = Reading {
                kind,
                language: *language,
                to: None,
                zone: &jiff::tz::TimeZone::UTC,
                panel: None,
                link: None,
                facts: &sample(kind, "C-7"),
            };
            let written = stationery.write(&reading).unwrap();
            assert!(written.subject.contains(reference), "{kind}: {}", written.subject);
            assert!(written.text.contains("C-7"));
        }
    }
}

#[test]
fn a_folder_replaces_templates_and_one_that_cannot_be_used_is_told_at_start() {
    let folder = tempfile::tempdir().unwrap();
    let mail = folder.path().join("mail/fr");
    fs::create_dir_all(&mail).unwrap();
    let refused = |name: &str, text: &str| {
        fs::write(mail.join(name), text).unwrap();
        let error = Stationery::load(Some(folder.path())).err().map(|error| error.to_string());
        fs::remove_file(mail.join(name)).unwrap();
        error
    };
    assert_eq!(refused("token_ready.txt", "Clef {{ serial }}\n\nVenez. {{ school_name }}\n"), None);
    for (name, text, expected) in [
        ("token_ready.txt", "Clef\n\n{{ pin }}\n", "pin"),
        ("token_ready.txt", "Clef\n\n{% if secret %}x{% endif %}y\n", "secret"),
        ("token_ready.txt", "Clef\n\n{% if serial %}\n", "token_ready.txt"),
        ("token_ready.txt", "Clef\n", "first line"),
        ("token_ready.txt", "", "first line"),
        ("pin_link.txt", "Lien\n\nDemandez-le.\n", "link"),
        ("request_ended.txt", "Fin\n\n{{ reason }}\n", "may be missing"),
        ("layout.txt", "{{ corps }}\n", "undefined"),
    ] {
        let error = refused(name, text).unwrap_or_else(|| panic!("{name} {text:?} was accepted"));
        assert!(
            error.contains(expected) && error.contains(name.split('.').next().unwrap()) || name == "layout.txt",
            "{error}"
        );
    }
    fs::write(mail.join("token_ready.txt"), [0xff, 0xfe]).unwrap();
    assert!(matches!(Stationery::load(Some(folder.path())), Err(StationeryError::Unreadable { .. })));
}

#[test]
fn a_link_waits_for_the_panels_address_and_other_mails_leave_without() {
    let desk = Desk::with(&[]);
    let folder = desk.folder.path().join("no-panel");
    let out = Outgoing::default();
    let open = |panel: Option<&str>| {
        let store = Arc::new(Store::open(crate::support::engine::options(&folder, Mode::Emulated)).unwrap());
        let profiles = trousseau::profile::Profiles::load(None).unwrap();
        let mailroom = trousseau::station::Mailroom::closed(None).unwrap();
        let mailroom = mailroom.for_readers(jiff::tz::TimeZone::UTC, panel).sending_by(Arc::new(out.clone()));
        let charters = Charters::load(None).unwrap();
        Station::new(
            store,
            Arc::new(desk.hub.clone()),
            profiles,
            charters,
            mailroom,
            desk.clock.clone(),
            desk.dice.clone(),
        )
    };
    let root = Actor::machine(0);
    // mail worked once, and an invitation was queued
    let station = open(Some("https://clefs.example.fr"));
    station.mail().test_mail(&root, Some("root@example.fr")).unwrap();
    while station.mail().deliver_next().unwrap() == MailRound::Done {}
    let new = trousseau::station::NewPerson {
        login: "agnes".parse().unwrap(),
        name: "Agnès".to_owned(),
        email: Some("agnes@example.fr".to_owned()),
        grants: vec![],
        password: None,
        uid: None,
    };
    let person = station.people().add_person(&root, &new).unwrap();
    station.people().send_link(&root, person).unwrap();
    drop(station);
    let station = open(None);
    assert!(
        matches!(station.people().send_link(&root, person), Err(StationError::MailNotTried)),
        "no link could leave"
    );
    station.mail().test_mail(&root, Some("root@example.fr")).unwrap();
    while station.mail().deliver_next().unwrap() == MailRound::Done {}
    let subjects: Vec<_> = out.taken().into_iter().map(|letter| letter.subject).collect();
    assert_eq!(subjects, ["Essai d’envoi de trousseau"; 2]);
    assert_eq!(
        station.mail().mailbox(&root, |_| Part::every()).unwrap().lists[0].mails.rows[0].fault,
        Some(MailFault::NoLink)
    );
    let finding = doctored(&station).into_iter().find(|finding| finding.sentence.contains("no links")).unwrap();
    assert!(!finding.ok && finding.remedy.unwrap().contains("[public] url"));
    drop(station);
    let station = open(Some("https://clefs.example.fr"));
    station.mail().open_mailroom().unwrap();
    while station.mail().deliver_next().unwrap() == MailRound::Done {}
    assert!(out.taken()[2].text.contains("https://clefs.example.fr/password/"));
}

#[test]
fn a_mail_that_is_sent_rings_once_and_one_that_is_not_committed_does_not() {
    let desk = Desk::with(&[]);
    let bell = desk.station.mail().outbox_bell();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let rung = || {
        runtime.block_on(async {
            tokio::time::timeout(std::time::Duration::from_millis(20), bell.notified()).await.is_ok()
        })
    };
    rung();
    assert!(!rung());
    desk.station.settings().set(&Actor::machine(0), SettingName::ReminderDays, "4").unwrap();
    assert!(!rung(), "nothing was queued");
    assert!(desk.station.requests().submit_request(&desk.actor("requester"), need("")).is_err());
    assert!(!rung());
    desk.station.requests().submit_request(&desk.actor("requester"), need("bulletins")).unwrap();
    assert!(rung() && !rung());
}

#[test]
fn a_folder_holds_each_mail_once_whole_and_private() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mail");
    let post = Folder::new(path.clone(), "clefs@example.fr".parse().unwrap());
    let letter = Letter {
        id: "0123456789abcdef".into(),
        to: "agnes@example.fr".into(),
        name: Some("Agnès".into()),
        language: Language::Fr,
        subject: "Votre clef est prête".into(),
        text: "Bonjour,\n".into(),
        content: "<p>Bonjour,</p>".into(),
        html: "<html><p>Bonjour,</p></html>".into(),
        at: Timestamp::UNIX_EPOCH,
    };
    post.send(&letter).unwrap();
    post.send(&letter).unwrap();
    let files: Vec<_> = fs::read_dir(&path).unwrap().flatten().map(|file| file.path()).collect();
    assert_eq!(files, [path.join("0123456789abcdef.eml")]);
    assert_eq!(fs::metadata(&files[0]).unwrap().permissions().mode() & 0o777, 0o600);
    let text = fs::read_to_string(&files[0]).unwrap();
    assert!(text.contains("multipart/alternative") && text.contains("text/plain") && text.contains("text/html"));
    fs::remove_dir_all(&path).unwrap();
    fs::write(&path, "not a folder").unwrap();
    assert!(matches!(post.send(&letter), Err(PostError::Unreachable(_))));
    assert!(post.examine().is_err());
}

#[test]
fn the_page_shows_what_is_stuck_and_why_and_its_buttons_work() {
    let panel = Panel::with(&[]);
    panel.desk.address("administrator", "admin@example.fr");
    let browser = panel.sign_in("administrator");
    panel.desk.deliver();
    panel.desk.outgoing.refuse([PostError::Never("550 <b>unknown</b>".to_owned())]);
    panel.desk.station.mail().test_mail(&panel.desk.actor("administrator"), None).unwrap();
    panel.desk.deliver();
    let page = browser.get("/mail");
    assert!(page.text.contains("550 &lt;b&gt;unknown") && page.text.contains("refuse ce courriel"), "{}", page.text);
    assert!(browser.get("/").text.contains("Courriels retenus"));
    let id = mails(&panel.desk, MailState::Stuck).iter().find(|mail| mail.kind == NoticeKind::MailTest).unwrap().id;
    assert_eq!(browser.post(&format!("/mail/{id}/retry"), "").status, StatusCode::SEE_OTHER);
    panel.desk.deliver();
    assert_eq!(panel.desk.outgoing.taken().last().unwrap().to, "admin@example.fr");
    assert_eq!(browser.post(&format!("/mail/{id}/give_up"), "").status, StatusCode::CONFLICT);
    assert_eq!(browser.post("/mail/999/retry", "").status, StatusCode::NOT_FOUND);
    assert_eq!(browser.post(&format!("/mail/{id}/deliver"), "").status, StatusCode::NOT_FOUND);
    for (path, login) in [("/mail/test", "principal"), ("/mail/retry", "auditor"), ("/mail/1/give_up", "helpdesk")] {
        assert_eq!(panel.sign_in(login).post(path, "").status, StatusCode::FORBIDDEN, "{login} at {path}");
    }
}

#[test]
fn the_demos_mails_can_be_read_without_signing_in_and_nobody_elses() {
    let desk = Desk::with(&[]);
    let tray = Tray::default();
    let post = tray.below(desk.outgoing.clone());
    let letter = |subject: &str| Letter {
        id: "0123".into(),
        to: "agnes@example.fr".into(),
        name: Some("<i>Agnès".into()),
        language: Language::Fr,
        subject: subject.into(),
        text: String::new(),
        content: "<p>Bonjour</p>".into(),
        html: String::new(),
        at: Timestamp::UNIX_EPOCH,
    };
    desk.outgoing.refuse([not_now()]);
    assert!(post.send(&letter("refused")).is_err());
    post.send(&letter("<script>")).unwrap();
    let config = WebConfig { tray: Some(tray), ..WebConfig::default() };
    let demo = Panel { router: router(desk.station.clone(), config).unwrap(), desk };
    let get = |panel: &Panel, path: &str| {
        panel.send(Request::builder().uri(path).header(header::HOST, "localhost").body(Body::empty()).unwrap())
    };
    let list = get(&demo, "/demo/mail");
    assert!(list.text.contains("&lt;script&gt;") && !list.text.contains("refused"), "{}", list.text);
    let one = get(&demo, "/demo/mail/0123");
    assert!(one.text.contains("<p>Bonjour</p>") && one.text.contains("&lt;i&gt;Agnès &lt;agnes@example.fr&gt;"));
    assert_eq!(get(&demo, "/demo/mail/none").status, StatusCode::NOT_FOUND);
    let other = Panel::with(&[]);
    assert_eq!(get(&other, "/demo/mail").status, StatusCode::NOT_FOUND);
    assert_eq!(get(&other, "/demo/mail/0123").status, StatusCode::NOT_FOUND);
}
