//! *Que faire si un personnel n'arrive plus à utiliser sa clef ?* Every row of the table, brought about on a token, and the
//! journeys that it ends in.

use crate::{
    support::desk::{Desk, PIN},
    support::panel::Panel,
};
use axum::http::StatusCode;
use trousseau::{
    domain::{CustodyState, Remedy, RequestState, Secret, Symptom},
    oath::{Algorithm, Code, Diagnosis, Digits, Parameters, hotp},
    station::{Complaint, Diagnosed, Face, OwnComplaint, StationError},
};

/// The symptom that the helpdesk finds, by these codes.
fn found(desk: &Desk, complaint: Complaint) -> Symptom {
    diagnosed(desk, &complaint).symptom.expect("a symptom without further codes")
}

fn diagnosed(desk: &Desk, complaint: &Complaint) -> Diagnosed {
    let found = desk.station.codes().diagnose(&desk.actor("helpdesk"), complaint).unwrap();
    assert_eq!(found.remedy, found.symptom.map(Symptom::remedy));
    found
}

fn about(serial: &str) -> Complaint {
    Complaint { named: Some(serial.parse().unwrap()), ..Complaint::default() }
}

fn at_port(port: &str) -> Complaint {
    Complaint { port: Some(port.to_owned()), ..Complaint::default() }
}

impl Desk {
    /// In the hands of its holder, proven by passcode.
    fn in_use(&self, serial: &str) {
        self.enrolled(serial);
        self.allocated("requester");
        self.handed_over(serial);
    }
    /// Two codes that follow each other.
    fn two_codes(&self, serial: &str) -> Vec<Code> {
        vec![self.touch(serial), self.touch(serial)]
    }
    /// By mistake, so many times.
    fn pressed(&self, serial: &str, times: usize) {
        for _ in 0..times {
            self.touch(serial);
        }
    }
    /// Every seat was looked at.
    fn looked(&self) {
        self.until("every token was looked at", || {
            let cards = self.station.bench().view(&self.technician()).unwrap().cards;
            !cards.is_empty() && cards.iter().all(|card| !matches!(card.face, Face::Looking))
        });
    }
    fn imported(&self, lines: &str) {
        self.delivered(&format!("serial,type,digits,counter,period,expiry,secret\n{lines}"));
    }
}

const SECRET: &str = "3132333435363738393031323334353637383930";

fn code_at(factor: u64) -> Code {
    let parameters = Parameters { algorithm: Algorithm::Sha1, digits: Digits::SIX };
    hotp(&Secret::new(b"12345678901234567890".to_vec()), parameters, factor)
}

#[test]
fn a_token_that_usb_does_not_see_or_cannot_use_is_told_apart() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.in_use("1111");
    desk.hub.unplug("1111").unwrap();
    desk.unplugged("1111");
    assert_eq!(found(&desk, Complaint { dead: true, ..about("1111") }), Symptom::NotSeen);
    // the station's own fault
    desk.hub.permit("1111", false).unwrap();
    desk.hub.plug("1111").unwrap();
    desk.looked();
    let refused = diagnosed(&desk, &Complaint { named: about("1111").named, ..at_port("1-1") });
    assert_eq!((refused.symptom, refused.remedy), (Some(Symptom::NoPermission), Some(Remedy::Ticket)));
    assert!(refused.detail.unwrap().contains("udev"));
    for (spec, symptom) in [
        ("yubikey,serial=2222,pid=0406", Symptom::InterfaceOff),
        ("yubikey,serial=2222,pid=0120", Symptom::NotUsable),
        ("yubikey,serial=0", Symptom::NotUsable),
        ("yubikey,serial=2222,firmware=3.4.9,pid=0111,hidden", Symptom::SerialHidden),
    ] {
        let desk = Desk::with(&[spec]);
        desk.looked();
        assert_eq!(found(&desk, at_port("1-1")), symptom, "{spec}");
    }
    let nowhere = desk.station.codes().diagnose(&desk.actor("helpdesk"), &at_port("1-9"));
    assert!(matches!(nowhere, Err(StationError::Invalid(_))));
}

#[test]
fn a_token_that_is_unknown_or_somebody_elses_is_told_apart() {
    let desk = Desk::with(&["yubikey,serial=1111", "yubikey,serial=2222"]);
    desk.plugged("2222");
    assert_eq!(found(&desk, about("2222")), Symptom::NotRegistered, "it is plugged");
    assert_eq!(found(&desk, about("3333")), Symptom::NotRegistered, "the number was typed");
    desk.in_use("1111");
    let deputy = desk.actor("deputy").person;
    assert_eq!(found(&desk, Complaint { person: deputy, ..about("1111") }), Symptom::NotTheirs);
    let own = OwnComplaint { named: (&desk.serial("2222")).into(), dead: false, proof: None };
    let mine = desk.station.codes().diagnose_own(&desk.actor("requester"), &own).unwrap();
    assert_eq!(
        (mine.symptom, mine.holder, mine.school),
        (Some(Symptom::NotTheirs), None, None),
        "and no more than that"
    );
}

