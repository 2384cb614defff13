//! Whoever asks for a page that needs no session, as far as is known of them.

use super::{
    app::App,
    context::{told_once, ui_of},
    cookies,
    failure::Failure,
    guard::peer,
};
use axum::{extract::FromRequestParts, http::request::Parts};
use catalogue::Ui;
use std::net::IpAddr;

/// Anybody, signed in or not.
pub(super) struct Stranger {
    pub app: App,
    pub ui: Ui,
    /// From where: throttles count by it.
    pub from: IpAddr,
    /// The token of their device, where it brought one along.
    pub device: Option<String>,
    /// What was just done: the key of a message.
    pub said: Option<String>,
}

impl FromRequestParts<App> for Stranger {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        Ok(Self {
            app: app.clone(),
            ui: ui_of(app, &parts.headers).await,
            from: peer(app, &parts.headers, &parts.extensions),
            said: told_once(app, parts).map(|said| said.key),
            device: cookies::device(app, &parts.headers).map(str::to_owned),
        })
    }
}
