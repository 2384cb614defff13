//! At the station: what a live page is made of, what it says when its session is over, one page for all that is plugged.

use crate::support::{
    PATIENCE,
    desk::school,
    panel::{Browser, Panel},
};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use futures_util::StreamExt;
use std::collections::BTreeSet;
use tower::ServiceExt;
use trousseau::{domain::BatchTask, web::routes};

/// What a live address sends, event by event, until it has said enough.
fn events(browser: &Browser<'_>, path: &str, mut enough: impl FnMut(&str) -> bool) -> String {
    let request =
        Request::builder().uri(path).header(header::HOST, "localhost").header(header::COOKIE, &browser.cookie);
    let request = request.body(Body::empty()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let answer = browser.panel.router.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        let (mut body, mut said) = (answer.into_body().into_data_stream(), String::new());
        while !enough(&said) {
            let more = tokio::time::timeout(PATIENCE, body.next()).await.unwrap_or_else(|_| panic!("{path}: {said}"));
            let Some(more) = more else { break };
            said.push_str(std::str::from_utf8(&more.unwrap()).unwrap());
        }
        said
    })
}

/// The first set of pieces that a live address sends.
fn first(browser: &Browser<'_>, path: &str) -> String {
    let sent = events(browser, path, |said| said.contains("\n\n"));
    let sent = sent.split("\n\n").next().unwrap();
    sent.lines().filter_map(|line| line.strip_prefix("data: ")).collect::<Vec<_>>().join("\n")
}

/// The tags that open at the top of a piece of markup.
fn top(markup: &str) -> Vec<String> {
    let (mut depth, mut found) = (0, Vec::new());
    for tag in markup.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap();
        let name = tag.split([' ', '/']).next().unwrap();
        if tag.starts_with('/') {
            depth -= 1;
            continue;
        }
        if depth == 0 {
            found.push(tag.to_owned());
        }
        // what stands alone, in HTML or in a drawing
        if !["input", "br", "hr", "img"].contains(&name) && !tag.ends_with('/') {
            depth += 1;
        }
    }
    assert_eq!(depth, 0, "{markup}");
    found
}

#[test]
fn every_live_page_is_made_of_pieces_with_a_name_and_a_mark_each() {
    let panel = Panel::with(&["yubikey,serial=1111", "yubikey,serial=2222", "yubikey,serial=3333"]);
    let desk = &panel.desk;
    desk.enrolled("1111");
    desk.allocated("requester");
    desk.plugged("2222");
    desk.plugged("3333");
    let take = desk.station.stock().start_stock_take(&desk.principal(), school()).unwrap();
    desk.station.stock().set_stock_take_bench(&desk.principal(), take, false).unwrap();
    let plan = desk.plan(BatchTask::Verify, "0951099D");
    let batch = desk.station.conveyor().begin_batch(&desk.technician(), &plan).unwrap();
    let mut seen = 0;
    for route in routes(false, false) {
        let path = route
            .path
            .replace("{id}", &if route.path.starts_with("/stock") { take.to_string() } else { batch.to_string() });
        if !route.path.ends_with("/live") {
            continue;
        }
        let login = if path.starts_with("/conveyor") { "technician" } else { "principal" };
        let markup = first(&panel.sign_in(login), &path);
        let (pieces, mut names) = (top(&markup), BTreeSet::new());
        assert!(!pieces.is_empty(), "{path} sends nothing");
        for piece in pieces {
            let name = piece.split("id=\"").nth(1).and_then(|rest| rest.split('"').next());
            let name = name.unwrap_or_else(|| panic!("{path}: {piece} has no name"));
            assert!(names.insert(name.to_owned()), "{path}: two are called {name}");
            assert!(piece.contains("data-v=\""), "{path}: {piece} has no mark");
        }
        seen += 1;
    }
    assert_eq!(seen, 3, "a live address is no longer looked at");
}

