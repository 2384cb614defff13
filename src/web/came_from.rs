//! The page of ours that a request comes from, as its browser says.

use super::{
    addresses::{REFUSED, SAID, without},
    app::App,
    headers::host,
};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Uri, header, request::Parts},
};
use std::convert::Infallible;

/// That page, without what was said there; the home where it is none of ours.
pub(super) struct CameFrom(pub String);

impl FromRequestParts<App> for CameFrom {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self(came_from(app, &parts.headers, &parts.uri).unwrap_or_else(|| "/".to_owned())))
    }
}

/// The same; `None`: from nowhere that is a page of ours.
pub(super) fn came_from(app: &App, headers: &HeaderMap, uri: &Uri) -> Option<String> {
    let referer = headers.get(header::REFERER)?.to_str().ok()?;
    let address = referer.split_once("://")?.1.strip_prefix(host(headers, uri)?)?;
    let address = without(address.split('#').next()?, &[SAID, REFUSED]);
    app.addresses.has(&address).then_some(address)
}
