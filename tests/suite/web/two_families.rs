//! Every way to a token × two tokens of two families under one number: the one that is named is meant, and a number alone is a
//! question with a link to each. The ways are the panel's own table.

use crate::support::{
    desk::school,
    pair::{Does, NUMBER, Pair, Stand},
    panel::Answer,
};
use axum::http::{Method, StatusCode};
use std::collections::{BTreeMap, BTreeSet};
use trousseau::{
    domain::{BatchTask, Family, SettingName, TicketKind, TokenRef, serials_of},
    station::{NewOrder, NewTicket},
    web::{Route, WebConfig, router, routes},
};

/// Where the tokens stand for this way, what is sent, and what it does. A way that is missing here fails the test.
fn tried(route: &Route) -> (Stand, &'static str, Does) {
    use Does::{Answer, Change};
    match route.path.rsplit('/').next().unwrap() {
        "{serial}" => (Stand::Stock, "", Answer),
        "pin" => (Stand::Stock, "password=une+phrase+assez+longue", Answer),
        "enrol" => (Stand::New, "", Change),
        "settle" => (Stand::Stock, "", Answer),
        "wipe" => (Stand::Stock, "", Change),
        "factory_pin" => (Stand::Stock, "", Answer),
        "device_pin" => (Stand::New, "pin=12345678", Answer),
        "verify" => (Stand::Stock, "", Answer),
        "code" => (Stand::Stock, "code=000000", Answer),
        "release" => (Stand::Allocated, "comment=essai&sure=yes", Change),
        "hand_over" => (Stand::Allocated, "without=essai", Change),
        "swap" => (Stand::Stock, "allocated=99", Answer),
        "take_back" => (Stand::Held, "comment=essai&sure=yes", Change),
        "report_lost" => (Stand::Held, "comment=essai&sure=yes", Change),
        "found" => (Stand::Lost, "comment=essai&sure=yes", Change),
        "mark_defective" => (Stand::Held, "comment=essai&sure=yes", Change),
        "resume" => (Stand::Suspended, "comment=essai&sure=yes", Change),
        "repair" => (Stand::Defective, "comment=essai&sure=yes", Change),
        "retire" => (Stand::Stock, "comment=essai&sure=yes", Change),
        "withdraw" => (Stand::Stock, "comment=essai&sure=yes", Answer),
        "move_school" => (Stand::Stock, "school=0130040Y", Change),
        // nobody brought one along from another school
        "take_over" => (Stand::Held, "school=0130040Y", Answer),
        // none of them is due back
        "remind" => (Stand::Held, "", Answer),
        new => panic!("{new} is not tried here"),
    }
}

fn is_question(answer: &Answer) -> bool {
    let link = |family: &str| answer.text.contains(&format!("href=\"/tokens/{family}:{NUMBER}\""));
    answer.status == StatusCode::CONFLICT && link("yubikey") && link("nitrokey")
}

#[test]
fn every_way_to_a_token_goes_to_the_one_that_is_named_and_never_touches_the_other() {
    let ways: Vec<_> =
        routes(false, false).into_iter().filter(|way| way.path.starts_with("/tokens/{serial}")).collect();
    assert!(ways.len() > 20, "{ways:?}");
    for (at, way) in ways.iter().enumerate() {
        // both families are named in turn
        let family = if at % 2 == 0 { Family::YubiKey } else { Family::Nitrokey };
        let (stand, form, does) = tried(way);
        let pair = Pair::new(family, stand);
        let eve = pair.panel.sign_in("eve");
        let send = |named: &str| {
            let path = way.path.replace("{serial}", named);
            if way.method == Method::GET { eve.get(&path) } else { eve.post(&path, form) }
        };
        let (named, other) = (pair.story(&pair.named), pair.story(&pair.other));
        let asked = send(NUMBER);
        assert!(is_question(&asked), "{} of a number alone: {} {}", way.path, asked.status, asked.text);
        assert_eq!((pair.story(&pair.named), pair.story(&pair.other)), (named.clone(), other.clone()), "{}", way.path);
        let answer = send(&pair.named.to_string());
        pair.ended();
        assert!(!is_question(&answer), "{}: {}", way.path, answer.text);
        assert_eq!(pair.story(&pair.other), other, "{} of {} touched the other", way.path, pair.named);
        if does == Does::Change {
            let after = pair.story(&pair.named);
            assert!(
                after.1.first() > named.1.first(),
                "{} of {}: {}: {}",
                way.path,
                pair.named,
                answer.status,
                answer.text
            );
        }
    }
}

#[test]
fn pages_call_a_token_by_its_family_only_where_another_has_its_number() {
    let pair = Pair::new(Family::YubiKey, Stand::Held);
    let eve = pair.panel.sign_in("eve");
    let (mine, other) = (format!("/tokens/{}", pair.named), format!("/tokens/{}", pair.other));
    for page in ["/tokens", "/bench", "/search?q=Mme"] {
        let text = eve.get(page).text;
        assert!(text.contains(&format!("\"{mine}\"")) && text.contains(&format!("\"{other}\"")), "{page}: {text}");
        assert!(!text.contains(&format!("\"/tokens/{NUMBER}\"")), "{page}: {text}");
    }
    // each page of the two leads to the other; a search for the number asks
    assert!(eve.get(&mine).text.contains(&format!("href=\"{other}\"")));
    let found = eve.get(&format!("/search?q={NUMBER}"));
    assert_eq!(found.headers["location"], format!("/tokens/{NUMBER}").as_str());
    let found = eve.get(&format!("/search?q={}", pair.other));
    assert_eq!(found.headers["location"], other.as_str());
    // who sees one of them only is asked nothing, and learns nothing of the other
    pair.desk().station.tokens().move_school(&pair.eve(), &pair.other, "0130040Y".parse().unwrap()).unwrap();
    let principal = pair.panel.sign_in("principal");
    let page = principal.get(&format!("/tokens/{NUMBER}"));
    assert!(page.status.is_success() && !page.text.contains(&pair.other.to_string()), "{}", page.text);
}

