//! Every form that a page shows, and every address that it links to, with bad values in every field: the answer is a page in French
//! that says what to do, never English, never the program's own words. The forms are found in the pages, not listed here.

use crate::support::{
    crawl::{crawl, forms, pattern, plain},
    desk::{need, school},
    panel::Panel,
};
use axum::{
    body::Body,
    http::{Request, header},
};
use std::collections::BTreeSet;
use trousseau::{
    domain::{SettingName, TicketKind},
    station::{Actor, NewOrder, NewTicket},
};

/// What people type, paste or scan where something else was meant; and what a changed form sends.
pub(crate) const BAD: &[&str] = &[
    "",
    "   ",
    "abc",
    "-1",
    "0",
    "300",
    "12345",
    "99999999999999999999",
    "31/02/2026",
    "9999-12-31",
    "É\"<b>",
    "Jean Dupont",
    "0951099A",
    "=1+1",
    "a@b",
    "\u{7}\u{202e}",
];

/// Words that no French sentence has.
const ENGLISH: &[&str] = &[
    "the", "is", "not", "this", "that", "with", "from", "than", "expected", "cannot", "invalid", "must", "should",
    "digit", "string", "has", "was", "were", "choose", "check", "empty", "failed", "error", "none", "unknown",
];

/// What stands in a page for a person to read, without what is quoted of their own input.
fn words(page: &str, typed: &str) -> BTreeSet<String> {
    let mut text = String::new();
    for piece in page.split('<').skip(1) {
        let Some((tag, after)) = piece.split_once('>') else { continue };
        if !(tag.starts_with("script") || tag.starts_with("style") || tag.starts_with("option")) {
            text.push(' ');
            text.push_str(after);
        }
    }
    let text = plain(&text).replace(typed.trim(), " ").to_lowercase();
    text.split(|c: char| !c.is_alphabetic()).map(str::to_owned).collect()
}

pub(crate) fn english(page: &str, typed: &str) -> Vec<&'static str> {
    let words = words(page, typed);
    ENGLISH.iter().copied().filter(|word| words.contains(*word)).collect()
}

/// A desk with one of everything that has a form.
pub(crate) fn furnished() -> Panel {
    let panel = Panel::with(&["yubikey,serial=7654321", "yubikey,serial=7000001", "nitrokey-pro,serial=5f16"]);
    let desk = &panel.desk;
    desk.enrolled("7654321");
    desk.plugged("7000001");
    desk.allocated("requester");
    desk.handed_over("7654321");
    let (principal, technician) = (desk.principal(), desk.technician());
    desk.registered("00005F16");
    let _ = desk.station.requests().submit_request(&desk.actor("deputy"), need("notes et bulletins"));
    for (name, address) in
        [(SettingName::SupplierAddress, "fournisseur@example.fr"), (SettingName::TicketAddress, "aide@example.fr")]
    {
        desk.station.settings().set(&Actor::machine(0), name, address).unwrap();
    }
    let order = NewOrder { school: school(), quantity: 3, comment: String::new(), seen: None };
    desk.station.stock().place_order(&principal, &order).unwrap();
    let ticket = NewTicket {
        school: school(),
        kind: TicketKind::Other,
        serials: vec![],
        text: "une clef ne marche pas".to_owned(),
        person: None,
    };
    desk.station.stock().open_ticket(&principal, ticket).unwrap();
    let take = desk.station.stock().start_stock_take(&desk.away(technician), school()).unwrap();
    desk.station.stock().count(&principal, take, &desk.serial("4711")).unwrap();
    panel
}

#[test]
fn a_bad_value_in_any_field_of_any_form_is_answered_by_a_page_in_french() {
    let panel = furnished();
    let (mut tried, mut refused, mut faults) = (BTreeSet::new(), 0, Vec::new());
    for login in panel.desk.people.keys().copied().collect::<Vec<_>>() {
        let browser = panel.sign_in(login);
        for (path, page) in crawl(&browser) {
            let found = english(&page, "");
            if !found.is_empty() {
                faults.push(format!("{login} GET {path}: {found:?}"));
            }
            for form in forms(&page, &path) {
                for field in form.fields.keys() {
                    if !tried.insert((pattern(&form.action), field.clone())) {
                        continue;
                    }
                    for bad in BAD {
                        let with = form
                            .fields
                            .iter()
                            .map(|(name, value)| (name.as_str(), if name == field { *bad } else { value.as_str() }));
                        let answer = browser.submit(&form, &with.collect());
                        let told = format!("{login} {} {field}={bad:?}: {}", form.action, answer.status);
                        // a file is an answer too: what was asked for is understood, and downloaded
                        let is_file =
                            answer.status.is_success() && answer.headers.contains_key(header::CONTENT_DISPOSITION);
                        if answer.status.is_redirection() || is_file || answer.status.is_success() && !form.posts {
                            continue;
                        }
                        refused += usize::from(!answer.status.is_success());
                        let found = english(&answer.text, bad);
                        if answer.status.is_server_error() || !answer.text.contains("<h1") || !found.is_empty() {
                            faults.push(format!("{told} {found:?}"));
                        }
                    }
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} faults of {refused} refusals:\n{}", faults.len(), faults.join("\n"));
    assert!(tried.len() > 120 && refused > 1500, "{} fields, {refused} refusals: the forms were found", tried.len());
}

#[test]
fn a_bad_number_in_any_address_is_answered_by_a_page_in_french() {
    let panel = furnished();
    let mut faults = Vec::new();
    let mut tried = BTreeSet::new();
    for login in panel.desk.people.keys().copied().collect::<Vec<_>>() {
        let browser = panel.sign_in(login);
        for (path, _) in crawl(&browser) {
            let bare = path.split('?').next().unwrap_or_default();
            let parts: Vec<_> = bare.split('/').collect();
            for (at, _) in parts.iter().enumerate().filter(|(_, part)| part.bytes().any(|byte| byte.is_ascii_digit())) {
                if !tried.insert((pattern(bare), at)) {
                    continue;
                }
                for bad in ["abc", "-1", "0", "99999999999999999999", "999999", "%C3%89", "%00", "%FF", "a%20b"] {
                    let mut parts = parts.clone();
                    parts[at] = bad;
                    let path = parts.join("/");
                    let request = Request::builder().uri(&path).header(header::HOST, "localhost");
                    let request = request.header(header::COOKIE, &browser.cookie).body(Body::empty()).unwrap();
                    let answer = panel.send(request);
                    let found = english(&answer.text, bad);
                    let fine = answer.status.is_client_error() && answer.text.contains("<h1") && found.is_empty();
                    if !(fine || answer.status.is_success() && found.is_empty()) {
                        faults.push(format!("{login} {path}: {} {found:?}", answer.status));
                    }
                }
            }
        }
    }
    for noun in ["orders", "people", "requests", "schools", "slips", "stock-take", "tickets", "tokens"] {
        assert!(tried.contains(&(format!("/{noun}/#"), 2)), "{noun}: {tried:?}");
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
