//! Nothing that was typed is lost where a session changed, ended, or where there is no room; what is asked once more is asked of every act
//! that ends somebody's access; what an address says is believed of nobody.

use super::bad_forms::furnished;
use crate::{
    house::words::catalogue,
    support::{
        crawl::{Form, attribute, crawl, encoded, forms, pattern, plain},
        desk::school,
        panel::{Answer, Browser, PASSWORD, Panel, post},
        sources::below,
    },
};
use axum::{
    Router,
    body::{Body, Bytes},
    http::{StatusCode, header},
};
use jiff::tz::TimeZone;
use std::{
    collections::{BTreeMap, BTreeSet},
    convert::Infallible,
    time::Duration,
};
use tower::ServiceExt;
use trousseau::{
    catalogue::{Arg, Catalogues, Message, Ui},
    domain::{CustodyEvent, Language},
    station::Actor,
};

/// The number of the newest entry of the journal.
fn head(panel: &Panel) -> u64 {
    panel.desk.station.journal().entries(&Actor::machine(0), None, 1).unwrap()[0].number
}

fn location(answer: &Answer) -> &str {
    answer.headers[header::LOCATION].to_str().unwrap()
}

/// Another session of somebody who has one.
fn again<'a>(panel: &'a Panel, login: &str, cookies: &str, next: &str) -> (Browser<'a>, String) {
    let form = format!("login={login}&password={}&next={next}", PASSWORD.replace(' ', "+"));
    let answer = panel.send(post("/sign-in").header(header::COOKIE, cookies).body(Body::from(form)).unwrap());
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let csrf = panel.desk.station.accounts().session(cookie.split_once('=').unwrap().1).unwrap().unwrap().csrf;
    (Browser { panel, cookie, csrf }, location(&answer).to_owned())
}

/// A form with files, its parts in this order; a name that ends in `@` is a file's.
fn with_files(browser: &Browser<'_>, page: &str, path: &str, parts: &[(&str, &str)]) -> Answer {
    let part = |(name, text): &(&str, &str)| {
        let named = match name.strip_suffix('@') {
            Some(name) => format!("name=\"{name}\"; filename=\"justificatif.pdf\""),
            None => format!("name=\"{name}\""),
        };
        format!("--X\r\nContent-Disposition: form-data; {named}\r\n\r\n{text}\r\n")
    };
    let body = parts.iter().map(part).collect::<String>() + "--X--\r\n";
    let mut request = post(path).header(header::COOKIE, &browser.cookie).body(Body::from(body)).unwrap();
    request.headers_mut().insert(header::CONTENT_TYPE, "multipart/form-data; boundary=X".parse().unwrap());
    request.headers_mut().insert(header::REFERER, format!("http://127.0.0.1:8480{page}").parse().unwrap());
    browser.panel.send(request)
}

fn asking(browser: &Browser<'_>) -> Form {
    let page = browser.get("/requests").text;
    let form = forms(&page, "/requests").into_iter().find(|form| form.action == "/requests");
    form.unwrap_or_else(|| panic!("the form of a request: {page}"))
}

#[test]
fn what_stands_behind_a_file_is_kept_too_where_the_session_ended_or_changed() {
    // larger than what a form without files may have
    let file = "%PDF-1.4".repeat(400_000);
    let parts =
        [("documents@", &*file), ("need", "Inscriptions\r\net bourses"), ("documents@", "%PDF"), ("kind", "software")];
    for changed in [false, true] {
        let panel = furnished();
        let old = panel.sign_in("requester");
        asking(&old);
        let page = if changed {
            let (browser, _) = again(&panel, "requester", "", "");
            let old = Browser { panel: &panel, cookie: browser.cookie.clone(), csrf: old.csrf.clone() };
            let sent = [&[("csrf", &*old.csrf)][..], &parts].concat();
            let answer = with_files(&old, "/requests", "/requests", &sent);
            assert!(location(&answer).starts_with("/requests?refused="), "{}", location(&answer));
            let page = browser.follow(&answer).text;
            assert!(page.contains("Cette page datait d’une session précédente"), "{page}");
            page
        } else {
            panel.desk.clock.advance(3600);
            let sent = [&[("csrf", &*old.csrf)][..], &parts].concat();
            let answer = with_files(&old, "/requests", "/requests", &sent);
            let next = location(&answer).split_once("next=").map_or("", |(_, rest)| rest.split('&').next().unwrap());
            let (browser, there) = again(&panel, "requester", &old.cookie, next);
            browser.get(&there).text
        };
        assert!(page.contains("Inscriptions\r\net bourses") || page.contains("Inscriptions\net bourses"), "{page}");
        assert!(page.contains("Le fichier n’a pas été gardé : choisissez-le de nouveau."), "{page}");
        assert!(!page.contains("%PDF"), "nothing of the file is kept");
    }
}

