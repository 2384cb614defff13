//! Tokens that only type and tokens without USB: from the key file to the holder and back; and what is never opened.

use crate::{
    support::desk::{Desk, PIN, hotp_table, school, without},
    support::panel::Panel,
};
use std::sync::Arc;
use trousseau::{
    bench::{BenchError, UnusableReason},
    domain::{CustodyState, Secret, Serial},
    driver::{DriverError, Family, Unusable, open, propose, recognise},
    emulated::{Hub, TokenSpec},
    oath::{Algorithm, Digits, Parameters},
    profile::Profiles,
    station::{CardAction, Face, Proof, StationError},
    store::OsEntropy,
    usb::{Bus, UsbDevice},
};

fn code(counter: u64) -> String {
    let parameters = Parameters { algorithm: Algorithm::Sha1, digits: Digits::SIX };
    trousseau::oath::hotp(&Secret::new(b"12345678901234567890".to_vec()), parameters, counter).to_string()
}

/// These tokens plugged, and the file in the school's stock.
fn desk(specs: &[&str]) -> Desk {
    let desk = Desk::with(specs);
    import(&desk);
    desk
}

fn import(desk: &Desk) {
    desk.delivered(&hotp_table(&["TK-100", "217403981"], ""));
}

fn plugged(spec: &str) -> (Hub, UsbDevice) {
    let hub = Hub::new([spec.parse::<TokenSpec>().unwrap()]).unwrap();
    let device = hub.scan().unwrap().remove(0);
    (hub, device)
}

#[test]
fn a_typing_token_goes_from_the_key_file_to_its_holder_by_touch_alone() {
    let desk = desk(&["typing,serial=TK-100"]);
    let (technician, serial) = (desk.technician(), desk.serial("TK-100"));
    desk.plugged("TK-100");
    let card = desk.card("TK-100").unwrap();
    assert_eq!(
        (card.family.map(|family| family.word()), card.profile.as_deref()),
        (Some("typing"), Some("typing-token2"))
    );
    assert!(!desk.actions(&technician, "TK-100").contains(&CardAction::Enrol), "nothing can be written to it");
    let refused = desk.station.bench().start_enrol(&technician, &serial, Default::default()).unwrap_err();
    assert!(matches!(refused, StationError::Driver(DriverError::Unsupported(_))), "{refused}");

    desk.station.bench().start_verify(&technician, &serial).unwrap();
    desk.until_waiting_for_touch("TK-100");
    desk.touch("TK-100");
    assert_eq!(desk.ended("TK-100").key, "verified");

    desk.allocated("requester");
    desk.station.tokens().start_hand_over(&desk.principal(), &serial, Secret::new(PIN.into())).unwrap();
    desk.until_waiting_for_touch("TK-100");
    desk.touch("TK-100");
    assert_eq!(desk.ended("TK-100").key, "handed-over");
    assert_eq!(desk.state("TK-100"), CustodyState::HandedOver);
    assert!(desk.journal_is_sound());
}

#[test]
fn two_touches_of_a_typing_token_resynchronise_it() {
    let desk = desk(&["typing,serial=TK-100"]);
    desk.plugged("TK-100");
    for _ in 0..40 {
        desk.touch("TK-100");
    }
    desk.station.codes().start_resync(&desk.technician(), &desk.serial("TK-100")).unwrap();
    desk.until_waiting_for_touch("TK-100");
    desk.touch("TK-100");
    std::thread::sleep(std::time::Duration::from_millis(300));
    desk.touch("TK-100");
    let outcome = desk.ended("TK-100");
    assert_eq!((outcome.key, outcome.args["ahead"].as_str()), ("resynchronised", "40"), "{outcome:?}");
}

#[test]
fn what_it_types_while_nobody_asked_is_read_by_nobody() {
    let desk = desk(&["typing,serial=TK-100"]);
    desk.plugged("TK-100");
    desk.touch("TK-100");
    desk.station.bench().start_verify(&desk.technician(), &desk.serial("TK-100")).unwrap();
    desk.until_waiting_for_touch("TK-100");
    desk.touch("TK-100");
    let outcome = desk.ended("TK-100");
    assert_eq!((outcome.key, outcome.args["ahead"].as_str()), ("verified", "1"), "{outcome:?}");
}

