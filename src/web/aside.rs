//! A page beside the panel: of a machine that does not serve it, and says to people where it is.

use super::{
    assets,
    config::WebConfig,
    cookies, guard,
    layout::{brand, document},
};
use axum::{
    Router,
    extract::FromRef,
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

/// What such a page is made of.
#[derive(Clone)]
pub(super) struct Aside {
    config: Arc<WebConfig>,
    catalogues: Arc<Catalogues>,
}

impl FromRef<Aside> for Arc<WebConfig> {
    fn from_ref(aside: &Aside) -> Self {
        aside.config.clone()
    }
}

impl Aside {
    /// # Errors
    /// A catalogue of the academy's folder is broken.
    pub fn open(config: &WebConfig) -> Result<Self, CataloguesError> {
        let catalogues = Catalogues::load(config.templates.as_deref())?;
        Ok(Self { config: Arc::new(config.clone()), catalogues })
    }

    /// The reader's words.
    pub fn ui(&self, headers: &HeaderMap) -> Ui {
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let language = cookies::language(headers).unwrap_or_else(|| catalogue::preferred(accepted));
        Ui::new(self.catalogues.clone(), language, self.config.zone.clone())
    }

    /// Where the panel is.
    pub fn panel(&self) -> Option<&str> {
        self.config.public_url.as_deref()
    }

    /// The page: what is the matter, and where to go instead. It looks again by itself.
    pub fn page(&self, ui: &Ui, title: &str, said: &str, way: Option<(&str, String)>) -> Response {
        let body = html! {
            header.top { (brand(&self.config, ui)) }
            main.narrow id="main" tabindex="-1" {
                section.notice role="status" {
                    h1 { (title) }
                    p { (said) }
                    @if let Some((url, word)) = way { p { a.button href=(url) { (word) } } }
                }
            }
        };
        let page = document(ui, title, Some(AGAIN), &body);
        (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, AGAIN.to_string())], page).into_response()
    }

    /// What every such door has beside its page. `own`: it is the one of this machine alone.
    pub fn routes<S: Clone + Send + Sync + 'static>(own: bool) -> Router<S>
    where
        Arc<WebConfig>: FromRef<S>,
    {
        Router::new()
            .route("/assets/panel.css", get(assets::style))
            .route("/assets/panel.js", get(assets::script))
            .route("/assets/icon.svg", get(assets::icon))
            .layer(middleware::map_response(
                move |response: Response| async move { guard::with_headers(response, own) },
            ))
    }
}
