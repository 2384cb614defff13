//! The panel: thin handlers, pages as pure functions of what the station shows.
//!
//! It sees neither store nor drivers, only the station (and the virtual hub, where there is one). A handler extracts,
//! calls the station from a blocking thread, chooses the page. What goes wrong becomes one page in the reader's language,
//! rendered in one place ([`failure`]).

mod actions;
mod assets;
mod context;
mod failure;
mod fields;
mod gate;
mod guard;
mod kept;
mod language;
mod layout;
mod markdown;
mod pages;
mod path;
mod plot;
mod routes;
mod searches;
mod serve;
mod symbols;
mod texts;
mod uploads;
mod words;

use crate::{emulated::Hub, post::Tray, station::Station};
use axum::{Router, extract::DefaultBodyLimit, middleware};
use jiff::tz::TimeZone;
use std::{net::IpAddr, path::PathBuf, sync::Arc};

pub use language::{Catalogues, CataloguesError};
use routes::Way;
pub use routes::{Needs, Of, Route, routes};
pub use serve::{Tls, TlsError, serve};
use texts::Texts;

/// How the panel is reached and what it shows.
#[derive(Clone)]
pub struct WebConfig {
    /// The address under which people reach it, `https://clefs.example.fr`: its host is believed, and over https cookies
    /// are never sent in the clear.
    pub public_url: Option<String>,
    /// The reverse proxy that speaks TLS for the panel; the address it forwards is believed.
    pub trusted_proxy: Option<IpAddr>,
    /// The panel speaks TLS itself.
    pub tls: bool,
    /// The virtual tokens to show as a strip; `None` outside of `demo` and `--bus emulated`.
    pub hub: Option<Hub>,
    /// Mails for everybody to read; `None` outside of `demo`.
    pub tray: Option<Tray>,
    /// The academy's time zone.
    pub zone: TimeZone,
    /// A folder whose catalogues, style and script replace those in the program.
    pub templates: Option<PathBuf>,
}

impl Default for WebConfig {
    fn default() -> Self {
        let zone = TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC);
        Self { public_url: None, trusted_proxy: None, tls: false, hub: None, tray: None, zone, templates: None }
    }
}

impl WebConfig {
    /// The host of the public address, without scheme, port and path.
    fn public_host(&self) -> Option<&str> {
        let (_, rest) = self.public_url.as_deref()?.split_once("://")?;
        let authority = rest.split('/').next()?;
        Some(guard::without_port(authority))
    }

    /// Whether browsers reach the panel over TLS.
    fn is_encrypted(&self) -> bool {
        self.tls || self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }
}

/// What every request shares.
#[derive(Clone)]
struct App {
    station: Arc<Station>,
    config: Arc<WebConfig>,
    catalogues: Arc<Catalogues>,
    texts: Arc<Texts>,
    uploads: Arc<uploads::Uploads<uploads::Keys>>,
    rosters: Arc<uploads::Uploads<uploads::Roster>>,
    consoles: Arc<uploads::Uploads<uploads::Console>>,
    searches: Arc<kept::Kept<searches::Search>>,
}

/// The panel's routes. A broken catalogue or text is told here, at start.
pub fn router(station: Arc<Station>, config: WebConfig) -> Result<Router, CataloguesError> {
    let catalogues = Arc::new(Catalogues::load(config.templates.as_deref())?);
    let texts = Arc::new(Texts::load(config.templates.as_deref())?);
    let (hub, tray) = (config.hub.is_some(), config.tray.is_some());
    let (uploads, rosters, consoles, searches) = Default::default();
    let app = App { station, config: Arc::new(config), catalogues, texts, uploads, rosters, consoles, searches };
    let mut router = Router::new();
    for Way { route, handler } in routes::ways(hub, tray) {
        let (limit, path) = (DefaultBodyLimit::max(route.body), route.path.clone());
        let gate = middleware::from_fn_with_state((app.clone(), Arc::new(route)), gate::gate);
        router = router.route(&path, handler.layer(limit).route_layer(gate));
    }
    Ok(router
        .fallback(failure::no_such_page)
        .layer(middleware::from_fn_with_state(app.clone(), guard::guard))
        // around the guard, so that its refusals get their page too
        .layer(middleware::from_fn_with_state(app.clone(), failure::render))
        .layer(middleware::from_fn(guard::seal))
        .with_state(app))
}
