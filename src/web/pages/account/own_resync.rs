//! *Clef désynchronisée*: the holder types the passcode, waits for the next code, and types the code alone. Whoever is signed in does
//! so in the assistant; whoever cannot complete their sign-in because of it has this page.

use crate::{
    context::Known,
    failure::Failure,
    layout,
    pages::helpdesk::{
        assistant::{Answer, answered},
        case::{Asked, What},
    },
    parts::codes::{next_codes, next_fields, passcode_input},
    posted::Posted,
};
use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};

pub(crate) async fn show(known: Known) -> Response {
    if known.pending {
        return page(&known, None).into_response();
    }
    let asked = Asked { what: Some(What::Codes), ..Asked::default() };
    (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, asked.address())]).into_response()
}

/// What is refused comes back on the page that it was sent from.
pub(crate) async fn look(posted: Posted<Known>) -> Result<Markup, Failure> {
    let Posted { context: known, fields } = posted;
    let (passcode, next) = (fields.text("passcode").to_owned(), next_codes(&fields)?);
    let found = known.context.ask(move |station, actor| station.codes().resync_own(actor, &passcode, &next)).await?;
    if !known.pending {
        let asked = Asked { person: known.context.signed_in.actor.person, key: None, what: Some(What::Codes) };
        return answered(&known.context, asked, Answer::Resynchronised(found)).await;
    }
    let ui = &known.context.ui;
    let said = match found.drift_seconds {
        None => ui.with("resync-own-found", [("ahead", &found.ahead.to_string())]),
        Some(seconds) => ui.with("resync-own-found-clock", [("clock", &ui.clock(seconds))]),
    };
    Ok(page(&known, Some(&said)))
}

/// `found`: what is said of the token that was found.
fn page(known: &Known, found: Option<&str>) -> Markup {
    let ui = &known.context.ui;
    let title = ui.t("resync-own");
    let body = html! {
        h1 { (title) }
        @if let Some(said) = found {
            p.said role="status" { (said) }
        } @else {
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
        p { a href="/sign-in/passcode" { (ui.t("resync-own-continue")) } }
    };
    known.page(&title, &body)
}
