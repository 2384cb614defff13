//! The station's own door and the public one: what comes in where, as whom, and what every answer carries.

use crate::{
    support::desk::Desk,
    support::panel::{Answer, PASSWORD, Panel, post},
};
use axum::{
    body::{Body, Bytes},
    http::{Method, Request, StatusCode, Version, header},
};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use trousseau::{
    domain::Secret,
    station::Actor,
    web::{self, Door, WebConfig},
};

const NAME: &str = "clefs.example.fr";

/// One station behind both doors; the public one behind a proxy on this machine.
struct Doors {
    own: Panel,
    public: axum::Router,
}

fn doors(desk: Desk) -> Doors {
    let config = WebConfig { public_url: Some(format!("https://{NAME}")), ..WebConfig::default() };
    let panel = web::Panel::open(desk.station.clone(), config).unwrap();
    let proxies = vec!["127.0.0.1".parse().unwrap()];
    let public = panel.through(Door::Public { authority: NAME.to_owned(), proxies });
    Doors { own: Panel { desk, router: panel.through(Door::default()) }, public }
}

impl Doors {
    fn send(&self, own: bool, request: Request<Body>) -> Answer {
        if own { self.own.send(request) } else { Panel::send_to(&self.public, request) }
    }

    fn get(&self, own: bool, path: &str, cookie: &str) -> Answer {
        let request = Request::builder().uri(path).header(header::HOST, if own { "localhost" } else { NAME });
        let request = if own { request } else { request.header("x-forwarded-for", "203.0.113.66") };
        self.send(own, request.header(header::COOKIE, cookie).body(Body::empty()).unwrap())
    }

    /// Gives them a password; their sessions end.
    fn with_password(self, login: &str) -> Self {
        let desk = &self.own.desk;
        let password = Secret::new(PASSWORD.as_bytes().to_vec());
        desk.station.people().set_password(&Actor::machine(0), desk.actor(login).person.unwrap(), &password).unwrap();
        self
    }

    fn sign_in(&self, own: bool, login: &str) -> String {
        let form = format!("login={login}&password={}", PASSWORD.replace(' ', "+"));
        let answer = self.post(own, "/sign-in", &form, &["127.0.0.1", "203.0.113.66"]);
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        answer.headers[header::SET_COOKIE].to_str().unwrap().to_owned()
    }

    fn post(&self, own: bool, path: &str, form: &str, forwarded: &[&str]) -> Answer {
        let mut request = post(path).body(Body::from(form.to_owned())).unwrap();
        if !own {
            request.headers_mut().insert(header::HOST, NAME.parse().unwrap());
            request.headers_mut().insert(header::ORIGIN, format!("https://{NAME}").parse().unwrap());
            for line in forwarded {
                request.headers_mut().append("x-forwarded-for", line.parse().unwrap());
            }
        }
        self.send(own, request)
    }

    /// What the journal says of the newest sign-in.
    fn journal(&self) -> String {
        let desk = &self.own.desk;
        let lines = desk.station.journal().entries(&desk.actor("auditor"), None, 100).unwrap();
        let mut told = lines.iter().map(|line| format!("{line:?}")).filter(|told| told.contains("at_station"));
        told.next().expect("somebody signed in")
    }
}

fn named(cookie: &str) -> &str {
    cookie.split(';').next().unwrap()
}

#[test]
fn a_session_is_good_at_the_door_it_was_opened_at_and_at_no_other() {
    let doors = doors(Desk::with(&[])).with_password("technician");
    let (own, public) = (doors.sign_in(true, "technician"), doors.sign_in(false, "technician"));
    assert!(named(&own).starts_with("trousseau=") && !own.contains("Secure"), "{own}");
    assert!(named(&public).starts_with("__Host-trousseau=") && public.contains("; Secure"), "{public}");
    assert!(public.contains("Path=/") && !public.contains("Domain"), "{public}");
    let token = |cookie: &str| named(cookie).split_once('=').unwrap().1.to_owned();
    for (at_own, cookie, opens) in [
        (true, named(&own).to_owned(), true),
        (false, named(&public).to_owned(), true),
        (true, format!("trousseau={}", token(&public)), false),
        (false, format!("__Host-trousseau={}", token(&own)), false),
        (true, named(&public).to_owned(), false),
        (false, named(&own).to_owned(), false),
    ] {
        let status = doors.get(at_own, "/me", &cookie).status;
        assert_eq!(status == StatusCode::OK, opens, "{cookie} at the own door: {at_own}");
    }
}

