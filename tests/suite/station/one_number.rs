//! Two tokens of two families under one number, in one school: each has a line of its own wherever tokens are listed.

use crate::support::{
    desk::{Desk, school},
    pair::{NUMBER, Pair, Stand},
};
use trousseau::{
    domain::{
        BatchSign, BatchTask, Family, Finding, Secret, SettingName, Standing, TicketId, TicketKind, TicketState,
        TokenRef, UndoFate, serials_of,
    },
    keyfile::{Protection, Sealing, Unlock},
    station::{
        Actor, ExportOptions, ExportTo, ImportOptions, ImportReport, NewOrder, NewTicket, Progress, SerialFault,
        StationError,
    },
};

fn named(word: &str) -> TokenRef {
    format!("{word}:{NUMBER}").parse().unwrap()
}

fn both() -> [TokenRef; 2] {
    [named("nitrokey"), named("yubikey")]
}

/// Both are plugged in, and no inventory has them.
fn unlisted() -> Desk {
    let specs = [format!("nitrokey-pro,serial={NUMBER},port=1"), format!("yubikey,serial={NUMBER},port=2")];
    let desk = Desk::with(&specs.each_ref().map(String::as_str));
    desk.until("both are read", || {
        let cards = desk.station.bench().view(&desk.technician()).unwrap().cards;
        cards.iter().filter(|card| matches!(card.face, trousseau::station::Face::Unregistered { .. })).count() == 2
    });
    desk
}

fn is_ambiguous<T>(refused: Result<T, StationError>) -> bool {
    refused.is_err_and(|error| error.candidates().len() == 2)
}

#[test]
fn both_are_counted_and_one_is_uncounted_alone() {
    let pair = Pair::new(Family::YubiKey, Stand::Stock);
    let (stock, eve) = (pair.desk().station.stock(), pair.eve());
    for port in ["1-1", "1-2"] {
        pair.desk().hub.unplug(port).unwrap();
    }
    pair.desk().until("nothing is there", || pair.desk().station.bench().view(&eve).unwrap().cards.is_empty());
    let id = stock.start_stock_take(&eve, school()).unwrap();
    let lines = |finding: Finding| {
        let take = stock.stock_take(&eve, id).unwrap();
        let lines = take.lines.into_iter().filter(|line| line.finding == finding).map(|line| line.name);
        let mut lines: Vec<_> = lines.collect();
        lines.sort_by_key(ToString::to_string);
        lines
    };
    assert_eq!(lines(Finding::Missing), both());
    assert!(is_ambiguous(stock.count(&eve, id, NUMBER.parse::<TokenRef>().unwrap())), "which of them lies there?");
    stock.count(&eve, id, &pair.named).unwrap();
    assert_eq!(
        (lines(Finding::AsExpected), lines(Finding::Missing)),
        (vec![pair.named.clone()], vec![pair.other.clone()])
    );
    assert!(!stock.count(&eve, id, &pair.other).unwrap().again, "it was not counted yet");
    assert_eq!(lines(Finding::AsExpected), both());
    stock.uncount(&eve, id, &pair.named).unwrap();
    let closed = stock.close_stock_take(&eve, id).unwrap();
    assert_eq!((closed.counted, closed.expected), (1, 2));
    // as it was closed, it stays; and only the story of the one that is missing tells of it
    assert_eq!(
        (lines(Finding::AsExpected), lines(Finding::Missing)),
        (vec![pair.other.clone()], vec![pair.named.clone()])
    );
    let tells = |named: &TokenRef| {
        let story = pair.desk().station.tokens().token(&eve, named).unwrap().story;
        story.iter().any(|line| line.facts.get("finding").is_some_and(|finding| finding == "missing"))
    };
    assert!(tells(&pair.named) && !tells(&pair.other));
}

#[test]
fn both_are_counted_as_they_are_plugged_and_come_into_stock_as_two() {
    let desk = unlisted();
    let (stock, actor) = (desk.station.stock(), desk.technician());
    let id = stock.start_stock_take(&actor, school()).unwrap();
    let names = |finding: Finding| {
        let lines = stock.stock_take(&actor, id).unwrap().lines;
        let lines = lines.into_iter().filter(|line| line.finding == finding).map(|line| line.name.to_string());
        let mut lines: Vec<_> = lines.collect();
        lines.sort();
        lines
    };
    desk.until("both are counted", || names(Finding::Unlisted).len() == 2);
    assert_eq!(names(Finding::Unlisted), both().map(|name| name.to_string()));
    assert_eq!(stock.register_counted(&actor, id).unwrap(), 2);
    assert_eq!(names(Finding::AsExpected), both().map(|name| name.to_string()));
    assert_eq!(stock.close_stock_take(&actor, id).unwrap().expected, 2);
    assert_eq!(names(Finding::AsExpected), both().map(|name| name.to_string()));
}

