//! The panel in process, and browsers that are signed in to it.

use super::{PATIENCE, desk::Desk};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Method, Request, StatusCode, header},
};
use std::time::Duration;
use tower::ServiceExt;
use trousseau::{
    domain::Secret,
    station::Actor,
    web::{WebConfig, router},
};

pub const PASSWORD: &str = "une phrase assez longue";
/// A panel and people who can sign in.
pub struct Panel {
    pub desk: Desk,
    pub router: Router,
}

/// A signed-in browser.
pub struct Browser<'a> {
    pub panel: &'a Panel,
    pub cookie: String,
    pub csrf: String,
}

/// An answer: status, headers, text.
pub struct Answer {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub text: String,
}

/// How addresses end that answer with no page: streams, files, what leads elsewhere, what programs ask.
pub const NO_PAGE: [&str; 15] = [
    "/live",
    "/plugged",
    ".csv",
    ".json",
    "/{document}",
    "/hand-over",
    "/diagnosis",
    "/deadlines",
    "/healthz",
    "/readyz",
    "/metrics",
    "/desk/{ticket}",
    "/sign-in/header",
    "/sign-in/provider",
    "/sign-in/provider/back",
];

/// As people read and tests write it: that lines are not broken at some spaces is looked at where texts are (`house/french.rs`).
pub fn plain_spaces(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

impl Panel {
    pub fn with(specs: &[&str]) -> Self {
        Self::on(Desk::with(specs))
    }

    /// Of this desk.
    pub fn on(desk: Desk) -> Self {
        Self::waiting(desk, Duration::from_secs(30))
    }

    /// The same, where nobody is kept waiting for the end of what takes long: its page is shown.
    pub fn impatient(desk: Desk) -> Self {
        Self::waiting(desk, Duration::ZERO)
    }

    fn waiting(desk: Desk, at_once: Duration) -> Self {
        let config = WebConfig { hub: Some(desk.hub.clone()), at_once, ..WebConfig::default() };
        let router = router(desk.station.clone(), config).unwrap();
        Self { desk, router }
    }

    pub fn send(&self, request: Request<Body>) -> Answer {
        Self::send_to(&self.router, request)
    }

    /// Sends it to the panel as another door has it.
    pub fn send_to(router: &Router, request: Request<Body>) -> Answer {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let response = router.clone().oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let streams = parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
            // a stream goes on for ever
            let bytes = if streams { Default::default() } else { to_bytes(body, 1 << 20).await.unwrap() };
            let text = plain_spaces(std::str::from_utf8(&bytes).unwrap());
            Answer { status: parts.status, headers: parts.headers, text }
        })
    }

    pub fn sign_in(&self, login: &str) -> Browser<'_> {
        let person = self.desk.actor(login).person.unwrap();
        let password = Secret::new(PASSWORD.as_bytes().to_vec());
        self.desk.station.people().set_password(&Actor::machine(0), person, &password).unwrap();
        let form = format!("login={login}&password={}", PASSWORD.replace(' ', "+"));
        let answer = self.send(post("/sign-in").body(Body::from(form.clone())).unwrap());
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{login}: {}", answer.text);
        let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
        let cookie = cookie.split(';').next().unwrap().to_owned();
        let token = cookie.split_once('=').unwrap().1;
        let csrf = self.desk.station.accounts().session(token).unwrap().unwrap().csrf;
        Browser { panel: self, cookie, csrf }
    }
}

pub fn post(path: &str) -> axum::http::request::Builder {
    Request::builder()
        .method(Method::POST)
        .uri(path)
        .header(header::HOST, "127.0.0.1:8480")
        .header(header::ORIGIN, "http://127.0.0.1:8480")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
}

impl Browser<'_> {
    pub fn get(&self, path: &str) -> Answer {
        let request =
            Request::builder().uri(path).header(header::HOST, "localhost").header(header::COOKIE, &self.cookie);
        self.panel.send(request.body(Body::empty()).unwrap())
    }

    pub fn post(&self, path: &str, form: &str) -> Answer {
        let form = format!("csrf={}&{form}", self.csrf);
        self.panel.send(post(path).header(header::COOKIE, &self.cookie).body(Body::from(form)).unwrap())
    }
}

impl Panel {
    /// Where an answer leads, and what is said there: `/me?said=pin-set`, with the number of its paper where there is one. The page is
    /// asked for, as what is said is told there once, and only to the browser that has the answer.
    pub fn landed(&self, answer: &Answer, cookie: &str) -> String {
        let there = answer.headers[header::LOCATION].to_str().unwrap();
        let Some((path, _)) = there.split_once("?said=") else { return there.to_owned() };
        let set = answer
            .headers
            .get_all(header::SET_COOKIE)
            .iter()
            .map(|set| set.to_str().unwrap().split(';').next().unwrap());
        let cookies = set.chain([cookie]).filter(|cookie| !cookie.ends_with('=')).collect::<Vec<_>>().join("; ");
        let request = Request::builder().uri(there).header(header::HOST, "localhost").header(header::COOKIE, cookies);
        let page = self.send(request.body(Body::empty()).unwrap()).text;
        let Some((_, said)) = page.split_once(" data-said=\"") else { return path.to_owned() };
        let (key, text) = said.split_once('"').unwrap();
        let slip = text.split("</p>").next().unwrap().split_once("href=\"/slips/");
        let slip = slip.map(|(_, rest)| format!("&slip={}", rest.split('"').next().unwrap())).unwrap_or_default();
        format!("{path}?said={key}{slip}")
    }
}

impl Browser<'_> {
    /// The same of this browser.
    pub fn landed(&self, answer: &Answer) -> String {
        self.panel.landed(answer, &self.cookie)
    }

    /// Sends a form as a browser does that shows this page.
    pub fn post_from(&self, page: &str, path: &str, form: &str) -> Answer {
        let form = format!("csrf={}&{form}", self.csrf);
        let request = post(path).header(header::COOKIE, &self.cookie);
        let request = request.header(header::REFERER, format!("http://127.0.0.1:8480{page}"));
        self.panel.send(request.body(Body::from(form)).unwrap())
    }

    /// Where an answer leads.
    pub fn follow(&self, answer: &Answer) -> Answer {
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        self.get(answer.headers[header::LOCATION].to_str().unwrap())
    }

    /// Sends a file and the fields beside it to a page of the panel.
    pub fn send_file_to(&self, page: &str, csrf: &str, file: &[u8], fields: &[(&str, &str)]) -> Answer {
        let part = |name: &str, value: &str| {
            format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let head = "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../keys.csv\"\r\n\r\n";
        let fields: String = fields.iter().map(|(name, value)| part(name, value)).collect();
        let body =
            [part("csrf", csrf).as_bytes(), fields.as_bytes(), head.as_bytes(), file, b"\r\n--edge--\r\n"].concat();
        let request = post(page)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge");
        let mut request = request.body(Body::from(body)).unwrap();
        request.headers_mut().insert(header::CONTENT_TYPE, "multipart/form-data; boundary=edge".parse().unwrap());
        self.panel.send(request)
    }

    /// A page once it no longer asks again by itself.
    pub fn page_once_read(&self, path: &str) -> String {
        let patience = std::time::Instant::now() + PATIENCE;
        loop {
            let page = self.get(path).text;
            if !page.contains("http-equiv=\"refresh\"") {
                return page;
            }
            assert!(std::time::Instant::now() < patience, "the file is not read");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
