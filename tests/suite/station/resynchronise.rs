//! A resynchronisation that says found is followed by the token's next code being accepted; one that found nothing by two codes
//! asks for a third, and blames nobody.

use crate::{
    support::desk::{Desk, HandClock, hotp_table},
    support::panel::Panel,
};
use axum::http::StatusCode;
use proptest::prelude::*;
use std::time::Duration;
use trousseau::{
    domain::{Secret, Serial, Symptom},
    oath::{Algorithm, Code, Diagnosis, Digits, Parameters, hotp},
    station::{Complaint, StationError},
};

const SECRET: &[u8] = b"12345678901234567890";
const STEP: i64 = 30;

/// The code of the token of [`hotp_table`], and of those below, at a counter or step.
fn code(at: u64) -> Code {
    hotp(&Secret::new(SECRET.to_vec()), Parameters { algorithm: Algorithm::Sha1, digits: Digits::SIX }, at)
}

fn codes(first: u64, number: u64) -> Vec<Code> {
    (first..first + number).map(code).collect()
}

/// A TOTP token of 30 s.
fn time_token(desk: &Desk, serial: &str) -> Serial {
    let secret: String = SECRET.iter().map(|byte| format!("{byte:02x}")).collect();
    desk.delivered(&format!("serial,type,digest,digits,period,secret\n{serial},totp,sha1,6,30,{secret}\n"));
    desk.serial(serial)
}

/// The step of a clock that is this many seconds fast.
fn step(desk: &Desk, fast: i64) -> u64 {
    u64::try_from((desk.now().as_second() + fast).div_euclid(STEP)).unwrap()
}

/// Two or three codes of a clock, shown one after the other.
fn shown(desk: &Desk, clock: &HandClock, fast: i64, number: usize) -> Vec<Code> {
    let mut shown = vec![code(step(desk, fast))];
    for _ in 1..number {
        clock.advance(STEP);
        shown.push(code(step(desk, fast)));
    }
    shown
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn the_next_code_of_a_counter_that_was_found_is_accepted(ahead in 0u64..1_000_000, number in 2usize..=4) {
        let desk = Desk::with(&[]);
        desk.delivered(&hotp_table(&["H1"], ""));
        let (helpdesk, serial) = (desk.actor("helpdesk"), desk.serial("H1"));
        let mut number = number as u64;
        let mut found = desk.station.codes().resync(&helpdesk, &serial, &codes(ahead, number));
        if let Err(StationError::NotSynchronised(Diagnosis::TooFew)) = found {
            prop_assert_eq!(number, 2, "only two are too few");
            number = 3;
            found = desk.station.codes().resync(&helpdesk, &serial, &codes(ahead, number));
        }
        prop_assert_eq!(found.unwrap().ahead, ahead);
        prop_assert_eq!(desk.station.codes().verify(&helpdesk, &serial, code(ahead + number)).unwrap().ahead, 0);
    }

    #[test]
    fn the_next_code_of_a_clock_that_was_found_is_accepted_whoever_keeps_the_stations(
        fast in prop_oneof![-86_000i64..86_000, -800_000_000i64..300_000_000],
        kept: bool,
        number in 2usize..=4,
    ) {
        let desk = Desk::with(&[]);
        if !kept {
            desk.clock.lose_synchronisation();
        }
        let (helpdesk, serial) = (desk.actor("helpdesk"), time_token(&desk, "T1"));
        let mut found = desk.station.codes().resync(&helpdesk, &serial, &shown(&desk, &desk.clock, fast, number));
        if let Err(StationError::NotSynchronised(Diagnosis::TooFew)) = found {
            prop_assert_eq!(number, 2, "only two are too few");
            desk.clock.advance(STEP);
            found = desk.station.codes().resync(&helpdesk, &serial, &shown(&desk, &desk.clock, fast, 3));
        }
        let found = found.unwrap();
        prop_assert!((found.drift_seconds.unwrap() - fast).abs() < STEP, "{found:?}");
        prop_assert_eq!(found.clock_unkept(), !kept);
        for _ in 0..3 {
            desk.clock.advance(STEP);
            desk.station.codes().verify(&helpdesk, &serial, code(step(&desk, fast))).unwrap();
        }
    }
}

#[test]
fn parameters_that_were_found_by_codes_count_with_the_clock_that_they_were_found_by() {
    for kept in [true, false] {
        let desk = Desk::with(&[]);
        if !kept {
            desk.clock.lose_synchronisation();
        }
        // imported as another kind than it is
        desk.delivered(&hotp_table(&["W1"], ""));
        let (helpdesk, serial) = (desk.actor("helpdesk"), desk.serial("W1"));
        let fit = desk.station.codes().fit(&helpdesk, &serial, &shown(&desk, &desk.clock, 600, 2), true).unwrap();
        assert!(fit.adopted, "{fit:?}");
        desk.clock.advance(STEP);
        desk.station.codes().verify(&helpdesk, &serial, code(step(&desk, 600))).unwrap();
    }
}

