//! Orders: from the number that is suggested to the token that somebody waited for, and what must not work on the way.

use crate::{
    support::desk::{Desk, need, school},
    support::panel::Panel,
};
use axum::http::StatusCode;
use trousseau::{
    domain::{CustodyState, OrderId, OrderState, RequestState, SettingName},
    station::{Delivery, NewOrder, OrderFilter, Part, SerialFault, StationError},
};

const SUPPLIER: &str = "clefs@example.fr";

impl Desk {
    fn supplied(self) -> Self {
        self.station.settings().set(&self.actor("administrator"), SettingName::SupplierAddress, SUPPLIER).unwrap();
        self
    }
    fn order(&self, quantity: u32) -> OrderId {
        let seen = self.station.stock().supply(&self.principal(), school()).unwrap().last_order;
        let new = NewOrder { school: school(), quantity, comment: String::new(), seen };
        self.station.stock().place_order(&self.principal(), &new).unwrap()
    }
    fn order_state(&self, id: OrderId) -> OrderState {
        self.station.stock().order(&self.principal(), id).unwrap().state
    }
    fn receive(&self, id: OrderId, serials: &str) -> Result<Delivery, StationError> {
        self.station.stock().receive_order(&self.principal(), id, serials)
    }
    /// Kind and facts of the mails to this address, oldest first.
    fn posted(&self, address: &str) -> Vec<(String, serde_json::Value)> {
        let sql = "SELECT kind, facts FROM outbox WHERE address = ? ORDER BY id";
        let facts = |text: String| serde_json::from_str(&text).unwrap();
        self.beside().rows(sql, &[&address], |row| (row.get(0), facts(row.get(1))))
    }
    /// Who got a mail of this kind.
    fn told(&self, kind: &str) -> Vec<String> {
        let sql = "SELECT login FROM outbox JOIN person p ON p.id = person WHERE kind = ? ORDER BY outbox.id";
        self.beside().all(sql, &[&kind])
    }
}

fn refused(error: StationError) -> Vec<(String, SerialFault)> {
    match error {
        StationError::ParcelRefused(refused) => refused.into_iter().map(|line| (line.serial, line.fault)).collect(),
        other => panic!("{other}"),
    }
}

#[test]
fn what_to_do_if_the_school_has_no_token_left() {
    let desk = Desk::with(&["yubikey,serial=1111"]).supplied();
    // nobody has a token to give: principal and requester are told at once
    let first = desk.asked("requester");
    assert_eq!(desk.told("stock_empty_requester"), ["requester"]);
    assert_eq!(desk.told("stock_empty_principal"), ["principal", "deputy"]);
    desk.clock.advance(60);
    let second = desk.asked("deputy");
    desk.station.requests().approve(&desk.principal(), second).unwrap();
    desk.station.requests().approve(&desk.principal(), first).unwrap();
    // the principal orders what is missing, in the panel
    let supply = desk.station.stock().supply(&desk.principal(), school()).unwrap();
    assert!(supply.supply.is_stuck());
    assert_eq!(supply.suggestion, 2, "one for each who waits");
    let order = desk.order(supply.suggestion);
    let mails = desk.posted(SUPPLIER);
    assert_eq!(mails.len(), 1);
    let (kind, facts) = &mails[0];
    assert_eq!(
        (kind.as_str(), facts["quantity"].as_str(), facts["school"].as_str()),
        ("order_placed", Some("2"), Some("0951099D"))
    );
    assert_eq!(
        (facts["school_name"].as_str(), facts["by"].as_str()),
        (Some("Collège Jean Moulin"), Some("Mme principal"))
    );
    let supply = desk.station.stock().supply(&desk.principal(), school()).unwrap();
    assert_eq!((supply.suggestion, supply.supply.is_stuck()), (0, false), "what is on its way counts");
    // it is shipped, and comes in parts
    desk.station.stock().ship_order(&desk.principal(), order).unwrap();
    let came = desk.receive(order, "1111").unwrap();
    assert_eq!(
        (came, desk.order_state(order)),
        (Delivery { tokens: 1, to_program: 1, served: 0 }, OrderState::PartlyReceived)
    );
    assert_eq!(desk.state("1111"), CustodyState::InStock);
    assert!(desk.told("request_continue").is_empty(), "not before somebody programmed it");
    // once it is programmed, whoever asked first goes on, and is told
    assert_eq!(desk.enrol_with_touch("1111").key, "enrolled");
    assert_eq!(desk.told("request_continue"), ["requester"]);
    let state = |id| desk.station.requests().request(&desk.actor("helpdesk"), id).unwrap().state;
    assert_eq!((state(first), state(second)), (RequestState::AwaitingRequester, RequestState::WaitingForStock));
    assert!(desk.receive(order, "5551111").is_ok());
    assert_eq!(desk.order_state(order), OrderState::Received);
    let story = desk.station.journal().entries(&desk.actor("auditor"), None, 100).unwrap();
    let verbs = |verb: &str| story.iter().filter(|line| line.verb.word() == verb).count();
    // each parcel has an entry of its own, and one for each of its tokens
    assert_eq!((verbs("order"), verbs("receive")), (2, 4));
    assert!(desk.journal_is_sound());
}

