//! What goes out on paper: slips of handovers, receipts of returns, guides.

use crate::{
    support::desk::{Desk, PIN, school, without},
    support::panel::{Browser, Panel},
};
use axum::http::StatusCode;
use trousseau::{
    domain::{Contract, Degree, Secret, Uai, Verb},
    station::{Actor, Language, NewSchool, Part, Progress, Proven, Slip, StationError},
    store::Fault,
};

/// Token 1111 is handed over to the requester by the principal, proven by passcode; the number of its slip.
fn handed_over(desk: &Desk) -> u64 {
    desk.enrolled("1111");
    desk.allocated("requester");
    desk.handed_over("1111");
    newest(desk, Verb::HandOver)
}

/// The newest entry of this kind.
fn newest(desk: &Desk, verb: Verb) -> u64 {
    let lines = desk.station.journal().entries(&desk.actor("auditor"), None, 50).unwrap();
    lines.iter().find(|line| line.verb == verb).unwrap().number
}

fn slip(desk: &Desk, login: &str, number: u64) -> Result<Slip, StationError> {
    desk.station.tokens().slip(&desk.actor(login), number)
}

#[test]
fn a_slip_says_what_was_true_at_the_handover_whatever_happened_since() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    let number = handed_over(&desk);
    let first = slip(&desk, "principal", number).unwrap();
    assert_eq!(first.person.as_deref(), Some("Mme requester"));
    assert_eq!((first.school, first.school_name.as_deref()), (Some(school()), Some("Collège Jean Moulin")));
    assert_eq!((first.name.to_string(), first.by.as_str(), first.at), ("1111".to_owned(), "Mme principal", desk.now()));
    assert_eq!(first.proven, Some(Proven::Passcode));
    let (charter, signed) = first.charter.clone().unwrap();
    assert_eq!(charter, desk.station.charter(Language::Fr).digest);
    assert_eq!(signed.as_second(), desk.now().as_second());
    assert!(first.model.as_deref().is_some_and(|model| model.starts_with("YubiKey")), "{:?}", first.model);
    assert!(first.head.starts_with(&format!("{number}:")) && first.head.len() > 64);

    desk.clock.advance(86_400);
    let (root, other): (_, Uai) = (Actor::machine(0), "0130040Y".parse().unwrap());
    let renamed = NewSchool {
        uai: school(),
        name: "Collège Autrement".to_owned(),
        degree: Degree::Second,
        contract: Contract::Public,
    };
    desk.station.people().update_school(&root, &renamed).unwrap();
    desk.station.people().update_person(&root, desk.requester(), "Mme Mariée", "").unwrap();
    desk.station.people().update_person(&root, desk.principal().person.unwrap(), "M. Retraité", "").unwrap();
    desk.station.tokens().move_school(&root, &desk.serial("1111"), other).unwrap();
    assert_eq!(slip(&desk, "principal", number).unwrap(), first, "a reprint is the same");
    assert!(
        matches!(slip(&desk, "elsewhere", number), Err(StationError::NoSuchSlip(_))),
        "the school that has the token now was not there"
    );
}

#[test]
fn the_head_on_a_slip_is_one_that_the_journal_still_contains() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    let number = handed_over(&desk);
    let head = slip(&desk, "principal", number).unwrap().head;
    let auditor = desk.actor("auditor");
    assert!(desk.station.journal().journal_verify(&auditor, Some(&head), &Progress::default()).unwrap().is_sound());
    let forged = format!("{}{}", &head[..head.len() - 1], if head.ends_with('0') { '1' } else { '0' });
    let found = desk.station.journal().journal_verify(&auditor, Some(&forged), &Progress::default()).unwrap().faults;
    assert_eq!(found, [Fault::Paper { number }]);
    assert!(
        found[0].to_string().contains("copy its head once more"),
        "a slip of the finger is not yet a fraud: {}",
        found[0]
    );
    assert!(matches!(
        desk.station.journal().journal_verify(&auditor, Some("57"), &Progress::default()),
        Err(StationError::Invalid(_))
    ));
}