#[test]
fn the_secret_of_a_key_file_stays_in_a_token_that_comes_back_and_its_old_codes_do_not() {
    let desk = desk(&["typing,serial=TK-100"]);
    let (principal, serial) = (desk.principal(), desk.serial("TK-100"));
    desk.plugged("TK-100");
    desk.allocated("requester");
    let old = desk.touch("TK-100");
    desk.handed_over("TK-100");
    desk.station.tokens().take_back(&principal, &serial, "départ").unwrap();
    assert_eq!(desk.state("TK-100"), CustodyState::InStock);
    assert!(matches!(desk.station.codes().verify(&principal, &serial, old), Err(StationError::CodeRefused)));
    desk.allocated("deputy");
    desk.handed_over("TK-100");
    assert_eq!(desk.state("TK-100"), CustodyState::HandedOver);
    // lost is another matter: whoever has it may press it
    desk.station.tokens().report_lost(&principal, &serial, "dans le train").unwrap();
    let after = desk.touch("TK-100");
    assert!(matches!(desk.station.codes().verify(&principal, &serial, after), Err(StationError::Shut { .. })));
    assert!(desk.journal_is_sound());
}

#[test]
fn a_pulled_out_typing_token_is_noticed_while_its_touch_is_awaited() {
    let (hub, device) = plugged("typing,serial=TK-100");
    let token = recognise(&Profiles::load(None).unwrap(), &device).unwrap();
    let mut session = open(Arc::new(hub.clone()), &token, 0, Arc::new(OsEntropy)).unwrap();
    let identity = session.identify().unwrap();
    assert_eq!((identity.family, identity.serial), (Family::Typing, Some("TK-100".parse().unwrap())));
    assert!(identity.abilities.types_codes && !identity.abilities.write_hotp && identity.slots.is_empty());
    let pull = || {
        hub.unplug("TK-100").unwrap();
        false
    };
    let pulled = session.capture_code(std::time::Duration::from_secs(5), &pull, &mut || {});
    assert!(matches!(pulled, Err(DriverError::Transport(_))), "{pulled:?}");
    assert!(matches!(session.identify(), Err(DriverError::Transport(_))));
    for refused in [session.swap(), session.delete(trousseau::driver::SlotNumber(1), None, &mut |_| {})] {
        assert!(matches!(refused, Err(DriverError::Unsupported(_))), "{refused:?}");
    }
}

#[test]
fn a_token_that_tells_no_serial_is_named_by_a_person() {
    let desk = desk(&["typing,serial=TK-100,nameless"]);
    let technician = desk.technician();
    let hidden = || {
        let cards = desk.station.bench().view(&technician).unwrap().cards;
        cards.into_iter().find(|card| matches!(card.face, Face::SerialHidden { can_make_visible: false, .. }))
    };
    desk.until("it is read", || hidden().is_some());
    desk.station.name_serial(&technician, &hidden().unwrap().port, &desk.serial("TK-100")).unwrap();
    desk.station.bench().start_verify(&technician, &desk.serial("TK-100")).unwrap();
    desk.until_waiting_for_touch("TK-100");
    desk.touch("TK-100");
    assert_eq!(desk.ended("TK-100").key, "verified");
}

#[test]
fn nobodys_keyboard_is_ever_opened() {
    let profiles = Profiles::load(None).unwrap();
    let refused = |spec: &str| recognise(&profiles, &plugged(spec).1).unwrap_err();
    // a keyboard, a scanner, and one whose maker uses numbers of a chip vendor
    for spec in ["vid=046d,pid=c31c", "vid=05e0,pid=1200", "vid=1234,pid=5678"] {
        assert_eq!(refused(&format!("typing,serial=K1,product=Some Keys,keyboard-only,{spec}")), Unusable::NotAToken);
    }
    // the numbers of a token and not its looks
    let unlike = refused("typing,serial=K1,keyboard-only");
    assert!(matches!(unlike, Unusable::Unlike { .. }) && unlike.to_string().contains("no FIDO"), "{unlike}");
    // a token as it should be, with media keys added to it
    let mut device = plugged("typing,serial=K1").1;
    let mut media = device.hid[0].clone();
    (media.usage_page, media.usage) = (0x000c, 0x0001);
    device.hid.push(media);
    assert!(matches!(recognise(&profiles, &device), Err(Unusable::Unlike { .. })));
    // what has no profile is no token, whatever it looks like
    assert_eq!(refused("typing,serial=K1,vid=1234,pid=5678"), Unusable::UnknownModel { vid: 0x1234, pid: 0x5678 });

    let desk = Desk::with(&["typing,serial=K1,keyboard-only", "typing,serial=K2,vid=046d,pid=c31c,keyboard-only"]);
    let faces = || desk.station.bench().view(&desk.technician()).unwrap().cards.into_iter().map(|card| card.face);
    desk.until("both were looked at", || faces().count() == 1);
    let Some(Face::Unusable { reason: UnusableReason::Unlike, .. }) = faces().next() else { panic!("it was opened") };
}