#[test]
fn tokens_that_a_key_file_announced_are_given_as_soon_as_they_come() {
    let desk = Desk::with(&[]).supplied();
    let waiting = desk.approved("requester");
    let order = desk.order(2);
    let file = "serial,type,digits,counter,secret\n\
        2301234,hotp,6,0,3132333435363738393031323334353637383930\n\
        2301235,hotp,6,0,3132333435363738393031323334353637383931\n";
    desk.delivered(file);
    let state = |id| desk.station.requests().request(&desk.actor("helpdesk"), id).unwrap().state;
    assert_eq!(state(waiting), RequestState::AwaitingRequester);
    let came = desk.receive(order, "2301234\n2301235").unwrap();
    assert_eq!(came, Delivery { tokens: 2, to_program: 0, served: 0 });
    assert_eq!(desk.order_state(order), OrderState::Received);
}

#[test]
fn one_serial_that_cannot_have_come_refuses_the_parcel_and_says_why_for_each() {
    let desk = Desk::with(&[]).supplied();
    let technician = desk.technician();
    let elsewhere = "0130040Y".parse().unwrap();
    desk.station.tokens().register(&technician, &desk.serial("7001"), school()).unwrap();
    desk.station.tokens().register(&technician, &desk.serial("7002"), elsewhere).unwrap();
    desk.clock.advance(60);
    let first = desk.order(1);
    desk.receive(first, "7003").unwrap();
    let order = desk.order(5);
    let typed = "7010\n7001\n7002;7003,7010\n70 11\n0";
    let faults = refused(desk.receive(order, typed).unwrap_err());
    let expected = [
        ("7001", SerialFault::HereAlready),
        ("7002", SerialFault::Elsewhere),
        ("7003", SerialFault::CameBefore),
        ("7010", SerialFault::Twice),
        ("70 11", SerialFault::Unreadable),
        ("0", SerialFault::Unreadable),
    ];
    assert_eq!(faults, expected.map(|(serial, fault)| (serial.to_owned(), fault)));
    assert_eq!(desk.order_state(order), OrderState::Ordered, "nothing half done");
    assert!(matches!(
        desk.station.tokens().token(&technician, &desk.serial("7010")),
        Err(StationError::NoSuchToken(_))
    ));
    desk.receive(order, "7010\n7011").unwrap();
    desk.receive(order, "7012").unwrap();
    let view = desk.station.stock().order(&desk.principal(), order).unwrap();
    assert_eq!(
        (view.state, view.received, view.parcels.len()),
        (OrderState::PartlyReceived, 3, 1),
        "one moment, one parcel"
    );
    desk.station.stock().close_order(&desk.principal(), order, "le fournisseur n’en a plus").unwrap();
    assert!(matches!(desk.receive(order, "7013"), Err(StationError::Order { .. })), "closed");
    assert!(matches!(
        desk.station.tokens().token(&technician, &desk.serial("7013")),
        Err(StationError::NoSuchToken(_))
    ));
}

#[test]
fn without_a_supplier_nothing_is_ordered_and_it_is_said_who_can_change_that() {
    let desk = Desk::with(&[]);
    let new = NewOrder { school: school(), quantity: 3, comment: String::new(), seen: None };
    let refused = desk.station.stock().place_order(&desk.principal(), &new).unwrap_err();
    assert!(matches!(refused, StationError::NoSupplier));
    assert!(refused.to_string().contains("administrator") && refused.to_string().contains("supplier_address"));
    assert!(
        desk.station.stock().orders(&desk.principal(), &OrderFilter::default(), Part::every()).unwrap().rows.is_empty()
    );
    let desk = desk.supplied();
    for quantity in [0, 1001] {
        let new = NewOrder { quantity, ..new.clone() };
        assert!(matches!(desk.station.stock().place_order(&desk.principal(), &new), Err(StationError::Invalid(_))));
    }
    for login in ["elsewhere", "technician", "helpdesk", "administrator", "auditor", "requester"] {
        let refused = desk.station.stock().place_order(&desk.actor(login), &new).unwrap_err();
        assert!(matches!(refused, StationError::NotAllowed { .. }), "{login}: {refused}");
    }
    assert!(desk.posted(SUPPLIER).is_empty());
}

