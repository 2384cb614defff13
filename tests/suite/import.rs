//! Key files come in and go out: nothing known is overwritten, nothing is half done, secrets leave by one door only.

use crate::desk::{Desk, school};
use trousseau::{
    domain::{CustodyState, Secret},
    keyfile::{Protection, Sealing, Unlock},
    oath::{Algorithm, Code, Digits, Parameters},
    station::{Actor, ExportOptions, ExportTo, Fate, ImportOptions, ImportReport, StationError},
};

const TABLE: &str = "serial,type,digest,digits,counter,period,batch,expiry,secret\n\
    2301234,hotp,sha1,6,7,,B12,2031-08-31T00:00:00Z,3132333435363738393031323334353637383930\n\
    2301235,totp,sha256,8,,30,B12,,3132333435363738393031323334353637383930313233343536373839303132\n";

fn options(dry_run: bool) -> ImportOptions {
    ImportOptions { name: "delivery.csv".into(), school: school(), dry_run, keep_good: false, unlock: Unlock::Nothing }
}

fn import(desk: &Desk, actor: &Actor, file: &str, options: ImportOptions) -> Result<ImportReport, StationError> {
    desk.station.import_keys(actor, file.as_bytes(), options, &mut |_| {})
}

fn fates(report: &ImportReport) -> Vec<&'static str> {
    report.lines.iter().map(|line| line.fate.word()).collect()
}

fn hotp(counter: u64) -> Code {
    let parameters = Parameters { algorithm: Algorithm::Sha1, digits: Digits::SIX };
    trousseau::oath::hotp(&Secret::new(b"12345678901234567890".to_vec()), parameters, counter)
}

#[test]
fn a_dry_run_tells_everything_and_changes_nothing() {
    let desk = Desk::with(&[]);
    let report = import(&desk, &desk.technician(), TABLE, options(true)).unwrap();
    assert_eq!((fates(&report), report.done), (vec!["new", "new"], false));
    assert!(desk.station.token(&desk.technician(), &desk.serial("2301234")).is_err());
    assert!(desk.station.journal(&desk.actor("auditor"), None, 100).unwrap().iter().all(|l| l.verb.word() != "import"));
}

#[test]
fn imported_tokens_are_in_stock_verify_and_resynchronise() {
    let desk = Desk::with(&[]);
    let technician = desk.technician();
    let report = import(&desk, &technician, TABLE, options(false)).unwrap();
    assert!(report.done && report.refused() == 0 && report.digest.len() == 64);
    let (first, second) = (desk.serial("2301234"), desk.serial("2301235"));
    assert_eq!(desk.state("2301234"), CustodyState::InStock);
    assert!(matches!(desk.station.verify(&technician, &first, hotp(6)), Err(StationError::CodeRefused)));
    assert_eq!(desk.station.verify(&technician, &first, hotp(8)).unwrap().ahead, 1);
    let found = desk.station.resync(&technician, &first, &[hotp(400), hotp(401)]).unwrap();
    assert_eq!(found.ahead, 391);

    // TOTP: now, once; then a clock that is two hours fast is found by two codes
    let secret = Secret::new(b"12345678901234567890123456789012".to_vec());
    let parameters = Parameters { algorithm: Algorithm::Sha256, digits: Digits::EIGHT };
    let now = u64::try_from(desk.now().as_second()).unwrap() / 30;
    let at = |step: u64| trousseau::oath::hotp(&secret, parameters, step);
    desk.station.verify(&technician, &second, at(now)).unwrap();
    assert!(matches!(desk.station.verify(&technician, &second, at(now)), Err(StationError::CodeRefused)));
    assert!(matches!(desk.station.verify(&technician, &second, at(now + 240)), Err(StationError::CodeRefused)));
    let found = desk.station.resync(&technician, &second, &[at(now + 240), at(now + 241)]).unwrap();
    assert_eq!(found.drift, Some(241));
    assert!(desk.journal_is_sound());
}

