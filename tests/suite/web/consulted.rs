//! Whoever is shown what is held about somebody is told to the journal: every way of the table of routes that names a person counts, or
//! stands in a list with a reason.

use crate::support::{
    desk::{Desk, need, school, without},
    panel::Panel,
};
use std::collections::{BTreeMap, BTreeSet};
use trousseau::{
    domain::{BatchTask, ClientScope, Grant, PersonId, Role, Scope, SettingName, TicketKind, Typing},
    station::{Actor, NewOrder, NewPerson, NewPushed, NewRequest, NewTicket, TypedClient},
    web::routes,
};

/// Who is named.
const NAME: &str = "Zébulon Abadie";
const LOGIN: &str = "zebulon";

/// Pages that name somebody and are no look at what is held about them.
const NO_LOOK: [(&str, &str); 5] = [
    ("/", "what waits for its reader, who is to act on it"),
    ("/bench", "the tokens that lie in front of the reader"),
    ("/stock-take/{id}", "the tokens of a cupboard, as they are counted"),
    ("/stock-take/{id}/report.csv", "the same, for the file of the count"),
    ("/second-look", "what the reader is asked to bear witness of"),
];

/// A station in which somebody holds a token, asked for another, had a ticket and mails.
fn lived() -> (Panel, PersonId, BTreeMap<&'static str, String>) {
    let mut desk = Desk::with(&["yubikey,serial=1111", "yubikey,serial=2222"]);
    let administrator = desk.actor("administrator");
    for (name, address) in
        [(SettingName::SupplierAddress, "clefs@example.fr"), (SettingName::TicketAddress, "aide@example.fr")]
    {
        desk.station.settings().set(&administrator, name, address).unwrap();
    }
    let person = add(&desk, LOGIN, NAME, &[Grant { role: Role::Requester, scope: Scope::School(school()) }]);
    desk.people.insert(LOGIN, person);
    desk.enrolled("2222");
    desk.allocated(LOGIN);
    let slip = desk.station.tokens().hand_over(&desk.principal(), &desk.serial("2222"), None, without()).unwrap();
    desk.registered("1111");
    let again = NewRequest { replaces: Some((&desk.serial("2222")).into()), ..need("une autre") };
    let request = desk.station.requests().submit_request(&desk.actor(LOGIN), again).unwrap();
    let ticket = |serials| NewTicket {
        school: school(),
        kind: TicketKind::Other,
        serials,
        person: None,
        text: "en panne".to_owned(),
    };
    let ticket = desk.station.stock().open_ticket(&desk.actor(LOGIN), ticket(vec![])).unwrap();
    let order = NewOrder { school: school(), quantity: 5, comment: String::new(), seen: None };
    let order = desk.station.stock().place_order(&desk.principal(), &order).unwrap();
    let batch =
        desk.station.conveyor().begin_batch(&desk.technician(), &desk.plan(BatchTask::Verify, "0951099D")).unwrap();
    desk.station.conveyor().rest_batch(&desk.technician(), batch).unwrap();
    let take = desk.station.stock().start_stock_take(&desk.principal(), school()).unwrap();
    // a program tells of them too
    let program = TypedClient {
        name: "annuaire".to_owned(),
        scope: ClientScope::Scim,
        schools: String::new(),
        networks: String::new(),
        a_minute: 600,
        typing: Typing::Code,
        next_code: false,
        until: None,
    };
    let made = desk.station.clients().add(&Actor::machine(0), &program, None).unwrap();
    let key = String::from_utf8(made.key.expose().to_vec()).unwrap();
    let program = desk.station.clients().judge(Some(&key), [127, 0, 0, 1].into(), &[ClientScope::Scim]).unwrap();
    let document = serde_json::json!({ "userName": LOGIN, "displayName": NAME }).to_string();
    let said = NewPushed { name: LOGIN.to_owned(), external: None, active: true, document };
    desk.station.directories().push_user(&program, None, &said).unwrap();
    let ids = BTreeMap::from([
        ("/clients", made.client.id.to_string()),
        ("/tokens", "2222".to_owned()),
        ("/people", person.to_string()),
        ("/requests", request.to_string()),
        ("/tickets", ticket.to_string()),
        ("/orders", order.to_string()),
        ("/conveyor", batch.to_string()),
        ("/stock-take", take.to_string()),
        ("/slips", slip.to_string()),
        ("/schools", school().to_string()),
        ("/guide", "principal".to_owned()),
    ]);
    (Panel::on(desk), person, ids)
}

fn add(desk: &Desk, login: &str, name: &str, grants: &[Grant]) -> PersonId {
    let new = NewPerson {
        login: login.parse().unwrap(),
        name: name.to_owned(),
        email: Some(format!("{login}@example.fr")),
        grants: grants.to_vec(),
        password: None,
        uid: None,
    };
    desk.station.people().add_person(&Actor::machine(0), &new).unwrap()
}

