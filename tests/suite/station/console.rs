//! Console RC: what the retired console left behind, against inventory and stock-takes, and into the inventory.

use crate::support::{
    desk::{Desk, need, school, without},
    panel::Panel,
};
use axum::http::StatusCode;
use trousseau::{
    domain::{ConsoleFate, Contract, CustodyState, Degree, Grant, RequestState, Role, Scope, Uai},
    station::{Actor, ConsoleReport, NewPerson, NewSchool, Progress, Proof, StationError},
};

fn there() -> Uai {
    "0130040Y".parse().unwrap()
}

impl Desk {
    fn console(&self, actor: &Actor, file: &[u8], dry_run: bool) -> Result<ConsoleReport, StationError> {
        self.station.stock().import_console(actor, file, "console.csv", dry_run, &Progress::default())
    }
    fn reconciled(&self, lines: &str) -> ConsoleReport {
        let file = format!("Numéro de série;UAI;Détenteur;État\n{lines}");
        self.console(&self.technician(), file.as_bytes(), true).unwrap()
    }
    fn adopted(&self, lines: &str) -> ConsoleReport {
        let file = format!("Numéro de série;UAI;Détenteur;État\n{lines}");
        self.console(&self.technician(), file.as_bytes(), false).unwrap()
    }
    fn hired(&self, login: &str, name: &str, email: Option<&str>) {
        let new = NewPerson {
            login: login.parse().unwrap(),
            name: name.to_owned(),
            email: email.map(str::to_owned),
            grants: vec![Grant { role: Role::Requester, scope: Scope::School(school()) }],
            password: None,
            uid: None,
        };
        self.station.people().add_person(&Actor::machine(0), &new).unwrap();
    }
    /// A closed stock-take that found these.
    fn took_stock(&self, serials: &[&str]) {
        let id = self.station.stock().start_stock_take(&self.away(self.principal()), school()).unwrap();
        for serial in serials {
            self.station.stock().count(&self.principal(), id, &self.serial(serial)).unwrap();
        }
        self.station.stock().close_stock_take(&self.principal(), id).unwrap();
    }
}

fn fates(report: &ConsoleReport) -> Vec<&str> {
    report.lines.iter().map(|line| line.fate.word()).collect()
}

#[test]
fn what_the_console_had_comes_in_as_records_without_a_secret_each_where_the_console_had_it() {
    let desk = Desk::with(&[]);
    desk.hired("lefevre", "Zoé Lefèvre", None);
    desk.hired("martin", "Paul Martin", Some("paul.martin@ac-example.fr"));
    let file = "1001;0951099d;;Disponible\n1002;0951099D;LEFEVRE Zoé;Attribuée\n\
        1003;0951099D;paul.martin@ac-example.fr;\n1004;0951099D;;Perdue\n1005;0951099D;;HS\n1006;0951099D;;réformée\n";
    let looked = desk.reconciled(file);
    assert_eq!(fates(&looked), ["new"; 6]);
    assert!(
        !looked.done && desk.station.tokens().token(&desk.technician(), &desk.serial("1001")).is_err(),
        "a look changes nothing"
    );
    let report = desk.adopted(file);
    assert!(report.done && report.taken() == 6);
    use CustodyState::{Defective, HandedOver, InStock, Lost, Retired};
    for (serial, state, holder) in [
        ("1001", InStock, None),
        ("1002", HandedOver, Some("Zoé Lefèvre")),
        ("1003", HandedOver, Some("Paul Martin")),
        ("1004", Lost, None),
        ("1005", Defective, None),
        ("1006", Retired, None),
    ] {
        let row = desk.station.tokens().token(&desk.technician(), &desk.serial(serial)).unwrap().row;
        assert_eq!((row.state, row.holder.map(|holder| holder.name)), (state, holder.map(str::to_owned)), "{serial}");
        assert!(row.credential.is_none(), "the console gives no secrets");
    }
    // again: nothing more
    assert_eq!(fates(&desk.adopted(file)), ["unchanged"; 6]);
    let story = desk.station.tokens().token(&desk.principal(), &desk.serial("1002")).unwrap().story;
    assert_eq!(story[0].facts["console_holder"], "LEFEVRE Zoé");
    assert!(desk.journal_is_sound());
}

