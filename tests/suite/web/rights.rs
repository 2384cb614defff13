//! Every way into the panel, as its own table has it × every role in every place × with and without the nonce × at and away
//! from the station. What is expected is computed from the permission table: nothing here says which page is whose.

use crate::support::{
    desk::{Desk, need, school, without},
    panel::{NO_PAGE, PASSWORD, Panel, post},
};
use axum::{
    body::{Body, to_bytes},
    http::{Method, Request, StatusCode, header},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    net::{IpAddr, Ipv4Addr},
};
use tower::ServiceExt;
use trousseau::{
    domain::{
        Act, BatchTask, ClientScope, Contract, Degree, Grant, PersonId, Role, Scope, Secret, SettingName, TicketKind,
        TokenRef, Typing, Uai, Verb, may, may_for,
    },
    station::{Actor, NewOrder, NewPerson, NewSchool, NewTicket, TypedClient},
    web::{Door, Needs, Of, Route, WebConfig, routes},
};

/// The public name of the panel.
const NAME: &str = "clefs.example.fr";
/// Fields, and fields with files.
const FORM: &str = "application/x-www-form-urlencoded";
const FILES: &str = "multipart/form-data; boundary=edge";
const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

fn elsewhere() -> Uai {
    "0130040Y".parse().unwrap()
}

/// Somebody with exactly these roles, and a session at the station and one away from it.
struct Visitor {
    name: String,
    person: PersonId,
    sessions: [(String, String); 2],
}

struct Walk {
    /// The same panel through the public door.
    away: axum::Router,
    panel: Panel,
    runtime: tokio::runtime::Runtime,
    /// Who holds a token, asked for another and opened a ticket, in the school of everything here.
    target: PersonId,
    /// What stands in an address for each parameter.
    ids: BTreeMap<&'static str, String>,
}

struct Answer {
    status: StatusCode,
    text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    Allowed,
    Refused,
    /// Several acts are involved, of which the actor has some: a rule of the use case decides.
    Either,
}

impl Walk {
    fn new() -> Self {
        let desk = Desk::with(&["yubikey,serial=1111", "yubikey,serial=2222"]);
        let administrator = desk.actor("administrator");
        for (name, address) in
            [(SettingName::SupplierAddress, "clefs@example.fr"), (SettingName::TicketAddress, "aide@example.fr")]
        {
            desk.station.settings().set(&administrator, name, address).unwrap();
        }
        desk.enrolled("2222");
        desk.allocated("requester");
        let slip = desk.station.tokens().hand_over(&desk.principal(), &desk.serial("2222"), None, without()).unwrap();
        desk.enrolled("1111");
        for serial in ["1111", "2222"] {
            desk.hub.unplug(serial).unwrap();
            desk.unplugged(serial);
        }
        let target = desk.requester();
        let holder = desk.actor("requester");
        let again =
            trousseau::station::NewRequest { replaces: Some((&desk.serial("2222")).into()), ..need("une autre") };
        let request = desk.station.requests().submit_request(&holder, again).unwrap();
        let ticket = NewTicket {
            school: school(),
            kind: TicketKind::Other,
            serials: vec![],
            person: None,
            text: "en panne".to_owned(),
        };
        let ticket = desk.station.stock().open_ticket(&holder, ticket).unwrap();
        let order = NewOrder { school: school(), quantity: 5, comment: String::new(), seen: None };
        let order = desk.station.stock().place_order(&desk.principal(), &order).unwrap();
        let batch =
            desk.station.conveyor().begin_batch(&desk.technician(), &desk.plan(BatchTask::Verify, "0951099D")).unwrap();
        desk.station.conveyor().rest_batch(&desk.technician(), batch).unwrap();
        let take = desk.station.stock().start_stock_take(&desk.principal(), school()).unwrap();
        crate::support::directory::pulled(&desk);
        let client = TypedClient {
            name: "annuaire".to_owned(),
            scope: ClientScope::Scim,
            schools: String::new(),
            networks: String::new(),
            a_minute: 600,
            typing: Typing::Passcode,
            next_code: true,
            until: None,
        };
        let client = desk.station.clients().add(&Actor::machine(0), &client, None).unwrap().client.id;
        let elsewhere = desk.station.desks().add(&Actor::machine(0), "Accueil", "", None).unwrap().desk.id;
        let sent: Vec<TokenRef> = vec!["3333".parse().unwrap()];
        desk.station.tokens().register(&desk.technician(), &desk.serial("3333"), school()).unwrap();
        // to a school where nobody of the others is at home: both that it concerns may print its paper
        let far: Uai = "0751234J".parse().unwrap();
        let (degree, contract) = (Degree::Second, Contract::Public);
        let third = NewSchool { uai: far, name: "Lycée Condorcet".to_owned(), degree, contract };
        desk.station.people().add_school(&Actor::machine(0), &third).unwrap();
        let transfer = desk.station.stock().transfer(&desk.technician(), &sent, far).unwrap().slips[0].1;
        let ids = BTreeMap::from([
            ("/tokens", "1111".to_owned()),
            ("/hub", "box".to_owned()),
            ("/people", target.to_string()),
            ("/requests", request.to_string()),
            ("/tickets", ticket.to_string()),
            ("/orders", order.to_string()),
            ("/conveyor", batch.to_string()),
            ("/stock-take", take.to_string()),
            ("/slips", slip.to_string()),
            ("/schools", school().to_string()),
            ("/mail", "1".to_owned()),
            ("/guide", "principal".to_owned()),
            ("/bench", "1-9".to_owned()),
            ("/pin", "nothing".to_owned()),
            ("/password", "nothing".to_owned()),
            ("/setup", "nothing".to_owned()),
            ("/directories", "academie".to_owned()),
            ("/clients", client.to_string()),
            ("/transfers", transfer.to_string()),
            ("/desk", "nothing".to_owned()),
            ("/desks", elsewhere.to_string()),
        ]);
        let config = WebConfig { hub: Some(desk.hub.clone()), ..WebConfig::default() };
        let doors = trousseau::web::Panel::open(desk.station.clone(), config).unwrap();
        let router = doors.through(Door::default());
        let away = doors.through(Door::Public { authority: NAME.to_owned(), proxies: vec![] });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { panel: Panel { desk, router }, away, runtime, target, ids }
    }