#[test]
fn what_is_in_the_slot_and_what_became_of_the_credential_is_told_apart() {
    let desk =
        Desk::with(&["yubikey,serial=1111", "yubikey,serial=1111,port=7,unplugged", "yubikey,serial=2222,programmed"]);
    desk.registered("2222");
    assert_eq!(found(&desk, about("2222")), Symptom::SlotForeign);
    desk.registered("1111");
    assert_eq!(found(&desk, about("1111")), Symptom::NoCredential);
    desk.enrol_with_touch("1111");
    desk.allocated("requester");
    desk.handed_over("1111");
    desk.station.tokens().suspend_own(&desk.actor("requester"), &desk.serial("1111")).unwrap();
    assert_eq!(found(&desk, about("1111")), Symptom::Suspended);
    desk.station.tokens().resume(&desk.principal(), &desk.serial("1111"), "retrouvée").unwrap();
    // wiped elsewhere: the same serial comes back with an empty slot
    desk.hub.unplug("1-1").unwrap();
    desk.unplugged("1111");
    desk.hub.plug("1-7").unwrap();
    desk.plugged("1111");
    assert_eq!(found(&desk, about("1111")), Symptom::SlotEmpty);
    desk.station.tokens().report_lost(&desk.principal(), &desk.serial("1111"), "perdue").unwrap();
    assert_eq!(found(&desk, about("1111")), Symptom::Revoked);
}

#[test]
fn expiry_and_the_stations_clock_are_looked_at_before_codes_are() {
    let desk = Desk::with(&[]);
    desk.imported(&format!("5551,hotp,6,0,,2027-01-31T00:00:00Z,{SECRET}\n5552,totp,6,,30,,{SECRET}\n"));
    assert_eq!(diagnosed(&desk, &about("5551")).symptom, None, "codes are asked for");
    desk.clock.lose_synchronisation();
    assert_eq!(found(&desk, about("5552")), Symptom::StationClock);
    assert_eq!(diagnosed(&desk, &about("5551")).symptom, None, "a counter needs no clock");
    desk.clock.advance(200 * 24 * 3600);
    assert_eq!(found(&desk, about("5551")), Symptom::Expired);
}

#[test]
fn a_pin_that_is_locked_or_was_never_set_is_found_before_codes_are_asked_for() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.in_use("1111");
    let requester = desk.actor("requester");
    for _ in 0..5 {
        desk.clock.advance(3600);
        let typed = format!("5038{}", desk.touch("1111"));
        assert!(desk.station.codes().verify_passcode(&requester, &desk.serial("1111"), &typed).is_err());
    }
    assert_eq!(found(&desk, about("1111")), Symptom::PinLocked);
    desk.station.accounts().unlock(&desk.principal(), desk.requester()).unwrap();
    assert_eq!(diagnosed(&desk, &about("1111")).symptom, None);
    // as with a holder who came from the console RC, where there were no PINs
    desk.beside().run("UPDATE pin SET nonce = NULL, sealed = NULL");
    assert_eq!(found(&desk, about("1111")), Symptom::PinMissing);
}

#[test]
fn codes_tell_drift_which_is_put_right_from_codes_that_are_another_tokens() {
    let desk = Desk::with(&["yubikey,serial=1111", "yubikey,serial=2222"]);
    desk.enrolled_unverified("1111");
    desk.enrolled("2222");
    let with = |serial: &str, codes| Complaint { codes, ..about(serial) };
    assert_eq!(found(&desk, with("1111", desk.two_codes("1111"))), Symptom::Unconfirmed);
    assert_eq!(found(&desk, with("1111", desk.two_codes("1111"))), Symptom::Nothing);
    assert_eq!(
        found(&desk, with("1111", vec![desk.touch("1111")])),
        Symptom::Nothing,
        "one code, where it is expected"
    );
    desk.pressed("1111", 25);
    let alone = diagnosed(&desk, &with("1111", vec![desk.touch("1111")]));
    assert_eq!(alone.symptom, None, "one code that is refused says no more: two are asked for");
    let drifted = diagnosed(&desk, &with("1111", desk.two_codes("1111")));
    assert_eq!((drifted.symptom, drifted.ahead), (Some(Symptom::CounterDrift), Some(26)));
    desk.station.codes().verify(&desk.technician(), &desk.serial("1111"), desk.touch("1111")).unwrap();
    let others =
        desk.station.codes().diagnose(&desk.actor("helpdesk"), &with("1111", desk.two_codes("2222"))).unwrap_err();
    assert!(matches!(others, StationError::NotSynchronised(Diagnosis::TooFew)), "two say too little: {others}");
    let three = [desk.two_codes("2222"), vec![desk.touch("2222")]].concat();
    assert_eq!(found(&desk, with("1111", three)), Symptom::CodesUnknown);
    let reversed: Vec<_> = desk.two_codes("1111").into_iter().rev().collect();
    let again = desk.station.codes().diagnose(&desk.actor("helpdesk"), &with("1111", reversed)).unwrap_err();
    assert!(matches!(again, StationError::NotSynchronised(_)), "typed in the wrong order: typed again, no verdict");
    // a clock that is ten minutes fast
    desk.imported(&format!("5552,totp,6,,30,,{SECRET}\n"));
    let step = u64::try_from(desk.now().as_second()).unwrap() / 30 + 20;
    let fast = diagnosed(&desk, &with("5552", vec![code_at(step), code_at(step + 1)]));
    assert_eq!(fast.symptom, Some(Symptom::ClockDrift));
    assert!(fast.drift.is_some_and(|drift| (19..=21).contains(&drift)), "{:?}", fast.drift);
    assert!(desk.journal_is_sound());
}