#[test]
fn listed_but_not_found_found_but_not_listed_and_held_by_somebody_else_are_told_line_by_line() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.hired("lefevre", "Zoé Lefèvre", None);
    desk.enrolled("1111");
    desk.allocated("requester");
    desk.station.tokens().hand_over(&desk.principal(), &desk.serial("1111"), None, without()).unwrap();
    for serial in ["2001", "2002"] {
        desk.station.tokens().register(&desk.technician(), &desk.serial(serial), school()).unwrap();
    }
    desk.station.tokens().register(&desk.technician(), &desk.serial("6000"), there()).unwrap();
    desk.took_stock(&["2001", "3001", "4001", "9001"]);
    let report = desk.reconciled(
        "2001;0951099D;;disponible\n2002;0951099D;;disponible\n3000;0951099D;;disponible\n3001;0951099D;;disponible\n\
         1111;0951099D;Zoé Lefèvre;attribuée\n4001;0951099D;Zoé Lefèvre;attribuée\n6000;0951099D;;disponible\n\
         2001;0951099D;;disponible\n",
    );
    let expected = [
        ("2001", "unchanged"),
        ("2002", "not_found"), // in the inventory's stock, and nobody counted it
        ("3000", "not_found"), // only the console ever had it
        ("3001", "new"),       // counted, and the console knows it
        ("1111", "held_by_other"),
        ("4001", "counted"), // the console has it with Zoé, and it lies in the cupboard
        ("6000", "elsewhere"),
        ("2001", "twice"),
        ("9001", "found_unlisted"), // nobody lists it
    ];
    let told: Vec<_> = report.lines.iter().map(|line| (line.serial.as_str(), line.fate.word())).collect();
    assert_eq!(told, expected);
    assert_eq!(report.lines[4].whose.as_deref(), Some("Mme requester"));
    assert_eq!(report.lines[6].whose.as_deref(), Some("0130040Y"), "the school, never the person");
    assert!(report.uncounted.is_empty());
    let done = desk.adopted("4001;0951099D;Zoé Lefèvre;attribuée\n3000;0951099D;;disponible\n");
    assert_eq!(done.taken(), 1);
    assert_eq!(desk.state("4001"), CustodyState::InStock, "what lies in the cupboard is in stock");
    assert!(
        desk.station.tokens().token(&desk.technician(), &desk.serial("3000")).is_err(),
        "no ghosts come into stock"
    );
}

#[test]
fn schools_and_holders_that_are_not_known_are_named_and_nothing_is_guessed() {
    let desk = Desk::with(&[]);
    let private: Uai = "0750655E".parse().unwrap();
    let (degree, contract) = (Degree::Second, Contract::PrivateWithoutContract);
    let new = NewSchool { uai: private, name: "Cours privé".into(), degree, contract };
    desk.station.people().add_school(&desk.actor("administrator"), &new).unwrap();
    desk.hired("martin1", "Paul Martin", None);
    desk.hired("martin2", "Martin Paul", None);
    desk.station.requests().submit_request(&desk.actor("deputy"), need("notes")).unwrap();
    let report = desk.reconciled(
        "1;0132410Z;;disponible\n2;0750655E;;disponible\n3;0951099D;Inconnu Total;attribuée\n4;0951099D;Paul Martin;attribuée\n\
         5;0951099D;;attribuée\n6;0951099D;martin2;attribuée\n7;0951099D;deputy;attribuée\n8;0951099X;;disponible\n\
         9;0951099D;;violette\n10;0951099D;;disponible\n10;0130040Y;;disponible\n<script>alert(1)</script>;0951099D;;\n\
         999999999999999999999999999999999;0951099D;;\n000;0951099D;;\n;0951099D;;\n",
    );
    let expected = [
        "unknown_school",
        "not_served",
        "unknown_holder",
        "ambiguous_holder",
        "no_holder",
        "new",
        "holder_has_token",
        "bad_school",
        "bad_state",
        "two_schools",
        "two_schools",
        "bad_serial",
        "bad_serial",
        "bad_serial",
        "bad_serial",
    ];
    assert_eq!(fates(&report), expected);
    assert!(report.lines.iter().all(|line| line.serial.chars().count() <= 60));
}

#[test]
fn the_file_comes_in_whatever_its_character_set_and_separator_and_is_refused_when_it_is_no_table() {
    let text = "N° de série;Établissement;Détenteur;État\n1001;0951099D;Zoé Lefèvre;Attribuée\n";
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let marked = format!("\u{feff}{text}").into_bytes();
    let windows = text.replace('\n', "\r\n");
    for file in [
        text.as_bytes(),
        &latin,
        &marked,
        windows.as_bytes(),
        text.replace(';', ",").as_bytes(),
        text.replace(';', "\t").as_bytes(),
    ] {
        let desk = Desk::with(&[]);
        desk.hired("lefevre", "Zoé Lefèvre", None);
        assert_eq!(desk.console(&desk.technician(), file, false).unwrap().taken(), 1);
        assert_eq!(desk.state("1001"), CustodyState::HandedOver);
    }
    let desk = Desk::with(&[]);
    let refused = |file: &[u8]| desk.console(&desk.technician(), file, true).unwrap_err();
    assert!(matches!(refused(b""), StationError::Table(_)));
    assert!(matches!(refused(b"\xff\xfes\0e\0"), StationError::NoConsoleColumn(_)));
    assert!(matches!(refused(b"couleur;forme\nbleue;ronde\n"), StationError::NoConsoleColumn(_)));
    assert!(matches!(refused(b"serial;state\n1;x\n"), StationError::NoConsoleColumn(_)));
    assert!(matches!(refused(b"serial;sn;uai\n1;1;0951099D\n"), StationError::Invalid(_)));
    let mut large = b"serial;uai\n\"".to_vec();
    large.resize(20 << 20, b'x');
    assert!(matches!(refused(&large), StationError::Table(_)));
}

