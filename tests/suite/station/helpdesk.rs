//! Resynchronisation and identification as the helpdesk does them, and who may do what.

use crate::support::desk::{Desk, school};
use trousseau::{
    domain::{Act, CustodyState, Grant, Role, Scope, Uai, may},
    oath::Diagnosis,
    station::{Actor, Door, Progress, StationError},
};

#[test]
fn a_token_that_ran_away_is_found_by_two_codes_and_both_are_burnt() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.enrolled("1111");
    let (helpdesk, serial) = (desk.actor("helpdesk"), desk.serial("1111"));
    for _ in 0..30 {
        desk.touch("1111");
    }
    let codes = [desk.touch("1111"), desk.touch("1111")];
    let lost = desk.station.codes().verify(&helpdesk, &serial, codes[0]);
    assert!(matches!(lost, Err(StationError::CodeRefused)), "beyond the look-ahead window");
    let found = desk.station.codes().resync(&helpdesk, &serial, &codes).unwrap();
    assert_eq!((found.ahead, found.drift), (30, None));
    for code in codes {
        assert!(matches!(desk.station.codes().verify(&helpdesk, &serial, code), Err(StationError::CodeRefused)));
    }
    let again = desk.station.codes().resync(&helpdesk, &serial, &codes).unwrap_err();
    assert!(matches!(again, StationError::NotSynchronised(Diagnosis::Used { .. })), "{again}");
    let next = desk.touch("1111");
    assert_eq!(desk.station.codes().verify(&helpdesk, &serial, next).unwrap().ahead, 0);
}

#[test]
fn two_touches_at_the_bench_resynchronise() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.enrolled("1111");
    for _ in 0..40 {
        desk.touch("1111");
    }
    desk.station.codes().start_resync(&desk.technician(), &desk.serial("1111")).unwrap();
    desk.until_waiting_for_touch("1111");
    desk.touch("1111");
    std::thread::sleep(std::time::Duration::from_millis(300));
    desk.touch("1111");
    let outcome = desk.ended("1111");
    assert_eq!((outcome.key, outcome.args["ahead"].as_str()), ("resynchronised", "40"), "{outcome:?}");
}

#[test]
fn a_found_key_is_identified_and_nothing_can_be_gained_by_overhearing_it() {
    let desk = Desk::with(&["yubikey,serial=1111", "yubikey,serial=2222"]);
    desk.enrolled("1111");
    desk.enrolled("2222");
    let helpdesk = desk.actor("helpdesk");
    let codes = [desk.touch("2222"), desk.touch("2222")];
    let found = desk.station.codes().identify(&helpdesk, &codes, &Progress::default()).unwrap();
    assert_eq!((found.tokens, found.candidates.len()), (2, 1));
    let candidate = &found.candidates[0];
    assert_eq!((candidate.serial.as_str(), candidate.state, candidate.ahead), ("2222", CustodyState::InStock, 0));
    assert!(candidate.certainty > 0.999, "{}", candidate.certainty);
    let serial = desk.serial("2222");
    for code in codes {
        assert!(matches!(desk.station.codes().verify(&helpdesk, &serial, code), Err(StationError::CodeRefused)));
    }
    let gained = desk.station.codes().resync(&helpdesk, &serial, &codes);
    assert!(matches!(gained, Err(StationError::NotSynchronised(Diagnosis::Used { .. }))), "{gained:?}");
    assert_eq!(
        desk.station.codes().verify(&helpdesk, &serial, desk.touch("2222")).unwrap().ahead,
        2,
        "no counter was moved"
    );
}

#[test]
fn identification_is_slowed_down_journalled_and_not_for_everybody() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.enrolled("1111");
    let codes = ["111111".parse().unwrap(), "222222".parse().unwrap()];
    let principal = desk.station.codes().identify(&desk.principal(), &codes, &Progress::default());
    assert!(matches!(principal, Err(StationError::NotAllowed { act: Act::Identify })));
    let helpdesk = desk.actor("helpdesk");
    for _ in 0..5 {
        assert!(desk.station.codes().identify(&helpdesk, &codes, &Progress::default()).unwrap().candidates.is_empty());
    }
    assert!(matches!(
        desk.station.codes().identify(&helpdesk, &codes, &Progress::default()),
        Err(StationError::Throttled { .. })
    ));
    desk.clock.advance(3600);
    desk.station.codes().identify(&helpdesk, &codes, &Progress::default()).unwrap();
    let journal = desk.station.journal().entries(&desk.actor("auditor"), None, 100).unwrap();
    assert_eq!(journal.iter().filter(|line| line.verb.word() == "identify").count(), 6);
    assert!(journal.iter().all(|line| line.facts.values().all(|value| !value.contains("111111"))), "no code in there");
}