#[test]
fn of_two_who_order_at_once_one_wins_and_the_other_is_told() {
    let desk = Desk::with(&[]).supplied();
    let new = NewOrder { school: school(), quantity: 3, comment: String::new(), seen: None };
    let told: Vec<_> = std::thread::scope(|scope| {
        let threads = ["principal", "deputy"].map(|login| {
            let (station, actor, new) = (&desk.station, desk.actor(login), new.clone());
            scope.spawn(move || station.stock().place_order(&actor, &new))
        });
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(told.iter().filter(|told| told.is_ok()).count(), 1);
    let loser = told.into_iter().find_map(Result::err).unwrap();
    assert!(matches!(&loser, StationError::OrderedMeanwhile { quantity: 3, .. }), "{loser}");
    assert_eq!(desk.posted(SUPPLIER).len(), 1, "the supplier gets one mail");
    // whoever knows of it may order more
    desk.order(1);
    assert_eq!(desk.posted(SUPPLIER).len(), 2);
}

#[test]
fn an_order_is_given_up_before_anything_came_and_the_supplier_is_told() {
    let desk = Desk::with(&[]).supplied();
    let order = desk.order(4);
    assert!(matches!(
        desk.station.stock().cancel_order(&desk.principal(), order, " "),
        Err(StationError::CommentNeeded)
    ));
    assert!(matches!(
        desk.station.stock().close_order(&desk.principal(), order, "rien ne vient"),
        Err(StationError::Order { .. })
    ));
    assert!(desk.station.stock().cancel_order(&desk.technician(), order, "x").is_err(), "who ordered gives up");
    desk.station.stock().cancel_order(&desk.actor("deputy"), order, "commandée deux fois").unwrap();
    let mails = desk.posted(SUPPLIER);
    assert_eq!((mails[1].0.as_str(), mails[1].1["reason"].as_str()), ("order_cancelled", Some("commandée deux fois")));
    assert!(matches!(desk.receive(order, "7001"), Err(StationError::Order { .. })));
    assert!(matches!(desk.station.stock().ship_order(&desk.principal(), order), Err(StationError::Order { .. })));
    let unknown = desk.station.stock().order(&desk.principal(), OrderId::new(99).unwrap());
    assert!(matches!(unknown, Err(StationError::NoSuchOrder(_))));
    let foreign = desk.station.stock().order(&desk.principal_elsewhere(), order);
    assert!(matches!(foreign, Err(StationError::NoSuchOrder(_))));
}

#[test]
fn what_was_handed_over_in_twelve_months_is_what_is_suggested_and_told() {
    let desk = Desk::with(&["yubikey,serial=1111"]).supplied();
    desk.enrolled("1111");
    desk.allocated("requester");
    desk.handed_over("1111");
    let supply = |desk: &Desk| desk.station.stock().supply(&desk.principal(), school()).unwrap();
    let now = supply(&desk);
    assert_eq!((now.supply.handed_over, now.supply.in_stock, now.suggestion), (1, 0, 1));
    assert_eq!((now.supply.days_left(), now.supply.reorder_in_days()), (Some(0), Some(0)));
    let order = desk.order(1);
    assert!(!desk.station.stock().order(&desk.principal(), order).unwrap().late);
    desk.clock.advance(22 * 86_400);
    assert!(desk.station.stock().order(&desk.principal(), order).unwrap().late, "after the usual 21 days");
    desk.clock.advance(344 * 86_400);
    assert_eq!(supply(&desk).supply.handed_over, 0, "more than a year ago");
    assert_eq!(supply(&desk).lasts_until, None);
}

#[test]
fn the_panel_orders_once_whatever_is_clicked_and_keeps_what_was_scanned() {
    let panel = Panel::with(&[]);
    let browser = panel.sign_in("principal");
    assert!(browser.get("/orders").text.contains("son adresse n’est pas réglée"));
    assert_eq!(browser.post("/orders", "school=0951099D&quantity=2&seen=").status, StatusCode::CONFLICT);
    let panel = Panel { desk: panel.desk.supplied(), ..panel };
    let browser = panel.sign_in("principal");
    panel.desk.station.requests().submit_request(&panel.desk.actor("requester"), need("notes")).unwrap();
    let page = browser.get("/orders").text;
    assert!(page.contains("name=\"quantity\"") && page.contains("Proposition : 1 = 1 (demandes sans clef)"), "{page}");
    let form = "school=0951099D&quantity=2&seen=&comment=%3Cscript%3E";
    let asked = browser.post("/orders", form);
    assert!(
        asked.text.contains("Commander 2 clefs pour Collège Jean Moulin") && panel.desk.posted(SUPPLIER).is_empty(),
        "{}",
        asked.text
    );
    let placed = browser.post("/orders", &format!("{form}&sure=yes"));
    assert_eq!(placed.status, StatusCode::SEE_OTHER, "{}", placed.text);
    let again = browser.post("/orders", form);
    assert_eq!(again.status, StatusCode::CONFLICT, "a double click");
    assert!(again.text.contains("vient d’être passée par Mme principal"), "{}", again.text);
    assert_eq!(panel.desk.posted(SUPPLIER).len(), 1);
    let page = browser.get("/orders/1").text;
    assert!(page.contains("&lt;script&gt;") && !page.contains("<script>"), "{page}");
    let refused = browser.post("/orders/1/receive", "serials=7001%0A7001");
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.text.contains("deux fois dans la liste") && refused.text.contains("7001\n7001</textarea>"),
        "{}",
        refused.text
    );
    assert_eq!(browser.post("/orders/1/receive", "serials=%C3%A0%26%C3%A9%22%0A7002").status, StatusCode::SEE_OTHER);
    assert_eq!(panel.desk.state("0123"), CustodyState::InStock, "as a scanner types on AZERTY");
    assert_eq!(browser.get("/orders/9").status, StatusCode::NOT_FOUND);
    assert_eq!(browser.post("/orders/1/explode", "").status, StatusCode::NOT_FOUND);
    assert_eq!(panel.sign_in("elsewhere").get("/orders/1").status, StatusCode::NOT_FOUND);
    assert_eq!(panel.sign_in("helpdesk").post("/orders", form).status, StatusCode::FORBIDDEN);
}

#[test]
fn the_stock_of_every_day_is_what_the_custody_of_its_tokens_says() {
    let desk = Desk::with(&["yubikey,serial=1111", "yubikey,serial=2222"]);
    let zone = jiff::tz::TimeZone::get("Europe/Paris").unwrap();
    let figures = |desk: &Desk| desk.station.figures(&desk.principal(), school(), &zone).unwrap();
    assert!(figures(&desk).stock.is_empty(), "nothing was ever in stock");
    let day = 86_400;
    desk.enrolled("1111");
    desk.registered("2222");
    desk.clock.advance(day);
    desk.allocated("requester");
    desk.handed_over("1111");
    desk.clock.advance(day);
    desk.station.tokens().take_back(&desk.principal(), &desk.serial("1111"), "").unwrap();
    desk.station.tokens().move_school(&desk.technician(), &desk.serial("2222"), "0130040Y".parse().unwrap()).unwrap();
    desk.clock.advance(day);
    desk.station.tokens().mark_defective(&desk.principal(), &desk.serial("1111"), "cassée").unwrap();
    let shown = figures(&desk);
    let stock: Vec<_> = shown.stock.iter().map(|(day, free)| (day.to_string(), *free)).collect();
    let expected = [("2026-09-01", 2), ("2026-09-02", 1), ("2026-09-03", 1), ("2026-09-04", 0)];
    assert_eq!(stock, expected.map(|(day, free)| (day.to_owned(), free)));
    assert_eq!(shown.today.to_string(), "2026-09-04");
    assert_eq!(shown.handovers.len(), 12);
    assert_eq!(
        shown.handovers.last().map(|(month, count)| (month.to_string(), *count)),
        Some(("2026-09-01".to_owned(), 1))
    );
    assert_eq!(shown.requests, [(RequestState::HandedOver, 1)]);
    // a clock that is set back counts on the last day, and stands in nobody's way
    desk.clock.advance(-10 * day);
    desk.station.tokens().repair(&desk.principal(), &desk.serial("1111"), "elle marche").unwrap();
    assert_eq!(
        figures(&desk).stock.last().map(|(day, free)| (day.to_string(), *free)),
        Some(("2026-09-04".to_owned(), 1))
    );
    let elsewhere = desk.station.figures(&desk.principal_elsewhere(), school(), &zone);
    assert!(matches!(elsewhere, Err(StationError::NotAllowed { .. })));
}

#[test]
fn the_home_page_warns_those_who_order_and_shows_what_is_on_its_way() {
    let panel = Panel::with(&[]);
    let panel = Panel { desk: panel.desk.supplied(), ..panel };
    let browser = panel.sign_in("principal");
    let calm = browser.get("/").text;
    assert!(calm.contains("Stock de clefs") && !calm.contains("Passer une commande"), "{calm}");
    panel.desk.approved("requester");
    for (path, waits) in [("/", "1 demande attend"), ("/tokens", "des demandes attendent : 1")] {
        let page = browser.get(path).text;
        assert!(page.contains(waits) && page.contains("href=\"/orders#order-0951099D\""), "{path}: {page}");
    }
    panel.desk.order(1);
    let page = browser.get("/").text;
    assert!(
        !page.contains("Passer une commande") && page.contains("/orders/1") && page.contains("commandée"),
        "{page}"
    );
    let page = browser.get("/figures").text;
    assert!(page.contains("role=\"img\"") && !page.contains("à commander maintenant"), "{page}");
    assert!(!panel.sign_in("requester").get("/").text.contains("Stock de clefs"));
}
