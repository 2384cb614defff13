//! Numbers and codes as keyboards, scanners and spreadsheets bring them, at every door: read right, or a question.

use crate::{
    support::desk::{Desk, hotp_table, school},
    support::panel::Panel,
};
use axum::http::StatusCode;
use std::process::Command;
use trousseau::{
    domain::{KeyFate, SettingName},
    keyfile::Unlock,
    station::{Found, ImportOptions, NewOrder, Progress, SerialFault, StationError},
};

/// A code on the keyboards that a desk may have: Windows and Linux, the same with caps lock, macOS and Belgium, BÉPO.
const SEVENS: [(&str, &str); 5] =
    [("755224", "è((éé'"), ("755224", "È((ÉÉ'"), ("755224", "è((éé'"), ("681794", "§!&èç'"), ("755224", "+))««(")];

/// In a form, as a browser sends it.
fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[test]
fn a_code_from_any_keyboard_is_read_by_panel_and_command_line_alike() {
    for (at, (code, typed)) in SEVENS.into_iter().enumerate() {
        let desk = Desk::with(&[]);
        desk.delivered(&hotp_table(&["H1"], ""));
        let panel = Panel::on(desk);
        let helpdesk = panel.sign_in("helpdesk");
        // what is read is looked for: 755224 is the first code of this token, 681794 none of its near ones
        let form = format!("serial=H1&code1={}&code2=287082", encoded(typed));
        let answer = helpdesk.post("/helpdesk/resynchronise", &form);
        match code {
            "755224" => assert!(answer.text.contains("Clef H1 resynchronisée"), "{at}: {}", answer.text),
            _ => assert!(answer.text.contains("Ces deux codes ne sont pas proches"), "{at}: {}", answer.text),
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trousseau"));
        command
            .args(["--bus", "emulated", "--data"])
            .arg(folder.path().join("data"))
            .args(arguments)
            .env("LC_ALL", "C");
        command.output().unwrap()
    };
    assert!(run(&["school", "add", "0951099D", "Lycée Essai"]).status.success());
    let table = folder.path().join("keys.csv");
    std::fs::write(&table, hotp_table(&["12345"], "")).unwrap();
    assert!(run(&["import", "--school", "0951099D", table.to_str().unwrap()]).status.success());
    // serial and code by the same keyboard, also one that begins like an option
    for (serial, code) in [("&é\"'(", "è((éé'"), ("12345", "«-+*-«")] {
        let output = run(&["verify", serial, code]);
        assert!(output.status.success(), "{serial} {code}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn a_serial_whose_letters_a_scanner_may_have_moved_is_a_question_at_every_door() {
    let panel = Panel::on(Desk::with(&[]));
    let technician = panel.sign_in("technician");
    let scanned = encoded("GQKTààà&é\"");
    let answer = technician.post("/tokens", &format!("serial={scanned}&school={}", school()));
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("peut se lire GAKT000123 ou GQKT000123"), "{}", answer.text);
    assert!(panel.desk.station.tokens().token(&panel.desk.technician(), &panel.desk.serial("GQKT000123")).is_err());
    // letters that stay where they are, and digits: read
    technician.post("/tokens", &format!("serial={}&school={}", encoded("GKTààà&é\""), school()));
    panel.desk.station.tokens().token(&panel.desk.technician(), &panel.desk.serial("GKT000123")).unwrap();
}

#[test]
fn zeros_in_front_are_a_question_at_every_door_and_never_a_second_token() {
    let panel = Panel::on(Desk::with(&[]));
    let desk = &panel.desk;
    let technician = desk.technician();
    let (known, alike) = (desk.serial("12345678"), desk.serial("0012345678"));
    desk.station.tokens().register(&technician, &known, school()).unwrap();
    let is_question = |refused: &StationError| matches!(refused, StationError::AlikeSerial { serial, known: here } if *serial == alike && *here == known);
    // by number
    let refused = desk.station.tokens().register(&technician, &alike, school()).unwrap_err();
    assert!(is_question(&refused), "{refused}");
    // a key file
    let options = ImportOptions {
        name: "zeros.csv".into(),
        school: school(),
        dry_run: false,
        keep_good: true,
        unlock: Unlock::Nothing,
        given: Default::default(),
    };
    let table = hotp_table(&["0012345678", "99"], "");
    let report =
        desk.station.stock().import_keys(&technician, table.as_bytes(), options, &Progress::default()).unwrap();
    assert_eq!(report.lines.iter().map(|line| line.fate).collect::<Vec<_>>(), [KeyFate::Alike, KeyFate::New]);
    // a parcel
    let order = NewOrder { school: school(), quantity: 1, comment: String::new(), seen: None };
    desk.station
        .settings()
        .set(&desk.actor("administrator"), SettingName::SupplierAddress, "clefs@example.fr")
        .unwrap();
    let order = desk.station.stock().place_order(&desk.principal(), &order).unwrap();
    let parcel = desk.station.stock().receive_order(&technician, order, "0012345678").unwrap_err();
    let StationError::ParcelRefused(lines) = &parcel else { panic!("{parcel}") };
    assert_eq!(lines.iter().map(|line| line.fault).collect::<Vec<_>>(), [SerialFault::Alike]);
    // a stock-take
    let take = desk.station.stock().start_stock_take(&technician, school()).unwrap();
    let counted = desk.station.stock().count(&technician, take, &alike).unwrap_err();
    assert!(is_question(&counted), "{counted}");
    // a search shows the one that is meant
    for typed in ["0012345678", "12345678"] {
        let found = desk.station.find(&technician, typed).unwrap();
        let shown = match found {
            Found::Token(serial) => vec![serial],
            Found::Several(hits) => hits.tokens.into_iter().map(|row| row.name).collect(),
            other => panic!("{other:?}"),
        };
        assert_eq!(shown, [(&known).into()], "{typed}");
    }
    // the panel asks, with both numbers; a yes makes it another token
    let signed_in = panel.sign_in("technician");
    let form = format!("serial=0012345678&school={}", school());
    let asked = signed_in.post("/tokens", &form);
    assert!(asked.text.contains("La clef 0012345678 est-elle la clef 12345678 ?"), "{}", asked.text);
    assert!(desk.station.tokens().token(&technician, &alike).is_err(), "nothing was changed");
    let sure = signed_in.post("/tokens", &format!("{form}&sure=yes"));
    assert_eq!(sure.status, StatusCode::SEE_OTHER, "{}", sure.text);
    desk.station.tokens().token(&technician, &alike).unwrap();
}
