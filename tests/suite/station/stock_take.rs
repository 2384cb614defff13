//! Stock-takes: every key of the cupboard, plugged or scanned, and the difference to what the inventory says.

use crate::{
    station::tickets::found,
    support::{
        PATIENCE,
        desk::{Desk, need, school, without},
        panel::Panel,
    },
};
use axum::http::StatusCode;
use std::sync::Arc;
use trousseau::{
    domain::{BatchTask, CustodyState, Finding, RequestState, StockTakeId, TicketState, TokenRef, Uai},
    profile::Profiles,
    station::{Actor, Charters, Face, NewTicket, Station, StationError, StockTakeView},
    store::{Mode, OsEntropy, Store},
};

impl Desk {
    fn in_stock(&self, serials: &[&str]) {
        for serial in serials {
            self.station.tokens().register(&self.technician(), &self.serial(serial), school()).unwrap();
        }
    }
    fn scan(&self, id: StockTakeId, serials: &[&str]) {
        for serial in serials {
            self.station.stock().count(&self.away(self.principal()), id, &self.serial(serial)).unwrap();
        }
    }
    fn stock_take(&self, id: StockTakeId) -> StockTakeView {
        self.station.stock().stock_take(&self.principal(), id).unwrap()
    }
}

fn of(take: &StockTakeView, finding: Finding) -> Vec<String> {
    take.lines.iter().filter(|line| line.finding == finding).map(|line| line.name.to_string()).collect()
}

#[test]
fn every_kind_of_difference_is_seen_at_once_and_kept_when_the_stock_take_is_closed() {
    let desk = Desk::with(&["yubikey,serial=1000"]);
    let (station, principal, technician) = (&desk.station, desk.principal(), desk.technician());
    // one with its holder, one of each state, one of another school
    desk.enrolled("1000");
    desk.allocated("requester");
    station.tokens().hand_over(&principal, &desk.serial("1000"), None, without()).unwrap();
    desk.in_stock(&["2000", "2001", "3000", "4000", "5000"]);
    station.tokens().report_lost(&principal, &desk.serial("3000"), "introuvable").unwrap();
    station.tokens().mark_defective(&principal, &desk.serial("4000"), "cassée").unwrap();
    station.tokens().retire(&technician, &desk.serial("5000"), "réformée").unwrap();
    let there: Uai = "0130040Y".parse().unwrap();
    station.tokens().register(&technician, &desk.serial("6000"), there).unwrap();

    let id = station.stock().start_stock_take(&desk.away(principal.clone()), school()).unwrap();
    desk.scan(id, &["2000", "1000", "3000", "4000", "5000", "6000", "7000"]);
    let take = desk.stock_take(id);
    assert_eq!((take.counted, take.expected), (7, 2));
    for (finding, serial) in [
        (Finding::AsExpected, "2000"),
        (Finding::Missing, "2001"),
        (Finding::Held, "1000"),
        (Finding::Lost, "3000"),
        (Finding::Defective, "4000"),
        (Finding::Retired, "5000"),
        (Finding::Elsewhere, "6000"),
        (Finding::Unlisted, "7000"),
    ] {
        assert_eq!(of(&take, finding), [serial], "{finding}");
    }
    let whose = |serial: &str| take.lines.iter().find(|line| line.name.to_string() == serial).unwrap().whose.clone();
    assert_eq!(whose("1000").as_deref(), Some("Mme requester"));
    let elsewhere = station.people().school(&technician, there).unwrap().school.name;
    assert_eq!(whose("6000").as_deref(), Some(elsewhere.as_str()), "of another school's key the school, nobody's name");
    assert_eq!(take.last.unwrap().name.to_string(), "7000");
    assert_eq!(desk.state("2001"), CustodyState::InStock, "counting changes nothing in the inventory");

    let closed = station.stock().close_stock_take(&principal, id).unwrap();
    let found = |take: &StockTakeView| {
        take.lines.iter().map(|line| (line.name.clone(), line.finding, line.whose.clone())).collect::<Vec<_>>()
    };
    assert_eq!(found(&closed).len(), 8);
    // what becomes of the inventory afterwards changes nothing in what was found
    station.tokens().register(&technician, &desk.serial("7000"), school()).unwrap();
    station.tokens().found(&principal, &desk.serial("3000"), "dans l’armoire").unwrap();
    assert_eq!(found(&desk.stock_take(id)), found(&closed));
    assert!(matches!(station.stock().count(&principal, id, &desk.serial("1")), Err(StationError::StockTakeClosed(_))));
    assert!(matches!(station.stock().close_stock_take(&principal, id), Err(StationError::StockTakeClosed(_))));
    let journal = station.journal().entries(&desk.actor("auditor"), None, 200).unwrap();
    let entry = journal.iter().find(|line| line.facts.contains_key("closed")).unwrap();
    let fact = |name: &str| entry.facts.get(name).map(String::as_str);
    assert_eq!(
        (fact("counted"), fact("missing_serials"), fact("unlisted_serials")),
        (Some("7"), Some("2001"), Some("7000"))
    );
    let story = station.tokens().token(&principal, &desk.serial("2001")).unwrap().story;
    assert!(story.iter().any(|line| line.facts.get("finding").map(String::as_str) == Some("missing")));
    assert!(desk.journal_is_sound());
}