#[test]
fn the_same_file_again_changes_nothing_and_another_key_for_a_serial_is_refused_and_named() {
    let desk = Desk::with(&[]);
    let technician = desk.technician();
    import(&desk, &technician, TABLE, options(false)).unwrap();
    desk.station.verify(&technician, &desk.serial("2301234"), hotp(9)).unwrap();
    let again = import(&desk, &technician, TABLE, options(false)).unwrap();
    assert_eq!(fates(&again), ["unchanged", "unchanged"]);
    assert!(matches!(
        desk.station.verify(&technician, &desk.serial("2301234"), hotp(9)),
        Err(StationError::CodeRefused)
    ));
    let other =
        TABLE.replace(",3132333435363738393031323334353637383930\n", ",aabbccddeeff00112233445566778899aabbccdd\n");
    let report = import(&desk, &technician, &other, options(false)).unwrap();
    assert_eq!((fates(&report), report.done), (vec!["different", "unchanged"], false));
    desk.station.verify(&technician, &desk.serial("2301234"), hotp(10)).unwrap();
}

#[test]
fn one_refused_key_stops_the_whole_file_unless_told_otherwise() {
    let desk = Desk::with(&[]);
    let technician = desk.technician();
    let broken = format!("{TABLE}2301236,hotp,md5,6,0,,,,3132333435363738393031323334353637383930\n");
    let report = import(&desk, &technician, &broken, options(false)).unwrap();
    assert_eq!((fates(&report), report.done), (vec!["new", "new", "unreadable"], false));
    assert_eq!((report.lines[2].number, report.lines[2].refusal), (4, Some("digest")));
    assert!(desk.station.token(&technician, &desk.serial("2301234")).is_err());
    let report = import(&desk, &technician, &broken, ImportOptions { keep_good: true, ..options(false) }).unwrap();
    assert!(report.done && report.count(Fate::New) == 2 && report.refused() == 1);
    assert_eq!(desk.state("2301235"), CustodyState::InStock);
    let twice = format!("{TABLE}{}", TABLE.lines().nth(1).unwrap());
    assert_eq!(fates(&import(&desk, &technician, &twice, options(true)).unwrap()), ["unchanged", "unchanged", "twice"]);
}

#[test]
fn a_lost_or_returned_token_does_not_come_back_with_its_old_codes() {
    let desk = Desk::with(&[]);
    let technician = desk.technician();
    import(&desk, &technician, TABLE, options(false)).unwrap();
    let serial = desk.serial("2301234");
    desk.station.verify(&technician, &serial, hotp(40 - 30)).unwrap();
    desk.station.mark_defective(&technician, &serial, "en panne").unwrap();
    desk.station.repair(&technician, &serial, "piles changées").unwrap();
    let report = import(&desk, &technician, TABLE, options(false)).unwrap();
    assert_eq!(fates(&report), ["completed", "unchanged"]);
    assert!(matches!(desk.station.verify(&technician, &serial, hotp(10)), Err(StationError::CodeRefused)));
    desk.station.verify(&technician, &serial, hotp(11)).unwrap();
    desk.station.report_lost(&technician, &serial, "perdue").unwrap();
    let report = import(&desk, &technician, TABLE, options(false)).unwrap();
    assert_eq!((fates(&report), report.done), (vec!["compromised", "unchanged"], false));
}