#[test]
fn a_slip_is_for_those_who_hand_over_or_help_in_that_school_for_the_holder_and_for_whoever_did_it() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    let number = handed_over(&desk);
    for login in ["principal", "deputy", "helpdesk", "requester"] {
        assert!(slip(&desk, login, number).is_ok(), "{login}");
    }
    for login in ["elsewhere", "technician", "administrator", "auditor"] {
        assert!(matches!(slip(&desk, login, number), Err(StationError::NoSuchSlip(_))), "{login}");
    }
    desk.station.tokens().take_back(&desk.technician(), &desk.serial("1111"), "").unwrap();
    let receipt = newest(&desk, Verb::TakeBack);
    for login in ["principal", "deputy", "helpdesk", "requester", "technician"] {
        assert!(slip(&desk, login, receipt).is_ok(), "{login}");
    }
    assert!(slip(&desk, "technician", number).is_err(), "who took it back did not hand it over");
    for login in ["elsewhere", "administrator", "auditor"] {
        assert!(matches!(slip(&desk, login, receipt), Err(StationError::NoSuchSlip(_))), "{login}");
    }
    let enrolled = newest(&desk, Verb::Enrol);
    assert!(matches!(slip(&desk, "helpdesk", enrolled), Err(StationError::NoSuchSlip(_))));
    assert!(matches!(slip(&desk, "helpdesk", u64::MAX), Err(StationError::NoSuchSlip(_))));
}

#[test]
fn a_handover_without_proof_says_why_and_a_return_says_what_was_said() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.enrolled("1111");
    desk.allocated("requester");
    let serial = desk.serial("1111");
    let number = desk.station.tokens().hand_over(&desk.principal(), &serial, None, without()).unwrap();
    let handed = slip(&desk, "deputy", number).unwrap();
    assert_eq!((handed.verb, handed.proven), (Verb::HandOver, Some(Proven::Without("essai".to_owned()))));
    let number = desk.station.tokens().take_back(&desk.actor("deputy"), &serial, "fin d’année").unwrap();
    let receipt = slip(&desk, "requester", number).unwrap();
    assert_eq!((receipt.verb, receipt.proven, receipt.charter), (Verb::TakeBack, None, None));
    assert_eq!(receipt.person.as_deref(), Some("Mme requester"), "whose it was");
    assert_eq!((receipt.by.as_str(), receipt.comment.as_deref()), ("Mme deputy", Some("fin d’année")));
}

#[test]
fn the_slips_of_a_day_are_those_of_the_academys_own_day_and_of_the_schools_that_one_may_print_for() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    let number = handed_over(&desk); // 1 September, 08:00 UTC
    let reunion = jiff::tz::TimeZone::get("Indian/Reunion").unwrap();
    let numbers = |login: &str, day: Option<&str>| {
        let day = day.map(|day| day.parse().unwrap());
        let (_, slips) = desk.station.tokens().slips_of_day(&desk.actor(login), day, &reunion, Part::every()).unwrap();
        slips.rows.iter().map(|slip| slip.number).collect::<Vec<_>>()
    };
    assert_eq!(numbers("principal", None), [number]);
    assert_eq!(numbers("helpdesk", None), [number]);
    assert!(numbers("elsewhere", None).is_empty(), "never another school's");
    desk.clock.advance(13 * 3600); // 21:00 UTC: the day after, over there
    let receipt = desk.station.tokens().take_back(&desk.principal(), &desk.serial("1111"), "").unwrap();
    assert_eq!(numbers("deputy", None), [receipt]);
    assert_eq!(numbers("deputy", Some("2026-09-01")), [number]);
    assert!(numbers("deputy", Some("2026-08-31")).is_empty());
    for login in ["technician", "auditor", "requester"] {
        let asked = desk.station.tokens().slips_of_day(&desk.actor(login), None, &reunion, Part::every());
        assert!(matches!(asked, Err(StationError::NotAllowed { .. })), "{login}");
    }
    let last = desk.station.tokens().slips_of_day(
        &desk.actor("deputy"),
        Some(jiff::civil::Date::MAX),
        &reunion,
        Part::every(),
    );
    assert!(matches!(last, Err(StationError::Invalid(_))));
}

