//! Tickets: "veuillez faire un ticket Fil@os dans le produit 'Commande de clés OTP' en indiquant les numéros de série".

use crate::support::{
    desk::{Desk, school},
    panel::{Panel, post},
};
use axum::{body::Body, http::StatusCode};
use serde_json::Value;
use trousseau::{
    domain::{
        Contract, CustodyState, Degree, PersonId, RequestState, SettingName, Standing, TicketEvent, TicketId,
        TicketKind, TicketState, Uai, serials_of,
    },
    station::{Actor, NewSchool, NewTicket, Part, StationError, TicketFilter},
};

impl Desk {
    pub fn tickets_go_to(&self, address: &str) {
        self.station.settings().set(&self.actor("administrator"), SettingName::TicketAddress, address).unwrap();
    }
    /// What was queued for an address of the settings, or for a person by this kind of mail: facts, oldest first.
    pub fn facts_of(&self, kind: &str) -> Vec<Value> {
        let sql = "SELECT facts, address, person FROM outbox WHERE kind = ? ORDER BY id";
        self.beside().rows(sql, &[&kind], |row| {
            let mut facts: Value = serde_json::from_str(&row.get::<String>(0)).unwrap();
            facts["to"] = row.get::<Option<String>>(1).map_or_else(|| row.get::<i64>(2).into(), Value::from);
            facts
        })
    }
    pub fn ticket_state(&self, id: TicketId) -> TicketState {
        self.station.stock().ticket(&self.actor("helpdesk"), id).unwrap().state
    }
}

/// Keys that a school has and nobody lists.
pub fn found(serials: &str) -> NewTicket {
    ticket(TicketKind::FoundSerials, serials, "")
}

pub fn ticket(kind: TicketKind, serials: &str, text: &str) -> NewTicket {
    NewTicket { school: school(), kind, serials: serials_of(serials).unwrap(), person: None, text: text.to_owned() }
}

const FILAOS: &str = "filaos@ac-example.fr";

#[test]
fn la_console_rc_n_est_plus_disponible_veuillez_faire_un_ticket_en_indiquant_les_numeros_de_serie() {
    let desk = Desk::with(&["yubikey,serial=1111", "yubikey,serial=2222"]);
    desk.tickets_go_to(FILAOS);
    // somebody waits, and the cupboard has two keys that nobody lists
    let waiting = desk.approved("requester");
    assert_eq!(
        desk.station.requests().request(&desk.actor("helpdesk"), waiting).unwrap().state,
        RequestState::WaitingForStock
    );
    let id = desk.station.stock().open_ticket(&desk.principal(), found("1111\n2222")).unwrap();
    let reference = desk.station.stock().ticket(&desk.principal(), id).unwrap().reference;
    assert_eq!(reference, format!("OTP-2026-{:05}", id.get()));
    let mails = desk.facts_of("ticket");
    let facts = &mails[0];
    assert_eq!((mails.len(), facts["to"].as_str()), (1, Some(FILAOS)));
    assert_eq!((facts["ticket"].as_str(), facts["school"].as_str()), (Some(&*reference), Some("0951099D")));
    assert_eq!((facts["serials"].as_str(), facts["by"].as_str()), (Some("1111, 2222"), Some("Mme principal")));
    // the help service makes them available
    desk.registered("1111");
    assert_eq!(desk.ticket_state(id), TicketState::Open, "one of two");
    desk.plugged("2222");
    assert_eq!(desk.station.stock().register_found(&desk.technician(), id).unwrap(), 1);
    let closed = desk.station.stock().ticket(&desk.principal(), id).unwrap();
    assert_eq!((closed.state, closed.done.as_deref()), (TicketState::Closed, Some("all_in_stock")));
    assert_eq!(closed.notes.last().unwrap().author, "station", "and the ticket says so");
    assert!(closed.serials.iter().all(|line| line.standing == Standing::InStock));
    assert_eq!(desk.facts_of("ticket_closed")[0]["ticket"], *reference);
    assert_eq!(desk.state("1111"), CustodyState::InStock);
    // and with the first that is programmed, whoever waited goes on
    assert_eq!(desk.enrol_with_touch("1111").key, "enrolled");
    assert_eq!(
        desk.station.requests().request(&desk.actor("helpdesk"), waiting).unwrap().state,
        RequestState::AwaitingRequester
    );
    assert_eq!(desk.state("1111"), CustodyState::Reserved);
    assert!(desk.journal_is_sound());
}

