//! The one place where a failure becomes a page: what happened, and what to do next, in the reader's language.

use super::{
    app::App,
    came_from::came_from,
    context::{self, Context},
    failure::{Failure, Told},
    layout,
};
use axum::{
    extract::{FromRequestParts, Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use catalogue::say;
use maud::html;

/// Gives a failure its page.
pub(super) async fn render(State(app): State<App>, request: Request, next: Next) -> Response {
    // whose language it is is asked only where there is something to be said
    let back = came_from(&app, request.headers(), request.uri()).unwrap_or_else(|| "/".to_owned());
    let (parts, body) = request.into_parts();
    let mut asked = parts.clone();
    let mut response = next.run(Request::from_parts(parts, body)).await;
    let Some(mut told) = response.extensions_mut().remove::<Told>().or_else(|| untold(&response)) else {
        return response;
    };
    // whoever came in and is signed in finds the ways to other pages here too
    let reader = if told.inside { Context::from_request_parts(&mut asked, &app).await.ok() } else { None };
    let stranger = match &reader {
        Some(_) => None,
        None => Some(context::ui_of(&app, &asked.headers).await),
    };
    let Some(ui) = stranger.as_ref().or(reader.as_ref().map(|reader| &reader.ui)) else { return response };
    if matches!(told.message.key, "web-wrong-host" | "web-forwarded" | "web-not-the-proxy" | "web-anonymous") {
        told.message = told.message.with("public", app.config.public_url.as_deref().unwrap_or("–"));
    }
    let body = html! {
        section.notice role="alert" {
            h1 { (ui.t("failure-title")) }
            p { (ui.message(&told.message)) }
            @if !told.candidates.is_empty() {
                ul { @for (name, model) in &told.candidates { li { a.serial href={ "/tokens/" (name) } { (name) } " " (model) } } }
            }
            p { a.button href=(back) { (ui.t("failure-back")) } }
        }
    };
    let title = ui.t("failure-title");
    let page = match &reader {
        Some(reader) => reader.page(&title, &body),
        None => layout::bare(&app, ui, &title, &body),
    };
    let mut answer = (response.status(), page).into_response();
    if let Some(wait) = response.headers_mut().remove(header::RETRY_AFTER) {
        answer.headers_mut().insert(header::RETRY_AFTER, wait);
    }
    answer
}

/// What axum itself refuses, in English and without a page: a path or a body that is none.
fn untold(response: &Response) -> Option<Told> {
    let is_page = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind != "text/plain; charset=utf-8");
    let refused = response.status().is_client_error() && !is_page;
    let key = match response.status() {
        StatusCode::METHOD_NOT_ALLOWED => "web-no-such-page",
        _ => "web-unreadable",
    };
    refused.then(|| Told { message: say(key), candidates: Vec::new(), comes_back: None, inside: true, at: &[] })
}

pub(super) async fn no_such_page() -> Failure {
    Failure::NoSuchPage
}