/// The answer's text, which must be a page.
fn page(browser: &Browser<'_>, path: &str) -> String {
    let answer = browser.get(path);
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
    answer.text
}

#[test]
fn the_slip_is_one_click_after_the_handover_and_is_reached_again_from_the_story_and_by_the_holder() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    let desk = &panel.desk;
    desk.enrolled("1111");
    desk.allocated("requester");
    let principal = panel.sign_in("principal");
    let code = desk.touch("1111");
    let answer = principal.post("/tokens/1111/hand_over", &format!("passcode={PIN}{code}&back=/bench"));
    let number = newest(desk, Verb::HandOver);
    let back = principal.landed(&answer);
    assert_eq!(back, format!("/bench?said=handed-over&slip={number}"));
    let link = format!("href=\"/slips/{number}\"");
    for path in ["/tokens/1111", "/slips"] {
        assert!(page(&principal, path).contains(&link), "{path}");
    }
    let text = page(&principal, &format!("/slips/{number}"));
    assert_eq!(text.matches("class=\"copy\"").count(), 2, "one for the school, one for the holder");
    assert_eq!(text.matches("class=\"sheet").count(), 2, "and the instructions");
    let head = slip(desk, "principal", number).unwrap().head;
    for fact in ["Mme requester", "Collège Jean Moulin", "0951099D", "1111", "01/09/2026 10:00 (Europe/Paris)", &head]
    {
        assert!(text.matches(fact).count() >= 2, "{fact} is on both copies: {text}");
    }
    let requester = panel.sign_in("requester");
    assert!(page(&requester, "/me").contains(&link));
    assert!(page(&requester, &format!("/slips/{number}")).contains(&head));
    assert!(page(&principal, "/slips/all").contains(&head));
    let elsewhere = panel.sign_in("elsewhere");
    assert_eq!(elsewhere.get(&format!("/slips/{number}")).status, StatusCode::NOT_FOUND);
    assert!(!page(&elsewhere, "/slips").contains("Mme requester"));
    // a touch ends on the cards, where the slip is too
    let answer = principal.post("/tokens/1111/take_back", "comment=rendue&back=/bench&sure=yes");
    let receipt = newest(desk, Verb::TakeBack);
    assert_eq!(principal.landed(&answer), format!("/bench?said=taken-back&slip={receipt}"));
    let text = page(&principal, &format!("/slips/{receipt}"));
    assert_eq!(text.matches("class=\"sheet").count(), 1, "a receipt needs no instructions");
}

#[test]
fn a_handover_by_touch_leaves_its_slip_on_the_cards() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    let desk = &panel.desk;
    desk.enrolled("1111");
    desk.allocated("requester");
    let principal = panel.sign_in("principal");
    desk.station.tokens().start_hand_over(&desk.principal(), &desk.serial("1111"), Secret::new(PIN.into())).unwrap();
    desk.until_waiting_for_touch("1111");
    desk.touch("1111");
    assert_eq!(desk.ended("1111").key, "handed-over");
    let link = format!("href=\"/slips/{}\"", newest(desk, Verb::HandOver));
    assert!(page(&principal, "/bench").contains(&link));
    assert!(!page(&panel.sign_in("technician"), "/bench").contains(&link), "who may not print it is not offered it");
    desk.station.tokens().take_back(&desk.principal(), &desk.serial("1111"), "").unwrap();
    assert!(!page(&principal, "/bench").contains(&link), "it is with nobody any more");
}