#[test]
fn a_form_of_another_session_comes_back_as_it_was_typed_and_nothing_is_done() {
    let panel = furnished();
    let old = panel.sign_in("principal");
    let (new, _) = again(&panel, "principal", "", "");
    let before = head(&panel);
    let mixed = Browser { panel: &panel, cookie: new.cookie.clone(), csrf: old.csrf.clone() };
    let answer = mixed.post_from("/orders", "/orders", "school=0951099D&quantity=17&comment=Pour+la+rentr%C3%A9e");
    assert!(location(&answer).starts_with("/orders?refused="), "{}", location(&answer));
    let page = new.follow(&answer).text;
    assert!(page.contains("value=\"17\"") && page.contains("Pour la rentrée"), "{page}");
    assert!(page.contains("rien n’a été envoyé") && page.contains("role=\"alert\""), "{page}");
    assert_eq!(head(&panel), before);
    // whoever does not come from a page of ours is refused as ever
    let bare = mixed.post("/orders", "school=0951099D&quantity=17");
    assert_eq!(bare.status, StatusCode::FORBIDDEN);
    let elsewhere = post("/orders").header(header::COOKIE, &mixed.cookie);
    let elsewhere = elsewhere.header(header::REFERER, "http://evil.example/orders");
    let answer = panel.send(elsewhere.body(Body::from("csrf=x&quantity=99")).unwrap());
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}

/// A form with files whose end never comes.
async fn endless(router: Router, browser: &Browser<'_>) {
    let never = futures_util::stream::pending::<Result<Bytes, Infallible>>();
    let mut request = post("/requests").header(header::COOKIE, &browser.cookie).body(Body::from_stream(never)).unwrap();
    request.headers_mut().insert(header::CONTENT_TYPE, "multipart/form-data; boundary=X".parse().unwrap());
    let _ = router.oneshot(request).await;
}

#[test]
fn a_form_for_which_there_is_no_room_comes_back_as_it_was_typed() {
    let panel = furnished();
    let browser = panel.sign_in("deputy");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let there = runtime.block_on(async {
        let all = (0..12).map(|_| Box::pin(endless(panel.router.clone(), &browser)));
        let all = futures_util::future::join_all(all);
        let body = format!("csrf={}&school=0951099D&quantity=17&comment=Rentree", browser.csrf);
        let request = post("/orders").header(header::COOKIE, &browser.cookie);
        let request = request.header(header::REFERER, "http://127.0.0.1:8480/orders").body(Body::from(body)).unwrap();
        let refused = async {
            tokio::time::sleep(Duration::from_millis(600)).await;
            panel.router.clone().oneshot(request).await.unwrap()
        };
        tokio::select! {
            _ = all => panic!("they never end"),
            refused = refused => refused.headers()[header::LOCATION].to_str().unwrap().to_owned(),
        }
    });
    assert!(there.starts_with("/orders?refused="), "{there}");
    let page = browser.get(&there).text;
    assert!(page.contains("value=\"17\"") && page.contains("Rentree"), "{page}");
    assert!(page.contains("Trop de demandes à la fois"), "{page}");
}