#[test]
fn what_a_device_is_known_by_is_kept_from_scripts_and_other_sites_and_stays_at_its_door() {
    let doors = doors(Desk::with(&[])).with_password("technician");
    for own in [true, false] {
        let form = format!("login=technician&password={}", PASSWORD.replace(' ', "+"));
        let answer = doors.post(own, "/sign-in", &form, &["203.0.113.66"]);
        let set: Vec<_> = answer.headers.get_all(header::SET_COOKIE).iter().map(|set| set.to_str().unwrap()).collect();
        let prefix = if own { "trousseau" } else { "__Host-trousseau" };
        for name in [format!("{prefix}="), format!("{prefix}-device=")] {
            let cookie =
                set.iter().find(|cookie| cookie.starts_with(&name)).unwrap_or_else(|| panic!("{name} {set:?}"));
            for word in ["; HttpOnly", "; SameSite=Lax", "; Path=/"] {
                assert!(cookie.contains(word), "{cookie}");
            }
            assert_eq!(cookie.contains("; Secure"), !own, "{cookie}");
        }
    }
    // cookies know no ports: a station beside another one does not read its sessions
    let desk = doors.own.desk;
    let panel = web::Panel::open(desk.station.clone(), WebConfig::default()).unwrap();
    let names = [8480, 8481].map(|port| {
        let door = Door::Own { port: Some(port), desk: web::Desk::default() };
        let request = post("/sign-in").header(header::HOST, format!("localhost:{port}"));
        let mut request =
            request.body(Body::from(format!("login=technician&password={}", PASSWORD.replace(' ', "+")))).unwrap();
        request.headers_mut().insert(header::HOST, format!("localhost:{port}").parse().unwrap());
        request.headers_mut().insert(header::ORIGIN, format!("http://localhost:{port}").parse().unwrap());
        let answer = Panel::send_to(&panel.through(door), request);
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        answer.headers[header::SET_COOKIE].to_str().unwrap().split('=').next().unwrap().to_owned()
    });
    assert_ne!(names[0], names[1]);
}

#[test]
fn who_comes_in_by_the_public_door_is_never_at_the_station_whatever_their_address() {
    let doors = doors(Desk::with(&["yubikey,serial=1111"])).with_password("technician");
    doors.own.desk.plugged("1111");
    for (own, here, address) in [(true, true, "127.0.0.1"), (false, false, "203.0.113.66")] {
        doors.sign_in(own, "technician");
        let told = doors.journal();
        assert!(told.contains(address) && told.contains(&format!("{here}")), "{told}");
        assert!(!told.contains(&format!("{}", !here)), "{told}");
    }
    // the proxy's own machine asks: loopback, and far away all the same
    let form = format!("login=technician&password={}", PASSWORD.replace(' ', "+"));
    assert_eq!(doors.post(false, "/sign-in", &form, &["127.0.0.1"]).status, StatusCode::SEE_OTHER);
    let told = doors.journal();
    assert!(told.contains("127.0.0.1") && told.contains("false"), "{told}");
}

#[test]
fn the_first_administrators_session_has_the_door_and_address_that_the_link_was_used_at() {
    let doors = doors(Desk::without_administrator());
    let link = doors.own.desk.station.accounts().setup_link(&Actor::machine(0)).unwrap();
    let form =
        "login=admin&name=Admin&email=admin@example.fr&password=une+phrase+assez+longue&again=une+phrase+assez+longue";
    let answer = doors.post(false, &format!("/setup/{link}"), form, &["::1", "203.0.113.66"]);
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let told = doors.journal();
    assert!(told.contains("203.0.113.66") && told.contains("false") && !told.contains("true"), "{told}");
}