#[test]
fn only_those_who_import_do_so_and_each_only_in_their_schools() {
    let desk = Desk::with(&[]);
    let file = b"serial;uai\n1;0951099D\n2;0130040Y\n";
    for login in ["principal", "deputy", "helpdesk", "auditor", "requester"] {
        let refused = desk.console(&desk.actor(login), file, true);
        assert!(matches!(refused, Err(StationError::NotAllowed { .. })), "{login}");
    }
    let mut local = desk.technician();
    local.grants = vec![Grant { role: Role::Technician, scope: Scope::School(school()) }];
    let report = desk.console(&local, file, false).unwrap();
    assert_eq!(fates(&report), ["new", "not_yours"]);
    assert_eq!(report.count(ConsoleFate::New), 1);
}

#[test]
fn an_adopted_key_is_no_way_round_the_request() {
    let desk = Desk::with(&[]);
    desk.hired("lefevre", "Zoé Lefèvre", None);
    desk.adopted("1001;0951099D;Zoé Lefèvre;attribuée\n");
    let serial = desk.serial("1001");
    // nothing can be programmed into it while it is out, and it opens nothing
    let code = "755224".parse().unwrap();
    assert!(matches!(
        desk.station.codes().verify(&desk.technician(), &serial, code),
        Err(StationError::NoCredential(_))
    ));
    let given =
        desk.station.tokens().hand_over(&desk.principal(), &serial, None, Proof::Without { reason: "essai".into() });
    assert!(given.is_err());
    // given back, it is a key of the cupboard like any other, and the console's word is spent
    desk.station.tokens().take_back(&desk.principal(), &serial, "rendue").unwrap();
    assert_eq!(desk.state("1001"), CustodyState::InStock);
    assert_eq!(fates(&desk.adopted("1001;0951099D;Zoé Lefèvre;attribuée\n")), ["differs"]);
    let id = desk.approved("requester");
    let state = desk.station.requests().request(&desk.principal(), id).unwrap().state;
    assert_eq!(state, RequestState::WaitingForStock, "without a secret it serves nobody yet");
}

#[test]
fn the_panel_shows_the_report_saves_it_and_takes_over_by_one_click() {
    let panel = Panel::with(&[]);
    let technician = panel.sign_in("technician");
    let file = "Serial;UAI;Détenteur;État\n1001;0951099D;;disponible\n1002;0951099D;=cmd|' /C calc'!A0;attribuée\n\
        <script>alert(1)</script>;0951099D;;\n";
    let path = "/import/console";
    assert_eq!(technician.send_file_to(path, "wrong", file.as_bytes(), &[]).status, StatusCode::FORBIDDEN);
    assert_eq!(technician.send_file_to(path, &technician.csrf, file.as_bytes(), &[]).status, StatusCode::SEE_OTHER);
    let page = technician.page_once_read(path);
    assert!(page.contains("Reprendre ces clefs (1)") && page.contains("détenteur inconnu"), "{page}");
    assert!(page.contains("0951099D") && page.contains("Armoires jamais comptées"));
    assert!(!page.contains("<script>alert"));
    assert_eq!(technician.get("/tokens/1001").status, StatusCode::NOT_FOUND, "nothing was changed yet");
    let table = technician.get(&format!("{path}/report.csv"));
    assert!(table.text.contains(";1001;0951099D;disponible;"), "{}", table.text);
    assert!(!table.text.contains(";=cmd") && !table.text.contains("\"=cmd"), "no cell is a formula: {}", table.text);
    let confirm = format!("{path}/confirm");
    assert_eq!(panel.sign_in("administrator").post(&confirm, "").status, StatusCode::GONE, "not their file");
    assert_eq!(panel.sign_in("principal").get(path).status, StatusCode::FORBIDDEN);
    assert_eq!(technician.post(&confirm, "").status, StatusCode::SEE_OTHER);
    assert_eq!(technician.post(&confirm, "").status, StatusCode::SEE_OTHER, "a double click does nothing more");
    assert!(technician.page_once_read(path).contains("C’est fait. Clefs reprises : 1."));
    assert_eq!(technician.get("/tokens/1001").status, StatusCode::OK);
    technician.post(&format!("{path}/discard"), "");
    technician.send_file_to(path, &technician.csrf, b"couleur\nbleue\n", &[]);
    assert!(technician.page_once_read(path).contains("Aucune colonne du fichier"));
}