#[test]
fn a_profile_is_proposed_for_what_looks_like_a_token_and_the_reason_is_given_otherwise() {
    let none = Profiles::load(None).unwrap();
    let proposed = |spec: &str| propose(&none, &plugged(spec).1);
    let hostile = "typing,serial=N-1,vid=1234,pid=5678,product=x\"]\nfamily = \"yubikey\"\u{1b}[2J";
    for spec in ["typing,serial=N-1,vid=1234,pid=5678", "typing,serial=N-1,vid=1234,pid=5678,nameless", hostile] {
        let text = proposed(spec).unwrap().unwrap();
        assert!(!text.contains('\u{1b}'), "{text}");
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("new.toml"), &text).unwrap();
        let profiles = Profiles::load(Some(folder.path())).unwrap();
        let token = recognise(&profiles, &plugged(spec).1).unwrap();
        assert_eq!((token.family, token.profile.as_str()), (Family::Typing, "new"));
    }
    let why = |spec: &str| proposed(spec).unwrap().unwrap_err().to_string();
    assert!(why("typing,serial=K1,vid=1234,pid=5678,keyboard-only").contains("nothing tells it from"));
    assert!(why("typing,serial=K1,vid=046d,pid=c31c").contains("makes keyboards or barcode scanners"));
    assert_eq!(proposed("typing,serial=TK-1"), None, "known");
    assert_eq!(proposed("yubikey,serial=1,pid=0402"), None, "no keyboard");

    let desk = Desk::with(&["typing,serial=N-1,vid=1234,pid=5678", "typing,serial=K1,vid=046d,pid=c31c,keyboard-only"]);
    let found = desk.station.proposals(&desk.technician()).unwrap();
    let told: Vec<_> = found.iter().map(|one| (one.usb_id.as_str(), one.profile.is_ok())).collect();
    assert_eq!(told, [("1234:5678", true), ("046d:c31c", false)]);
    assert!(matches!(desk.station.proposals(&desk.principal()), Err(StationError::NotAllowed { .. })));
}

#[test]
fn a_token_without_usb_is_handed_over_by_the_number_that_is_read_off_it() {
    let desk = desk(&[]);
    let (principal, requester) = (desk.principal(), desk.actor("requester"));
    desk.allocated("requester");
    let stock = ["TK-100", "217403981"];
    let serial: Serial =
        stock.iter().find(|serial| desk.state(serial) == CustodyState::Allocated).unwrap().parse().unwrap();
    let proof = |counter| Proof::Passcode(format!("{PIN}{}", code(counter)));
    let give =
        |shown: &str, proof| desk.station.tokens().hand_over_shown(&principal, &desk.serial(shown), &serial, proof);

    let unplugged = desk.station.tokens().hand_over(&principal, &serial, None, without()).unwrap_err();
    assert!(matches!(unplugged, StationError::Bench(BenchError::NotPlugged(_))), "{unplugged}");
    let other = give("999", proof(0)).unwrap_err();
    assert!(matches!(other, StationError::AnotherSerial { .. }) && other.to_string().contains("999"), "{other}");
    let away = desk.away(desk.principal());
    assert!(desk.station.tokens().hand_over_shown(&away, &serial, &serial, proof(0)).is_err(), "only at the station");
    assert!(give(serial.as_str(), Proof::Passcode(format!("0000{}", code(0)))).is_err(), "a wrong PIN");
    assert_eq!(desk.state(serial.as_str()), CustodyState::Allocated);
    give(serial.as_str(), proof(1)).unwrap();
    assert_eq!(desk.state(serial.as_str()), CustodyState::HandedOver);

    let journal = desk.station.journal().entries(&desk.actor("auditor"), None, 100).unwrap();
    let given = journal.iter().find(|line| line.verb.word() == "hand_over").unwrap();
    assert_eq!(given.facts.get("serial_shown").map(String::as_str), Some("true"));
    assert_eq!(given.facts.get("proof").map(String::as_str), Some("passcode"));
    let page = desk.station.people().own_page(&requester).unwrap();
    assert_eq!(page.tokens.iter().map(|token| token.serial.as_str()).collect::<Vec<_>>(), [serial.as_str()]);
    assert!(desk.journal_is_sound());
}

