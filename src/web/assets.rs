//! Style, script and icon: in the program, or from the academy's folder. Nothing comes from outside.

use super::{
    app::App,
    blocking::blocking,
    config::{Theme, WebConfig},
};
use axum::{
    extract::{FromRef, State},
    http::header,
    response::{IntoResponse, Response},
};
use std::{borrow::Cow, fs, sync::Arc};

const STYLE: &str = include_str!("../../templates/panel.css");
/// What comes after the style where the academy chose so.
const DSFR: &str = include_str!("../../templates/themes/dsfr.css");
const SCRIPT: &str = include_str!("../../templates/panel.js");
const ICON: &str = include_str!("../../templates/icon.svg");

/// Whether something of this file is asked for.
pub(super) fn is_one(path: &str) -> bool {
    path.starts_with("/assets/")
}

/// All that is asked of the panel for them: where the academy's folder is, and its theme.
impl FromRef<App> for Arc<WebConfig> {
    fn from_ref(app: &App) -> Self {
        app.config.clone()
    }
}

/// The style, and after it that of the theme: one file, so that no page is drawn between them.
pub(super) async fn style(State(config): State<Arc<WebConfig>>) -> Response {
    let base = read(&config, "panel.css", STYLE).await;
    let whole = match config.theme {
        Theme::Base => base,
        Theme::Dsfr => format!("{base}\n{}", read(&config, "themes/dsfr.css", DSFR).await).into(),
    };
    answer(whole, "text/css; charset=utf-8")
}

pub(super) async fn script(State(config): State<Arc<WebConfig>>) -> Response {
    answer(read(&config, "panel.js", SCRIPT).await, "text/javascript; charset=utf-8")
}

pub(super) async fn icon(State(config): State<Arc<WebConfig>>) -> Response {
    answer(read(&config, "icon.svg", ICON).await, "image/svg+xml")
}

/// The file of the academy's folder, or the one in the program.
async fn read(config: &WebConfig, name: &'static str, embedded: &'static str) -> Cow<'static, str> {
    let replaced = match config.templates.clone() {
        Some(folder) => blocking(move || fs::read_to_string(folder.join(name)).ok()).await.ok().flatten(),
        None => None,
    };
    replaced.map_or(Cow::Borrowed(embedded), Cow::Owned)
}

fn answer(text: Cow<'static, str>, kind: &'static str) -> Response {
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-cache")], text).into_response()
}