    fn desk(&self) -> &Desk {
        &self.panel.desk
    }

    fn visitor(&self, role: Role, scope: Scope) -> Visitor {
        let name = match scope {
            Scope::Academy => format!("{role}-academy"),
            Scope::School(uai) => format!("{role}-{}", if uai == school() { "here" } else { "there" }),
        };
        let new = NewPerson {
            login: name.parse().unwrap(),
            name: name.clone(),
            email: None,
            grants: vec![Grant { role, scope }],
            password: Some(Secret::new(PASSWORD.as_bytes().to_vec())),
            uid: None,
        };
        let person = self.desk().station.people().add_person(&Actor::machine(0), &new).unwrap();
        let mut visitor = Visitor { name, person, sessions: Default::default() };
        self.renew(&mut visitor);
        visitor
    }

    /// Whose everything here is.
    fn owner(&self) -> Visitor {
        let password = Secret::new(PASSWORD.as_bytes().to_vec());
        self.desk().station.people().set_password(&Actor::machine(0), self.target, &password).unwrap();
        Visitor { name: "requester".to_owned(), person: self.target, sessions: Default::default() }
    }

    /// Opens whichever session of the visitor is over: signing out is a way like the others.
    fn renew(&self, visitor: &mut Visitor) {
        for (at, session) in visitor.sessions.iter_mut().enumerate() {
            let (station, open) =
                (&self.desk().station, |token: &str| self.desk().station.accounts().session(token).unwrap());
            if open(&session.0).is_none() {
                let password = Secret::new(PASSWORD.as_bytes().to_vec());
                let token = station.accounts().sign_in(&visitor.name, &password, HERE, at == 0, None).unwrap();
                let csrf = open(&token).unwrap().csrf;
                *session = (token, csrf);
            }
        }
    }

    /// The address with what it is about; `other`: with something of the same form that does not exist.
    fn address(&self, path: &str, other: bool) -> String {
        let first = path.split('/').nth(1).map(|first| format!("/{first}")).unwrap_or_default();
        let mut parts: Vec<String> = path.split('/').map(str::to_owned).collect();
        for part in &mut parts {
            *part = match part.as_str() {
                "{document}" => "1".to_owned(),
                "{uai}" if other => "0132410Z".to_owned(),
                "{serial}" if other => "9999".to_owned(),
                "{role}" => "principal".to_owned(),
                parameter if parameter.starts_with('{') && other => "99999".to_owned(),
                parameter if parameter.starts_with('{') => self.ids[first.as_str()].clone(),
                fixed => fixed.to_owned(),
            };
        }
        parts.join("/")
    }

    /// One form with every field of the panel, all about what is here.
    fn fields(&self, path: &str) -> Vec<(&'static str, String)> {
        let kind = if path == "/tickets" { "other" } else { "" };
        // a diagnosis needs nobody's name, and only what somebody holds is replaced
        let login = if path.starts_with("/diagnosis") { "" } else { "nouveau" };
        let serial = if path == "/diagnosis/replace" { "2222" } else { "1111" };
        let fields = [
            ("serial", serial),
            ("allocated", "2222"),
            ("school", "0951099D"),
            ("uai", "0951099D"),
            ("from", "0951099D"),
            ("to", "0951099D"),
            ("name", "Nom"),
            ("login", login),
            ("email", ""),
            ("role", "deputy"),
            ("enabled", "yes"),
            ("until", "2026-09-15"),
            ("degree", "second"),
            ("contract", "public"),
            ("document", "on"),
            ("language", "fr"),
            ("code", "123456"),
            ("code1", "123456"),
            ("code2", "654321"),
            ("pin", "47191234"),
            ("again", "47191234"),
            ("passcode", "4719123456"),
            ("text", "un texte"),
            ("need", "un besoin"),
            ("comment", "un commentaire"),
            ("reason", "report_lost"),
            ("quantity", "3"),
            ("task", "verify"),
            ("q", "Mme"),
            ("kind", kind),
            ("format", "csv"),
            ("subject", "6ba7b810"),
        ];
        let person = ("person", if path == "/tickets" { String::new() } else { self.target.to_string() });
        fields.into_iter().map(|(name, value)| (name, value.to_owned())).chain([person]).collect()
    }

