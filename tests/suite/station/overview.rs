//! Many schools at once: the stock of all of them, and tokens that go from one to another with their paper.

use crate::support::desk::{Desk, need, school};
use trousseau::{
    domain::{SettingName, Supply, TokenRef, Uai},
    station::{JournalFilter, Part, StationError},
};

fn elsewhere() -> Uai {
    "0130040Y".parse().unwrap()
}

/// Tokens in the stock of the first school.
fn stocked(serials: &[&str]) -> Desk {
    let desk = Desk::with(&[]);
    for serial in serials {
        desk.station.tokens().register(&desk.technician(), &desk.serial(serial), school()).unwrap();
    }
    desk
}

fn named(serials: &[&str]) -> Vec<TokenRef> {
    serials.iter().map(|serial| serial.parse().unwrap()).collect()
}

#[test]
fn every_school_has_the_numbers_that_it_has_by_itself_and_who_needs_something_first_comes_first() {
    let desk = stocked(&["1001", "1002", "1003", "1004"]);
    let technician = desk.technician();
    let all = |text: &str| desk.station.stock().overview(&technician, text, Part::default()).unwrap();
    let names = |text: &str| all(text).schools.rows.into_iter().map(|line| line.school.name).collect::<Vec<_>>();
    assert_eq!((all("").count, all("").low, all("").all.in_stock), (2, 1, 4));
    assert_eq!(names(""), ["Lycée Thiers", "Collège Jean Moulin"], "the one with nothing at all");
    desk.station.requests().submit_request(&desk.actor("requester"), need("notes")).unwrap();
    for line in all("").schools.rows {
        let alone = desk.station.stock().supply(&technician, line.school.uai).unwrap().supply;
        assert_eq!(line.supply, Supply { ready: 0, ..alone }, "{}", line.school.name);
    }
    assert_eq!(all("").all.waiting, 1);
    assert_eq!(
        (names("lycee"), names("0951")),
        (vec!["Lycée Thiers".to_owned()], vec!["Collège Jean Moulin".to_owned()])
    );
    assert!(names("Zola").is_empty());
    assert_eq!(all("Zola").count, 2, "sums are of all of them");
    // nobody waits where nothing is needed
    desk.station.stock().transfer(&technician, &named(&["1001", "1002", "1003", "1004"]), elsewhere()).unwrap();
    assert_eq!(names(""), ["Collège Jean Moulin", "Lycée Thiers"], "somebody waits there in vain");
    desk.station.settings().set(&desk.actor("administrator"), SettingName::StockLow, "5").unwrap();
    assert_eq!(all("").low, 2);
    // whoever sees one school sees one
    let own = desk.station.stock().overview(&desk.principal(), "", Part::default()).unwrap();
    assert_eq!((own.count, own.all.in_stock, own.schools.total), (1, 0, 1));
    let requester = desk.station.stock().overview(&desk.actor("requester"), "", Part::default());
    assert!(matches!(requester, Err(StationError::NotAllowed { .. })), "{requester:?}");
}

#[test]
fn a_boxful_goes_to_another_school_at_once_and_its_paper_is_the_same_whenever_it_is_printed() {
    let desk = stocked(&["1001", "1002", "1003"]);
    desk.station.tokens().move_school(&desk.technician(), &desk.serial("1003"), elsewhere()).unwrap();
    desk.clock.advance(1);
    let sent =
        desk.station.stock().transfer(&desk.technician(), &named(&["1001", "4711", "1002"]), elsewhere()).unwrap();
    assert_eq!(sent.moved, named(&["1001", "1002"]));
    assert!(matches!(&sent.stayed[..], [(name, _)] if *name == "4711".parse().unwrap()), "{:?}", sent.stayed);
    let [(Some(from), number)] = &sent.slips[..] else { panic!("{:?}", sent.slips) };
    assert_eq!(from.uai, school());
    let slip = |number: u64| desk.station.stock().transfer_slip(&desk.technician(), number);
    let (first, again) = (slip(*number).unwrap(), slip(*number + 1).unwrap());
    assert_eq!((first.number, again.number, &first.head), (*number, *number, &again.head), "one paper for both");
    let keys =
        |slip: &trousseau::station::TransferSlip| slip.keys.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!((keys(&first), keys(&again)), (named(&["1001", "1002"]), named(&["1001", "1002"])));
    assert_eq!((first.from.unwrap().uai, first.to.uai), (school(), elsewhere()));
    // the one that went before went by itself
    assert_eq!(keys(&slip(*number - 1).unwrap()), named(&["1003"]));
    // both schools may print it, and nobody else; what is no transfer has none
    assert!(desk.station.stock().transfer_slip(&desk.principal(), *number).is_ok());
    assert!(desk.station.stock().transfer_slip(&desk.actor("elsewhere"), *number).is_ok());
    let refused = |result: Result<_, StationError>| matches!(result, Err(StationError::NoSuchSlip(_)));
    assert!(refused(desk.station.stock().transfer_slip(&desk.actor("requester"), *number).map(drop)));
    assert!(refused(slip(1).map(drop)) && refused(slip(99_999).map(drop)));
    // nothing that can go: nothing is written
    let entries = || {
        let page =
            desk.station.journal().journal_page(&desk.actor("auditor"), &JournalFilter::default(), Part::first(1));
        page.unwrap().lines.total
    };
    let before = entries();
    let none = desk.station.stock().transfer(&desk.technician(), &named(&["4711"]), elsewhere()).unwrap();
    assert!(none.moved.is_empty() && none.slips.is_empty());
    assert_eq!(entries(), before);
    assert!(desk.journal_is_sound());
}
