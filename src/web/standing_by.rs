//! What a machine answers that stands by while another one serves: that it lives, that it is not ready, and to people where the service is.

use super::{
    assets,
    config::WebConfig,
    cookies, guard,
    layout::{brand, document},
    monitor::{HEALTH, READY},
};
use axum::{
    Router,
    extract::{FromRef, State},
    http::{HeaderMap, StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use catalogue::{Catalogues, CataloguesError, Ui};
use maud::html;
use std::sync::Arc;

/// Seconds after which a page looks again.
const AGAIN: u32 = 5;

#[derive(Clone)]
struct Beside {
    config: Arc<WebConfig>,
    catalogues: Arc<Catalogues>,
}

impl FromRef<Beside> for Arc<WebConfig> {
    fn from_ref(beside: &Beside) -> Self {
        beside.config.clone()
    }
}

impl Beside {
    fn ui(&self, headers: &HeaderMap) -> Ui {
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let language = cookies::language(headers).unwrap_or_else(|| catalogue::preferred(accepted));
        Ui::new(self.catalogues.clone(), language, self.config.zone.clone())
    }
}

/// Any door of a machine that stands by. `own`: the one of that machine alone.
///
/// # Errors
/// A catalogue of the academy's folder is broken.
pub fn standing_by(config: &WebConfig, own: bool) -> Result<Router, CataloguesError> {
    let catalogues = Catalogues::load(config.templates.as_deref())?;
    Ok(Router::new()
        // no words: read by programs
        .route(HEALTH, get(|| async { "ok\n" }))
        .route(READY, get(ready))
        .route("/assets/panel.css", get(assets::style))
        .route("/assets/panel.js", get(assets::script))
        .route("/assets/icon.svg", get(assets::icon))
        .fallback(page)
        .layer(middleware::map_response(move |response: Response| async move { guard::with_headers(response, own) }))
        .with_state(Beside { config: Arc::new(config.clone()), catalogues }))
}

async fn ready(State(beside): State<Beside>, headers: HeaderMap) -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, beside.ui(&headers).t("standing-by") + "\n").into_response()
}

async fn page(State(beside): State<Beside>, headers: HeaderMap) -> Response {
    let ui = beside.ui(&headers);
    let body = html! {
        header.top { (brand(&beside.config, &ui)) }
        main.narrow id="main" tabindex="-1" {
            section.notice role="status" {
                h1 { (ui.t("standing-by-title")) }
                p { (ui.t("standing-by")) }
                @if let Some(url) = &beside.config.public_url {
                    p { a.button href=(url) { (ui.t("standing-by-go")) } }
                }
            }
        }
    };
    let page = document(&ui, &ui.t("standing-by-title"), Some(AGAIN), &body);
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, AGAIN.to_string())], page).into_response()
}
