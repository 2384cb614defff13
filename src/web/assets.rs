//! Style, script and icon: in the program, or from the academy's folder. Nothing comes from outside.

use super::{app::App, blocking::blocking, config::Theme};
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use std::{borrow::Cow, fs};

const STYLE: &str = include_str!("../../templates/panel.css");
/// What comes after the style where the academy chose so.
const DSFR: &str = include_str!("../../templates/themes/dsfr.css");
const SCRIPT: &str = include_str!("../../templates/panel.js");
const ICON: &str = include_str!("../../templates/icon.svg");

/// Whether something of this file is asked for.
pub(super) fn is_one(path: &str) -> bool {
    path.starts_with("/assets/")
}

/// The style, and after it that of the theme: one file, so that no page is drawn between them.
pub(super) async fn style(State(app): State<App>) -> Response {
    let base = read(&app, "panel.css", STYLE).await;
    let whole = match app.config.theme {
        Theme::Base => base,
        Theme::Dsfr => format!("{base}\n{}", read(&app, "themes/dsfr.css", DSFR).await).into(),
    };
    answer(whole, "text/css; charset=utf-8")
}

pub(super) async fn script(State(app): State<App>) -> Response {
    serve(app, "panel.js", SCRIPT, "text/javascript; charset=utf-8").await
}

pub(super) async fn icon(State(app): State<App>) -> Response {
    serve(app, "icon.svg", ICON, "image/svg+xml").await
}

async fn serve(app: App, name: &'static str, embedded: &'static str, kind: &'static str) -> Response {
    answer(read(&app, name, embedded).await, kind)
}

/// The file of the academy's folder, or the one in the program.
async fn read(app: &App, name: &'static str, embedded: &'static str) -> Cow<'static, str> {
    let replaced = match app.config.templates.clone() {
        Some(folder) => blocking(move || fs::read_to_string(folder.join(name)).ok()).await.ok().flatten(),
        None => None,
    };
    replaced.map_or(Cow::Borrowed(embedded), Cow::Owned)
}

fn answer(text: Cow<'static, str>, kind: &'static str) -> Response {
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-cache")], text).into_response()
}