/// Keys of what is said of errors, ends and advices, as the sources name them, and of everything that the panel says by itself.
fn sentences() -> BTreeSet<String> {
    let told = below(&["src/catalogue/errors", "src/catalogue"], &["rs"])
        .into_iter()
        .filter(|(file, _)| file.contains("errors/") || file.ends_with("outcome.rs") || file.ends_with("advice.rs"));
    let quoted = told.flat_map(|(_, text)| text.split('"').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>());
    let messages = catalogue("fr");
    let mut keys: BTreeSet<_> = quoted.filter(|key| key.contains('-') && messages.contains_key(key)).collect();
    let kinds = ["said-", "web-", "refused-", "sure-", "input-", "error-", "symptom-"];
    keys.extend(messages.keys().filter(|key| kinds.iter().any(|kind| key.starts_with(kind))).cloned());
    // labels of what is asked, and what is told at a terminal in a list
    for label in ["sure-no", "sure-comment", "sure-alike-act", "journal-faults"] {
        keys.remove(label);
    }
    // why an answer is not believed stands within another sentence
    keys.retain(|key| !key.starts_with("forged-"));
    keys
}

/// The messages that choose between singular and plural.
fn choosing(language: &str) -> BTreeSet<String> {
    let files = below(&[format!("templates/i18n/{language}").as_str()], &["ftl"]);
    let lines = files.iter().flat_map(|(_, text)| text.lines()).filter(|line| line.ends_with("->"));
    lines.filter_map(|line| line.split_once(" =")).map(|(key, _)| key.to_owned()).collect()
}

#[test]
fn messages_name_a_school_and_say_its_number_only_where_that_was_typed() {
    for (file, text) in below(&["src/catalogue"], &["rs"]) {
        for line in text.lines().filter(|line| line.contains("(\"uai\"")) {
            let typed = ["error-no-such-school", "error-school-exists"].iter().any(|key| line.contains(key));
            assert!(typed, "{file}: a message takes a school by `Message::school`: {line}");
        }
    }
    for (key, arguments) in catalogue("fr").iter().filter(|(_, arguments)| arguments.contains("uai")) {
        let typed = ["error-no-such-school", "error-school-exists"].contains(&key.as_str());
        assert!(typed || key.starts_with("terminal-"), "{key} says a number where a name belongs: {arguments:?}");
    }
}

/// What fills a place of this name in the tests: what a person would read there.
fn sample(name: &str, count: u64) -> Arg {
    match name {
        "serial" | "name" | "known" | "names" => Arg::Text("7654321".to_owned()),
        "person" | "by" | "author" | "holder" | "role" => Arg::Text("Luc Fontaine".to_owned()),
        "school" => Arg::Text("Collège Jean Moulin".to_owned()),
        "uai" | "typed" | "text" => Arg::Text("0951099D".to_owned()),
        "said" => Arg::Text("User unknown.".to_owned()),
        "at" | "until" | "day" => Arg::Text("28/11/2026".to_owned()),
        _ => Arg::Count(count),
    }
}