#[test]
fn the_page_of_handovers_asks_for_the_number_of_a_token_without_usb() {
    let panel = Panel::with(&[]);
    import(&panel.desk);
    panel.desk.allocated("requester");
    let browser = panel.sign_in("principal");
    let page = browser.get("/bench").text;
    let serial =
        page.split("id=\"token-").nth(1).and_then(|rest| rest.split('"').next()).expect("one waits").to_owned();
    assert!(page.contains("name=\"shown\""), "{page}");
    let give = |shown: &str| {
        let form = format!("shown={shown}&passcode={PIN}{}&back=/hand-over", code(0));
        browser.post(&format!("/tokens/{serial}/hand_over"), &form)
    };
    for wrong in ["999", "%3Cscript%3E"] {
        assert!(!give(wrong).status.is_redirection(), "{wrong}");
    }
    assert_eq!(panel.desk.state(&serial), CustodyState::Allocated);
    // as a scanner sends it
    let given = give(&format!("%5DC0{serial}"));
    assert!(given.status.is_redirection(), "{}", given.text);
    assert_eq!(panel.desk.state(&serial), CustodyState::HandedOver);
}

#[test]
fn a_token_that_was_ever_plugged_is_not_handed_over_by_its_number() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.enrolled("1111");
    desk.allocated("requester");
    let (principal, serial) = (desk.principal(), desk.serial("1111"));
    let refused = desk.station.tokens().hand_over_shown(&principal, &serial, &serial, without());
    assert!(matches!(refused, Err(StationError::Bench(BenchError::NotPlugged(_)))), "{refused:?}");
    desk.hub.unplug("1111").unwrap();
    desk.unplugged("1111");
    let refused = desk.station.tokens().hand_over_shown(&principal, &serial, &serial, without());
    assert!(matches!(refused, Err(StationError::Bench(BenchError::NotPlugged(_)))), "{refused:?}");
    assert_eq!(desk.state("1111"), CustodyState::Allocated);
}

#[test]
fn a_token_without_secret_has_custody_and_is_never_given_to_anybody() {
    let desk = Desk::with(&[]);
    let (technician, principal) = (desk.technician(), desk.principal());
    let serial = desk.serial("000217403999");
    desk.station.tokens().register(&technician, &serial, school()).unwrap();
    let id = desk.approved("requester");
    let request = desk.station.requests().request(&desk.actor("requester"), id).unwrap();
    assert!(request.token.is_none(), "it cannot prove anything");
    assert!(desk.station.tokens().hand_over_shown(&principal, &serial, &serial, without()).is_err());
    desk.station.tokens().report_lost(&principal, &serial, "perdue").unwrap();
    desk.station.tokens().found(&principal, &serial, "retrouvée").unwrap();
    desk.station.tokens().mark_defective(&principal, &serial, "pile vide").unwrap();
    desk.station.tokens().retire(&principal, &serial, "fin de vie").unwrap();
    assert_eq!(desk.state("000217403999"), CustodyState::Retired);
}

#[test]
fn one_box_takes_a_scan_a_typed_number_and_a_plugged_token() {
    let panel = Panel::with(&["yubikey,serial=1111", "typing,serial=TK-7"]);
    panel.desk.plugged("TK-7");
    let token = panel.desk.technician();
    let browser = panel.sign_in("technician");
    let page = browser.get("/bench");
    for plugged in ["1111", "TK-7"] {
        assert!(page.text.contains(&format!("name=\"serial\" value=\"{plugged}\"")), "{}", page.text);
    }
    // a scanner on a French layout, with its symbology in front; a GS1 label; a plugged one by its number
    for (typed, serial) in [
        ("%5DC0217403981", "217403981"),
        ("010950600013435221ABC-12", "ABC-12"),
        ("%C3%A0%26%C3%A9", "012"),
        ("TK-7", "TK-7"),
    ] {
        let answer = browser.post("/tokens", &format!("serial={typed}&school=0951099D"));
        assert!(answer.status.is_redirection(), "{typed}: {}", answer.text);
        assert_eq!(
            panel.desk.station.tokens().token(&token, &panel.desk.serial(serial)).unwrap().row.plugged,
            serial == "TK-7"
        );
    }
    assert!(!browser.get("/bench").text.contains("name=\"serial\" value=\"TK-7\""), "it is in stock now");
    let stranger = panel.sign_in("auditor").get("/tokens").text;
    assert!(!stranger.contains("value=\"1111\""), "what is plugged is for those who see the bench");
}
