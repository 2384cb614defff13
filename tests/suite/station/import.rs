//! Key files come in and go out: nothing known is overwritten, nothing is half done, secrets leave by one door only.

use crate::support::desk::{Desk, school};
use trousseau::{
    domain::{CustodyState, KeyFate, Secret},
    keyfile::{Given, Protection, Rule, Sealing, SecretEncoding, Unlock},
    oath::{Algorithm, Code, Digits, Parameters},
    station::{Actor, ExportOptions, ExportTo, ImportOptions, ImportReport, InputFault, Progress, StationError},
};

const TABLE: &str = "serial,type,digest,digits,counter,period,batch,expiry,secret\n\
    2301234,hotp,sha1,6,7,,B12,2031-08-31T00:00:00Z,3132333435363738393031323334353637383930\n\
    2301235,totp,sha256,8,,30,B12,,3132333435363738393031323334353637383930313233343536373839303132\n";

fn options(dry_run: bool) -> ImportOptions {
    ImportOptions {
        name: "delivery.csv".into(),
        school: school(),
        dry_run,
        keep_good: false,
        unlock: Unlock::Nothing,
        given: Default::default(),
    }
}

fn import(desk: &Desk, actor: &Actor, file: &str, options: ImportOptions) -> Result<ImportReport, StationError> {
    desk.station.stock().import_keys(actor, file.as_bytes(), options, &Progress::default())
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
    assert!(desk.station.tokens().token(&desk.technician(), &desk.serial("2301234")).is_err());
    assert!(
        desk.station
            .journal()
            .entries(&desk.actor("auditor"), None, 100)
            .unwrap()
            .iter()
            .all(|l| l.verb.word() != "import")
    );
}

#[test]
fn a_dry_run_with_a_doubt_tells_one_code_which_the_import_then_still_expects() {
    let desk = Desk::with(&[]);
    let technician = desk.technician();
    let secret = "3132333435363738393031323334353637383930";
    let file = format!("serial,secret,type,counter\n1234567,{secret},hotp,5\n1234568,{secret},hotp,0\n");
    let compare = import(&desk, &technician, &file, options(true)).unwrap().compare.unwrap();
    assert_eq!((compare.token.serial().as_str(), compare.code, compare.counter), ("1234567", hotp(5), Some(5)));
    assert!(!format!("{compare:?}").contains(&hotp(5).to_string()), "a log has no code");
    // looked at twice, imported, and the code is the one that is expected
    assert!(import(&desk, &technician, &file, options(true)).unwrap().compare.is_some());
    let done = import(&desk, &technician, &file, options(false)).unwrap();
    assert!(done.done && done.compare.is_none());
    desk.station.codes().verify(&technician, &desk.serial("1234567"), hotp(5)).unwrap();
    // nothing is told of a token that is known, nor where nothing is in doubt
    assert!(import(&desk, &technician, &file, options(true)).unwrap().compare.is_none());
    assert!(import(&Desk::with(&[]), &technician, TABLE, options(true)).is_ok_and(|report| report.compare.is_none()));
    // TOTP: what the token shows now
    let file = format!("serial,secret,type\n7654321,{secret},totp\n");
    let compare = import(&desk, &technician, &file, options(true)).unwrap().compare.unwrap();
    let step = u64::try_from(desk.now().as_second()).unwrap() / 30;
    assert_eq!((compare.code, compare.at), (hotp(step), Some(desk.now())));
}

