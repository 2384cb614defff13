//! Signing in elsewhere and coming back: by the portal's headers, or at a provider; and out again.

use super::sign_in::{next, page};
use crate::{
    app::App,
    back::Redirect,
    blocking::blocking,
    cookies::{going, going_cookie, session_cookie},
    failure::Failure,
    fields::Fields,
    headers::host,
    layout,
    path::Query,
    posted::Posted,
    stranger::Stranger,
};
use axum::{
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use catalogue::{Tells, say};
use claims::Read;
use domain::Source;
use maud::html;
use provider::{Fault, Provider};
use station::Vouched;
use std::sync::Arc;

/// Whoever comes through the portal is signed in as whom it names.
pub(crate) async fn by_portal(
    stranger: Stranger,
    headers: HeaderMap,
    Query(query): Query,
) -> Result<Response, Failure> {
    let app = stranger.app.clone();
    let portal = app.config.elsewhere.portal_at(&app.door).cloned().ok_or(Failure::NoSuchPage)?;
    let there = next(&app, &query).unwrap_or("/").to_owned();
    match portal.read(&headers) {
        Ok(read) => {
            let (source, told) = (Source::Header, noted(read));
            come_in(&stranger, &headers, Vouched { source, told, sid: None, factor: portal.second_factor }, &there)
                .await
        }
        Err(unnamed) => {
            tracing::info!(%unnamed, "nobody came in by the portal");
            Ok(refused(&stranger, &headers, StatusCode::FORBIDDEN, &say("error-portal-silent"), &there))
        }
    }
}

/// Leads to the provider.
pub(crate) async fn begin(
    stranger: Stranger,
    headers: HeaderMap,
    uri: Uri,
    Query(query): Query,
) -> Result<Response, Failure> {
    let app = stranger.app.clone();
    let provider = app.config.elsewhere.provider.clone().ok_or(Failure::NoSuchPage)?;
    let there = next(&app, &query).unwrap_or("/").to_owned();
    let (back, anew) = (format!("{}/sign-in/provider/back", here(&app, &headers, &uri)?), query.ticked("anew"));
    match blocking(move || provider.begin(&back, anew)).await? {
        Ok(begun) => {
            let browser = going(&app, &headers).map_or_else(crate::notes::number, str::to_owned);
            let address = begun.address.clone();
            app.going.keep(&browser, begun, there);
            let cookie = [(header::SET_COOKIE, going_cookie(&app, &browser))];
            Ok((cookie, Redirect::to(&address)).into_response())
        }
        Err(fault) => Ok(faulty(&stranger, &headers, &fault, &there)),
    }
}

/// Comes back from the provider.
pub(crate) async fn back(stranger: Stranger, headers: HeaderMap, Query(query): Query) -> Result<Response, Failure> {
    let app = stranger.app.clone();
    let provider = app.config.elsewhere.provider.clone().ok_or(Failure::NoSuchPage)?;
    let browser = going(&app, &headers).unwrap_or_default();
    // it is over now, whatever becomes of it
    let Some((begun, there)) = app.going.take(browser, query.text("state")) else {
        return Ok(faulty(&stranger, &headers, &Fault::NotBegun, "/"));
    };
    match came_back(provider, begun, &query).await? {
        Ok((source, came)) => {
            let (told, sid, factor) = (noted(came.read), came.sid, came.factor);
            come_in(&stranger, &headers, Vouched { source, told, sid, factor }, &there).await
        }
        Err(fault) => Ok(faulty(&stranger, &headers, &fault, &there)),
    }
}

async fn came_back(
    provider: Arc<Provider>,
    begun: provider::Begun,
    query: &Fields,
) -> Result<Result<(Source, provider::Came), Fault>, Failure> {
    let iss = Some(query.text("iss").to_owned()).filter(|iss| !iss.is_empty());
    let error: String = query.text("error").chars().filter(char::is_ascii_graphic).take(60).collect();
    let code = query.text("code").to_owned();
    let came = move || {
        if !error.is_empty() {
            // another one says nothing of this provider, not even that it refuses
            provider.answers(iss.as_deref())?;
            return Err(Fault::Refused(error));
        }
        Ok((provider.source(), provider.finish(&begun, &code, iss.as_deref())?))
    };
    blocking(move || Ok(came())).await?
}

/// The provider says, from machine to machine, that somebody signed out there.
pub(crate) async fn over_there(posted: Posted<Stranger>) -> Result<Response, Failure> {
    let Posted { context: Stranger { app, .. }, fields } = posted;
    let provider = app.config.elsewhere.provider.clone().ok_or(Failure::NoSuchPage)?;
    let (token, source) = (fields.text("logout_token").to_owned(), provider.source());
    match blocking(move || provider.signed_out(&token)).await? {
        Ok((subject, sid)) => {
            let over = move |station: &Arc<station::Station>| {
                station.accounts().signed_out_there(&source, subject.as_ref(), sid.as_deref())
            };
            let ended = app.run(over).await?;
            tracing::info!(ended, "the provider says that somebody signed out");
            Ok(StatusCode::OK.into_response())
        }
        Err(fault) => {
            tracing::warn!(%fault, "a message that somebody signed out is not believed");
            Ok(StatusCode::BAD_REQUEST.into_response())
        }
    }
}

/// After signing out here: the way out of where they signed in, which is gone at once where the browser does that.
pub(crate) async fn signed_out(
    Stranger { app, ui, .. }: Stranger,
    headers: HeaderMap,
    uri: Uri,
    Query(query): Query,
) -> Result<Response, Failure> {
    let elsewhere = &app.config.elsewhere;
    let out = match query.text("from") {
        "header" => elsewhere.portal.as_ref().map(|portal| (portal.name.clone(), portal.sign_out.clone())),
        "provider" => {
            let over = format!("{}/signed-out", here(&app, &headers, &uri)?);
            elsewhere.provider.as_ref().and_then(|one| Some((one.name().to_owned(), one.sign_out(&over)?)))
        }
        _ => None,
    };
    let title = ui.t("signed-out-title");
    let body = html! {
        h1 { (title) }
        p { (ui.t("signed-out-here")) }
        @if let Some((name, address)) = &out {
            p { (ui.with("signed-out-there", [("name", name)])) }
            p { a.button.primary href=(address) rel="noreferrer" { (ui.with("signed-out-leave", [("name", name)])) } }
        }
        p { a.button href="/sign-in" { (ui.t("signed-out-again")) } }
    };
    let page = layout::open(&app, &ui, &title, &body).into_response();
    match out {
        // a form may lead to no other host: this is a way of its own
        Some((_, address)) => Ok(([(header::REFRESH, format!("0; url={address}"))], page).into_response()),
        None => Ok(page),
    }
}

async fn come_in(stranger: &Stranger, headers: &HeaderMap, vouched: Vouched, there: &str) -> Result<Response, Failure> {
    let (app, from) = (&stranger.app, stranger.from);
    let at_station = app.door.is_own();
    let signed = app.run(move |station| station.accounts().sign_in_vouched(&vouched, from, at_station)).await;
    match signed {
        Ok(token) => Ok((session_cookie(app, &token), Redirect::to(there)).into_response()),
        Err(Failure::Station(error)) => {
            error.log_cause();
            Ok(refused(stranger, headers, StatusCode::FORBIDDEN, &error.message(), there))
        }
        Err(other) => Err(other),
    }
}

/// What could not be read of somebody is for whoever looks after the mapping; the value may name people.
fn noted(read: Read) -> domain::Told {
    for refused in &read.refused {
        tracing::warn!(attribute = refused.attribute, why = %refused.why, "what a source says of somebody gives nothing");
    }
    read.told
}

fn faulty(stranger: &Stranger, headers: &HeaderMap, fault: &Fault, there: &str) -> Response {
    tracing::warn!(%fault, cause = fault_cause(fault), "nobody came in by the provider");
    let status = match fault {
        Fault::Outgoing(_) | Fault::Answer { .. } | Fault::Address(_) | Fault::OtherIssuer(_) | Fault::Entropy(_) => {
            StatusCode::SERVICE_UNAVAILABLE
        }
        Fault::Refused(_) | Fault::NotBegun | Fault::Forged(_) | Fault::TooWeak { .. } | Fault::Nobody(_) => {
            StatusCode::FORBIDDEN
        }
    };
    refused(stranger, headers, status, &fault.message(), there)
}

fn fault_cause(fault: &Fault) -> String {
    std::error::Error::source(fault).map(ToString::to_string).unwrap_or_default()
}

/// The sign-in with the reason above it: the way by a password is there for whoever administers the station.
fn refused(
    stranger: &Stranger,
    headers: &HeaderMap,
    status: StatusCode,
    message: &catalogue::Message,
    there: &str,
) -> Response {
    let said = stranger.ui.message(message);
    let there = Some(there).filter(|there| *there != "/");
    (status, page(&stranger.app, &stranger.ui, headers, "", None, Some(&said), there)).into_response()
}

/// The address of this door, as the browser has it.
fn here(app: &App, headers: &HeaderMap, uri: &Uri) -> Result<String, Failure> {
    match (&app.config.public_url, app.door.is_own()) {
        (Some(url), false) => Ok(url.clone()),
        // the door has looked at the name already
        (_, _) => Ok(format!("http://{}", host(headers, uri).ok_or(Failure::WrongHost)?)),
    }
}