    fn send(&self, route: &Route, address: &str, session: Option<&(String, String)>, nonce: bool) -> Answer {
        self.send_with(route, address, session, nonce, &[])
    }

    fn send_with(
        &self,
        route: &Route,
        address: &str,
        session: Option<&(String, String)>,
        nonce: bool,
        more: &[(&'static str, &str)],
    ) -> Answer {
        let nonce = session.filter(|_| nonce).map(|(_, csrf)| csrf.as_str());
        let (kind, body) = self.form(route, nonce, more);
        self.deliver(route, address, session, kind, body)
    }

    /// What is sent to a way of the table, and as what: one form with every field, the nonce first.
    fn form(&self, route: &Route, nonce: Option<&str>, more: &[(&'static str, &str)]) -> (&'static str, String) {
        let mut fields = self.fields(&route.path);
        fields.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
        if let Some(nonce) = nonce {
            fields.insert(0, ("csrf", nonce.to_owned()));
        }
        if route.body <= 64 * 1024 {
            let pairs = fields.iter().map(|(name, value)| format!("{name}={}", value.replace(' ', "+")));
            return (FORM, pairs.collect::<Vec<_>>().join("&"));
        }
        let part = |(name, value): &(&str, String)| {
            format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let body: String = fields.iter().map(part).collect();
        let name = if route.path.starts_with("/requests") { "documents" } else { "file" };
        let file =
            format!("Content-Disposition: form-data; name=\"{name}\"; filename=\"x.csv\"\r\n\r\nserial;type\r\n");
        (FILES, format!("{body}--edge\r\n{file}--edge--\r\n"))
    }

    fn deliver(
        &self,
        route: &Route,
        address: &str,
        session: Option<&(String, String)>,
        kind: &str,
        body: String,
    ) -> Answer {
        // each session goes by the door it was opened at
        let at_station = session.is_none_or(|(token, _)| {
            let known = self.desk().station.accounts().session(token).unwrap();
            known.is_none_or(|known| known.actor.check_at_station().is_ok())
        });
        let name = if at_station { "trousseau" } else { "__Host-trousseau" };
        let cookie = session.map(|(token, _)| format!("{name}={token}"));
        let mut request = if route.method == Method::GET {
            Request::builder().uri(address).header(header::HOST, "localhost").body(Body::empty()).unwrap()
        } else {
            let mut request = post(address).body(Body::from(body)).unwrap();
            request.headers_mut().insert(header::CONTENT_TYPE, kind.parse().unwrap());
            request
        };
        if let Some(cookie) = cookie {
            request.headers_mut().insert(header::COOKIE, cookie.parse().unwrap());
        }
        if !at_station {
            request.headers_mut().insert(header::HOST, NAME.parse().unwrap());
            request.headers_mut().insert(header::ORIGIN, format!("https://{NAME}").parse().unwrap());
        }
        let router = if at_station { &self.panel.router } else { &self.away };
        self.runtime.block_on(async {
            let response = router.clone().oneshot(request).await.unwrap();
            let status = response.status();
            let streams = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
            // a stream goes on for ever
            let bytes =
                if streams { Default::default() } else { to_bytes(response.into_body(), 1 << 22).await.unwrap() };
            Answer { status, text: String::from_utf8_lossy(&bytes).into_owned() }
        })
    }

    /// The number of the journal's last entry.
    fn head(&self) -> u64 {
        self.desk().station.journal().entries(&Actor::machine(0), None, 1).unwrap()[0].number
    }

    /// What was done after this entry.
    fn since(&self, before: u64) -> Vec<Verb> {
        let entries = self.desk().station.journal().entries(&Actor::machine(0), None, 20).unwrap();
        entries.into_iter().filter(|entry| entry.number > before).map(|entry| entry.verb).collect()
    }

    /// What the permission table says of this route for somebody with these roles. Everything lies in one school.
    fn verdict(&self, route: &Route, grants: &[Grant], own: bool, at_station: bool) -> Verdict {
        let (acts, of) = match route.needs {
            Needs::Anybody | Needs::Pending | Needs::SignedIn => return Verdict::Allowed,
            Needs::Own if own => return Verdict::Allowed,
            Needs::Own => return Verdict::Refused,
            Needs::OwnOr(..) if own => return Verdict::Allowed,
            Needs::May(acts, of) | Needs::OwnOr(acts, of) => (acts, of),
        };
        if route.at_station && !at_station {
            return Verdict::Refused;
        }
        let machine = Actor::machine(0);
        let may = |act: &&Act| match of {
            Of::Anything => [Some(school()), Some(elsewhere()), None].iter().any(|place| may(grants, **act, *place)),
            Of::Academy => may(grants, **act, None),
            Of::Thing => may(grants, **act, Some(school())),
            Of::Person => {
                let theirs = self.desk().station.people().person(&machine, self.target).unwrap().grants;
                may_for(grants, **act, &theirs, &[Some(school())])
            }
        };
        let allowed = acts.iter().filter(may).count();
        match (allowed, of) {
            (0, _) => Verdict::Refused,
            (_, Of::Anything) => Verdict::Allowed,
            (few, _) if few < acts.len() => Verdict::Either,
            _ => Verdict::Allowed,
        }
    }

    /// What was done to the target is undone, so that the next one meets the same.
    fn restore(&self) {
        let (machine, station) = (Actor::machine(0), &self.desk().station);
        let own = Grant { role: Role::Requester, scope: Scope::School(school()) };
        station.people().grant(&machine, self.target, own).unwrap();
        // to take a role away asks once more, so that one that was given stays
        let given = station.people().person(&machine, self.target).unwrap().grants;
        for stands_in in given.into_iter().filter(|grant| grant.role == Role::Deputy) {
            station.people().revoke(&machine, self.target, stands_in).unwrap();
        }
        station.people().set_enabled(&machine, self.target, true).unwrap();
    }
}

/// The sentences of the English catalogue that have nothing variable in them and are not French too.
fn english() -> Vec<String> {
    let read = |language: &str| {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/i18n").join(language);
        let files =
            std::fs::read_dir(folder).unwrap().map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
        let lines = files.collect::<Vec<_>>().join("\n");
        lines.lines().filter_map(|line| Some(line.split_once(" = ")?.1.to_owned())).collect::<BTreeSet<_>>()
    };
    let french = read("fr");
    let whole = |line: &String| line.contains(' ') && !line.contains('{') && !french.contains(line);
    let mut all: Vec<_> = read("en").into_iter().filter(whole).collect();
    all.extend([" you ", " cannot ", " is not ", "Invalid ", "Cannot "].map(str::to_owned));
    all
}

/// Why a page of the panel is not in French: a sentence of the other language, or a raw key.
fn not_french(text: &str, english: &[String]) -> Option<String> {
    if !text.contains("<html lang=\"fr\"") || !text.contains("<h1") {
        return Some(format!("no page: {text}"));
    }
    let said = text.split("<main").nth(1).unwrap_or_default();
    let raw = ["error-", "verb-", "web-"].iter().flat_map(|key| [format!(">{key}"), format!(" {key}")]);
    let all: Vec<String> = english.iter().cloned().chain(raw).collect();
    all.into_iter().find(|wrong| said.contains(wrong.as_str())).map(|wrong| format!("{wrong:?} in {said}"))
}

fn everybody() -> impl Iterator<Item = (Role, Scope)> {
    let scopes = [Scope::School(school()), Scope::School(elsewhere()), Scope::Academy];
    let all = scopes.into_iter().flat_map(|scope| Role::ALL.iter().map(move |role| (*role, scope)));
    all.filter(|(role, scope)| Grant { role: *role, scope: *scope }.is_sound())
}

/// A page by its address, for whoever follows a link.
fn page(path: &str) -> Route {
    Route {
        method: Method::GET,
        path: path.to_owned(),
        needs: Needs::SignedIn,
        at_station: false,
        weighty: false,
        body: 0,
    }
}

#[test]
fn every_way_is_open_to_whom_the_table_allows_and_refused_to_everybody_else_who_changes_nothing_by_trying() {
    let walk = Walk::new();
    let (english, routes) = (english(), routes(true, false));
    assert!(routes.len() > 180, "only {} ways: the table is no longer seen", routes.len());
    let (mut tried, mut faults) = (BTreeMap::<Verdict, u32>::new(), Vec::new());
    for (role, scope) in everybody() {
        let mut visitor = walk.visitor(role, scope);
        let grants = [Grant { role, scope }];
        for route in routes.iter().filter(|route| route.needs != Needs::Anybody) {
            for at_station in [true, false] {
                if at_station || route.at_station {
                    let (verdict, wrong) = walk.go(route, &visitor, &grants, at_station, &english);
                    *tried.entry(verdict).or_default() += 1;
                    faults.extend(wrong);
                }
            }
            if route.path.starts_with("/people") || route.path.starts_with("/schools") {
                walk.restore();
            }
            walk.renew(&mut visitor);
        }
    }
    assert!(faults.is_empty(), "{} ways lead elsewhere:\n{}", faults.len(), faults.join("\n"));
    assert!(tried[&Verdict::Allowed] > 800 && tried[&Verdict::Refused] > 800, "{tried:?}");
    assert!(walk.desk().journal_is_sound());
}

impl Walk {
    /// Goes one way, and says what was not as the table has it.
    fn go(
        &self,
        route: &Route,
        visitor: &Visitor,
        grants: &[Grant],
        at_station: bool,
        english: &[String],
    ) -> (Verdict, Vec<String>) {
        let (address, session) = (self.address(&route.path, false), &visitor.sessions[usize::from(!at_station)]);
        let place = if at_station { "" } else { " away from the station" };
        let case = format!("{} {address} by {}{place}", route.method, visitor.name);
        let (mut faults, before) = (Vec::new(), self.head());
        let mut fault = |what: String| faults.push(format!("{case}: {what}"));
        let verdict = self.verdict(route, grants, false, at_station);
        // every form of whoever has a session carries its nonce, and no other session's
        if route.method == Method::POST && route.needs != Needs::Anybody {
            let others = visitor.sessions[usize::from(at_station)].1.as_str();
            for nonce in [None, Some(""), Some(others)] {
                let (kind, body) = self.form(route, nonce, &[]);
                let stale = self.deliver(route, &address, Some(session), kind, body);
                let told = stale.status == StatusCode::FORBIDDEN
                    && stale.text.contains("Cette page date d’une session précédente");
                if stale.status.is_success() || stale.status.is_redirection() || self.head() != before {
                    fault(format!("done with the nonce {nonce:?}, {}", stale.status));
                } else if verdict == Verdict::Allowed && !told {
                    fault(format!("not refused for the nonce {nonce:?}, {} {}", stale.status, said(&stale.text)));
                }
            }
        }
        let answer = self.send(route, &address, Some(session), true);
        let forbidden = matches!(answer.status.as_u16(), 401 | 403 | 404);
        if answer.status.is_server_error() {
            fault(format!("{} {}", answer.status, said(&answer.text)));
        }
        // one's own of which there is none, a mail that is gone, a report of nothing: not there for anybody
        let nothing = ["/pin/", "/mail/", "report.csv", "/document", "/helpdesk/search"];
        let nothing = answer.status == StatusCode::NOT_FOUND && nothing.iter().any(|part| route.path.contains(part));
        // whoever goes on with a file that was never sent has an old page
        let nothing = nothing || route.path.ends_with("/confirm");
        let nothing = nothing || (route.needs == Needs::SignedIn && route.method == Method::POST);
        if !route.weighty && self.since(before).contains(&Verb::Role) {
            fault("roles changed, and the password was not asked for again".to_owned());
        }
        match verdict {
            Verdict::Allowed if forbidden && !nothing => {
                fault(format!("allowed, and {} {}", answer.status, said(&answer.text)));
            }
            Verdict::Refused if !forbidden => fault(format!("refused, and {} {}", answer.status, said(&answer.text))),
            Verdict::Refused => {
                if self.head() != before {
                    fault("refused, and something changed".to_owned());
                }
                faults.extend(not_french(&answer.text, english).map(|why| format!("{case}: {why}")));
            }
            Verdict::Allowed | Verdict::Either => {}
        }
        // what is not theirs looks like what is not there
        let sees = route.path.starts_with("/people/") && self.sees(grants);
        if verdict == Verdict::Refused && at_station && route.path.contains('{') && !sees {
            let other = self.address(&route.path, true);
            let missing = self.send(route, &other, Some(session), true);
            let (there, not) = (blank(&answer.text, &address), blank(&missing.text, &other));
            if (answer.status, &there) != (missing.status, &not) {
                let told = format!("{} {} / {} {}", answer.status, said(&there), missing.status, said(&not));
                faults.push(format!("{case}: an oracle beside {other}: {told}"));
            }
        }
        (verdict, faults)
    }
}

#[test]
fn what_changes_who_may_do_what_asks_for_the_password_once_more_and_keeps_what_was_typed() {
    const ASKED: &str = "Votre mot de passe, encore une fois";
    let walk = Walk::new();
    let mut visitor = walk.visitor(Role::Administrator, Scope::Academy);
    let weighty: Vec<_> = routes(true, false).into_iter().filter(|route| route.weighty).collect();
    assert!(weighty.len() > 8, "{weighty:?}");
    for route in weighty {
        let address = walk.address(&route.path, false);
        walk.renew(&mut visitor);
        walk.desk().clock.advance(9 * 60);
        let early = walk.send(&route, &address, Some(&visitor.sessions[0]), true);
        assert!(!early.text.contains(ASKED), "{address} asks after nine minutes");
        walk.restore();
        walk.renew(&mut visitor);
        walk.desk().clock.advance(2 * 60);
        let (session, before) = (Some(&visitor.sessions[0]), walk.head());
        let late = walk.send(&route, &address, session, true);
        assert_eq!((late.status, late.text.contains(ASKED)), (StatusCode::FORBIDDEN, true), "{address}: {}", late.text);
        assert!(late.text.contains("type=\"hidden\" name=\"comment\" value=\"un commentaire\""), "{}", late.text);
        let wrong = walk.send_with(&route, &address, session, true, &[("own_password", "une autre phrase longue")]);
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{address}");
        assert!(wrong.text.contains("Le mot de passe actuel est incorrect"), "{}", wrong.text);
        assert!(!wrong.text.contains("une autre phrase longue"), "{address} shows what was typed");
        assert_eq!(walk.head(), before, "{address}: nothing is done before the password");
        let right = walk.send_with(&route, &address, session, true, &[("own_password", PASSWORD)]);
        assert!(!right.text.contains(ASKED), "{address}: {}", right.text);
        walk.restore();
    }
}

/// What a page says, without its frame.
fn said(page: &str) -> &str {
    page.split("role=\"alert\">").nth(1).unwrap_or(page).split("</section>").next().unwrap_or_default()
}

/// What a page says, without the numbers that the address names.
fn blank(text: &str, address: &str) -> String {
    let numbers: Vec<_> = address.split('/').filter(|part| part.chars().any(|c| c.is_ascii_digit())).collect();
    let words = said(text).split_inclusive([' ', '>', '\u{a0}', '\u{202f}']).map(|word| {
        let bare = word.trim_end_matches([' ', '>', '\u{a0}', '\u{202f}']);
        if numbers.contains(&bare) { "…" } else { word }
    });
    words.collect()
}

impl Walk {
    fn sees(&self, grants: &[Grant]) -> bool {
        let theirs = self.desk().station.people().person(&Actor::machine(0), self.target).unwrap().grants;
        may_for(grants, Act::SeePeople, &theirs, &[])
    }
}

#[test]
fn whatever_belongs_to_somebody_is_theirs_and_nobody_who_is_not_signed_in_gets_anywhere() {
    let walk = Walk::new();
    let mut owner = walk.owner();
    let grants = [Grant { role: Role::Requester, scope: Scope::School(school()) }];
    for route in &routes(true, false) {
        let address = walk.address(&route.path, false);
        let (before, case) = (walk.head(), format!("{} {address}", route.method));
        let stranger = walk.send(route, &address, None, false);
        if route.needs == Needs::Anybody {
            assert!(!stranger.status.is_server_error(), "{case}: {}", stranger.text);
            continue;
        }
        assert_eq!(stranger.status, StatusCode::SEE_OTHER, "{case} without a session");
        assert_eq!(walk.head(), before, "{case} without a session");
        walk.renew(&mut owner);
        if walk.verdict(route, &grants, true, true) == Verdict::Allowed
            && matches!(route.needs, Needs::Own | Needs::OwnOr(..))
        {
            let answer = walk.send(route, &address, Some(&owner.sessions[0]), true);
            let forbidden = matches!(answer.status.as_u16(), 401 | 403) || answer.status.is_server_error();
            // there is no document
            let nothing = route.path.contains("/{document}");
            assert!(
                !forbidden && (nothing || answer.status != StatusCode::NOT_FOUND),
                "{case} is theirs: {}",
                answer.text
            );
        }
    }
    assert_eq!(owner.person, walk.target);
}

#[test]
fn every_page_is_there_in_both_languages_with_a_few_lines_of_help() {
    let walk = Walk::new();
    // between them they see every page
    let academy = walk.visitor(Role::Administrator, Scope::Academy);
    let here = walk.visitor(Role::Principal, Scope::School(school()));
    let pages = routes(true, false).into_iter().filter(|route| route.method == Method::GET);
    // nobody is signed in there, or no page comes of it
    let bare = |route: &Route| NO_PAGE.iter().chain(&["/search"]).any(|end| route.path.ends_with(end));
    let pages: Vec<_> = pages
        .filter(|route| !matches!(route.needs, Needs::Anybody | Needs::Pending))
        .filter(|route| !bare(route))
        .collect();
    for (language, word) in [("en", "At the station"), ("fr", "Au poste")] {
        for visitor in [&academy, &here] {
            let actor = walk.desk().station.accounts().session(&visitor.sessions[0].0).unwrap().unwrap().actor;
            walk.desk().station.accounts().set_language(&actor, language.parse().unwrap()).unwrap();
        }
        for route in &pages {
            let may = |grants: Grant| walk.verdict(route, &[grants], false, true) == Verdict::Allowed;
            let administers = may(Grant { role: Role::Administrator, scope: Scope::Academy });
            let visitor = if administers { &academy } else { &here };
            let path = walk.address(&route.path, false);
            let answer = walk.send(route, &path, Some(&visitor.sessions[0]), false);
            assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
            assert!(answer.text.contains(word), "{path} in {language}");
            assert!(answer.text.contains(&format!("<html lang=\"{language}\"")), "{path}");
            let help =
                answer.text.split("<details class=\"help\">").nth(1).unwrap_or_else(|| panic!("{path} has no help"));
            assert!(answer.text.split("</h1>").nth(1).unwrap().starts_with("<details class=\"help\">"), "{path}");
            assert!(help.split("</details>").next().unwrap().len() > 100, "{path}: {help}");
        }
    }
}

#[test]
fn every_link_of_every_page_that_somebody_may_open_leads_somewhere_for_them() {
    let walk = Walk::new();
    let mut followed = 0;
    for (role, scope) in everybody() {
        let visitor = walk.visitor(role, scope);
        let look = |path: &str| walk.send(&page(path), path, Some(&visitor.sessions[0]), false);
        let (mut waiting, mut seen) =
            (vec![("the start".to_owned(), "/".to_owned())], BTreeSet::from(["/".to_owned()]));
        while let Some((from, path)) = waiting.pop() {
            let answer = look(&path);
            followed += 1;
            assert!(
                answer.status.as_u16() < 400,
                "{}: {from} leads to {path}: {} {}",
                visitor.name,
                answer.status,
                answer.text
            );
            let hrefs = answer.text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
            let streams = answer.text.split("data-live=\"").skip(1).filter_map(|rest| rest.split('"').next());
            for link in hrefs.chain(streams).filter(|link| link.starts_with('/')) {
                let link = link.split('#').next().unwrap().replace("&amp;", "&");
                if seen.insert(link.clone()) {
                    waiting.push((path.clone(), link));
                }
            }
            assert!(seen.len() < 600, "{}: the pages do not end", visitor.name);
        }
    }
    assert!(followed > 400, "only {followed} links");
}

#[test]
fn no_page_away_from_the_station_offers_what_is_done_at_the_station_alone() {
    let walk = Walk::new();
    for serial in ["1111", "2222"] {
        walk.desk().hub.plug(serial).unwrap();
        walk.desk().plugged(serial);
    }
    let here: Vec<_> = routes(true, false).into_iter().filter(|route| route.at_station).collect();
    let fits = |route: &Route, address: &str| {
        let (known, parts): (Vec<_>, Vec<_>) = (route.path.split('/').collect(), address.split('/').collect());
        known.len() == parts.len()
            && known.iter().zip(&parts).all(|(known, part)| known == part || known.starts_with('{'))
    };
    let (mut faults, mut forms, mut bench) = (BTreeSet::new(), [0, 0], 0);
    for (role, scope) in everybody() {
        let visitor = walk.visitor(role, scope);
        for (at, session) in visitor.sessions.iter().enumerate() {
            let (mut waiting, mut seen) = (vec!["/".to_owned()], BTreeSet::from(["/".to_owned()]));
            while let Some(path) = waiting.pop() {
                let text = walk.send(&page(&path), &path, Some(session), false).text;
                // posted to by a form or by one button of it
                let sent = text.split("action=\"").skip(1).filter_map(|rest| rest.split('"').next());
                for address in sent.filter(|address| here.iter().any(|route| fits(route, address))) {
                    forms[at] += 1;
                    // the same address may be a page's own search
                    if at == 1 && !text.contains(&format!("method=\"get\" action=\"{address}\"")) {
                        faults.insert(format!("{}: {path} has a form for {address}", visitor.name));
                    }
                }
                bench += usize::from(path == "/bench" && text.contains("id=\"away\""));
                for link in text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                    let link = link.split('#').next().unwrap().replace("&amp;", "&");
                    if link.starts_with('/') && !link.starts_with("/assets") && seen.insert(link.clone()) {
                        waiting.push(link);
                    }
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.into_iter().collect::<Vec<_>>().join("\n"));
    assert!(forms[0] > 20, "only {} such forms at the station: they are no longer seen", forms[0]);
    assert!(bench > 3, "whoever is not there is told so");
}

/// Somebody whom the table allows each way, at the station.
fn allowed<'a>(walk: &Walk, visitors: &'a [(Grant, Visitor)], route: &Route) -> Option<&'a Visitor> {
    let may = |(grant, _): &&(Grant, Visitor)| walk.verdict(route, &[*grant], false, true) == Verdict::Allowed;
    visitors.iter().find(may).map(|(_, visitor)| visitor)
}

#[test]
fn what_cannot_be_an_address_is_answered_by_a_page_in_french_whatever_parameter_it_stands_for() {
    let walk = Walk::new();
    let mut visitors: Vec<_> =
        everybody().map(|(role, scope)| (Grant { role, scope }, walk.visitor(role, scope))).collect();
    let (english, long) = (english(), "9".repeat(6000));
    let (mut tried, mut faults) = (0, Vec::new());
    let mut owner = walk.owner();
    for route in routes(true, false).iter().filter(|route| route.path.contains('{')) {
        visitors.iter_mut().for_each(|(_, visitor)| walk.renew(visitor));
        walk.renew(&mut owner);
        let session = Some(&allowed(&walk, &visitors, route).unwrap_or(&owner).sessions[0]);
        let parts: Vec<_> = route.path.split('/').collect();
        for (at, parameter) in parts.iter().enumerate().filter(|(_, part)| part.starts_with('{')) {
            for bad in ["abc", "-1", "0", "1.5", "99999999999999999999", "%FF", "%00", "a%2Fb", &long] {
                let (good, before) = (walk.address(&route.path, false), walk.head());
                let mut parts: Vec<_> = good.split('/').collect();
                parts[at] = bad;
                let address = parts.join("/");
                let answer = walk.send(route, &address, session, true);
                tried += 1;
                let short: String = address.chars().take(60).collect();
                let case = format!("{} {short}: {}", route.method, answer.status);
                // some are names, of which any text may be one
                let named = ["{serial}", "{token}", "{port}"].contains(parameter);
                let fine = answer.status.is_client_error() || named && answer.status.is_redirection();
                if !fine || walk.since(before).iter().any(|verb| *verb != Verb::Attempt) {
                    faults.push(format!("{case} {}", said(&answer.text)));
                } else if answer.status.is_client_error() {
                    faults.extend(not_french(&answer.text, &english).map(|why| format!("{case}: {why}")));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    assert!(tried > 400, "only {tried} addresses: the table is no longer seen");
}

#[test]
fn what_is_no_form_is_refused_by_a_page_in_french_and_changes_nothing() {
    let walk = Walk::new();
    let mut visitors: Vec<_> =
        everybody().map(|(role, scope)| (Grant { role, scope }, walk.visitor(role, scope))).collect();
    let (english, mut faults) = (english(), Vec::new());
    let mut owner = walk.owner();
    for route in routes(true, false).iter().filter(|route| route.method == Method::POST) {
        visitors.iter_mut().for_each(|(_, visitor)| walk.renew(visitor));
        walk.renew(&mut owner);
        let visitor = allowed(&walk, &visitors, route).unwrap_or(&owner);
        let (session, address) = (&visitor.sessions[0], walk.address(&route.path, false));
        let (kind, whole) = walk.form(route, Some(&session.1), &[]);
        let (_, twice) = walk.form(route, Some(&session.1), &[("twice", "1"), ("twice", "2")]);
        let half = whole.split_at(whole.len() * 2 / 3).0.to_owned();
        let other = if kind == FORM { FILES } else { FORM };
        let mut cases = vec![
            ("another kind of form", other, whole.clone()),
            ("no form", "text/plain", whole.clone()),
            ("a document", "application/json", "{\"csrf\":1}".to_owned()),
            ("a field twice", kind, twice),
            ("nothing", kind, String::new()),
        ];
        if kind == FILES {
            cases.push(("files without an edge", "multipart/form-data", whole.clone()));
            cases.push(("half a form", FILES, half));
        }
        for (what, kind, body) in cases {
            let before = walk.head();
            let answer = walk.deliver(route, &address, Some(session), kind, body);
            let case = format!("{address} by {}, {what}: {}", visitor.name, answer.status);
            // whoever is not signed in sends no nonce: a form without fields is one in which nothing was typed
            let empty = what == "nothing" && route.needs == Needs::Anybody;
            if !(answer.status.is_client_error() || empty && !answer.status.is_server_error()) || walk.head() != before
            {
                faults.push(format!("{case} {}", said(&answer.text)));
            } else if answer.status.is_client_error() {
                faults.extend(not_french(&answer.text, &english).map(|why| format!("{case}: {why}")));
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn a_query_that_cannot_be_understood_is_answered_by_a_page_in_french() {
    let walk = Walk::new();
    let mut visitors: Vec<_> =
        everybody().map(|(role, scope)| (Grant { role, scope }, walk.visitor(role, scope))).collect();
    let (english, mut faults) = (english(), Vec::new());
    let bad = [
        "page=abc&state=x&school=xyz&day=31/02&serial=%FF&verb=nothing&slip=-1&entry=x&number=abc",
        "page=1&page=2&q=%FF%00&state=&school=&day=&serial=",
        "&&=&==&%",
        "said=%3Cb%3E&slip=99999999999999999999&before=x&after=y",
    ];
    let pages = routes(true, false).into_iter().filter(|route| route.method == Method::GET);
    for route in pages.filter(|route| !route.path.ends_with("/live") && !route.path.ends_with("/plugged")) {
        visitors.iter_mut().for_each(|(_, visitor)| walk.renew(visitor));
        let Some(visitor) = allowed(&walk, &visitors, &route) else { continue };
        for query in bad {
            let address = format!("{}?{query}", walk.address(&route.path, false));
            let answer = walk.send(&route, &address, Some(&visitor.sessions[0]), false);
            let case = format!("{address}: {}", answer.status);
            if answer.status.is_server_error() {
                faults.push(format!("{case} {}", said(&answer.text)));
            } else if answer.status.is_client_error() {
                faults.extend(not_french(&answer.text, &english).map(|why| format!("{case}: {why}")));
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}
