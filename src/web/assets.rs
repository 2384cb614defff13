//! Style, script and icon: in the program, or from the academy's folder. Nothing comes from outside.

use super::{app::App, blocking::blocking};
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use std::fs;

const STYLE: &str = include_str!("../../templates/panel.css");
const SCRIPT: &str = include_str!("../../templates/panel.js");
const ICON: &str = include_str!("../../templates/icon.svg");

pub(super) async fn style(State(app): State<App>) -> Response {
    serve(app, "panel.css", STYLE, "text/css; charset=utf-8").await
}

pub(super) async fn script(State(app): State<App>) -> Response {
    serve(app, "panel.js", SCRIPT, "text/javascript; charset=utf-8").await
}

pub(super) async fn icon(State(app): State<App>) -> Response {
    serve(app, "icon.svg", ICON, "image/svg+xml").await
}

async fn serve(app: App, name: &'static str, embedded: &'static str, kind: &'static str) -> Response {
    let replaced = match app.config.templates.clone() {
        Some(folder) => blocking(move || fs::read_to_string(folder.join(name)).ok()).await.ok().flatten(),
        None => None,
    };
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-cache")];
    match replaced {
        Some(text) => (headers, text).into_response(),
        None => (headers, embedded).into_response(),
    }
}