#[test]
fn both_go_through_a_batch_and_each_is_undone_by_itself() {
    let desk = unlisted();
    let (conveyor, actor) = (desk.station.conveyor(), desk.technician());
    let id = conveyor.begin_batch(&actor, &desk.plan(BatchTask::Register, school().as_str())).unwrap();
    let done = || conveyor.batch(&actor, id).unwrap().lines.into_iter().filter(|line| line.sign == BatchSign::Done);
    desk.until("both are done", || done().count() == 2);
    let mut names: Vec<_> = done().map(|line| line.name.to_string()).collect();
    names.sort();
    assert_eq!(names, both().map(|name| name.to_string()));
    desk.until("and each lane says so of its own", || {
        let lanes = conveyor.view(&actor, id).unwrap().lanes;
        lanes.len() == 2 && lanes.iter().all(|lane| lane.sign == BatchSign::Done)
    });
    conveyor.end_batch(&actor, id).unwrap();
    // what happened to one of them since keeps that one, and not the other
    desk.station.tokens().mark_defective(&actor, named("yubikey"), "cassée").unwrap();
    assert_eq!(conveyor.undo_batch(&actor, id).unwrap(), 1);
    let fates = conveyor.batch(&actor, id).unwrap().lines.into_iter().map(|line| (line.name.to_string(), line.fate));
    let mut fates: Vec<_> = fates.collect();
    fates.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(
        fates.iter().map(|(_, fate)| *fate).collect::<Vec<_>>(),
        [Some(UndoFate::Undone), Some(UndoFate::MovedOn)],
        "{fates:?}"
    );
}

#[test]
fn both_come_with_an_order_and_a_number_alone_is_refused_once_both_are_here() {
    let desk = unlisted();
    let principal = desk.principal();
    desk.station
        .settings()
        .set(&desk.actor("administrator"), SettingName::SupplierAddress, "clefs@example.fr")
        .unwrap();
    let stock = desk.station.stock();
    let order = NewOrder { school: school(), quantity: 3, comment: String::new(), seen: None };
    let id = stock.place_order(&principal, &order).unwrap();
    let refused = |serials: &str| match stock.receive_order(&principal, id, serials).unwrap_err() {
        StationError::ParcelRefused(lines) => {
            lines.into_iter().map(|line| (line.serial, line.fault)).collect::<Vec<_>>()
        }
        other => panic!("{other}"),
    };
    let twice = refused(&format!("yubikey:{NUMBER}\nnitrokey:{NUMBER}\nyubikey:{NUMBER}"));
    assert_eq!(twice, [(format!("yubikey:{NUMBER}"), SerialFault::Twice)]);
    let delivery = stock.receive_order(&principal, id, &format!("yubikey:{NUMBER}\nnitrokey:{NUMBER}")).unwrap();
    assert_eq!(delivery.tokens, 2);
    let mut came = stock.order(&principal, id).unwrap().parcels.remove(0).serials;
    came.sort_by_key(ToString::to_string);
    assert_eq!(came, both());
    ["1-1", "1-2"].iter().for_each(|port| desk.hub.unplug(port).unwrap());
    desk.until("nothing is there", || desk.station.bench().view(&principal).unwrap().cards.is_empty());
    assert_eq!(refused(NUMBER), [(NUMBER.to_owned(), SerialFault::Ambiguous)]);
}

#[test]
fn each_has_its_own_line_in_a_ticket_which_closes_once_both_are_in_stock() {
    let desk = unlisted();
    let (stock, principal) = (desk.station.stock(), desk.principal());
    desk.station.settings().set(&desk.actor("administrator"), SettingName::TicketAddress, "aide@example.fr").unwrap();
    let ticket = |kind, serials: &str| NewTicket {
        school: school(),
        kind,
        serials: serials_of(serials).unwrap(),
        person: None,
        text: "deux clefs".to_owned(),
    };
    let standings = |id: TicketId| {
        let lines = stock.ticket(&principal, id).unwrap().serials;
        lines.into_iter().map(|line| (line.name.to_string(), line.standing)).collect::<Vec<_>>()
    };
    let found =
        stock.open_ticket(&principal, ticket(TicketKind::FoundSerials, &format!("yubikey:{NUMBER} nitrokey:{NUMBER}")));
    let found = found.unwrap();
    let names = [format!("yubikey:{NUMBER}"), format!("nitrokey:{NUMBER}")];
    assert_eq!(standings(found), names.clone().map(|name| (name, Standing::Unlisted)));
    desk.station.tokens().register(&desk.technician(), named("nitrokey"), school()).unwrap();
    let [yubikey, nitrokey] = names.clone();
    assert_eq!(standings(found), [(yubikey, Standing::Unlisted), (nitrokey, Standing::InStock)]);
    assert_eq!(stock.ticket(&principal, found).unwrap().state, TicketState::Open);
    assert_eq!(stock.register_found(&desk.technician(), found).unwrap(), 1);
    assert_eq!(stock.ticket(&principal, found).unwrap().state, TicketState::Closed);
    // one of them does not work
    assert!(is_ambiguous(stock.open_ticket(&principal, ticket(TicketKind::UnusableKey, NUMBER))));
    let unusable = stock.open_ticket(&principal, ticket(TicketKind::UnusableKey, &names[0])).unwrap();
    assert_eq!(standings(unusable), [(names[0].clone(), Standing::InStock)]);
    // and the other one is another ticket
    stock.open_ticket(&principal, ticket(TicketKind::UnusableKey, &names[1])).unwrap();
    assert!(matches!(
        stock.open_ticket(&principal, ticket(TicketKind::UnusableKey, &names[0])),
        Err(StationError::TicketOpen(_))
    ));
}

