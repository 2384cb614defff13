//! The panel: thin handlers, pages as pure functions of what the station shows.
//!
//! It sees neither store nor drivers, only the station (and the virtual hub, where there is one). A handler extracts,
//! calls the station from a blocking thread, chooses the page. What goes wrong becomes one page in the reader's language,
//! rendered in one place ([`failure`]).

mod actions;
mod addresses;
mod again;
mod app;
mod aside;
mod assets;
mod back;
mod blocking;
mod came_from;
mod challenge;
mod clients;
mod config;
mod connections;
mod context;
mod cookies;
mod desk_door;
mod desk_line;
mod door;
mod elsewhere;
mod exported;
mod failure;
mod failure_page;
mod fields;
mod frame;
mod gate;
mod going;
mod guard;
mod headers;
mod health;
mod icons;
mod kept;
mod layout;
mod live;
mod load;
mod local;
mod markdown;
mod meter;
mod metrics;
mod monitor;
mod needs;
mod notes;
mod offer;
mod optional;
mod pace;
mod pages;
mod parts;
mod path;
mod pictures;
mod places;
mod plot;
mod portal;
mod posted;
mod programs;
mod refill;
mod returned;
mod routes;
mod serials;
mod serve;
mod standing_by;
mod stranger;
mod symbols;
mod texts;
mod tls;
mod tour;
mod typed;
mod uploads;
mod verification;
mod when;
mod words;

use addresses::Addresses;
use app::App;
use axum::{Router, extract::DefaultBodyLimit, http::Method, middleware};
use station::Station;
use std::sync::Arc;

pub use catalogue::{Catalogues, CataloguesError};
pub use challenge::Challenges;
pub use config::{Theme, WebConfig};
pub use desk_door::{AskTicket, desk_door};
pub use door::{Desk, Door, Verdict};
pub use elsewhere::Elsewhere;
pub use monitor::{HEALTH, METRICS, MetricsKey, READY};
pub use needs::{Needs, Of};
pub use pictures::outline;
pub use portal::Portal;
use routes::Way;
pub use routes::{Route, routes};
pub use serve::{Room, serve};
pub use standing_by::standing_by;
use texts::Texts;
pub use tls::{Certificate, Renewal, Tls, TlsError};
pub use tour::Tour;

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
        let all = routes::routes(config.hub.is_some(), config.tray.is_some());
        let pages = all.iter().filter(|route| route.method == Method::GET && !assets::is_one(&route.path));
        let addresses = Arc::new(Addresses::new(pages.map(|route| &*route.path)));
        let here = all.iter().filter(|route| route.at_station && route.method == Method::POST);
        let at_station = Arc::new(Addresses::new(here.map(|route| &*route.path)));
        let (notes, going, meter) = (Arc::default(), Arc::default(), Arc::new(meter::Meter::new()));
        let config = Arc::new(config);
        Ok(Self(App {
            station,
            config,
            desk: None,
            door,
            challenges,
            at_station,
            load,
            notes,
            going,
            meter,
            addresses,
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

    /// What programs ask at their own address, and nothing of the panel.
    pub fn for_programs(&self) -> Router {
        let app = App { door: Arc::new(Door::Programs), ..self.0.clone() };
        programs::routes(&app).with_state(app)
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
        .layer(middleware::from_fn_with_state(app.clone(), returned::keep))
        // around the guard, so that its refusals get their page too
        .layer(middleware::from_fn_with_state(app.clone(), failure_page::render))
        .layer(middleware::from_fn_with_state(app.clone(), guard::seal))
        .layer(middleware::from_fn_with_state(app.clone(), metrics::count_answers))
        .merge(programs::routes(&app))
        .with_state(app)
}
