//! The frame of every page: places and tabs by role, the search, what the law wants to be found.

use crate::support::{
    desk::{need, school},
    panel::Panel,
};
use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use std::collections::BTreeSet;
use trousseau::{
    domain::{Grant, Role, Scope, SettingName, TicketKind},
    station::{Actor, NewOrder, NewPerson, NewTicket},
    web::{Theme, WebConfig, router, routes},
};

/// Pages that are no places of their own, each with why.
const NOT_PLACES: &[&str] = &[
    "/healthz",
    "/readyz",
    "/metrics",
    // the browser is led there
    "/sign-in",
    "/sign-in/passcode",
    "/forgotten",
    "/signed-out",
    "/language",
    // whoever holds a token finds it under their own account
    "/me/resync",
    // it prints what the page before it lists
    "/slips/all",
    // of the keys that were ticked in a table
    "/tokens/labels",
    "/tokens/move",
    // it shows what was begun
    "/helpdesk/search",
    // the search is in the frame as a form
    "/search",
];

/// The addresses that a page leads to, without what stands behind a question mark.
fn links(page: &str) -> BTreeSet<String> {
    let all = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    all.filter_map(|link| link.split(['?', '#']).next())
        .filter(|link| link.starts_with('/'))
        .map(str::to_owned)
        .collect()
}

/// The places that stand side by side, by their addresses; those in the menu behind them are left out.
fn side_by_side(page: &str) -> Vec<String> {
    let nav = page.split("<nav class=\"places\"").nth(1).and_then(|rest| rest.split("</nav>").next()).unwrap();
    let bar = nav.split("<details").next().unwrap();
    bar.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

#[test]
fn every_page_that_a_role_may_see_is_two_clicks_from_its_home_and_no_role_has_more_than_six_places_side_by_side() {
    let panel = Panel::with(&[]);
    let pages = routes(false, false).into_iter().filter(|route| route.method == Method::GET);
    let pages = pages.filter(|route| !route.path.contains(['{', '.']) && !route.path.ends_with("/live"));
    let pages: Vec<_> = pages.map(|route| route.path).filter(|path| !NOT_PLACES.contains(&path.as_str())).collect();
    assert!(pages.len() > 30, "only {} pages: the table is no longer seen", pages.len());
    for role in Role::ALL {
        let browser = panel.sign_in(role.word());
        let home = browser.get("/").text;
        let first = side_by_side(&home);
        assert!((1..=6).contains(&first.len()), "{role}: {first:?}");
        let one = links(&home);
        let mut two = one.clone();
        for link in &one {
            let page = browser.get(link);
            if page.status == StatusCode::OK {
                two.extend(links(&page.text));
            }
            assert!(page.status != StatusCode::FORBIDDEN && page.status != StatusCode::NOT_FOUND, "{role}: {link}");
        }
        for path in &pages {
            // what leads on to another page is none itself
            if browser.get(path).status == StatusCode::OK {
                // a page below another, `/import/people`, is led to by that one
                let above = path.rsplit_once('/').map(|(above, _)| above).filter(|above| two.contains(*above));
                let led = || above.is_some_and(|above| links(&browser.get(above).text).contains(path));
                assert!(two.contains(path) || led(), "{role} finds no way to {path}");
            }
        }
    }
}

#[test]
fn each_role_has_its_daily_work_side_by_side_in_one_order_and_whoever_has_several_has_it_once() {
    let panel = Panel::with(&[]);
    let places = |role: Role| side_by_side(&panel.sign_in(role.word()).get("/").text);
    assert_eq!(places(Role::Requester), ["/", "/requests", "/helpdesk", "/me"]);
    assert_eq!(places(Role::Principal), ["/", "/requests", "/bench", "/tokens", "/orders", "/people"]);
    assert_eq!(places(Role::Technician), ["/", "/bench", "/tokens", "/orders", "/helpdesk"]);
    assert_eq!(places(Role::Helpdesk), ["/", "/requests", "/tokens", "/people", "/helpdesk"]);
    assert_eq!(places(Role::Administrator), ["/", "/tokens", "/people", "/settings", "/journal"]);
    assert_eq!(places(Role::Auditor), ["/", "/tokens", "/journal"]);
    // the desk's principal may ask for a token too
    let both = Grant { role: Role::Technician, scope: Scope::Academy };
    let principal = panel.desk.principal().person.unwrap();
    panel.desk.station.people().grant(&Actor::machine(0), principal, both).unwrap();
    let home = panel.sign_in("principal").get("/").text;
    assert_eq!(side_by_side(&home).len(), 6, "{home}");
    assert_eq!(links(&home).into_iter().filter(|link| link == "/helpdesk").count(), 1, "in the menu");
}

#[test]
fn the_place_and_the_tab_of_a_page_are_marked_on_it_and_on_the_pages_below() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    panel.desk.enrolled("1111");
    let browser = panel.sign_in("technician");
    let page = browser.get("/stock-take").text;
    assert!(page.contains("href=\"/orders\" aria-current=\"page\""), "the place: {page}");
    assert!(page.contains("href=\"/stock-take\" aria-current=\"page\""), "the tab: {page}");
    let below = browser.get("/tokens/1111").text;
    assert!(below.matches("href=\"/tokens\" aria-current=\"page\"").count() == 2, "place and tab: {below}");
}