#[test]
fn what_is_said_of_a_file_is_in_its_report_and_of_a_table_only() {
    let desk = Desk::with(&[]);
    let technician = desk.technician();
    let file = "1234567;23456723456723456723456723456723\n";
    let said = |secrets| Given { secrets: Some(secrets), digits: Some(Digits::EIGHT), ..Given::default() };
    let given = |dry_run, secrets| ImportOptions { given: said(secrets), ..options(dry_run) };
    let report = import(&desk, &technician, file, options(true)).unwrap();
    assert!(report.lines[0].rules.contains(&Rule::AmbiguousSecretEncoding));
    let hex = report.compare.unwrap().code;
    let report = import(&desk, &technician, file, given(false, SecretEncoding::Base32)).unwrap();
    assert_eq!((report.done, report.given.digits), (true, Some(Digits::EIGHT)));
    assert!(!report.lines[0].rules.contains(&Rule::AmbiguousSecretEncoding));
    assert!(desk.station.codes().verify(&technician, &desk.serial("1234567"), hex).is_err());
    let key = "<KeyPackage><DeviceInfo><SerialNo>7</SerialNo></DeviceInfo></KeyPackage>";
    let pskc =
        format!("<KeyContainer Version=\"1.0\" xmlns=\"urn:ietf:params:xml:ns:keyprov:pskc\">{key}</KeyContainer>");
    let refused = import(&desk, &technician, &pskc, given(true, SecretEncoding::Hex)).unwrap_err();
    assert!(matches!(refused, StationError::Invalid(InputFault::NoTable)), "{refused}");
}

#[test]
fn columns_that_are_not_used_and_secrets_are_told_as_they_should_be() {
    let desk = Desk::with(&[]);
    let secret = "7a6b5c4d3e2f10a1b2c3d4e5f60718293a4b5c6d";
    let file = format!(
        "serial;secret;Date d'achat;model\n1234567;{secret};2026;C200\n{secret};1234568;2026;C200\n1234569;{secret};;{secret}\n\
         1234570;{secret}x;;C200\n"
    );
    let report = import(&desk, &desk.technician(), &file, ImportOptions { keep_good: true, ..options(true) }).unwrap();
    assert_eq!(fates(&report), ["new", "unreadable", "unreadable", "unreadable"]);
    assert_eq!(report.unused[0].name.as_deref(), Some("Date d'achat"));
    let told = serde_json::to_string(&report).unwrap() + &format!("{report:?}");
    assert!(!told.contains(&secret[..12]) && !told.to_lowercase().contains(&secret[4..16]), "{told}");
}

#[test]
fn imported_tokens_are_in_stock_verify_and_resynchronise() {
    let desk = Desk::with(&[]);
    let technician = desk.technician();
    let report = import(&desk, &technician, TABLE, options(false)).unwrap();
    assert!(report.done && report.refused() == 0 && report.digest.len() == 64);
    let (first, second) = (desk.serial("2301234"), desk.serial("2301235"));
    assert_eq!(desk.state("2301234"), CustodyState::InStock);
    assert!(matches!(desk.station.codes().verify(&technician, &first, hotp(6)), Err(StationError::CodeRefused)));
    assert_eq!(desk.station.codes().verify(&technician, &first, hotp(8)).unwrap().ahead, 1);
    let found = desk.station.codes().resync(&technician, &first, &[hotp(400), hotp(401)]).unwrap();
    assert_eq!(found.ahead, 391);

    // TOTP: now, once; then a clock that is two hours fast is found by two codes
    let secret = Secret::new(b"12345678901234567890123456789012".to_vec());
    let parameters = Parameters { algorithm: Algorithm::Sha256, digits: Digits::EIGHT };
    let now = u64::try_from(desk.now().as_second()).unwrap() / 30;
    let at = |step: u64| trousseau::oath::hotp(&secret, parameters, step);
    desk.station.codes().verify(&technician, &second, at(now)).unwrap();
    assert!(matches!(desk.station.codes().verify(&technician, &second, at(now)), Err(StationError::CodeRefused)));
    assert!(matches!(desk.station.codes().verify(&technician, &second, at(now + 240)), Err(StationError::CodeRefused)));
    let found = desk.station.codes().resync(&technician, &second, &[at(now + 240), at(now + 241)]).unwrap();
    assert_eq!(found.drift, Some(241));
    assert!(desk.journal_is_sound());
}

