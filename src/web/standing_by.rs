//! What a machine answers that stands by while another one serves: that it lives, that it is not ready, and to people where the service is.

use super::{
    aside::Aside,
    config::WebConfig,
    guard,
    monitor::{HEALTH, READY},
};
use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use catalogue::CataloguesError;

/// Any door of a machine that stands by. `own`: the one of that machine alone.
///
/// # Errors
/// A catalogue of the academy's folder is broken.
pub fn standing_by(config: &WebConfig, own: bool) -> Result<Router, CataloguesError> {
    let aside = Aside::open(config)?;
    Ok(Router::new()
        // no words: read by programs
        .route(HEALTH, get(|| async { "ok\n" }))
        .route(READY, get(ready))
        .fallback(page)
        .layer(middleware::map_response(move |response: Response| async move { guard::with_headers(response, own) }))
        .merge(Aside::routes(own))
        .with_state(aside))
}

async fn ready(State(aside): State<Aside>, headers: HeaderMap) -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, aside.ui(&headers).t("standing-by") + "\n").into_response()
}

async fn page(State(aside): State<Aside>, headers: HeaderMap) -> Response {
    let ui = aside.ui(&headers);
    let way = aside.panel().map(|url| (url, ui.t("standing-by-go")));
    aside.page(&ui, &ui.t("standing-by-title"), &ui.t("standing-by"), way)
}