#[test]
fn plugging_a_token_counts_it_while_the_station_takes_stock_and_one_mode_at_a_time_listens_to_the_bench() {
    let desk = Desk::with(&["yubikey,serial=1111", "yubikey,serial=2222,unplugged", "yubikey,serial=3333,unplugged"]);
    desk.plugged("1111");
    let (station, principal, technician) = (&desk.station, desk.principal(), desk.technician());
    let batch = station.conveyor().begin_batch(&technician, &desk.plan(BatchTask::Register, "0130040Y")).unwrap();
    desk.until("it is in the other school's stock", || {
        station.tokens().token(&technician, &desk.serial("1111")).is_ok()
    });
    assert!(matches!(station.stock().start_stock_take(&principal, school()), Err(StationError::BenchConveys(_))));
    station.conveyor().rest_batch(&principal, batch).unwrap();
    let id = station.stock().start_stock_take(&principal, school()).unwrap();
    assert_eq!(of(&desk.stock_take(id), Finding::Elsewhere), ["1111"], "what is plugged already counts");
    desk.hub.plug("2222").unwrap();
    desk.until("it is counted", || desk.stock_take(id).counted == 2);
    let line = desk.stock_take(id).last.unwrap();
    assert_eq!((line.name.to_string(), line.finding, line.plugged), ("2222".to_owned(), Finding::Unlisted, true));
    assert!(
        matches!(station.tokens().token(&technician, &line.name), Err(StationError::NoSuchToken(_))),
        "and not registered"
    );
    assert!(matches!(station.conveyor().resume_batch(&technician, batch), Err(StationError::BenchCounts(_))));
    let other = station.stock().start_stock_take(&desk.principal_elsewhere(), "0130040Y".parse().unwrap());
    assert!(matches!(other, Err(StationError::BenchCounts(_))), "the bench counts for one school");
    assert_eq!(
        station.bench().view(&principal).unwrap().counting.map(|(take, school)| (take, school.uai)),
        Some((id, school()))
    );
    // whoever needs the bench lets a forgotten count rest, without seeing it; nobody else does
    assert!(station.stock().stock_take(&desk.principal_elsewhere(), id).is_err());
    assert!(station.stock().set_stock_take_bench(&desk.actor("requester"), id, false).is_err());
    station.stock().set_stock_take_bench(&desk.principal_elsewhere(), id, false).unwrap();
    assert!(station.stock().set_stock_take_bench(&desk.principal_elsewhere(), id, true).is_err());
    station.stock().set_stock_take_bench(&principal, id, true).unwrap();
    // it rests: what is plugged then does not count
    assert!(matches!(
        station.stock().set_stock_take_bench(&desk.away(principal.clone()), id, false),
        Err(StationError::AtStationOnly)
    ));
    station.stock().set_stock_take_bench(&principal, id, false).unwrap();
    desk.hub.plug("3333").unwrap();
    desk.until("it is read", || desk.card("3333").is_some());
    assert_eq!(desk.stock_take(id).counted, 2);
    station.stock().set_stock_take_bench(&principal, id, true).unwrap();
    assert_eq!(desk.stock_take(id).counted, 3, "and goes on");
    station.stock().close_stock_take(&principal, id).unwrap();
    assert_eq!(station.bench().view(&principal).unwrap().counting, None);
    station.conveyor().begin_batch(&technician, &desk.plan(BatchTask::Register, school().as_str())).unwrap();
    desk.until("2222 is in stock", || station.tokens().token(&technician, &desk.serial("2222")).is_ok());
}

