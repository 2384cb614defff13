//! Every form of every page of everybody, with one field that cannot be right: the others keep what was typed. And every address that
//! takes a form answers it by leading to a page, by a file, or by a refusal that leads back. Forms and routes are found, not listed.

use super::bad_forms::{BAD, english, furnished};
use crate::support::{
    crawl::{Form, crawl, forms, pattern, plain},
    panel::{Answer, Browser},
};
use axum::http::{Method, StatusCode, header};
use std::collections::{BTreeMap, BTreeSet};
use trousseau::web;

/// What is typed where a secret is asked for: no page shows it again.
const SECRET: &str = "tres-secret-4711";

fn location(answer: &Answer) -> &str {
    answer.headers[header::LOCATION].to_str().unwrap()
}

/// The form as it is shown again.
fn shown<'a>(page: &'a str, form: &Form) -> Option<&'a str> {
    let ours = |piece: &&str| {
        let (tag, body) = piece.split_once('>').unwrap();
        let body = body.split("</form>").next().unwrap();
        plain(tag).contains(&format!("action=\"{}\"", form.action))
            && form.fields.keys().all(|name| body.contains(&format!("name=\"{name}\"")))
    };
    page.split("<form").skip(1).find(ours)?.split("</form>").next()
}

/// What a field of the form holds; `None`: it is not among what can be compared.
fn held(page: &str, form: &Form, name: &str) -> Option<String> {
    let form = shown(page, form)?;
    let at = form.find(&format!(" name=\"{name}\""))?;
    let (start, rest) = (form[..at].rfind('<')?, &form[at..]);
    let tag = &form[start..at + rest.find('>')?];
    let value = |tag: &str| plain(tag.split_once(" value=\"").map_or("", |(_, rest)| rest.split('"').next().unwrap()));
    if tag.starts_with("<textarea") {
        return Some(plain(rest.split_once('>')?.1.split("</textarea>").next()?.trim_start_matches('\n')));
    }
    if tag.starts_with("<select") {
        let offered = rest.split("</select>").next()?.split("<option").skip(1);
        let offered: Vec<_> = offered.map(|option| option.split('>').next().unwrap()).collect();
        // where none is chosen, a browser shows the first
        return offered.iter().find(|tag| tag.contains(" selected")).or(offered.first()).map(|tag| value(tag));
    }
    let plain_input = tag.starts_with("<input")
        && !["hidden", "password", "file", "checkbox", "radio"]
            .iter()
            .any(|kind| tag.contains(&format!("type=\"{kind}\"")));
    plain_input.then(|| value(tag))
}

fn is_secret(page: &str, name: &str) -> bool {
    let tags = page.split("<input").skip(1).filter_map(|tag| tag.split('>').next());
    tags.filter(|tag| tag.contains(&format!(" name=\"{name}\"")))
        .any(|tag| tag.contains("type=\"password\"") || tag.contains("\"one-time-code\""))
}

/// What cannot be right in such a field.
fn wrong(kind: &str, name: &str) -> &'static str {
    match (kind, name) {
        ("number", _) => "-1",
        ("date", _) => "31/02/2026",
        ("email", _) => "pas une adresse",
        ("select" | "radio" | "checkbox" | "button" | "submit" | "hidden", _) => "ni l’un ni l’autre",
        (_, "school" | "uai" | "to") => "0951099A",
        (_, "login") => "pas un nom",
        (_, name) if name.starts_with("code") => "12",
        (_, name) if name.contains("serial") => "É\"<b>",
        _ => "\u{7}\u{202e}",
    }
}

/// What somebody would type into such a field, where it holds nothing.
fn likely(form: &Form, page: &str, name: &str, held: &str) -> String {
    let kind = form.kinds[name].as_str();
    match (kind, name) {
        _ if is_secret(page, name) => SECRET.to_owned(),
        ("hidden" | "button" | "submit" | "checkbox" | "radio", _) => held.to_owned(),
        ("select", _) => form.options.get(name).and_then(|all| all.last()).cloned().unwrap_or_default(),
        _ if !held.is_empty() => held.to_owned(),
        ("number", _) => "3".to_owned(),
        ("date", _) => "2027-01-31".to_owned(),
        ("email", _) => "zoe.martin@example.fr".to_owned(),
        (_, "login") => "zoe.martin".to_owned(),
        (_, name) if name.contains("serial") => "4711".to_owned(),
        (_, name) if name.starts_with("code") => "123456".to_owned(),
        _ => "Zoé <b> & l’œuvre".to_owned(),
    }
}

