//! Two tokens of two families under one number, in one school: each has a line of its own wherever tokens are listed.

use crate::support::{
    desk::{Desk, school},
    pair::{NUMBER, Pair, Stand},
};
use trousseau::{
    domain::{
        BatchSign, BatchTask, Family, Finding, SettingName, Standing, TicketId, TicketKind, TicketState, TokenRef,
        UndoFate, serials_of,
    },
    station::{NewOrder, NewTicket, SerialFault, StationError},
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
        cards.iter().filter(|card| matches!(card.face, trousseau::station::views::Face::Unregistered { .. })).count()
            == 2
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
    assert!(is_ambiguous(stock.count(&eve, id, &NUMBER.parse::<TokenRef>().unwrap())), "which of them lies there?");
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
    desk.station.tokens().mark_defective(&actor, &named("yubikey"), "cassée").unwrap();
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
    desk.station.set_setting(&desk.actor("administrator"), SettingName::SupplierAddress, "clefs@example.fr").unwrap();
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
    desk.station.set_setting(&desk.actor("administrator"), SettingName::TicketAddress, "aide@example.fr").unwrap();
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
    desk.station.tokens().register(&desk.technician(), &named("nitrokey"), school()).unwrap();
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
