//! Every answer to a form is at an address that reloads. A form that is refused comes back on its page with what was typed; a page
//! that answers a form is kept, and shown at the address of the page that it came from; what was done is told there once. Whoever
//! must sign in first is led to where they wanted to go, and finds there what they had typed.

use super::{
    addresses::{REFUSED, SAID, SHOWN, asked, with, without},
    app::App,
    back::encoded,
    came_from::came_from,
    context, cookies,
    failure::{Failure, PasscodeFirst, SignInFirst, Told},
    notes::{Note, Owner, Passing, Refused, Said, SecretAnswer, Shown, number},
    refill::refilled,
    typed::{Sheet, Typed},
};
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, Response as Plain, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use catalogue::say;
use domain::PersonId;
use std::sync::Arc;

/// The largest page that is kept or filled, bytes.
const LARGEST_PAGE: usize = 2 << 20;

/// What a request says that its answer is led by.
struct Visit {
    method: Method,
    path: String,
    query: Option<String>,
    /// Those whose notes it may read.
    owners: Vec<Owner>,
    /// The page of ours that it comes from.
    came_from: Option<String>,
    headers: HeaderMap,
}

pub(super) async fn keep(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let visit = Visit::of(&app, &request);
    let typed = Typed::default();
    request.extensions_mut().insert(typed.clone());
    let refused = visit.asks(REFUSED).and_then(|id| app.notes.refused(&visit.owners, id));
    let shown = visit.kept_page(&app).await;
    let mut response = match shown {
        Some(page) => page,
        None => next.run(request).await,
    };
    if visit.method == Method::POST {
        return visit.posted(&app, response, &typed).await;
    }
    if response.status() == StatusCode::METHOD_NOT_ALLOWED && visit.method == Method::GET {
        return redirect(&app.addresses.above(&visit.path));
    }
    if response.extensions_mut().remove::<SignInFirst>().is_some() {
        return visit.sign_in_first(&app, response);
    }
    if response.extensions_mut().remove::<PasscodeFirst>().is_some() {
        if let (Some(owner), true) = (visit.owners.first(), app.addresses.has(&visit.address())) {
            app.notes.put(owner, None, Note::Next(visit.address()));
        }
        return response;
    }
    match refused {
        Some(refused) if response.status() == StatusCode::OK && is_page(&response) => {
            let ui = context::ui_of(&app, &visit.headers).await;
            changed(response, |page| refilled(page, &refused, &ui)).await
        }
        // its page is over and leads to another: there it is told
        Some(_) if response.status().is_redirection() => {
            let (to, id) = (location(&response), visit.asks(REFUSED).unwrap_or_default());
            lead(&mut response, &with(&to, REFUSED, id));
            response
        }
        _ => response,
    }
}

impl Visit {
    fn of(app: &App, request: &Request) -> Self {
        Self {
            method: request.method().clone(),
            path: request.uri().path().to_owned(),
            query: request.uri().query().map(str::to_owned),
            owners: cookies::owners(app, request.headers()),
            came_from: came_from(app, request.headers(), request.uri()),
            headers: request.headers().clone(),
        }
    }

    /// The address that was asked for.
    fn address(&self) -> String {
        match &self.query {
            Some(query) => format!("{}?{query}", self.path),
            None => self.path.clone(),
        }
    }

    fn asks(&self, name: &str) -> Option<&str> {
        asked(self.query.as_deref(), name).filter(|_| self.method == Method::GET)
    }

    /// A page that answered a form of this very session.
    async fn kept_page(&self, app: &App) -> Option<Response> {
        let (shown, whose) = app.notes.shown(&self.owners, self.asks(SHOWN)?)?;
        if whose.is_some() {
            let token = cookies::cookie(app, &self.headers)?;
            match context::session(app, token, None).await {
                Ok(_) | Err(Failure::PasscodeAwaited) => {}
                Err(_) => return None,
            }
        }
        let kind = HeaderValue::from_static("text/html; charset=utf-8");
        Some(([(header::CONTENT_TYPE, kind)], shown.page.clone()).into_response())
    }

