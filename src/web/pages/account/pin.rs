//! Setting a PIN: the fields, and the page behind the one-time link that the helpdesk had sent.
//!
//! The link asks for a sign-in as that very person. Looking at it does not use it up.

use crate::{
    back::done,
    context::Context,
    failure::Failure,
    parts::codes::{pin_form, typed_twice},
    path::Path,
    posted::Posted,
};
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;
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
    if !context.ask(move |station, actor| station.accounts().pin_link_is_valid(actor, &looked)).await? {
        return Err(StationError::LinkRefused.into());
    }
    let title = context.ui.t("pin-new");
    let body = html! { h1 { (title) } (pin_form(&context, &format!("/pin/{token}"))) };
    Ok(context.page(&title, &body).into_response())
}

pub(crate) async fn redeem(Path(token): Path<String>, posted: Posted) -> Result<Redirect, Failure> {
    let (typed, again) = typed_twice(&posted.fields);
    let session = posted.context.token.clone();
    let set = posted
        .context
        .ask(move |station, actor| station.accounts().redeem_pin_link(actor, &session, &token, &typed, &again));
    set.await?;
    Ok(done("/me", "pin-set"))
}

/// Whether a text could be the token of a link: nothing else goes into an address.
pub(crate) fn is_token(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}
