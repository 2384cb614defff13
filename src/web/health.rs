//! Whether the station lives, for whoever watches over it: systemd's watchdog ([`daemon`]'s own), a monitor.
//!
//! `/readyz` says whether the station can work now, and if not why.
//!
//! `/healthz` says nothing else than that a request came through everything that a request comes through: the loop that
//! accepts, a blocking thread, the memory, the bench. Whoever waits in vain knows the rest.

use super::{app::App, context::ui_of, failure::Failure};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};

/// `ready`, or 503 with what is wrong in the reader's language.
pub(crate) async fn ready(State(app): State<App>, headers: HeaderMap) -> Result<Response, Failure> {
    let found = app.run(|station| Ok(station.unready())).await?;
    let (status, said) = match found {
        // no words: read by programs
        None => (StatusCode::OK, "ready\n".to_owned()),
        Some(why) => (StatusCode::SERVICE_UNAVAILABLE, ui_of(&app, &headers).await.tell(&why) + "\n"),
    };
    let plain = [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    Ok((status, plain, said).into_response())
}

pub(crate) async fn show(State(app): State<App>) -> Result<Response, Failure> {
    app.run(|station| station.answers()).await?;
    // no words: read by programs
    Ok(([(header::CONTENT_TYPE, "text/plain"), (header::CACHE_CONTROL, "no-store")], "ok\n").into_response())
}