/// One form of one page with one bad field: what is wrong with the answer; whether it was refused.
fn judged(
    browser: &Browser<'_>,
    path: &str,
    page: &str,
    form: &Form,
    sent: &BTreeMap<&str, String>,
    field: &str,
) -> (Vec<String>, bool) {
    let bad = sent[field].as_str();
    let told = format!("{path} {} {field}={bad:?}", form.action);
    let typed = sent.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answer = browser.submit_from(path, form, &typed);
    if !answer.status.is_redirection() {
        // old pages are told so, and what was made is given out
        let made = answer.headers.contains_key(header::CONTENT_DISPOSITION)
            || ["key", "code"].iter().any(|shown| answer.text.contains(&format!("<code id=\"{shown}\">")));
        let gone = matches!(answer.status.as_u16(), 400 | 403 | 404 | 413 | 503);
        let fault = format!("{told}: {} is the answer to a form", answer.status);
        return (if made || gone { Vec::new() } else { vec![fault] }, false);
    }
    let Some((_, id)) = location(&answer).split_once("refused=") else { return (Vec::new(), false) };
    let mut there = browser.get(location(&answer));
    if there.status == StatusCode::SEE_OTHER {
        // the page of the form is over, such as that of a box which was begun meanwhile: what was refused is told where it leads
        there = browser.follow(&there);
    }
    if there.status != StatusCode::OK {
        return (vec![format!("{told}: back at {} {}", location(&answer), there.status)], true);
    }
    let mut faults = Vec::new();
    let said = there.text.split_once("id=\"refused\"").map_or("", |(_, rest)| rest.split("</div>").next().unwrap());
    if said.is_empty() || !english(said, bad).is_empty() || there.text.contains(SECRET) {
        faults.push(format!("{told}: says {said}"));
    }
    for (name, value) in sent.iter().filter(|(name, _)| !is_secret(page, name)) {
        // nobody can choose what is not offered, or type a line's end into one line
        let offered = |form: &Form| form.options.get(*name).is_none_or(|all| all.contains(value));
        let one_line = |text: &str| text.replace(['\r', '\n'], "");
        let held = held(&there.text, form, name).filter(|held| offered(form) && one_line(held) != one_line(value));
        if let Some(held) = held {
            faults.push(format!("{told}: {name} holds {held:?}, not {value:?}"));
        }
    }
    let again = browser.get(location(&answer));
    let over = again.status == StatusCode::SEE_OTHER;
    if id.len() < 32 || !(over || again.text.contains("id=\"refused\"")) {
        faults.push(format!("{told}: a reload does not show it again"));
    }
    (faults, true)
}

/// A field of a form, where somebody came to it.
struct Met<'a, 'p> {
    login: &'static str,
    browser: &'a Browser<'p>,
    path: &'a str,
    page: &'a str,
    form: &'a Form,
    field: &'a String,
}

/// Every field of every form of every page of everybody.
fn meet_fields(mut meet: impl FnMut(&Met<'_, '_>)) {
    let panel = furnished();
    for login in panel.desk.people.keys().copied().collect::<Vec<_>>() {
        let browser = &panel.sign_in(login);
        for (path, page) in &crawl(browser) {
            for form in forms(page, path).iter().filter(|form| form.posts) {
                for field in form.fields.keys() {
                    meet(&Met { login, browser, path, page, form, field });
                }
            }
        }
    }
}