#[test]
fn what_happens_to_one_token_leaves_the_mark_of_every_other_as_it_is() {
    let panel = Panel::with(&["yubikey,serial=1111", "yubikey,serial=2222"]);
    panel.desk.enrolled("1111");
    panel.desk.plugged("2222");
    let browser = panel.sign_in("principal");
    let marked = || {
        let pieces = top(&first(&browser, "/bench/live"));
        pieces.into_iter().find(|piece| piece.contains("id=\"card-1-1\"")).expect("the card of the first")
    };
    let before = marked();
    panel.desk.hub.unplug("2222").unwrap();
    panel.desk.unplugged("2222");
    assert_eq!(marked(), before);
    panel.desk.allocated("requester");
    assert_ne!(marked(), before, "it is somebody's now");
}

#[test]
fn a_page_that_is_left_open_is_told_that_its_session_is_over() {
    let panel = Panel::with(&[]);
    let (browser, station) = (panel.sign_in("principal"), panel.desk.station.clone());
    let token = browser.cookie.split_once('=').unwrap().1.to_owned();
    let mut ended = false;
    let said = events(&browser, "/bench/live", |said| {
        if said.contains("\n\n") && !ended {
            station.accounts().sign_out(&token).unwrap();
            ended = true;
        }
        said.contains("event: over")
    });
    assert!(said.contains("event: over"), "{said}");
    let other = panel.sign_in("principal");
    let page = other.get("/bench").text;
    for part in [
        "data-over=\"Votre session est terminée",
        "data-next=\"/sign-in?next=/bench\"",
        "data-frozen=\"Affichage figé depuis {at}",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
}

#[test]
fn handing_over_is_on_the_card_of_the_plugged_token_and_whoever_is_expected_stands_below() {
    let panel = Panel::with(&["yubikey,serial=1111", "yubikey,serial=2222"]);
    let desk = &panel.desk;
    desk.enrolled("1111");
    desk.allocated("requester");
    let principal = panel.sign_in("principal");
    let moved = principal.get("/hand-over");
    assert_eq!(moved.status, StatusCode::PERMANENT_REDIRECT);
    assert_eq!(moved.headers[header::LOCATION], "/bench");
    let page = principal.get("/bench").text;
    let card = page.split("<article").nth(1).and_then(|rest| rest.split("</article>").next()).expect("a card");
    for part in ["1111", "Mme requester", "action=\"/tokens/1111/hand_over\"", "name=\"passcode\""] {
        assert!(card.contains(part), "{part}: {card}");
    }
    assert_eq!(card.matches("class=\"primary\"").count(), 1, "one next act: {card}");
    assert!(!page.contains("id=\"token-1111\""), "it is here");
    // pulled out, its person is among the expected, and a free one may stand in
    desk.enrolled("2222");
    desk.hub.unplug("1111").unwrap();
    desk.unplugged("1111");
    let page = principal.get("/bench").text;
    assert!(page.contains("Attendus (1)") && page.contains("<li id=\"token-1111\""), "{page}");
    assert!(page.contains("action=\"/tokens/2222/swap\"") && page.contains("Remettre à Mme requester"), "{page}");
    // who hands over nothing is told of nobody
    let technician = panel.sign_in("technician").get("/bench").text;
    assert!(!technician.contains("id=\"expected\"") && technician.contains("2222"), "{technician}");
    assert_eq!(panel.sign_in("technician").get("/hand-over").status, StatusCode::FORBIDDEN);
}

#[test]
fn of_several_schools_none_is_guessed_for_a_token_that_nobody_knows() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    panel.desk.plugged("1111");
    let page = panel.sign_in("technician").get("/bench").text;
    let choice = page.split("<select name=\"school\" required>").nth(1).expect("several schools");
    assert!(choice.starts_with("<option value=\"\">"), "{choice}");
    assert!(page.contains("Ajouter au stock"), "{page}");
}
