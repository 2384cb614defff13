//! Setting a PIN: the fields, and the page behind the one-time link that the helpdesk had sent.
//!
//! The link asks for a sign-in as that very person. Looking at it does not use it up.

use crate::back::done;
use crate::{
    context::{Context, Posted},
    failure::Failure,
    layout,
    path::Path,
};
use axum::response::{IntoResponse, Redirect, Response};
use catalogue::Ui;
use maud::{Markup, html};
use station::StationError;

pub(crate) async fn show(Path(token): Path<String>, context: Result<Context, Failure>) -> Result<Response, Failure> {
    let context = match context {
        Ok(context) => context,
        Err(Failure::NotSignedIn) if is_token(&token) => {
            return Ok(Redirect::to(&format!("/sign-in?next=/pin/{token}")).into_response());
        }
        Err(other) => return Err(other),
    };
    let looked = token.clone();
    if !context.ask(move |station, actor| station.pin_link_is_valid(actor, &looked)).await? {
        return Err(StationError::LinkRefused.into());
    }
    let title = context.ui.t("pin-new");
    let body = html! { h1 { (title) } (pin_form(&context, &format!("/pin/{token}"))) };
    Ok(context.page(&title, &body).into_response())
}

pub(crate) async fn redeem(Path(token): Path<String>, posted: Posted) -> Result<Redirect, Failure> {
    let (typed, again) = typed_twice(&posted.fields);
    let session = posted.context.token.clone();
    let set =
        posted.context.ask(move |station, actor| station.redeem_pin_link(actor, &session, &token, &typed, &again));
    set.await?;
    Ok(done("/me", "pin-set"))
}

/// Whether a text could be the token of a link: nothing else goes into an address.
pub(crate) fn is_token(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// The form in which a person chooses their PIN; it is posted to `action`.
pub(crate) fn pin_form(context: &Context, action: &str) -> Markup {
    let ui = &context.ui;
    html! {
        form.stack method="post" action=(action) {
            (layout::csrf(context))
            (pin_fields(ui))
            button.primary { (ui.t("pin-submit")) }
        }
    }
}

/// The two fields of a new PIN, and what makes a good one.
pub(crate) fn pin_fields(ui: &Ui) -> Markup {
    html! {
        p.small { (ui.t("pin-help")) }
        label { (ui.t("pin-field")) (pin_input("pin")) }
        label { (ui.t("pin-field-again")) (pin_input("again")) }
    }
}

/// The PIN as it was typed in both fields of [`pin_fields`].
pub(crate) fn typed_twice(fields: &crate::fields::Fields) -> (String, String) {
    (fields.text("pin").to_owned(), fields.text("again").to_owned())
}

fn pin_input(name: &str) -> Markup {
    html! { input name=(name) type="password" inputmode="numeric" autocomplete="off" maxlength="16" required; }
}