#[test]
fn every_form_that_is_refused_comes_back_on_its_page_with_what_was_typed_and_no_secret() {
    let (mut tried, mut back, mut faults) = (BTreeSet::new(), 0, Vec::new());
    meet_fields(|&Met { login, browser, path, page, form, field }| {
        if !tried.insert((pattern(&form.action), field.clone())) {
            return;
        }
        for bad in ["", "É\"<b>", "99999999999999999999", BAD[14]] {
            let filled = |name: &str, value: &str| match (name == field, value) {
                (true, _) => bad.to_owned(),
                (false, _) if is_secret(page, name) => SECRET.to_owned(),
                (false, value) => value.to_owned(),
            };
            let sent = form.fields.iter().map(|(name, value)| (name.as_str(), filled(name, value)));
            let (found, refused) = judged(browser, path, page, form, &sent.collect(), field);
            faults.extend(found.into_iter().map(|fault| format!("{login} {fault}")));
            back += usize::from(refused);
        }
    });
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    assert!(tried.len() > 120 && back > 100, "{} fields, {back} refusals: the forms were found", tried.len());
}

#[test]
fn every_page_of_every_role_with_one_field_that_cannot_be_right_keeps_the_others() {
    let (mut tried, mut back, mut faults) = (BTreeSet::new(), 0, Vec::new());
    meet_fields(|&Met { login, browser, path, page, form, field }| {
        // nobody presses a button that there is not
        if form.kinds[field] == "button" || !tried.insert((login, pattern(path), pattern(&form.action), field.clone()))
        {
            return;
        }
        let filled = |name: &String, held: &str| {
            if name == field { wrong(&form.kinds[name], name).to_owned() } else { likely(form, page, name, held) }
        };
        let sent = form.fields.iter().map(|(name, held)| (name.as_str(), filled(name, held))).collect();
        let (found, refused) = judged(browser, path, page, form, &sent, field);
        faults.extend(found.into_iter().map(|fault| format!("{login} {fault}")));
        back += usize::from(refused);
    });
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    assert!(tried.len() > 300 && back > 100, "{} fields, {back} refusals: the forms were found", tried.len());
}

#[test]
fn every_address_that_takes_a_form_leads_on_gives_a_file_or_refuses_and_leads_back() {
    let panel = furnished();
    let posts: Vec<_> = web::routes(true, true).into_iter().filter(|route| route.method == Method::POST).collect();
    let (mut led, mut faults) = (BTreeSet::new(), Vec::new());
    for login in panel.desk.people.keys().copied().collect::<Vec<_>>() {
        let mut browser = panel.sign_in(login);
        for route in &posts {
            let numbers: &[_] = if route.path.contains('{') { &["1", "7654321", "999999"] } else { &["none"] };
            for number in numbers {
                let parts = route.path.split('/').map(|part| if part.starts_with('{') { number } else { part });
                let (page, path) = ("/", parts.collect::<Vec<_>>().join("/"));
                let mut answer = browser.post_from(page, &path, "");
                if answer.status == StatusCode::BAD_REQUEST {
                    // a form with files is sent in parts
                    let (multipart, action) = (true, path.clone());
                    let form = Form { multipart, action, posts: true, ..Form::default() };
                    answer = browser.submit_from(page, &form, &BTreeMap::new());
                }
                let told = format!("{login} {path} from {page}: {}", answer.status);
                let file = answer.headers.contains_key(header::CONTENT_DISPOSITION);
                // whoever may not, names what is not there, or sends no file at all, which no page of ours lets them, reads so on a page with the ways to others
                let none =
                    matches!(answer.status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST);
                if answer.status == StatusCode::SEE_OTHER || answer.status.is_success() && file {
                    led.insert(route.path.clone());
                } else if !none || !answer.text.contains("<h1") || !answer.text.contains("<nav") {
                    faults.push(told);
                }
                if answer.headers.contains_key(header::SET_COOKIE) {
                    // that session has ended
                    browser = panel.sign_in(login);
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    let never: Vec<_> = posts.iter().map(|route| &route.path).filter(|path| !led.contains(*path)).collect();
    // what names a thing that is not there, or wants a right together with one, is refused for everybody
    assert!(
        posts.len() > 90 && led.len() * 4 > posts.len() * 3,
        "{} of {} led nowhere: {never:#?}",
        never.len(),
        posts.len()
    );
}