#[test]
fn the_own_door_refuses_in_words_whatever_was_passed_on_to_it() {
    let doors = doors(Desk::with(&[]));
    let ask = |name: &'static str, version: Version| {
        let request = Request::builder().uri("/sign-in").version(version).header(header::HOST, "localhost");
        doors.own.send(request.header(name, "127.0.0.1").body(Body::empty()).unwrap())
    };
    for name in ["forwarded", "via", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-anything", "x-real-ip"] {
        let answer = ask(name, Version::HTTP_11);
        assert_eq!(answer.status, StatusCode::MISDIRECTED_REQUEST, "{name}");
        for word in ["mandataire", "https://clefs.example.fr", "[public]"] {
            assert!(answer.text.contains(word), "{name}: {}", answer.text);
        }
    }
    assert_eq!(ask("accept", Version::HTTP_10).status, StatusCode::MISDIRECTED_REQUEST, "nginx asks in HTTP/1.0");
    assert_eq!(ask("accept", Version::HTTP_11).status, StatusCode::OK);
}

#[test]
fn the_public_door_answers_its_proxy_when_it_says_who_asks_for_the_public_name() {
    let doors = doors(Desk::with(&[]));
    let ask = |host: &str, forwarded: &[&str]| {
        let mut request = Request::builder().uri("/sign-in").header(header::HOST, host);
        for line in forwarded {
            request = request.header("x-forwarded-for", *line);
        }
        doors.send(false, request.body(Body::empty()).unwrap())
    };
    assert_eq!(ask(NAME, &["203.0.113.66"]).status, StatusCode::OK);
    assert_eq!(ask("clefs.example.fr:443", &["203.0.113.66"]).status, StatusCode::OK);
    assert_eq!(ask("localhost", &["203.0.113.66"]).status, StatusCode::MISDIRECTED_REQUEST);
    for lines in [&[][..], &["203.0.113.66", "garbage"], &["unknown"]] {
        let answer = ask(NAME, lines);
        assert_eq!(answer.status, StatusCode::BAD_GATEWAY, "{lines:?}");
        assert!(answer.text.contains("X-Forwarded-For") && answer.text.contains("administrateur"), "{}", answer.text);
    }
}

/// Every route of the panel, with something in the place of what it asks for.
fn routes() -> Vec<String> {
    let mut routes: Vec<String> = web::routes(true, true)
        .iter()
        .map(|route| {
            route
                .path
                .split('/')
                .map(|part| if part.starts_with('{') { "1" } else { part })
                .collect::<Vec<_>>()
                .join("/")
        })
        .collect();
    routes.sort();
    routes.dedup();
    assert!(routes.len() > 100, "only {} routes were found: this test no longer sees them", routes.len());
    routes
}

#[test]
fn every_answer_of_both_doors_carries_what_browsers_must_be_told() {
    let doors = doors(Desk::with(&[])).with_password("administrator");
    for own in [true, false] {
        let cookie = doors.sign_in(own, "administrator");
        for route in routes().iter().chain([&"/no-such-page".to_owned()]) {
            // live pages have no end: what they carry is seen where they are refused, without a session
            let live = route.ends_with("/live") || route.ends_with("/plugged");
            for method in [Method::GET, Method::POST, Method::DELETE] {
                for cookie in [named(&cookie), ""] {
                    if live && !cookie.is_empty() && method == Method::GET {
                        continue;
                    }
                    let request = Request::builder().method(&method).uri(route).header(header::COOKIE, cookie);
                    let request = request.header(header::HOST, if own { "localhost" } else { NAME });
                    let request = if own { request } else { request.header("x-forwarded-for", "203.0.113.66") };
                    carries(&doors.send(own, request.body(Body::empty()).unwrap()), own, &format!("{method} {route}"));
                }
            }
        }
        for (host, forwarded) in [("evil.example", "127.0.0.1"), ("localhost", "garbage"), (NAME, "")] {
            let request = Request::builder().uri("/").header(header::HOST, host).header("x-forwarded-for", forwarded);
            let answer = doors.send(own, request.body(Body::empty()).unwrap());
            carries(&answer, own, &format!("{host} from {forwarded}"));
            assert!(answer.text.contains("<h1"), "{host}: a refusal is a page: {}", answer.text);
        }
    }
}

