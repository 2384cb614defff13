//! Setting a PIN: the fields, and the page behind the one-time link that the helpdesk had sent.
//!
//! The link asks for a sign-in as that very person. Looking at it does not use it up.

use crate::{
    back::{Redirect, done},
    context::Context,
    failure::Failure,
    parts::codes::{pin_form, typed_twice},
    path::Path,
    posted::Posted,
};
use maud::{Markup, html};
use station::StationError;

pub(crate) async fn show(Path(token): Path<String>, context: Context) -> Result<Markup, Failure> {
    let looked = token.clone();
    if !context.ask(move |station, actor| station.accounts().pin_link_is_valid(actor, &looked)).await? {
        return Err(StationError::LinkRefused.into());
    }
    let title = context.ui.t("pin-new");
    let body = html! { h1 { (title) } (pin_form(&context, &format!("/pin/{token}"))) };
    Ok(context.page(&title, &body))
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