/// Every use case that the permission table guards, tried by every role in its own school, in another one and in the
/// whole academy: it is refused exactly where the table says so.
#[test]
fn every_role_may_do_what_the_table_says_and_nothing_else() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.enrolled("1111");
    let serial = desk.serial("1111");
    let other: Uai = "0130040Y".parse().unwrap();
    let codes = ["111111".parse().unwrap(), "222222".parse().unwrap()];
    type Try<'a> = Box<dyn Fn(&Actor) -> Result<(), StationError> + 'a>;
    let s = &desk.station;
    let tries: Vec<(Act, Option<Uai>, Try<'_>)> = vec![
        (Act::SeeStock, Some(school()), Box::new(|a| s.tokens().token(a, &serial).map(drop))),
        (Act::Register, Some(school()), Box::new(|a| s.tokens().register(a, &serial, school()).map(drop))),
        (
            Act::Enrol,
            Some(school()),
            Box::new(|a| {
                // refused by the slot's number before anything is sent, if not by the table
                let options = trousseau::station::EnrolOptions { slot: Some(9), ..Default::default() };
                s.bench().start_enrol(a, &serial, options)?;
                s.bench().wait(&serial, std::time::Duration::from_secs(5));
                Ok(())
            }),
        ),
        (Act::Verify, Some(school()), Box::new(|a| s.codes().verify(a, &serial, codes[0]).map(drop))),
        (Act::Resynchronise, Some(school()), Box::new(|a| s.codes().resync(a, &serial, &codes).map(drop))),
        (Act::Decide, Some(school()), Box::new(|a| s.requests().release(a, &serial, "essai"))),
        (Act::Resume, Some(school()), Box::new(|a| s.tokens().resume(a, &serial, "essai").map(drop))),
        (
            Act::HandOver,
            Some(school()),
            Box::new(|a| s.tokens().hand_over(a, &serial, None, crate::support::desk::without()).map(drop)),
        ),
        (Act::SchoolSettings, Some(school()), Box::new(|a| s.settings().set_needs_document(a, school(), false))),
        (Act::TakeBack, Some(school()), Box::new(|a| s.tokens().take_back(a, &serial, "essai").map(drop))),
        (Act::ManageCustody, Some(school()), Box::new(|a| s.tokens().found(a, &serial, "essai").map(drop))),
        (Act::ManageDevice, None, Box::new(|a| s.bench().make_visible(a, "nowhere"))),
        (Act::MoveSchool, Some(school()), Box::new(|a| s.tokens().move_school(a, &serial, school()))),
        (Act::ManagePeople, None, Box::new(|a| s.people().set_enabled(a, desk.requester(), true).map(drop))),
        (Act::SeeSchools, Some(school()), Box::new(|a| s.people().school(a, school()).map(drop))),
        (
            Act::ManageSchools,
            Some(other),
            Box::new(|a| {
                let (degree, contract) = (trousseau::domain::Degree::First, trousseau::domain::Contract::Public);
                let new = trousseau::station::NewSchool { uai: other, name: "x".to_owned(), degree, contract };
                s.people().add_school(a, &new)
            }),
        ),
        (Act::ReadJournal, None, Box::new(|a| s.journal().journal_verify(a, None, &Progress::default()).map(drop))),
        (
            Act::Backup,
            None,
            Box::new(|a| {
                let (out, short) = (tempfile::tempfile().unwrap(), trousseau::domain::Secret::new(b"short".to_vec()));
                s.journal().backup(a, &out, "x".as_ref(), &short, None, &Progress::default())
            }),
        ),
        (Act::Administer, None, Box::new(|a| s.journal().journal_accept(a, ""))),
    ];
    let mut refused = 0;
    for role in Role::ALL {
        for scope in [Scope::Academy, Scope::School(school()), Scope::School(other)] {
            let grants = vec![Grant { role: *role, scope }];
            for (act, of, attempt) in &tries {
                let door = Door::Panel { at_station: true };
                let actor = Actor { person: None, name: role.to_string(), grants: grants.clone(), door };
                desk.clock.advance(3600); // attempts with codes are throttled
                // whoever may not even see the token is told that there is none
                let denied = match attempt(&actor) {
                    Err(StationError::NotAllowed { act: named }) => named == *act,
                    Err(StationError::NoSuchToken(_)) => !may(&grants, Act::SeeStock, *of),
                    _ => false,
                };
                // a diagnosis resynchronises too
                let cures = *act == Act::Resynchronise && may(&grants, Act::Diagnose, *of);
                assert_eq!(denied, !may(&grants, *act, *of) && !cures, "{role} of {scope:?}: {act}");
                refused += u32::from(denied);
            }
        }
    }
    assert!(refused > 100, "{refused}");
}
