//! Lists of people and schools as offices send them, all the way into the station.

use super::books::{excel, sheet};
use crate::support::{
    desk::{Desk, school},
    panel::Panel,
};
use trousseau::{
    domain::{Contract, Degree, Grant, LineFate, Role, RosterKind, Scope},
    station::{LineFault, Progress, RosterError, RosterOptions, RosterReport, StationError},
    table::Charset,
};

fn options() -> RosterOptions {
    RosterOptions {
        name: "liste".to_owned(),
        dry_run: false,
        keep_good: false,
        send_links: false,
        school: None,
        academy: None,
    }
}

fn take(desk: &Desk, kind: RosterKind, file: &[u8], options: &RosterOptions) -> Result<RosterReport, StationError> {
    desk.station.people().import_roster(&desk.actor("administrator"), kind, file, options, &Progress::default())
}

fn grants(desk: &Desk, login: &str) -> Vec<Grant> {
    desk.station.people().person_named(&desk.actor("administrator"), login).unwrap().grants
}

fn asks() -> Grant {
    Grant { role: Role::Requester, scope: Scope::School(school()) }
}

#[test]
fn a_workbook_as_a_secretariat_sends_it_becomes_people() {
    let desk = Desk::with(&[]);
    let rows = [
        vec!["Collège Jean Moulin"],
        vec![],
        vec!["Nom", "Prénom", "Fonction", "Adresse électronique", "Code UAI"],
        vec!["Lefèvre", "Éloïse", "Professeur certifié", "eloise.lefevre@ac-exemple.fr", "0951099d"],
        vec!["D’Arcy", "Anne-Marie", "Principal(e) adjoint(e)", "am.darcy@ac-exemple.fr", "0951099D"],
        vec!["Total : 2"],
    ];
    let rows: Vec<Vec<String>> = rows.map(|row| row.into_iter().map(str::to_owned).collect()).to_vec();
    let report = take(&desk, RosterKind::People, &excel(&[sheet("Personnels", 1, &rows)]), &options()).unwrap();
    assert!(report.done && report.lines.iter().all(|line| line.fate == LineFate::New), "{:?}", report.lines);
    assert_eq!(report.lines.iter().map(|line| line.number).collect::<Vec<_>>(), [4, 5], "as Excel counts");
    let aside: Vec<_> = report.shape.aside.iter().map(|(line, text)| (*line, text.as_str())).collect();
    assert_eq!(aside, [(1, "Collège Jean Moulin"), (6, "Total : 2")]);
    assert_eq!(grants(&desk, "eloise.lefevre@ac-exemple.fr"), [asks()]);
    assert_eq!(grants(&desk, "am.darcy@ac-exemple.fr")[0].role, Role::Deputy);
}

#[test]
fn an_old_character_set_is_named_and_some_names_are_shown_to_be_looked_at() {
    let desk = Desk::with(&[]);
    let (file, ..) = encoding_rs::MACINTOSH.encode("Nom;Prénom;Mail;UAI\nNoël;André;a@ac-exemple.fr;0951099D\n");
    let report = take(&desk, RosterKind::People, &file, &options()).unwrap();
    assert_eq!(report.accents.charsets.keys().copied().collect::<Vec<_>>(), [Charset::MacRoman]);
    assert!(report.accents.is_doubtful());
    assert_eq!(report.accents.names, [(2, "André Noël".to_owned())]);
    let plain = take(&desk, RosterKind::People, "Nom;Mail;UAI\nNoël;a@ac-exemple.fr;0951099D\n".as_bytes(), &options());
    assert!(!plain.unwrap().accents.is_doubtful(), "UTF-8 says itself that it is right");
}

#[test]
fn a_name_that_lost_letters_is_refused_and_one_that_can_be_put_right_is() {
    let desk = Desk::with(&[]);
    let file = "Nom;Prénom;Mail;UAI\nNo�l;Ana;a@ac-exemple.fr;0951099D\nNo?l;Bea;b@ac-exemple.fr;0951099D\n\
        #N/A;Cleo;c@ac-exemple.fr;0951099D\nNoÃ«l;AndrÃ©;d@ac-exemple.fr;0951099D\n";
    let report =
        take(&desk, RosterKind::People, file.as_bytes(), &RosterOptions { keep_good: true, ..options() }).unwrap();
    let lost = report.lines.iter().take(3).all(|line| matches!(line.fault, Some(LineFault::Lost(_))));
    assert!(lost, "{:?}", report.lines);
    assert_eq!((report.lines[3].name.as_str(), report.accents.mended), ("André Noël", 1));
}

#[test]
fn a_list_of_one_school_needs_to_say_it_once_only() {
    let desk = Desk::with(&[]);
    let file = "Prénom*;Nom*;telephone;email\nOlivia;Barbe;01 02;o@ac-exemple.fr\nJules;Perce;01 02;j@ac-exemple.fr\n";
    let refused = take(&desk, RosterKind::People, file.as_bytes(), &options()).unwrap_err();
    assert!(matches!(refused, StationError::Roster(RosterError::NoSchool)), "{refused}");
    let said = RosterOptions { school: Some(school()), ..options() };
    let report = take(&desk, RosterKind::People, file.as_bytes(), &said).unwrap();
    assert_eq!((report.done, report.school, report.ignored), (true, Some(school()), vec!["telephone".to_owned()]));
    assert_eq!(grants(&desk, "o@ac-exemple.fr"), [asks()]);
    // the line's own school goes before it
    let other = "Nom;Mail;UAI\nVoisin;v@ac-exemple.fr;0130040Y\nIci;i@ac-exemple.fr;\n";
    take(&desk, RosterKind::People, other.as_bytes(), &said).unwrap();
    assert_eq!(grants(&desk, "v@ac-exemple.fr")[0].scope, Scope::School("0130040Y".parse().unwrap()));
    assert_eq!(grants(&desk, "i@ac-exemple.fr"), [asks()]);
    // who is known already needs no school
    let known = "Nom;Mail\nBarbe-Noël;o@ac-exemple.fr\n";
    assert!(take(&desk, RosterKind::People, known.as_bytes(), &options()).is_ok_and(|report| report.done));
    let unknown = RosterOptions { school: Some("0750655E".parse().unwrap()), ..options() };
    assert!(matches!(take(&desk, RosterKind::People, file.as_bytes(), &unknown), Err(StationError::NoSuchSchool(_))));
}