#[test]
fn the_same_file_again_changes_nothing_and_another_key_for_a_serial_is_refused_and_named() {
    let desk = Desk::with(&[]);
    let technician = desk.technician();
    import(&desk, &technician, TABLE, options(false)).unwrap();
    desk.station.codes().verify(&technician, &desk.serial("2301234"), hotp(9)).unwrap();
    let again = import(&desk, &technician, TABLE, options(false)).unwrap();
    assert_eq!(fates(&again), ["unchanged", "unchanged"]);
    assert!(matches!(
        desk.station.codes().verify(&technician, &desk.serial("2301234"), hotp(9)),
        Err(StationError::CodeRefused)
    ));
    let other =
        TABLE.replace(",3132333435363738393031323334353637383930\n", ",aabbccddeeff00112233445566778899aabbccdd\n");
    let report = import(&desk, &technician, &other, options(false)).unwrap();
    assert_eq!((fates(&report), report.done), (vec!["different", "unchanged"], false));
    desk.station.codes().verify(&technician, &desk.serial("2301234"), hotp(10)).unwrap();
}

/// Base 32, hexadecimal and base 64 of 12345678901234567890.
const BASE32: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const HEX: &str = "3132333435363738393031323334353637383930";
const BASE64: &str = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=";

fn at(desk: &Desk, period: u64, digits: Digits, algorithm: Algorithm) -> Code {
    let step = u64::try_from(desk.now().as_second()).unwrap() / period;
    let secret = Secret::new(b"12345678901234567890".to_vec());
    trousseau::oath::hotp(&secret, Parameters { algorithm, digits }, step)
}

#[test]
fn tokens_of_a_list_of_otpauth_addresses_take_their_own_codes() {
    let desk = Desk::with(&[]);
    let technician = desk.technician();
    let list = format!(
        "otpauth://totp/Ecole:LOGE0001?secret={BASE32}&issuer=Ecole&period=60&digits=8&algorithm=SHA256\n\
         otpauth://hotp/Ecole:LOGE0002?secret={BASE32}&issuer=Ecole&counter=5\n"
    );
    let report = import(&desk, &technician, &list, options(false)).unwrap();
    assert_eq!((report.format, fates(&report)), ("otpauth", vec!["new", "new"]));
    let timed = at(&desk, 60, Digits::EIGHT, Algorithm::Sha256);
    desk.station.codes().verify(&technician, &desk.serial("LOGE0001"), timed).unwrap();
    desk.station.codes().verify(&technician, &desk.serial("LOGE0002"), hotp(5)).unwrap();
}

#[test]
fn tokens_of_safenet_and_safeword_take_their_own_codes_also_by_a_clock_that_began_in_2000() {
    let desk = Desk::with(&[]);
    let technician = desk.technician();
    let record = |serial: &str, data: &str| {
        format!("dn: sccAuthenticatorId={serial}\nsccAuthenticatorId: {serial}\nsccTokenData: sccKey={HEX};{data}\n\n")
    };
    let records = format!(
        "# ===== SafeWord Authenticator Records $Version: 100$ =====\n{}{}",
        record("LOGE0001", "sccMode=E;sccPwLen=6;sccSeq=3"),
        record("LOGE0002", "sccMode=T;sccPwLen=6;sccTick=30;sccPrTime=2024/03/12 00:00:00")
    );
    let report = import(&desk, &technician, &records, options(false)).unwrap();
    assert_eq!((report.format, fates(&report)), ("safeword", vec!["new", "new"]));
    desk.station.codes().verify(&technician, &desk.serial("LOGE0001"), hotp(3)).unwrap();
    let since = u64::try_from(desk.now().as_second()).unwrap() - 946_684_800;
    desk.station.codes().verify(&technician, &desk.serial("LOGE0002"), hotp(since / 30)).unwrap();

    let tokens = format!(
        "<Tokens><Token serial=\"LOGE0003\"><Applications><Application><Seed>{HEX}</Seed><MovingFactor>1</MovingFactor>\
         </Application></Applications></Token></Tokens>"
    );
    let report = import(&desk, &technician, &tokens, options(false)).unwrap();
    assert_eq!((report.format, fates(&report)), ("safenet", vec!["new"]));
    desk.station.codes().verify(&technician, &desk.serial("LOGE0003"), hotp(1)).unwrap();
}

