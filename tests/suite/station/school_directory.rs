//! The open directory of schools comes in whole: every line is taken or says why not, no line stops another, and a school that
//! closes is kept and asks what becomes of its keys.

use crate::support::{
    desk::{Desk, hotp_table, need, school},
    panel::Panel,
};
use trousseau::{
    domain::{Contract, Degree, LineFate, NoticeKind, Role, RosterKind, Uai},
    station::{Actor, Progress, RosterColumn, RosterError, RosterOptions, RosterReport, SchoolView, StationError},
};

/// The columns of the real one that say something, between others that say nothing here.
const HEADER: &str = "Identifiant_de_l_etablissement;Nom_etablissement;Type_etablissement;Statut_public_prive;Adresse_1;Mail;\
    Etat;Code_academie;Libelle_academie;libelle_nature;Code_nature;Type_contrat_prive;Code_type_contrat_prive;date_fermeture\n";

/// One line: UAI, name, type, sector, mailbox, state, nature in words and by number, contract in words and by number, closing day.
#[expect(clippy::too_many_arguments, reason = "as many as the directory has columns")]
fn line(
    uai: &str,
    name: &str,
    kind: &str,
    sector: &str,
    mailbox: &str,
    state: &str,
    nature: (&str, &str),
    contract: (&str, &str),
    closing: &str,
) -> String {
    let ((in_words, number), (contract, code)) = (nature, contract);
    format!(
        "{uai};{name};{kind};{sector};1 rue de l’Église;{mailbox};{state};25;Versailles;{in_words};{number};{contract};{code};{closing}\n"
    )
}

const COLLEGE: (&str, &str) = ("COLLEGE", "340");
const NONE: (&str, &str) = ("SANS OBJET", "99");

fn options(academy: Option<&str>) -> RosterOptions {
    RosterOptions {
        name: "fr-en-annuaire-education.csv".to_owned(),
        dry_run: false,
        keep_good: false,
        send_links: false,
        school: None,
        academy: academy.map(str::to_owned),
    }
}

fn try_take(desk: &Desk, lines: &[String], academy: Option<&str>) -> Result<RosterReport, StationError> {
    let file = format!("{HEADER}{}", lines.concat());
    let people = desk.station.people();
    people.import_roster(
        &Actor::machine(0),
        RosterKind::Schools,
        file.as_bytes(),
        &options(academy),
        &Progress::default(),
    )
}

fn take(desk: &Desk, lines: &[String]) -> RosterReport {
    try_take(desk, lines, None).unwrap()
}

fn known(desk: &Desk, uai: &str) -> Option<SchoolView> {
    let uai: Uai = uai.parse().unwrap();
    desk.station.people().school(&Actor::machine(0), uai).ok().map(|found| found.school)
}

fn told(report: &RosterReport) -> Vec<(&'static str, &'static str)> {
    report.lines.iter().map(|line| (line.fate.word(), line.fault.as_ref().map_or("", |fault| fault.word()))).collect()
}

/// Lines of every kind that the real one has, each with what becomes of it.
fn every_kind() -> Vec<(String, (&'static str, &'static str))> {
    let of = |uai, kind, sector, state, nature, contract| {
        line(uai, "Nom", kind, sector, &format!("ce.{uai}@ac-exemple.fr"), state, nature, contract, "")
    };
    let (open, private) = ("OUVERT", "Privé");
    vec![
        (of("0750655E", "Lycée", "Public", open, ("LYCEE POLYVALENT", "306"), NONE), ("new", "")),
        (
            of(
                "0132410Z",
                "Ecole",
                private,
                open,
                ("ECOLE MATERNELLE", "101"),
                ("CONTRAT SIMPLE TOUTES CLASSES", "40"),
            ),
            ("new", ""),
        ),
        (of("0040010P", "Collège", private, open, COLLEGE, ("HORS CONTRAT", "10")), ("new", "")),
        (of("0010001W", "Collège", private, open, COLLEGE, ("RECONNU PAR L'ETAT", "20")), ("new", "")),
        (of("0010002X", "Collège", private, open, COLLEGE, NONE), ("new", "")),
        // what is no school, whatever word stands for it
        (
            of("0010003Y", "Médico-social", "Public", open, ("INSTITUT MEDICO-EDUCATIF", "231"), NONE),
            ("left_out", "no_school"),
        ),
        (of("0010004Z", "Service Administratif", "Public", open, ("DSDEN", "808"), NONE), ("left_out", "no_school")),
        (of("0010005A", "Information et orientation", "Public", open, ("CIO", ""), NONE), ("left_out", "no_school")),
        // a school of its own by its number, though its type is told as something else
        (of("0010006B", "Autre", "Public", open, ("AUTRE CHOSE", "334"), NONE), ("new", "")),
        // and none by its number, though its words are those of one
        (of("0010013J", "Collège", "Public", open, ("COLLEGE", "808"), NONE), ("left_out", "no_school")),
        (of("0010007C", "Collège", "Public", "FERME", COLLEGE, NONE), ("left_out", "closed")),
        (of("0010008D", "Collège", "Public", "A OUVRIR", COLLEGE, NONE), ("new", "")),
        (of("0010008D", "Collège", "Public", "A OUVRIR", COLLEGE, NONE), ("left_out", "repeats")),
        (line("0010009E", "", "Collège", "Public", "", open, COLLEGE, NONE, ""), ("refused", "missing")),
        (line("0010010E", "Faux", "Collège", "Public", "", open, COLLEGE, NONE, ""), ("refused", "uai_letter")),
        (line("0010010F", "N", "Collège", "Public", "ce at ac.fr", open, COLLEGE, NONE, ""), ("refused", "email")),
        (line("0010011G", "N", "Collège", "Privé", "", open, COLLEGE, ("RIEN", "77"), ""), ("refused", "value")),
        (line("0010012H", "N", "Collège", "Public", "", open, COLLEGE, NONE, "bientôt"), ("refused", "value")),
        (line("0750655E", "Autre nom", "Lycée", "Public", "", open, COLLEGE, NONE, ""), ("refused", "contradicts")),
    ]
}