#[test]
fn a_token_that_hides_its_serial_counts_once_the_printed_one_was_typed() {
    let desk = Desk::with(&["yubikey,serial=1111,firmware=3.4.9,pid=0110,hidden"]);
    let hidden = || {
        let cards = desk.station.bench().view(&desk.principal()).unwrap().cards;
        cards.into_iter().find(|card| matches!(card.face, Face::SerialHidden { .. }))
    };
    desk.until("it is read", || hidden().is_some());
    let id = desk.station.stock().start_stock_take(&desk.principal(), school()).unwrap();
    assert_eq!(desk.stock_take(id).counted, 0);
    desk.station.name_serial(&desk.principal(), &hidden().unwrap().port, &desk.serial("1111")).unwrap();
    assert_eq!(desk.stock_take(id).counted, 1);
}

#[test]
fn a_restart_loses_no_count_and_the_bench_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let hub = trousseau::emulated::Hub::new(["yubikey,serial=1111,unplugged".parse().unwrap()]).unwrap();
    let open = || {
        let store = Store::open(crate::support::engine::options(folder.path().join("data"), Mode::Emulated)).unwrap();
        let (profiles, charters) = (Profiles::load(None).unwrap(), Charters::load(None).unwrap());
        let clock = Arc::new(trousseau::station::SystemClock);
        let (store, mailroom) = (Arc::new(store), trousseau::station::Mailroom::closed(None).unwrap());
        Station::new(store, Arc::new(hub.clone()), profiles, charters, mailroom, clock, Arc::new(OsEntropy))
    };
    let root = Actor::machine(0);
    let station = open();
    let new = trousseau::station::NewSchool {
        uai: school(),
        name: "Lycée".to_owned(),
        degree: trousseau::domain::Degree::Second,
        contract: trousseau::domain::Contract::Public,
    };
    station.people().add_school(&root, &new).unwrap();
    let id = station.stock().start_stock_take(&root, school()).unwrap();
    station.stock().count(&root, id, "9999".parse::<TokenRef>().unwrap()).unwrap();
    drop(station);
    let station = open();
    let bench = station.open_bench().unwrap();
    hub.plug("1111").unwrap();
    let patience = std::time::Instant::now() + PATIENCE;
    while station.stock().stock_take(&root, id).unwrap().counted < 2 {
        assert!(std::time::Instant::now() < patience, "the bench still counts");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    drop(bench);
}

#[test]
fn a_number_scanned_twice_counts_once_and_a_mistyped_one_is_taken_back() {
    let desk = Desk::with(&[]);
    let (station, principal) = (&desk.station, desk.principal());
    let id = station.stock().start_stock_take(&principal, school()).unwrap();
    let count = |serial: &str| station.stock().count(&principal, id, &desk.serial(serial)).unwrap();
    assert!(!count("1111").again && count("1111").again);
    assert_eq!(desk.stock_take(id).counted, 1);
    station.stock().uncount(&principal, id, &desk.serial("1111")).unwrap();
    assert!(matches!(station.stock().uncount(&principal, id, &desk.serial("1111")), Err(StationError::NoSuchToken(_))));
    assert_eq!(desk.stock_take(id).counted, 0);
    assert!(
        matches!(station.stock().start_stock_take(&desk.actor("deputy"), school()), Err(StationError::StockTakeOpen(open)) if open == id)
    );
}