/// A school in which the number stands wherever a token can stand: handed over, counted, conveyed, in tickets, in orders, asked to
/// be replaced, suspended; and a third of the number came with an order.
fn everywhere() -> Pair {
    let pair = Pair::new(Family::YubiKey, Stand::Held);
    let (station, eve) = (&pair.desk().station, pair.eve());
    let set = |name, address: &str| station.settings().set(&eve, name, address).unwrap();
    set(SettingName::TicketAddress, "aide@example.fr");
    set(SettingName::SupplierAddress, "clefs@example.fr");
    let conveyor = station.conveyor();
    let batch = conveyor.begin_batch(&eve, &pair.desk().plan(BatchTask::Verify, school().as_str())).unwrap();
    pair.desk().until("both stop", || {
        let lines = conveyor.batch(&eve, batch).unwrap().lines;
        lines.len() == 2 && lines.iter().all(|line| line.stop.is_some())
    });
    conveyor.end_batch(&eve, batch).unwrap();
    let stock = station.stock();
    let take = stock.start_stock_take(&eve, school()).unwrap();
    assert_eq!(stock.close_stock_take(&eve, take).unwrap().counted, 2);
    let take = stock.start_stock_take(&eve, school()).unwrap();
    stock.count(&eve, take, format!("typing:{NUMBER}").parse::<TokenRef>().unwrap()).unwrap();
    let ticket = |kind, serials: &str| NewTicket {
        school: school(),
        kind,
        serials: serials_of(serials).unwrap(),
        person: None,
        text: "ne va plus".to_owned(),
    };
    let (named, other) = (pair.named.to_string(), pair.other.to_string());
    stock.open_ticket(&eve, ticket(TicketKind::UnusableKey, &format!("{named} {other}"))).unwrap();
    stock.open_ticket(&eve, ticket(TicketKind::FoundSerials, &format!("typing:{NUMBER}"))).unwrap();
    let order = NewOrder { school: school(), quantity: 2, comment: String::new(), seen: None };
    let order = stock.place_order(&eve, &order).unwrap();
    stock.receive_order(&eve, order, &format!("onlykey:{NUMBER}")).unwrap();
    let holder = pair.desk().actor("requester");
    station.requests().request_replacement(&holder, &pair.named, "elle s’use").unwrap();
    station.tokens().suspend_own(&pair.desk().actor("zoe"), &pair.other).unwrap();
    pair
}

/// What a page calls the number alone, with what stands around it.
fn bare(text: &str) -> Vec<String> {
    // bars have the number alone, as the maker's have
    let text = text.replace(&format!("Code 128 {NUMBER}"), "").replace(&format!("QR {NUMBER}"), "");
    let family = |before: &str| Family::ALL.iter().any(|family| before.ends_with(&format!("{family}:")));
    let found = text.match_indices(NUMBER).filter(|(at, _)| !family(&text[..*at]));
    let around = |at: usize| {
        let from = (0..=at.saturating_sub(60)).rev().find(|from| text.is_char_boundary(*from)).unwrap_or(0);
        text[from..at + NUMBER.len()].replace('\n', " ")
    };
    found.map(|(at, _)| around(at)).collect()
}

#[test]
fn no_page_of_anybody_calls_one_of_them_by_the_number_alone() {
    let mut pair = everywhere();
    // without the box of emulated tokens, which is no page of the station
    pair.panel.router = router(pair.desk().station.clone(), WebConfig::default()).unwrap();
    let logins =
        ["eve", "zoe", "requester", "principal", "deputy", "helpdesk", "technician", "administrator", "auditor"];
    let (mut wrong, mut named) = (BTreeMap::<String, Vec<String>>::new(), BTreeSet::new());
    for login in logins {
        let browser = pair.panel.sign_in(login);
        let own = routes(false, false).into_iter().filter(|way| way.method == Method::GET && !way.path.contains('{'));
        let mut waiting: Vec<_> = own.map(|way| way.path.clone()).filter(|path| !path.ends_with("/live")).collect();
        let (mut seen, mut asked) = (BTreeSet::new(), BTreeMap::<String, usize>::new());
        while let Some(path) = waiting.pop() {
            let page = path.split(['?', '#']).next().unwrap().to_owned();
            let times = asked.entry(page.clone()).or_default();
            let is_file = page.rsplit('/').next().is_some_and(|last| last.contains('.') && !last.ends_with(".csv"));
            if is_file || *times == 4 || !seen.insert(path.clone()) {
                continue;
            }
            *times += 1;
            let answer = browser.get(&path);
            if is_question(&answer) {
                continue;
            }
            if answer.text.contains(NUMBER) {
                named.insert(page.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned());
            }
            let found = bare(&answer.text);
            if !found.is_empty() {
                wrong.entry(path.clone()).or_insert(found);
            }
            let links = answer.text.split("href=\"/").skip(1).filter_map(|rest| rest.split('"').next());
            waiting.extend(links.map(|link| format!("/{}", link.replace("&amp;", "&"))));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(named.len() > 15, "the walk came where tokens are named: {named:?}");
}
