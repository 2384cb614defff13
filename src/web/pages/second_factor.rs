//! The second factor of signing in: asked for after the password, switched on and off by its holder.

use super::{done, sign_in::session_cookie};
use crate::web::{
    context::{Known, KnownPosted, Posted},
    failure::Failure,
    layout,
};
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};

pub(in crate::web) async fn show(known: Known) -> Response {
    if known.pending { page(&known, None).into_response() } else { Redirect::to("/").into_response() }
}

pub(in crate::web) async fn complete(
    State(app): State<crate::web::App>,
    posted: KnownPosted,
) -> Result<Response, Failure> {
    let KnownPosted { known, fields } = posted;
    let (token, passcode) = (known.context.token.clone(), fields.text("passcode").to_owned());
    match app.run(move |station| station.complete_sign_in(&token, &passcode)).await {
        Ok(opened) => Ok((session_cookie(&app, &opened), Redirect::to("/")).into_response()),
        Err(Failure::Station(error)) => {
            let refused = known.context.ui.outcome(error.key(), &error.args());
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&known, Some(&refused))).into_response())
        }
        Err(other) => Err(other),
    }
}

pub(in crate::web) async fn switch(posted: Posted) -> Result<Redirect, Failure> {
    let (on, passcode) = (posted.fields.text("switch") == "on", posted.fields.text("passcode").to_owned());
    posted.context.ask(move |station, actor| station.set_second_factor(actor, on, &passcode)).await?;
    Ok(done("/me", if on { "second-factor-on" } else { "second-factor-off" }))
}

fn page(known: &Known, refused: Option<&str>) -> Markup {
    let ui = &known.context.ui;
    let title = ui.t("second-factor");
    let body = html! {
        h1 { (title) }
        @if let Some(refused) = refused { p.notice role="alert" { (refused) } }
        p { (ui.t("passcode-help")) }
        form.stack method="post" action="/sign-in/passcode" {
            (layout::csrf(&known.context))
            label { (ui.t("field-passcode")) (passcode_input()) }
            button.primary { (ui.t("sign-in")) }
        }
        p { a href="/me/resync" { (ui.t("resync-own-link")) } }
        p { a href="/sign-in" { (ui.t("sign-in-anew")) } }
    };
    known.page(&title, &body)
}

/// The field for a passcode. Hidden: it holds the PIN.
pub(super) fn passcode_input() -> Markup {
    html! { input name="passcode" type="password" inputmode="numeric" autocomplete="off" maxlength="24" required; }
}