#[test]
fn whatever_is_said_of_an_end_an_error_or_a_fault_is_a_sentence_in_both_languages() {
    let keys = sentences();
    assert!(keys.len() > 500, "{} messages: this test no longer sees them", keys.len());
    let catalogues = Catalogues::load(None).unwrap();
    let mut faults = Vec::new();
    for (language, word) in [(Language::Fr, "fr"), (Language::En, "en")] {
        let ui = Ui::new(catalogues.clone(), language, TimeZone::UTC);
        let arguments = catalogue(word);
        let chooses = choosing(word);
        for key in &keys {
            let names: Vec<&'static str> =
                arguments[key].iter().map(|name| &*Box::leak(name.clone().into_boxed_str())).collect();
            for count in 0..3 {
                let args = names.iter().map(|name| (*name, sample(name, count))).collect();
                let said = ui.message(&Message { key: Box::leak(key.clone().into_boxed_str()), args });
                let starts =
                    said.chars().next().is_some_and(|c| c.is_uppercase() || c.is_numeric() || "«“".contains(c));
                // what is filled in at its beginning or end is somebody's own text
                let own = matches!(&**key, "input-login" | "line-fault-login" | "error-setting");
                let ends = said.trim_end().ends_with(['.', '?', '!', '…', ':', '»', '”', ')']) || own;
                let quotes = own || key == "web-not-at-desk";
                let raw = said.contains(['{', '}']) || said.contains('_') && !quotes || said.contains("Some(");
                let lone = chooses.contains(key) && one_of_many(&said, language);
                if !starts || !ends || raw || arguments.contains_key(said.trim()) || lone {
                    faults.push(format!("{word} {key} ({count}): {said}"));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// Whether a text speaks of “1 tokens”.
fn one_of_many(said: &str, language: Language) -> bool {
    // as long as they are, these are no plurals
    const NO_PLURALS: [&str; 8] = ["fois", "mois", "dans", "pas", "plus", "is", "was", "has"];
    let words: Vec<_> = said.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let few: &[&str] = if language == Language::Fr { &["0", "1"] } else { &["1"] };
    words.windows(2).any(|pair| {
        few.contains(&pair[0]) && pair[1].len() > 2 && pair[1].ends_with('s') && !NO_PLURALS.contains(&pair[1])
    })
}

#[test]
fn no_act_that_ends_somebody_s_access_or_binds_money_is_done_by_one_click() {
    let panel = furnished();
    let (principal, administrator) = (panel.sign_in("principal"), panel.sign_in("administrator"));
    let events = CustodyEvent::ALL.iter().filter(|event| event.is_asked_first());
    let mut acts: Vec<(&Browser<'_>, String, String)> = Vec::new();
    for event in events {
        for name in ["7654321", "7000001"] {
            acts.push((&principal, format!("/tokens/{name}/{event}"), "comment=rendue".to_owned()));
        }
    }
    let person = panel.desk.actor("requester").person.unwrap();
    let of_person = [
        ("leave", "from=0951099D"),
        ("move", "from=0951099D&to=0750001D"),
        ("access", "enabled=no"),
        ("roles/take", "role=requester&school=0951099D"),
    ];
    acts.extend(
        of_person.map(|(path, fields)| (&administrator, format!("/people/{person}/{path}"), fields.to_owned())),
    );
    acts.push((&principal, format!("/people/{person}/leave"), "from=0951099D".to_owned()));
    acts.push((&administrator, "/restored".to_owned(), format!("what=shut&person-{person}=1")));
    let seen = panel.desk.station.stock().supply(&panel.desk.principal(), school()).unwrap().last_order.unwrap();
    acts.push((&principal, "/orders".to_owned(), format!("school=0951099D&quantity=2&seen={seen}&comment=")));
    let (before, mut asked) = (head(&panel), BTreeSet::new());
    for (browser, path, fields) in &acts {
        let answer = browser.post(path, fields);
        assert_eq!(head(&panel), before, "{path} {fields}: done by one click: {}", answer.text);
        if answer.text.contains("name=\"sure\" value=\"yes\"") {
            assert!(answer.text.contains("Annuler"), "{path}: a way back: {}", answer.text);
            asked.insert(path.clone());
        }
    }
    for path in
        ["/tokens/7654321/take_back", "/tokens/7654321/report_lost", "/tokens/7654321/mark_defective", "/orders"]
    {
        assert!(asked.contains(path), "{path} is asked: {asked:?}");
    }
    for path in ["leave", "access", "roles/take"] {
        assert!(asked.contains(&format!("/people/{person}/{path}")), "{path} is asked: {asked:?}");
    }
    // and a yes does it
    let done = principal.post("/tokens/7654321/report_lost", "comment=perdue&sure=yes");
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    assert!(head(&panel) > before);
}

#[test]
fn what_an_address_says_is_believed_of_nobody() {
    let panel = furnished();
    let browser = panel.sign_in("principal");
    // a number that is somebody else's, and of another kind
    let other = panel.sign_in("technician");
    let done = other.post("/tokens", "serial=47110&school=0951099D");
    let said = location(&done).split_once("said=").unwrap().1.to_owned();
    let refused = other.post_from("/tokens", "/tokens", "serial=&school=0951099D");
    let refused = location(&refused).split_once("refused=").unwrap().1.to_owned();
    let plain = browser.get("/tokens").text;
    let evil = [
        said.as_str(),
        refused.as_str(),
        "handed-over",
        "",
        "%00",
        "%0d%0aSet-Cookie:x=y",
        "<script>",
        "..%2f..",
        "0000000000000000000000000000000000",
        "é",
    ];
    for value in evil {
        for name in ["said", "refused", "shown"] {
            let path =
                format!("/tokens?{name}={}", value.replace('<', "%3C").replace('>', "%3E").replace('é', "%C3%A9"));
            let answer = browser.get(&path);
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            assert!(!answer.headers.contains_key(header::SET_COOKIE), "{path}");
            for sign in ["data-said", "id=\"refused\"", "<script>", "role=\"alert\""] {
                assert_eq!(answer.text.contains(sign), plain.contains(sign), "{path}: {sign}");
            }
        }
    }
    // kinds are not taken for each other, and what is told once is told to whoever it is for
    for path in
        [format!("/tokens?said={refused}"), format!("/tokens?shown={refused}"), format!("/tokens?refused={said}")]
    {
        let text = other.get(&path).text;
        assert!(!text.contains("data-said") && !text.contains("id=\"refused\""), "{path}");
    }
    assert!(other.get(&format!("/tokens?said={said}")).text.contains("data-said=\"registered\""));
    // another site cannot send the form that makes one
    let crossed = post("/tokens").header(header::COOKIE, &other.cookie);
    let mut crossed = crossed.body(Body::from(format!("csrf={}&serial=1&school=0951099D", other.csrf))).unwrap();
    crossed.headers_mut().insert(header::ORIGIN, "http://evil.example".parse().unwrap());
    assert_eq!(panel.send(crossed).status, StatusCode::FORBIDDEN);
}

#[test]
fn a_form_leads_back_to_pages_of_ours_only() {
    let panel = furnished();
    let browser = panel.sign_in("technician");
    let evil = [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "/\t/evil.example",
        "\t//evil.example",
        "/\r\nSet-Cookie: x=y",
        "/tokens/..//evil.example",
        "/%5cevil.example",
        "/%2f/evil.example",
        "javascript:alert(1)",
        "/tokens#//evil",
        "/ /evil.example",
        "/\u{0}",
        "",
    ];
    for (number, back) in evil.into_iter().enumerate() {
        let answer = browser.post("/tokens", &format!("serial=88{number}1&school=0951099D&back={}", encoded(back)));
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{back:?}: {}", answer.text);
        assert!(location(&answer).starts_with("/tokens?said="), "{back:?} leads to {}", location(&answer));
    }
    let answer = browser.post("/tokens", "serial=8899&school=0951099D&back=%2Fbench%3Fx%3D1");
    assert!(location(&answer).starts_with("/bench?x=1&said="), "{}", location(&answer));
}

#[test]
fn what_was_done_to_somebody_says_to_whom() {
    let panel = furnished();
    let administrator = panel.sign_in("administrator");
    let person = panel.desk.actor("requester").person.unwrap();
    let name = panel.desk.station.people().person_page(&Actor::machine(0), person).unwrap().person.name;
    let acts = [
        ("roles", "role=technician&school=0951099D"),
        ("roles/take", "role=technician&school=0951099D&sure=yes"),
        ("access", "enabled=no&sure=yes"),
        ("access", "enabled=yes"),
        ("end_sessions", "sure=yes"),
    ];
    for (path, fields) in acts {
        let answer = administrator.post(&format!("/people/{person}/{path}"), fields);
        let page = administrator.follow(&answer).text;
        let said = page.split_once("data-said=").unwrap_or_else(|| panic!("{path}: {page}")).1;
        assert!(said.split("</p>").next().unwrap().contains(&name), "{path}: {said}");
    }
    // what one did to oneself, and what was done to several at once, names nobody
    let own = panel.sign_in("technician");
    let said = own.follow(&own.post("/tokens", "serial=47119&school=0951099D")).text;
    let said = said.split_once("data-said=").unwrap().1.split("</p>").next().unwrap().to_owned();
    assert!(said.contains("47119") && !said.contains("technician"), "{said}");
}

/// A field that a person fills in, as its form shows it.
struct Filled {
    name: String,
    value: String,
    /// It may not be sent empty.
    required: bool,
    /// A text is typed, or one of several chosen, of which one is nothing.
    typed: bool,
}

/// What stands in the forms that are posted, each with its address.
fn filled_forms(page: &str) -> Vec<(Form, Vec<Filled>)> {
    let one = |piece: &str| {
        let form = forms(&format!("<form{piece}"), "").pop()?;
        let body = piece.split("</form>").next()?;
        let mut fields: Vec<Filled> = Vec::new();
        for tag in body.split('<').skip(1) {
            let (tag, after) = tag.split_once('>')?;
            let kind = tag.split(' ').next().unwrap_or_default();
            let of_kind = attribute(tag, "type").unwrap_or("text");
            if kind == "option" {
                if let Some(select) = fields.last_mut().filter(|field| field.value.is_empty()) {
                    let value = attribute(tag, "value").map_or_else(|| after.trim().to_owned(), plain);
                    select.typed |= value.is_empty();
                    select.value = value;
                }
                continue;
            }
            let Some(name) = attribute(tag, "name") else { continue };
            let value = attribute(tag, "value").map(plain).unwrap_or_default();
            let (value, typed) = match (kind, of_kind) {
                ("input", "hidden") | ("button", _) => (value, false),
                ("input", "radio") if fields.iter().any(|field| field.name == name) => continue,
                ("input", "radio") => (value, false),
                ("input", "checkbox" | "file") => continue,
                ("input", _) if !value.is_empty() => (value, true),
                ("select", _) => (String::new(), false),
                ("input" | "textarea", _) => (plausible(name, of_kind).to_owned(), true),
                _ => continue,
            };
            let required = tag.split(' ').any(|word| word == "required");
            fields.push(Filled { name: name.to_owned(), value, required, typed });
        }
        Some((form, fields))
    };
    page.split("<form").skip(1).filter_map(one).filter(|(form, _)| form.posts).collect()
}

fn plausible(name: &str, kind: &str) -> &'static str {
    match (name, kind) {
        (_, "email") | ("email" | "address", _) => "zoe@example.fr",
        (_, "number") => "3",
        (_, "date") => "2027-01-15",
        (_, "password") if !["pin", "again", "passcode"].contains(&name) => PASSWORD,
        ("serial" | "serials" | "shown", _) => "7000001",
        ("login" | "person", _) => "requester",
        ("code" | "code1" | "passcode", _) => "123456",
        ("code2", _) => "234567",
        ("code3", _) => "345678",
        ("pin" | "again", _) => "482913",
        ("uai", _) => "0750001D",
        _ => "Une phrase qui dit pourquoi",
    }
}

#[test]
fn a_field_that_may_not_be_empty_says_so_and_one_that_does_not_say_so_may_be() {
    let panel = furnished();
    let (mut tried, mut marked, mut faults) = (BTreeSet::new(), 0, BTreeSet::new());
    for login in panel.desk.people.keys().copied().collect::<Vec<_>>() {
        let browser = panel.sign_in(login);
        for (path, page) in crawl(&browser) {
            for (form, fields) in filled_forms(&page) {
                for field in fields.iter().filter(|field| field.typed) {
                    if !tried.insert((pattern(&form.action), field.name.clone())) {
                        continue;
                    }
                    let value =
                        |other: &Filled| if other.name == field.name { String::new() } else { other.value.clone() };
                    let sent: BTreeMap<_, _> = fields.iter().map(|one| (one.name.as_str(), value(one))).collect();
                    let sent = sent.iter().map(|(name, value)| (*name, value.as_str())).collect();
                    let answer = browser.submit_from(&path, &form, &sent);
                    let told = format!("{login} {path} {} {}", form.action, field.name);
                    let there = answer.headers.get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned());
                    let refused =
                        there.filter(|there| there.contains("refused=")).map(|there| browser.get(&there).text);
                    let invalid = refused.as_deref().and_then(|page| {
                        let tag = page.split('<').find(|tag| tag.contains("aria-invalid=\"true\""))?;
                        attribute(tag.split('>').next()?, "name").map(str::to_owned)
                    });
                    if invalid.as_deref() == Some(&field.name) && !field.required {
                        faults.insert(format!("{told}: is refused when empty, and does not say so"));
                    }
                    if field.required {
                        marked += 1;
                        if answer.headers.get(header::LOCATION).is_some_and(|to| to.to_str().unwrap().contains("said="))
                        {
                            faults.insert(format!("{told}: says that it is needed, and is not"));
                        }
                    }
                }
            }
        }
    }
    let faults: Vec<_> = faults.into_iter().collect();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    assert!(tried.len() > 60 && marked > 30, "{} fields, {marked} needed: the forms were found", tried.len());
}