#[test]
fn a_pin_beside_a_key_is_left_out_and_stops_nothing() {
    let desk = Desk::with(&[]);
    let technician = desk.technician();
    let entry = |id: &str, kind: &str, secret: &str| {
        format!(
            "<KeyPackage><DeviceInfo><SerialNo>LOGE0001</SerialNo></DeviceInfo><Key Id=\"{id}\" \
             Algorithm=\"urn:ietf:params:xml:ns:keyprov:pskc:{kind}\"><AlgorithmParameters><ResponseFormat Length=\"6\" \
             Encoding=\"DECIMAL\"/></AlgorithmParameters><Data><Secret><PlainValue>{secret}</PlainValue></Secret><Counter>\
             <PlainValue>0</PlainValue></Counter></Data></Key></KeyPackage>"
        )
    };
    let file = format!(
        "<KeyContainer Version=\"1.0\" xmlns=\"urn:ietf:params:xml:ns:keyprov:pskc\">{}{}</KeyContainer>",
        entry("1", "hotp", BASE64),
        entry("2", "pin", "NDYxOA==")
    );
    let report = import(&desk, &technician, &file, options(false)).unwrap();
    assert_eq!((fates(&report), report.done, report.refused()), (vec!["new", "left_out"], true, 0));
    assert_eq!(report.lines[1].refusal, Some("pin"));
    assert!(!format!("{report:?}").contains("4618"));
    desk.station.codes().verify(&technician, &desk.serial("LOGE0001"), hotp(0)).unwrap();
}

#[test]
fn the_oldest_draft_of_pskc_is_read() {
    let desk = Desk::with(&[]);
    let technician = desk.technician();
    let file = format!(
        "<KeyContainer xmlns=\"urn:ietf:params:xml:ns:keyprov:container\"><EncryptionMethod algorithm=\"NONE\"/>\
         <DigestMethod algorithm=\"HMAC-SHA1\"/><Device><DeviceId><SerialNo>LOGE0001</SerialNo></DeviceId>\
         <Key KeyAlgorithm=\"HOTP\" KeyId=\"1\"><Usage><ResponseFormat format=\"DECIMAL\" length=\"6\"/></Usage>\
         <Data Name=\"SECRET\"><Value>{BASE64}</Value></Data><Data Name=\"COUNTER\"><Value>AAAAAAAAASw=</Value></Data></Key>\
         </Device></KeyContainer>"
    );
    assert_eq!(fates(&import(&desk, &technician, &file, options(false)).unwrap()), ["new"]);
    desk.station.codes().verify(&technician, &desk.serial("LOGE0001"), hotp(300)).unwrap();
}

#[test]
fn one_refused_key_stops_the_whole_file_unless_told_otherwise() {
    let desk = Desk::with(&[]);
    let technician = desk.technician();
    let broken = format!("{TABLE}2301236,hotp,md5,6,0,,,,3132333435363738393031323334353637383930\n");
    let report = import(&desk, &technician, &broken, options(false)).unwrap();
    assert_eq!((fates(&report), report.done), (vec!["new", "new", "unreadable"], false));
    assert_eq!((report.lines[2].number, report.lines[2].refusal), (4, Some("digest")));
    assert!(desk.station.tokens().token(&technician, &desk.serial("2301234")).is_err());
    let report = import(&desk, &technician, &broken, ImportOptions { keep_good: true, ..options(false) }).unwrap();
    assert!(report.done && report.count(KeyFate::New) == 2 && report.refused() == 1);
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
    desk.station.codes().verify(&technician, &serial, hotp(40 - 30)).unwrap();
    desk.station.tokens().mark_defective(&technician, &serial, "en panne").unwrap();
    desk.station.tokens().repair(&technician, &serial, "piles changées").unwrap();
    let report = import(&desk, &technician, TABLE, options(false)).unwrap();
    assert_eq!(fates(&report), ["completed", "unchanged"]);
    assert!(matches!(desk.station.codes().verify(&technician, &serial, hotp(10)), Err(StationError::CodeRefused)));
    desk.station.codes().verify(&technician, &serial, hotp(11)).unwrap();
    desk.station.tokens().report_lost(&technician, &serial, "perdue").unwrap();
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
        ("\u{0}\u{1}\u{2}", "neither text nor a workbook"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><KeyContainer/>", "document type"),
        ("<html></html>", "page of the web"),
        ("<clefs></clefs>", "no key file"),
        ("<KeyContainer", "well-formed"),
    ] {
        let refused = import(&desk, &desk.technician(), file, options(false)).unwrap_err();
        assert!(refused.to_string().contains(says), "{file:?}: {refused}");
    }
}