#[test]
fn only_the_school_and_technicians_take_stock() {
    let desk = Desk::with(&[]);
    let id = desk.station.stock().start_stock_take(&desk.principal(), school()).unwrap();
    for login in ["elsewhere", "helpdesk", "administrator", "auditor", "requester"] {
        let actor = desk.actor(login);
        let refused = |result: Result<(), StationError>| {
            matches!(result, Err(StationError::NotAllowed { .. } | StationError::NoSuchStockTake(_)))
        };
        assert!(refused(desk.station.stock().start_stock_take(&actor, school()).map(drop)), "{login}");
        assert!(refused(desk.station.stock().stock_take(&actor, id).map(drop)), "{login}");
        assert!(refused(desk.station.stock().count(&actor, id, &desk.serial("1")).map(drop)), "{login}");
        assert!(refused(desk.station.stock().close_stock_take(&actor, id).map(drop)), "{login}");
    }
    desk.station.stock().count(&desk.technician(), id, &desk.serial("1")).unwrap();
    let unknown = StockTakeId::new(99).unwrap();
    assert!(matches!(
        desk.station.stock().stock_take(&desk.principal(), unknown),
        Err(StationError::NoSuchStockTake(_))
    ));
}

#[test]
fn clefs_toujours_disponibles_et_absentes_d_okey_counted_reported_by_ticket_registered_and_a_request_goes_on() {
    let desk = Desk::with(&["yubikey,serial=1111,unplugged"]);
    desk.tickets_go_to("filaos@ac-example.fr");
    let waiting = desk.station.requests().submit_request(&desk.actor("requester"), need("notes")).unwrap();
    desk.station.requests().approve(&desk.principal(), waiting).unwrap();
    let id = desk.station.stock().start_stock_take(&desk.away(desk.principal()), school()).unwrap();
    desk.scan(id, &["1111", "2222"]);
    let take = desk.station.stock().close_stock_take(&desk.principal(), id).unwrap();
    let serials = of(&take, Finding::Unlisted).join(" ");
    let ticket = desk.station.stock().open_ticket(&desk.principal(), NewTicket { ..found(&serials) }).unwrap();
    desk.station.stock().register_found(&desk.technician(), ticket).unwrap();
    assert_eq!(desk.ticket_state(ticket), TicketState::Closed);
    desk.hub.plug("1111").unwrap();
    desk.plugged("1111");
    assert_eq!(desk.enrol_with_touch("1111").key, "enrolled");
    let state = desk.station.requests().request(&desk.principal(), waiting).unwrap().state;
    assert_eq!(state, RequestState::AwaitingRequester);
}

#[test]
fn the_panel_counts_what_is_scanned_and_survives_what_is_no_serial() {
    let panel = Panel::with(&[]);
    let (desk, principal) = (&panel.desk, panel.sign_in("principal"));
    desk.in_stock(&["1111"]);
    let started = principal.post("/stock-take", "school=0951099D");
    let path = started.headers["location"].to_str().unwrap().to_owned();
    let again = principal.post("/stock-take", "school=0951099D");
    assert_eq!(again.headers["location"].to_str().unwrap(), path, "started twice is gone on with");
    let scan = |serial: &str| principal.post(&format!("{path}/count"), &format!("serial={serial}"));
    assert_eq!(scan("1111").status, StatusCode::SEE_OTHER);
    assert!(principal.landed(&scan("1111")).ends_with("said=counted-again"));
    assert_eq!(scan("%26%C3%A9%22").status, StatusCode::SEE_OTHER, "a French keyboard without shift");
    let page = principal.get(&path).text;
    assert!(
        page.contains("autofocus") && page.contains("123") && page.contains("Ouvrir un ticket pour ces clefs (1)"),
        "{page}"
    );
    assert!(page.contains("/tickets?kind=found_serials&amp;school=0951099D&amp;serials=123"), "{page}");
    for wrong in ["", "%3Cscript%3Ealert(1)%3C%2Fscript%3E", &"9".repeat(33), "0000", &"x".repeat(60_000)] {
        let answer = scan(wrong);
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong:.40}");
        assert!(answer.text.contains("role=\"alert\"") && answer.text.contains("autofocus"), "the page stays");
        assert!(!answer.text.contains("<script>alert"));
    }
    assert!(panel.sign_in("technician").get(&path).text.contains("Ajouter au stock les clefs absentes (1)"));
    assert_eq!(panel.sign_in("elsewhere").post(&format!("{path}/count"), "serial=1").status, StatusCode::NOT_FOUND);
    assert_eq!(principal.post(&format!("{path}/register"), "").status, StatusCode::FORBIDDEN);
    assert_eq!(principal.post(&format!("{path}/nonsense"), "serial=1").status, StatusCode::NOT_FOUND);
    assert_eq!(principal.get("/stock-take/99").status, StatusCode::NOT_FOUND);
    let technician = panel.sign_in("technician");
    assert_eq!(technician.post(&format!("{path}/register"), "").status, StatusCode::SEE_OTHER);
    assert_eq!(technician.get("/tokens/123").status, StatusCode::OK);
    assert!(principal.get("/bench").text.contains("Voir le comptage en cours"));
    let elsewhere = panel.sign_in("elsewhere");
    let bench = elsewhere.get("/bench").text;
    assert!(bench.contains("Ne plus compter les clefs branchées") && !bench.contains("Voir le comptage"), "{bench}");
    assert_eq!(principal.post(&format!("{path}/close"), "").status, StatusCode::SEE_OTHER);
    let page = principal.get(&path).text;
    assert!(!page.contains("autofocus") && page.contains("À leur place (2)"), "{page}");
    assert!(principal.get("/stock-take").text.contains(&path));
}