#[test]
fn two_touches_of_the_plugged_token_tell_the_same_as_typed_codes() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.in_use("1111");
    desk.pressed("1111", 30);
    // the principal, who may not resynchronise at leisure, puts right what is plugged in
    let principal = desk.principal();
    assert!(matches!(
        desk.station.codes().start_diagnosis(&desk.away(principal.clone()), about("1111")),
        Err(StationError::AtStationOnly)
    ));
    assert!(desk.station.codes().start_diagnosis(&principal, about("1111")).unwrap().is_none());
    desk.until_waiting_for_touch("1111");
    desk.touch("1111");
    std::thread::sleep(std::time::Duration::from_millis(300));
    desk.touch("1111");
    let outcome = desk.ended("1111");
    assert_eq!((outcome.key, outcome.args["ahead"].as_str()), ("symptom-counter-drift", "30"));
    desk.station.tokens().suspend_own(&desk.actor("requester"), &desk.serial("1111")).unwrap();
    let clear =
        desk.station.codes().start_diagnosis(&principal, about("1111")).unwrap().expect("no touch is needed to say so");
    assert_eq!(clear.symptom, Some(Symptom::Suspended));
}

#[test]
fn que_faire_si_un_personnel_n_arrive_plus_a_utiliser_sa_clef() {
    let desk = Desk::with(&["yubikey,serial=1111", "yubikey,serial=2222"]);
    desk.in_use("1111");
    desk.enrolled("2222");
    let (requester, serial) = (desk.away(desk.actor("requester")), desk.serial("1111"));
    let own = |proof: Option<(String, Code)>| {
        let proof = proof.map(|(passcode, next)| (passcode, vec![next]));
        OwnComplaint { named: (&serial).into(), dead: false, proof }
    };
    // at home: codes ran ahead, the holder's own passcode and next code put it right
    desk.pressed("1111", 30);
    assert_eq!(desk.station.codes().diagnose_own(&requester, &own(None)).unwrap().symptom, None);
    let codes = desk.two_codes("1111");
    let proof = (format!("{PIN}{}", codes[0]), codes[1]);
    let fixed = desk.station.codes().diagnose_own(&requester, &own(Some(proof))).unwrap();
    assert_eq!((fixed.symptom, fixed.remedy), (Some(Symptom::CounterDrift), Some(Remedy::Fixed)));
    // a wrong PIN: one answer, and somebody else looks
    desk.clock.advance(3600);
    let codes = desk.two_codes("1111");
    let refused =
        desk.station.codes().diagnose_own(&requester, &own(Some((format!("5038{}", codes[0]), codes[1])))).unwrap();
    assert_eq!((refused.symptom, refused.remedy), (Some(Symptom::PasscodeRefused), Some(Remedy::Ticket)));
    // it dies: replaced, in the holder's name, by a request that is decided and collected as any other
    let dead = OwnComplaint { dead: true, ..own(None) };
    let broken = desk.station.codes().diagnose_own(&requester, &dead).unwrap();
    assert!(broken.symptom == Some(Symptom::NotSeen) && broken.remedy == Some(Remedy::Replace) && broken.replaceable);
    assert!(matches!(
        desk.station.requests().request_replacement(&desk.actor("elsewhere"), &serial, "non"),
        Err(StationError::NoSuchToken(_))
    ));
    let id = desk
        .station
        .requests()
        .request_replacement(&desk.actor("helpdesk"), &serial, "la clef ne s’allume plus")
        .unwrap();
    let request = desk.station.requests().my_requests(&requester).unwrap().remove(0);
    assert_eq!(
        (request.id, request.state, request.replaces.as_ref()),
        (id, RequestState::Submitted, Some(&(&serial).into()))
    );
    assert!(!desk.station.codes().diagnose_own(&requester, &dead).unwrap().replaceable, "one request at a time");
    desk.station.requests().approve(&desk.principal(), id).unwrap();
    desk.signed(&requester, id);
    assert_eq!(desk.state("2222"), CustodyState::Allocated);
    desk.handed_over("2222");
    let old = desk.station.codes().diagnose_own(&requester, &own(None)).unwrap();
    assert_eq!(old.symptom, Some(Symptom::Revoked), "the old one opens nothing any more");
    let story = desk.station.journal().entries(&desk.actor("auditor"), None, 200).unwrap();
    let told: Vec<_> =
        story.iter().filter(|line| line.verb.word() == "diagnose").map(|line| line.facts["symptom"].as_str()).collect();
    assert_eq!(told, ["revoked", "not_seen", "not_seen", "passcode_refused", "counter_drift"]);
}