#[test]
fn every_line_of_the_open_directory_is_taken_or_says_why_not_and_none_stops_another() {
    let desk = Desk::with(&[]);
    let (lines, expected): (Vec<_>, Vec<_>) = every_kind().into_iter().unzip();
    let report = take(&desk, &lines);
    assert_eq!(told(&report), expected);
    assert!(report.done && report.directory, "whatever is refused, the rest came in");
    assert_eq!(report.count(LineFate::New), 7);
    for column in [RosterColumn::Nature, RosterColumn::ContractCode, RosterColumn::Mailbox, RosterColumn::State] {
        assert!(report.columns.iter().any(|(read, _)| *read == column), "{column} is read");
    }
    let found = |uai| known(&desk, uai).map(|school| (school.degree, school.contract)).unwrap();
    assert_eq!(found("0750655E"), (Degree::Second, Contract::Public));
    assert_eq!(found("0132410Z"), (Degree::First, Contract::PrivateUnderContract));
    for uai in ["0040010P", "0010001W", "0010002X"] {
        assert_eq!(found(uai), (Degree::Second, Contract::PrivateWithoutContract), "{uai}: no token is provided there");
    }
    assert_eq!(known(&desk, "0750655E").unwrap().mailbox.as_deref(), Some("ce.0750655E@ac-exemple.fr"));
    assert!(known(&desk, "0010003Y").is_none() && known(&desk, "0010007C").is_none());
    assert!(desk.journal_is_sound());
    let again = take(&desk, &lines);
    assert_eq!((again.count(LineFate::New), again.count(LineFate::Changed)), (0, 0), "{:?}", told(&again));
}

#[test]
fn an_offices_own_list_is_still_stopped_by_a_line_that_is_refused() {
    let desk = Desk::with(&[]);
    let file = "UAI;Nom;Degré;Contrat;Mail\n0750655E;Lycée;second;public;ce.0750655E@ac-exemple.fr\n0010009E;;second;public;\n";
    let people = desk.station.people();
    let taken = people.import_roster(
        &Actor::machine(0),
        RosterKind::Schools,
        file.as_bytes(),
        &options(None),
        &Progress::default(),
    );
    let report = taken.unwrap();
    assert_eq!((report.done, report.directory), (false, false), "{:?}", told(&report));
    assert!(known(&desk, "0750655E").is_none());
}

#[test]
fn only_the_schools_of_one_academy_are_taken_where_one_is_named() {
    let desk = Desk::with(&[]);
    let here = line("0750655E", "Ici", "Lycée", "Public", "", "OUVERT", COLLEGE, NONE, "");
    let there = line("0132410Z", "Là-bas", "Lycée", "Public", "", "OUVERT", COLLEGE, NONE, "")
        .replace("25;Versailles", "02;Aix-Marseille");
    for (academy, expected) in [
        ("versailles", [("new", ""), ("left_out", "other_academy")]),
        ("25", [("unchanged", ""), ("left_out", "other_academy")]),
        ("2", [("left_out", "other_academy"), ("new", "")]),
    ] {
        let report = try_take(&desk, &[here.clone(), there.clone()], Some(academy)).unwrap();
        assert_eq!(told(&report), expected, "{academy}");
    }
    let people = desk.station.people();
    let list = &b"UAI;Nom\n0750655E;Ici\n"[..];
    let refused = people.import_roster(
        &Actor::machine(0),
        RosterKind::Schools,
        list,
        &options(Some("Lyon")),
        &Progress::default(),
    );
    assert!(
        matches!(refused, Err(StationError::Roster(RosterError::NoColumn(RosterColumn::Academy)))),
        "a list that does not say it cannot be asked for it"
    );
}