fn export(desk: &Desk, actor: &Actor, options: ExportOptions) -> Result<String, StationError> {
    let (stock, mut out) = (desk.station.stock(), Vec::new());
    let export = stock.prepare_export(actor, options)?;
    stock.export_keys(actor, &mut out, &export, &Progress::default())?;
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
    desk.station.people().set_password(&Actor::machine(0), id, &secret("une phrase assez longue")).unwrap();
    for login in ["principal", "technician", "helpdesk", "auditor"] {
        let asked = csv(true, "audit", Some("une phrase assez longue"));
        let refused = export(&desk, &desk.actor(login), asked).unwrap_err();
        assert!(matches!(refused, StationError::NotAllowed { .. }), "{login}");
    }
    let refused = |asked: ExportOptions| export(&desk, &administrator, asked).unwrap_err();
    assert!(matches!(refused(csv(true, "audit", None)), StationError::WrongPassword));
    assert!(matches!(refused(csv(true, "audit", Some("une autre phrase"))), StationError::WrongPassword));
    assert!(matches!(refused(csv(true, " ", Some("une phrase assez longue"))), StationError::Invalid(_)));
    let table = export(&desk, &administrator, csv(true, "audit annuel", Some("une phrase assez longue"))).unwrap();
    assert!(table.contains("3132333435363738393031323334353637383930"));
    // whoever sees the stock has the table without them
    let table = export(&desk, &desk.principal(), csv(false, "", None)).unwrap();
    assert!(table.contains("2301234") && !table.contains("31323334"));
    let elsewhere = export(&desk, &desk.principal_elsewhere(), csv(false, "", None)).unwrap();
    assert!(!elsewhere.contains("2301234"));
    let journal = desk.station.journal().entries(&desk.actor("auditor"), None, 100).unwrap();
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
    desk.station.codes().verify(&desk.technician(), &desk.serial("2301234"), hotp(11)).unwrap();
    let password =
        || Protection::Password { password: secret("un long mot de passe"), name: "export".into(), rounds: 1_000 };
    let to = ExportTo::Pskc(Sealing::new(password()));
    let asked = ExportOptions { school: None, to, reason: "déménagement".into(), password: None };
    let file = export(&desk, &Actor::machine(0), asked).unwrap();
    assert!(!file.contains("MTIzNDU2Nzg5MDEyMzQ1Njc4OTA"));

    let other = Desk::with(&[]);
    let unlock = |text| ImportOptions { unlock: Unlock::Password(secret(text)), ..options(false) };
    let wrong = import(&other, &other.technician(), &file, unlock("un autre mot de passe"));
    assert!(wrong.is_err() || !wrong.unwrap().done);
    let report = import(&other, &other.technician(), &file, unlock("un long mot de passe")).unwrap();
    assert!(report.done && report.count(KeyFate::New) == 2, "{report:?}");
    assert!(matches!(
        other.station.codes().verify(&other.technician(), &other.serial("2301234"), hotp(11)),
        Err(StationError::CodeRefused)
    ));
    other.station.codes().verify(&other.technician(), &other.serial("2301234"), hotp(12)).unwrap();
    let table = export(&other, &other.principal(), csv(false, "", None)).unwrap();
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
    assert!(desk.station.codes().resync(&helpdesk, &serial, &[at(now), at(now + 1)]).is_err());
    let found = desk.station.codes().fit(&helpdesk, &serial, &[at(now), at(now + 1)], false).unwrap();
    let fit = found.fits[0];
    assert_eq!((found.fits.len(), fit.algorithm, fit.period, found.adopted), (1, Algorithm::Sha256, Some(30), false));
    assert!(desk.station.codes().verify(&helpdesk, &serial, at(now)).is_err(), "nothing was changed");
    assert!(desk.station.codes().fit(&helpdesk, &serial, &[at(now), at(now + 1)], true).unwrap().adopted);
    assert!(desk.station.codes().verify(&helpdesk, &serial, at(now + 1)).is_err(), "the codes are spent");
    desk.clock.advance(60);
    desk.station.codes().verify(&helpdesk, &serial, at(now + 3)).unwrap();
    // confirmed now: nothing finds other parameters for it any more
    assert!(matches!(
        desk.station.codes().fit(&helpdesk, &serial, &[at(now + 4), at(now + 5)], true),
        Err(StationError::NoCredential(_))
    ));
    let nothing = desk.station.codes().fit(&helpdesk, &desk.serial("2301234"), &[at(5), at(9)], true).unwrap();
    assert!(nothing.fits.is_empty() && !nothing.adopted);
}