#[test]
fn without_an_address_a_ticket_is_refused_and_says_what_to_set() {
    let desk = Desk::with(&[]);
    let error = desk.station.stock().open_ticket(&desk.principal(), found("1111")).unwrap_err();
    assert!(matches!(error, StationError::NoTicketAddress) && error.to_string().contains("ticket_address"), "{error}");
    assert!(
        desk.station
            .stock()
            .tickets(&desk.principal(), &TicketFilter::default(), Part::every())
            .unwrap()
            .rows
            .is_empty()
    );
    assert!(desk.facts_of("ticket").is_empty(), "no mail without a ticket, no ticket without a mail");
}

#[test]
fn a_ticket_is_open_waiting_or_closed_and_says_what_was_done() {
    let desk = Desk::with(&[]);
    desk.tickets_go_to(FILAOS);
    let requester = desk.actor("requester");
    let id = desk
        .station
        .stock()
        .open_ticket(&requester, ticket(TicketKind::UnusableKey, "", "la clef ne s’allume plus"))
        .unwrap();
    let helpdesk = desk.actor("helpdesk");
    let follow = |event, text| desk.station.stock().follow_ticket(&helpdesk, id, event, text);
    assert!(matches!(follow(TicketEvent::Note, " "), Err(StationError::CommentNeeded)));
    follow(TicketEvent::Note, "vue au téléphone").unwrap();
    follow(TicketEvent::Wait, "le fabricant répond sous huit jours").unwrap();
    assert!(matches!(follow(TicketEvent::Wait, "encore"), Err(StationError::Ticket { .. })));
    follow(TicketEvent::Resume, "").unwrap();
    follow(TicketEvent::Close, "échangée par le fabricant").unwrap();
    assert!(matches!(follow(TicketEvent::Note, "trop tard"), Err(StationError::Ticket { .. })));
    let closed = desk.station.stock().ticket(&requester, id).unwrap();
    assert_eq!((closed.state, closed.done.as_deref()), (TicketState::Closed, Some("échangée par le fabricant")));
    assert_eq!(closed.notes.len(), 4);
    let told = desk.facts_of("ticket_closed");
    assert_eq!(
        (told[0]["done"].as_str(), told[0]["by"].as_str()),
        (Some("échangée par le fabricant"), Some("Mme helpdesk"))
    );
    let verbs = desk.station.journal().entries(&desk.actor("auditor"), None, 50).unwrap();
    assert_eq!(verbs.iter().filter(|line| line.verb.word() == "ticket").count(), 5, "every step is in the journal");
}

#[test]
fn one_sees_ones_own_tickets_a_principal_those_of_the_school_and_the_helpdesk_all() {
    let desk = Desk::with(&[]);
    desk.tickets_go_to(FILAOS);
    let elsewhere = desk.principal_elsewhere();
    let there: Uai = "0130040Y".parse().unwrap();
    let own = desk
        .station
        .stock()
        .open_ticket(&desk.actor("requester"), ticket(TicketKind::Other, "", "une question"))
        .unwrap();
    let theirs = NewTicket { school: there, ..ticket(TicketKind::Other, "", "une autre question") };
    let theirs = desk.station.stock().open_ticket(&elsewhere, theirs).unwrap();
    let seen = |actor: &Actor| {
        let tickets = desk.station.stock().tickets(actor, &TicketFilter::default(), Part::every()).unwrap().rows;
        tickets.iter().map(|ticket| ticket.id).collect::<Vec<_>>()
    };
    assert_eq!(seen(&desk.actor("requester")), [own]);
    assert_eq!(seen(&desk.principal()), [own]);
    assert_eq!(seen(&elsewhere), [theirs]);
    assert_eq!(seen(&desk.actor("helpdesk")), [theirs, own]);
    assert_eq!(seen(&desk.actor("auditor")), Vec::<TicketId>::new());
    let step = desk.station.stock().follow_ticket(&desk.actor("requester"), theirs, TicketEvent::Note, "bonjour");
    assert!(matches!(step, Err(StationError::NoSuchTicket(_))), "somebody else's ticket is not there");
    let foreign = NewTicket { school: there, ..ticket(TicketKind::Other, "", "chez les autres") };
    assert!(matches!(
        desk.station.stock().open_ticket(&desk.principal(), foreign),
        Err(StationError::NotAllowed { .. })
    ));
    let about = NewTicket { person: elsewhere.person, ..ticket(TicketKind::Other, "", "à propos") };
    assert!(matches!(desk.station.stock().open_ticket(&desk.principal(), about), Err(StationError::NoSuchPerson(_))));
    let nobody = NewTicket { person: Some(PersonId::new(99).unwrap()), ..ticket(TicketKind::Other, "", "personne") };
    assert!(matches!(desk.station.stock().open_ticket(&desk.principal(), nobody), Err(StationError::NoSuchPerson(_))));
}

