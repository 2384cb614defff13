//! Whether the station lives, for whoever watches over it: systemd's watchdog ([`daemon`]'s own), a monitor.
//!
//! `/healthz` says nothing else than that a request came through everything that a request comes through: the loop that
//! accepts, a blocking thread, the memory, the bench. Whoever waits in vain knows the rest.

use super::{app::App, failure::Failure};
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};

/// Where it is asked.
pub const HEALTH: &str = "/healthz";

pub(crate) async fn show(State(app): State<App>) -> Result<Response, Failure> {
    app.run(|station| station.answers()).await?;
    // no words: read by programs
    Ok(([(header::CONTENT_TYPE, "text/plain"), (header::CACHE_CONTROL, "no-store")], "ok\n").into_response())
}
