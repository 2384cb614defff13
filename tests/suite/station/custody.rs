//! The first journey, on emulated tokens with a clock moved by hand: plug → register → enrol → allocate → hand over →
//! take back, and what must not work on the way.

use crate::support::desk::{Desk, PIN, need, school, without};
use trousseau::{
    bench::BenchError,
    domain::{CredentialState, CustodyState},
    station::{CardAction, Face, StationError},
};

#[test]
fn plug_register_enrol_allocate_hand_over_take_back() {
    let desk = Desk::with(&["yubikey,serial=7654321"]);
    desk.plugged("7654321");
    let technician = desk.technician();
    desk.station.tokens().register(&technician, &desk.serial("7654321"), school()).unwrap();
    let outcome = desk.enrol_with_touch("7654321");
    assert!(outcome.ok, "{outcome:?}");
    assert_eq!(outcome.key, "enrolled");

    let principal = desk.principal();
    desk.allocated("requester");
    assert_eq!(desk.actions(&principal, "7654321").first(), Some(&CardAction::HandOver));
    desk.handed_over("7654321");
    assert_eq!(desk.state("7654321"), CustodyState::HandedOver);
    desk.station.tokens().take_back(&principal, &desk.serial("7654321"), "départ").unwrap();
    let story = desk.station.tokens().token(&principal, &desk.serial("7654321")).unwrap();
    assert_eq!(story.row.state, CustodyState::InStock);
    assert_eq!(story.row.credential.unwrap().state, CredentialState::Deactivated);
    let verbs: Vec<_> = story.story.iter().rev().map(|line| line.verb.word()).collect();
    let expected = [
        "register",
        "enrol",
        "enrol",
        "enrol",
        "enrol",
        "reserve",
        "sign_charter",
        "allocate",
        "verify",
        "hand_over",
        "take_back",
        "suspend",
    ];
    assert_eq!(verbs, expected);
    assert!(desk.journal_is_sound());
}

#[test]
fn another_token_than_the_one_meant_is_refused_and_named() {
    let desk = Desk::with(&["yubikey,serial=1111", "yubikey,serial=2222"]);
    desk.enrolled("1111");
    let principal = desk.principal();
    desk.allocated("requester");
    let refused = desk
        .station
        .tokens()
        .hand_over(&principal, &desk.serial("2222"), Some(&desk.serial("1111")), without())
        .unwrap_err();
    assert_eq!(refused.to_string(), "the plugged token is 2222, not 1111: plug 1111, or choose 2222");
    desk.hub.unplug("1111").unwrap();
    desk.unplugged("1111");
    let refused = desk.station.tokens().hand_over(&principal, &desk.serial("1111"), None, without()).unwrap_err();
    assert!(matches!(refused, StationError::Bench(BenchError::NotPlugged(_))), "{refused}");
    assert_eq!(desk.state("1111"), CustodyState::Allocated);
}

#[test]
fn a_token_that_answers_for_another_is_not_handed_over() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.enrolled("1111");
    let principal = desk.principal();
    desk.allocated("requester");
    desk.hub.fault("1111", "impersonate=9999".parse().unwrap()).unwrap();
    let refused = desk.station.tokens().hand_over(&principal, &desk.serial("1111"), None, without()).unwrap_err();
    assert!(refused.to_string().contains("9999"), "{refused}");
    assert_eq!(desk.state("1111"), CustodyState::Allocated);
}

#[test]
fn a_lost_token_is_deallocated_its_credential_is_compromised_and_its_holder_may_get_another() {
    let desk = Desk::with(&["yubikey,serial=1111", "yubikey,serial=2222"]);
    desk.enrolled("1111");
    desk.enrolled("2222");
    let (principal, requester) = (desk.principal(), desk.actor("requester"));
    let first = desk.serial("1111");
    desk.allocated("requester");
    desk.handed_over("1111");
    assert!(matches!(desk.station.tokens().report_lost(&principal, &first, " "), Err(StationError::CommentNeeded)));
    let again = desk.station.requests().submit_request(&requester, need("une deuxième"));
    assert!(matches!(again, Err(StationError::HasToken { .. })));
    let code = desk.touch("1111");
    desk.station.tokens().report_lost(&principal, &first, "clef perdue dans le bus").unwrap();
    assert!(matches!(desk.station.codes().verify(&principal, &first, code), Err(StationError::Shut { .. })));
    desk.allocated("requester");
    assert_eq!(desk.state("2222"), CustodyState::Allocated);
    desk.station.tokens().found(&principal, &first, "rapportée").unwrap();
    assert_eq!(desk.state("1111"), CustodyState::InStock);
    let refused = desk.station.tokens().hand_over(&principal, &first, None, without()).unwrap_err();
    assert!(matches!(refused, StationError::Custody { .. }), "found again, it belongs to nobody: {refused}");
}