#[test]
fn a_school_that_closes_is_kept_shown_closed_and_asks_what_becomes_of_its_keys() {
    let panel = Panel::with(&[]);
    let desk = &panel.desk;
    desk.delivered(&hotp_table(&["1111", "2222"], ""));
    let closes = |state, closing| line(school().as_str(), "", "", "", "", state, ("", ""), ("", ""), closing);
    let other = |closing| line(school().as_str(), "Autre nom", "Lycée", "Privé", "", "FERME", COLLEGE, NONE, closing);
    let report = take(desk, &[other("2026-08-31")]);
    assert_eq!(told(&report), [("changed", "")]);
    assert_eq!(report.lines[0].changes.iter().map(|change| change.word()).collect::<Vec<_>>(), ["state"]);
    let moulin = known(desk, school().as_str()).unwrap();
    assert_eq!(moulin.name, "Collège Jean Moulin", "nothing else of it changes");
    let browser = panel.sign_in("administrator");
    let page = browser.get(&format!("/schools/{}", school())).text;
    assert!(page.contains("Fermeture : 31/08/2026") && page.contains("2 clefs lui appartiennent encore"), "{page}");
    let home = browser.get("/").text;
    assert!(home.contains("« Collège Jean Moulin » a fermé : 2 clefs lui appartiennent encore"), "{home}");
    assert!(browser.get("/schools").text.contains("Fermeture : 31/08/2026"));
    let refused = desk.station.requests().submit_request(&desk.actor("requester"), need("notes")).unwrap_err();
    assert!(matches!(refused, StationError::SchoolClosed(ref closed) if closed.uai == school()), "{refused}");
    assert_eq!(told(&take(desk, &[closes("FERME", "")])), [("unchanged", "")], "the day that is known stays");
    assert_eq!(told(&take(desk, &[closes("OUVERT", "")])), [("changed", "")], "and it may open again");
    desk.station.requests().submit_request(&desk.actor("requester"), need("notes")).unwrap();
    let later = take(desk, &[closes("A FERMER", "31/08/2027")]);
    assert_eq!(told(&later), [("changed", "")], "a closing that comes is noted");
    desk.station.requests().submit_request(&desk.actor("deputy"), need("notes")).unwrap();
    assert!(desk.journal_is_sound());
}

#[test]
fn mails_for_the_principal_go_to_the_mailbox_of_a_school_in_which_nobody_decides() {
    let desk = Desk::with(&[]);
    let mailbox = "ce.0951099D@ac-exemple.fr";
    let told_to = |kind: NoticeKind| -> Vec<String> {
        desk.deliver();
        let state = |mail: trousseau::station::MailView| mail.address.filter(|_| mail.kind == kind);
        let box_of = desk.station.mail().mailbox(&Actor::machine(0), |_| trousseau::station::Part::every()).unwrap();
        box_of.lists.into_iter().flat_map(|list| list.mails.rows).filter_map(state).collect()
    };
    take(&desk, &[line(school().as_str(), "", "", "", mailbox, "OUVERT", ("", ""), ("", ""), "")]);
    desk.station.requests().submit_request(&desk.actor("requester"), need("notes")).unwrap();
    assert!(told_to(NoticeKind::RequestToDecide).is_empty(), "whoever decides hears of it, and nobody else");
    for login in ["principal", "deputy"] {
        let role = if login == "deputy" { Role::Deputy } else { Role::Principal };
        let grant = trousseau::domain::Grant { role, scope: trousseau::domain::Scope::School(school()) };
        desk.station.people().revoke(&Actor::machine(0), desk.people[login], grant).unwrap();
    }
    let staff = trousseau::domain::Grant { role: Role::Requester, scope: trousseau::domain::Scope::School(school()) };
    desk.station.people().grant(&Actor::machine(0), desk.people["deputy"], staff).unwrap();
    desk.station.requests().submit_request(&desk.actor("deputy"), need("notes")).unwrap();
    assert_eq!(told_to(NoticeKind::RequestToDecide), [mailbox]);
    assert_eq!(told_to(NoticeKind::StockEmptyPrincipal), [mailbox]);
    let page = desk.station.people().school_page(
        &Actor::machine(0),
        school(),
        &Default::default(),
        trousseau::station::Part::first(1),
    );
    assert!(page.unwrap().mailbox_used);
}