#[test]
fn a_serial_in_two_schools_is_told_to_the_ticket_desk_and_closes_only_the_ticket_of_the_school_that_gets_it() {
    let desk = Desk::with(&[]);
    desk.tickets_go_to(FILAOS);
    let there: Uai = "0130040Y".parse().unwrap();
    let here = desk.station.stock().open_ticket(&desk.principal(), found("1111 2222")).unwrap();
    let too = NewTicket { school: there, ..found("2222") };
    let too = desk.station.stock().open_ticket(&desk.principal_elsewhere(), too).unwrap();
    assert_eq!(desk.facts_of("ticket")[1]["elsewhere"], "2222 (0951099D)");
    for serial in ["1111", "2222"] {
        desk.station.tokens().register(&desk.technician(), &desk.serial(serial), school()).unwrap();
    }
    assert_eq!((desk.ticket_state(here), desk.ticket_state(too)), (TicketState::Closed, TicketState::Open));
    let line = &desk.station.stock().ticket(&desk.principal_elsewhere(), too).unwrap().serials[0];
    assert_eq!(line.standing, Standing::Elsewhere);
    // it was theirs after all
    desk.station.tokens().move_school(&desk.technician(), &desk.serial("2222"), there).unwrap();
    assert_eq!(desk.ticket_state(too), TicketState::Closed);
}

#[test]
fn what_is_listed_reported_or_nonsense_makes_no_ticket() {
    let desk = Desk::with(&[]);
    desk.tickets_go_to(FILAOS);
    let (station, principal) = (&desk.station, desk.principal());
    station.tokens().register(&desk.technician(), &desk.serial("1111"), school()).unwrap();
    assert!(matches!(station.stock().open_ticket(&principal, found("1111")), Err(StationError::AlreadyRegistered(_))));
    assert!(matches!(station.stock().open_ticket(&principal, found("")), Err(StationError::Invalid(_))));
    assert!(matches!(
        station.stock().open_ticket(&principal, ticket(TicketKind::Other, "", " ")),
        Err(StationError::CommentNeeded)
    ));
    let long = "x".repeat(2001);
    assert!(matches!(
        station.stock().open_ticket(&principal, ticket(TicketKind::Other, "", &long)),
        Err(StationError::Invalid(_))
    ));
    station.stock().open_ticket(&principal, found("2222 3333")).unwrap();
    let again = station.stock().open_ticket(&desk.actor("deputy"), found("3333"));
    assert!(matches!(again, Err(StationError::TicketOpen(_))), "reported already");
    station.stock().open_ticket(&principal, ticket(TicketKind::Other, "", "bonjour")).unwrap();
    let twice = station.stock().open_ticket(&principal, ticket(TicketKind::Other, "", "bonjour"));
    assert!(matches!(twice, Err(StationError::TicketOpen(_))), "a form sent twice");
    for n in 2..20 {
        station.stock().open_ticket(&principal, ticket(TicketKind::Other, "", &format!("question {n}"))).unwrap();
    }
    let flood = station.stock().open_ticket(&principal, ticket(TicketKind::Other, "", "encore une"));
    assert!(matches!(flood, Err(StationError::TooManyTickets)));
    // closing them again does not help on the same day
    for ticket in station.stock().tickets(&principal, &TicketFilter::default(), Part::every()).unwrap().rows {
        station.stock().follow_ticket(&principal, ticket.id, TicketEvent::Close, "fait").unwrap();
    }
    let flood = station.stock().open_ticket(&principal, ticket(TicketKind::Other, "", "encore une"));
    assert!(matches!(flood, Err(StationError::TooManyTickets)));
    desk.clock.advance(24 * 3600 + 1);
    station.stock().open_ticket(&principal, ticket(TicketKind::Other, "", "encore une")).unwrap();
    let private: Uai = "0750655E".parse().unwrap();
    let (degree, contract) = (Degree::Second, Contract::PrivateWithoutContract);
    let new = NewSchool { uai: private, name: "Cours privé".into(), degree, contract };
    station.people().add_school(&desk.actor("administrator"), &new).unwrap();
    let outside = NewTicket { school: private, ..found("9999") };
    assert!(matches!(station.stock().open_ticket(&desk.actor("helpdesk"), outside), Err(StationError::NotServed(_))));
}

