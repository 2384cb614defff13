//! The panel's routes in process: who may go where, what a hostile browser gets, what every answer carries.

use crate::support::{
    desk::{Desk, school},
    panel::{Answer, Browser, PASSWORD, Panel, post},
};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use trousseau::{
    station::{Actor, StationError},
    web::{WebConfig, router},
};

#[test]
fn a_request_under_a_foreign_name_from_a_foreign_page_or_with_an_old_nonce_changes_nothing() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    panel.desk.plugged("1111");
    let browser = panel.sign_in("technician");
    let form = format!("csrf={}&serial=1111&school=0951099D", browser.csrf);
    let attempt = |change: &dyn Fn(&mut axum::http::HeaderMap)| {
        let mut request =
            post("/tokens").header(header::COOKIE, &browser.cookie).body(Body::from(form.clone())).unwrap();
        change(request.headers_mut());
        let answer = panel.send(request);
        let told = answer.text.contains("<h1>") && answer.headers.contains_key(header::CONTENT_SECURITY_POLICY);
        assert!(told || answer.status.is_redirection(), "a refusal is a page that says what to do");
        answer.status
    };
    let set = |name: &'static str, value: &'static str| {
        move |headers: &mut axum::http::HeaderMap| {
            headers.insert(name, value.parse().unwrap());
        }
    };
    assert_eq!(attempt(&set("host", "evil.example")), StatusCode::MISDIRECTED_REQUEST);
    assert_eq!(attempt(&set("origin", "http://evil.example")), StatusCode::FORBIDDEN);
    assert_eq!(attempt(&set("sec-fetch-site", "cross-site")), StatusCode::FORBIDDEN);
    let stale = panel.send(
        post("/tokens")
            .header(header::COOKIE, &browser.cookie)
            .body("csrf=x&serial=1111&school=0951099D".into())
            .unwrap(),
    );
    assert_eq!(stale.status, StatusCode::FORBIDDEN);
    assert!(matches!(
        panel.desk.station.tokens().token(&panel.desk.technician(), &panel.desk.serial("1111")),
        Err(StationError::NoSuchToken(_))
    ));
    assert_eq!(attempt(&|_| ()), StatusCode::SEE_OTHER, "the same request from the panel itself is done");
}

#[test]
fn http_2_names_the_host_in_the_address() {
    let panel = Panel::with(&[]);
    let ask = |address: &str| panel.send(Request::builder().uri(address).body(Body::empty()).unwrap()).status;
    assert_eq!(ask("https://localhost:8480/sign-in"), StatusCode::OK);
    assert_eq!(ask("https://evil.example/sign-in"), StatusCode::MISDIRECTED_REQUEST);
    assert_eq!(ask("/sign-in"), StatusCode::MISDIRECTED_REQUEST, "no name at all is not ours");
}

