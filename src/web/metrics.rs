//! `/metrics`, and the counting of answers ([`super::meter`]).

use super::{app::App, failure::Failure};
use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::time::Instant;

/// The route of whatever is none.
const OTHER: &str = "other";

/// Counts every answer, refusals too.
pub(super) async fn count_answers(State(app): State<App>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let begun = Instant::now();
    let response = next.run(request).await;
    app.meter.answered(app.door.word(), route.as_ref().map_or(OTHER, MatchedPath::as_str), response.status(), begun);
    response
}

/// The figures: at the station's own door for whoever is on this machine, elsewhere for whoever has the key.
pub(crate) async fn show(State(app): State<App>, headers: HeaderMap) -> Result<Response, Failure> {
    let has_key = app.config.metrics.as_ref().is_some_and(|key| key.is_shown(&headers));
    if !app.door.is_own() && !has_key {
        return Err(Failure::NoSuchPage);
    }
    let found = app.run(|station| station.gauges()).await?;
    let kind = [(header::CONTENT_TYPE, prometheus::TEXT_FORMAT), (header::CACHE_CONTROL, "no-store")];
    Ok((kind, app.meter.tell(&found)).into_response())
}