#[test]
fn hostile_names_days_and_numbers_are_text_on_paper_or_refused() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    let desk = &panel.desk;
    desk.enrolled("1111");
    let name = "<script>alert(1)</script> **Petit**";
    desk.station.people().update_person(&Actor::machine(0), desk.requester(), name, "").unwrap();
    desk.allocated("requester");
    let serial = desk.serial("1111");
    let reason = trousseau::station::Proof::Without { reason: "<img src=x> [a](javascript:x)".to_owned() };
    let number = desk.station.tokens().hand_over(&desk.principal(), &serial, None, reason).unwrap();
    let principal = panel.sign_in("principal");
    for path in [format!("/slips/{number}"), "/slips".to_owned(), "/slips/all".to_owned()] {
        let text = page(&principal, &path);
        assert!(text.contains("&lt;script&gt;alert(1)") && !text.contains("<script>alert"), "{path}: {text}");
        assert!(!text.contains("<img src=x") && !text.contains("<strong>Petit"), "{path}");
    }
    for path in ["/slips/0", "/slips/1", "/slips/999999", "/slips/18446744073709551615", "/slips/x", "/slips/-1"] {
        let status = principal.get(path).status;
        assert!([StatusCode::NOT_FOUND, StatusCode::FORBIDDEN].contains(&status), "{path}: {status}");
    }
    for day in ["x", "2026-13-01", "9999-12-31", "-009999-01-01", "%3Cscript%3E"] {
        assert_eq!(principal.get(&format!("/slips?day={day}")).status, StatusCode::UNPROCESSABLE_ENTITY, "{day}");
    }
    assert_eq!(principal.get("/bench?said=handed-over&slip=%22%3E%3Cscript%3E").status, StatusCode::OK);
    assert_eq!(principal.get("/guide/king").status, StatusCode::NOT_FOUND);
}

#[test]
fn every_role_has_its_guide_in_both_languages_and_finds_its_own_first() {
    let panel = Panel::with(&[]);
    let deputy = panel.sign_in("deputy");
    let list = page(&deputy, "/guide");
    let (own, other) = (list.find("/guide/principal").unwrap(), list.find("/guide/technician").unwrap());
    assert!(own < other && list.contains("<h2>Pour vous</h2>"), "{list}");
    let mut seen = std::collections::BTreeSet::new();
    for language in ["fr", "en"] {
        deputy.post("/language", &format!("language={language}"));
        for role in trousseau::domain::Role::ALL {
            let text = page(&deputy, &format!("/guide/{role}"));
            assert!(text.contains("class=\"guide\"") && text.contains("<h2>"), "{role} in {language}");
            seen.insert(text.split("class=\"guide\"").nth(1).unwrap().to_owned());
        }
    }
    assert_eq!(seen.len(), 12, "a deputy reads the principal's");
}

#[test]
fn what_is_said_of_a_touch_is_not_said_above_a_key_that_is_handed_over_and_its_card_stays_until_it_is_closed() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    let desk = &panel.desk;
    desk.enrolled("1111");
    desk.allocated("requester");
    let principal = panel.sign_in("principal");
    let begun = principal.post("/tokens/1111/hand_over", &format!("passcode={PIN}&back=/bench"));
    let there = begun.headers["location"].to_str().unwrap().to_owned();
    assert!(there.starts_with("/bench?said="), "{there}");
    desk.until_waiting_for_touch("1111");
    let page = principal.get(&there).text;
    // the script takes it away with the first thing that the bench tells
    assert!(page.contains("data-passing>Touchez la clef quand elle clignote."), "{page}");
    desk.touch("1111");
    assert_eq!(desk.ended("1111").key, "handed-over");
    for there in [there.as_str(), "/bench?said=touch-now", "/bench"] {
        let page = principal.get(there).text;
        assert!(!page.contains("Touchez la clef quand elle clignote."), "{page}");
        let card = page.split("data-stays").nth(1).expect("the card of what is done");
        let card = card.split("</article>").next().unwrap();
        let said = ["Mme requester", "Imprimer le justificatif", "data-close hidden>Fermer"];
        assert!(said.iter().all(|words| card.contains(words)), "{card}");
    }
}