#[test]
fn only_those_who_may_import_do_and_a_school_without_contract_gets_nothing() {
    let desk = Desk::with(&[]);
    for login in ["principal", "deputy", "helpdesk", "auditor", "requester"] {
        let refused = import(&desk, &desk.actor(login), TABLE, options(true)).unwrap_err();
        assert!(matches!(refused, StationError::NotAllowed { .. }), "{login}: {refused}");
    }
    for (file, says) in [
        ("", "holds no key"),
        ("\u{0}\u{1}\u{2}", "no text and no workbook"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><KeyContainer/>", "document type"),
        ("<html></html>", "no key file"),
        ("<KeyContainer", "well-formed"),
    ] {
        let refused = import(&desk, &desk.technician(), file, options(false)).unwrap_err();
        assert!(refused.to_string().contains(says), "{file:?}: {refused}");
    }
}

fn export(desk: &Desk, actor: &Actor, options: &ExportOptions) -> Result<String, StationError> {
    let mut out = Vec::new();
    desk.station.export_keys(actor, &mut out, options)?;
    Ok(String::from_utf8(out).unwrap())
}

fn secret(text: &str) -> Secret {
    Secret::new(text.as_bytes().to_vec())
}

fn csv(plain_secrets: bool, reason: &str, password: Option<&str>) -> ExportOptions {
    let to = ExportTo::Csv { plain_secrets };
    ExportOptions { school: None, to, reason: reason.into(), password: password.map(secret) }
}

#[test]
fn secrets_leave_for_an_administrator_with_the_password_again_and_a_reason_only() {
    let desk = Desk::with(&[]);
    import(&desk, &desk.technician(), TABLE, options(false)).unwrap();
    let administrator = desk.actor("administrator");
    let id = administrator.person.unwrap();
    desk.station.set_password(&Actor::machine(0), id, &secret("une phrase assez longue")).unwrap();
    for login in ["principal", "technician", "helpdesk", "auditor"] {
        let asked = csv(true, "audit", Some("une phrase assez longue"));
        let refused = export(&desk, &desk.actor(login), &asked).unwrap_err();
        assert!(matches!(refused, StationError::NotAllowed { .. }), "{login}");
    }
    let refused = |asked: &ExportOptions| export(&desk, &administrator, asked).unwrap_err();
    assert!(matches!(refused(&csv(true, "audit", None)), StationError::WrongPassword));
    assert!(matches!(refused(&csv(true, "audit", Some("une autre phrase"))), StationError::WrongPassword));
    assert!(matches!(refused(&csv(true, " ", Some("une phrase assez longue"))), StationError::Invalid(_)));
    let table = export(&desk, &administrator, &csv(true, "audit annuel", Some("une phrase assez longue"))).unwrap();
    assert!(table.contains("3132333435363738393031323334353637383930"));
    // whoever sees the stock has the table without them
    let table = export(&desk, &desk.principal(), &csv(false, "", None)).unwrap();
    assert!(table.contains("2301234") && !table.contains("31323334"));
    let elsewhere = export(&desk, &desk.principal_elsewhere(), &csv(false, "", None)).unwrap();
    assert!(!elsewhere.contains("2301234"));
    let journal = desk.station.journal(&desk.actor("auditor"), None, 100).unwrap();
    let exports: Vec<_> = journal.iter().filter(|line| line.verb.word() == "export").collect();
    assert_eq!(exports.len(), 3);
    assert_eq!(exports[2].facts["comment"], "audit annuel");
    assert!(journal.iter().all(|line| !format!("{line:?}").contains("31323334")));
}

#[test]
fn an_encrypted_export_comes_back_in_another_station_with_the_same_codes_and_words() {
    let desk = Desk::with(&[]);
    let named = TABLE.replace("batch,", "batch,manufacturer,name,").replace("B12,", "B12,oath.FT,=clef 1,");
    import(&desk, &desk.technician(), &named, options(false)).unwrap();
    desk.station.verify(&desk.technician(), &desk.serial("2301234"), hotp(11)).unwrap();
    let password =
        || Protection::Password { password: secret("un long mot de passe"), name: "export".into(), rounds: 1_000 };
    let to = ExportTo::Pskc(Sealing::new(password()));
    let asked = ExportOptions { school: None, to, reason: "déménagement".into(), password: None };
    let file = export(&desk, &Actor::machine(0), &asked).unwrap();
    assert!(!file.contains("MTIzNDU2Nzg5MDEyMzQ1Njc4OTA"));

    let other = Desk::with(&[]);
    let unlock = |text| ImportOptions { unlock: Unlock::Password(secret(text)), ..options(false) };
    let wrong = import(&other, &other.technician(), &file, unlock("un autre mot de passe"));
    assert!(wrong.is_err() || !wrong.unwrap().done);
    let report = import(&other, &other.technician(), &file, unlock("un long mot de passe")).unwrap();
    assert!(report.done && report.count(Fate::New) == 2, "{report:?}");
    assert!(matches!(
        other.station.verify(&other.technician(), &other.serial("2301234"), hotp(11)),
        Err(StationError::CodeRefused)
    ));
    other.station.verify(&other.technician(), &other.serial("2301234"), hotp(12)).unwrap();
    let table = export(&other, &other.principal(), &csv(false, "", None)).unwrap();
    assert!(table.contains("'=clef 1") && table.contains("oath.FT") && table.contains("B12"), "{table}");
    assert!(table.contains("2031-08-31"));
}

#[test]
fn wrong_parameters_are_found_out_and_taken_over_when_asked_for() {
    let desk = Desk::with(&[]);
    let helpdesk = desk.actor("helpdesk");
    let wrong = TABLE.replace("totp,sha256,8,,30", "totp,sha1,8,,60");
    import(&desk, &desk.technician(), &wrong, options(false)).unwrap();
    let serial = desk.serial("2301235");
    let secret = Secret::new(b"12345678901234567890123456789012".to_vec());
    let parameters = Parameters { algorithm: Algorithm::Sha256, digits: Digits::EIGHT };
    let now = u64::try_from(desk.now().as_second()).unwrap() / 30;
    let at = |step: u64| trousseau::oath::hotp(&secret, parameters, step);
    assert!(desk.station.resync(&helpdesk, &serial, &[at(now), at(now + 1)]).is_err());
    let found = desk.station.fit(&helpdesk, &serial, &[at(now), at(now + 1)], false).unwrap();
    let fit = found.fits[0];
    assert_eq!((found.fits.len(), fit.algorithm, fit.period, found.adopted), (1, Algorithm::Sha256, Some(30), false));
    assert!(desk.station.verify(&helpdesk, &serial, at(now)).is_err(), "nothing was changed");
    assert!(desk.station.fit(&helpdesk, &serial, &[at(now), at(now + 1)], true).unwrap().adopted);
    assert!(desk.station.verify(&helpdesk, &serial, at(now + 1)).is_err(), "the codes are spent");
    desk.clock.advance(60);
    desk.station.verify(&helpdesk, &serial, at(now + 3)).unwrap();
    // confirmed now: nothing finds other parameters for it any more
    assert!(matches!(
        desk.station.fit(&helpdesk, &serial, &[at(now + 4), at(now + 5)], true),
        Err(StationError::NoCredential(_))
    ));
    let nothing = desk.station.fit(&helpdesk, &desk.serial("2301234"), &[at(5), at(9)], true).unwrap();
    assert!(nothing.fits.is_empty() && !nothing.adopted);
}

#[test]
fn a_clock_that_is_not_synchronised_teaches_no_drift() {
    let desk = Desk::with(&[]);
    let technician = desk.technician();
    import(&desk, &technician, TABLE, options(false)).unwrap();
    let serial = desk.serial("2301235");
    let secret = Secret::new(b"12345678901234567890123456789012".to_vec());
    let parameters = Parameters { algorithm: Algorithm::Sha256, digits: Digits::EIGHT };
    let step = |desk: &Desk| u64::try_from(desk.now().as_second()).unwrap() / 30;
    let at = |step: u64| trousseau::oath::hotp(&secret, parameters, step);
    desk.clock.lose_synchronisation();
    desk.station.verify(&technician, &serial, at(step(&desk) + 1)).unwrap();
    desk.clock.advance(90);
    assert!(desk.station.verify(&technician, &serial, at(step(&desk) + 2)).is_err(), "no drift of 1 was learned");
    let found = desk.station.resync(&technician, &serial, &[at(step(&desk) + 20), at(step(&desk) + 21)]).unwrap();
    assert_eq!((found.drift, found.drift_learned), (Some(21), false));
}
