//! Exports, whatever is in them: begun by a form, answered at once where they are quick, and else on a page that tells how far they
//! are and offers the file when it is there.

use super::{saved::saved, under_way::under_way};
use crate::{
    back::Redirect,
    context::Context,
    exported::{Exported, Exports, Written},
    failure::Failure,
    layout,
};
use axum::response::{IntoResponse, Response};
use domain::PersonId;
use keyfile::WriteError;
use maud::{Markup, html};
use station::{Actor, Progress, Spool, Station, StationError, Work};
use std::{io, sync::Arc};

/// Begins an export: `write` writes it, and says what it wrote. Most are over before a page could be drawn, and their file is the
/// answer; else the page at `path` has it.
pub(crate) async fn begin(
    context: &Context,
    exports: &Exports,
    path: &str,
    write: impl FnOnce(&Station, &Actor, &mut Spool, &Progress) -> Result<Written, StationError> + Send + 'static,
) -> Result<Response, Failure> {
    let person = person(context)?;
    let (station, actor) = (context.app.station.clone(), context.signed_in.actor.clone());
    let at_work = context.app.load.at_work()?;
    let work = Work::begin(move |progress| {
        let _at_work = at_work;
        made(&station, |spool| write(&station, &actor, spool, progress)).inspect_err(StationError::log_cause)
    });
    match context.app.soon(&work).await {
        Some(Ok(_)) => give(context, work).await,
        Some(Err(error)) => Err(Failure::Ended(error.clone())),
        None => {
            exports.put(person, work);
            Ok(Redirect::to(path).into_response())
        }
    }
}

fn made(
    station: &Station,
    write: impl FnOnce(&mut Spool) -> Result<Written, StationError>,
) -> Result<Exported, StationError> {
    let failed = |error: io::Error| StationError::from(WriteError::Output(error));
    let mut spool = station.spool(tempfile::tempfile().map_err(failed)?)?;
    let written = write(&mut spool)?;
    Ok(Exported::new(spool.finish().map_err(failed)?, written))
}

/// The reader's export of this kind, if there is one.
pub(crate) fn of(context: &Context, exports: &Exports) -> Option<Arc<Work<Exported>>> {
    exports.of(context.signed_in.actor.person?)
}

/// How far it is, or the file: what the page at `path` shows. `far`: the message for how far it is.
pub(crate) fn state(context: &Context, work: &Work<Exported>, path: &str, far: &'static str) -> Markup {
    let ui = &context.ui;
    let stop = format!("{path}/stop");
    let another =
        html! { form method="post" action=(stop) { (layout::csrf(context)) button { (ui.t("export-another")) } } };
    match work.end() {
        None => under_way(context, work.far(), far, &stop),
        Some(Err(error)) => html! { p.notice role="alert" { (ui.refused(error)) } (another) },
        Some(Ok(made)) if made.waits() => html! {
            p.said role="status" { (ui.message(made.told())) }
            div.actions {
                form method="post" action={ (path) "/file" } { (layout::csrf(context)) button.primary { (ui.t("export-fetch")) } }
                (another)
            }
            p.small { (ui.t("export-fetch-help")) }
        },
        Some(Ok(_)) => html! { p.said role="status" { (ui.t("export-fetched")) } (another) },
    }
}

/// Gives the file out, once, to whoever may have it at this moment.
pub(crate) async fn fetch(context: &Context, exports: &Exports) -> Result<Response, Failure> {
    give(context, exports.of(person(context)?).ok_or(Failure::FileGone)?).await
}

async fn give(context: &Context, work: Arc<Work<Exported>>) -> Result<Response, Failure> {
    let asked = work.clone();
    let may = context.ask(move |_, actor| match asked.end() {
        Some(Ok(made)) => made.check(actor),
        Some(Err(_)) | None => Ok(()),
    });
    may.await?;
    let made = work.end().and_then(|end| end.as_ref().ok()).ok_or(Failure::FileGone)?;
    Ok(saved(made.take().ok_or(Failure::FileGone)?, made.name()))
}

/// Stops it, or throws its file away.
pub(crate) fn give_up(context: &Context, exports: &Exports, path: &str) -> Result<Redirect, Failure> {
    exports.give_up(person(context)?);
    Ok(Redirect::to(path))
}

fn person(context: &Context) -> Result<PersonId, Failure> {
    context.signed_in.actor.person.ok_or(Failure::NotSignedIn)
}
