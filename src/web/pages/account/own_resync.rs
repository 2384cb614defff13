//! *Clef désynchronisée*: the holder types the passcode, waits for the next code, and types the code alone. Also for
//! those who cannot complete their sign-in because of it.

use crate::{
    context::Known,
    failure::Failure,
    layout,
    parts::codes::{next_codes, next_fields, passcode_input},
    posted::Posted,
};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};

pub(crate) async fn show(known: Known) -> Markup {
    page(&known, None)
}

pub(crate) async fn look(posted: Posted<Known>) -> Result<Response, Failure> {
    let Posted { context: known, fields } = posted;
    let (passcode, next) = (fields.text("passcode").to_owned(), next_codes(&fields)?);
    match known.context.ask(move |station, actor| station.codes().resync_own(actor, &passcode, &next)).await {
        Ok(found) => {
            let ui = &known.context.ui;
            let said = match found.drift_seconds {
                None => ui.with("resync-own-found", [("ahead", &found.ahead.to_string())]),
                Some(seconds) => ui.with("resync-own-found-clock", [("clock", &ui.clock(seconds))]),
            };
            Ok(page(&known, Some((true, said))).into_response())
        }
        Err(Failure::Station(error)) => {
            let refused = known.context.ui.refused(&error);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&known, Some((false, refused)))).into_response())
        }
        Err(other) => Err(other),
    }
}

/// `answer`: whether the token was found, and the sentence.
fn page(known: &Known, answer: Option<(bool, String)>) -> Markup {
    let ui = &known.context.ui;
    let title = ui.t("resync-own");
    let found = matches!(answer, Some((true, _)));
    let body = html! {
        h1 { (title) }
        @match &answer {
            Some((true, said)) => p.said role="status" { (said) },
            Some((false, refused)) => p.notice role="alert" { (refused) },
            None => {}
        }
        @if !found {
            ol {
                li { (ui.t("resync-own-first")) }
                li { (ui.t("resync-own-wait")) }
                li { (ui.t("resync-own-second")) }
            }
            form.stack method="post" action="/me/resync" {
                (layout::csrf(&known.context))
                label { (ui.t("field-passcode")) (passcode_input()) }
                (next_fields(ui))
                button.primary { (ui.t("resync-own-submit")) }
            }
        }
        @if known.pending {
            p { a href="/sign-in/passcode" { (ui.t("resync-own-continue")) } }
        } @else {
            p { a href="/me" { (ui.t("me-title")) } }
        }
    };
    known.page(&title, &body)
}
