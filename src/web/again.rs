//! The password once more, before what changes who may do what: an open session is not enough for that. The page carries the form
//! that was sent, and sends it again with the password; for some minutes it is not asked for another time.

use super::{back::form_urlencoded, context::Context, failure::Failure, fields::Fields, layout, notes::Passing};
use axum::{
    Extension,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::Source;
use maud::{Markup, html};
use station::{CameBy, StationError};

/// Marks a request whose way is weighty ([`super::routes::Route::weighty`]).
#[derive(Clone, Copy)]
pub(super) struct Weighty;

/// The field of the page.
const PASSWORD: &str = "own_password";

/// Lets a weighty form through once the password is known to be the person's; the answer instead is the page that asks.
pub(super) async fn asked(context: &Context, mut fields: Fields) -> Result<Fields, Failure> {
    if context.signed_in.fresh {
        return Ok(fields);
    }
    // who came from elsewhere has no password to type here: they sign in there once more
    if let Some(came) = &context.signed_in.came {
        return Err(Failure::Answered(Box::new(
            (StatusCode::FORBIDDEN, Extension(Passing), elsewhere(context, came)).into_response(),
        )));
    }
    if !fields.ticked(PASSWORD) {
        return Err(Failure::Answered(answer(StatusCode::FORBIDDEN, context, &fields, None)));
    }
    let password = fields.secret(PASSWORD);
    let token = context.token.clone();
    match context.ask(move |station, actor| station.accounts().prove_again(actor, &token, &password)).await {
        Ok(()) => Ok(fields),
        Err(Failure::Station(error @ (StationError::WrongPassword | StationError::Throttled { .. }))) => {
            let said = context.ui.refused(&error);
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            Err(Failure::Answered(answer(status, context, &fields, Some(&said))))
        }
        Err(other) => Err(other),
    }
}

fn answer(status: StatusCode, context: &Context, fields: &Fields, refused: Option<&str>) -> Box<Response> {
    Box::new((status, Extension(Passing), page(context, fields, refused)).into_response())
}

fn elsewhere(context: &Context, came: &CameBy) -> Markup {
    let ui = &context.ui;
    let known = &context.app.config.elsewhere;
    let (name, way) = match &came.source {
        Source::Header => (known.portal.as_ref().map(|portal| portal.name.as_str()), "/sign-in/header?"),
        Source::Provider(_) | Source::Directory(_) | Source::Client(_) => {
            (known.provider.as_ref().map(|provider| provider.name()), "/sign-in/provider?anew=yes&")
        }
    };
    let (name, title) = (name.unwrap_or_default(), ui.t("again-title"));
    let way = format!("{way}{}", form_urlencoded(&[("next", &context.app.addresses.above(context.path()))]));
    let body = html! {
        h1 { (title) }
        p { (ui.t("again-elsewhere")) }
        p { a.button.primary href=(way) { (ui.with("sign-in-with", [("name", name)])) } }
    };
    context.page(&title, &body)
}

fn page(context: &Context, fields: &Fields, refused: Option<&str>) -> Markup {
    let ui = &context.ui;
    let title = ui.t("again-title");
    let body = html! {
        h1 { (title) }
        @if let Some(refused) = refused { p.notice role="alert" { (refused) } }
        p { (ui.t("again-why")) }
        form.stack method="post" action=(context.path()) {
            (layout::csrf(context))
            (fields.carried(&["mail_password"]))
            label { (ui.t("again-password"))
                input name=(PASSWORD) type="password" autocomplete="current-password" required autofocus; }
            button.primary { (ui.t("again-go-on")) }
        }
    };
    context.page(&title, &body)
}
