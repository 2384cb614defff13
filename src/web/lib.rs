//! The panel: thin handlers, pages as pure functions of what the station shows.
//!
//! It sees neither store nor drivers, only the station (and the virtual hub, where there is one). A handler extracts,
//! calls the station from a blocking thread, chooses the page. What goes wrong becomes one page in the reader's language,
//! rendered in one place ([`failure`]).

mod actions;
mod again;
mod app;
mod assets;
mod back;
mod blocking;
mod challenge;
mod config;
mod connections;
mod context;
mod cookies;
mod door;
mod exported;
mod failure;
mod failure_page;
mod fields;
mod frame;
mod gate;
mod guard;
mod headers;
mod kept;
mod layout;
mod live;
mod load;
mod local;
mod markdown;
mod needs;
mod pace;
mod pages;
mod parts;
mod path;
mod pictures;
mod plot;
mod posted;
mod routes;
mod serials;
mod serve;
mod stranger;
mod symbols;
mod texts;
mod uploads;
mod words;

use app::App;
use axum::{Router, extract::DefaultBodyLimit, middleware};
use station::Station;
use std::sync::Arc;

pub use catalogue::{Catalogues, CataloguesError};
pub use challenge::Challenges;
pub use config::WebConfig;
pub use door::{Desk, Door, Verdict};
pub use needs::{Needs, Of};
use routes::Way;
pub use routes::{Route, routes};
pub use serve::{Room, Tls, TlsError, serve};
use texts::Texts;

/// The panel, to be served through its doors: they share everything but the sessions that were opened at them.
pub struct Panel(App);

impl Panel {
    /// Reads catalogues and texts. A broken one is told here, at start.
    pub fn open(station: Arc<Station>, config: WebConfig) -> Result<Self, CataloguesError> {
        let catalogues = Catalogues::load(config.templates.as_deref())?;
        let texts = Arc::new(Texts::load(config.templates.as_deref())?);
        let (uploads, rosters, consoles, searches) = Default::default();
        let (verifications, exports, journal_exports) = Default::default();
        let (door, challenges) = Default::default();
        let load = Arc::new(load::Load::new(config.spool.clone()));
        let config = Arc::new(config);
        Ok(Self(App {
            station,
            config,
            door,
            challenges,
            load,
            catalogues,
            texts,
            uploads,
            rosters,
            consoles,
            searches,
            verifications,
            exports,
            journal_exports,
        }))
    }

    /// The panel as it is reached through this door.
    pub fn through(&self, door: Door) -> Router {
        built(App { door: Arc::new(door), ..self.0.clone() })
    }

    /// What `doctor` asks the doors by.
    pub fn challenges(&self) -> Arc<Challenges> {
        self.0.challenges.clone()
    }
}

/// The panel through the station's own door, whatever its port.
pub fn router(station: Arc<Station>, config: WebConfig) -> Result<Router, CataloguesError> {
    Ok(Panel::open(station, config)?.through(Door::default()))
}

fn built(app: App) -> Router {
    let mut router = Router::new();
    for Way { route, handler, .. } in routes::ways(app.config.hub.is_some(), app.config.tray.is_some()) {
        let (limit, path) = (DefaultBodyLimit::max(route.body), route.path.clone());
        let gate = middleware::from_fn_with_state((app.clone(), Arc::new(route)), gate::gate);
        router = router.route(&path, handler.layer(limit).route_layer(gate));
    }
    router
        .fallback(failure_page::no_such_page)
        .layer(middleware::from_fn_with_state(app.clone(), guard::guard))
        // around the guard, so that its refusals get their page too
        .layer(middleware::from_fn_with_state(app.clone(), failure_page::render))
        .layer(middleware::from_fn_with_state(app.clone(), guard::seal))
        .with_state(app)
}
