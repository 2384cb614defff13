//! Lists of schools and people come in as offices export them: all of it or nothing, nothing taken away, and nothing
//! that a hostile table could use.

use crate::{
    support::desk::{Desk, school},
    support::panel::Panel,
};
use axum::http::StatusCode;
use trousseau::{
    catalogue::Tells,
    domain::{Act, Contract, Degree, Grant, LineFate, Role, RosterKind, Scope, Uai},
    station::{PersonView, Progress, RosterError, RosterOptions, RosterReport, SchoolView, StationError},
};

const SCHOOLS: &str = "Contrat;Nom;UAI;Degré\r\n\
    public;Collège Jean Moulin;0951099D;second\r\n\
    privé sous contrat;École Sainte-Anne;0750655E;premier\r\n\
    hors contrat;Institut Éluard;0132410z;second\r\n";
const PEOPLE: &str = "Nom;Prénom;Courriel;Fonction;UAI\r\n\
    Moreau;Claire;claire.moreau@ac-exemple.fr;chef d’établissement;0951099D\r\n\
    Petit;Agnès;agnes.petit@ac-exemple.fr;;0951099D, 0130040Y\r\n";

fn options(dry_run: bool) -> RosterOptions {
    RosterOptions {
        name: "liste.csv".to_owned(),
        dry_run,
        keep_good: false,
        send_links: false,
        school: None,
        academy: None,
    }
}

impl Desk {
    fn take(&self, kind: RosterKind, file: &[u8], options: &RosterOptions) -> Result<RosterReport, StationError> {
        self.station.people().import_roster(&self.actor("administrator"), kind, file, options, &Progress::default())
    }
    fn took(&self, kind: RosterKind, file: &str) -> RosterReport {
        let report = self.take(kind, file.as_bytes(), &options(false)).unwrap();
        assert!(report.done, "{:?}", report.lines);
        report
    }
    fn known_school(&self, uai: &str) -> Option<SchoolView> {
        self.station.people().school(&self.actor("administrator"), uai.parse().unwrap()).ok().map(|found| found.school)
    }
    fn known_person(&self, login: &str) -> Option<PersonView> {
        self.station.people().person_named(&self.actor("administrator"), login).ok()
    }
    fn entries(&self) -> usize {
        self.station.journal().entries(&self.actor("auditor"), None, 1000).unwrap().len()
    }
}

fn fates(report: &RosterReport) -> Vec<&'static str> {
    report.lines.iter().map(|line| line.fate.word()).collect()
}

fn faults(report: &RosterReport) -> Vec<&'static str> {
    report.lines.iter().map(|line| line.fault.as_ref().map_or("", |fault| fault.word())).collect()
}

fn at(role: Role, uai: &str) -> Grant {
    Grant { role, scope: Scope::School(uai.parse().unwrap()) }
}

#[test]
fn a_trial_reading_tells_every_line_and_changes_nothing() {
    let desk = Desk::with(&[]);
    let before = desk.entries();
    let report = desk.take(RosterKind::Schools, SCHOOLS.as_bytes(), &options(true)).unwrap();
    assert_eq!(fates(&report), ["unchanged", "new", "new"]);
    assert_eq!(report.lines[1].number, 3, "the line of the file, as an editor counts");
    assert!(!report.done && desk.known_school("0750655E").is_none() && desk.entries() == before);
}

#[test]
fn schools_come_in_whatever_the_character_set_the_separator_and_the_order_of_columns() {
    let latin: Vec<u8> = SCHOOLS.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let marked = format!("\u{feff}{SCHOOLS}").into_bytes();
    let english = "name,uai,contract,degree\nÉcole Sainte-Anne,0750655E,private_under_contract,first\n\
        \"Institut Éluard\",0132410Z,private_without_contract,second\n";
    for file in [SCHOOLS.as_bytes(), &latin, &marked, SCHOOLS.replace(';', "\t").as_bytes(), english.as_bytes()] {
        let desk = Desk::with(&[]);
        assert!(desk.take(RosterKind::Schools, file, &options(false)).unwrap().done);
        let anne = desk.known_school("0750655E").unwrap();
        assert_eq!((anne.name.as_str(), anne.degree), ("École Sainte-Anne", Degree::First));
        assert_eq!(anne.contract, Contract::PrivateUnderContract);
        let without = desk.known_school("0132410Z").unwrap();
        assert_eq!((without.name.as_str(), without.contract), ("Institut Éluard", Contract::PrivateWithoutContract));
        assert!(desk.journal_is_sound());
    }
}