#[test]
fn what_is_learned_of_a_token_by_a_clock_that_nobody_keeps_counts_until_somebody_does() {
    let desk = Desk::with(&[]);
    let technician = desk.technician();
    import(&desk, &technician, TABLE, options(false)).unwrap();
    let serial = desk.serial("2301235");
    let secret = Secret::new(b"12345678901234567890123456789012".to_vec());
    let parameters = Parameters { algorithm: Algorithm::Sha256, digits: Digits::EIGHT };
    let step = |desk: &Desk| u64::try_from(desk.now().as_second()).unwrap() / 30;
    let at = |step: u64| trousseau::oath::hotp(&secret, parameters, step);
    // the station's clock is ten minutes slow, and nobody knows
    desk.clock.lose_synchronisation();
    let refused = desk.station.codes().verify(&technician, &serial, at(step(&desk) + 20));
    assert!(matches!(refused, Err(StationError::CodeRefused)), "{refused:?}");
    let found =
        desk.station.codes().resync(&technician, &serial, &[at(step(&desk) + 20), at(step(&desk) + 21)]).unwrap();
    assert_eq!((found.drift, found.drift_seconds, found.clock_unkept()), (Some(21), Some(630), true));
    desk.clock.advance(90);
    desk.station.codes().verify(&technician, &serial, at(step(&desk) + 21)).expect("the token's next code");
    desk.clock.advance(90);
    desk.station.codes().verify(&technician, &serial, at(step(&desk) + 22)).expect("it is followed");
    // somebody sets the clock, and keeps it from now on: the token was right all the time
    desk.clock.advance(690);
    desk.clock.synchronise();
    desk.station.codes().verify(&technician, &serial, at(step(&desk))).expect("its code by the right time");
}

/// A file whose reader is told to stop where its last piece is asked for.
struct StoppedOnTheWay<'a> {
    text: &'a [u8],
    progress: &'a Progress,
}

impl std::io::Read for StoppedOnTheWay<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.text.len() < 100_000 {
            self.progress.stop();
        }
        self.text.read(buffer)
    }
}

#[test]
fn an_import_that_is_stopped_on_its_way_has_changed_nothing_and_can_be_begun_again() {
    let desk = Desk::with(&[]);
    let (technician, auditor) = (desk.technician(), desk.actor("auditor"));
    let lines = (0..4000).map(|n| format!("{},hotp,{:040x}\n", 3_000_000 + n, n + 1));
    let table = format!("serial,type,secret\n{}", lines.collect::<String>());
    let head = || desk.station.journal().entries(&auditor, None, 1).unwrap()[0].number;
    for dry_run in [true, false] {
        let (progress, before) = (Progress::default(), head());
        let file = StoppedOnTheWay { text: table.as_bytes(), progress: &progress };
        let stopped = desk.station.stock().import_keys(&technician, file, options(dry_run), &progress);
        assert!(matches!(stopped, Err(StationError::Cancelled)), "{stopped:?}");
        assert!((1000..4000).contains(&progress.far().done), "{:?}", progress.far());
        assert_eq!(head(), before);
        assert!(desk.station.tokens().token(&technician, &desk.serial("3000000")).is_err());
    }
    assert_eq!(import(&desk, &technician, &table, options(false)).unwrap().count(KeyFate::New), 4000);
    // what comes when it is over changes nothing of what was done
    let late = Progress::default();
    let again = desk.station.stock().import_keys(&technician, TABLE.as_bytes(), options(false), &late).unwrap();
    late.stop();
    assert!(again.done && desk.station.tokens().token(&technician, &desk.serial("2301234")).is_ok());
}