/// The address of a way, with what it is about.
fn address(path: &str, ids: &BTreeMap<&str, String>) -> String {
    let first = path.split('/').nth(1).map(|first| format!("/{first}")).unwrap_or_default();
    let part = |part: &str| match part {
        "{document}" => "1".to_owned(),
        parameter if parameter.starts_with('{') => ids.get(first.as_str()).cloned().unwrap_or("nothing".to_owned()),
        fixed => fixed.to_owned(),
    };
    let path = path.split('/').map(part).collect::<Vec<_>>().join("/");
    let asked = match path.as_str() {
        "/search" => "?q=Abadie",
        "/helpdesk" => "?key=2222",
        "/tokens/move" | "/tokens/labels" => "?key-1=1&key-2=1",
        _ => "",
    };
    format!("{path}{asked}")
}

#[test]
fn every_page_that_names_a_person_is_a_look_that_the_journal_is_told_of_or_says_why_not() {
    let (mut panel, person, ids) = lived();
    // everything that can be seen, by somebody of their own for each way
    let seeing = [Role::Principal, Role::Helpdesk, Role::Technician, Role::Administrator, Role::Auditor];
    let grants = seeing.map(|role| match role {
        Role::Principal => Grant { role, scope: Scope::School(school()) },
        _ => Grant { role, scope: Scope::Academy },
    });
    let ways: BTreeSet<_> =
        routes(false, false).into_iter().filter(|route| route.method == "GET").map(|route| route.path).collect();
    let mut naming = BTreeMap::new();
    for (number, way) in ways.iter().enumerate() {
        let login = format!("lecteur{number}");
        let reader = add(&panel.desk, &login, &format!("N{number} Lecteur"), &grants);
        panel.desk.people.insert(Box::leak(login.clone().into_boxed_str()), reader);
        let answer = panel.sign_in(&login).get(&address(way, &ids));
        assert!(!answer.status.is_server_error(), "{way}: {}", answer.text);
        if answer.text.contains(NAME) {
            naming.insert(way.as_str(), reader);
        }
    }
    for seen in
        ["/people", "/people/{id}", "/tokens", "/tokens/{serial}", "/requests/{id}", "/search", "/helpdesk", "/slips"]
    {
        assert!(naming.contains_key(seen), "{seen} names whoever it is about: {:?}", naming.keys());
    }
    let (desk, station) = (&panel.desk, &panel.desk.station);
    station.consultations_tick().unwrap();
    desk.clock.advance(24 * 3600);
    station.consultations_tick().unwrap();
    let entries = station.journal().entries(&Actor::machine(0), None, 1000).unwrap();
    let told: BTreeMap<_, Vec<_>> = entries.into_iter().filter(|entry| entry.verb.word() == "consult").fold(
        BTreeMap::new(),
        |mut told: BTreeMap<_, Vec<_>>, entry| {
            told.entry(entry.person.unwrap()).or_default().push(entry);
            told
        },
    );
    for (way, reader) in &naming {
        let exempt = NO_LOOK.iter().any(|(of, _)| of == way);
        let looks = told.get(reader).map_or(&[][..], Vec::as_slice);
        assert_ne!(
            looks.is_empty(),
            !exempt,
            "{way} names a person: let it say so by Context::shows, or why it is no look: {looks:?}"
        );
        // once each time that it is looked at
        for look in looks {
            let counts: Vec<_> = ["consulted", "lists"].iter().filter_map(|name| look.facts.get(*name)).collect();
            assert_eq!(counts, ["1"], "{way}: {look:?}");
        }
    }
    let unseen: Vec<_> = NO_LOOK.iter().filter(|(way, _)| !naming.contains_key(way)).collect();
    assert!(unseen.is_empty(), "these name nobody: {unseen:?}");
    // one person's page, key, request and paper are looks at that person
    for way in ["/people/{id}", "/tokens/{serial}", "/requests/{id}", "/slips/{number}", "/helpdesk"] {
        let looks = &told[&naming[way]];
        assert!(looks.iter().any(|look| look.subject == Some(person)), "{way}: {looks:?}");
    }
    assert!(desk.journal_is_sound());
}

#[test]
fn lists_are_one_entry_a_day_that_says_how_many_names_were_shown_and_nobodys_page() {
    let panel = Panel::with(&[]);
    let (desk, station) = (&panel.desk, &panel.desk.station);
    let helpdesk = panel.sign_in("helpdesk");
    helpdesk.get("/people");
    helpdesk.get("/people");
    station.consultations_tick().unwrap();
    helpdesk.get("/people");
    desk.clock.advance(24 * 3600);
    station.consultations_tick().unwrap();
    station.consultations_tick().unwrap();
    let entries = station.journal().entries(&Actor::machine(0), None, 1000).unwrap();
    let told: Vec<_> = entries.into_iter().filter(|entry| entry.verb.word() == "consult").collect();
    let [one] = &told[..] else { panic!("one entry, not {told:?}") };
    // all of the desk but the reader
    let names = (3 * (desk.people.len() - 1)).to_string();
    assert_eq!((one.facts["lists"].as_str(), one.facts["names"].as_str(), one.subject), ("3", names.as_str(), None));
    let page = panel.sign_in("auditor").get("/journal").text;
    assert!(page.contains("listes consultées") && page.contains("noms affichés"), "{page}");
    assert!(desk.journal_is_sound());
}