    /// A page without a session: the sign-in comes first, and leads there.
    fn sign_in_first(&self, app: &App, response: Response) -> Response {
        let address = self.address();
        let there =
            (self.path != "/" && app.addresses.has(&address)).then(|| with("/sign-in", "next", &encoded(&address)));
        let mut answer = response;
        self.session_over(app, there.unwrap_or_else(|| "/sign-in".to_owned()), "session-over", &mut answer);
        answer
    }

    /// Leads to the sign-in, and says there that the session has ended where there was one.
    fn session_over(&self, app: &App, mut there: String, said: &str, response: &mut Response) {
        if let Some(owner @ Owner::Session(token)) = self.owners.first()
            && let Some(person) = app.notes.whose(token)
        {
            let said = Said { key: said.to_owned(), slip: None, entry: None };
            there = with(&there, SAID, &app.notes.put(owner, Some(person), Note::Said(said)));
        }
        lead(response, &there);
    }

    /// What becomes of the answer to a form.
    async fn posted(&self, app: &App, mut response: Response, typed: &Typed) -> Response {
        let sheet = typed.so_far();
        if response.extensions_mut().remove::<SignInFirst>().is_some() {
            let next = self.kept_for_later(app, typed);
            let (there, said) = match &next {
                Some(next) => (with("/sign-in", "next", &encoded(next)), "session-over-kept"),
                None => ("/sign-in".to_owned(), "session-over"),
            };
            self.session_over(app, there, said, &mut response);
            return response;
        }
        let owner = self.owner(app, &mut response).await;
        if let Some(said) = response.extensions_mut().remove::<Said>() {
            let (to, said) = (location(&response), with_entry(app, said, &sheet).await);
            let (owner, cookie) = owner;
            let id = app.notes.put(&owner, sheet.whose, Note::Said(said));
            lead(&mut response, &with(&to, SAID, &id));
            return with_cookie(response, cookie);
        }
        let Some(from) = &self.came_from else { return response };
        let told = response.extensions().get::<Told>().cloned();
        if let Some(told) = told
            && let Some(message) = told.comes_back
        {
            let page = self.page_of(app, from);
            let mut at: Vec<String> = sheet.at.clone().into_iter().collect();
            at.extend(told.at.iter().map(|name| (*name).to_owned()));
            let (action, candidates) = (self.path.clone(), told.candidates);
            let refused = Refused { action, at, message, candidates, sheet: sheet.clone() };
            let (owner, cookie) = owner;
            let id = app.notes.put(&owner, sheet.whose, Note::Refused(Arc::new(refused)));
            return with_cookie(redirect(&with(&page, REFUSED, &id)), cookie);
        }
        let secret = response.extensions().get::<SecretAnswer>().is_some();
        if secret || response.status().is_redirection() || !is_page(&response) {
            return response;
        }
        let passing = response.extensions().get::<Passing>().is_some();
        let (parts, body) = response.into_parts();
        let Ok(page) = to_bytes(body, LARGEST_PAGE).await else { return Failure::Broken.into_response() };
        let (owner, cookie) = owner;
        let id = app.notes.put(&owner, sheet.whose, Note::Shown(Arc::new(Shown { page, passing })));
        let from = without(from, &[SHOWN]);
        let mut answer = redirect(&with(&from, SHOWN, &id));
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            answer.headers_mut().append(header::SET_COOKIE, cookie.clone());
        }
        with_cookie(answer, cookie)
    }

    /// The page that a refused form comes back on: the one it was sent from. A question that only stood before it is over.
    fn page_of(&self, app: &App, from: &str) -> String {
        let (_, query) = from.split_once('?').unwrap_or((from, ""));
        let shown = asked(Some(query), SHOWN).and_then(|id| app.notes.shown(&self.owners, id));
        match shown {
            Some((shown, _)) if !shown.passing => from.to_owned(),
            _ => without(from, &[SHOWN]),
        }
    }

    /// Keeps what was typed for when its person has signed in again.
    fn kept_for_later(&self, app: &App, typed: &Typed) -> Option<String> {
        let sheet = typed.so_far();
        let (Some(owner @ Owner::Session(token)), Some(from)) = (self.owners.first(), &self.came_from) else {
            return None;
        };
        let person = app.notes.whose(token).filter(|_| !sheet.fields.is_empty())?;
        let page = without(from, &[SHOWN]);
        let message = say("refused-session-over");
        let refused = Refused { action: self.path.clone(), sheet, message, at: Vec::new(), candidates: Vec::new() };
        let id = app.notes.put(owner, Some(person), Note::Refused(Arc::new(refused)));
        Some(with(&page, REFUSED, &id))
    }

    /// Whose the note about this answer is: the session's that the browser has after it, else the browser's own, which is given a
    /// cookie where it has none.
    async fn owner(&self, app: &App, response: &mut Response) -> (Owner, Option<HeaderValue>) {
        let new = cookies::set_by(app, response.headers());
        let old = self.owners.iter().find_map(|owner| match owner {
            Owner::Session(token) => Some(token.clone()),
            Owner::Browser(_) => None,
        });
        match (new, old) {
            (Some(token), old) if token.is_empty() => {
                if let Some(old) = old {
                    app.notes.forget(&old);
                }
            }
            (Some(token), _) => {
                let owner = Owner::Session(token.clone());
                if app.notes.has_any(&self.owners) {
                    app.notes.follow(&self.owners, &owner, person_of(app, &token).await);
                }
                return (owner, None);
            }
            (None, Some(token)) => return (Owner::Session(token), None),
            (None, None) => {}
        }
        let browser = self.owners.iter().find(|owner| matches!(owner, Owner::Browser(_)));
        match browser {
            Some(browser) => (browser.clone(), None),
            None => {
                let number = number();
                let cookie = cookies::notes_cookie(app, &number);
                (Owner::Browser(number), Some(cookie))
            }
        }
    }
}