#[test]
fn the_ministrys_own_directory_is_read_as_it_is() {
    let desk = Desk::with(&[]);
    let file = "identifiant_de_l_etablissement;nom_etablissement;type_etablissement;statut_public_prive;code_postal;\
        type_contrat_prive\n0750655E;Lycée Louis-le-Grand;Lycée;Public;75005;SANS OBJET\n\
        0132410Z;École Saint-Joseph;Ecole;Privé;13001;CONTRAT SIMPLE TOUTES CLASSES\n\
        0040010P;École libre;Ecole;Privé;04000;HORS CONTRAT\n";
    let report = desk.took(RosterKind::Schools, file);
    assert_eq!(report.ignored, ["code_postal"]);
    let contracts = ["0750655E", "0132410Z", "0040010P"].map(|uai| desk.known_school(uai).unwrap().contract);
    assert_eq!(contracts, [Contract::Public, Contract::PrivateUnderContract, Contract::PrivateWithoutContract]);
}

#[test]
fn importing_again_says_what_changed_and_never_deletes() {
    let desk = Desk::with(&[]);
    desk.took(RosterKind::Schools, SCHOOLS);
    let entries = desk.entries();
    let again = desk.took(RosterKind::Schools, SCHOOLS);
    assert_eq!(fates(&again), ["unchanged"; 3]);
    assert_eq!(desk.entries(), entries + 1, "only the import itself is noted");
    let changed = "UAI;Nom;Contrat\n0132410Z;;sous contrat\n";
    let report = desk.took(RosterKind::Schools, changed);
    let words: Vec<_> = report.lines[0].changes.iter().map(|change| change.word()).collect();
    assert_eq!((fates(&report), words), (vec!["changed"], vec!["contract"]));
    let school = desk.known_school("0132410Z").unwrap();
    assert_eq!(school.name, "Institut Éluard", "an empty cell changes nothing");
    assert!(desk.known_school("0750655E").is_some(), "who is missing from a list stays");
}

#[test]
fn people_come_without_password_with_roles_in_several_schools_and_add_up_over_lines() {
    let desk = Desk::with(&[]);
    assert_eq!(fates(&desk.took(RosterKind::People, PEOPLE)), ["new", "new"]);
    let claire = desk.known_person("claire.moreau@ac-exemple.fr").unwrap();
    assert_eq!((claire.name.as_str(), claire.grants), ("Claire Moreau", vec![at(Role::Principal, "0951099D")]));
    let agnes = desk.known_person("agnes.petit@ac-exemple.fr").unwrap();
    assert_eq!(agnes.grants, [at(Role::Requester, "0130040Y"), at(Role::Requester, "0951099D")]);
    assert!(desk.mailed_links().is_empty(), "nobody is written to unless that is asked for");
    let more = "login,full name,role,school\n\
        agnes.petit@ac-exemple.fr,,adjoint/technicien,0130040Y\nagnes.petit@ac-exemple.fr,,personnel,0130040Y\n\
        jdoe,Jane Doe,deputy,0951099D\njdoe,Jane Doe,deputy,0130040Y\n";
    let report = desk.took(RosterKind::People, more);
    assert_eq!(fates(&report), ["changed", "unchanged", "new", "changed"]);
    let agnes = desk.known_person("agnes.petit@ac-exemple.fr").unwrap();
    assert_eq!(agnes.grants.len(), 4, "roles are added, none is taken away: {:?}", agnes.grants);
    assert_eq!(desk.known_person("jdoe").unwrap().grants.len(), 2);
}

impl Desk {
    /// Who was sent a link for a password.
    fn mailed_links(&self) -> Vec<String> {
        let sql = "SELECT login FROM outbox JOIN person p ON p.id = outbox.person WHERE kind = 'password_link' ORDER BY outbox.id";
        self.beside().all(sql, &[])
    }
}

#[test]
fn people_who_are_new_and_have_an_address_get_a_link_for_their_password_where_it_is_asked_for() {
    let desk = Desk::with(&[]);
    let with_links = RosterOptions { send_links: true, ..options(false) };
    let file = "Identifiant;Nom;Mail;UAI\nneuf;Luc Neuf;luc@ac-exemple.fr;0951099D\nsans;Sans Adresse;;0951099D\n\
        requester;Mme requester;r@ac-exemple.fr;0951099D\n";
    desk.take(RosterKind::People, file.as_bytes(), &RosterOptions { dry_run: true, ..with_links.clone() }).unwrap();
    assert!(desk.mailed_links().is_empty(), "a trial reading writes to nobody");
    desk.take(RosterKind::People, file.as_bytes(), &with_links).unwrap();
    assert_eq!(desk.mailed_links(), ["neuf"]);
    let link = desk.dice.last();
    desk.clock.advance(71 * 3600);
    let password = trousseau::domain::Secret::new(b"une phrase assez longue".to_vec());
    desk.station.accounts().redeem_password_link(&link, &password, [127, 0, 0, 1].into()).unwrap();
    let from = std::net::IpAddr::from([127, 0, 0, 1]);
    desk.station.accounts().sign_in("neuf", &password, from, false, None).unwrap();
}