#[test]
fn whoever_may_not_diagnose_learns_nothing_about_other_peoples_tokens() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.in_use("1111");
    for (login, may) in [
        ("principal", true),
        ("deputy", true),
        ("helpdesk", true),
        ("technician", true),
        ("elsewhere", false),
        ("administrator", false),
        ("auditor", false),
        ("requester", false),
    ] {
        let looked = desk.station.codes().diagnose(&desk.actor(login), &about("1111"));
        // whoever may not even see the token is told what they are told of one that is nowhere
        if login == "elsewhere" {
            let nowhere = desk.station.codes().diagnose(&desk.actor(login), &about("9999")).unwrap();
            assert_eq!(looked.unwrap().symptom, nowhere.symptom, "{login}");
        } else {
            assert_eq!(looked.is_ok(), may, "{login}");
        }
        if login != "requester" {
            let own = OwnComplaint { named: "1111".parse().unwrap(), dead: false, proof: None };
            let own = desk.station.codes().diagnose_own(&desk.actor(login), &own).unwrap();
            assert_eq!(own.symptom, Some(Symptom::NotTheirs), "{login}");
        }
    }
}

#[test]
fn the_page_leads_from_the_plugged_token_to_its_replacement() {
    let panel = Panel::with(&["yubikey,serial=1111", "yubikey,serial=1111,port=7,unplugged"]);
    let desk = &panel.desk;
    desk.in_use("1111");
    let helpdesk = panel.sign_in("helpdesk");
    let page = helpdesk.get("/helpdesk").text;
    assert!(page.contains("Diagnostiquer la clef 1111") && page.contains("Mme requester"), "{page}");
    let page = helpdesk.post("/diagnosis", "port=1-1").text;
    assert!(page.contains("Toucher la clef deux fois") && page.contains("name=\"code2\""), "{page}");
    let codes = desk.two_codes("1111");
    let page =
        helpdesk.post("/helpdesk/resynchronise", &format!("serial=1111&code1={}&code2={}", codes[0], codes[1])).text;
    assert!(page.contains("réparé") && page.contains("Demandez à Mme requester d’essayer"), "{page}");
    let wrong = helpdesk.post("/helpdesk/resynchronise", &format!("serial=1111&code1={}&code2={}", codes[1], codes[0]));
    assert_eq!(wrong.status, StatusCode::CONFLICT);
    desk.hub.unplug("1-1").unwrap();
    desk.unplugged("1111");
    desk.hub.plug("1-7").unwrap();
    desk.plugged("1111");
    let page = helpdesk.post("/diagnosis", "port=1-7").text;
    assert!(page.contains("à remplacer") && page.contains("a été effacé. Remplacez-la.</textarea>"), "{page}");
    assert_eq!(helpdesk.post("/diagnosis/replace", "serial=1111&need=effacee").status, StatusCode::SEE_OTHER);
    assert!(helpdesk.post("/diagnosis", "port=1-7").text.contains("Une demande est déjà en cours"));
    let page = helpdesk.post("/diagnosis", "serial=8888").text;
    assert!(page.contains("Ouvrir un ticket") && page.contains("value=\"found_serials\""), "{page}");
    let requester = panel.sign_in("requester");
    assert!(requester.get("/me").text.contains("Elle ne marche plus"));
    let page = requester.get("/helpdesk?what=other").text;
    assert!(page.contains("value=\"1111\"") && !page.contains("Diagnostiquer la clef"), "{page}");
    let page = requester.post("/diagnosis/own", "serial=1111").text;
    assert!(page.contains("name=\"passcode\""), "{page}");
    assert_eq!(requester.post("/diagnosis", "serial=1111").status, StatusCode::FORBIDDEN);
    assert_eq!(requester.post("/diagnosis/touch", "serial=1111").status, StatusCode::FORBIDDEN);
}
