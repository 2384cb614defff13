//! A form that is refused comes back as it was typed, at an address that reloads; what was done is told once, to whoever did it; a
//! sign-in leads where one wanted to go. Forms and routes are found in the pages and in the table, not listed here.

use super::bad_forms::furnished;
use crate::support::{
    crawl::forms,
    panel::{Answer, Browser, PASSWORD, Panel, post},
};
use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use std::collections::{BTreeMap, BTreeSet};
use trousseau::web::{self, Needs};

fn location(answer: &Answer) -> &str {
    answer.headers[header::LOCATION].to_str().unwrap()
}

/// What a browser asks for that has these cookies.
fn look(panel: &Panel, path: &str, cookies: &str) -> Answer {
    let request = Request::builder().uri(path).header(header::HOST, "localhost").header(header::COOKIE, cookies);
    panel.send(request.body(Body::empty()).unwrap())
}

/// The cookies that an answer sets.
fn cookies(answer: &Answer) -> String {
    let set = answer.headers.get_all(header::SET_COOKIE).iter();
    set.map(|set| set.to_str().unwrap().split(';').next().unwrap()).collect::<Vec<_>>().join("; ")
}

#[test]
fn the_message_stands_at_the_field_folds_are_open_and_choices_are_kept() {
    let panel = furnished();
    let browser = panel.sign_in("administrator");
    let answer = browser.post_from(
        "/people",
        "/people",
        "name=Zo%C3%A9+%3Cb%3E&login=pas+un+nom&email=zoe%40example.fr&role=technician&school=0951099D",
    );
    let page = browser.follow(&answer).text;
    let form = page.split("method=\"post\" action=\"/people\"").nth(1).unwrap().split("</form>").next().unwrap();
    let login = form.split("<input").find(|tag| tag.contains("name=\"login\"")).unwrap();
    assert!(login.contains("aria-invalid=\"true\"") && login.contains("aria-describedby=\"refused-why\""), "{form}");
    assert!(login.contains("value=\"pas un nom\"") && form.contains("id=\"refused-why\""), "{form}");
    assert!(form.contains("value=\"Zoé &lt;b&gt;\"") && form.contains("value=\"zoe@example.fr\""), "{form}");
    let chosen = |value: &str| {
        let option = form.split("<option").find(|tag| tag.contains(&format!("value=\"{value}\""))).unwrap();
        option.split('>').next().unwrap().contains(" selected")
    };
    assert!(chosen("technician") && chosen("0951099D") && !chosen("principal"), "{form}");
    assert!(
        page.contains("role=\"alert\" tabindex=\"-1\" autofocus") && page.contains("href=\"#refused-field\""),
        "{page}"
    );
}

#[test]
fn a_forgotten_comment_keeps_the_question_and_a_foreign_number_shows_nothing() {
    let panel = furnished();
    let browser = panel.sign_in("principal");
    let asked = browser.post_from("/tokens/7654321", "/tokens/7654321/report_lost", "comment=");
    let there = location(&asked).to_owned();
    assert!(there.starts_with("/tokens/7654321?shown="), "the question: {there}");
    let question =
        forms(&browser.get(&there).text, "").into_iter().find(|form| form.fields.contains_key("sure")).unwrap();
    let sent = question.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let answer = browser.submit_from(&there, &question, &sent);
    assert!(location(&answer).contains("refused="), "{}", location(&answer));
    let page = browser.follow(&answer).text;
    let comment = page.split("<input").find(|tag| tag.contains(" name=\"comment\"")).unwrap();
    assert!(
        comment.contains("aria-invalid=\"true\"") && page.contains("action=\"/tokens/7654321/report_lost\""),
        "{page}"
    );
    for stranger in [second(&panel, "principal"), panel.sign_in("administrator")] {
        assert!(!stranger.get(location(&answer)).text.contains("id=\"refused\""), "it is another session's");
    }
}