#[test]
fn one_refused_line_stops_the_whole_file_unless_the_good_lines_are_asked_for() {
    let desk = Desk::with(&[]);
    let file = PEOPLE.replace("0130040Y", "0130040X");
    let report = desk.take(RosterKind::People, file.as_bytes(), &options(false)).unwrap();
    assert_eq!((fates(&report), report.done), (vec!["new", "refused"], false));
    assert_eq!(report.lines[1].fault.as_ref().unwrap().message().args["expected"].to_string(), "Y");
    assert!(desk.known_person("claire.moreau@ac-exemple.fr").is_none(), "nothing half done");
    let good = RosterOptions { keep_good: true, ..options(false) };
    assert!(desk.take(RosterKind::People, file.as_bytes(), &good).unwrap().done);
    assert!(desk.known_person("claire.moreau@ac-exemple.fr").is_some());
    assert!(desk.known_person("agnes.petit@ac-exemple.fr").is_none(), "nothing of a refused line is taken");
}

#[test]
fn every_line_that_cannot_be_right_says_why() {
    let desk = Desk::with(&[]);
    let long = "x".repeat(201);
    let schools = [
        ("951099D;n;second;public", "uai"),
        ("0951098D;n;second;public", "uai_letter"),
        (";n;second;public", "missing"),
        ("0750655E;;second;public", "missing"),
        ("0750655E;n;;public", "missing"),
        ("0750655E;n;second;", "missing"),
        ("0750655E;n;troisième;public", "value"),
        ("0750655E;n;second;privé", "value"),
        ("0750655E;=HYPERLINK(\"http://evil\");second;public", "formula"),
        ("0750655E;@SUM(A1);second;public", "formula"),
        (&format!("0750655E;{long};second;public"), "too_long"),
        ("0750655E;a\u{7}b;second;public", "character"),
        ("0750655E;Bon;second;public", ""),
        ("0750655E;Autre;second;public", "contradicts"),
    ];
    let file: String = schools.iter().map(|(line, _)| format!("{line}\n")).collect();
    let trial = desk.take(RosterKind::Schools, format!("UAI;Nom;Degré;Contrat\n{file}").as_bytes(), &options(true));
    assert_eq!(faults(&trial.unwrap()), schools.map(|(_, fault)| fault));
    let people = [
        ("a b;n;;;0951099D", "login"),
        (";n;;;0951099D", "missing"),
        ("new;;;;0951099D", "missing"),
        ("new;n;;;", "missing"),
        ("new;n;nobody;;0951099D", "email"),
        ("new;n;a@b.fr\u{a0}c;;0951099D", "email"),
        ("new;n;;ministre;0951099D", "value"),
        ("new;n;;administrateur;0951099D", "role_by_hand"),
        ("new;n;;assistance;0951099D", "role_by_hand"),
        ("new;n;;;0750655E", "unknown_school"),
        ("new;-2+3+cmd|' /C calc'!A0;;;0951099D", "formula"),
        ("helpdesk;Mme helpdesk;evil@example.org;;", "guarded"),
        ("administrator;Mme administrator;;chef;0951099D", "guarded"),
        ("new;n;a@b.fr;;0951099D", ""),
        ("new;m;a@b.fr;;0951099D", "contradicts"),
        ("new;n;c@b.fr;;0951099D", "contradicts"),
    ];
    let file: String = people.iter().map(|(line, _)| format!("{line}\n")).collect();
    let trial = desk.take(RosterKind::People, format!("login;nom;mail;role;uai\n{file}").as_bytes(), &options(true));
    assert_eq!(faults(&trial.unwrap()), people.map(|(_, fault)| fault));
}

