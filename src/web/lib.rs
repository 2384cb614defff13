//! The panel: thin handlers, pages as pure functions of what the station shows.
//!
//! It sees neither store nor drivers, only the station (and the virtual hub, where there is one). A handler extracts,
//! calls the station from a blocking thread, chooses the page. What goes wrong becomes one page in the reader's language,
//! rendered in one place ([`failure`]).

mod actions;
mod again;
mod assets;
mod back;
mod challenge;
mod connections;
mod context;
mod door;
mod failure;
mod fields;
mod gate;
mod guard;
mod kept;
mod layout;
mod load;
mod local;
mod markdown;
mod pace;
mod pages;
mod parts;
mod path;
mod plot;
mod routes;
mod searches;
mod serve;
mod symbols;
mod texts;
mod uploads;
mod words;

use axum::{Router, extract::DefaultBodyLimit, middleware};
use emulated::Hub;
use jiff::tz::TimeZone;
use post::Tray;
use station::Station;
use std::{path::PathBuf, sync::Arc};

pub use catalogue::{Catalogues, CataloguesError};
pub use challenge::Challenges;
pub use door::{Desk, Door};
use routes::Way;
pub use routes::{Needs, Of, Route, routes};
pub use serve::{Room, Tls, TlsError, serve};
use texts::Texts;

/// What the panel shows, and where its files lie.
#[derive(Clone)]
pub struct WebConfig {
    /// The address under which people reach it who are not at the station, `https://clefs.example.fr`.
    pub public_url: Option<String>,
    /// The virtual tokens to show as a strip; `None` outside of `demo` and `--bus emulated`.
    pub hub: Option<Hub>,
    /// Mails for everybody to read; `None` outside of `demo`.
    pub tray: Option<Tray>,
    /// The academy's time zone.
    pub zone: TimeZone,
    /// A folder whose catalogues, style and script replace those in the program.
    pub templates: Option<PathBuf>,
    /// Where files that are sent lie until they are decided about; `None`: the temporary directory.
    pub spool: Option<PathBuf>,
}

impl Default for WebConfig {
    fn default() -> Self {
        let zone = TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC);
        Self { public_url: None, hub: None, tray: None, zone, templates: None, spool: None }
    }
}

/// What every request shares.
#[derive(Clone)]
struct App {
    station: Arc<Station>,
    config: Arc<WebConfig>,
    /// Where the request came in.
    door: Arc<Door>,
    challenges: Arc<Challenges>,
    load: Arc<load::Load>,
    catalogues: Arc<Catalogues>,
    texts: Arc<Texts>,
    uploads: Arc<uploads::Uploads<uploads::Keys>>,
    rosters: Arc<uploads::Uploads<uploads::Roster>>,
    consoles: Arc<uploads::Uploads<uploads::Console>>,
    searches: Arc<kept::Kept<searches::Search>>,
}

/// The panel, to be served through its doors: they share everything but the sessions that were opened at them.
pub struct Panel(App);

impl Panel {
    /// Reads catalogues and texts. A broken one is told here, at start.
    pub fn open(station: Arc<Station>, config: WebConfig) -> Result<Self, CataloguesError> {
        let catalogues = Arc::new(Catalogues::load(config.templates.as_deref())?);
        let texts = Arc::new(Texts::load(config.templates.as_deref())?);
        let (uploads, rosters, consoles, searches) = Default::default();
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
    for Way { route, handler } in routes::ways(app.config.hub.is_some(), app.config.tray.is_some()) {
        let (limit, path) = (DefaultBodyLimit::max(route.body), route.path.clone());
        let gate = middleware::from_fn_with_state((app.clone(), Arc::new(route)), gate::gate);
        router = router.route(&path, handler.layer(limit).route_layer(gate));
    }
    router
        .fallback(failure::no_such_page)
        .layer(middleware::from_fn_with_state(app.clone(), guard::guard))
        // around the guard, so that its refusals get their page too
        .layer(middleware::from_fn_with_state(app.clone(), failure::render))
        .layer(middleware::from_fn_with_state(app.clone(), guard::seal))
        .with_state(app)
}
