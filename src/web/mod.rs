//! The panel: thin handlers, pages as pure functions of what the station shows.
//!
//! It sees neither store nor drivers, only the station (and the virtual hub, where there is one). A handler extracts,
//! calls the station from a blocking thread, chooses the page. What goes wrong becomes one page in the reader's language,
//! rendered in one place ([`failure`]).

mod assets;
mod context;
mod failure;
mod fields;
mod guard;
mod kept;
mod language;
mod layout;
mod markdown;
mod pages;
mod plot;
mod searches;
mod serve;
mod symbols;
mod texts;
mod uploads;
mod words;

use crate::{emulated::Hub, post::Tray, station::Station};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{get, post},
};
use jiff::tz::TimeZone;
use std::{net::IpAddr, path::PathBuf, sync::Arc};

pub use language::{Catalogues, CataloguesError};
pub use serve::{Tls, TlsError, serve};
use texts::Texts;

/// A request with its documents: five of 5 MiB.
const LARGEST_REQUEST: usize = 26 * 1024 * 1024;
/// The largest key file; 100,000 keys have 74 MB.
const LARGEST_FILE: usize = 256 * 1024 * 1024;

/// The largest table of schools, people or the retired console's keys; 100,000 people have 10 MB.
const LARGEST_TABLE: usize = 32 * 1024 * 1024;

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
    let mut router = Router::new()
        .route("/", get(pages::home::show))
        .route("/sign-in", get(pages::sign_in::show).post(pages::sign_in::sign_in))
        .route("/sign-in/passcode", get(pages::second_factor::show).post(pages::second_factor::complete))
        .route("/forgotten", get(pages::password::ask).post(pages::password::send))
        .route("/password/{token}", get(pages::password::show).post(pages::password::redeem))
        .route("/pin/{token}", get(pages::pin::show).post(pages::pin::redeem))
        .route("/me", get(pages::me::show))
        .route("/me/pin", post(pages::me::change_pin))
        .route("/me/password", post(pages::me::change_password))
        .route("/me/second-factor", post(pages::second_factor::switch))
        .route("/me/sign-out", post(pages::me::sign_out_everywhere))
        .route("/me/resync", get(pages::own_resync::show).post(pages::own_resync::look))
        .route("/sign-out", post(pages::sign_in::sign_out))
        .route("/language", post(pages::sign_in::set_language))
        .route("/setup/{token}", get(pages::setup::show).post(pages::setup::redeem))
        .route("/bench", get(pages::bench::show))
        .route("/bench/live", get(pages::bench::live))
        .route("/bench/{port}/cancel", post(pages::bench::cancel))
        .route("/bench/{port}/serial", post(pages::bench::name_serial))
        .route("/bench/{port}/visible", post(pages::bench::make_visible))
        .route("/hand-over", get(pages::hand_over::show))
        .route("/hand-over/live", get(pages::hand_over::live))
        .route("/tokens", get(pages::stock::show).post(pages::stock::register))
        .route("/tokens/plugged", get(pages::stock::plugged))
        .route("/tokens/{serial}", get(pages::token::show))
        .route("/tokens/{serial}/pin", post(pages::device_pin::show))
        .route("/tokens/{serial}/{action}", post(pages::token::act))
        .route("/helpdesk", get(pages::helpdesk::show))
        .route("/helpdesk/resynchronise", post(pages::helpdesk::resynchronise))
        .route("/helpdesk/touch", post(pages::helpdesk::touch))
        .route("/helpdesk/fit", post(pages::helpdesk::fit))
        .route("/helpdesk/find", post(pages::helpdesk::find))
        .route("/helpdesk/search", get(pages::helpdesk::search))
        .route("/deadlines", get(pages::deadlines::show))
        .route("/me/renew", post(pages::me::renew))
        .route("/me/suspend", post(pages::me::suspend))
        .route("/me/phone", post(pages::software::change_phone))
        .route("/diagnosis", get(pages::diagnosis::show).post(pages::diagnosis::diagnose))
        .route("/diagnosis/touch", post(pages::diagnosis::touch))
        .route("/diagnosis/own", post(pages::diagnosis::own))
        .route("/diagnosis/replace", post(pages::diagnosis::replace))
        .route("/requests", get(pages::requests::show))
        .route("/requests", post(pages::requests::submit).layer(DefaultBodyLimit::max(LARGEST_REQUEST)))
        .route("/requests/approve", post(pages::requests::approve_ticked))
        .route("/requests/{id}", get(pages::requests::one))
        .route(
            "/requests/{id}/documents",
            post(pages::requests::complete).layer(DefaultBodyLimit::max(LARGEST_REQUEST)),
        )
        .route("/requests/{id}/documents/{document}", get(pages::requests::document))
        .route("/requests/{id}/key", post(pages::software::show_key))
        .route("/requests/{id}/key/code", post(pages::software::activate))
        .route("/requests/{id}/{action}", post(pages::requests::act))
        .route("/import/console", get(pages::console::show))
        .route("/import/console", post(pages::console::upload).layer(DefaultBodyLimit::max(LARGEST_TABLE)))
        .route("/import/console/confirm", post(pages::console::confirm))
        .route("/import/console/discard", post(pages::console::discard))
        .route("/import/console/report.csv", get(pages::console::report))
        .route("/conveyor", get(pages::conveyor::show).post(pages::conveyor::begin))
        .route("/conveyor/{id}", get(pages::conveyor::one))
        .route("/conveyor/{id}/live", get(pages::conveyor::live))
        .route("/conveyor/{id}/report.csv", get(pages::batch_report::table))
        .route("/conveyor/{id}/labels", get(pages::labels::show))
        .route("/conveyor/{id}/undo", get(pages::batch_report::preview).post(pages::batch_report::undo))
        .route("/conveyor/{id}/{action}", post(pages::conveyor::act))
        .route("/stock-take", get(pages::stock_take::show).post(pages::stock_take::start))
        .route("/stock-take/{id}", get(pages::stock_take::one))
        .route("/stock-take/{id}/live", get(pages::stock_take::live))
        .route("/stock-take/{id}/{action}", post(pages::stock_take::act))
        .route("/tickets", get(pages::tickets::show).post(pages::tickets::open))
        .route("/tickets/{id}", get(pages::tickets::one))
        .route("/tickets/{id}/{action}", post(pages::tickets::act))
        .route("/orders", get(pages::orders::show).post(pages::orders::place))
        .route("/orders/{id}", get(pages::orders::one))
        .route("/orders/{id}/{action}", post(pages::orders::act))
        .route("/figures", get(pages::figures::show))
        .route("/import", get(pages::import::show))
        .route("/import", post(pages::import::upload).layer(DefaultBodyLimit::max(LARGEST_FILE)))
        .route("/import/confirm", post(pages::import::confirm))
        .route("/import/discard", post(pages::import::discard))
        .route("/import/report.csv", get(pages::import::report))
        .route("/import/{list}", get(pages::roster::show))
        .route("/import/{list}", post(pages::roster::upload).layer(DefaultBodyLimit::max(LARGEST_TABLE)))
        .route("/import/{list}/confirm", post(pages::roster::confirm))
        .route("/import/{list}/discard", post(pages::roster::discard))
        .route("/import/{list}/report.csv", get(pages::roster::report))
        .route("/export", get(pages::export::show).post(pages::export::write))
        .route("/people", get(pages::people::show).post(pages::people::add))
        .route("/people/{id}", get(pages::person::show))
        .route("/people/{id}/details", post(pages::person_edit::details))
        .route("/people/{id}/roles", post(pages::person_edit::give))
        .route("/people/{id}/roles/take", post(pages::person_edit::take))
        .route("/people/{id}/access", post(pages::person_edit::access))
        .route("/people/{id}/link", post(pages::person_edit::link))
        .route("/people/{id}/{action}", post(pages::person::act))
        .route("/schools", get(pages::schools::show).post(pages::schools::add))
        .route("/schools/{uai}", get(pages::school::show).post(pages::school::update))
        .route("/schools/{uai}/document", post(pages::school::set_document))
        .route("/schools/{uai}/delegates", post(pages::school::delegate))
        .route("/schools/{uai}/delegates/end", post(pages::school::end_delegation))
        .route("/mail", get(pages::mail::show))
        .route("/mail/test", post(pages::mail::test))
        .route("/mail/retry", post(pages::mail::retry_all))
        .route("/mail/{id}/{action}", post(pages::mail::act))
        .route("/journal", get(pages::journal::show))
        .route("/slips", get(pages::slips::day))
        .route("/slips/all", get(pages::slips::all))
        .route("/slips/{number}", get(pages::slips::one))
        .route("/guide", get(pages::guide::list))
        .route("/guide/{role}", get(pages::guide::one))
        .route("/journal/verify", post(pages::journal::verify))
        .route("/journal/export", post(pages::journal::export))
        .route("/settings", get(pages::settings::show).post(pages::settings::change))
        .route("/assets/panel.css", get(assets::style))
        .route("/assets/panel.js", get(assets::script))
        .route("/assets/icon.svg", get(assets::icon))
        .fallback(failure::no_such_page);
    if hub {
        router = router.route("/hub/{serial}/{action}", post(pages::hub::act));
    }
    if tray {
        router = router
            .route(pages::tray::PATH, get(pages::tray::show))
            .route(&format!("{}/{{id}}", pages::tray::PATH), get(pages::tray::one));
    }
    Ok(router
        .layer(DefaultBodyLimit::max(64 * 1024))
        .layer(middleware::from_fn_with_state(app.clone(), guard::guard))
        // around the guard, so that its refusals get their page too
        .layer(middleware::from_fn_with_state(app.clone(), failure::render))
        .layer(middleware::from_fn(guard::seal))
        .with_state(app))
}