/// Whose a session is that was opened just now, or waits for its passcode.
async fn person_of(app: &App, token: &str) -> Option<PersonId> {
    let token = token.to_owned();
    let found = app.run(move |station| {
        let accounts = station.accounts();
        Ok(accounts.session(&token)?.or(accounts.pending_session(&token)?))
    });
    found.await.ok().flatten()?.actor.person
}

/// What was done, with the entry that says on whom where the page did not name it.
async fn with_entry(app: &App, said: Said, sheet: &Sheet) -> Said {
    match (sheet.whose, sheet.newest, said.slip.or(said.entry)) {
        (Some(person), Some(newest), None) => {
            let entry = app.run(move |station| station.journal().done_since(person, newest)).await;
            Said { entry: entry.ok().flatten(), ..said }
        }
        _ => said,
    }
}

fn is_page(response: &Response) -> bool {
    response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

async fn changed(response: Response, change: impl FnOnce(&str) -> String) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(page) = to_bytes(body, LARGEST_PAGE).await else { return Failure::Broken.into_response() };
    parts.headers.remove(header::CONTENT_LENGTH);
    let page = change(&String::from_utf8_lossy(&page));
    Plain::from_parts(parts, Body::from(Bytes::from(page)))
}

fn redirect(to: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    lead(&mut response, to);
    response
}

fn lead(response: &mut Response, to: &str) {
    if let Ok(to) = HeaderValue::from_str(to) {
        response.headers_mut().insert(header::LOCATION, to);
    }
}

fn location(response: &Response) -> String {
    let to = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
    to.unwrap_or("/").to_owned()
}

fn with_cookie(mut response: Response, cookie: Option<HeaderValue>) -> Response {
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
