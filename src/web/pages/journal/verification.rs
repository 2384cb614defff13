//! The journal recomputed, which takes long where it is long.

use super::entries::{result, shown, verified};
use crate::{
    back::{Redirect, done},
    context::Context,
    failure::Failure,
    fields::Fields,
    parts::under_way::under_way,
    posted::Posted,
};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use station::{StationError, Work};

const PATH: &str = "/journal/verify";

/// Recomputes every entry; what was found is kept in the journal. With the head of a slip: whether the journal still contains it.
/// Answered at once where that is quick.
pub(crate) async fn begin(posted: Posted) -> Result<Response, Failure> {
    let context = &posted.context;
    let person = context.signed_in.actor.person.ok_or(Failure::NotSignedIn)?;
    let (station, actor) = (context.app.station.clone(), context.signed_in.actor.clone());
    let at_work = context.app.load.at_work()?;
    let head = Some(posted.fields.text("head").to_owned()).filter(|head| !head.is_empty());
    let of_slip = head.is_some();
    let work = Work::begin(move |progress| {
        let _at_work = at_work;
        let found = match &head {
            Some(head) => station.journal().journal_verify(&actor, Some(head), progress),
            None => station.journal().examine_journal(&actor, progress),
        };
        found.inspect_err(StationError::log_cause)
    });
    match context.app.soon(&work).await {
        Some(Ok(check)) if of_slip && check.is_sound() => Ok(done("/", "slip-is-there").into_response()),
        Some(Ok(check)) => Ok(shown(context, &Fields::default(), Some(check)).await?.into_response()),
        Some(Err(error)) => Err(Failure::Ended(error.clone())),
        None => {
            context.app.verifications.put(person, work);
            Ok(Redirect::to(PATH).into_response())
        }
    }
}

/// How far the reader's verification is, or what it found; and the button that begins one.
pub(crate) async fn show(context: Context) -> Result<Markup, Failure> {
    let person = context.signed_in.actor.person.ok_or(Failure::NotSignedIn)?;
    let (ui, title) = (&context.ui, context.ui.t("journal-verify-title"));
    let work = context.app.verifications.of(person);
    let end = work.as_ref().map(|work| (work, work.end()));
    if let Some((work, None)) = end {
        let body =
            html! { h1 { (title) } (under_way(&context, work.far(), "journal-verifying", &format!("{PATH}/stop"))) };
        return Ok(context.waiting_page(&title, &body));
    }
    let state = context.look(|station, actor| station.journal().journal_state(actor, 0)).await?;
    let body = html! {
        h1 { (title) }
        @match end {
            Some((_, Some(Ok(check)))) => (result(ui, check)),
            Some((_, Some(Err(error)))) => p.notice role="alert" { (ui.refused(error)) },
            Some((_, None)) | None => {}
        }
        (verified(&context, &state))
        p { a href="/journal" { (ui.t("journal-all")) } }
    };
    Ok(context.page(&title, &body))
}

/// Stops it, or forgets what it found.
pub(crate) async fn stop(posted: Posted) -> Result<Redirect, Failure> {
    let person = posted.context.signed_in.actor.person.ok_or(Failure::NotSignedIn)?;
    posted.context.app.verifications.give_up(person);
    Ok(Redirect::to(PATH))
}