#[test]
fn nobody_approves_or_hands_over_to_themselves() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.enrolled("1111");
    let (principal, deputy) = (desk.principal(), desk.actor("deputy"));
    let id = desk.asked("principal");
    assert!(matches!(desk.station.requests().approve(&principal, id), Err(StationError::OwnToken)));
    desk.station.requests().approve(&deputy, id).unwrap();
    desk.signed(&principal, id);
    desk.station.requests().set_pin(&principal, PIN, PIN).unwrap();
    assert!(!desk.actions(&principal, "1111").contains(&CardAction::HandOver));
    let refused = desk.station.tokens().hand_over(&principal, &desk.serial("1111"), None, without()).unwrap_err();
    assert!(matches!(refused, StationError::OwnToken), "{refused}");
    desk.station.tokens().hand_over(&deputy, &desk.serial("1111"), None, without()).unwrap();
}

#[test]
fn a_code_is_accepted_once_and_confirms_an_unverified_enrolment() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.enrolled_unverified("1111");
    let technician = desk.technician();
    let serial = desk.serial("1111");
    let (first, second) = (desk.touch("1111"), desk.touch("1111"));
    let verified = desk.station.codes().verify(&technician, &serial, second).unwrap();
    assert_eq!((verified.counter, verified.ahead), (1, 1));
    let credential = desk.station.tokens().token(&technician, &serial).unwrap().row.credential.unwrap();
    assert_eq!((credential.state, credential.verified, credential.counter), (CredentialState::Active, true, Some(2)));
    for spent in [first, second] {
        assert!(matches!(desk.station.codes().verify(&technician, &serial, spent), Err(StationError::CodeRefused)));
    }
}

#[test]
fn of_two_simultaneous_submissions_of_one_code_one_wins() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.enrolled("1111");
    let (technician, serial, code) = (desk.technician(), desk.serial("1111"), desk.touch("1111"));
    let accepted = std::thread::scope(|scope| {
        let submit = || desk.station.codes().verify(&technician, &serial, code).is_ok();
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(submit)).collect();
        threads.into_iter().filter_map(|thread| thread.join().ok()).filter(|accepted| *accepted).count()
    });
    assert_eq!(accepted, 1);
}

#[test]
fn guessing_codes_is_slowed_down() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.enrolled("1111");
    let (technician, serial) = (desk.technician(), desk.serial("1111"));
    let wrong = |code: &str| desk.station.codes().verify(&technician, &serial, code.parse().unwrap()).unwrap_err();
    let errors: Vec<_> = (100_000..100_006).map(|code| wrong(&code.to_string())).collect();
    assert!(matches!(errors[4], StationError::CodeRefused));
    assert!(matches!(errors[5], StationError::Throttled { .. }), "{}", errors[5]);
    desk.clock.advance(600);
    assert!(matches!(wrong("200000"), StationError::CodeRefused));
}

#[test]
fn unplug_during_write_leaves_the_intent_visible() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.registered("1111");
    // some reports into the write itself, after identify and the status before it
    desk.hub.fault("1111", "unplug=14:during".parse().unwrap()).unwrap();
    desk.station.bench().start_enrol(&desk.technician(), &desk.serial("1111"), Default::default()).unwrap();
    desk.unplugged("1111");
    desk.until("the failure is in the journal", || {
        let story = desk.station.tokens().token(&desk.technician(), &desk.serial("1111")).unwrap();
        story.story.iter().any(|line| line.facts.get("stage").is_some_and(|stage| stage == "failed"))
    });
    let row = desk.station.tokens().token(&desk.technician(), &desk.serial("1111")).unwrap().row;
    assert_eq!(row.credential.unwrap().state, CredentialState::PreActivation);
    assert_eq!(row.state, CustodyState::InStock);
    // plugged again, the very same vault code opens the slot, whether it was written or not
    desk.hub.plug("1111").unwrap();
    desk.plugged("1111");
    assert_eq!(desk.enrol_with_touch("1111").key, "enrolled");
}