fn import(desk: &Desk, file: &[u8], unlock: Unlock, keep_good: bool) -> ImportReport {
    let options = ImportOptions {
        name: "clefs.csv".into(),
        school: school(),
        dry_run: false,
        keep_good,
        unlock,
        given: Default::default(),
    };
    desk.station.stock().import_keys(&desk.technician(), file, options, &Progress::default()).unwrap()
}

fn told(report: &ImportReport) -> Vec<(String, &'static str)> {
    report.lines.iter().map(|line| (line.serial.clone().unwrap_or_default(), line.fate.word())).collect()
}

#[test]
fn a_key_file_says_of_which_family_each_is_and_what_goes_out_comes_in_as_two() {
    let desk = Desk::with(&[]);
    let key = |n: u32| format!("31323334353637383930313233343536373839{n}");
    let row = |family: &str, n: u32| format!("{NUMBER},{},hotp,{family}\n", key(n));
    let table = |rows: &[String]| format!("serial,secret,type,famille\n{}", rows.concat());
    let report = import(&desk, table(&[row("YubiKey", 30), row("nitrokey", 31)]).as_bytes(), Unlock::Nothing, false);
    let names = || [format!("yubikey:{NUMBER}"), format!("nitrokey:{NUMBER}")];
    assert_eq!(told(&report), names().map(|name| (name, "new")));
    // each is found again by its family; a number alone, and a word that is none, are told by their lines
    let again =
        table(&[row("nitrokey", 31), row("yubikey", 30), row("", 30), row("clef bleue", 32), row("software", 33)]);
    let report = import(&desk, again.as_bytes(), Unlock::Nothing, true);
    let [yubikey, nitrokey] = names();
    let number = || NUMBER.to_owned();
    assert_eq!(
        told(&report),
        [
            (nitrokey, "unchanged"),
            (yubikey, "unchanged"),
            (number(), "ambiguous"),
            (number(), "unreadable"),
            (number(), "unreadable"),
        ]
    );
    assert_eq!(
        report.lines[3..].iter().map(|line| (line.number, line.refusal)).collect::<Vec<_>>(),
        [(5, Some("family")), (6, Some("family"))]
    );
    // out as a table and as PSKC, and into another station
    let passphrase = || Secret::new(b"correct horse battery staple 7".to_vec());
    let sealing = || Sealing::new(Protection::Password { password: passphrase(), name: "x".into(), rounds: 100_000 });
    for to in [ExportTo::Csv { plain_secrets: true }, ExportTo::Pskc(sealing())] {
        let unlock = match to {
            ExportTo::Pskc(_) => Unlock::Password(passphrase()),
            ExportTo::Csv { .. } => Unlock::Nothing,
        };
        let (mut out, reason) = (Vec::new(), "essai".to_owned());
        let options = ExportOptions { school: None, to, reason, password: None };
        let (stock, actor) = (desk.station.stock(), Actor::machine(0));
        let export = stock.prepare_export(&actor, options).unwrap();
        stock.export_keys(&actor, &mut out, &export, &Progress::default()).unwrap();
        let other = Desk::with(&[]);
        let mut told = told(&import(&other, &out, unlock, false));
        told.sort();
        assert_eq!(told, both().map(|name| (name.to_string(), "new")));
        let [nitrokey, yubikey] = both();
        for named in [nitrokey, yubikey] {
            assert_eq!(other.station.tokens().token(&other.technician(), &named).unwrap().row.name, named);
        }
    }
}

#[test]
fn the_file_of_the_console_may_say_the_family_too() {
    let desk = Desk::with(&[]);
    let console = |rows: &str| {
        let file = format!("numéro;famille;uai;état\n{rows}");
        let report = desk.station.stock().import_console(
            &desk.technician(),
            file.as_bytes(),
            "console.csv",
            false,
            &Progress::default(),
        );
        let lines = report.unwrap().lines.into_iter().map(|line| (line.serial, line.fate.word()));
        lines.collect::<Vec<_>>()
    };
    let uai = school();
    let report = console(&format!("{NUMBER};yubikey;{uai};disponible\n{NUMBER};nitrokey;{uai};perdue\n"));
    assert_eq!(report, [(NUMBER.to_owned(), "new"), (NUMBER.to_owned(), "new")]);
    let rows = format!(
        "{NUMBER};nitrokey;{uai};perdue\n{NUMBER};yubikey;{uai};disponible\n{NUMBER};;{uai};perdue\n{NUMBER};bleue;{uai};perdue\n"
    );
    let [nitrokey, yubikey] = both().map(|name| name.to_string());
    assert_eq!(
        console(&rows),
        [
            (nitrokey, "unchanged"),
            (yubikey, "unchanged"),
            (NUMBER.to_owned(), "ambiguous"),
            (NUMBER.to_owned(), "bad_family")
        ]
    );
}
