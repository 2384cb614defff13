//! The password once more, before what changes who may do what: an open session is not enough for that. The page carries the form
//! that was sent, and sends it again with the password; for some minutes it is not asked for another time.

use super::{context::Context, failure::Failure, fields::Fields, layout, notes::Passing};
use axum::{
    Extension,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use station::StationError;

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