#[test]
fn a_page_that_answers_a_form_is_at_an_address_that_reloads_and_repeats_nothing() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    panel.desk.enrolled("1111");
    let browser = panel.sign_in("helpdesk");
    let codes = [panel.desk.touch("1111"), panel.desk.touch("1111")];
    let form = format!("serial=1111&code1={}&code2={}", codes[0], codes[1]);
    let answer = browser.post_from("/helpdesk?serial=1111", "/helpdesk/resynchronise", &form);
    assert!(location(&answer).starts_with("/helpdesk?serial=1111&shown="), "{}", location(&answer));
    let page = browser.follow(&answer);
    assert!(page.status == StatusCode::OK && page.text.contains("class=\"said\""), "{}", page.text);
    assert_eq!(browser.get(location(&answer)).text, page.text, "a reload shows the same");
    let other = second(&panel, "helpdesk").get(location(&answer)).text;
    assert!(!other.contains("class=\"said\""), "to nobody else");
    // codes stay where they are refused
    let refused = browser.post_from(
        "/helpdesk?key=1111&what=codes",
        "/helpdesk/resynchronise",
        "serial=1111&what=codes&code1=111111&code2=222222",
    );
    let page = browser.follow(&refused).text;
    assert!(
        page.contains("value=\"111111\"") && page.contains("value=\"222222\"") && page.contains("role=\"alert\""),
        "{page}"
    );
    let short = browser.post_from(
        "/helpdesk?key=1111&what=codes",
        "/helpdesk/resynchronise",
        "serial=1111&what=codes&code1=111111&code2=2222",
    );
    let page = browser.follow(&short).text;
    assert!(
        page.contains("value=\"111111\"") && page.contains("value=\"2222\"") && page.contains("value=\"1111\""),
        "{page}"
    );
}

#[test]
fn an_address_that_only_takes_forms_leads_to_its_page() {
    let panel = Panel::with(&[]);
    let browser = panel.sign_in("administrator");
    let all = web::routes(true, true);
    let pages: BTreeSet<_> = all.iter().filter(|route| route.method == Method::GET).map(|route| &*route.path).collect();
    let mut tried = 0;
    for route in all.iter().filter(|route| route.method == Method::POST && !pages.contains(&*route.path)) {
        let parts = route.path.split('/').map(|part| if part.starts_with('{') { "1" } else { part });
        let path = parts.collect::<Vec<_>>().join("/");
        let answer = browser.get(&path);
        let found = answer.headers.get(header::LOCATION).map(|to| to.to_str().unwrap()).unwrap_or_default();
        assert!(answer.status == StatusCode::SEE_OTHER || answer.status == StatusCode::OK, "{path}: {}", answer.status);
        assert!(
            answer.status == StatusCode::OK || path.starts_with(found.trim_end_matches('/')),
            "{path} leads to {found}"
        );
        tried += 1;
    }
    assert!(tried > 60, "{tried}");
}

#[test]
fn what_was_done_is_told_once_and_only_to_whoever_did_it() {
    let panel = Panel::with(&[]);
    let browser = panel.sign_in("technician");
    assert!(!browser.get("/tokens?said=registered").text.contains("data-said"), "nobody says it by an address");
    let answer = browser.post("/tokens", "serial=4711&school=0951099D");
    assert!(
        !second(&panel, "technician").get(location(&answer)).text.contains("data-said"),
        "another session is not told"
    );
    assert!(browser.get(location(&answer)).text.contains("data-said=\"registered\""));
    assert!(!browser.get(location(&answer)).text.contains("data-said"), "a reload does not repeat it");
}

/// Signs in by the form, coming from this page of the sign-in.
fn sign_in<'a>(panel: &'a Panel, login: &str, cookies: &str, page: &str) -> (Browser<'a>, String) {
    panel.sign_in(login);
    sign_in_again(panel, login, cookies, page)
}

/// Another session of somebody who has one.
fn second<'a>(panel: &'a Panel, login: &str) -> Browser<'a> {
    sign_in_again(panel, login, "", "").0
}

fn sign_in_again<'a>(panel: &'a Panel, login: &str, cookies: &str, page: &str) -> (Browser<'a>, String) {
    let next = page.split_once("next=").map_or("", |(_, rest)| rest.split('&').next().unwrap());
    let form = format!("login={login}&password={}&next={next}", PASSWORD.replace(' ', "+"));
    let request = post("/sign-in").header(header::COOKIE, cookies);
    let answer = panel.send(request.body(Body::from(form)).unwrap());
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let cookie = self::cookies(&answer).split(';').next().unwrap().to_owned();
    let token = cookie.split_once('=').unwrap().1;
    let csrf = panel.desk.station.accounts().session(token).unwrap().unwrap().csrf;
    (Browser { panel, cookie, csrf }, location(&answer).to_owned())
}