#[test]
fn the_search_of_every_header_opens_the_one_hit_and_lists_several_by_kind() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    panel.desk.enrolled("1111");
    let (station, machine) = (&panel.desk.station, Actor::machine(0));
    for (name, address) in
        [(SettingName::SupplierAddress, "clefs@example.fr"), (SettingName::TicketAddress, "aide@example.fr")]
    {
        station.settings().set(&panel.desk.actor("administrator"), name, address).unwrap();
    }
    let new = NewPerson {
        login: "zo".parse().unwrap(),
        name: "Zoé Ébène".to_owned(),
        email: Some("Zoe.Ebene@ac-exemple.fr".to_owned()),
        grants: vec![Grant { role: Role::Requester, scope: Scope::School(school()) }],
        password: None,
        uid: None,
    };
    let zoe = station.people().add_person(&machine, &new).unwrap();
    let order = NewOrder { school: school(), quantity: 5, comment: String::new(), seen: None };
    let order = station.stock().place_order(&panel.desk.principal(), &order).unwrap();
    let ticket = NewTicket {
        school: school(),
        kind: TicketKind::Other,
        serials: vec![],
        person: None,
        text: "en panne".to_owned(),
    };
    let ticket = station.stock().open_ticket(&panel.desk.principal(), ticket).unwrap();
    let browser = panel.sign_in("principal");
    assert!(browser.get("/").text.contains("role=\"search\""));
    let leads = |browser: &crate::support::panel::Browser<'_>, typed: &str| {
        let answer = browser.post("/search", &format!("q={typed}"));
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{typed}");
        let page = browser.get(answer.headers[header::LOCATION].to_str().unwrap());
        match page.headers.get(header::LOCATION) {
            Some(place) => place.to_str().unwrap().to_owned(),
            None => page.text,
        }
    };
    let person = format!("/people/{zoe}");
    for typed in ["zoe.ebene@ac-exemple.fr", "ZOE.EBENE%40ac", "ebene", "ZO%C3%89"] {
        assert_eq!(leads(&browser, typed), person, "{typed}");
    }
    let reference = station.stock().ticket(&machine, ticket).unwrap().reference;
    assert_eq!(leads(&browser, &reference.to_lowercase()), format!("/tickets/{ticket}"));
    let several = leads(&browser, &ticket.to_string());
    let (ticket, order) = (format!("href=\"/tickets/{ticket}\""), format!("href=\"/orders/{order}\""));
    assert!(several.contains(&ticket) && several.contains(&order) && several.contains("/tokens/1111"), "{several}");
    assert!(leads(&browser, "personne+de+tel").contains("Rien trouvé"));
    // another school's see none of it, and who sees nothing has no search
    let elsewhere = panel.sign_in("elsewhere");
    for typed in ["zoe.ebene@ac-exemple.fr", "1111", &reference] {
        assert!(leads(&elsewhere, typed).contains("Rien trouvé"), "{typed}");
    }
    let requester = panel.sign_in("requester");
    assert!(!requester.get("/").text.contains("role=\"search\""));
    assert_eq!(requester.get("/search?q=1111").status, StatusCode::FORBIDDEN);
}