#[test]
fn the_school_of_a_list_is_chosen_on_the_panel() {
    let panel = Panel::with(&[]);
    let browser = panel.sign_in("administrator");
    let page = "/import/people";
    assert!(browser.get(page).text.contains("<option value=\"0951099D\">"));
    let file = "Nom;Mail\nBarbe;o@ac-exemple.fr\n".as_bytes();
    browser.send_file_to(page, &browser.csrf, file, &[("school", "")]);
    assert!(browser.page_once_read(page).contains("ne dit pas de quel établissement"));
    browser.post("/import/people/discard", "");
    browser.send_file_to(page, &browser.csrf, file, &[("school", "0951099D")]);
    let told = browser.page_once_read(page);
    assert!(told.contains("Établissement retenu") && told.contains("Importer (lignes : 1)"), "{told}");
}

#[test]
fn the_sign_in_name_goes_before_the_number_by_which_a_program_knows_somebody() {
    let desk = Desk::with(&[]);
    let file = "\"Id\";\"Type\";\"Nom\";\"Nom d'usage\";\"Prénom\";\"Login\";\"Email\";\"UAI\"\n\
        \"a1b2-77\";\"Personnel\";\"NÉE\";\"Dupont\";\"Zoé\";\"zoe.dupont\";\"z@ac-exemple.fr\";\"0951099D\"\n\
        \"a1b2-78\";\"Personnel\";\"Petit\";\"\";\"Paul\";\"paul.petit\";\"p@ac-exemple.fr\";\"0951099D\"\n";
    let report = take(&desk, RosterKind::People, file.as_bytes(), &options()).unwrap();
    let names: Vec<_> = report.lines.iter().map(|line| (line.id.as_str(), line.name.as_str())).collect();
    assert_eq!(names, [("zoe.dupont", "Zoé Dupont"), ("paul.petit", "Paul Petit")]);
    assert!(report.done && report.ignored.contains(&"Id".to_owned()));
    let by_id = "Id;Nom;UAI\nmartin;Martin;0951099D\n";
    assert!(take(&desk, RosterKind::People, by_id.as_bytes(), &options()).unwrap().done, "alone it is the name");
}

#[test]
fn a_job_that_is_not_known_is_named_and_gives_no_role() {
    let desk = Desk::with(&[]);
    let file = "Nom;Mail;Fonction;UAI\nA;a@ac-exemple.fr;Grand chambellan;0951099D\nB;b@ac-exemple.fr;DIR;0951099D\n";
    let report =
        take(&desk, RosterKind::People, file.as_bytes(), &RosterOptions { keep_good: true, ..options() }).unwrap();
    for (line, job) in report.lines.iter().zip(["Grand chambellan", "DIR"]) {
        assert!(matches!(&line.fault, Some(LineFault::Value { value, .. }) if value == job), "{line:?}");
    }
    assert!(desk.station.people().person_named(&desk.actor("administrator"), "b@ac-exemple.fr").is_err());
}

#[test]
fn the_ministrys_table_of_addresses_is_read_and_closed_schools_are_left_out() {
    let desk = Desk::with(&[]);
    let file = "numero_uai;appellation_officielle;denomination_principale;patronyme_uai;secteur_public_prive_libe;adresse_uai;\
        nature_uai;nature_uai_libe;etat_etablissement_libe;secteur_prive_libelle_type_contrat\n\
        0750655E;Lycée Louis;LYCEE;LOUIS;Public;1 rue;300;LYCEE ENSEIGNT GENERAL ET TECHNOLOGIQUE;OUVERT;SANS OBJET\n\
        0040010P;École Y;ECOLE;Y;Privé;2 rue;151;ECOLE DE NIVEAU ELEMENTAIRE;OUVERT;CONTRAT D'ASSOCIATION TOUTES CLASSES\n\
        0132410Z;Collège Z;COLLEGE;Z;Public;3 rue;340;COLLEGE;FERME;SANS OBJET\n";
    let report = take(&desk, RosterKind::Schools, file.as_bytes(), &options()).unwrap();
    let fates: Vec<_> = report.lines.iter().map(|line| line.fate).collect();
    assert_eq!(fates, [LineFate::New, LineFate::New, LineFate::LeftOut], "{:?}", report.lines);
    assert_eq!(report.lines[2].fault, Some(LineFault::Closed));
    let school = |uai: &str| desk.station.people().school(&desk.actor("administrator"), uai.parse().unwrap());
    assert_eq!(
        school("0750655E").map(|school| (school.school.name, school.school.degree)).unwrap(),
        ("Lycée Louis".into(), Degree::Second)
    );
    let private = school("0040010P").unwrap();
    assert_eq!((private.school.degree, private.school.contract), (Degree::First, Contract::PrivateUnderContract));
    assert!(school("0132410Z").is_err());
}