#[test]
fn a_used_clock_that_went_back_is_told_to_be_one() {
    let desk = Desk::with(&[]);
    let (helpdesk, serial) = (desk.actor("helpdesk"), time_token(&desk, "T1"));
    desk.station.codes().verify(&helpdesk, &serial, code(step(&desk, 0))).unwrap();
    // a new battery: it is the first of January 2000
    let back = 946_684_800 - desk.now().as_second();
    let refused = desk.station.codes().resync(&helpdesk, &serial, &shown(&desk, &desk.clock, back, 3)).unwrap_err();
    assert!(matches!(refused, StationError::NotSynchronised(Diagnosis::ClockBack { .. })), "{refused}");
}

#[test]
fn at_the_bench_a_third_touch_is_asked_for_where_two_are_too_few() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.enrolled("1111");
    for _ in 0..1_500 {
        desk.touch("1111");
    }
    for verb in ["resynchronise", "diagnose"] {
        match verb {
            "resynchronise" => desk.station.codes().start_resync(&desk.technician(), &desk.serial("1111")).unwrap(),
            _ => {
                let complaint = Complaint { named: Some((&desk.serial("1111")).into()), ..Complaint::default() };
                assert!(desk.station.codes().start_diagnosis(&desk.actor("helpdesk"), complaint).unwrap().is_none());
            }
        }
        for _ in 0..3 {
            desk.until_waiting_for_touch("1111");
            desk.touch("1111");
            std::thread::sleep(Duration::from_millis(300));
        }
        let outcome = desk.ended("1111");
        let expected = if verb == "diagnose" { "symptom-counter-drift" } else { "resynchronised" };
        assert_eq!(outcome.key, expected, "{outcome:?}");
        let ahead: u64 = outcome.args["ahead"].parse().unwrap();
        assert!(ahead >= 1_500, "{outcome:?}");
        for _ in 0..1_500 {
            desk.touch("1111");
        }
    }
}

#[test]
fn the_panel_asks_for_a_third_code_keeps_the_first_two_and_finds_the_token_with_it() {
    let desk = Desk::with(&[]);
    desk.delivered(&hotp_table(&["H1", "H2"], ""));
    let panel = Panel::on(desk);
    // whoever may resynchronise, and whoever may only diagnose: the same form
    for (login, third) in [("helpdesk", "H1"), ("principal", "H2")] {
        let helper = panel.sign_in(login);
        let (page, path) = (format!("/helpdesk?key={third}&what=codes"), "/helpdesk/resynchronise");
        let [one, two, three] = [4_000, 4_001, 4_002].map(|at| code(at).to_string());
        let asked = helper.post_from(&page, path, &format!("serial={third}&code1={one}&code2={two}"));
        let asked = helper.follow(&asked);
        assert!(asked.text.contains("Ajoutez un troisième code, le suivant"), "{}", asked.text);
        for typed in [&one, &two] {
            assert!(asked.text.contains(&format!("value=\"{typed}\"")), "{typed} is kept: {}", asked.text);
        }
        let found = helper.post_from(&page, path, &format!("serial={third}&code1={one}&code2={two}&code3={three}"));
        let (found, said) = (helper.follow(&found), format!("Clef {third} resynchronisée, 4000 codes d’avance."));
        assert!(found.status == StatusCode::OK && found.text.contains(&said), "{}", found.text);
    }
    // a holder's own
    let desk = &panel.desk;
    let complaint = |codes| Complaint { named: Some((&desk.serial("H2")).into()), codes, ..Complaint::default() };
    let unknown = desk.station.codes().diagnose(
        &desk.actor("helpdesk"),
        &complaint(["111111", "222222", "333333"].map(|c| c.parse().unwrap()).to_vec()),
    );
    assert_eq!(unknown.unwrap().symptom, Some(Symptom::CodesUnknown), "three that are nowhere are another token's");
}

#[test]
fn a_holder_gives_a_third_code_too() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.enrolled("1111");
    desk.allocated("requester");
    desk.handed_over("1111");
    for _ in 0..1_200 {
        desk.touch("1111");
    }
    let panel = Panel::on(desk);
    let desk = &panel.desk;
    let [first, second, third] = [0, 1, 2].map(|_| desk.touch("1111").to_string());
    let own = panel.sign_in("requester");
    let form = format!("passcode={}{first}&code={second}", crate::support::desk::PIN);
    let refused = own.follow(&own.post_from("/helpdesk?what=codes", "/me/resync", &form));
    let told = refused.text.split("<input").find(|tag| tag.contains(" name=\"passcode\"")).unwrap();
    assert!(told.contains("aria-invalid=\"true\""), "{}", refused.text);
    assert!(refused.text.contains("Code d’après, seul"), "{}", refused.text);
    let found = own.post("/me/resync", &format!("{form}&code2={third}"));
    assert!(found.text.contains("Clef 1111 resynchronisée, 1200 codes d’avance."), "{}", found.text);
}