#[test]
fn the_duties_are_open_to_anybody_and_linked_at_the_foot_of_every_page() {
    let panel = Panel::with(&[]);
    let get = |path: &str, cookie: &str| {
        let request = Request::builder().uri(path).header(header::HOST, "localhost").header(header::COOKIE, cookie);
        panel.send(request.body(Body::empty()).unwrap())
    };
    let duties = ["/accessibility", "/privacy", "/legal"];
    let signed_in = panel.sign_in("auditor");
    for page in ["/sign-in", "/forgotten", "/nowhere", "/accessibility"] {
        let linked = links(&get(page, "").text);
        assert!(duties.iter().all(|duty| linked.contains(*duty)), "{page}: {linked:?}");
    }
    assert!(duties.iter().all(|duty| links(&signed_in.get("/journal").text).contains(*duty)));
    for (duty, said) in duties.iter().zip(["partiellement conforme", "Argon2id", "Hébergement"]) {
        let page = get(duty, "");
        assert!(page.status == StatusCode::OK && page.text.contains(said), "{duty}: {}", page.text);
        assert!(signed_in.get(duty).text.contains("class=\"places\""), "whoever is signed in keeps their ways");
    }
}

#[test]
fn a_stranger_chooses_a_language_before_signing_in_and_comes_back_to_the_same_page() {
    let panel = Panel::with(&[]);
    let get = |path: &str, more: &[(header::HeaderName, &str)]| {
        let mut request = Request::builder().uri(path).header(header::HOST, "localhost");
        for (name, value) in more {
            request = request.header(name, *value);
        }
        panel.send(request.body(Body::empty()).unwrap())
    };
    let page = get("/sign-in", &[]).text;
    assert!(page.contains("<html lang=\"fr\"") && page.contains("/language?language=en"), "{page}");
    let came_from = [(header::REFERER, "http://localhost/sign-in?next=/requests")];
    let chosen = get("/language?language=en", &came_from);
    assert_eq!(chosen.headers[header::LOCATION], "/sign-in?next=/requests");
    let cookie = chosen.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    assert!(get("/sign-in", &[(header::COOKIE, &cookie)]).text.contains("<html lang=\"en\""));
    let elsewhere = get("/language?language=en", &[(header::REFERER, "http://evil.example/x")]);
    assert_eq!(elsewhere.headers[header::LOCATION], "/", "nobody is led away");
    assert_eq!(get("/language?language=xx", &[]).status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[test]
fn an_academy_has_its_name_on_every_page_and_the_look_that_it_chose_or_wrote() {
    let panel = Panel::with(&[]);
    panel.desk.station.requests().submit_request(&panel.desk.actor("requester"), need("cours")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let style = |theme: Theme| {
        let academy = Some("Académie de Versailles".to_owned());
        let templates = Some(folder.path().to_owned());
        let router =
            router(panel.desk.station.clone(), WebConfig { academy, theme, templates, ..WebConfig::default() })
                .unwrap();
        let get = |path: &str| {
            let request = Request::builder().uri(path).header(header::HOST, "localhost").body(Body::empty()).unwrap();
            Panel::send_to(&router, request).text
        };
        assert!(get("/sign-in").contains("Académie de Versailles"));
        get("/assets/panel.css")
    };
    let (base, dsfr) = (style(Theme::Base), style(Theme::Dsfr));
    assert!(dsfr.starts_with(&base) && dsfr.contains("#000091") && !base.contains("#000091"));
    std::fs::create_dir(folder.path().join("themes")).unwrap();
    std::fs::write(folder.path().join("themes/dsfr.css"), ":root { --act: #123456; }").unwrap();
    assert!(style(Theme::Dsfr).ends_with("--act: #123456; }"));
}