#[test]
fn a_session_that_ended_says_so_and_gives_back_what_was_typed_to_the_same_person_only() {
    for (who, gets) in [("requester", true), ("deputy", false)] {
        let panel = furnished();
        let browser = panel.sign_in("requester");
        let page = browser.get("/requests").text;
        let form = forms(&page, "/requests").into_iter().find(|form| form.action == "/requests");
        let Some(form) = form else { panic!("the form of a request: {page}") };
        panel.desk.clock.advance(3600);
        let mut fields: BTreeMap<&str, &str> =
            form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        fields.insert("need", "Saisir les notes\nde trois classes");
        let answer = browser.submit_from("/requests", &form, &fields);
        assert!(location(&answer).starts_with("/sign-in?next=%2Frequests%3Frefused%3D"), "{}", location(&answer));
        let asked = browser.follow(&answer).text;
        assert!(
            asked.contains("Votre session est terminée") && asked.contains("ce que vous aviez saisi est gardé"),
            "{asked}"
        );
        let (again, next) = sign_in(&panel, who, &browser.cookie, location(&answer));
        let back = again.get(&next).text;
        assert_eq!(back.contains("Saisir les notes\nde trois classes"), gets, "{who}: {back}");
        assert_eq!(back.contains("rien n’a été envoyé"), gets);
        assert_eq!(back.contains("Le fichier n’a pas été gardé : choisissez-le de nouveau."), gets);
    }
}

#[test]
fn a_sign_in_leads_to_the_page_that_was_asked_for_and_nowhere_else() {
    let panel = Panel::with(&[]);
    let asked = look(&panel, "/tokens?q=12&held=1", "");
    assert_eq!(location(&asked), "/sign-in?next=%2Ftokens%3Fq%3D12%26held%3D1");
    assert!(look(&panel, location(&asked), "").text.contains("value=\"/tokens?q=12&amp;held=1\""));
    assert_eq!(sign_in(&panel, "technician", "", location(&asked)).1, "/tokens?q=12&held=1");
    for page in
        web::routes(false, false).iter().filter(|route| route.method == Method::GET && route.needs != Needs::Anybody)
    {
        let path = page
            .path
            .split('/')
            .map(|part| if part.starts_with('{') { "1" } else { part })
            .collect::<Vec<_>>()
            .join("/");
        let to = look(&panel, &path, "");
        let expected =
            if path == "/" { "/sign-in".to_owned() } else { format!("/sign-in?next={}", path.replace('/', "%2F")) };
        if page.needs != Needs::Pending {
            assert_eq!(location(&to), expected, "{path}");
        }
    }
    for evil in [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/%5Cevil.example",
        "%2F%2Fevil.example",
        "%252F%252Fevil",
        "/tokens%0d%0aSet-Cookie:x",
        "/%09/evil.example",
        "/..//evil.example",
        "/tokens/../..//evil",
        "javascript:alert(1)",
        "/no-such-page",
        "/sign-out",
        "/tokens/1/enrol",
        "%00/tokens",
        "/tokens%23@evil",
        "http:evil.example",
        "///evil.example",
    ] {
        assert_eq!(sign_in(&panel, "technician", "", &format!("next={evil}")).1, "/", "{evil}");
    }
}

#[test]
fn a_wrong_password_keeps_the_name_and_where_one_wanted_to_go() {
    let panel = Panel::with(&[]);
    let form = "login=principal&password=faux-mot-de-passe&next=%2Frequests";
    let request = post("/sign-in").header(header::REFERER, "http://127.0.0.1:8480/sign-in?next=%2Frequests");
    let answer = panel.send(request.body(Body::from(form)).unwrap());
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let (there, cookie) = (location(&answer).to_owned(), cookies(&answer));
    assert!(there.starts_with("/sign-in?next=%2Frequests&shown=") && cookie.contains("-notes="), "{there} {cookie}");
    let page = look(&panel, &there, &cookie).text;
    assert!(
        page.contains("value=\"principal\"") && page.contains("value=\"/requests\"") && page.contains("role=\"alert\""),
        "{page}"
    );
    assert!(!page.contains("faux-mot-de-passe"));
    assert!(!look(&panel, &there, "").text.contains("value=\"principal\""), "another browser is not told");
}

#[test]
fn the_language_is_changed_where_one_is_and_a_bare_refusal_has_the_ways_to_other_pages() {
    let panel = Panel::with(&[]);
    let browser = panel.sign_in("technician");
    let answer = browser.post_from("/tokens?q=12", "/language", "language=en");
    assert_eq!(location(&answer), "/tokens?q=12");
    for from in
        ["https://evil.example/tokens", "http://127.0.0.1:8480//evil.example", "http://127.0.0.1:8480/no-such-page"]
    {
        let request = post("/language").header(header::COOKIE, &browser.cookie).header(header::REFERER, from);
        let answer = panel.send(request.body(Body::from(format!("csrf={}&language=fr", browser.csrf))).unwrap());
        assert_eq!(location(&answer), "/", "{from}");
    }
    let page = browser.get("/tokens/999999");
    assert!(page.status == StatusCode::NOT_FOUND && page.text.contains("<nav"), "{}", page.text);
    assert!(!look(&panel, "/no-such-page", "").text.contains("<nav"));
}