#[test]
fn a_slot_that_is_not_ours_is_not_overwritten_without_a_yes() {
    let desk = Desk::with(&["yubikey,serial=1111,programmed"]);
    desk.registered("1111");
    let technician = desk.technician();
    let options = trousseau::station::EnrolOptions { slot: Some(1), ..Default::default() };
    let refused = desk.station.bench().start_enrol(&technician, &desk.serial("1111"), options).unwrap_err();
    assert!(matches!(refused, StationError::ForeignSlot { slot: 1, .. }), "{refused}");
    // left alone, the station takes the empty slot
    desk.station.bench().start_enrol(&technician, &desk.serial("1111"), Default::default()).unwrap();
    desk.until_waiting_for_touch("1111");
    desk.hub.touch("1111", 2).unwrap();
    assert_eq!(desk.ended("1111").key, "enrolled");
}

#[test]
fn two_tokens_with_one_serial_are_both_shown_and_neither_is_used() {
    let desk = Desk::with(&["yubikey,serial=1111,port=1", "yubikey,serial=1111,port=2"]);
    desk.until("both are read", || {
        let cards = desk.station.bench().view(&desk.technician()).unwrap().cards;
        cards.iter().filter(|card| matches!(card.face, Face::Duplicate { .. })).count() == 2
    });
    let refused = desk.station.tokens().register(&desk.technician(), &desk.serial("1111"), school()).unwrap_err();
    assert!(matches!(refused, StationError::Bench(BenchError::DuplicateSerial(_))), "{refused}");
}

#[test]
fn a_misbehaving_token_does_not_hold_up_another() {
    let desk = Desk::with(&["yubikey,serial=1111", "yubikey,serial=2222"]);
    desk.registered("1111");
    desk.registered("2222");
    desk.hub.fault("1111", "busy".parse().unwrap()).unwrap();
    desk.station.bench().start_enrol(&desk.technician(), &desk.serial("1111"), Default::default()).unwrap();
    assert_eq!(desk.enrol_with_touch("2222").key, "enrolled");
    assert_eq!(desk.ended("1111").key, "device-busy");
}

#[test]
fn a_refused_node_is_shown_with_the_rule_that_mends_it_and_works_once_it_is_allowed() {
    let desk = Desk::with(&["yubikey,serial=1111,unplugged"]);
    desk.hub.permit("1111", false).unwrap();
    desk.hub.plug("1111").unwrap();
    let is_shown = || {
        let cards = desk.station.bench().view(&desk.technician()).unwrap().cards;
        cards
            .iter()
            .any(|card| matches!(&card.face, Face::Unusable { detail, .. } if detail.contains("trousseau udev")))
    };
    desk.until("the refusal is shown", is_shown);
    // each look at the bus tries again, and the card does not flicker meanwhile
    for _ in 0..60 {
        desk.hub.permit("1111", false).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(5));
        assert!(is_shown());
    }
    desk.hub.permit("1111", true).unwrap();
    desk.plugged("1111");
}

#[test]
fn a_hidden_serial_is_typed_or_made_visible() {
    let desk = Desk::with(&["yubikey,serial=1111,firmware=3.4.9,pid=0110,hidden"]);
    desk.until("the card asks for the serial", || {
        let cards = desk.station.bench().view(&desk.technician()).unwrap().cards;
        cards.iter().any(|card| matches!(card.face, Face::SerialHidden { can_make_visible: true, .. }))
    });
    desk.station.bench().make_visible(&desk.technician(), "1-1").unwrap();
    desk.plugged("1111");
}

#[test]
fn another_schools_token_shows_the_school_and_not_the_person() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.enrolled("1111");
    let stranger = desk.principal_elsewhere();
    let view = desk.station.bench().view(&stranger).unwrap();
    assert!(matches!(&view.cards[0].face, Face::Elsewhere { school: Some(of), .. } if of.uai == school()));
    assert!(view.cards[0].outcome.is_none());
    assert!(matches!(desk.station.tokens().token(&stranger, &desk.serial("1111")), Err(StationError::NoSuchToken(_))));
}

#[test]
fn acts_on_plugged_tokens_need_somebody_at_the_station() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.registered("1111");
    let far = desk.away(desk.technician());
    let refused = desk.station.bench().start_enrol(&far, &desk.serial("1111"), Default::default()).unwrap_err();
    assert!(matches!(refused, StationError::AtStationOnly), "{refused}");
}