#[test]
fn hostile_input_is_shown_as_text_or_refused() {
    let panel = Panel::with(&[]);
    let administrator = panel.sign_in("administrator");
    let script = "%3Cscript%3Ealert(1)%3C%2Fscript%3E";
    let added = administrator.post("/people", &format!("name={script}&login=mallory&role=requester&school=0951099D"));
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
    let page = administrator.get("/people?q=alert");
    assert!(page.text.contains("&lt;script&gt;alert(1)"), "the name is there as text");
    assert!(!page.text.contains("<script>alert"));
    assert_eq!(administrator.get("/tokens?q=%27%20OR%201%3D1%20--").status, StatusCode::OK);
    assert_eq!(administrator.get("/tokens/%27;drop").status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(administrator.post("/people", &"x".repeat(10 << 20)).status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(administrator.get("/tokens?said=%3Cscript%3E").status, StatusCode::OK);
    let away = administrator.post("/tokens", "serial=1&school=0951099D&back=//evil.example/");
    assert_eq!(administrator.landed(&away), "/tokens?said=registered", "a form sends nobody elsewhere");
}

#[test]
fn every_answer_forbids_what_the_panel_does_not_need() {
    let panel = Panel::with(&[]);
    let browser = panel.sign_in("administrator");
    for path in ["/", "/no-such-page", "/assets/panel.css", "/tokens/0"] {
        let answer = browser.get(path);
        let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        for wanted in ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"] {
            assert!(policy.contains(wanted), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(answer.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
        assert!(!answer.text.contains("style=\"") && !answer.text.contains("onclick"), "{path} has nothing inline");
    }
    assert_eq!(browser.get("/").headers[header::CACHE_CONTROL], "no-store");
}

#[test]
fn a_session_ends_by_idling_by_age_and_by_signing_out() {
    let panel = Panel::with(&[]);
    let browser = panel.sign_in("principal");
    panel.desk.clock.advance(29 * 60);
    assert_eq!(browser.get("/").status, StatusCode::OK);
    panel.desk.clock.advance(31 * 60);
    assert_eq!(browser.get("/").status, StatusCode::SEE_OTHER);
    let browser = panel.sign_in("principal");
    for _ in 0..35 {
        panel.desk.clock.advance(20 * 60);
        assert_eq!(browser.get("/").status, StatusCode::OK);
    }
    panel.desk.clock.advance(25 * 60);
    assert_eq!(browser.get("/").status, StatusCode::SEE_OTHER, "twelve hours are over");
    let browser = panel.sign_in("principal");
    assert_eq!(browser.post("/sign-out", "").status, StatusCode::SEE_OTHER);
    assert_eq!(browser.get("/").status, StatusCode::SEE_OTHER);
}

#[test]
fn guessing_passwords_is_slowed_down_and_tells_nothing() {
    let panel = Panel::with(&[]);
    let attempt = |login: &str| {
        let form = format!("login={login}&password=wrong");
        panel.send(post("/sign-in").body(Body::from(form)).unwrap())
    };
    let (known, unknown) = (attempt("principal"), attempt("nobody"));
    assert_eq!(known.status, unknown.status);
    assert_eq!(
        known.text,
        unknown.text.replace("nobody", "principal"),
        "one answer for a wrong name and a wrong password"
    );
    for _ in 0..4 {
        attempt("principal");
    }
    assert!(attempt("principal").text.contains("attendez"), "now it waits");
    panel.desk.clock.advance(3600);
    panel.sign_in("principal");
}

#[test]
fn the_first_administrator_is_made_by_a_link_that_works_once() {
    let desk = Desk::without_administrator();
    let router = router(desk.station.clone(), WebConfig::default()).unwrap();
    let panel = Panel { desk, router };
    let link = panel.desk.station.accounts().setup_link(&Actor::machine(0)).unwrap();
    let path = format!("/setup/{link}");
    let look =
        || panel.send(Request::builder().uri(&path).header(header::HOST, "localhost").body(Body::empty()).unwrap());
    assert_eq!((look().status, look().status), (StatusCode::OK, StatusCode::OK), "looking does not use it up");
    let redeem = |password: &str| {
        let form = format!("login=admin&name=Admin&email=admin@example.fr&password={password}&again={password}");
        panel.send(post(&path).body(Body::from(form)).unwrap())
    };
    assert_eq!(redeem("short").status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(redeem("une+phrase+assez+longue").status, StatusCode::SEE_OTHER);
    assert_eq!(redeem("une+phrase+assez+longue").status, StatusCode::CONFLICT);
    assert_eq!(look().status, StatusCode::CONFLICT);
    let again = panel.desk.station.accounts().setup_link(&Actor::machine(0)).unwrap_err();
    assert!(matches!(again, StationError::AlreadySetUp), "{again}");
}

const KEYS: &str = "serial,type,digits,counter,name,secret\n\
    2301234,hotp,6,0,<script>alert(1)</script>,3132333435363738393031323334353637383930\n\
    2301235,hotp,6,0,b,3132333435363738393031323334353637383931\n";

impl Browser<'_> {
    /// Sends a key file as a browser does; the nonce stands where `csrf` says.
    fn send_file(&self, csrf: &str, file: &str) -> Answer {
        self.send_file_to("/import", csrf, file.as_bytes(), &[("school", school().as_str()), ("unlock", "")])
    }

    /// The import page once the file was read.
    fn import_page(&self) -> String {
        self.page_once_read("/import")
    }
}

#[test]
fn a_key_file_is_looked_at_first_and_imported_by_one_click() {
    let panel = Panel::with(&[]);
    let browser = panel.sign_in("technician");
    assert_eq!(browser.send_file("wrong", KEYS).status, StatusCode::FORBIDDEN);
    assert!(browser.get("/import").text.contains("type=\"file\""), "nothing was kept of it");
    assert_eq!(browser.send_file(&browser.csrf, KEYS).status, StatusCode::SEE_OTHER);
    let page = browser.import_page();
    assert!(page.contains("Importer (clefs : 2)") && page.contains("keys.csv") && !page.contains("../"), "{page}");
    assert!(!page.contains("<script>alert") && !page.contains("31323334"), "no markup and no secret of the file");
    assert_eq!(browser.get("/tokens/2301234").status, StatusCode::NOT_FOUND, "nothing was changed yet");
    let other = panel.sign_in("administrator");
    assert!(other.get("/import").text.contains("type=\"file\""), "everybody sees their own file only");
    assert_eq!(other.post("/import/confirm", "").status, StatusCode::GONE);
    assert_eq!(browser.post("/import/confirm", "").status, StatusCode::SEE_OTHER);
    assert_eq!(browser.post("/import/confirm", "").status, StatusCode::SEE_OTHER, "a double click does nothing more");
    assert!(browser.import_page().contains("C’est fait. Clefs importées : 2."));
    assert_eq!(browser.get("/tokens/2301234").status, StatusCode::OK);
    let report = browser.get("/import/report.csv");
    assert!(
        report.text.contains("2;2301234;nouvelle, en stock") && !report.text.contains("3132333435"),
        "{}",
        report.text
    );
    browser.post("/import/discard", "");
    assert!(browser.get("/import").text.contains("type=\"file\""));
    for (file, says) in
        [("", "aucune clef"), ("<!DOCTYPE x><a/>", "DTD"), (&KEYS.replace("hotp", "ocra"), "Clefs refusées : 2")]
    {
        browser.send_file(&browser.csrf, file);
        let page = browser.import_page();
        assert!(page.contains(says) && !page.contains("/import/confirm"), "{file}: {page}");
    }
    for login in ["principal", "helpdesk", "auditor", "requester"] {
        let stranger = panel.sign_in(login);
        assert_eq!(stranger.send_file(&stranger.csrf, KEYS).status, StatusCode::FORBIDDEN, "{login}");
    }
}

#[test]
fn an_import_is_stopped_from_its_page_and_says_that_nothing_was_changed() {
    const STOPPED: &str = "Arrêté à votre demande : rien n’a été changé.";
    let panel = Panel::with(&[]);
    let browser = panel.sign_in("technician");
    let lines = (0..20_000).map(|n| format!("{},hotp,{:040x}\n", 3_000_000 + n, n + 1));
    let many = format!("serial,type,secret\n{}", lines.collect::<String>());
    let stopped = |told: &str| {
        let page = browser.get("/import").text;
        assert!(page.contains("http-equiv=\"refresh\"") && page.contains(">Arrêter</button>"), "{told}: {page}");
        // it is on its way: another file waits, and a click on stop says so to it
        assert_eq!(browser.send_file(&browser.csrf, KEYS).status, StatusCode::TOO_MANY_REQUESTS, "{told}");
        assert_eq!(browser.post("/import/discard", "").status, StatusCode::SEE_OTHER, "{told}");
        let page = browser.import_page();
        assert!(page.contains(STOPPED) && !page.contains("/import/confirm"), "{told}: {page}");
        browser.post("/import/discard", "");
        assert!(browser.get("/import").text.contains("type=\"file\""), "{told}");
        assert_eq!(browser.get("/tokens/3000000").status, StatusCode::NOT_FOUND, "{told}");
    };
    browser.send_file(&browser.csrf, &many);
    stopped("the look");
    browser.send_file(&browser.csrf, &many);
    assert!(browser.import_page().contains("Importer (clefs : "));
    browser.post("/import/confirm", "");
    stopped("the import");
    assert!(panel.desk.journal_is_sound());
}

#[test]
fn an_export_with_secrets_asks_for_the_password_again_and_a_reason() {
    let panel = Panel::with(&[]);
    let technician = panel.sign_in("technician");
    technician.send_file(&technician.csrf, KEYS);
    technician.import_page();
    technician.post("/import/confirm", "");
    technician.import_page();
    let table = technician.post("/export", "format=csv");
    assert_eq!(table.status, StatusCode::OK);
    assert!(table.text.contains("2301234") && !table.text.contains("3132333435"));
    assert_eq!(technician.post("/export", "format=plain&reason=x&password=x").status, StatusCode::FORBIDDEN);
    let administrator = panel.sign_in("administrator");
    let plain = |password: &str, reason: &str| {
        administrator.post("/export", &format!("format=plain&reason={reason}&password={}", password.replace(' ', "+")))
    };
    assert_eq!(plain("wrong", "audit").status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(plain(PASSWORD, "").status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(plain(PASSWORD, "audit").text.contains("3132333435363738393031323334353637383930"));
}

#[test]
fn the_helpdesk_finds_a_token_by_name_number_or_plug_and_resynchronises_it_by_two_touches() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    panel.desk.enrolled("1111");
    let browser = panel.sign_in("technician");
    let page = browser.get("/helpdesk").text;
    assert!(page.contains("La clef est branchée à ce poste") && page.contains("Diagnostiquer la clef 1111"), "{page}");
    assert_eq!(browser.get("/helpdesk?q=11").headers[header::LOCATION], "/search?q=11");
    assert_eq!(browser.get("/search?q=11").headers[header::LOCATION], "/tokens/1111", "one hit opens at once");
    assert!(browser.get("/search?q=zzz").text.contains("Rien trouvé"));
    (0..20).for_each(|_| drop(panel.desk.hub.touch("1111", 1).unwrap()));
    assert_eq!(browser.post("/helpdesk/touch", "serial=1111").status, StatusCode::SEE_OTHER);
    for _ in 0..2 {
        panel.desk.until_waiting_for_touch("1111");
        panel.desk.touch("1111");
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    let ended = panel.desk.ended("1111");
    assert_eq!((ended.key, ended.args["ahead"].as_str()), ("resynchronised", "20"));
}