#[test]
fn two_people_who_close_a_ticket_at_once_one_wins_and_the_other_is_told() {
    let desk = Desk::with(&[]);
    desk.tickets_go_to(FILAOS);
    let id =
        desk.station.stock().open_ticket(&desk.principal(), ticket(TicketKind::Other, "", "une question")).unwrap();
    let ended: Vec<_> = std::thread::scope(|scope| {
        let close = |login: &str| {
            let (station, actor) = (desk.station.clone(), desk.actor(login));
            scope.spawn(move || station.stock().follow_ticket(&actor, id, TicketEvent::Close, "répondu"))
        };
        [close("helpdesk"), close("deputy")].map(|thread| thread.join().unwrap()).into()
    });
    assert_eq!(ended.iter().filter(|ended| ended.is_ok()).count(), 1);
    assert!(ended.iter().any(|ended| matches!(ended, Err(StationError::Ticket { .. }))));
    assert_eq!(desk.facts_of("ticket_closed").len(), 1);
}

#[test]
fn the_panel_opens_follows_and_closes_tickets_and_shows_hostile_text_as_text() {
    let panel = Panel::with(&[]);
    let requester = panel.sign_in("requester");
    assert!(requester.get("/tickets").text.contains("n’ont pas encore d’adresse"), "the page says what is missing");
    panel.desk.tickets_go_to(FILAOS);
    let script = "%3Cscript%3Ealert(1)%3C%2Fscript%3E";
    let form =
        |kind: &str, serials: &str, text: &str| format!("kind={kind}&school=0951099D&serials={serials}&text={text}");
    let sent = requester.post("/tickets", &form("found_serials", "1111%0A2222%0A1111", script));
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let path = sent.headers["location"].to_str().unwrap().split('?').next().unwrap().to_owned();
    let page = requester.get(&path).text;
    assert!(page.contains("&lt;script&gt;alert(1)") && !page.contains("<script>alert"), "{page}");
    assert!(page.matches("absente de l’inventaire").count() == 2, "each serial once");
    assert!(!page.contains(&format!("{path}/register")), "a requester registers nothing");
    for (serials, status) in [
        ("9".repeat(33).as_str(), StatusCode::UNPROCESSABLE_ENTITY),
        (script, StatusCode::UNPROCESSABLE_ENTITY),
        ("1111", StatusCode::CONFLICT),
    ] {
        assert_eq!(requester.post("/tickets", &form("found_serials", serials, "")).status, status, "{serials}");
    }
    assert_eq!(requester.post("/tickets", &form("nonsense", "1", "")).status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(requester.post(&format!("{path}/register"), "").status, StatusCode::FORBIDDEN);
    assert_eq!(requester.post(&format!("{path}/nonsense"), "").status, StatusCode::NOT_FOUND);
    let stranger = panel.sign_in("elsewhere");
    assert_eq!(stranger.get(&path).status, StatusCode::NOT_FOUND);
    assert_eq!(stranger.post(&format!("{path}/close"), "text=x").status, StatusCode::NOT_FOUND);
    let stale = panel.send(
        post(&format!("{path}/close")).header("cookie", &requester.cookie).body(Body::from("csrf=x&text=x")).unwrap(),
    );
    assert_eq!(stale.status, StatusCode::FORBIDDEN);
    let technician = panel.sign_in("technician");
    assert!(technician.get(&path).text.contains("Ajouter au stock les clefs absentes (2)"));
    assert_eq!(technician.post(&format!("{path}/register"), "").status, StatusCode::SEE_OTHER);
    let page = requester.get(&path).text;
    assert!(page.contains("Toutes ses clefs sont maintenant dans le stock"), "{page}");
    assert!(!requester.get("/tickets").text.contains(&format!("\"{path}\"")), "closed tickets are out of the way");
    assert!(requester.get("/tickets?all=1").text.contains(&format!("\"{path}\"")));
}