#[test]
fn a_file_that_is_no_list_is_refused_as_a_whole_and_in_words() {
    let desk = Desk::with(&[]);
    let mut large = b"uai;nom\n0951099D;\"".to_vec();
    large.resize(10 << 20, b'x');
    let mut many = "login;nom;uai\n".to_owned();
    (0..=100_000).for_each(|n| many.push_str(&format!("p{n};x;\n")));
    let cases: [(&[u8], &str); 8] = [
        (b"", "error-table-empty"),
        (b";;\n", "error-table-empty"),
        (&large, "error-table-row"),
        (b"uai\0;nom\n", "error-file-is-binary"),
        (b"\x89PNG\r\n\x1a\n", "error-file-is-image"),
        (b"nom;ville\nx;y\n", "error-roster-no-column"),
        (b"uai;rne;nom\n0951099D;0951099D;x\n", "error-roster-two-columns"),
        (b"<html><script>alert(1)</script>", "error-file-is-html"),
    ];
    for (file, key) in cases {
        let refused = desk.take(RosterKind::Schools, file, &options(false)).unwrap_err();
        assert_eq!(refused.message().key, key, "{refused}");
    }
    let refused = desk.take(RosterKind::People, many.as_bytes(), &options(true)).unwrap_err();
    assert!(matches!(refused, StationError::Roster(RosterError::TooManyLines(100_000))), "{refused}");
}

#[test]
fn only_who_manages_schools_or_people_in_the_academy_imports_them() {
    let desk = Desk::with(&[]);
    for login in ["principal", "deputy", "technician", "helpdesk", "auditor", "requester"] {
        for (kind, act) in [(RosterKind::Schools, Act::ManageSchools), (RosterKind::People, Act::ManagePeople)] {
            let tried = desk.station.people().import_roster(
                &desk.actor(login),
                kind,
                &b""[..],
                &options(true),
                &Progress::default(),
            );
            assert!(matches!(tried, Err(StationError::NotAllowed { act: refused }) if refused == act), "{login}");
        }
    }
}

#[test]
fn a_list_is_looked_at_on_the_panel_and_imported_by_one_click() {
    let panel = Panel::with(&[]);
    let browser = panel.sign_in("administrator");
    let page = "/import/people";
    let file = "Nom;Identifiant;UAI\n<script>alert(1)</script>;mallory;0951099D\n'=1+1;x;0951099D\n";
    assert_eq!(browser.send_file_to(page, "wrong", file.as_bytes(), &[]).status, StatusCode::FORBIDDEN);
    assert_eq!(browser.send_file_to(page, &browser.csrf, file.as_bytes(), &[]).status, StatusCode::SEE_OTHER);
    let told = browser.page_once_read(page);
    assert!(told.contains("Lignes refusées : 1") && !told.contains("/confirm"), "{told}");
    assert!(told.contains("&lt;script&gt;alert(1)") && !told.contains("<script>alert"));
    let report = browser.get("/import/people/report.csv").text;
    assert!(report.contains("'=1+1") && !report.contains(";=1+1"), "no cell of ours is a formula: {report}");
    browser.post("/import/people/discard", "");
    browser.send_file_to(page, &browser.csrf, file.as_bytes(), &[("keep_good", "on")]);
    assert!(browser.page_once_read(page).contains("Importer (lignes : 1)"));
    assert!(browser.get("/import/schools").text.contains("type=\"file\""), "each list has its own page");
    let other = panel.sign_in("helpdesk");
    assert_eq!(other.post("/import/people/confirm", "").status, StatusCode::FORBIDDEN);
    assert!(panel.desk.known_person("mallory").is_none(), "nothing was changed yet");
    assert_eq!(browser.post("/import/people/confirm", "").status, StatusCode::SEE_OTHER);
    assert_eq!(browser.post("/import/people/confirm", "").status, StatusCode::SEE_OTHER, "a double click does no more");
    assert!(browser.page_once_read(page).contains("C’est fait. Lignes importées : 1."));
    assert_eq!(panel.desk.known_person("mallory").unwrap().grants, [at(Role::Requester, school().as_str())]);
    assert_eq!(browser.get("/import/tokens").status, StatusCode::NOT_FOUND);
}

#[test]
fn a_school_that_comes_in_without_contract_gets_no_token() {
    let desk = Desk::with(&[]);
    desk.took(RosterKind::Schools, SCHOOLS);
    let uai: Uai = "0132410Z".parse().unwrap();
    let file = "Identifiant;Nom;UAI\nrequester;;0132410Z\n";
    assert_eq!(desk.took(RosterKind::People, file).count(LineFate::Changed), 1);
    let asked = trousseau::station::NewRequest { school: uai, ..crate::support::desk::need("notes") };
    let refused = desk.station.requests().submit_request(&desk.actor("requester"), asked).unwrap_err();
    assert!(matches!(refused, StationError::NotServed(ref refused) if refused.uai == uai), "{refused}");
}