#[test]
fn a_stock_take_is_saved_as_a_table_with_every_line_of_its_page_and_no_cell_that_a_spreadsheet_runs() {
    let panel = Panel::with(&["yubikey,serial=1000"]);
    let (desk, principal) = (&panel.desk, panel.sign_in("principal"));
    desk.enrolled("1000");
    desk.in_stock(&["2000", "2001"]);
    let root = trousseau::station::Actor::machine(0);
    desk.station.people().update_person(&root, desk.people["requester"], "=cmd|' /C calc'!A0", "").unwrap();
    desk.allocated("requester");
    let id = desk.station.stock().start_stock_take(&desk.principal(), school()).unwrap();
    desk.scan(id, &["2000", "7000"]);
    let path = format!("/stock-take/{id}");
    assert!(principal.get(&path).text.contains(&format!("{path}/report.csv")));
    for closed in [false, true] {
        if closed {
            desk.station.stock().close_stock_take(&desk.principal(), id).unwrap();
        }
        let saved = principal.get(&format!("{path}/report.csv"));
        assert_eq!(saved.headers["content-type"], "text/csv; charset=utf-8");
        assert_eq!(
            saved.headers["content-disposition"],
            format!("attachment; filename=\"comptage-{}-{id}.csv\"", school())
        );
        let text = saved.text.strip_prefix('\u{feff}').expect("a mark of UTF-8");
        let mut table = csv::ReaderBuilder::new().delimiter(b';').has_headers(false).from_reader(text.as_bytes());
        let rows: Vec<Vec<String>> = table.deserialize().collect::<Result<_, _>>().unwrap();
        assert_eq!(
            rows[0],
            [
                "Établissement",
                "Numéro de série",
                "Constat",
                "Détenteur ou établissement",
                "Comptée",
                "Comment",
                "Preuve"
            ]
        );
        let take = desk.stock_take(id);
        assert_eq!(rows.len() - 1, take.lines.len());
        let row = |serial: &str| rows.iter().find(|row| row[1] == serial).expect("a row").clone();
        let name = &take.school_name;
        assert_eq!(row("2000")[2..4], ["À leur place", ""]);
        assert_eq!(row("2000")[5..], ["par son numéro", "sans secret, rien à prouver"]);
        assert_eq!(row("7000")[..3], [name.as_str(), "7000", "Comptées, mais absentes de l’inventaire"]);
        assert_eq!(row("2001")[2..], ["Notées dans l’armoire, mais pas comptées", "", "", "", ""]);
        assert_eq!(row("1000")[3], "'=cmd|' /C calc'!A0");
        assert!(!row("7000")[4].is_empty(), "when");
    }
    assert_eq!(panel.sign_in("elsewhere").get(&format!("{path}/report.csv")).status, StatusCode::NOT_FOUND);
}