fn carries(answer: &Answer, own: bool, what: &str) {
    for (name, part) in [
        ("content-security-policy", "frame-ancestors 'none'"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=()"),
        ("cache-control", "no-"),
    ] {
        let value = answer.headers.get(name).map_or("", |value| value.to_str().unwrap());
        assert!(value.contains(part), "{what}: {name}: {value:?}");
    }
    let hsts = answer.headers.get(header::STRICT_TRANSPORT_SECURITY).map_or("", |value| value.to_str().unwrap());
    assert_eq!(hsts.contains("max-age=31536000"), !own, "{what}: {hsts:?}");
    let plain =
        answer.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.to_str().unwrap().contains("text/plain"));
    assert!(!(answer.status.is_client_error() && plain), "{what}: a refusal without a page: {}", answer.text);
}

/// A form with a file that goes on for 64 MiB; how much of it was taken.
fn endless(csrf: Option<&str>) -> (Body, Arc<AtomicUsize>) {
    let taken = Arc::<AtomicUsize>::default();
    let counted = taken.clone();
    let nonce = csrf.map(|csrf| format!("--edge\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n"));
    let head = format!("{}--edge\r\nContent-Disposition: form-data; name=\"need\"\r\n\r\n", nonce.unwrap_or_default());
    let chunks =
        std::iter::once(Bytes::from(head)).chain(std::iter::repeat_n(Bytes::from(vec![b'x'; 64 * 1024]), 1024));
    // as off a socket: whoever waits for more gets one piece at a time
    let stream = futures_util::stream::unfold(chunks, move |mut chunks| {
        let counted = counted.clone();
        async move {
            tokio::task::yield_now().await;
            let chunk = chunks.next()?;
            counted.fetch_add(chunk.len(), Ordering::Relaxed);
            Some((Ok::<_, std::convert::Infallible>(chunk), chunks))
        }
    });
    (Body::from_stream(stream), taken)
}

#[test]
fn what_somebody_may_not_send_or_sends_without_its_nonce_is_not_received() {
    let doors = doors(Desk::with(&[]));
    let cases = [
        // no right, right nonce; right, no nonce; right and nonce, more text than any form has
        ("requester", "/import", true, StatusCode::FORBIDDEN),
        ("requester", "/import/console", true, StatusCode::FORBIDDEN),
        ("requester", "/import/people", true, StatusCode::FORBIDDEN),
        ("auditor", "/requests", true, StatusCode::FORBIDDEN),
        ("requester", "/requests", false, StatusCode::FORBIDDEN),
        ("technician", "/import", false, StatusCode::FORBIDDEN),
        ("requester", "/requests", true, StatusCode::PAYLOAD_TOO_LARGE),
        ("technician", "/import", true, StatusCode::PAYLOAD_TOO_LARGE),
    ];
    for (login, path, with_nonce, expected) in cases {
        let browser = doors.own.sign_in(login);
        let (body, taken) = endless(with_nonce.then_some(browser.csrf.as_str()));
        let mut request = post(path).header(header::COOKIE, &browser.cookie).body(body).unwrap();
        request.headers_mut().insert(header::CONTENT_TYPE, "multipart/form-data; boundary=edge".parse().unwrap());
        let answer = doors.own.send(request);
        assert_eq!(answer.status, expected, "{login} at {path}: {}", answer.text);
        let taken = taken.load(Ordering::Relaxed);
        assert!(taken <= 512 * 1024, "{login} at {path}: {taken} bytes were received before the refusal");
    }
}
